/**
 * GitLab's reports. The schemas say, in our own words, what GitLab's own validators ask for: app/validators/json_schemas/codeclimate.json and
 * lib/gitlab/ci/parsers/security/validators/schemas/15.0.7/sast-report-format.json of its repository. That is in no package, and is not
 * copied here; with its path in GITLAB_SAST_SCHEMA the reports are held against it too.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { AnySchema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { gitlabReport, gitlabSastReport } from '../../src/report/gitlab.ts';
import { makeFinding, makeReport } from './synthetic.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const text = { type: 'string', minLength: 1 };
const shape = (properties: Record<string, unknown>, optional: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});
const listOf = (items: unknown, minItems = 0): Record<string, unknown> => ({ type: 'array', items, minItems });
const oneOf = (...values: string[]): Record<string, unknown> => ({ enum: values });

const quality = listOf(
  shape({
    description: text,
    check_name: text,
    fingerprint: text,
    severity: oneOf('info', 'minor', 'major', 'critical', 'blocker'),
    location: shape({ path: text, lines: shape({ begin: { type: 'integer', minimum: 1 } }) }),
  }),
);
const tool = shape({ id: text, name: text, version: text, vendor: shape({ name: text }) }, { url: { type: 'string', pattern: '^https?://.+' } });
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' };
const identifier = shape({ type: text, name: text, value: text }, { url: { type: 'string', pattern: '^(https?|ftp)://.+' } });
const sast = shape({
  version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
  scan: shape(
    { analyzer: tool, scanner: tool, start_time: time, end_time: time, status: oneOf('success', 'failure'), type: oneOf('sast') },
    { messages: listOf(shape({ level: oneOf('info', 'warn', 'fatal'), value: text })) },
  ),
  vulnerabilities: listOf(
    shape(
      { id: text, identifiers: listOf(identifier, 1), location: shape({ file: text, start_line: { type: 'number' }, end_line: { type: 'number' } }) },
      {
        name: { type: 'string', maxLength: 255 },
        description: { type: 'string', maxLength: 1_048_576 },
        solution: { type: 'string', maxLength: 7000 },
        severity: oneOf('Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical'),
        tracking: shape({ type: oneOf('source'), items: listOf(shape({ signatures: listOf(shape({ algorithm: text, value: text }), 1) })) }),
      },
    ),
  ),
});
const ajv = new Ajv2020({ strict: false, allErrors: true });
const isQuality = ajv.compile(quality);
const official = process.env.GITLAB_SAST_SCHEMA;
const sastValidators = [
  ajv.compile(sast),
  ...(official === undefined ? [] : [new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(official, 'utf8')) as AnySchema)]),
];
function expectSast(report: unknown): void {
  for (const validate of sastValidators) {
    void validate(report);
    expect(validate.errors ?? []).toEqual([]);
  }
}
const now = new Date('2026-11-26T01:02:03.456Z');

describe('on the fixtures', () => {
  it.each(readdirSync(fixtures).flatMap((d) => [`${d}/weak`, `${d}/mended`]))('%s', (app) => {
    const root = join(fixtures, app);
    const { report } = runScan({ root, rules });
    const host = { rules, root, top: join(fixtures, '..'), successful: true, now };
    const issues = JSON.parse(gitlabReport(report, host)) as { fingerprint: string; location: { path: string } }[];
    isQuality(issues);
    expect(isQuality.errors ?? []).toEqual([]);
    expect(issues).toHaveLength(report.findings.filter((f) => f.suppressed === null).length);
    expect(new Set(issues.map((i) => i.fingerprint)).size).toBe(issues.length);
    for (const i of issues) expect(i.location.path.startsWith(`fixtures/${app}/`)).toBe(true);
    const scan = JSON.parse(gitlabSastReport(report, host)) as { vulnerabilities: { id: string; severity: string }[] };
    expectSast(scan);
    expect(new Set(scan.vulnerabilities.map((v) => v.id)).size).toBe(issues.length);
  });
});

describe('code quality', () => {
  const list = (text: string): { severity: string; fingerprint: string }[] => JSON.parse(text) as { severity: string; fingerprint: string }[];
  it('is sorted by severity and leaves out what is suppressed', () => {
    const report = makeReport([
      makeFinding({ severity: 'note', fingerprint: 'a' }),
      makeFinding({ severity: 'error', fingerprint: 'b', suppressed: { kind: 'baseline', reason: 'x' } }),
      makeFinding({ severity: 'warning', fingerprint: 'c' }),
      makeFinding({ severity: 'error', fingerprint: 'd' }),
    ]);
    const issues = list(gitlabReport(report, { root: '/r', top: '/r' }));
    expect(issues.map((i) => [i.fingerprint, i.severity])).toEqual([
      ['d', 'critical'],
      ['c', 'major'],
      ['a', 'info'],
    ]);
  });
  it('tells two applications of one work tree apart', () => {
    const print = (root: string): string | undefined => list(gitlabReport(makeReport([makeFinding()]), { root, top: '/r' }))[0]?.fingerprint;
    expect(print('/r/a')).not.toBe(print('/r/b'));
    expect(print('/r')).toBe('0123456789abcdef0123456789abcdef');
  });
});

describe('SAST', () => {
  const options = { rules, root: '/r', top: '/r', now };
  it('says when, whether it went well, and what was not read', () => {
    const report = makeReport([], { diagnostics: [{ severity: 'warning', file: 'a.ts', line: 3, message: 'does not parse' }] });
    const { scan } = JSON.parse(gitlabSastReport(report, { ...options, successful: false })) as { scan: Record<string, unknown> };
    expect(scan).toMatchObject({
      status: 'failure',
      start_time: '2026-11-26T01:02:01',
      end_time: '2026-11-26T01:02:03',
      messages: [{ level: 'warn', value: 'a.ts:3: does not parse' }],
    });
  });
  it('keeps to the lengths that are taken', () => {
    const text = gitlabSastReport(makeReport([makeFinding({ message: 'm'.repeat(2_000_000) })]), { ...options, successful: true });
    expectSast(JSON.parse(text));
  });
});
