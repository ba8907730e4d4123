/** Calls: project functions, library models, and functions whose code cannot be seen. */
import { accessGet, getOf } from './access.ts';
import { opaqueMethod } from './builtins/index.ts';
import { runFieldInitialisers } from './classes.ts';
import { callClient, clientTags } from './clients.ts';
import { dependOnRun } from './dependencies.ts';
import { Environment } from './environment.ts';
import { Cell, Slot, currentWay, isValue, now, today } from './heap.ts';
import { DEAD, SPENT } from './state.ts';
import type { Interpreter } from './machine.ts';
import type { Frame, Handler, Outcome } from './state.ts';
import type { CallOptions, FunctionModel, NativeCall } from './models.ts';
import { givesRecords } from './endings.ts';
import { describeEffects } from './feeding.ts';
import { throughMemo } from './memo.ts';
import { passCall } from './neutral.ts';
import type { FunctionExpr } from '../ir/nodes.ts';
import { commonTerms } from './path.ts';
import type { Path, Term } from './path.ts';
import { bindPattern } from './patterns.ts';
import { recordMethod } from './records.ts';
import { buildShape } from './shapes.ts';
import { runFunctionBlock } from './statements.ts';
import {
  constant,
  derivedTags,
  hasTag,
  isNullish,
  join,
  never,
  onlyConstant,
  noTags,
  objectValue,
  opaque,
  promiseOf,
  undefinedValue,
  withDecided,
} from './values.ts';
import type { Alt, FunctionAlt, ModelAlt, Place, Tags, Value, tagsOf } from './values.ts';

export function callValue(m: Interpreter, callee: Value, self: Value, args: readonly Value[], site: Place, options: CallOptions): Value {
  m.tick();
  if (args.some((arg) => arg.length === 0)) throw DEAD;
  const runs = callee.map((alt) => () => {
    if (alt.tags.decided && m.neutral?.lifts(site)) {
      m.lift(site);
      return opaque();
    }
    if (alt.tags.decided && !m.path.decided && callee.length > 1) m.markDecided(alt.tags.decided, site);
    return callAlt(m, alt, self, args, site, options);
  });
  if (runs.length === 0) throw DEAD;
  return m.branch(runs);
}

export function callAlt(m: Interpreter, alt: Alt, self: Value, args: readonly Value[], site: Place, options: CallOptions): Value {
  switch (alt.t) {
    case 'function':
      if (alt.bound) {
        return callClosure(m, alt, alt.bound.self ?? self, [...alt.bound.args, ...args], site, options);
      }
      return callClosure(m, alt, self, args, site, options);
    case 'model':
      return callModel(m, alt, self, args, site, options, false);
    case 'const':
    case 'regex':
    case 'pattern': {
      if (m.persona === 'load') return opaque({ lost: { reason: 'registration-lost', text: m.text(site).slice(0, 60), place: site } });
      const error = m.newError('TypeError', constant('not a function'), site);
      return m.throw(alt.tags.decided ? withDecided(error, alt.tags.decided) : error, site, 'crash');
    }
    case 'opaque':
      return callUnknown(m, alt, self, args, site, options);
    case 'object':
    case 'promise':
      return callUnknown(m, { t: 'opaque', hint: '', truthy: true, nullish: false, cell: null, tags: alt.tags }, self, args, site, options);
  }
}

