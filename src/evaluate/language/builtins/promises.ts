/** Promises: combinators, `then`, constructors, timers. */
import { currentWay, elementsIn, today } from '../../values/heap.ts';
import type { FunctionModel, Machine, Model, NativeCall } from '../../models.ts';
import { dependOnCode } from '../../values/dependencies.ts';
import { walk } from '../../../ir/walk.ts';
import type { Throw } from '../../values/path.ts';
import { constant, join, never, noTags, opaque, promiseOf, tagsOf, undefinedValue } from '../../values/values.ts';
import type { Place, Value } from '../../values/values.ts';
import { native } from './strings.ts';

/** Settles a promise value into what it fulfils with and how it may reject. */
function settle(value: Value): { fulfilled: Value; rejections: readonly Throw[] } {
  let fulfilled: Value = never;
  const rejections: Throw[] = [];
  for (const alt of value) {
    if (alt.t === 'promise') {
      const inner = settle(alt.value);
      fulfilled = join(fulfilled, inner.fulfilled);
      rejections.push(...alt.rejections, ...inner.rejections);
    } else fulfilled = join(fulfilled, [alt]);
  }
  return { fulfilled, rejections };
}

/** A handler is told once of each decision, and once of all that nothing about the persona decided. */
function byDecision(rejections: readonly Throw[]): Throw[] {
  const groups: Throw[] = [];
  for (const r of rejections) {
    const by = r.path.decided?.by.place ?? null;
    const known = groups.findIndex((g) => (g.path.decided?.by.place ?? null) === by);
    const group = groups[known];
    if (group) groups[known] = { ...group, value: join(group.value, r.value) };
    else groups.push(r);
  }
  return groups;
}

export const promiseMethods: Record<string, FunctionModel> = {
  then: native('then', (call) => {
    const { machine, args, site } = call;
    const self = call.state.self ?? call.self;
    const { fulfilled, rejections } = settle(self.some((a) => a.t === 'promise') ? self : promiseOf(self));
    const onFulfilled = args[0];
    const onRejected = args[1];
    const callable = (v: Value | undefined): v is Value => v !== undefined && v.some((a) => a.t === 'function' || a.t === 'model');
    const ways: (() => Value)[] = [];
    for (const group of byMemory(fulfilled)) {
      ways.push(() => {
        machine.recall(group);
        return callable(onFulfilled) ? machine.call(onFulfilled, undefinedValue, [group], site, { awaited: true }) : group;
      });
    }
    if (callable(onRejected))
      for (const r of byDecision(rejections))
        ways.push(() => withDecision(machine, r, () => machine.call(onRejected, undefinedValue, [r.value], site, { awaited: true })));
    if (ways.length === 0) return [{ t: 'promise', value: never, rejections, tags: noTags }];
    return machine.promised(() => machine.branch(ways), callable(onRejected) ? [] : rejections);
  }),
  catch: native('catch', (call) => {
    const { machine, args, site } = call;
    const self = call.state.self ?? call.self;
    const { fulfilled, rejections } = settle(self.some((a) => a.t === 'promise') ? self : promiseOf(self));
    const ways: (() => Value)[] = [];
    if (fulfilled.length > 0) ways.push(() => fulfilled);
    const [handler] = args;
    if (handler) {
      for (const r of byDecision(rejections))
        ways.push(() => withDecision(machine, r, () => machine.call(handler, undefinedValue, [r.value], site, { awaited: true })));
      if (machine.persona === 'sweep')
        ways.push(() =>
          machine.call(handler, undefinedValue, [opaque({ error: true }, { hint: 'error', truthy: true, nullish: false })], site, { awaited: true }),
        );
    }
    if (ways.length === 0) return self;
    return machine.promised(() => machine.branch(ways));
  }),
  finally: native('finally', (call) => {
    const [callback] = call.args;
    const run = (): Value => (callback ? call.machine.call(callback, undefinedValue, [], call.site) : undefinedValue);
    // It runs once the promise is settled: what follows this call in the code may come before it (`pending = null`).
    if (callback?.some(assignsOutside)) call.machine.branch([() => undefinedValue, run]);
    else run();
    return call.state.self ?? call.self;
  }),
};
/** Whether a function assigns a variable that is not its own: what it waits for decides when others see that. */
function assignsOutside(alt: Value[0]): boolean {
  let assigns = false;
  if (alt.t === 'function') {
    dependOnCode(alt.closure.module.file, alt.closure.fn);
    walk(alt.closure.fn.body, (node) => {
      assigns ||= node.kind === 'assign' && node.target.kind === 'name';
    });
  }
  return assigns;
}
/** Alternatives that remember the same state go on together. */
function byMemory(value: Value): Value[] {
  const groups = new Map<unknown, Value[0][]>();
  for (const alt of value) {
    const key = groups.size >= 6 ? [...groups.keys()].at(-1) : alt.when;
    groups.set(key, [...(groups.get(key) ?? []), alt]);
  }
  return [...groups.values()];
}
function withDecision(machine: NativeCall['machine'], rejection: Throw, run: () => Value): Value {
  const { decided } = rejection.path;
  if (decided) machine.path = { ...machine.path, decided: { ...decided, effects: machine.path.effects.length } };
  if (rejection.path.lost && !machine.path.lost) machine.path = { ...machine.path, lost: rejection.path.lost };
  machine.path = { ...machine.path, caught: rejection.place };
  return run();
}

