/** SARIF against the official schema of OASIS (test/report/schemas), and what code scanning reads of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import type { Report } from '../../src/audit/model.ts';
import { encodePath, sarifReport } from '../../src/report/sarif.ts';

const root = join(import.meta.dirname, '../../fixtures/next-better-auth/weak');
const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/sarif-2.1.0.json'), 'utf8')) as object;
let report: Report;
let log: Log;
beforeAll(() => {
  ({ report } = runScan({ root, rules }));
  log = JSON.parse(sarifReport(report, { rules, root, top: join(root, '../..'), successful: true })) as Log;
});

describe('sarif', () => {
  it('validates against the official schema', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    const broken = structuredClone(log) as unknown as { runs: { results: { level: string }[] }[] };
    if (broken.runs[0]?.results[0]) broken.runs[0].results[0].level = 'dreadful';
    expect(validate(broken)).toBe(false);
  });
  it('lists every rule with help, references and a security severity', () => {
    const listed = log.runs[0]?.tool.driver.rules ?? [];
    expect(listed.map((r) => r.id)).toEqual(rules.map((r) => `authlint/${r.meta.id}`));
    for (const rule of listed) {
      expect(rule.help?.markdown?.length).toBeGreaterThan(40);
      expect(rule.properties?.['security-severity']).toMatch(/^\d+\.\d$/);
      expect(rule.properties?.precision).toBeTruthy();
    }
    expect(listed[0]?.properties?.tags).toContain('external/cwe/cwe-306');
  });
  it('has one result per finding, on relative encoded paths, with steps and links', () => {
    const results = log.runs[0]?.results ?? [];
    expect(results).toHaveLength(report.findings.length);
    const route = results.find((r) => r.locations?.[0]?.physicalLocation?.artifactLocation?.uri?.includes('notes/%5Bid%5D'));
    expect(route?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('next-better-auth/weak/app/api/notes/%5Bid%5D/route.ts');
    expect(route?.codeFlows?.[0]?.threadFlows[0]?.locations.length).toBeGreaterThan(0);
    const region = route?.locations?.[0]?.physicalLocation?.region;
    expect(region?.endLine).toBe(region?.startLine);
    for (const r of results) for (const related of r.relatedLocations ?? []) expect(r.message.text).toContain(`](${String(related.id)})`);
  });
  it('fingerprints survive moved lines', () => {
    const file = join(root, 'app/notes/actions.ts');
    const moved = new Map([[file, `// a line more\n\n${readFileSync(file, 'utf8')}`]]);
    const again = runScan({ root, rules, overlay: moved }).report;
    const prints = (r: Report): string[] => r.findings.map((f) => f.fingerprint).sort();
    expect(prints(again)).toEqual(prints(report));
    expect(again.findings.map((f) => f.line)).not.toEqual(report.findings.map((f) => f.line));
  });
  it('encodes each segment', () => {
    expect(encodePath('app/(group)/[id]/a b#.ts')).toBe('app/%28group%29/%5Bid%5D/a%20b%23.ts');
  });
});
