/** Hooks that only some deployments have. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const guard = `async (request, reply) => { if (request.headers.authorization !== process.env.API_SECRET) return reply.code(401).send(); }`;
const closed = `async (request, reply) => reply.code(405).send({ error: 'read-only' })`;
const route = `app.delete('/x', async () => { await db.query('DELETE FROM notes'); return { ok: true }; });`;
const entryOf = (body: string): string => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', pg: '8.0.0', typeorm: '0.3.0' } }),
    'app.js': `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import pg from 'pg'; import { DataSource } from 'typeorm'; const orm = new DataSource({}); const db = new pg.Pool(); const app = Fastify();\n${body}\napp.listen({ port: 3000 });`,
  });
  const [entry] = report.entries;
  return entry ? `${entry.verdict} ${entry.level} ${String(entry.conditional)}` : 'no entry';
};

it.each<[name: string, body: string, verdict: string]>([
  ['a guard that stands in every deployment', `app.addHook('onRequest', ${guard}); ${route}`, 'guarded signature null'],
  ['a guard that a setting adds', `if (process.env.STRICT === 'true') app.addHook('onRequest', ${guard}); ${route}`, 'open optional STRICT is set'],
  ['a guard that a secret adds', `if (process.env.API_SECRET) app.addHook('onRequest', ${guard}); ${route}`, 'open optional API_SECRET is set'],
  [
    'a guard that a secret adds, asked twice over',
    `if (!!process.env.API_SECRET) app.addHook('onRequest', ${guard}); ${route}`,
    'open optional API_SECRET is set',
  ],
  ['a guard that a switch adds', `if (process.env.ENABLE_TOKEN_CHECK) app.addHook('onRequest', ${guard}); ${route}`, 'open optional ENABLE_TOKEN_CHECK is set'],
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

/** Switches that are asked while a request is answered; `session` looks the cookie up. */
const asked = (hook: string): string =>
  `const session = async (request) => (await db.query('SELECT * FROM sessions WHERE token = $1', [request.headers.cookie])).rows[0]; const users = orm.getRepository('user'); app.addHook('preHandler', async (request, reply) => { ${hook} });\n${route}`;
const stop = `return reply.code(401).send();`;
it.each<[name: string, body: string, verdict: string]>([
  [
    'a setting that switches the guard off',
    asked(`if (process.env.OPEN === 'true') return; const found = await session(request); if (!found) ${stop}`),
    'guarded authenticated OPEN is not set',
  ],
  [
    'a guard that is called where the setting does not switch it off',
    asked(`const check = async () => { if (!(await session(request))) ${stop} }; if (process.env.OPEN === 'true') return; return check();`),
    'guarded authenticated OPEN is not set',
  ],
  ['a setting that switches the guard on', asked(`if (process.env.STRICT === 'true') { if (!(await session(request))) ${stop} }`), 'open optional null'],
  [
    'a user that everybody is where a setting says so',
    asked(`let user = null; if (process.env.DEMO_USER) user = { id: 'demo' }; else user = await session(request); if (!user) ${stop}`),
    'guarded authenticated DEMO_USER is not set',
  ],
  [
    'the same within what is looked up, asked twice',
    asked(
      `const find = async () => { if (process.env.DEMO_USER) return { user: { id: 'demo' }, id: 'demo' }; const row = await session(request); return row ? { user: row, id: row.id } : { user: null, id: null }; }; let found = { user: null, id: null }; if (process.env.DEMO_USER) found = await find(); else if (request.headers.cookie) found = await find(); if (!found.id) ${stop}`,
    ),
    'guarded authenticated DEMO_USER is not set',
  ],
  [
    'settings copied from the environment, with one that is fixed',
    asked(
      `const settings = { ...process.env, MODE: 'fixed' }; if (settings.MODE !== 'fixed' || settings.OPEN === 'true') return; if (!(await session(request))) ${stop}`,
    ),
    'guarded authenticated OPEN is not set',
  ],
  [
    'nobody is asked until there are users',
    asked(`const { count } = { count: await users.count() }; if (count === 0) return; if (!(await session(request))) ${stop}`),
    'guarded authenticated there are users',
  ],
  [
    'the guard runs once there are users',
    asked(
      `try { const count = await users.count(); if (count > 0) { try { if (!(await session(request))) throw new Error('no'); } catch { ${stop} } } } catch { return reply.code(500).send(); }`,
    ),
    'guarded authenticated there are users',
  ],
  [
    'as long as there are not too many',
    asked(`const count = await users.count(); if (count < 100) return; if (!(await session(request))) ${stop}`),
    'open optional null',
  ],
])('asked at a request: %s', (_name, body, verdict) => {
  expect(entryOf(body)).toBe(verdict);
});

