/**
 * Two records named by one request: the caller's right to the first is checked, and nothing says that the second belongs to the first.
 * Told by the walk of a member, who has every right where he belongs and names a record from elsewhere.
 */
import type { Effect } from '../evaluate/values/path.ts';
import { isTied, tiedName } from '../evaluate/security/ties.ts';
import type { Naming } from '../evaluate/security/ties.ts';
import type { Project } from '../project/types.ts';
import type { ReportedEffect, ReportedEntry } from './model.ts';
import { regionOfPlace } from './regions.ts';
import type { UntiedRecord } from './rule.ts';
import { placeLine, trailSteps } from './scan.ts';
import type { Walked } from './scan.ts';
import type { WalkReport } from '../evaluate/verdicts/walk.ts';

/** Gravest first. What is added below a named parent is no change of the parent. */
const gravity: Partial<Record<Effect['kind'], number>> = { delete: 9, write: 8, read: 3 };

export function untiedRecords(project: Project, walked: readonly Walked[]): UntiedRecord[] {
  const known = tiedStores(walked);
  const byPlace = new Map<string, UntiedRecord>();
  for (const w of walked) {
    const { member } = w;
    if (!member || member.spent) continue;
    for (const found of untiedOf(project, w, member, known)) {
      const { region } = found;
      const key = `${found.picked} ${region.file}:${String(region.line)}:${String(region.column)}`;
      const other = byPlace.get(key);
      if (!other) byPlace.set(key, found);
      else if ((gravity[found.worst.kind] ?? 0) > (gravity[other.worst.kind] ?? 0)) byPlace.set(key, { ...found, entries: [w.entry, ...other.entries] });
      else if (!other.entries.includes(w.entry)) other.entries.push(w.entry);
    }
  }
  return [...byPlace.values()];
}

/** Stores whose records are tied to the caller somewhere: they belong to somebody, they are no catalogue for all. */
function tiedStores(walked: readonly Walked[]): Set<string> {
  const stores = new Set<string>();
  for (const { entry, member, reports } of walked) {
    const report = member ?? reports.find((r) => r.persona === 'insider');
    if (!report || entry.level !== 'role') continue;
    for (const n of report.met.ties.namings) if (isTied(report.met.ties, n.by)) stores.add(storeKey(entry, n.store));
  }
  return stores;
}
const storeKey = (entry: ReportedEntry, store: string): string => `${entry.app} ${store}`;

function untiedOf(project: Project, { entry }: Walked, member: WalkReport, known: ReadonlySet<string>): UntiedRecord[] {
  const { ties } = member.met;
  const anchor = ties.namings.find((n) => isTied(ties, n.by))?.by ?? tiedName(ties);
  if (anchor === null) return [];
  const worst = new Map<string, { effect: Effect; naming: Naming; trail: UntiedRecord['steps'] }>();
  for (const ending of member.endings) {
    if (ending.lost || (ending.denied && ending.decided)) continue;
    for (const effect of ending.effects) {
      const by = effect.picked;
      if (
        by === null ||
        effect.lost ||
        effect.tied ||
        effect.published ||
        effect.operation === 'create' ||
        gravity[effect.kind] === undefined ||
        isTied(ties, by)
      )
        continue;
      const naming = ties.namings.find((n) => n.by === by && n.store === effect.resource) ?? ties.namings.find((n) => n.by === by);
      if (!naming || (effect.kind === 'read' && !known.has(storeKey(entry, naming.store)))) continue;
      const other = worst.get(by);
      if (other && (gravity[other.effect.kind] ?? 0) >= (gravity[effect.kind] ?? 0)) continue;
      worst.set(by, { effect, naming, trail: trailSteps(project, ending.path.trail) });
    }
  }
  return [...worst].map(([picked, { effect, naming, trail }]) => ({
    picked,
    anchor,
    region: regionOfPlace(project, naming.place),
    entries: [entry],
    worst: reported(project, effect),
    steps: trail,
  }));
}
function reported(project: Project, { kind, operation, resource, symbol, place }: Effect): ReportedEffect {
  return { ...placeLine(project, place), kind, by: 'insider', operation, resource, symbol };
}
