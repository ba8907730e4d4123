/**
 * Names that are taken out of one value together (`const { mode, token } = await read(request)`): where that value is one of several
 * objects, what a condition says of one name holds of the others too.
 */
import { isValue } from './heap.ts';
import type { Cell, Slot } from './heap.ts';
import type { Interpreter } from '../machine.ts';
import { sameTags, undefinedValue } from './values.ts';
import type { Alt, Value } from './values.ts';

interface Bond {
  slots: readonly Slot[];
  /** What each of the objects gives for each of the names. */
  rows: readonly (readonly Value[])[];
}
const bonds = new WeakMap<Slot, Bond>();

/** What the objects give for these keys; null where one of them is not known to its end. */
export function rowsOf(m: Interpreter, source: Value, keys: readonly string[]): Value[][] | null {
  const rows: Value[][] = [];
  for (const alt of source) {
    if (alt.t !== 'object' || !isClosed(alt.cell)) return null;
    rows.push(keys.map((key) => m.peek([alt], key) ?? undefinedValue));
  }
  return rows;
}
function isClosed(cell: Cell): boolean {
  const elsewhere = cell.open ?? cell.prototype ?? cell.fallback ?? cell.namespace;
  return cell.kind === 'object' && !elsewhere && cell.accessors.size === 0 && !cell.properties.has('*');
}
export function bindTogether(slots: readonly Slot[], rows: Bond['rows']): void {
  for (const slot of slots) bonds.set(slot, { slots, rows });
}

/** A condition keeps of this name's alternatives those that `keeps` says. */
export function followBond(m: Interpreter, slot: Slot, before: Value, keeps: (alt: Alt) => boolean): void {
  const bond = bonds.get(slot);
  if (!bond) return;
  const { slots, rows } = bond;
  const index = slots.indexOf(slot);
  const holds = (n: number, content: Value, among: Bond['rows']): Value => content.filter((alt) => among.some((row) => row[n]?.some((b) => alike(alt, b))));
  // It may have been given another value since.
  const still = (n: number, content: Value): boolean => holds(n, content, rows).length === content.length;
  if (!still(index, before)) return;
  const left = rows.filter((row) => row[index]?.some(keeps));
  if (left.length === 0 || left.length === rows.length) return;
  slots.forEach((other, n) => {
    const { content } = other;
    if (n === index || !isValue(content) || !still(n, content)) return;
    const kept = holds(n, content, left);
    if (kept.length > 0 && kept.length < content.length) m.heap.write(other, kept);
  });
}
/** The same but for what conditions have taught since. */
function alike(a: Alt, b: Alt): boolean {
  if (a === b) return true;
  if (!sameTags(a.tags, b.tags)) return false;
  if (a.t === 'const') return b.t === 'const' && Object.is(a.v, b.v);
  if (a.t === 'object') return b.t === 'object' && a.cell === b.cell;
  if (a.t === 'opaque') return b.t === 'opaque' && a.hint === b.hint && a.cell === b.cell;
  return false;
}
