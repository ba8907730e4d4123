/** Small Fastify applications. Every handler answers `{ ok: true }`; what guards looks at a secret or a token that an outsider does not have. */
export interface Program {
  name: string;
  /** Body of `build()` in an ES module with `app` made; or whole files where that does not do. */
  body?: string;
  files?: Record<string, string>;
  /** Of the whole files, the one whose default export builds the application. */
  entry?: string;
  /** What is known to be judged wrongly: the test says so when it starts to work. */
  knownMiss?: string;
}

export const shared: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'app',
    type: 'module',
    dependencies: { fastify: '5.12.8', '@fastify/jwt': '10.2.8', '@fastify/auth': '5.1.1', '@fastify/autoload': '6.5.0' },
  }),
  'guard.js': `
export async function guard(request, reply) {
  if (request.headers['x-api-key'] !== process.env.API_KEY) return reply.code(401).send({ error: 'no' });
}
export async function throws(request) {
  if (request.headers['x-api-key'] !== process.env.API_KEY) throw Object.assign(new Error('no'), { statusCode: 401 });
}
export function calls(request, reply, done) {
  if (request.headers['x-api-key'] !== process.env.API_KEY) return done(new Error('no'));
  done();
}
export const ok = async () => ({ ok: true });
`,
};
export const inModule = (body: string): string => `
import Fastify from 'fastify';
import fp from 'fastify-plugin';
import jwt from '@fastify/jwt';
import auth from '@fastify/auth';
import cookie from '@fastify/cookie';
import autoload from '@fastify/autoload';
import { join } from 'node:path';
import { guard, throws, calls, ok } from './guard.js';
export default async function build() {
  const app = Fastify();
  ${body}
  return app;
}
`;

