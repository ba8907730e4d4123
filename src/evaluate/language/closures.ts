/** Calls of functions of the project: frames, parameters, what comes back on which way, and how much of the budget a call may take. */
import { rejectionsOf } from './awaiting.ts';
import { dependOnRun } from '../values/dependencies.ts';
import { givesRecords } from '../verdicts/endings.ts';
import { Environment } from '../values/environment.ts';
import { currentWay, now, today } from '../values/heap.ts';
import { isPartOf } from '../values/holds.ts';
import type { Interpreter } from '../machine.ts';
import { throughMemo } from '../values/memo.ts';
import type { CallOptions } from '../models.ts';
import { commonTerms } from '../values/path.ts';
import type { Path, Term } from '../values/path.ts';
import { bindPattern } from './patterns.ts';
import { DEAD, SPENT } from '../values/state.ts';
import type { Frame, Handler, Outcome } from '../values/state.ts';
import { runFunctionBlock } from './statements.ts';
import { derivedTags, join, never, onlyConstant, opaque, promiseOf, undefinedValue } from '../values/values.ts';
import type { Alt, FunctionAlt, Place, Value } from '../values/values.ts';
import type { FunctionExpr } from '../../ir/nodes.ts';

/** Calls a function of the project. */
export function callClosure(
  m: Interpreter,
  alt: FunctionAlt,
  self: Value,
  args: readonly Value[],
  site: Place,
  options: CallOptions,
  construct: Value | null = null,
): Value {
  const { memo } = alt;
  const plain = (): Value => runClosure(m, alt, self, args, site, options, construct);
  const run = memo ? (): Value => throughMemo(m, memo, args, options, plain) : plain;
  const { sparing, neutral, ledger } = m;
  if (sparing) return spared(m, sparing, alt.closure.fn, run, () => opaque(derivedTags(...args, self)));
  if (!neutral && !ledger) return run();
  const call = neutral ? (): Value => neutral.enter(m, alt.closure, run) : run;
  return ledger ? ledger.record(m, alt.closure, call) : call();
}
/** Calls of one function within each other that are different calls: the steps of a chain that call the next one. */
const deepest = 6;
/** Whether a function has been called from within itself too often; with other constants, other functions to run, a part of what it was given, or made anew around other such variables, it is another call. */
function recursesBeyond(m: Interpreter, closure: FunctionAlt['closure'], args: readonly Value[]): boolean {
  const open = m.frames.flatMap((f) => (f.closure?.fn === closure.fn ? [{ around: f.closure, given: f.given }] : []));
  if (open.length > deepest) return true;
  const madeAlike = (a: Environment, b: Environment): boolean => [...a.locals()].every((name) => alike(a.local(name), b.local(name)));
  const same = ({ around, given }: (typeof open)[number]): boolean =>
    (around === closure || (args.length > 0 && madeAlike(around.env, closure.env))) && given.every((value, i) => alike(value, args[i]));
  return open.filter(same).length > m.limits.recursion;
}
function alike(a: Value = undefinedValue, b: Value = undefinedValue): boolean {
  const [x, y] = [onlyConstant(a), onlyConstant(b)];
  if (x && y) return Object.is(x.v, y.v);
  const [f, g] = [onlyFunction(a), onlyFunction(b)];
  return f && g ? f.closure.fn === g.closure.fn : !isPartOf(b, a);
}
/** A function of the project that a value is, and nothing else. */
const onlyFunction = (value: Value): FunctionAlt | null => (value.length === 1 && value[0]?.t === 'function' ? value[0] : null);
/** What a call may take of the steps that are left, on a walk that would rather see the whole of a function than the whole of a call. */
const share = 0.25;
/** Runs a call within its share of the budget; where that is not enough, nothing is known of what it gives, and the caller goes on. */
function spared(m: Interpreter, costly: Set<FunctionExpr>, fn: FunctionExpr, run: () => Value, unknown: () => Value): Value {
  if (costly.has(fn)) return unknown();
  const ran = within(m, Math.ceil((m.limits.steps - m.steps) * share), run);
  if (ran) return m.merge([ran.outcome]);
  costly.add(fn);
  return unknown();
}
/** Runs something with a part of the budget, in steps, and takes everything back; null where that part was not enough. */
export function within(m: Interpreter, steps: number, run: () => Value): { outcome: Outcome | null } | null {
  const { limits } = m;
  const frames = m.frames.length;
  const handlers = m.handlers.length;
  m.limits = { ...limits, steps: Math.min(limits.steps, m.steps + steps) };
  try {
    return { outcome: m.attempt(run) };
  } catch (signal) {
    if (signal !== SPENT || m.steps > limits.steps) throw signal;
    m.frames.length = frames;
    m.handlers.length = handlers;
    m.spentOn = null;
    return null;
  } finally {
    m.limits = limits;
  }
}
function runClosure(m: Interpreter, alt: FunctionAlt, self: Value, args: readonly Value[], site: Place, options: CallOptions, construct: Value | null): Value {
  const { closure } = alt;
  const { fn } = closure;
  m.watch?.called.add(closure);
  dependOnRun(closure.module.file, fn);
  if (m.frames.length >= m.limits.depth || recursesBeyond(m, closure, args)) return opaque(derivedTags(...args, self));
  const age = now();
  const thrown = m.handlers.at(-1)?.throws.length ?? 0;
  const env = new Environment(closure.env, closure.module);
  const entry = m.path;
  const async = fn.async && !fn.generator;
  const boundary: Handler | null = async && !options.awaited ? { kind: 'boundary', mark: m.heap.mark(), age: today(), throws: [] } : null;
  if (boundary) m.handlers.push(boundary);
  const caller = m.frames.at(-1);
  const frame: Frame = {
    site,
    closure,
    self: construct ?? (fn.arrow ? (closure.self ?? undefinedValue) : self),
    args: null,
    given: args,
    returns: [],
    last: null,
    tail: caller ? caller.tail && caller.tailCall === site.start : true,
    tailCall: -1,
    attempts: m.attempts,
    mark: m.heap.mark(),
    entry,
    async,
    loops: [],
    handlers: m.handlers.length,
    yields: never,
    newTarget: construct,
    home: closure.home,
  };
  // What was thrown on the way out remembers the state as it was then, the call's own things included.
  const settle = (): void => {
    if (m.path.handling !== entry.handling) m.path = { ...m.path, handling: entry.handling };
    if ((m.handlers.at(-1)?.throws.length ?? 0) === thrown) m.heap.settle(frame.mark, age);
  };
  m.frames.push(frame);
  const end = runBody(m, frame, () => {
    if (!fn.arrow) frame.args = m.newList([...args], null, site);
    bindParameters(m, closure, args, env, site);
    return runFunctionBlock(m, fn.body, env) ? null : placeOf(closure, fn.end - 1, fn.end);
  });
  m.frames.pop();
  if (boundary) m.handlers.pop();
  if (end && frame.returns.length === 0 && !boundary?.throws.length && !fn.generator) {
    // One way out, and the state still is what it was there.
    m.path = end.path;
    settle();
    const value = markReturned(m, end.value, end.path, entry);
    if (construct) return constructed(construct, value);
    return boundary ? promiseOf(value) : value;
  }
  if (end) frame.returns.push({ ...end, delta: m.heap.since(frame.mark), until: today(), way: currentWay() });
  m.heap.rollback(frame.mark);
  m.path = entry;
  const exits = frame.returns;
  if (boundary) {
    const fulfilled = exits.map((e) => ({ ...e, age, value: markReturned(m, e.value, e.path, entry) }));
    // An application that runs has come past every statement of its start: what could throw there did not.
    const failed = m.persona === 'load' && fulfilled.length > 0 ? [] : boundary.throws;
    const rejected = failed.map((t) => ({ delta: t.delta, path: t.path, value: never }));
    const value = fulfilled.length > 0 ? joinReturned(m, fulfilled, rejected) : (m.merge(rejected), never);
    settle();
    return withTerms(promiseOf(value, rejectionsOf(boundary.throws)), fulfilled);
  }
  if (fn.generator) {
    m.merge(exits.length > 0 ? exits : [null]);
    settle();
    return m.newList([], frame.yields.length > 0 ? frame.yields : null, site);
  }
  const value = m.merge(
    exits.map((e) => ({ ...e, age, value: markReturned(m, e.value, e.path, entry) })),
    true,
  );
  settle();
  // An async function that is awaited at once gives its value; `await` on it is idle.
  return construct ? constructed(construct, value) : value;
}
/** A constructor that returns an object gives that one. */
function constructed(instance: Value, returned: Value): Value {
  const isObject = (a: Value[number]): boolean => a.t === 'object' || a.t === 'function' || (a.t === 'model' && a.model.kind === 'object');
  if (!returned.some(isObject)) return instance;
  return returned.every(isObject) ? returned : join(instance, returned.filter(isObject));
}
/**
 * Runs a function's body in place: how its own end was reached (falling out of it, or a return outside of any branch) with the heap as
 * it was there, or null where every path ended inside of a branch or in a throw. Other returns are on the frame.
 */