export function callMethodOf(m: Interpreter, object: Value, key: string, args: readonly Value[], site: Place, options: CallOptions): Value {
  m.tick();
  const alive = object.filter((alt) => isNullish(alt) !== true);
  if (alive.length < object.length || alive.length === 0) {
    const read = accessGet(m, object.length === 0 ? constant(undefined) : object, key, site);
    if (alive.length === 0) return callValue(m, read, object, args, site, options);
  }
  const runs = alive.map((alt) => () => {
    if (alt.t === 'opaque') {
      const known = alt.cell?.properties.get(key);
      if (!(known && isValue(known.content) && !known.content.every((a) => a.t === 'opaque'))) {
        const method = opaqueMethod(key);
        if (method && !alt.tags.lost) return callModel(m, modelAlt(method, [alt]), [alt], args, site, options, false);
      }
    }
    const row = rowOf(alt, key);
    if (row) {
      const method = recordMethod(row, key);
      if (method) return callModel(m, modelAlt(method, [alt]), [alt], args, site, options, false);
    }
    if (alt.t === 'promise') {
      const method = opaqueMethod(key);
      if (method) return callModel(m, modelAlt(method, [alt]), [alt], args, site, options, false);
    }
    const read = getOf(m, alt, key, site);
    if (isPlain(alt) && read.every((a) => a.t === 'const' && a.v === undefined && !a.tags.decided)) return opaque(derivedTags([alt], ...args));
    return callValue(m, read, [alt], args, site, options);
  });
  return m.branch(runs);
}
/** A text, a number, a list: a method that they do not have by themselves was given to their prototype (`String.prototype.clean = …`). */
function isPlain(alt: Alt): boolean {
  if (alt.tags.decided) return false;
  return alt.t === 'object' ? alt.cell.kind === 'list' : alt.t === 'const' || alt.t === 'pattern' || alt.t === 'regex';
}
/** Provenance of a row that has no property of this name of its own. */
function rowOf(alt: Alt, key: string): Tags | null {
  if (alt.t === 'object') return alt.cell.open?.record && alt.cell.kind === 'object' && !isOfClass(alt.cell, key) ? alt.cell.open : null;
  if (alt.t === 'opaque') return alt.tags.record && !alt.tags.lost && !alt.cell?.properties.has(key) ? alt.tags : null;
  return null;
}
/** What was read off a row before under that name and was not known is no method of its class. */
function isOfClass(cell: Cell, key: string): boolean {
  for (let c: Cell | null = cell, n = 0; c && n < 20; c = c.prototype, n++) {
    if (c.accessors.has(key)) return true;
    const content = c.properties.get(key)?.content;
    if (content && isValue(content) && !content.every((alt) => alt.t === 'opaque')) return true;
  }
  return false;
}
function modelAlt(model: FunctionModel, self: Value): ModelAlt {
  return { t: 'model', model, state: { self }, tags: noTags };
}

