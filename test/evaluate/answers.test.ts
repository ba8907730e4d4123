/** Answers that are no refusals, although the walk was refused something on the way. */
import { expect, it } from 'vitest';
import { prelude, scanApp, walkRoute } from '../support.ts';

it.each<[string, string]>([
  ['an empty answer after the work', `if (await getUser()) throw new Error('log out first'); await db.note.deleteMany({}); return Response.json({});`],
  [
    'an answer in the words of an error after the work',
    `if (!(await getUser())) { await db.note.deleteMany({}); return Response.json({ message: 'gone' }); } return Response.json({ ok: true });`,
  ],
])('%s', (_name, body) => {
  expect(walkRoute(`export async function POST() { ${body} }`)).toMatchObject({ verdict: 'open', level: 'optional' });
});

const off = `if (process.env.CHECKS_OFF === '1') return { type: 'admin' };`;
const notOff = `if (process.env.CHECKS_OFF !== '1') return { type: 'admin' };`;
it.each<[name: string, auth: string, wrapper: string, verdict: string]>([
  [
    'a way without a check that a setting opens, answered by a wrapper',
    off,
    `if (!res.headersSent) res.status(200).json(result);`,
    'guarded CHECKS_OFF is not set',
  ],
  [
    'the same, and the wrapper looks at what it got',
    off,
    `if (!res.headersSent && result) res.status(200).json(result); else if (!res.headersSent) res.status(200).end();`,
    'guarded CHECKS_OFF is not set',
  ],
  ['a way without a check that a setting closes', notOff, `if (!res.headersSent) res.status(200).json(result);`, 'open null'],
  [
    'a way without a check for everybody',
    `if (!req.headers.authorization) return { type: 'guest' };`,
    `if (!res.headersSent) res.status(200).json(result);`,
    'open null',
  ],
])('%s', (_name, check, answer, verdict) => {
  const { report } = scanApp({
    ...prelude,
    'pages/api/x.ts': `import { db } from '../../lib/db';
const wrap = (h) => async (req, res) => { const result = await h(req, res); ${answer} };
async function auth(req, res) { ${check} const sent = req.headers.authorization; if (sent === process.env.CRON_SECRET) return { type: 'admin' }; res.status(401).json({}); return undefined; }
async function handler(req, res) { const claims = await auth(req, res); if (!claims) return; await db.note.deleteMany({}); return { ok: true }; }
export default wrap(handler);`,
  });
  expect(report.entries.map((e) => `${e.verdict} ${String(e.conditional)}`)).toEqual([verdict]);
});
