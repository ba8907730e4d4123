/** What comes first where a reader takes only so much. */
import { bySeverity } from '../audit/order.ts';
import type { Finding } from '../audit/model.ts';

/** What still counts before what is suppressed, then by severity; among equals the order of the report. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => Number(a.suppressed !== null) - Number(b.suppressed !== null) || bySeverity(b.severity, a.severity));
}

/** What still counts, the worst first. */
export function openFindings(findings: readonly Finding[]): Finding[] {
  return worstFirst(findings.filter((f) => f.suppressed === null));
}
