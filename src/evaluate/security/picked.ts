/**
 * Which record a request names, and whether anything ties that record to whoever asks. A condition or a new row that holds a value of
 * the persona's own is tied; one that holds only what the request says picks anybody's.
 */
import type { Condition, Conjunct } from './lookup.ts';
import { elementsIn, isList } from '../values/heap.ts';
import { wordsOf } from './credentials.ts';
import type { Machine } from '../models.ts';
import { tagsOf } from '../values/values.ts';
import type { Tags, Value } from '../values/values.ts';

const naming = new Set(['id', 'ids', 'uuid', 'guid', 'uid', 'sid', 'hashid', 'slug', 'email', 'username', 'handle', 'pk']);
/** A column that names one record, as opposed to one that filters or sorts. */
export function namesRecord(column: string): boolean {
  const last = wordsOf(column).at(-1);
  return last !== undefined && naming.has(last);
}

/** The request value that is in these tags, under the name it was read by. */
function requestValue(tags: Tags, column: string): string | null {
  // A row that the walk has made itself is nobody else's.
  if (tags.own || tags.made || tags.secret || tags.mac || tags.cred === 'strong' || tags.cred === 'named') return null;
  if (tags.picked !== undefined) return tags.picked;
  return tags.input ? (tags.name ?? column) : null;
}

/** The request value that picks a record under this condition; null where there is none or something of the persona's own, or of a row made on this walk, is asked for too. */
export function pickedBy(condition: Condition): string | null {
  if (condition.all.some(isTied)) return null;
  for (const c of condition.all) {
    if (c.negated || !namesRecord(c.column)) continue;
    const by = requestValue(tagsOf(c.value), c.column);
    if (by !== null) return by;
  }
  for (const group of condition.any) {
    const open = group.filter((one) => !one.all.some(isTied));
    if (open.length < group.length) continue;
    for (const one of open) {
      const by = pickedBy(one);
      if (by !== null) return by;
    }
  }
  return null;
}
const isTied = (c: Conjunct): boolean => {
  const { own, made } = tagsOf(c.value);
  return !c.negated && (own === true || made === true);
};

const elsewhere = new Set(['external', 'stripe', 'client', 'request', 'message', 'session', 'device', 'visitor', 'tracking', 'click', 'event', 'correlation']);
/** What all tenants pick from alike. */
const catalogues = new Set(['type', 'kind', 'category', 'plan', 'tier', 'status', 'currency', 'country', 'language', 'locale', 'region', 'timezone']);
/** `boardId`, `parent: { connect: { id } }`; not the new record's own id, nor the name by which another system knows it, nor an item of a catalogue. */
function isParent(key: string, depth: number): boolean {
  const words = wordsOf(key);
  const last = words.at(-1);
  if (last !== 'id' && last !== 'ids' && last !== 'uuid') return false;
  const of = words.at(-2);
  return of === undefined ? depth > 0 : !elsewhere.has(of) && !catalogues.has(of);
}

/** The request value that says under which record a new one is put; null where the new record holds something of the persona's own. */
export function parentPickedBy(machine: Machine, data: Value): string | null {
  const found: string[] = [];
  return visit(machine, data, found, 0) ? null : (found[0] ?? null);
}
/** Collects the names of parents; true where something of the persona's own is met. */
function visit(machine: Machine, data: Value, found: string[], depth: number): boolean {
  if (depth > 4) return false;
  for (const alt of data) {
    if (alt.tags.own) return true;
    if (alt.t !== 'object') continue;
    const content = alt.cell.elements?.content;
    if (content && isList(content)) {
      for (const element of elementsIn(content)) if (visit(machine, element, found, depth + 1)) return true;
      continue;
    }
    for (const [key, value] of machine.properties([alt]).known) {
      const tags = tagsOf(value);
      if (tags.own) return true;
      if (isParent(key, depth)) {
        const by = requestValue(tags, key);
        if (by !== null) found.push(by);
      }
      if (visit(machine, value, found, depth + 1)) return true;
    }
  }
  return false;
}
