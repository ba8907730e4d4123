/**
 * Walks that are remembered from scan to scan. A walk is good for as long as every file that was read or run for it, and for what leads to
 * its entry, is what it was, and as what that file imports means what it meant. Applications are registered and routes are found anew in each
 * scan: only the walks themselves are spared.
 */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { reach } from '../../evaluate/dependencies.ts';
import type { Dependencies } from '../../evaluate/dependencies.ts';
import type { LoadSite, SiteRecord } from '../../evaluate/state.ts';
import type { Judgement } from '../../evaluate/verdict.ts';
import type { WalkReport } from '../../evaluate/walk.ts';
import type { Questions } from '../../evaluate/world.ts';
import type { Diagnostic, Project } from '../../project/types.ts';
import { allQuestions, answered, stillSo } from './questions.ts';
import type { Answered } from './questions.ts';

export interface Remembered {
  judgement: Judgement;
  reports: WalkReport[];
  member: WalkReport | null;
  faults: SiteRecord[];
  /** Settings that are asked for as what the entry hangs on loads. */
  asked: string[];
}
/** A walk on record: with the files that led to its entry and those that were read and run for it. */
export interface StoredWalk {
  needs: readonly string[];
  /** What else was found in the application at large. */
  facts: readonly string[];
  read: readonly string[];
  /** Top-level statements that it hangs on and that were found to hold sites. */
  statements: string[];
  walk: Uint8Array;
}
/** What is kept between two scans of a project; plain data. */
export interface StoredWalks {
  /** What the files were. */
  hashes: Map<string, string>;
  /** What they asked of the project. */
  questions: Map<string, Answered>;
  entries: Map<string, StoredWalk>;
  /** Sites that top-level statements hold, by statement. */
  sites: Map<string, SiteRecord[]>;
  /** What was said of code files as they were read, with their hashes. */
  diagnostics: { hash: string; diagnostic: Diagnostic }[];
  /**
   * For every code file that some scan has known, and each of its last few contents: the ids of the entries that hung on it. What a change
   * concerns that takes a file away, or out of the way to an entry, can be told from nothing else. It holds whatever the key.
   */
  readers: Map<string, readonly Readers[]>;
}
/** Who hung on a file when it had this content. */
export interface Readers {
  hash: string;
  ids: readonly string[];
}
export const noWalks = (): StoredWalks => ({
  hashes: new Map(),
  questions: new Map(),
  entries: new Map(),
  sites: new Map(),
  diagnostics: [],
  readers: new Map(),
});
const mostRemoved = 2000;
const mostContents = 3;

/** An entry and all files that its verdict hangs on. */
export interface Hanging {
  files: readonly string[];
  entry: { id: string };
}

export class WalkMemory {
  private readonly project: Project;
  private readonly before: StoredWalks;
  private readonly after: StoredWalks = noWalks();
  private readonly hashes = new Map<string, string>();
  private readonly held = new Map<string, boolean>();
  /** Statements on which the recalled walks hang. */
  private readonly recalled = new Set<string>();
  private readonly kept: { id: string; walk: StoredWalk; statements: ReadonlySet<Dependencies> }[] = [];
  /** Files that recalled walks had read. */
  readonly spared = new Set<string>();

  constructor(project: Project, before: StoredWalks) {
    this.project = project;
    this.before = before;
  }

  /** The walk of an entry, where nothing that it hangs on has changed. */
  recall(id: string, needs: readonly Dependencies[]): (Remembered & { files: readonly string[]; named: readonly string[] }) | null {
    const stored = this.before.entries.get(id);
    if (!stored) return null;
    const { files: led, facts, named } = reach(needs);
    if (!sameSet(led, stored.needs) || !sameSet(facts, stored.facts)) return null;
    if (![...stored.needs, ...stored.read].every((file) => this.holds(file))) return null;
    this.after.entries.set(id, stored);
    for (const statement of stored.statements) this.recalled.add(statement);
    for (const file of stored.read) this.spared.add(file);
    const files = [...new Set([...stored.needs, ...stored.read])].sort();
    return { ...(deserialize(stored.walk) as Remembered), files, named: [...named] };
  }
  keep(id: string, needs: readonly Dependencies[], own: Dependencies, walked: Remembered): void {
    const { files, statements } = reach([own]);
    const led = reach(needs);
    let walk: Uint8Array;
    try {
      walk = serialize(walked);
    } catch (error) {
      // Too deep for the serialiser: it is walked again next time.
      if (error instanceof RangeError) return;
      throw error;
    }
    const stored: StoredWalk = { needs: [...led.files].sort(), facts: [...led.facts].sort(), read: [...files].sort(), statements: [], walk };
    this.kept.push({ id, walk: stored, statements: new Set([...statements, ...led.statements]) });
  }

