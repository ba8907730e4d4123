/** Session libraries. Facts: the packages' own files (see each comment); guards by what an outsider gets. */
import { cookiesModel } from '../evaluate/request.ts';
import { fn, instance, nullShape, object, value } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel, Shape } from '../evaluate/models.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue, withDecided } from '../evaluate/values.ts';
import { checks, decodes, native, own, plain, sessionRead, sessionRequire, truthy, verifies } from './shared.ts';
import { supabaseQuery } from './data/supabase.ts';

const userSession: Shape = { is: 'object', fields: { user: own, session: own }, open: { own: true } };

// better-auth 1.7: getSession gives null; other endpoints throw APIError without a session; getSessionCookie reads the raw cookie.
const permission = fn('auth.api.userHasPermission', {
  async: true,
  role: 'credential.verify',
  guard: { kind: 'role', how: { is: 'object', fields: { success: { is: 'constant', value: false }, error: nullShape } }, refuses: 'stranger' },
  result: { is: 'object', fields: { success: { is: 'constant', value: true }, error: nullShape } },
});
const creates = (name: string, role: 'session.create' | 'account.create'): FunctionModel =>
  fn(name, { async: true, role, result: { is: 'opaque', tags: { record: ['session'], own: true } } });
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
const authHandler = creates('auth handler', 'session.create');
const methods: Record<string, Model> = { GET: authHandler, POST: authHandler, PATCH: authHandler, PUT: authHandler, DELETE: authHandler };
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

