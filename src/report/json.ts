import type { Report } from '../audit/model.ts';

/** The JSON contract, two spaces, one trailing newline. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
