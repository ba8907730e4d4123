/**
 * The ts-rest adapter: each route of a contract is an entry of its host. Facts: @ts-rest/{next,serverless,fastify} 3.52
 * (index.esm.mjs, router.esm.mjs): a host hands its requests to the router, or each route is registered at a Fastify instance.
 */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { asyncNative, runChain } from '../../evaluate/chains.ts';
import { object } from '../../evaluate/models.ts';
import type { Library, Machine, Model, Native, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, promiseOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { Project } from '../../project/types.ts';
import { Dispatch } from '../mounts.ts';
import type { EntryPoint, Layer, LayerInventory } from '../types.ts';
import { partsOf, replyWith, responseOf } from './answers.ts';
import { prefixed, routesOf } from './contract.ts';
import type { ContractRoute } from './contract.ts';

interface Mounted {
  routes: ContractRoute[];
  /** Before each path: null where that is the host's own path up to its catch-all part. */
  base: string | null;
}
type TsRest = Dispatch<Mounted, ContractRoute>;
const packages = /['"]@ts-rest\/(?:next|serverless(?:\/next)?)['"]/;
const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

export const tsRest: Layer = {
  name: 'ts-rest',
  open(project, machine) {
    const dispatch: TsRest = new Dispatch<Mounted, ContractRoute>(machine);
    machine.world.addLibrary(library(dispatch), true);
    return (hosts) => find(project, dispatch, hosts);
  },
};

function find(project: Project, dispatch: TsRest, hosts: readonly EntryPoint[]): LayerInventory {
  const none: LayerInventory = { entries: [], apps: [], diagnostics: [], mounts: new Set() };
  if (!project.packages.some((p) => p.dependencies.has('@ts-rest/next') || p.dependencies.has('@ts-rest/serverless'))) return none;
  const entries: EntryPoint[] = [];
  const taken = new Set<string>();
  const mounts = dispatch.mounts(project, hosts, packages);
  for (const [host, met] of mounts) {
    const above = host.path.replace(/\/\[{1,2}\.\.\.[^\]]*\]{1,2}$/, '');
    for (const { routes, base } of met) {
      for (const route of routes) {
        if (host.method !== '*' && host.method !== route.method) continue;
        const path = `${base ?? above}${route.path}`;
        const key = `${host.file} ${route.method} ${path}`;
        if (taken.has(key)) continue;
        taken.add(key);
        const [handler] = route.handler;
        const fn = handler?.t === 'function' ? handler.closure : null;
        entries.push({
          framework: host.framework,
          app: host.app,
          method: route.method,
          path,
          symbol: fn?.fn.name ?? '',
          file: route.place.file,
          span: route.place,
          definedIn: fn?.module.file ?? route.place.file,
          walk: dispatch.through(host, route, route.method),
        });
      }
    }
  }
  return { entries, apps: [...new Set(entries.map((e) => e.app))], diagnostics: [], mounts: new Set(mounts.keys()) };
}

/** The route that the walk wants called; null where it only asks what is mounted, or the router could not be read. */
function targetOf(dispatch: TsRest, mounted: Mounted, site: Place): ContractRoute | null {
  if (dispatch.meet(mounted)) return null;
  if (!dispatch.target) dispatch.unseen('a router whose contract could not be read', site);
  return dispatch.target;
}

/** `createNextRouter(contract, implementation, options)`: a handler of the pages router. */
const nextRouter = (dispatch: TsRest): Native => {
  return ({ machine: outer, args: [contract = never, implementation = never, options = never], site: made }) => {
    const mounted: Mounted = { routes: routesOf(outer, contract, implementation, made), base: null };
    return outer.native('createNextRouter', (call) => {
      const { machine, args, site } = call;
      const [req = undefinedValue, res = undefinedValue] = args;
      const route = targetOf(dispatch, mounted, site);
      if (!route) return opaque({ input: true });
      return answerPages(machine, route, req, res, options, site);
    });
  };
};
/** `createSingleRouteHandler(route, handler, options)`: a file of its own for one route; the host stays its entry. */
const singleRoute: Native = ({ machine: outer, args: [contract = never, implementation = never, options = never], site: made }) => {
  const [route] = routesOf(outer, contract, implementation, made);
  return outer.native('createSingleRouteHandler', ({ machine, args: [req = undefinedValue, res = undefinedValue], site }) =>
    route ? answerPages(machine, route, req, res, options, site) : opaque({ input: true }),
  );
};
function answerPages(machine: Machine, route: ContractRoute, req: Value, res: Value, options: Value, site: Place): Value {
  machine.step(route.place, `${route.method} ${route.path} is called`);
  const run = asyncNative('handler', () => {
    const parts = partsOf(machine, route, site, machine.peekOr(req, 'headers') ?? opaque({ input: true }));
    const called = machine.call(route.handler, undefinedValue, [machine.newObject({ ...parts, req, res }, site)], route.place, { awaited: true });
    return replyWith(machine, machine.await(called, site), res, site);
  });
  const answer = machine.call(run, undefinedValue, [], site);
  const handled = (machine.peekOr(options, 'errorHandler') ?? never).filter((alt) => truthOf(alt) !== false);
  if (handled.length === 0) return answer;
  const failed = machine.native('errorHandler', (inner) => inner.machine.call(handled, undefinedValue, [inner.args[0] ?? undefinedValue, req, res], site));
  return machine.callMethod(answer, 'catch', [failed], site);
}

const listed = (m: Machine, value: Value | undefined): Value[] => {
  const list = value ? m.list(value) : null;
  return list ? elementsIn(list) : [];
};
/** `createNextHandler(contract, implementation, options)`: a route of the app router; middleware runs before the handler, and may answer. */
const nextHandler = (dispatch: TsRest): Native => {
  return ({ machine: outer, args: [contract = never, implementation = never, options = never], site: made }) => {
    const base = constantString(outer.peekOr(options, 'basePath') ?? never) ?? '';
    const mounted: Mounted = { routes: routesOf(outer, contract, implementation, made), base };
    return outer.native('createNextHandler', (call) => {
      const { machine, site } = call;
      const request = call.args[0] ?? undefinedValue;
      const route = targetOf(dispatch, mounted, site);
      if (!route) return opaque({ input: true });
      machine.step(route.place, `${route.method} ${route.path} is called`);
      const run = asyncNative('handler', (inner) => runRoute(inner, route, request, options));
      const failed = machine.native('errorHandler', (inner) => errorResponse(inner, inner.args[0] ?? undefinedValue, request, options));
      return machine.callMethod(machine.call(run, undefinedValue, [], site), 'catch', [failed], site);
    });
  };
};
function runRoute(call: NativeCall, route: ContractRoute, request: Value, options: Value): Value {
  const { machine, site } = call;
  const platform = machine.newObject({ nextRequest: request }, site);
  const end = (): Value => {
    const parts = partsOf(machine, route, site, machine.peekOr(request, 'headers') ?? opaque({ input: true }));
    const context = machine.newObject(
      { request, nextRequest: request, appRoute: opaque({}, { truthy: true }), responseHeaders: opaque({}, { truthy: true }) },
      site,
    );
    const given = machine.call(route.handler, undefinedValue, [machine.newObject(parts, site), context], route.place, { awaited: true });
    return responseOf(call, machine.await(given, site));
  };
  return runChain(
    machine,
    {
      steps: [...listed(machine, machine.peekOr(options, 'requestMiddleware')), ...listed(machine, machine.peekOr(route.options, 'middleware'))].map((step) =>
        // Each is called with the request; what it returns, if anything, is the answer.
        machine.native('middleware', (inner) => {
          const [next = undefinedValue] = inner.args;
          const answer = inner.machine.await(inner.machine.call(step, undefinedValue, [request, platform], inner.site, { awaited: true }), inner.site);
          const none = answer.filter((alt) => truthOf(alt) !== true);
          if (none.length === 0) return answer;
          const goOn = (): Value => {
            inner.machine.recall(none);
            return inner.machine.call(next, undefinedValue, [], inner.site);
          };
          const some = answer.filter((alt) => truthOf(alt) !== false);
          return some.length === 0 ? goOn() : inner.machine.branch([() => some, goOn]);
        }),
      ),
      args: (_context, next) => [next],
      advance: (context) => context,
      isResult: () => true,
      end,
    },
    undefinedValue,
    site,
  );
}
/** The handler's own error, as `errorHandler` or the router answers it; `TsRestResponseError` and `TsRestHttpError` say their status. */
function errorResponse(call: NativeCall, error: Value, request: Value, options: Value): Value {
  const { machine, site } = call;
  const own = (machine.peekOr(options, 'errorHandler') ?? never).filter((alt) => truthOf(alt) !== false);
  const standard = (): Value => {
    const status = error.every((alt) => alt.t === 'object') ? machine.peek(error, 'statusCode') : undefined;
    return responseOf(call, machine.newObject({ status: status ?? constant(500), body: constant('Server Error') }, site));
  };
  if (own.length === 0) return standard();
  const answer = machine.await(machine.call(own, undefinedValue, [error, request], site, { awaited: true }), site);
  const none = answer.filter((alt) => truthOf(alt) !== true);
  if (none.length === 0) return answer;
  const some = answer.filter((alt) => truthOf(alt) !== false);
  return some.length === 0 ? standard() : machine.branch([() => some, standard]);
}

// ---------------------------------------------------------------- Fastify

/** Each route of the contract at this instance, hooks around all of them first. */
function registerAt(m: Machine, contract: Value, implementation: Value, app: Value, options: Value, site: Place): void {
  for (const [name, hooks] of hooksOf(m, m.peekOr(options, 'hooks'))) for (const hook of hooks) m.callMethod(app, 'addHook', [constant(name), hook], site);
  for (const route of routesOf(m, contract, implementation, site)) {
    const handler = m.native('handler', ({ machine, args: [request = undefinedValue, reply = undefinedValue], site: at }) => {
      const parts = partsOf(machine, route, at, machine.peekOr(request, 'headers') ?? opaque({ input: true }));
      const run = asyncNative('handler', () => {
        const given = machine.call(route.handler, undefinedValue, [machine.newObject({ ...parts, request, reply }, at)], route.place, { awaited: true });
        return replyWith(machine, machine.await(given, at), reply, at);
      });
      return machine.call(run, undefinedValue, [], at);
    });
    const own = Object.fromEntries(hooksOf(m, m.peekOr(route.options, 'hooks')).map(([name, hooks]) => [name, m.newList(hooks, null, site)]));
    m.callMethod(app, 'route', [m.newObject({ ...own, method: constant(route.method), url: constant(route.path), handler }, site)], route.place);
  }
}
function hooksOf(m: Machine, hooks: Value | undefined): [name: string, hooks: Value[]][] {
  if (!hooks) return [];
  return [...m.properties(hooks.filter((alt) => alt.t === 'object')).known].map(([name, hook]) => {
    const all = listed(m, hook);
    return [name, all.length > 0 ? all : [hook]];
  });
}
/** A router remembers its contract. */
const contractOf = '#contract';
const routerWith: Native = ({ machine, args: [contract = never, routes = never], site }) =>
  machine.newObject({ ...Object.fromEntries(machine.properties(routes.filter((alt) => alt.t === 'object')).known), [contractOf]: contract }, site);
const server: Model = object('ts-rest server', {
  router: native('s.router', routerWith),
  route: native('s.route', ({ args }) => args[1] ?? undefinedValue),
  registerRouter: native('s.registerRouter', ({ machine, args: [contract = never, routes = never, app = never, options = never], site }) => {
    registerAt(machine, contract, routes, app, options, site);
    return undefinedValue;
  }),
  plugin: native('s.plugin', ({ machine, args: [routes = never], site }) =>
    machine.native('ts-rest plugin', ({ machine: m, args: [app = never, options = never] }) => {
      registerAt(m, m.peek(routes, contractOf) ?? never, routes, app, options, site);
      return promiseOf(undefinedValue);
    }),
  ),
});

// ---------------------------------------------------------------- packages

const given = (name: string, index: number): Model => native(name, ({ args }) => args[index] ?? undefinedValue);
const contracts: Model = object(
  'ts-rest contract',
  {
    router: native('c.router', ({ machine, args: [routes = never, options = never], site }) => {
      const prefix = constantString(machine.peekOr(options, 'pathPrefix') ?? never) ?? '';
      return prefix === '' ? routes : prefixed(machine, routes, prefix, site);
    }),
    query: given('c.query', 0),
    mutation: given('c.mutation', 0),
    responses: given('c.responses', 0),
  },
  { otherwise: (p) => (p === 'then' ? null : native(`c.${p}`, () => opaque({}, { truthy: true }))) },
);
const tsr: Model = object('tsr', {
  router: given('tsr.router', 1),
  route: given('tsr.route', 1),
  routerWithMiddleware: native('tsr.routerWithMiddleware', ({ machine }) =>
    machine.native('tsr.routerWithMiddleware', ({ args }) => args[0] ?? undefinedValue),
  ),
  platformContext: native('tsr.platformContext', () => modelValue(tsr)),
});
const errorWith = (name: string, status: (call: NativeCall) => Value): Model =>
  object(
    name,
    {},
    {
      types: [name],
      construct: { kind: 'function', name, apply: (call) => call.machine.newError(name, constant(name), call.site, { statusCode: status(call) }) },
    },
  );

function library(dispatch: TsRest): Library {
  const responseError = errorWith('TsRestResponseError', ({ machine, args }) => (args[1] && machine.peekOr(args[1], 'status')) ?? constant(500));
  const httpError = errorWith('TsRestHttpError', ({ args }) => args[0] ?? constant(500));
  const serverless = {
    createNextHandler: native('createNextHandler', nextHandler(dispatch)),
    tsr,
    TsRestHttpError: httpError,
    TsRestResponseError: responseError,
  };
  return {
    name: 'ts-rest',
    packages: ['@ts-rest/core', '@ts-rest/next', '@ts-rest/serverless', '@ts-rest/fastify'],
    modules: {
      '': {
        initContract: native('initContract', () => modelValue(contracts)),
        initServer: native('initServer', () => modelValue(server)),
        createNextRouter: native('createNextRouter', nextRouter(dispatch)),
        createNextRoute: given('createNextRoute', 1),
        createSingleRouteHandler: native('createSingleRouteHandler', singleRoute),
        TsRestResponseError: responseError,
      },
      next: serverless,
    },
  };
}
