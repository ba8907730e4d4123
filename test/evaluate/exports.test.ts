/** What `export *` gives away: a name that a file of the project exports is that one, whatever else an unseen package might hold. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const files = (order: readonly string[]): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', '@prisma/client': '6.19.0' } }),
  'db/client.ts': `import { PrismaClient } from './generated/prisma/client'; export * from './generated/prisma/client'; export const db = new PrismaClient();`,
  'db/keys.ts': `import { db } from './client'; export const keyOf = async (value: string) => db.key.findUnique({ where: { token: value } });`,
  'db/index.ts': order.map((name) => `export * from './${name}';`).join('\n'),
  'app.ts': `import Fastify from 'fastify'; import { db, keyOf } from './db'; const app = Fastify();
app.delete('/x', async (request, reply) => { if (!(await keyOf(request.headers['x-api-key']))) return reply.code(401).send(); await db.note.deleteMany({}); return { ok: true }; });
app.listen({ port: 3000 });`,
});
it.each([[['client', 'keys']], [['keys', 'client']]])('through %j', (order) => {
  const [entry] = scanApp(files(order)).report.entries;
  expect(entry && `${entry.verdict} ${entry.level}`).toBe('guarded authenticated');
});

/** What a module puts on the global object as it loads is there for whoever reads it from there. */
it.each([
  ['global', `if (!global.db) global.db = new PrismaClient(); export default global.db;`],
  ['globalThis', `if (!globalThis.db) { globalThis.db = new PrismaClient(); } export default globalThis.db;`],
  ['of a declared type', `declare const global: { db: PrismaClient }; if (!global.db) { global.db = new PrismaClient(); } export default global.db;`],
  ['where a setting wants it', `if (!global.db) { if (!process.env.BUILDING) global.db = new PrismaClient(); } export default global.db as PrismaClient;`],
])('a client kept on the global object: %s', (_name, client) => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', '@prisma/client': '6.19.0' } }),
    'db.ts': `import { PrismaClient } from '@prisma/client'; ${client}`,
    'app.ts': `import Fastify from 'fastify'; import db from './db'; const app = Fastify();
app.delete('/x', async (request, reply) => { if (!(await db.key.findUnique({ where: { token: request.headers['x-api-key'] } }))) return reply.code(401).send(); await db.note.deleteMany({}); return { ok: true }; });
app.post('/x', async () => { await db.note.create({ data: {} }); return { ok: true }; });
app.listen({ port: 3000 });`,
  });
  expect(report.entries.map((e) => `${e.method} ${e.verdict} ${e.effects.map((x) => x.symbol).join()}`)).toEqual([
    'DELETE guarded prisma.note.deleteMany',
    'POST open prisma.note.create',
  ]);
});

/** Bundlers take it, so applications have it: a file that imports as ES modules do and exports as CommonJS does. */
it('imports on one side, module.exports on the other', () => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '14.0.0', react: '18.0.0', mongoose: '8.0.0' } }),
    'models/Note.js': `import mongoose from 'mongoose'; const schema = new mongoose.Schema({}); module.exports = mongoose.models?.Note || mongoose.model('Note', schema);`,
    'pages/api/notes.js': `import Note from '../../models/Note'; export default async function handler(req, res) { await Note.deleteMany({}); res.json({ ok: true }); }`,
  });
  expect(report.entries.map((e) => `${e.verdict} ${e.effects.map((x) => x.kind).join()}`)).toEqual(['open delete']);
});
