/** `--staged` and `--changed` in real git repositories: what is reported is what hangs on the change, judged as it stands there. */
import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/audit/model.ts';
import { main } from './main.ts';
import { keepingEnvironment, makeRepository } from '../git.ts';
import type { Repository } from '../git.ts';
import { capturedOutput } from '../output.ts';
import { makeApp, temporaryFolder } from '../support.ts';

const dependencies = { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0', 'left-pad': '1.0.0' };
const guarded = (name: string): string => `import { db } from '@/lib/db'; import { requireUser } from '@/lib/auth';
export async function DELETE() { const u = await requireUser(); await db.${name}.deleteMany({ where: { userId: u.id } }); return Response.json({ ok: true }); }
`;
const open = (name: string): string => `import { db } from '@/lib/db';
export async function DELETE() { await db.${name}.deleteMany({}); return Response.json({ ok: true }); }
`;
const auth = `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers';
export const auth = betterAuth({});
export async function requireUser() { const s = await auth.api.getSession({ headers: await headers() }); if (!s) throw new Error('no'); return s.user; }
`;
const app: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'app', version: '1.0.0', dependencies }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, paths: { '@/*': ['./*'] } } }),
  'README.md': '# app\n',
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();\n`,
  'lib/auth.ts': auth,
  'app/api/a/route.ts': guarded('note'),
  'app/api/b/route.ts': guarded('tag'),
  // Open from the first commit on: what nobody touches is not reported.
  'app/api/old/route.ts': open('memo'),
  // No entry reaches it.
  'ui/session.ts': `import { key } from './key';
export function remember(value: string) { localStorage.setItem(key(), value); }\n`,
  'ui/key.ts': `export const key = () => 'colour';\n`,
};
let cache = '';

const io = capturedOutput();
beforeEach(() => {
  cache = temporaryFolder();
});

interface Told {
  code: number;
  entries: string[];
  findings: string[];
  report: Report;
}
function scan(root: string, ...options: string[]): Told {
  io.out = '';
  io.err = '';
  const code = main(['scan', root, '--format', 'json', ...(options.includes('--no-cache') ? [] : ['--cache-location', cache]), ...options]);
  expect(io.err).toBe('');
  const report = JSON.parse(io.out) as Report;
  const findings = report.findings.filter((f) => f.severity !== 'note').map((f) => `${f.file} ${f.ruleId.replace('authlint/', '')}`);
  return { code, entries: report.entries.map((e) => `${e.method} ${e.path}`), findings, report };
}
const a = 'app/api/a/route.ts';
const unprotected = (file: string): string => `${file} no-unprotected-route`;

describe('--changed', () => {
  it('reports nothing where nothing has changed, and what was open before only where it is touched', () => {
    const { dir, write } = makeRepository(app);
    expect(scan(dir)).toMatchObject({ code: 1, findings: [unprotected('app/api/old/route.ts')] });
    expect(scan(dir, '--changed')).toMatchObject({ code: 0, entries: [], findings: [] });
    write(a, open('note'));
    expect(scan(dir, '--changed')).toMatchObject({ code: 1, entries: ['DELETE /api/a'], findings: [unprotected(a)] });
    write(a, `${guarded('note')}\n`);
    expect(scan(dir, '--changed')).toMatchObject({ code: 0, entries: ['DELETE /api/a'], findings: [] });
  });
  it('a helper concerns every entry that meets it', () => {
    const { dir, write } = makeRepository(app);
    write('lib/auth.ts', auth.replace(`if (!s) throw new Error('no'); return s.user`, `return s?.user ?? { id: '1' }`));
    const { entries, findings } = scan(dir, '--changed');
    expect(entries).toEqual(['DELETE /api/a', 'DELETE /api/b']);
    expect(findings).toEqual([unprotected(a), unprotected('app/api/b/route.ts')]);
  });
  it('a site is reported where what decided its facts has changed', () => {
    const { dir, git, write } = makeRepository(app);
    expect(scan(dir, '--changed').findings).toEqual([]);
    write('ui/key.ts', `export const key = () => 'session_token';\n`);
    const stored = ['ui/session.ts no-token-in-web-storage'];
    expect(scan(dir, '--changed').findings).toEqual(stored);
    git('commit', '-qam', 'second');
    expect(scan(dir, '--changed').findings).toEqual([]);
    write('ui/session.ts', `${readFileSync(join(dir, 'ui/session.ts'), 'utf8')}\n`);
    expect(scan(dir, '--changed').findings).toEqual(stored);
  });
  it('a guard that nobody hears is reported where an entry behind it has changed', () => {
    const lax = auth.replace('return s.user; }', 'return s.user; }\nexport async function checked() { requireUser(); }');
    const behind = (name: string): string => `import { db } from '@/lib/db'; import { checked } from '@/lib/auth';
