/** Whether a change did what it was made for: its finding is gone, who gets in gets what he got, and nothing else is worse. */
import type { Finding, ReportedEntry } from '../audit/model.ts';
import type { RunResult } from '../audit/run.ts';
import { lineAt, moved, offsetAt } from './edits.ts';
import type { Edit } from './edits.ts';
import type { Proposal } from './fix.ts';

/** Findings that a fix may bring to light: who is signed in gets further than he should, which nobody saw while everybody did. */
const tolerated = new Set(['authlint/require-authorization', 'authlint/consistent-protection', 'authlint/no-leaky-auth-error', 'authlint/suppression']);

/** @param edits all that was changed between the two scans; @returns what is wrong, or null */
export function holds(finding: Finding, proposal: Proposal, before: RunResult, after: RunResult, edits: readonly Edit[]): string | null {
  const files = new Set(proposal.edits.map((e) => e.file));
  const root = before.project.root;
  for (const file of files) if (after.project.module(file)?.error) return 'with the change the file does not parse';
  if (remains(finding, before, after, edits)) return 'with the change made, the finding was still there';
  const entry = after.report.entries.find((e) => e.id === finding.entry) ?? after.context.entries.find((e) => e.id === finding.entry);
  const old = before.context.entries.find((e) => e.id === finding.entry);
  if (finding.entry !== null) {
    if (!entry || !old) return 'with the change the entry was not found again';
    if (guardRules.has(finding.ruleId) && entry.verdict !== 'guarded') return 'with the change it cannot be told whether the entry is guarded';
    const lost = old.effects.find((e) => !entry.effects.some((x) => x.kind === e.kind && x.symbol === e.symbol));
    if (lost && !entry.effectsCut) return `with the change nobody reaches \`${lost.symbol}\` any more`;
  }
  for (const e of before.context.entries) {
    if (!files.has(`${root}/${e.file}`) || e.verdict !== 'guarded') continue;
    const now = after.context.entries.find((x) => x.id === e.id);
    if (!now || now.verdict !== 'guarded' || isLower(now, e)) return `with the change ${e.id} is guarded less than before`;
  }
  for (const e of before.context.entries) {
    const now = isMeant(e, before) ? after.context.entries.find((x) => x.id === e.id) : undefined;
    if (now?.verdict === 'guarded') return `with the change ${e.id} is closed, which is open on purpose as far as can be seen`;
  }
  const known = new Map<string, number>();
  for (const f of before.report.findings) known.set(`${f.ruleId} ${f.file}`, (known.get(`${f.ruleId} ${f.file}`) ?? 0) + 1);
  for (const f of after.report.findings) {
    const key = `${f.ruleId} ${f.file}`;
    const count = known.get(key) ?? 0;
    known.set(key, count - 1);
    if (count <= 0 && f.severity !== 'note' && f.suppressed === null && files.has(`${root}/${f.file}`) && !tolerated.has(f.ruleId))
      return `the change brings up ${f.ruleId} at ${f.file}:${String(f.line)}`;
  }
  return null;
}
const guardRules = new Set(
  [
    'no-unprotected-route',
    'consistent-protection',
    'no-unused-guard-result',
    'no-presence-only-check',
    'no-fail-open-auth',
    'no-accidental-guard',
    'no-middleware-only-protection',
    'no-matcher-gap',
    'require-authorization',
  ].map((rule) => `authlint/${rule}`),
);
/** What is open and was not spoken of is open on purpose, as far as can be seen. */
const isMeant = (entry: ReportedEntry, { report }: RunResult): boolean =>
  entry.verdict === 'open' && !report.findings.some((f) => f.entry === entry.id && f.severity !== 'note' && f.suppressed === null);
const isLower = (now: ReportedEntry, then: ReportedEntry): boolean => then.level === 'role' && now.level !== 'role';

/** Rules that judge entries, of which several may stand on one line. */
const byEntry = new Set(
  ['no-unprotected-route', 'consistent-protection', 'require-authorization', 'no-middleware-only-protection', 'no-matcher-gap'].map(
    (rule) => `authlint/${rule}`,
  ),
);
function remains(finding: Finding, before: RunResult, after: RunResult, edits: readonly Edit[]): boolean {
  const same = after.report.findings.filter((f) => f.ruleId === finding.ruleId && f.file === finding.file);
  const path = `${before.project.root}/${finding.file}`;
  const [old, text] = [before.project.text(path) ?? '', after.project.text(path) ?? ''];
  const offset = offsetAt(old, finding.line, finding.column);
  const own = edits.filter((e) => e.file === path);
  // What is put in right before it moves it on, or not: both lines are looked at.
  const lines = new Set([lineAt(text, moved(offset, own)), lineAt(text, moved(Math.max(0, offset - 1), own))]);
  if (finding.entry !== null && byEntry.has(finding.ruleId)) return same.some((f) => f.entry === finding.entry);
  return same.some((f) => lines.has(f.line));
}
