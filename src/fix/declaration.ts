/** A guard that the configuration declares and that is none: the declaration goes, and the scan says what it hid. */
import { modify } from 'jsonc-parser';
import type { Finding } from '../audit/model.ts';
import { none } from './fix.ts';
import type { Answer, Scene } from './fix.ts';

export function withdrawDeclaration(finding: Finding, { run }: Scene): Answer {
  const { file, config } = run.config;
  const text = file === null ? null : run.project.text(file);
  const trouble = run.context
    .forRule({})
    .declaredTroubles()
    .find((t) => t.region.file === finding.file && t.region.line === finding.line && t.region.column === finding.column);
  if (file === null || text === null || !trouble) return none('where it is declared was not found');
  const index = (config.guards ?? []).findIndex((g) => g.export === trouble.symbol);
  if (index < 0 || (config.guards ?? []).filter((g) => g.export === trouble.symbol).length > 1) return none('which declaration speaks of it was not found');
  const edits = modify(text, ['guards', index], undefined, {}).map((e) => ({ file, start: e.offset, end: e.offset + e.length, text: e.content }));
  return { proposals: [{ edits, what: `\`${trouble.symbol}\` is no longer declared a guard: what relies on it shows` }], reason: '' };
}
