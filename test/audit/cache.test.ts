/** Walks remembered from scan to scan: a scan with a memory says what one without it says, whatever was changed in between. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { FileStore, ProcessStore } from '../../src/audit/cache/store.ts';
import type { WalkStore } from '../../src/audit/cache/store.ts';
import { runScan } from '../../src/audit/run.ts';
import { makeApp, temporaryFolder } from '../support.ts';

const next: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0', cookie: '1.0.0' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers'; import { serialize } from 'cookie'; import { cookies } from './cookies';
export const auth = betterAuth({}); export const header = serialize('session', process.env.TOKEN, cookies);
export async function requireUser() { const s = await auth.api.getSession({ headers: await headers(), header }); if (!s) throw new Error('no'); return s.user; }`,
  'lib/cookies.ts': `export const cookies = { httpOnly: true, secure: true, sameSite: 'lax' };`,
  'lib/other.ts': `export const other = () => 1;`,
  'app/api/a/route.ts': `import { db } from '@/lib/db'; import { requireUser } from '@/lib/auth';
export async function DELETE(request: Request) { const u = await requireUser(); await db.note.deleteMany({ where: { userId: u.id } }); return Response.json({ ok: true }); }`,
  'app/api/b/route.ts': `import { db } from '@/lib/db'; import { other } from '@/lib/other';
export async function POST() { other(); await db.note.create({ data: {} }); return Response.json({ ok: true }); }`,
  'proxy.ts': `import { NextResponse } from 'next/server'; import { limits } from './limits';
export function proxy(request) { if (limits(request)) return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next(); }
export const config = { matcher: ['/api/b'] };`,
  'limits.ts': `export const limits = (request) => !request.headers.get('x-key');`,
};
const fastify: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', 'fastify-plugin': '5.0.0', '@prisma/client': '6.19.0' } }),
  'server.js': `const Fastify = require('fastify'); const app = Fastify(); app.register(require('./routes')); app.listen({ port: 3000 });`,
  'routes/index.js': `module.exports = async function (app) { app.register(require('./notes'), { prefix: '/notes' }); app.register(require('./tags'), { prefix: '/tags' }); };`,
  'routes/notes.js': `const { guard } = require('../guard'); const { db } = require('../db');
module.exports = async function (app) { app.addHook('onRequest', guard); app.delete('/:id', async (request) => { await db.note.delete({ where: { id: request.params.id } }); return {}; }); };`,
  'routes/tags.js': `const { db } = require('../db');
module.exports = async function (app) { app.post('/', async (request) => { await db.tag.create({ data: request.body }); return {}; }); };`,
  'guard.js': `exports.guard = async (request, reply) => { if (request.headers['x-key'] !== process.env.API_KEY) return reply.code(401).send({ error: 'no' }); };`,
  'db.js': `const { PrismaClient } = require('@prisma/client'); exports.db = new PrismaClient();`,
};

function told(root: string, store?: WalkStore): { text: string; walked: number } {
  const { report } = runScan({ root, rules, ...(store ? { store } : {}) });
  const { stats, ...rest } = report;
  return { text: JSON.stringify(rest, null, 1), walked: stats.parsed };
}
function write(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
/** The file after an edit. */
const edited = (files: Readonly<Record<string, string>>, file: string, from: string, to: string): string => {
  const text = files[file] ?? '';
  expect(text).toContain(from);
  return text.replace(from, to);
};

/** Tokens that components keep in the browser, with a key from elsewhere. */
const swept: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', fastify: '5.12.8', 'fastify-plugin': '5.0.0' } }),
  'lib/key.ts': `export const key = 'token';`,
  'lib/keep.ts': `import { key } from './key';
export function keepIt(value) { localStorage.setItem(key, value); }`,
  'components/login.tsx': `import { keepIt } from '../lib/keep';
export function Login({ token: value }) { return <button onClick={() => keepIt(value)}>in</button>; }
export function Old({ token }) { return <button onClick={() => localStorage.setItem('session_token', token)}>in</button>; }`,
  'app.js': `const app = require('fastify')(); app.register(require('./plugin')); app.get('/', async () => ({})); app.listen({ port: 1 }); exports.app = app;`,
  'plugin.js': `module.exports = require('fastify-plugin')(async (app) => { app.decorate('keyOfTokens', 'token'); });`,
  'client.js': `const { app } = require('./app'); exports.remember = (token) => { localStorage.setItem(app.keyOfTokens, token); };`,
};

