/** ts-rest: the routes of a contract, behind a Next.js handler of either router and at a Fastify instance. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const base = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: {
      next: '15.5.0',
      fastify: '5.6.0',
      'better-auth': '1.4.0',
      '@prisma/client': '6.19.0',
      '@ts-rest/core': '3.52.1',
      '@ts-rest/next': '3.52.1',
      '@ts-rest/serverless': '3.52.1',
      '@ts-rest/fastify': '3.52.1',
    },
  }),
  'lib/contract.ts': `import { initContract } from '@ts-rest/core'; import { z } from 'zod'; const c = initContract();
export const contract = c.router({
  list: { method: 'GET', path: '/notes', responses: { 200: c.type() } },
  notes: c.router({ erase: { method: 'DELETE', path: '/notes/:id', body: c.noBody(), responses: { 200: z.object({}) } } }),
}, { pathPrefix: '/v1' });`,
  'lib/auth.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; export const db = new PrismaClient(); export const auth = betterAuth({});
export const session = (headers) => auth.api.getSession({ headers });
export const erase = async (id) => { await db.note.delete({ where: { id } }); return { status: 200, body: {} }; };`,
};
const verdicts = (file: string, code: string): string =>
  scanApp({ ...base, [file]: code })
    .report.entries.map((e) => `${e.framework} ${e.method} ${e.path} ${e.verdict} ${e.level}`)
    .sort()
    .join(', ');

const handler = (implementation: string, options = ''): string =>
  verdicts(
    'app/api/[...ts-rest]/route.ts',
    `import { createNextHandler, tsr, TsRestHttpError } from '@ts-rest/serverless/next'; import { contract } from '../../../lib/contract'; import { db, session, erase } from '../../../lib/auth';
const list = async () => ({ status: 200, body: 'pong' });
const handler = createNextHandler(contract, ${implementation}, { basePath: '/api', handlerType: 'app-router', ${options} }); export { handler as GET, handler as DELETE };`,
  );
const both = (verdict: string): string => `next-app-route DELETE /api/v1/notes/:id ${verdict}, next-app-route GET /api/v1/notes open public`;

it.each<[name: string, implementation: string, options: string, verdict: string]>([
  ['no guard', `{ list, notes: { erase: async ({ params }) => erase(params.id) } }`, '', both('open public')],
  [
    'the handler refuses',
    `tsr.router(contract, { list, notes: { erase: async ({ params }, { request }) => { if (!(await session(request.headers))) return { status: 401, body: {} }; return erase(params.id); } } })`,
    '',
    both('guarded authenticated'),
  ],
  [
    'the handler refuses too late',
    `tsr.router(contract, { list, notes: { erase: async ({ params }, { request }) => { const done = await erase(params.id); if (!(await session(request.headers))) return { status: 401, body: {} }; return done; } } })`,
    '',
    both('open optional'),
  ],
  [
    'middleware of the route',
    `tsr.router(contract, { list, notes: { erase: { middleware: [async (req) => { if (!(await session(req.headers))) throw new TsRestHttpError(401, {}); }], handler: async ({ params }) => erase(params.id) } } })`,
    '',
    both('guarded authenticated'),
  ],
  [
    'middleware for all routes',
    `{ list, notes: { erase: async ({ params }) => erase(params.id) } }`,
    `requestMiddleware: [async (req) => { if (!(await session(req.headers))) return new Response('', { status: 401 }); }]`,
    'next-app-route DELETE /api/v1/notes/:id guarded authenticated, next-app-route GET /api/v1/notes guarded authenticated',
  ],
  [
    'an error that the project answers',
    `{ list, notes: { erase: async ({ params }, { request }) => { if (!(await session(request.headers))) throw new Error('no'); return erase(params.id); } } }`,
    `errorHandler: (error) => new Response(error.message, { status: 500 })`,
    both('guarded authenticated'),
  ],
  [
    'an error after which the project goes on',
    `{ list, notes: { erase: async ({ params }, { request }) => { if (!(await session(request.headers))) throw new Error('no'); return erase(params.id); } } }`,
    `errorHandler: async () => { await db.note.deleteMany({}); return new Response('', { status: 200 }); }`,
    both('open optional'),
  ],
])('app router: %s', (_name, implementation, options, verdict) => {
  expect(handler(implementation, options)).toBe(verdict);
});

it.each<[name: string, body: string, verdict: string]>([
  ['no guard', `async ({ params }) => erase(params.id)`, 'open public'],
  [
    'the handler refuses',
    `async ({ params, req }) => { if (!(await session(req.headers))) return { status: 401, body: {} }; return erase(params.id); }`,
    'guarded authenticated',
  ],
])('pages router: %s', (_name, body, verdict) => {
  const code = `import { createNextRoute, createNextRouter } from '@ts-rest/next'; import { contract } from '../../lib/contract'; import { session, erase } from '../../lib/auth';
const router = createNextRoute(contract, { list: async () => ({ status: 200, body: 'pong' }), notes: createNextRoute(contract.notes, { erase: ${body} }) }); export default createNextRouter(contract, router);`;
  expect(verdicts('pages/api/[...ts-rest].ts', code)).toBe(`next-pages-api DELETE /api/v1/notes/:id ${verdict}, next-pages-api GET /api/v1/notes open public`);
});

it('a file for one route stays its own entry', () => {
  const code = `import { createSingleRouteHandler } from '@ts-rest/next'; import { contract } from '../../../../lib/contract'; import { session, erase } from '../../../../lib/auth';
export default createSingleRouteHandler(contract.notes.erase, async ({ params, req }) => { if (!(await session(req.headers))) return { status: 401, body: {} }; return erase(params.id); });`;
  expect(verdicts('pages/api/v1/notes/[id].ts', code)).toBe('next-pages-api * /api/v1/notes/[id] guarded authenticated');
});

it.each<[name: string, body: string, options: string, verdict: string]>([
  ['no guard', `async ({ params }) => erase(params.id)`, '', 'open public'],
  [
    'the handler refuses',
    `async ({ params, request }) => { if (!(await session(request.headers))) return { status: 401, body: {} }; return erase(params.id); }`,
    '',
    'guarded authenticated',
  ],
  [
    'a hook of the route',
    `{ hooks: { preHandler: async (request, reply) => { if (!(await session(request.headers))) return reply.code(401).send({}); } }, handler: async ({ params }) => erase(params.id) }`,
    '',
    'guarded authenticated',
  ],
  [
    'a hook of all routes',
    `async ({ params }) => erase(params.id)`,
    `, { hooks: { onRequest: [async (request) => { if (!(await session(request.headers))) throw new Error('no'); }] } }`,
    'guarded authenticated',
  ],
])('Fastify: %s', (_name, body, options, verdict) => {
  const list = options === '' ? 'open public' : 'guarded authenticated';
  const expected = `fastify DELETE /v1/notes/:id ${verdict}, fastify GET /v1/notes ${list}`;
  const head = `import Fastify from 'fastify'; import { initServer } from '@ts-rest/fastify'; import { contract } from './lib/contract'; import { session, erase } from './lib/auth';
const app = Fastify(); const s = initServer(); const router = s.router(contract, { list: async () => ({ status: 200, body: 'pong' }), notes: { erase: ${body} } });`;
  expect(verdicts('server.ts', `${head} s.registerRouter(contract, router, app${options}); app.listen({ port: 3000 });`)).toBe(expected);
  expect(verdicts('server.ts', `${head} app.register(s.plugin(router)${options}); app.listen({ port: 3000 });`)).toBe(expected);
});
