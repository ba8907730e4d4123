/**
 * `initTRPC`, procedure builders, middleware and routers. Facts: @trpc/server 10.45 and 11.25: steps run in the order in which they
 * were added, whichever builder they came from; `next({ ctx })` merges one level deep; a step that gives no result of `next` ends in an error.
 */
import { asyncNative, builderState, isMarked, itemsOf, markResult, mergeShallow, runChain, unmarkResult, withItems } from '../../evaluate/chains.ts';
import { Dependencies, registeredWith } from '../../evaluate/values/dependencies.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Machine, Model, Native, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { requireOf, requiredBy } from '../../evaluate/security/required.ts';
import { constant, constantString, modelValue, never, opaque, promiseOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { ModelAlt, ModelState, Place, Value } from '../../evaluate/values/values.ts';

export type ProcedureKind = 'QUERY' | 'MUTATION' | 'SUBSCRIPTION';
export interface Procedure {
  kind: ProcedureKind;
  state: ModelState;
  /** Where it is declared. */
  place: Place;
}
export interface Router {
  state: ModelState;
  place: Place;
}

const registries = new WeakMap<Machine, Procedures>();
/** What has been declared in the scan that a machine serves. */
export function proceduresOf(machine: Machine): Procedures {
  let known = registries.get(machine);
  if (!known) registries.set(machine, (known = new Procedures(machine)));
  return known;
}
class Procedures {
  private readonly declared = new Map<ModelState, Procedure>();
  readonly routers = new Map<ModelState, Router>();
  /** Routers that stand inside others. */
  readonly nested = new Set<ModelState>();
  /** What all of it hangs on: whatever declares something. */
  readonly part = new Dependencies();
  private readonly machine: Machine;
  constructor(machine: Machine) {
    this.machine = machine;
  }

  declare(made: Procedure): void {
    this.note();
    this.declared.set(made.state, made);
  }
  add(router: Router): void {
    this.note();
    this.routers.set(router.state, router);
  }
  nest(state: ModelState): void {
    this.note();
    this.nested.add(state);
  }
  note(): void {
    if (this.machine.persona === 'load') registeredWith(this.part);
  }

  procedureOf(alt: Value[0]): Procedure | null {
    return alt.t === 'model' && alt.model === procedure ? (this.declared.get(alt.state) ?? null) : null;
  }
}

const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

// ---------------------------------------------------------------- running a procedure

export interface Call {
  context: Value;
  input: Value;
  path: Value;
  site: Place;
}
/** What a procedure answers; it throws where a step or the resolver does. */
export function runProcedure(machine: Machine, { state, kind }: Procedure, call: Call): Value {
  const { site } = call;
  // A parser throws wherever it stands among the steps: nothing is resolved for whoever leaves out what one of them asks for.
  for (const schema of itemsOf(state, 'schema')) requireOf(machine, call.input, requiredBy(machine, schema));
  const fixed = {
    input: call.input,
    rawInput: call.input,
    getRawInput: machine.native('getRawInput', () => promiseOf(call.input)),
    path: call.path,
    type: constant(kind.toLowerCase()),
    meta: state.meta ?? undefinedValue,
    signal: opaque({}, { truthy: true }),
    batchIndex: constant(0),
  };
  const result = runChain(
    machine,
    {
      steps: itemsOf(state, 'step'),
      args: (ctx, next) => [machine.newObject({ ...fixed, ctx, next }, site)],
      advance: (ctx, [given], at) => {
        const own = given ? machine.peekOr(given, 'ctx') : undefined;
        return own && own.some((alt) => alt.t !== 'const') ? mergeShallow(machine, [ctx, own], at) : ctx;
      },
      isResult: isMarked,
      end: (ctx) => {
        const args = machine.newObject({ ...fixed, ctx }, site);
        const data = machine.await(machine.call(state.resolver ?? undefinedValue, undefinedValue, [args], site, { awaited: true }), site);
        return markResult(machine, data, (value) => ({ ok: constant(true), data: value, ctx }), site);
      },
    },
    call.context,
    site,
  );
  const { data, others } = unmarkResult(result);
  const ways: (() => Value)[] = [];
  if (data.length > 0) ways.push(() => data);
  const [other] = others;
  if (other)
    ways.push(() => {
      const error = machine.newError('TRPCError', constant('No result from middlewares - did you forget to `return next()`?'), site);
      return machine.throw(other.tags.decided ? withDecided(error, other.tags.decided) : error, site);
    });
  return machine.branch(ways);
}

// ---------------------------------------------------------------- builders

/** Steps of what is given to `.use` or `.concat`: a function, or a builder that holds some. */
function stepsIn(value: Value | undefined): Value[] {
  const [alt] = value ?? never;
  if (value?.length === 1 && alt?.t === 'model' && (alt.model === middleware || alt.model === builder)) return itemsOf(alt.state, 'step');
  return value ? [value] : [];
}
const middleware: ObjectModel = object('trpc middleware', {
  unstable_pipe: native('pipe', ({ args, state }) => modelValue(middleware, withItems(state, 'step', stepsIn(args[0])))),
  pipe: native('pipe', ({ args, state }) => modelValue(middleware, withItems(state, 'step', stepsIn(args[0])))),
});
const makeMiddleware = native('middleware', ({ args }) => modelValue(middleware, withItems({}, 'step', stepsIn(args[0]))));

const procedure: ObjectModel = object(
  'trpc procedure',
  { _def: { kind: 'value', shape: { is: 'opaque', truthy: true } } },
  {
    // With `experimental_caller` a procedure is a function of its own: a server action.
    call: native('procedure', (call) => {
      const { machine, state, args, site } = call;
      const caller = state.caller;
      const run = (context: Value, input: Value): Value =>
        runProcedure(machine, { state, kind: kindOf(state), place: site }, { context, input, path: constant(''), site });
      if (!caller) {
        const [options] = args;
        return promiseOf(run((options && machine.peekOr(options, 'ctx')) ?? undefinedValue, opaque({ input: true })));
      }
      const invoke = asyncNative('invoke', (inner) => {
        const [options] = inner.args;
        const input = options ? machine.peekOr(options, 'input') : undefined;
        return run((options && machine.peekOr(options, 'ctx')) ?? machine.newObject({}, site), input ?? opaque({ input: true }));
      });
      const definition = machine.newObject({ meta: state.meta ?? undefinedValue, type: constant(kindOf(state).toLowerCase()) }, site);
      return machine.call(caller, undefinedValue, [machine.newObject({ args: machine.newList([...args], null, site), invoke, _def: definition }, site)], site);
    }) as ObjectModel['call'] & object,
  },
);
const kindOf = (state: ModelState): ProcedureKind => (constantString(state.kind ?? never) as ProcedureKind | undefined) ?? 'QUERY';

const ending = (name: string, kind: ProcedureKind): Model =>
  native(name, ({ machine, args, state, site }) => {
    const made: ModelState = { ...builderState(state), resolver: args[0] ?? undefinedValue, kind: constant(kind) };
    proceduresOf(machine).declare({ kind, state: made, place: site });
    return modelValue(procedure, made);
  });

const more = (name: string, change: (call: NativeCall) => ModelState): Model => native(name, (call) => modelValue(builder, change(call)));
const concat = more('concat', ({ machine, args, state, site }) => {
  const [alt] = args[0] ?? never;
  const schemas = alt?.t === 'model' ? itemsOf(alt.state, 'schema') : [];
  const next = withItems(withItems(state, 'step', stepsIn(args[0])), 'schema', schemas);
  if (alt?.t === 'model' && alt.state.meta) next.meta = next.meta ? mergeShallow(machine, [next.meta, alt.state.meta], site, '') : alt.state.meta;
  return next;
});
const builder: ObjectModel = object('trpc procedure builder', {
  use: more('use', ({ args, state }) => withItems(state, 'step', stepsIn(args[0]))),
  input: more('input', ({ args, state }) => ({ ...withItems(state, 'schema', args.slice(0, 1)), validated: constant(true) })),
  output: more('output', ({ state }) => builderState(state)),
  errors: more('errors', ({ state }) => builderState(state)),
  meta: more('meta', ({ machine, args, state, site }) => ({
    ...builderState(state),
    meta: state.meta ? mergeShallow(machine, [state.meta, args[0]], site, '') : (args[0] ?? undefinedValue),
  })),
  concat,
  unstable_concat: concat,
  experimental_caller: more('experimental_caller', ({ args, state }) => ({ ...builderState(state), caller: args[0] ?? undefinedValue })),
  query: ending('query', 'QUERY'),
  mutation: ending('mutation', 'MUTATION'),
  subscription: ending('subscription', 'SUBSCRIPTION'),
});

// ---------------------------------------------------------------- routers

export const routerModel: ObjectModel = object('trpc router', {
  createCaller: native('createCaller', (call) => callerOf(call, modelValue(routerModel, builderState(call.state)), call.args[0] ?? undefinedValue)),
  _def: { kind: 'value', shape: { is: 'opaque', truthy: true } },
});
function makeRouter(records: readonly Value[], machine: Machine, site: Place): Value {
  const state: ModelState = {};
  for (const record of records) {
    for (const [key, value] of machine.properties(record).known) {
      state[`.${key}`] = value;
      for (const alt of value) if (alt.t === 'model' && alt.model === routerModel) proceduresOf(machine).nest(alt.state);
    }
  }
  proceduresOf(machine).add({ state, place: site });
  return modelValue(routerModel, state);
}
/** Members of a router by name, as they were declared. */
function membersOf(alt: ModelAlt): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [key, value] of Object.entries(alt.state)) if (key.startsWith('.') && value) out.set(key.slice(1), value);
  return out;
}
const router = native('router', ({ machine, args, site }) => makeRouter(args.slice(0, 1), machine, site));
const mergeRouters = native('mergeRouters', ({ machine, args, site }) => {
  const records = args.map((arg): Value => {
    const fields: Record<string, Value> = {};
    for (const alt of arg) {
      if (alt.t !== 'model' || alt.model !== routerModel) continue;
      proceduresOf(machine).nest(alt.state);
      for (const [key, value] of membersOf(alt)) fields[key] = value;
    }
    return machine.newObject(fields, site);
  });
  return makeRouter(records, machine, site);
});

