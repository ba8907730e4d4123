/** The oRPC adapter: each procedure of a mounted router is an entry. */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import { asyncNative, isRefusal } from '../../evaluate/chains.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { object } from '../../evaluate/models.ts';
import type { Library, Model, Native, NativeCall } from '../../evaluate/models.ts';
import { constant, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { Project } from '../../project/types.ts';
import { Dispatch } from '../mounts.ts';
import type { EntryPoint, Layer, LayerInventory } from '../types.ts';
import { builder, callProcedure, createRouterClient, implementer, lazy, proceduresIn, runProcedure } from './procedures.ts';
import type { Found } from './procedures.ts';

interface Mounted {
  router: Value;
  site: Place;
}
type Orpc = Dispatch<Mounted, Found>;
const handlers = /\b(?:RPCHandler|OpenAPIHandler)\b/;
const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

export const orpc: Layer = {
  name: 'orpc',
  open(project, machine) {
    const dispatch: Orpc = new Dispatch<Mounted, Found>(machine);
    machine.world.addLibrary(orpcLibrary(dispatch), true);
    return (hosts) => find(project, machine, dispatch, hosts);
  },
};

function find(project: Project, m: Interpreter, dispatch: Orpc, hosts: readonly EntryPoint[]): LayerInventory {
  const none: LayerInventory = { entries: [], apps: [], diagnostics: [], mounts: new Set() };
  if (!project.packages.some((p) => p.dependencies.has('@orpc/server'))) return none;
  const entries: EntryPoint[] = [];
  const taken = new Set<string>();
  const mounts = dispatch.mounts(project, hosts, handlers);
  const ordered = [...mounts].sort(([a], [b]) => Number(b.method === 'POST') - Number(a.method === 'POST'));
  for (const [host, met] of ordered) {
    for (const { router, site } of met) {
      for (const found of m.world.loading(m, () => proceduresIn(m, router, site), [])) {
        const { path, place, method, state } = found;
        const key = `${host.app} ${method} ${path} ${place.file} ${String(place.start)}`;
        if (taken.has(key)) continue;
        taken.add(key);
        const [handler] = state.handler ?? [];
        entries.push({
          framework: 'orpc',
          app: host.app,
          method,
          path,
          symbol: handler?.t === 'function' ? handler.closure.fn.name : '',
          file: place.file,
          span: place,
          definedIn: handler?.t === 'function' ? handler.closure.module.file : place.file,
          walk: dispatch.through(host, found, 'POST'),
        });
      }
    }
  }
  return { entries, apps: [...new Set(entries.map((e) => e.app))], diagnostics: [], mounts: new Set(mounts.keys()) };
}

/** Runs what the walk wants called; null where it only asks what is mounted, or wants nothing of this handler. */
function dispatched(dispatch: Orpc, call: NativeCall, router: Value, options: Value | undefined): Value | null {
  const { machine, site } = call;
  if (dispatch.meet({ router, site })) return null;
  const { target } = dispatch;
  if (!target) {
    dispatch.unseen('a router that could not be read', site);
    return opaque({ input: true });
  }
  machine.step(target.place, `${target.method} ${target.path} is called`);
  const given = options ? machine.peekOr(options, 'context') : undefined;
  const context = given?.some((alt) => alt.t !== 'const') ? given : machine.newObject({}, site);
  const path = machine.newList(
    target.path.split('.').map((part) => constant(part)),
    null,
    target.place,
  );
  return runProcedure(machine, target.state, { context, input: opaque({ input: true }), path, site: target.place });
}

/** `new RPCHandler(router)`: `handle(request, options)` gives `{ matched, response }`; with a reply it answers itself. */
function handlerModel(dispatch: Orpc, name: string, replies: boolean): Model {
  const made: Model = object(name, {
    handle: native(`${name}.handle`, (outer) => {
      const router = outer.state.router ?? never;
      const run = asyncNative(`${name}.handle`, (call) => {
        const { machine, args, site } = call;
        const data = dispatched(dispatch, call, router, args[replies ? 2 : 1]);
        const matched = (fields: Record<string, Value>): Value => machine.newObject({ matched: constant(true), ...fields }, site);
        if (!data) return matched({ response: newResponse(call, constant(null), undefined) });
        const status = (alt: Value[0]): Value => constant(isRefusal(machine, alt) ? 403 : 200);
        if (replies) {
          const ways = data.map((alt) => () => {
            machine.recall([alt]);
            const reply = args[1] ?? undefinedValue;
            for (const [code, send] of [
              ['status', 'send'],
              ['code', 'send'],
            ] as const) {
              if (machine.peek(reply, code) && machine.peek(reply, send)) {
                machine.callMethod(reply, code, [status(alt)], site);
                return machine.callMethod(reply, send, [[alt]], site);
              }
            }
            return machine.callMethod(reply, 'end', [[alt]], site);
          });
          machine.branch(ways);
          return matched({});
        }
        return data.flatMap((alt): Value => {
          const response = newResponse(call, [alt], machine.newObject({ status: status(alt) }, site)).map((r) => (alt.when ? { ...r, when: alt.when } : r));
          return matched({ response }).map((r) => (alt.when ? { ...r, when: alt.when } : r));
        });
      });
      return outer.machine.call(run, undefinedValue, outer.args, outer.site);
    }),
  });
  const construct: Native = ({ args }) => modelValue(made, { router: args[0] ?? never });
  return { kind: 'object', name, members: {}, construct: { kind: 'function', name, apply: construct } };
}

function orpcLibrary(dispatch: Orpc): Library {
  const handlersOf = (replies: boolean): Record<string, Model> => ({
    RPCHandler: handlerModel(dispatch, 'RPCHandler', replies),
    OpenAPIHandler: handlerModel(dispatch, 'OpenAPIHandler', replies),
  });
  const error: Model = object(
    'ORPCError',
    {},
    {
      types: ['ORPCError'],
      construct: {
        kind: 'function',
        name: 'ORPCError',
        apply: ({ machine, args, site }) =>
          machine.newError('ORPCError', (args[1] && machine.peekOr(args[1], 'message')) ?? constant(''), site, { code: args[0] ?? undefinedValue }),
      },
    },
  );
  const inert: Model = { kind: 'function', name: '@orpc/server', result: { is: 'opaque', truthy: true } };
  return {
    name: '@orpc/server',
    packages: ['@orpc/server', '@orpc/openapi'],
    modules: {
      '': {
        os: { kind: 'value', shape: { is: 'instance', of: () => builder } },
        implement: native('implement', () => modelValue(implementer, { implements: constant(true) })),
        lazy,
        ORPCError: error,
        call: callProcedure,
        createRouterClient,
        // Facts: @orpc/openapi 1 (dist/index.mjs): what a document says of a procedure or a middleware changes nothing of what it does.
        oo: object('oo', { spec: native('oo.spec', ({ args }) => args[0] ?? undefinedValue) }),
        '*': inert,
      },
      fetch: handlersOf(false),
      node: handlersOf(true),
      fastify: handlersOf(true),
      '*': { '*': inert },
    },
  };
}
