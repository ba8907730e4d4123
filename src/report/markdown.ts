/** A page for people: the summary of a workflow run, a comment, a wiki. What is found, then the protection matrix. */
import type { Finding, Report, ReportedEntry, Severity, Verdict } from '../audit/model.ts';
import { openFindings } from './order.ts';
import { matrixCells, matrixHeadings } from './routes.ts';
import { markdownTable } from './tables.ts';

export interface MarkdownOptions {
  /** Address of a line of a file that is relative to the root, or null where there is none to link to. */
  link: ((file: string, line: number) => string) | null;
  /** Bytes of the whole page: GitHub takes a summary of 1 MiB per step and shows nothing of a larger one. */
  most?: number;
}
const mostBytes = 1_000_000;

/** Text outside of code spans in which nothing is markup. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[\\<>*_[\]#~|]/g, '\\$&')))
    .join('')
    .replace(/[\r\n]+/g, ' ');
}
/** A cell: the table itself escapes the bars, which it has to inside of code spans too. */
const cell = (text: string): string => escapeMarkdown(text).replaceAll('\\|', '|');
const code = (text: string): string => `\`${text.replaceAll('`', "'").replace(/[\r\n]+/g, ' ')}\``;

const counts = (n: number, noun: string): string => `${String(n)} ${n === 1 ? noun : `${noun}s`}`;

export function markdownReport(report: Report, options: MarkdownOptions): string {
  const open = openFindings(report.findings).filter((f) => f.ruleId !== 'authlint/unresolved-protection');
  const of = (severity: Severity): number => open.filter((f) => f.severity === severity).length;
  const verdicts = (verdict: Verdict): number => report.entries.filter((e) => e.verdict === verdict).length;
  const suppressed = report.findings.filter((f) => f.suppressed !== null).length;
  const head = [
    `## authlint: ${counts(of('error'), 'error')}, ${counts(of('warning'), 'warning')}, ${counts(of('note'), 'note')}`,
    '',
    `${counts(report.entries.length, 'entry point')}: ${String(verdicts('guarded'))} guarded, ${String(verdicts('open'))} open, ${String(verdicts('unknown'))} unknown.${suppressed > 0 ? ` ${String(suppressed)} suppressed.` : ''}${baselineSentence(report)}`,
    '',
  ].join('\n');
  const diagnostics = report.diagnostics.filter((d) => d.severity !== 'note');
  const room = { left: (options.most ?? mostBytes) - Buffer.byteLength(head) - 2_000 };
  const parts = [head];
  if (open.length > 0) {
    const rows = open.map((f) => [f.severity, place(f, options), cell(f.message), code(f.ruleId.replace('authlint/', ''))]);
    parts.push(fitted(['Severity', 'Where', 'What', 'Rule'], rows, room, 'findings'));
  }
  if (diagnostics.length > 0) {
    const rows = diagnostics.map((d) => [d.severity, d.file === null ? '' : code(`${d.file}${d.line === null ? '' : `:${String(d.line)}`}`), cell(d.message)]);
    parts.push(`### Not fully read\n\n${fitted(['Severity', 'Where', 'What'], rows, room, 'diagnostics')}`);
  }
  if (report.entries.length > 0) {
    const rows = openFirst(report.entries).map((e) => matrixCells(e).map((text, i) => (text === '' ? '' : [0, 4].includes(i) ? code(text) : cell(text))));
    parts.push(
      `<details><summary>Protection matrix: ${counts(report.entries.length, 'entry point')}</summary>\n\n${fitted(matrixHeadings, rows, room, 'entry points')}\n</details>\n`,
    );
  }
  return parts.join('\n');
}

function baselineSentence(report: Report): string {
  const { baseline } = report;
  if (!baseline) return '';
  const obsolete = baseline.obsolete.length;
  return ` The baseline accepts ${String(baseline.accepted)} of them${obsolete > 0 ? ` and has ${counts(obsolete, 'obsolete line')}` : ''}.`;
}

function place(f: Finding, options: MarkdownOptions): string {
  const text = code(`${f.file}:${String(f.line)}`);
  return options.link ? `[${text}](${options.link(f.file, f.line)})` : text;
}

const verdictOrder: Record<Verdict, number> = { open: 0, unknown: 1, guarded: 2 };
/** What has to be looked at stands first, also where the table is cut. */
function openFirst(entries: readonly ReportedEntry[]): ReportedEntry[] {
  return [...entries].sort((a, b) => verdictOrder[a.verdict] - verdictOrder[b.verdict]);
}

/** As many rows as there is room for, and how many were left out. */
function fitted(head: readonly string[], rows: readonly (readonly string[])[], room: { left: number }, what: string): string {
  let shown = 0;
  for (const row of rows) {
    // Bars and line breaks that the table escapes are counted twice.
    const bytes = row.reduce((sum, text) => sum + Buffer.byteLength(text) + text.split(/[|\n]/).length + 3, 4);
    if (bytes > room.left) break;
    room.left -= bytes;
    shown += 1;
  }
  const rest = rows.length - shown;
  const table = `${markdownTable(head, rows.slice(0, shown))}\n`;
  return rest > 0 ? `${table}\n${String(rest)} more ${what} were left out: the page would be larger than GitHub takes.\n` : table;
}
