/** Conditions: which sides can be taken, what each of them teaches, and what becomes of whoever is refused. */
import type { Expr, Span, Stmt } from '../../ir/nodes.ts';
import { madeAtStart } from './started.ts';
import { noteConditional, notePresence, noteTestedPromise, presenceAsked, presenceOf } from '../security/defects.ts';
import { currentDependencies } from '../values/dependencies.ts';
import type { Environment } from '../values/environment.ts';
import { lacks, withDefault } from '../security/lacking.ts';
import { today } from '../values/heap.ts';
import { DEAD } from '../values/state.ts';
import type { Interpreter } from '../machine.ts';
import { narrow, silent } from './narrow.ts';
import { placeIn } from '../values/places.ts';
import { decideAssigned } from './statements.ts';
import { allPlaces, withTerm, withoutTerm } from '../values/path.ts';
import type { Path, Throw } from '../values/path.ts';
import { noteTerms, sideWithoutUsers } from '../security/terms.ts';
import { constant, isNullish, never, noTags, opaque, settingOf, truthOf, unsetTags, withTags } from '../values/values.ts';
import type { Alt, Decided, Lost, Place, Value } from '../values/values.ts';

import { evalExpr } from './expressions.ts';

function sideOf(value: Value, side: boolean): Value {
  const alts: Alt[] = [];
  for (const alt of value) {
    const truth = truthOf(alt);
    if (truth === side) alts.push(alt);
    else if (truth === undefined) {
      const tags = side ? alt.tags : unsetTags(alt);
      alts.push(alt.t === 'opaque' ? { ...alt, tags, truthy: side, nullish: side ? false : alt.nullish } : alt);
    }
  }
  return alts;
}

export function evalLogical(m: Interpreter, op: '&&' | '||' | '??', tested: Value, leftExpr: Expr, env: Environment, right: () => Value): Value {
  if (tested.length === 0) return never;
  const left = op === '&&' ? tested : withDefault(m, tested, right);
  if (op !== '&&' && left.some((alt) => lacks(alt, 'empty') !== null)) return left;
  if (op === '??') {
    // Where a setting may be missing, its place is taken where it is not set.
    const nullish = left.filter((alt) => isNullish(alt) !== false).map((alt): Alt => (isNullish(alt) === undefined ? { ...alt, tags: unsetTags(alt) } : alt));
    const kept = left.filter((alt) => isNullish(alt) !== true).map((alt): Alt => (alt.t === 'opaque' ? { ...alt, nullish: false } : alt));
    if (nullish.length === 0) return left;
    if (lifted(m, nullish, placeIn(env, leftExpr))) return kept.length > 0 ? kept : opaque();
    if (kept.length === 0) {
      markSide(m, nullish, placeIn(env, leftExpr));
      return keepDecided(right(), nullish);
    }
    return m.branch([
      () => {
        markSide(m, nullish, placeIn(env, leftExpr));
        return notSent(keepDecided(right(), nullish), nullish);
      },
      () => kept,
    ]);
  }
  const stop = op === '&&' ? false : true;
  const value = branchOn(
    m,
    left,
    leftExpr,
    env,
    () => (stop ? sideOf(left, true) : right()),
    () => {
      const falsy = sideOf(left, false);
      if (stop) return notSent(keepDecided(right(), falsy), falsy);
      // The side on which a secret is not set.
      return falsy.length > 0 ? falsy : constant(undefined, { config: true });
    },
  );
  // `isProduction && false` is false in any mode.
  const mode = left.every((alt) => truthOf(alt) === !stop) ? left[0]?.tags.conditional : undefined;
  return mode === undefined ? value : value.map((alt) => (truthOf(alt) === stop && alt.tags.conditional === mode ? withoutMode(alt) : alt));
}
function withoutMode(alt: Alt): Alt {
  const { conditional: _conditional, ...tags } = alt.tags;
  return { ...alt, tags };
}
/** `null || false`, `null ?? false`: the fallback that a refusal chose is the refusal's word. */
function keepDecided(value: Value, cause: Value): Value {
  const decided = refusalOf(cause);
  if (!decided) return value;
  return value.map((alt) => (alt.tags.decided || truthOf(alt) !== false ? alt : { ...alt, tags: { ...alt.tags, decided } }));
}

/**
 * `header || ''`: the empty text stands for what was not sent, and whoever sends decides on it. `session.teamId || ''`: it stands for
 * what the persona has none of, and is no more than that of anybody else.
 */
