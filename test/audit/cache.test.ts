/** Walks remembered from scan to scan: a scan with a memory says what one without it says, whatever was changed in between. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { deserialize, serialize } from 'node:v8';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rules } from '../../rules/index.ts';
import { FileStore, ProcessStore } from '../../src/audit/cache/store.ts';
import type { WalkStore } from '../../src/audit/cache/store.ts';
import { runScan } from '../../src/audit/run.ts';
import { makeApp } from '../support.ts';

const next: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.3.0' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers'; import { cookies } from './cookies';
export const auth = betterAuth({ advanced: { defaultCookieAttributes: cookies } });
export async function requireUser() { const s = await auth.api.getSession({ headers: await headers() }); if (!s) throw new Error('no'); return s.user; }`,
  'lib/cookies.ts': `export const cookies = { httpOnly: true };`,
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

type Change = [name: string, file: string, from: string, to: string];
const changes: [app: Readonly<Record<string, string>>, changes: Change[]][] = [
  [
    next,
    [
      ['an entry loses its guard', 'app/api/a/route.ts', 'await requireUser()', '{ id: 1 }'],
      ['a helper loses its refusal', 'lib/auth.ts', `if (!s) throw new Error('no');`, ''],
      ['a setting two files away', 'lib/cookies.ts', 'httpOnly: true', 'httpOnly: false'],
      ['what the proxy asks', 'limits.ts', `!request.headers.get('x-key')`, `request.headers.get('x-key') !== process.env.API_KEY`],
      ["the proxy's matcher", 'proxy.ts', `'/api/b'`, `'/api/c'`],
      ['an alias leads elsewhere', 'tsconfig.json', './*', './else/*'],
      ['what a helper does', 'lib/other.ts', '() => 1', `() => { throw new Error('never'); }`],
      ['it does not parse any more', 'lib/auth.ts', 'export async function', 'export async func tion'],
    ],
  ],
  [
    fastify,
    [
      ['a hook in another file', 'guard.js', '!==', '==='],
      [
        'a plugin that leaves its scope',
        'routes/notes.js',
        'module.exports = async function (app)',
        `module.exports = require('fastify-plugin')(async function (app)`,
      ],
      ['a hook around siblings', 'routes/index.js', 'async function (app) {', `async function (app) { app.addHook('onRequest', require('../guard').guard);`],
      ['a route', 'routes/tags.js', `app.post('/',`, `app.put('/',`],
      ['a route loses its hook', 'routes/notes.js', `app.addHook('onRequest', guard);`, ''],
    ],
  ],
];

describe.each(changes)('%#', (files, edits) => {
  it.each(edits)('%s', (_name, file, from, to) => {
    const root = makeApp(files);
    const store = new ProcessStore();
    const before = told(root, store);
    expect(before.text).toBe(told(root).text);
    let text = edited(files, file, from, to);
    if (to.includes(`require('fastify-plugin')(`)) text = text.replace(/};\s*$/, '});');
    write(root, file, text);
    const after = told(root);
    expect(told(root, store).text).toBe(after.text);
    // And back again, from what the second scan left behind.
    write(root, file, files[file] ?? '');
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
  write(root, 'guard.js', `${fastify['guard.js'] ?? ''}\n`);
  told(root, store);
  expect(recalled()).toBe(1);
  write(root, 'routes/tags.js', `${fastify['routes/tags.js'] ?? ''}\n`);
  told(root, store);
  expect(recalled()).toBe(1);
});

describe('on disk', () => {
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'authlint-cache-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  it('is one file, read by the next process and ignored when damaged', () => {
    const root = makeApp(next);
    const dir = folder();
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
      expect(readFileSync(path).length).toBe(bytes.length);
    }
  });
  it('costs nothing but time where it cannot be written', () => {
    const root = makeApp(next);
    const blocked = join(folder(), 'file');
    writeFileSync(blocked, '');
    expect(told(root, new FileStore(join(blocked, 'below'), root)).text).toBe(told(root).text);
  });
});