/** What is done to files: another text, a piece of text for another, or null where it is removed. */
type Edits = Readonly<Record<string, string | null | readonly [from: string, to: string]>>;
type Change = [name: string, edits: Edits, says?: 'the same'];

const session = `import { auth } from './auth';
export async function requireUser() { const s = await auth.api.getSession({}); if (!s) throw new Error('no'); return s.user; }`;
const open = `export async function requireUser() { return { id: 1 }; }`;
const jwtHook = `export default fp(async (app) => { app.addHook('onRequest', async (request, reply) => { if (request.headers['x-key'] !== process.env.API_KEY) return reply.code(401).send({}); }); });`;
const deleting = (model: string): string =>
  `export async function DELETE() { await requireUser(); await db.${model}.deleteMany({}); return Response.json({ ok: true }); }`;

const apps: [name: string, app: Readonly<Record<string, string>>, changes: Change[]][] = [
  [
    'Next.js',
    next,
    [
      ['an entry loses its guard', { 'app/api/a/route.ts': ['await requireUser()', '{ id: 1 }'] }],
      ['a helper loses its refusal', { 'lib/auth.ts': [`if (!s) throw new Error('no');`, ''] }],
      ['a setting two files away', { 'lib/cookies.ts': ['httpOnly: true, ', ''] }],
      ['what the proxy asks', { 'limits.ts': [`!request.headers.get('x-key')`, `request.headers.get('x-key') !== process.env.API_KEY`] }],
      ["the proxy's matcher", { 'proxy.ts': [`'/api/b'`, `'/api/c'`] }],
      ['an alias leads elsewhere', { 'tsconfig.json': ['./*', './else/*'], 'else/lib/auth.ts': open }],
      ['what a helper does', { 'lib/other.ts': ['() => 1', `() => { throw new Error('never'); }`] }],
      ['it does not parse any more', { 'lib/auth.ts': ['export async function', 'export async func tion'] }],
      ['nothing but a text beside the code', { 'README.md': '# app', 'package-lock.json': '{}', '.env': 'A=1' }, 'the same'],
    ],
  ],
  [
    'parts of a file',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0' } }),
      'lib/db.ts': `import { PrismaClient } from '@prisma/client';
let client: PrismaClient | null = null;
export function getDb() { client ??= new PrismaClient(); return client; }`,
      'lib/auth.ts': `import { betterAuth } from 'better-auth';
import { strict } from './flags';
export const auth = betterAuth({});
const roles = ['admin'];
async function session() {
  return auth.api.getSession({});
}
export async function requireUser() {
  const s = await session();
  if (!s) throw new Error('no');
  return s.user;
}
export async function requireAdmin() { const s = await session(); if (!s || !roles.includes(s.user.role)) throw new Error('no'); return s.user; }
export class Keys { static check(key: string) { return key === process.env.API_KEY; } hint() { return strict; } }`,
      'lib/flags.ts': `export const strict = true;`,
      'lib/open.ts': `export async function requireUser() { return { id: 1 }; } export const strict = false;`,
      'lib/index.ts': `export { requireUser } from './auth'; export * from './db';`,
      'app/api/a/route.ts': `import { getDb, requireUser } from '../../../lib';
export async function GET() { const u = await requireUser(); return Response.json(await getDb().note.findMany({ where: { userId: u.id } })); }
export async function DELETE(request: Request) { const u = await requireUser(); const { id } = await request.json(); await getDb().note.deleteMany({ where: { id, userId: u.id } }); return Response.json({}); }`,
      'app/api/b/route.ts': `import { getDb } from '../../../lib/db';
import { Keys, requireAdmin } from '../../../lib/auth';
export async function POST(request: Request) { await requireAdmin(); await getDb().tag.create({ data: await request.json() }); return Response.json({}); }
export async function PUT(request: Request) { if (!Keys.check(request.headers.get('x-key'))) return new Response(null, { status: 401 }); await getDb().tag.updateMany({}); return Response.json({}); }`,
    },
    [
      ['a line above everything', { 'lib/auth.ts': ['import { betterAuth', '// Who may do what.\nimport { betterAuth'] }],
      ['a function that some met', { 'lib/auth.ts': [`if (!s || !roles.includes(s.user.role)) throw new Error('no');`, ''] }],
      ['a function that all met', { 'lib/auth.ts': ['return auth.api.getSession({})', 'return { user: { id: 1 } }'] }],
      ['what a function reads', { 'lib/auth.ts': [`['admin']`, `[undefined]`] }],
      ['what changes what it reads', { 'lib/auth.ts': [`const roles = ['admin'];`, `const roles = ['admin'];\nroles.push(undefined);`] }],
      ['a method of a class', { 'lib/auth.ts': ['key === process.env.API_KEY', 'true'] }],
      ['a name means something else inside', { 'lib/auth.ts': ['requireUser() {', `requireUser() { const session = () => ({ user: { id: 1 } });`] }],
      [
        'a name means something else outside',
        { 'lib/auth.ts': ['async function session() {', 'const process = { env: { API_KEY: undefined } };\nasync function session() {'] },
      ],
      ['a name comes from another file', { 'lib/index.ts': [`from './auth'`, `from './open'`] }],
      [
        'a name is exported before all others',
        {
          'lib/index.ts': [
            `export * from './db';`,
            `export * from './db'; export const getDb = () => ({ note: { findMany: () => [], deleteMany: () => 0 } });`,
          ],
        },
      ],
      ['what is made on first use', { 'lib/db.ts': ['client ??= new PrismaClient();', 'client ??= { note: { findMany: () => [] } };'] }],
      [
        'functions change places',
        {
          'app/api/a/route.ts': `import { getDb, requireUser } from '../../../lib';
export async function DELETE(request: Request) { const u = await requireUser(); const { id } = await request.json(); await getDb().note.deleteMany({ where: { id, userId: u.id } }); return Response.json({}); }
export async function GET() { const u = await requireUser(); return Response.json(await getDb().note.findMany({ where: { userId: u.id } })); }`,
        },
      ],
      ['it runs in browsers', { 'lib/auth.ts': ['import { betterAuth', `'use client';\nimport { betterAuth`] }],
      ['an import that nobody met asks for', { 'lib/flags.ts': ['true', 'false'] }, 'the same'],
    ],
  ],
  [
    'files that come and go',
    {
      ...next,
      'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});`,
      'lib/session.js': session,
      'lib/access/index.js': `export { requireUser } from '../session';`,
      'lib/found.ts': session,
      'app/api/a/route.ts': `import { db } from '@/lib/db'; import { requireUser } from '@/lib/access'; ${deleting('note')}`,
      'app/api/b/route.ts': `import { db } from '@/lib/db'; import { requireUser } from '@/lib/found'; ${deleting('tag')}`,
      'app/api/c/route.ts': `import { db } from '@/lib/db'; import { requireUser } from '@/lib/missing'; ${deleting('list')}`,
      'proxy.ts': `export function proxy() {}\nexport const config = { matcher: ['/none'] };`,
    },
    [
      ['a file comes before the one an import meant', { 'lib/session.ts': open }],
      ['an index file does', { 'lib/access/index.ts': open }],
      ['a file comes before a folder', { 'lib/access.ts': open }],
      ['an import that led nowhere leads somewhere', { 'lib/missing.ts': session }],
      ['a helper is removed', { 'lib/session.js': null }],
      ['a helper is removed that another file then stands for', { 'lib/session.js': null, 'lib/session/index.ts': open }],
      ['a helper moves, and who imports it says so', { 'lib/found.ts': null, 'lib/moved.ts': session, 'app/api/b/route.ts': ['@/lib/found', '@/lib/moved'] }],
      ['a helper moves, and nobody says so', { 'lib/found.ts': null, 'lib/moved.ts': session }],
      [
        'a route comes',
        {
          'app/api/d/route.ts': `import { db } from '@/lib/db'; export async function POST() { await db.note.create({ data: {} }); return Response.json({}); }`,
        },
      ],
      ['a route goes', { 'app/api/b/route.ts': null }],
      [
        'a route gets another path',
        { 'app/api/b/route.ts': null, 'app/api/e/route.ts': `import { db } from '@/lib/db'; import { requireUser } from '@/lib/found'; ${deleting('tag')}` },
      ],
      [
        'a route of the same path in another file',
        { 'app/api/b/route.ts': null, 'app/(g)/api/b/route.ts': `import { db } from '@/lib/db'; const requireUser = () => null; ${deleting('tag')}` },
      ],
      ['two files for one path', { 'app/(g)/api/b/route.ts': `import { db } from '@/lib/db'; const requireUser = () => null; ${deleting('tag')}` }],
      [
        'a page and a layout come',
        {
          'app/layout.tsx': `export default function Layout({ children }) { return children; }`,
          'app/notes/page.tsx': `import { db } from '@/lib/db'; export default async function Page() { return <p>{await db.note.findMany()}</p>; }`,
        },
      ],
      ['an action comes', { 'lib/actions.ts': `'use server';\nimport { db } from './db'; export async function wipe() { await db.note.deleteMany({}); }` }],
      [
        'the proxy goes and a middleware comes',
        {
          'proxy.ts': null,
          'middleware.ts': `import { NextResponse } from 'next/server'; export function middleware(request) { if (request.headers.get('x-key') !== process.env.API_KEY) return new NextResponse(null, { status: 401 }); }`,
        },
      ],
      ['another configuration of Next.js comes', { 'next.config.ts': `export default { basePath: '/base' };` }],
      [
        'mappings below come',
        { 'app/tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/lib/found': ['../open.ts'], '@/*': ['../*'] } } }), 'open.ts': open },
      ],
      ['mappings go', { 'tsconfig.json': null, 'src/lib/found.ts': open }],
      ['a folder becomes a package', { 'lib/access/package.json': JSON.stringify({ main: './open.js' }), 'lib/access/open.js': open }],
      [
        'a workspace package is what npm was',
        {
          'packages/better-auth/package.json': JSON.stringify({ name: 'better-auth', exports: './index.ts' }),
          'packages/better-auth/index.ts': `export const betterAuth = () => ({ api: { getSession: () => ({ user: { id: 1 } }) } });`,
        },
      ],
      ['a file that nobody imports', { 'lib/nobody.ts': 'export const nobody = 1;' }, 'the same'],
      ['an instrumentation file that does nothing', { 'instrumentation.ts': 'export function register() {}' }, 'the same'],
      ['a package that nobody imports', { 'package.json': ['"react"', '"left-pad": "1.0.0", "react"'] }, 'the same'],
    ],
  ],
  [
    'what is said of files',
    {
      ...fastify,
      'lib/broken.js': 'export const broken = ;',
      'more.js': `const { broken } = require('./lib/broken'); module.exports = async function (app) { app.get('/more', async () => broken()); };`,
      'server.js': `const Fastify = require('fastify'); const app = Fastify(); app.register(require('./routes')); app.register(require('./more')); app.register(require('./extra')); app.register(require('./kept').extra); app.listen({ port: 3000 });`,
      'kept.js': `exports.extra = require('unheard-of');`,
    },
    [
      ['a plugin that could not be read comes', { 'extra.js': `module.exports = async function (app) {};` }],
      ['a plugin that was none is one', { 'kept.js': `exports.extra = async function (app) {};` }],
      ['nobody reads what does not parse', { 'more.js': `module.exports = async function (app) { app.get('/more', async () => 1); };` }],
      ['it parses', { 'lib/broken.js': 'export const broken = () => 1;' }],
    ],
  ],
  [
    'a folder that takes precedence',
    {
      'package.json': next['package.json'] ?? '',
      'src/db.ts': next['lib/db.ts'] ?? '',
      'src/app/api/a/route.ts': `import { db } from '../../../db'; export async function GET() { return Response.json(await db.note.findMany()); }`,
    },
    [['the same path, and its old file still there', { 'app/api/a/route.ts': `export async function GET() { return Response.json({ ok: true }); }` }]],
  ],
  [
    'packages',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', '@fastify/cookie': '^11.0.0' } }),
      'packages/lib/package.json': JSON.stringify({ name: '@x/lib', exports: { './guard': './guard.js', './open': './open.js' } }),
      'packages/lib/guard.js': `export const guard = async (request, reply) => { if (request.headers['x-key'] !== process.env.API_KEY) return reply.code(401).send({}); };`,
      'packages/lib/open.js': `export const guard = async () => {};`,
      'server.js': `import Fastify from 'fastify'; import cookie from '@fastify/cookie'; import { guard } from '@x/lib/guard'; const app = Fastify(); app.register(cookie, { secret: process.env.S }); app.addHook('onRequest', guard);
app.post('/', async (request, reply) => { reply.setCookie('session', request.body.token, { httpOnly: true, secure: true, sameSite: 'lax', signed: true }); return {}; });`,
    },
    [
      ['exports lead elsewhere', { 'packages/lib/package.json': ['./guard.js', './open.js'] }],
      ['a package goes', { 'packages/lib/package.json': null }],
      ['another range of a library', { 'package.json': ['^11.0.0', '^6.0.0'] }, 'the same'],
    ],
  ],
  [
    'Fastify',
    fastify,
    [
      ['a hook in another file', { 'guard.js': ['!==', '==='] }],
      [
        'a plugin that leaves its scope',
        {
          'routes/notes.js': (fastify['routes/notes.js'] ?? '').replace('async function', `require('fastify-plugin')(async function`).replace(/};\s*$/, '});'),
        },
      ],
      [
        'a hook around siblings',
        { 'routes/index.js': ['async function (app) {', `async function (app) { app.addHook('onRequest', require('../guard').guard);`] },
      ],
      ['a route', { 'routes/tags.js': [`app.post('/',`, `app.put('/',`] }],
      ['a route loses its hook', { 'routes/notes.js': [`app.addHook('onRequest', guard);`, ''] }],
      ['a file before a plugin', { 'routes/tags.ts': `export default async function (app) { app.get('/', async () => ({})); }` }],
      ['a file before a hook', { 'guard.ts': `export const guard = async () => {};` }],
      ['a plugin is gone', { 'routes/tags.js': null }],
      [
        'an application more',
        {
          'admin.js': `const app = require('fastify')(); const { db } = require('./db'); app.delete('/all', async () => { await db.tag.deleteMany({}); }); app.listen({ port: 1 });`,
        },
      ],
      ['a plugin that could not be read can', { 'routes/index.js': [`app.register(require('./tags')`, `app.register(require('./none')`] }],
    ],
  ],
  [
    'plugins that are loaded by their place',
    {
      'package.json': JSON.stringify({
        name: 'app',
        dependencies: { fastify: '5.12.8', '@fastify/autoload': '6.0.0', 'fastify-plugin': '5.0.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0' },
      }),
      'server.js': `import Fastify from 'fastify'; import autoload from '@fastify/autoload'; import { join } from 'node:path'; const app = Fastify();
app.register(autoload, { dir: join(import.meta.dirname, 'plugins') }); app.register(autoload, { dir: join(import.meta.dirname, 'routes'), autoHooks: true }); app.listen({ port: 3000 });`,
      'db.js': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
      'plugins/sensible.js': `import fp from 'fastify-plugin'; export default fp(async (app) => { app.decorate('now', () => 1); });`,
      'routes/notes/index.js': `import { db } from '../../db.js'; export default async function (app) { app.delete('/:id', async (request) => { await db.note.delete({ where: { id: request.params.id } }); return {}; }); }`,
      'routes/tags/index.js': `import { serialize } from 'cookie'; import { db } from '../../db.js'; export const autoConfig = { header: serialize('session', process.env.TOKEN, { secure: true }) };
export default async function (app) { app.post('/', async (request) => { await db.tag.create({ data: request.body }); return {}; }); }`,
    },
    [
      ['a plugin with a hook comes', { 'plugins/key.js': `import fp from 'fastify-plugin'; ${jwtHook}` }],
      ['a plugin without one comes', { 'plugins/other.js': `export default async function (app) { app.get('/ping', async () => 'pong'); }` }],
      [
        'a folder of routes comes',
        {
          'routes/lists/index.js': `import { db } from '../../db.js'; export default async function (app) { app.delete('/', async () => { await db.list.deleteMany({}); return {}; }); }`,
        },
      ],
      ['a folder of routes goes, and the site that its file held', { 'routes/tags/index.js': null }],
      ['hooks of a folder come', { 'routes/notes/autohooks.js': `import fp from 'fastify-plugin'; ${jwtHook}` }],
      [
        'a folder moves',
        {
          'routes/tags/index.js': null,
          'routes/labels/index.js': `import { db } from '../../db.js'; export default async function (app) { app.post('/', async (request) => { await db.tag.create({ data: request.body }); return {}; }); }`,
        },
      ],
    ],
  ],
  [
    'the command that starts',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8' }, scripts: { start: 'fastify start app.js' } }),
      'app.js': `const { hook } = require('./hook'); module.exports = async function (app) { app.addHook('onRequest', hook); app.post('/', async () => ({ ok: true })); };`,
      'other.js': `module.exports = async function (app) { app.post('/', async () => ({ ok: true })); };`,
      'hook.js': `exports.hook = async (request, reply) => { if (request.headers['x-key'] !== process.env.API_KEY) return reply.code(401).send({}); };`,
    },
    [
      ['starts another file', { 'package.json': ['app.js', 'other.js'] }],
      ['with a prefix', { 'package.json': ['start app.js', 'start --prefix=/v1 app.js'] }],
      ['what it starts imports another file', { 'hook.ts': `export const hook = async () => {};` }],
    ],
  ],
  [
    'routers',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@trpc/server': '11.0.0', '@prisma/client': '6.19.0' } }),
      'lib/db.ts': next['lib/db.ts'] ?? '',
      'server/trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'; import { allowed } from './allowed'; const t = initTRPC.create(); export const router = t.router;
export const guarded = t.procedure.use(({ ctx, next }) => { if (allowed(ctx)) return next(); throw new TRPCError({ code: 'UNAUTHORIZED' }); });`,
      'server/allowed.js': `export const allowed = (ctx) => ctx.key === process.env.API_KEY;`,
      'server/notes.ts': `import { guarded, router } from './trpc'; import { db } from '../lib/db'; export const notes = router({ wipe: guarded.mutation(() => db.note.deleteMany({})) });`,
      'server/index.ts': `import { router } from './trpc'; import { notes } from './notes'; export const appRouter = router({ notes });`,
      'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '../../../../server';
const handler = (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext: () => ({ key: req.headers.get('x-key') }) }); export { handler as GET, handler as POST };`,
    },
    [
      ['a middleware asks another file', { 'server/allowed.ts': `export const allowed = () => true;` }],
      [
        'a router of its own comes',
        {
          'server/tags.ts': `import { guarded, router } from './trpc'; import { db } from '../lib/db'; export const tags = router({ wipe: guarded.mutation(() => db.tag.deleteMany({})) });`,
        },
      ],
      [
        'another mount comes first',
        {
          'app/api/a/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '../../../../server';
const handler = (req) => { if (!req.headers.get('x-a')) return new Response(null, { status: 401 }); return fetchRequestHandler({ endpoint: '/api/a', req, router: appRouter, createContext: () => ({ key: process.env.API_KEY }) }); }; export { handler as GET, handler as POST };`,
        },
      ],
      ['the mount goes', { 'app/api/trpc/[trpc]/route.ts': null }],
    ],
  ],
  [
    'routers that a server of their own answers for',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { '@trpc/server': '11.0.0', '@prisma/client': '6.19.0' } }),
      'db.ts': next['lib/db.ts'] ?? '',
      'trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'; import { strict } from './flag'; const t = initTRPC.create(); export const router = t.router;
const guard = ({ ctx, next }) => { if (ctx.key === process.env.API_KEY) return next(); throw new TRPCError({ code: 'UNAUTHORIZED' }); };
export const procedure = strict ? t.procedure.use(guard) : t.procedure;`,
      'flag.js': `export const strict = true;`,
      'context.js': `export const createContext = ({ req }) => ({ key: req.headers['x-key'] });`,
      'notes.ts': `import { procedure, router } from './trpc'; import { db } from './db'; export const notes = router({ wipe: procedure.mutation(() => db.note.deleteMany({})) });`,
      'main.ts': `import { createHTTPServer } from '@trpc/server/adapters/standalone'; import { notes } from './notes'; import { createContext } from './context'; createHTTPServer({ router: notes, createContext }).listen(1);`,
    },
    [
      ['a setting that the procedures are made with', { 'flag.js': ['true', 'false'] }],
      ['the same from a new file', { 'flag.ts': `export const strict = false;` }],
      ['another context', { 'context.ts': `export const createContext = () => ({ key: process.env.API_KEY });` }],
      ['the server goes', { 'main.ts': null }],
      [
        'a file that declares nothing declares a router',
        {
          'db.ts': `${next['lib/db.ts'] ?? ''} import { procedure, router } from './trpc'; export const more = router({ all: procedure.query(() => db.note.findMany()) });`,
        },
      ],
      ['a router stands in another', { 'all.ts': `import { router } from './trpc'; import { notes } from './notes'; export const all = router({ notes });` }],
      [
        'a component that looks like one',
        { 'page.tsx': `import { useRouter } from 'next/navigation'; export function Page() { const router = useRouter(); return router; }` },
        'the same',
      ],
    ],
  ],
  [
    'an application that serves itself',
    {
      'package.json': JSON.stringify({ name: 'app', dependencies: { hono: '4.9.0', '@prisma/client': '6.19.0' } }),
      'db.js': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
      'flag.js': `export const strict = true;`,
      'guard.js': `export const guard = async (c, next) => { if (c.req.header('x-key') !== process.env.API_KEY) return c.text('no', 401); await next(); }; export const pass = async (c, next) => { await next(); };`,
      'index.js': `import { Hono } from 'hono'; import { db } from './db'; import { strict } from './flag'; import { guard, pass } from './guard'; const app = new Hono();
app.use('*', strict ? guard : pass); app.delete('/notes', async (c) => { await db.note.deleteMany({}); return c.json({}); }); export default app;`,
    },
    [
      ['a setting that it was made with', { 'flag.js': ['true', 'false'] }],
      ['the same from a new file', { 'flag.ts': `export const strict = false;` }],
      [
        'another file fills it',
        {
          'more.js': `import app from './index'; import { db } from './db'; app.delete('/tags', async (c) => { await db.tag.deleteMany({}); return c.json({}); });`,
        },
      ],
      [
        'it is routed into another',
        { 'outer.js': `import { Hono } from 'hono'; import inner from './index'; const outer = new Hono(); outer.route('/v1', inner); export default outer;` },
      ],
      ['a file that asks and adds nothing', { 'client.js': `import app from './index'; export const answer = new Map([[1, app]]).get(1);` }, 'the same'],
    ],
  ],
  [
    'calls that no entry meets',
    { ...swept },
    [
      ['what a file two imports away holds', { 'lib/key.ts': ['token', 'theme'] }],
      ['a line above it', { 'lib/keep.ts': ['import { key }', '// How it is kept.\nimport { key }'] }],
      ['a function of the file', { 'components/login.tsx': [`('session_token', token)`, `('theme', 1)`] }],
      [
        'another helper is what others call',
        { 'lib/keep.ts': ['keepIt', 'keepAll'], 'components/login.tsx': ['import { keepIt }', 'import { keepAll as keepIt }'] },
      ],
      ['the file goes', { 'components/login.tsx': null }],
      ['a file before what is imported', { 'lib/key/index.ts': `export const key = 'theme';`, 'lib/key.ts': null }],
      ['what only a plugin puts on the application', { 'plugin.js': [`'token'`, `'theme'`] }],
      ['another file that holds no call', { 'components/other.tsx': `export const Other = () => <p>other</p>;` }, 'the same'],
    ],
  ],
];

