/**
 * oRPC builders, procedures and routers. Facts: @orpc/server 1.16: steps are called with `({ context, next, path }, input, output)`,
 * `next({ context })` merges one level deep, `.router()` puts the builder's steps in front of every procedure in it.
 */
import { asyncNative, builderState, isMarked, itemsOf, markResult, mergeShallow, runChain, unmarkResult, withItems } from '../../evaluate/chains.ts';
import { object } from '../../evaluate/models.ts';
import type { Machine, Model, Native, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { ModelState, Place, Value } from '../../evaluate/values/values.ts';

export interface Found {
  path: string;
  method: string;
  state: ModelState;
  place: Place;
}
const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });
const places = new WeakMap<ModelState, Place>();

export function runProcedure(machine: Machine, state: ModelState, call: { context: Value; input: Value; path: Value; site: Place }): Value {
  const { site } = call;
  const fixed = {
    path: call.path,
    errors: errorsModel(),
    signal: opaque({}, { nullish: true }),
    lastEventId: undefinedValue,
    procedure: opaque({}, { truthy: true }),
  };
  const output = machine.native('output', (inner) => markResult(machine, inner.args[0] ?? undefinedValue, (data) => ({ output: data }), inner.site));
  const result = runChain(
    machine,
    {
      steps: itemsOf(state, 'step'),
      args: (context, next) => [machine.newObject({ ...fixed, context, next }, site), call.input, output],
      advance: (context, [given], at) => {
        const own = given ? machine.peekOr(given, 'context') : undefined;
        return own && own.some((alt) => alt.t !== 'const') ? mergeShallow(machine, [context, own], at) : context;
      },
      isResult: isMarked,
      end: (context) => {
        const args = machine.newObject({ ...fixed, context, input: call.input }, site);
        const data = machine.await(machine.call(state.handler ?? undefinedValue, undefinedValue, [args], site, { awaited: true }), site);
        return markResult(machine, data, (value) => ({ output: value, context }), site);
      },
    },
    call.context,
    site,
  );
  const { data, others } = unmarkResult(result);
  const [other] = others;
  const ways: (() => Value)[] = data.length > 0 ? [() => data] : [];
  if (other)
    ways.push(() => {
      const error = machine.newError('TypeError', constant('a middleware gave no result'), site);
      return machine.throw(other.tags.decided ? withDecided(error, other.tags.decided) : error, site);
    });
  return machine.branch(ways);
}
/** `errors.NOT_FOUND({ ... })` makes the error that is thrown. */
function errorsModel(): Value {
  const make = native('error', ({ machine, site }) => machine.newError('ORPCError', constant('error'), site));
  return modelValue(object('orpc errors', {}, { otherwise: (p) => (p === 'then' ? null : make) }));
}

// ---------------------------------------------------------------- builders

const more = (name: string, change: (call: NativeCall) => ModelState): Model =>
  native(name, (call) => {
    const model = call.state.implements ? implementer : call.state.handler ? procedure : builder;
    const made = change(call);
    const place = places.get(call.state.self?.[0]?.t === 'model' ? call.state.self[0].state : call.state);
    if (place) places.set(made, place);
    return modelValue(model, made);
  });
const same = (name: string): Model => more(name, ({ state }) => builderState(state));
/** Middleware with steps in front of it: `mw.concat(other)`, `mw.mapInput(...)` are functions all the same. */
const isStep = (value: Value | undefined): value is Value => value !== undefined;
const use = more('use', ({ args, state }) => withItems(state, 'step', isStep(args[0]) ? [args[0]] : []));
const route = more('route', ({ machine, args, state, site }) => ({ ...builderState(state), route: mergeShallow(machine, [state.route, args[0]], site, '') }));
const context = (call: NativeCall, options: Value | undefined): Value => {
  const { machine, site } = call;
  const given = options ? machine.peekOr(options, 'context') : undefined;
  if (!given || given.every((a) => a.t === 'const')) return machine.newObject({}, site);
  return given.some((a) => a.t === 'function') ? machine.await(machine.call(given, undefinedValue, [], site, { awaited: true }), site) : given;
};
const callable = native('callable', ({ args, state }) => callableOf(builderState(state), args[0]));
function callableOf(state: ModelState, options: Value | undefined): Value {
  return asyncNative('procedure', (call) =>
    runProcedure(call.machine, state, {
      context: context(call, options),
      input: call.args[0] ?? undefinedValue,
      path: opaque({}, { truthy: true }),
      site: call.site,
    }),
  );
}
/** A server action that gives `[error, data]`; what is thrown inside becomes the error. */
const actionable = native('actionable', ({ args, state }) => {
  const own = builderState(state);
  return asyncNative('action', (call) => {
    const data = runProcedure(call.machine, own, {
      context: context(call, args[0]),
      input: call.args[0] ?? opaque({ input: true }),
      path: opaque({}, { truthy: true }),
      site: call.site,
    });
    return call.machine.newList([constant(null), data], null, call.site);
  });
});
const procedure: ObjectModel = object('orpc procedure', {
  use,
  route,
  errors: same('errors'),
  meta: same('meta'),
  callable,
  actionable,
});

