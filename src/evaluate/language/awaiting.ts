/** Waiting for promises and for whatever else has a `then`. */
import type { Interpreter } from '../machine.ts';
import { commonTerms, noTerms, withTerm } from '../values/path.ts';
import type { Throw } from '../values/path.ts';
import { DEAD } from '../values/state.ts';
import { constant, join, never, noTags } from '../values/values.ts';
import type { Alt, Place, Value } from '../values/values.ts';

/** What `await` gives. Rejections are thrown here; where nothing can come of a promise, the way ends. */
export function awaitValue(m: Interpreter, value: Value, site: Place): Value {
  let result: Value = never;
  let pending = value.length > 0;
  for (const alt of value) {
    if (alt.t === 'promise') {
      for (const rejection of alt.rejections) {
        m.attempt(() => {
          m.path = {
            ...m.path,
            decided: rejection.path.decided ? { ...rejection.path.decided, effects: m.path.effects.length } : m.path.decided,
            lost: m.path.lost ?? rejection.path.lost,
          };
          return m.throw(rejection.value, rejection.place, rejection.how === 'crash' ? 'crash' : 'throw');
        });
      }
      if (alt.rejections.length > 0) pending = false;
      if (alt.value.length === 0) continue;
      result = join(
        result,
        awaitValue(
          m,
          alt.value.map((a) => (a.when || !alt.when ? a : { ...a, when: alt.when })),
          site,
        ),
      );
    } else if (alt.t === 'model' || (alt.t === 'object' && alt.cell.properties.has('then'))) {
      result = join(result, awaitThenable(m, alt, site));
    } else result = join(result, [alt]);
  }
  if (result.length > 0) {
    const terms = value.flatMap((alt) => (alt.t !== 'promise' || alt.value.length > 0 ? [alt.t === 'promise' ? (alt.terms ?? noTerms) : noTerms] : []));
    for (const term of terms.reduce(commonTerms)) m.path = withTerm(m.path, term);
    // A promise that fulfils where a setting is set and is rejected elsewhere: who goes on is where it is set.
    const settings = result.map((alt) => alt.when?.path.ifSet ?? null);
    if (settings[0] && !settings.includes(null)) m.onlyIfSet(settings[0]);
    return result;
  }
  if (pending) m.hang(site);
  throw DEAD;
}
/** Something with a `then` of its own. */
function awaitThenable(m: Interpreter, alt: Alt, site: Place): Value {
  if (alt.t === 'model') {
    const { model } = alt;
    const own = model.kind === 'object' ? (model.members.then ?? model.otherwise?.('then', alt.state)) : undefined;
    if (!own) return [alt];
  }
  const then = m.get([alt], 'then', site);
  let fulfilled: Value = never;
  const resolve = m.native('resolve', ({ args }) => {
    fulfilled = join(fulfilled, args[0] ?? constant(undefined));
    return constant(undefined);
  });
  const reject = m.native('reject', ({ args, site: at }) => m.throw(args[0] ?? constant(undefined), at));
  m.call(then, [alt], [resolve, reject], site);
  return fulfilled.length > 0 ? awaitValue(m, fulfilled, site) : m.dead();
}

/** Runs something whose throws reject a promise of what it gives. */
export function promiseRun(m: Interpreter, run: () => Value, rejections: readonly Throw[] = []): Value {
  const { result: done, throws } = m.bounded(() => m.attempt(run));
  const rejected = throws.map((t) => ({ delta: t.delta, path: t.path, value: never }));
  const value = m.merge([done, ...rejected]);
  return [{ t: 'promise', value: done ? value : never, rejections: [...rejections, ...rejectionsOf(throws)], tags: noTags }];
}
/** A promise whose function waits for ever rejects no more than it fulfils. */
export function rejectionsOf(throws: readonly Throw[]): Throw[] {
  return throws.filter((t) => t.how !== 'hang');
}
