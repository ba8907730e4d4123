/**
 * SARIF before Microsoft's validator, where it is there: 104 MB, too much to be installed for this alone.
 *   npm pack @microsoft/sarif-multitool-linux, unpack, chmod +x, then SARIF_MULTITOOL=.../Sarif.Multitool npx vitest run test/report/multitool.external.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rules } from '../../rules/index.ts';
import { acceptedNow, applyBaseline } from '../../src/audit/baseline.ts';
import { runScan } from '../../src/audit/run.ts';
import { sarifReport } from '../../src/report/sarif.ts';
import { codeScanningLimits } from '../../src/report/sarif-limits.ts';

const tool = process.env.SARIF_MULTITOOL ?? '';
const fixtures = join(import.meta.dirname, '../../fixtures');

function complaints(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'authlint-sarif-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'x.sarif'), text);
  // It exits 0 whatever it finds: what it found is in its own SARIF.
  spawnSync(tool, ['validate', 'x.sarif', '--rule-kind', 'Sarif;Ghas', '-o', 'y.sarif', '--log', 'ForceOverwrite'], {
    cwd: folder,
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
  });
  const log = JSON.parse(readFileSync(join(folder, 'y.sarif'), 'utf8')) as Log;
  return (log.runs[0]?.results ?? []).map((r) => `${r.level ?? 'warning'} ${r.ruleId ?? ''} ${r.message.id ?? ''} ${(r.message.arguments ?? []).join(' ')}`);
}

describe('SARIF multitool', () => {
  it.each(readdirSync(fixtures).flatMap((d) => [`${d}/weak`, `${d}/mended`]))('has nothing to say of %s', (app) => {
    const root = join(fixtures, app);
    const { report } = runScan({ root, rules });
    const host = { rules, root, top: join(fixtures, '..'), successful: true };
    expect(complaints(sarifReport(report, host))).toEqual([]);
    const lines = acceptedNow(report, [], () => true, '2026-01-01').slice(1);
    const compared = applyBaseline(report, lines, () => true, 'b.json');
    expect(complaints(sarifReport(compared, { ...host, limits: { ...codeScanningLimits, results: 3, shownResults: 2 } }))).toEqual([]);
  });
  it('is heard', () => {
    expect(complaints('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":""}}]}]}')).not.toEqual([]);
  });
});
