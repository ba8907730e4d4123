/** From walks to verdicts. */
import { asDeployed, settingsNeeded, withoutSettings } from './deployed.ts';
import { isWork, opens, opensAll, roleKinds } from './getting.ts';
import { besideInsider, withPlainAnswers } from './refusals.ts';
import type { EffectKind } from '../values/path.ts';
import type { Caller, Effect } from '../values/path.ts';
import type { Lost } from '../values/values.ts';
import { givesSession } from '../security/log-ins.ts';
import { asksOutside } from '../security/outside.ts';
import { usualForm } from '../models.ts';
import type { Form } from '../models.ts';
import type { Ending, How, Layer, WalkReport } from './walk.ts';

export interface Guard {
  how: How;
  kind: 'session' | 'identity' | 'secret' | 'token' | 'membership' | 'role' | 'ownership';
  layer: Layer;
  symbol: string;
  file: string;
  start: number;
  /** The functions being run where it refused. */
  caller: Caller | null;
  persona: 'outsider' | 'stranger';
}
export interface Judgement {
  verdict: 'guarded' | 'open' | 'unknown';
  level: 'public' | 'optional' | 'authenticated' | 'role' | 'signature' | 'local' | 'unknown';
  confidence: 'high' | 'medium' | 'low';
  conditional: string | null;
  unknown: Lost | null;
  guards: Guard[];
  effects: (Effect & { by: 'outsider' | 'stranger' | 'insider' })[];
  /** The entry turns what is sent into a session or an account. */
  logsIn?: boolean;
  /** The ending that shows the verdict. */
  witness: Ending | null;
  /** Of a guarded entry: the endings that refuse the outsider, and those that refuse the stranger later. */
  stops?: readonly Ending[];
  laterStops?: readonly Ending[];
}

/** Refusals that cannot be avoided: whoever gets as far as a hook, or as the handler, was not held up before it. */
function deepest(stops: readonly Ending[]): readonly Ending[] {
  const meant = stops.filter((e) => e.how !== 'crash');
  const inside = meant.filter((e) => e.layer === 'handler');
  // Who comes there only by a way that was lost sight of, or that hangs on a setting, is held up before it for all that is known.
  const plain = (e: Ending): boolean => !e.lost && e.path.ifSet === null;
  const outside = inside.some(plain) ? [] : meant.filter((e) => e.layer !== 'handler' && plain(e));
  if (inside.length > 0 && outside.length === 0) return inside;
  const held = outside.length > 0 ? outside : meant;
  const last = Math.max(...held.map((e) => e.stage));
  return held.length > 0 ? held.filter((e) => e.stage === last) : stops;
}

interface Judged {
  judgement: Judgement;
  /** The walks that it stands on. */
  reports: WalkReport[];
}
/**
 * Runs the personas as far as they are needed and judges. Where the one thing that was not seen is the answer of another system that
 * says whether the request may go on, they run once more and take its word for no.
 */
