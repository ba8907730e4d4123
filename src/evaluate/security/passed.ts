/** In which of the project's functions a check of a role, a membership or an owner was passed. */
import type { PassedCheck } from '../values/met.ts';
import type { Frame } from '../values/state.ts';
import type { Closure } from '../values/values.ts';

export function notePassed(checks: Map<string, PassedCheck>, kind: PassedCheck['kind'], frames: readonly Frame[]): void {
  const below: Closure[] = [];
  for (let depth = frames.length - 1; depth >= 0; depth -= 1) {
    const { closure, given } = frames[depth] ?? {};
    if (!closure || !given) continue;
    // What only runs what it is handed (in a request's context, in a transaction, in a span) checks nothing itself.
    if (closure.fn.name && !given.some((value) => value.some((alt) => alt.t === 'function' && below.includes(alt.closure)))) note(checks, kind, closure, depth);
    below.push(closure);
  }
}
function note(checks: Map<string, PassedCheck>, kind: PassedCheck['kind'], closure: Closure, depth: number): void {
  const place = { file: closure.module.file, start: closure.fn.start, end: closure.fn.end };
  const key = `${kind} ${place.file}:${String(place.start)}`;
  if (!checks.has(key)) checks.set(key, { kind, symbol: closure.fn.name, place, depth });
}
