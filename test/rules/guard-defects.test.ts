/** Guards that stop nobody: presence asked for verification, checks that hang on a setting. */
import { describe } from 'vitest';
import { prelude } from '../support.ts';
import { speaks } from './programs.ts';

const route = (code: string): Record<string, string> => ({
  ...prelude,
  'app/api/x/route.ts': `import { cookies } from 'next/headers'; import { db } from '../../../lib/db'; import { getUser } from '../../../lib/auth';
const no = () => new Response('Unauthorized', { status: 401 });
export async function POST(request: Request) { ${code} await db.note.deleteMany({}); return Response.json({ ok: true }); }`,
});
const header = `const sent = request.headers.get('authorization');`;

describe('only whether a credential was sent', () => {
  speaks(
    'no-presence-only-check',
    [
      ['a header', `${header} if (!sent) return no();`, 'warning'],
      ['a header, the other way round', `${header} if (sent) { await db.note.count(); } else { return no(); }`, 'warning'],
      ['a key', `if (!request.headers.get('x-api-key')) return no();`, 'warning'],
      ['headers.has', `if (!request.headers.has('authorization')) return no();`, 'warning'],
      ['a cookie', `if (!(await cookies()).get('session')) return no();`, 'warning'],
      ['the text of a cookie', `if (!(await cookies()).get('session')?.value) return no();`, 'warning'],
      ['cookies.has', `if (!(await cookies()).has('session')) return no();`, 'warning'],
      ['what a token says without a signature', `${header} const claims = JSON.parse(atob(sent ?? '')); if (!claims.admin) return no();`, 'warning'],
      ['in front of a look-up', `${header} if (!sent) return no(); if (!(await getUser())) return no();`, ''],
      ['whoever sends none goes on too', `${header} if (!sent) console.log('anonymous');`, ''],
      [
        'a helper refuses for want of it',
        `const asked = async () => { const key = request.headers.get('x-api-key'); if (!key) return null; return { key }; }; if (!(await asked())) return no();`,
        'warning',
      ],
      [
        'a helper tells apart who sent none, and nobody refuses',
        `const asked = async () => { const kept = (await cookies()).get('cart'); if (!kept) return null; return kept.value; }; console.log(await asked());`,
        '',
      ],
      [
        'who sends none may be told something is wrong, or not',
        `const kept = (await cookies()).get('cart'); const cart = kept ? kept.value : null; if (Math.random() > 2) return no(); console.log(cart);`,
        '',
      ],
      [
        'what only has to be there, and nobody is asked who he is',
        `const cart = (await cookies()).get('cart')?.value; if (!cart) throw new Error('no cart');`,
        '',
      ],
      ['the same with a refusal that asks for credentials', `const cart = (await cookies()).get('cart')?.value; if (!cart) return no();`, 'warning'],
      ['a session, without a status', `if (!(await cookies()).get('session')) throw new Error('sign in');`, 'warning'],
      [
        'the key of what is changed',
        `const key = request.headers.get('x-api-key'); if (!key) return no(); await db.batch.updateMany({ where: { id: key }, data: { seen: true } });`,
        '',
      ],
      [
        'on another way than that through',
        `${header} if ((await request.json()).form === 'key') { if (!sent) return no(); if (sent !== process.env.JOB_SECRET) return no(); }`,
        '',
      ],
      [
        'in front of a look-up, behind work that came first',
        `await db.order.create({ data: {} }); ${header} if (!sent) return no(); if (!(await getUser())) return no();`,
        '',
      ],
      ['no credential', `if (!request.headers.get('accept-language')) return no();`, ''],
    ],
    route,
  );
});

describe('only while a setting is there', () => {
  speaks(
    'no-conditional-guard',
    [
      ['a secret', `${header} if (process.env.JOB_SECRET && sent !== process.env.JOB_SECRET) return no();`, 'error'],
      ['refused while it is absent', `${header} const secret = process.env.JOB_SECRET; if (!secret || sent !== secret) return no();`, ''],
      [
        'one of several ways in',
        `${header} if (process.env.AUTH_OFF !== '1') { const may = () => { if (process.env.JOB_SECRET && sent === process.env.JOB_SECRET) return true; return false; }; if (!may()) return no(); }`,
        '',
      ],
      ['production', `if (process.env.NODE_ENV === 'production' && !(await getUser())) return no();`, ''],
      [
        'whoever it asks is refused and sent away',
        `${header} const ask = () => { if (process.env.JOB_SECRET) { if (sent !== process.env.JOB_SECRET) return false; } return true; }; if (!ask()) return no();`,
        'error',
      ],
      [
        'a helper does its work with it and nobody is refused',
        `const seal = (key: string) => key + 'x'; const sealed = () => { if (process.env.SEAL_KEY) { const text = seal(process.env.SEAL_KEY); return text; } return ''; }; console.log(sealed()); ${header} if (sent) { if (!(await getUser())) return no(); }`,
        '',
      ],
    ],
    route,
  );
});

