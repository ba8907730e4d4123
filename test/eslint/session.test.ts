/** ESLint as an editor drives it: one process, one file at a time, texts that are not saved, other files that change meanwhile. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ESLint as ESLintClass, Linter } from 'eslint';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import authlint from '../../eslint-plugin.ts';
import { makeApp } from '../support.ts';
import { commandLine, copyOf, linesOf, versions } from './support.ts';

const { all } = authlint.configs;

const guard = `import { auth } from './session';
export async function enter() { const user = await auth(); if (!user) throw new Error('no'); return user; }
`;
const route = `import { db } from '@/lib/db';
import { enter } from '@/lib/guard';
export async function DELETE() {
  await enter();
  await db.note.deleteMany({});
  return Response.json({ ok: true });
}
`;
const files: Readonly<Record<string, string>> = {
  '.git/HEAD': '',
  '.gitignore': 'generated\n',
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/session.ts': `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers'; const ba = betterAuth({});
export async function auth() { const s = await ba.api.getSession({ headers: await headers() }); return s?.user ?? null; }`,
  'lib/guard.ts': guard,
  'app/api/notes/route.ts': route,
  'app/api/tags/route.ts': route.replaceAll('note', 'tag'),
};
const open = `export async function enter() { return null; }\n`;
const at = 'app/api/notes/route.ts';

class Editor {
  readonly root: string;
  private readonly eslint: ESLintClass;
  constructor(ESLint: typeof ESLintClass, more: Readonly<Record<string, string>> = {}, config: Linter.Config[] = [all], cwd = '') {
    this.root = makeApp({ ...files, ...more });
    this.eslint = new ESLint({ cwd: join(this.root, cwd), overrideConfigFile: true, overrideConfig: config });
  }
  async lint(file: string, text: string): Promise<ESLintClass.LintResult> {
    const [result] = await this.eslint.lintText(text, { filePath: join(this.root, file), warnIgnored: true });
    if (!result) throw new Error(`${file} was not linted`);
    return result;
  }
  /** Rules that speak of a text. */
  async rules(file: string, text: string): Promise<string[]> {
    const { messages } = await this.lint(file, text);
    return messages.map((m) => (m.ruleId ?? m.message).replace(/^authlint\//, ''));
  }
  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }
}
const red = ['no-unprotected-route'];

describe.each(versions)('%s', (_name, ESLint) => {
  it('a guard is removed in another file: the route turns red, and green when it is back', async () => {
    const editor = new Editor(ESLint);
    for (let n = 0; n < 3; n++) {
      expect(await editor.rules(at, route)).toEqual([]);
      editor.write('lib/guard.ts', open);
      expect(await editor.rules(at, route)).toEqual(red);
      editor.write('lib/guard.ts', guard);
    }
    // Also for a route that has not been looked at before, right after another one has.
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('lib/guard.ts', open);
    expect(await editor.rules('app/api/tags/route.ts', files['app/api/tags/route.ts'] ?? '')).toEqual(red);
  });

  it('the text that is not saved counts, in its own file', async () => {
    const editor = new Editor(ESLint);
    const unguarded = route.replace('  await enter();\n', '');
    expect(await editor.rules(at, route)).toEqual([]);
    const { messages } = await editor.lint(at, unguarded);
    expect(messages.map((m) => [m.ruleId, m.line])).toEqual([['authlint/no-unprotected-route', 3]]);
    expect((await editor.lint(at, `\n\n${unguarded}`)).messages.map((m) => m.line)).toEqual([5]);
    expect(await editor.rules(at, route)).toEqual([]);
    // Nor does a text that was held once stick to other files.
    await editor.rules('lib/guard.ts', open);
    expect(await editor.rules(at, route)).toEqual([]);
  });
});