/** Puts steps in front of every procedure of a router. */
function enhance(machine: Machine, value: Value, state: ModelState, site: Place, depth = 0): Value {
  const steps = itemsOf(state, 'step');
  if (steps.length === 0 || depth > 10) return value;
  return value.flatMap((alt): Value => {
    if (alt.t === 'model' && alt.model === procedure) {
      const made = withItems(withItems({}, 'step', steps), 'step', itemsOf(alt.state, 'step'));
      for (const [key, v] of Object.entries(builderState(alt.state))) if (!/^step\d+$/.test(key)) made[key] = v;
      const place = places.get(alt.state);
      if (place) places.set(made, place);
      return modelValue(procedure, made);
    }
    if (alt.t === 'model' && alt.model === lazyModel) return modelValue(lazyModel, withItems(builderState(alt.state), 'step', steps));
    if (alt.t !== 'object') return [alt];
    const fields: Record<string, Value> = {};
    for (const [key, v] of machine.properties([alt]).known) fields[key] = enhance(machine, v, state, site, depth + 1);
    return machine.newObject(fields, site);
  });
}
const lazyModel: ObjectModel = object('orpc lazy', {});
export const lazy = native('lazy', ({ args, state }) => modelValue(lazyModel, { ...builderState(state), load: args[0] ?? undefinedValue }));

const builderMembers: Record<string, Model> = {
  use,
  route,
  handler: native('handler', ({ args, state, site }) => {
    const made: ModelState = { ...builderState(state), handler: args[0] ?? undefinedValue };
    delete made.implements;
    places.set(made, site);
    return modelValue(procedure, made);
  }),
  middleware: native('middleware', ({ args }) => args[0] ?? undefinedValue),
  router: native('router', ({ machine, args, state, site }) => enhance(machine, args[0] ?? undefinedValue, state, site)),
  lazy,
};
const kept = ['$context', '$config', '$route', '$input', '$meta', 'input', 'output', 'errors', 'meta', 'prefix', 'tag'];
for (const name of kept) builderMembers[name] = same(name);
export const builder: ObjectModel = object('orpc builder', builderMembers);
/** `implement(contract)`: the contract's tree, every node a builder with the steps so far. */
export const implementer: ObjectModel = object('orpc implementer', builderMembers, { otherwise: (p) => (p === 'then' ? null : implementer) });

// ---------------------------------------------------------------- what is in a router

export function proceduresIn(machine: Machine, value: Value, site: Place, prefix = '', depth = 0): Found[] {
  const out: Found[] = [];
  if (depth > 12) return out;
  for (const alt of value) {
    if (alt.t === 'model' && alt.model === procedure) {
      const method = constantString((alt.state.route && machine.peekOr(alt.state.route, 'method')) ?? never) ?? 'POST';
      out.push({ path: prefix, method: method.toUpperCase(), state: alt.state, place: places.get(alt.state) ?? site });
    } else if (alt.t === 'model' && alt.model === lazyModel) {
      const loaded = machine.await(machine.call(alt.state.load ?? undefinedValue, undefinedValue, [], site, { awaited: true }), site);
      const inner = machine.peekOr(loaded, 'default') ?? loaded;
      out.push(...proceduresIn(machine, enhance(machine, inner, alt.state, site), site, prefix, depth + 1));
    } else if (alt.t === 'object') {
      for (const [key, inner] of machine.properties([alt]).known)
        out.push(...proceduresIn(machine, inner, site, prefix === '' ? key : `${prefix}.${key}`, depth + 1));
    }
  }
  return out;
}
/** `createRouterClient(router, { context })`: in the same process. */
export const createRouterClient = native('createRouterClient', ({ machine, args, site }) => {
  const made = (value: Value, depth: number): Value =>
    value.flatMap((alt): Value => {
      if (alt.t === 'model' && alt.model === procedure) return callableOf(alt.state, args[1]);
      if (alt.t !== 'object' || depth > 10) return opaque({}, { truthy: true });
      const members = [...machine.properties([alt]).known].map(([key, inner]): [string, Value] => [key, made(inner, depth + 1)]);
      return machine.newObject(Object.fromEntries(members), site);
    });
  return made(args[0] ?? undefinedValue, 0);
});
export const callProcedure = native('call', (call) => {
  const [target, input, options] = call.args;
  const ways = (target ?? never).flatMap((alt) =>
    alt.t === 'model' && alt.model === procedure
      ? [() => call.machine.call(callableOf(alt.state, options), undefinedValue, [input ?? undefinedValue], call.site)]
      : [],
  );
  return ways.length > 0 ? call.machine.branch(ways) : opaque();
});
