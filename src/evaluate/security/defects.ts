/**
 * Guards that stand on the way and stop nobody, as walks meet them: asked and not heard, not awaited, made and not called, empty,
 * swallowed by a catch clause, content with the mere presence of a credential, or there only while a setting is.
 */
import type { Expr, Pattern, Stmt } from '../../ir/nodes.ts';
import { dependOnCode } from '../values/dependencies.ts';
import { walk as walkIr } from '../../ir/walk.ts';
import type { Environment } from '../values/environment.ts';
import type { Interpreter } from '../machine.ts';
import type { Outcome } from '../values/state.ts';
import { patternNames } from '../language/modules.ts';
import type { Effect } from '../values/path.ts';
import { placeIn } from '../values/places.ts';
import { truthOf } from '../values/values.ts';
import type { Alt, Decided, Place, PromiseAlt, Value } from '../values/values.ts';

export type DefectKind =
  /** A promise that says no, or is about to throw, is not awaited. */
  | 'not-awaited'
  /** The answer is thrown away. */
  | 'dropped'
  /** What would refuse is a function that nobody calls. */
  | 'uncalled'
  /** A function in the place of a guard has no body. */
  | 'empty'
  /** A catch clause takes the refusal and goes on. */
  | 'swallowed'
  /** It only asks whether something was sent. */
  | 'presence'
  /** It runs only while a secret or setting is there. */
  | 'conditional'
  /** It compares with what anybody can guess while a secret is not set. */
  | 'guessable';

export interface Defect {
  kind: DefectKind;
  place: Place;
  /** What was called or asked, as written. */
  symbol: string;
  decided: Decided | null;
  /** Where the refusal came from, for a catch clause that took it. */
  thrown?: Place;
  /** What had been done before it was thrown. */
  done?: readonly Effect[];
  /** The secret without which it can be guessed. */
  setting?: string;
  /** The promise that nobody waits for is rejected. */
  rejects?: true;
}

/** Personas who are refused somewhere. */
const refusable = (m: Interpreter): boolean => m.persona === 'outsider' || m.persona === 'stranger';

export function addDefect(m: Interpreter, defect: Defect): void {
  const known = m.met.defects.some((d) => d.kind === defect.kind && d.place.file === defect.place.file && d.place.start === defect.place.start);
  if (!known) m.met.defects.push(defect);
}

/** The refusal in a promise that nobody waits for. Work that comes to grief over nobody's session refuses nobody. */
function refusalIn(promise: PromiseAlt): Decided | null {
  for (const { value, path, how } of promise.rejections) {
    if (how === 'crash') continue;
    const decided = value.find((alt) => alt.tags.decided)?.tags.decided ?? path.decided?.by;
    if (decided) return decided;
  }
  return saysNo(promise.value);
}
/** The decision of a value that is nothing but a refusal: null, false, an answer made for the refused. */
function saysNo(value: Value): Decided | null {
  if (value.length === 0) return null;
  for (const alt of value) {
    const no = (alt.t === 'const' && (alt.v === null || alt.v === false)) || (alt.t === 'object' && alt.cell.kind === 'response');
    if (!no && !(alt.t === 'const' && alt.v === undefined)) return null;
  }
  return value.find((alt) => !(alt.t === 'const' && alt.v === undefined) && alt.tags.decided)?.tags.decided ?? null;
}
function calleeOf(expr: Expr): Extract<Expr, { kind: 'call' }> | null {
  let e = expr;
  while (e.kind === 'await' || e.kind === 'chain' || (e.kind === 'unary' && e.op === 'void')) e = e.value;
  return e.kind === 'call' ? e : null;
}
const isAwaited = (expr: Expr): boolean => expr.kind === 'await';

/** A call that stands alone: what it gives is gone. */
export function noteDropped(m: Interpreter, expr: Expr, value: Value, env: Environment): void {
  if (!refusable(m)) return;
  const call = calleeOf(expr);
  if (!call) return;
  noteUnheard(m, call, expr, value, env);
}
/** A call whose answer goes to names that nothing reads. */
export function noteUnread(m: Interpreter, target: Pattern, expr: Expr, value: Value, env: Environment): void {
  if (!refusable(m) || !calleeOf(expr) || !value.some((alt) => alt.tags.decided ?? alt.t === 'promise')) return;
  const body = m.frames.at(-1)?.closure?.fn.body;
  const call = calleeOf(expr);
  if (!body || !call) return;
  dependOnCode(env.module.file, body);
  const names: string[] = [];
  patternNames(target, names);
  if (names.length === 0 || names.some((name) => isRead(body, name))) return;
  noteUnheard(m, call, expr, value, env);
}
function noteUnheard(m: Interpreter, call: Extract<Expr, { kind: 'call' }>, expr: Expr, value: Value, env: Environment): void {
  const place = placeIn(env, call);
  const symbol = m.text(placeIn(env, call.callee));
  for (const alt of value) {
    if (alt.t !== 'promise') continue;
    const decided = isAwaited(expr) ? null : refusalIn(alt);
    if (decided) addDefect(m, { kind: 'not-awaited', place, symbol, decided, ...(alt.rejections.length > 0 ? { rejects: true } : {}) });
  }
  const decided = saysNo(value);
  if (decided) addDefect(m, { kind: 'dropped', place, symbol, decided });
  const made = value.filter((alt) => alt.t === 'function');
  if (made.length === value.length && made.length > 0 && wouldRefuse(m, made, place)) addDefect(m, { kind: 'uncalled', place, symbol, decided: null });
}