  /** Sites of top-level statements that nobody had to evaluate this time. */
  sitesAtLoad(fresh: readonly LoadSite[], evaluated: ReadonlySet<string>): SiteRecord[] {
    for (const { statement, record } of fresh) if (statement !== null) listIn(this.after.sites, statement).push(record);
    const out: SiteRecord[] = [];
    for (const statement of [...this.recalled].sort()) {
      const known = this.before.sites.get(statement);
      // A plugin that is registered beside the entry may have changed, or be gone: the entry's walk does not hang on it.
      if (!known || evaluated.has(statement) || !this.holds(fileOfStatement(statement))) continue;
      this.after.sites.set(statement, known);
      out.push(...known);
    }
    return out;
  }
  /** What was said last time of files that nobody had to read this time. */
  diagnostics(): Diagnostic[] {
    const said = new Set(this.project.diagnostics.map((d) => `${d.file ?? ''} ${d.message}`));
    const spared = this.before.diagnostics.filter(
      ({ hash, diagnostic: d }) => d.file !== null && this.spared.has(d.file) && this.hash(d.file) === hash && !said.has(`${d.file} ${d.message}`),
    );
    return spared.map((s) => s.diagnostic);
  }

  /** Ids of the entries that hung on a file when it was this text; null where no scan has met it so. */
  readersOf(file: string, text: string | null): readonly string[] | null {
    const hash = hashOf(text);
    return this.before.readers.get(file)?.find((r) => r.hash === hash)?.ids ?? null;
  }

  /** What to keep for the next scan, once everything has been walked. */
  stored(walked: readonly Hanging[], questions: ReadonlyMap<string, Questions>): StoredWalks {
    const removed = [...this.before.readers].filter(([file]) => !this.project.has(file)).slice(-mostRemoved);
    for (const [file, known] of removed) this.after.readers.set(file, known);
    const now = new Map<string, string[]>(this.project.files.map((file) => [file, []]));
    for (const { files, entry } of walked) for (const file of files) now.get(file)?.push(entry.id);
    for (const [file, ids] of now) {
      const hash = this.hash(file);
      const others = (this.before.readers.get(file) ?? []).filter((r) => r.hash !== hash);
      this.after.readers.set(file, [{ hash, ids }, ...others].slice(0, mostContents));
    }
    for (const { id, walk, statements } of this.kept) {
      for (const { id: statement } of statements) if (statement !== null && this.after.sites.has(statement)) walk.statements.push(statement);
      this.after.entries.set(id, walk);
    }
    const files = new Set([...this.after.entries.values()].flatMap(({ needs, read }) => [...needs, ...read]));
    for (const statement of this.after.sites.keys()) files.add(fileOfStatement(statement));
    for (const file of files) {
      this.after.hashes.set(file, this.hash(file));
      // Of the same text a scan that recalls walks asks less than the one before.
      const before = this.before.hashes.get(file) === this.hash(file) ? this.before.questions.get(file) : undefined;
      this.after.questions.set(file, answered(this.project, file, ...allQuestions(before, questions.get(file))));
    }
    for (const diagnostic of this.project.diagnostics)
      if (diagnostic.file !== null && this.project.has(diagnostic.file)) this.after.diagnostics.push({ hash: this.hash(diagnostic.file), diagnostic });
    return this.after;
  }

  /** Whether a file is what it was, and so is what it asked for. */
  private holds(file: string): boolean {
    let held = this.held.get(file);
    if (held === undefined) {
      const asked = this.before.questions.get(file);
      held = asked !== undefined && this.before.hashes.get(file) === this.hash(file) && stillSo(this.project, file, asked);
      this.held.set(file, held);
    }
    return held;
  }
  private hash(file: string): string {
    let hash = this.hashes.get(file);
    if (hash === undefined) {
      hash = hashOf(this.project.has(file) ? this.project.text(file) : null);
      this.hashes.set(file, hash);
    }
    return hash;
  }
}

const fileOfStatement = (id: string): string => id.slice(0, id.lastIndexOf('#'));
function sameSet(a: ReadonlySet<string>, b: readonly string[]): boolean {
  return a.size === b.length && b.every((x) => a.has(x));
}
const hashOf = (text: string | null): string => (text === null ? '' : createHash('sha1').update(text).digest('base64'));

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}
