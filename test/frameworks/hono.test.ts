/** Hono: routes of an application, mounted in a host's route or served by itself. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const base = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', hono: '4.6.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'lib/auth.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; export const db = new PrismaClient(); export const auth = betterAuth({});`,
  'lib/guard.ts': `import { createMiddleware } from 'hono/factory'; import { HTTPException } from 'hono/http-exception'; import { auth } from './auth';
export const session = createMiddleware(async (c, next) => { const s = await auth.api.getSession({ headers: c.req.raw.headers }); c.set('user', s?.user ?? null); await next(); });
export const guard = createMiddleware(async (c, next) => { const s = await auth.api.getSession({ headers: c.req.raw.headers }); if (!s) return c.json({ error: 'no' }, 401); c.set('user', s.user); await next(); });
export const throwing = createMiddleware(async (c, next) => { if (!c.get('user')) throw new HTTPException(401); return next(); });`,
};
const head = `import { Hono } from 'hono'; import { handle } from 'hono/vercel'; import { db } from '../../../lib/auth'; import { session, guard, throwing } from '../../../lib/guard';
const erase = async (c) => { await db.note.delete({ where: { id: c.req.param('id') } }); return c.json({ ok: true }); };\n`;
function entries(code: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const tail = `\nexport const GET = handle(app); export const DELETE = handle(app); export const POST = handle(app);`;
  const { report } = scanApp({ ...base, ...more, 'app/api/[[...route]]/route.ts': head + code + tail });
  return Object.fromEntries(report.entries.map((e) => [`${e.method} ${e.path}`, `${e.framework} ${e.verdict} ${e.level}`]));
}

describe('a Hono app in a Next.js route', () => {
  const programs: [name: string, code: string, verdict: string][] = [
    ['no guard', `const app = new Hono().basePath('/api'); app.delete('/x/:id', erase);`, 'open public'],
    ['middleware for everything', `const app = new Hono().basePath('/api'); app.use(guard); app.delete('/x/:id', erase);`, 'guarded authenticated'],
    ['middleware for a path', `const app = new Hono().basePath('/api'); app.use('/x/*', guard); app.delete('/x/:id', erase);`, 'guarded authenticated'],
    ['middleware for another path', `const app = new Hono().basePath('/api'); app.use('/y/*', guard); app.delete('/x/:id', erase);`, 'open public'],
    ['middleware registered too late', `const app = new Hono().basePath('/api'); app.delete('/x/:id', erase); app.use(guard);`, 'open public'],
    ['middleware of the route', `const app = new Hono().basePath('/api'); app.delete('/x/:id', guard, erase);`, 'guarded authenticated'],
    ['one only for some of its paths', `const app = new Hono().basePath('/api'); app.use('/x/me', guard); app.delete('/x/:id', erase);`, 'open public'],
    [
      'a session in the context, tested behind',
      `const app = new Hono().basePath('/api'); app.use(session, throwing); app.delete('/x/:id', erase);`,
      'guarded authenticated',
    ],
    ['a session in the context, not tested', `const app = new Hono().basePath('/api'); app.use(session); app.delete('/x/:id', erase);`, 'open optional'],
    [
      'the handler tests what was set',
      `const app = new Hono().basePath('/api').use(session).delete('/x/:id', async (c) => { if (!c.var.user) return c.json({}, 401); return erase(c); });`,
      'guarded authenticated',
    ],
    [
      'a status of 200 refuses nobody',
      `const app = new Hono().basePath('/api'); app.use(async (c, next) => { if (!c.get('user')) c.json({ error: 'no' }, 401); await next(); }); app.delete('/x/:id', erase);`,
      'open public',
    ],
    ['a chained declaration', `const app = new Hono().basePath('/api'); const routes = app.use(guard).delete('/x/:id', erase);`, 'guarded authenticated'],
    [
      'a sub-application',
      `const sub = new Hono().delete('/:id', erase); const app = new Hono().basePath('/api'); app.use('/x/*', guard); app.route('/x', sub);`,
      'guarded authenticated',
    ],
    [
      'a sub-application that guards itself',
      `const sub = new Hono().use(guard).delete('/:id', erase); const app = new Hono().basePath('/api').route('/x', sub);`,
      'guarded authenticated',
    ],
    ['several methods', `const app = new Hono().basePath('/api'); app.use(guard); app.on(['DELETE', 'PURGE'], '/x/:id', erase);`, 'guarded authenticated'],
    [
      'a bearer token',
      `import { bearerAuth } from 'hono/bearer-auth'; const app = new Hono().basePath('/api'); app.use('/*', bearerAuth({ token: process.env.API_TOKEN })); app.delete('/x/:id', erase);`,
      'guarded signature',
    ],
    [
      'logging and CORS',
      `import { logger } from 'hono/logger'; import { cors } from 'hono/cors'; const app = new Hono().basePath('/api'); app.use(logger(), cors()); app.delete('/x/:id', erase);`,
      'open public',
    ],
    [
      'a parameter of the middleware is what stands there in the path',
      `const app = new Hono().basePath('/api'); app.use('/:resource/*', async (c, next) => (c.req.param('resource') === 'x' ? guard(c, next) : next())); app.delete('/x/:id', erase);`,
      'guarded authenticated',
    ],
    [
      'a parameter of the middleware that is another',
      `const app = new Hono().basePath('/api'); app.use('/:resource/*', async (c, next) => (c.req.param('resource') === 'y' ? guard(c, next) : next())); app.delete('/x/:id', erase);`,
      'open public',
    ],
    [
      'a parameter of the middleware that the attacker chooses',
      `const app = new Hono().basePath('/api'); app.use('/x/:note', async (c, next) => (c.req.param('note') === 'mine' ? guard(c, next) : next())); app.delete('/x/:id', erase);`,
      'open optional',
    ],
    [
      'handlers of a factory',
      `import { createFactory } from 'hono/factory'; const handlers = createFactory().createHandlers(guard, erase); const app = new Hono().basePath('/api'); app.delete('/x/:id', ...handlers);`,
      'guarded authenticated',
    ],
    [
      'counters',
      `import { prometheus } from '@hono/prometheus'; const { registerMetrics, printMetrics } = prometheus(); const app = new Hono().basePath('/api'); app.use('*', registerMetrics); app.get('/metrics', printMetrics); app.delete('/x/:id', erase);`,
      'open public',
    ],
    [
      'a log-in behind what could not be seen, and a mark of whoever has a session',
      `import bcrypt from 'bcryptjs'; import { unseen } from 'some-middleware'; const app = new Hono().basePath('/api'); app.use(unseen()); app.use(session);
app.delete('/x/:id', async (c) => { const body = await c.req.json(); if (c.var.user) console.log(c.var.user.id); const user = await db.user.findUnique({ where: { email: body.email } }); if (!user) throw new Error('none'); if (!(await bcrypt.compare(body.password, user.hash))) throw new Error('no'); await db.key.create({ data: { userId: user.id } }); return c.json({ ok: true }); });`,
      'open public',
    ],
  ];
  it('middleware that is there only where a setting is', () => {
    const board = (middleware: string, route = ''): string =>
      `const app = new Hono().basePath('/api'); ${middleware} ${route || `app.delete('/x/:id', erase);`}`;
    const auth = `const auth = process.env.BOARD_USER ? { user: process.env.BOARD_USER } : undefined;`;
    const of = (code: string): string | undefined => entries(code)['DELETE /api/x/:id'];
    expect(of(board(`${auth} if (auth?.user) app.use('*', guard);`))).toBe('hono open optional');
    expect(of(board(`${auth} if (!auth?.user) throw new Error('not set up'); app.use('*', guard);`))).toBe('hono guarded authenticated');
    expect(of(board(auth, `if (auth?.user) { app.use('*', guard); app.delete('/x/:id', erase); }`))).toBe('hono guarded authenticated');
  });
  it.each(programs)('%s', (_name, code, verdict) => {
    expect(entries(code)['DELETE /api/x/:id']).toBe(`hono ${verdict}`);
  });
  it('one entry per route and method, the mount none', () => {
    expect(
      entries(
        `const app = new Hono().basePath('/api'); app.get('/a', (c) => c.text('a')).post('/b', guard, (c) => c.json(1)); app.get('/', (c) => c.text('root'));`,
      ),
    ).toEqual({
      'GET /api/a': 'hono open public',
      'POST /api/b': 'hono guarded authenticated',
      'GET /api': 'hono open public',
    });
  });
  it.each<[name: string, middleware: string, verdict: string]>([
    ['every', `every(logger(), guard)`, 'guarded authenticated'],
    ['every, conditions only', `every((c) => c.req.path !== '/y', logger())`, 'open public'],
    ['some: whoever passes any', `some(bearerAuth({ token: process.env.API_TOKEN }), logger())`, 'open optional'],
    ['some: a refusal that is returned ends it', `some(guard, logger())`, 'guarded authenticated'],
    ['some: nobody without a session passes', `some(guard, bearerAuth({ token: process.env.API_TOKEN }))`, 'guarded authenticated'],
    ['except for other paths', `except('/api/public/*', guard)`, 'guarded authenticated'],
    ['except for its own', `except(['/api/x/*', '/api/y'], guard)`, 'open public'],
    ['except on a condition of the request', `except((c) => c.req.header('x-internal') === '1', guard)`, 'open optional'],
  ])('hono/combine: %s', (_name, middleware, verdict) => {
    const head = `import { every, except, some } from 'hono/combine'; import { logger } from 'hono/logger'; import { bearerAuth } from 'hono/bearer-auth';`;
    expect(entries(`${head} const app = new Hono().basePath('/api'); app.delete('/x/:id', ${middleware}, erase);`)['DELETE /api/x/:id']).toBe(
      `hono ${verdict}`,
    );
  });
  it('keys that are compared one by one', () => {
    const code = `import { bearerAuth } from 'hono/bearer-auth'; import { timingSafeEqual } from 'node:crypto'; const app = new Hono().basePath('/api');
const keys = bearerAuth({ verifyToken: async (key, c) => { let id = null; for (const k of await db.apiKey.findMany({ where: { prefix: { startsWith: key.slice(0, 4) } } })) { if (timingSafeEqual(Buffer.from(k.hashedKey), Buffer.from(key))) id = k.id; } if (!id) return false; c.set('key', id); return true; } });
app.delete('/x/:id', keys, erase);`;
    expect(entries(code)['DELETE /api/x/:id']).toMatch(/^hono guarded/);
  });
  it('a route of a chain stands where its method is named', () => {
    const { report } = scanApp({
      ...base,
      'src/index.ts': `import { Hono } from 'hono';\nconst app = new Hono()\n  .get('/a', (c) => c.text('a'))\n  .post('/b', (c) => c.text('b'));\nexport default app;`,
    });
    expect(report.entries.map((e) => `${e.path} ${String(e.line)}:${String(e.column)}`)).toEqual(['/a 3:4', '/b 4:4']);
  });
  it('a step that waits for those behind it throws no answer away', () => {
    const { report } = scanApp({
      ...base,
      'src/index.ts': `import { Hono } from 'hono'; import { guard } from '../lib/guard'; import { db } from '../lib/auth';
const app = new Hono().post('/teams/:id/join', guard, async (c) => { const id = c.req.param('id'); const { code } = await c.req.json(); if (await db.member.findFirst({ where: { teamId: id, userId: c.get('user').id } })) return c.json({ error: 'there' }, 400);
const team = await db.team.findUnique({ where: { id } }); if (team.invite !== code) return c.json({ error: 'no' }, 400); await db.member.create({ data: { teamId: id } }); return c.json({}); }); export default app;`,
    });
    expect(report.findings.filter((f) => f.ruleId === 'authlint/no-unused-guard-result')).toEqual([]);
  });
  it('app.fetch inside of a handler that guards', () => {
    const { report } = scanApp({
      ...base,
      'app/api/[[...route]]/route.ts': `${head}import { auth } from '../../../lib/auth'; const app = new Hono().basePath('/api').delete('/x/:id', erase);
export async function DELETE(req) { if (!(await auth.api.getSession({ headers: req.headers }))) return new Response('', { status: 401 }); return app.fetch(req); }`,
    });
    expect(report.entries.map((e) => `${e.id} ${e.verdict}`)).toEqual(['DELETE /api/x/:id guarded']);
  });
});

describe('a Hono app by itself', () => {
  it('is made and filled by helpers of another package', () => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['apps/*', 'packages/*'] }),
      'packages/server/package.json': JSON.stringify({
        name: '@app/server',
        dependencies: { hono: '4.6.0', '@hono/trpc-server': '0.4.0' },
        exports: { '.': './src/index.ts' },
      }),
      'packages/server/src/index.ts': `import { Hono } from 'hono'; import { trpcServer } from '@hono/trpc-server'; export const createApp = () => new Hono();
export const addProcedures = (app, router, createContext) => app.use('/trpc/*', trpcServer({ router, createContext }));`,
      'apps/api/package.json': JSON.stringify({ name: '@app/api', dependencies: { '@app/server': 'workspace:*', '@trpc/server': '11.0.0', pg: '8.0.0' } }),
      'apps/api/router.ts': `import { initTRPC, TRPCError } from '@trpc/server'; import pg from 'pg'; const pool = new pg.Pool(); const t = initTRPC.create();
const guarded = t.procedure.use(({ ctx, next }) => { if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next(); });
const remove = async ({ input }) => { await pool.query('DELETE FROM notes WHERE id = $1', [input]); return true; };
export const router = t.router({ open: t.procedure.mutation(remove), closed: guarded.mutation(remove) });`,
      'apps/api/app.ts': `import { createApp, addProcedures } from '@app/server'; import { router } from './router'; import pg from 'pg'; const pool = new pg.Pool(); const app = createApp();
app.use('*', async (c, next) => { c.set('user', (await pool.query('SELECT * FROM sessions WHERE token = $1', [c.req.header('authorization')])).rows[0] ?? null); await next(); });
addProcedures(app, router, (_, c) => ({ user: c.get('user') })); app.get('/health', (c) => c.text('ok')); export default app;`,
    });
    expect(report.entries.map((e) => `${e.framework} ${e.id} ${e.verdict}`).sort()).toEqual([
      'hono GET /health @ apps/api open',
      'trpc MUTATION closed @ apps/api guarded',
      'trpc MUTATION open @ apps/api open',
    ]);
  });
  it('has entries where nothing mounts it, sub-applications in other files included', () => {
    const { report } = scanApp({
      ...base,
      'src/notes.ts': `import { Hono } from 'hono'; import { db } from '../lib/auth'; import { guard } from '../lib/guard';
const notes = new Hono(); const routes = notes.get('/', (c) => c.json(1)).delete('/:id', guard, async (c) => { await db.note.deleteMany({}); return c.json(1); }); export default routes;`,
      'src/index.ts': `import { Hono } from 'hono'; import notes from './notes'; const app = new Hono(); app.route('/notes', notes); export default app;`,
    });
    expect(report.entries.map((e) => `${e.id} ${e.file} ${e.verdict}`)).toEqual(['DELETE /notes/:id src/notes.ts guarded', 'GET /notes src/notes.ts open']);
  });
  it('createRoute of zod-openapi', () => {
    const { report } = scanApp({
      ...base,
      'package.json': base['package.json'].replace('"hono"', '"@hono/zod-openapi":"0.19.0","hono"'),
      'src/index.ts': `import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi'; import { guard } from '../lib/guard'; import { db } from '../lib/auth';
const route = createRoute({ method: 'delete', path: '/notes/{id}', middleware: [guard], request: { params: z.object({ id: z.string() }) }, responses: {} });
const app = new OpenAPIHono(); app.openapi(route, async (c) => { await db.note.delete({ where: { id: c.req.valid('param').id } }); return c.json({}); }); export default app;`,
    });
    expect(report.entries.map((e) => `${e.id} ${e.verdict}`)).toEqual(['DELETE /notes/:id guarded']);
  });
});
