/**
 * next-connect. 1 (dist/esm/{node,edge,router,express}.js): routers whose layers run in the order in which they were added, each with
 * `next`; a layer without `use` has to match, or `onNoMatch` answers. 0 (dist/index.js): the router is the handler itself.
 */
import { elementsIn } from '../evaluate/values/heap.ts';
import { newResponse } from '../evaluate/language/builtins/web.ts';
import { asyncNative, runChain } from '../evaluate/chains.ts';
import { fn, object } from '../evaluate/models.ts';
import type { Library, Machine, Model, Native, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constant, constantString, join, modelValue, never, onlyConstant, truthOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Alt, Place, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

type Kind = 'node' | 'edge' | 'classic';
interface Layer {
  run: Value;
  /** Only for paths of a pattern, which a request may have or not. */
  bound: boolean;
}
interface Found {
  layers: Layer[];
  /** Some layer that is no middleware matches. */
  answered: boolean;
}

const methods = ['all', 'get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace', 'connect'];
const isRouter = (alt: Alt): alt is Extract<Alt, { t: 'model' }> => alt.t === 'model' && alt.state.layers !== undefined;
const items = (machine: Machine, list: Value | undefined): Value[] => {
  const content = list ? machine.list(list) : null;
  return content ? elementsIn(content) : [];
};
const stateOf = (call: NativeCall, name: string): Value | undefined => {
  const [alt] = call.self;
  return alt?.t === 'model' ? alt.state[name] : undefined;
};

/** `.get(path?, ...fns)`, `.use(base?, ...fns)`: the router keeps them, and gives itself. */
function adds(method: string): Model {
  return native(`router.${method}`, (call) => {
    const { machine, args, self, site } = call;
    const [first = undefinedValue] = args;
    const named = first.length > 0 && first.every((alt) => alt.t === 'const' || alt.t === 'regex' || alt.t === 'pattern');
    const path = named ? onlyConstant(first)?.v : '';
    const layer = machine.newObject(
      {
        method: constant(method === 'use' || method === 'all' ? '' : method.toUpperCase()),
        middle: constant(method === 'use'),
        bound: constant(path !== '' && path !== '/' && path !== '*'),
        run: machine.newList(named ? args.slice(1) : args, null, site),
      },
      site,
    );
    const layers = stateOf(call, 'layers');
    if (layers) machine.callMethod(layers, 'push', [layer], site);
    return self;
  });
}

/** The layers that a request meets: those for its method and for any, in order; those of a router inside stand in its place. */
function find(machine: Machine, layers: Value | undefined, method: Value): Found {
  const found: Found = { layers: [], answered: false };
  const asked = constantString(method);
  for (const layer of items(machine, layers)) {
    const of = constantString(machine.peek(layer, 'method') ?? never);
    // HEAD comes to what is there for GET.
    if (of !== '' && of !== undefined && asked !== undefined && of !== asked && !(asked === 'HEAD' && of === 'GET')) continue;
    const bound = onlyConstant(machine.peek(layer, 'bound') ?? never)?.v !== false;
    if (onlyConstant(machine.peek(layer, 'middle') ?? never)?.v !== true) found.answered = true;
    for (const run of items(machine, machine.peek(layer, 'run'))) {
      const inner = run.find(isRouter);
      if (!inner) {
        found.layers.push({ run, bound });
        continue;
      }
      const below = find(machine, inner.state.layers, method);
      found.layers.push(...below.layers.map((l) => ({ run: l.run, bound: l.bound || bound })));
      found.answered ||= below.answered;
    }
  }
  return found;
}

function execute(machine: Machine, found: Found, kind: Kind, given: readonly Value[], site: Place): Value {
  const steps = found.layers.map(({ run, bound }): Value => {
    if (!bound) return run;
    // The path may be another one: then the request goes past this layer.
    return machine.native('layer', (call) => {
      const next = call.args[2] ?? undefinedValue;
      return call.machine.branch([
        () => call.machine.call(run, undefinedValue, call.args, call.site),
        () => call.machine.call(next, undefinedValue, [], call.site),
      ]);
    });
  });
  return runChain(
    machine,
    {
      steps,
      args: (_context, next) => [...given.slice(0, 2), next],
      advance: (context, told, at) => {
        const error = kind === 'classic' ? (told[0] ?? never).filter((alt) => truthOf(alt) !== false) : never;
        if (error.length > 0) machine.throw(error, at);
        return context;
      },
      // What a layer returns is its own word, whoever it has it from.
      isResult: () => true,
      end: () => undefinedValue,
    },
    undefinedValue,
    site,
  );
}

const answersWith = (kind: Kind, status: number, text: string): Native => {
  return (call) => {
    const { machine, site } = call;
    if (kind === 'edge') return newResponse(call, constant(text), machine.newObject({ status: constant(status) }, site));
    // `onNoMatch(req, res)`, `onError(error, req, res)`
    const res = call.args.at(-1) ?? undefinedValue;
    machine.callMethod(res, 'status', [constant(status)], site);
    return machine.callMethod(res, 'end', [constant(text)], site);
  };
};

/** What a request meets: its layers; without one that answers, `onNoMatch`; whatever they throw comes to `onError`. */
function handle(call: NativeCall, kind: Kind, layers: Value | undefined, options: Value): Value {
  const { machine, site } = call;
  const [req = undefinedValue, res = undefinedValue] = call.args;
  const option = (name: string, otherwise: Native): Value => {
    const own = (machine.peekOr(options, name) ?? never).filter((alt) => truthOf(alt) !== false);
    return own.length > 0 ? own : machine.native(name, otherwise);
  };
  const run = asyncNative('router', () => {
    const found = find(machine, layers, machine.get(req, 'method', site));
    if (found.answered) return execute(machine, found, kind, [req, res], site);
    return machine.call(option('onNoMatch', answersWith(kind, 404, 'not found')), undefinedValue, [req, res], site, { awaited: true });
  });
  const failed = machine.native('failed', (inner) =>
    inner.machine.call(option('onError', answersWith(kind, 500, 'Internal Server Error')), undefinedValue, [inner.args[0] ?? undefinedValue, req, res], site),
  );
  return machine.callMethod(machine.call(run, undefinedValue, [], site), 'catch', [failed], site);
}

const routers: Record<Kind, ObjectModel> = { node: router('node'), edge: router('edge'), classic: router('classic') };
const newRouter = (kind: Kind): Model =>
  native(kind === 'classic' ? 'nc' : kind === 'edge' ? 'createEdgeRouter' : 'createRouter', ({ machine, args, site }) =>
    modelValue(routers[kind], { layers: machine.newList([], null, site), options: args[0] ?? undefinedValue }),
  );
function router(kind: Kind): ObjectModel {
  return object(
    'next-connect router',
    {
      ...Object.fromEntries([...methods, 'use'].map((method) => [method, adds(method)])),
      clone: native('router.clone', (call) => {
        const held = call.machine.newList(items(call.machine, stateOf(call, 'layers')), null, call.site);
        return modelValue(routers[kind], { layers: held, options: stateOf(call, 'options') ?? undefinedValue });
      }),
      run: native(
        'router.run',
        (call) => {
          const { machine, args, site } = call;
          const [req = undefinedValue, res = undefinedValue] = args;
          return execute(machine, find(machine, stateOf(call, 'layers'), machine.get(req, 'method', site)), kind, [req, res], site);
        },
        { async: true },
      ),
      handler: native('router.handler', (call) => {
        const layers = stateOf(call, 'layers');
        const options = call.args[0] ?? undefinedValue;
        return call.machine.native('handler', (inner) => handle(inner, kind, layers, options));
      }),
      prepareRequest: fn('router.prepareRequest', { result: { is: 'constant', value: undefined } }),
    },
    kind === 'classic' ? { call: native('nc handler', (call) => handle(call, kind, call.state.layers, call.state.options ?? undefinedValue)) } : {},
  );
}

/** Middleware of Express: it tells by `next(error)` what went wrong, and nobody waits for what it returns. */
const expressWrapper = native('expressWrapper', ({ machine, args: [middleware = undefinedValue] }) =>
  machine.native('express middleware', (call) => {
    const { machine: m, args, site } = call;
    const [req = undefinedValue, res = undefinedValue, next = undefinedValue] = args;
    let given: Value = never;
    const fail = m.thrower();
    const told = m.native('next', (inner) => {
      const error = (inner.args[0] ?? never).filter((alt) => truthOf(alt) !== false);
      if (error.length > 0) return fail(error, inner.site);
      given = join(given, inner.machine.call(next, undefinedValue, [], inner.site));
      return undefinedValue;
    });
    m.call(middleware, undefinedValue, [req, res, told], site, { awaited: true });
    if (given.length > 0) return given;
    // A package's own middleware calls it out of sight.
    const unseen = middleware.filter((alt) => alt.t !== 'function');
    if (unseen.length === 0) return undefinedValue;
    const lost = unseen.find((alt) => alt.tags.lost)?.tags.lost;
    if (lost) m.lose(lost.reason, lost.text, site);
    return m.call(next, undefinedValue, [], site);
  }),
);

const edge = newRouter('edge');
const node = newRouter('node');
const classic = newRouter('classic');
export const nextConnect: Library = {
  name: 'next-connect',
  packages: ['next-connect'],
  modules: { '': { default: classic, createRouter: node, createEdgeRouter: edge, expressWrapper } },
};