const lazyModel: ObjectModel = object('trpc lazy router', {});
const lazy = native('lazy', ({ args }) => modelValue(lazyModel, { load: args[0] ?? undefinedValue }));

export interface Found {
  path: string;
  procedure: Procedure;
}
/** Procedures of a router by their path. */
export function proceduresIn(machine: Machine, value: Value, site: Place, prefix = '', depth = 0): Found[] {
  const out: Found[] = [];
  if (depth > 12) return out;
  const below = (members: Iterable<[string, Value]>): void => {
    for (const [key, inner] of members) out.push(...proceduresIn(machine, inner, site, prefix === '' ? key : `${prefix}.${key}`, depth + 1));
  };
  for (const alt of value) {
    if (alt.t === 'model' && alt.model === routerModel) below(membersOf(alt));
    else if (alt.t === 'model' && alt.model === lazyModel) {
      const loaded = machine.await(machine.call(alt.state.load ?? undefinedValue, undefinedValue, [], site, { awaited: true }), site);
      const routers = loaded.flatMap((a): Value => {
        if (a.t === 'model') return [a];
        const exported = [...machine.properties([a]).known.values()].flat();
        return exported.filter((e) => e.t === 'model' && e.model === routerModel);
      });
      for (const r of routers) if (r.t === 'model') proceduresOf(machine).nest(r.state);
      out.push(...proceduresIn(machine, routers, site, prefix, depth + 1));
    } else if (alt.t === 'object' && prefix !== '') below(machine.properties([alt]).known);
    else {
      const found = proceduresOf(machine).procedureOf(alt);
      if (found) out.push({ path: prefix, procedure: found });
    }
  }
  return out;
}

