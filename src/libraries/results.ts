/** neverthrow 8 (dist/index.d.ts): a result is Ok or Err; which of the two it is decides what its methods do. */
import { fn, object } from '../evaluate/models.ts';
import type { Library, Machine, Model, NativeCall } from '../evaluate/models.ts';
import { constant, modelValue, promiseOf, undefinedValue } from '../evaluate/values/values.ts';
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
const exported = {
  ok: make('Ok'),
  err: make('Err'),
  okAsync: make('Ok', true),
  errAsync: make('Err', true),
  fromPromise,
  ResultAsync: object('ResultAsync', { fromPromise, fromSafePromise: fromPromise }),
  '*': fn('neverthrow', { result: { is: 'opaque', truthy: true } }),
};
export const results: Library = { name: 'neverthrow', packages: ['neverthrow'], modules: { '': exported } };