function runBody(m: Interpreter, frame: Frame, run: () => Place | null): { value: Value; path: Path; place: Place } | null {
  const { chain } = m;
  const frames = m.frames.length;
  const handlers = m.handlers.length;
  try {
    const place = run();
    return place ? { value: undefinedValue, path: m.path, place } : frame.last;
  } catch (signal) {
    if (signal !== DEAD) throw signal;
    m.frames.length = frames;
    m.handlers.length = handlers;
    return frame.last;
  } finally {
    m.chain = chain;
  }
}
/** What holds on all ways on which a promise is fulfilled. */
function withTerms(promise: Value, fulfilled: readonly Outcome[]): Value {
  const terms = fulfilled.map((outcome) => outcome.path.terms).reduce<ReadonlySet<Term> | null>((a, b) => (a ? commonTerms(a, b) : b), null);
  return terms && terms.size > 0 ? promise.map((alt) => (alt.t === 'promise' ? { ...alt, terms } : alt)) : promise;
}
function joinReturned(m: Interpreter, fulfilled: Outcome[], rejected: Outcome[]): Value {
  // The state after an un-awaited call is that of either ending; the value that of the fulfilled ones.
  return m.merge([...fulfilled, ...rejected], true);
}
/** What a function returns on a path on which the persona was just refused is the refusal's word, but for records that it hands out past it. */
function markReturned(m: Interpreter, value: Value, path: Frame['entry'], entry: Frame['entry']): Value {
  const fresh = path.decided;
  if (!fresh || fresh === entry.decided || m.persona === 'load') return value;
  const own = (alt: Alt): boolean => alt.tags.decided !== undefined || alt.t === 'promise' || (fresh.until !== undefined && givesRecords([alt]));
  return value.map((alt) => (own(alt) ? alt : { ...alt, tags: { ...alt.tags, decided: fresh.by } }));
}

export function placeOf(closure: { module: { file: string } }, start: number, end: number): Place {
  return { file: closure.module.file, start, end };
}

function bindParameters(m: Interpreter, closure: FunctionAlt['closure'], args: readonly Value[], env: Environment, site: Place): void {
  const { params } = closure.fn;
  params.forEach((param, index) => {
    if (param.kind === 'rest-pattern') {
      bindPattern(m, param.target, m.newList(args.slice(index), null, site), env, 'let');
      return;
    }
    bindPattern(m, param, args[index] ?? undefinedValue, env, 'parameter');
  });
}