it('registers what any value of a setting registers, also of one with a default', () => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0' } }),
    'app.js': `import Fastify from 'fastify'; const app = Fastify(); const defaults = { EDITION: 'community' };
const settings = () => ({ ...process.env, LEVEL: 'info' }); const get = (name) => settings()[name] ?? defaults[name];
switch (get('EDITION')) { case 'cloud': app.get('/cloud', async () => 1); break; case 'community': app.get('/community', async () => 1); break; }
app.listen({ port: 3000 });`,
  });
  expect(report.entries.map((e) => e.path).sort()).toEqual(['/cloud', '/community']);
});

/** Names of settings that speak of secrets, and settings of a schema that may have refused the environment. */
it.each<[name: string, settings: string]>([
  ['a switch that speaks of secrets', `const settings = process.env;`],
  [
    'settings that are checked at the start',
    `import { z } from 'zod'; const schema = z.object({ A: z.string() }); let found; const read = () => found; const load = () => { const parsed = schema.safeParse(process.env); if (!parsed.success) process.exit(1); found = Object.freeze(parsed.data); }; load(); const settings = read();`,
  ],
])('registers what a setting turns off and what it turns on: %s', (_name, settings) => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', zod: '3.25.0' } }),
    'app.js': `import Fastify from 'fastify'; const app = Fastify(); ${settings}
if (!settings.DISABLE_SECRET_SCANNING) app.get('/not-disabled', async () => 1);
if (settings.WEBHOOK_SECRET) app.get('/set', async () => 1);
if (!settings.WEBHOOK_TOKEN) app.get('/unset', async () => 1); else app.get('/set-too', async () => 1);
if (!!settings.PUSH_SECRET) app.get('/twice', async () => 1); else app.get('/twice-not', async () => 1);
app.listen({ port: 3000 });`,
  });
  expect(report.entries.map((e) => e.path).sort()).toEqual(['/not-disabled', '/set', '/set-too', '/twice', '/twice-not', '/unset']);
});

it('runs no listener for what comes later while it registers', () => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', 'fastify-socket.io': '5.0.0' } }),
    'app.js': `import Fastify from 'fastify'; import sockets from 'fastify-socket.io'; const app = Fastify(); app.register(sockets);
app.ready(() => { app.io.on('connection', (socket) => { app.get('/late', async () => 1); }); app.io.once('ready', () => { app.get('/soon', async () => 1); }); });
app.get('/now', async () => 1); app.listen({ port: 3000 });`,
  });
  expect(report.entries.map((e) => e.path).sort()).toEqual(['/now', '/soon']);
});

/** What a process makes when it is first asked for. */
it.each<[name: string, client: string]>([
  ['once, in a variable of the module', `let client = null; const find = () => { if (!client) client = make(); return client; };`],
  [
    'once for all modules',
    `const find = () => { const known = globalThis.__client ?? null; if (known !== null) return known; const made = make(); globalThis.__client = made; return made; };`,
  ],
])('%s', (_name, client) => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', typeorm: '0.3.0' } }),
    'app.js': `import Fastify from 'fastify'; import { DataSource } from 'typeorm'; import { mkdirSync } from 'node:fs'; const app = Fastify();
const make = () => { if (process.env.KIND === 'file') { mkdirSync(process.env.FOLDER); return new DataSource({ type: 'file' }); } return new DataSource({ type: process.env.KIND ?? 'pg' }); };
${client}
const rows = (name) => find().getRepository(name);
app.addHook('preHandler', async (request, reply) => { if (request.query.a) rows('a'); else if (request.query.b) rows('b'); for (const name of Object.keys(request.query)) rows(name);
  const key = await rows('key').findOneBy({ token: request.headers['x-api-key'] }); if (!key) return reply.code(401).send(); if (request.query.c) rows('c'); });
app.delete('/x', async (request) => { await rows('note').delete({ id: request.query.id }); return { ok: true }; });
app.listen({ port: 3000 });`,
  });
  const [entry] = report.entries;
  expect(entry && `${entry.verdict} ${entry.level}`).toBe('guarded authenticated');
});

it('takes the default of a setting for what holds where it is not set', () => {
  expect(entryOf(asked(`const mode = process.env.MODE ?? 'closed'; if (mode === 'closed') { if (!(await session(request))) ${stop} }`))).toBe(
    'guarded authenticated MODE is not set',
  );
});

it('does not take for a guard what holds up none but those who send a credential', () => {
  expect(
    entryOf(
      `app.addHook('onRequest', async (request) => { const key = request.headers['x-api-key']; if (!key) return; if (key !== process.env.API_SECRET) throw new Error('no'); });
app.get('/status', async () => { throw new Error('not yet'); });`,
    ),
  ).toBe('unknown unknown null');
});
