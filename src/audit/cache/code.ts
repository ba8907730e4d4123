/**
 * The code of a file in parts: top-level statements, and the bodies of the functions in them, each without the bodies of the functions that
 * stand in it, and without comments that end a line. A part is told by what it says and by what stands around it, not by its place in the
 * file. So an edit concerns those who met the parts that it changed, and what merely moves moves along.
 */
import { createHash } from 'node:crypto';
import type { Lazy } from '../../evaluate/language/lazy.ts';
import { LoadedModule } from '../../evaluate/language/modules.ts';
import type { FunctionExpr, IrModule, Stmt } from '../../ir/nodes.ts';
import { remarksWithin, withoutRemarks } from '../../ir/remarks.ts';

/** A part, and the pieces of text that make it up: start and end of one after the other. */
export interface Unit {
  sign: string;
  pieces: readonly number[];
}
/** What a file was made of, for the next scan; as it is stored. */
export interface CodeRecord {
  hash: string;
  /** Signs of the statements, then of the functions, and how many statements there are. */
  signs: string[];
  statements: number;
  /** Start and end of each function. */
  functions: string[];
  /** Of each of them, how many numbers follow, and these. */
  pieces: Uint32Array;
  /** Signs of names and exports that somebody has asked for. */
  names: [string, string][];
}
export interface Units {
  readonly statements: readonly Unit[];
  /** By start and end of the function. */
  readonly functions: ReadonlyMap<string, Unit>;
}
export function recordOf(hash: string, units: Units, names: Iterable<[string, string]>): CodeRecord {
  const all = [...units.statements, ...units.functions.values()];
  return {
    hash,
    signs: all.map((unit) => unit.sign),
    statements: units.statements.length,
    functions: [...units.functions.keys()],
    pieces: Uint32Array.from(all.flatMap((unit) => [unit.pieces.length, ...unit.pieces])),
    names: [...names],
  };
}
export function unitsOf({ signs, statements, functions, pieces }: CodeRecord): Units {
  let at = 0;
  const units = signs.map((sign): Unit => {
    const length = pieces[at++] ?? 0;
    const own = Array.from(pieces.subarray(at, at + length));
    at += length;
    return { sign, pieces: own };
  });
  return { statements: units.slice(0, statements), functions: new Map(functions.map((span, i) => [span, units[statements + i] as Unit])) };
}

export const signOf = (...parts: readonly string[]): string => createHash('sha1').update(parts.join('\u0001')).digest('base64').slice(0, 16);
export const spanKey = (start: number, end: number): string => `${String(start)}:${String(end)}`;

/** Extent of what a walk over nodes has met, and the functions met first. */
interface Seen {
  start: number;
  end: number;
  functions: FunctionExpr[];
}
function look(node: unknown, seen: Seen): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node as unknown[]) look(item, seen);
    return;
  }
  const { start, end, kind } = node as { start?: unknown; end?: unknown; kind?: unknown };
  if (typeof start === 'number' && typeof end === 'number') {
    seen.start = Math.min(seen.start, start);
    seen.end = Math.max(seen.end, end);
  }
  if (kind === 'function') {
    // Of the function itself: what it is called with stands in the text around its body.
    const fn = node as FunctionExpr;
    seen.functions.push(fn);
    look(fn.params, seen);
    return;
  }
  for (const value of Object.values(node)) if (typeof value === 'object') look(value, seen);
}
function lookAt(nodes: unknown, start = Infinity, end = -Infinity): Seen {
  const seen: Seen = { start, end, functions: [] };
  look(nodes, seen);
  return seen;
}
/** From the first statement of a body to the end of its last; null where there is none. */
function extentOf(body: readonly Stmt[]): { start: number; end: number } | null {
  if (body.length === 0) return null;
  return { start: Math.min(...body.map((s) => s.start)), end: Math.max(...body.map((s) => s.end)) };
}

/** The parts of a module that parses. */
export class Code implements Units {
  readonly statements: Unit[] = [];
  readonly functions = new Map<string, Unit>();
  private readonly module: LoadedModule;
  private readonly text: string;
  private readonly header: string;

