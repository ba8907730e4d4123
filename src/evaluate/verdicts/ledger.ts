/**
 * What the functions of the project did while personas walked: whom they refused and how, who came out of them, whether work was done in
 * them. Guards are found in it by what they do, not by what they are called.
 */
import { truthOf } from '../values/values.ts';
import type { Closure, Decided, DecidedKind, Place, Value } from '../values/values.ts';
import { isValue } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { keyOf } from './neutral.ts';
import { placeOfNode } from '../values/places.ts';

export type Refusal = 'throws' | 'returns null' | 'returns false' | 'returns a response' | 'returns a result' | 'returns nothing';

/** One persona's meetings with one function on the walk of one entry. */
export interface Met {
  /** Decisions made inside that a refusal of this function goes back to. */
  decisions: Set<string>;
  kinds: Set<DecidedKind>;
  how: Set<Refusal>;
  /** Null, false and the like that an earlier decision speaks through: whether they refuse shows beside what the insider gets. */
  denials: Set<string>;
  /** Something true was given back. */
  grants: boolean;
  /** It was left without any decision about the persona. */
  passes: boolean;
  /** It threw something that no decision about the persona led to. */
  fails: boolean;
  /** What it gave back was chosen by the request, unverified. */
  echoes: boolean;
  /** Sight was lost inside. */
  lost: boolean;
  /** Effects happened inside. */
  works: boolean;
  /** Functions that were called inside. */
  inside: Set<string>;
}
export interface Known {
  name: string;
  place: Place;
  /** By entry, then by persona. */
  met: Map<string, Map<string, Met>>;
}

/** Identity of a decision: where it fell, and what decided. */
export function decisionKey(decided: Decided): string {
  return `${keyOf(decided.place)}\0${decided.symbol}`;
}
function functionKey(closure: Closure): string {
  return keyOf(placeOfNode(closure.module.file, closure.fn));
}

export class Ledger {
  readonly functions = new Map<string, Known>();
  /** The entry that is being walked. */
  entry = '';
  private readonly open: { key: string; since: number; met: Met }[] = [];
  private readonly made = new Map<string, number>();
  private count = 0;

  decided(decided: Decided): void {
    this.made.set(decisionKey(decided), ++this.count);
  }
  /** Watches one call. */
  record(m: Interpreter, closure: Closure, call: () => Value): Value {
    if (m.persona === 'load' || m.persona === 'sweep' || this.entry === '') return call();
    const key = functionKey(closure);
    const met = this.meeting(m, key, closure);
    for (const outer of this.open) outer.met.inside.add(key);
    const frame = { key, since: this.count, met };
    const fresh = (decided: Decided | undefined): decided is Decided => decided !== undefined && (this.made.get(decisionKey(decided)) ?? 0) > frame.since;
    const handler = m.handlers.at(-1);
    const thrown = handler?.throws.length ?? 0;
    const { path } = m;
    const refuse = (decided: Decided, how: Refusal): void => {
      met.decisions.add(decisionKey(decided));
      met.kinds.add(decided.kind);
      met.how.add(how);
    };
    const threw = (by: Decided | undefined): void => {
      if (fresh(by)) refuse(by, 'throws');
      else met.fails = true;
    };
    const depth = this.open.length;
    this.open.push(frame);
    try {
      const value = call();
      if (m.path.effects.length > path.effects.length) met.works = true;
      if (m.path.lost && !path.lost) met.lost = true;
      for (const alt of value) {
        if (alt.t === 'promise') for (const r of alt.rejections) threw(r.path.decided?.by ?? r.value.find((a) => a.tags.decided)?.tags.decided);
        for (const inner of alt.t === 'promise' ? alt.value : [alt]) {
          const by = inner.tags.decided ?? (m.path.decided !== path.decided ? m.path.decided?.by : undefined);
          const held = heldIn(inner).filter(fresh);
          if (fresh(by)) refuse(by, refusalOf(inner));
          else if (held.length > 0) for (const one of held) refuse(one, 'returns a result');
          else if (by && truthOf(inner) === false) {
            met.denials.add(decisionKey(by));
            met.how.add(refusalOf(inner));
          } else {
            if (truthOf(inner) !== false) met.grants = true;
            met.passes = true;
            if (inner.tags.input ?? inner.tags.cred) met.echoes = true;
          }
        }
      }
      return value;
    } finally {
      this.open.length = depth;
      for (const t of handler?.throws.slice(thrown) ?? []) threw(t.path.decided?.by ?? t.value.find((a) => a.tags.decided)?.tags.decided);
    }
  }
  private meeting(m: Interpreter, key: string, closure: Closure): Met {
    let known = this.functions.get(key);
    if (!known) this.functions.set(key, (known = { name: closure.fn.name, place: placeOfNode(closure.module.file, closure.fn), met: new Map() }));
    let byPersona = known.met.get(this.entry);
    if (!byPersona) known.met.set(this.entry, (byPersona = new Map<string, Met>()));
    let met = byPersona.get(m.persona);
    if (!met) {
      met = {
        decisions: new Set(),
        kinds: new Set(),
        how: new Set(),
        denials: new Set(),
        grants: false,
        passes: false,
        fails: false,
        echoes: false,
        lost: false,
        works: false,
        inside: new Set(),
      };
      byPersona.set(m.persona, met);
    }
    return met;
  }
}

/** What decided the parts of a result: `{ auth: null, error }`. */
function heldIn(alt: Value[number]): (Decided | undefined)[] {
  if (alt.t !== 'object' || alt.cell.open) return [];
  return [...alt.cell.properties.values()].flatMap(({ content }) => (isValue(content) ? content.map((a) => a.tags.decided) : []));
}
function refusalOf(alt: Value[number]): Refusal {
  if (alt.t === 'const') {
    if (alt.v === null) return 'returns null';
    if (alt.v === undefined) return 'returns nothing';
    return alt.v === false ? 'returns false' : 'returns a result';
  }
  if (alt.t !== 'object') return 'returns a result';
  if (alt.cell.type === 'Reply') return 'returns nothing';
  return alt.cell.kind === 'response' ? 'returns a response' : 'returns a result';
}