describe('what changes on disk', () => {
  const [, ESLint] = versions[1] ?? versions[0] ?? [];
  if (!ESLint) throw new Error('no ESLint');
  const proxy = `import { NextResponse } from 'next/server';
export function proxy(request) { if (request.headers.get('x-key') !== process.env.API_KEY) return new NextResponse(null, { status: 401 }); return NextResponse.next(); }`;

  it('in a burst of lints, in which not everything is looked at each time, what the linted file hangs on is', async () => {
    const editor = new Editor(ESLint);
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => now.mockRestore());
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('lib/guard.ts', open);
    expect(await editor.rules('app/api/tags/route.ts', files['app/api/tags/route.ts'] ?? '')).toEqual(red);
  });
  it('files come and go', async () => {
    const editor = new Editor(ESLint, { 'lib/guard.ts': open });
    expect(await editor.rules(at, route)).toEqual(red);
    editor.write('proxy.ts', proxy);
    expect(await editor.rules(at, route)).not.toContain('no-unprotected-route');
    rmSync(join(editor.root, 'proxy.ts'));
    expect(await editor.rules(at, route)).toEqual(red);
    // A guard takes the place of the file that the import meant, and goes again.
    rmSync(join(editor.root, 'lib/guard.ts'));
    editor.write('lib/guard.js', open);
    expect(await editor.rules(at, route)).toEqual(red);
    editor.write('lib/guard.ts', guard);
    expect(await editor.rules(at, route)).toEqual([]);
    rmSync(join(editor.root, 'lib/guard.ts'));
    expect(await editor.rules(at, route)).toEqual(red);
    rmSync(join(editor.root, 'lib/guard.js'));
    expect(await editor.rules(at, route)).not.toEqual(red);
    editor.write('lib/guard/index.ts', guard.replace('./session', '../session'));
    expect(await editor.rules(at, route)).toEqual([]);
    // A new route, and an old one that is no more.
    editor.write('app/api/lists/route.ts', route.replaceAll('note', 'list').replace('  await enter();\n', ''));
    expect(await editor.rules('app/api/lists/route.ts', route.replaceAll('note', 'list').replace('  await enter();\n', ''))).toEqual(red);
    rmSync(join(editor.root, 'app/api/lists/route.ts'));
    expect(await editor.rules(at, route)).toEqual([]);
  });
  it('an import means another file', async () => {
    const editor = new Editor(ESLint, { 'other/lib/guard.ts': open, 'other/lib/db.ts': files['lib/db.ts'] ?? '' });
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { '@/*': ['./other/*'] } } }));
    expect(await editor.rules(at, route)).toEqual(red);
  });
  it('a file of the same size and age', async () => {
    const editor = new Editor(ESLint, { 'lib/guard.ts': guard.replace('!user', 'false') });
    expect(await editor.rules(at, route)).toContain('no-unprotected-route');
    editor.write('lib/next.ts', guard);
    renameSync(join(editor.root, 'lib/next.ts'), join(editor.root, 'lib/guard.ts'));
    expect(await editor.rules(at, route)).toEqual([]);
  });
  it("authlint's own configuration", async () => {
    const editor = new Editor(ESLint, { 'lib/guard.ts': open });
    expect(await editor.rules(at, route)).toEqual(red);
    editor.write('authlint.config.json', JSON.stringify({ public: [{ entry: 'DELETE /api/notes', reason: 'a demonstration' }] }));
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('authlint.config.json', JSON.stringify({ rules: { 'no-unprotected-route': 'off' } }));
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('authlint.config.json', '{');
    await expect(editor.rules(at, route)).rejects.toThrow('authlint.config.json:1:2: is no valid JSON');
    rmSync(join(editor.root, 'authlint.config.json'));
    expect(await editor.rules(at, route)).toEqual(red);
  });
  it('a file that is not saved yet', async () => {
    const editor = new Editor(ESLint);
    const unguarded = route.replace('  await enter();\n', '');
    expect(await editor.rules('app/api/fresh/route.ts', unguarded)).toEqual(red);
    expect(await editor.rules('app/api/fresh/route.ts', route)).toEqual([]);
    // Where the command line does not look.
    expect(await editor.rules('generated/app/api/fresh/route.ts', unguarded)).toEqual([]);
    expect(await editor.rules('app/api/fresh/route.test.ts', unguarded)).toEqual([]);
    expect(await editor.rules(at, route)).toEqual([]);
    // It would stand before the file that an import means: not before it is saved.
    rmSync(join(editor.root, 'lib/guard.ts'));
    editor.write('lib/guard.js', guard);
    expect(await editor.rules('lib/guard.ts', open)).toEqual([]);
    expect(await editor.rules(at, route)).toEqual([]);
    editor.write('lib/guard.ts', open);
    expect(await editor.rules(at, route)).toEqual(red);
  });
});

