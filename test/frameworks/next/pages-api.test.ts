/** Handlers below pages/api: answers are sent, not returned. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../../support.ts';

const files = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '14.2.0', react: '18.3.0', 'next-auth': '4.24.0', '@prisma/client': '6.19.0' } }),
  'lib/db.js': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/session.js': `import { getServerSession } from 'next-auth/next'; export const session = (req, res) => getServerSession(req, res, {});`,
};
/** Walks the default export of pages/api/x.js; `db` and `session` are imported. */
export function walkHandler(code: string): string {
  const { report } = scanApp({
    ...files,
    'pages/api/x.js': `import { db } from '../../lib/db'; import { session } from '../../lib/session';\n${code}`,
  });
  const [entry] = report.entries;
  return entry ? `${entry.verdict} ${entry.level}` : 'no entry';
}

const erase = `await db.note.deleteMany({}); res.status(200).json({ ok: true });`;
const adapter = `const adapt = (middleware) => (req, res) => new Promise((resolve, reject) => { middleware(req, res, (result) => (result instanceof Error ? reject(result) : resolve(result))); });`;
const check = `const check = async (req, res, next) => { const s = await session(req, res); if (s) return next(s); res.status(401).json({ error: 'no' }); };`;

describe('middleware whose next settles a promise', () => {
  it.each<[name: string, code: string, verdict: string]>([
    [
      'the one who is refused waits for ever',
      `${adapter} ${check} const guard = adapt(check); export default async function handler(req, res) { const s = await guard(req, res); ${erase} }`,
      'guarded authenticated',
    ],
    [
      'nobody waits for it',
      `${adapter} ${check} const guard = adapt(check); export default async function handler(req, res) { guard(req, res); ${erase} }`,
      'open optional',
    ],
    [
      'it goes on with an error',
      `${adapter} const check = async (req, res, next) => { const s = await session(req, res); next(s ? undefined : new Error('no')); }; const guard = adapt(check); export default async function handler(req, res) { await guard(req, res); ${erase} }`,
      'guarded authenticated',
    ],
    [
      'it goes on without a session',
      `${adapter} const check = async (req, res, next) => { const s = await session(req, res); if (!s) console.log('nobody'); next(); }; const guard = adapt(check); export default async function handler(req, res) { await guard(req, res); ${erase} }`,
      'open optional',
    ],
    [
      'something unseen settles it later',
      `import { listen } from 'some-stream'; export default async function handler(req, res) { await new Promise(async (resolve) => { const s = await session(req, res); if (!s) console.log('nobody'); listen(resolve); }); ${erase} }`,
      'open optional',
    ],
  ])('%s', (_name, code, verdict) => {
    expect(walkHandler(code)).toBe(verdict);
  });
});

describe('what is done after a refusal', () => {
  const refuse = `const s = await session(req, res); if (!s)`;
  it.each<[name: string, code: string, verdict: string]>([
    ['the work, for want of a return', `export default async function handler(req, res) { ${refuse} res.status(401).json({}); ${erase} }`, 'open optional'],
    [
      'the work, after a helper has answered',
      `const check = async (req, res) => { ${refuse} { res.status(401).end(); return null; } return s; }; export default async function handler(req, res) { await check(req, res); ${erase} }`,
      'open optional',
    ],
    ['the work, with a status set', `export default async function handler(req, res) { ${refuse} res.status(401); ${erase} }`, 'open optional'],
    [
      'the work on the other side alone',
      `export default async function handler(req, res) { ${refuse} { res.status(401).json({}); } else { ${erase} } }`,
      'guarded authenticated',
    ],
    [
      'a note of who was refused',
      `export default async function handler(req, res) { ${refuse} { await db.attempt.create({ data: {} }); return res.status(401).json({}); } ${erase} }`,
      'guarded authenticated',
    ],
    [
      'an answer that cannot be sent any more',
      `export default async function handler(req, res) { ${refuse} res.status(401).json({}); res.json(await db.note.findMany()); }`,
      'guarded authenticated',
    ],
  ])('%s', (_name, code, verdict) => {
    expect(walkHandler(code)).toBe(verdict);
  });
});

