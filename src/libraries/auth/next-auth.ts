/** next-auth 4.24 and 5.0 beta: getServerSession and auth() give null; `auth(fn)` runs fn with req.auth null; getToken verifies unless raw. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel, Shape } from '../../evaluate/models.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue, withDecided } from '../../evaluate/values.ts';
import { authHandler, creates, methods } from './shared.ts';
import { native, own, sessionRead, sessionRequire, truthy, verifies } from '../shared.ts';

const nextAuthSession: Shape = { is: 'object', fields: { user: own }, open: { own: true } };
const authFunction = native(
  'auth',
  (call) => {
    const { machine, args, site } = call;
    const [handler] = args;
    machine.looked();
    if (handler?.some((a) => a.t === 'function')) {
      return machine.native('auth(handler)', (inner) => {
        const session = machine.call(modelValue(sessionRead('auth', nullShape, nextAuthSession, false)), undefinedValue, [], site);
        if (inner.args[0]) machine.set(inner.args[0], 'auth', session, site);
        return machine.call(handler, undefinedValue, inner.args, site, { awaited: true });
      });
    }
    return promiseOf(machine.call(modelValue(sessionRead('auth()', nullShape, nextAuthSession, false)), undefinedValue, [], site));
  },
  { role: 'session.read' },
);
const nextAuthResult: ObjectModel = object(
  'NextAuth',
  {
    auth: authFunction,
    handlers: object('handlers', methods),
    signIn: creates('signIn', 'session.create'),
    signOut: fn('signOut', { async: true }),
    unstable_update: sessionRequire('unstable_update'),
  },
  { call: authHandler },
);
const getToken = native(
  'getToken',
  (call) => {
    const [options] = call.args;
    const isRaw = options ? call.machine.peekOr(options, 'raw') : undefined;
    if (isRaw?.some((a) => a.t === 'const' && a.v === true)) return promiseOf(opaque({ input: true, cred: 'strong' }));
    return promiseOf(call.machine.call(modelValue(sessionRead('getToken', nullShape, own, false)), undefinedValue, [], call.site));
  },
  { role: 'session.read' },
);
const getServerSession = sessionRead('getServerSession', nullShape, nextAuthSession);
const nextAuthExport: Model = object('NextAuth', {}, { call: fn('NextAuth', { result: instance(() => nextAuthResult) }) });
const withAuthMiddleware = native('withAuth', (call) => {
  const { machine, args, site } = call;
  const handler = args.find((a) => a.some((x) => x.t === 'function'));
  const options = args.find((a) => a.some((x) => x.t === 'object'));
  const authorized = options ? machine.peek(machine.peek(options, 'callbacks') ?? undefinedValue, 'authorized') : undefined;
  return machine.native('withAuth(middleware)', (inner) => {
    const token = machine.call(modelValue(sessionRead('withAuth', nullShape, own, false)), undefinedValue, [], site);
    const request = inner.args[0] ?? undefinedValue;
    machine.set(request, 'nextauth', machine.newObject({ token }, site), site);
    const allowed = authorized
      ? machine.await(machine.call(authorized, undefinedValue, [machine.newObject({ token, req: request }, site)], site), site)
      : token;
    const refused = allowed.filter((a) => (a.t === 'const' ? !a.v : a.t === 'opaque' ? a.truthy !== true : false));
    const ways = [];
    if (refused.length > 0) {
      ways.push(() => {
        const decided = refused.find((a) => a.tags.decided)?.tags.decided;
        const error = machine.newError('NextInterrupt', constant('sign in'), site, {
          digest: constant('NEXT_REDIRECT;replace;307'),
          location: constant('/api/auth/signin'),
        });
        return machine.throw(decided ? withDecided(error, decided) : error, site);
      });
    }
    if (refused.length < allowed.length || refused.some((a) => a.t === 'opaque'))
      ways.push(() => (handler ? machine.call(handler, undefinedValue, inner.args, site, { awaited: true }) : undefinedValue));
    return machine.branch(ways.length > 0 ? ways : [() => undefinedValue]);
  });
});
export const nextAuth: Library = {
  name: 'next-auth',
  packages: ['next-auth', '@auth/core', '@auth/nextjs'],
  modules: {
    '': {
      default: nextAuthExport,
      NextAuth: nextAuthExport,
      getServerSession,
      unstable_getServerSession: getServerSession,
      AuthError: object('AuthError', {}, { construct: native('AuthError', (c) => c.machine.newError('AuthError', c.args[0] ?? undefinedValue, c.site)) }),
      CredentialsSignin: object(
        'CredentialsSignin',
        {},
        { construct: native('CredentialsSignin', (c) => c.machine.newError('CredentialsSignin', c.args[0] ?? undefinedValue, c.site)) },
      ),
      '*': fn('next-auth', { result: truthy }),
    },
    next: { getServerSession, unstable_getServerSession: getServerSession, default: nextAuthExport },
    jwt: {
      getToken,
      decode: verifies('decode', { async: true }),
      encode: fn('encode', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
    },
    middleware: {
      withAuth: withAuthMiddleware,
      default: native('withAuth', (call) =>
        call.machine.call(call.machine.call(modelValue(withAuthMiddleware), undefinedValue, [], call.site), undefinedValue, call.args, call.site),
      ),
    },
    react: {
      getSession: sessionRead('getSession', nullShape, nextAuthSession),
      signIn: creates('signIn', 'session.create'),
      '*': fn('next-auth/react', { result: truthy }),
    },
    'providers/*': { default: fn('provider', { result: truthy }), '*': fn('provider', { result: truthy }) },
    '*': { default: fn('next-auth', { result: truthy }), '*': fn('next-auth', { result: truthy }) },
  },
};
