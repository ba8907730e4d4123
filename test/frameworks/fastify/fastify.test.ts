/** Small applications, asked twice: the real Fastify (onRoute and inject) and authlint. Both must name the same routes and let the same requests in. */
import { expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { runScan } from '../../../src/audit/run.ts';
import { inModule, programs, shared } from './programs.ts';
import type { Program } from './programs.ts';
import { askFastify, writeApp } from './runtime.ts';
import type { Verdicts } from './runtime.ts';

process.env.API_KEY = 'a-secret-that-nobody-outside-knows-0123456789';

function askAuthlint(root: string): Verdicts {
  const { report } = runScan({ root, rules });
  return Object.fromEntries(report.entries.map((e) => [`${e.method} ${e.path}${/ (\{[^}]*\})/.exec(e.id)?.[0] ?? ''}`, e.verdict]));
}
const sorted = (verdicts: Verdicts): string[] =>
  Object.entries(verdicts)
    .map(([entry, verdict]) => `${entry} ${verdict}`)
    .sort();

async function compare(program: Program): Promise<void> {
  const root = writeApp({ ...shared, 'app.js': inModule(program.body ?? ''), ...program.files });
  const truth = await askFastify(root, program.entry ?? 'app.js');
  expect(Object.keys(truth).length, 'the program declares routes').toBeGreaterThan(0);
  expect(sorted(askAuthlint(root))).toEqual(sorted(truth));
}

for (const program of programs) {
  if (program.knownMiss) it.fails(`${program.name} (known miss: ${program.knownMiss})`, () => compare(program));
  else it(program.name, () => compare(program));
}