export function judge(run: (persona: 'outsider' | 'stranger' | 'insider', form: Form) => WalkReport): Judged {
  const { outside, ...first } = judgeWalks((persona, form) => run(persona, { ...usualForm, ...form }));
  if (!outside) return first;
  const { judgement, reports } = judgeWalks((persona, form) => run(persona, { ...usualForm, ...form, answersRefuse: true }));
  return judgement.verdict === 'guarded' ? { judgement: { ...judgement, confidence: 'low' }, reports } : first;
}
function judgeWalks(run: (persona: 'outsider' | 'stranger' | 'insider', form: Partial<Form>) => WalkReport): Judged & { outside?: boolean } {
  let outsider = run('outsider', { brief: true });
  let insider = run('insider', {});
  const reports = [outsider, insider];
  if (!insider.spent && !insider.endings.some(opens)) {
    // Where a record must not be there (invited already, taken, revoked), only who does not find it gets anywhere.
    const second = run('insider', { misses: true });
    // Whose walk is not done when its budget is has got past what stopped the first; so has who ends where the outsider does not.
    const outside = new Set(outsider.endings.map((e) => e.key));
    const further = (report: WalkReport): boolean => report.endings.some((e) => !outside.has(e.key));
    if (second.spent || second.endings.some(opens) || (further(second) && !further(insider))) {
      insider = second;
      reports[1] = second;
    }
  }
  const set = settingsNeeded(insider);
  // The way past the guard may hang on a second setting, which is seen where the first is a matter of course.
  const withNeeded = (report: WalkReport): WalkReport =>
    report.endings.some((e) => opens(e) && e.path.ifSet !== null && set.has(e.path.ifSet)) ? run('outsider', { ...report.form, set }) : report;
  outsider = withPlainAnswers(withNeeded(outsider), insider);
  const { everybody, refusals, endsAsEverybody } = besideInsider(insider);
  const unlessSet = (): ReturnType<typeof withoutSettings> | null => {
    const without = withoutSettings(outsider, insider, set, run);
    // A deployment in which whoever is refused ends as everybody does tells nothing of a guard.
    return without && !without.report.endings.some(opens) && refusals(without.report).some((e) => !endsAsEverybody(e)) ? without : null;
  };
  let without = unlessSet();
  if (outsider.spent && !without) {
    outsider = withPlainAnswers(withNeeded(run('outsider', {})), insider);
    without = unlessSet();
  }
  reports[0] = outsider;
  let dependsOn = asDeployed(outsider, insider, set, refusals);
  if (without) {
    outsider = without.report;
    reports[0] = outsider;
    dependsOn = `${without.setting} is not set`;
  }
  // Who asks for nothing (text that is no id, an empty list) gets nothing, before anybody asks who he is: no answer where there is more to get.
  const idle = (e: Ending): boolean => !e.denied && e.nothing && !e.effects.some(isWork);
  const more = insider.spent !== null || insider.endings.some((e) => opens(e) && !idle(e));
  const gets = (report: WalkReport): Ending[] => {
    const ways = opensAll(report.endings);
    return more && ways.every(idle) && refusals(report).length > 0 ? [] : ways;
  };
  const open = gets(outsider);
  const clear = open.filter((e) => !e.lost);
  const unknown = (why: Lost | null, witness: Ending | null, effects: Judgement['effects'] = []): Judged => ({
    judgement: { ...base, verdict: 'unknown', level: 'unknown', confidence: 'low', unknown: why, effects, witness },
    reports,
  });
  const base = { conditional: null, unknown: null, guards: [] as Guard[], effects: [] as Judgement['effects'] };
  const collect = (...from: [WalkReport, 'outsider' | 'stranger' | 'insider'][]): Judgement['effects'] => {
    const seen = new Map<string, Judgement['effects'][0]>();
    for (const [report, by] of from) {
      for (const ending of report.endings) {
        for (const effect of ending.effects) {
          const key = `${effect.kind}:${effect.symbol}:${effect.place.file}:${String(effect.place.start)}`;
          if (!seen.has(key)) seen.set(key, { ...effect, by });
        }
      }
    }
    return [...seen.values()];
  };
  if (clear.length > 0) {
    const worst = [...clear].sort((a, b) => gravity(b) - gravity(a))[0] as Ending;
    const stops = refusals(outsider);
    // Where nothing refuses him, no setting makes a guard.
    const conditional = stops.length === 0 ? null : open.every((e) => e.path.unset) ? worst.path.unset : null;
    const level = stops.length > 0 || clear.some((e) => e.looked) ? 'optional' : 'public';
    // What is done on ways that were lost sight of is not seen to be done for him.
    const seen = { ...outsider, endings: outsider.endings.filter((e) => !e.lost) };
    return {
      judgement: {
        ...base,
        verdict: 'open',
        level,
        confidence: 'high',
        conditional,
        effects: collect([seen, 'outsider'], [insider, 'insider']),
        witness: worst,
      },
      reports,
    };
  }
  const lost = open.find((e) => e.lost)?.lost ?? outsider.spent;
  if (lost) {
    return { ...unknown(lost, open[0] ?? null, collect([insider, 'insider'])), outside: asksOutside(lost, open, outsider.endings) };
  }
  const stops = refusals(outsider);
  if (stops.length === 0) {
    // Rejected for everybody at the same statement: there is nothing behind it, or it was not seen.
    if (outsider.endings.length === 0) {
      const reason: Lost = { reason: 'dynamic-dispatch', text: 'no way through this entry was found', place: { file: '', start: 0, end: 0 } };
      return unknown(reason, null);
    }
    // A refusal that the insider does not meet, and nothing of his own beyond it: his way was lost sight of.
    const lone = outsider.endings.find((e) => e.denied && e.decided && !e.decided.logsIn && !everybody.has(e.key));
    if (lone) {
      const why: Lost = { reason: 'dynamic-dispatch', text: `what lies behind \`${lone.decided?.symbol ?? ''}\` was not seen`, place: lone.place };
      return unknown(why, lone);
    }
    // Nobody was seen to get anywhere, and sight was lost on the way there: that tells nothing.
    const dim = outsider.endings.find((e) => e.lost);
    if (dim) return unknown(dim.lost, dim);
    // Refused to everybody because of the mode that it runs in: it is there for development.
    const [first] = outsider.endings;
    const mode = outsider.endings.every((e) => e.conditional) ? (first?.conditional ?? null) : null;
    return {
      judgement: {
        ...base,
        verdict: 'open',
        level: mode === null ? 'public' : 'local',
        confidence: 'medium',
        conditional: mode,
        effects: [],
        witness: first ?? null,
      },
      reports,
    };
  }
  if (isLogIn(deepest(stops), run) || givesSession(deepest(stops), insider)) {
    // Nothing but the credential that a log-in asks for stands in the way: the entry is there to turn it into a session.
    return {
      judgement: {
        ...base,
        verdict: 'open',
        level: 'public',
        confidence: 'medium',
        logsIn: true,
        effects: collect([insider, 'insider']),
        witness: stops[0] ?? null,
      },
      reports,
    };
  }
  // Whoever gets as far as the handler was not held up before it, and nobody was seen to get further.
  const reached = outsider.endings.find((e) => e.layer === 'handler' && e.decided === null && everybody.has(e.key));
  if (reached && stops.every((e) => e.layer !== 'handler') && !insider.spent && !insider.endings.some(opens)) {
    return unknown({ reason: 'dynamic-dispatch', text: 'nobody was seen to get past this', place: reached.place }, reached);
  }
  const guards = guardsOf([...stops, ...refusals({ endings: outsider.behind })], 'outsider');
  const { misses } = insider.form;
  const asStranger = (form: Partial<Form>): WalkReport => {
    const walked = run('stranger', { misses, set, unset: outsider.form.unset, ...form });
    return withoutSettings(walked, insider, set, run)?.report ?? walked;
  };
  let stranger = asStranger({});
  dependsOn = asDeployed(stranger, insider, set, refusals) ?? dependsOn;
  reports.push(stranger);
  const stoppedAt = new Set(stops.map(placeKey));
  // The same answer without the work behind it: he named nothing that he may not touch, since he named nothing.
  const hollow = (e: Ending): boolean =>
    !e.denied &&
    !e.effects.some((x) => isWork(x) || (x.own && x.kind !== 'read')) &&
    insider.endings.some((i) => i.key === e.key && !i.denied && i.effects.some((x) => isWork(x) && x.kind !== 'read'));
  const passes = (report: WalkReport): boolean =>
    report.spent !== null || gets(report).some((e) => !hollow(e) || !refusals(report).some((stop) => roleKinds.has(stop.decided?.kind ?? '')));
  const sameStop = (report: WalkReport): boolean =>
    !passes(report) && refusals(report).length > 0 && deepest(refusals(report)).every((e) => stoppedAt.has(placeKey(e)));
  let level: Judgement['level'];
  if (sameStop(stranger) && !deepest(refusals(stranger)).some((e) => roleKinds.has(e.decided?.kind ?? ''))) {
    stranger = asStranger({ hasKey: true });
    dependsOn = asDeployed(stranger, insider, set, refusals) ?? dependsOn;
    reports.push(stranger);
  }
  // A role that the stranger lacks may be asked for at the very statement that stops the outsider.
  const byRole = deepest(refusals(stranger)).some((e) => roleKinds.has(e.decided?.kind ?? ''));
  if (sameStop(stranger) && !byRole) level = 'signature';
  else if (passes(stranger)) level = 'authenticated';
  else {
    const later = refusals(stranger);
    if (later.length > 0) {
      level = reachesEnd(insider, stranger, outsider) ? 'authenticated' : levelOfLater(stops, deepest(later));
      guards.push(
        ...guardsOf(
          later.filter((e) => !stoppedAt.has(placeKey(e))),
          'stranger',
        ),
      );
    } else level = 'authenticated';
  }
  const [first] = stops;
  const conditional = dependsOn ?? (stops.every((e) => e.conditional) ? (first?.conditional ?? null) : null);
  const confidence = stops.some((e) => e.confidence === 'high') ? 'high' : stops.some((e) => e.confidence === 'medium') ? 'medium' : 'low';
  return {
    judgement: {
      ...base,
      verdict: 'guarded',
      level,
      confidence,
      conditional,
      guards,
      effects: collect([stranger, 'stranger'], [insider, 'insider']),
      witness: first ?? null,
      stops,
      laterStops: refusals(stranger),
    },
    reports,
  };
}
/**
 * Whether who has no session, but has what a log-in asks for, gets through: no other refusal stands in his way, or none that he cannot
 * keep out of (a token that may be left out).
 */
