/** A scan in several threads says what a scan in one says. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Report } from '../../src/audit/model.ts';
import { makeApp, temporaryFolder } from '../support.ts';
import { builtCli } from './built.ts';

const cli = builtCli('threads');

const route = (code: string): string =>
  `import { auth } from '../../lib/auth'; import { db } from '../../lib/db';\nexport async function POST(request) { ${code} await db.note.deleteMany({}); return Response.json({}); }`;
const guard = `const s = await auth.api.getSession({ headers: request.headers }); if (!s) return new Response('who?', { status: 401 });`;
const files: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({ advanced: { useSecureCookies: false } });`,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/broken.ts': 'export const x = {',
  'app/broken/route.ts': `import { x } from '../../lib/broken';\n${route('x();')}`,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`app/n${String(i)}/route.ts`, route(i % 3 === 0 ? '' : guard)])),
};

function scanned(root: string, ...options: string[]): { code: number | null; report: Omit<Report, 'stats'> } {
  const output = join(temporaryFolder(), 'report.json');
  const { status } = spawnSync(process.execPath, [cli, 'scan', root, '--format', 'json', '--output', output, ...options], { encoding: 'utf8' });
  const { stats: _stats, ...report } = JSON.parse(readFileSync(output, 'utf8')) as Report;
  return { code: status, report };
}

it('finds the same, cold, with a cache that another number of threads has filled, and after a change', () => {
  const root = makeApp(files);
  const cache = ['--cache-location', join(root, 'cache')];
  const alone = scanned(root, '--no-cache');
  expect(alone.report.entries).toHaveLength(13);
  expect(alone.report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')).toHaveLength(5);
  expect(alone.report.diagnostics.map((d) => d.file)).toContain('lib/broken.ts');
  expect(scanned(root, '--no-cache', '--threads', '3')).toEqual(alone);
  expect(scanned(root, '--threads', '2', ...cache)).toEqual(alone);
  expect(scanned(root, ...cache)).toEqual(alone);
  writeFileSync(join(root, 'app/n1/route.ts'), route(''));
  expect(scanned(root, '--threads', '2', ...cache)).toEqual(scanned(root, '--no-cache'));
});