// ---------------------------------------------------------------- project functions

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
/** Whether a function has been called from within itself too often; with other constants, or with none and made anew around other variables, it is another call. */
function recursesBeyond(m: Interpreter, closure: FunctionAlt['closure'], args: readonly Value[]): boolean {
  const open = m.frames.filter((f) => f.closure?.fn === closure.fn);
  return open.length > deepest || open.filter((f) => (f.closure === closure || args.length > 0) && alike(f.given, args)).length > m.limits.recursion;
}
function alike(a: readonly Value[], b: readonly Value[]): boolean {
  return a.every((value, i) => {
    const [x, y] = [onlyConstant(value), onlyConstant(b[i] ?? undefinedValue)];
    return !x || !y || Object.is(x.v, y.v);
  });
}
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
function within(m: Interpreter, steps: number, run: () => Value): { outcome: Outcome | null } | null {
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
    return withTerms(promiseOf(value, rejectionsOf(boundary)), fulfilled);
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

// ---------------------------------------------------------------- library models

function callModel(m: Interpreter, alt: ModelAlt, self: Value, args: readonly Value[], site: Place, options: CallOptions, construct: boolean): Value {
  const { model } = alt;
  if (model.kind === 'value') return opaque(derivedTags(...args));
  if (m.neutral?.lifts(site)) return passCall(m, site, () => callModel(m, alt, self, args, site, options, construct));
  const fn: FunctionModel | undefined = model.kind === 'function' ? model : construct ? (model.construct ?? model.call) : model.call;
  if (!fn) {
    if (construct && model.kind === 'object') return [{ ...alt, state: { ...alt.state } }];
    return opaque(derivedTags(...args));
  }
  const call: NativeCall = { machine: m, args, self: alt.state.self ?? self, state: alt.state, model: fn, site, construct };
  const before = m.path.effects;
  try {
    return callOf(m, fn, call, options);
  } finally {
    describeEffects(m, before, call);
  }
}
function callOf(m: Interpreter, fn: FunctionModel, call: NativeCall, options: CallOptions): Value {
  if (call.construct && fn.construct) return fn.construct(call);
  if (fn.async && !options.awaited) {
    const boundary: Handler = { kind: 'boundary', mark: m.heap.mark(), age: today(), throws: [] };
    m.handlers.push(boundary);
    const handlers = m.handlers.length;
    const done = m.attempt(() => runModel(m, fn, call));
    m.handlers.length = handlers;
    m.handlers.pop();
    const rejected = boundary.throws.map((t) => ({ delta: t.delta, path: t.path, value: never }));
    const value = m.merge([done, ...rejected]);
    return [{ t: 'promise', value: done ? value : never, rejections: rejectionsOf(boundary), tags: noTags }];
  }
  return runModel(m, fn, call);
}
/** A promise whose function waits for ever rejects no more than it fulfils. */
function rejectionsOf(boundary: Handler): Handler['throws'] {
  return boundary.throws.filter((t) => t.how !== 'hang');
}

function runModel(m: Interpreter, fn: FunctionModel, call: NativeCall): Value {
  if (fn.role === 'session.read' || fn.role === 'session.require' || fn.role === 'credential.decode') m.looked();
  if (fn.role === 'rate.limit') m.limited();
  if (fn.role === 'session.create') m.met.created.add('session');
  if (fn.role === 'account.create') m.met.created.add('account');
  if (fn.apply) return fn.apply(call);
  if (fn.guard) {
    const { guard } = fn;
    // What comes in a header or a cookie logs nobody in: it is sent with each request. A code may come along with what a cookie keeps of the way there.
    const sent = call.args.filter((arg) => hasTag(arg, 'input') || hasTag(arg, 'cred'));
    const logsIn = guard.logsIn === true && (sent.length === 0 || sent.some((arg) => !arg.some((alt) => alt.tags.cred === 'strong')));
    if (logsIn) m.met.authenticates = true;
    const trusted = guard.unlessTrusted ? !hasTag(call.args[guard.unlessTrusted.arg] ?? never, 'input') : false;
    const decided = m.decided(guard.kind, fn.name, call.site, guard.confidence, logsIn);
    const refuse = (): Value => {
      if (guard.how === 'throw') {
        return m.throw(withDecided(m.newError('Error', constant(`${fn.name} refused`), call.site), decided), call.site);
      }
      return buildShape(m, guard.how, call, decided);
    };
    m.looked();
    if (!trusted && m.persona === 'sweep') return m.branch([refuse, () => succeed(m, fn, call)]);
    if (!trusted && !(logsIn && m.form.logsIn) && m.isRefused({ kind: guard.kind, ...(guard.refuses ? { refuses: guard.refuses } : {}) })) return refuse();
  }
  return succeed(m, fn, call);
}
function succeed(m: Interpreter, fn: FunctionModel, call: NativeCall): Value {
  if (fn.effect) {
    const resource = fn.effect.resource ?? (fn.name.includes('.') ? fn.name.slice(0, fn.name.lastIndexOf('.')) : fn.name);
    if (fn.effect.kind === 'external') for (const arg of call.args) m.release(arg, fn.name, call.site);
    m.effect({ kind: fn.effect.kind, ...(fn.effect.operation ? { operation: fn.effect.operation } : {}), resource, symbol: fn.name }, call.site);
  }
  let returned: Value | null = null;
  for (const callback of fn.calls ?? []) {
    const target = call.args[callback.arg];
    if (!target || !target.some((a) => a.t === 'function' || a.t === 'model')) continue;
    const values = callback.with.map((shape) => buildShape(m, shape, call));
    const result = m.call(target, undefinedValue, values, call.site, callback.returns ? { awaited: true } : {});
    if (callback.returns) returned = result;
  }
  if (returned) return fn.async ? m.await(returned, call.site) : returned;
  return fn.result ? buildShape(m, fn.result, call) : opaque(derivedTags(...call.args));
}

// ---------------------------------------------------------------- code that cannot be seen

const guardLike = /auth|session|login|user|verif|permission|protect|require|check|guard|token|jwt|access|role|admin/i;

/** Marks of values through which a function could learn of the request: the request itself, its headers, its cookies, the reply. */
function carriesRequest(value: Value): boolean {
  return value.some((alt) => {
    if (alt.t === 'object') return contextTypes.has(alt.cell.type);
    if (alt.t === 'model') return alt.model.kind === 'object' && (alt.model.types ?? []).some((type) => contextTypes.has(type));
    return alt.t === 'opaque' && contextTypes.has(alt.hint);
  });
}
const contextTypes = new Set<string>(['Request', 'Reply', 'Headers', 'Cookies', 'Context']);

/** Steps for a function that code which cannot be seen is given while things load: it may register something, or be what a request will run one day. */
const handedOver = 100_000;

const traffic = /^(?:connection|disconnect(?:ing)?|message|data|request|upgrade|error|close|end|finish|exit|warning|failed|completed|progress|stalled|change)$/;
/** A listener for what comes once the application runs is no part of its start. */
function waitsForTraffic(event: Value | undefined): boolean {
  const only = event ? onlyConstant(event) : undefined;
  return typeof only?.v === 'string' && traffic.test(only.v);
}

function callUnknown(m: Interpreter, alt: Extract<Alt, { t: 'opaque' }>, self: Value, args: readonly Value[], site: Place, options: CallOptions): Value {
  const tags = derivedTags([{ ...alt, tags: alt.tags }], ...args, self);
  const { lost } = alt.tags;
  // Functions handed over may be called, now or later.
  for (const arg of args) {
    if (!arg.some((a) => a.t === 'function') || (m.persona === 'load' && waitsForTraffic(args[0]))) continue;
    m.branch([
      () => undefinedValue,
      () => {
        const boundary: Handler = { kind: 'boundary', mark: m.heap.mark(), age: today(), throws: [] };
        m.handlers.push(boundary);
        const context = lost ? opaque({ lost }) : opaque(dropCred(tags));
        const run = (): Value => m.call(arg, undefinedValue, [context, context, context], site);
        const ran = m.persona === 'load' ? within(m, handedOver, run) : { outcome: m.attempt(run) };
        m.handlers.pop();
        if (!ran) return undefinedValue;
        m.merge([ran.outcome, ...boundary.throws.map((t) => ({ delta: t.delta, path: m.path, value: undefinedValue }))]);
        return undefinedValue;
      },
    ]);
  }
  if (m.persona === 'load' || m.persona === 'sweep') {
    return opaque(lost ? { ...tags, ...clientTags(lost, args), lost } : tags);
  }
  const name = lost?.text ?? m.text(site).slice(0, 60);
  // Whatever it does with them: it has the chance to ask whether they belong together.
  if (args.length > 0) m.tie(...args);
  const credential = args.some((arg) => arg.some((a) => a.tags.cred && a.t !== 'object'));
  if (credential && lost) {
    if (m.persona === 'outsider') {
      const decided = m.decided('identity', name, site, 'low');
      m.mayThrow(withDecided(m.newError('Error', constant('refused'), site), decided), site);
      return constant(null, { decided });
    }
    return opaque({ own: true }, { truthy: true });
  }
  if (lost) {
    const context = args.some((arg) => carriesRequest(arg)) || carriesRequest(self);
    const bare = args.length === 0 && (options.awaited === true || guardLike.test(name)) && guardLike.test(name);
    if (context || bare) {
      m.lose(lost.reason, name, site);
      return opaque({ ...tags, lost, answer: { ...lost, text: name, place: site } });
    }
    const { lost: _lost, client, ...plain } = tags;
    if (callClient(m, alt.tags, args, site)) return opaque({ ...plain, record: ['fetch'], lost });
    return opaque({ ...plain, ...(client === undefined ? {} : { client }), ...clientTags(lost, args), lost });
  }
  if (tags.input && args.length > 0) m.mayThrow(m.newError('Error', opaque({ error: true }, { hint: 'string' }), site), site);
  return opaque(tags);
}
function dropCred(tags: ReturnType<typeof tagsOf>): ReturnType<typeof tagsOf> {
  const { cred: _cred, decided: _decided, ...rest } = tags;
  return rest;
}

// ---------------------------------------------------------------- construction

export function constructValue(m: Interpreter, callee: Value, args: readonly Value[], site: Place): Value {
  m.tick();
  return m.branch(
    callee.map((alt) => () => {
      if (alt.t === 'function') return constructClosure(m, alt, args, site);
      if (alt.t === 'model') return callModel(m, alt, undefinedValue, args, site, {}, true);
      if (alt.t === 'opaque') {
        if (alt.tags.lost) {
          return opaque({ ...derivedTags(...args), ...clientTags(alt.tags.lost, args), lost: alt.tags.lost }, { truthy: true });
        }
        return opaque(derivedTags([alt], ...args), { truthy: true });
      }
      return m.throw(m.newError('TypeError', constant('not a constructor'), site), site, 'crash');
    }),
  );
}

/** An error of the project that says that somebody asks too often: the project counts by itself. */
const overLimit = /TooMany(?:Requests|Attempts)|RateLimit(?:ed|Error|Exceeded)/;

function constructClosure(m: Interpreter, alt: FunctionAlt, args: readonly Value[], site: Place): Value {
  const { closure } = alt;
  const cell = new Cell('instance', site);
  cell.type = closure.fn.name;
  if (overLimit.test(closure.fn.name)) m.limited();
  const prototype = closure.cell.properties.get('prototype');
  const proto = prototype && isValue(prototype.content) ? prototype.content[0] : undefined;
  if (proto?.t === 'object') cell.prototype = proto.cell;
  const instance = objectValue(cell);
  return initialise(m, alt, instance, args, site);
}

/** Runs a class's constructor on an instance that exists: `new`, and `super(...)` in a derived class. */
function initialise(m: Interpreter, alt: FunctionAlt, instance: Value, args: readonly Value[], site: Place): Value {
  const { closure } = alt;
  const bound = alt.bound?.args ?? [];
  const explicit = closure.fn.body.length > 0 || closure.fn.params.length > 0;
  if (closure.classNode && closure.superClass && !explicit) {
    initialiseSuper(m, closure.superClass, instance, args, site);
    runFieldInitialisers(m, closure, instance);
    return instance;
  }
  if (closure.classNode && !closure.superClass) runFieldInitialisers(m, closure, instance);
  return callClosure(m, { ...alt, bound: null }, instance, [...bound, ...args], site, {}, instance);
}
export function initialiseSuper(m: Interpreter, parent: Value, instance: Value, args: readonly Value[], site: Place): void {
  for (const alt of parent) {
    if (alt.t === 'function') initialise(m, alt, instance, args, site);
    else if (alt.t === 'model') {
      const made = callModel(m, alt, undefinedValue, args, site, {}, true);
      for (const target of instance) {
        if (target.t !== 'object') continue;
        const { cell } = target;
        for (const source of made) {
          if (source.t === 'object') {
            for (const [key, slot] of source.cell.properties) if (!cell.properties.has(key)) cell.properties.set(key, new Slot(slot.content, false, cell));
            if (source.cell.elements && !cell.elements) cell.elements = new Slot(source.cell.elements.content, false, cell);
            if (source.cell.kind === 'error') cell.ancestors.add(source.cell.type);
            if (source.cell.open && !cell.open) cell.open = source.cell.open;
          } else cell.fallback = [source];
        }
      }
    } else if (alt.t === 'opaque') {
      for (const target of instance) if (target.t === 'object') target.cell.fallback = [alt];
    }
  }
}
