/** Which files a scan looks at. */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ignore from 'ignore';
import picomatch from 'picomatch';
import type { Sources } from './sources.ts';
import type { FolderEntry, Listing } from './listing.ts';
import type { Diagnostic } from './types.ts';

export interface DiscoveryOptions {
  root: string;
  /** Globs relative to the root that bring back what the default rules leave out. */
  include: readonly string[];
  exclude: readonly string[];
  /** Test and story files too. */
  tests: boolean;
  extensions: readonly string[];
  /** Files that are taken to be there, whether or not they are on disk yet: what an editor holds. */
  held: Iterable<string>;
  sources: Sources;
  /** Says which files there are; without it the disk does. */
  listing?: Listing;
}

export interface Discovery {
  /** Code files, absolute, sorted. */
  files: string[];
  /** Every other file that was met: package.json, tsconfig, assets. */
  others: string[];
}

const neverFolders = new Set(['.git', 'node_modules', 'bower_components', '.yarn', '.pnpm-store', '.hg', '.svn']);
const buildFolders = new Set([
  'dist',
  'build',
  'out',
  '.next',
  '.turbo',
  '.vercel',
  '.output',
  'coverage',
  'storybook-static',
  '.cache',
  '.authlint-cache',
  '.nuxt',
  '.svelte-kit',
  '.netlify',
]);
const testFolders = new Set(['test', 'tests', '__tests__', '__mocks__', '__fixtures__', 'e2e', 'cypress', 'playwright', '.storybook', 'storybook']);
/** Below these a folder's name is a piece of a path. */
const routeFolders = new Set(['app', 'pages', 'routes']);
const testFile = /\.(?:test|spec|stories|story|e2e|cy|bench)\.[cm]?[jt]sx?$|\.d\.[cm]?ts$|\.min\.[cm]?js$/;
/** Larger files are generated or data. */
const largestFile = 1_500_000;

interface Ignores {
  dir: string;
  rules: ReturnType<typeof ignore>;
}

export function discover(options: DiscoveryOptions, diagnostics: Diagnostic[]): Discovery {
  const { root, sources } = options;
  const files: string[] = [];
  const others: string[] = [];
  const included = options.include.length > 0 ? picomatch([...options.include], { dot: true }) : () => false;
  const excluded = options.exclude.length > 0 ? picomatch([...options.exclude], { dot: true }) : () => false;
  const visited = new Set<string>();
  const held = heldBelow(root, options.held);
  const above = root.endsWith('/') ? root.length : root.length + 1;
  /** `forcedOnly`: the folder is left out by default and only entered for what `include` names. */
  const visit = (dir: string, ignores: readonly Ignores[], inRoutes: boolean, forcedOnly: boolean): void => {
    let entries: FolderEntry[];
    const more = held.get(dir) ?? [];
    try {
      const listed = options.listing?.below(dir);
      if (listed) entries = listed;
      else if (more.length > 0 && !exists(dir)) entries = [];
      else {
        // The real path tells a symlink loop from a new folder.
        const real = realpathSync(dir);
        if (visited.has(real)) return;
        visited.add(real);
        entries = [...sources.list(dir)];
      }
    } catch (error) {
      diagnostics.push({ severity: 'warning', file: dir, line: null, message: `cannot be read and is left out: ${errorText(error)}` });
      return;
    }
    for (const entry of more) if (!entries.some((e) => e.name === entry.name)) entries.push(entry);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const own = entries.some((e) => e.name === '.gitignore' && exists(join(dir, e.name))) ? withIgnore(ignores, dir, sources) : ignores;
    const isPackage = entries.some((e) => e.name === 'package.json');
    for (const entry of entries) {
      // Both are plain paths: to put them together and to cut them costs less than to resolve them, for each file of a large project.
      const path = dir.endsWith('/') ? dir + entry.name : `${dir}/${entry.name}`;
      const local = path.slice(above);
      let isDirectory = entry.isDirectory();
      let isFile = entry.isFile();
      if (entry.isSymbolicLink()) {
        try {
          const target = statSync(path);
          isDirectory = target.isDirectory();
          isFile = target.isFile();
          if (!realpathSync(path).startsWith(realpathSync(root))) continue; // a link out of the root
          if (isDirectory) continue; // its target is met under its own name
        } catch {
          diagnostics.push({ severity: 'note', file: path, line: null, message: 'is a symbolic link that leads nowhere and is left out' });
          continue;
        }
      }
      if (isDirectory) {
        if (neverFolders.has(entry.name) || excluded(local)) continue;
        const leftOut =
          forcedOnly ||
          isIgnored(own, `${path}/`) ||
          (buildFolders.has(entry.name) && (entry.name.startsWith('.') || isPackage || !inRoutes)) ||
          (!options.tests && testFolders.has(entry.name) && !inRoutes);
        if (leftOut && !mayHold(options.include, local)) continue;
        visit(path, own, inRoutes || routeFolders.has(entry.name), leftOut);
        continue;
      }
      if (!isFile) continue;
      const code = options.extensions.some((e) => entry.name.endsWith(e));
      if (excluded(local)) continue;
      if (!included(local)) {
        if (forcedOnly) continue;
        if (isIgnored(own, path)) continue;
        if (code && !options.tests && testFile.test(entry.name)) continue;
        if (code && entry.name.endsWith('.d.ts')) continue;
      }
      if (!code) {
        others.push(path);
        continue;
      }
      if (tooLarge(path)) {
        sources.note(path);
        diagnostics.push({ severity: 'note', file: path, line: null, message: 'is larger than 1.5 MB and is left out' });
        continue;
      }
      files.push(path);
    }
  };
  visit(root, outerIgnores(root, sources), false, false);
  files.sort();
  others.sort();
  return { files, others };
}