const routes: Program[] = [
  {
    name: 'shorthands',
    body: `for (const m of []) m; app.get('/a', ok); app.post('/a', ok); app.put('/a', ok); app.patch('/a', ok); app.delete('/a', ok); app.options('/a', ok); app.head('/b', ok); app.all('/c', ok);`,
  },
  {
    name: 'route objects',
    body: `app.route({ method: ['GET', 'POST'], url: '/a', handler: ok }); app.route({ method: 'delete', path: '/b', handler: ok }); app.get('/d', { handler: ok });`,
  },
  { name: 'a chain', body: `app.get('/a', ok).post('/a', ok).withTypeProvider().put('/a', { onRequest: guard }, ok);` },
  {
    name: 'nested prefixes',
    body: `app.register(async (a) => { a.get('/x', ok); a.register(async (b) => { b.get('/y', ok); b.get('', ok); }, { prefix: '/two' }); }, { prefix: '/one' });`,
  },
  {
    name: 'prefixes with and without slashes',
    body: `app.register(async (a) => { a.get('/x', ok); }, { prefix: 'v5' }); app.register(async (a) => { a.get('/x', ok); }, { prefix: '/v6/' }); app.register(async (a) => { a.get('x', ok); }, { prefix: '/v4' });`,
  },
  {
    name: 'the root of a prefix',
    body: `app.register(async (a) => { a.get('/', ok); }, { prefix: '/both' }); app.register(async (a) => { a.get('/', { prefixTrailingSlash: 'no-slash' }, ok); }, { prefix: '/no' }); app.register(async (a) => { a.get('/', { prefixTrailingSlash: 'slash' }, ok); }, { prefix: '/yes' });`,
  },
  { name: 'a parameter in the prefix', body: `app.register(async (a) => { a.get('/x/:id', ok); }, { prefix: '/:org' });` },
  {
    name: 'parameters of every form',
    body: `app.get('/n/:id(^\\\\d+$)', ok); app.get('/w/*', ok); app.get('/p/:a-:b', ok); app.get('/c::x', ok); app.get('/o/:id?', ok);`,
  },
  { name: 'a loop over methods', body: `for (const m of ['get', 'post', 'delete']) app[m]('/x', ok);` },
  {
    name: 'a table of routes',
    body: `const table = { '/a': ok, '/b': ok }; for (const [url, handler] of Object.entries(table)) app.get(url, handler); [{ method: 'PUT', url: '/c', handler: ok }].forEach((r) => app.route(r)); Object.keys(table).map((k) => app.route({ method: 'POST', url: k, handler: table[k] }));`,
  },
  {
    name: 'constraints',
    body: `app.get('/h', { constraints: { host: 'a.example' } }, ok); app.get('/h', { constraints: { version: '1.2.0' }, onRequest: guard }, ok); app.get('/h', ok);`,
  },
  {
    name: 'one plugin mounted twice',
    body: `const things = async (a) => { a.get('/t', ok); }; app.register(things, { prefix: '/open' }); app.register(async (a) => { a.addHook('onRequest', guard); a.register(things, { prefix: '/closed' }); });`,
  },
  {
    name: 'a plugin by its options',
    body: `const things = async (a, opts) => { if (opts.locked) a.addHook('onRequest', guard); a.get('/t', ok); a.get(opts.extra ?? '/none', ok); }; app.register(things, { prefix: '/a', locked: true, extra: '/e' }); app.register(things, { prefix: '/b' });`,
  },
  {
    name: 'options from the parent',
    body: `app.decorate('base', '/from'); app.register(async (a) => { a.get('/x', ok); }, (parent) => ({ prefix: parent.base }));`,
  },
  {
    name: 'callback plugins',
    body: `app.register((a, opts, done) => { a.get('/x', ok); done(); }, { prefix: '/cb' }); app.register(function (a, opts, done) { a.get('/y', { preHandler: calls }, ok); done(); });`,
  },
  {
    name: 'plugins of other files',
    files: {
      'app.js': inModule(
        `app.register(import('./plugin.js'), { prefix: '/p' }); const again = await import('./plugin.js'); await app.register(again.default, { prefix: '/q' });`,
      ),
      'plugin.js': `export default async function (app) { app.get('/x', async () => ({ ok: true })); }`,
    },
  },
  {
    name: 'CommonJS',
    files: {
      'package.json': '{"dependencies":{"fastify":"5.12.8"}}',
      'app.js': `const fastify = require('fastify'); const routes = require('./routes');
module.exports = async function build() { const app = fastify(); await app.register(routes, { prefix: '/r' }); app.register(require('./closed.js')); return app; };`,
      'routes/index.js': `module.exports = async (app, opts) => { app.get('/x', async () => ({ ok: true })); };`,
      'closed.js': `const guard = async (request) => { if (request.headers['x-api-key'] !== process.env.API_KEY) throw new Error('no'); };
async function closed(app) { app.addHook('preHandler', guard); app.get('/closed', (request, reply) => { reply.send({ ok: true }); }); }
module.exports = closed;`,
    },
  },
  {
    name: 'controllers',
    body: `class Things { constructor(name) { this.name = name; } async list() { return { ok: true, name: this.name }; } routes(a) { a.get('/list', this.list.bind(this)); a.get('/arrow', (r) => this.list(r)); } } const t = new Things('x'); t.routes(app); app.register(async (a) => { a.post('/m', { handler: t.list.bind(t), preHandler: [guard] }); });`,
  },
  {
    name: 'a factory that another function of the same file calls',
    files: {
      'app.js': `import { fastify } from 'fastify'; import { guard, ok } from './guard.js'; export const build = async () => { const app = await base(); await app.register(async (api) => { api.addHook('onRequest', guard); api.get('/in', ok); }, { prefix: '/api' }); return app; }; export default build; async function base() { const app = fastify(); app.get('/base', ok); return app; }`,
    },
  },
  {
    name: 'a factory in another file',
    files: {
      'app.js': `import { make } from './make.js'; export default async function build() { const app = await make({ logger: false }); app.get('/late', { onRequest: app.locked }, async () => ({ ok: true })); return app; }`,
      'make.js': `import { fastify } from 'fastify'; import { guard, ok } from './guard.js'; export async function make(options) { const server = fastify(options); server.decorate('locked', guard); server.get('/early', ok); return server; }`,
    },
  },
];