describe('comments', () => {
  const [, ESLint] = versions[1] ?? versions[0] ?? [];
  if (!ESLint) throw new Error('no ESLint');
  const strict: Linter.Config = { linterOptions: { reportUnusedDisableDirectives: 'error' } };
  const unguarded = (comment: string): string => route.replace('  await enter();\n', '').replace('export', `${comment}\nexport`);

  it("authlint's own suppress, and say where they do not", async () => {
    const editor = new Editor(ESLint, {}, [all, strict]);
    expect(await editor.rules(at, unguarded('// authlint-disable-next-line no-unprotected-route -- a demonstration'))).toEqual([]);
    expect(await editor.rules(at, unguarded('// authlint-disable-next-line no-unprotected-route'))).toEqual(['suppression', 'no-unprotected-route']);
    expect(await editor.rules(at, unguarded('// authlint-disable-next-line cookie-flags -- nothing here'))).toEqual(['suppression', 'no-unprotected-route']);
  });
  it("ESLint's own are ESLint's to hear", async () => {
    const editor = new Editor(ESLint, {}, [all, strict]);
    const { messages, suppressedMessages } = await editor.lint(at, unguarded('// eslint-disable-next-line authlint/no-unprotected-route -- a demonstration'));
    expect(messages).toEqual([]);
    expect(suppressedMessages.map((m) => m.ruleId)).toEqual(['authlint/no-unprotected-route']);
  });
});

describe('roots', () => {
  const [, ESLint] = versions[1] ?? versions[0] ?? [];
  if (!ESLint) throw new Error('no ESLint');
  const inApp = (root: string): ESLintClass => new ESLint({ cwd: join(root, 'apps/web'), overrideConfigFile: true, overrideConfig: [all] });

  it.each(['weak', 'mended'])('inside one app of a monorepo the findings are those of the whole: %s', async (half) => {
    const root = copyOf(`monorepo/${half}`);
    const found = linesOf(root, await inApp(root).lintFiles(['.']));
    expect(found).toEqual(commandLine(root).filter((line) => line.startsWith('apps/web/')));
    expect(found.length > 0).toBe(half === 'weak');
  });
  it('without git it is the workspace, else the package', async () => {
    const root = copyOf('monorepo/weak');
    rmSync(join(root, '.git'), { recursive: true });
    expect(linesOf(root, await inApp(root).lintFiles(['.']))).toEqual(commandLine(root).filter((line) => line.startsWith('apps/web/')));
    const alone = makeApp(files);
    rmSync(join(alone, '.git'), { recursive: true });
    writeFileSync(join(alone, 'lib/guard.ts'), open);
    const eslint = new ESLint({ cwd: join(alone, 'app'), overrideConfigFile: true, overrideConfig: [all] });
    expect(linesOf(alone, await eslint.lintFiles(['.']))).toEqual(commandLine(alone));
  });
  it('a root and a configuration can be named in the settings', async () => {
    const settings: Linter.Config = { settings: { authlint: { root: '.', config: 'own.json' } } };
    const own = JSON.stringify({ public: [{ entry: 'DELETE /api/notes', reason: 'a demonstration' }] });
    const editor = new Editor(ESLint, { 'lib/guard.ts': open, 'own.json': own, 'app/authlint.config.json': '{}' }, [all, settings]);
    expect(await editor.rules(at, route)).toEqual([]);
    expect(await editor.rules('app/api/tags/route.ts', files['app/api/tags/route.ts'] ?? '')).toEqual(red);
  });
});
