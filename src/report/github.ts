/**
 * Annotations of GitHub Actions: workflow commands on standard output. What is escaped and how a line is read back is that of the runner
 * (actions/runner, src/Runner.Common/ActionCommand.cs); per step it makes annotations of ten errors, ten warnings and ten notices, and cuts a
 * message at 4,096 characters (src/Runner.Worker/ExecutionContext.cs).
 */
import type { Finding, Report, Severity } from '../audit/model.ts';
import { openFindings } from './order.ts';
import { pathFromTop } from './receiver.ts';
import type { HostOptions } from './receiver.ts';

const mostPerCommand = 10;
const longestMessage = 4096;
const commands: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'notice' };

export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
/** A line of a log that the runner takes for no command, whatever it holds: `::` counts at the start of a line, `##[` anywhere. */
function plainLine(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :');
}

/** An entry that sight was lost of is counted in the last line; ten of them would hide the notices that say something. */
const isLostSight = (f: Finding): boolean => f.ruleId === 'authlint/unresolved-protection';

export function githubReport(report: Report, options: Pick<HostOptions, 'root' | 'top'>): string {
  const path = pathFromTop(options);
  const open = openFindings(report.findings);
  const shown = open.filter((f) => !isLostSight(f));
  const made: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  const annotations: string[] = [];
  const rest: string[] = [];
  for (const f of shown) {
    made[f.severity] += 1;
    if (made[f.severity] <= mostPerCommand) annotations.push(annotation(f, path(f.file)));
    else rest.push(plainLine(`${path(f.file)}:${String(f.line)}:${String(f.column)} ${f.severity}: ${f.message} (${f.ruleId})`));
  }
  const out = [...annotations];
  if (rest.length > 0) {
    out.push(`${String(rest.length)} more, which GitHub would not show as annotations (it takes ${String(mostPerCommand)} of a kind per step):`, ...rest);
  }
  const suppressed = report.findings.length - open.length;
  const unknown = report.entries.filter((e) => e.verdict === 'unknown').length;
  out.push(
    `authlint: errors ${String(made.error)}, warnings ${String(made.warning)}, notes ${String(made.note)}, suppressed ${String(suppressed)}; entry points ${String(report.entries.length)}, of which unknown ${String(unknown)}`,
  );
  for (const d of report.diagnostics.filter((x) => x.severity !== 'note')) {
    out.push(plainLine(`${d.file === null ? '' : `${path(d.file)}${d.line === null ? '' : `:${String(d.line)}`} `}${d.severity}: ${d.message}`));
  }
  return `${out.join('\n')}\n`;
}

function annotation(f: Finding, file: string): string {
  // Columns are taken only where the region is one line.
  const columns = f.line === f.endLine ? [`col=${String(f.column)}`, `endColumn=${String(f.endColumn)}`] : [];
  const properties = [
    `file=${escapeProperty(file)}`,
    `line=${String(f.line)}`,
    `endLine=${String(f.endLine)}`,
    ...columns,
    `title=${escapeProperty(f.ruleId)}`,
  ].join(',');
  return `::${commands[f.severity]} ${properties}::${escapeData(shortened(f.message))}`;
}
function shortened(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage - 1)}…`;
}
