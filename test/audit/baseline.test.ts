/** What a baseline accepts, and what it must not: moved lines, renamed files, duplicates, findings that became worse. */
import { describe, expect, it } from 'vitest';
import { acceptedNow, applyBaseline, baselineText } from '../../src/audit/baseline.ts';
import type { AcceptedFinding, Finding, Report } from '../../src/audit/model.ts';
import { prelude, scanApp } from '../support.ts';

const always = (): boolean => true;
const accept = (report: Report, day = '2026-01-01', before: AcceptedFinding[] = []): AcceptedFinding[] => acceptedNow(report, before, always, day);
const compare = (report: Report, lines: AcceptedFinding[]): Report => applyBaseline(report, lines, always, 'b.json');
const fresh = (report: Report): string[] => report.findings.filter((f) => f.suppressed === null).map((f) => `${f.ruleId.slice('authlint/'.length)} ${f.file}`);
const scan = (files: Record<string, string>): Report => scanApp({ ...prelude, ...files }).report;

const route = `import { db } from '../../../lib/db';
export async function DELETE(request: Request) { await db.note.deleteMany({ where: { id: (await request.json()).id } }); return Response.json({}); }`;
const login = `export function keep(token: string) { localStorage.setItem('access_token', token); }`;

describe('a baseline', () => {
  it('accepts what it holds and nothing else', () => {
    const before = scan({ 'app/api/notes/route.ts': route });
    expect(fresh(before)).toContain('no-unprotected-route app/api/notes/route.ts');
    const after = compare(scan({ 'app/api/notes/route.ts': route, 'app/api/other/route.ts': route }), accept(before));
    expect(new Set(fresh(after))).toEqual(new Set(['no-unprotected-route app/api/other/route.ts']));
    expect(after.findings.find((f) => f.file.includes('notes'))).toMatchObject({
      baselineState: 'unchanged',
      suppressed: { kind: 'baseline', reason: 'accepted in b.json on 2026-01-01' },
    });
    expect(after.findings.find((f) => f.file.includes('other'))?.baselineState).toBe('new');
    expect(after.baseline?.obsolete).toEqual([]);
  });
  it('holds when lines move', () => {
    const lines = accept(scan({ 'app/api/notes/route.ts': route, 'lib/login.ts': login }));
    expect(lines.map((l) => l.rule)).toContain('authlint/no-token-in-web-storage');
    const moved = compare(scan({ 'app/api/notes/route.ts': `// one\n\n// two\n${route}`, 'lib/login.ts': `\n\n\n${login}` }), lines);
    expect(fresh(moved)).toEqual([]);
    expect(moved.baseline?.obsolete).toEqual([]);
  });
  it('holds when the file of a route is renamed and the route is not', () => {
    const lines = accept(scan({ 'app/api/notes/route.ts': route }));
    const deeper = route.replace('../../../lib/db', '../../../../lib/db');
    const renamed = compare(scan({ 'app/(inner)/api/notes/route.ts': deeper }), lines);
    expect(fresh(renamed)).toEqual([]);
    expect(renamed.baseline?.obsolete).toEqual([]);
  });
  it('does not hold when a route gets another path', () => {
    const renamed = compare(scan({ 'app/api/papers/route.ts': route }), accept(scan({ 'app/api/notes/route.ts': route })));
    expect(fresh(renamed)).toEqual(['no-unprotected-route app/api/papers/route.ts']);
    expect(renamed.baseline?.obsolete.map((l) => l.entry)).toEqual(['DELETE /api/notes']);
  });
  it('does not hold for a site whose file is renamed: it is new, and its old line is obsolete', () => {
    const lines = accept(scan({ 'lib/login.ts': login }));
    const renamed = compare(scan({ 'lib/sign-in.ts': login }), lines);
    expect(new Set(fresh(renamed))).toEqual(new Set(['no-token-in-web-storage lib/sign-in.ts']));
    expect(new Set(renamed.baseline?.obsolete.map((l) => l.file))).toEqual(new Set(['lib/login.ts']));
  });
  it('counts duplicates: a second one like an accepted one is new', () => {
    const twice = login.replace('{ ', "{ localStorage.setItem('access_token', token); ");
    const one = scan({ 'lib/login.ts': login });
    const two = scan({ 'lib/login.ts': twice });
    expect(two.findings.length).toBeGreaterThan(one.findings.length);
    expect(fresh(compare(two, accept(one)))).toHaveLength(two.findings.length - one.findings.length);
    const less = compare(one, accept(two));
    expect(fresh(less)).toEqual([]);
    expect(less.baseline?.obsolete).toHaveLength(two.findings.length - one.findings.length);
  });
  it('says what is gone as diagnostics', () => {
    const lines = accept(scan({ 'app/api/notes/route.ts': route }));
    const after = compare(scan({ 'app/api/notes/route.ts': 'export async function DELETE() { return Response.json({}); }' }), lines);
    expect(after.diagnostics).toContainEqual({
      severity: 'note',
      file: null,
      line: null,
      message: 'b.json: obsolete, the finding is gone: authlint/no-unprotected-route, DELETE /api/notes, accepted on 2026-01-01',
    });
  });
  it('does not call obsolete what the scan did not judge', () => {
    const lines = accept(scan({ 'app/api/notes/route.ts': route }));
    const after = applyBaseline(scan({}), lines, () => false, 'b.json');
    expect(after.baseline?.obsolete).toEqual([]);
    expect(after.diagnostics).toEqual([]);
  });
  it('does not cover a finding that became more severe, nor one of another rule', () => {
    const report = scan({ 'app/api/notes/route.ts': route });
    const lines = accept(report);
    const milder = lines.map((line): AcceptedFinding => ({ ...line, severity: 'note' }));
    expect(compare(report, milder).findings.map((f) => [f.baselineState, f.suppressed])).toEqual(report.findings.map(() => ['updated', null]));
    const other = lines.map((line) => ({ ...line, rule: 'authlint/other' }));
    expect(fresh(compare(report, other))).toHaveLength(report.findings.length);
  });
});

