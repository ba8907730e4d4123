/**
 * Walks that are remembered from scan to scan. A walk is good for as long as the code that was read or run for it, and for what leads to
 * its entry, is what it was, and as what that code imports means what it meant. Applications are registered and routes are found anew in each
 * scan: only the walks themselves are spared.
 */
import { deserialize, serialize } from 'node:v8';
import { reach } from '../../evaluate/values/dependencies.ts';
import type { Dependencies, Reach } from '../../evaluate/values/dependencies.ts';
import type { LoadSite, SiteRecord } from '../../evaluate/values/state.ts';
import type { Judgement } from '../../evaluate/verdicts/verdict.ts';
import type { WalkReport } from '../../evaluate/verdicts/walk.ts';
import type { Diagnostic, Project } from '../../project/types.ts';
import { signOf } from './code.ts';
import type { CodeRecord } from './code.ts';
import { moveAll } from './move.ts';
import { Parts, hashOf } from './parts.ts';
import type { Part } from './parts.ts';

export interface Remembered {
  judgement: Judgement;
  reports: WalkReport[];
  member: WalkReport | null;
  faults: SiteRecord[];
  /** Settings that are asked for as what the entry hangs on loads. */
  asked: string[];
}
/** What the sweep of a file found. */
export interface Swept {
  sites: SiteRecord[];
  /** Exported functions that do what the sweep looks for: whoever calls them is met too. */
  helpers: string[];
}
/** A walk on record: with what led to its entry, in one word, and all that was read and run for it. */
export interface StoredWalk {
  needs: string;
  parts: readonly Part[];
  /** Top-level statements that it hangs on and that were found to hold sites. */
  statements: string[];
  walk: Uint8Array;
}
/** Sites that a top-level statement holds. */
export interface StatementSites {
  part: Part;
  sites: SiteRecord[];
}
/** What is kept between two scans of a project; plain data. */
export interface StoredWalks {
  /** What the files were made of. */
  code: Map<string, CodeRecord>;
  entries: Map<string, StoredWalk>;
  /** Sweeps, by their files. */
  swept: Map<string, StoredWalk>;
  /** Sites that top-level statements hold, by a name of the statement's. */
  sites: Map<string, StatementSites>;
  /** What was said of code files as they were read, with their hashes. */
  diagnostics: { hash: string; diagnostic: Diagnostic }[];
  /**
   * For every code file that some scan has known, and each of its last few contents: the ids of the entries that hung on it. What a change
   * concerns that takes a file away, or out of the way to an entry, can be told from nothing else. It holds whatever the key.
   */
  readers: Map<string, readonly Readers[]>;
  /** How many of the walks the last scan did not have to make. */
  recalled: number;
}
/** Who hung on a file when it had this content. */
export interface Readers {
  hash: string;
  ids: readonly string[];
}
export const noWalks = (): StoredWalks => ({
  code: new Map(),
  entries: new Map(),
  swept: new Map(),
  sites: new Map(),
  diagnostics: [],
  readers: new Map(),
  recalled: 0,
});
const mostRemoved = 2000;
const mostContents = 3;

/** With what is remembered: the files that it hangs on, and those that were only named on the way. */
export interface Hung {
  files: readonly string[];
  named: readonly string[];
}
/** An entry and all files that its verdict hangs on. */
export interface Hanging {
  files: readonly string[];
  entry: { id: string };
}

export class WalkMemory {
  private readonly project: Project;
  private readonly before: StoredWalks;
  private readonly after: StoredWalks = noWalks();
  private readonly parts: Parts;
  private readonly held = new Map<Part, boolean>();
  /** Statements on which the recalled walks hang. */
  private readonly recalled = new Set<string>();
  private readonly moved = new Map<string, StatementSites | null>();
  private readonly kept: { id: string; among: Map<string, StoredWalk>; walk: StoredWalk; statements: ReadonlySet<Dependencies> }[] = [];
  /** Sites of the statements that were evaluated in this scan, by the statement's id in it. */
  private readonly fresh = new Map<string, SiteRecord[]>();
  private readonly ledTo = new Map<Dependencies, Led>();
  /** Files that recalled walks had read. */
  readonly spared = new Set<string>();
  /** Walks of this very scan that were made elsewhere. */
  private readonly taken = new Map<string, StoredWalk>();
  private readonly saidElsewhere: StoredWalks['diagnostics'] = [];

  constructor(project: Project, before: StoredWalks = noWalks()) {
    this.project = project;
    this.before = before;
    this.parts = new Parts(project, before.code);
  }

