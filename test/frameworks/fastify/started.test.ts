/** Applications that `fastify start` makes: the start file is a plugin. */
import { expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const plugin = `module.exports = async function (app) { app.register(require('./metrics')); app.get('/notes', async () => ({ ok: true })); };`;
const metrics = `const Fastify = require('fastify'); module.exports = async function () { const own = Fastify(); own.get('/metrics', async () => ({ ok: true })); await own.listen({ port: 9 }); };`;
const idsOf = (files: Readonly<Record<string, string>>): string[] =>
  scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0' }, scripts: { start: 'fastify start -l info app.js' } }),
    'app.js': plugin,
    'metrics.js': metrics,
    ...files,
  }).report.entries.map((e) => e.id);

it('finds its routes beside those of an application that a plugin makes', () => {
  expect(idsOf({}).sort()).toEqual(['GET /metrics', 'GET /notes']);
});
it('registers a start file once', () => {
  const server = `const Fastify = require('fastify'); const app = Fastify(); app.register(require('./app'), { prefix: '/api' }); app.listen({ port: 3000 });`;
  expect(idsOf({ 'server.js': server }).sort()).toEqual(['GET /api/notes', 'GET /metrics']);
});

it('takes an application that is started by the command, or by itself elsewhere, for one', () => {
  const both = `const Fastify = require('fastify'); module.exports = async function (app) { app.addHook('preHandler', async () => {}); app.get('/notes', async () => ({ ok: true })); }; if (process.env.MODE === 'dev') { const app = Fastify(); module.exports(app); app.listen({ port: 3000 }); }`;
  expect(idsOf({ 'app.js': both }).sort()).toEqual(['GET /metrics', 'GET /notes']);
});

it('knows what a start file hands to the application that it listens with', () => {
  const app = `import Fastify from 'fastify'; import jwt from '@fastify/jwt';
export const main = async ({ db }) => { const app = Fastify(); app.register(jwt, { secret: process.env.JWT_SECRET });
app.delete('/notes/:project/:id', async (request, reply) => { await request.jwtVerify();
const member = await db.replicaNode()('memberships').where('userId', request.user.id).where('projectId', request.params.project).first();
if (!member) return reply.code(403).send(); await db('notes').where({ id: request.params.id, projectId: request.params.project }).delete(); return { ok: true }; });
return app; };`;
  const main = `import knex from 'knex'; import { main } from './server.js';
const connect = () => { let db; knex.QueryBuilder.extend('replicaNode', () => db); db = knex({ client: 'pg' }); return db; };
const run = async () => { const db = connect(); const app = await main({ db }); await app.listen({ port: 3000 }); }; void run();`;
  const [entry] = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', knex: '3.1.0' } }),
    'server.js': app,
    'main.js': main,
  }).report.entries;
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'role' });
});

