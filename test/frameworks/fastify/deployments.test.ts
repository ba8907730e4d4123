/** Hooks that only some deployments have. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const guard = `async (request, reply) => { if (request.headers.authorization !== process.env.API_SECRET) return reply.code(401).send(); }`;
const closed = `async (request, reply) => reply.code(405).send({ error: 'read-only' })`;
const route = `app.delete('/x', async () => { await db.query('DELETE FROM notes'); return { ok: true }; });`;
const entryOf = (body: string): string => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', pg: '8.0.0' } }),
    'app.js': `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import pg from 'pg'; const db = new pg.Pool(); const app = Fastify();\n${body}\napp.listen({ port: 3000 });`,
  });
  const [entry] = report.entries;
  return entry ? `${entry.verdict} ${entry.level} ${String(entry.conditional)}` : 'no entry';
};

it.each<[name: string, body: string, verdict: string]>([
  ['a guard that stands in every deployment', `app.addHook('onRequest', ${guard}); ${route}`, 'guarded signature null'],
  ['a guard that a setting adds', `if (process.env.STRICT === 'true') app.addHook('onRequest', ${guard}); ${route}`, 'open optional STRICT is set'],
  ['a guard that a secret adds', `if (process.env.API_SECRET) app.addHook('onRequest', ${guard}); ${route}`, 'open optional API_SECRET is set'],
  [
    'a guard in a plugin that a setting adds',
    `if (process.env.STRICT) app.register(fp(async (app) => { app.addHook('onRequest', ${guard}); })); ${route}`,
    'open optional STRICT is set',
  ],
  ['a guard that a setting takes away', `if (process.env.OPEN !== 'true') app.addHook('onRequest', ${guard}); ${route}`, 'guarded signature null'],
  ['a mode in which nothing can be written', `if (process.env.MODE === 'sandbox') app.addHook('onRequest', ${closed}); ${route}`, 'open public null'],
  [
    'the same mode in front of a guard',
    `if (process.env.MODE === 'sandbox') app.addHook('onRequest', ${closed}); app.addHook('onRequest', ${guard}); ${route}`,
    'guarded signature null',
  ],
  ['guard and route belong to the same setting', `if (process.env.ADMIN) { app.addHook('onRequest', ${guard}); ${route} }`, 'guarded signature null'],
  [
    'so do those of a plugin that ends early',
    `app.register(async (app) => { if (!process.env.ADMIN) return; app.addHook('onRequest', ${guard}); ${route} });`,
    'guarded signature null',
  ],
])('%s', (_name, body, verdict) => {
  expect(entryOf(body)).toBe(verdict);
});
