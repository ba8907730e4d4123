/**
 * next-auth 4.24 (next/index.js, next/middleware.js, jwt/index.js) and 5.0 beta / Auth.js (lib/index.js): getServerSession and auth() give
 * null; `auth(handler)` runs the handler with `req.auth` null; as middleware it stops only where `callbacks.authorized` says so;
 * getToken verifies unless `raw`.
 */
import { fn, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel, Shape } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, promiseOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, own, sessionRead, truthy, verifies } from '../shared.ts';
import { eitherWay, pathOf } from './route-patterns.ts';
import { ask, authHandler, creates, methods, sendAway } from './shared.ts';

const session: Shape = { is: 'object', fields: { user: own }, open: { own: true } };
const readSession = (call: NativeCall): Value => ask(call, sessionRead('auth', nullShape, session, false));

/** The configuration that NextAuth was called with; one given as a function of the request is not looked into. */
function configured(call: NativeCall, path: readonly string[]): Value | undefined {
  let value: Value | undefined = call.state.config;
  for (const key of path) value = value?.some((a) => a.t === 'object') ? call.machine.peekOr(value, key) : undefined;
  return value;
}
/** A request meets middleware or a wrapped handler (lib/index.js, handleAuth). */
function handleAuth(call: NativeCall, args: readonly Value[], handler: Value | undefined): Value {
  const { machine, site } = call;
  const request = args[0] ?? undefinedValue;
  const found = readSession(call);
  const authorized = configured(call, ['callbacks', 'authorized']);
  const verdict = authorized
    ? machine.await(machine.call(authorized, undefinedValue, [machine.newObject({ request, auth: found }, site)], site, { awaited: true }), site)
    : constant(true);
  const run = (): Value => {
    if (!handler) return undefinedValue;
    machine.set(request, 'auth', found, site);
    return machine.call(handler, undefinedValue, args, site, { awaited: true });
  };
  const responses = verdict.filter((a) => a.t === 'object' && a.cell.kind === 'response');
  const plain = verdict.filter((a) => !responses.includes(a));
  const ways: (() => Value)[] = [];
  // A response of `authorized` is the answer; a plain false stops only what has no handler of its own.
  if (responses.length > 0) ways.push(() => responses);
  for (const alt of plain) {
    const no = truthOf(alt);
    if (no !== false || handler) ways.push(run);
    if (no !== true && !handler) {
      const decided = alt.tags.decided ?? machine.decided('session', 'callbacks.authorized', site);
      ways.push(() => sendAway(call, decided, constantString(configured(call, ['pages', 'signIn']) ?? never) ?? '/api/auth/signin'));
    }
  }
  return machine.branch(ways.length > 0 ? ways : [run]);
}
const isFunction = (value: Value | undefined): boolean => value?.some((a) => a.t === 'function') ?? false;
const isRequest = (value: Value | undefined): boolean =>
  value?.some((a) => (a.t === 'object' && a.cell.type === 'Request') || (a.t === 'model' && a.model.kind === 'object' && a.model.types?.includes('Request'))) ??
  false;
const auth = native(
  'auth',
  (call) => {
    const { machine, args } = call;
    machine.looked();
    if (isFunction(args[0])) return machine.native('auth(handler)', (inner) => handleAuth({ ...inner, state: call.state }, inner.args, args[0]));
    if (isRequest(args[0])) return handleAuth(call, args, undefined);
    return promiseOf(readSession(call));
  },
  { role: 'session.read' },
);
const result: ObjectModel = object(
  'NextAuth',
  {
    auth,
    handlers: object('handlers', methods),
    signIn: creates('signIn', 'session.create'),
    signOut: fn('signOut', { async: true }),
    unstable_update: fn('unstable_update', { async: true, result: truthy }),
    update: fn('update', { async: true, result: truthy }),
  },
  { call: authHandler },
);
const nextAuthFunction: Model = object(
  'NextAuth',
  {},
  { call: native('NextAuth', (call) => modelValue(result, { config: call.args.at(-1) ?? undefinedValue })) },
);

