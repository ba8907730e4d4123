/** Where the scan of a file starts: as for the command line that is run where the configuration is, else at the top. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configNames, workTreeTop } from '../audit/config/load.ts';

/** The folder of the nearest configuration upwards, else the top of the git work tree, else of the workspace, else of the package. */
export function rootFor(file: string): string {
  const folder = dirname(file);
  const tree = workTreeTop(folder);
  let workspace: string | null = null;
  let ownPackage: string | null = null;
  for (let dir = folder; ; dir = dirname(dir)) {
    if (configNames.some((name) => existsSync(join(dir, name)))) return dir;
    if (dir === tree) return tree;
    if (tree === null) {
      if (isWorkspace(dir)) workspace = dir;
      if (existsSync(join(dir, 'package.json'))) ownPackage ??= dir;
    }
    if (dirname(dir) === dir) return tree ?? workspace ?? ownPackage ?? folder;
  }
}

const workspaceFiles = ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'rush.json'] as const;

function isWorkspace(dir: string): boolean {
  if (workspaceFiles.some((name) => existsSync(join(dir, name)))) return true;
  const file = join(dir, 'package.json');
  // Only whether the key is there is asked: a package.json that does not parse is no workspace.
  return existsSync(file) && /"workspaces"\s*:/.test(readFileSync(file, 'utf8'));
}
