/**
 * What a scan reads from disk, kept for the next one: listings, texts, parsed modules. Each is good for as long as size, times and inode
 * are what they were; a parsed module for as long as the text is.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import type { IrModule } from '../ir/nodes.ts';
import { parse } from '../syntax/index.ts';

interface Stamp {
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  ino: number;
}
type Content = { is: 'folder'; entries: readonly Dirent[] } | { is: 'text'; text: string } | { is: 'nothing' };
interface Known {
  /** Null: there was nothing. */
  stamp: Stamp | null;
  /** When it was last compared with the disk. */
  at: number;
  content: Content;
}

/**
 * Two writes within one tick of a file system's clock leave the same times behind; the coarsest clocks in use tick every two seconds. What was
 * written so shortly before it was read is read again instead of trusted.
 */
const tick = 2_000;
/** The text on disk, and one that an editor holds. */
const variants = 2;

export class Sources {
  private readonly known = new Map<string, Known>();
  private readonly parsed = new Map<string, { text: string; module: IrModule | null }[]>();

  /** Entries of a folder, as `readdirSync` gives and throws them. */
  list(dir: string): readonly Dirent[] {
    const content = this.read(dir, () => ({ is: 'folder', entries: readdirSync(dir, { withFileTypes: true }) }));
    return content.is === 'folder' ? content.entries : [];
  }
  /** @throws TypeError for what is not UTF-8; what `readFileSync` throws for what cannot be read */
  text(file: string): string {
    const content = this.read(file, () => ({ is: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) }));
    return content.is === 'text' ? content.text : '';
  }
  /** Text of a file that is no code, null where there is none. */
  data(path: string): string | null {
    const content = this.read(path, (stamp) =>
      stamp && statSync(path).isFile() ? { is: 'text', text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') } : { is: 'nothing' },
    );
    return content.is === 'text' ? content.text : null;
  }
  /** The parsed text; the same object for the same text. */
  module(file: string, text: string): IrModule | null {
    const known = this.parsed.get(file) ?? [];
    const found = known.find((k) => k.text === text);
    if (found) return found.module;
    const module = parse(file, text);
    this.parsed.set(file, [{ text, module }, ...known.slice(0, variants - 1)]);
    return module;
  }
  /** A path that was looked at without being read. */
  note(path: string): void {
    this.known.set(path, { stamp: stampOf(path), at: Date.now(), content: { is: 'nothing' } });
  }

  /** Whether anything that was read, or that was looked for, is no longer as it was; `only`: among these paths. What has changed is forgotten. */
  changed(only: Iterable<string> = this.known.keys()): boolean {
    let found = false;
    for (const path of only) {
      const known = this.known.get(path);
      if (!known) continue;
      const at = Date.now();
      const stamp = stampOf(path);
      if (same(stamp, known.stamp) && !isFresh(known)) continue;
      // Touched, or written anew as it was.
      if (stamp === null || known.stamp === null ? stamp !== known.stamp : !sameContent(path, known, stamp)) {
        this.known.delete(path);
        found = true;
        continue;
      }
      known.stamp = stamp;
      known.at = at;
    }
    return found;
  }

  private read(path: string, load: (stamp: Stamp | null) => Content): Content {
    const at = Date.now();
    const stamp = stampOf(path);
    const known = this.known.get(path);
    if (known && known.content.is !== 'nothing' && same(stamp, known.stamp) && !isFresh(known)) return known.content;
    // Kept before it is read: what cannot be read is looked at again too.
    const entry: Known = { stamp, at, content: { is: 'nothing' } };
    this.known.set(path, entry);
    entry.content = load(stamp);
    if (known && entry.content.is === 'text' && known.content.is === 'text' && known.content.text === entry.content.text) entry.content = known.content;
    return entry.content;
  }
}

function stampOf(path: string): Stamp | null {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return { size, mtimeMs, ctimeMs, ino };
  } catch {
    // Absent, or as good as absent: a path through a file, a folder that may not be entered. Whoever reads it says so.
    return null;
  }
}
function same(a: Stamp | null, b: Stamp | null): boolean {
  if (a === null || b === null) return a === b;
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino;
}
function isFresh({ stamp, at }: Known): boolean {
  return stamp !== null && at - Math.max(stamp.mtimeMs, stamp.ctimeMs) < tick;
}
function sameContent(path: string, { content, stamp }: Known, now: Stamp): boolean {
  try {
    if (content.is === 'folder') return names(readdirSync(path, { withFileTypes: true })) === names(content.entries);
    return content.is === 'nothing' ? same(stamp, now) : readFileSync(path, 'utf8').replace(/^\uFEFF/, '') === content.text;
  } catch {
    // It went away meanwhile.
    return false;
  }
}
const names = (entries: readonly Dirent[]): string => entries.map((e) => `${e.name}${e.isDirectory() ? '/' : ''}`).join('\n');