export async function DELETE() { await checked(); await db.${name}.deleteMany({}); return Response.json({ ok: true }); }\n`;
    const { dir, write } = makeRepository({ ...app, 'lib/auth.ts': lax, [a]: behind('note'), 'app/api/b/route.ts': behind('tag') });
    write('app/api/b/route.ts', `${behind('tag')}\n`);
    expect(scan(dir, '--changed').findings).toContain('lib/auth.ts no-unused-guard-result');
    write('app/api/b/route.ts', behind('tag'));
    write('app/api/old/route.ts', `${open('memo')}\n`);
    expect(scan(dir, '--changed').findings).toEqual([unprotected('app/api/old/route.ts')]);
  });
  it('untracked files count, and a rename is a file that went and one that came', () => {
    const { dir, write, git } = makeRepository(app);
    write('app/api/new/route.ts', open('item'));
    expect(scan(dir, '--changed').findings).toEqual([unprotected('app/api/new/route.ts')]);
    unlinkSync(join(dir, 'app/api/new/route.ts'));
    git('mv', 'app/api/old/route.ts', 'app/api/b/other.ts');
    git('mv', 'app/api/b/other.ts', 'app/old.ts');
    expect(scan(dir, '--changed')).toMatchObject({ code: 0, entries: [] });
    git('mv', 'app/old.ts', 'app/api/b/actions.ts');
    git('mv', 'app/api/b/actions.ts', 'app/api/moved.ts');
    git('mv', 'lib/auth.ts', 'lib/session.ts');
    write(a, guarded('note').replace('@/lib/auth', '@/lib/session'));
    // The other route imports what is gone.
    expect(scan(dir, '--changed').entries).toEqual(['DELETE /api/a', 'DELETE /api/b']);
  });
  it('looks back to where the branch left its base', () => {
    const { dir, write, git } = makeRepository(app);
    git('checkout', '-qb', 'feature');
    write(a, open('note'));
    git('commit', '-qam', 'mine');
    git('checkout', '-q', 'main');
    write('app/api/b/route.ts', open('tag'));
    git('commit', '-qam', 'theirs');
    git('checkout', '-q', 'feature');
    expect(scan(dir, '--changed').entries).toEqual([]);
    const { entries, findings, report } = scan(dir, '--changed', 'main');
    expect([entries, findings]).toEqual([['DELETE /api/a'], [unprotected(a)]]);
    expect(report.changes).toEqual({ against: 'main', files: 1, of: 3, everything: null });
  });
  it.each<[name: string, file: string, text: string, everything: RegExp | null]>([
    ['the configuration', 'authlint.config.json', '{}', /configuration/],
    ['path mappings', 'tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, paths: { '@/*': ['./*'], '~/*': ['./*'] } } }), /mappings/],
    ['other compiler options', 'tsconfig.json', JSON.stringify({ compilerOptions: { strict: false, paths: { '@/*': ['./*'] } } }), null],
    ['where a package has its files', 'package.json', JSON.stringify({ name: 'other', version: '1.0.0', dependencies }), /where its files are/],
    ['the version of a package', 'package.json', JSON.stringify({ name: 'app', version: '1.1.0', dependencies }), null],
    ['a package that nobody imports', 'package.json', JSON.stringify({ name: 'app', dependencies: { ...dependencies, 'left-pad': '2.0.0' } }), null],
    ['a text', 'README.md', '# other', null],
  ])('%s', (_name, file, text, everything) => {
    const { dir, write } = makeRepository(app);
    write(file, text);
    const { report, entries } = scan(dir, '--changed');
    if (everything) expect(report.changes?.everything).toMatch(everything);
    else expect(report.changes?.everything ?? null).toBeNull();
    expect(entries).toHaveLength(everything ? 3 : 0);
  });
  it('texts and lockfiles alone are not scanned', () => {
    const { dir, write } = makeRepository(app);
    for (const file of ['README.md', 'package-lock.json', 'prisma/schema.prisma', '.env']) write(file, '{}');
    expect(scan(dir, '--changed').report.changes).toMatchObject({ of: null });
    write('data.json', '{}');
    expect(scan(dir, '--changed').report.changes).toMatchObject({ of: 3 });
  });
  it('another version of a package concerns those who import it', () => {
    const { dir, write } = makeRepository(app);
    write('package.json', JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { ...dependencies, 'better-auth': '1.4.0' } }));
    expect(scan(dir, '--changed').entries).toEqual(['DELETE /api/a', 'DELETE /api/b']);
  });
});

describe('removed files', () => {
  const proxy = `import { NextResponse } from 'next/server'; import { auth } from '@/lib/auth';
