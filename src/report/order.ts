/** What comes first where a reader takes only so much. */
import type { Finding, Severity } from '../audit/model.ts';

const rank: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** What still counts before what is suppressed, then by severity; among equals the order of the report. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => Number(a.suppressed !== null) - Number(b.suppressed !== null) || rank[a.severity] - rank[b.severity]);
}

/** What still counts, the worst first. */
export function openFindings(findings: readonly Finding[]): Finding[] {
  return worstFirst(findings.filter((f) => f.suppressed === null));
}