const getToken = native(
  'getToken',
  (call) => {
    const [options] = call.args;
    const raw = options ? call.machine.peekOr(options, 'raw') : undefined;
    if (raw?.some((a) => a.t === 'const' && a.v === true)) return promiseOf(opaque({ input: true, cred: 'strong' }));
    return promiseOf(ask(call, sessionRead('getToken', nullShape, own, false)));
  },
  { role: 'session.read' },
);
const getServerSession = sessionRead('getServerSession', nullShape, session);

/** Version 4's middleware: `authorized` decides, by default whether there is a token. Its own pages and Next.js's files always pass. */
function withAuthMiddleware(call: NativeCall, args: readonly Value[], handler: Value | undefined, options: Value | undefined): Value {
  const { machine, site } = call;
  const request = args[0] ?? undefinedValue;
  const token = ask(call, sessionRead('withAuth', nullShape, own, false));
  const authorized = options ? machine.peek(machine.peek(options, 'callbacks') ?? undefinedValue, 'authorized') : undefined;
  const signIn = options ? constantString(machine.peek(machine.peek(options, 'pages') ?? undefinedValue, 'signIn') ?? never) : undefined;
  const exempt = machine.callMethod(
    [{ t: 'regex', source: `^(?:/_next|/favicon\\.ico$|/api/auth(?:/|$)${signIn === undefined ? '' : `|${escape(signIn)}$`})`, flags: '', tags: {} }],
    'test',
    [pathOf(call, request)],
    site,
  );
  return eitherWay(
    call,
    exempt,
    () => undefinedValue,
    () => {
      machine.set(request, 'nextauth', machine.newObject({ token }, site), site);
      const allowed = authorized
        ? machine.await(machine.call(authorized, undefinedValue, [machine.newObject({ token, req: request }, site)], site, { awaited: true }), site)
        : token;
      return eitherWay(
        call,
        allowed,
        () => (handler ? machine.call(handler, undefinedValue, args, site, { awaited: true }) : undefinedValue),
        () => {
          const decided = allowed.find((a) => a.tags.decided && truthOf(a) !== true)?.tags.decided;
          return sendAway(call, decided ?? machine.decided('session', 'withAuth', site), signIn ?? '/api/auth/signin');
        },
      );
    },
  );
}
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const withAuth = native('withAuth', (call) => {
  const options = call.args.find((a) => a.some((x) => x.t === 'object') && !isRequest(a));
  if (isRequest(call.args[0])) return withAuthMiddleware(call, call.args, undefined, options);
  const handler = call.args.find(isFunction);
  return call.machine.native('withAuth(middleware)', (inner) => withAuthMiddleware(inner, inner.args, handler, options));
});

const newError = (name: string): Model => object(name, {}, { construct: native(name, (c) => c.machine.newError(name, c.args[0] ?? undefinedValue, c.site)) });
export const nextAuth: Library = {
  name: 'next-auth',
  packages: ['next-auth', '@auth/core', '@auth/nextjs'],
  // core/routes/session.ts
  sessionRoutes: [{ path: '/api/auth/session', none: 'empty' }],
  modules: {
    '': {
      default: nextAuthFunction,
      NextAuth: nextAuthFunction,
      getServerSession,
      unstable_getServerSession: getServerSession,
      AuthError: newError('AuthError'),
      CredentialsSignin: newError('CredentialsSignin'),
      '*': fn('next-auth', { result: truthy }),
    },
    next: { getServerSession, unstable_getServerSession: getServerSession, default: nextAuthFunction },
    jwt: {
      getToken,
      decode: verifies('decode', { async: true }),
      encode: fn('encode', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
    },
    middleware: { withAuth, default: withAuth },
    react: {
      getSession: sessionRead('getSession', nullShape, session),
      signIn: creates('signIn', 'session.create'),
      '*': fn('next-auth/react', { result: truthy }),
    },
    'providers/*': { default: fn('provider', { result: truthy }), '*': fn('provider', { result: truthy }) },
    '*': { default: fn('next-auth', { result: truthy }), '*': fn('next-auth', { result: truthy }) },
  },
};