export async function middleware(request) { if (!(await auth.api.getSession({ headers: request.headers }))) return NextResponse.json({}, { status: 401 }); return NextResponse.next(); }
export const config = { matcher: ['/api/old'] };\n`;
  const behind = { ...app, 'middleware.ts': proxy };

  it('count through what an earlier scan had read, and again in the scan after', () => {
    const { dir } = makeRepository(behind);
    expect(scan(dir)).toMatchObject({ code: 0 });
    expect(scan(dir, '--changed')).toMatchObject({ code: 0, entries: [] });
    unlinkSync(join(dir, 'middleware.ts'));
    for (const options of [['--changed'], ['--fail-on', 'never'], ['--changed']]) {
      const { code, findings, report } = scan(dir, ...options);
      expect(findings).toEqual([unprotected('app/api/old/route.ts')]);
      if (options.includes('--changed')) expect([code, report.changes?.everything]).toEqual([1, null]);
    }
  });
  it('concern everything where there is no record of them', () => {
    const { dir } = makeRepository(behind);
    unlinkSync(join(dir, 'middleware.ts'));
    const { findings, entries, report } = scan(dir, '--changed', '--no-cache');
    expect(findings).toEqual([unprotected('app/api/old/route.ts')]);
    expect(entries).toHaveLength(3);
    expect(report.changes?.everything).toBe('middleware.ts is gone, and no earlier scan has kept what hung on it');
  });
  it('of tests and texts concern nobody', () => {
    const { dir } = makeRepository({ ...behind, 'lib/auth.test.ts': 'it("works")', 'test/help.ts': 'export const help = 1;' });
    for (const file of ['lib/auth.test.ts', 'test/help.ts', 'README.md']) unlinkSync(join(dir, file));
    expect(scan(dir, '--changed', '--no-cache').entries).toEqual([]);
  });
});

it('a plugin that acted on the scope around it and does no more concerns its siblings, with a record and without', () => {
  const plugin = (handed: string): string => `const fp = require('fastify-plugin');
module.exports = ${handed}(async (app) => { app.addHook('onRequest', async (request, reply) => { if (request.headers['x-key'] !== process.env.API_KEY) return reply.code(401).send({}); }); });\n`;
  const { dir, git, write } = makeRepository({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', 'fastify-plugin': '5.0.0', '@prisma/client': '6.19.0' } }),
    'server.js': `const Fastify = require('fastify'); const app = Fastify(); app.register(require('./guard')); app.register(require('./notes')); app.register(require('./tags')); app.listen({ port: 3000 });\n`,
    'guard.js': plugin('fp'),
    'notes.js': `const { db } = require('./db');
module.exports = async function (app) { app.delete('/notes/:id', async (request) => { await db.note.delete({ where: { id: request.params.id } }); return {}; }); };\n`,
    'tags.js': `const { db } = require('./db');
