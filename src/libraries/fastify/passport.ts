/**
 * @fastify/passport 4 (dist/authentication-route.js): `authenticate` as a hook answers 401 or redirects; with a callback it hands the
 * refusal over and stops nobody itself. `secureSession` finds who is signed in and lets everybody on.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { looksAtRequest } from '../auth/passport.ts';
import { decide, refuseWith } from '../auth/shared.ts';
import { checks, native, own, truthy } from '../shared.ts';
import { inertPlugin, plugin, proceed, put } from './plugin.ts';

const setUser = (inner: NativeCall): void => inner.machine.set(inner.args[0] ?? undefinedValue, 'user', inner.machine.shape(own, inner), inner.site);
/** Finds who is signed in and lets everybody on: what `secureSession` adds, and the strategy `session` by itself. */
const restoresUser = (inner: NativeCall): Value =>
  decide(
    inner,
    { kind: 'session' },
    'request.user',
    (decided) => {
      inner.machine.set(inner.args[0] ?? undefinedValue, 'user', constant(null, { decided }), inner.site);
      return proceed(inner);
    },
    () => {
      setUser(inner);
      return proceed(inner);
    },
  );
const authenticate: FunctionModel = native('passport.authenticate', (call) => {
  // The built-in strategy passes in either case (dist/strategies/session-strategy.js).
  if (constantString(call.args[0] ?? never) === 'session') return call.machine.native('passport.session', restoresUser);
  const callback = call.args.slice(1).find((a) => a.some((x) => x.t === 'function'));
  const logsIn = !looksAtRequest.test(constantString(call.args[0] ?? never) ?? '');
  return call.machine.native('passport.authenticate', (inner) => {
    const [request = undefinedValue, reply = undefinedValue] = inner.args;
    if (callback) {
      const answer = (user: Value): Value =>
        inner.machine.call(callback, inner.self, [request, reply, constant(null), user, undefinedValue, undefinedValue], inner.site, { awaited: true });
      return decide(
        inner,
        { kind: 'identity' },
        'passport.authenticate',
        (decided) => answer(constant(null, { decided })),
        () => answer(inner.machine.shape(own, inner)),
      );
    }
    return decide(
      inner,
      { kind: 'identity', ...(logsIn ? { logsIn } : {}) },
      'passport.authenticate',
      (decided) => refuseWith(inner, decided, 'AuthenticationError', { statusCode: constant(401) }),
      () => {
        setUser(inner);
        return proceed(inner);
      },
    );
  });
});
const secureSession = plugin('passport.secureSession', (call, scope) => {
  put(call, scope, 'decorateRequest', 'user', constant(null));
  put(call, scope, 'decorateRequest', 'isAuthenticated', modelValue(checks('request.isAuthenticated', { kind: 'session' })));
  put(
    call,
    scope,
    'decorateRequest',
    'isUnauthenticated',
    modelValue(
      fn('request.isUnauthenticated', {
        role: 'session.read',
        guard: { kind: 'session', how: { is: 'constant', value: true } },
        result: { is: 'constant', value: false },
      }),
    ),
  );
  for (const name of ['logIn', 'login', 'logOut', 'logout'])
    put(call, scope, 'decorateRequest', name, modelValue(fn(`request.${name}`, { async: true, ...(/in$/i.test(name) ? { role: 'session.create' } : {}) })));
  put(call, scope, 'addHook', 'preValidation', call.machine.native('passport.session', restoresUser));
});
const passport: Model = object(
  'fastifyPassport',
  {
    authenticate,
    initialize: fn('passport.initialize', { result: { is: 'instance', of: () => inertPlugin('passport.initialize') } }),
    secureSession: fn('passport.secureSession', { result: { is: 'instance', of: () => secureSession } }),
  },
  { otherwise: (p) => fn(`passport.${p}`, { result: { is: 'self' } }), construct: fn('Authenticator', { result: { is: 'instance', of: () => passport } }) },
);
export const fastifyPassport: Library = {
  name: '@fastify/passport',
  packages: ['@fastify/passport', 'fastify-passport'],
  modules: { '': { default: passport, Authenticator: passport, '*': fn('passport', { result: truthy }) } },
};
