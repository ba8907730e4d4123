/** What proves who signs in, and settings that say what a request has to know. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import { fastifyRoutes } from './programs.ts';

describe('sign-in with Apple', () => {
  fastifyRoutes(
    [
      [
        'a token in the body logs in',
        `app.addHook('preHandler', async (request) => { request.user = await apple.verifyIdToken(request.body.idToken, { audience: 'x' }); });`,
        '',
        'open public',
      ],
      [
        'a token in a header does not',
        `app.addHook('preHandler', async (request) => { request.user = await apple.verifyIdToken(request.headers.authorization); });`,
        '',
        'guarded authenticated',
      ],
      [
        'a second package',
        `app.addHook('preHandler', async (request) => { request.user = await verify({ idToken: request.body.idToken, clientId: 'x' }); });`,
        '',
        'open public',
      ],
    ],
    `import apple from 'apple-signin-auth'; import verify from 'verify-apple-id-token';`,
  );
});
const hook = (test: string): string => `app.addHook('preHandler', async (request, reply) => { if (${test}) return reply.code(401).send(); });`;
describe('env-var', () => {
  fastifyRoutes(
    [
      ['a secret that is required', hook(`env.get('HOOK_KEY').required().asString() !== request.query.key`), '', 'guarded signature'],
      [
        'a secret among other settings',
        `const config = { hook: { key: env.get('HOOK_KEY').required().asString() } }; ${hook(`config.hook.key !== request.query.key`)}`,
        '',
        'guarded signature',
      ],
      ['a switch', hook(`env.get('MAINTENANCE').default('false').asBool()`), '', 'open public'],
    ],
    `import env from 'env-var';`,
  );
  const defects = (setting: string): string[] =>
    scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', 'env-var': '7.5.0', '@prisma/client': '6.19.0' } }),
      'app.js': `import Fastify from 'fastify'; import env from 'env-var'; import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); const app = Fastify();
const key = ${setting}; app.delete('/x', async (request, reply) => { if (request.query.key !== key) return reply.code(401).send(); await db.note.deleteMany({}); return { ok: true }; }); app.listen({ port: 3000 });`,
    }).report.findings.map((finding) => finding.ruleId);
  it('a secret that has to be set leaves no way in', () => {
    expect(defects(`env.get('HOOK_KEY').required().asString()`)).toEqual([]);
    expect(defects(`env.get('HOOK_KEY').asString()`)).toEqual(['authlint/no-conditional-guard']);
  });
});

describe('keys that a store lists', () => {
  const check = (
    test: string,
  ): string => `const keysOf = () => new Promise((resolve, reject) => { const found = []; const stream = redis.scanStream({ match: 'keys:*' }); stream.on('data', (some) => { found.push(...some); }); stream.on('end', () => resolve(found)); stream.on('error', reject); });
const known = async (sent) => { const names = await keysOf(); if (names.length === 0) return false; for (const name of names) { const kept = JSON.parse(await redis.get(name)); if (await bcrypt.compare(sent, kept.hash)) return true; } return false; };
${hook(test)}`;
  fastifyRoutes(
    [
      [
        'each is compared with what was sent',
        check(`!request.headers['x-api-key'] || !(await known(request.headers['x-api-key']))`),
        '',
        'guarded authenticated',
      ],
      ['nobody asks what came of it', check(`!request.headers['x-api-key'] || !known(request.headers['x-api-key'])`), '', 'open optional'],
    ],
    `import Redis from 'ioredis'; import bcrypt from 'bcryptjs'; const redis = new Redis();`,
  );
});

describe('tokens that a store keeps under their name', () => {
  const kept = (key: string): string =>
    `app.addHook('preHandler', async (request, reply) => { const kept = await redis.get(\`${key}:\${request.query.email}\`); if (!kept || kept !== request.query.token) return reply.code(401).send(); });`;
  fastifyRoutes(
    [
      ['a reset token', kept('reset_token'), '', 'guarded signature'],
      ['something else', kept('colour'), '', 'open public'],
    ],
    `import Redis from 'ioredis'; const redis = new Redis();`,
  );
});
