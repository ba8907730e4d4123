/**
 * Which values of a request a walk has seen brought together: compared, asked for in one condition, looked for in what the other one
 * names. A record that one value of the request names is tied to the caller where a chain of such meetings leads to his identity.
 */
import { asksForGroup } from './lookup.ts';
import type { Condition } from './lookup.ts';
import type { Interpreter } from '../machine.ts';
import type { Place, Tags, Value } from '../values/values.ts';

/** The caller's own identity, among the names of request values. */
const caller = '';

/** A look-up by a value of the request, with nothing of the caller's own in its condition. */
export interface Naming {
  /** Name of the request value. */
  by: string;
  store: string;
  /** Where the value is handed over that ends up in the condition. */
  place: Place;
}

/** What was tied on a walk. Plain data: walks are remembered from scan to scan. */
export interface Ties {
  /** Each name's way to the one that stands for its group. */
  readonly parents: Map<string, string>;
  readonly namings: Naming[];
}
export const newTies = (): Ties => ({ parents: new Map(), namings: [] });

function tie({ parents }: Ties, names: ReadonlySet<string>): void {
  const [first, ...rest] = names;
  if (first === undefined) return;
  for (const name of rest) parents.set(rootOf(parents, name), rootOf(parents, first));
}
function rootOf(parents: ReadonlyMap<string, string>, name: string): string {
  let at = name;
  for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
  return at;
}
/** Whether what this value names hangs together with the caller. */
export function isTied({ parents }: Ties, name: string): boolean {
  return rootOf(parents, name) === rootOf(parents, caller);
}
/** A value of the request that hangs together with the caller, or null. */
export function tiedName(ties: Ties): string | null {
  for (const name of ties.parents.keys()) if (name !== caller && isTied(ties, name)) return name;
  return null;
}

/** The names under which provenance is tied. */
function addNames(tags: Tags, into: Set<string>): void {
  if (tags.own) into.add(caller);
  if (tags.picked !== undefined) into.add(tags.picked);
  else if (tags.input && tags.name !== undefined && !tags.own && tags.cred !== 'strong' && tags.cred !== 'named') into.add(tags.name);
}
export function tieValues(m: Interpreter, values: readonly Value[]): void {
  if (m.persona !== 'insider') return;
  const names = new Set<string>();
  for (const value of values) {
    for (const alt of value) {
      addNames(alt.tags, names);
      if (alt.t === 'object' && alt.cell.open) addNames(alt.cell.open, names);
    }
  }
  if (names.size > 1) tie(m.met.ties, names);
}
/** What one condition asks for is tied; where some of it could not be read, the caller may be among it. */
export function tieCondition(m: Interpreter, condition: Condition): void {
  if (m.persona !== 'insider') return;
  const names = new Set<string>();
  for (const c of condition.all) {
    if (c.negated) continue;
    for (const { tags } of c.value) {
      addNames(tags, names);
      // What has lost its name goes by that of the column; what it has met before is not known.
      if (tags.input && tags.name === undefined && tags.picked === undefined) names.add(c.column).add(caller);
    }
    if (asksForGroup(c)) names.add(caller);
  }
  if (condition.unknown) names.add(caller);
  if (names.size > 1) tie(m.met.ties, names);
}
/** Notes who is looked up by what, as far out as the value itself is handed on. */
export function noteNaming(m: Interpreter, by: string, store: string, site: Place): void {
  if (m.persona !== 'insider') return;
  let place = site;
  for (let i = m.frames.length - 1; i > 0; i--) {
    const frame = m.frames[i];
    if (!frame?.given.some((value) => value.some((alt) => namesIt(alt.tags, by)))) break;
    place = frame.site;
  }
  const { namings } = m.met.ties;
  if (!namings.some((n) => n.by === by && n.store === store && n.place.file === place.file && n.place.start === place.start))
    namings.push({ by, store, place });
}
const namesIt = (tags: Tags, by: string): boolean => tags.picked === by || (tags.input === true && tags.name === by);
