/** Suppression comments, ours and ESLint's. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import type { Finding } from '../../src/audit/model.ts';

const route = (before: string, line = '', head = ''): Record<string, string> => ({
  'package.json': '{"dependencies":{"next":"15.0.0","@prisma/client":"6.0.0"}}',
  'app/api/a/route.ts': `${head}import { PrismaClient } from '@prisma/client';
const db = new PrismaClient();
${before}
export async function DELETE() { ${line}
  await db.note.deleteMany({});
  return Response.json({});
}
`,
});
const rule = 'no-unprotected-route';
const scan = (files: Record<string, string>, now = '2026-06-01'): Finding[] => scanApp(files, { now: new Date(now) }).report.findings;
const open = (findings: Finding[]): Finding[] => findings.filter((f) => f.ruleId === `authlint/${rule}` && f.suppressed === null);
const complaints = (findings: Finding[]): string[] => findings.filter((f) => f.ruleId === 'authlint/suppression').map((f) => f.message);

describe('suppression comments', () => {
  it.each<[string, Record<string, string>]>([
    ['next line', route(`// authlint-disable-next-line ${rule} -- a demo`)],
    ['with the prefix', route(`// authlint-disable-next-line authlint/${rule} -- a demo`)],
    ['among several', route(`// authlint-disable-next-line cookie-flags, ${rule} -- a demo`)],
    ['block comment', route(`/* authlint-disable-next-line ${rule} -- a demo */`)],
    ['same line', route('', `// authlint-disable-line ${rule} -- a demo`)],
    ['file', route('', '', `// authlint-disable-file ${rule} -- a demo\n`)],
    ['until a day to come', route(`// authlint-disable-next-line ${rule} -- a demo until 2027-01-31`)],
    ['eslint-disable-next-line', route(`// eslint-disable-next-line authlint/${rule}`)],
    ['eslint-disable', route('', '', `/* eslint-disable authlint/${rule} */\n`)],
  ])('suppress: %s', (_name, files) => {
    expect(open(scan(files))).toEqual([]);
  });
  it('says reason and date in the report', () => {
    const [found] = scan(route(`// authlint-disable-next-line ${rule} -- a demo until 2027-01-31`));
    expect(found?.suppressed).toEqual({ kind: 'comment', reason: 'a demo', until: '2027-01-31' });
  });
  it.each<[string, Record<string, string>, RegExp]>([
    ['no reason', route(`// authlint-disable-next-line ${rule}`), /no reason/],
    ['expired', route(`// authlint-disable-next-line ${rule} -- a demo until 2026-01-31`), /ended on 2026-01-31/],
    ['unknown rule', route(`// authlint-disable-next-line no-such-rule -- a demo`), /no rule `no-such-rule`/],
    ['not the first comment', route(`// authlint-disable-file ${rule} -- a demo`, '', '// a head\n'), /first comment/],
  ])('do not suppress: %s', (_name, files, says) => {
    const findings = scan(files);
    expect(open(findings)).toHaveLength(1);
    expect(complaints(findings).join('\n')).toMatch(says);
  });
  it('an unused one is reported', () => {
    const files = { ...route(''), 'lib/x.ts': `// authlint-disable-next-line ${rule} -- a demo\nexport const x = 1;\n` };
    expect(complaints(scan(files))).toEqual([expect.stringContaining('suppresses nothing')]);
  });
  it('eslint comments for other rules mean nothing here', () => {
    expect(open(scan(route('// eslint-disable-next-line no-console')))).toHaveLength(1);
  });
  it('the configuration makes an entry public', () => {
    const files = { ...route(''), 'authlint.config.jsonc': '{ // why\n "public": [{ "entry": "DELETE /api/*", "reason": "a demo" }], }' };
    const [found] = scan(files);
    expect(found?.suppressed).toEqual({ kind: 'config', reason: 'a demo' });
  });
});
