/** @fastify/session and @fastify/secure-session. */
import { isLogInStepName } from '../../evaluate/security/credentials.ts';
import type { FunctionModel, Library, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, never, opaque, promiseOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { cookieFacts } from '../cookie-facts.ts';
import { library, plugin, put, text } from './plugin.ts';

/** `request.session`: the same object wherever it is read on a request's way. */
function requestSession(call: NativeCall, name: string): Value {
  const { machine, site, self } = call;
  const slot = `#${name}`;
  const known = machine.peek(self, slot);
  if (known) {
    machine.looked();
    return known;
  }
  const made = newSession(call);
  machine.set(self, slot, made, site);
  return made;
}
/** That of @fastify/session and @fastify/secure-session: an object for everybody; who is in it is the persona's own. */
function newSession(call: NativeCall): Value {
  const { machine, site } = call;
  const nobody = machine.persona === 'outsider';
  const decided = machine.decided('session', 'request.session', site);
  const absent = (): Value => constant(undefined, { decided });
  machine.looked();
  const session = machine.newObject(
    {
      get: machine.native('session.get', (inner) => {
        const name = constantString(inner.args[0] ?? never) ?? '';
        const put = machine.peek(session, name);
        if (put) return put;
        if (nobody) return isLogInStepName(name) ? opaque({ input: true, name }) : absent();
        return opaque({ own: true }, machine.persona === 'insider' ? { truthy: true } : {});
      }),
      set: machine.native('session.set', (inner) => {
        const name = constantString(inner.args[0] ?? never);
        if (name !== undefined) inner.machine.set(session, name, inner.args[1] ?? undefinedValue, inner.site);
        return undefinedValue;
      }),
      delete: machine.native('session.delete', () => undefinedValue),
      destroy: machine.native('session.destroy', (inner) => {
        if (inner.args[0]?.some((a) => a.t === 'function')) inner.machine.call(inner.args[0], undefinedValue, [constant(null)], inner.site);
        return promiseOf(undefinedValue);
      }),
      regenerate: machine.native('session.regenerate', () => promiseOf(undefinedValue)),
      save: machine.native('session.save', () => promiseOf(undefinedValue)),
      touch: machine.native('session.touch', () => undefinedValue),
      data: machine.native('session.data', () => (nobody ? machine.newObject({}, site) : machine.newObject({}, site, { open: { own: true } }))),
      sessionId: opaque({ random: true }, { hint: 'string', truthy: true }),
      cookie: opaque({}, { truthy: true }),
    },
    site,
    nobody ? { type: 'Session' } : { open: { own: true }, type: 'Session' },
  );
  return nobody ? withDecided(session, decided) : session;
}
const session = (name: string, kind: 'id' | 'sealed'): FunctionModel =>
  plugin(name, (call, instance, options) => {
    const { machine } = call;
    const decorator = text(call, options, 'sessionName') ?? 'session';
    put(
      call,
      instance,
      'decorateRequest',
      decorator,
      machine.newObject({ getter: machine.native('request.session', (inner) => requestSession(inner, decorator)) }, call.site),
    );
    const given = machine.peekOr(options, 'cookie');
    const defaults = kind === 'id' ? { httpOnly: true, secure: true, path: '/' } : { httpOnly: true, sameSite: 'lax' as const };
    const cookieName = text(call, options, 'cookieName') ?? (kind === 'id' ? 'sessionId' : 'session');
    const facts = cookieFacts(
      call,
      { library: 'fastify', defaults, sameSiteTrue: 'strict', maxAge: kind === 'id' ? 'milliseconds' : 'seconds' },
      constant(cookieName),
      undefined,
      given,
    );
    machine.site('cookie.set', name, { ...facts, credential: true, deletes: false }, call.site);
  });
export const fastifySession: Library = library('@fastify/session', session('@fastify/session', 'id'));
export const fastifySecureSession: Library = library('@fastify/secure-session', session('@fastify/secure-session', 'sealed'));