const hooks: Program[] = [
  { name: 'a root hook before the route', body: `app.addHook('onRequest', guard); app.get('/x', ok);` },
  { name: 'a root hook after the route', body: `app.get('/x', ok); app.addHook('onRequest', throws);` },
  { name: 'a parent hook after the child is registered', body: `await app.register(async (a) => { a.get('/x', ok); }); app.addHook('preHandler', guard);` },
  {
    name: 'the hook of a sibling',
    body: `app.register(async (a) => { a.addHook('onRequest', guard); a.get('/closed', ok); }); app.register(async (a) => { a.get('/open', ok); }); app.get('/root', ok);`,
  },
  {
    name: 'a plugin with fp',
    body: `app.register(fp(async (a) => { a.addHook('onRequest', guard); })); app.get('/x', ok); app.register(async (a) => { a.get('/y', ok); });`,
  },
  {
    name: 'a plugin with fp, registered last',
    body: `app.get('/x', ok); app.register(async (a) => { a.get('/y', ok); }); app.register(fp(async (a) => { a.addHook('onRequest', guard); }));`,
  },
  {
    name: 'a plugin with fp in a child',
    body: `app.register(async (a) => { a.get('/x', ok); a.register(fp(async (b) => { b.addHook('onRequest', guard); })); }); app.get('/root', ok);`,
  },
  { name: 'a plugin without fp protects nothing', body: `app.register(async (a) => { a.addHook('onRequest', guard); }); app.get('/x', ok);` },
  {
    name: 'fp that keeps its scope',
    body: `app.register(fp(async (a) => { a.addHook('onRequest', guard); a.get('/in', ok); }, { encapsulate: true })); app.get('/out', ok);`,
  },
  {
    name: 'skip-override by hand',
    body: `async function plugin(a) { a.addHook('onRequest', guard); } plugin[Symbol.for('skip-override')] = true; app.register(plugin); app.get('/x', ok);`,
  },
  {
    name: 'fp with a prefix',
    body: `app.register(fp(async (a) => { a.get('/x', ok); a.addHook('onRequest', guard); }), { prefix: '/p' }); app.get('/y', ok);`,
  },
  {
    name: 'a scope around routes',
    body: `const things = async (a) => { a.get('/x', ok); a.register(async (b) => { b.get('/deep', ok); }, { prefix: '/d' }); }; app.register(async (s) => { s.addHook('preValidation', calls); s.register(things, { prefix: '/s' }); });`,
  },
  {
    name: 'a decorator as a hook',
    body: `app.decorate('authenticate', guard); app.get('/x', { onRequest: [app.authenticate] }, ok); app.register(async (a) => { a.get('/y', { preHandler: a.authenticate }, ok); });`,
  },
  {
    name: 'the decorator of a sibling is undefined',
    body: `app.register(async (a) => { a.decorate('authenticate', guard); }); app.register(async (a) => { a.get('/x', { preHandler: a.authenticate }, ok); });`,
  },
  {
    name: 'a decorator that is registered later',
    body: `app.register(fp(async (a) => { a.decorate('authenticate', guard); })); app.get('/early', { preHandler: app.authenticate }, ok); app.after(() => { app.get('/late', { preHandler: app.authenticate }, ok); });`,
  },
  {
    name: 'a decorator after await',
    body: `await app.register(fp(async (a) => { a.decorate('authenticate', guard); })); app.get('/x', { preHandler: app.authenticate }, ok);`,
  },
  {
    name: 'misspelled options',
    body: `app.get('/a', { prehandler: guard }, ok); app.get('/b', { beforeHandler: guard }, ok); app.get('/c', { preHandler: [] }, ok);`,
  },
  {
    name: 'every hook that can guard',
    body: `for (const name of ['onRequest', 'preValidation', 'preHandler']) app.get('/' + name, { [name]: [throws] }, ok); app.get('/preParsing', { preParsing: async (request, reply, payload) => { await throws(request); return payload; } }, ok);`,
  },
  {
    name: 'callback hooks',
    body: `app.get('/error', { onRequest: (request, reply, done) => { if (!request.headers.x || request.headers.x !== process.env.API_KEY) done(new Error('no')); else done(); } }, ok); app.get('/sent', { onRequest: (request, reply, done) => { if (request.headers.x === process.env.API_KEY) return done(); reply.code(401).send({ error: 'no' }); } }, ok); app.get('/sent-done', { onRequest: (request, reply, done) => { if (request.headers.x !== process.env.API_KEY) reply.code(401).send({ error: 'no' }); done(); } }, ok);`,
  },
  {
    name: 'an async hook that sends without return',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) { reply.code(401).send({ error: 'no' }); } }); app.get('/x', ok);`,
  },
  {
    name: 'an async hook that redirects without return',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) { reply.redirect('/login'); } }); app.get('/x', ok);`,
  },
  {
    name: 'sends too late',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) setTimeout(() => { if (!reply.sent) reply.code(401).send({ error: 'no' }); }, 30); }); app.get('/x', ok);`,
  },
  {
    name: 'only a status',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) reply.code(401); }); app.get('/x', ok);`,
  },
  {
    name: 'returned values are ignored',
    body: `app.get('/false', { preHandler: async (r) => r.headers.x === process.env.API_KEY }, ok); app.get('/error', { preHandler: async (r) => (r.headers.x === process.env.API_KEY ? undefined : new Error('no')) }, ok); app.get('/object', { preHandler: async (r) => (r.headers.x === process.env.API_KEY ? undefined : { error: 'no' }) }, ok);`,
  },
  {
    name: 'awaited or not',
    body: `app.get('/awaited', { preHandler: async (r) => { await throws(r); } }, ok); app.get('/returned', { preHandler: (r) => throws(r) }, ok); app.get('/dropped', { preHandler: async (r) => { throws(r).catch(() => {}); } }, ok); app.get('/swallowed', { preHandler: async (r) => { try { await throws(r); } catch {} } }, ok);`,
  },
  {
    name: 'url and method among the configuration of a route',
    body: `app.addHook('preHandler', async (request, reply) => { const { url, method } = request.routeOptions.config; if (url.startsWith('/ui') && method === 'GET') return; return guard(request, reply); }); app.get('/ui/x', ok); app.post('/ui/x', { config: { a: 1 } }, ok); app.get('/api', { config: { url: '/ui' } }, ok);`,
  },
  {
    name: 'routes that say they are public',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.routeOptions.config.public) return; return guard(request, reply); }); app.get('/open', { config: { public: true } }, ok); app.get('/closed', ok); app.get('/no', { config: { public: false } }, ok);`,
  },
  {
    name: 'a list of paths',
    body: `const open = ['/health', '/login']; app.addHook('onRequest', async (request, reply) => { if (open.includes(request.routeOptions.url)) return; return guard(request, reply); }); app.get('/health', ok); app.post('/login', ok); app.get('/data/:id', ok);`,
  },
  {
    name: 'a prefix of the address',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.url.startsWith('/admin/')) await throws(request); }); app.get('/admin/x', ok); app.get('/x', ok);`,
  },
  {
    name: 'a method',
    body: `app.addHook('onRequest', async (request, reply) => { if (request.method === 'GET') return; await throws(request); }); app.get('/x', ok); app.post('/x', ok);`,
  },
  {
    name: 'who it is, set by a hook and asked by the handler',
    body: `app.decorateRequest('who', null); app.addHook('onRequest', async (request) => { if (request.headers.x === process.env.API_KEY) request.who = { id: 1 }; }); app.get('/asks', async (request, reply) => { if (!request.who) { reply.code(401); return { error: 'no' }; } return { ok: true }; }); app.get('/asks-not', ok);`,
  },
  {
    name: 'who it is, without a hook in this scope',
    body: `app.decorateRequest('who', null); app.register(async (a) => { a.addHook('onRequest', async (request) => { await throws(request); request.who = { id: 1 }; }); a.get('/in', async (request) => ({ ok: Boolean(request.who) })); }); app.get('/out', async (request) => (request.who ? { ok: false } : { ok: true }));`,
  },
  {
    name: 'a handler that sends',
    body: `app.get('/x', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) return reply.code(403).send({ error: 'no' }); return reply.send({ ok: true }); }); app.get('/y', (request, reply) => { reply.send({ ok: true }); });`,
  },
  {
    name: 'hooks of parent, child and route',
    body: `app.addHook('onRequest', async (request) => { request.level = 1; }); app.register(async (a) => { a.addHook('onRequest', async (request) => { request.level += 1; }); a.get('/x', { onRequest: async (request) => { if (request.level !== 2) throw new Error('order'); } }, ok); });`,
  },
  {
    name: 'a decorated method of the request',
    body: `app.decorateRequest('check', async function () { if (this.headers.x !== process.env.API_KEY) throw new Error('no'); }); app.get('/x', { preHandler: async (request) => { await request.check(); } }, ok); app.get('/y', { preHandler: (request) => request.check() }, ok);`,
  },
  {
    name: 'this is the instance',
    body: `app.decorate('key', process.env.API_KEY); app.addHook('onRequest', async function (request) { if (request.headers.x !== this.key) throw new Error('no'); }); app.get('/x', ok);`,
  },
  {
    name: 'hooks added in a loop',
    body: `for (const area of ['a', 'b']) app.register(async (s) => { if (area === 'b') s.addHook('onRequest', guard); s.get('/x', ok); }, { prefix: '/' + area });`,
  },
  {
    name: 'onRoute adds a guard',
    body: `app.addHook('onRoute', (route) => { if (route.config?.secured) route.preHandler = [guard, ...(route.preHandler ?? [])]; }); app.get('/closed', { config: { secured: true } }, ok); app.get('/open', ok);`,
  },
  {
    name: 'onRoute does not reach earlier routes',
    body: `app.get('/early', ok); app.addHook('onRoute', (route) => { route.onRequest = guard; }); app.get('/late', ok);`,
  },
  {
    name: 'an async onSend hook lets the handler run after a send without return',
    body: `app.addHook('onSend', async (request, reply, payload) => { await new Promise((r) => setTimeout(r, 5)); return payload; }); app.addHook('onRequest', async (request, reply) => { if (request.headers.x !== process.env.API_KEY) { reply.code(401).send({ error: 'no' }); } }); let ran = 0; app.get('/x', async () => { ran += 1; return { ok: true }; }); app.get('/ran', async () => ({ ok: true, ran }));`,
  },
];