function apply(root: string, app: Readonly<Record<string, string>>, edits: Edits): void {
  for (const [file, edit] of Object.entries(edits)) {
    if (edit === null) rmSync(join(root, file));
    else write(root, file, typeof edit === 'string' ? edit : edited(app, file, edit[0], edit[1]));
  }
}
function takeBack(root: string, app: Readonly<Record<string, string>>, edits: Edits): void {
  for (const file of Object.keys(edits)) {
    const text = app[file];
    if (text === undefined) rmSync(join(root, file));
    else write(root, file, text);
  }
}

describe.each(apps)('%s', (_app, files, changes) => {
  it.each(changes)('%s', (_name, edits, says) => {
    const root = makeApp(files);
    const folder = temporaryFolder();
    const stores = [new ProcessStore(), new FileStore(folder, root)];
    const before = told(root);
    for (const store of stores) expect(told(root, store).text).toBe(before.text);
    apply(root, files, edits);
    const after = told(root);
    expect(after.text === before.text).toBe(says === 'the same');
    for (const store of stores) expect(told(root, store).text).toBe(after.text);
    // And back again, from what the second scan left behind.
    takeBack(root, files, edits);
    for (const store of stores) expect(told(root, store).text).toBe(before.text);
    // With what was scanned first and last the other way round: a memory made of the changed files.
    apply(root, files, edits);
    const store = new ProcessStore();
    told(root, store);
    takeBack(root, files, edits);
    expect(told(root, store).text).toBe(before.text);
  });
});

