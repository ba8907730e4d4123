/**
 * Memory of a walk: slots hold values, cells are objects. The state is changed in place and every write is journaled,
 * so that a branch can be run, taken back as a delta, and joined with its sibling.
 */
import type { Closure, Place, Tags, Value } from './values.ts';
import { join, never } from './values.ts';

/** Contents of a list: known elements first, then perhaps more of which only the joined element is known. */
export interface ListContent {
  known: readonly Value[];
  /** Joined value of further elements; null: there are none. */
  rest: Value | null;
}
/** Contents of a Map or Set by constant key. */
export interface MapContent {
  known: ReadonlyMap<string | number | boolean | null | undefined, Value>;
  /** Joined values under unknown keys; null: none. */
  rest: Value | null;
}

/** `null` as content of a property slot: the property is absent. */
export type Content = Value | ListContent | MapContent | null;

let born = 0;
/** What comes into being while modules load is as old as the world: it is known wherever the module is. */
let ageless = false;
/** The age that something made now has. */
export function now(): number {
  return ageless ? 0 : ++born;
}

/** What is made from here on is younger. */
export function today(): number {
  return born;
}

/**
 * A way that the walk tries and takes back; ways within ways make a tree. What was made on a way is known to those who come later only
 * once its outcome has become part of the state.
 */
export class Way {
  readonly parent: Way | null;
  readonly depth: number;
  /** When its outcome became part of the state. */
  joined = Infinity;
  constructor(parent: Way | null) {
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
  }
}
let way: Way | null = null;
export function currentWay(): Way | null {
  return way;
}
/** Begins a way; to be ended with `leaveWay`. */
export function enterWay(): Way {
  return (way = new Way(way));
}
export function leaveWay(left: Way): void {
  way = left.parent;
}
/** The way's outcome is part of the state from now on. */
export function joinWay(taken: Way | null): void {
  for (let w = taken; w && w !== way; w = w.parent) if (w.joined === Infinity) w.joined = born;
}

/** What holds a slot: its age is the slot's, whenever the slot itself is made. */
interface Holder {
  readonly born: number;
  readonly made: Way | null;
}
/** A holder as old as the world. */
export const ageOfWorld: Holder = Object.freeze({ born: 0, made: null });

export class Slot {
  /** When what holds the slot came into being: nothing older can know of it unless it was told. */
  readonly born: number;
  /** On which way. */
  readonly made: Way | null;
  content: Content;
  /**
   * The slot tells apart outcomes of a call (a reply's `sent`): returned alternatives remember what it held. 'along': what a slot like
   * this (a request's own property) held is remembered wherever the outcomes are told apart.
   */
  readonly tracked: boolean | 'along';
  constructor(content: Content, tracked: boolean | 'along' = false, holder: Holder | null = null) {
    this.content = content;
    this.tracked = tracked;
    this.born = holder ? holder.born : now();
    this.made = holder ? holder.made : ageless ? null : way;
  }
}

export type CellKind = 'object' | 'list' | 'map' | 'set' | 'error' | 'instance' | 'response' | 'function' | 'module';

export class Cell {
  readonly born: number;
  readonly made: Way | null;
  readonly kind: CellKind;
  /** Where it was made. */
  readonly place: Place | null;
  /** The calls that led to where it was made: tells the uses of one helper apart. Kept for answers and errors. */
  via = '';
  /** Made in a catch clause. Kept for answers and errors. */
  handling = false;
  readonly properties = new Map<string, Slot>();
  readonly accessors = new Map<string, { get: Closure | null; set: Closure | null; native?: Value }>();
  prototype: Cell | null = null;
  /** Names of library classes it descends from. */
  readonly ancestors = new Set<string>();
  /** The constructor's name for instances, 'Response', 'Error', ... */
  type = '';
  /**
   * An absent property is unknown (with these tags) instead of undefined: requests, records, input.
   * null: closed.
   */
  open: Tags | null = null;
  /** Of a record of which only some columns were asked for: it has no others. */
  columns: ReadonlySet<string> | null = null;
  /** Elements of lists, entries of maps and sets. */
  elements: Slot | null = null;
  /** A module namespace: properties are the exports of this LoadedModule. */
  namespace: unknown = null;
  /** What an absent property is looked up in: instances of classes that extend a library class. */
  fallback: Value | null = null;
  /** Of a `Proxy`: the handler's `get` answers for every property. */
  trap: { readonly handler: Value; readonly get: Value; readonly target: Value } | null = null;
  /** Made in a loop or at an unknown key: writes are weak. */
  summary = false;
  constructor(kind: CellKind, place: Place | null, holder: Holder | null = null) {
    this.kind = kind;
    this.place = place;
    this.born = holder ? holder.born : now();
    this.made = holder ? holder.made : ageless ? null : way;
  }
}

