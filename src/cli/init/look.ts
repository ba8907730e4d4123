/** What `init` sees of a project: names of files and package.json fields, nothing is run. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { findConfig, workTreeTop } from '../../audit/config/load.ts';
import { frameworks } from '../../frameworks/index.ts';
import { openProject } from '../../project/index.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';
export type HookTool = 'husky' | 'lefthook' | 'pre-commit' | 'simple-git-hooks';

export interface Found {
  root: string;
  /** Top of the git work tree, or null. */
  top: string | null;
  /** The root as seen from there; '' where it is the same. */
  below: string;
  frameworks: string[];
  packageManager: PackageManager;
  /** Where packages are installed: the folder of the lock file, else the root; relative to the top, '' for the top itself. */
  installedIn: string;
  /** Whether a package.json on the way up asks for authlint. */
  isDependency: boolean;
  /** Absolute paths; null where there is none. */
  config: string | null;
  eslintConfig: string | null;
  hookTool: { name: HookTool; file: string } | null;
  ci: { name: string; file: string } | null;
}

const eslintNames = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((e) => `eslint.config.${e}`);
const legacyEslint = /^\.eslintrc(?:\.\w+)?$/;
const lockfiles: readonly (readonly [PackageManager, readonly string[]])[] = [
  ['pnpm', ['pnpm-lock.yaml']],
  ['yarn', ['yarn.lock']],
  ['bun', ['bun.lock', 'bun.lockb']],
  ['npm', ['package-lock.json', 'npm-shrinkwrap.json']],
];
const pipelines: readonly (readonly [string, string])[] = [
  ['GitHub Actions', '.github/workflows'],
  ['GitLab CI', '.gitlab-ci.yml'],
  ['CircleCI', '.circleci/config.yml'],
  ['Azure Pipelines', 'azure-pipelines.yml'],
  ['Bitbucket Pipelines', 'bitbucket-pipelines.yml'],
  ['Jenkins', 'Jenkinsfile'],
];

export function lookAt(root: string): Found {
  const top = workTreeTop(root);
  const folders = upwards(root, top ?? root);
  const packages = folders.map((dir) => json(join(dir, 'package.json')));
  const asked = new Set(packages.flatMap((p) => ['dependencies', 'devDependencies'].flatMap((group) => Object.keys(record(p[group])))));
  const packageManager = packageManagerOf(folders, packages);
  const locked = first(folders, lockfiles.find(([name]) => name === packageManager)?.[1] ?? []);
  return {
    root,
    top,
    below: top === null ? '' : relative(top, root).replaceAll('\\', '/'),
    frameworks: frameworksOf(root),
    packageManager,
    installedIn: relative(top ?? root, locked === null ? root : dirname(locked)).replaceAll('\\', '/'),
    isDependency: asked.has('authlint'),
    config: findConfig(root),
    eslintConfig: first(folders, eslintNames) ?? legacy(folders),
    hookTool: hookToolOf(folders, packages, asked),
    ci: pipelineOf(top ?? root),
  };
}

function frameworksOf(root: string): string[] {
  const { packages } = openProject({ root });
  return frameworks.map((f) => f.name).filter((name) => packages.some((p) => p.dependencies.has(name)));
}
function packageManagerOf(folders: readonly string[], packages: readonly Record<string, unknown>[]): PackageManager {
  const said = packages.map((p) => p.packageManager).find((p): p is string => typeof p === 'string');
  const named = lockfiles.find(([name]) => said?.startsWith(`${name}@`));
  const locked = lockfiles.find(([, files]) => first(folders, files) !== null);
  return (named ?? locked)?.[0] ?? 'npm';
}
function hookToolOf(folders: readonly string[], packages: readonly Record<string, unknown>[], asked: ReadonlySet<string>): Found['hookTool'] {
  const husky = first(folders, ['.husky']);
  if (husky !== null) return { name: 'husky', file: join(husky, 'pre-commit') };
  const lefthook = first(folders, ['lefthook.yml', 'lefthook.yaml', '.lefthook.yml', '.lefthook.yaml']);
  if (lefthook !== null) return { name: 'lefthook', file: lefthook };
  const preCommit = first(folders, ['.pre-commit-config.yaml']);
  if (preCommit !== null) return { name: 'pre-commit', file: preCommit };
  const simple = packages.findIndex((p) => p['simple-git-hooks'] !== undefined);
  const folder = folders[simple];
  if (folder !== undefined) return { name: 'simple-git-hooks', file: join(folder, 'package.json') };
  const outermost = folders.at(-1);
  return asked.has('husky') && outermost !== undefined ? { name: 'husky', file: join(outermost, '.husky/pre-commit') } : null;
}
function pipelineOf(top: string): Found['ci'] {
  for (const [name, file] of pipelines) if (existsSync(join(top, file))) return { name, file: join(top, file) };
  return null;
}

/** From the root to the top of its work tree. */
function upwards(root: string, top: string): string[] {
  const out = [root];
  for (let dir = root; dir !== top && dirname(dir) !== dir;) out.push((dir = dirname(dir)));
  return out;
}
function first(folders: readonly string[], names: readonly string[]): string | null {
  return folders.flatMap((dir) => names.map((name) => join(dir, name))).find((file) => existsSync(file)) ?? null;
}
function legacy(folders: readonly string[]): string | null {
  for (const dir of folders) {
    const found = readdirSync(dir).find((name) => legacyEslint.test(name));
    if (found !== undefined) return join(dir, found);
  }
  return null;
}
const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
function json(file: string): Record<string, unknown> {
  return existsSync(file) ? record(parseJsonc(readFileSync(file, 'utf8'))) : {};
}
