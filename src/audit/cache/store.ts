/** Where walks are kept between two scans. A store that is missing, damaged or of another version is as good as an empty one. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { CodeRecord } from './code.ts';
import { userFolder } from './user-folder.ts';
import type { Part } from './parts.ts';
import { noWalks } from './walks.ts';
import type { Readers, StatementSites, StoredWalk, StoredWalks } from './walks.ts';

export interface WalkStore {
  load(key: string): StoredWalks;
  save(key: string, walks: StoredWalks): void;
}

/** What every walk of a project hangs on: the tool itself, the runtime whose serialiser is used, the guards that the configuration declares. */
export function keyOf(root: string, toolVersion: string, declared: unknown): string {
  return digest(JSON.stringify([toolVersion, buildOf(), process.versions.v8, root, declared]));
}
const digest = (text: string): string => createHash('sha1').update(text).digest('hex');

/** Named when the tool is bundled (scripts/build.mjs). */
declare const authlintBuild: string | undefined;
/** Tells builds of one version apart, for whoever works on the tool itself. By content: an installation gives the same build another time. */
function buildOf(): string {
  return typeof authlintBuild === 'string' ? authlintBuild : digest(readFileSync(fileURLToPath(import.meta.url), 'utf8'));
}

/** Below node_modules where there is one, as other tools do, else in the user's own cache folder. */
export function defaultFolder(root: string): string {
  return existsSync(join(root, 'node_modules')) ? join(root, 'node_modules/.cache/authlint') : userFolder();
}

const format = 6;
interface PackedWalk {
  id: string;
  needs: string;
  parts: Uint32Array;
  statements: string[];
  walk: Uint8Array;
}
interface FileContent {
  format: number;
  key: string;
  ids: string[];
  readers: [file: string, contents: { hash: string; ids: Uint32Array }[]][];
  files: string[];
  code: CodeRecord[];
  parts: { file: Uint32Array; keys: string[] };
  entries: PackedWalk[];
  swept: PackedWalk[];
  sites: { statement: string; part: number; sites: Uint8Array }[];
  diagnostics: StoredWalks['diagnostics'];
}

/** One file per root in a folder, and one more for what is staged there: each scan of the one would void the walks of the other. */
export class FileStore implements WalkStore {
  private readonly folder: string;
  private readonly file: string;
  private readonly other: string;
  constructor(folder: string, root: string, view: 'disk' | 'index' = 'disk') {
    this.folder = folder;
    const name = digest(root).slice(0, 16);
    const files = [join(folder, `${name}.walks`), join(folder, `${name}.index.walks`)] as const;
    [this.file, this.other] = view === 'disk' ? files : [files[1], files[0]];
  }
  load(key: string): StoredWalks {
    try {
      return this.read(key);
    } catch {
      // It reads as a store and is none: everything is walked.
      return noWalks();
    }
  }
  private read(key: string): StoredWalks {
    const own = contentOf(this.file);
    if (own?.key === key) return unpack(own);
    const other = contentOf(this.other);
    const walks = other?.key === key ? unpack(other) : noWalks();
    for (const content of [own, other]) {
      for (const [file, contents] of content ? readersIn(content) : []) {
        const known = walks.readers.get(file) ?? [];
        walks.readers.set(file, [...known, ...contents.filter((c) => !known.some((k) => k.hash === c.hash))]);
      }
    }
    return walks;
  }
  save(key: string, walks: StoredWalks): void {
    const temporary = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(temporary, serialize(pack(key, walks)));
      // Whoever reads meanwhile has the old one or the new one, never half of it.
      renameSync(temporary, this.file);
    } catch {
      // A folder that cannot be written to costs time in the next scan, nothing else.
      if (existsSync(temporary)) rmSync(temporary, { force: true });
    }
  }
}

function contentOf(file: string): FileContent | null {
  try {
    const content = deserialize(readFileSync(file)) as FileContent;
    return content.format === format ? content : null;
  } catch {
    // Not there yet, or damaged: everything is walked.
    return null;
  }
}
function readersIn(content: FileContent): Map<string, Readers[]> {
  const named = (numbers: Uint32Array): string[] => Array.from(numbers, (n) => content.ids[n] ?? '');
  return new Map(content.readers.map(([file, contents]) => [file, contents.map(({ hash, ids }) => ({ hash, ids: named(ids) }))]));
}

/** Numbers for what is named often. */
class Numbers<T> {
  readonly all: T[] = [];
  private readonly known = new Map<T, number>();
  of(item: T): number {
    let number = this.known.get(item);
    if (number === undefined) {
      number = this.all.length;
      this.all.push(item);
      this.known.set(item, number);
    }
    return number;
  }
  list(items: readonly T[]): Uint32Array {
    return Uint32Array.from(items, (item) => this.of(item));
  }
}

function pack(key: string, walks: StoredWalks): FileContent {
  const ids = new Numbers<string>();
  const files = new Numbers<string>();
  const parts = new Numbers<Part>();
  const readers = [...walks.readers].map(([file, contents]): FileContent['readers'][0] => [
    file,
    contents.map((c) => ({ hash: c.hash, ids: ids.list(c.ids) })),
  ]);
  const packed = (kept: ReadonlyMap<string, StoredWalk>): PackedWalk[] => [...kept].map(([id, w]) => ({ ...w, id, parts: parts.list(w.parts) }));
  const entries = packed(walks.entries);
  const swept = packed(walks.swept);
  const sites = [...walks.sites].map(([statement, s]) => ({ statement, part: parts.of(s.part), sites: serialize(s.sites) }));
  const code = [...walks.code].map(([file, record]) => {
    files.of(file);
    return record;
  });
  const file = files.list(parts.all.map((part) => part.file));
  return {
    format,
    key,
    ids: ids.all,
    readers,
    files: files.all,
    code,
    parts: { file, keys: parts.all.map((part) => part.key) },
    entries,
    swept,
    sites,
    diagnostics: walks.diagnostics,
  };
}
function unpack(content: FileContent): StoredWalks {
  const parts = content.parts.keys.map((key, i): Part => ({ file: content.files[content.parts.file[i] ?? 0] ?? '', key }));
  const named = (numbers: Uint32Array): Part[] => Array.from(numbers, (n) => parts[n] as Part);
  const unpacked = (kept: readonly PackedWalk[]): Map<string, StoredWalk> =>
    new Map(kept.map(({ id, parts: numbers, ...walk }) => [id, { ...walk, parts: named(numbers) }]));
  return {
    code: new Map(content.code.map((record, i) => [content.files[i] ?? '', record])),
    entries: unpacked(content.entries),
    swept: unpacked(content.swept),
    sites: new Map(content.sites.map((s) => [s.statement, { part: parts[s.part] as Part, sites: deserialize(s.sites) as StatementSites['sites'] }])),
    diagnostics: content.diagnostics,
    readers: readersIn(content),
    recalled: 0,
  };
}
/** Keeps walks for as long as the process lives: an editor, a watch. */
export class ProcessStore implements WalkStore {
  private kept: { key: string; walks: StoredWalks } | null = null;
  /** Walks that the last scan did not have to make. */
  recalled = 0;
  load(key: string): StoredWalks {
    if (this.kept?.key === key) return this.kept.walks;
    return { ...noWalks(), readers: this.kept?.walks.readers ?? new Map<string, Readers[]>() };
  }
  save(key: string, walks: StoredWalks): void {
    this.recalled = walks.recalled;
    this.kept = { key, walks };
  }
}
