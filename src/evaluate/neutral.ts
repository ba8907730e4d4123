/**
 * Refusals left out: the check on a proof walks again as if the statement that refused were not there. A guard that does its work
 * lets the request get further then; one that changes nothing was never what stopped it.
 */
import type { Interpreter } from './machine.ts';
import type { Persona } from './models.ts';
import { placeOfNode } from './places.ts';
import { opaque } from './values.ts';
import type { Alt, Closure, Place, Value } from './values.ts';

export interface LeftOut {
  /** Statements that refuse. */
  places?: Iterable<Place>;
  /** Functions whose checks everybody passes, and those in which the persona is itself again, by the key of their place. */
  functions?: ReadonlySet<string>;
  until?: ReadonlySet<string>;
}

export class Neutral {
  private readonly places = new Set<string>();
  private readonly functions: ReadonlySet<string>;
  private readonly until: ReadonlySet<string>;
  /** Set while something that is left out runs, as the insider: who is walking, and which functions he runs as himself. */
  private active: { persona: Persona; until: 'any function' | 'handed on' } | null = null;

  constructor(out: LeftOut) {
    for (const place of out.places ?? []) this.places.add(keyOf(place));
    this.functions = out.functions ?? new Set();
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
  enter<T>(m: Interpreter, closure: Closure, run: () => T): T {
    const { active } = this;
    if (active?.until === 'any function') return this.as(m, null, run);
    if (this.functions.size === 0) return run();
    const key = keyOf(placeOfNode(closure.module.file, closure.fn));
    if (active) return this.until.has(key) ? this.as(m, null, run) : run();
    return this.functions.has(key) ? this.as(m, { persona: m.persona, until: 'handed on' }, run) : run();
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
export function keyOf(place: Place): string {
  return `${place.file}\0${String(place.start)}\0${String(place.end)}`;
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
