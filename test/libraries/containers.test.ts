/** Containers that applications are put together with, and toolboxes that make functions. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const packages = {
  'package.json': JSON.stringify({
    name: 'app',
    type: 'module',
    dependencies: { fastify: '5.12.8', awilix: '13.0.5', '@fastify/awilix': '8.2.1', pg: '8.0.0', rambda: '10.0.0', tsyringe: '4.10.0', lodash: '4.17.21' },
  }),
};
const head = `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import pg from 'pg'; import { partial } from 'rambda'; import { diContainer, diContainerClassic, fastifyAwilixPlugin } from '@fastify/awilix'; import { asClass, asFunction, asValue, createContainer } from 'awilix';
const app = Fastify();`;
const notes = `class Notes { constructor({ db }) { this.db = db; } remove(id) { return this.db.query('DELETE FROM notes WHERE id = $1', [id]); } }`;
const guard = `class Guard { constructor({ db }) { this.db = db; } async user(token) { return (await this.db.query('SELECT * FROM sessions WHERE token = $1', [token])).rows[0]; } }`;
const route = (body: string): string => `app.delete('/x/:id', async (request, reply) => { ${body} }); await app.listen({ port: 3000 });`;
const proxy = `diContainer.register({ db: asValue(new pg.Pool()), notes: asClass(Notes).singleton(), guard: asClass(Guard) });`;

it.each<[name: string, code: string, verdict: string, effect: string | undefined, more?: Readonly<Record<string, string>>]>([
  [
    'a class of the container, asked for by the cradle',
    `${notes}${guard}${proxy} await app.register(fastifyAwilixPlugin); ${route(`await app.diContainer.cradle.notes.remove(request.params.id); return { ok: true };`)}`,
    'open public',
    'pg.query',
  ],
  [
    'a guard of the container',
    `${notes}${guard}${proxy} await app.register(fastifyAwilixPlugin); ${route(`const { guard, notes } = request.diScope.cradle; if (!(await guard.user(request.headers.authorization))) return reply.code(401).send(); await notes.remove(request.params.id); return { ok: true };`)}`,
    'guarded authenticated',
    'pg.query',
  ],
  [
    'a guard that leaves the answer out',
    `${notes}${guard}${proxy} await app.register(fastifyAwilixPlugin); ${route(`const { guard, notes } = request.diScope.cradle; await guard.user(request.headers.authorization); await notes.remove(request.params.id); return { ok: true };`)}`,
    'open optional',
    'pg.query',
  ],
  [
    'parameters by name, functions with the first argument filled in',
    `diContainerClassic.register({ db: asValue(new pg.Pool()), notes: asFunction((db) => ({ remove: partial((deps, id) => deps.db.query('DELETE FROM notes WHERE id = $1', [id]), [{ db }]) })) });
await app.register(fastifyAwilixPlugin, { injectionMode: 'CLASSIC' }); ${route(`await request.diScope.resolve('notes').remove(request.params.id); return { ok: true };`)}`,
    'open public',
    'pg.query',
  ],
  [
    'modules by their place',
    `const container = createContainer(); container.register('db', asValue(new pg.Pool())); await container.loadModules(['services/*.service.js'], { cwd: import.meta.dirname, formatName: 'camelCase', esModules: true });
await app.register(fastifyAwilixPlugin, { container }); ${route(`await app.diContainer.cradle.oldNotesService.remove(request.params.id); return { ok: true };`)}`,
    'open public',
    'pg.query',
    { 'services/old-notes.service.js': `export default ({ db }) => ({ remove: (id) => db.query('DELETE FROM notes WHERE id = $1', [id]) });` },
  ],
  [
    'what a request registers on its own scope',
    `${notes}${guard}${proxy} await app.register(fastifyAwilixPlugin);
app.addHook('preHandler', async (request) => { request.diScope.register({ user: asValue(await request.diScope.cradle.guard.user(request.headers.authorization)) }); });
${route(`if (!request.diScope.cradle.user) return reply.code(401).send(); await app.diContainer.cradle.notes.remove(request.params.id); return { ok: true };`)}`,
    'guarded authenticated',
    'pg.query',
  ],
  [
    'a chain of lodash',
    `import lodash from 'lodash'; const db = new pg.Pool(); ${route(`const found = await lodash.chain([request.headers.authorization]).map((token) => db.query('SELECT * FROM sessions WHERE token = $1', [token])).thru((all) => Promise.all(all)).value(); if (!found.every((one) => one.rows.length > 0)) return reply.code(401).send(); await db.query('DELETE FROM notes WHERE id = $1', [request.params.id]); return { ok: true };`)}`,
    'guarded authenticated',
    'pg.query',
  ],
])('%s', (_name, code, verdict, effect, more) => {
  const [entry] = scanApp({ ...packages, 'app.js': `${head}\n${code}`, ...more }).report.entries;
  expect([entry ? `${entry.verdict} ${entry.level}` : 'no entry', entry?.effects.find((e) => e.kind === 'delete')?.symbol]).toEqual([verdict, effect]);
});

const services = `import { inject, singleton } from 'tsyringe'; import pg from 'pg';
@singleton() export class Database { pool = new pg.Pool(); }
@singleton() export class Sessions { constructor(private readonly db: Database) {} async user(token) { return (await this.db.pool.query('SELECT * FROM sessions WHERE token = $1', [token])).rows[0]; } }
@singleton() export class Notes { private readonly sessions: Sessions; constructor(private db: Database, sessions: Sessions) { this.sessions = sessions; }
async remove(id) { await this.db.pool.query('DELETE FROM notes WHERE id = $1', [id]); }
async removeAs(token, id) { if (!(await this.sessions.user(token))) throw new Error('no'); await this.remove(id); } }`;
it.each<[name: string, code: string, verdict: string]>([
  [
    'classes that the types of parameters name',
    `const notes = container.resolve(Notes); ${route(`await notes.remove(request.params.id); return { ok: true };`)}`,
    'open public',
  ],
  [
    'a guard below them',
    `const notes = container.resolve(Notes); ${route(`await notes.removeAs(request.headers.authorization, request.params.id); return { ok: true };`)}`,
    'guarded authenticated',
  ],
  [
    'asked for while the request is answered',
    route(`await container.resolve(Notes).removeAs(request.headers.authorization, request.params.id); return { ok: true };`),
    'guarded authenticated',
  ],
  [
    'a class in place of another',
    `class Open extends Sessions { async user() { return { id: 1 }; } } container.register(Sessions, { useClass: Open }); const notes = container.resolve(Notes); ${route(`await notes.removeAs(request.headers.authorization, request.params.id); return { ok: true };`)}`,
    'open public',
  ],
  [
    'what stands for a text',
    `container.register('notes', { useFactory: () => container.resolve(Notes) }); ${route(`await container.resolve('notes').remove(request.params.id); return { ok: true };`)}`,
    'open public',
  ],
])('tsyringe: %s', (_name, code, verdict) => {
  const [entry] = scanApp({
    ...packages,
    'services.ts': services,
    'app.ts': `import Fastify from 'fastify'; import { container } from 'tsyringe'; import { Notes, Sessions } from './services.js'; const app = Fastify();\n${code}`,
  }).report.entries;
  expect([entry ? `${entry.verdict} ${entry.level}` : 'no entry', entry?.effects.find((e) => e.kind === 'delete')?.symbol]).toEqual([verdict, 'pg.query']);
});
