/** Shapes and wrappers that session libraries share. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, Model, Shape } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values.ts';
import { native, own, sessionRequire } from '../shared.ts';

export const userSession: Shape = { is: 'object', fields: { user: own, session: own }, open: { own: true } };
export const creates = (name: string, role: 'session.create' | 'account.create'): FunctionModel =>
  fn(name, { async: true, role, result: { is: 'opaque', tags: { record: ['session'], own: true } } });
/** The routes that a session library mounts: they sign in and sign up whoever asks. */
export const authHandler = creates('auth handler', 'session.create');
export const methods: Record<string, Model> = { GET: authHandler, POST: authHandler, PATCH: authHandler, PUT: authHandler, DELETE: authHandler };
/** A wrapper that stops whoever has no session and runs the handler for the others. */
export function wrapper(name: string): FunctionModel {
  return native(
    name,
    (call) =>
      call.machine.native(name, (inner) => {
        inner.machine.call(modelValue(sessionRequire(name, own, false)), undefinedValue, [], call.site);
        return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
      }),
    { role: 'handler.wrap' },
  );
}
