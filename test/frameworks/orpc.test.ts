/** oRPC: procedures behind a handler, contracts, routers that bring steps along. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const base = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', '@orpc/server': '1.0.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' },
  }),
  'lib/auth.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; export const db = new PrismaClient(); export const auth = betterAuth({});`,
  'lib/base.ts': `import { ORPCError, os } from '@orpc/server'; import { auth } from './auth';
export const open = os.$context();
export const authed = os.middleware(async ({ context, next }) => { const s = await auth.api.getSession({ headers: context.headers }); if (!s) throw new ORPCError('UNAUTHORIZED'); return next({ context: { user: s.user } }); });
export const secure = open.use(authed);`,
};
const mount = {
  'app/rpc/[[...rest]]/route.ts': `import { RPCHandler } from '@orpc/server/fetch'; import { router } from '../../../lib/router';
const handler = new RPCHandler(router, {});
async function handle(request) { const { response } = await handler.handle(request, { prefix: '/rpc', context: { headers: request.headers } }); return response ?? new Response('Not found', { status: 404 }); }
export { handle as GET, handle as POST };`,
};
const head = `import { implement, os } from '@orpc/server'; import { db } from './auth'; import { authed, open, secure } from './base';
const erase = async ({ input }) => db.note.delete({ where: { id: input.id } });\n`;
function entries(code: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { report } = scanApp({ ...base, ...mount, ...more, 'lib/router.ts': head + code });
  return Object.fromEntries(report.entries.map((e) => [`${e.method} ${e.path}`, `${e.framework} ${e.verdict} ${e.level}`]));
}

describe('oRPC', () => {
  const programs: [name: string, code: string, verdict: string][] = [
    ['no step', `export const router = { x: open.input({}).handler(erase) };`, 'open public'],
    ['a step that throws', `export const router = { x: secure.input({}).handler(erase) };`, 'guarded authenticated'],
    ['a step behind the input', `export const router = { x: open.input({}).use(authed).handler(erase) };`, 'guarded authenticated'],
    [
      'a step that a document describes',
      `import { oo } from '@orpc/openapi'; const described = oo.spec(authed, { security: [] }); export const router = { x: open.use(described).handler(erase) };`,
      'guarded authenticated',
    ],
    ['a step put on the procedure', `export const router = { x: open.handler(erase).use(authed) };`, 'guarded authenticated'],
    ['a router that brings its steps', `export const router = open.use(authed).router({ x: open.handler(erase) });`, 'guarded authenticated'],
    ['a contract', `const api = implement({}).$context().use(authed); export const router = api.router({ x: api.x.handler(erase) });`, 'guarded authenticated'],
    ['a contract without a step', `const api = implement({}).$context(); export const router = { x: api.x.handler(erase) };`, 'open public'],
    ['a step that does not wait for the rest', `export const router = { x: open.use(async ({ next }) => next()).handler(erase) };`, 'open public'],
    [
      'a step that answers itself',
      `export const router = { x: open.use(async ({ context, next }, input, output) => context.never ? output(1) : next()).use(authed).handler(erase) };`,
      'guarded authenticated',
    ],
  ];
  it.each(programs)('%s', (_name, code, verdict) => {
    expect(entries(code)['POST x']).toBe(`orpc ${verdict}`);
  });
  it('paths, methods and lazy routers; the mount is no entry', () => {
    const found = entries(`export const router = { a: { b: open.route({ method: 'GET' }).handler(() => 1) }, late: os.lazy(() => import('./late')) };`, {
      'lib/late.ts': `import { secure } from './base'; export default { c: secure.handler(() => 2) };`,
    });
    expect(found).toEqual({ 'GET a.b': 'orpc open public', 'POST late.c': 'orpc guarded authenticated' });
  });
  it('a procedure as a server action keeps its host', () => {
    const { report } = scanApp({
      ...base,
      'app/actions.ts': `'use server';\nimport { headers } from 'next/headers'; import { open, secure } from '../lib/base'; import { db } from '../lib/auth';
export const free = open.handler(async ({ input }) => db.note.delete({ where: { id: input.id } })).actionable({ context: async () => ({ headers: await headers() }) });
export const bound = secure.handler(async ({ input }) => db.note.delete({ where: { id: input.id } })).actionable({ context: async () => ({ headers: await headers() }) });`,
    });
    expect(report.entries.map((e) => `${e.framework} ${e.symbol} ${e.verdict}`)).toEqual(['next-server-action free open', 'next-server-action bound guarded']);
  });
});
