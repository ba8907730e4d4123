/** neverthrow 8 (dist/index.d.ts): a result is Ok or Err; which of the two it is decides what its methods do. */
import { fn, object } from '../evaluate/models.ts';
import type { Library, Machine, Model, NativeCall } from '../evaluate/models.ts';
import { elementsIn } from '../evaluate/values/heap.ts';
import { constant, join, modelValue, never, opaque, promiseOf, tagsOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Place, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

type Kind = 'Ok' | 'Err';

/** What a method says of the very result that it is called on keeps how that result came about. */
function says(name: string, truth: boolean): Value {
  return modelValue(
    fn(name, {
      result: { is: 'constant', value: truth },
      apply: ({ self: [self] }) => constant(truth, self?.tags.decided ? { decided: self.tags.decided } : {}).map((alt) => ({ ...alt, when: self?.when })),
    }),
  );
}
function result(m: Machine, kind: Kind, held: Value, site: Place): Value {
  const ok = kind === 'Ok';
  const method = (name: string, apply: (call: NativeCall) => Value): [string, Value] => [name, m.native(name, apply)];
  const run = (call: NativeCall, index = 0): Value =>
    call.machine.call(call.args[index] ?? undefinedValue, undefinedValue, [held], call.site, { awaited: true });
  const same = (call: NativeCall): Value => (call.self.length > 0 ? call.self : result(m, kind, held, site));
  return m.newObject(
    {
      [ok ? 'value' : 'error']: held,
      isOk: says('isOk', ok),
      isErr: says('isErr', !ok),
      ...Object.fromEntries([
        method('map', (call) => (ok ? result(call.machine, 'Ok', run(call), call.site) : same(call))),
        method('mapErr', (call) => (ok ? same(call) : result(call.machine, 'Err', run(call), call.site))),
        method('andThen', (call) => (ok ? run(call) : same(call))),
        method('orElse', (call) => (ok ? same(call) : run(call))),
        method('asyncMap', (call) => promiseOf(ok ? result(call.machine, 'Ok', call.machine.await(run(call), call.site), call.site) : same(call))),
        method('asyncAndThen', (call) => (ok ? run(call) : promiseOf(same(call)))),
        method('match', (call) => run(call, ok ? 0 : 1)),
        method('unwrapOr', (call) => (ok ? held : (call.args[0] ?? undefinedValue))),
        method('_unsafeUnwrap', (call) => (ok ? held : call.machine.throw(held, call.site))),
        method('_unsafeUnwrapErr', (call) => (ok ? call.machine.throw(held, call.site) : held)),
      ]),
    },
    site,
    { type: kind },
  );
}
const make = (kind: Kind, async = false): Model =>
  native(kind, (call) => {
    const made = result(call.machine, kind, call.args[0] ?? undefinedValue, call.site);
    return async ? promiseOf(made) : made;
  });
/** A promise that may reject, as a result; the second argument makes the error. */
const fromPromise = native('fromPromise', (call) => {
  const { machine, args, site } = call;
  const fulfilled = machine.native('ok', (inner) => result(inner.machine, 'Ok', inner.args[0] ?? undefinedValue, site));
  const rejected = machine.native('err', (inner) => {
    const error = inner.args[0] ?? undefinedValue;
    return result(inner.machine, 'Err', args[1] ? inner.machine.call(args[1], undefinedValue, [error], site) : error, site);
  });
  return machine.callMethod(args[0] ?? undefinedValue, 'then', [fulfilled, rejected], site);
});
/** Several results as one: the values of all of them, or the first error (of `combineWithAllErrors` a list). */
const combine = (async: boolean, all: boolean): Model =>
  native('combine', (call) => {
    const { machine, args, site } = call;
    const list = machine.list(args[0] ?? never);
    const each = (list ? elementsIn(list) : []).map((one) => (async ? machine.await(one, site) : one));
    const failed = each.map((one) => one.filter((alt) => alt.t === 'object' && alt.cell.type === 'Err'));
    const fine = each.map((one, i) => one.filter((alt) => !failed[i]?.includes(alt)));
    const held = (of: Value, key: string): Value => (of.length > 0 ? machine.get(of, key, site) : never);
    const ways = failed.flatMap((one) => {
      if (one.length === 0) return [];
      return [
        (): Value => {
          machine.recall(one);
          const error = held(one, 'error');
          return result(machine, 'Err', all ? machine.newList([error], null, site) : error, site);
        },
      ];
    });
    if (fine.every((one) => one.length > 0))
      ways.push(() => {
        for (const one of fine) machine.recall(one);
        const values = fine.map((one) => held(one, 'value'));
        return result(
          machine,
          'Ok',
          list ? machine.newList(values, list.rest ? values.reduce(join, never) : null, site) : opaque(tagsOf(args[0] ?? never)),
          site,
        );
      });
    const made = machine.branch(ways);
    return async ? promiseOf(made) : made;
  });
/** A function that may throw, as one that gives a result. */
const fromThrowable = (async: boolean): Model =>
  native('fromThrowable', ({ machine, args: [risky = undefinedValue, errorOf] }) =>
    machine.native('fromThrowable', (inner) => {
      const attempt = native('attempt', (call) => call.machine.call(risky, undefinedValue, inner.args, call.site, { awaited: true }), { async: true });
      const tried = inner.machine.call(modelValue(attempt), undefinedValue, [], inner.site);
      const made = inner.machine.call(modelValue(fromPromise), undefinedValue, errorOf ? [tried, errorOf] : [tried], inner.site);
      return async ? made : inner.machine.await(made, inner.site);
    }),
  );
const exported = {
  ok: make('Ok'),
  err: make('Err'),
  okAsync: make('Ok', true),
  errAsync: make('Err', true),
  fromPromise,
  fromSafePromise: fromPromise,
  fromThrowable: fromThrowable(false),
  fromAsyncThrowable: fromThrowable(true),
  Result: object('Result', { combine: combine(false, false), combineWithAllErrors: combine(false, true), fromThrowable: fromThrowable(false) }),
  ResultAsync: object('ResultAsync', {
    fromPromise,
    fromSafePromise: fromPromise,
    fromThrowable: fromThrowable(true),
    combine: combine(true, false),
    combineWithAllErrors: combine(true, true),
  }),
  '*': fn('neverthrow', { result: { is: 'opaque', truthy: true } }),
};
export const results: Library = { name: 'neverthrow', packages: ['neverthrow'], modules: { '': exported } };
