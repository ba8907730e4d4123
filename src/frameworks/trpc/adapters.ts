/** Where a router meets HTTP: what each adapter gives `createContext`, and how it answers. Facts: @trpc/server 10.45, 11.25 (src/adapters). */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import { asyncNative, isRefusal } from '../../evaluate/chains.ts';
import type { Library, Machine, Model, Native, NativeCall } from '../../evaluate/models.ts';
import { constant, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { answersAll } from '../mounts.ts';
import type { Dispatch } from '../mounts.ts';
import { proceduresOf, runProcedure, serverExports } from './procedures.ts';
import type { Found } from './procedures.ts';

/** What an adapter was given. */
export interface Mounted {
  router: Value;
  createContext: Value | null;
  site: Place;
  /** Code that is not read stands around it: another server's middleware. */
  behind: boolean;
}
export type Trpc = Dispatch<Mounted, Found>;

const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

function mountedBy(machine: Machine, options: Value | undefined, site: Place, behind = false): Mounted {
  const read = (key: string): Value | undefined => (options ? machine.peekOr(options, key) : undefined);
  const createContext = read('createContext');
  const given = createContext?.some((alt) => alt.t !== 'const') ? createContext : null;
  return { router: read('router') ?? never, createContext: given, site, behind };
}

/** The context that a request is given, then the procedure. */
export function answer(machine: Machine, mounted: Mounted, found: Found, options: Record<string, Value>, site: Place): Value {
  machine.step(found.procedure.place, `${found.procedure.kind} ${found.path} is called`);
  const info = opaque({ input: true }, { truthy: true });
  const args = machine.newObject({ ...options, info }, site);
  const context = mounted.createContext
    ? machine.await(machine.call(mounted.createContext, undefinedValue, [args], site, { awaited: true }), site)
    : machine.newObject({}, site);
  return runProcedure(machine, found.procedure, { context, input: opaque({ input: true }), path: constant(found.path), site: found.procedure.place });
}

/** Runs what the walk wants called; `reply` sends each alternative of the answer apart. Null where nothing is wanted. */
function dispatched(trpc: Trpc, call: NativeCall, mounted: Mounted, options: Record<string, Value>): Value | null {
  if (trpc.meet(mounted)) return null;
  if (!trpc.target) {
    trpc.unseen('a router that could not be read', call.site);
    return opaque({ input: true });
  }
  return answer(call.machine, mounted, trpc.target, options, call.site);
}
/** What a refused persona is told by `null`, `false` or an error object is no answer. */
const statusOf = (machine: Machine, alt: Value[0]): number => (isRefusal(machine, alt) ? 403 : 200);

/** `fetchRequestHandler({ req, router, createContext })`. Called while a file is run, it stands in a handler of a server that is not read. */
function fetchHandler(trpc: Trpc, servers: Mounted[] = []): Model {
  return native('fetchRequestHandler', (outer) => {
    const run = asyncNative('fetchRequestHandler', (call) => {
      const { machine, args, site } = call;
      const [options] = args;
      const mounted = mountedBy(machine, options, site);
      if (machine.persona === 'load') {
        if (mounted.router.length > 0) {
          proceduresOf(machine).note();
          servers.push({ ...mounted, behind: true });
        }
        return opaque({}, { truthy: true });
      }
      const req = (options && machine.peekOr(options, 'req')) ?? undefinedValue;
      const data = dispatched(trpc, call, mounted, { req, resHeaders: opaque({}, { truthy: true }) });
      if (!data) return newResponse(call, constant(null), undefined);
      return data.flatMap((alt): Value => {
        const [made] = newResponse(call, [alt], machine.newObject({ status: constant(statusOf(machine, alt)) }, site));
        return made ? [{ ...made, ...(alt.when ? { when: alt.when } : {}) }] : never;
      });
    });
    return outer.machine.call(run, undefinedValue, outer.args, outer.site);
  });
}

/** `trpcServer({ router, createContext(options, c) })`. Facts: @hono/trpc-server 0.4 (dist/index.js): it never calls `next`. */
function honoServer(trpc: Trpc): Model {
  const fetches = fetchHandler(trpc);
  return native('trpcServer', ({ machine, args: [options], site }) => {
    const read = (key: string): Value => (options && machine.peekOr(options, key)) ?? undefinedValue;
    const made = read('createContext');
    const answers: Native = (call) => {
      const [c = undefinedValue] = call.args;
      const createContext = asyncNative('createContext', (asked) =>
        machine.call(made, undefinedValue, [asked.args[0] ?? undefinedValue, c], asked.site, { awaited: true }),
      );
      const given = {
        router: read('router'),
        req: machine.get(machine.get(c, 'req', call.site), 'raw', call.site),
        ...(made.some((alt) => alt.t !== 'const') ? { createContext } : {}),
      };
      return machine.call(modelValue(fetches), undefinedValue, [machine.newObject(given, call.site)], site);
    };
    return modelValue({ kind: 'function', name: answersAll, apply: answers });
  });
}

/** A handler of a node-like request and reply. */
function replying(trpc: Trpc, mounted: Mounted): Value {
  return asyncNative('trpc handler', (call) => {
    const { machine } = call;
    const [req, res] = call.args;
    const data = dispatched(trpc, call, mounted, { req: req ?? undefinedValue, res: res ?? undefinedValue });
    if (!data || !res) return undefinedValue;
    const ways = data.map((alt) => () => {
      machine.recall([alt]);
      machine.callMethod(res, 'status', [constant(statusOf(machine, alt))], call.site);
      return machine.callMethod(res, 'send', [[alt]], call.site);
    });
    machine.branch(ways);
    return undefinedValue;
  });
}
const handlerFactory = (trpc: Trpc, name: string): Model => native(name, ({ machine, args, site }) => replying(trpc, mountedBy(machine, args[0], site)));

/** `nodeHTTPRequestHandler({ req, res, router, createContext })`: inside of a handler that the host calls. */
const nodeHandler = (trpc: Trpc): Model =>
  native('nodeHTTPRequestHandler', ({ machine, args, site }) => {
    const [options] = args;
    const read = (key: string): Value => (options && machine.peekOr(options, key)) ?? undefinedValue;
    return machine.call(replying(trpc, mountedBy(machine, options, site)), undefinedValue, [read('req'), read('res')], site);
  });

/** Adapters of servers that no host framework here reads: met while the server's file runs. */
function standalone(servers: Mounted[], name: string, behind: boolean): Model {
  return native(name, ({ machine, args, site }) => {
    const mounted = mountedBy(machine, args[0], site, behind);
    if (mounted.router.length > 0) {
      proceduresOf(machine).note();
      servers.push(mounted);
    }
    return opaque({}, { truthy: true });
  });
}

const fastifyPlugin = (trpc: Trpc): Model =>
  native('fastifyTRPCPlugin', ({ machine, args, site }) => {
    const [instance, options] = args;
    const inner = options ? machine.peekOr(options, 'trpcOptions') : undefined;
    if (instance) machine.callMethod(instance, 'all', [constant('/:path'), replying(trpc, mountedBy(machine, inner, site))], site);
    return undefinedValue;
  });

/** Makes a procedure a server action: the context is made for each call. */
const nextAppDirCaller = native('nextAppDirCaller', ({ machine, args }) => {
  const [options] = args;
  const createContext = options ? machine.peekOr(options, 'createContext') : undefined;
  return asyncNative('caller', (call) => {
    const [given] = call.args;
    const made = createContext?.some((alt) => alt.t !== 'const')
      ? machine.await(machine.call(createContext, undefinedValue, [], call.site, { awaited: true }), call.site)
      : machine.newObject({}, call.site);
    const list = given ? machine.list(machine.peekOr(given, 'args') ?? never) : null;
    const input = list?.known[0] ?? opaque({ input: true });
    const invoke = given ? machine.peekOr(given, 'invoke') : undefined;
    if (!invoke) return undefinedValue;
    return machine.await(machine.call(invoke, undefinedValue, [machine.newObject({ ctx: made, input }, call.site)], call.site, { awaited: true }), call.site);
  });
});

export function trpcLibrary(trpc: Trpc, servers: Mounted[]): Library {
  const plugin = fastifyPlugin(trpc);
  const next = { createNextApiHandler: handlerFactory(trpc, 'createNextApiHandler') };
  return {
    name: '@trpc/server',
    packages: ['@trpc/server'],
    modules: {
      '': serverExports,
      'unstable-core-do-not-import': serverExports,
      'adapters/fetch': { fetchRequestHandler: fetchHandler(trpc, servers) },
      'adapters/next': next,
      'adapters/next-app-dir': { experimental_nextAppDirCaller: nextAppDirCaller },
      'adapters/fastify': { fastifyTRPCPlugin: plugin, fastifyRequestHandler: plugin },
      'adapters/standalone': {
        createHTTPServer: standalone(servers, 'createHTTPServer', false),
        createHTTPHandler: standalone(servers, 'createHTTPHandler', true),
      },
      'adapters/express': { createExpressMiddleware: standalone(servers, 'createExpressMiddleware', true) },
      'adapters/ws': { applyWSSHandler: standalone(servers, 'applyWSSHandler', false) },
      'adapters/node-http': { nodeHTTPRequestHandler: nodeHandler(trpc) },
      'adapters/aws-lambda': { awsLambdaRequestHandler: standalone(servers, 'awsLambdaRequestHandler', true) },
      '*': serverExports,
    },
  };
}

export function honoLibrary(trpc: Trpc): Library {
  return { name: '@hono/trpc-server', packages: ['@hono/trpc-server'], modules: { '': { trpcServer: honoServer(trpc) } } };
}

/** The same routers over plain HTTP. Facts: trpc-to-openapi 3.3 (dist/cjs/adapters), whose options are those of tRPC's own adapters. */
export function openApiLibrary(trpc: Trpc, servers: Mounted[]): Library {
  return {
    name: 'trpc-to-openapi',
    packages: ['trpc-to-openapi', 'trpc-openapi'],
    modules: {
      '': {
        createOpenApiNextHandler: handlerFactory(trpc, 'createOpenApiNextHandler'),
        createOpenApiFetchHandler: fetchHandler(trpc, servers),
        createOpenApiHttpHandler: standalone(servers, 'createOpenApiHttpHandler', true),
        createOpenApiExpressMiddleware: standalone(servers, 'createOpenApiExpressMiddleware', true),
        generateOpenApiDocument: native('generateOpenApiDocument', () => opaque({}, { truthy: true })),
      },
    },
  };
}
