/**
 * A baseline: findings that somebody accepted, by fingerprint. A scan with one reports what is new, or worse than what was accepted.
 * A finding of an entry keeps its fingerprint when lines move and when its file is renamed (the route is the same); one of a site, which
 * belongs to no entry, keeps it when lines move: in a renamed file it is new, since nothing tells it from a second one like it.
 */
import { byText, reaches } from './order.ts';
import { readFileSync } from 'node:fs';
import { UsageError } from './config/errors.ts';
import { zod } from './config/zod.ts';
import type { AcceptedFinding, Finding, Report } from './model.ts';

export const defaultBaseline = 'authlint-baseline.json';

function baselineSchema() {
  const z = zod();
  const accepted = z.object({
    fingerprint: z.string().min(1),
    rule: z.string().startsWith('authlint/'),
    severity: z.enum(['error', 'warning', 'note']),
    entry: z.string().nullable(),
    file: z.string(),
    since: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  });
  return z.object({ baselineVersion: z.literal(1), findings: z.array(accepted) });
}

/** @throws UsageError for a file that is missing or is no baseline */
export function readBaseline(file: string): AcceptedFinding[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file}: there is no such baseline; \`authlint baseline\` writes one.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: is not valid JSON (${error instanceof Error ? error.message : String(error)}); write it anew with \`authlint baseline\`.`);
  }
  const parsed = baselineSchema().safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `${file}: is no baseline of version 1 (${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'invalid'}); write it anew with \`authlint baseline\`.`,
    );
  }
  return parsed.data.findings;
}

/** One finding a line, in an order that hangs on nothing but the findings: a diff shows what was accepted and what went. */
export function baselineText(lines: readonly AcceptedFinding[]): string {
  const rows = [...lines].sort(byPlace).map(({ fingerprint, rule, severity, entry, file, since }) => {
    const fields = { rule, severity, entry, file, since, fingerprint };
    return `    { ${Object.entries(fields)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(', ')} }`;
  });
  return `{\n  "baselineVersion": 1,\n  "findings": [${rows.length > 0 ? `\n${rows.join(',\n')}\n  ` : ''}]\n}\n`;
}
const byPlace = (a: AcceptedFinding, b: AcceptedFinding): number =>
  byText(a.file, b.file) || byText(a.rule, b.rule) || byText(a.entry ?? '', b.entry ?? '') || byText(a.fingerprint, b.fingerprint);

/** Whether a scan that was narrowed (to paths, to rules) could have met the finding of a line. */
export type Judged = (line: AcceptedFinding) => boolean;

/** The report, with what the baseline accepts suppressed; lines whose finding is gone become diagnostics. */
export function applyBaseline(report: Report, lines: readonly AcceptedFinding[], judged: Judged, name: string): Report {
  const known = new Map(lines.map((line) => [line.fingerprint, line]));
  const met = new Set<string>();
  const findings = report.findings.map((f): Finding => {
    const line = known.get(f.fingerprint);
    if (line?.rule !== f.ruleId) return { ...f, baselineState: 'new' };
    met.add(f.fingerprint);
    if (!reaches(line.severity, f.severity)) return { ...f, baselineState: 'updated' };
    return { ...f, baselineState: 'unchanged', suppressed: f.suppressed ?? { kind: 'baseline', reason: `accepted in ${name} on ${line.since}` } };
  });
  const obsolete = lines.filter((line) => !met.has(line.fingerprint) && judged(line)).sort(byPlace);
  return {
    ...report,
    findings,
    diagnostics: [
      ...report.diagnostics,
      ...obsolete.map((line) => ({
        severity: 'note' as const,
        file: null,
        line: null,
        message: `${name}: obsolete, the finding is gone: ${line.rule}, ${line.entry ?? line.file}, accepted on ${line.since}`,
      })),
    ],
    baseline: { accepted: findings.filter((f) => f.baselineState === 'unchanged').length, obsolete },
  };
}

/**
 * The lines to write: every finding that counts, with the day on which it was accepted first. Lines that the scan did not judge stay; one
 * that became more severe is accepted anew.
 */
export function acceptedNow(report: Report, before: readonly AcceptedFinding[], judged: Judged, today: string): AcceptedFinding[] {
  const known = new Map(before.map((line) => [line.fingerprint, line]));
  const now = report.findings
    .filter((f) => f.suppressed === null)
    .map((f): AcceptedFinding => {
      const line = known.get(f.fingerprint);
      const same = line?.rule === f.ruleId && reaches(line.severity, f.severity);
      return { fingerprint: f.fingerprint, rule: f.ruleId, severity: f.severity, entry: f.entry, file: f.file, since: same ? line.since : today };
    });
  const written = new Set(now.map((line) => line.fingerprint));
  return [...now, ...before.filter((line) => !written.has(line.fingerprint) && !judged(line))];
}
