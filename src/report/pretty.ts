/** For people at a terminal: by file, the line, what is wrong, why it is reachable, how to mend it. */
import type pico from 'picocolors';
import type { Finding, ProofCount, Report, ReportedEntry, Severity } from '../audit/model.ts';
import { forTerminal } from './terminal.ts';

export type Colors = ReturnType<typeof pico.createColors>;

export interface PrettyOptions {
  colors: Colors;
  /** Source line of a root-relative file, or null. */
  lineOf(file: string, line: number): string | null;
  stats: boolean;
}

/** Steps of a long walk are cut in the middle: the start and the end say most. */
const mostSteps = 8;

export function prettyReport(report: Report, options: PrettyOptions): string {
  const { colors: c } = options;
  const paint: Record<Severity, (text: string) => string> = { error: c.red, warning: c.yellow, note: c.cyan };
  const out: string[] = [];
  const shown = report.findings.filter((f) => f.suppressed === null);
  // Unknown entries are counted below and listed by `routes`; each one spelled out would drown the rest.
  const listed = shown.filter((f) => f.ruleId !== 'authlint/unresolved-protection');
  let file = '';
  for (const f of listed) {
    if (f.file !== file) {
      ({ file } = f);
      out.push('', c.underline(file));
    }
    out.push(...one(f, paint[f.severity], options));
  }
  const diagnostics = report.diagnostics.filter((d) => d.severity !== 'note');
  if (diagnostics.length > 0) {
    out.push('', c.bold('Not fully read'));
    for (const d of diagnostics) out.push(`  ${paint[d.severity](d.severity)}  ${d.file ?? ''}${d.line === null ? '' : `:${String(d.line)}`}  ${d.message}`);
  }
  out.push('', summary(report, shown, c));
  // Those about no file are about what was given with the command, and are said on standard error.
  for (const d of report.diagnostics.filter((x) => x.severity === 'note' && x.file !== null).slice(0, 5)) out.push(c.dim(`  ${d.file ?? ''}: ${d.message}`));
  if (options.stats) {
    const s = report.stats;
    out.push(
      c.dim(
        `${String(s.files)} files, ${String(s.parsed)} parsed, ${String(s.fromCache)} from cache, ${String(s.entries)} entries, ${String(s.milliseconds)} ms`,
      ),
    );
  }
  return forTerminal(`${out.join('\n').replace(/^\n/, '')}\n`);
}

function one(f: Finding, paint: (text: string) => string, options: PrettyOptions): string[] {
  const { colors: c } = options;
  const lines = [`  ${c.dim(`${String(f.line)}:${String(f.column)}`)}  ${paint(f.severity)}  ${f.message}  ${c.dim(f.ruleId)}`];
  const source = options.lineOf(f.file, f.line);
  if (source !== null) {
    const shown = source.trimEnd().slice(0, 160);
    lines.push(`      ${c.dim(`${String(f.line)} |`)} ${shown}`);
  }
  if (f.steps.length > 0) {
    const cut = f.steps.length > mostSteps;
    const steps = cut ? [...f.steps.slice(0, 3), null, ...f.steps.slice(-(mostSteps - 3))] : f.steps;
    for (const s of steps)
      lines.push(c.dim(s === null ? `        … ${String(f.steps.length - mostSteps)} steps` : `        ${s.file}:${String(s.line)}  ${s.message}`));
  }
  return lines;
}

function summary(report: Report, shown: readonly Finding[], c: Colors): string {
  const count = (severity: Severity): number => shown.filter((f) => f.severity === severity && f.ruleId !== 'authlint/unresolved-protection').length;
  const errors = count('error');
  const warnings = count('warning');
  const notes = count('note');
  const suppressed = report.findings.length - shown.length;
  const verdicts = (v: ReportedEntry['verdict']): number => report.entries.filter((e) => e.verdict === v).length;
  const head = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(notes, 'note')}${suppressed > 0 ? `, ${String(suppressed)} suppressed` : ''}`;
  const painted = errors > 0 ? c.red(c.bold(head)) : warnings > 0 ? c.yellow(c.bold(head)) : c.green(c.bold(head));
  const { changes } = report;
  const entries =
    changes && report.entries.length === 0
      ? `${changes.of === null ? 'No entry point' : `None of ${plural(changes.of, 'entry point')}`} hangs on the ${plural(changes.files, 'file')} that changed since ${changes.against}`
      : report.entries.length === 0
        ? 'No entry points of Next.js or Fastify were found: only the rules that need none were run.'
        : `${plural(report.entries.length, 'entry point')}: ${String(verdicts('guarded'))} guarded, ${String(verdicts('open'))} open, ${String(verdicts('unknown'))} unknown${verdicts('unknown') > 0 ? ' (see `authlint routes`)' : ''}`;
  const scope =
    changes && report.entries.length > 0
      ? [
          `Of ${plural(changes.of ?? 0, 'entry point')} only those that hang on the ${plural(changes.files, 'file')} that changed since ${changes.against}${changes.everything === null ? '' : `; that is all of them: ${changes.everything}`}`,
        ]
      : [];
  return [painted, entries, ...scope, ...(report.proof ? [proof(report.proof)] : [])].join('\n');
}
function proof(p: ProofCount): string {
  const rest = [
    ...(p.elsewhere > 0 ? [`${String(p.elsewhere)} to an end that everybody meets`] : []),
    ...(p.spent > 0 ? [`${String(p.spent)} to the end of the budget`] : []),
  ];
  return `${plural(p.guards, 'refusal')} of ${plural(p.entries, 'guarded entry')} left out: ${String(p.further)} let the outsider through, ${[`${String(p.later)} lead to a later guard`, ...rest].join(', ')}, ${plural(p.void, 'contradiction')}`;
}
function plural(n: number, noun: string): string {
  return `${String(n)} ${n === 1 ? noun : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