  /** Nothing is known from an earlier scan. */
  get isEmpty(): boolean {
    return this.before.entries.size === 0;
  }
  /** Where an entry is declared, as a text that is the same wherever in its file that part of it stands. */
  placeOf(file: string, at: number): string {
    return this.parts.file(file).placeOf(at);
  }
  /** Before anything is walked: what leads to the entries is found as it is found where nothing is. */
  prepare(needs: readonly Dependencies[]): void {
    this.led(needs);
  }
  /** Takes over walks that were made elsewhere of the same files: nothing has moved since. */
  take(walks: StoredWalks): void {
    for (const [file, { hash }] of walks.code) if (this.hash(file) !== hash) return;
    this.saidElsewhere.push(...walks.diagnostics);
    for (const [id, walk] of walks.entries) {
      this.taken.set(id, walk);
      for (const part of walk.parts) this.held.set(part, true);
    }
    for (const [statement, sites] of walks.sites) {
      this.moved.set(statement, sites);
      this.held.set(sites.part, true);
    }
  }
  /** The walk of an entry, where nothing that it hangs on has changed. */
  recall(id: string, needs: readonly Dependencies[], facts: readonly string[]): (Remembered & Hung) | null {
    const taken = this.taken.get(id);
    const found = this.revived(id, this.after.entries, taken ?? this.before.entries.get(id), needs, facts, taken !== undefined);
    return found && { ...(found.data as Remembered), ...found.hung };
  }
  /** The sweep of a file, likewise. `needs`: what else has put something on objects that its code may hold. */
  recallSweep(file: string, needs: readonly Dependencies[]): (Swept & Hung) | null {
    const found = this.revived(file, this.after.swept, this.before.swept.get(file), needs, [], false);
    return found && { ...(found.data as Swept), ...found.hung };
  }
  private revived(
    id: string,
    among: Map<string, StoredWalk>,
    stored: StoredWalk | undefined,
    needs: readonly Dependencies[],
    facts: readonly string[],
    asItStands: boolean,
  ): { data: unknown; hung: Hung } | null {
    if (!stored) return null;
    const led = this.led(needs);
    if (stored.needs !== wordOf(led, facts) || !stored.parts.every((part) => this.holds(part))) return null;
    const read = [...new Set(stored.parts.map((part) => part.file))];
    const sites = stored.statements.map((statement) => this.movedSites(statement));
    if (sites.includes(null)) return null;
    const data: unknown = deserialize(stored.walk);
    const files = new Set([...led.flatMap((l) => [...l.files]), ...read]);
    const named = new Set(led.flatMap((l) => [...l.named]).filter((file) => !files.has(file)));
    // A walk that has moved is kept as it stands now.
    const shifted = !asItStands && [...files, ...named].some((file) => !this.parts.file(file).same && this.parts.file(file).before !== null);
    if (shifted && !moveAll(data, (file) => this.parts.file(file))) return null;
    among.set(id, shifted ? { ...stored, walk: serialize(data) } : stored);
    for (const statement of stored.statements) this.recalled.add(statement);
    for (const file of read) {
      this.spared.add(file);
      // What there is to say of a changed file is said as it is read.
      if (!this.parts.file(file).same && this.project.has(file)) this.project.module(file);
    }
    return { data, hung: { files: [...files].sort(), named: [...named] } };
  }
  keep(id: string, needs: readonly Dependencies[], facts: readonly string[], own: Dependencies, walked: Remembered): void {
    this.record(id, this.after.entries, needs, facts, own, walked);
  }
  keepSweep(file: string, needs: readonly Dependencies[], own: Dependencies, swept: Swept): void {
    this.record(file, this.after.swept, needs, [], own, swept);
  }
  private record(
    id: string,
    among: Map<string, StoredWalk>,
    needs: readonly Dependencies[],
    facts: readonly string[],
    own: Dependencies,
    walked: Remembered | Swept,
  ): void {
    const found = reach([own]);
    const led = this.led(needs);
    let walk: Uint8Array;
    try {
      walk = serialize(walked);
    } catch (error) {
      // Too deep for the serialiser: it is walked again next time.
      if (error instanceof RangeError) return;
      throw error;
    }
    const stored: StoredWalk = { needs: wordOf(led, facts), parts: this.parts.of(found), statements: [], walk };
    this.kept.push({ id, among, walk: stored, statements: new Set([...found.statements, ...led.flatMap((l) => [...l.statements])]) });
  }
  /** What led to an entry, each part of it apart: entries have most of it in common. */
  private led(needs: readonly Dependencies[]): Led[] {
    return needs.map((part) => {
      let led = this.ledTo.get(part);
      if (!led) {
        const found = reach([part]);
        this.ledTo.set(part, (led = { ...found, word: this.parts.digest(this.parts.of(found), found.facts) }));
      }
      return led;
    });
  }

