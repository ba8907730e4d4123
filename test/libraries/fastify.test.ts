/** Fastify's plugins: registering most of them protects nothing; what their hooks and decorators do. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import { fastifyRoutes } from './programs.ts';

const refuse = `return reply.code(401).send({ error: 'no' });`;

describe('@fastify/jwt', () => {
  const head = `import jwt from '@fastify/jwt';`;
  const plain = `app.register(jwt, { secret: process.env.JWT_SECRET });`;
  fastifyRoutes(
    [
      ['registered only', plain, '', 'open public'],
      ['jwtVerify in a hook', plain, `onRequest: async (request) => { await request.jwtVerify(); }`, 'guarded authenticated'],
      [
        'a role that is asked of whoever the token names',
        plain,
        `onRequest: async (request) => { await request.jwtVerify(); }, preHandler: async (request, reply) => { const username = request.user?.username ?? null; if (username) { const user = await db.user.findFirst({ where: { username } }); if (user.role !== 'admin') return reply.code(403).send(); } }`,
        'guarded role',
      ],
      ['jwtVerify not awaited', plain, `onRequest: async (request) => { request.jwtVerify(); }`, 'open optional'],
      [
        'jwtVerify whose error is answered',
        plain,
        `onRequest: async (request, reply) => { try { await request.jwtVerify(); } catch (e) { return reply.send(e); } }`,
        'guarded authenticated',
      ],
      ['jwtVerify whose error is swallowed', plain, `onRequest: async (request) => { try { await request.jwtVerify(); } catch {} }`, 'open optional'],
      ['jwtDecode proves nothing', plain, `onRequest: async (request, reply) => { const c = await request.jwtDecode(); if (!c) ${refuse} }`, 'open optional'],
      ['with a callback', plain, `onRequest: (request, reply, done) => { request.jwtVerify((error) => done(error)); }`, 'guarded authenticated'],
      ['fastify.jwt.verify', plain, `onRequest: async (request) => { app.jwt.verify(request.headers.authorization); }`, 'guarded authenticated'],
      ['fastify.jwt.decode', plain, `onRequest: async (request, reply) => { if (!app.jwt.decode(request.headers.authorization)) ${refuse} }`, 'open optional'],
      [
        'a namespace',
        `app.register(jwt, { secret: 'a', namespace: 'access' });`,
        `onRequest: async (request) => { await request.accessJwtVerify(); }`,
        'guarded authenticated',
      ],
      [
        'the tool of a namespace',
        `app.register(jwt, { secret: 'a', namespace: 'access' });`,
        `onRequest: async (request) => { app.jwt.access.verify(request.headers.authorization); }`,
        'guarded authenticated',
      ],
      [
        'a role in the claims',
        plain,
        `onRequest: async (request, reply) => { await request.jwtVerify(); if (request.user.role !== 'admin') ${refuse} }`,
        'guarded role',
      ],
    ],
    head,
  );
});

describe('@fastify/auth', () => {
  fastifyRoutes(
    [
      [
        'one check',
        `await app.register(auth); const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([no])`,
        'guarded signature',
      ],
      [
        'or: one that passes',
        `await app.register(auth); const yes = async () => {}; const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([no, yes])`,
        'open optional',
      ],
      [
        'and',
        `await app.register(auth); const yes = async () => {}; const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([no, yes], { relation: 'and' })`,
        'guarded signature',
      ],
      [
        'or by default option and',
        `await app.register(auth, { defaultRelation: 'and' }); const yes = async () => {}; const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([yes, no])`,
        'guarded signature',
      ],
      [
        'a nested list means both',
        `await app.register(auth); const yes = async () => {}; const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([[yes, no]])`,
        'guarded signature',
      ],
      [
        'run all still decides by relation',
        `await app.register(auth); const yes = async () => {}; const no = async (request) => { if (request.headers.authorization !== process.env.API_KEY) throw new Error('no'); };`,
        `preHandler: app.auth([no, yes], { run: 'all' })`,
        'open optional',
      ],
      ['what a check returns does not count', `await app.register(auth); const falsy = async () => false;`, `preHandler: app.auth([falsy])`, 'open public'],
    ],
    `import auth from '@fastify/auth';`,
  );
});

describe('@fastify/bearer-auth and -basic-auth', () => {
  fastifyRoutes(
    [
      ['bearer: registered', `app.register(bearer, { keys: [process.env.API_KEY] });`, '', 'guarded signature'],
      ['bearer: without its hook', `app.register(bearer, { keys: [process.env.API_KEY], addHook: false });`, '', 'open public'],
      [
        'bearer: its hook used',
        `app.register(bearer, { keys: [process.env.API_KEY], addHook: false });`,
        `onRequest: (request, reply, done) => app.verifyBearerAuth(request, reply, done)`,
        'guarded signature',
      ],
      ['bearer: a check that says yes to all', `app.register(bearer, { keys: [], auth: () => true });`, '', 'open optional'],
      ['bearer: an own check', `app.register(bearer, { keys: [], auth: (key) => key === process.env.API_KEY });`, '', 'guarded signature'],
      [
        'basic: registered only',
        `app.register(basic, { validate: async (u, p) => { if (p !== process.env.ADMIN_PASSWORD) throw new Error('no'); } });`,
        '',
        'open public',
      ],
      [
        'basic: the hook used',
        `app.register(basic, { validate: async (u, p) => { if (p !== process.env.ADMIN_PASSWORD) throw new Error('no'); } });`,
        `onRequest: (request, reply, done) => app.basicAuth(request, reply, done)`,
        'guarded signature',
      ],
      [
        'basic: passwords that the deployment lists',
        `const { passwords } = process.env.CONFIG_FILE ? JSON.parse(process.env.CONFIG_FILE) : {}; app.register(basic, { validate(u, p, request, reply, done) { if (passwords.includes(p)) done(); else done(new Error('no')); } });`,
        `onRequest: (request, reply, done) => app.basicAuth(request, reply, done)`,
        'guarded signature',
      ],
      [
        'basic: an error returned',
        `app.register(basic, { validate: async (u, p) => { if (p !== process.env.ADMIN_PASSWORD) return new Error('no'); } });`,
        `onRequest: (request, reply, done) => app.basicAuth(request, reply, done)`,
        'guarded signature',
      ],
    ],
    `import bearer from '@fastify/bearer-auth'; import basic from '@fastify/basic-auth';`,
  );
});

describe('cookies and sessions', () => {
  const plain = `app.register(cookie, { secret: process.env.COOKIE_SECRET });`;
  const sessions = `${plain} app.register(session, { secret: process.env.SESSION_SECRET });`;
  fastifyRoutes(
    [
      [
        'a cookie unsigned',
        plain,
        `onRequest: async (request, reply) => { const c = request.unsignCookie(request.cookies.session); if (!c.valid) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'the answer is an object',
        plain,
        `onRequest: async (request, reply) => { const c = request.unsignCookie(request.cookies.session); if (!c) ${refuse} }`,
        'open optional',
      ],
      ['a session is an object for everybody', sessions, `onRequest: async (request, reply) => { if (!request.session) ${refuse} }`, 'open optional'],
      ['somebody in the session', sessions, `onRequest: async (request, reply) => { if (!request.session.user) ${refuse} }`, 'guarded authenticated'],
      [
        'what a hook has put into a session is there for everybody',
        `${sessions} app.addHook('preHandler', async (request) => { request.session.tools = { on: true }; request.session.set('seen', true); });`,
        `preHandler: async (request, reply) => { if (!request.session.tools.on || !request.session.get('seen')) ${refuse} }`,
        'open optional',
      ],
      [
        'and nobody is in it for that',
        `${sessions} app.addHook('preHandler', async (request) => { request.session.tools = { on: true }; });`,
        `preHandler: async (request, reply) => { if (!request.session.tools || !request.session.user) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'somebody in a sealed session',
        `${plain} app.register(secure, { key: 'a' });`,
        `onRequest: async (request, reply) => { if (!request.session.get('user')) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'what it keeps on the way to a log-in',
        `app.register(cookie); app.register(session, { secret: process.env.S });`,
        `preHandler: async (request, reply) => { const org = await db.org.findUnique({ where: { slug: request.session.get('oidcOrgSlug') } }); if (!org) ${refuse} }`,
        'open optional',
      ],
    ],
    `import cookie from '@fastify/cookie'; import session from '@fastify/session'; import secure from '@fastify/secure-session';`,
  );
});

describe('@fastify/passport', () => {
  const setup = `app.register(passport.initialize()); app.register(passport.secureSession());`;
  fastifyRoutes(
    [
      ['registered only', setup, '', 'open optional'],
      ['a strategy as a hook', setup, `preValidation: passport.authenticate('bearer', { session: false })`, 'guarded authenticated'],
      [
        'a callback that stops nobody',
        setup,
        `preValidation: passport.authenticate('bearer', {}, async (request, reply, error, user) => { request.log.info(user); })`,
        'open optional',
      ],
      [
        'a callback that refuses',
        setup,
        `preValidation: passport.authenticate('bearer', {}, async (request, reply, error, user) => { if (!user) ${refuse} })`,
        'guarded authenticated',
      ],
      ['isAuthenticated called', setup, `preHandler: async (request, reply) => { if (!request.isAuthenticated()) ${refuse} }`, 'guarded authenticated'],
      ['isAuthenticated not called', setup, `preHandler: async (request, reply) => { if (!request.isAuthenticated) ${refuse} }`, 'open optional'],
      ['request.user', setup, `preHandler: async (request, reply) => { if (!request.user) ${refuse} }`, 'guarded authenticated'],
      ['the strategy that restores a session refuses nobody', setup, `preValidation: passport.authenticate('session')`, 'open optional'],
      [
        'whom it found is asked for',
        setup,
        `preValidation: passport.authenticate('session'), preHandler: async (request, reply) => { if (!request.user) ${refuse} }`,
        'guarded authenticated',
      ],
      ['a strategy that logs in', setup, `preValidation: passport.authenticate('github')`, 'open public'],
      [
        'a strategy that logs in, behind a hook that refuses keys that are no good and asks for none',
        `${setup} app.addHook('onRequest', async (request, reply) => { const key = request.headers['x-api-key']; if (key && key !== process.env.API_KEY) ${refuse} });`,
        `preValidation: [async (request, reply) => passport.authenticate('github')(request, reply)]`,
        'open public',
      ],
      [
        'a strategy that logs in, behind a hook that asks for a key',
        `${setup} app.addHook('onRequest', async (request, reply) => { if (request.headers['x-api-key'] !== process.env.API_KEY) ${refuse} });`,
        `preValidation: [async (request, reply) => passport.authenticate('github')(request, reply)]`,
        'guarded signature',
      ],
    ],
    `import passport from '@fastify/passport';`,
  );
});

describe('@fastify/request-context', () => {
  const setup = `app.register(fastifyRequestContext, { defaultStoreValues: () => ({ user: null, mode: 'plain' }) }); app.register(jwt, { secret: process.env.JWT_SECRET });
app.addHook('onRequest', async (request) => { try { await request.jwtVerify(); requestContext.set('user', request.user); } catch {} });`;
  fastifyRoutes(
    [
      ['what a hook put there', setup, `preHandler: async (request, reply) => { if (!requestContext.get('user')) ${refuse} }`, 'guarded authenticated'],
      ['through the request', setup, `preHandler: async (request, reply) => { if (!request.requestContext.get('user')) ${refuse} }`, 'guarded authenticated'],
      ['what is there from the start', setup, `preHandler: async (request, reply) => { if (!requestContext.get('mode')) ${refuse} }`, 'open optional'],
      ['what nobody put there is no crash', setup, `preHandler: async (request, reply) => { if (requestContext.get('other')) ${refuse} }`, 'open optional'],
    ],
    `import jwt from '@fastify/jwt'; import { fastifyRequestContext, requestContext } from '@fastify/request-context';`,
  );
});

describe('a status that is set and not sent', () => {
  const setup = `app.register(jwt, { secret: process.env.JWT_SECRET });`;
  const verify = (caught: string): string => `try { await request.jwtVerify(); } catch (e) { ${caught} }`;
  fastifyRoutes(
    [
      ['after a refusal that a hook caught', setup, `preHandler: async (request, reply) => { ${verify('reply.code(401);')} }`, 'open optional'],
      [
        'after a refusal that the handler caught: the work is done',
        `${setup} app.post('/x/:id', async (request, reply) => { ${verify('reply.code(401);')} await db.note.delete({ where: { id: request.params.id } }); return { ok: true }; }); if (false)`,
        '',
        'open optional',
      ],
      [
        'after a refusal that the handler caught: the record is handed out',
        `${setup} app.get('/x/:id', async (request, reply) => { ${verify('reply.status(401);')} return db.note.findUnique({ where: { id: request.params.id } }); }); if (false)`,
        '',
        'open optional',
      ],
      [
        'and sent',
        `${setup} app.get('/x/:id', async (request, reply) => { ${verify('return reply.status(401).send();')} return db.note.findUnique({ where: { id: request.params.id } }); }); if (false)`,
        '',
        'guarded authenticated',
      ],
      [
        'and a flag that is asked later',
        `${setup} app.get('/x/:id', async (request, reply) => { let fine = true; ${verify('reply.status(401); fine = false;')} if (!fine) { await db.audit.create({ data: {} }); return { error: 'no' }; } return db.note.findUnique({ where: { id: request.params.id } }); }); if (false)`,
        '',
        'guarded authenticated',
      ],
    ],
    `import jwt from '@fastify/jwt';`,
  );
});

describe('plugins that know nobody', () => {
  fastifyRoutes(
    [
      ['csrf-protection', `app.register(csrf);`, `onRequest: (request, reply, done) => app.csrfProtection(request, reply, done)`, 'open public'],
      ['rate-limit', `app.register(limit, { max: 10 });`, `config: { rateLimit: { max: 1 } }`, 'open public'],
      ['helmet and cors', `app.register(helmet); app.register(cors, { origin: false });`, '', 'open public'],
    ],
    `import csrf from '@fastify/csrf-protection'; import limit from '@fastify/rate-limit'; import helmet from '@fastify/helmet'; import cors from '@fastify/cors';`,
  );
});

describe('@fastify/sensible and @fastify/middie', () => {
  const key = `request.headers['x-api-key'] === process.env.API_KEY`;
  const guard = `(req, res, next) => { if (req.headers['x-api-key'] !== process.env.API_KEY) { res.statusCode = 401; res.end('no'); return; } next(); }`;
  fastifyRoutes(
    [
      [
        'httpErrors thrown',
        `app.register(sensible);`,
        `onRequest: async (request) => { if (!(${key})) throw app.httpErrors.unauthorized(); }`,
        'guarded signature',
      ],
      [
        'httpErrors made and dropped',
        `app.register(sensible);`,
        `onRequest: async (request) => { if (!(${key})) app.httpErrors.unauthorized(); }`,
        'open optional',
      ],
      ['assert', `app.register(sensible);`, `onRequest: async (request) => { app.assert(${key}, 401); }`, 'guarded signature'],
      [
        'a reply by name',
        `app.register(sensible);`,
        `onRequest: async (request, reply) => { if (!(${key})) return reply.unauthorized(); }`,
        'guarded signature',
      ],
      ['middleware that ends the response', `await app.register(middie); app.use(${guard});`, '', 'guarded signature'],
      ['middleware on this path', `await app.register(middie); app.use('/x', ${guard});`, '', 'guarded signature'],
      ['middleware on another path', `await app.register(middie); app.use('/y', ${guard});`, '', 'open public'],
      ['middleware that only looks', `await app.register(middie); app.use((req, res, next) => { console.log(req.url); next(); });`, '', 'open public'],
    ],
    `import sensible from '@fastify/sensible'; import middie from '@fastify/middie';`,
  );
});

describe('Clerk on Fastify', () => {
  fastifyRoutes(
    [
      ['registered only', `app.register(clerkPlugin);`, '', 'open public'],
      [
        'getAuth tested',
        `app.register(clerkPlugin);`,
        `preHandler: async (request, reply) => { if (!getAuth(request).userId) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'getAuth is an object for everybody',
        `app.register(clerkPlugin);`,
        `preHandler: async (request, reply) => { if (!getAuth(request)) ${refuse} }`,
        'open optional',
      ],
    ],
    `import { clerkPlugin, getAuth } from '@clerk/fastify';`,
  );
});

describe('@thirdweb-dev/auth', () => {
  const head = `import { parseJWT } from '@thirdweb-dev/auth'; import { ThirdwebAuth, getToken } from '@thirdweb-dev/auth/fastify';`;
  const setup = `const { authMiddleware, getUser } = ThirdwebAuth({ domain: 'x', wallet: {} }); app.register(authMiddleware);`;
  fastifyRoutes(
    [
      ['the user is tested', setup, `onRequest: async (request, reply) => { if (!(await getUser(request))) ${refuse} }`, 'guarded authenticated'],
      ['the token is only read', setup, `onRequest: async (request, reply) => { if (!getToken(request)) ${refuse} }`, 'open optional'],
      ['the token is only decoded', setup, `onRequest: async (request, reply) => { if (!parseJWT(getToken(request)).payload) ${refuse} }`, 'open optional'],
    ],
    head,
  );
});

describe('http-status-codes', () => {
  fastifyRoutes(
    [
      [
        'a success by name',
        `const user = (request) => prisma(request); const prisma = async (r) => r.headers['x-api-key'] === process.env.API_KEY ? { id: 1 } : null;`,
        `preHandler: async (request, reply) => { const u = await user(request); if (!u) { reply.status(StatusCodes.OK).send({ notes: [] }); return reply; } }`,
        'open optional',
      ],
      [
        'a refusal by name',
        '',
        `preHandler: async (request, reply) => { if (request.headers['x-api-key'] !== process.env.API_KEY) return reply.status(StatusCodes.UNAUTHORIZED).send(); }`,
        'guarded signature',
      ],
    ],
    `import { StatusCodes } from 'http-status-codes';`,
  );
});

describe('databases on the instance', () => {
  const head = `import mongo from '@fastify/mongodb'; import postgres from '@fastify/postgres';`;
  fastifyRoutes(
    [
      [
        'a key that is looked up in mongo',
        `app.register(mongo, { url: 'mongodb://x/y' });`,
        `preHandler: async (request, reply) => { const key = await app.mongo.db.collection('keys').findOne({ token: request.headers.authorization }); if (!key) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'a write that met nothing',
        `app.register(mongo, { url: 'mongodb://x/y' });`,
        `preHandler: async (request, reply) => { const used = await app.mongo.db.collection('keys').updateOne({ token: request.headers.authorization }, { $inc: { n: 1 } }); if (used.modifiedCount === 0) ${refuse} }`,
        'guarded authenticated',
      ],
      [
        'what it says of its write is always there',
        `app.register(mongo, { url: 'mongodb://x/y' });`,
        `preHandler: async (request, reply) => { const used = await app.mongo.db.collection('keys').updateOne({ token: request.headers.authorization }, { $inc: { n: 1 } }); if (!used) ${refuse} }`,
        'open optional',
      ],
      [
        'a key that is looked up in one of several databases',
        `app.register(postgres, { name: 'keys' });`,
        `preHandler: async (request, reply) => { const { rows } = await app.pg.keys.query('SELECT * FROM keys WHERE token = $1', [request.headers.authorization]); if (rows.length === 0) ${refuse} }`,
        'guarded authenticated',
      ],
    ],
    head,
  );
});

describe('uuid', () => {
  const guard = `async (request, reply) => { if (validate(request.url.slice('/x/'.length))) return; if (request.headers['x-api-key'] !== process.env.API_KEY) ${refuse} }`;
  fastifyRoutes(
    [
      ['an id lets everybody on', '', `onRequest: ${guard}`, 'open optional'],
      ['what is no id does not', '', `onRequest: ${guard.replace("request.url.slice('/x/'.length)", `'revoke'`)}`, 'guarded signature'],
      [
        'nor does what begins with something else',
        '',
        `onRequest: ${guard.replace("request.url.slice('/x/'.length)", '`revoke?${request.url}`')}`,
        'guarded signature',
      ],
    ],
    `import { validate } from 'uuid';`,
  );
});

describe('passwords', () => {
  const head = `import session from '@fastify/session'; import { scrypt, timingSafeEqual } from 'node:crypto';
const same = (value, kept) => new Promise((resolve) => { scrypt(value, kept.split('.')[0], 32, (error, key) => { if (error) resolve(false); else resolve(timingSafeEqual(key, Buffer.from(kept.split('.')[1], 'hex'))); }); });`;
  fastifyRoutes(
    [
      [
        'a log-in that compares what a slow function makes of it',
        `app.register(session, { secret: process.env.S });
app.post('/x/:id', async (request, reply) => { const user = await db.user.findUnique({ where: { email: request.body.email } }); if (user) { if (await same(request.body.password, user.password)) { request.session.user = { id: user.id }; await request.session.save(); return { ok: true }; } } reply.status(401); return { message: 'no' }; });`,
        '',
        'open public',
      ],
      [
        'the own one is known to whoever is signed in',
        `app.register(session, { secret: process.env.S });
app.put('/x/:id', { onRequest: async (request, reply) => { if (!request.session.user) return reply.code(401).send({}); } }, async (request, reply) => { const user = await db.user.findUnique({ where: { id: request.session.user.id } }); if (!(await same(request.body.password, user.password))) { reply.code(401); return {}; } await db.user.update({ where: { id: user.id }, data: { name: request.body.name } }); return { ok: true }; });`,
        '',
        'guarded authenticated',
      ],
    ],
    head,
  );
});

describe('what hooks put on requests', () => {
  const protect = `const protect = async (request, reply) => { if (request.headers['x-key'] !== process.env.KEY) return reply.code(401).send({}); request.member = true; };`;
  const inner = `app.register(async (inner) => { inner.addHook('onRequest', protect); inner.get('/y', async () => ({})); });`;
  it.each([
    ['is not there where only hooks of other scopes do', '', 'open public', []],
    ['is there behind one that does', '{ onRequest: protect },', 'guarded signature', ['prisma.note.deleteMany']],
  ])('%s', (_name, options, verdict, effects) => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', '@prisma/client': '6.19.0' } }),
      'app.js': `import Fastify from 'fastify'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient(); const app = Fastify(); ${protect} ${inner}
app.get('/x', ${options} async (request, reply) => { if (!request.member) return reply.code(403).send({}); await db.note.deleteMany({}); return { ok: true }; });
app.listen({ port: 3000 });`,
    });
    const [entry] = report.entries.filter((e) => e.path === '/x');
    expect(`${entry?.verdict ?? ''} ${entry?.level ?? ''}`).toBe(verdict);
    expect(entry?.effects.map((e) => e.symbol)).toEqual(effects);
  });
});
describe('@fastify/error', () => {
  const guardsOf = (options: string): (string | undefined)[] => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', '@fastify/error': '4.3.0', '@prisma/client': '6.19.0' } }),
      'app.js': `import Fastify from 'fastify'; import createError from '@fastify/error'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient(); const app = Fastify(); const errors = { Unauthorized: createError('UNAUTHORIZED', '%s', 401), Odd: createError('ODD', 'odd', 200) };
app.delete('/x/:id', ${options}, async (request) => { await db.note.delete({ where: { id: request.params.id } }); return { ok: true }; });
app.listen({ port: 3000 });`,
    });
    const [entry] = report.entries;
    return [entry?.verdict, entry?.guards[0]?.how];
  };
  const asked = `if (request.headers.authorization !== process.env.KEY)`;
  it.each([
    ['thrown', `{ preHandler: async (request) => { ${asked} throw new errors.Unauthorized('no'); } }`, ['guarded', 'hook']],
    ['sent', `{ preHandler: async (request, reply) => { ${asked} return reply.send(new errors.Unauthorized('no')); } }`, ['guarded', 'hook']],
    ['made without new', `{ preHandler: async (request, reply) => { ${asked} return reply.send(errors.Unauthorized('no')); } }`, ['guarded', 'hook']],
    ['made and forgotten', `{ preHandler: async (request) => { ${asked} new errors.Unauthorized('no'); } }`, ['open', undefined]],
  ])('%s', (_name, options, expected) => {
    expect(guardsOf(options)).toEqual(expected);
  });
});
