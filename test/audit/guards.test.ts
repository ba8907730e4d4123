/** Guards are found by what functions do on the walks. */
import { describe, expect, it } from 'vitest';
import { GuardSurvey } from '../../src/audit/guards.ts';
import type { BlastRadius } from '../../src/audit/without-guard.ts';
import { withoutGuard } from '../../src/audit/without-guard.ts';
import type { RunResult } from '../../src/audit/run.ts';
import { Ledger } from '../../src/evaluate/verdicts/ledger.ts';
import { prelude, scanApp } from '../support.ts';

const db = `import { db } from '../../../lib/db';`;
const route = (imports: string, body: string): string =>
  `${db} ${imports}\nexport async function POST(request: Request) { ${body} await db.note.deleteMany({}); return Response.json({}); }`;
const app = {
  ...prelude,
  'lib/guards.ts': `import { auth, getUser } from './auth'; import { cookies } from 'next/headers'; import { db } from './db';
export const withUser = (handler: (r: Request) => Promise<Response>) => async (request: Request) => {
  if (!(await getUser())) return new Response('', { status: 401 });
  return handler(request);
};
export async function requireMember(id: string) {
  const user = await getUser();
  if (!user) throw new Error('unauthorized');
  const found = await db.member.findFirst({ where: { userId: user.id, teamId: id } });
  if (!found) throw new Error('forbidden');
}
export async function requireCookie() { if (!(await cookies()).get('session')) throw new Error('no cookie'); }
export async function requireSignedOut() { if (await getUser()) throw new Error('log out first'); }
export async function checkUser() { return (await getUser()) !== null; }
export function withAuthLogging(handler: (r: Request) => Promise<Response>) { return async (r: Request) => { console.log('auth', r.url); return handler(r); }; }`,
  'app/api/a/route.ts': route(`import { requireUser } from '../../../lib/auth';`, `await requireUser();`),
  'app/api/b/route.ts': `${db} import { withUser } from '../../../lib/guards';\nexport const POST = withUser(async () => { await db.note.deleteMany({}); return Response.json({}); });`,
  'app/api/c/route.ts': route(`import { requireMember } from '../../../lib/guards';`, `const { id } = await request.json(); await requireMember(id);`),
  'app/api/d/route.ts': route(
    `import { requireUser } from '../../../lib/auth'; import { requireMember } from '../../../lib/guards';`,
    `await requireUser(); await requireMember('x');`,
  ),
  'app/api/e/route.ts': route(
    `import { requireCookie, requireSignedOut, checkUser } from '../../../lib/guards';`,
    `await requireCookie(); await requireSignedOut(); console.log(await checkUser());`,
  ),
  'app/api/f/route.ts': route(`import { auth } from '../../../lib/auth';`, `if (!(await auth.api.getSession())) return new Response('', { status: 401 });`),
};

/** Scans the application anew; a folder lasts as long as a test. */
function surveyed(): { project: RunResult['project']; scanned: RunResult['scanned']; survey: GuardSurvey } {
  const ledger = new Ledger();
  const { project, scanned } = scanApp(app, { ledger });
  return { project, scanned, survey: new GuardSurvey(project, scanned, ledger) };
}
function radiuses(): (name: string) => BlastRadius {
  const { project, scanned, survey } = surveyed();
  return (name) => {
    const guard = survey.guards.find((g) => g.symbol === name);
    if (!guard) throw new Error(`no guard ${name}`);
    return withoutGuard(project, scanned, survey, guard);
  };
}

describe('an application with guards of every kind', () => {
  it.each<[string, string, string[], string[]]>([
    ['requireUser', 'authenticated', ['throws'], ['POST /api/a', 'POST /api/d']],
    ['withUser', 'authenticated', ['returns a response'], ['POST /api/b']],
    ['requireMember', 'role', ['throws'], ['POST /api/c', 'POST /api/d']],
    ['getUser', 'authenticated', ['returns null'], ['POST /api/a', 'POST /api/b', 'POST /api/c', 'POST /api/d']],
  ])('%s is one', (symbol, proves, how, entries) => {
    expect(surveyed().survey.guards.find((g) => g.symbol === symbol)).toMatchObject({ proves, how, entries });
  });
  it('nothing else is, and a check in the handler belongs to the entry', () => {
    const { survey } = surveyed();
    expect(survey.guards.map((g) => g.symbol).sort()).toEqual(['getUser', 'requireMember', 'requireUser', 'withUser']);
    expect(survey.inline).toEqual(['POST /api/f']);
  });
  it.each([
    ['requireCookie', 'the outsider gets through'],
    ['requireSignedOut', 'those who are signed in'],
    ['checkUser', 'no entry stops on what it says'],
  ])('%s is named like one, and is none', (symbol, reason) => {
    expect(surveyed().survey.lookAlikes.find((l) => l.symbol === symbol)?.reason).toContain(reason);
  });

  it('without a guard its entries fall as far as the next guard lets them', () => {
    const without = radiuses();
    expect(without('requireUser').changed.map((c) => [c.id, c.before.level, c.after.verdict])).toEqual([['POST /api/a', 'authenticated', 'open']]);
    expect(without('requireUser').unchanged.map((u) => u.id)).toEqual(['POST /api/d']);
    expect(without('withUser').changed.map((c) => [c.id, c.after.verdict])).toEqual([['POST /api/b', 'open']]);
    expect(without('requireMember').changed.map((c) => [c.id, c.after.verdict, c.after.level])).toEqual([
      ['POST /api/c', 'open', 'optional'],
      ['POST /api/d', 'guarded', 'authenticated'],
    ]);
    expect(without('getUser').changed.length).toBeGreaterThanOrEqual(3);
  });
  it('a guarded verdict carries the chain to its statement', () => {
    const { scanned } = surveyed();
    const chain = (id: string): string[] | undefined =>
      scanned.walked.find((w) => w.entry.id === id)?.entry.guards[0]?.chain.map((link) => `${link.symbol} ${link.file}`);
    expect(chain('POST /api/a')).toEqual(['POST app/api/a/route.ts', 'requireUser lib/auth.ts']);
    expect(chain('POST /api/b')).toEqual(['withUser lib/guards.ts']);
    expect(chain('POST /api/f')).toEqual(['POST app/api/f/route.ts']);
  });
});
