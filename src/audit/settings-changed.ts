/** What a change of tsconfig and package.json files concerns. */
import { basename, dirname } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import type { Changes } from '../project/git.ts';
import type { Project } from '../project/types.ts';
import type { ReportedEntry } from './model.ts';
import { relativePath } from './paths.ts';

export interface SettingsChanged {
  /** Why everything is concerned; null where it is not. */
  everything: string | null;
  /** Files that import a package of which another version is asked for. */
  importers: readonly string[];
  /** Whether the framework of an entry is such a package. */
  concerns(entry: ReportedEntry): boolean;
}

export const isBelow = (file: string, dir: string): boolean => file.startsWith(dir.endsWith('/') ? dir : `${dir}/`);

/** Where the files of a package are, and what starts it. */
const ofItsFiles = ['name', 'type', 'main', 'module', 'source', 'types', 'typings', 'exports', 'imports'] as const;
const dependencyGroups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

export function settingsChanged(changes: Changes, project: Project): SettingsChanged {
  const asked: { dir: string; names: string[] }[] = [];
  const json = [...changes.files].filter((path) => path.endsWith('.json'));
  const mappings: ReadonlySet<string> = json.some((path) => basename(path) !== 'package.json') ? project.mappingFiles() : new Set();
  let everything: string | null = null;
  for (const path of json) {
    const dir = dirname(path);
    const isPackage = basename(path) === 'package.json' && (isBelow(path, project.root) || isBelow(project.root, dir));
    if (!isPackage && !mappings.has(path)) continue;
    const before = fields(changes.before(path));
    const after = fields(changes.removed.has(path) ? null : project.dataText(path));
    if (isPackage) {
      if (meaningOfPackage(before) !== meaningOfPackage(after)) everything ??= `${relativePath(project.root, path)} says something else of where its files are`;
      asked.push({ dir, names: otherPackages(before, after) });
    } else if (meaningOfMapping(before) !== meaningOfMapping(after)) everything ??= `the path mappings have changed (${relativePath(project.root, path)})`;
  }
  const importers = asked.flatMap(({ dir, names }) => {
    if (names.length === 0) return [];
    const imported = new RegExp(`['"\`](?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})(?:/[^'"\`\\n]*)?['"\`]`);
    return project.files.filter((file) => isBelow(file, dir) && imported.test(project.text(file) ?? ''));
  });
  return {
    everything,
    importers,
    concerns: (entry) => {
      const [framework = ''] = entry.framework.split('-');
      return asked.some(
        ({ dir, names }) => isBelow(`${project.root}/${entry.file}`, dir) && names.some((name) => name === framework || name.startsWith(`@${framework}/`)),
      );
    },
  };
}

function meaningOfMapping(json: Record<string, unknown>): string {
  const { paths, baseUrl } = record(json.compilerOptions);
  return JSON.stringify([json.extends, json.references, paths, baseUrl]);
}
function meaningOfPackage(json: Record<string, unknown>): string {
  // Of scripts only those matter that start an application and say with what.
  const starts = Object.entries(record(json.scripts)).filter(([, script]) => typeof script === 'string' && / start /.test(` ${script} `));
  return JSON.stringify([ofItsFiles.map((key) => json[key]), starts]);
}
function otherPackages(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const [old, now] = [ranges(before), ranges(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
}
function ranges(json: Record<string, unknown>): Map<string, string> {
  return new Map(
    dependencyGroups.flatMap((group) => Object.entries(record(json[group])).map(([name, range]): [string, string] => [name, `${group} ${String(range)}`])),
  );
}
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const fields = (text: string | null): Record<string, unknown> => (text === null ? {} : record(parseJsonc(text, [], { allowTrailingComma: true })));
