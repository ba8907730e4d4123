/** better-auth 1.7: getSession gives null; other endpoints throw APIError without a session; getSessionCookie reads the raw cookie. */
import { fn, instance, nullShape, object, value } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { constant, opaque, undefinedValue } from '../../evaluate/values.ts';
import { authHandler, creates, methods, userSession } from './shared.ts';
import { checks, native, own, plain, sessionRead, sessionRequire, truthy } from '../shared.ts';

const permission = fn('auth.api.userHasPermission', {
  async: true,
  role: 'credential.verify',
  guard: { kind: 'role', how: { is: 'object', fields: { success: { is: 'constant', value: false }, error: nullShape } }, refuses: 'stranger' },
  result: { is: 'object', fields: { success: { is: 'constant', value: true }, error: nullShape } },
});
const betterAuthApi: ObjectModel = object(
  'auth.api',
  {
    getSession: sessionRead('auth.api.getSession', nullShape, userSession),
    signInEmail: creates('auth.api.signInEmail', 'session.create'),
    signInUsername: creates('auth.api.signInUsername', 'session.create'),
    signInSocial: creates('auth.api.signInSocial', 'session.create'),
    signInMagicLink: creates('auth.api.signInMagicLink', 'session.create'),
    signUpEmail: creates('auth.api.signUpEmail', 'account.create'),
    requestPasswordReset: creates('auth.api.requestPasswordReset', 'session.create'),
    forgetPassword: creates('auth.api.forgetPassword', 'session.create'),
    resetPassword: creates('auth.api.resetPassword', 'session.create'),
    verifyEmail: creates('auth.api.verifyEmail', 'session.create'),
    signOut: fn('auth.api.signOut', { async: true }),
    userHasPermission: permission,
    hasPermission: { ...permission, name: 'auth.api.hasPermission' },
    verifyApiKey: fn('auth.api.verifyApiKey', {
      async: true,
      role: 'credential.verify',
      guard: { kind: 'identity', how: { is: 'object', fields: { valid: { is: 'constant', value: false }, key: nullShape, error: truthy } } },
      result: { is: 'object', fields: { valid: { is: 'constant', value: true }, key: own, error: nullShape } },
    }),
  },
  { otherwise: (name) => (name === 'then' ? null : sessionRequire(`auth.api.${name}`, { is: 'opaque', tags: { own: true, record: ['auth'] } })) },
);
const betterAuth: ObjectModel = object('auth', {
  api: betterAuthApi,
  handler: creates('auth.handler', 'session.create'),
  $context: value({ is: 'opaque', truthy: true }),
  options: value({ is: 'opaque', truthy: true }),
  $Infer: value({ is: 'opaque', truthy: true }),
});
export const betterAuthLibrary: Library = {
  name: 'better-auth',
  packages: ['better-auth'],
  modules: {
    '': { betterAuth: fn('betterAuth', { result: instance(() => betterAuth) }), '*': fn('better-auth', { result: truthy }) },
    minimal: { betterAuth: fn('betterAuth', { result: instance(() => betterAuth) }) },
    'next-js': {
      toNextJsHandler: fn('toNextJsHandler', { result: instance(() => object('handlers', methods)) }),
      nextCookies: fn('nextCookies', { result: truthy }),
    },
    node: {
      toNodeHandler: fn('toNodeHandler', { result: instance(() => authHandler) }),
      fromNodeHeaders: fn('fromNodeHeaders', { result: { is: 'argument', index: 0 } }),
    },
    cookies: {
      getSessionCookie: native(
        'getSessionCookie',
        ({ machine }) => {
          machine.looked();
          return [...opaque({ input: true, cred: 'strong' }, { hint: 'string', nullish: false }), ...constant(null, { input: true })];
        },
        { role: 'cookie.read' },
      ),
      getCookieCache: sessionRead('getCookieCache', nullShape, userSession),
    },
    api: {
      APIError: object('APIError', {}, { construct: native('APIError', (c) => c.machine.newError('APIError', c.args[1] ?? undefinedValue, c.site)) }),
      '*': fn('better-auth/api', { result: { is: 'argument', index: 1 } }),
    },
    crypto: {
      verifyPassword: checks('verifyPassword', { async: true }),
      hashPassword: fn('hashPassword', { async: true, role: 'password.hash', result: { is: 'opaque', tags: { hashed: true }, truthy: true } }),
      '*': fn('better-auth/crypto', { result: plain }),
    },
    '*': { '*': fn('better-auth', { result: truthy }), default: fn('better-auth', { result: truthy }) },
  },
};
