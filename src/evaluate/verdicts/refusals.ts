/** Which endings of a persona are refusals: told beside those of the insider, since what happens to everybody refuses nobody. */
import { opens, roleKinds } from './getting.ts';
import type { Ending, WalkReport } from './walk.ts';

interface Beside {
  /** Keys of the endings at which the insider gets nothing either. */
  everybody: ReadonlySet<string>;
  /** The refusals among a persona's endings; none where the insider gets no further. */
  refusals: (report: { endings: readonly Ending[]; met?: WalkReport['met'] }) => Ending[];
  /** Whether the persona was refused, was not sent away and then ended where everybody does: that refusal does not hold it up. */
  endsAsEverybody: (e: Ending) => boolean;
}

export function besideInsider(insider: WalkReport): Beside {
  // Where the insider gets no more than words, whoever is told the same at the same place is not refused by them.
  const said = (e: Ending): string => `${e.key} ${e.words ?? ''}`;
  const told = new Set(insider.endings.filter((e) => !e.denied && e.words !== null && !e.nothing).map(said));
  const hears = (e: Ending): boolean => e.words !== null && told.has(said(e));
  const everybody = new Set(insider.endings.filter((e) => e.denied || hears(e)).map((e) => e.key));
  const ends = new Set(insider.endings.filter((e) => e.denied && e.decided === null).map((e) => e.end));
  const endsAsEverybody = (e: Ending): boolean =>
    e.end !== null && e.path.decided?.until !== undefined && !roleKinds.has(e.path.decided.by.kind) && ends.has(e.end);
  // Whoever is let in gets further than the refused: to an answer, or at least to another end. Rejected for everybody is no guard.
  const refusals = ({ endings, met: seen }: { endings: readonly Ending[]; met?: WalkReport['met'] }): Ending[] => {
    const met = new Set(endings.filter((e) => e.denied).map((e) => e.key));
    const same = new Set(endings.filter(hears).map(said));
    const goesOn = (e: Ending): boolean => !e.denied && !same.has(said(e));
    const further = insider.spent !== null || insider.endings.some((e) => goesOn(e) || e.effects.length > 0 || !met.has(e.key));
    if (!further) return [];
    const decided = endings.filter((e) => e.denied && e.decided !== null);
    const barred = decided.length === 0 && !endings.some(opens) && insider.endings.some((e) => !e.denied || e.effects.length > 0);
    if (barred && seen) return unnamed(endings, seen);
    const apart = decided.filter((e) => !everybody.has(e.key));
    return apart.length > 0 ? apart : decided;
  };
  return { everybody, refusals, endsAsEverybody };
}
/**
 * Whoever passes every check gets somewhere and this persona nowhere: something refused it, though no refusal by itself shows it. A catch
 * clause made of it what everybody gets, a redirect to the same page; or a key that is no good and one that is not there end alike.
 */
function unnamed(endings: readonly Ending[], met: WalkReport['met']): Ending[] {
  const [first] = endings;
  if (!first) return [];
  const caught = met.defects.flatMap(({ kind, decided, thrown }) => {
    if (kind !== 'swallowed' || !decided || !thrown) return [];
    const place = { key: `${thrown.file}:${String(thrown.start)}`, place: thrown };
    return [{ ...first, ...place, how: 'throw' as const, decided, confidence: decided.confidence }];
  });
  const { decision } = met;
  if (caught.length > 0 || !decision) return caught;
  return endings.map((e) => ({ ...e, decided: decision, confidence: 'medium' as const }));
}

/** `{success:true}`, whichever of the two it says. */
const question = (words: string): string => words.replace(/\b(?:true|false)\b/g, '?');
/**
 * `return { success: found !== null }`: one statement says yes or no to whoever asks, and a yes is all that anybody gets here. The no is
 * the entry's answer as the yes is: it refuses nobody.
 */
export function withPlainAnswers(report: WalkReport, insider: WalkReport): WalkReport {
  const answers = insider.endings.filter((e) => !e.denied);
  if (insider.spent || answers.length === 0 || insider.endings.some((e) => e.effects.length > 0)) return report;
  if (answers.some((e) => e.words === null)) return report;
  const isAnswer = ({ denied, how, status, words, end }: Ending): boolean =>
    denied &&
    how === 'response' &&
    (status ?? 200) < 300 &&
    words !== null &&
    answers.some((a) => a.end === end && a.words !== words && question(a.words ?? '') === question(words));
  return report.endings.some(isAnswer) ? { ...report, endings: report.endings.map((e) => (isAnswer(e) ? { ...e, denied: false } : e)) } : report;
}
