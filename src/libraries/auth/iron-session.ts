/** iron-session 8 (and the wrappers of 6): an object for everybody, empty without a valid seal; the wrappers stop nobody. */
import { fn } from '../../evaluate/models.ts';
import type { Library, NativeCall, Shape } from '../../evaluate/models.ts';
import { promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, own, sessionRead } from '../shared.ts';
import { ask } from './shared.ts';

const emptyObject: Shape = { is: 'object', fields: {} };
function openSession(call: NativeCall): Value {
  const { machine, site } = call;
  const session = ask(call, sessionRead('getIronSession', emptyObject, own, false));
  machine.set(
    session,
    'save',
    machine.native('session.save', () => promiseOf(undefinedValue)),
    site,
  );
  machine.set(
    session,
    'destroy',
    machine.native('session.destroy', () => undefinedValue),
    site,
  );
  machine.set(
    session,
    'updateConfig',
    machine.native('session.updateConfig', () => undefinedValue),
    site,
  );
  return session;
}
/** Puts `session` on the request and runs the handler: `withIronSessionApiRoute(handler, options)`, `withIronSessionSsr`. */
const opens = (name: string, requestOf: (inner: NativeCall) => Value): ReturnType<typeof native> =>
  native(
    name,
    (call) =>
      call.machine.native(name, (inner) => {
        inner.machine.set(requestOf(inner), 'session', openSession(inner), inner.site);
        return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
      }),
    { role: 'handler.wrap' },
  );
const wrappers = {
  withIronSessionApiRoute: opens('withIronSessionApiRoute', (inner) => inner.args[0] ?? undefinedValue),
  withIronSessionSsr: opens('withIronSessionSsr', (inner) => inner.machine.get(inner.args[0] ?? undefinedValue, 'req', inner.site)),
};
const exported = {
  getIronSession: native('getIronSession', (call) => promiseOf(openSession(call)), { role: 'session.read' }),
  createResponse: fn('createResponse', { result: { is: 'argument', index: 0 } }),
  sealData: fn('sealData', { async: true, result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
  unsealData: sessionRead('unsealData', emptyObject, own),
  ...wrappers,
};
export const iron: Library = { name: 'iron-session', packages: ['iron-session'], modules: { '': exported, '*': exported } };