const reads = new WeakMap<readonly Stmt[], Map<string, number>>();
/** Whether a name is read below these statements; its declaration is a pattern, which is no read. */
function isRead(body: readonly Stmt[], name: string): boolean {
  let counts = reads.get(body);
  if (!counts) {
    const found = new Map<string, number>();
    const declared = new Set<unknown>();
    walkIr(body, (node) => {
      if (node.kind === 'let') declared.add(node.target);
      if (node.kind === 'name' && !declared.has(node)) found.set(node.name, (found.get(node.name) ?? 0) + 1);
    });
    reads.set(body, (counts = found));
  }
  return (counts.get(name) ?? 0) > 0;
}

/** A promise is truthy whatever it will say: testing it tests nothing. */
export function noteTestedPromise(m: Interpreter, value: Value, expr: Expr, env: Environment): void {
  if (!refusable(m) || isKeptOutside(m, expr, env)) return;
  const place = placeIn(env, expr);
  for (const alt of value) {
    const decided = alt.t === 'promise' ? refusalIn(alt) : null;
    if (decided) addDefect(m, { kind: 'not-awaited', place, symbol: m.text(place), decided });
  }
}
/** A function that asks for a promise kept outside of it asks whether it was made already, not what it says. */
function isKeptOutside(m: Interpreter, expr: Expr, env: Environment): boolean {
  let e = expr;
  while (e.kind === 'unary' && e.op === '!') e = e.value;
  if (e.kind === 'member') return e.object.kind === 'this';
  const slot = e.kind === 'name' ? env.lookup(e.name) : undefined;
  return slot !== undefined && e.kind === 'name' && m.frames.at(-1)?.closure?.env.lookup(e.name) === slot;
}

/** Whether a function, called with what its maker was called with, refuses this persona. */
function wouldRefuse(m: Interpreter, fn: Value, site: Place, args?: readonly Value[]): boolean {
  const frame = m.frames.at(-1);
  const passed = args ?? (frame?.args ? (m.list(frame.args)?.known ?? []) : []);
  const before = m.path.decided;
  const { result: outcome, throws } = m.bounded(() => m.attempt(() => m.await(m.call(fn, m.frames.at(-1)?.self ?? [], passed, site, { awaited: true }), site)));
  if (outcome) return (outcome.path.decided !== before && outcome.path.decided !== null) || saysNo(outcome.value) !== null;
  return throws.some((t) => t.path.decided !== null && t.path.decided !== before);
}

/** The credential whose presence this is about, with `!` in front where a yes means its absence. */
export function presenceOf({ tags }: Alt): string | undefined {
  return tags.present ?? (tags.input && tags.cred === 'strong' && !tags.decided ? (tags.name ?? '') : undefined);
}
/** What is asked by a test of nothing but whether a credential was sent, and whether yes means that it was. */
export function presenceAsked(m: Interpreter, test: Value): { name: string; sent: boolean } | null {
  if (m.persona !== 'outsider') return null;
  const about = test.map(presenceOf);
  const name = about.find((n) => n !== undefined);
  if (name === undefined || !test.every((alt, i) => about[i] !== undefined || (alt.t === 'const' && alt.tags.input === true))) return null;
  return name.startsWith('!') ? { name: name.slice(1), sent: false } : { name, sent: true };
}
/** A branch on that: whoever sends none goes no further here, whoever sends anything does. Whether the former is refused shows where his way ends. */
export function notePresence(m: Interpreter, asked: { name: string; sent: boolean } | null, [yes, no]: readonly (Outcome | null)[], place: Place): void {
  if (!asked) return;
  const [sent, absent] = asked.sent ? [yes, no] : [no, yes];
  if (sent && !absent) addDefect(m, { kind: 'presence', place, symbol: asked.name || m.text(place), decided: null });
}
/** A branch on whether a setting is there: with it the persona is refused, without it the request goes on. */
export function noteConditional(m: Interpreter, set: Outcome | null, absent: Outcome | null, place: Place, setting: string): void {
  const refused = !set || (set.value.length > 0 && set.value.some((alt) => alt.tags.decided));
  // `if (secret && sent === secret) return admin`: without it the answer is the same as for whoever it refuses.
  const alike = set !== null && absent !== null && isOneAnswer([...set.value, ...absent.value]);
  if (refused && absent && !alike) addDefect(m, { kind: 'conditional', place, symbol: setting, decided: null });
}
const isOneAnswer = (value: Value): boolean => {
  const truths = new Set(value.map(truthOf));
  return truths.size === 1 && !truths.has(undefined);
};