function notSent(value: Value, cause: Value): Value {
  if (!value.some((alt) => alt.t === 'const' && alt.v === '') || cause.length === 0) return value;
  const sent = cause.every((alt) => alt.tags.input ?? alt.tags.cred);
  if (!sent && !cause.every((alt) => alt.tags.own && !alt.tags.decided)) return value;
  const { input, cred, own, name } = cause[0]?.tags ?? noTags;
  const tags = { ...(sent && input ? { input } : {}), ...(sent && cred ? { cred } : {}), ...(!sent && own ? { own } : {}), ...(name ? { name } : {}) };
  return value.map((alt) => (alt.t === 'const' && alt.v === '' ? { ...alt, tags: { ...tags, ...alt.tags } } : alt));
}

function markSide(m: Interpreter, side: Value, place: Place): void {
  m.recall(side);
  const decided = refusalOf(side);
  if (decided) m.markDecided(decided, place);
  const lost: Lost | undefined = side.length > 0 && side.every((alt) => alt.tags.answer) ? side[0]?.tags.answer : undefined;
  if (lost) m.lose(lost.reason, lost.text, lost.place);
  const conditional = side.find((alt) => alt.tags.conditional)?.tags.conditional;
  if (conditional && side.every((alt) => alt.tags.conditional)) m.conditional(conditional);
  const settings = side.map(settingOf);
  if (settings[0] && !settings.includes(null)) m.onlyIfSet(settings[0]);
}

/** How often the function under way has been left by a return, a break or the like. */
function exitsOf(m: Interpreter): number {
  const frame = m.frames.at(-1);
  return frame ? frame.loops.reduce((sum, loop) => sum + loop.breaks.length + loop.continues.length, frame.returns.length) : 0;
}

