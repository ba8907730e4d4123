/** @clerk/nextjs 7: auth() is an object for everybody; protect() throws; clerkMiddleware protects nothing by itself. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel, Shape } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values.ts';
import { checks, native, own, plain, sessionRead, sessionRequire, truthy, verifies } from '../shared.ts';
import { event, everyone } from '../webhooks/shared.ts';

const clerkNobody: Shape = {
  is: 'object',
  fields: {
    userId: nullShape,
    orgId: nullShape,
    sessionId: nullShape,
    orgRole: nullShape,
    isAuthenticated: { is: 'constant', value: false },
    sessionClaims: nullShape,
    has: { is: 'instance', of: () => fn('has', { result: { is: 'constant', value: false } }) },
    redirectToSignIn: { is: 'instance', of: () => sessionRequire('redirectToSignIn', plain, false) },
    getToken: { is: 'instance', of: () => fn('getToken', { async: true, result: nullShape }) },
  },
};
const clerkSomebody: Shape = {
  is: 'own',
  fields: {
    isAuthenticated: { is: 'constant', value: true },
    has: { is: 'instance', of: () => checks('has', { kind: 'role', refuses: 'stranger' }) },
    redirectToSignIn: { is: 'instance', of: () => fn('redirectToSignIn') },
    getToken: { is: 'instance', of: () => fn('getToken', { async: true, result: truthy }) },
    protect: { is: 'instance', of: () => fn('protect') },
  },
};
const clerkAuth: FunctionModel = { ...sessionRead('auth', clerkNobody, clerkSomebody), members: { protect: sessionRequire('auth.protect', clerkSomebody) } };
const routeMatcher = native('createRouteMatcher', (call) => {
  const list = call.args[0] ? call.machine.list(call.args[0]) : null;
  const patterns = (list?.known ?? []).flatMap((v) => (v[0]?.t === 'const' && typeof v[0].v === 'string' ? [v[0].v] : []));
  return call.machine.native('isRoute', (inner) => {
    const path = inner.machine.get(inner.machine.get(inner.args[0] ?? undefinedValue, 'nextUrl', inner.site), 'pathname', inner.site);
    const source = patterns.map((p) => `^${p.replace(/\/:[A-Za-z]+\*/g, '(?:/.*)?').replace(/:[A-Za-z]+/g, '[^/]+')}/?$`).join('|');
    return inner.machine.callMethod([{ t: 'regex', source: source || '^$', flags: 'i', tags: {} }], 'test', [path], inner.site);
  });
});
const clerkMiddleware = native('clerkMiddleware', (call) => {
  const handler = call.args.find((a) => a.some((x) => x.t === 'function'));
  return call.machine.native('clerkMiddleware(handler)', (inner) =>
    handler ? inner.machine.call(handler, undefinedValue, [modelValue(clerkAuth), ...inner.args], inner.site, { awaited: true }) : undefinedValue,
  );
});
const clerkServer: Record<string, Model> = {
  auth: clerkAuth,
  currentUser: sessionRead('currentUser', nullShape, own),
  getAuth: sessionRead('getAuth', clerkNobody, clerkSomebody, false),
  clerkMiddleware,
  createRouteMatcher: routeMatcher,
  authMiddleware: fn('authMiddleware', { result: instance(() => sessionRequire('authMiddleware', { is: 'constant', value: undefined })) }),
  verifyToken: verifies('verifyToken', { async: true }),
  clerkClient: object(
    'clerkClient',
    {},
    { otherwise: (p) => (p === 'then' ? null : clerkApi(`clerkClient.${p}`)), call: fn('clerkClient', { result: instance(() => clerkApi('clerkClient')) }) },
  ),
};
const clerkApi = (name: string): ObjectModel =>
  object(
    name,
    {},
    {
      otherwise: (p) => (p === 'then' ? null : clerkApi(`${name}.${p}`)),
      call: fn(name, {
        async: true,
        effect: { kind: /get|list|count/.test(name) ? 'audit' : 'write', resource: 'clerk' },
        result: { is: 'opaque', tags: { record: ['clerk'] }, truthy: true },
      }),
    },
  );
export const clerk: Library = {
  name: '@clerk/nextjs',
  packages: ['@clerk/nextjs', '@clerk/backend', '@clerk/fastify', '@clerk/express'],
  modules: {
    server: clerkServer,
    webhooks: { verifyWebhook: verifies('verifyWebhook', { async: true, kind: 'secret', refuses: 'everyone', result: { is: 'opaque', truthy: true } }) },
    '': { ...clerkServer, clerkPlugin: fn('clerkPlugin'), '*': fn('clerk', { result: truthy }) },
    '*': { '*': fn('clerk', { result: truthy }) },
  },
};
export const clerkWebhooks: Library = {
  name: '@clerk/webhooks',
  packages: ['@clerk/webhooks'],
  modules: { '': { verifyWebhook: verifies('verifyWebhook', { ...everyone, async: true, result: event }) } },
};
