/**
 * better-auth 1.7 and its plugins. Facts: dist/api/routes/session.mjs, dist/cookies/index.mjs, dist/plugins/{admin,organization,jwt}.
 * getSession gives null; endpoints throw APIError without a session; getSessionCookie reads the raw cookie;
 * permission checks give an object, which is true for everybody.
 */
import { fn, instance, nullShape, object, value } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel, Shape } from '../../evaluate/models.ts';
import { constant, hasTag, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import { checks, decodes, native, own, plain, sessionRead, truthy, verifies } from '../shared.ts';
import { authHandler, creates, decide, methods, refuseWith, userSession } from './shared.ts';

/** Names of endpoints that anybody may call to sign in, sign up or prove an address. */
const signsIn =
  /^(?:signIn|callback|magicLinkVerify|verifyEmail$|verifyPhoneNumber|verifyPasskey|verifyTOTP|verifyOTP|verifyBackupCode|verifyTwoFactor|verifyOneTimeToken|resetPassword|requestPasswordReset|forgetPassword|sendVerification|sendPhone|checkVerificationOTP|sendMagicLink|oAuth)/i;
/** Checked against the caller's role where a request's headers are given: dist/plugins/admin/routes.mjs. */
const forAdmins = new Set([
  'setRole',
  'getUser',
  'createUser',
  'adminUpdateUser',
  'listUsers',
  'listUserSessions',
  'unbanUser',
  'banUser',
  'impersonateUser',
  'revokeUserSession',
  'revokeUserSessions',
  'removeUser',
  'setUserPassword',
]);
/** Checked against the caller's membership of the organization that is named: dist/plugins/organization/routes. */
const forMembers =
  /(?:Member|Members|Invitation|Team|Teams|OrgRole|OrgRoles|MemberRole)$|^(?:updateOrganization|deleteOrganization|getFullOrganization|getOrganization|setActiveOrganization|leaveOrganization|setActiveTeam)$/;
/** Work without a session where no headers are given: the server's own calls. */
const forServers = new Set([
  'createUser',
  'addMember',
  'createOrganization',
  'createTeam',
  'removeTeam',
  'createApiKey',
  'updateApiKey',
  'deleteApiKey',
  'signJWT',
]);
const reads = /^(?:list|get|check|is|has|verify|token)/;

/** Whether a request's headers are handed over; what cannot be seen may hold them. */
function givesHeaders(call: NativeCall): boolean {
  const [options] = call.args;
  return options !== undefined && call.machine.peekOr(options, 'headers') !== undefined;
}
/** Something in the body or the query is the caller's choice. */
function namesForeign(call: NativeCall): boolean {
  const [options] = call.args;
  if (!options) return false;
  return ['body', 'query', 'params'].some((part) => {
    const given = call.machine.peekOr(options, part);
    if (!given) return false;
    return hasTag(given, 'input') || [...call.machine.properties(given).known.values()].some((v) => hasTag(v, 'input'));
  });
}
const endpoint = (name: string): FunctionModel =>
  native(
    `auth.api.${name}`,
    (call) => {
      const { machine, site } = call;
      const symbol = `auth.api.${name}`;
      const done = (isOwn: boolean): ReturnType<typeof opaque> => {
        if (!reads.test(name))
          machine.effect({ kind: /^(?:delete|remove)/.test(name) ? 'delete' : 'write', resource: 'auth', symbol, ...(isOwn ? { own: true } : {}) }, site);
        return opaque({ record: ['auth'], ...(isOwn ? { own: true } : {}) }, { truthy: true });
      };
      if (!givesHeaders(call)) {
        if (forServers.has(name)) return done(false);
        return machine.throw(machine.newError('APIError', constant('UNAUTHORIZED'), site), site);
      }
      const refuse = (decided: Parameters<typeof refuseWith>[1]): never => refuseWith(call, decided, 'APIError');
      if (forAdmins.has(name)) return decide(call, { kind: 'role', refuses: 'stranger' }, symbol, refuse, () => done(false));
      if (forMembers.test(name) && namesForeign(call)) return decide(call, { kind: 'membership', refuses: 'stranger' }, symbol, refuse, () => done(false));
      return decide(call, { kind: 'session' }, symbol, refuse, () => done(true));
    },
    { async: true },
  );

const refusedPermission: Shape = { is: 'object', fields: { success: { is: 'constant', value: false }, error: nullShape } };
const grantedPermission: Shape = { is: 'object', fields: { success: { is: 'constant', value: true }, error: nullShape } };
const permission = (name: string, async = true): FunctionModel =>
  fn(name, {
    ...(async ? { async } : {}),
    role: 'credential.verify',
    guard: { kind: 'role', how: refusedPermission, refuses: 'stranger' },
    result: grantedPermission,
  });
const api: ObjectModel = object(
  'auth.api',
  {
    getSession: sessionRead('auth.api.getSession', nullShape, userSession),
    signUpEmail: creates('auth.api.signUpEmail', 'account.create'),
    signOut: fn('auth.api.signOut', { async: true }),
    userHasPermission: permission('auth.api.userHasPermission'),
    hasPermission: permission('auth.api.hasPermission'),
    verifyApiKey: fn('auth.api.verifyApiKey', {
      async: true,
      role: 'credential.verify',
      guard: { kind: 'identity', how: { is: 'object', fields: { valid: { is: 'constant', value: false }, key: nullShape, error: truthy } } },
      result: { is: 'object', fields: { valid: { is: 'constant', value: true }, key: own, error: nullShape } },
    }),
    verifyJWT: fn('auth.api.verifyJWT', {
      async: true,
      role: 'jwt.verify',
      guard: { kind: 'identity', how: { is: 'object', fields: { payload: nullShape } } },
      result: { is: 'object', fields: { payload: own } },
    }),
    getJwks: fn('auth.api.getJwks', { async: true, result: truthy }),
    checkOrganizationSlug: fn('auth.api.checkOrganizationSlug', { async: true, result: truthy }),
    ok: fn('auth.api.ok', { async: true, result: truthy }),
  },
  {
    otherwise: (name) => {
      if (name === 'then') return null;
      return signsIn.test(name) ? creates(`auth.api.${name}`, 'session.create') : endpoint(name);
    },
  },
);
const betterAuth: ObjectModel = object('auth', {
  api,
  handler: authHandler,
  $context: value({ is: 'opaque', truthy: true }),
  options: value({ is: 'opaque', truthy: true }),
  $Infer: value({ is: 'opaque', truthy: true }),
});
const newAuth = fn('betterAuth', { result: instance(() => betterAuth) });

/** The browser's client; on a server it asks over HTTP, with the session only where headers are handed on. */
const client: ObjectModel = object(
  'authClient',
  {
    getSession: sessionRead(
      'authClient.getSession',
      { is: 'object', fields: { data: nullShape, error: nullShape } },
      { is: 'object', fields: { data: userSession, error: nullShape } },
    ),
    useSession: fn('authClient.useSession', { result: { is: 'object', fields: { data: plain, isPending: plain, error: plain } } }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`authClient.${p}`, { async: true, result: truthy })) },
);
const clientExports: Record<string, Model> = {
  createAuthClient: fn('createAuthClient', { result: instance(() => client) }),
  '*': fn('better-auth', { result: truthy }),
};

