/** Routers of next-connect, 0 and 1, in pages/api and in the app router. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const files = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: {
      next: '14.2.0',
      react: '18.3.0',
      'next-auth': '4.24.0',
      'next-connect': '1.0.0',
      '@prisma/client': '6.19.0',
      cors: '2.8.5',
      multer: '2.0.0',
    },
  }),
  'lib/db.js': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/session.js': `import { getServerSession } from 'next-auth/next'; export const session = (req, res) => getServerSession(req, res, {});`,
};
const head = `import { createRouter, createEdgeRouter, expressWrapper } from 'next-connect'; import nc from 'next-connect'; import cors from 'cors'; import multer from 'multer';
const erase = async (req, res) => { await db.note.deleteMany({}); res.status(200).json({ ok: true }); };
const guard = async (req, res, next) => { const s = await session(req, res); if (!s) return res.status(401).end(); req.user = s.user; return next(); };
const throwing = async (req, res, next) => { if (!(await session(req, res))) throw new Error('no'); await next(); };
const edgeGuard = async (req, ctx, next) => { if (!(await session(req, ctx))) return new Response('', { status: 401 }); return next(); };
const edgeErase = async () => { await db.note.deleteMany({}); return Response.json({}); };\n`;
const verdicts = (file: string, code: string): string =>
  scanApp({
    ...files,
    [file]: `import { db } from '${file.startsWith('app') ? '../../../' : '../../'}lib/db'; import { session } from '${file.startsWith('app') ? '../../../' : '../../'}lib/session';\n${head}${code}`,
  })
    .report.entries.map((e) => `${e.method} ${e.verdict} ${e.level}`)
    .join(', ');

it.each<[name: string, code: string, verdict: string]>([
  ['a guard before a handler', `const router = createRouter(); router.use(guard).post(erase); export default router.handler();`, 'POST guarded authenticated'],
  [
    'an upload before a guard',
    `const router = createRouter(); router.use(multer().single('file')).use(guard).post(erase); export default router.handler();`,
    'POST guarded authenticated',
  ],
  [
    'an upload and no guard',
    `const router = createRouter(); router.use(multer({}).array('files')).post(erase); export default router.handler();`,
    'POST open public',
  ],
  ['a handler before the guard', `const router = createRouter(); router.post(erase).use(guard); export default router.handler();`, 'POST open public'],
  [
    'a guard of one method',
    `const router = createRouter(); router.get((req, res) => res.json({})); router.delete(guard, erase); export default router.handler();`,
    'DELETE guarded authenticated, GET open public',
  ],
  [
    'a guard that throws, and the default answer',
    `const router = createRouter(); router.use(throwing); router.put(erase); export default router.handler();`,
    'PUT guarded authenticated',
  ],
  [
    'a guard that throws, and an answer of the project',
    `const router = createRouter().use(throwing).put(erase); export default router.handler({ onError: (error, req, res) => res.status(401).json({ message: error.message }) });`,
    'PUT guarded authenticated',
  ],
  [
    'what the project does after an error',
    `const router = createRouter().use(throwing).put(erase); export default router.handler({ onError: (error, req, res) => erase(req, res) });`,
    'PUT open optional',
  ],
  [
    'a guard that is not waited for',
    `const router = createRouter(); router.use(async (req, res, next) => { throwing(req, res, () => {}); await next(); }); router.post(erase); export default router.handler();`,
    'POST open optional',
  ],
  [
    'a guard that goes on',
    `const router = createRouter(); router.use(async (req, res, next) => { await session(req, res); await next(); }); router.post(erase); export default router.handler();`,
    'POST open optional',
  ],
  [
    'middleware of Express',
    `const router = createRouter(); router.use(expressWrapper(cors())).use(guard).post(erase); export default router.handler();`,
    'POST guarded authenticated',
  ],
  [
    'a guard as Express has it',
    `const router = createRouter(); router.use(expressWrapper((req, res, next) => { session(req, res).then((s) => next(s ? undefined : new Error('no'))); })).post(erase); export default router.handler();`,
    'POST guarded authenticated',
  ],
  [
    'a router inside',
    `const base = createRouter().use(guard); const router = createRouter().use(base).post(erase); export default router.handler();`,
    'POST guarded authenticated',
  ],
  [
    'a clone',
    `const base = createRouter().use(guard); const router = base.clone().post(erase); export default router.handler();`,
    'POST guarded authenticated',
  ],
  [
    'a guard for some path alone',
    `const router = createRouter(); router.use('/api/y/:id', guard).post(erase); export default router.handler();`,
    'POST open optional',
  ],
  ['all methods', `const router = createRouter(); router.use(guard).all(erase); export default router.handler();`, '* guarded authenticated'],
  ['a classic router', `const handler = nc(); handler.use(guard); handler.patch(erase); export default handler;`, 'PATCH guarded authenticated'],
  ['a classic chain', `export default nc({ onError: (err, req, res) => res.status(500).end() }).use(guard).get(erase);`, 'GET guarded authenticated'],
  [
    'a classic guard that goes on with an error',
    `export default nc().use(async (req, res, next) => { const s = await session(req, res); next(s ? undefined : new Error('no')); }).post(erase);`,
    'POST guarded authenticated',
  ],
  ['a classic chain without a guard', `export default nc().post(erase);`, 'POST open public'],
])('pages: %s', (_name, code, verdict) => {
  expect(verdicts('pages/api/x.js', code)).toBe(verdict);
});

it.each<[name: string, code: string, verdict: string]>([
  [
    'a guard',
    `const router = createEdgeRouter(); router.use(edgeGuard).post(edgeErase); export async function POST(req, ctx) { return router.run(req, ctx); }`,
    'POST guarded authenticated',
  ],
  [
    'no guard',
    `const router = createEdgeRouter(); router.post(edgeErase); export async function POST(req, ctx) { return router.run(req, ctx); }`,
    'POST open public',
  ],
  [
    'the guard of another method',
    `const router = createEdgeRouter(); router.get(edgeGuard, edgeErase).post(edgeErase); export const GET = (req, ctx) => router.run(req, ctx); export const POST = (req, ctx) => router.run(req, ctx);`,
    'GET guarded authenticated, POST open public',
  ],
  ['as a handler', `const router = createEdgeRouter().use(edgeGuard).post(edgeErase); export const POST = router.handler();`, 'POST guarded authenticated'],
])('app: %s', (_name, code, verdict) => {
  expect(verdicts('app/api/x/route.js', code)).toBe(verdict);
});
