/** Guards that stop nobody, where that matters: on the way of an outsider into an open entry, of a stranger to what is not his. */
import type { Defect } from '../evaluate/security/defects.ts';
import { namesIdentity } from '../evaluate/security/credentials.ts';
import { isPlace } from '../evaluate/values/path.ts';
import type { Ending } from '../evaluate/verdicts/walk.ts';
import type { Project } from '../project/types.ts';
import { isAskedAtStart } from './settings.ts';
import { worstOf } from './holes.ts';
import type { ReportedEffect, Severity } from './model.ts';
import { regionOfPlace } from './regions.ts';
import type { GuardDefect, Hole } from './rule.ts';
import { placeLine, trailSteps, witnessSteps } from './scan.ts';
import type { Walked } from './scan.ts';
import type { WalkReport } from '../evaluate/verdicts/walk.ts';

const grave: Record<Severity, number> = { error: 3, warning: 2, note: 1 };

/** RFC 9110, 15.5.2 and 15.5.4: credentials are missing, or not enough. */
const asksWho = ({ status }: Ending): boolean => status === 401 || status === 403;

/** One per place and kind, with every entry that it lets somebody into; the gravest of them speaks. */
export function guardDefects(project: Project, walked: readonly Walked[], holeOf: (w: Walked) => Hole | null): GuardDefect[] {
  const byPlace = new Map<string, GuardDefect>();
  for (const w of walked) {
    for (const defect of defectsOn(project, w, holeOf(w))) {
      const { region } = defect;
      const key = `${defect.kind} ${region.file}:${String(region.line)}:${String(region.column)}`;
      const known = byPlace.get(key);
      if (!known) byPlace.set(key, defect);
      else {
        const entries = known.entries.includes(w.entry) ? known.entries : [...known.entries, w.entry];
        byPlace.set(key, grave[defect.severity] > grave[known.severity] ? { ...defect, entries: [w.entry, ...known.entries] } : { ...known, entries });
      }
    }
  }
  return [...byPlace.values()];
}

function defectsOn(project: Project, walked: Walked, hole: Hole | null): GuardDefect[] {
  const { entry, reports } = walked;
  const out: GuardDefect[] = [];
  for (const report of reports) {
    const { persona } = report;
    if (persona !== 'outsider' && persona !== 'stranger') continue;
    out.push(...guessable(project, walked, report));
    const gain = persona === 'outsider' ? hole : gainOfStranger(project, walked);
    if (!gain) {
      // It has stopped him before its first await. Its rejection is nobody's all the same, and the next await that it gets opens the entry.
      for (const defect of report.met.defects) if (defect.rejects && entry.verdict === 'guarded') out.push(unheardRejection(project, walked, defect, persona));
      continue;
    }
    const through = report.endings.filter((e) => !e.lost && (!e.denied || e.effects.length > 0));
    // A clause that refuses swallows nothing, and no more does one behind which nothing is done that was not done before the block threw.
    const goesOn = (e: Ending, d: Defect): boolean =>
      (!e.denied || e.effects.some((effect) => effect.handling)) && e.effects.some((effect) => worstOf([effect]) !== null && d.done?.includes(effect) !== true);
    // What unseen code might throw is no refusal that one can be sure of.
    const taken = (d: Defect): boolean =>
      d.decided?.confidence !== 'low' &&
      through.some((e) => goesOn(e, d) && e.path.caught?.file === d.thrown?.file && e.path.caught?.start === d.thrown?.start);
    // What only goes another way for whoever sends none (a cart, a language, somebody who may be signed in) is no guard.
    const sentNone = (e: Ending, d: Defect): boolean => e.path.unsent !== null && isPlace(e.path.unsent, d.place);
    // Nor is what only has to be there, like a cart, where the refusal does not ask who somebody is.
    const refuses = (d: Defect): boolean => {
      const ends = report.endings.filter((e) => sentNone(e, d));
      return ends.length > 0 && ends.every((e) => e.denied) && (namesIdentity(d.symbol) || ends.some(asksWho));
    };
    // Whoever gets through has sent one and come past this; and its content counted for nothing: it was not the key of what is looked up.
    const admits = (d: Defect): boolean =>
      !report.met.keys.has(d.symbol) && through.some((e) => !(e.denied && e.decided) && e.path.sent.some((place) => isPlace(place, d.place)));
    for (const defect of report.met.defects) {
      if (
        defect.kind === 'guessable' ||
        (defect.kind === 'swallowed' && !taken(defect)) ||
        (defect.kind === 'presence' && !(refuses(defect) && admits(defect)))
      )
        continue;
      const [first] = through;
      out.push({
        ...common(project, walked, defect, persona),
        worst: gain.worst,
        severity: gain.severity,
        steps: persona === 'outsider' || !first ? witnessSteps(project, walked.judgement) : trailSteps(project, first.path.trail),
      });
    }
  }
  return out;
}
/** What is said of a defect whatever follows from it. */
function common(
  project: Project,
  { entry }: Walked,
  defect: Defect,
  persona: GuardDefect['persona'],
): Pick<GuardDefect, 'kind' | 'region' | 'symbol' | 'decides' | 'persona' | 'entries'> {
  const { kind, place, symbol, decided } = defect;
  return { kind, region: regionOfPlace(project, place), symbol, decides: decided?.kind ?? null, persona, entries: [entry] };
}
/** What lies behind a comparison that holds only while a secret is set, where nothing on the way asks whether it is. */
function guessable(project: Project, walked: Walked, report: WalkReport): GuardDefect[] {
  const { entry, judgement, asked, files } = walked;
  const found = entry.verdict === 'guarded' ? worstOf(entry.effects) : null;
  if (!found) return [];
  return report.met.defects
    .filter((d) => d.kind === 'guessable' && d.setting !== undefined)
    .filter(({ setting = '' }) => !report.met.settingsAsked.has(setting) && !asked.includes(setting) && !isAskedAtStart(project, files, setting))
    .map((d) => ({
      ...common(project, walked, d, 'outsider'),
      symbol: d.setting ?? '',
      decides: 'secret',
      worst: found.worst,
      severity: 'warning',
      steps: witnessSteps(project, judgement),
    }));
}
function unheardRejection(project: Project, walked: Walked, defect: Defect, persona: GuardDefect['persona']): GuardDefect {
  const { judgement } = walked;
  return {
    ...common(project, walked, defect, persona),
    worst: null,
    severity: 'warning',
    steps: trailSteps(project, (judgement.laterStops?.[0] ?? judgement.witness)?.path.trail ?? null),
  };
}
/** What a signed-in user gets that is not his own. */
function gainOfStranger(project: Project, walked: Walked): { worst: ReportedEffect; severity: Severity } | null {
  const { judgement } = walked;
  if (judgement.verdict !== 'guarded') return null;
  const effects = judgement.effects
    .filter((e) => e.by === 'stranger' && !e.own)
    .map((e): ReportedEffect => ({
      ...placeLine(project, e.place),
      kind: e.kind,
      by: 'stranger',
      operation: e.operation,
      resource: e.resource,
      symbol: e.symbol,
    }));
  const found = worstOf(effects);
  return found ? { worst: found.worst, severity: found.worst.kind === 'read' ? 'warning' : 'error' } : null;
}
