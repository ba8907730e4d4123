/** Positions in what is remembered, after what stands before them in their files has changed. */
import type { Moves } from './code.ts';

/** What there is to know of a file: whether it is what it was, and else how what stood in it has moved. */
interface File {
  readonly same: boolean;
  readonly before: object | null;
  readonly moves: Moves | null;
}

/** Moves every place in plain data, in place; false where nobody knows where one of them stands now. */
export function moveAll(data: unknown, file: (file: string) => File): boolean {
  const seen = new Set<object>();
  const open: unknown[] = [data];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (next instanceof Map) for (const [key, value] of next) open.push(key, value);
    else if (next instanceof Set) for (const item of next) open.push(item);
    else if (Array.isArray(next)) for (const item of next) open.push(item);
    else {
      if ('file' in next && 'start' in next && !move(next, file)) return false;
      open.push(...(Object.values(next) as unknown[]));
    }
  }
  return true;
}

interface Place {
  file: unknown;
  start: unknown;
  end?: unknown;
  /** Where the name of what is called begins. */
  named?: unknown;
}
function move(place: Place, fileOf: (file: string) => File): boolean {
  if (typeof place.file !== 'string' || typeof place.start !== 'number' || place.file === '') return true;
  const file = fileOf(place.file);
  if (file.same || file.before === null) return true;
  const { moves } = file;
  if (!moves) return false;
  const { start, end, named } = place;
  // The file as a whole.
  if (start === 0 && typeof end === 'number' && end <= 1) return true;
  const at = moves.start(start);
  if (at === null) return start === 0 && end === undefined;
  // Without an end it may be the file as a whole too.
  if (start === 0 && end === undefined && at !== 0) return false;
  const ends = typeof end === 'number' ? (end === start ? at : moves.end(end)) : undefined;
  const name = typeof named === 'number' ? moves.start(named) : undefined;
  if (ends === null || name === null) return false;
  place.start = at;
  if (ends !== undefined) place.end = ends;
  if (name !== undefined) place.named = name;
  return true;
}
