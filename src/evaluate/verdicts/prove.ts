/**
 * The check on the proof. Of each refusal that makes an entry guarded the statement is left out and the outsider walks again: he has to
 * get further, to an effect, an answer or a later guard. Where the same statement stops him again, without a decision of its own or by
 * one that came earlier, the refusal that was named is not what stops him, and the proof is void.
 */
import { Neutral, keyOf } from './neutral.ts';
import { opens } from './getting.ts';
import type { Place } from '../values/values.ts';
import type { Ending, WalkReport } from './walk.ts';

export interface Proof {
  stop: Ending;
  /**
   * further: to an effect or an answer; next: to a later guard; elsewhere: past the statement, to an end that nothing about the persona
   * decides; spent: the budget ran out before it was seen; void: the same stop again, or no end at all.
   */
  outcome: 'further' | 'next' | 'elsewhere' | 'spent' | 'void';
  /** What stops him next, or again. */
  next: Ending | null;
}

/** Stops with one deciding place are one guard. */
const mostProved = 8;
/** How many tests of one refusal are left out, each alone, before its proof is void. */
const mostTried = 4;

export function prove(stops: readonly Ending[], walked: WalkReport, again: (neutral: Neutral) => WalkReport): Proof[] {
  const proofs: Proof[] = [];
  const seen = new Set<string>();
  for (const stop of stops) {
    const place = keyOf(stop.place);
    if (seen.has(place) || seen.size >= mostProved) continue;
    seen.add(place);
    let proof = proofOf(stop, walked, again(new Neutral({ places: [stop.place] })));
    // The last test is not always the one that refused: `if (response.ok) count()` meets an answer that was made before, and
    // `if (!session) return` comes after the helper has sent one.
    for (const earlier of sameRefusal(stop)) {
      if (proof.outcome !== 'void' && proof.outcome !== 'elsewhere') break;
      const other = proofOf(stop, walked, again(new Neutral({ places: [earlier] })));
      if (proof.outcome === 'void' || other.outcome === 'further' || other.outcome === 'next') proof = other;
    }
    proofs.push(proof);
  }
  return proofs;
}
/** Where else on the way the same decision was met, the latest first, and where it was made. */
function sameRefusal(stop: Ending): Place[] {
  const places: Place[] = [];
  for (let trail = stop.path.trail; trail && places.length < mostTried; trail = trail.previous)
    if (trail.decided && trail.decided === stop.decided && keyOf(trail.place) !== keyOf(stop.place)) places.push(trail.place);
  return stop.decided ? [...places, stop.decided.place] : places;
}

function proofOf(stop: Ending, walked: WalkReport, report: WalkReport): Proof {
  const open = report.endings.find(opens);
  if (open) return { stop, outcome: 'further', next: open };
  const before = placesBefore(stop);
  const met = new Set(walked.endings.map(identity));
  const later = report.endings.filter((e) => e.decided !== null && !before.has(keyOf(e.place)));
  const fresh = later.find((e) => !met.has(identity(e)));
  if (fresh) return { stop, outcome: 'next', next: fresh };
  if (report.spent) return { stop, outcome: 'spent', next: null };
  const same = report.endings.find((e) => e.key === stop.key && !later.includes(e));
  if (!same && later[0]) return { stop, outcome: 'next', next: later[0] };
  const elsewhere = same ? undefined : report.endings[0];
  return elsewhere ? { stop, outcome: 'elsewhere', next: elsewhere } : { stop, outcome: 'void', next: same ?? null };
}
/** Where the walk had been before it came to the statement that refused. */
function placesBefore(stop: Ending): Set<string> {
  const places = new Set<string>();
  for (let trail = stop.path.trail; trail; trail = trail.previous) places.add(keyOf(trail.place));
  return places;
}
function identity(ending: Ending): string {
  return `${keyOf(ending.place)} ${ending.key}`;
}
