/** Tables for terminals, for Markdown and for spreadsheets. */
import type { Colors } from './pretty.ts';
import { forTerminal } from './terminal.ts';

type Rows = readonly (readonly string[])[];
const widest = 90;

export function textTable(head: readonly string[], rows: Rows, colors: Colors, paint: (row: number, text: string) => string = (_row, text) => text): string {
  const widths = head.map((h, i) => Math.min(widest, Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return forTerminal([colors.bold(line(head)), ...rows.map((r, i) => paint(i, line(r)))].join('\n'));
}
export function markdownTable(head: readonly string[], rows: Rows): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
export function csvTable(head: readonly string[], rows: Rows): string {
  const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return [head, ...rows].map((r) => r.map(quote).join(',')).join('\n');
}
