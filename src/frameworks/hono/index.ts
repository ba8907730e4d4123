/** The Hono adapter: routes of applications, mounted in a host's route or served by themselves. */
import { classifyResponse, throwEnding } from '../../evaluate/verdicts/endings.ts';
import { Dependencies, collecting, dependOn } from '../../evaluate/values/dependencies.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { headersModel, pathPattern, urlValue } from '../../evaluate/security/request.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import type { Walk } from '../../evaluate/verdicts/walk.ts';
import type { Project } from '../../project/types.ts';
import { Dispatch, isNear } from '../mounts.ts';
import type { EntryPoint, Layer, LayerInventory } from '../types.ts';
import { HonoApps } from './app.ts';
import type { HonoApp, HonoMounted, HonoRoute, HonoTarget } from './app.ts';
import { covers, partsOf } from './paths.ts';
import { runRoute } from './request.ts';

const packages = /['"](?:hono(?:\/(?:tiny|quick|vercel|factory|nextjs|adapter\/vercel))?|@hono\/(?:zod-openapi|vercel))['"]/;
const registers = /\.(?:get|post|put|patch|delete|all|on|use|route|openapi|basePath)\s*\(/;

export const hono: Layer = {
  name: 'hono',
  open(project, machine) {
    const dispatch = new Dispatch<HonoMounted, HonoTarget>(machine);
    const apps = new HonoApps(machine, dispatch);
    machine.world.addLibrary(apps.library(), true);
    return (hosts) => {
      const none: LayerInventory = { entries: [], apps: [], diagnostics: [], mounts: new Set() };
      if (!project.packages.some((p) => p.dependencies.has('hono') || p.dependencies.has('@hono/zod-openapi'))) return none;
      // What is registered on the way is noted where it is: files that register nothing are nothing to the routes.
      collecting(new Dependencies(), () => {
        register(project, machine);
      });
      dependOn(apps.part);
      return find(project, dispatch, apps, hosts);
    };
  },
};

/** Runs the files that make and fill applications; what a file imports comes before it. */
function register(project: Project, m: Interpreter): void {
  const wanted = new Set(
    project.files.filter((file) => {
      const text = project.text(file);
      if (text === null || !registers.test(text)) return false;
      return isNear(project, file, packages);
    }),
  );
  const done = new Set<string>();
  const run = (file: string): void => {
    if (done.has(file)) return;
    done.add(file);
    const ir = project.module(file);
    if (!ir || ir.error) return;
    for (const source of new Set([...ir.imports.map((i) => i.source), ...ir.exports.flatMap((e) => (e.kind === 'local' ? [] : [e.source]))])) {
      const resolution = project.resolve(file, source);
      if (resolution.kind === 'file') run(resolution.file);
    }
    const module = wanted.has(file) ? m.world.load(file) : null;
    if (module) m.world.loading(m, () => m.world.run(m, module), undefined);
  };
  for (const file of wanted) run(file);
}

function find(project: Project, dispatch: Dispatch<HonoMounted, HonoTarget>, apps: HonoApps, hosts: readonly EntryPoint[]): LayerInventory {
  const entries: EntryPoint[] = [];
  const mounts = dispatch.mounts(project, hosts, packages);
  const mounted = new Set<HonoApp>();
  const add = (target: HonoTarget, app: string, walk: EntryPoint['walk']): void => {
    const [handler] = target.chain.at(-1)?.handler ?? [];
    entries.push({
      framework: 'hono',
      app,
      method: target.method === 'ALL' ? '*' : target.method,
      path: target.path,
      symbol: handler?.t === 'function' ? handler.closure.fn.name : '',
      file: target.place.file,
      span: target.place,
      definedIn: handler?.t === 'function' ? handler.closure.module.file : target.place.file,
      walk,
    });
  };
  const taken = new Set<string>();
  for (const [host, met] of mounts) {
    for (const { app } of met) {
      mounted.add(app);
      for (const target of targetsOf(app)) {
        if (host.method !== '*' && target.method !== 'ALL' && host.method !== target.method) continue;
        const key = `${host.file} ${target.method} ${target.path} ${target.place.file} ${String(target.place.start)}`;
        if (taken.has(key)) continue;
        taken.add(key);
        add(target, host.app, dispatch.through(host, target, target.method === 'ALL' ? undefined : target.method));
      }
    }
  }
  for (const app of apps.apps) {
    if (mounted.has(app) || apps.inner.has(app)) continue;
    const dir = homeOf(project, app);
    for (const target of targetsOf(app))
      add(target, dir, (walk, m) => {
        walkServed(walk, m, target);
      });
  }
  return { entries, apps: [...new Set(entries.map((e) => e.app))], diagnostics: [], mounts: new Set(mounts.keys()) };
}

/** The package that most of its routes are registered in: a helper of another package may have made it. */
function homeOf(project: Project, app: HonoApp): string {
  const counts = new Map<string, number>();
  for (const { place } of app.routes) {
    const dir = project.packageOf(place.file)?.dir ?? project.root;
    counts.set(dir, (counts.get(dir) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? project.packageOf(app.place.file)?.dir ?? project.root;
}

/** One target per route: what is registered for its path before it runs before it. */
function targetsOf(app: HonoApp): HonoTarget[] {
  const targets: HonoTarget[] = [];
  app.routes.forEach((route, index) => {
    const later = app.routes.slice(index + 1).some((r) => r.call === route.call && r.method === route.method && r.path === route.path);
    if (route.middleware || later) return;
    const before = app.routes.slice(0, index).filter((r) => runsBefore(r, route));
    targets.push({ app, method: route.method, path: route.path, place: route.place, chain: [...before, route] });
  });
  return targets;
}
/** For a path that only some requests of the entry have, the attacker takes another. */
function runsBefore(earlier: HonoRoute, route: HonoRoute): boolean {
  if (earlier.method !== 'ALL' && earlier.method !== route.method) return false;
  return covers(earlier.path, route.path) === 'always';
}

function walkServed(walk: Walk, m: Interpreter, target: HonoTarget): void {
  const method: Value = target.method === 'ALL' ? opaque({ input: true }, { hint: 'string', truthy: true }) : constant(target.method, { input: true });
  const url = urlValue(m, pathPattern(partsOf(target.path).parts));
  const raw = m.newObject(
    {
      method,
      url: m.peek(url, 'href') ?? undefinedValue,
      headers: modelValue(headersModel),
      json: m.native('request.json', () => promiseOf(opaque({ input: true }))),
      text: m.native('request.text', () => promiseOf(opaque({ input: true }, { hint: 'string', nullish: false }))),
      clone: m.native('request.clone', ({ self }) => self),
    },
    null,
    { open: { input: true }, type: 'Request' },
  );
  const exits = walk.stage(() => runRoute(m, target, raw, target.place), target.place);
  for (const exit of exits) walk.end(exit, exit.kind === 'throw' ? throwEnding(exit, 'handler') : classifyResponse(walk, exit, 'handler'));
}