export type Delta = ReadonlyMap<Slot, Content>;

export class Heap {
  private readonly slots: Slot[] = [];
  private readonly before: Content[] = [];

  mark(): number {
    return this.slots.length;
  }
  write(slot: Slot, content: Content): void {
    if (slot.content === content) return;
    this.slots.push(slot);
    this.before.push(slot.content);
    slot.content = content;
  }
  /** Final contents of all slots written since a mark. */
  since(mark: number): Delta {
    const delta = new Map<Slot, Content>();
    for (let i = mark; i < this.slots.length; i++) {
      const slot = this.slots[i] as Slot;
      delta.set(slot, slot.content);
    }
    return delta;
  }
  /** Takes back everything since a mark. */
  rollback(mark: number): void {
    for (let i = this.slots.length - 1; i >= mark; i--) {
      (this.slots[i] as Slot).content = this.before[i] as Content;
    }
    this.slots.length = mark;
    this.before.length = mark;
  }
  /**
   * Forgets how to take back what was written since a mark to slots younger than `age`: a state from before that age cannot tell.
   * Most of what a call writes is of its own making, and would be carried through every branch around the call.
   */
  settle(mark: number, age: number): void {
    let kept = mark;
    for (let i = mark; i < this.slots.length; i++) {
      const slot = this.slots[i] as Slot;
      if (slot.born > age) continue;
      this.slots[kept] = slot;
      this.before[kept] = this.before[i] as Content;
      kept++;
    }
    this.slots.length = kept;
    this.before.length = kept;
  }
  /** What is written meanwhile no later rollback takes back: loading a module is no part of a request. Its own branches are kept apart as ever. */
  loading<T>(run: () => T): T {
    const mark = this.mark();
    const before = ageless;
    ageless = true;
    try {
      return run();
    } finally {
      ageless = before;
      this.slots.length = mark;
      this.before.length = mark;
    }
  }
  /**
   * Makes the current state the join of states that are given as deltas from it. `spans`: when and where each of them went its own way;
   * of what it cannot know of it has no say in what that holds. null: its past is not known to be apart, and it has a say in all.
   */
  merge(deltas: readonly Delta[], spans: readonly (WaySpan | null)[] = []): void {
    const [first] = deltas;
    if (!first) return;
    if (deltas.length === 1) {
      for (const [slot, content] of first) this.write(slot, content);
      return;
    }
    const parted = spans.reduce((least, span) => Math.min(least, span?.age ?? Infinity), Infinity);
    const all = new Set<Slot>();
    for (const delta of deltas) for (const slot of delta.keys()) all.add(slot);
    for (const slot of all) {
      let joined: Content | undefined;
      for (const [i, delta] of deltas.entries()) {
        const span = spans[i];
        if (span && slot.born > parted && !delta.has(slot) && !knows(span, slot)) continue;
        const content = delta.has(slot) ? (delta.get(slot) as Content) : slot.content;
        joined = joined === undefined ? content : ((slot.born === 0 && !ageless ? keptByProcess(joined, content) : null) ?? joinContents(joined, content));
      }
      this.write(slot, joined as Content);
    }
  }
}

