/**
 * GraphQL endpoints: one entry each. Whoever the context function refuses is stopped; past it the resolvers decide, and those are
 * not read. Facts: graphql-yoga 5 (`context` is a function or an object), @as-integrations/next 3, mercurius 16 (POST and GET on `path`, default `/graphql`).
 */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import { asyncNative } from '../../evaluate/chains.ts';
import type { Library, Machine, Model, Native, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { Dispatch } from '../mounts.ts';
import type { EntryPoint, Layer, LayerInventory } from '../types.ts';

interface Endpoint {
  site: Place;
}
type Endpoints = Dispatch<Endpoint, true>;
const packages = ['graphql-yoga', '@as-integrations/next', 'mercurius'];
const servers = /['"](?:graphql-yoga|@as-integrations\/next|mercurius)['"]/;
const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

export const graphql: Layer = {
  name: 'graphql',
  open(project, machine) {
    const dispatch: Endpoints = new Dispatch<Endpoint, true>(machine);
    for (const library of graphqlLibraries(dispatch)) machine.world.addLibrary(library, true);
    return (hosts): LayerInventory => {
      const used = project.packages.some((p) => packages.some((name) => p.dependencies.has(name)));
      if (!used) return { entries: [], apps: [], diagnostics: [], mounts: new Set() };
      const mounts = dispatch.mounts(project, hosts, servers);
      const entries = new Map<string, EntryPoint>();
      // Queries come by POST and by GET alike: one endpoint.
      for (const host of [...mounts.keys()].sort((a, b) => Number(b.method === 'POST') - Number(a.method === 'POST'))) {
        const key = `${host.app} ${host.path} ${host.file}`;
        if (!entries.has(key)) entries.set(key, { ...host, framework: 'graphql', walk: dispatch.through(host, true) });
      }
      return { entries: [...entries.values()], apps: [], diagnostics: [], mounts: new Set(mounts.keys()) };
    };
  },
};

/** What the context function requires; then sight ends. False where the walk only asks what is mounted. */
function enter(dispatch: Endpoints, machine: Machine, context: Value | undefined, args: readonly Value[], site: Place): boolean {
  if (dispatch.meet({ site })) return false;
  if (context?.some((alt) => alt.t === 'function' || alt.t === 'model')) {
    machine.await(machine.call(context, undefinedValue, args, site, { awaited: true }), site);
  }
  machine.lose('handed-over', 'the resolvers decide who may see what', site);
  return true;
}

function graphqlLibraries(dispatch: Endpoints): Library[] {
  const answers = (call: NativeCall, context: Value | undefined, args: readonly Value[]): Value => {
    enter(dispatch, call.machine, context, args, call.site);
    return newResponse(call, opaque({}, { truthy: true }), undefined);
  };
  const createYoga = native('createYoga', ({ machine, args, site }) => {
    const context = args[0] ? machine.peekOr(args[0], 'context') : undefined;
    const given = (call: NativeCall): Value =>
      machine.newObject({ request: call.args[0] ?? undefinedValue, req: call.args[0] ?? undefinedValue, params: opaque({ input: true }) }, site);
    const handle: Native = (call) => answers(call, context, [given(call)]);
    const yoga: Model = {
      kind: 'object',
      name: 'yoga',
      members: {
        fetch: { kind: 'function', name: 'yoga.fetch', async: true, apply: handle },
        handleRequest: { kind: 'function', name: 'yoga.handleRequest', async: true, apply: handle },
        handleNodeRequestAndResponse: { kind: 'function', name: 'yoga.handleNodeRequestAndResponse', async: true, apply: handle },
        handle: { kind: 'function', name: 'yoga.handle', async: true, apply: handle },
        graphqlEndpoint: { kind: 'value', shape: { is: 'opaque', hint: 'string', truthy: true } },
      },
      call: { kind: 'function', name: 'yoga', async: true, apply: handle },
    };
    return modelValue(yoga);
  });
  const startNext = native('startServerAndCreateNextHandler', ({ machine, args }) => {
    const context = args[1] ? machine.peekOr(args[1], 'context') : undefined;
    return asyncNative('apollo', (call) => {
      const reply = call.args[1];
      // A node-like reply is answered; a web request gets a Response.
      if (!reply || !call.machine.peek(reply, 'json')) return answers(call, context, call.args);
      if (enter(dispatch, call.machine, context, call.args, call.site)) call.machine.callMethod(reply, 'json', [opaque({}, { truthy: true })], call.site);
      return undefinedValue;
    });
  });
  /** A Fastify plugin: the endpoint is a route of the instance, behind the hooks of its scope. */
  const mercurius = native('mercurius', ({ machine, args, site }) => {
    const [instance, options] = args;
    const read = (key: string): Value | undefined => (options ? machine.peekOr(options, key) : undefined);
    const path = constantString(read('path') ?? undefinedValue) ?? '/graphql';
    const context = read('context');
    const handler = asyncNative('mercurius', (call) => {
      if (enter(dispatch, call.machine, context, call.args, call.site)) {
        call.machine.callMethod(call.args[1] ?? undefinedValue, 'send', [opaque({}, { truthy: true })], call.site);
      }
      return undefinedValue;
    });
    if (instance) machine.callMethod(instance, 'post', [constant(path), handler], site);
    return undefinedValue;
  });
  const inScope: Model = {
    kind: 'object',
    name: 'mercurius',
    members: { 'skip-override': { kind: 'value', shape: { is: 'constant', value: true } } },
    call: mercurius as Extract<Model, { kind: 'function' }>,
  };
  const inert: Model = { kind: 'function', name: 'graphql', result: { is: 'opaque', truthy: true } };
  return [
    { name: 'graphql-yoga', packages: ['graphql-yoga'], modules: { '': { createYoga, '*': inert } } },
    { name: '@as-integrations', packages: ['@as-integrations/next'], modules: { '': { startServerAndCreateNextHandler: startNext } } },
    { name: 'mercurius', packages: ['mercurius'], modules: { '': { default: inScope, mercurius: inScope } } },
  ];
}
