/** @auth0/nextjs-auth0 3 and 4: getSession is null for an outsider, the wrappers stop him, the middleware does not. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { authHandler, userSession, wrapper } from './shared.ts';
import { sessionRead, sessionRequire, truthy } from '../shared.ts';

export const auth0Library: Library = { name: '@auth0/nextjs-auth0', packages: ['@auth0/nextjs-auth0'], modules: { '*': auth0(), '': auth0() } };
function auth0(): Record<string, Model> {
  const client: ObjectModel = object('auth0', {
    getSession: sessionRead('auth0.getSession', nullShape, userSession),
    getAccessToken: sessionRequire('auth0.getAccessToken'),
    middleware: fn('auth0.middleware', { async: true, result: { is: 'constant', value: undefined } }),
    withPageAuthRequired: wrapper('withPageAuthRequired'),
    withApiAuthRequired: wrapper('withApiAuthRequired'),
  });
  return {
    Auth0Client: object('Auth0Client', {}, { construct: fn('Auth0Client', { result: instance(() => client) }) }),
    getSession: sessionRead('getSession', nullShape, userSession),
    withApiAuthRequired: wrapper('withApiAuthRequired'),
    withPageAuthRequired: wrapper('withPageAuthRequired'),
    handleAuth: fn('handleAuth', { result: instance(() => authHandler) }),
    '*': fn('auth0', { result: truthy }),
  };
}
