/** `fix --write` on a copy of each weak fixture: what it mends is gone in a scan of the disk, what it leaves has a reason. */
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { structuredPatch } from 'diff';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { run } from './command.ts';
import { temporaryFolder } from '../support.ts';

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
/** What no change of the code mends that anybody would take from a tool, with the reason that is given. */
const expected: Record<string, Expected> = {
  'fastify-jwt': {
    code: 0,
    removed: 9,
    added: 8,
    fixed: [
      'cookie-flags src/login.ts:13',
      'no-leaky-auth-error src/login.ts:10',
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
    left: ['no-unprotected-route GET /products @ apps/api: what guards the entries around it is no guard for this one'],
  },
  'next-access': {
    code: 0,
    removed: 15,
    added: 32,
    fixed: [
      'consistent-protection ACTION emptyTrash @ app/columns/actions.ts',
      'no-conditional-guard DELETE /api/purge',
      'no-conditional-guard POST /api/jobs',
      'no-conditional-guard POST /api/purge',
      'no-fail-open-auth POST /api/export',
      'no-presence-only-check POST /api/archive',
      'no-unprotected-route DELETE /api/cards/[cardId]',
      'no-unprotected-route PATCH /api/cards/[cardId]',
      'no-unprotected-route POST /api/archive',
      'no-unprotected-route POST /api/export',
      'no-unprotected-route POST /api/jobs',
      'no-unprotected-route PUT /api/cards/[cardId]',
      'no-unused-guard-result DELETE /api/cards/[cardId]',
      'no-unused-guard-result PATCH /api/cards/[cardId]',
      'no-unused-guard-result PUT /api/cards/[cardId]',
      'require-authorization ACTION addCard @ app/boards/actions.ts',
      'require-authorization ACTION saveSettings @ app/boards/actions.ts',
      'require-authorization DELETE /api/boards/[boardId]',
      'require-authorization DELETE /api/boards/[boardId]/columns/[columnId]',
      'require-authorization GET /api/boards/[boardId]',
      'suppression app/api/status/route.ts:3',
    ],
    left: [],
  },
  'next-better-auth': {
    code: 1,
    removed: 14,
    added: 19,
    fixed: [
      'cookie-flags app/login/actions.ts:10',
      'no-conditional-guard GET /api/cron',
      'no-leaky-auth-error app/api/notes/[id]/route.ts:22',
      'no-unprotected-route ACTION deleteNote @ app/notes/actions.ts',
      'no-unprotected-route ACTION rememberWorkspace @ app/login/actions.ts',
      'no-unprotected-route DELETE /api/notes/[id]',
      'no-unprotected-route GET /api/cron',
      'no-unprotected-route GET /api/notes/[id]',
      'no-unprotected-route POST /api/notes',
    ],
    left: ['require-authorization ACTION rememberWorkspace @ app/login/actions.ts: nothing in the code says to whom a record of `workspace` belongs'],
  },
  'next-declared': {
    code: 1,
    removed: 0,
    added: 0,
    fixed: [],
    left: ['declared-guard lib/session.ts:1: what it is to verify is for people to say, or the declaration goes'],
  },
  'next-pages': {
    code: 1,
    removed: 7,
    added: 11,
    fixed: [
      'cookie-flags pages/api/remember.ts:9',
      'no-leaky-auth-error pages/api/export.ts:15',
      'no-unprotected-route * /api/export',
      'no-unprotected-route DELETE /api/invoices/[id]',
    ],
    left: ['no-token-in-web-storage components/LoginForm.tsx:8: what reads it there has to change with it, and a server has to set the cookie'],
  },
  'next-proxy': {
    code: 0,
    removed: 3,
    added: 14,
    fixed: [
      'no-accidental-guard ACTION forget @ app/profile/actions.ts',
      'no-matcher-gap DELETE /api/admin/users',
      'no-middleware-only-protection GET /api/orders',
      'no-unprotected-route DELETE /api/admin/users',
    ],
    left: [],
  },
};

const copyOf = (name: string): string => {
  const root = temporaryFolder();
  cpSync(join(fixtures, name, 'weak'), root, { recursive: true });
  return root;
};
const textsOf = (root: string): Map<string, string> => new Map(globSync(['**/*'], { cwd: root }).map((f) => [f, readFileSync(join(root, f), 'utf8')]));
/** Warnings and errors of all rules. */
const findings = (root: string): string[] =>
  runScan({ root, rules })
    .report.findings.filter((f) => f.suppressed === null && f.severity !== 'note')
    .map((f) => `${f.ruleId.replace('authlint/', '')} ${f.entry ?? `${f.file}:${String(f.line)}`}`);

describe.each(readdirSync(fixtures))('%s', (name) => {
  it('is mended as far as is said, and untouched otherwise', async () => {
    const root = copyOf(name);
    const before = textsOf(root);
    const found = findings(root);
    const output = join(temporaryFolder(), 'fix.txt');
    const code = await run(['fix', root, '--write', '--no-cache', '--output', output]);
    const after = textsOf(root);
    const left = findings(root);
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
