/** Where walks are kept between two scans. A store that is missing, damaged or of another version is as good as an empty one. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { Answered } from './questions.ts';
import { noWalks } from './walks.ts';
import type { Readers, StoredWalks } from './walks.ts';

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
  if (existsSync(join(root, 'node_modules'))) return join(root, 'node_modules/.cache/authlint');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'authlint');
}

const format = 4;
interface FileContent {
  format: number;
  key: string;
  ids: string[];
  readers: [file: string, contents: { hash: string; ids: Uint32Array }[]][];
  files: string[];
  hashes: string[];
  /** What the files import and whose versions they asked for, in the order of the files. */
  names: string[];
  questions: { imports: Uint32Array; versions: Uint32Array; answers: string }[];
  entries: { id: string; needs: Uint32Array; read: Uint32Array; facts: readonly string[]; statements: string[]; walk: Uint8Array }[];
  sites: StoredWalks['sites'];
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

const nothingAsked: Answered = { imports: [], versions: [], answers: '' };
function pack(key: string, walks: StoredWalks): FileContent {
  const files = [...walks.hashes.keys()].sort();
  const index = new Map(files.map((file, i) => [file, i]));
  const numbers = (names: readonly string[]): Uint32Array => Uint32Array.from(names, (name) => index.get(name) ?? 0);
  const asked = files.map((file) => walks.questions.get(file) ?? nothingAsked);
  const names = [...new Set(asked.flatMap((q) => [...q.imports, ...q.versions]))];
  const nameIndex = new Map(names.map((name, i) => [name, i]));
  const named = (list: readonly string[]): Uint32Array => Uint32Array.from(list, (name) => nameIndex.get(name) ?? 0);
  const ids = [...new Set([...walks.readers.values()].flatMap((contents) => contents.flatMap((c) => c.ids)))];
  const idIndex = new Map(ids.map((id, i) => [id, i]));
  return {
    format,
    key,
    ids,
    readers: [...walks.readers].map(([file, contents]) => [
      file,
      contents.map((c) => ({ hash: c.hash, ids: Uint32Array.from(c.ids, (id) => idIndex.get(id) ?? 0) })),
    ]),
    files,
    hashes: files.map((file) => walks.hashes.get(file) ?? ''),
    names,
    questions: asked.map((q) => ({ imports: named(q.imports), versions: named(q.versions), answers: q.answers })),
    entries: [...walks.entries].map(([id, w]) => ({
      id,
      needs: numbers(w.needs),
      read: numbers(w.read),
      facts: w.facts,
      statements: w.statements,
      walk: w.walk,
    })),
    sites: walks.sites,
    diagnostics: walks.diagnostics,
  };
}
function unpack(content: FileContent): StoredWalks {
  const names = (numbers: Uint32Array): string[] => Array.from(numbers, (n) => content.files[n] ?? '');
  const asked = (numbers: Uint32Array): string[] => Array.from(numbers, (n) => content.names[n] ?? '');
  return {
    questions: new Map(
      content.questions.map((q, i) => [content.files[i] ?? '', { imports: asked(q.imports), versions: asked(q.versions), answers: q.answers }]),
    ),
    hashes: new Map(content.files.map((file, i) => [file, content.hashes[i] ?? ''])),
    entries: new Map(
      content.entries.map((e) => [e.id, { needs: names(e.needs), read: names(e.read), facts: e.facts, statements: e.statements, walk: e.walk }]),
    ),
    sites: content.sites,
    diagnostics: content.diagnostics,
    readers: readersIn(content),
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
    const before = this.kept?.key === key ? this.kept.walks.entries : null;
    this.recalled = [...walks.entries].filter(([id, walk]) => before?.get(id) === walk).length;
    this.kept = { key, walks };
  }
}
