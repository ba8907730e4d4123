/**
 * Clerk. Facts: @clerk/nextjs 7.9 (dist/esm/server/protect.js), 4.31.8 (dist/esm/server/authMiddleware.js): auth() is an object for
 * everybody, synchronous before version 6; protect() stops; clerkMiddleware protects nothing by itself, version 4's authMiddleware
 * everything but its public and ignored routes.
 */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { FunctionModel, GuardModel, Library, Model, NativeCall, ObjectModel, Shape } from '../../evaluate/models.ts';
import { constant, hasTag, modelValue, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { plugin, put } from '../fastify/plugin.ts';
import { checks, majorOf, native, own, sessionRead, sessionRequire, truthy, verifies } from '../shared.ts';
import { everyone } from '../webhooks/shared.ts';
import { eitherWay, inPathList } from './route-patterns.ts';
import { ask, decide, refuseWith, sendAway } from './shared.ts';

/** With a role, a permission, a plan or a condition it asks for more than a session. Synchronous as `auth().protect()` of version 5, a promise as `auth.protect()` since 6. */
const protect = native(
  'auth.protect',
  (call) => {
    const [wanted] = call.args;
    const more =
      wanted?.some((a) => a.t === 'function') === true ||
      ['role', 'permission', 'plan', 'feature', 'condition'].some((key) => wanted !== undefined && call.machine.peekOr(wanted, key) !== undefined);
    const guard: Pick<GuardModel, 'kind' | 'refuses'> = more ? { kind: 'role', refuses: 'stranger' } : { kind: 'session' };
    return decide(
      call,
      guard,
      'auth.protect',
      (decided) => refuseWith(call, decided, 'NextInterrupt', { digest: constant('NEXT_HTTP_ERROR_FALLBACK;404') }),
      () => call.machine.shape(somebody, call),
    );
  },
  { role: 'session.require' },
);
const nobody: Shape = {
  is: 'object',
  fields: {
    userId: nullShape,
    orgId: nullShape,
    orgSlug: nullShape,
    sessionId: nullShape,
    orgRole: nullShape,
    actor: nullShape,
    isAuthenticated: { is: 'constant', value: false },
    sessionClaims: nullShape,
    has: { is: 'instance', of: () => checks('has', { kind: 'session' }) },
    redirectToSignIn: { is: 'instance', of: () => sessionRequire('redirectToSignIn', truthy, false) },
    getToken: { is: 'instance', of: () => fn('getToken', { async: true, result: nullShape }) },
    protect: { is: 'instance', of: () => protect },
  },
};
const somebody: Shape = {
  is: 'own',
  fields: {
    isAuthenticated: { is: 'constant', value: true },
    has: { is: 'instance', of: () => checks('has', { kind: 'role', refuses: 'stranger' }) },
    redirectToSignIn: { is: 'instance', of: () => fn('redirectToSignIn') },
    getToken: { is: 'instance', of: () => fn('getToken', { async: true, result: truthy }) },
    protect: { is: 'instance', of: () => protect },
  },
};
const read = (name: string): FunctionModel => sessionRead(name, nobody, somebody, false);
const auth: FunctionModel = native(
  'auth',
  (call) => {
    const found = ask(call, read('auth'));
    const major = majorOf(call.machine.version(call.site, '@clerk/nextjs'));
    return major !== null && major < 6 ? found : promiseOf(found);
  },
  { role: 'session.read', members: { protect: { ...protect, async: true } } },
);

const createRouteMatcher = native('createRouteMatcher', (call) =>
  call.machine.native('isRoute', (inner) => inPathList(inner, inner.args[0] ?? undefinedValue, call.args[0])),
);
const isFunction = (value: Value): boolean => value.some((a) => a.t === 'function');
const clerkMiddleware = native('clerkMiddleware', (call) => {
  const handler = call.args.find(isFunction);
  const run = (inner: NativeCall): Value =>
    handler ? inner.machine.call(handler, undefinedValue, [modelValue(auth), ...inner.args], inner.site, { awaited: true }) : undefinedValue;
  // Called by the framework itself: `export default clerkMiddleware`.
  if (call.args[0]?.some((a) => a.t === 'object' && a.cell.type === 'Request')) return undefinedValue;
  return call.machine.native('clerkMiddleware(handler)', run);
});
const authMiddleware = native('authMiddleware', (call) => {
  const { machine } = call;
  const option = (name: string): Value | undefined => (call.args[0] ? machine.peekOr(call.args[0], name) : undefined);
  return machine.native('authMiddleware', (inner) => {
    const [request = undefinedValue] = inner.args;
    const isPublic = (): Value => inPathList(inner, request, option('publicRoutes'));
    const afterAuth = option('afterAuth');
    const guard = (): Value => {
      if (!afterAuth || !isFunction(afterAuth)) {
        return eitherWay(
          inner,
          isPublic(),
          () => undefinedValue,
          () =>
            decide(
              inner,
              { kind: 'session' },
              'authMiddleware',
              (decided) => sendAway(inner, decided, '/sign-in'),
              () => undefinedValue,
            ),
        );
      }
      const found = ask(inner, read('authMiddleware'));
      machine.set(found, 'isPublicRoute', isPublic(), inner.site);
      machine.set(found, 'isApiRoute', inPathList(inner, request, option('apiRoutes') ?? constant('/(api|trpc)(.*)')), inner.site);
      return machine.call(afterAuth, undefinedValue, [found, ...inner.args], inner.site, { awaited: true });
    };
    return eitherWay(inner, inPathList(inner, request, option('ignoredRoutes')), () => undefinedValue, guard);
  });
});

/** Names that only read. */
const readsOnly = /^(?:get|list|count|search|verify|find)/;
const backend = (name: string): ObjectModel =>
  object(
    name,
    {
      authenticateRequest: fn('clerkClient.authenticateRequest', {
        async: true,
        role: 'session.read',
        guard: {
          kind: 'session',
          how: {
            is: 'object',
            fields: {
              isAuthenticated: { is: 'constant', value: false },
              isSignedIn: { is: 'constant', value: false },
              status: { is: 'constant', value: 'signed-out' },
              toAuth: { is: 'instance', of: () => fn('toAuth', { result: nobody }) },
            },
          },
        },
        result: {
          is: 'object',
          fields: {
            isAuthenticated: { is: 'constant', value: true },
            isSignedIn: { is: 'constant', value: true },
            status: { is: 'constant', value: 'signed-in' },
            toAuth: { is: 'instance', of: () => fn('toAuth', { result: somebody }) },
          },
        },
      }),
    },
    {
      otherwise: (p) => (p === 'then' ? null : backend(`${name}.${p}`)),
      call: native(
        name,
        (call) => {
          const method = name.slice(name.lastIndexOf('.') + 1);
          const isOwn = call.args.length > 0 && call.args.some((a) => hasTag(a, 'own')) && !call.args.some((a) => hasTag(a, 'input'));
          if (!readsOnly.test(method)) {
            const operation = /^(?:delete|revoke|remove)/.test(method) ? 'delete' : 'update';
            call.machine.effect(
              { kind: operation === 'delete' ? 'delete' : 'write', operation, resource: 'clerk', symbol: name, ...(isOwn ? { own: true } : {}) },
              call.site,
            );
          }
          return opaque({ record: ['clerk'], ...(isOwn ? { own: true } : {}) }, { truthy: true });
        },
        { async: true },
      ),
    },
  );
const clerkClient: Model = object(
  'clerkClient',
  {},
  { otherwise: (p) => (p === 'then' ? null : backend(`clerkClient.${p}`)), call: fn('clerkClient', { result: instance(() => backend('clerkClient')) }) },
);
const newBackend = fn('createClerkClient', { result: instance(() => backend('clerkClient')) });
const verifyWebhook = verifies('verifyWebhook', { async: true, ...everyone, result: { is: 'opaque', truthy: true } });

const server: Record<string, Model> = {
  auth,
  currentUser: sessionRead('currentUser', nullShape, own),
  getAuth: read('getAuth'),
  clerkMiddleware,
  createRouteMatcher,
  authMiddleware,
  verifyToken: verifies('verifyToken', { async: true }),
  verifyWebhook,
  clerkClient,
  createClerkClient: newBackend,
  Clerk: object('Clerk', {}, { call: newBackend, construct: newBackend }),
  redirectToSignIn: sessionRequire('redirectToSignIn', truthy, false),
  buildClerkProps: fn('buildClerkProps', { result: truthy }),
};
/** Registering it only reads who is there. */
const clerkPlugin = plugin('@clerk/fastify', (call, scope) => {
  put(call, scope, 'decorateRequest', 'auth', constant(null));
});
const components = fn('clerk', { result: truthy });
export const clerk: Library = {
  name: '@clerk/nextjs',
  packages: ['@clerk/nextjs', '@clerk/backend', '@clerk/fastify', '@clerk/express', '@clerk/clerk-sdk-node'],
  modules: {
    server,
    api: server,
    edge: server,
    webhooks: { verifyWebhook },
    '': { ...server, clerkPlugin, '*': components },
    '*': { '*': components },
  },
};
export const clerkWebhooks: Library = { name: '@clerk/webhooks', packages: ['@clerk/webhooks'], modules: { '': { verifyWebhook } } };
