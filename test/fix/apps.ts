/** Small applications for fixes, and what is written for them. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'vitest';
import { rules } from '../../rules/index.ts';
import { findFixes } from '../../src/fix/run.ts';
import { makeApp } from '../support.ts';

export const base = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', '@trpc/server': '11.0.0', 'next-safe-action': '8.0.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' },
  }),
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'lib/db.ts': `import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();\n`,
  'lib/auth.ts': `import { betterAuth } from 'better-auth';
import { headers } from 'next/headers';
export const auth = betterAuth({});
export async function getUser() { const s = await auth.api.getSession({ headers: await headers() }); return s?.user ?? null; }
export async function requireUser() { const u = await getUser(); if (!u) throw new Error('unauthorized'); return u; }
export async function requireRole(role: string) { const u = await requireUser(); if (u.role !== role) throw new Error('forbidden'); return u; }
export async function userOf(request: Request) { const s = await auth.api.getSession({ headers: request.headers }); return s?.user ?? null; }
`,
};
export interface Outcome {
  /** Changed files, root-relative. */
  after: Record<string, string>;
  fixed: string[];
  left: string[];
}
/** Rules whose fixes put guards and flags in; whose a record is is asked below. */
const guards = ['cookie-flags', 'no-unused-guard-result', 'no-conditional-guard', 'no-unprotected-route', 'consistent-protection'];
export async function fix(files: Readonly<Record<string, string>>, only: readonly string[] = guards): Promise<Outcome> {
  // Two make a custom.
  const again = files['app/api/a/route.ts'];
  const root = makeApp({ ...base, ...(again === undefined ? {} : { 'app/api/c/route.ts': again }), ...files });
  const fixes = await findFixes({ root, rules }, only);
  for (const [file, text] of fixes.before) expect(readFileSync(file, 'utf8')).toBe(text);
  return {
    after: Object.fromEntries([...fixes.after].map(([file, text]) => [relative(root, file), text])),
    fixed: fixes.fixed.map((f) => `${f.finding.ruleId.replace('authlint/', '')} ${f.finding.entry ?? f.finding.file}`),
    left: fixes.left.filter((l) => l.counts).map((l) => l.reason),
  };
}
/** A route whose work is a deletion, with a guard or none. */
export const route = (guard: string, head = `import { db } from '@/lib/db';\n`, params = 'request: Request'): string =>
  `${head}\nexport async function POST(${params}) {\n${guard}  const { id } = await request.json();\n  await db.note.delete({ where: { id } });\n  return Response.json({ ok: true });\n}\n`;
export const guardedHead = (names: string): string => `import { ${names} } from '@/lib/auth';\nimport { db } from '@/lib/db';\n`;