const plugins: Program[] = [
  {
    name: 'jwtVerify in hooks',
    body: `app.register(jwt, { secret: process.env.API_KEY }); app.addHook('onRequest', async (request, reply) => { try { await request.jwtVerify(); } catch (err) { reply.send(err); } }); app.get('/x', ok);`,
  },
  {
    name: 'jwtVerify in an authenticate decorator',
    body: `await app.register(jwt, { secret: process.env.API_KEY }); app.decorate('authenticate', async (request, reply) => { await request.jwtVerify(); }); app.get('/closed', { onRequest: [app.authenticate] }, ok); app.get('/open', ok);`,
  },
  { name: 'jwt registered alone', body: `app.register(jwt, { secret: process.env.API_KEY }); app.get('/x', ok);` },
  {
    name: 'jwtVerify not awaited or swallowed',
    body: `app.register(jwt, { secret: process.env.API_KEY }); app.get('/dropped', { onRequest: async (request) => { request.jwtVerify().catch(() => {}); } }, ok); app.get('/swallowed', { onRequest: async (request) => { try { await request.jwtVerify(); } catch {} } }, ok); app.get('/returned', { onRequest: (request) => request.jwtVerify() }, ok);`,
  },
  {
    name: 'jwtDecode proves nothing',
    body: `app.register(jwt, { secret: process.env.API_KEY }); app.get('/x', { onRequest: async (request) => { await request.jwtDecode().catch(() => {}); } }, ok);`,
  },
  {
    name: 'app.jwt.verify',
    body: `app.register(jwt, { secret: process.env.API_KEY }); app.addHook('preHandler', async (request) => { app.jwt.verify((request.headers.authorization ?? '').slice(7)); }); app.get('/x', ok);`,
  },
  {
    name: 'auth with or',
    body: `await app.register(auth); app.get('/one-passes', { preHandler: app.auth([throws, async () => {}]) }, ok); app.get('/none', { preHandler: app.auth([throws, calls]) }, ok);`,
  },
  {
    name: 'auth with and',
    body: `await app.register(auth); app.get('/and', { preHandler: app.auth([async () => {}, throws], { relation: 'and' }) }, ok); app.get('/nested-or', { preHandler: app.auth([[async () => {}, throws], throws]) }, ok); app.get('/nested-and', { preHandler: app.auth([[async () => {}, throws], async () => {}], { relation: 'and' }) }, ok);`,
  },
  { name: 'auth ignores what is returned', body: `await app.register(auth); app.get('/x', { preHandler: app.auth([async () => false]) }, ok);` },
  {
    name: 'auth with a default relation',
    body: `await app.register(auth, { defaultRelation: 'and' }); app.get('/x', { preHandler: app.auth([async () => {}, throws]) }, ok);`,
  },
  {
    name: 'auth in after, with decorated checks',
    body: `app.decorate('verifyKey', throws).decorate('verifyNothing', (request, reply, done) => { done(); }); app.register(auth); app.after(() => { app.get('/closed', { preHandler: app.auth([app.verifyKey]) }, ok); app.route({ method: 'POST', url: '/open', preHandler: app.auth([app.verifyKey, app.verifyNothing]), handler: ok }); });`,
  },
  {
    name: 'a signed cookie',
    body: `app.register(cookie, { secret: process.env.API_KEY }); app.get('/unsigned', async (request, reply) => { const c = request.unsignCookie(request.cookies.sid ?? ''); if (!c.valid) return reply.code(401).send({ error: 'no' }); return { ok: true }; });`,
  },
];