describe('what can be guessed while a secret is not set', () => {
  const key = `const key = request.headers.get('x-api-key') ?? '';`;
  const body = `const { secret } = await request.json();`;
  speaks(
    'no-conditional-guard',
    [
      ['Bearer undefined', `${header} if (sent !== \`Bearer \${process.env.JOB_SECRET}\`) return no();`, 'warning'],
      ['put together with a plus', `${header} if (sent !== 'Bearer ' + process.env.JOB_SECRET) return no();`, 'warning'],
      [
        'text that is hashed first',
        `${header} const { createHash } = await import('node:crypto'); const is = createHash('sha256').update(\`\${process.env.JOB_SECRET}:x\`).digest('hex'); if (sent !== is) return no();`,
        'warning',
      ],
      ['asked for first', `${header} if (!process.env.JOB_SECRET) return no(); if (sent !== \`Bearer \${process.env.JOB_SECRET}\`) return no();`, ''],
      ['asked for in the same condition', `${header} if (!process.env.JOB_SECRET || sent !== \`Bearer \${process.env.JOB_SECRET}\`) return no();`, ''],
      ['a header with nothing', `${header} if (sent !== process.env.JOB_SECRET) return no();`, ''],
      ['a field that is left out with nothing', `${body} if (secret !== process.env.JOB_SECRET) return no();`, 'warning'],
      ['a field that is asked for', `${body} if (!secret || secret !== process.env.JOB_SECRET) return no();`, ''],
      ['a list of keys that may be empty', `${key} if (!(process.env.API_KEYS ?? '').split(',').includes(key)) return no();`, 'warning'],
      ['the same with or', `${key} if (!(process.env.API_KEYS || '').split(',').map((k) => k.trim()).includes(key)) return no();`, 'warning'],
      ['without the empty one', `${key} if (!(process.env.API_KEYS ?? '').split(',').filter(Boolean).includes(key)) return no();`, ''],
      ['no key is refused', `${key} if (!key || !(process.env.API_KEYS ?? '').split(',').includes(key)) return no();`, ''],
      ['another default', `${header} if (sent !== \`Bearer \${process.env.JOB_SECRET ?? crypto.randomUUID()}\`) return no();`, ''],
    ],
    route,
  );
  speaks(
    'no-conditional-guard',
    [
      ['asked for as the module loads', `import { secret } from '../../../lib/secret';`, ''],
      ['not asked for there', `const secret = process.env.JOB_SECRET;`, 'warning'],
      ['asked for by the schema of the environment', `import { asked as secret } from '../../../lib/env';`, ''],
      ['which lets it be left out', `import { left as secret } from '../../../lib/env';`, 'warning'],
      ['but not in production', `import { inProduction as secret } from '../../../lib/env';`, ''],
      ['checked by a schema', `import { z } from 'zod'; const { JOB_SECRET: secret } = z.object({ JOB_SECRET: z.string().min(20) }).parse(process.env);`, ''],
    ],
    (first) => ({
      ...prelude,
      'lib/env.ts': `import { createEnv } from '@t3-oss/env-nextjs'; import { z } from 'zod';
const env = createEnv({ server: { JOB_SECRET: z.string().min(20), TASK_SECRET: z.string().optional(), WORK_SECRET: process.env.NODE_ENV === 'production' ? z.string() : z.string().optional() }, experimental__runtimeEnv: process.env });
export const asked = env.JOB_SECRET; export const left = env.TASK_SECRET; export const inProduction = env.WORK_SECRET;`,
      'lib/secret.ts': `const found = process.env.JOB_SECRET; if (!found) throw new Error('JOB_SECRET'); export const secret = found;`,
      'app/api/x/route.ts': `import { db } from '../../../lib/db'; ${first}
export async function POST(request: Request) {
  if (request.headers.get('authorization') !== \`Bearer \${secret}\`) return new Response('', { status: 401 });
  await db.note.deleteMany({}); return Response.json({ ok: true });
}`,
    }),
    { zod: '4.1.0', '@t3-oss/env-nextjs': '0.13.0' },
  );
});