const combine = (name: string, settled: boolean): FunctionModel =>
  native(name, (call) => {
    const { machine, args, site } = call;
    const content = args[0] ? machine.list(args[0]) : null;
    if (!content) return promiseOf(opaque(tagsOf(args[0] ?? never)));
    if (name === 'Promise.race' || name === 'Promise.any') return firstOf(elementsIn(content), name === 'Promise.any');
    const unwrap = (value: Value): Value => {
      if (!settled) return machine.await(value, site);
      const { fulfilled, rejections } = settle(value);
      const out: Value[] = [];
      if (fulfilled.length > 0) out.push(machine.newObject({ status: constant('fulfilled'), value: fulfilled }, site));
      if (rejections.length > 0)
        out.push(machine.newObject({ status: constant('rejected'), reason: rejections.map((r) => r.value).reduce(join, never) }, site));
      return out.reduce(join, never);
    };
    const known = content.known.map(unwrap);
    const rest = content.rest ? unwrap(content.rest) : null;
    return promiseOf(machine.newList(known, rest, site));
  });

/** Whichever comes first: one that only rejects (a time limit) takes nothing from the others. `any` rejects where each of them may. */
function firstOf(contenders: readonly Value[], fulfilled: boolean): Value {
  const first = contenders.reduce(join, never);
  if (!fulfilled || contenders.every((one) => settle(one).rejections.length > 0)) return promiseOf(first);
  return promiseOf(contenders.map((one) => settle(one).fulfilled).reduce(join, never));
}

/** Whether an executor has a `reject`. */
const isKept = (executor: Value): boolean => executor.some((alt) => alt.t === 'function' && alt.closure.fn.params.length > 1);

/** A promise is rejected here, with what is known on this way. */
const rejectionOf = (value: Value, machine: Machine, place: Place): Throw => ({
  value,
  delta: new Map(),
  path: machine.path,
  place,
  until: today(),
  way: currentWay(),
  how: 'throw',
});

/** Whether an executor cannot fulfil its promise: it has no name for `resolve`, or never says it. */
function neverResolves(executor: Value): boolean {
  return (
    executor.length > 0 &&
    executor.every((alt) => {
      if (alt.t !== 'function') return false;
      const { params, body } = alt.closure.fn;
      dependOnCode(alt.closure.module.file, alt.closure.fn);
      const [resolve] = params;
      if (resolve && resolve.kind !== 'name') return false;
      let said = false;
      walk(body, (node) => {
        if (node.kind === 'name' && (node.name === 'arguments' || node.name === resolve?.name)) said = true;
      });
      return !said;
    })
  );
}

/** Whether an executor does nothing with `resolve` and `reject` but call them: handed on, they may be called out of sight. */
function settledByCalls(executor: Value): boolean {
  return executor.every((alt) => {
    if (alt.t !== 'function') return false;
    const { params, body } = alt.closure.fn;
    dependOnCode(alt.closure.module.file, alt.closure.fn);
    const names = new Set(params.flatMap((param) => (param.kind === 'name' ? [param.name] : [])));
    if (names.size < params.length) return false;
    let uses = 0;
    let calls = 0;
    walk(body, (node) => {
      if (node.kind === 'name' && names.has(node.name)) uses++;
      if (node.kind === 'call' && node.callee.kind === 'name' && names.has(node.callee.name)) calls++;
    });
    return uses === calls;
  });
}

