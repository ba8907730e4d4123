/** The command line as a process of its own: bundled once, as the package ships it. */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Path of a script that Node runs. It stands below the project, where its dependencies are found. */
export function builtCli(name: string): string {
  const folder = join(root, 'node_modules/.cache/authlint-tests');
  mkdirSync(folder, { recursive: true });
  // A name of its own for each test file: they run side by side.
  const outfile = join(folder, `${name}.mjs`);
  // Anew, not over what is there: another folder may have linked the same file.
  rmSync(outfile, { force: true });
  buildSync({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