describe('a guard that nobody waits for', () => {
  const app = (hook: string): Record<string, string> => ({
    'app.ts': `import Fastify from 'fastify'; import jwt from '@fastify/jwt'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient();
const allow = (role: string) => async (request: any, reply: any) => {
  if (request.user.role !== role) { reply.code(403).send({ error: 'no' }); throw new Error('no'); }
};
const allowOrThrow = (role: string) => async (request: any) => { if (request.user.role !== role) throw new Error('no'); };
export function build() {
  const app = Fastify();
  app.register(jwt, { secret: process.env.JWT_SECRET! });
  app.addHook('onRequest', async (request) => { await request.jwtVerify(); });
  app.delete('/x/:id', { preHandler: async (request, reply) => { ${hook} } }, async (request: any) => {
    await db.note.delete({ where: { id: request.params.id } }); return { ok: true };
  });
  return app;
}`,
  });
  speaks(
    'no-unused-guard-result',
    [
      ['and that throws', `allowOrThrow('admin')(request);`, 'error'],
      ['and that has answered before it throws', `allow('admin')(request, reply);`, 'warning'],
      ['awaited', `await allow('admin')(request, reply);`, ''],
      ['whose rejection is taken', `allow('admin')(request, reply).catch(() => undefined);`, ''],
    ],
    app,
    { fastify: '5.6.0', '@fastify/jwt': '10.0.0' },
  );
});

describe('a cache that holds nothing yet', () => {
  speaks(
    'no-unused-guard-result',
    [
      [
        'is no guard whose answer is dropped',
        `const id = request.headers.get('x-note'); const u = await getUser(); if (!u) return no(); const seen = async () => { const kept = await redis.get(\`seen:\${u.id}:\${id}\`); if (!kept) return null; return kept; }; await seen();`,
        '',
      ],
    ],
    (code) => ({
      ...route(`const { redis } = await import('../../../lib/redis'); ${code}`),
      'lib/redis.ts': `import { Redis } from '@upstash/redis'; export const redis = Redis.fromEnv();`,
    }),
  );
});

describe('a promise in a condition', () => {
  speaks(
    'no-unused-guard-result',
    [
      ['is always there', `const asked = getUser(); if (!asked) return no();`, 'error'],
      [
        'is made where it is not there yet',
        `let kept = null; const asked = () => { if (!kept) { kept = getUser(); } return kept; }; console.log(await asked()); console.log(await asked());`,
        '',
      ],
    ],
    route,
  );
});

describe('a refusal that a catch clause takes', () => {
  speaks(
    'no-fail-open-auth',
    [
      ['and goes on', `try { if (!(await getUser())) throw new Error('no'); } catch { console.log('nobody'); }`, 'error'],
      [
        'and nothing is done behind it that was not done before',
        `await db.order.create({ data: {} }); try { if (!(await getUser())) throw new Error('no'); } catch { console.log('nobody'); return Response.json({}); }`,
        '',
      ],
      [
        'that unseen code might make',
        `const { digest } = await import('unseen'); try { digest(request.headers.get('authorization')); } catch { console.log('odd'); }`,
        '',
      ],
      [
        'and answers with a refusal, after work that came first',
        `try { await db.order.create({ data: {} }); if (!(await getUser())) throw new Error('no'); } catch { return no(); }`,
        '',
      ],
    ],
    route,
  );
});

describe('a hook that a plugin adds', () => {
  const app = (setting: string): Record<string, string> => ({
    'app.ts': `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient();
const plugin = fp(async (app) => {
  ${setting}
  app.addHook('onRequest', async (request, reply) => { if (request.headers['x-api-key'] !== process.env.ADMIN_KEY) return reply.code(401).send({ error: 'no' }); });
});
export function build() {
  const app = Fastify();
  app.register(plugin);
  app.delete('/x/:id', async (request: any) => { await db.note.delete({ where: { id: request.params.id } }); return { ok: true }; });
  return app;
}`,
  });
  speaks(
    'no-unprotected-route',
    [
      ['that does not start without a setting', `if (!process.env.ADMIN_KEY) throw new Error('ADMIN_KEY');`, ''],
      ['that does not start without one that is no secret', `if (!process.env.REGION) throw new Error('REGION');`, ''],
      ['that goes without it', `if (!process.env.ADMIN_KEY) return;`, 'error'],
      ['that goes without one that is no secret', `if (!process.env.REGION) return;`, 'error'],
    ],
    app,
    { fastify: '5.6.0', 'fastify-plugin': '5.1.0' },
  );
});

describe('only a crash stops him', () => {
  const session = `const user = await getUser();`;
  const thrown = `const need = async () => { const user = await getUser(); if (!user) throw new Response('', { status: 401 }); return user; };`;
  speaks(
    'no-accidental-guard',
    [
      ['a property of nobody', `${session} console.log(user.id);`, 'warning'],
      ['what is thrown is meant', `${thrown} await need();`, ''],
      [
        'the clause tells what was thrown by its class',
        `${thrown} try { await need(); } catch (e) { const error = e instanceof Error ? e : new Error(String(e)); return Response.json({ kind: error.constructor.name }, { status: 500 }); }`,
        '',
      ],
      [
        'the clause itself fails on what was thrown',
        `${thrown} try { await need(); } catch (e: any) { return Response.json({ no: e.message.includes('x') }, { status: 500 }); }`,
        '',
      ],
    ],
    route,
  );
});
