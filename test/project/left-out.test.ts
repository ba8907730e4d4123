/** Code that .gitignore leaves out: nobody looks for entries there, and whoever imports it means it. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const files = (guard: string): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@lib/*': ['./lib/*'] } } }),
  '.gitignore': 'session/\ngenerated/\napp/api/draft\n',
  [guard]: `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers'; const auth = betterAuth({});
export async function requireUser() { if (!(await auth.api.getSession({ headers: await headers() }))) throw new Error('no'); }`,
  'app/api/draft/route.ts': `export async function GET() { return Response.json({}); }`,
});
const route = (from: string): Record<string, string> => ({
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; import { requireUser } from '${from}'; const db = new PrismaClient();
export async function DELETE() { await requireUser(); await db.note.deleteMany({}); return Response.json({}); }`,
});
const verdicts = (guard: string, from: string, exclude: string[] = []): string[] =>
  scanApp({ ...files(guard), ...route(from), 'authlint.config.json': JSON.stringify({ exclude }) }).report.entries.map(
    (e) => `${e.method} ${e.path} ${e.verdict}`,
  );

describe('an ignored file', () => {
  it.each([
    ['imported by its place', 'lib/session/guard.ts', '../../../lib/session/guard'],
    ['imported as what it becomes', 'lib/session/guard.ts', '../../../lib/session/guard.js'],
    ['imported by an alias', 'lib/session/guard.config.ts', '@lib/session/guard.config'],
    ['the index of a folder', 'lib/session/index.ts', '@lib/session'],
  ])('%s', (_name, guard, from) => {
    expect(verdicts(guard, from)).toEqual(['DELETE /api/x guarded']);
  });
  it('is what a tool has made', () => {
    expect(verdicts('lib/generated/guard.ts', '@lib/generated/guard')).toEqual(['DELETE /api/x unknown']);
  });
  it('is excluded', () => {
    expect(verdicts('lib/session/guard.ts', '@lib/session/guard', ['lib/session/**'])).toEqual(['DELETE /api/x unknown']);
  });
});
