/** The protection matrix: one row per entry point. */
import type { ReportedEntry } from '../audit/model.ts';
import type { Colors } from './pretty.ts';
import { csvTable, markdownTable, textTable } from './tables.ts';

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
  if (format === 'csv') return `${csvTable(headings, rows)}\n`;
  if (format === 'markdown') return `${markdownTable(headings, rows)}\n`;
  const paint = (row: number, text: string): string => {
    const verdict = entries[row]?.verdict;
    return verdict === 'open' ? colors.yellow(text) : verdict === 'unknown' ? colors.cyan(text) : text;
  };
  return `${textTable(headings, rows, colors, paint)}\n`;
}