export const promiseGlobal: Model = {
  kind: 'object',
  name: 'Promise',
  types: ['Promise'],
  members: {
    all: combine('Promise.all', false),
    allSettled: combine('Promise.allSettled', true),
    race: combine('Promise.race', false),
    any: combine('Promise.any', false),
    resolve: native('Promise.resolve', (call) => promiseOf(call.args[0] ?? undefinedValue)),
    reject: native('Promise.reject', (call) => {
      const rejection = rejectionOf(call.args[0] ?? undefinedValue, call.machine, call.site);
      return [{ t: 'promise', value: never, rejections: [rejection], tags: noTags }];
    }),
    withResolvers: native('Promise.withResolvers', (call) =>
      call.machine.newObject(
        {
          promise: promiseOf(opaque()),
          resolve: call.machine.native('resolve', () => undefinedValue),
          reject: call.machine.native('reject', () => undefinedValue),
        },
        call.site,
      ),
    ),
  },
  construct: native('Promise', (call) => {
    const { machine, args, site } = call;
    let value: Value = never;
    const rejections: Throw[] = [];
    const resolve = machine.native('resolve', (c) => {
      value = join(value, c.args[0] ?? undefinedValue);
      return undefinedValue;
    });
    const reject = machine.native('reject', (c) => {
      const error = c.args[0] ?? undefinedValue;
      const decided = error.find((a) => a.tags.decided)?.tags.decided;
      const path =
        decided && !c.machine.path.decided
          ? { ...c.machine.path, decided: { by: decided, effects: c.machine.path.effects.length, place: c.site } }
          : c.machine.path;
      rejections.push({ ...rejectionOf(error, c.machine, c.site), path });
      return undefinedValue;
    });
    const before = machine.path.decided;
    if (args[0]) machine.call(args[0], undefinedValue, [resolve, reject], site);
    if (value.length === 0 && rejections.length === 0 && neverResolves(args[0] ?? never)) {
      // What it was kept for is to reject, later and out of sight (`signal.onabort = reject`); with neither, it stays pending for good.
      if (isKept(args[0] ?? never)) rejections.push(rejectionOf(machine.newError('Error', opaque(noTags, { hint: 'string' }), site), machine, site));
    } else if (value.length === 0 && rejections.length === 0) {
      // Nobody settled it. Where the persona was refused meanwhile and only calls can settle it, that is the refusal: an adapter of
      // middleware, whose `next` is never called. Elsewhere something unseen will settle it later.
      const refused = machine.path.decided !== null && machine.path.decided !== before;
      if (!refused || !settledByCalls(args[0] ?? never)) value = opaque();
    }
    return [{ t: 'promise', value, rejections, tags: noTags }];
  }),
};

/** What a timer does long after the start is no part of it: jobs that come round again and again. */
const waits = new Set(['setTimeout', 'setInterval']);
/** A callback that may run later: what it does counts, what it throws does not leave. */
const later = (name: string, position: number): FunctionModel =>
  native(name, (call) => {
    const callback = call.args[position];
    if (callback && !(call.machine.persona === 'load' && waits.has(name))) {
      call.machine.branch([
        () => undefinedValue,
        () => {
          // The promise keeps what goes wrong.
          call.machine.call(callback, undefinedValue, [], call.site);
          return undefinedValue;
        },
      ]);
    }
    return opaque({}, { truthy: true, hint: 'object' });
  });
export const timers: Record<string, Model> = {
  setTimeout: later('setTimeout', 0),
  setImmediate: later('setImmediate', 0),
  setInterval: later('setInterval', 0),
  queueMicrotask: later('queueMicrotask', 0),
  clearTimeout: native('clearTimeout', () => undefinedValue),
  clearInterval: native('clearInterval', () => undefinedValue),
  clearImmediate: native('clearImmediate', () => undefinedValue),
};
export const laterModel = later;
