/** The protection matrix: one row per entry point. */
import type { ReportedEntry } from '../audit/model.ts';
import type { Colors } from './pretty.ts';

export type MatrixFormat = 'table' | 'markdown' | 'json' | 'csv';

const headings = ['Endpoint', 'Method', 'Verdict', 'Auth level', 'Stopped at', 'Permissions', 'Rate limit', 'Validation'] as const;

function cells(entry: ReportedEntry): string[] {
  const [guard] = entry.guards;
  const limit = entry.rateLimit;
  return [
    `${entry.path}${entry.app === '.' ? '' : ` @ ${entry.app}`}`,
    entry.method,
    entry.verdict,
    `${entry.level}${entry.conditional ? ' (conditional)' : ''}`,
    guard
      ? `${guard.symbol} ${guard.file}:${String(guard.line)}`
      : entry.unknown
        ? `? ${entry.unknown.reason} ${entry.unknown.file}:${String(entry.unknown.line)}`
        : '',
    entry.permissions.join(' '),
    limit === null
      ? ''
      : limit === true
        ? 'yes'
        : `${limit.max === null ? '?' : String(limit.max)}${limit.window ? `/${limit.window}` : ''}${limit.by ? ` by ${limit.by}` : ''}`,
    entry.validated === null ? '' : entry.validated ? 'yes' : 'no',
  ];
}

export function routesReport(entries: readonly ReportedEntry[], format: MatrixFormat, colors: Colors): string {
  if (format === 'json') return `${JSON.stringify(entries, null, 2)}\n`;
  const rows = entries.map(cells);
  if (format === 'csv') {
    const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    return `${[[...headings], ...rows].map((r) => r.map(quote).join(',')).join('\n')}\n`;
  }
  if (format === 'markdown') {
    const escape = (cell: string): string => cell.replaceAll('|', '\\|');
    return `${[`| ${headings.join(' | ')} |`, `| ${headings.map(() => '---').join(' | ')} |`, ...rows.map((r) => `| ${r.map(escape).join(' | ')} |`)].join('\n')}\n`;
  }
  const widths = headings.map((h, i) => Math.min(i === 0 || i === 4 ? 70 : 24, Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const paint = (entry: ReportedEntry, text: string): string =>
    entry.verdict === 'open' ? colors.yellow(text) : entry.verdict === 'unknown' ? colors.cyan(text) : text;
  return `${[colors.bold(line(headings)), ...rows.map((r, i) => paint(entries[i] as ReportedEntry, line(r)))].join('\n')}\n`;
}
