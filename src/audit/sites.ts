/** Sites of roles: from what the walks met and what the sweep found, one per place and set of facts. */
import type { SiteRecord } from '../evaluate/values/state.ts';
import type { Place } from '../evaluate/values/values.ts';
import type { Project } from '../project/types.ts';
import type { CookieFacts, RoleSite } from './rule.ts';
import { regionOfPlace } from './regions.ts';

export interface MetSite {
  record: SiteRecord;
  /** Entry from which it was met; null for the sweep. */
  entry: string | null;
  /** Files that it hangs on where no entry met it. */
  files?: () => ReadonlySet<string>;
}

/** Library facts hold places; rules see regions. */
function readable(project: Project, facts: unknown): unknown {
  if (typeof facts !== 'object' || facts === null || !('optionsPlace' in facts)) return facts;
  const { optionsPlace, ...rest } = facts as { optionsPlace: Place | null } & Omit<CookieFacts, 'optionsAt'>;
  return { ...rest, optionsAt: optionsPlace && optionsPlace.file ? regionOfPlace(project, optionsPlace) : null };
}
/** How many facts stand as 'unknown': what was met with real arguments says more than what was met alone. */
function unknowns(facts: unknown): number {
  return typeof facts === 'object' && facts !== null ? Object.values(facts).filter((v) => v === 'unknown' || v === null).length : 0;
}

const none: ReadonlySet<string> = new Set();

export function roleSites(project: Project, met: readonly MetSite[]): RoleSite[] {
  const byPlace = new Map<string, Map<string, { site: RoleSite; swept: boolean }>>();
  for (const { record, entry, files } of met) {
    const at = `${record.role}:${record.place.file}:${String(record.place.start)}`;
    const facts = readable(project, record.facts);
    const key = JSON.stringify(facts);
    let here = byPlace.get(at);
    if (!here) byPlace.set(at, (here = new Map<string, { site: RoleSite; swept: boolean }>()));
    const known = here.get(key);
    if (known) {
      if (entry !== null && !known.site.entries.includes(entry)) known.site.entries.push(entry);
      if (entry !== null) known.swept = false;
      continue;
    }
    here.set(key, {
      swept: entry === null,
      site: {
        role: record.role,
        symbol: record.symbol,
        region: regionOfPlace(project, record.place),
        facts,
        entries: entry === null ? [] : [entry],
        files: files ?? (() => none),
        enclosing: record.enclosing,
        confidence: 'high',
        steps: record.steps.filter((s) => s.place.file !== '').map((s) => ({ ...lineOf(project, s.place), message: s.message })),
      },
    });
  }
  const out: RoleSite[] = [];
  for (const here of byPlace.values()) {
    const all = [...here.values()];
    const met_ = all.filter((x) => !x.swept);
    const kept = met_.length > 0 ? met_ : all;
    const least = Math.min(...kept.map((x) => unknowns(x.site.facts)));
    // The same call with fewer open questions answers for the vaguer ones.
    out.push(...kept.filter((x) => unknowns(x.site.facts) === least || met_.length > 0).map((x) => x.site));
  }
  return out.sort((a, b) =>
    a.region.file < b.region.file ? -1 : a.region.file > b.region.file ? 1 : a.region.line - b.region.line || a.region.column - b.region.column,
  );
}
function lineOf(project: Project, place: Place): { file: string; line: number; column: number } {
  const { file, line, column } = regionOfPlace(project, place);
  return { file, line, column };
}
