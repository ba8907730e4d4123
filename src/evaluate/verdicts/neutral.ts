/**
 * Refusals left out: the check on a proof walks again as if the statement that refused were not there. A guard that does its work
 * lets the request get further then; one that changes nothing was never what stopped it.
 */
import type { Interpreter } from '../machine.ts';
import type { Persona } from '../models.ts';
import { placeOfNode } from '../values/places.ts';
import { never, opaque, truthOf, undefinedValue } from '../values/values.ts';
import type { Alt, Closure, Place, Tags, Value } from '../values/values.ts';

/** How a function lets somebody pass: it gives something true; it merely returns; it hands the request on. */
export type Passage = 'grants' | 'returns' | 'hands on';

export interface LeftOut {
  /** Statements that refuse. */
  places?: Iterable<Place>;
  /** Functions whose checks everybody passes, and those in which the persona is itself again, by the key of their place. */
  functions?: ReadonlyMap<string, Passage>;
  until?: ReadonlySet<string>;
}

export class Neutral {
  private readonly places = new Set<string>();
  private readonly functions: ReadonlyMap<string, Passage>;
  private readonly until: ReadonlySet<string>;
  /** Set while something that is left out runs, as the insider: who is walking, and which functions he runs as himself. */
  private active: { persona: Persona; until: 'any function' | 'handed on' } | null = null;

  constructor(out: LeftOut) {
    for (const place of out.places ?? []) this.places.add(keyOf(place));
    this.functions = out.functions ?? new Map<string, Passage>();
    this.until = out.until ?? new Set();
  }
  /** Whether what is decided at this place is left out. */
  lifts(place: Place): boolean {
    return this.active === null && this.places.size > 0 && this.places.has(keyOf(place));
  }
  /** Runs a library's call as the insider; project code that it calls back belongs to the persona again. */
  pass<T>(m: Interpreter, run: () => T): T {
    return this.as(m, { persona: m.persona, until: 'any function' }, run);
  }
  /** Runs a function of the project: as the insider where its checks are left out, as the persona where the request is handed on. */
  enter(m: Interpreter, closure: Closure, run: () => Value): Value {
    const { active } = this;
    if (active?.until === 'any function') return this.as(m, null, run);
    if (this.functions.size === 0) return run();
    const key = keyOf(placeOfNode(closure.module.file, closure.fn));
    if (active) return this.until.has(key) ? this.as(m, null, run) : run();
    const passage = this.functions.get(key);
    if (!passage) return run();
    const passed = (): Value => this.as(m, { persona: m.persona, until: 'handed on' }, run);
    const value = passage === 'hands on' ? passed() : (m.attemptValue(passed) ?? never);
    // Whoever is let through here is let through, whatever an earlier check said.
    if (m.path.decided) m.path = { ...m.path, decided: null };
    const given = (passage === 'grants' ? granted(value) : value).map((alt) => (alt.tags.decided ? { ...alt, tags: withoutDecision(alt.tags) } : alt));
    return given.length > 0 || passage === 'hands on' ? given : undefinedValue;
  }
  private as<T>(m: Interpreter, next: typeof this.active, run: () => T): T {
    const { active } = this;
    const { persona } = m;
    m.persona = next ? 'insider' : (active?.persona ?? persona);
    this.active = next;
    try {
      return run();
    } finally {
      this.active = active;
      m.persona = persona;
    }
  }
}
/** The true ones of what a check gives, also where only what came before it kept them from being true. */
function granted(value: Value): Value {
  const kept = value.flatMap((alt): Alt[] => {
    if (alt.t === 'promise') return [{ ...alt, value: granted(alt.value), rejections: [] }];
    return truthOf(alt) === false ? [] : [alt];
  });
  return kept.length > 0 ? kept : opaque({ own: true }, { truthy: true });
}
function withoutDecision(tags: Tags): Tags {
  const { decided: _decided, ...rest } = tags;
  return rest;
}
export function keyOf(place: Place): string {
  return `${place.file}\0${String(place.start)}\0${String(place.end)}`;
}
export function placeOfKey(key: string): Place {
  const [file = '', start, end] = key.split('\0');
  return { file, start: Number(start), end: Number(end) };
}

/** A library's call that refuses is left out: it gives what those get who pass; where it can only refuse, something unknown. */
export function passCall(m: Interpreter, site: Place, call: () => Value): Value {
  m.lift(site);
  const value = m.attemptValue(() => m.neutral?.pass(m, call) ?? call());
  const kept = (value ?? []).flatMap((alt): Alt[] => {
    if (alt.t !== 'promise') return [alt];
    const rejections = alt.rejections.filter((r) => !r.path.decided && !r.value.some((a) => a.tags.decided));
    return alt.value.length === 0 && rejections.length === 0 ? [{ ...alt, value: opaque(), rejections }] : [{ ...alt, rejections }];
  });
  return kept.length > 0 ? kept : opaque();
}
