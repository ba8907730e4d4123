/** tRPC: procedures as entries, whatever mounts their router and in whatever order their steps were added. */
import { describe, expect, it } from 'vitest';
import type { ReportedEntry } from '../../src/audit/model.ts';
import { scanApp } from '../support.ts';

const dependencies = { next: '15.5.0', '@trpc/server': '11.0.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' };
const base = {
  'package.json': JSON.stringify({ name: 'app', dependencies }),
  'lib/auth.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth';
export const db = new PrismaClient(); export const auth = betterAuth({});`,
  'lib/trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server';
import { auth, db } from './auth';
export async function createContext({ req }) { const session = await auth.api.getSession({ headers: req.headers }); return { session, db }; }
export const t = initTRPC.context().meta().create({});
export const logged = t.middleware(async ({ path, next }) => { const r = await next(); console.log(path, r.ok); return r; });
export const authed = t.middleware(({ ctx, next }) => { if (!ctx.session?.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx: { user: ctx.session.user } }); });
export const { router, mergeRouters } = t;
export const publicProcedure = t.procedure.use(logged);
export const protectedProcedure = publicProcedure.use(authed);`,
};
const fetchMount = {
  'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '../../../../lib/root'; import { createContext } from '../../../../lib/trpc';
const handler = (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext: () => createContext({ req }) });
export { handler as GET, handler as POST };`,
};
const imports = `import { lazy, TRPCError } from '@trpc/server'; import { t, authed, logged, router, mergeRouters, publicProcedure, protectedProcedure } from './trpc';\n`;
const erase = `({ ctx, input }) => ctx.db.note.delete({ where: { id: input.id } })`;

function entries(files: Readonly<Record<string, string>>): ReportedEntry[] {
  return scanApp({ ...base, ...files }).report.entries;
}
/** `procedures` are the members of the application's router. */
function procedures(members: string, before = '', more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const found = entries({ ...fetchMount, ...more, 'lib/root.ts': `${imports}${before}\nexport const appRouter = router({ ${members} });` });
  return Object.fromEntries(found.map((e) => [`${e.method} ${e.path}`, `${e.verdict} ${e.level}`]));
}

describe('steps of a procedure', () => {
  const programs: [name: string, members: string, before: string, verdict: string][] = [
    ['no guard', `x: publicProcedure.mutation(${erase})`, '', 'open optional'],
    ['a guard among the steps', `x: protectedProcedure.mutation(${erase})`, '', 'guarded authenticated'],
    ['a guard behind the input', `x: t.procedure.input({}).use(authed).mutation(${erase})`, '', 'guarded authenticated'],
    [
      'a session that is only put into the context',
      `x: t.procedure.use(({ ctx, next }) => next({ ctx: { user: ctx.session?.user } })).mutation(${erase})`,
      '',
      'open optional',
    ],
    [
      'a step of a package that only writes down what happens',
      `x: p.mutation(${erase})`,
      `import { tracing } from '@baselime/trpc-opentelemetry-middleware'; const p = t.procedure.use(t.middleware(tracing({ collectInput: true })));`,
      'open optional',
    ],
    [
      'those of a list that are for everybody',
      `x: publicProcedure.mutation(async ({ ctx, input }) => { const all = await mayAll(ctx); const names = all ? input.names : await open(ctx, input.names); return names.map((name) => ({ name })); })`,
      `const mayAll = async (ctx) => { if (!ctx.session) return false; return true; }; const open = async (ctx, names) => { const listed = (await ctx.db.item.findMany()).map((i) => i.name); return names.filter((name) => listed.includes(name)); };`,
      'open optional',
    ],
    [
      'a success in a word, for whoever is not banned',
      `x: p.mutation(async ({ ctx, input }) => { if (ctx.user?.banned) throw new TRPCError({ code: 'FORBIDDEN' }); await ctx.db.comment.create({ data: { text: input.text } }); return { ok: true }; })`,
      `const p = t.procedure.use(async ({ ctx, next }) => { let user = null; if (ctx.session?.user) user = await ctx.db.user.findUnique({ where: { id: ctx.session.user.id } }); return next({ ctx: { user } }); });`,
      'open optional',
    ],
    [
      'a failure in a word',
      `x: publicProcedure.mutation(async ({ ctx, input }) => { if (!ctx.session) return { ok: false }; await ctx.db.note.delete({ where: { id: input.id } }); return { ok: true }; })`,
      '',
      'guarded authenticated',
    ],
    [
      'none of a list',
      `x: publicProcedure.mutation(async ({ ctx, input }) => (ctx.session ? ctx.db.item.findMany({ where: { name: { in: input.names } } }) : []))`,
      '',
      'guarded authenticated',
    ],
    ['named like a guard, is none', `x: protectedX.mutation(${erase})`, 'const protectedX = t.procedure;', 'open optional'],
    ['the guard is made and not used', `x: p.mutation(${erase})`, 'const p = t.procedure; p.use(authed);', 'open optional'],
    [
      'a step that does not go on for whoever has no session',
      `x: t.procedure.use(async ({ ctx, next }) => { if (ctx.session) return next(); }).mutation(${erase})`,
      '',
      'guarded authenticated',
    ],
    [
      'a step that goes on before it looks',
      `x: t.procedure.use(async ({ ctx, next }) => { const r = await next(); if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return r; }).mutation(${erase})`,
      '',
      'open optional',
    ],
    [
      'a factory that asks for a role',
      `x: role('admin').mutation(${erase})`,
      `const role = (r) => protectedProcedure.use(({ ctx, next }) => { if (ctx.user.role !== r) throw new TRPCError({ code: 'FORBIDDEN' }); return next(); });`,
      'guarded role',
    ],
    [
      'a role out of the metadata',
      `x: byMeta.meta({ role: 'admin' }).mutation(${erase}), y: byMeta.meta({}).mutation(${erase})`,
      `const byMeta = protectedProcedure.use(({ ctx, meta, next }) => { if (meta?.role && ctx.user.role !== meta.role) throw new TRPCError({ code: 'FORBIDDEN' }); return next(); });`,
      'guarded role',
    ],
    ['steps of another builder', `x: publicProcedure.concat(t.procedure.use(authed)).mutation(${erase})`, '', 'guarded authenticated'],
    ['piped middleware', `x: t.procedure.use(logged.unstable_pipe(authed)).mutation(${erase})`, '', 'guarded authenticated'],
    [
      'a guard by path',
      `x: t.procedure.use(({ ctx, path, next }) => { if (path !== 'health' && !ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next(); }).mutation(${erase})`,
      '',
      'guarded authenticated',
    ],
    [
      'the resolver itself looks',
      `x: t.procedure.mutation(({ ctx }) => { if (!ctx.session) throw new Error('no'); return ctx.db.note.deleteMany({}); })`,
      '',
      'guarded authenticated',
    ],
    [
      'a tracing package in front',
      `x: t.procedure.use(t.middleware(Sentry.trpcMiddleware({}))).use(authed).mutation(${erase})`,
      `import * as Sentry from '@sentry/nextjs';`,
      'guarded authenticated',
    ],
    ['a step of a package that is not known', `x: t.procedure.use(mystery).mutation(${erase})`, `import { mystery } from 'mystery';`, 'unknown unknown'],
  ];
  it.each(programs)('%s', (_name, members, before, verdict) => {
    expect(procedures(members, before)['MUTATION x']).toBe(verdict);
  });
  it('a role out of the metadata binds only those that name one', () => {
    const before = `const byMeta = protectedProcedure.use(({ ctx, meta, next }) => { if (meta?.role && ctx.user.role !== meta.role) throw new TRPCError({ code: 'FORBIDDEN' }); return next(); });`;
    expect(procedures(`y: byMeta.meta({}).mutation(${erase})`, before)).toEqual({ 'MUTATION y': 'guarded authenticated' });
  });
});

describe('routers', () => {
  it('nested, merged, lazy and plain: paths as in the mounted router, the mount itself no entry', () => {
    const found = procedures(
      `user: router({ me: protectedProcedure.query(() => 1), admin: router({ list: publicProcedure.query(({ ctx }) => ctx.db.user.findMany()) }) }),
       plain: { ping: publicProcedure.query(() => 'pong') }, events: publicProcedure.subscription(() => 1),
       late: lazy(() => import('./late')), ...extra._def.procedures`,
      `const extra = router({});`,
      {
        'lib/late.ts': `import { publicProcedure, router } from './trpc'; export const lateRouter = router({ run: publicProcedure.mutation(({ ctx }) => ctx.db.job.create({ data: {} })) });`,
      },
    );
    expect(found).toEqual({
      'QUERY user.me': 'guarded authenticated',
      'QUERY user.admin.list': 'open optional',
      'QUERY plain.ping': 'open optional',
      'SUBSCRIPTION events': 'open optional',
      'MUTATION late.run': 'open optional',
    });
  });
  it('merged routers lie side by side', () => {
    const found = entries({
      ...fetchMount,
      'lib/root.ts': `${imports}export const appRouter = mergeRouters(router({ a: publicProcedure.query(() => 1) }), router({ b: protectedProcedure.query(() => 2) }));`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict}`)).toEqual(['QUERY a open', 'QUERY b guarded']);
  });
  it('an entry stands where the procedure is declared, and its code where the resolver is', () => {
    const found = entries({
      ...fetchMount,
      'lib/root.ts': `${imports}import { wipe } from './wipe';\nexport const appRouter = router({\n  x: protectedProcedure\n    .input({})\n    .mutation(wipe),\n});`,
      'lib/wipe.ts': `export const wipe = async ({ ctx }) => ctx.db.note.deleteMany({});`,
    });
    expect(found.map(({ framework, file, line, definedIn, symbol }) => ({ framework, file, line, definedIn, symbol }))).toEqual([
      { framework: 'trpc', file: 'lib/root.ts', line: 4, definedIn: 'lib/wipe.ts', symbol: 'wipe' },
    ]);
  });
  it('a router that no mount was found for has entries whose verdict is unknown', () => {
    const found = entries({
      'lib/root.ts': `${imports}export const appRouter = router({ x: protectedProcedure.query(({ ctx }) => ctx.db.note.findMany()) });`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.unknown?.reason ?? ''}`)).toEqual(['QUERY x unknown handed-over']);
  });
});

describe('what stands in front of the mount', () => {
  const root = { 'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}) });` };
  it('a wrapper around the route handler', () => {
    const found = entries({
      ...root,
      'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '../../../../lib/root'; import { createContext } from '../../../../lib/trpc'; import { auth } from '../../../../lib/auth';
export async function POST(req) { if (!(await auth.api.getSession({ headers: req.headers }))) return new Response('no', { status: 401 }); return fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext }); }`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['MUTATION x guarded authenticated']);
  });
  it('the adapter of the pages router', () => {
    const found = entries({
      'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) });`,
      'pages/api/trpc/[trpc].ts': `import { createNextApiHandler } from '@trpc/server/adapters/next'; import { appRouter } from '../../../lib/root'; import { createContext } from '../../../lib/trpc';
export default createNextApiHandler({ router: appRouter, createContext });`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['MUTATION x open optional', 'MUTATION y guarded authenticated']);
  });
  it('preflights that the pages router answers apart', () => {
    const found = entries({
      'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) });`,
      'pages/api/trpc/[trpc].ts': `import { createNextApiHandler } from '@trpc/server/adapters/next'; import { appRouter } from '../../../lib/root'; import { createContext } from '../../../lib/trpc';
const inner = createNextApiHandler({ router: appRouter, createContext });
export default async (req, res) => { if (req.method === 'OPTIONS') { res.writeHead(200); res.end(); return; } return inner(req, res); };`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['MUTATION x open optional', 'MUTATION y guarded authenticated']);
  });
  it('the same router over plain HTTP', () => {
    const found = entries({
      'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) });`,
      'pages/api/v1/[...trpc].ts': `import cors from 'nextjs-cors'; import { createOpenApiNextHandler } from 'trpc-to-openapi'; import { appRouter } from '../../../lib/root'; import { createContext } from '../../../lib/trpc';
export default async (req, res) => { await cors(req, res); return createOpenApiNextHandler({ router: appRouter, createContext })(req, res); };`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['MUTATION x open optional', 'MUTATION y guarded authenticated']);
  });
  it('a router by another name that nothing mounts', () => {
    const found = entries({
      'lib/root.ts': `import { t, protectedProcedure } from './trpc'; const createTRPCRouter = t.router; export const appRouter = createTRPCRouter({ y: protectedProcedure.mutation(${erase}) });`,
    });
    expect(found.map((e) => `${e.id} ${e.unknown?.reason ?? ''}`)).toEqual(['MUTATION y handed-over']);
  });
  it('hooks of a Fastify application', () => {
    const found = entries({
      ...root,
      'package.json': JSON.stringify({ name: 'app', dependencies: { ...dependencies, fastify: '5.0.0', next: undefined } }),
      'server.ts': `import fastify from 'fastify'; import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'; import { appRouter } from './lib/root'; import { createContext } from './lib/trpc'; import { auth } from './lib/auth';
const app = fastify();
app.addHook('onRequest', async (request, reply) => { if (!(await auth.api.getSession({ headers: request.headers }))) return reply.code(401).send('no'); });
app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router: appRouter, createContext } });`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level} ${e.guards[0]?.layer ?? ''}`)).toEqual(['MUTATION x guarded authenticated hook']);
  });
  it('a server of its own', () => {
    const found = entries({
      'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) });`,
      'server.ts': `import { createHTTPServer } from '@trpc/server/adapters/standalone'; import { appRouter } from './lib/root'; import { createContext } from './lib/trpc';
createHTTPServer({ router: appRouter, createContext }).listen(3000);`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['MUTATION x open optional', 'MUTATION y guarded authenticated']);
  });
});

describe('a router on a server that no framework here reads', () => {
  const root = `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) });`;
  const head = `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from './lib/root'; import { createContext } from './lib/trpc';
const answer = (req) => fetchRequestHandler({ endpoint: '/trpc', router: appRouter, req, createContext: () => createContext({ req }) });`;
  it.each<[name: string, server: string]>([
    ['a route of its own', `import { Elysia } from 'elysia'; new Elysia().get('/', () => 'ok').all('/trpc/*', ({ request }) => answer(request)).listen(3000);`],
    ['a worker', `export default { async fetch(request) { return answer(request); } };`],
    ['a loader', `export const loader = async ({ request }) => answer(request);`],
  ])('%s', (_name, server) => {
    const found = entries({ 'lib/root.ts': root, 'server.ts': `${head} ${server}` });
    expect(found.map((e) => `${e.id} ${e.verdict} ${e.level} ${e.unknown?.reason ?? ''}`)).toEqual([
      'MUTATION x unknown unknown handed-over',
      'MUTATION y guarded authenticated ',
    ]);
  });
  it('in a package that borrows tRPC from the rest of the workspace', () => {
    const found = entries({
      'package.json': JSON.stringify({ name: 'root', workspaces: ['apps/*', 'packages/*'] }),
      'apps/api/package.json': JSON.stringify({ name: 'api', dependencies: { '@trpc/server': '11.0.0', '@acme/rpc': 'workspace:*' } }),
      'packages/rpc/package.json': JSON.stringify({ name: '@acme/rpc', main: './root.ts', dependencies: {} }),
      'packages/rpc/root.ts': `import { initTRPC, TRPCError } from '@trpc/server'; const t = initTRPC.create();
const closed = t.procedure.use(({ ctx, next }) => { if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next(); });
export const appRouter = t.router({ y: closed.mutation(() => 'done') });`,
    });
    expect(found.map((e) => `${e.id} ${e.verdict}`)).toEqual(['MUTATION y @ packages/rpc unknown']);
  });
});

describe('a router mounted as middleware of a Hono application', () => {
  const hono = (context: string, before = ''): Record<string, string> => ({
    ...base,
    'package.json': JSON.stringify({ name: 'app', dependencies: { ...dependencies, hono: '4.10.0', '@hono/trpc-server': '0.4.0' } }),
    'lib/root.ts': `${imports}\nexport const appRouter = router({ open: publicProcedure.mutation(${erase}), closed: protectedProcedure.mutation(${erase}) });`,
    'lib/trpc-app.ts': `import { trpcServer } from '@hono/trpc-server'; import { Hono } from 'hono'; import { appRouter } from './root'; import { createContext } from './trpc';
export default new Hono().use('/*', trpcServer({ endpoint: '/api/trpc', router: appRouter, createContext: ${context} }));`,
    'app/api/[[...route]]/route.ts': `import { Hono } from 'hono'; import { handle } from 'hono/vercel'; import inner from '../../../lib/trpc-app'; import { auth } from '../../../lib/auth';
const app = new Hono().basePath('/api')${before}.route('/trpc', inner);
export const GET = handle(app); export const POST = handle(app);`,
  });
  it.each<[name: string, files: Record<string, string>, verdicts: string[]]>([
    ['the context is made from its options', hono('(options) => createContext(options)'), ['closed guarded', 'open open']],
    [
      'the context is what a middleware kept',
      hono(
        '(_, c) => c.var.ctx',
        `.use(async (c, next) => { c.set('ctx', { session: await auth.api.getSession({ headers: c.req.raw.headers }), db: {} }); await next(); })`,
      ),
      ['closed guarded', 'open open'],
    ],
    [
      'a middleware before it lets nobody on',
      hono(
        '(options) => createContext(options)',
        `.use(async (c, next) => { if (c.req.header('x-key') !== process.env.API_SECRET) return c.json({}, 401); await next(); })`,
      ),
      ['closed guarded', 'open guarded'],
    ],
    [
      'a helper registers a handler that asks for the router when it is called',
      {
        ...hono('() => ({})'),
        'lib/trpc-app.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { createService } from './service'; import { createContext } from './trpc';
let kept: any;
async function theRouter() { if (!kept) { const m = await import('./root'); kept = m.appRouter; } return kept; }
const service = createService();
service.secured().all('/*', async (c) => fetchRequestHandler({ endpoint: '/api/trpc', req: c.req.raw, router: await theRouter(), createContext }));
export default service.app;`,
        'lib/service.ts': `import { Hono } from 'hono';
export function createService() { const app = new Hono(); return { app, secured: () => ({ all: (path: string, handler: any) => app.all(path, handler) }) }; }`,
      },
      ['closed guarded', 'open open'],
    ],
  ])('%s', (_name, files, verdicts) => {
    const found = scanApp(files).report.entries.filter((e) => e.framework === 'trpc');
    expect(found.map((e) => `${e.path} ${e.verdict}`).sort()).toEqual(verdicts);
  });
});

describe('calls in the same process', () => {
  it('a caller runs the steps with the context it is given', () => {
    const found = entries({
      ...fetchMount,
      'lib/root.ts': `${imports}export const appRouter = router({ x: publicProcedure.mutation(${erase}), y: protectedProcedure.mutation(${erase}) }); export const createCaller = t.createCallerFactory(appRouter);`,
      'app/api/call/route.ts': `import { createCaller } from '../../../lib/root'; import { createContext } from '../../../lib/trpc';
export async function POST(req) { const caller = createCaller(await createContext({ req })); return Response.json(await caller.y({ id: '1' })); }
export async function PUT(req) { const caller = createCaller(await createContext({ req })); return Response.json(await caller.x({ id: '1' })); }`,
    });
    expect(found.filter((e) => e.path === '/api/call').map((e) => `${e.method} ${e.verdict}`)).toEqual(['POST guarded', 'PUT open']);
  });
});
