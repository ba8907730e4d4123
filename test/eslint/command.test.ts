/** ESLint as a command: threads, standard input, and what its cache does not know. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ESLint } from 'eslint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledPlugin, commandLine, copyOf, linesOf } from './support.ts';

const command = join(dirname(createRequire(import.meta.url).resolve('eslint/package.json')), 'bin/eslint.js');
let bundle = '';
beforeAll(async () => {
  bundle = await bundledPlugin();
});
afterAll(() => rmSync(dirname(bundle), { recursive: true, force: true }));

function appWithConfig(app: string): string {
  const root = copyOf(app);
  writeFileSync(join(root, 'eslint.config.mjs'), `import authlint from ${JSON.stringify(bundle)};\nexport default [authlint.configs.all];\n`);
  return root;
}
function eslint(root: string, args: readonly string[], input = ''): string[] {
  const ran = spawnSync(process.execPath, [command, '--format', 'json', ...args], { cwd: root, encoding: 'utf8', input });
  if (ran.stdout === '') throw new Error(ran.stderr);
  return linesOf(root, JSON.parse(ran.stdout) as ESLint.LintResult[]);
}

it('threads find the same', () => {
  const root = appWithConfig('next-access/weak');
  const found = eslint(root, ['--concurrency', '2', '.']);
  expect(found).toEqual(commandLine(root));
  expect(found.length).toBeGreaterThan(5);
});

it('standard input stands for the file that it is said to be', () => {
  const root = appWithConfig('next-better-auth/mended');
  const file = 'app/notes/actions.ts';
  const weak = readFileSync(join(copyOf('next-better-auth/weak'), file), 'utf8');
  const found = eslint(root, ['--stdin', '--stdin-filename', file], weak);
  writeFileSync(join(root, file), weak);
  expect(found).toEqual(commandLine(root).filter((line) => line.startsWith(file)));
  expect(found.length).toBeGreaterThan(0);
});

it("with ESLint's cache a route is linted again once it is changed itself, or the cache is deleted", () => {
  const root = appWithConfig('next-better-auth/mended');
  const cache = join(root, '.eslintcache');
  const args = ['--cache', '--cache-location', cache, '.'];
  const sound = eslint(root, args);
  expect(sound).toEqual(commandLine(root));
  expect(existsSync(cache)).toBe(true);
  const helper = 'lib/with-user.ts';
  writeFileSync(join(root, helper), readFileSync(join(root, helper), 'utf8').replace('await requireUser()', "{ id: 'demo' } as User"));
  const now = commandLine(root);
  expect(now.length).toBeGreaterThan(sound.length);
  expect(eslint(root, args)).not.toEqual(now);
  rmSync(cache);
  expect(eslint(root, args)).toEqual(now);
});
