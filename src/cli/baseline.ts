import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { acceptedNow, applyBaseline, baselineText, defaultBaseline, readBaseline } from '../audit/baseline.ts';
import type { Judged } from '../audit/baseline.ts';
import type { Report } from '../audit/model.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { emit } from './output.ts';

interface Narrowed {
  reported(file: string): boolean;
  ran: readonly { rule: { meta: { id: string } } }[];
}
function judgedBy(scan: Narrowed): Judged {
  const ran = new Set(scan.ran.map((r) => `authlint/${r.rule.meta.id}`));
  return (line) => ran.has(line.rule) && scan.reported(line.file);
}

/** `scan --baseline FILE`: what is new stays; what is obsolete is said. */
export function compareWithBaseline(report: Report, scan: Narrowed, file: string): Report {
  const compared = applyBaseline(report, readBaseline(resolve(file)), judgedBy(scan), basename(file));
  const obsolete = compared.baseline?.obsolete ?? [];
  for (const line of obsolete) {
    process.stderr.write(`authlint: ${file}: obsolete, the finding is gone: ${line.rule}, ${line.entry ?? line.file}, accepted on ${line.since}\n`);
  }
  if (obsolete.length > 0) process.stderr.write(`authlint: ${file}: \`authlint baseline\` drops obsolete lines.\n`);
  return compared;
}

/** `baseline`: writes what is found now as accepted. */
export function baselineCommand(paths: readonly string[], options: CommonOptions, now: Date = new Date()): number {
  const { report, root, internalErrors, ran, reported } = scanFor(paths, options);
  const output = options.output ?? join(root, defaultBaseline);
  if (internalErrors > 0) {
    for (const d of report.diagnostics.filter((x) => x.severity === 'error')) process.stderr.write(`authlint: ${d.file ?? ''} ${d.message}\n`);
    return 2;
  }
  const before = existsSync(output) ? readBaseline(output) : [];
  const lines = acceptedNow(report, before, judgedBy({ ran, reported }), now.toISOString().slice(0, 10));
  emit(baselineText(lines), output);
  const kept = new Set(before.map((line) => line.fingerprint));
  const added = lines.filter((line) => !kept.has(line.fingerprint)).length;
  const dropped = before.length - (lines.length - added);
  process.stderr.write(`authlint: ${output}: ${String(lines.length)} accepted, of which ${String(added)} new; ${String(dropped)} dropped\n`);
  return 0;
}