/** From when to when a state went its own way, and where it was taken down. */
export interface WaySpan {
  age: number;
  until: number;
  way: Way | null;
}
function knows(span: WaySpan, slot: Slot): boolean {
  if (slot.born > span.until) return false;
  for (let w = slot.made; w !== null && !leadsTo(w, span.way); w = w.parent) if (w.joined > span.until) return false;
  return true;
}
function leadsTo(ancestor: Way, way: Way | null): boolean {
  let w = way;
  while (w && w.depth > ancestor.depth) w = w.parent;
  return w === ancestor;
}

/**
 * A library's client that the process makes when it is first asked for: what one way of this request made, an earlier request has made
 * already. Null where it is no such thing.
 */
function keptByProcess(a: Content, b: Content): Content {
  if (isMade(a)) return madeOf(a, b);
  return isMade(b) ? madeOf(b, a) : null;
}
const isClient = (alt: Value[0]): boolean => alt.t === 'model' && alt.model.kind === 'object' && !alt.tags.ifSet;
const isUnmade = (alt: Value[0]): boolean => alt.t === 'const' && (alt.v === null || alt.v === undefined) && !alt.tags.decided;
const isMade = (content: Content): content is Value => isValue(content) && content.length > 0 && content.every(isClient);
function madeOf(made: Value, other: Content): Content {
  if (other === null) return made;
  return isValue(other) && other.every((alt) => isClient(alt) || isUnmade(alt)) ? join(made, other.filter(isClient)) : null;
}

/** Join of two states of one slot. A property absent on one side may be undefined. */
function joinContents(a: Content, b: Content): Content {
  if (a === b) return a;
  if (a === null) return b === null ? null : isValue(b) ? join(b, absent) : b;
  if (b === null) return isValue(a) ? join(a, absent) : a;
  if (isValue(a) && isValue(b)) return join(a, b);
  if (isList(a) && isList(b)) return joinLists(a, b);
  if (isMap(a) && isMap(b)) {
    const known = new Map(a.known);
    for (const [key, value] of b.known) known.set(key, join(known.get(key) ?? absent, value));
    for (const [key, value] of a.known) if (!b.known.has(key)) known.set(key, join(value, absent));
    return { known, rest: a.rest || b.rest ? join(a.rest ?? never, b.rest ?? never) : null };
  }
  return a;
}
const absent: Value = [{ t: 'const', v: undefined, tags: {} }];

export function isValue(content: Content): content is Value {
  return Array.isArray(content);
}
export function isList(content: Content): content is ListContent {
  return content !== null && !Array.isArray(content) && Array.isArray((content as ListContent).known);
}
export function isMap(content: Content): content is MapContent {
  return content !== null && !Array.isArray(content) && (content as MapContent).known instanceof Map;
}

export function joinLists(a: ListContent, b: ListContent): ListContent {
  if (a.known.length === b.known.length) {
    return {
      known: a.known.map((value, i) => join(value, b.known[i] ?? never)),
      rest: a.rest || b.rest ? join(a.rest ?? never, b.rest ?? never) : null,
    };
  }
  const [short, long] = a.known.length < b.known.length ? [a, b] : [b, a];
  const known = short.known.map((value, i) => join(value, long.known[i] ?? never));
  let rest = join(a.rest ?? never, b.rest ?? never);
  for (const value of long.known.slice(short.known.length)) rest = join(rest, value);
  return { known, rest };
}

/** The known elements, and the joined value of further ones where there may be some. */
export function elementsIn({ known, rest }: ListContent): Value[] {
  return rest ? [...known, rest] : [...known];
}
/** Joined element of a list; undefined where it is certainly empty. */
export function elementOf(list: ListContent): Value | undefined {
  if (list.known.length === 0) return list.rest ?? undefined;
  return list.known.reduce(join, list.rest ?? never);
}
/** Whether a list is empty: yes, no, or undefined for perhaps. */
export function isEmptyList(list: ListContent): boolean | undefined {
  if (list.known.length > 0) return false;
  return list.rest === null ? true : undefined;
}
