/** What code scanning would refuse or drop is cut here, the mildest first, and said. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Log, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Finding } from '../../src/audit/model.ts';
import { sarifReport } from '../../src/report/sarif.ts';
import { codeScanningLimits, cutMiddle } from '../../src/report/sarif-limits.ts';
import type { SarifLimits } from '../../src/report/sarif-limits.ts';
import { makeFinding, makeReport } from './synthetic.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/sarif-2.1.0.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function runOf(findings: Finding[], limits: Partial<SarifLimits> = {}): { run: Run; text: string; said: string } {
  const text = sarifReport(makeReport(findings), { rules, root: '/r', top: '/r', successful: true, limits: { ...codeScanningLimits, ...limits } });
  const log = JSON.parse(text) as Log;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  const [run] = log.runs;
  if (!run) throw new Error('no run');
  return { run, text, said: (run.invocations?.[0]?.toolExecutionNotifications ?? []).map((n) => n.message.text).join('\n') };
}
const step = (n: number): Finding['steps'][number] => ({ file: 'a.ts', line: n + 1, column: 1, message: `step ${String(n)}` });

describe('results', () => {
  it('are those of GitHub by default', () => {
    expect(codeScanningLimits).toMatchObject({ results: 25_000, shownResults: 5_000, flowLocations: 1_000, gzipBytes: 10_000_000 });
  });
  it('stand by severity, what is suppressed last', () => {
    const { run } = runOf([
      makeFinding({ severity: 'note' }),
      makeFinding({ severity: 'error', suppressed: { kind: 'comment', reason: 'known' } }),
      makeFinding({ severity: 'warning' }),
      makeFinding({ severity: 'error' }),
    ]);
    expect(run.results?.map((r) => [r.level, r.suppressions?.[0]?.kind])).toEqual([
      ['error', undefined],
      ['warning', undefined],
      ['note', undefined],
      ['error', 'inSource'],
    ]);
  });
  it('are all there, and unsaid, where they are few', () => {
    const { run, said } = runOf([makeFinding()]);
    expect(run.results).toHaveLength(1);
    expect(said).toBe('');
  });
  it('are as many as a run may have', () => {
    const findings = [...Array.from({ length: 30 }, () => makeFinding({ severity: 'note' })), makeFinding({ severity: 'error' })];
    const { run, said } = runOf(findings, { results: 20, shownResults: 10 });
    expect(run.results).toHaveLength(20);
    expect(run.results?.[0]?.level).toBe('error');
    expect(said).toContain('11 of 31 results were left out');
    expect(said).toContain('shows the first 10 of these 20');
  });
  it('are fewer than 25,000 in earnest', () => {
    const { run, said } = runOf(Array.from({ length: 25_010 }, () => makeFinding({ entry: null })));
    expect(run.results).toHaveLength(25_000);
    expect(said).toContain('10 of 25010 results were left out');
  });
});

describe('parts of a result', () => {
  it('a long flow keeps its start and its end', () => {
    expect(cutMiddle([1, 2, 3, 4, 5, 6], 4)).toEqual([1, 2, 5, 6]);
    expect(cutMiddle([1, 2, 3], 3)).toEqual([1, 2, 3]);
    const { run, said } = runOf([makeFinding({ steps: Array.from({ length: 1500 }, (_, n) => step(n)) })]);
    const locations = run.results?.[0]?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(locations).toHaveLength(1000);
    expect(locations.at(-1)?.location?.message?.text).toBe('step 1499');
    expect(said).toContain('The middle of 1 code flows was left out');
  });
  it('related locations and their links are cut together', () => {
    const related = Array.from({ length: 150 }, (_, n) => ({ file: 'a.ts', line: n + 1, message: `r${String(n)}` }));
    const { run } = runOf([makeFinding({ related })]);
    expect(run.results?.[0]?.relatedLocations).toHaveLength(100);
    expect(run.results?.[0]?.message.text).toContain('](100)');
    expect(run.results?.[0]?.message.text).not.toContain('](101)');
  });
  it('no rule has more tags than are shown', () => {
    const { run } = runOf([]);
    for (const rule of run.tool.driver.rules ?? []) expect(rule.properties?.tags?.length).toBeLessThanOrEqual(10);
  });
});

describe('the file as it is sent', () => {
  // Texts that do not compress.
  const noise = (n: number): string => Array.from({ length: 12 }, (_, i) => ((n + 1) * 7919 * (i + 3) * 104_729).toString(36)).join('');
  const findings = Array.from({ length: 200 }, (_, n) =>
    makeFinding({
      severity: n < 10 ? 'error' : 'note',
      message: noise(n),
      fingerprint: noise(n),
      steps: Array.from({ length: 5 }, (_, i) => ({ ...step(i), message: noise(n * 31 + i) })),
    }),
  );
  it('loses flows first', () => {
    const { run, text, said } = runOf(findings, { gzipBytes: 50_000 });
    expect(gzipSync(text).length).toBeLessThanOrEqual(50_000);
    expect(run.results).toHaveLength(200);
    expect(run.results?.[0]?.codeFlows).toBeDefined();
    expect(run.results?.at(-1)?.codeFlows).toBeUndefined();
    expect(said).toContain('code flows of results were left out');
  });
  it('then results, the mildest first', () => {
    const { run, text, said } = runOf(findings, { gzipBytes: 12_000 });
    expect(gzipSync(text).length).toBeLessThanOrEqual(12_000);
    expect(run.results?.length).toBeGreaterThan(10);
    expect(run.results?.slice(0, 10).map((r) => r.level)).toEqual(Array(10).fill('error'));
    expect(said).toMatch(/\d+ of 200 results were left out/);
  });
});
