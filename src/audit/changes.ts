/** What a change concerns: the entries and findings whose verdict hangs on a file that it touched. */
import { looksScanned } from '../project/discovery.ts';
import type { Changes } from '../project/git.ts';
import type { Project } from '../project/types.ts';
import { codeExtensions } from '../syntax/index.ts';
import type { WalkMemory } from './cache/walks.ts';
import { isConfigurationOf } from './config/load.ts';
import type { LoadedConfig } from './config/load.ts';
import { relativePath } from './paths.ts';
import type { RuleFinding } from './rule.ts';
import { isBelow, settingsChanged } from './settings-changed.ts';
import type { Walked } from './scan.ts';

export class Affected {
  /** Why everything is affected; null where it is not. */
  readonly everything: string | null;
  private readonly files: ReadonlySet<string>;
  private readonly project: Project;
  private readonly ids: ReadonlySet<string>;

  constructor(changes: Changes, project: Project, walked: readonly Walked[], memory: WalkMemory | null, loaded: LoadedConfig) {
    this.project = project;
    this.files = changes.files;
    const touched = [...changes.files].filter((file) => isBelow(file, project.root) && isCode(project, file, loaded));
    const removed = touched.filter((file) => changes.removed.has(file));
    // Before the change others may have hung on it.
    const readers = new Map(touched.map((file) => [file, memory?.readersOf(file, changes.before(file)) ?? null]));
    const unrecorded = removed.find((file) => readers.get(file) === null);
    const settings = settingsChanged(changes, project);
    this.everything = configurationChanged(changes, project, loaded) ?? settings.everything ?? (unrecorded === undefined ? null : gone(project, unrecorded));
    const before = new Set([...readers.values()].flatMap((ids) => ids ?? []));
    const files = new Set([...changes.files, ...importersOf(removed, project), ...settings.importers]);
    const isAffected = ({ entry, files: hangsOn, named }: Walked): boolean =>
      this.everything !== null ||
      before.has(entry.id) ||
      hangsOn.some((file) => files.has(file)) ||
      // Whether it was handed over in another way before, nobody knows.
      named.some((file) => files.has(file) && readers.get(file) === null) ||
      settings.concerns(entry);
    this.ids = new Set(walked.filter(isAffected).map((w) => w.entry.id));
  }

  entry(id: string): boolean {
    return this.ids.has(id);
  }
  /** A file by its path from the root. */
  file(local: string | null): boolean {
    return this.everything !== null || (local !== null && this.files.has(`${this.project.root}/${local}`));
  }
  finding(f: RuleFinding): boolean {
    if (this.file(f.region.file)) return true;
    if ([f.entry ?? '', ...(f.entries ?? []), ...(f.site?.entries ?? [])].some((id) => this.ids.has(id))) return true;
    if (!f.site) return false;
    // A call hangs on what its arguments came from.
    if ([...(f.steps ?? []), ...(f.related ?? [])].some((place) => this.file(place.file))) return true;
    return [...f.site.files()].some((file) => this.files.has(file));
  }
}

function isCode(project: Project, file: string, { config }: LoadedConfig): boolean {
  // What `include` brings back is not told apart here: rather one file too many.
  const tests = (config.tests ?? false) || (config.include ?? []).length > 0;
  return looksScanned(relativePath(project.root, file), { extensions: codeExtensions, tests });
}
function configurationChanged(changes: Changes, project: Project, { file }: LoadedConfig): string | null {
  const found = [...changes.files].find((path) => path === file || isConfigurationOf(project.root, path));
  return found === undefined ? null : `the configuration has changed (${relativePath(project.root, found)})`;
}
/** A removed file of which no scan has kept who hung on it may have concerned anybody: a middleware, a layout, a plugin that is loaded by its place. */
const gone = (project: Project, file: string): string => `${relativePath(project.root, file)} is gone, and no earlier scan has kept what hung on it`;
/** Files that name a removed one as imports do: what was kept of it may be older than they are. */
function importersOf(removed: readonly string[], project: Project): string[] {
  if (removed.length === 0) return [];
  const names = removed.map((file) => {
    const [stem = '', folder = ''] = file.split('/').reverse();
    const name = stem.replace(/\.[^.]+$/, '');
    return escaped(name === 'index' ? folder : name);
  });
  const named = new RegExp(`['"\`](?:[^'"\`\\n]*/)?(?:${names.join('|')})(?:/index)?(?:\\.\\w+)?/?['"\`]`);
  return project.files.filter((file) => named.test(project.text(file) ?? ''));
}
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
