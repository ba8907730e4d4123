/** Shapes and wrappers that session libraries share. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, GuardModel, Model, NativeCall, Shape } from '../../evaluate/models.ts';
import { constant, modelValue, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Decided, Value } from '../../evaluate/values/values.ts';
import { native, own, sessionRequire } from '../shared.ts';

export const userSession: Shape = { is: 'object', fields: { user: own, session: own }, open: { own: true } };
export const creates = (name: string, role: 'session.create' | 'account.create'): FunctionModel =>
  fn(name, { async: true, role, result: { is: 'opaque', tags: { record: ['session'], own: true }, truthy: true } });
/** The routes that a session library mounts: they sign in and sign up whoever asks. */
export const authHandler = creates('auth handler', 'session.create');
export const methods: Record<string, Model> = { GET: authHandler, POST: authHandler, PATCH: authHandler, PUT: authHandler, DELETE: authHandler };

/** Calls a model where a native stands. */
export function ask(call: NativeCall, model: Model, args: readonly Value[] = []): Value {
  return call.machine.call(modelValue(model), undefinedValue, args, call.site);
}
/** What a guard does in a native: `refuse` for the personas it refuses, `pass` for the others, both where every check may go either way. */
export function decide(
  call: NativeCall,
  guard: Pick<GuardModel, 'kind' | 'refuses' | 'logsIn'>,
  symbol: string,
  refuse: (decided: Decided) => Value,
  pass: () => Value,
): Value {
  const { machine, site } = call;
  machine.looked();
  const decided = machine.decided(guard.kind, symbol, site, 'high', guard.logsIn);
  if (machine.persona === 'sweep') return machine.branch([() => refuse(decided), pass]);
  return machine.isRefused(guard) ? refuse(decided) : pass();
}
/** The request ends here: an error that carries the refusal. */
export function refuseWith(call: NativeCall, decided: Decided, type: string, fields: Readonly<Record<string, Value>> = {}): never {
  const { machine, site } = call;
  return machine.throw(withDecided(machine.newError(type, constant(`${decided.symbol} refused`), site, fields), decided), site);
}
/** Next.js sends whoever asks elsewhere. */
export function sendAway(call: NativeCall, decided: Decided, location: string): never {
  return refuseWith(call, decided, 'NextInterrupt', { digest: constant('NEXT_REDIRECT;replace;307'), location: constant(location) });
}

/** A wrapper that stops whoever has no session and runs the handler for the others. */
export function wrapper(name: string, prepare: (inner: NativeCall) => void = () => undefined): FunctionModel {
  return native(
    name,
    (call) =>
      call.machine.native(name, (inner) => {
        inner.machine.call(modelValue(sessionRequire(name, own, false)), undefinedValue, [], call.site);
        prepare(inner);
        return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
      }),
    { role: 'handler.wrap' },
  );
}
