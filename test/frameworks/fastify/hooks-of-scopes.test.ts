/** What a scope's hooks do for every request is not the work of an entry; what a route's own hooks do is. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const app = (body: string): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', pg: '8.0.0', 'lru-cache': '11.0.0' } }),
  'app.js': `import Fastify from 'fastify'; import pg from 'pg'; import { LRUCache } from 'lru-cache';
const db = new pg.Pool(); const cache = new LRUCache({ max: 9 }); const app = Fastify();
${body}
app.listen({ port: 3000 });`,
});
const entryOf = (body: string) => {
  const { report } = scanApp(app(body));
  const [entry] = report.entries;
  if (!entry) throw new Error('the program has no entry');
  return entry;
};
const visit = `await db.query('INSERT INTO visits (path) VALUES ($1)', [request.url]);`;

it('counts no visit as the work of the entry', () => {
  const entry = entryOf(`app.addHook('onRequest', async (request) => { ${visit} }); app.get('/x', async () => ({ ok: true }));`);
  expect([entry.verdict, entry.level, entry.effects]).toEqual(['open', 'public', []]);
});
it('counts what a hook of the route itself does', () => {
  const entry = entryOf(`app.get('/x', { preHandler: async (request) => { ${visit} } }, async () => ({ ok: true }));`);
  expect(entry.effects.map((e) => [e.kind, e.by])).toEqual([['write', 'outsider']]);
});
it('still sees the guard in a hook that does other work as well', () => {
  const entry = entryOf(
    `app.addHook('onRequest', async (request, reply) => { ${visit} if (request.headers.authorization !== process.env.API_SECRET) return reply.code(401).send(); }); app.delete('/x', async () => { await db.query('DELETE FROM notes'); return { ok: true }; });`,
  );
  expect([entry.verdict, entry.level]).toEqual(['guarded', 'signature']);
});
it('a cache in memory answers at once', () => {
  const entry = entryOf(
    `class Pool { take() { return true; } } app.addHook('onRequest', async (request) => { let pool = cache.get(request.hostname); if (!pool) { pool = new Pool(); cache.set(request.hostname, pool); } if (!pool.take()) throw new Error('busy'); }); app.get('/x', async () => ({ ok: true }));`,
  );
  expect([entry.verdict, entry.level]).toEqual(['open', 'public']);
});
it('a path that is left out is no shorter path with more behind it', () => {
  const entry = entryOf(
    `app.addHook('onRequest', async (request, reply) => { if (request.url.startsWith('/api/login')) return; if (request.headers.authorization !== process.env.API_SECRET) return reply.code(401).send(); }); app.delete('/api', async () => { await db.query('DELETE FROM notes'); return { ok: true }; });`,
  );
  expect([entry.verdict, entry.level]).toEqual(['guarded', 'signature']);
});

/** Hooks that leave out some paths, by pieces of the url. */
const exempting = (test: string): string =>
  `app.addHook('onRequest', async (request, reply) => { ${test} if (request.headers.authorization !== process.env.API_SECRET) return reply.code(401).send(); });`;
const remove = (path: string): string => `app.delete('${path}', async () => { await db.query('DELETE FROM notes'); return { ok: true }; });`;
const byTable = exempting(`const open = { signin: 'DELETE' }; if (open[request.url.split('/')[2]] === request.method) return;`);
const byPath = exempting(`if (['/api/signin', '/api/health'].includes(request.url.split('?')[0])) return;`);
it.each<[name: string, body: string, verdict: string]>([
  ['a table by the second piece', byTable + remove('/api/notes'), 'guarded signature'],
  ['a table by the second piece, of a path with more behind it', byTable + remove('/api/notes/:id'), 'guarded signature'],
  ['a table that names it', byTable + remove('/api/signin'), 'open public'],
  ['a table by a piece that the request fills', byTable + remove('/api/:kind'), 'open public'],
  ['a list of paths without their query', byPath + remove('/api/notes'), 'guarded signature'],
  ['a list of paths that names it', byPath + remove('/api/signin'), 'open public'],
  ['a list of paths, one of which the request may fill in', byPath + remove('/api/:kind'), 'open public'],
])('%s', (_name, body, verdict) => {
  const entry = entryOf(body);
  expect(`${entry.verdict} ${entry.level.replace('optional', 'public')}`).toBe(verdict);
});

it('a credential among the options of code that cannot be seen may be checked there', () => {
  const entry = entryOf(
    `const { parse } = require('@corp/tokens'); app.addHook('onRequest', async (request, reply) => { const result = await parse({ token: request.headers.authorization ?? '', key: process.env.KEY }); if (!result.success) return reply.code(401).send(); }); ${remove('/x')}`,
  );
  expect([entry.verdict, entry.unknown?.reason]).toEqual(['unknown', 'unknown-callee']);
});
