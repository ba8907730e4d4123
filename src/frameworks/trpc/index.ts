/** The tRPC adapter: each procedure of a router is an entry, met through whatever mounts the router. */
import { Dependencies, collecting, dependOn } from '../../evaluate/values/dependencies.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { endCall } from '../../evaluate/verdicts/endings.ts';
import { plainHeadersValue } from '../../evaluate/security/request.ts';
import { nowhere } from '../../evaluate/values/state.ts';
import { modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Place, Value } from '../../evaluate/values/values.ts';
import type { Walk } from '../../evaluate/verdicts/walk.ts';
import type { Project } from '../../project/types.ts';
import { Dispatch } from '../mounts.ts';
import type { EntryPoint, Layer, LayerInventory } from '../types.ts';
import { answer, honoLibrary, openApiLibrary, trpcLibrary } from './adapters.ts';
import type { Mounted } from './adapters.ts';
import { proceduresIn, proceduresOf, routerModel, runProcedure } from './procedures.ts';
import type { Found } from './procedures.ts';

/** What makes a route a mount. */
const adapters = /\b(?:fetchRequestHandler|createNextApiHandler|nodeHTTPRequestHandler|fastifyTRPCPlugin|fastifyRequestHandler|trpcServer|createOpenApi\w+)\b/;
const serverAdapters = /['"]@trpc\/server\/adapters\/(?:standalone|express|ws|node-http|aws-lambda)['"]/;
const importsTrpc = /\bfrom\s*['"]@trpc\/server['"]/;
const fetchAdapter = /['"](?:@trpc\/server\/adapters\/fetch|trpc-to-openapi)['"]/;
const makesRouters = /(?:[rR]outer|\bmergeRouters)\s*\(/;

export const trpc: Layer = {
  name: 'trpc',
  open(project, machine) {
    const dispatch = new Dispatch<Mounted, Found>(machine);
    const servers: Mounted[] = [];
    machine.world.addLibrary(trpcLibrary(dispatch, servers));
    machine.world.addLibrary(openApiLibrary(dispatch, servers));
    machine.world.addLibrary(honoLibrary(dispatch));
    return (hosts) => {
      const none: LayerInventory = { entries: [], apps: [], diagnostics: [], mounts: new Set() };
      if (!project.packages.some((p) => p.dependencies.has('@trpc/server'))) return none;
      return find(project, machine, dispatch, servers, hosts);
    };
  },
};

function find(project: Project, m: Interpreter, dispatch: Dispatch<Mounted, Found>, servers: Mounted[], hosts: readonly EntryPoint[]): LayerInventory {
  const entries: EntryPoint[] = [];
  const mountedStates = new Set<ModelState>();
  const taken = new Set<string>();
  const add = (found: Found, app: string, walk: EntryPoint['walk']): void => {
    const { procedure, path } = found;
    const [resolver] = procedure.state.resolver ?? [];
    const { place } = procedure;
    const key = `${app} ${path} ${place.file} ${String(place.start)}`;
    if (taken.has(key)) return;
    taken.add(key);
    entries.push({
      framework: 'trpc',
      app,
      method: procedure.kind,
      path,
      symbol: resolver?.t === 'function' ? resolver.closure.fn.name : '',
      file: place.file,
      span: place,
      definedIn: resolver?.t === 'function' ? resolver.closure.module.file : place.file,
      walk,
    });
  };
  const collect = (router: Value, site: Place): Found[] => {
    for (const alt of router) if (alt.t === 'model' && alt.model === routerModel) mountedStates.add(alt.state);
    return m.world.loading(m, () => proceduresIn(m, router, site), []);
  };

  const mounts = dispatch.mounts(project, hosts, adapters);
  // A query comes by GET, a mutation by POST: the first host of that method that mounts it, else any.
  for (const wanted of ['QUERY', 'MUTATION', 'SUBSCRIPTION'] as const) {
    const method = wanted === 'MUTATION' ? 'POST' : 'GET';
    const ordered = [...mounts].sort(([a], [b]) => rank(a.method, method) - rank(b.method, method));
    for (const [host, met] of ordered) {
      for (const mounted of met) {
        for (const found of collect(mounted.router, mounted.site)) {
          if (found.procedure.kind === wanted) add(found, host.app, dispatch.through(host, found, method));
        }
      }
    }
  }
  // What is declared on the way is noted where it is: files that declare nothing are nothing to the procedures.
  collecting(new Dependencies(), () => {
    startServers(project, m, new Set(hosts.map(({ file }) => file)));
    loadRouters(project, m);
  });
  dependOn(proceduresOf(m).part);
  for (const mounted of servers) {
    if (mounted.behind && mounted.router.every((alt) => alt.t === 'model' && mountedStates.has(alt.state))) continue;
    const app = project.packageOf(mounted.site.file)?.dir ?? project.root;
    for (const found of collect(mounted.router, mounted.site)) {
      add(found, app, (walk, machine) => {
        walkServer(walk, machine, mounted, found);
      });
    }
  }
  for (const { state, place } of unmounted(m, mountedStates)) {
    const app = project.packageOf(place.file)?.dir ?? project.root;
    for (const found of collect(modelValue(routerModel, state), place)) {
      add(found, app, (walk, machine) => {
        walkUnmounted(walk, machine, found);
      });
    }
  }
  return { entries, apps: [...new Set(entries.map((e) => e.app))], diagnostics: [], mounts: new Set(mounts.keys()) };
}
const rank = (method: string, wanted: string): number => (method === wanted ? 0 : method === '*' ? 1 : 2);

/** Runs the files that mount a router on a server that no host framework here reads. */
function startServers(project: Project, m: Interpreter, read: ReadonlySet<string>): void {
  for (const file of project.files) {
    const text = project.text(file);
    const mounts = text !== null && (serverAdapters.test(text) || (fetchAdapter.test(text) && !read.has(file)));
    const module = mounts ? m.world.load(file) : null;
    if (!module) continue;
    m.world.loading(m, () => m.world.run(m, module), undefined);
    if (fetchAdapter.test(text ?? '') && !read.has(file)) for (const name of m.world.exportNames(module)) handToServer(m, m.world.exportOf(m, module, name));
  }
}
/** What a file exports is for a server to call: a function of its own (`loader`, `ALL`), or `fetch` of an object. */
function handToServer(m: Interpreter, exported: Value): void {
  const given = opaque({ input: true }, { truthy: true });
  for (const handler of [exported, m.peekOr(exported, 'fetch') ?? never]) {
    if (!handler.every((alt) => alt.t === 'function') || handler.length === 0) continue;
    m.world.loading(m, () => m.attemptValue(() => m.call(handler, undefinedValue, [given, given, given], nowhere)), null);
  }
}
function loadRouters(project: Project, m: Interpreter): void {
  const borrowing = new Set(project.files.filter((file) => importsTrpc.test(project.text(file) ?? '')).map((file) => project.packageOf(file)?.dir));
  for (const file of project.files) {
    const text = project.text(file);
    if (text === null || !makesRouters.test(text)) continue;
    // A package of a workspace may use what only another one says that it depends on.
    if (project.versionOf(file, '@trpc/server') === null && !borrowing.has(project.packageOf(file)?.dir)) continue;
    const module = m.world.load(file);
    if (module) for (const name of m.world.exportNames(module)) m.world.exportOf(m, module, name);
  }
}
/** Routers that stand in no other and that no mount was found for: code that is not read mounts them. */
function unmounted(m: Interpreter, mounted: ReadonlySet<ModelState>): { state: ModelState; place: Place }[] {
  const { routers, nested } = proceduresOf(m);
  return [...routers.values()].filter(({ state }) => !nested.has(state) && !mounted.has(state));
}

function walkServer(walk: Walk, m: Interpreter, mounted: Mounted, found: Found): void {
  const request = m.newObject(
    { headers: plainHeadersValue(m), method: opaque({ input: true }), url: opaque({ input: true }, { hint: 'string', truthy: true }) },
    null,
    {
      open: { input: true },
      type: 'Request',
    },
  );
  const reply = m.newObject({}, null, { open: {}, type: 'Reply' });
  const site = found.procedure.place;
  if (mounted.behind) m.lose('handed-over', 'the server that the router is mounted on', mounted.site);
  const exits = walk.stage(() => answer(m, mounted, found, { req: request, res: reply }, site), site);
  for (const exit of exits) endCall(walk, exit, 'handler', 'the procedure returns it');
}
function walkUnmounted(walk: Walk, m: Interpreter, found: Found): void {
  const site = found.procedure.place;
  m.step(site, `${found.procedure.kind} ${found.path} is called`);
  const lost = { reason: 'handed-over' as const, text: 'no code was found that mounts this router', place: site };
  m.lose(lost.reason, lost.text, site);
  const context = opaque({ lost, answer: lost }, { truthy: true });
  const input = opaque({ input: true });
  const exits = walk.stage(() => runProcedure(m, found.procedure, { context, input, path: opaque({}, { hint: 'string', truthy: true }), site }), site);
  for (const exit of exits) endCall(walk, exit, 'handler', 'the procedure returns it');
}