  constructor(ir: IrModule, text: string) {
    this.module = new LoadedModule(ir);
    this.text = text;
    this.header = headerOf(ir);
    const bare = ir.body.map((statement) => {
      const seen = lookAt(statement);
      const declares = statement.kind === 'let' ? statement.declaration : '';
      return { seen, ...this.part(seen.start, seen.end, seen.functions, [this.header, statement.kind, declares]) };
    });
    const counts = new Map<string, number>();
    for (const { sign } of bare) counts.set(sign, (counts.get(sign) ?? 0) + 1);
    const met = new Map<string, number>();
    for (const { seen, sign, pieces } of bare) {
      const nth = (met.get(sign) ?? 0) + 1;
      met.set(sign, nth);
      const all = counts.get(sign) ?? 1;
      const unit = { sign: all === 1 ? sign : signOf(sign, String(nth), String(all)), pieces };
      this.statements.push(unit);
      this.addFunctions(seen.functions, unit.sign);
    }
  }
  private addFunctions(functions: readonly FunctionExpr[], outer: string): void {
    functions.forEach((fn, index) => {
      const extent = extentOf(fn.body);
      const seen = lookAt(fn.body);
      const around = [this.header, outer, String(index), fn.name];
      const unit = extent ? this.part(extent.start, extent.end, seen.functions, around) : { sign: signOf(...around), pieces: [] };
      this.functions.set(spanKey(fn.start, fn.end), unit);
      this.addFunctions(seen.functions, unit.sign);
    });
  }
  /** Text without the bodies of the functions in it, and what its words mean at the top level. */
  private part(start: number, end: number, functions: readonly FunctionExpr[], around: readonly string[]): Unit {
    const bodies = functions.flatMap((fn) => extentOf(fn.body) ?? []);
    const remarks = remarksWithin(this.module.ir, this.text, start, end).map((remark) => ({ ...remark, isRemark: true }));
    const holes = [...bodies.map((body) => ({ ...body, isRemark: false })), ...remarks].sort((a, b) => a.start - b.start || a.end - b.end);
    const pieces: number[] = [];
    const texts: string[] = [''];
    let at = start;
    const take = (upTo: number): void => {
      pieces.push(at, upTo);
      texts.push((texts.pop() ?? '') + this.text.slice(at, upTo));
    };
    for (const hole of holes) {
      if (hole.start < at) continue;
      take(hole.start);
      // Where a comment stood nothing is to be seen; where a body stands there is one.
      if (!hole.isRemark) texts.push('');
      at = hole.end;
    }
    take(Math.max(at, end));
    return { sign: signOf(...around, ...texts, this.meanings(texts.join(' '))), pieces };
  }
  private bare(start: number, end: number): string {
    return withoutRemarks(this.module.ir, this.text, start, end);
  }
  /** What the words of a text stand for in this module, as far as they stand for something of its top level. */
  private meanings(text: string): string {
    const found = new Set<string>();
    for (const [word] of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
      const imported = this.module.imports.get(word);
      if (imported) found.add(`${word}=${imported.source}#${imported.imported}`);
      else if (this.module.declaredBy.has(word)) found.add(word);
    }
    return [...found].sort().join();
  }

