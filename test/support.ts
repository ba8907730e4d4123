/** Small applications for tests: written to a temporary folder, scanned, thrown away. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { rules } from '../rules/index.ts';
import { runScan } from '../src/audit/run.ts';
import type { RunOptions, RunResult } from '../src/audit/run.ts';
import type { ProofCount, ReportedEntry } from '../src/audit/model.ts';

/** A folder of its own for a test; it goes when the test ends. */
export function temporaryFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'authlint-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
export function makeApp(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}
export function scanApp(files: Readonly<Record<string, string>>, options: Partial<RunOptions> = {}): RunResult {
  return runScan({ root: makeApp(files), rules, ...options });
}

const nextPackage = JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } });
/** Code that the route programs of the tables have at hand. */
export const prelude = {
  'package.json': nextPackage,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers';
export const auth = betterAuth({});
export async function getUser() { const s = await auth.api.getSession({ headers: await headers() }); return s?.user ?? null; }
export async function requireUser() { const u = await getUser(); if (!u) throw new Error('unauthorized'); return u; }`,
};
const routeFile = (code: string): string =>
  `import { db } from '../../../../lib/db'; import { auth, getUser, requireUser } from '../../../../lib/auth'; import { NextResponse } from 'next/server';\n${code}`;
/** Walks `app/api/x/[id]/route.ts`; `db`, `auth`, `getUser` and `requireUser` are imported. */
export function walkRoute(code: string, more: Readonly<Record<string, string>> = {}): ReportedEntry {
  const { report } = scanApp({ ...prelude, ...more, 'app/api/x/[id]/route.ts': routeFile(code) });
  const [entry] = report.entries.filter((e) => e.path === '/api/x/[id]');
  if (!entry) throw new Error('the program has no entry');
  return entry;
}
/** Checks the proofs of the same route. */
export function proveRoute(code: string, more: Readonly<Record<string, string>> = {}): ProofCount {
  const { report } = scanApp({ ...prelude, ...more, 'app/api/x/[id]/route.ts': routeFile(code) }, { prove: true });
  if (!report.proof) throw new Error('nothing was proved');
  return report.proof;
}
