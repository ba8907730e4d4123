/**
 * Refusals left out: the check on a proof walks again as if the statement that refused were not there. A guard that does its work
 * lets the request get further then; one that changes nothing was never what stopped it.
 */
import type { Interpreter } from './machine.ts';
import type { Persona } from './models.ts';
import { opaque } from './values.ts';
import type { Alt, Place, Value } from './values.ts';

export class Neutral {
  private readonly places = new Set<string>();
  /** Set while a call that is left out runs: it passes as it does for those who get in. */
  private active: Interpreter['persona'] | null = null;

  constructor(places: Iterable<Place>) {
    for (const place of places) this.places.add(keyOf(place));
  }
  /** Whether what is decided at this place is left out. */
  lifts(place: Place): boolean {
    return this.active === null && this.places.has(keyOf(place));
  }
  /** Runs as the insider. */
  pass<T>(m: Interpreter, run: () => T): T {
    const persona = m.persona;
    this.active = persona;
    m.persona = 'insider';
    try {
      return run();
    } finally {
      this.active = null;
      m.persona = persona;
    }
  }
  /** Runs project code that a call left out hands the request on to: there the persona is itself again. */
  resume<T>(m: Interpreter, run: () => T): T {
    const { active } = this;
    if (active === null) return run();
    const persona: Persona = m.persona;
    this.active = null;
    m.persona = active;
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
