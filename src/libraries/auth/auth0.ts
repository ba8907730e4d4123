/**
 * @auth0/nextjs-auth0 3.8 and 4.30: getSession is null for an outsider, the wrappers stop him; `auth0.middleware` of version 4 mounts the
 * log-in routes and stops nobody, `withMiddlewareAuthRequired` of version 3 redirects.
 */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, sessionRead, sessionRequire, truthy } from '../shared.ts';
import { authHandler, decide, sendAway, userSession, wrapper } from './shared.ts';

/** Redirects whoever has no session, then runs the project's own middleware. */
const requiredInMiddleware = native('withMiddlewareAuthRequired', (call) => {
  const { machine } = call;
  const isFunction = (value: Value | undefined): boolean => value?.some((a) => a.t === 'function') ?? false;
  const [first] = call.args;
  const given = isFunction(first) ? first : first ? machine.peekOr(first, 'middleware') : undefined;
  return machine.native('withMiddlewareAuthRequired', (inner) =>
    decide(
      inner,
      { kind: 'session' },
      'withMiddlewareAuthRequired',
      (decided) => sendAway(inner, decided, '/api/auth/login'),
      () => (given && isFunction(given) ? inner.machine.call(given, undefinedValue, inner.args, inner.site, { awaited: true }) : undefinedValue),
    ),
  );
});
const passes = fn('auth0.middleware', { async: true, result: { is: 'constant', value: undefined } });
const members: Record<string, Model> = {
  getSession: sessionRead('auth0.getSession', nullShape, userSession),
  getAccessToken: sessionRequire('auth0.getAccessToken'),
  getAccessTokenForConnection: sessionRequire('auth0.getAccessTokenForConnection'),
  updateSession: sessionRequire('auth0.updateSession'),
  touchSession: fn('auth0.touchSession', { async: true, result: truthy }),
  withPageAuthRequired: wrapper('withPageAuthRequired'),
  withApiAuthRequired: wrapper('withApiAuthRequired'),
  withMiddlewareAuthRequired: requiredInMiddleware,
  handleAuth: fn('handleAuth', { result: instance(() => authHandler) }),
};
const client: ObjectModel = object(
  'auth0',
  { ...members, middleware: passes },
  { otherwise: (p) => (p === 'then' ? null : fn(`auth0.${p}`, { async: true, role: 'session.create', result: truthy })) },
);
const exported: Record<string, Model> = {
  ...members,
  Auth0Client: object('Auth0Client', {}, { construct: fn('Auth0Client', { result: instance(() => client) }) }),
  initAuth0: fn('initAuth0', { result: instance(() => client) }),
  '*': fn('auth0', { result: truthy }),
};
export const auth0Library: Library = {
  name: '@auth0/nextjs-auth0',
  packages: ['@auth0/nextjs-auth0'],
  modules: { '': exported, '*': exported, client: { '*': fn('auth0', { result: truthy }) } },
};
