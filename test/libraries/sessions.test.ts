/** Session libraries of Next.js applications: the right use, and the trap that each of them sets. */
import { describe } from 'vitest';
import { del, erase, packages, reject, routes } from './programs.ts';

const middleware = (text: string): Readonly<Record<string, string>> => ({ 'middleware.ts': text });

describe('CASL', () => {
  const app = packages({ '@casl/ability': '6.7.0', 'better-auth': '1.4.0' });
  const head = `import { AbilityBuilder, createMongoAbility, defineAbility, ForbiddenError, subject } from '@casl/ability';
const abilityOf = (user) => { const { can, cannot, build } = new AbilityBuilder(createMongoAbility); can('read', 'Note'); can(['update', 'delete'], 'Note', { ownerId: user.id }); if (user.role === 'admin') can('manage', 'all'); if (user.role === 'user') can('create', 'Note'); return build(); };`;
  const note = `const u = await requireUser(); const note = await db.note.findUnique({ where: { id: (await params).id } });`;
  routes(
    [
      ['the owner by a condition', del(`${note} if (!abilityOf(u).can('delete', subject('Note', note))) ${reject} ${erase}`, head), 'guarded role'],
      ['cannot, the other way round', del(`${note} if (abilityOf(u).cannot('delete', subject('Note', note))) ${reject} ${erase}`, head), 'guarded role'],
      [
        'asked about the type, conditions are left out',
        del(`${note} if (!abilityOf(u).can('delete', 'Note')) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      [
        'what every user may do',
        del(`const u = await requireUser(); if (!abilityOf(u).can('read', 'Note')) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      [
        'what the ordinary role may do',
        del(`const u = await requireUser(); if (!abilityOf(u).can('create', 'Note')) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      [
        'what no rule names but that of the role',
        del(`const u = await requireUser(); if (!abilityOf(u).can('publish', 'Note')) ${reject} ${erase}`, head),
        'guarded role',
      ],
      [
        'rules that only some ways add',
        del(
          `${note} const { can, build } = new AbilityBuilder(createMongoAbility); if (u.createdAt > 5) { can('manage', 'Bill'); can('delete', 'Space'); } if (!build().can('delete', subject('Note', note))) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
      ['asked and not heard', del(`${note} abilityOf(u).can('delete', subject('Note', note)); ${erase}`, head), 'guarded authenticated'],
      [
        'an error for whoever may not',
        del(`${note} ForbiddenError.from(abilityOf(u)).throwUnlessCan('delete', subject('Note', note)); ${erase}`, head),
        'guarded role',
      ],
      [
        'rules by a function',
        del(
          `${note} const ability = defineAbility((can, cannot) => { can('delete', 'Note'); cannot('delete', 'Note', { locked: true }); if (u.role !== 'admin') cannot('delete', 'Note'); }); if (ability.cannot('delete', subject('Note', note))) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
    ],
    app,
  );
});

describe('Appwrite', () => {
  const app = packages({ 'node-appwrite': '17.2.0' });
  const head = `import { Account, Client, Databases, Query } from 'node-appwrite'; import { cookies } from 'next/headers';
const as = async () => { const client = new Client().setEndpoint('e').setProject('p'); const c = (await cookies()).get('session'); if (!c) throw new Error('no'); client.setSession(c.value); return client; };
const admin = () => new Client().setKey(process.env.APPWRITE_KEY); const DB = 'main';`;
  routes(
    [
      ['whose session it is', del(`await new Account(await as()).get(); ${erase}`, head), 'guarded authenticated'],
      ['a session that nobody asks about', del(`await as(); ${erase}`, head), 'open optional'],
      [
        'membership by a query',
        del(
          `const client = await as(); const user = await new Account(client).get(); const found = await new Databases(client).listDocuments(DB, 'members', [Query.equal('teamId', (await params).id), Query.equal('userId', user.$id)]); if (!found.documents[0]) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
      [
        'membership by the number of documents',
        del(
          `const client = await as(); const user = await new Account(client).get(); const found = await new Databases(admin()).listDocuments({ databaseId: DB, collectionId: 'members', queries: [Query.equal('teamId', [(await params).id]), Query.equal('userId', [user.$id])] }); if (found.total === 0) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
      [
        'with a key nothing holds back',
        del(`await new Databases(admin()).deleteDocument(DB, 'notes', (await params).id); return Response.json({});`, head),
        'open public',
      ],
      [
        'for a session the service decides',
        del(`await new Databases(await as()).deleteDocument(DB, 'notes', (await params).id); return Response.json({});`, head),
        'unknown unknown',
      ],
    ],
    app,
  );
});

describe('better-auth', () => {
  const heads = `import { headers } from 'next/headers';`;
  routes([
    ['getSession tested', del(`if (!(await auth.api.getSession({ headers: request.headers }))) ${reject} ${erase}`), 'guarded authenticated'],
    ['getSession not awaited', del(`if (!auth.api.getSession({ headers: request.headers })) ${reject} ${erase}`), 'open optional'],
    [
      'the cookie is only there',
      del(`if (!getSessionCookie(request)) ${reject} ${erase}`, `import { getSessionCookie } from 'better-auth/cookies';`),
      'open optional',
    ],
    [
      'the cookie cache is verified',
      del(`if (!(await getCookieCache(request))) ${reject} ${erase}`, `import { getCookieCache } from 'better-auth/cookies';`),
      'guarded authenticated',
    ],
    [
      'the answer about a permission is an object',
      del(`if (!(await auth.api.userHasPermission({ body: { userId: 'u', permissions: { note: ['delete'] } } }))) ${reject} ${erase}`),
      'open optional',
    ],
    [
      'the permission is read from it',
      del(
        `const p = await auth.api.hasPermission({ headers: request.headers, body: { permissions: { note: ['delete'] } } }); if (!p.success) ${reject} ${erase}`,
      ),
      'guarded role',
    ],
    [
      'an endpoint of the admin plugin, with the headers',
      del(`await auth.api.removeUser({ headers: await headers(), body: { userId: (await params).id } }); return Response.json({});`, heads),
      'guarded role',
    ],
    [
      'createUser without headers asks nobody',
      `export async function DELETE(request) { await auth.api.createUser({ body: await request.json() }); return Response.json({}); }`,
      'open public',
    ],
    [
      'an organization that the request names',
      del(`await auth.api.deleteOrganization({ headers: request.headers, body: { organizationId: (await params).id } }); return Response.json({});`),
      'guarded role',
    ],
    ['own organizations', del(`return Response.json(await auth.api.listOrganizations({ headers: request.headers }));`), 'guarded authenticated'],
    [
      'an API key',
      del(`const r = await auth.api.verifyApiKey({ body: { key: request.headers.get('x-api-key') } }); if (!r.valid) ${reject} ${erase}`),
      'guarded authenticated',
    ],
    [
      'an API key whose answer is an object',
      del(`const r = await auth.api.verifyApiKey({ body: { key: request.headers.get('x-api-key') } }); if (!r) ${reject} ${erase}`),
      'open optional',
    ],
    [
      'a token of the jwt plugin',
      del(`const { payload } = await auth.api.verifyJWT({ body: { token: request.headers.get('authorization') } }); if (!payload) ${reject} ${erase}`),
      'guarded authenticated',
    ],
    [
      'signing in',
      `export async function DELETE(request) { await auth.api.signInEmail({ body: await request.json() }); return Response.json({}); }`,
      'open public',
    ],
    [
      'the mounted handler',
      `import { toNextJsHandler } from 'better-auth/next-js'; export const { GET, POST, DELETE } = toNextJsHandler(auth);`,
      'open public',
    ],
    ['the handler called', `export const DELETE = (request) => auth.handler(request);`, 'open public'],
  ]);
});

describe('next-auth 4', () => {
  const head = `import { getServerSession } from 'next-auth'; import { getToken } from 'next-auth/jwt';`;
  routes([
    ['getServerSession tested', del(`if (!(await getServerSession({}))) ${reject} ${erase}`, head), 'guarded authenticated'],
    ['getServerSession not awaited', del(`const s = getServerSession({}); if (!s) ${reject} ${erase}`, head), 'open optional'],
    ['getToken verifies', del(`if (!(await getToken({ req: request }))) ${reject} ${erase}`, head), 'guarded authenticated'],
    ['getToken raw only reads', del(`if (!(await getToken({ req: request, raw: true }))) ${reject} ${erase}`, head), 'open optional'],
    ['middleware by default export', del(erase), 'guarded authenticated', middleware(`export { default } from 'next-auth/middleware';`)],
    [
      'withAuth that lets everybody pass',
      del(erase),
      'open optional',
      middleware(`import { withAuth } from 'next-auth/middleware'; export default withAuth({ callbacks: { authorized: () => true } });`),
    ],
    [
      'withAuth that asks for a role',
      del(erase),
      'guarded role',
      middleware(
        `import { withAuth } from 'next-auth/middleware'; export default withAuth(function middleware(req) {}, { callbacks: { authorized: ({ token }) => token?.role === 'admin' } });`,
      ),
    ],
  ]);
});

describe('next-auth 5', () => {
  const config = (text: string): Readonly<Record<string, string>> => ({
    'auth.ts': `import NextAuth from 'next-auth'; export const { auth: session, handlers } = NextAuth({ providers: [], ${text} });`,
  });
  const head = `import { session } from '../../../../auth';`;
  const only = `callbacks: { authorized: ({ auth }) => !!auth?.user }`;
  routes([
    ['auth() tested', del(`if (!(await session())?.user) ${reject} ${erase}`, head), 'guarded authenticated', config('')],
    ['auth() not awaited', del(`if (!session()) ${reject} ${erase}`, head), 'open optional', config('')],
    ['auth(handler) is no guard', `${head} export const DELETE = session(async (request, { params }) => { ${erase} });`, 'open optional', config('')],
    [
      'auth(handler) that tests',
      `${head} export const DELETE = session(async (request, { params }) => { if (!request.auth) ${reject} ${erase} });`,
      'guarded authenticated',
      config(''),
    ],
    ['middleware without authorized', del(erase), 'open optional', { ...config(''), ...middleware(`export { session as middleware } from './auth';`) }],
    ['middleware with authorized', del(erase), 'guarded authenticated', { ...config(only), ...middleware(`export { session as middleware } from './auth';`) }],
    [
      'a wrapped middleware runs whatever authorized says',
      del(erase),
      'open optional',
      { ...config(only), ...middleware(`import { session } from './auth'; export default session((req) => { console.log(req.url); });`) },
    ],
    [
      'a wrapped middleware that redirects',
      del(erase),
      'guarded authenticated',
      {
        ...config(''),
        ...middleware(
          `import { session } from './auth'; export default session((req) => { if (!req.auth) return Response.redirect(new URL('/login', req.nextUrl.origin)); });`,
        ),
      },
    ],
    [
      'the mounted handlers',
      `import { handlers } from '../../../../auth'; export const { GET, POST } = handlers; export const DELETE = handlers.POST;`,
      'open public',
      config(''),
    ],
  ]);
});

describe('Clerk', () => {
  const v7 = packages({ '@clerk/nextjs': '^7.9.0' });
  const head = `import { auth as clerk, currentUser, getAuth, clerkClient } from '@clerk/nextjs/server';`;
  routes(
    [
      ['userId tested', del(`const { userId } = await clerk(); if (!userId) ${reject} ${erase}`, head), 'guarded authenticated'],
      ['auth() is an object for everybody', del(`const session = await clerk(); if (!session) ${reject} ${erase}`, head), 'open optional'],
      ['auth() not awaited', del(`const { userId } = clerk(); if (userId === null) ${reject} ${erase}`, head), 'open optional'],
      ['auth.protect()', del(`await clerk.protect(); ${erase}`, head), 'guarded authenticated'],
      ['auth.protect() not awaited', del(`clerk.protect(); ${erase}`, head), 'open optional'],
      ['auth.protect with a role', del(`await clerk.protect({ role: 'org:admin' }); ${erase}`, head), 'guarded role'],
      ['has()', del(`const { has } = await clerk(); if (!has({ permission: 'org:note:delete' })) ${reject} ${erase}`, head), 'guarded role'],
      ['currentUser()', del(`if (!(await currentUser())) ${reject} ${erase}`, head), 'guarded authenticated'],
      ['getAuth(request)', del(`if (!getAuth(request).userId) ${reject} ${erase}`, head), 'guarded authenticated'],
      [
        'authenticateRequest is an object for everybody',
        del(`const c = await clerkClient(); if (!(await c.authenticateRequest(request))) ${reject} ${erase}`, head),
        'open optional',
      ],
      [
        'authenticateRequest read',
        del(`const c = await clerkClient(); const s = await c.authenticateRequest(request); if (!s.isAuthenticated) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      ['a webhook', del(`await verifyWebhook(request); ${erase}`, `import { verifyWebhook } from '@clerk/nextjs/webhooks';`), 'guarded signature'],
      [
        'clerkMiddleware alone',
        del(erase),
        'open public',
        middleware(`import { clerkMiddleware } from '@clerk/nextjs/server'; export default clerkMiddleware();`),
      ],
      [
        'a protected path',
        del(erase),
        'guarded authenticated',
        middleware(
          `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'; const isPrivate = createRouteMatcher(['/api/x(.*)', '/dashboard']); export default clerkMiddleware(async (auth, req) => { if (isPrivate(req)) await auth.protect(); });`,
        ),
      ],
      [
        'a pattern that ends too early',
        del(erase),
        'open public',
        middleware(
          `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'; const isPrivate = createRouteMatcher(['/api/x']); export default clerkMiddleware(async (auth, req) => { if (isPrivate(req)) await auth.protect(); });`,
        ),
      ],
      [
        'everything but the public paths',
        del(erase),
        'guarded authenticated',
        middleware(
          `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'; const isPublic = createRouteMatcher(['/sign-in(.*)', '/API/webhooks/:path*']); export default clerkMiddleware(async (auth, req) => { if (!isPublic(req)) await auth.protect(); });`,
        ),
      ],
      [
        'the case of a pattern does not matter',
        del(erase),
        'open public',
        middleware(
          `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'; const isPublic = createRouteMatcher(['/API/X/:path*']); export default clerkMiddleware(async (auth, req) => { if (!isPublic(req)) await auth.protect(); });`,
        ),
      ],
    ],
    v7,
  );
});
describe('Clerk 4 and 5', () => {
  const head = `import { auth as clerk } from '@clerk/nextjs';`;
  const v4 = (options: string): Readonly<Record<string, string>> => ({
    ...packages({ '@clerk/nextjs': '^4.21.9' }),
    ...middleware(`import { authMiddleware } from '@clerk/nextjs'; export default authMiddleware(${options});`),
  });
  routes([
    [
      'auth() is synchronous',
      del(`const { userId } = clerk(); if (!userId) ${reject} ${erase}`, head),
      'guarded authenticated',
      packages({ '@clerk/nextjs': '^4.21.9' }),
    ],
    [
      'auth().protect() of version 5',
      del(`auth2().protect(); ${erase}`, `import { auth as auth2 } from '@clerk/nextjs/server';`),
      'guarded authenticated',
      packages({ '@clerk/nextjs': '^5.7.6' }),
    ],
    ['authMiddleware protects by default', del(erase), 'guarded authenticated', v4('{}')],
    ['authMiddleware with this path public', del(erase), 'open public', v4(`{ publicRoutes: ['/api/:path*'] }`)],
    ['authMiddleware with another path public', del(erase), 'guarded authenticated', v4(`{ publicRoutes: ['/api/y(.*)', '/'] }`)],
    ['authMiddleware with everything public', del(erase), 'open public', v4(`{ publicRoutes: ['/(.*)'] }`)],
    ['authMiddleware that ignores this path', del(erase), 'open public', v4(`{ ignoredRoutes: ['/api/x/(.*)'] }`)],
    ['afterAuth that decides nothing', del(erase), 'open optional', v4(`{ afterAuth(auth, req) { console.log(auth.userId); } }`)],
    [
      'afterAuth that redirects',
      del(erase),
      'guarded authenticated',
      v4(`{ afterAuth(auth, req) { if (!auth.userId && !auth.isPublicRoute) return Response.redirect(new URL('/sign-in', req.url)); } }`),
    ],
  ]);
});

describe('iron-session', () => {
  const head = `import { getIronSession } from 'iron-session'; import { cookies } from 'next/headers';`;
  const open = `const s = await getIronSession(await cookies(), { password: process.env.SESSION_PASSWORD, cookieName: 's' });`;
  routes([
    ['a field tested', del(`${open} if (!s.userId) ${reject} ${erase}`, head), 'guarded authenticated'],
    ['the session is an object for everybody', del(`${open} if (!s) ${reject} ${erase}`, head), 'open optional'],
    [
      'unsealData gives an object',
      del(`const s = await unsealData(request.cookies.get('s').value, {}); if (!s) ${reject} ${erase}`, `import { unsealData } from 'iron-session';`),
      'open optional',
    ],
    [
      'the wrapper of version 6 stops nobody',
      `import { withIronSessionApiRoute } from 'iron-session/next'; export const DELETE = withIronSessionApiRoute(async (request, { params }) => { ${erase} }, {});`,
      'open optional',
    ],
  ]);
});

describe('other providers', () => {
  routes([
    [
      'WorkOS: the user tested',
      del(`const { user } = await withAuth(); if (!user) ${reject} ${erase}`, `import { withAuth } from '@workos-inc/authkit-nextjs';`),
      'guarded authenticated',
    ],
    [
      'WorkOS: an object for everybody',
      del(`const s = await withAuth(); if (!s) ${reject} ${erase}`, `import { withAuth } from '@workos-inc/authkit-nextjs';`),
      'open optional',
    ],
    [
      'WorkOS: ensureSignedIn',
      del(`await withAuth({ ensureSignedIn: true }); ${erase}`, `import { withAuth } from '@workos-inc/authkit-nextjs';`),
      'guarded authenticated',
    ],
    [
      'WorkOS: the middleware passes by default',
      del(erase),
      'open public',
      middleware(`import { authkitMiddleware } from '@workos-inc/authkit-nextjs'; export default authkitMiddleware();`),
    ],
    [
      'WorkOS: the middleware with a list',
      del(erase),
      'guarded authenticated',
      middleware(
        `import { authkitMiddleware } from '@workos-inc/authkit-nextjs'; export default authkitMiddleware({ middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/pricing'] } });`,
      ),
    ],
    [
      'WorkOS: this path in the list',
      del(erase),
      'open public',
      middleware(
        `import { authkitMiddleware } from '@workos-inc/authkit-nextjs'; export default authkitMiddleware({ middlewareAuth: { enabled: true, unauthenticatedPaths: ['/api/x/:path*'] } });`,
      ),
    ],
    [
      'WorkOS: a sealed session answers with an object',
      del(
        `const s = workos.userManagement.loadSealedSession({ sessionData: request.cookies.get('wos').value }); if (!(await s.authenticate())) ${reject} ${erase}`,
        `import { WorkOS } from '@workos-inc/node'; const workos = new WorkOS();`,
      ),
      'open optional',
    ],
    [
      'WorkOS: a sealed session read',
      del(
        `const s = workos.userManagement.loadSealedSession({ sessionData: request.cookies.get('wos').value }); const r = await s.authenticate(); if (!r.authenticated) ${reject} ${erase}`,
        `import { WorkOS } from '@workos-inc/node'; const workos = new WorkOS();`,
      ),
      'guarded authenticated',
    ],
    [
      'Kinde: the function is never called',
      del(
        `const { isAuthenticated } = getKindeServerSession(); if (!isAuthenticated) ${reject} ${erase}`,
        `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server';`,
      ),
      'open public',
    ],
    [
      'Kinde: called and awaited',
      del(
        `const { isAuthenticated } = getKindeServerSession(); if (!(await isAuthenticated())) ${reject} ${erase}`,
        `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server';`,
      ),
      'guarded authenticated',
    ],
    [
      'Kinde: a permission',
      del(
        `const { getPermission } = getKindeServerSession(); const p = await getPermission('x'); if (!p?.isGranted) ${reject} ${erase}`,
        `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server';`,
      ),
      'guarded role',
    ],
    [
      'Kinde: the middleware',
      del(erase),
      'guarded authenticated',
      middleware(`import { withAuth } from '@kinde-oss/kinde-auth-nextjs/middleware'; export default withAuth(async function middleware(req) {});`),
    ],
    [
      'Kinde: this path public',
      del(erase),
      'open public',
      middleware(
        `import { withAuth } from '@kinde-oss/kinde-auth-nextjs/middleware'; export default withAuth(async () => {}, { publicPaths: ['/api/x/(.*)'] });`,
      ),
    ],
    [
      'Auth0 4: getSession',
      del(`if (!(await auth0.getSession())) ${reject} ${erase}`, `import { Auth0Client } from '@auth0/nextjs-auth0/server'; const auth0 = new Auth0Client();`),
      'guarded authenticated',
    ],
    [
      'Auth0 4: the middleware stops nobody',
      del(erase),
      'open public',
      middleware(
        `import { Auth0Client } from '@auth0/nextjs-auth0/server'; const auth0 = new Auth0Client(); export const middleware = (request) => auth0.middleware(request);`,
      ),
    ],
    [
      'Auth0 4: the wrapper',
      `import { Auth0Client } from '@auth0/nextjs-auth0/server'; const auth0 = new Auth0Client(); export const DELETE = auth0.withApiAuthRequired(async (request, { params }) => { ${erase} });`,
      'guarded authenticated',
    ],
    [
      'Auth0 3: the wrapper',
      `import { withApiAuthRequired } from '@auth0/nextjs-auth0'; export const DELETE = withApiAuthRequired(async (request, { params }) => { ${erase} });`,
      'guarded authenticated',
    ],
    [
      'Auth0 3: the middleware',
      del(erase),
      'guarded authenticated',
      middleware(`import { withMiddlewareAuthRequired } from '@auth0/nextjs-auth0/edge'; export default withMiddlewareAuthRequired();`),
    ],
  ]);
});

describe('exemption lists of own middleware', () => {
  const guard = (test: string, head: string): Readonly<Record<string, string>> =>
    middleware(
      `${head} import { getToken } from 'next-auth/jwt'; export default async function middleware(req) { if (${test}) return; if (!(await getToken({ req }))) return Response.redirect(new URL('/login', req.url)); }`,
    );
  routes([
    [
      'micromatch: not in the list',
      del(erase),
      'guarded authenticated',
      guard(`micromatch.isMatch(req.nextUrl.pathname, ['/auth/**', '/api/y/*'])`, `import micromatch from 'micromatch';`),
    ],
    [
      'micromatch: in the list',
      del(erase),
      'open public',
      guard(`micromatch.isMatch(req.nextUrl.pathname, ['/auth/**', '/api/**'])`, `import micromatch from 'micromatch';`),
    ],
    [
      'minimatch: one star does not cross a slash',
      del(erase),
      'guarded authenticated',
      guard(`minimatch(req.nextUrl.pathname, '/api/*')`, `import { minimatch } from 'minimatch';`),
    ],
    [
      'picomatch: in the list',
      del(erase),
      'open public',
      guard(`isPublic(req.nextUrl.pathname)`, `import picomatch from 'picomatch'; const isPublic = picomatch(['/api/{x,y}/*']);`),
    ],
    [
      'path-to-regexp: a parameter',
      del(erase),
      'open public',
      guard(`matches(req.nextUrl.pathname)`, `import { match } from 'path-to-regexp'; const matches = match('/api/x/:id');`),
    ],
    [
      'path-to-regexp: another path',
      del(erase),
      'guarded authenticated',
      guard(`pathToRegexp('/api/y/:id').test(req.nextUrl.pathname)`, `import { pathToRegexp } from 'path-to-regexp';`),
    ],
  ]);
});
