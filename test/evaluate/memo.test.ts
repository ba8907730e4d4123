/** React's `cache`: one answer for the rest of a request, and only where it was asked for. */
import { expect, it } from 'vitest';
import { erase } from '../libraries/programs.ts';
import { scanApp, prelude, walkRoute } from '../support.ts';

const head = `import { cache } from 'react'; const user = cache(async () => getUser()); const need = cache(async () => requireUser());`;
const refuse = `return new Response('', { status: 401 });`;

it.each<[name: string, body: string, verdict: string]>([
  ['asked twice', `if (!(await user())) ${refuse} const u = await user(); if (!u) ${refuse} ${erase}`, 'guarded authenticated'],
  ['asked on one way only', `if (request.headers.get('x')) await need(); ${erase}`, 'open optional'],
  ['asked on one way, then on all', `if (request.headers.get('x')) await user(); if (!(await user())) ${refuse} ${erase}`, 'guarded authenticated'],
  ['refused on one way, then on all', `if (request.headers.get('x')) { try { await need(); } catch {} } await need(); ${erase}`, 'guarded authenticated'],
  ['by another argument', `if (!(await role('a'))) ${refuse} if (!(await role('b'))) ${refuse} ${erase}`, 'guarded role'],
])('%s', (_name, body, verdict) => {
  const roles = `const role = cache(async (name) => { const u = await user(); return name === 'a' ? u !== null : u?.role === 'admin'; });`;
  const entry = walkRoute(`${head} ${roles} export async function DELETE(request, { params }) { ${body} }`);
  expect(`${entry.verdict} ${entry.level}`).toBe(verdict);
});

it('spares the second walk through what was asked before', () => {
  const steps = (wrapped: string): number => {
    const work = Array.from({ length: 30 }, (_, i) => `const a${String(i)} = [1, 2, 3].map((x) => x + ${String(i)});`).join(' ');
    const { scanned } = scanApp({
      ...prelude,
      'app/api/x/route.ts': `import { cache } from 'react'; import { requireUser } from '../../../lib/auth'; const plain = async () => { ${work} return 1; }; const ask = ${wrapped};
export async function GET() { await requireUser(); await ask(); await ask(); await ask(); await ask(); return Response.json({}); }`,
    });
    return Math.max(...scanned.walked.flatMap((w) => w.reports.map((r) => r.steps)));
  };
  expect(steps('cache(plain)')).toBeLessThan(steps('plain') / 2);
});

it('does not take back what only the end of a promise takes back', () => {
  const entry = walkRoute(
    `let pending = null;
const settings = async () => { if (pending) return pending; pending = (async () => { try { return { on: await db.flag.count({}) > 0 }; } catch { return { on: false }; } })(); pending.finally(() => { pending = null; }).catch(() => {}); return pending; };
export async function DELETE(request, { params }) { const found = await settings(); if (found === null) throw new Error('never'); ${erase} }`,
  );
  expect(entry.effects.map((e) => e.symbol)).toContain('prisma.note.delete');
});
