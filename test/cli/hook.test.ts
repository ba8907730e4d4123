/** A real pre-commit hook in a real repository, running the command line from its source. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { makeRepository } from '../git.ts';
import type { Repository } from '../git.ts';
import { temporaryFolder } from '../support.ts';

const root = join(import.meta.dirname, '../..');
let folder = '';
let cli = '';
let metafile: Metafile | null = null;
beforeAll(async () => {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  // Below node_modules, so that it finds its packages.
  folder = mkdtempSync(join(root, 'node_modules/.cache/hook-'));
  cli = join(folder, 'cli.js');
  ({ metafile } = await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    metafile: true,
    outfile: cli,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const auth = `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers';
export const auth = betterAuth({});
export async function requireUser() { const s = await auth.api.getSession({ headers: await headers() }); if (!s) throw new Error('no'); return s.user; }
`;
const route = (guard: boolean): string => `import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth';
export async function DELETE() {
  ${guard ? 'await requireUser();' : 'void requireUser;'}
  await db.note.deleteMany({});
  return Response.json({ ok: true });
}
`;
const file = 'app/api/notes/route.ts';

function hooked(below = ''): Repository & { commit: (...args: string[]) => { status: number | null; text: string } } {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0' } }),
    'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();\n`,
    'lib/auth.ts': auth,
    [file]: route(true),
  };
  const repository = makeRepository(Object.fromEntries(Object.entries(files).map(([name, text]) => [below + name, text])));
  const hook = join(repository.dir, '.git/hooks/pre-commit');
  mkdirSync(join(repository.dir, '.git/hooks'), { recursive: true });
  const cache = temporaryFolder();
  writeFileSync(hook, `#!/bin/sh\nexec "${process.execPath}" "${cli}" scan ${below === '' ? '.' : below} --staged --cache-location "${cache}"\n`);
  chmodSync(hook, 0o755);
  return {
    ...repository,
    commit(...args) {
      const { status, stdout, stderr } = spawnSync('git', ['commit', '-m', 'change', ...args], { cwd: repository.dir, encoding: 'utf8' });
      return { status, text: stdout + stderr };
    },
  };
}
const commits = (r: Repository): number => Number(r.git('rev-list', '--count', 'HEAD'));

it('rejects a commit that takes a guard away, and lets the mended one pass', () => {
  const repository = hooked();
  repository.write(file, route(false));
  repository.git('add', '-A');
  const rejected = repository.commit();
  expect(rejected.status).not.toBe(0);
  expect(rejected.text).toMatch(/`DELETE \/api\/notes` deletes note/);
  expect(commits(repository)).toBe(1);
  repository.write(file, `${route(true)}// mended\n`);
  repository.git('add', '-A');
  expect(repository.commit()).toMatchObject({ status: 0 });
  expect(commits(repository)).toBe(2);
  // The helper this time, and again in a second try.
  repository.write('lib/auth.ts', auth.replace(`if (!s) throw new Error('no'); return s.user`, 'return s?.user'));
  repository.git('add', '-A');
  expect(repository.commit().status).not.toBe(0);
  expect(repository.commit().status).not.toBe(0);
  repository.git('checkout', '-q', 'HEAD', 'lib/auth.ts');
  repository.write('README.md', '# app\n');
  repository.git('add', '-A');
  expect(repository.commit()).toMatchObject({ status: 0 });
});

it('judges a file that is staged in part by what is staged', () => {
  const repository = hooked();
  repository.write(file, route(false));
  repository.git('add', '-A');
  repository.write(file, route(true));
  expect(repository.commit().status).not.toBe(0);
  repository.write(file, `${route(true)}// more\n`);
  repository.git('add', '-A');
  repository.write(file, route(false));
  expect(repository.commit()).toMatchObject({ status: 0 });
  // `git commit FILE` and `git commit -a` hand an index of their own to the hook.
  expect(repository.commit(file).status).not.toBe(0);
  expect(repository.commit('-a').status).not.toBe(0);
  expect(repository.git('status', '--short').trim()).toBe(`M ${file}`);
});

it('in a folder below the top', () => {
  const repository = hooked('apps/web/');
  repository.write(`apps/web/${file}`, route(false));
  expect(repository.commit('-a').status).not.toBe(0);
  repository.write('apps/other/index.ts', 'export const other = 1;\n');
  repository.git('add', 'apps/other');
  expect(repository.commit()).toMatchObject({ status: 0 });
});

it('the hook for pre-commit.com is a command that works', () => {
  const text = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8');
  const [command, ...args] = (/^ {2}entry: (.+)$/m.exec(text)?.[1] ?? '').split(' ');
  expect(command).toBe('authlint');
  const repository = hooked();
  repository.write(file, route(false));
  repository.git('add', '-A');
  const run = (): number | null => spawnSync(process.execPath, [cli, ...args, '--no-cache'], { cwd: repository.dir }).status;
  expect(run()).toBe(1);
  repository.git('reset', '-q', '--hard');
  expect(run()).toBe(0);
});

it('loads nothing for asking while nobody is asked', () => {
  const imports = Object.values(metafile?.outputs ?? {}).flatMap((o) => o.imports);
  expect(imports.filter((i) => i.path === '@clack/prompts').map((i) => i.kind)).toEqual(['dynamic-import']);
});
