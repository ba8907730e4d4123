/**
 * What an entry's siblings go through and it does not. Siblings are entries of one application that are guarded at the very same
 * statement: by one wrapper, one chain, one hook. What nearly all of them check on top of it is the project's own rule.
 */
import type { PassedCheck } from '../evaluate/values/met.ts';
import type { Project } from '../project/types.ts';
import type { ReportedEntry } from './model.ts';
import type { SiblingGuard } from './rule.ts';
import { placeLine } from './scan.ts';
import type { Walked } from './scan.ts';

/** Fewer are no custom. */
const fewest = 5;
const share = 0.8;
const changes = new Set(['write', 'delete', 'payment']);

export function siblingGuards(project: Project, walked: readonly Walked[]): Map<ReportedEntry, SiblingGuard> {
  const cohorts = new Map<string, Walked[]>();
  for (const w of walked) {
    const key = cohortOf(w);
    if (key !== null) cohorts.set(key, [...(cohorts.get(key) ?? []), w]);
  }
  const out = new Map<ReportedEntry, SiblingGuard>();
  for (const cohort of cohorts.values()) {
    const usual = usualCheck(cohort);
    if (!usual) continue;
    const { file, line } = placeLine(project, usual.check.place);
    for (const w of cohort) {
      if (passesRole(w)) continue;
      const [guard] = w.entry.guards.slice(-1);
      out.set(w.entry, { symbol: usual.check.symbol, file, line, count: usual.count, of: cohort.length, sharedGuard: guard?.symbol ?? '' });
    }
  }
  return out;
}
/** Entries that change something, under the last guard that they go through. */
function cohortOf({ entry, judgement }: Walked): string | null {
  if (judgement.verdict !== 'guarded' || judgement.level === 'signature') return null;
  // What somebody changes of his own needs no role.
  if (!judgement.effects.some((e) => changes.has(e.kind) && !e.tied && !e.own)) return null;
  const last = entry.guards.filter((g) => g.persona === 'stranger').at(0) ?? entry.guards.at(-1);
  return last ? `${entry.app} ${entry.framework} ${last.file}:${String(last.line)}` : null;
}
const checksOf = (w: Walked): PassedCheck[] => w.reports.filter((r) => r.persona === 'insider').flatMap((r) => [...r.met.checks.values()]);
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