/** Runs the sides of a condition that can be taken, with what the condition teaches, and joins them. */
export function branchOn(
  m: Interpreter,
  test: Value,
  expr: Expr,
  env: Environment,
  then: () => Value,
  otherwise: () => Value,
  statement: (Span & { then: Stmt[]; else: Stmt[] | null }) | null = null,
): Value {
  if (test.length === 0) throw DEAD;
  const unset = m.persona === 'outsider' || m.persona === 'load' ? settingTested(m, test, expr, env) : null;
  if (unset) (m.persona === 'load' ? currentDependencies()?.asked : m.met.settingsAsked)?.add(unset.text);
  if (unset && m.persona === 'load') {
    const [present, missing] = unset.negated ? [otherwise, then] : [then, otherwise];
    const before = exitsOf(m);
    const absent = m.attempt(missing);
    // An application that does not start without it has it.
    if (!absent && exitsOf(m) === before) return present();
    const set = (): Value => {
      m.onlyIfSet(unset.text);
      return present();
    };
    return m.merge([m.attempt(set), absent], true);
  }
  if (unset) {
    // A guard that runs only where a secret is set: without it the request goes another way.
    const condition = `${unset.text} is set`;
    const [set, missing] = unset.negated ? [otherwise, then] : [then, otherwise];
    const absent = (): Value => unconfigured(m, missing);
    if (m.path.unset === condition) return absent();
    const returns = m.frames.at(-1)?.returns ?? [];
    const { length } = returns;
    const { decided } = m.path;
    const guarded = m.attempt(set);
    // Who leaves there with what he came for was not refused.
    const wentOn = returns.slice(length).some((exit) => exit.path.decided === decided && !exit.value.some((alt) => alt.tags.decided));
    const unguarded = m.attempt(() => {
      m.path = { ...m.path, unset: condition };
      return absent();
    });
    if (!wentOn) noteConditional(m, guarded, unguarded, placeIn(env, expr), unset.text);
    return m.merge([guarded, unguarded], true);
  }
  const trues = test.filter((alt) => truthOf(alt) !== false);
  const falses = test.filter((alt) => truthOf(alt) !== true).map((alt): Alt => (truthOf(alt) === undefined ? { ...alt, tags: unsetTags(alt) } : alt));
  const place = placeIn(env, expr);
  if (lifted(m, trues, place)) return otherwise();
  if (lifted(m, falses, place)) return then();
  noteTestedPromise(m, test, expr, env);
  if (trues.length === 0 || falses.length === 0) {
    const side = falses.length === 0;
    const alts = side ? trues : falses;
    const made = side && statement && !statement.else && m.persona !== 'load' ? madeAtStart(m, expr, env, statement.then) : null;
    if (made) {
      made();
      return otherwise();
    }
    const { decided: refused, conditional } = m.path;
    markOneSided(m, alts, place);
    narrow(m, expr, side, env);
    const decided = alts.find((alt) => alt.tags.decided)?.tags.decided;
    if (decided && statement) {
      const pruned = side ? statement.else : statement.then;
      if (pruned) decideAssigned(m, pruned, env, decided);
    }
    const asGuest = alts.every((alt) => alt.tags.absent ?? (alt.tags.decided?.kind === 'session' || alt.tags.decided?.kind === 'identity'));
    const value = pastRefusal(m, refused, () => m.asGuest(asGuest, side ? then : otherwise));
    return statement ? value : conditionalValue(m, value, conditional);
  }
  const before = exitsOf(m);
  const { ifSet, decided: decidedBefore } = m.path;
  const throws = m.handlers.at(-1)?.throws;
  const thrownBefore = throws?.length ?? 0;
  const began = today();
  const presence = presenceAsked(m, test);
  const tellSent = (side: boolean): void => {
    if (presence) m.path = presence.sent === side ? { ...m.path, sent: allPlaces(m.path.sent, [place]) } : { ...m.path, unsent: place };
  };
  const empty = sideWithoutUsers(m, expr, env);
  const missing = test.every((alt) => alt.tags.config === true && !alt.tags.input) ? asksForAbsence(expr) : null;
  const sides = [
    m.attempt(() => {
      if (empty === true) m.path = withTerm(m.path, 'no-users');
      const { decided } = m.path;
      markSide(m, trues, place);
      tellSent(true);
      narrow(m, expr, true, env);
      return missing === true ? unconfigured(m, () => pastRefusal(m, decided, then)) : pastRefusal(m, decided, then);
    }),
    m.attempt(() => {
      if (empty === false) m.path = withTerm(m.path, 'no-users');
      const { decided } = m.path;
      markSide(m, falses, place);
      tellSent(false);
      narrow(m, expr, false, env);
      return missing === false ? unconfigured(m, () => pastRefusal(m, decided, otherwise)) : pastRefusal(m, decided, otherwise);
    }),
  ];
  notePresence(m, presence, sides, place);
  const merged = m.merge(sides, true);
  // An application that does not start without a setting has it; so it is with a request that fails for everybody without one.
  if (sides.includes(null) && exitsOf(m) === before) {
    const failed = throws?.slice(thrownBefore) ?? [];
    const asked = (sides[0] ? trues : falses).every((alt) => alt.tags.config === true);
    if (m.persona === 'load' || (asked && failed.length > 0 && failed.every((t) => saysSo(t, began, decidedBefore)))) m.path = { ...m.path, ifSet };
  }
  noteTerms(m, sides, expr, env);
  return merged;
}
/** Whether yes means that something is missing. */
function asksForAbsence(expr: Expr): boolean {
  if (expr.kind === 'unary' && expr.op === '!') return !asksForAbsence(expr.value);
  return expr.kind === 'logical' && expr.op !== '??' && asksForAbsence(expr.left) && asksForAbsence(expr.right);
}
/** Runs the side of a condition on which a setting is missing: what is nothing there is nothing for want of it. */
function unconfigured(m: Interpreter, run: () => Value): Value {
  const already = m.path.terms.has('unconfigured');
  m.path = withTerm(m.path, 'unconfigured');
  const value = forWantOfSettings(run());
  if (!already) m.path = withoutTerm(m.path, 'unconfigured');
  return value;
}
export function forWantOfSettings(value: Value): Value {
  return value.map((alt) => (isAbsentOrNo(alt) && !alt.tags.decided ? { ...alt, tags: { ...alt.tags, unconfigured: true } } : alt));
}
const isAbsentOrNo = (alt: Alt): boolean => alt.t === 'const' && (alt.v === null || alt.v === undefined || alt.v === false);
/** What refuses, where it is nothing but a refusal, or beside it what nobody gets for want of a setting. */
function refusalOf(side: Value): Decided | undefined {
  const decided = side.find((alt) => alt.tags.decided)?.tags.decided;
  return decided && side.every((alt) => alt.tags.decided ?? alt.tags.unconfigured) ? decided : undefined;
}
/** An error that was made since, and by which nobody is refused who was not before: it says what is missing. What is thrown on says something else. */
function saysSo({ path, value }: Throw, since: number, before: Path['decided']): boolean {
  return (
    (path.decided === null || path.decided === before) &&
    value.every((alt) => alt.t === 'object' && alt.cell.kind === 'error' && alt.cell.born > since && !alt.tags.decided)
  );
}
/** What an expression chose by the mode that it runs in: the value hangs on that, and what comes after it does not. */
function conditionalValue(m: Interpreter, value: Value, before: string | null): Value {
  const { conditional } = m.path;
  if (conditional === before || conditional === null) return value;
  m.path = { ...m.path, conditional: before };
  return withTags(value, { conditional });
}
/** Runs the side of a condition. Who is refused there and not sent away goes on as everybody does: what follows is done for him too. */
function pastRefusal(m: Interpreter, before: Path['decided'], run: () => Value): Value {
  const value = run();
  const { decided } = m.path;
  if (decided && decided !== before && decided.until === undefined) m.path = { ...m.path, decided: { ...decided, until: m.path.effects.length } };
  return value;
}
/** Whether this side is a refusal that the walk leaves out; the other one is taken then. */
function lifted(m: Interpreter, side: Value, place: Place): boolean {
  if (!m.neutral?.lifts(place) || !side.some((alt) => alt.tags.decided && truthOf(alt) !== undefined)) return false;
  m.lift(place);
  return true;
}
/** Whether a condition asks for nothing but the presence of a deployment secret. */
function settingTested(m: Interpreter, test: Value, expr: Expr, env: Environment): { text: string; negated: boolean } | null {
  let inner = expr;
  let negated = false;
  while (inner.kind === 'unary' && inner.op === '!') {
    inner = inner.value;
    negated = !negated;
  }
  if (inner.kind !== 'name' && inner.kind !== 'member' && inner.kind !== 'chain') return null;
  // What the condition has ruled out (an object that might have been absent) is asked for no more.
  const agrees = (alt: Alt): boolean => test.some((t) => truthOf(t) === undefined || truthOf(t) === (truthOf(alt) !== negated));
  const value = inner === expr ? test : (silent(m, inner, env) ?? evalExpr(m, inner, env)).filter(agrees);
  if (value.length === 0 || !value.every((alt) => alt.t === 'opaque' && alt.tags.secret && alt.tags.config && alt.truthy === true)) return null;
  return { text: value[0]?.tags.name ?? m.text(placeIn(env, inner)), negated };
}
function markOneSided(m: Interpreter, alts: Value, place: Place): void {
  m.recall(alts);
  // What is there only where a setting is came by another way than whoever was refused.
  const otherwise = alts.some((alt) => !alt.tags.decided && settingOf(alt));
  const decided = otherwise ? undefined : alts.find((alt) => alt.tags.decided)?.tags.decided;
  if (decided) m.markDecided(decided, place);
  const lost = alts.every((alt) => alt.tags.answer) ? alts[0]?.tags.answer : undefined;
  if (lost && !decided && alts.some((alt) => truthOf(alt) === undefined)) m.lose(lost.reason, lost.text, lost.place);
  const conditional = alts.find((alt) => alt.tags.conditional)?.tags.conditional;
  if (conditional && alts.every((alt) => alt.tags.conditional)) m.conditional(conditional);
}

