/** Whether a value carries something of a kind anywhere in it: fields, elements, what a promise gives, what a chain of calls has gathered. */
import { elementsIn, isList, isMap, isValue } from './heap.ts';
import type { Cell } from './heap.ts';
import type { Alt, Tags, Value } from './values.ts';

const deepest = 6;

export function holds(value: Value, test: (tags: Tags) => boolean): boolean {
  return visit(value, test, new Set(), 0);
}
/** Whether this is some of what another value is made of, and known to its end. */
export function isPartOf(part: Value, whole: Value): boolean {
  const seen = new Set<Cell>();
  const cells = new Set(whole.flatMap((alt) => partsOf(alt, seen)).flatMap((value) => value.flatMap((alt) => (alt.t === 'object' ? [alt.cell] : []))));
  return part.length > 0 && part.every((alt) => alt.t === 'object' && !alt.cell.open && cells.has(alt.cell));
}
function visit(value: Value, test: (tags: Tags) => boolean, seen: Set<Cell>, depth: number): boolean {
  return value.some((alt) => test(alt.tags) || (depth < deepest && partsOf(alt, seen).some((part) => visit(part, test, seen, depth + 1))));
}
function partsOf(alt: Alt, seen: Set<Cell>): Value[] {
  if (alt.t === 'promise') return [alt.value];
  if (alt.t === 'model') return Object.entries(alt.state).flatMap(([key, v]) => (v && key !== 'self' ? [v] : []));
  const cell = alt.t === 'object' || alt.t === 'opaque' ? alt.cell : null;
  if (!cell || seen.has(cell)) return [];
  seen.add(cell);
  const parts: Value[] = [];
  // What an open object gives for any other property has its tags.
  if (cell.open) parts.push([{ t: 'const', v: null, tags: cell.open }]);
  for (const slot of cell.properties.values()) if (isValue(slot.content)) parts.push(slot.content);
  const content = cell.elements?.content;
  if (content && isList(content)) parts.push(...elementsIn(content));
  else if (content && isMap(content)) parts.push(...content.known.values(), ...(content.rest ? [content.rest] : []));
  return parts;
}