// next-auth 4.24 and 5.0 beta: getServerSession and auth() give null; `auth(fn)` runs fn with req.auth null; getToken verifies unless raw.
const nextAuthSession: Shape = { is: 'object', fields: { user: own }, open: { own: true } };
const authFunction = native(
  'auth',
  (call) => {
    const { machine, args, site } = call;
    const [handler] = args;
    machine.looked();
    if (handler?.some((a) => a.t === 'function')) {
      return machine.native('auth(handler)', (inner) => {
        const session = machine.call(modelValue(sessionRead('auth', nullShape, nextAuthSession, false)), undefinedValue, [], site);
        if (inner.args[0]) machine.set(inner.args[0], 'auth', session, site);
        return machine.call(handler, undefinedValue, inner.args, site, { awaited: true });
      });
    }
    return promiseOf(machine.call(modelValue(sessionRead('auth()', nullShape, nextAuthSession, false)), undefinedValue, [], site));
  },
  { role: 'session.read' },
);
const nextAuthResult: ObjectModel = object(
  'NextAuth',
  {
    auth: authFunction,
    handlers: object('handlers', methods),
    signIn: creates('signIn', 'session.create'),
    signOut: fn('signOut', { async: true }),
    unstable_update: sessionRequire('unstable_update'),
  },
  { call: authHandler },
);
const getToken = native(
  'getToken',
  (call) => {
    const [options] = call.args;
    const isRaw = options ? call.machine.peekOr(options, 'raw') : undefined;
    if (isRaw?.some((a) => a.t === 'const' && a.v === true)) return promiseOf(opaque({ input: true, cred: 'strong' }));
    return promiseOf(call.machine.call(modelValue(sessionRead('getToken', nullShape, own, false)), undefinedValue, [], call.site));
  },
  { role: 'session.read' },
);
const getServerSession = sessionRead('getServerSession', nullShape, nextAuthSession);
const nextAuthExport: Model = object('NextAuth', {}, { call: fn('NextAuth', { result: instance(() => nextAuthResult) }) });
const withAuthMiddleware = native('withAuth', (call) => {
  const { machine, args, site } = call;
  const handler = args.find((a) => a.some((x) => x.t === 'function'));
  const options = args.find((a) => a.some((x) => x.t === 'object'));
  const authorized = options ? machine.peek(machine.peek(options, 'callbacks') ?? undefinedValue, 'authorized') : undefined;
  return machine.native('withAuth(middleware)', (inner) => {
    const token = machine.call(modelValue(sessionRead('withAuth', nullShape, own, false)), undefinedValue, [], site);
    const request = inner.args[0] ?? undefinedValue;
    machine.set(request, 'nextauth', machine.newObject({ token }, site), site);
    const allowed = authorized
      ? machine.await(machine.call(authorized, undefinedValue, [machine.newObject({ token, req: request }, site)], site), site)
      : token;
    const refused = allowed.filter((a) => (a.t === 'const' ? !a.v : a.t === 'opaque' ? a.truthy !== true : false));
    const ways = [];
    if (refused.length > 0) {
      ways.push(() => {
        const decided = refused.find((a) => a.tags.decided)?.tags.decided;
        const error = machine.newError('NextInterrupt', constant('sign in'), site, {
          digest: constant('NEXT_REDIRECT;replace;307'),
          location: constant('/api/auth/signin'),
        });
        return machine.throw(decided ? withDecided(error, decided) : error, site);
      });
    }
    if (refused.length < allowed.length || refused.some((a) => a.t === 'opaque'))
      ways.push(() => (handler ? machine.call(handler, undefinedValue, inner.args, site, { awaited: true }) : undefinedValue));
    return machine.branch(ways.length > 0 ? ways : [() => undefinedValue]);
  });
});
export const nextAuth: Library = {
  name: 'next-auth',
  packages: ['next-auth', '@auth/core', '@auth/nextjs'],
  modules: {
    '': {
      default: nextAuthExport,
      NextAuth: nextAuthExport,
      getServerSession,
      unstable_getServerSession: getServerSession,
      AuthError: object('AuthError', {}, { construct: native('AuthError', (c) => c.machine.newError('AuthError', c.args[0] ?? undefinedValue, c.site)) }),
      CredentialsSignin: object(
        'CredentialsSignin',
        {},
        { construct: native('CredentialsSignin', (c) => c.machine.newError('CredentialsSignin', c.args[0] ?? undefinedValue, c.site)) },
      ),
      '*': fn('next-auth', { result: truthy }),
    },
    next: { getServerSession, unstable_getServerSession: getServerSession, default: nextAuthExport },
    jwt: {
      getToken,
      decode: verifies('decode', { async: true }),
      encode: fn('encode', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
    },
    middleware: {
      withAuth: withAuthMiddleware,
      default: native('withAuth', (call) =>
        call.machine.call(call.machine.call(modelValue(withAuthMiddleware), undefinedValue, [], call.site), undefinedValue, call.args, call.site),
      ),
    },
    react: {
      getSession: sessionRead('getSession', nullShape, nextAuthSession),
      signIn: creates('signIn', 'session.create'),
      '*': fn('next-auth/react', { result: truthy }),
    },
    'providers/*': { default: fn('provider', { result: truthy }), '*': fn('provider', { result: truthy }) },
    '*': { default: fn('next-auth', { result: truthy }), '*': fn('next-auth', { result: truthy }) },
  },
};

// @clerk/nextjs 7: auth() is an object for everybody; protect() throws; clerkMiddleware protects nothing by itself.
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

// @supabase: getUser verifies over the network, getSession on the server only reads the cookie.
const noUser: Shape = { is: 'object', fields: { data: { is: 'object', fields: { user: nullShape, claims: nullShape } }, error: truthy } };
const someUser: Shape = { is: 'object', fields: { data: { is: 'object', fields: { user: own, claims: own } }, error: nullShape } };
const supabaseAuth: ObjectModel = object(
  'supabase.auth',
  {
    getUser: sessionRead('supabase.auth.getUser', noUser, someUser),
    getClaims: sessionRead(
      'supabase.auth.getClaims',
      { is: 'object', fields: { data: nullShape, error: nullShape } },
      { is: 'object', fields: { data: { is: 'object', fields: { claims: own } }, error: nullShape } },
    ),
    getSession: fn('supabase.auth.getSession', {
      async: true,
      role: 'credential.decode',
      result: {
        is: 'object',
        fields: { data: { is: 'object', fields: { session: { is: 'opaque', tags: { input: true }, nullish: true } } }, error: nullShape },
      },
    }),
    signInWithPassword: creates('supabase.auth.signInWithPassword', 'session.create'),
    signInWithOAuth: creates('supabase.auth.signInWithOAuth', 'session.create'),
    signInWithOtp: creates('supabase.auth.signInWithOtp', 'session.create'),
    signUp: creates('supabase.auth.signUp', 'account.create'),
    exchangeCodeForSession: creates('supabase.auth.exchangeCodeForSession', 'session.create'),
    verifyOtp: creates('supabase.auth.verifyOtp', 'session.create'),
    resetPasswordForEmail: creates('supabase.auth.resetPasswordForEmail', 'session.create'),
    signOut: fn('supabase.auth.signOut', { async: true, result: { is: 'object', fields: { error: nullShape } } }),
    admin: object(
      'supabase.auth.admin',
      {},
      {
        otherwise: (p) =>
          p === 'then'
            ? null
            : fn(`supabase.auth.admin.${p}`, {
                async: true,
                effect: { kind: 'write', resource: 'auth users' },
                result: { is: 'object', fields: { data: { is: 'opaque', tags: { record: ['auth.users'] }, truthy: true }, error: { is: 'opaque' } } },
              }),
      },
    ),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`supabase.auth.${p}`, {
            async: true,
            guard: { kind: 'session', how: { is: 'object', fields: { data: { is: 'object', fields: { user: nullShape } }, error: truthy } } },
            result: someUser,
          }),
  },
);
export const supabaseClient: ObjectModel = object(
  'supabase',
  { auth: supabaseAuth },
  { otherwise: (p, state) => supabaseQuery(p, state), types: ['SupabaseClient'] },
);
const newSupabase = fn('createClient', { result: instance(() => supabaseClient) });
export const supabase: Library = {
  name: '@supabase/supabase-js',
  packages: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/auth-helpers-nextjs'],
  modules: {
    '': {
      createClient: newSupabase,
      createServerClient: newSupabase,
      createBrowserClient: newSupabase,
      createServerComponentClient: newSupabase,
      createRouteHandlerClient: newSupabase,
      createMiddlewareClient: newSupabase,
      createServerActionClient: newSupabase,
      createPagesServerClient: newSupabase,
      SupabaseClient: object('SupabaseClient', {}, { construct: newSupabase }),
      '*': fn('supabase', { result: truthy }),
    },
  },
  types: { SupabaseClient: supabaseClient },
};

