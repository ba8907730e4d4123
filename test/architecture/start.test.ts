/** What a command loads before it works: a hook starts the command line for every commit. */
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const { inputs } = buildSync({
  absWorkingDir: resolve(import.meta.dirname, '../..'),
  entryPoints: ['src/cli/main.ts'],
  bundle: true,
  write: false,
  outfile: 'main.js',
  metafile: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
}).metafile;

/** Files and packages that are there as soon as a file is: what is imported later, by a call, left out. */
function loadedBy(file: string): string[] {
  const seen = new Set([file]);
  for (const path of seen) for (const { path: other, kind } of inputs[path]?.imports ?? []) if (kind === 'import-statement') seen.add(other);
  return [...seen].filter((path) => !path.startsWith('node:'));
}

it('help and the version load what describes the command line', () => {
  const loaded = loadedBy('src/cli/main.ts');
  expect(loaded).toContain('src/cli/program.ts');
  expect(loaded.filter((path) => !path.startsWith('src/'))).toEqual(['commander']);
  expect(loaded.filter((path) => /^(?:rules|src\/(?:project|evaluate|libraries|frameworks|fix|report|syntax))\//.test(path))).toEqual([]);
});

it('a scan loads neither what validates nor what rewrites, nor other commands', () => {
  const loaded = loadedBy('src/cli/scan.ts');
  expect(loaded).toContain('src/audit/run.ts');
  expect(loaded.filter((path) => /^(?:zod|ts-morph|diff|@clack\/prompts|commander)$/.test(path))).toEqual([]);
  expect(loaded.filter((path) => /^src\/(?:fix|cli\/(?:fix|init|guards|explain|watch))/.test(path))).toEqual([]);
});
