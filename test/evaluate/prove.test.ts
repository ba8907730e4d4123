/** The check on the proof: each way of refusing can be left out, and what is left out then stops nobody. */
import { describe, expect, it } from 'vitest';
import type { ProofCount } from '../../src/audit/model.ts';
import type { Ending, WalkReport } from '../../src/evaluate/verdicts/walk.ts';
import { Neutral } from '../../src/evaluate/verdicts/neutral.ts';
import { startPath } from '../../src/evaluate/values/path.ts';
import { prove } from '../../src/evaluate/verdicts/prove.ts';
import { proveRoute } from '../support.ts';
import { endingAt, noSession, placeAt, reportOf } from './reports.ts';

const work = `await db.note.deleteMany({}); return Response.json({ ok: true });`;
const route = (guard: string, rest = work): string => `export async function GET(request: Request) { ${guard} ${rest} }`;

describe('a refusal that is left out lets the outsider through', () => {
  it.each<[string, string]>([
    ['answer', route(`const s = await auth.api.getSession(); if (!s) return new Response(null, { status: 401 });`)],
    [
      'the other side of the condition',
      `export async function GET() { const s = await getUser(); if (s) { ${work} } else { return new Response('', { status: 401 }); } }`,
    ],
    ['thrown by a helper', route(`await requireUser();`)],
    [
      'conditional expression',
      `export async function GET() { const s = await getUser(); return s ? Response.json(await db.note.findMany()) : new Response('', { status: 403 }); }`,
    ],
    ['thrown by ??', `const refuse = (): never => { throw new Error('no'); };\n${route(`(await getUser()) ?? refuse();`)}`],
    ['thrown by ||', `const refuse = (): never => { throw new Error('no'); };\n${route(`(await getUser()) || refuse();`)}`],
    [
      'a secret compared',
      route(`if (request.headers.get('authorization') !== \`Bearer \${process.env.CRON_SECRET!}\`) return new Response('', { status: 401 });`),
    ],
    [
      'a case that certainly matches',
      `export async function GET() { const s = await auth.api.getSession(); switch (s) { case null: return new Response('', { status: 401 }); } ${work} }`,
    ],
    ['thrown by a library', `import jwt from 'jsonwebtoken';\n${route(`jwt.verify(request.headers.get('x-token')!, process.env.JWT_SECRET!);`)}`],
    ['thrown again', route(`try { await requireUser(); } catch (error) { throw error; }`)],
    ['caught and answered', route(`try { await requireUser(); } catch { return new Response('', { status: 401 }); }`)],
    [
      'a wrapper',
      `const withUser = (handler: (r: Request) => Promise<Response>) => async (r: Request) => { if (!(await getUser())) return new Response('', { status: 401 }); return handler(r); };\nexport const GET = withUser(async () => { ${work} });`,
    ],
    [
      'an answer that is looked at once more',
      `const inner = async () => { const s = await getUser(); if (!s) return new Response('', { status: 401 }); ${work} };\nexport async function GET() { const response = await inner(); if (response.ok) console.log('done'); return response; }`,
    ],
  ])('%s', (_name, code) => {
    expect(proveRoute(code)).toEqual<ProofCount>({ entries: 1, guards: 1, further: 1, later: 0, elsewhere: 0, spent: 0, void: 0 });
  });
});

describe('a later guard is a proof too', () => {
  it.each<[string, string]>([
    ['a second check', route(`await requireUser(); const s = await getUser(); if (!s) return new Response('', { status: 401 });`)],
    ['a null that is used', route(`const s = await auth.api.getSession(); if (!s) return new Response('', { status: 401 }); const { id } = s.user;`)],
  ])('%s', (_name, code) => {
    expect(proveRoute(code)).toMatchObject({ guards: 1, further: 0, later: 1, void: 0 });
  });
});

it('a null that is used by accident is left out like any other refusal', () => {
  expect(proveRoute(route(`const s = await auth.api.getSession(); const id = s!.user.id;`))).toMatchObject({ guards: 1, further: 1, void: 0 });
});

describe('void proofs', () => {
  const ending = (decidedAt: number | null, stands: number): Ending => {
    if (decidedAt === null) return endingAt(stands);
    const place = placeAt(decidedAt);
    return endingAt(stands, { decided: noSession(place), place, path: { ...startPath, trail: { place, message: '', previous: null, length: 1 } } });
  };
  const report = (...endings: Ending[]): WalkReport => reportOf('outsider', ...endings);
  const stop = ending(10, 50);
  it.each<[string, Ending[], string]>([
    ['the same statement, decided by nothing', [ending(null, 50)], 'void'],
    ['no end at all', [], 'void'],
    ['the same statement, decided later', [ending(20, 50)], 'next'],
    ['another statement', [ending(null, 90)], 'elsewhere'],
    ['an answer', [{ ...ending(null, 90), denied: false }], 'further'],
  ])('%s', (_name, endings, outcome) => {
    const proofs = prove([stop], report(stop), (neutral) => {
      expect(neutral).toBeInstanceOf(Neutral);
      expect(neutral.lifts(placeAt(10))).toBe(true);
      return report(...endings);
    });
    expect(proofs.map((p) => p.outcome)).toEqual([outcome]);
  });
  it('the budget that runs out proves nothing and contradicts nothing', () => {
    const spent = { reason: 'budget' as const, text: '', place: placeAt(0) };
    expect(prove([stop], report(stop), () => ({ ...report(), spent })).map((p) => p.outcome)).toEqual(['spent']);
  });
});
