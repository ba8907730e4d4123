/** The README shows what is really printed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pico from 'picocolors';
import { expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runScan } from '../../src/audit/run.ts';
import { lineReader } from '../../src/cli/lines.ts';
import { prettyReport } from '../../src/report/pretty.ts';

const top = join(import.meta.dirname, '../..');

it('the sample of the README is what the first command prints', () => {
  const readme = readFileSync(join(top, 'README.md'), 'utf8');
  const folder = /dist\/cli\.js scan (\S+) --fail-on never/.exec(readme)?.[1] ?? '';
  const sample = /^```\n([\s\S]+?)```$/m.exec(readme)?.[1] ?? '';
  expect(sample.split('\n').length).toBeGreaterThan(3);
  const root = join(top, folder);
  const { report } = runScan({ root, rules });
  expect(prettyReport(report, { colors: pico.createColors(false), stats: false, lineOf: lineReader(root) })).toContain(`\n${sample}`);
});
