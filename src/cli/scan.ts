import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { workTreeTop } from '../audit/config/load.ts';
import type { Finding, Severity } from '../audit/model.ts';
import { jsonReport } from '../report/json.ts';
import { prettyReport } from '../report/pretty.ts';
import { sarifReport } from '../report/sarif.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';

export interface ScanCommandOptions extends CommonOptions {
  format: 'pretty' | 'json' | 'sarif';
  failOn?: Severity | 'never';
  strict?: boolean;
  prove?: boolean;
}

const rank: Record<Severity, number> = { note: 0, warning: 1, error: 2 };

/** @returns the exit code: 0 clean, 1 findings at or above the threshold, 2 the scan itself failed */
export function scanCommand(paths: readonly string[], options: ScanCommandOptions): number {
  const { report, root, internalErrors, config } = scanFor(paths, options, { prove: options.prove ?? false });
  const output = options.output ?? null;
  if (options.format === 'json') emit(jsonReport(report), output);
  else if (options.format === 'sarif') emit(sarifReport(report, { rules, root, top: workTreeTop(root) ?? root, successful: internalErrors === 0 }), output);
  else emit(prettyReport(report, { colors: colorsFor(output !== null), stats: options.stats ?? false, lineOf: lineReader(root) }), output);
  if (options.stats && options.format !== 'pretty') process.stderr.write(`${JSON.stringify(report.stats)}\n`);
  if (internalErrors > 0) return 2;
  if (options.strict && (report.diagnostics.some((d) => d.severity !== 'note') || report.entries.some((e) => e.verdict === 'unknown'))) return 1;
  const threshold = options.failOn ?? config.config.failOn ?? 'error';
  return threshold !== 'never' && report.findings.some((f) => counts(f, threshold)) ? 1 : 0;
}
function counts(f: Finding, threshold: Severity): boolean {
  return f.suppressed === null && rank[f.severity] >= rank[threshold];
}

/** Lines of the scanned files, read when they are asked for. */
export function lineReader(root: string): (file: string, line: number) => string | null {
  const texts = new Map<string, string[]>();
  return (file, line) => {
    let lines = texts.get(file);
    if (!lines) {
      try {
        lines = readFileSync(join(root, file), 'utf8').split(/\r\n|\n|\r/);
      } catch {
        // It changed after the scan: the report goes without the line.
        lines = [];
      }
      texts.set(file, lines);
    }
    return lines[line - 1] ?? null;
  };
}