it('walks nothing again where nothing has changed, and only what hangs on a change', () => {
  const root = makeApp(fastify);
  const store = new ProcessStore();
  told(root, store);
  const recalled = (): number => store.recalled;
  told(root, store);
  expect(recalled()).toBe(2);
  // What merely moves costs nothing.
  write(root, 'guard.js', `// Whoever has the key.\n${fastify['guard.js'] ?? ''}\n`);
  told(root, store);
  expect(recalled()).toBe(2);
  write(root, 'guard.js', edited(fastify, 'guard.js', 'no', 'not you'));
  told(root, store);
  expect(recalled()).toBe(1);
  write(root, 'routes/tags.js', edited(fastify, 'routes/tags.js', 'return {}', 'return { ok: true }'));
  told(root, store);
  expect(recalled()).toBe(1);
});

it('walks again who met the function that changed, and nobody who met another one beside it', () => {
  const files = apps.find(([name]) => name === 'parts of a file')?.[1] ?? {};
  const root = makeApp(files);
  const store = new ProcessStore();
  const walksAgain = (file: string, from: string, to: string): number => {
    write(root, file, edited(files, file, from, to));
    told(root, store);
    const again = 4 - store.recalled;
    write(root, file, files[file] ?? '');
    told(root, store);
    return again;
  };
  told(root, store);
  expect(walksAgain('lib/auth.ts', 'import { betterAuth', '// Who may do what.\nimport { betterAuth')).toBe(0);
  // Nor does what people say of it.
  expect(walksAgain('lib/auth.ts', '\n  return auth.api', ' // Who asks.\n  /* Whoever\n     is signed in. */\n  return auth.api')).toBe(0);
  expect(walksAgain('lib/auth.ts', `\n  return s.user`, ` // Not signed in.\n  return s.user`)).toBe(0);
  expect(walksAgain('lib/auth.ts', 'roles.includes(s.user.role)', 'true')).toBe(1);
  expect(walksAgain('lib/auth.ts', 'key === process.env.API_KEY', 'true')).toBe(1);
  expect(walksAgain('lib/auth.ts', `if (!s) throw new Error('no');`, '')).toBe(2);
  expect(walksAgain('lib/auth.ts', 'return auth.api', 'return await auth.api')).toBe(3);
  expect(walksAgain('lib/auth.ts', 'return strict', 'return !strict')).toBe(0);
});