/** Start files, and what they call. */
const started = (files: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): string[] =>
  scanApp({ 'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { fastify: '5.0.0' }, ...more }), ...files }).report.entries.map(
    (e) => e.id,
  );
const serverClass = `import Fastify from 'fastify';
export class Server { #app; constructor(options) { this.options = options; this.#app = Fastify(); }
async build() { this.#app.get(this.options.path ?? '/unset', async () => ({ ok: true })); }
async start() { await this.build(); await this.#app.listen({ port: 3000 }); } }`;

it.each<[name: string, files: Readonly<Record<string, string>>, ids: string[]]>([
  [
    'an application that a class keeps, constructed by another class',
    {
      'server.js': serverClass,
      'index.js': `import { Server } from './server.js'; class Main { static async create() { const main = new Main(); await main.run(); } async run() { const server = new Server({ path: '/notes' }); await server.start(); } } await Main.create();`,
    },
    ['GET /notes'],
  ],
  ['a class of which nobody makes an object', { 'server.js': serverClass.replace("this.options.path ?? '/unset'", "'/notes'") }, ['GET /notes']],
  [
    'a maker behind an alias and a file that passes it on',
    {
      'lib/create.js': `import Fastify from 'fastify'; export const createServer = async ({ plugins }) => { const app = Fastify(); for (const one of plugins) await app.register(one); return app; };`,
      'lib/index.js': `export { createServer } from './create.js';`,
      'main.js': `import { createServer } from '#lib'; const app = await createServer({ plugins: [async (app) => { app.get('/notes', async () => ({ ok: true })); }] }); await app.listen({ port: 3000 });`,
    },
    ['GET /notes'],
  ],
  [
    'a factory that a caller may replace',
    {
      'app.js': `import { fastify as standard } from 'fastify'; export const create = async (given) => { const make = given ? given : standard; const app = make(); app.get('/notes', async () => ({ ok: true })); return app; };`,
    },
    ['GET /notes'],
  ],
  [
    'routes that are found by reading their folder',
    {
      'app.js': `import Fastify from 'fastify'; import { readdirSync } from 'node:fs'; import { join } from 'node:path'; const app = Fastify();
for (const file of readdirSync(join(import.meta.dirname, 'routes')).filter((name) => name.endsWith('.js') && name !== 'skipped.js')) { const { default: plugin } = await import(join(import.meta.dirname, 'routes', file)); await app.register(plugin); }
await app.listen({ port: 3000 });`,
      'routes/notes.js': `export default async (app) => { app.get('/notes', async () => ({ ok: true })); };`,
      'routes/skipped.js': `export default async (app) => { app.get('/skipped', async () => ({ ok: true })); };`,
    },
    ['GET /notes'],
  ],
  [
    'folders told from files',
    {
      'app.js': `import Fastify from 'fastify'; import fs from 'node:fs/promises'; import path from 'node:path'; const app = Fastify(); const root = new URL('./features', import.meta.url).pathname;
for (const entry of await fs.readdir(root, { withFileTypes: true })) { if (!entry.isDirectory()) continue; await app.register((await import(path.join(root, entry.name, 'routes.js'))).default, { prefix: entry.name }); }
await app.listen({ port: 3000 });`,
      'features/notes/routes.js': `export default async (app) => { app.get('/all', async () => ({ ok: true })); };`,
      'features/shared.js': `export const x = 1;`,
    },
    ['GET /notes/all'],
  ],
  [
    'routes that a glob names',
    {
      'app.js': `import Fastify from 'fastify'; import glob from 'fast-glob'; const app = Fastify();
for (const file of await glob('**/*.route.js', { cwd: import.meta.dirname, absolute: true })) await app.register((await import(file)).default); await app.listen({ port: 3000 });`,
      'features/notes/all.route.js': `export default async (app) => { app.get('/notes', async () => ({ ok: true })); };`,
      'features/notes/other.js': `export default async (app) => { app.get('/other', async () => ({ ok: true })); };`,
    },
    ['GET /notes'],
  ],
  [
    'files and folders that a Platformatic application names',
    {
      'watt.json': JSON.stringify({
        $schema: 'https://schemas.platformatic.dev/@platformatic/service/3.0.0.json',
        plugins: { paths: ['./plugins', { path: './routes', options: { prefix: '/api' } }, { path: './one.js' }] },
      }),
      'plugins/guard.js': `export default async (app) => { app.get('/guard', async () => ({ ok: true })); };`,
      'routes/notes/all.js': `export default async (app) => { app.get('/all', async () => ({ ok: true })); };`,
      'one.js': `export default async (app) => { app.get('/one', async () => ({ ok: true })); };`,
      'two.js': `export default async (app) => { app.get('/two', async () => ({ ok: true })); };`,
    },
    ['GET /one', 'GET /guard', 'GET /api/notes/all'],
  ],
  [
    'an application that one module makes and another fills',
    {
      'app.js': `import Fastify from 'fastify'; export const app = Fastify().withTypeProvider();`,
      'routes.js': `export const notes = async (app) => { app.get('/notes', async () => ({ ok: true })); };`,
      'server.js': `import { app } from './app.js'; import { notes } from './routes.js'; app.register(notes, { prefix: '/api' }); app.listen({ port: 3000 });`,
    },
    ['GET /api/notes'],
  ],
  [
    'an application that its module hands to what fills it',
    {
      'app.cjs': `const Fastify = require('fastify'); const app = Fastify(); module.exports = app;`,
      'routes.cjs': `module.exports = (app) => { app.get('/notes', async () => ({ ok: true })); };`,
      'server.cjs': `const app = require('./app.cjs'); const addRoutes = require('./routes.cjs'); addRoutes(app); app.listen({ port: 3000 });`,
    },
    ['GET /notes'],
  ],
  [
    'a function beside it that fills it, called by a start file',
    {
      'app.js': `import Fastify from 'fastify'; const app = Fastify(); const start = async () => { app.get('/notes', async () => ({ ok: true })); await app.listen({ port: 3000 }); }; export default start;`,
      'server.js': `import start from './app.js'; start();`,
    },
    ['GET /notes'],
  ],
  [
    'a function beside it that nobody calls, only where nothing else fills it',
    {
      'app.js': `import Fastify from 'fastify'; export const app = Fastify(); export const start = async () => { app.get('/notes', async () => ({ ok: true })); };`,
      'other.js': `import Fastify from 'fastify'; export const app = Fastify(); app.get('/other', async () => ({ ok: true })); export const more = () => { app.get('/more', async () => ({ ok: true })); };`,
    },
    ['GET /notes', 'GET /other'],
  ],
  [
    'a path with a default',
    {
      'app.js': `import Fastify from 'fastify'; export const create = ({ path = '/metrics' }) => { const app = Fastify(); app.get(path, async () => 'x'); return app; };`,
    },
    ['GET /metrics'],
  ],
  [
    'what fastify-metrics brings',
    {
      'app.js': `import Fastify from 'fastify'; import metrics from 'fastify-metrics'; const app = Fastify(); app.register(metrics); app.register(metrics, { endpoint: null }); app.register(metrics, { endpoint: { url: '/own' } }); await app.listen({ port: 1 });`,
    },
    ['GET /metrics', 'GET /own'],
  ],
])('%s', (_name, files, ids) => {
  expect(started(files, { imports: { '#lib': './lib/index.js' } })).toEqual(ids);
});
