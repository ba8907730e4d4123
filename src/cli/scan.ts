import { reaches } from '../audit/order.ts';
import type { Finding, Report, Severity } from '../audit/model.ts';
import type { RunOptions } from '../audit/run.ts';
import { compareWithBaseline } from './baseline.ts';
import { changesFor, reportOfNothing } from './changes.ts';
import type { ChangeOptions } from './changes.ts';
import { printReport } from './formats.ts';
import type { Printing } from './formats.ts';
import type { FurtherReport, ScanFormat } from './format-names.ts';
import { rootOf, scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { emit } from './output.ts';

export interface ScanCommandOptions extends CommonOptions, ChangeOptions {
  format: ScanFormat;
  report?: FurtherReport[];
  failOn?: Severity | 'never';
  strict?: boolean;
  prove?: boolean;
  baseline?: string;
  watch?: boolean;
  /** `--no-suppressed` makes it false. */
  suppressed?: boolean;
}

/** @returns the exit code: 0 clean, 1 findings at or above the threshold, 2 the scan itself failed */
export function scanCommand(paths: readonly string[], options: ScanCommandOptions): number {
  return scanOnce(paths, options).code;
}
/** Scans and prints. */
export function scanOnce(
  paths: readonly string[],
  options: ScanCommandOptions,
  more: Pick<RunOptions, 'store'> = {},
): { code: number; files: readonly string[] } {
  const { root } = rootOf(paths, options);
  const changed = changesFor(root, options);
  const nothing = changed.changes ? reportOfNothing(changed.changes) : null;
  if (nothing) {
    print(nothing, root, true, options);
    return { code: 0, files: [] };
  }
  const run = scanFor(paths, options, { prove: options.prove ?? false, ...changed, ...more });
  const { internalErrors, config } = run;
  // Of lines for what is not looked at it cannot be told whether they are obsolete.
  const judged = changed.changes ? { ...run, reported: () => false } : run;
  const report = options.baseline === undefined ? run.report : compareWithBaseline(run.report, judged, options.baseline);
  print(report, root, internalErrors === 0, options, changed.overlay);
  return { code: exitCode(report, options, internalErrors, config.config.failOn), files: run.project.files };
}
function print(report: Report, root: string, successful: boolean, options: ScanCommandOptions, overlay?: ReadonlyMap<string, string>): void {
  const one = (format: ScanFormat, file: string | null): void => {
    const printing: Printing = { root, successful, stats: options.stats ?? false, toFile: file !== null, ...(overlay ? { overlay } : {}) };
    // The other formats never list what is suppressed, and count it.
    const bare = options.suppressed === false && (format === 'json' || format === 'sarif');
    emit(printReport(bare ? withoutSuppressed(report) : report, format, printing), file);
  };
  one(options.format, options.output ?? null);
  for (const { format, file } of options.report ?? []) one(format, file);
  if (options.stats && options.format !== 'pretty') process.stderr.write(`${JSON.stringify(report.stats)}\n`);
}
function exitCode(report: Report, options: ScanCommandOptions, internalErrors: number, configured: Severity | 'never' | undefined): number {
  if (internalErrors > 0) return 2;
  if (options.strict && (report.diagnostics.some((d) => d.severity !== 'note') || report.entries.some((e) => e.verdict === 'unknown'))) return 1;
  const threshold = options.failOn ?? configured ?? 'error';
  return threshold !== 'never' && report.findings.some((f) => counts(f, threshold)) ? 1 : 0;
}
function withoutSuppressed(report: Report): Report {
  return { ...report, findings: report.findings.filter((f) => f.suppressed === null) };
}
function counts(f: Finding, threshold: Severity): boolean {
  return f.suppressed === null && reaches(f.severity, threshold);
}