// iron-session 8: an object for everybody, empty without a valid seal.
const emptyObject: Shape = { is: 'object', fields: {} };
const ironSession = native(
  'getIronSession',
  (call) => {
    const made = call.machine.call(modelValue(sessionRead('getIronSession', emptyObject, own, false)), undefinedValue, [], call.site);
    call.machine.set(
      made,
      'save',
      call.machine.native('session.save', () => promiseOf(undefinedValue)),
      call.site,
    );
    call.machine.set(
      made,
      'destroy',
      call.machine.native('session.destroy', () => undefinedValue),
      call.site,
    );
    return promiseOf(made);
  },
  { role: 'session.read' },
);
export const iron: Library = {
  name: 'iron-session',
  packages: ['iron-session'],
  modules: {
    '': {
      getIronSession: ironSession,
      sealData: fn('sealData', { async: true, result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
      unsealData: sessionRead('unsealData', emptyObject, own),
    },
    '*': { '*': fn('iron-session', { result: { is: 'argument', index: 0 } }) },
  },
};

// Tokens. jose and jsonwebtoken reject; decode only decodes.
const payload: Shape = { is: 'object', fields: { payload: own, protectedHeader: truthy } };
const signer: ObjectModel = object(
  'SignJWT',
  { sign: fn('sign', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }) },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
export const jose: Library = {
  name: 'jose',
  packages: ['jose'],
  modules: {
    '': {
      jwtVerify: verifies('jwtVerify', { async: true, result: payload }),
      compactVerify: verifies('compactVerify', { async: true, result: payload }),
      flattenedVerify: verifies('flattenedVerify', { async: true, result: payload }),
      generalVerify: verifies('generalVerify', { async: true, result: payload }),
      jwtDecrypt: verifies('jwtDecrypt', { async: true, result: payload }),
      compactDecrypt: verifies('compactDecrypt', { async: true, result: payload }),
      decodeJwt: decodes('decodeJwt'),
      decodeProtectedHeader: decodes('decodeProtectedHeader'),
      SignJWT: object('SignJWT', {}, { construct: fn('SignJWT', { result: instance(() => signer) }) }),
      EncryptJWT: object('EncryptJWT', {}, { construct: fn('EncryptJWT', { result: instance(() => signer) }) }),
      errors: object('errors', {}, { otherwise: (p) => object(p, {}) }),
      '*': fn('jose', { result: truthy }),
    },
  },
};
const jwtVerify = native(
  'jwt.verify',
  (call) => {
    const { machine, args, site } = call;
    machine.looked();
    const callback = args.find((a, i) => i >= 2 && a.some((x) => x.t === 'function'));
    const refused = machine.isRefused({ kind: 'identity' });
    const decided = machine.decided('identity', 'jwt.verify', site);
    const error = withDecided(machine.newError('JsonWebTokenError', constant('invalid token'), site), decided);
    const claims = machine.newObject({}, site, { open: { own: true } });
    if (callback) {
      const bad = (): ReturnType<typeof machine.call> => machine.call(callback, undefinedValue, [error, constant(undefined, { decided })], site);
      const good = (): ReturnType<typeof machine.call> => machine.call(callback, undefinedValue, [constant(null), claims], site);
      return machine.persona === 'sweep' ? machine.branch([bad, good]) : refused ? bad() : good();
    }
    if (machine.persona === 'sweep') {
      machine.mayThrow(machine.newError('JsonWebTokenError', opaque({ error: true }, { hint: 'string', truthy: true }), site), site);
      return claims;
    }
    return refused ? machine.throw(error, site) : claims;
  },
  { role: 'jwt.verify' },
);
const jwtErrors = Object.fromEntries(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].map((n) => [n, object(n, {})]));
export const jsonwebtoken: Library = {
  name: 'jsonwebtoken',
  packages: ['jsonwebtoken'],
  modules: {
    '': {
      verify: jwtVerify,
      decode: decodes('jwt.decode'),
      sign: fn('jwt.sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }),
      ...jwtErrors,
    },
  },
};
export const otherTokens: readonly Library[] = [
  { name: 'jwt-decode', packages: ['jwt-decode'], modules: { '': { jwtDecode: decodes('jwtDecode'), default: decodes('jwtDecode') } } },
  {
    name: 'fast-jwt',
    packages: ['fast-jwt'],
    modules: {
      '': {
        createVerifier: fn('createVerifier', { result: instance(() => verifies('verify')) }),
        createDecoder: fn('createDecoder', { result: instance(() => decodes('decode')) }),
        createSigner: fn('createSigner', {
          result: instance(() => fn('sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } })),
        }),
      },
    },
  },
];

// Webhook verifiers. Only the sender knows the secret: nobody but the insider passes.
const everyone = { kind: 'secret', refuses: 'everyone' } as const;
const event: Shape = { is: 'opaque', truthy: true };
export const webhooks: readonly Library[] = [
  {
    name: '@upstash/qstash',
    packages: ['@upstash/qstash'],
    modules: {
      '': {
        Receiver: object(
          'Receiver',
          {},
          {
            construct: fn('Receiver', {
              result: instance(() =>
                object('receiver', { verify: verifies('receiver.verify', { ...everyone, async: true, result: { is: 'constant', value: true } }) }),
              ),
            }),
          },
        ),
        Client: object('Client', {}, { construct: fn('Client', { result: instance(() => qstashClient) }) }),
        '*': fn('qstash', { result: truthy }),
      },
      '*': Object.fromEntries(
        ['verifySignatureAppRouter', 'verifySignature', 'verifySignatureEdge'].map((n) => [
          n,
          native(n, (call) =>
            call.machine.native(n, (inner) => {
              inner.machine.call(modelValue(verifies(n, { ...everyone, result: event })), undefinedValue, [], call.site);
              return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
            }),
          ),
        ]),
      ),
    },
  },
  {
    name: 'svix',
    packages: ['svix', 'standardwebhooks'],
    modules: {
      '': {
        Webhook: object(
          'Webhook',
          {},
          {
            construct: fn('Webhook', {
              result: instance(() =>
                object('webhook', { verify: verifies('webhook.verify', { ...everyone, result: event }), sign: fn('webhook.sign', { result: truthy }) }),
              ),
            }),
          },
        ),
        '*': fn('svix', { result: truthy }),
      },
    },
  },
  {
    name: '@octokit/webhooks',
    packages: ['@octokit/webhooks', '@octokit/webhooks-methods'],
    modules: {
      '': {
        verify: checks('verify', { ...everyone, async: true }),
        Webhooks: object(
          'Webhooks',
          {},
          {
            construct: fn('Webhooks', {
              result: instance(() =>
                object('webhooks', {
                  verify: checks('webhooks.verify', { ...everyone, async: true }),
                  verifyAndReceive: verifies('webhooks.verifyAndReceive', { ...everyone, async: true }),
                  on: fn('on'),
                }),
              ),
            }),
          },
        ),
      },
    },
  },
  {
    name: '@clerk/webhooks',
    packages: ['@clerk/webhooks'],
    modules: { '': { verifyWebhook: verifies('verifyWebhook', { ...everyone, async: true, result: event }) } },
  },
];
const qstashClient: ObjectModel = object(
  'qstash',
  {},
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : object(
            `qstash.${p}`,
            {},
            {
              otherwise: (q) =>
                q === 'then' ? null : fn(`qstash.${p}.${q}`, { async: true, effect: { kind: 'external', resource: 'qstash' }, result: truthy }),
              call: fn(`qstash.${p}`, { async: true, effect: { kind: 'external', resource: 'qstash' }, result: truthy }),
            },
          ),
  },
);
const stripeApi = (name: string): ObjectModel =>
  object(
    name,
    name.endsWith('.webhooks')
      ? {
          constructEvent: verifies('stripe.webhooks.constructEvent', { ...everyone, result: event }),
          constructEventAsync: verifies('stripe.webhooks.constructEventAsync', { ...everyone, async: true, result: event }),
        }
      : {},
    {
      otherwise: (p) => (p === 'then' ? null : stripeApi(`${name}.${p}`)),
      call: fn(name, {
        async: true,
        effect: /(?:retrieve|list|search)$/.test(name) ? { kind: 'audit' } : { kind: 'payment', resource: name.split('.').slice(1, -1).join('.') || 'stripe' },
        result: { is: 'opaque', tags: { record: ['stripe'] }, truthy: true },
      }),
    },
  );
const newStripe: Model = object(
  'Stripe',
  { errors: object('errors', {}, { otherwise: (p) => object(p, {}) }), webhooks: stripeApi('stripe.webhooks') },
  { construct: fn('Stripe', { result: instance(() => stripeApi('stripe')) }), call: fn('Stripe', { result: instance(() => stripeApi('stripe')) }) },
);
export const stripe: Library = { name: 'stripe', packages: ['stripe'], modules: { '': { default: newStripe, Stripe: newStripe } } };

// Passwords: a comparison with a stored hash fails for whoever does not know the password.
const compare = (name: string, async: boolean): FunctionModel =>
  fn(name, {
    ...(async ? { async: true } : {}),
    role: 'password.compare',
    guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true },
    result: { is: 'constant', value: true },
  });
const hashed: Shape = { is: 'opaque', tags: { hashed: true }, hint: 'string', truthy: true };
const hashModel = (name: string, async: boolean): FunctionModel => fn(name, { ...(async ? { async: true } : {}), role: 'password.hash', result: hashed });
const bcryptExports = {
  compare: compare('bcrypt.compare', true),
  compareSync: compare('bcrypt.compareSync', false),
  verify: compare('bcrypt.verify', true),
  verifySync: compare('bcrypt.verifySync', false),
  hash: hashModel('bcrypt.hash', true),
  hashSync: hashModel('bcrypt.hashSync', false),
  genSalt: hashModel('genSalt', true),
  genSaltSync: hashModel('genSaltSync', false),
  '*': fn('bcrypt', { result: plain }),
};
export const passwords: Library = {
  name: 'bcrypt',
  packages: ['bcrypt', 'bcryptjs', '@node-rs/bcrypt', 'argon2', '@node-rs/argon2'],
  modules: { '': bcryptExports },
};

// Others: objects that are truthy for everybody say so.
export const providers: readonly Library[] = [
  {
    name: '@workos-inc/authkit-nextjs',
    packages: ['@workos-inc/authkit-nextjs'],
    modules: {
      '': {
        withAuth: native(
          'withAuth',
          (call) => {
            const ensure = call.args[0] ? call.machine.peekOr(call.args[0], 'ensureSignedIn') : undefined;
            const model = ensure?.some((a) => a.t === 'const' && a.v === true)
              ? sessionRequire('withAuth', { is: 'object', fields: { user: own } }, false)
              : sessionRead('withAuth', { is: 'object', fields: { user: nullShape } }, { is: 'object', fields: { user: own }, open: { own: true } }, false);
            return promiseOf(call.machine.call(modelValue(model), undefinedValue, [], call.site));
          },
          { role: 'session.read' },
        ),
        '*': fn('authkit', { result: truthy }),
      },
    },
  },
  {
    name: '@kinde-oss/kinde-auth-nextjs',
    packages: ['@kinde-oss/kinde-auth-nextjs'],
    modules: {
      '*': {
        getKindeServerSession: fn('getKindeServerSession', {
          result: instance(() =>
            object('kinde', {
              isAuthenticated: checks('isAuthenticated', { async: true, kind: 'session' }),
              getUser: sessionRead('getUser', nullShape, own),
              getPermission: fn('getPermission', {
                async: true,
                guard: { kind: 'role', how: { is: 'object', fields: { isGranted: { is: 'constant', value: false } } }, refuses: 'stranger' },
                result: { is: 'object', fields: { isGranted: { is: 'constant', value: true } } },
              }),
              getAccessToken: sessionRead('getAccessToken', nullShape, own),
            }),
          ),
        }),
        '*': fn('kinde', { result: truthy }),
      },
    },
  },
  { name: '@auth0/nextjs-auth0', packages: ['@auth0/nextjs-auth0'], modules: { '*': auth0(), '': auth0() } },
  {
    name: 'lucia',
    packages: ['lucia'],
    modules: {
      '': {
        Lucia: object(
          'Lucia',
          {},
          {
            construct: fn('Lucia', {
              result: instance(() =>
                object(
                  'lucia',
                  {
                    validateSession: sessionRead('lucia.validateSession', { is: 'object', fields: { user: nullShape, session: nullShape } }, userSession),
                    readSessionCookie: decodes('readSessionCookie'),
                    createSession: creates('lucia.createSession', 'session.create'),
                  },
                  { otherwise: (p) => (p === 'then' ? null : fn(`lucia.${p}`, { async: true, result: truthy })) },
                ),
              ),
            }),
          },
        ),
        '*': fn('lucia', { result: truthy }),
      },
    },
  },
  {
    name: 'firebase-admin',
    packages: ['firebase-admin'],
    modules: {
      auth: { getAuth: fn('getAuth', { result: instance(() => firebaseAuth) }) },
      '': {
        default: object('admin', { auth: fn('auth', { result: instance(() => firebaseAuth) }) }, { otherwise: () => fn('admin', { result: truthy }) }),
        '*': fn('firebase-admin', { result: truthy }),
      },
      '*': { '*': fn('firebase-admin', { result: truthy }) },
    },
  },
  {
    name: '@stackframe/stack',
    packages: ['@stackframe/stack'],
    modules: {
      '': {
        StackServerApp: object(
          'StackServerApp',
          {},
          {
            construct: fn('StackServerApp', {
              result: instance(() =>
                object('stack', {
                  getUser: native(
                    'stack.getUser',
                    (call) => {
                      const or = call.args[0] ? call.machine.peekOr(call.args[0], 'or') : undefined;
                      const stop = or?.some((a) => a.t === 'const' && (a.v === 'redirect' || a.v === 'throw'));
                      const model = stop ? sessionRequire('getUser', own, false) : sessionRead('getUser', nullShape, own, false);
                      return promiseOf(call.machine.call(modelValue(model), undefinedValue, [], call.site));
                    },
                    { role: 'session.read' },
                  ),
                }),
              ),
            }),
          },
        ),
        '*': fn('stack', { result: truthy }),
      },
    },
  },
];
const firebaseAuth: ObjectModel = object(
  'firebase.auth',
  {
    verifyIdToken: verifies('verifyIdToken', { async: true }),
    verifySessionCookie: verifies('verifySessionCookie', { async: true }),
    createSessionCookie: verifies('createSessionCookie', { async: true, result: truthy }),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`firebase.auth.${p}`, {
            async: true,
            effect: { kind: 'write', resource: 'firebase users' },
            result: { is: 'opaque', tags: { record: ['firebase'] }, truthy: true },
          }),
  },
);
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
function wrapper(name: string): FunctionModel {
  return native(
    name,
    (call) =>
      call.machine.native(name, (inner) => {
        inner.machine.call(modelValue(sessionRequire(name, own, false)), undefinedValue, [], call.site);
        return inner.machine.call(call.args[0] ?? undefinedValue, undefinedValue, inner.args, inner.site, { awaited: true });
      }),
    { role: 'handler.wrap' },
  );
}
export { cookiesModel };