module.exports = async function (app) { app.delete('/tags/:id', async (request) => { await db.tag.delete({ where: { id: request.params.id } }); return {}; }); };\n`,
    'db.js': `const { PrismaClient } = require('@prisma/client'); exports.db = new PrismaClient();\n`,
  });
  expect(scan(dir)).toMatchObject({ code: 0 });
  write('guard.js', plugin(''));
  const both = { code: 1, findings: [unprotected('notes.js'), unprotected('tags.js')] };
  // With the record of the first scan, after a scan that has seen the change, and with no record at all.
  expect(scan(dir, '--changed')).toMatchObject(both);
  expect(scan(dir, '--changed')).toMatchObject(both);
  expect(scan(dir, '--changed', '--no-cache')).toMatchObject(both);
  git('checkout', '-q', '.');
  // A plugin in a scope of its own concerns nobody else, as far as there is a record.
  write('tags.js', `const more = 1;\n${readFileSync(join(dir, 'tags.js'), 'utf8')}`);
  expect(scan(dir, '--changed').entries).toEqual(['DELETE /tags/:id']);
});

describe('--staged', () => {
  const stage = ({ git, write }: Repository, file: string, text: string): void => {
    write(file, text);
    git('add', file);
  };
  it('judges what is staged, not what stands on disk: in both directions', () => {
    const repository = makeRepository(app);
    const { dir, write } = repository;
    stage(repository, a, open('note'));
    write(a, guarded('note'));
    expect(scan(dir, '--staged')).toMatchObject({ code: 1, findings: [unprotected(a)] });
    expect(scan(dir, '--changed')).toMatchObject({ code: 0, findings: [] });
    stage(repository, a, `${guarded('note')}\n`);
    write(a, open('note'));
    expect(scan(dir, '--staged')).toMatchObject({ code: 0, entries: ['DELETE /api/a'], findings: [] });
    expect(scan(dir, '--changed')).toMatchObject({ code: 1, findings: [unprotected(a)] });
  });
  it('shows the line as it is staged', () => {
    const repository = makeRepository(app);
    stage(repository, a, open('note'));
    repository.write(a, 'nothing\n');
    expect(main(['scan', repository.dir, '--staged', '--cache-location', cache])).toBe(1);
    expect(io.out).toContain('2 | export async function DELETE() { await db.note.deleteMany');
    expect(io.out).toContain('Of 3 entry points only those that hang on the 1 file that changed since HEAD');
  });
  it('knows no file that is not staged, and those that are staged although they left the disk', () => {
    const repository = makeRepository(app);
    const { dir, git, write } = repository;
    write('app/api/untracked/route.ts', open('item'));
    git('add', '-N', 'app/api/untracked/route.ts');
    write('lib/session.ts', auth);
    stage(repository, a, guarded('note').replace('@/lib/auth', '@/lib/session'));
    const unresolved = scan(dir, '--staged');
    expect(unresolved.entries).toEqual(['DELETE /api/a']);
    expect(unresolved.report.entries[0]?.verdict).toBe('unknown');
    git('add', 'lib/session.ts');
    expect(scan(dir, '--staged').report.entries[0]?.verdict).toBe('guarded');
    unlinkSync(join(dir, 'lib/session.ts'));
    rmSync(join(dir, 'app/api/a'), { recursive: true });
    expect(scan(dir, '--staged').report.entries).toMatchObject([{ path: '/api/a', verdict: 'guarded' }]);
  });
  it('a file that only the index has lost is gone', () => {
    const { dir, git } = makeRepository(app);
    scan(dir);
    git('rm', '-q', '--cached', 'lib/auth.ts');
    const { entries, report } = scan(dir, '--staged');
    expect(entries).toEqual(['DELETE /api/a', 'DELETE /api/b']);
    expect(report.changes?.everything).toBeNull();
    expect(report.entries.map((e) => e.verdict)).toEqual(['unknown', 'unknown']);
  });
  it('takes configuration and path mappings from the index', () => {
    const repository = makeRepository(app);
    const { dir, write } = repository;
    stage(repository, a, open('note'));
    write('authlint.config.json', '{ "rules": { "no-unprotected-route": "off" } }');
    write('tsconfig.json', '{}');
    expect(scan(dir, '--staged').findings).toEqual([unprotected(a)]);
    repository.git('add', 'authlint.config.json');
    write('authlint.config.json', '{ "nonsense": 1 }');
    expect(scan(dir, '--staged')).toMatchObject({ code: 0, findings: [] });
  });
  it('works before the first commit, and where nothing is staged', () => {
    const { dir, git } = makeRepository(app, false);
    git('add', 'package.json', 'tsconfig.json', 'lib', a);
    expect(scan(dir, '--staged')).toMatchObject({ code: 0, entries: ['DELETE /api/a'] });
    git('add', '-A');
    expect(scan(dir, '--staged').findings).toEqual([unprotected('app/api/old/route.ts')]);
    git('commit', '-qm', 'first');
    expect(scan(dir, '--staged')).toMatchObject({ code: 0, entries: [] });
  });
  it('works below the top of the repository, in a worktree and in a hook of one', () => {
    keepingEnvironment();
    const inner = Object.fromEntries(Object.entries(app).map(([file, text]) => [`apps/web/${file}`, text]));
    const { dir, git } = makeRepository({ ...inner, 'apps/api/index.ts': 'export const api = 1;\n' });
    const tree = `${dir}-tree`;
    onTestFinished(() => {
      rmSync(tree, { recursive: true, force: true });
    });
    git('worktree', 'add', '-q', tree);
    for (const top of [dir, tree]) {
      const web = join(top, 'apps/web');
      writeFileSync(join(web, a), open('note'));
      expect(scan(web, '--staged').entries).toEqual([]);
      git('-C', web, 'add', a);
      writeFileSync(join(web, a), guarded('note'));
      expect(scan(web, '--staged')).toMatchObject({ code: 1, findings: [unprotected(a)] });
    }
    process.env.GIT_DIR = git('-C', tree, 'rev-parse', '--absolute-git-dir').trim();
    process.env.GIT_INDEX_FILE = join(process.env.GIT_DIR, 'index');
    const { findings, report } = scan(join(tree, 'apps/web'), '--staged');
    expect(findings).toEqual([unprotected(a)]);
    expect(report.changes).toMatchObject({ files: 1, of: 3 });
  });
});

describe('what goes wrong is said in one sentence', () => {
  const told = (argv: string[]): string => {
    io.err = '';
    expect(main(argv)).toBe(2);
    expect(io.err.trim().split('\n')).toHaveLength(1);
    return io.err;
  };
  it.each(['--staged', '--changed'])('no repository: %s', (option) => {
    expect(told(['scan', makeApp(app), option])).toMatch(/is in no git work tree/);
  });
  it('no git', () => {
    keepingEnvironment();
    const { dir } = makeRepository(app);
    process.env.PATH = '/nowhere';
    expect(told(['scan', dir, '--staged'])).toMatch(/git cannot be run/);
  });
  it('an unknown base, one with another history, and both options', () => {
    const { dir, git } = makeRepository(app);
    expect(told(['scan', dir, '--changed', 'nowhere'])).toMatch(/--changed nowhere: git knows no such commit or branch/);
    expect(told(['scan', dir, '--changed', '--', '--output=x'])).toMatch(/no such file/);
    git('checkout', '-q', '--orphan', 'other');
    git('commit', '-qm', 'other');
    expect(told(['scan', dir, '--changed', 'main'])).toMatch(/no commit is common to main and HEAD/);
    expect(told(['scan', dir, '--changed', '--staged'])).toMatch(/one of the two/);
  });
  it('a conflict', () => {
    const { dir, git, write } = makeRepository(app);
    git('checkout', '-qb', 'other');
    write(a, open('note'));
    git('commit', '-qam', 'one');
    git('checkout', '-q', 'main');
    write(a, `${guarded('note')}\n`);
    git('commit', '-qam', 'two');
    expect(() => git('merge', 'other')).toThrow();
    expect(told(['scan', dir, '--staged'])).toMatch(/app\/api\/a\/route\.ts: has a merge conflict/);
  });
});