  /** Sites of top-level statements that nobody had to evaluate this time. */
  sitesAtLoad(fresh: readonly LoadSite[], evaluated: ReadonlySet<string>): SiteRecord[] {
    for (const { statement, record } of fresh) if (statement !== null) listIn(this.fresh, statement).push(record);
    const out: SiteRecord[] = [];
    for (const statement of [...this.recalled].sort()) {
      const known = this.movedSites(statement);
      // A plugin that is registered beside the entry may have changed, or be gone: the entry's walk does not hang on it.
      if (!known || evaluated.has(this.idOf(statement, known.part)) || !this.holds(known.part)) continue;
      this.after.sites.set(statement, known);
      out.push(...known.sites);
    }
    return out;
  }
  /** What a statement is called in this scan. */
  private idOf(statement: string, part: Part): string {
    const code = this.parts.file(part.file);
    const sign = part.key.slice(part.key.indexOf('\0') + 1);
    return part.key.startsWith('unit\0') ? `${part.file}#${String(code.statementOf(sign))}` : statement;
  }
  /** Sites of a statement where they stand now; undefined: it holds none; null: nobody knows where they stand. */
  private movedSites(statement: string): StatementSites | undefined | null {
    let moved = this.moved.get(statement);
    if (moved === undefined) {
      const known = this.before.sites.get(statement);
      if (!known) return undefined;
      const code = this.parts.file(known.part.file);
      moved = structuredClone(known);
      // What is made on first use is named by where it stands.
      if ((!code.same && !known.part.key.startsWith('unit\0')) || !moveAll(moved.sites, (file) => this.parts.file(file))) moved = null;
      this.moved.set(statement, moved);
    }
    return moved;
  }
  /** What was said last time of files that nobody had to read this time. */
  diagnostics(): Diagnostic[] {
    const said = new Set(this.project.diagnostics.map((d) => `${d.file ?? ''} ${d.message}`));
    const spared = [...this.before.diagnostics, ...this.saidElsewhere].filter(({ hash, diagnostic: d }) => {
      const key = `${d.file ?? ''} ${d.message}`;
      if (d.file === null || !this.spared.has(d.file) || this.hash(d.file) !== hash || said.has(key)) return false;
      said.add(key);
      return true;
    });
    return spared.map((s) => s.diagnostic);
  }

  /** Ids of the entries that hung on a file when it was this text; null where no scan has met it so. */
  readersOf(file: string, text: string | null): readonly string[] | null {
    const hash = hashOf(text);
    return this.before.readers.get(file)?.find((r) => r.hash === hash)?.ids ?? null;
  }

  /** What to keep for the next scan, once everything has been walked. */
  stored(walked: readonly Hanging[]): StoredWalks {
    const removed = [...this.before.readers].filter(([file]) => !this.project.has(file)).slice(-mostRemoved);
    for (const [file, known] of removed) this.after.readers.set(file, known);
    const now = new Map<string, string[]>(this.project.files.map((file) => [file, []]));
    for (const { files, entry } of walked) for (const file of files) now.get(file)?.push(entry.id);
    for (const [file, ids] of now) {
      const hash = this.hash(file);
      const others = (this.before.readers.get(file) ?? []).filter((r) => r.hash !== hash);
      this.after.readers.set(file, [{ hash, ids }, ...others].slice(0, mostContents));
    }
    this.after.recalled = this.after.entries.size;
    for (const { id, among, walk, statements } of this.kept) {
      for (const statement of statements) {
        const sites = statement.id === null ? undefined : this.fresh.get(statement.id);
        if (!sites) continue;
        const part = this.parts.ofRead(statement);
        const name = part.key.startsWith('unit\0') ? `${part.file} ${part.key}` : (statement.id ?? '');
        this.after.sites.set(name, { part, sites });
        walk.statements.push(name);
      }
      among.set(id, walk);
    }
    const files = new Set<string>();
    for (const { parts } of [...this.after.entries.values(), ...this.after.swept.values()]) for (const part of parts) files.add(part.file);
    for (const { part, sites } of this.after.sites.values()) for (const file of [part.file, ...sites.map((site) => site.place.file)]) files.add(file);
    for (const led of this.ledTo.values()) for (const file of [...led.files, ...led.named]) files.add(file);
    for (const file of files) this.after.code.set(file, this.parts.file(file).record());
    for (const diagnostic of this.project.diagnostics)
      if (diagnostic.file !== null && this.project.has(diagnostic.file)) this.after.diagnostics.push({ hash: this.hash(diagnostic.file), diagnostic });
    return this.after;
  }

  private holds(part: Part): boolean {
    let held = this.held.get(part);
    if (held === undefined) this.held.set(part, (held = this.parts.holds(part)));
    return held;
  }
  private hash(file: string): string {
    return this.parts.file(file).hash;
  }
}

/** What led to an entry, in one word too. */
type Led = Reach & { word: string };
const wordOf = (led: readonly Led[], facts: readonly string[]): string => signOf(...led.map((l) => l.word), ...facts);

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}
