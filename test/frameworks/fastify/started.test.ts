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
