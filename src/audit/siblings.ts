/**
 * What an entry's siblings go through and it does not. Siblings are entries of one application that are guarded at the very same
 * statement: by one wrapper, one chain, one hook. What nearly all of them check on top of it is the project's own rule.
 */
import type { PassedCheck } from '../evaluate/values/met.ts';
import type { Project } from '../project/types.ts';
import type { ReportedEntry, ReportedGuard } from './model.ts';
import type { SiblingGuard } from './rule.ts';
import { placeLine } from './scan.ts';
import type { Walked } from './scan.ts';

/** Fewer are no custom. */
const fewest = 5;
const share = 0.8;
const changes = new Set(['write', 'delete', 'payment']);

export function siblingGuards(project: Project, walked: readonly Walked[]): Map<ReportedEntry, SiblingGuard> {
  const cohorts = new Map<string, { guard: ReportedGuard; cohort: Walked[] }>();
  for (const w of walked) {
    for (const [key, guard] of cohortsOf(w)) cohorts.set(key, { guard, cohort: [...(cohorts.get(key)?.cohort ?? []), w] });
  }
  const out = new Map<ReportedEntry, SiblingGuard>();
  for (const { guard, cohort } of cohorts.values()) {
    const usual = usualCheck(cohort);
    if (!usual) continue;
    const { file, line } = placeLine(project, usual.check.place);
    const ofGuard = common(cohort);
    for (const w of cohort) {
      if (passesRole(w) || refusedIn(w, usual.check) || !under(w, guard) || changesOf(w).every((change) => ofGuard.has(change))) continue;
      // Where the budget ended before all was walked, the check may stand in what was not.
      if (w.reports.some((r) => r.persona === 'insider' && r.spent)) continue;
      out.set(w.entry, { symbol: usual.check.symbol, file, line, count: usual.count, of: cohort.length, sharedGuard: guard.symbol });
    }
  }
  return out;
}
const changesOf = ({ judgement }: Walked): string[] =>
  judgement.effects.filter((e) => changes.has(e.kind) && !e.tied && !e.own).map((e) => `${e.kind} ${e.resource} ${e.place.file}:${String(e.place.start)}`);
/** What nearly all of them do (count a request, renew a session) belongs to the guard, and is nothing that asks for a role. */
function common(cohort: readonly Walked[]): Set<string> {
  const counts = new Map<string, number>();
  for (const w of cohort) for (const change of new Set(changesOf(w))) counts.set(change, (counts.get(change) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count / cohort.length >= share).map(([change]) => change));
}
/** The first guard that a stranger meets, and before it the last that stops an outsider. */
function sharedGuards({ entry }: Walked): ReportedGuard[] {
  const outsider = entry.guards.filter((g) => g.persona === 'outsider').at(-1);
  const stranger = entry.guards.find((g) => g.persona === 'stranger');
  return [outsider, stranger].filter((g) => g !== undefined);
}
/** Whether a guard is the last that the entry has: one that asks for a membership is measured by those that ask for it too. */
const under = (w: Walked, guard: ReportedGuard): boolean => guard.persona === 'stranger' || !w.entry.guards.some((g) => g.persona === 'stranger');
/** What an entry that changes something shares with its siblings: where a guard stands and what it is (where a wrapper answers for all, many stand at one place), and its name. */
function cohortsOf(w: Walked): [key: string, guard: ReportedGuard][] {
  const { entry, judgement } = w;
  if (judgement.verdict !== 'guarded' || judgement.level === 'signature') return [];
  // What somebody changes of his own needs no role.
  if (changesOf(w).length === 0) return [];
  return sharedGuards(w).map((g) => [`${entry.app} ${entry.framework} ${g.persona} ${g.file}:${String(g.line)} ${g.kind} ${g.symbol}`, g]);
}
const checksOf = (w: Walked): PassedCheck[] => w.reports.filter((r) => r.persona === 'insider').flatMap((r) => [...r.met.checks.values()]);
/** Whether a stranger is refused in this very function: who passes all checks may have gone another way (what he does to himself needs no role). */
const refusedIn = (w: Walked, { place }: PassedCheck): boolean =>
  w.reports.some(
    (r) =>
      r.persona === 'stranger' &&
      r.endings.some((e) => e.decided?.place.file === place.file && e.decided.place.start >= place.start && e.decided.place.end <= place.end),
  );
const passesRole = (w: Walked): boolean => checksOf(w).some((c) => c.kind === 'role');

function usualCheck(cohort: readonly Walked[]): { check: PassedCheck; count: number } | null {
  const counts = new Map<string, { check: PassedCheck; count: number }>();
  for (const w of cohort) {
    for (const check of checksOf(w)) {
      if (check.kind !== 'role') continue;
      const key = `${check.place.file}:${String(check.place.start)}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { check, count: 1 });
    }
  }
  const [best] = [...counts.values()].sort((a, b) => b.count - a.count || b.check.depth - a.check.depth || (a.check.symbol < b.check.symbol ? -1 : 1));
  return best && best.count >= fewest && best.count < cohort.length && best.count / cohort.length >= share ? best : null;
}