function isLogIn(stops: readonly Ending[], run: (persona: 'outsider', form: Partial<Form>) => WalkReport): boolean {
  if (stops.every((e) => e.decided?.logsIn)) return true;
  if (!stops.some((e) => e.decided?.logsIn)) return false;
  const { endings, spent } = run('outsider', { logsIn: true });
  // What was lost sight of before anything refused him says nothing of what does.
  const before = (e: Ending): boolean => stops.every((stop) => samePlace(stop.lost, e.lost));
  return spent !== null || opensAll(endings).some((e) => !e.lost || before(e));
}
const samePlace = (a: Lost | null, b: Lost | null): boolean => a?.place.file === b?.place.file && a?.place.start === b?.place.start;
/** What an entry refuses to everybody at its very end (405, 404 for all): the stranger gets there as the insider does, the outsider does not. */
function reachesEnd(insider: WalkReport, stranger: WalkReport, outsider: WalkReport): boolean {
  if (insider.spent || insider.endings.some(opens)) return false;
  const ends = new Set(insider.endings.filter((e) => e.layer === 'handler' && !e.decided).map((e) => e.key));
  for (const e of outsider.endings) ends.delete(e.key);
  // Where the insider has other ends as well, something kept the stranger from them.
  const met = new Set(stranger.endings.filter((e) => !e.decided).map((e) => e.key));
  return ends.size > 0 && [...ends].every((key) => met.has(key));
}
/** The level of an entry that stops the stranger later than the outsider. */
function levelOfLater(stops: readonly Ending[], later: readonly Ending[]): Judgement['level'] {
  const kinds = new Set(later.map((e) => e.decided?.kind));
  if ([...roleKinds].some((kind) => kinds.has(kind as Guard['kind']))) return 'role';
  if (kinds.has('session')) return 'authenticated';
  // A crash is no guard: the level is that of what stops the one who does not crash. What a catch clause throws on is what was thrown.
  if (
    stops.every((e) => e.how === 'crash' || (e.path.caught !== null && e.how !== 'throw')) &&
    [...kinds].every((kind) => kind === 'token' || kind === 'secret')
  )
    return 'signature';
  return 'role';
}

function placeKey(ending: Ending): string {
  return `${ending.place.file}:${String(ending.place.start)}`;
}
function guardsOf(endings: readonly Ending[], persona: 'outsider' | 'stranger'): Guard[] {
  const seen = new Set<string>();
  const guards: Guard[] = [];
  for (const ending of endings) {
    if (!ending.decided) continue;
    const key = `${ending.how}:${placeKey(ending)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    guards.push({
      how: ending.how,
      kind: ending.decided.kind,
      layer: ending.layer,
      symbol: ending.decided.symbol,
      file: ending.place.file,
      start: ending.place.start,
      caller: ending.path.decided?.caller ?? null,
      persona,
    });
  }
  return guards;
}

const weights: Record<EffectKind, number> = {
  delete: 9,
  payment: 9,
  write: 8,
  process: 8,
  external: 6,
  model: 6,
  mail: 6,
  file: 6,
  session: 4,
  read: 3,
  response: 2,
  cookie: 1,
};
/** How much an attacker gains at an ending. */
function gravity(ending: Ending): number {
  return Math.max(0, ...ending.effects.map((e) => weights[e.kind]));
}