  /** What a name means at the top level. */
  name(name: string): string {
    const { module } = this;
    const imported = module.imports.get(name);
    if (imported) return signOf(this.header, 'import', imported.source, imported.imported);
    const statements = module.statementsOf(name).map((index) => this.statements[index]?.sign ?? '');
    const lazies = module.laziesOf(name).map((lazy) => this.lazy(lazy));
    if (statements.length + lazies.length === 0) return 'nothing';
    return signOf(this.header, ...statements, ...lazies, name === 'module' || name === 'exports' ? '' : this.active());
  }
  private lazy({ target, body }: Lazy): string {
    const extent = extentOf(body);
    const text = extent ? this.bare(extent.start, extent.end) : '';
    return `${this.bare(target.start, target.end)}\u0001${text}\u0001${this.meanings(text)}`;
  }
  private activeText: string | null = null;
  /**
   * Statements that do something as the module runs, with the functions of the module that they name: what they do to what a name holds
   * may not be told by the names that they use.
   */
  private active(): string {
    if (this.activeText !== null) return this.activeText;
    const { ir, declaredBy } = this.module;
    const texts = ir.body.filter((s) => s.kind !== 'let' && !s.kind.endsWith('-declaration') && !isExport(s)).map((s) => this.bare(s.start, s.end));
    const followed = new Set<number>();
    for (const text of texts) {
      for (const [word] of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
        const index = declaredBy.get(word);
        const statement = index === undefined ? undefined : ir.body[index];
        if (index === undefined || !statement || followed.has(index)) continue;
        followed.add(index);
        // An array that grows while it is walked is walked to its end.
        texts.push(this.bare(statement.start, statement.end));
      }
    }
    this.activeText = texts.length === 0 ? '' : signOf(...texts, this.meanings(texts.join(' ')));
    return this.activeText;
  }
  /** What is exported under a name. */
  export(name: string): string {
    const { exports } = this.module.ir;
    for (const e of exports) if (e.kind === 'local' && e.exported === name) return signOf(this.header, 'local', e.local);
    for (const e of exports) if (e.kind === 'from' && e.exported === name) return signOf(this.header, 'from', e.source, e.imported);
    return signOf(this.header, 'all', ...exports.flatMap((e) => (e.kind === 'all' ? [e.source] : [])), exports.length === 0 ? 'none' : '');
  }
  exports(): string {
    return signOf(this.header, ...this.module.ir.exports.map((e) => (e.kind === 'all' ? `* ${e.source}` : e.exported)));
  }
}
/** `module.exports = …`, `exports.a = …`: what it changes it names. */
function isExport(s: Stmt): boolean {
  if (s.kind !== 'expr' || s.value.kind !== 'assign') return false;
  let target: { kind: string } = s.value.target;
  while (target.kind === 'member') target = (target as unknown as { object: { kind: string } }).object;
  return target.kind === 'name' && ['module', 'exports'].includes((target as unknown as { name: string }).name);
}
export function headerOf(ir: IrModule | null): string {
  if (!ir) return 'not read';
  return ir.error ? 'does not parse' : signOf(ir.language, ir.format, ...ir.directives);
}

type Segment = [start: number, end: number, by: number];
/** Pieces of the same text, which comments may have cut in other places than before. */
function aligned(before: readonly number[], now: readonly number[]): Segment[] {
  const segments: Segment[] = [];
  let [i, j] = [0, 0];
  let [from, to] = [before[0] ?? 0, now[0] ?? 0];
  while (i < before.length && j < now.length) {
    const length = Math.min((before[i + 1] ?? 0) - from, (now[j + 1] ?? 0) - to);
    segments.push([from, from + length, to - from]);
    from += length;
    to += length;
    const [isRead, isReached] = [from === before[i + 1], to === now[j + 1]];
    if (isRead) from = before[(i += 2)] ?? 0;
    if (isReached) to = now[(j += 2)] ?? 0;
  }
  return segments;
}

/** Where what stood in a file stands now. */
export class Moves {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly by: number[] = [];
  /** Whether parts that are still there follow one another as they did. */
  readonly inOrder: boolean;

  constructor(before: Units, now: Units) {
    const places = new Map(now.statements.map((unit, index) => [unit.sign, index]));
    const order = before.statements.flatMap((unit) => places.get(unit.sign) ?? []);
    this.inOrder = order.every((index, i) => i === 0 || index > (order[i - 1] ?? 0));
    const units = new Map([...now.statements, ...now.functions.values()].map((unit) => [unit.sign, unit]));
    const segments: Segment[] = [];
    for (const unit of [...before.statements, ...before.functions.values()]) {
      const other = units.get(unit.sign);
      if (!other) continue;
      segments.push(...aligned(unit.pieces, other.pieces));
    }
    segments.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [start, end, by] of segments) {
      this.starts.push(start);
      this.ends.push(end);
      this.by.push(by);
    }
  }
  /** Null: nobody knows. */
  start(at: number): number | null {
    const i = this.last(at);
    return i >= 0 && at <= (this.ends[i] ?? 0) ? at + (this.by[i] ?? 0) : null;
  }
  end(at: number): number | null {
    const inside = at === 0 ? null : this.start(at - 1);
    return inside === null ? this.start(at) : inside + 1;
  }
  /** The last piece that starts at or before. */
  private last(at: number): number {
    let low = 0;
    for (let high = this.starts.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