const dir = `join(import.meta.dirname, 'routes')`;
const route = (extra = ''): string => `export default async function (app) { app.get('/x', async () => ({ ok: true })); ${extra} }`;
const closedHooks = `import { guard } from '../guard.js'; export default async function (app) { app.addHook('onRequest', guard); }`;
const deepHooks = closedHooks.replace('../guard', '../../guard');
const loaded = (name: string, options: string, files: Record<string, string>, knownMiss?: string): Program => ({
  name,
  files: {
    'app.js': inModule(`app.register(autoload, { dir: ${dir}, ${options} });`),
    ...Object.fromEntries(Object.entries(files).map(([f, t]) => [`routes/${f}`, t])),
  },
  ...(knownMiss ? { knownMiss } : {}),
});
// Two prefixes at least: where all prefixed files of a registration share one, autoload 6.5.0 puts it on the files above them too.
const loading: Program[] = [
  loaded('folders are prefixes, files are not', '', {
    'root.js': `export default async (app) => { app.get('/', async () => ({ ok: true })); };`,
    'pub/a.js': route(),
    'pub/deep/b.js': route(),
  }),
  loaded('an index hides its siblings', '', {
    'a/index.js': route(),
    'a/other.js': `export default async (app) => { app.get('/other', async () => ({ ok: true })); };`,
    'a/b/c.js': route(),
  }),
  loaded('a prefix of its own', `options: { prefix: '/api' }`, { 'a/b.js': route(), 'c.js': route() }),
  loaded('no folder names', 'dirNameRoutePrefix: false', { 'a/b.js': route() }),
  loaded('folder names by a function', `dirNameRoutePrefix: (folder, name) => (name === 'v1' ? 'version-one' : name === 'skip' ? false : name)`, {
    'v1/b.js': route(),
    'plain/b.js': route(`app.get('/y', async () => ({ ok: true }));`),
  }),
  loaded('autoPrefix', `options: { prefix: '/api' }`, {
    'pub/a.js': `${route()}\nexport const autoPrefix = '/bp';`,
    'pub/b.js': `export default async function b(app) { app.get('/y', async () => ({ ok: true })); }\nexport const prefixOverride = '/over';`,
  }),
  loaded('autoPrefix appended', `appendAutoPrefix: true`, { 'pub/a.js': `${route()}\nexport const autoPrefix = '/bp';` }),
  loaded('hooks files that are not asked for', '', { 'autohooks.js': closedHooks, 'a.js': route() }),
  loaded('hooks of the folder alone', 'autoHooks: true', {
    'admin/autohooks.js': deepHooks,
    'admin/a.js': route(),
    'admin/users/b.js': route(),
    'open/c.js': route(),
  }),
  loaded('hooks that cascade', 'autoHooks: true, cascadeHooks: true', {
    'autohooks.js': closedHooks,
    'a.js': route(),
    'admin/users/b.js': route(),
    'admin/teams/b.js': route(),
  }),
  loaded('hooks of a sibling folder', 'autoHooks: true, cascadeHooks: true', { 'a/.autohooks.js': deepHooks, 'a/x.js': route(), 'b/x.js': route() }),
  loaded('hooks that replace', 'autoHooks: true, cascadeHooks: true, overwriteHooks: true', {
    'autohooks.js': closedHooks,
    'a.js': route(),
    'open/auto_hooks.js': `export default async function (app) { app.addHook('onRequest', async () => {}); }`,
    'open/b.js': route(),
    'other/b.js': route(),
  }),
  loaded('hooks without cascade below an index', 'autoHooks: true', { 'a/autohooks.js': deepHooks, 'a/index.js': route(), 'a/sub/index.js': route() }),
  loaded('parameters in folder names', 'routeParams: true', { 'users/_id/a.js': route(), 'm/a-__id/a.js': route() }),
  loaded('underscores without routeParams', '', { '_id/a.js': route() }),
  loaded('what is ignored', `ignorePattern: /^skip|\\.draft\\.js$/`, { 'skip/a.js': route(), 'b/c.draft.js': route(), 'b/d.js': route() }),
  loaded('what is matched', `matchFilter: (path) => path.endsWith('.route.js')`, { 'a/x.route.js': route(), 'a/y.js': route() }),
  loaded('what is filtered', `ignoreFilter: 'private'`, { 'a/private.js': route(), 'b/public.js': route() }),
  loaded('depth', 'maxDepth: 1', { 'a/x.js': route(), 'a/b/y.js': route() }),
  loaded('files that say no', '', { 'a.js': `${route()}\nexport const autoload = false;`, 'b/c.js': route() }),
  loaded('a file that is a route', '', { 'a/x.js': `export default { method: 'POST', url: '/only', handler: async () => ({ ok: true }) };` }),
  loaded('not encapsulated', 'encapsulate: false', {
    'a.js': `import { guard } from '../guard.js'; export default async function (app) { app.addHook('onRequest', guard); }`,
    'b/c.js': route(),
  }),
  loaded('configuration of the file', '', {
    'a/x.js': `export default async function (app, opts) { app.get('/' + opts.word, async () => ({ ok: true })); }\nexport const autoConfig = { word: 'hello' };`,
  }),
  {
    name: 'plugins with fp, then routes',
    files: {
      'app.js': inModule(`app.register(autoload, { dir: join(import.meta.dirname, 'plugins') }); app.register(autoload, { dir: ${dir} });`),
      'plugins/auth.js': `import fp from 'fastify-plugin'; import { guard } from '../guard.js'; export default fp(async (app) => { app.addHook('onRequest', guard); });`,
      'routes/a/x.js': route(),
    },
  },
  {
    name: 'plugins without fp protect no routes',
    files: {
      'app.js': inModule(`app.register(autoload, { dir: join(import.meta.dirname, 'plugins') }); app.register(autoload, { dir: ${dir} });`),
      'plugins/auth.js': `import { guard } from '../guard.js'; export default async (app) => { app.addHook('onRequest', guard); };`,
      'routes/a/x.js': route(),
    },
  },
  {
    name: 'CommonJS with __dirname',
    files: {
      'package.json': '{"dependencies":{"fastify":"5.12.8"}}',
      'app.js': `const path = require('path'); const AutoLoad = require('@fastify/autoload'); const Fastify = require('fastify');
module.exports = async function build() { const fastify = Fastify(); fastify.register(AutoLoad, { dir: path.join(__dirname, 'routes'), options: Object.assign({}, {}) }); return fastify; };`,
      'routes/example/index.js': `module.exports = async function (fastify, opts) { fastify.get('/', async function (request, reply) { return { ok: true }; }); };`,
    },
  },
];

export const programs: readonly Program[] = [...routes, ...hooks, ...plugins, ...loading];