/** `caller.user.get(input)`: runs in the same process with the context it was made with. */
function callerOf(call: NativeCall, target: Value, context: Value): Value {
  const { machine, site } = call;
  const made = (value: Value, path: string): Value =>
    value.flatMap((alt): Value => {
      if (alt.t === 'model' && alt.model === procedure) {
        return asyncNative(`caller.${path}`, (inner) => {
          const given = context.some((c) => c.t === 'function' || (c.t === 'model' && c.model.kind === 'function'))
            ? machine.await(machine.call(context, undefinedValue, [], inner.site, { awaited: true }), inner.site)
            : context;
          return runProcedure(
            machine,
            { state: alt.state, kind: kindOf(alt.state), place: inner.site },
            { context: given, input: inner.args[0] ?? undefinedValue, path: constant(path), site: inner.site },
          );
        });
      }
      const members = alt.t === 'model' && alt.model === routerModel ? membersOf(alt) : alt.t === 'object' ? machine.properties([alt]).known : null;
      if (!members) return opaque({}, { truthy: true });
      return machine.newObject(Object.fromEntries([...members].map(([key, inner]) => [key, made(inner, path === '' ? key : `${path}.${key}`)])), site);
    });
  return made(target, '');
}
const createCallerFactory = native('createCallerFactory', ({ machine, args }) =>
  machine.native('createCaller', (call) => callerOf(call, args[0] ?? undefinedValue, call.args[0] ?? undefinedValue)),
);

// ---------------------------------------------------------------- exports

const instance: ObjectModel = object('t', {
  procedure: { kind: 'value', shape: { is: 'instance', of: () => builder } },
  middleware: makeMiddleware,
  router,
  mergeRouters,
  createCallerFactory,
});
const root: ObjectModel = object('initTRPC', {
  context: fn('initTRPC.context', { result: { is: 'instance', of: () => root } }),
  meta: fn('initTRPC.meta', { result: { is: 'instance', of: () => root } }),
  create: fn('initTRPC.create', { result: { is: 'instance', of: () => instance } }),
});
const errorModel: ObjectModel = object(
  'TRPCError',
  {},
  {
    types: ['TRPCError'],
    construct: native('TRPCError', (call) => {
      const [options] = call.args;
      const read = (key: string): Value => (options && call.machine.peekOr(options, key)) ?? undefinedValue;
      return call.machine.newError('TRPCError', read('message'), call.site, { code: read('code'), cause: read('cause') });
    }) as ObjectModel['construct'] & object,
  },
);
const quiet = (name: string): Model => fn(name, { result: { is: 'opaque', truthy: true } });

/** Exports of `@trpc/server` itself. */
export const serverExports: Record<string, Model> = {
  initTRPC: root,
  TRPCError: errorModel,
  lazy,
  experimental_lazy: lazy,
  experimental_standaloneMiddleware: native('standaloneMiddleware', () => modelValue(object('standalone middleware', { create: makeMiddleware }))),
  experimental_trpcMiddleware: native('standaloneMiddleware', () => modelValue(object('standalone middleware', { create: makeMiddleware }))),
  callTRPCProcedure: quiet('callTRPCProcedure'),
  callProcedure: quiet('callProcedure'),
  getErrorShape: quiet('getErrorShape'),
  tracked: fn('tracked', { result: { is: 'argument', index: 1 } }),
  '*': quiet('@trpc/server'),
};