export function negate(value: Value): Value {
  return value.flatMap((alt): Alt[] => {
    const truth = truthOf(alt);
    // What a library gives is neither side of itself.
    if (truth === undefined && alt.t === 'opaque' && alt.tags.ifSet) return [...negate(sideOf([alt], true)), ...negate(sideOf([alt], false))];
    return [negated(alt, truth)];
  });
}
function negated(alt: Alt, truth: boolean | undefined): Alt {
  if (truth !== undefined)
    return { t: 'const', v: !truth, tags: booleanTags(alt), when: alt.when, ...(alt.t === 'const' && alt.beside ? { beside: alt.beside } : {}) };
  return { t: 'opaque', hint: 'boolean', truthy: undefined, nullish: false, cell: null, tags: { ...alt.tags, ...absence(alt) }, when: alt.when };
}
/** The opposite of whether a credential was sent. */
function absence(alt: Alt): Alt['tags'] {
  const present = presenceOf(alt);
  if (present === undefined) return {};
  return { present: present.startsWith('!') ? present.slice(1) : `!${present}` };
}
/** A yes or no about something is not the thing: of its provenance only what steers conditions is kept. */
function booleanTags(alt: Alt): Alt['tags'] {
  const { decided, answer, conditional, ifSet, input, config, absent, unconfigured: unset } = alt.tags;
  return {
    ...absence(alt),
    ...(decided ? { decided } : {}),
    ...(answer ? { answer } : {}),
    ...(conditional ? { conditional } : {}),
    ...(ifSet ? { ifSet } : {}),
    ...(input ? { input } : {}),
    ...(config ? { config } : {}),
    ...(absent ? { absent } : {}),
    ...(unset ? { unconfigured: unset } : {}),
  };
}