it('meets no function again outside of entries where nothing has changed that they hang on', () => {
  const root = makeApp(swept);
  const store = new ProcessStore();
  const parsed = (): number => told(root, store).walked;
  const first = parsed();
  const again = parsed();
  // Those of the application, which is registered in each scan.
  expect([first, again]).toEqual([6, 3]);
  write(root, 'lib/key.ts', `export const key = 'theme';`);
  expect(parsed()).toBeGreaterThan(again);
});

it('walks nothing again for a file that looks like what makes routes and makes none', () => {
  for (const [name, files, more] of [
    ['routers that a server of their own answers for', `export const page = () => useRouter();`],
    ['an application that serves itself', `import app from './index'; export const answer = new Map([[1, app]]).get(1);`],
  ].map(([name, more]) => [name, apps.find(([n]) => n === name)?.[1] ?? {}, more] as const)) {
    const root = makeApp(files);
    const store = new ProcessStore();
    told(root, store);
    for (const text of [more, `${more ?? ''}\n`]) {
      write(root, 'more.js', text ?? '');
      told(root, store);
      expect(store.recalled, name).toBe(1);
    }
  }
});

describe('on disk', () => {
  it('is one file, read by the next process and ignored when damaged', () => {
    const root = makeApp(next);
    const dir = temporaryFolder();
    const fresh = told(root);
    told(root, new FileStore(dir, root));
    const [file, ...more] = readdirSync(dir);
    expect(more).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{16}\.walks$/);
    expect(told(root, new FileStore(dir, root)).text).toBe(fresh.text);
    const path = join(dir, file ?? '');
    const bytes = readFileSync(path);
    const { key, format } = deserialize(bytes) as { key: string; format: number };
    const others = [{ format, key }, { format: format - 1, key }, null, 7].map((content) => serialize(content));
    for (const damage of [bytes.subarray(0, bytes.length / 2), Buffer.from('no cache'), Buffer.alloc(0), ...others]) {
      writeFileSync(path, damage);
      expect(told(root, new FileStore(dir, root)).text).toBe(fresh.text);
      expect(deserialize(readFileSync(path))).toMatchObject({ key, format });
    }
  });
  it('costs nothing but time where it cannot be written', () => {
    const root = makeApp(next);
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    expect(told(root, new FileStore(join(blocked, 'below'), root)).text).toBe(told(root).text);
  });
});
