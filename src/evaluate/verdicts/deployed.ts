/** Settings of a deployment: what is let through only where one is set, and what nothing works without. */
import { opens } from './getting.ts';
import type { Form } from '../models.ts';
import { unfinishedKey } from './walk.ts';
import type { Ending, WalkReport } from './walk.ts';

/** Whoever is let in gets an answer, or his work is done and he is sent on. */
const through = (e: Ending): boolean => !e.denied || (e.how === 'redirect' && opens(e));

/**
 * A deployment that says nothing of a setting refuses the persona and lets the insider in, one that sets it lets both through: the guard
 * stands and depends on the setting. So it is with what is let through until the first user is there. A setting without which nobody
 * gets anywhere (a bucket, a mail server) is no such switch: it is taken as set; whether it is one is not known where nobody is seen to
 * get through. What is met only there stays apart. Gives the condition, or null where there is none.
 */
export function asDeployed(
  report: WalkReport,
  insider: WalkReport,
  needed: ReadonlySet<string>,
  refusals: (report: WalkReport) => readonly Ending[],
): string | null {
  const hangs = (setting: string | null): boolean => setting !== null && !needed.has(setting);
  const apart = (e: Ending): boolean => hangs(e.path.ifSet) || e.path.terms.has('no-users');
  const ways = insider.endings.filter(through);
  if (!insider.spent && ways.length > 0 && ways.every(apart)) return null;
  // What is done only where the setting is set is none of the work that is done without it.
  const unset = (e: Ending): Ending => (e.effects.some((x) => hangs(x.ifSet)) ? { ...e, effects: e.effects.filter((x) => !hangs(x.ifSet)) } : e);
  const usual = report.endings.filter((e) => !apart(e)).map(unset);
  const open = report.endings.find((e) => opens(e) && apart(e));
  if (!open || report.spent || usual.some(opens) || refusals({ ...report, endings: usual }).length === 0) return null;
  report.behind.push(...report.endings.filter(apart));
  report.endings = usual;
  return open.path.ifSet !== null ? `${open.path.ifSet} is not set` : 'there are users';
}

/** Settings of which one is set on every way on which who passes all checks gets anywhere: this entry does not work without. */
export function settingsNeeded(insider: WalkReport): ReadonlySet<string> {
  const settings = insider.endings.filter(through).map((e) => e.path.ifSet);
  return insider.spent ? new Set() : new Set(settings.includes(null) ? [] : settings.filter((x) => x !== null));
}

/**
 * Where a setting lets everybody in, what lies behind may be more than is walked: the walk without it, which meets what refuses, and the
 * first of the settings left out. Null where it still is more than is walked, or where the insider gets nowhere without.
 */
export function withoutSettings(
  walked: WalkReport,
  insider: WalkReport,
  needed: ReadonlySet<string>,
  run: (persona: 'outsider' | 'stranger', form: Form) => WalkReport,
): { report: WalkReport; setting: string } | null {
  const { persona, form } = walked;
  const unset = new Set(form.unset);
  let report = walked;
  while (report.spent && persona !== 'insider' && persona !== 'sweep' && persona !== 'load' && unset.size < 3) {
    const setting = report.endings.find((e) => e.key === unfinishedKey)?.path.ifSet ?? null;
    if (setting === null || needed.has(setting) || unset.has(setting)) break;
    unset.add(setting);
    report = run(persona, { ...form, set: needed, unset: new Set(unset) });
  }
  const getsOn = insider.spent !== null || insider.endings.some((e) => through(e) && (e.path.ifSet === null || !unset.has(e.path.ifSet)));
  const [setting] = unset;
  if (report === walked || report.spent || !getsOn || setting === undefined) return null;
  report.behind.push(...walked.endings);
  return { report, setting };
}
