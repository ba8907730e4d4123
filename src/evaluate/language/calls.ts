/** Calls: who is called, one alternative at a time, and what library models do. */
import { accessGet, getOf } from './access.ts';
import { opaqueMethod } from './builtins/index.ts';
import { promiseRun } from './awaiting.ts';
import { callClosure } from './closures.ts';
import { noteHandedOut } from '../security/exchange.ts';
import { describeEffects } from '../security/feeding.ts';
import type { Cell } from '../values/heap.ts';
import { isValue } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import type { CallOptions, FunctionModel, NativeCall } from '../models.ts';
import { passCall } from '../verdicts/neutral.ts';
import { recordMethod } from '../security/records.ts';
import { buildShape } from '../values/shapes.ts';
import { DEAD } from '../values/state.ts';
import { callUnknown } from './unseen.ts';
import { constant, derivedTags, hasTag, isNullish, never, noTags, opaque, undefinedValue, withDecided } from '../values/values.ts';
import type { Alt, ModelAlt, Place, Tags, Value } from '../values/values.ts';

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

// ---------------------------------------------------------------- library models

export function callModel(m: Interpreter, alt: ModelAlt, self: Value, args: readonly Value[], site: Place, options: CallOptions, construct: boolean): Value {
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
  return fn.async && !options.awaited ? promiseRun(m, () => runModel(m, fn, call)) : runModel(m, fn, call);
}

function runModel(m: Interpreter, fn: FunctionModel, call: NativeCall): Value {
  if (fn.role === 'session.read' || fn.role === 'session.require' || fn.role === 'credential.decode') m.looked();
  if (fn.role === 'rate.limit') m.limited();
  if (fn.role === 'session.create') m.met.created.add('session');
  if (fn.role === 'account.create') m.met.created.add('account');
  if (fn.role === 'jwt.sign') noteHandedOut(m, fn.role, null);
  if (fn.apply) return fn.apply(call);
  if (fn.guard) {
    const { guard } = fn;
    // What comes in a header or a cookie logs nobody in: it is sent with each request. A code may come along with what a cookie keeps of the way there.
    const sent = call.args.filter((arg) => hasTag(arg, 'input') || hasTag(arg, 'cred'));
    const inField = sent.some((arg) => !arg.some((alt) => alt.tags.cred === 'strong'));
    const logsIn = guard.logsIn === true && (sent.length === 0 || inField);
    if (logsIn) m.met.authenticates = true;
    const trusted = guard.unlessTrusted ? !hasTag(call.args[guard.unlessTrusted.arg] ?? never, 'input') : false;
    const decided = m.decided(guard.kind, fn.name, call.site, guard.confidence, logsIn);
    if (guard.vouches && inField) decided.vouched = true;
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
