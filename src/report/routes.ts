/** The protection matrix: one row per entry point. */
import type { ReportedEntry } from '../audit/model.ts';
import type { Colors } from './pretty.ts';
import { csvTable, markdownTable, textTable } from './tables.ts';

export type MatrixFormat = 'table' | 'markdown' | 'json' | 'csv';

export const matrixHeadings = ['Endpoint', 'Method', 'Verdict', 'Auth level', 'Stopped at', 'Permissions', 'Rate limit', 'Validation'] as const;

/** The row of an entry, in the order of the headings. */
export function matrixCells(entry: ReportedEntry): string[] {
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
  const rows = entries.map(matrixCells);
  if (format === 'csv') return `${csvTable(matrixHeadings, rows)}\n`;
  if (format === 'markdown') return `${markdownTable(matrixHeadings, rows)}\n`;
  const paint = (row: number, text: string): string => {
    const verdict = entries[row]?.verdict;
    return verdict === 'open' ? colors.yellow(text) : verdict === 'unknown' ? colors.cyan(text) : text;
  };
  return `${textTable(matrixHeadings, rows, colors, paint)}\n`;
}