describe('who gets no answer', () => {
  const hmac = `import { createHmac } from 'node:crypto'; const valid = (req) => { const given = req.headers['x-signature']; if (!given) return false; return given === createHmac('sha256', process.env.HOOK_SECRET).update(JSON.stringify(req.body)).digest('hex'); };`;
  it.each<[name: string, code: string, verdict: string]>([
    [
      'a webhook ends an unsigned call with an empty success',
      `${hmac} export default async function handler(req, res) { if (!valid(req)) { res.end(); return; } ${erase} }`,
      'guarded signature',
    ],
    [
      'a webhook leaves an unsigned call without an answer',
      `${hmac} export default async function handler(req, res) { if (!valid(req)) return; ${erase} }`,
      'guarded signature',
    ],
    [
      'a call without a signature is left alone, one with a wrong one is refused',
      `${hmac} export default async function handler(req, res) { if (!req.headers['x-signature']) return; if (!valid(req)) return res.status(400).end(); ${erase} }`,
      'guarded signature',
    ],
    [
      'the work is done and nothing is said',
      `export default async function handler(req, res) { if (req.method !== 'POST') return res.status(405).end(); await db.note.deleteMany({}); }`,
      'open public',
    ],
    [
      'an answer that is piped is one',
      `import { render } from 'some-renderer'; export default async function handler(req, res) { if (!(await session(req, res))) return res.status(401).end(); const page = await render('x'); page.pipe(res); }`,
      'guarded authenticated',
    ],
    [
      'a log-out says nothing to whoever has no session',
      `export default async function handler(req, res) { if (!(await session(req, res))) return res.status(204).end(); ${erase} }`,
      'open optional',
    ],
  ])('%s', (_name, code, verdict) => {
    expect(walkHandler(code)).toBe(verdict);
  });
});

describe('errors that say their own status', () => {
  const fails = `} catch (error) { res.status(error.status).json({ error: { message: error.message } }); }`;
  it.each<[name: string, code: string, verdict: string]>([
    [
      'the refusal and what else goes wrong share a clause',
      `import { z } from 'zod'; const schema = z.object({ token: z.string() }); export default async function handler(req, res) { try { const { token } = schema.parse(req.body); if (!(await db.reset.findUnique({ where: { token } }))) throw Object.assign(new Error('no'), { status: 422 }); ${erase} ${fails} }`,
      'guarded signature',
    ],
    ['nothing is refused', `export default async function handler(req, res) { try { ${erase} ${fails} }`, 'open public'],
  ])('%s', (_name, code, verdict) => {
    expect(walkHandler(code)).toBe(verdict);
  });
});

describe('headers of Node', () => {
  it('are no Headers', () => {
    const guard = `if (req.headers instanceof Headers && !(await session(req, res))) return res.status(401).end();`;
    expect(walkHandler(`export default async function handler(req, res) { ${guard} ${erase} }`)).toBe('open public');
  });
});
describe('pages', () => {
  const page = (props: string): string => {
    const { report } = scanApp({
      ...files,
      'pages/unlock.jsx': `import { db } from '../lib/db'; export default function Page() { return null; }
export async function getServerSideProps({ query }) { const token = await db.unlock.findUnique({ where: { token: query.token } }); if (!token) return { props: ${props} }; await db.user.update({ where: { email: token.email }, data: { locked: false } }); return { redirect: { destination: '/login' } }; }`,
    });
    const [entry] = report.entries;
    return entry ? `${entry.verdict} ${entry.level}` : 'no entry';
  };
  it('that tell of nothing but an error refuse', () => {
    expect(page(`{ error: 'The link has expired.', email: null }`)).toBe('guarded signature');
  });
  it('that show what the request says under that name do not', () => {
    expect(page(`{ error: query.error, back: query.back }`)).toBe('open optional');
  });
  it('that show something else do not', () => {
    expect(page(`{ title: 'Welcome' }`)).toBe('open optional');
  });
});

describe('methods', () => {
  const table = `const handle = (table) => async (req, res) => { const one = table[req.method]; if (!one) return res.status(405).end(); if (one.auth && !(await session(req, res))) return res.status(401).end(); await one.run(req, res); };`;
  const run = `async (req, res) => { ${erase} }`;
  const guard = `if (!(await session(req, res))) return res.status(401).end();`;
  it.each<[name: string, code: string, entries: string[]]>([
    [
      'a table that a wrapper is given',
      `${table} export default handle({ GET: { auth: true, run: ${run} }, POST: { run: ${run} } });`,
      ['GET guarded authenticated', 'POST open public'],
    ],
    [
      'the same by name',
      `${table} const own = { url: '/x', DELETE: { auth: true, run: ${run} } }; export default handle(own);`,
      ['DELETE guarded authenticated'],
    ],
    [
      'preflights alone are told apart',
      `export default async function handler(req, res) { if (req.method === 'OPTIONS') return res.status(200).end(); ${guard} ${erase} }`,
      ['* guarded authenticated'],
    ],
  ])('%s', (_name, code, expected) => {
    const { report } = scanApp({
      ...files,
      'pages/api/x.js': `import { db } from '../../lib/db'; import { session } from '../../lib/session';\n${code}`,
    });
    expect(report.entries.map((e) => `${e.method} ${e.verdict} ${e.level}`)).toEqual(expected);
  });
});
