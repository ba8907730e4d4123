import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { escapeMarkdown, markdownReport } from '../../src/report/markdown.ts';
import { makeEntry, makeFinding, makeReport } from './synthetic.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
/** Cells of the rows of all tables. */
const rowsOf = (page: string): string[][] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(/(?<!\\) ?\| ?/));

describe('the page', () => {
  it.each(readdirSync(fixtures).flatMap((d) => [`${d}/weak`, `${d}/mended`]))('of %s has a row per finding and per entry', (app) => {
    const { report } = runScan({ root: join(fixtures, app), rules });
    const page = markdownReport(report, { link: null });
    const listed = report.findings.filter((f) => f.suppressed === null && f.ruleId !== 'authlint/unresolved-protection');
    const rows = rowsOf(page);
    const heads = listed.length > 0 ? 4 : 2;
    expect(rows).toHaveLength(listed.length + report.entries.length + heads + (page.includes('### Not fully read') ? 3 : 0));
    for (const row of rows) expect([3, 4, 8]).toContain(row.length);
  });
  it('shows the worst and the open first', () => {
    const report = makeReport([makeFinding({ severity: 'note', message: 'mild' }), makeFinding({ message: 'grave' })], {
      entries: [makeEntry({ path: '/safe', verdict: 'guarded' }), makeEntry({ path: '/lost', verdict: 'unknown' }), makeEntry({ path: '/open' })],
    });
    const page = markdownReport(report, { link: null });
    expect(page.indexOf('grave')).toBeLessThan(page.indexOf('mild'));
    expect(['/open', '/lost', '/safe'].map((p) => page.indexOf(p))).toEqual([...['/open', '/lost', '/safe'].map((p) => page.indexOf(p))].sort((a, b) => a - b));
    expect(page).toContain('## authlint: 1 error, 0 warnings, 1 note');
    expect(page).toContain('3 entry points: 1 guarded, 1 open, 1 unknown.');
  });
  it('links to lines, where there is something to link to', () => {
    const page = markdownReport(makeReport([makeFinding()]), { link: (file, line) => `https://host/${file}#L${String(line)}` });
    expect(page).toContain('[`app/api/x/route.ts:3`](https://host/app/api/x/route.ts#L3)');
  });
  it('holds no markup of the project, and no row breaks', () => {
    const page = markdownReport(makeReport([makeFinding({ message: 'a|b <img src=x> `c|d` [x](y)\nnext *line*', file: 'a|b`c.ts' })]), { link: null });
    const [, , row = []] = rowsOf(page);
    expect(row).toHaveLength(4);
    expect(row[2]).toBe('a\\|b \\<img src=x\\> `c\\|d` \\[x\\](y) next \\*line\\*');
  });
  it('stays below what is taken of it and says what was left out', () => {
    const findings = Array.from({ length: 300 }, (_, i) => makeFinding({ message: `finding ${String(i)} `.repeat(20) }));
    const entries = Array.from({ length: 100 }, (_, i) => makeEntry({ path: `/api/${String(i)}` }));
    const page = markdownReport(makeReport(findings, { entries }), { link: null, most: 20_000 });
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(20_000);
    expect(page).toMatch(/\d+ more findings were left out/);
    expect(page).toMatch(/\d+ more entry points were left out/);
  });
  it('says what the baseline gave', () => {
    const obsolete = { fingerprint: 'f', rule: 'authlint/x', severity: 'error' as const, entry: null, file: 'a.ts', since: '2026-01-01' };
    const page = markdownReport(makeReport([], { baseline: { accepted: 3, obsolete: [obsolete] } }), { link: null });
    expect(page).toContain('The baseline accepts 3 of them and has 1 obsolete line.');
  });
});

it('escapes outside of code spans only', () => {
  expect(escapeMarkdown('a_b `a_b` <x>')).toBe('a\\_b `a_b` \\<x\\>');
});
