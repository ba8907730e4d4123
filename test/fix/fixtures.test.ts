/** `fix --write` on a copy of each weak fixture: what it mends is gone in a scan of the disk, what it leaves has a reason. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { structuredPatch } from 'diff';
import { globSync } from 'tinyglobby';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { fixableRules } from '../../src/fix/run.ts';
import { run } from './command.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

interface Expected {
  code: number;
  /** Lines that go and lines that come, all files together. */
  removed: number;
  added: number;
  fixed: string[];
  /** Finding and the beginning of the reason. */
  left: string[];
}
const own = 'it has a guard of its own that stops nobody';
const expected: Record<string, Expected> = {
  'fastify-jwt': {
    code: 0,
    removed: 4,
    added: 4,
    fixed: [
      'cookie-flags src/login.ts',
      'no-unprotected-route DELETE /api/tasks/:id',
      'no-unprotected-route GET /api/tasks',
      'no-unprotected-route GET /api/users/me',
    ],
    left: [],
  },
  monorepo: {
    code: 1,
    removed: 1,
    added: 2,
    fixed: ['no-unprotected-route DELETE /products/:id @ apps/api', 'no-unprotected-route PATCH /api/orders @ apps/web'],
    // A key that machines share says who may write; whether anybody may read the products is for people to say.
    left: ['no-unprotected-route GET /products @ apps/api: what guards the entries around it is no guard for this one'],
  },
  'next-access': {
    code: 1,
    removed: 4,
    added: 6,
    fixed: [
      'consistent-protection ACTION emptyTrash @ app/columns/actions.ts',
      'no-conditional-guard POST /api/purge',
      'no-unprotected-route DELETE /api/cards/[cardId]',
      'no-unprotected-route PATCH /api/cards/[cardId]',
      'no-unprotected-route PUT /api/cards/[cardId]',
      'no-unused-guard-result DELETE /api/cards/[cardId]',
      'no-unused-guard-result PATCH /api/cards/[cardId]',
      'no-unused-guard-result PUT /api/cards/[cardId]',
    ],
    left: [
      'no-conditional-guard DELETE /api/purge: where the setting is asked for cannot be told from the condition',
      'no-conditional-guard POST /api/jobs: what it does while the setting is there is more than to refuse',
      `no-unprotected-route POST /api/archive: ${own} (\`session\`, app/api/archive/route.ts:8), and that one is to be mended`,
      `no-unprotected-route POST /api/export: ${own} (\`auth.api.getSession\`, app/api/export/route.ts:10), and that one is to be mended`,
      `no-unprotected-route POST /api/jobs: ${own} (\`JOB_SECRET\`, app/api/jobs/route.ts:6), and that one is to be mended`,
    ],
  },
  'next-better-auth': {
    code: 0,
    removed: 8,
    added: 12,
    fixed: [
      'cookie-flags app/login/actions.ts',
      'no-conditional-guard GET /api/cron',
      'no-unprotected-route ACTION deleteNote @ app/notes/actions.ts',
      'no-unprotected-route ACTION rememberWorkspace @ app/login/actions.ts',
      'no-unprotected-route DELETE /api/notes/[id]',
      'no-unprotected-route GET /api/cron',
      'no-unprotected-route GET /api/notes/[id]',
      'no-unprotected-route POST /api/notes',
    ],
    left: [],
  },
  'next-declared': { code: 0, removed: 0, added: 0, fixed: [], left: [] },
  'next-pages': {
    code: 0,
    removed: 1,
    added: 4,
    fixed: ['cookie-flags pages/api/remember.ts', 'no-unprotected-route * /api/export', 'no-unprotected-route DELETE /api/invoices/[id]'],
    left: [],
  },
  // Only the proxy asks who it is.
  'next-proxy': {
    code: 1,
    removed: 0,
    added: 0,
    fixed: [],
    left: ['no-unprotected-route DELETE /api/admin/users: no sibling is guarded in a way that could be copied'],
  },
};

const copyOf = (name: string): string => {
  const root = mkdtempSync(join(tmpdir(), 'authlint-fix-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(fixtures, name, 'weak'), root, { recursive: true });
  return root;
};
const textsOf = (root: string): Map<string, string> => new Map(globSync(['**/*'], { cwd: root }).map((f) => [f, readFileSync(join(root, f), 'utf8')]));
const fixable = (root: string): string[] =>
  runScan({ root, rules })
    .report.findings.filter((f) => f.suppressed === null && f.severity !== 'note' && fixableRules.includes(f.ruleId.replace('authlint/', '')))
    .map((f) => `${f.ruleId.replace('authlint/', '')} ${f.entry ?? f.file}`);

describe.each(readdirSync(fixtures))('%s', (name) => {
  it('is mended as far as is said, and untouched otherwise', async () => {
    const root = copyOf(name);
    const before = textsOf(root);
    const found = fixable(root);
    const output = join(mkdtempSync(join(tmpdir(), 'authlint-out-')), 'fix.txt');
    const code = await run(['fix', root, '--write', '--no-cache', '--output', output]);
    const after = textsOf(root);
    const left = fixable(root);
    let removed = 0;
    let added = 0;
    for (const [file, text] of after) {
      for (const hunk of structuredPatch(file, file, before.get(file) ?? '', text, '', '', { context: 0 }).hunks) {
        removed += hunk.lines.filter((l) => l.startsWith('-')).length;
        added += hunk.lines.filter((l) => l.startsWith('+')).length;
      }
    }
    const reasons = [...readFileSync(output, 'utf8').matchAll(/^ {2}- authlint\/(\S+) {2}(\S+) {2}(?:(.*?): )?(.*)$/gm)].map(
      (m) => `${m[1] ?? ''} ${m[3] ?? m[2] ?? ''}: ${m[4] ?? ''}`,
    );
    // Every finding of these rules is mended, or left with a reason.
    expect(reasons.map((r) => r.slice(0, r.lastIndexOf(': '))).sort()).toEqual([...left].sort());
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const fixed = found.filter((f) => !left.includes(f)).sort();
    expect({ code, removed, added, fixed, left: reasons.sort() }).toEqual(expected[name]);
  });
});
