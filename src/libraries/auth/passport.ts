/**
 * passport 0.7 as Express-style middleware (next-connect, @fastify/middie, Express): `authenticate` answers 401 or redirects; with a
 * callback it hands the refusal over and stops nobody itself.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, falseValue, never, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { checks, native, own, truthy } from '../shared.ts';
import { decide, refuseWith } from './shared.ts';

const isFunction = (value: Value | undefined): boolean => value?.some((a) => a.t === 'function' || a.t === 'model') ?? false;
/** Strategies that look at what every request carries; the others log in. */
export const looksAtRequest = /jwt|bearer|session|basic|api|header|token|key/i;
function pass(inner: NativeCall): Value {
  const { machine, site } = inner;
  machine.set(inner.args[0] ?? undefinedValue, 'user', machine.shape(own, inner), site);
  const next = inner.args[2];
  return next && isFunction(next) ? machine.call(next, undefinedValue, [], site) : undefinedValue;
}
const authenticate: FunctionModel = native('passport.authenticate', (call) => {
  const { machine } = call;
  // The built-in strategy passes in either case (lib/strategies/session.js).
  if (constantString(call.args[0] ?? never) === 'session') return machine.native('passport.session', restoresUser);
  const callback = call.args.slice(1).find(isFunction);
  const logsIn = !looksAtRequest.test(constantString(call.args[0] ?? never) ?? '');
  return machine.native('passport.authenticate', (inner) => {
    if (callback) {
      const answer = (user: Value): Value => inner.machine.call(callback, undefinedValue, [constant(null), user, undefinedValue], inner.site);
      return decide(
        inner,
        { kind: 'identity' },
        'passport.authenticate',
        (decided) => answer(falseValue.map((a) => ({ ...a, tags: { decided } }))),
        () => answer(inner.machine.shape(own, inner)),
      );
    }
    return decide(
      inner,
      { kind: 'identity', ...(logsIn ? { logsIn } : {}) },
      'passport.authenticate',
      (decided) => refuseWith(inner, decided, 'AuthenticationError', { status: constant(401), statusCode: constant(401) }),
      () => pass(inner),
    );
  });
});
/** `req.isAuthenticated()` and `req.user` come with the session middleware. */
function restoresUser(inner: NativeCall): Value {
  const [request = undefinedValue, , next] = inner.args;
  const { machine, site } = inner;
  machine.set(request, 'isAuthenticated', machine.shape({ is: 'instance', of: () => checks('req.isAuthenticated', { kind: 'session' }) }, inner), site);
  machine.set(
    request,
    'user',
    decide(
      inner,
      { kind: 'session' },
      'req.user',
      (decided) => constant(undefined, { decided }),
      () => machine.shape(own, inner),
    ),
    site,
  );
  return next && isFunction(next) ? machine.call(next, undefinedValue, [], site) : undefinedValue;
}
const session = native('passport.session', (call) => call.machine.native('passport.session', restoresUser));
const passes = native('passport.initialize', (call) =>
  call.machine.native('passport.initialize', (inner) => {
    const next = inner.args[2];
    return next && isFunction(next) ? inner.machine.call(next, undefinedValue, [], inner.site) : undefinedValue;
  }),
);
const instance: Model = object(
  'passport',
  { authenticate, session, initialize: passes },
  { otherwise: (p) => (p === 'then' ? null : fn(`passport.${p}`, { result: { is: 'self' } })) },
);
export const passport: Library = {
  name: 'passport',
  packages: ['passport'],
  modules: { '': { default: instance, authenticate, session, initialize: passes, '*': fn('passport', { result: truthy }) } },
};
/** A strategy's verifier is called by the strategy; making it does nothing. */
export const passportStrategies: Library = {
  name: 'passport strategies',
  packages: ['passport-*'],
  modules: { '': { '*': fn('strategy', { result: truthy }), default: fn('strategy', { result: truthy }) } },
};