describe('writing', () => {
  const line = (parts: Partial<Finding>): Finding => ({ ...(scan({ 'app/api/notes/route.ts': route }).findings[0] as Finding), ...parts });
  const reportOf = (findings: Finding[]): Report => ({ ...scan({}), findings });

  it('keeps the day of those still there, drops the others, in an order of its own', () => {
    const a = line({ fingerprint: 'a', file: 'z.ts' });
    const b = line({ fingerprint: 'b', file: 'a.ts' });
    const c = line({ fingerprint: 'c', file: 'm.ts' });
    const first = accept(reportOf([a, b]), '2026-01-01');
    const second = accept(reportOf([c, b]), '2026-02-02', first);
    expect(second.map((l) => [l.fingerprint, l.since])).toEqual([
      ['c', '2026-02-02'],
      ['b', '2026-01-01'],
    ]);
    expect(baselineText(second)).toBe(baselineText([...second].reverse()));
    expect(
      baselineText(second)
        .split('\n')
        .filter((l) => l.includes('fingerprint')),
    ).toHaveLength(2);
    expect(JSON.parse(baselineText([]))).toEqual({ baselineVersion: 1, findings: [] });
  });
  it('accepts anew what became more severe, and what a comment suppresses not at all', () => {
    const mild = accept(reportOf([line({ fingerprint: 'a', severity: 'note' })]), '2026-01-01');
    expect(accept(reportOf([line({ fingerprint: 'a', severity: 'error' })]), '2026-02-02', mild)[0]).toMatchObject({ since: '2026-02-02', severity: 'error' });
    expect(accept(reportOf([line({ suppressed: { kind: 'comment', reason: 'x' } })]))).toEqual([]);
  });
  it('leaves lines alone that the scan did not judge', () => {
    const before = accept(reportOf([line({ fingerprint: 'a' })]));
    expect(acceptedNow(reportOf([]), before, () => false, '2026-02-02')).toEqual(before);
    expect(acceptedNow(reportOf([]), before, always, '2026-02-02')).toEqual([]);
  });
});