/** Whether a file that is not there may have been looked at, by its name alone: neither settings nor ignore files are asked. */
export function looksScanned(local: string, options: Pick<DiscoveryOptions, 'tests' | 'extensions'>): boolean {
  const folders = local.split('/');
  const name = folders.pop() ?? '';
  if (!options.extensions.some((e) => name.endsWith(e)) || name.endsWith('.d.ts') || (!options.tests && testFile.test(name))) return false;
  let inRoutes = false;
  for (const folder of folders) {
    if (neverFolders.has(folder) || (!options.tests && testFolders.has(folder) && !inRoutes)) return false;
    inRoutes ||= routeFolders.has(folder);
  }
  return true;
}

/** Whether something below a folder may match one of the globs: their fixed beginnings tell. */
function mayHold(globs: readonly string[], folder: string): boolean {
  return globs.some((glob) => {
    const fixed = /^[^*?[{(!]*/.exec(glob)?.[0] ?? '';
    return `${folder}/`.startsWith(fixed) || fixed.startsWith(`${folder}/`);
  });
}
function tooLarge(path: string): boolean {
  try {
    return lstatSync(path).size > largestFile;
  } catch {
    // It vanished between listing and looking: reading it will say so.
    return false;
  }
}
/** The innermost file that says something of a path decides, as in git. */
function isIgnored(ignores: readonly Ignores[], path: string): boolean {
  for (const { dir, rules } of ignores.toReversed()) {
    const local = path.slice(dir.endsWith('/') ? dir.length : dir.length + 1);
    const { ignored, unignored } = rules.test(local);
    if (ignored || unignored) return ignored;
  }
  return false;
}
function withIgnore(ignores: readonly Ignores[], dir: string, sources: Sources): readonly Ignores[] {
  const text = sources.data(join(dir, '.gitignore'));
  return text === null ? ignores : [...ignores, { dir, rules: ignore().add(text) }];
}
/** The .gitignore files above the root, up to the top of the work tree. */
function outerIgnores(root: string, sources: Sources): readonly Ignores[] {
  const folders: string[] = [];
  let dir = root;
  for (let n = 0; n < 40; n++) {
    if (exists(join(dir, '.git'))) break;
    const parent = join(dir, '..');
    if (parent === dir || basename(dir) === '') return [];
    dir = parent;
    folders.unshift(dir);
  }
  return folders.reduce<readonly Ignores[]>((ignores, folder) => withIgnore(ignores, folder, sources), []);
}
/** Held files and the folders that lead to them, by the folder that holds them. */
function heldBelow(root: string, files: Iterable<string>): Map<string, FolderEntry[]> {
  const below = new Map<string, FolderEntry[]>();
  for (const file of files) {
    if (!file.startsWith(root.endsWith('/') ? root : `${root}/`)) continue;
    for (let path = file; path !== root; path = dirname(path)) {
      const isFile = path === file;
      const entry: FolderEntry = { name: basename(path), isDirectory: () => !isFile, isFile: () => isFile, isSymbolicLink: () => false };
      const list = below.get(dirname(path));
      if (list) list.push(entry);
      else below.set(dirname(path), [entry]);
    }
  }
  return below;
}
function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
