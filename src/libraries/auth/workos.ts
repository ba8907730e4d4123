/**
 * WorkOS. AuthKit 3 (dist/esm/session.js, middleware.js): withAuth() is `{ user: null }` for an outsider, with `ensureSignedIn` it
 * redirects; the middleware stops only where `middlewareAuth.enabled`. @workos-inc/node 8: authenticate() gives an object for everybody.
 */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel, Shape } from '../../evaluate/models.ts';
import { hasTag, modelValue, promiseOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import { effectClient, native, own, sessionRead, sessionRequire, truthy, verifies } from '../shared.ts';
import { everyone } from '../webhooks/shared.ts';
import { eitherWay, inPathList } from './route-patterns.ts';
import { ask, authHandler, creates, decide, sendAway } from './shared.ts';

const nobody: Shape = { is: 'object', fields: { user: nullShape } };
const somebody: Shape = { is: 'object', fields: { user: own }, open: { own: true } };
const withAuth = native(
  'withAuth',
  (call) => {
    const ensure = call.args[0] ? call.machine.peekOr(call.args[0], 'ensureSignedIn') : undefined;
    const stops = ensure?.some((a) => truthOf(a) === true) === true;
    return promiseOf(ask(call, stops ? sessionRequire('withAuth', somebody, false) : sessionRead('withAuth', nobody, somebody, false)));
  },
  { role: 'session.read' },
);
const proxy = (name: string): Model =>
  native(name, (call) => {
    const given = call.args[0] ? call.machine.peekOr(call.args[0], 'middlewareAuth') : undefined;
    const enabled = given ? call.machine.peekOr(given, 'enabled') : undefined;
    return call.machine.native(name, (inner) => {
      if (!given || !enabled?.some((a) => truthOf(a) !== false)) return undefinedValue;
      const exempt = inPathList(inner, inner.args[0] ?? undefinedValue, call.machine.peekOr(given, 'unauthenticatedPaths'));
      return eitherWay(
        inner,
        exempt,
        () => undefinedValue,
        () =>
          decide(
            inner,
            { kind: 'session' },
            name,
            (decided) => sendAway(inner, decided, 'authorization URL'),
            () => undefinedValue,
          ),
      );
    });
  });
export const workos: Library = {
  name: '@workos-inc/authkit-nextjs',
  packages: ['@workos-inc/authkit-nextjs'],
  modules: {
    '': {
      withAuth,
      authkitMiddleware: proxy('authkitMiddleware'),
      authkitProxy: proxy('authkitProxy'),
      authkit: fn('authkit', {
        async: true,
        role: 'session.read',
        guard: { kind: 'session', how: { is: 'object', fields: { session: nobody, headers: truthy, authorizationUrl: truthy } } },
        result: { is: 'object', fields: { session: somebody, headers: truthy, authorizationUrl: truthy } },
      }),
      refreshSession: withAuth,
      getTokenClaims: sessionRead('getTokenClaims', { is: 'object', fields: {} }, own),
      validateApiKey: fn('validateApiKey', {
        async: true,
        role: 'credential.verify',
        guard: { kind: 'identity', how: { is: 'object', fields: { apiKey: nullShape } } },
        result: { is: 'object', fields: { apiKey: own } },
      }),
      handleAuth: fn('handleAuth', { result: instance(() => authHandler) }),
      saveSession: creates('saveSession', 'session.create'),
      getWorkOS: fn('getWorkOS', { result: instance(() => client) }),
      '*': fn('authkit', { result: truthy }),
    },
    '*': { '*': fn('authkit', { result: truthy }) },
  },
};

const sealed: ObjectModel = object(
  'sealedSession',
  {
    authenticate: sessionRead(
      'sealedSession.authenticate',
      { is: 'object', fields: { authenticated: { is: 'constant', value: false } } },
      { is: 'object', fields: { authenticated: { is: 'constant', value: true }, user: own }, open: { own: true } },
    ),
    refresh: sessionRead(
      'sealedSession.refresh',
      { is: 'object', fields: { authenticated: { is: 'constant', value: false } } },
      { is: 'object', fields: { authenticated: { is: 'constant', value: true } }, open: { own: true } },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`sealedSession.${p}`, { async: true, result: truthy })) },
);
/** Steps of logging in and of getting back in: what they send goes to the address or the number of the account. Facts: @workos-inc/node 8 (lib/user-management). */
const loggingIn = /^(?:(?:create|send)(?:MagicAuth|PasswordReset|VerificationEmail|RadarSms)\w*|resetPassword|verifyEmail)$/;
const userManagement: ObjectModel = object(
  'workos.userManagement',
  { loadSealedSession: fn('workos.userManagement.loadSealedSession', { result: instance(() => sealed) }) },
  {
    otherwise: (p) => {
      if (p === 'then') return null;
      if (p.startsWith('authenticateWith'))
        return fn(`workos.userManagement.${p}`, {
          async: true,
          role: 'session.create',
          guard: { kind: 'identity', how: 'throw', logsIn: true },
          result: somebody,
        });
      if (p === 'createUser') return creates(`workos.userManagement.${p}`, 'account.create');
      if (loggingIn.test(p)) return creates(`workos.userManagement.${p}`, 'session.create');
      if (/^get.*Url$/.test(p)) return fn(`workos.userManagement.${p}`, { result: truthy });
      return native(
        `workos.userManagement.${p}`,
        (call) => {
          const isOwn = call.args.some((a) => hasTag(a, 'own')) && !call.args.some((a) => hasTag(a, 'input'));
          if (!/^(?:get|list|find)/.test(p))
            call.machine.effect({ kind: /^delete/.test(p) ? 'delete' : 'write', resource: 'workos users', symbol: `workos.userManagement.${p}` }, call.site);
          return call.machine.shape({ is: 'opaque', tags: { record: ['workos'], ...(isOwn ? { own: true } : {}) }, truthy: true }, call);
        },
        { async: true },
      );
    },
  },
);
const others = effectClient('workos', 'external');
const client: ObjectModel = object(
  'workos',
  {
    userManagement,
    webhooks: object('workos.webhooks', {
      constructEvent: verifies('workos.webhooks.constructEvent', { ...everyone, async: true, result: truthy }),
      verifyHeader: verifies('workos.webhooks.verifyHeader', { ...everyone, async: true, result: truthy }),
    }),
  },
  { otherwise: (p) => (p === 'then' || others.kind !== 'object' ? null : (others.otherwise?.(p, {}) ?? null)) },
);
export const workosNode: Library = {
  name: '@workos-inc/node',
  packages: ['@workos-inc/node'],
  modules: {
    '': {
      WorkOS: object('WorkOS', {}, { construct: native('WorkOS', () => modelValue(client)) }),
      default: object('WorkOS', {}, { construct: native('WorkOS', () => modelValue(client)) }),
      '*': fn('workos', { result: truthy }),
    },
  },
};
