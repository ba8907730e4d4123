/** Node as the oracle of the evaluator: the same small program is run by both, and what Node gives must be among the values of the evaluator. */
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { isValue } from '../../src/evaluate/values/heap.ts';
import type { Cell, Content, ListContent, MapContent } from '../../src/evaluate/values/heap.ts';
import { Interpreter } from '../../src/evaluate/machine.ts';
import { opaque, undefinedValue } from '../../src/evaluate/values/values.ts';
import type { Alt, Value } from '../../src/evaluate/values/values.ts';
import { walkAs } from '../../src/evaluate/verdicts/walk.ts';
import { World } from '../../src/evaluate/world.ts';
import { openProject } from '../../src/project/index.ts';

export interface Real {
  kind: 'return' | 'throw';
  value: unknown;
}
/** `main(flag)` of a program, as Node runs it. */
export async function runInNode(code: string, flag: unknown): Promise<Real> {
  const main = runInThisContext(`(() => { 'use strict'; ${code}\n; return main; })()`) as (flag: unknown) => unknown;
  try {
    return { kind: 'return', value: await main(flag) };
  } catch (error) {
    return { kind: 'throw', value: error };
  }
}

export interface Seen {
  /** Whether the evaluator holds each of the results possible. */
  possible: boolean[];
  /** It knows one result and no other. */
  exact: boolean;
  /** What it holds possible, for messages. */
  text: string;
}
/** Evaluates `main` with an argument of which nothing is known. */
export function evaluate(code: string, reals: readonly Real[]): Seen {
  const file = join(import.meta.dirname, 'program.mjs');
  const project = openProject({ root: import.meta.dirname, exclude: ['**'], overlay: new Map([[file, `${code}\nexport { main };`]]) });
  const world = new World(project, []);
  const m = new Interpreter(world);
  const site = { file, start: 0, end: 1 };
  const possible = reals.map(() => false);
  const texts: string[] = [];
  let ways = 0;
  const report = walkAs(m, 'outsider', (walk) => {
    const module = world.load(file);
    if (!module) throw new Error('the program does not parse');
    const main = world.exportOf(m, module, 'main');
    const note = (kind: Real['kind'], value: Value): void => {
      ways += value.length;
      texts.push(`${kind} ${tell(value)}`);
      reals.forEach((real, i) => {
        if (real.kind === kind && covers(m, value, real.value, 0)) possible[i] = true;
      });
    };
    const exits = walk.stage(() => {
      const value = m.await(m.call(main, undefinedValue, [opaque()], site, { awaited: true }), site);
      note('return', value);
      return value;
    }, site);
    for (const exit of exits) if (exit.kind === 'throw') walk.inspect(exit, () => note('throw', exit.value));
  });
  if (report.spent) throw new Error('the program is too long');
  return { possible, exact: ways === 1 && possible.every(Boolean) && !texts.some((t) => t.includes('?')), text: texts.join(' | ') };
}
const isList = (cell: Cell): ListContent | null =>
  cell.kind === 'list' && cell.elements && 'known' in (cell.elements.content ?? {}) ? (cell.elements.content as ListContent) : null;
const isMap = (cell: Cell): MapContent | null => ((cell.kind === 'map' || cell.kind === 'set') && cell.elements ? (cell.elements.content as MapContent) : null);

const contentOf = (cell: Cell, key: string): Content => cell.properties.get(key)?.content ?? null;

/** Whether a real value is among the alternatives. */
function covers(m: Interpreter, value: Value, real: unknown, depth: number): boolean {
  return depth > 8 || value.some((alt) => coversAlt(m, alt, real, depth));
}
function coversAlt(m: Interpreter, alt: Alt, real: unknown, depth: number): boolean {
  switch (alt.t) {
    case 'const':
      return Object.is(alt.v, real) || (alt.v === 0 && real === 0);
    case 'pattern':
      return typeof real === 'string';
    case 'regex':
      return real instanceof RegExp && real.source === alt.source;
    case 'function':
    case 'model':
      return typeof real === 'function' || (alt.t === 'model' && typeof real === 'object' && real !== null);
    case 'promise':
      return covers(m, alt.value, real, depth + 1);
    case 'opaque':
      if (real === null || real === undefined) return alt.nullish;
      if (alt.truthy !== undefined && alt.truthy !== Boolean(real)) return false;
      if (['string', 'number', 'boolean', 'function'].includes(alt.hint)) return typeof real === alt.hint;
      if (alt.hint === 'list') return Array.isArray(real);
      return true;
    case 'object':
      return coversObject(m, alt.cell, real, depth);
  }
}
function coversObject(m: Interpreter, cell: Cell, real: unknown, depth: number): boolean {
  if (typeof real !== 'object' || real === null) return false;
  const list = isList(cell);
  if (list) {
    if (!Array.isArray(real) || real.length < list.known.length || (!list.rest && real.length > list.known.length)) return false;
    return real.every((item, i) => {
      const known = list.known[i] ?? list.rest;
      return known !== null && known !== undefined && covers(m, known, item, depth + 1);
    });
  }
  const map = isMap(cell);
  if (map) {
    const entries = real instanceof Map ? [...real] : real instanceof Set ? [...real].map((v): [unknown, unknown] => [v, v]) : null;
    if (!entries || (!map.rest && entries.length > map.known.size)) return false;
    return entries.every(([k, v]) => {
      const known = map.known.get(k as string);
      if (known) return cell.kind === 'set' || covers(m, known, v, depth + 1);
      return map.rest !== null && covers(m, map.rest, v, depth + 1);
    });
  }
  if (Array.isArray(real)) return cell.open !== null;
  if (cell.kind === 'error' || real instanceof Error) {
    const message = contentOf(cell, 'message');
    return real instanceof Error && (!isValue(message) || covers(m, message, real.message, depth + 1));
  }
  for (const key of Object.keys(real)) {
    const slot = cell.properties.get(key);
    const own =
      slot && isValue(slot.content)
        ? slot.content
        : cell.accessors.has(key)
          ? m.get([{ t: 'object', cell, tags: {} }], key, { file: '', start: 0, end: 0 })
          : null;
    const star = contentOf(cell, '*');
    if (own ? !covers(m, own, (real as Record<string, unknown>)[key], depth + 1) && !isValue(star) : !cell.open && !isValue(star)) return false;
  }
  for (const [key, slot] of cell.properties) {
    if (key === '*' || Object.hasOwn(real, key) || !isValue(slot.content)) continue;
    if (!covers(m, slot.content, undefined, depth + 1)) return false;
  }
  return true;
}

function tell(value: Value, depth = 0): string {
  if (value.length === 0) return 'nothing';
  return value
    .map((alt) => {
      if (alt.t === 'const') return typeof alt.v === 'string' ? JSON.stringify(alt.v) : String(alt.v);
      if (alt.t === 'opaque') return `?${alt.hint}`;
      if (alt.t !== 'object' || depth > 4) return alt.t;
      const list = isList(alt.cell);
      if (list) return `[${list.known.map((v) => tell(v, depth + 1)).join(', ')}${list.rest ? `, ...?` : ''}]`;
      const own = [...alt.cell.properties].map(([k, s]) => `${k}: ${isValue(s.content) ? tell(s.content, depth + 1) : '-'}`);
      return `${alt.cell.kind}{${own.join(', ')}${alt.cell.open ? ', ?' : ''}}`;
    })
    .join(' or ');
}