const role: ObjectModel = object('role', { authorize: permission('role.authorize', false), statements: value(truthy) });
const accessControl: ObjectModel = object('accessControl', { newRole: fn('newRole', { result: instance(() => role) }), statements: value(truthy) });
const accessExports: Record<string, Model> = {
  createAccessControl: fn('createAccessControl', { result: instance(() => accessControl) }),
  role: fn('role', { result: instance(() => role) }),
  '*': fn('better-auth/plugins', { result: truthy }),
};
const getSessionCookie = native(
  'getSessionCookie',
  ({ machine }) => {
    machine.looked();
    return [...opaque({ input: true, cred: 'strong' }, { hint: 'string', nullish: false }), ...constant(null, { input: true })];
  },
  { role: 'cookie.read' },
);
export const betterAuthLibrary: Library = {
  name: 'better-auth',
  packages: ['better-auth'],
  // api/routes/session.ts
  sessionRoutes: [{ path: '/api/auth/get-session', none: 'null' }],
  modules: {
    '': { betterAuth: newAuth, '*': fn('better-auth', { result: truthy }) },
    minimal: { betterAuth: newAuth },
    'next-js': {
      toNextJsHandler: fn('toNextJsHandler', { result: instance(() => object('handlers', methods)) }),
      nextCookies: fn('nextCookies', { result: truthy }),
    },
    node: {
      toNodeHandler: fn('toNodeHandler', { result: instance(() => authHandler) }),
      fromNodeHeaders: fn('fromNodeHeaders', { result: { is: 'argument', index: 0 } }),
    },
    cookies: {
      getSessionCookie,
      getCookieCache: sessionRead('getCookieCache', nullShape, userSession),
      parseCookies: decodes('parseCookies'),
      '*': fn('better-auth/cookies', { result: truthy }),
    },
    api: {
      APIError: object('APIError', {}, { construct: native('APIError', (c) => c.machine.newError('APIError', c.args[1] ?? undefinedValue, c.site)) }),
      '*': fn('better-auth/api', { result: { is: 'argument', index: 1 } }),
    },
    crypto: {
      verifyPassword: { ...checks('verifyPassword', { async: true }), guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true } },
      hashPassword: fn('hashPassword', { async: true, role: 'password.hash', result: { is: 'opaque', tags: { hashed: true }, truthy: true } }),
      verifyJWT: verifies('verifyJWT', { async: true }),
      '*': fn('better-auth/crypto', { result: plain }),
    },
    client: clientExports,
    react: clientExports,
    vue: clientExports,
    svelte: clientExports,
    solid: clientExports,
    'plugins/access': accessExports,
    plugins: accessExports,
    '*': { '*': fn('better-auth', { result: truthy }), default: fn('better-auth', { result: truthy }) },
  },
};
