/** Which check the siblings make, and who are siblings. */
import { expect, it } from 'vitest';
import { prelude, scanApp } from '../support.ts';

const context = `import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage<unknown>();
export function runInContext<T>(context: unknown, run: () => T): T { return storage.run(context, run); }
export const route = (handler: (request: Request) => Promise<Response>) => async (request: Request) => runInContext({ id: 1 }, () => handler(request));`;
const admin = `export function requireAdmin(user: { role: string }) { if (user.role !== 'admin') throw new Error('no'); }`;
const session = `const user = await requireUser();`;
const secret = `if (request.headers.get('authorization') !== \`Bearer \${process.env.CRON_SECRET!}\`) return new Response('', { status: 401 });`;

function said(last: string, wrapped = true): string[] {
  const handler = (code: string): string =>
    `import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth'; import { route } from '../../../lib/route'; import { requireAdmin } from '../../../lib/admin';
const handler = async (request: Request) => { ${code} await db.plan.deleteMany({ where: { old: true } }); return Response.json({}); };
export const POST = ${wrapped ? 'route(handler)' : 'handler'};`;
  const usual = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`app/api/${name}/route.ts`, handler(`${session} requireAdmin(user);`)]));
  const { report } = scanApp({ ...prelude, 'lib/route.ts': context, 'lib/admin.ts': admin, ...usual, 'app/api/last/route.ts': handler(last) });
  return report.findings
    .filter((f) => f.ruleId === 'authlint/consistent-protection')
    .map((f) => `${f.entry ?? ''} ${/`(\w+)` \(lib/.exec(f.message)?.[1] ?? ''}`);
}
it('names the check itself, not what runs the handlers', () => {
  expect(said(session)).toEqual(['POST /api/last requireAdmin']);
  expect(said(session, false)).toEqual(['POST /api/last requireAdmin']);
});
it('has nothing to say of an entry that is guarded in another way', () => {
  expect(said(secret)).toEqual([]);
  expect(said(secret, false)).toEqual([]);
});
it('nor where only what somebody does to himself needs no role', () => {
  expect(said(`${session} const { id } = await request.json(); if (id !== user.id) requireAdmin(user);`)).toEqual([]);
});
