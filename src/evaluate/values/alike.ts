/** Plain objects and refusals that say the same: where a value has more alternatives than are kept apart, those become one object that stands for all of them. */
import { Cell, Slot, isValue } from './heap.ts';
import type { Content } from './heap.ts';
import { joinPaths, startPath } from './path.ts';
import { join, mergeTags, onlyConstant } from './values.ts';
import type { Alt, Memory, ObjectAlt, Place, Tags, Value } from './values.ts';

/** What tells `{ ok: false, error }` from `{ ok: true, user }`: the names of the fields, and what is yes, no or nothing. With `texts`, constants of any kind. */
function likeness(alt: Alt, texts: boolean): string | null {
  if (alt.t !== 'object') return null;
  const { cell } = alt;
  if (cell.kind === 'response') return refusalLike(alt);
  if (cell.kind !== 'object' || cell.open || cell.prototype || cell.elements || cell.namespace || cell.accessors.size > 0 || cell.properties.size > 12)
    return null;
  const fields: string[] = [];
  for (const [key, { content }] of cell.properties) {
    if (key === '*' || !isValue(content)) return null;
    const only = onlyConstant(content);
    const tells = only && (texts || typeof only.v === 'boolean' || only.v === null || only.v === undefined);
    fields.push(`${key}=${tells ? `${typeof only.v}:${String(only.v)}` : '?'}`);
  }
  return `${alt.tags.decided ? 'decided' : ''} ${fields.sort().join()}`;
}

/** What tells one refusal from another: the status, who was refused, and what it hangs on. Nothing for answers that may be a success: their bodies tell. */
function refusalLike({ cell, tags, when }: ObjectAlt): string | null {
  const status = cell.properties.get('status')?.content;
  const code = isValue(status ?? null) ? onlyConstant(status as Value)?.v : undefined;
  if (typeof code !== 'number' || code < 400 || cell.prototype || cell.open || cell.accessors.size > 0) return null;
  const { decided, ifSet, lost, conditional, unset, unsent } = when?.path ?? startPath;
  const at = (x: { place: Place; symbol?: string } | null | undefined): string => (x ? `${x.symbol ?? ''}@${x.place.file}:${String(x.place.start)}` : '');
  const hangs = [ifSet ?? tags.ifSet, conditional ?? tags.conditional, unset, unsent && `${unsent.file}:${String(unsent.start)}`].join();
  return `response ${String(code)} ${at(tags.decided)} ${at(decided?.by)} ${at(tags.answer)} ${at(lost)} ${hangs} ${[...cell.properties.keys()].join()}`;
}

/** Merges alternatives that say the same, the more alike first, until no more than `most` are left. */
export function mergeAlike(alts: readonly Alt[], most: number): readonly Alt[] {
  let left = alts;
  for (const texts of [true, false]) {
    if (left.length <= most) break;
    const groups = new Map<string, ObjectAlt[]>();
    for (const alt of left) {
      const key = likeness(alt, texts);
      if (key !== null && alt.t === 'object') groups.set(key, [...(groups.get(key) ?? []), alt]);
    }
    const merged = new Map<Alt, Alt | null>();
    for (const group of groups.values()) {
      if (group.length < 2) continue;
      const one = mergeObjects(group);
      group.forEach((alt, i) => merged.set(alt, i === 0 ? one : null));
    }
    left = left.map((alt) => (merged.has(alt) ? (merged.get(alt) ?? null) : alt)).filter((alt) => alt !== null);
  }
  return left;
}

function mergeObjects(group: readonly ObjectAlt[]): ObjectAlt {
  const [first] = group as [ObjectAlt, ...ObjectAlt[]];
  const cell = new Cell(first.cell.kind, first.cell.place);
  cell.type = first.cell.type;
  cell.via = first.cell.via;
  cell.handling = group.every((alt) => alt.cell.handling);
  cell.summary = true;
  for (const key of first.cell.properties.keys()) {
    const values = group.map((alt) => alt.cell.properties.get(key)?.content).filter((content): content is Value => isValue(content ?? null));
    // A field that is gone on the way that led here holds nothing.
    cell.properties.set(key, new Slot(values.length > 0 ? values.reduce(join) : null, false, cell));
  }
  const when = group.every((alt) => alt.when) ? group.map((alt) => alt.when as Memory).reduce(joinMemories) : undefined;
  return { t: 'object', cell, tags: group.map((alt) => alt.tags).reduce(joinTags), when };
}
/** Where it comes from: from anywhere that one of them does. What is so on a condition is so only where it is for both. */
function joinTags(a: Tags, b: Tags): Tags {
  const common = ([key]: [string, unknown]): boolean => !onCondition.has(key) || (Object.hasOwn(a, key) && Object.hasOwn(b, key));
  return Object.fromEntries(Object.entries(mergeTags(a, b)).filter(common));
}
const onCondition = new Set(['decided', 'answer', 'conditional', 'ifSet', 'absent', 'lost']);
function joinMemories(a: Memory, b: Memory): Memory {
  return { path: joinPaths(a.path, b.path), slots: joinSlots(a.slots, b.slots) };
}
function joinSlots(a: Memory['slots'], b: Memory['slots']): Memory['slots'] {
  if (!a || !b || a.size !== b.size) return null;
  const slots = new Map<Slot, Content>();
  for (const [slot, content] of a) {
    const other = b.get(slot);
    if (other === undefined) return null;
    if (content !== other && !(isValue(content) && isValue(other))) return null;
    slots.set(slot, content !== other && isValue(content) && isValue(other) ? join(content, other) : content);
  }
  return slots;
}
