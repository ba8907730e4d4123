/** The Fastify adapter: applications are registered by evaluating the code that makes them. */
import { join } from 'node:path';
import type { Diagnostic, Project } from '../../project/types.ts';
import { evalClass } from '../../evaluate/language/classes.ts';
import { constructValue } from '../../evaluate/language/construction.ts';
import { Dependencies, collecting } from '../../evaluate/values/dependencies.ts';
import { Environment } from '../../evaluate/values/environment.ts';
import { closureOf } from '../../evaluate/language/expressions.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { constant, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import type { ClassExpr, FunctionExpr, Span } from '../../ir/nodes.ts';
import { walk } from '../../ir/walk.ts';
import type { EntryPoint, Framework, Inventory } from '../types.ts';
import { findMakers } from './factories.ts';
import type { Maker } from './factories.ts';
import { platformaticApplications } from './platformatic.ts';
import { Registry, autoloadLibrary, fastifyLibrary } from './instance.ts';
import { assignedNames } from './assigned.ts';
import type { Application, Route } from './scope.ts';
import { walkFastify } from './walk.ts';

export const fastify: Framework = {
  name: 'fastify',
  inventory(project: Project, machine: Interpreter): Inventory {
    const registry = new Registry(machine);
    machine.world.addLibrary(fastifyLibrary(registry));
    machine.world.addLibrary(autoloadLibrary);
    const diagnostics: Diagnostic[] = [];
    const makers = findMakers(project);
    for (const maker of makers)
      collecting(new Dependencies(null, maker.file), () => {
        makeApplications(machine, registry, maker);
      });
    collecting(new Dependencies(), () => {
      startedByCommand(machine, registry, project);
      platformaticApplications(machine, registry, project);
    });
    for (const app of registry.applications) machine.world.loading(machine, () => app.flush(), undefined);
    const routes = registry.applications.flatMap((app) => app.routes);
    for (const plugin of registry.unknownPlugins) {
      diagnostics.push({
        severity: 'note',
        file: plugin.place.file,
        line: null,
        message: `a plugin that is registered here could not be read: ${plugin.text}`,
      });
    }
    const unique = dropCopies(routes);
    const entries = unique.map((route): EntryPoint => {
      const [handler] = route.handler;
      const appDir = project.packageOf(route.place.file)?.dir ?? project.root;
      return {
        framework: 'fastify',
        app: appDir,
        method: route.method,
        path: route.url,
        symbol: handler?.t === 'function' ? handler.closure.fn.name : '',
        file: route.place.file,
        span: route.place,
        ...(route.constraint ? { constraint: route.constraint } : {}),
        definedIn: handler?.t === 'function' ? handler.closure.module.file : route.place.file,
        needs: [...route.scope.lineage().map((s) => s.part), assignedPart(route.scope.app)],
        walk: (w, m) => walkFastify(w, m, route),
      };
    });
    if (entries.length === 0) diagnostics.push(...nothingFound(project, makers));
    return { entries, apps: [...new Set(entries.map((e) => e.app))], diagnostics, registered: registry.parts() };
  },
};

/** A server of which nothing is known must not look like one in which nothing is wrong. */
function nothingFound(project: Project, makers: readonly Maker[]): Diagnostic[] {
  const [maker] = makers;
  const user = project.packages.find((p) => p.shipped.has('fastify'));
  const file = maker?.file ?? (user ? join(user.dir, 'package.json') : null);
  const message =
    'Fastify is used here and no route was found: if there are any, how they are registered could not be followed, and none of them is checked. If they are registered by a file outside the scanned folder, scan the folder above.';
  return file === null ? [] : [{ severity: 'warning', file, line: null, message }];
}

/** Routes hang on what any hook of their application puts on requests, wherever it stands. */
function assignedPart(app: Application): Dependencies {
  const part = new Dependencies();
  part.facts.add(`on requests: ${[...assignedNames(app)].sort().join(', ')}`);
  return part;
}

/** The same file may be met twice (an app made in a function and called by another module): the same routes under the same hooks are one entry. */
function dropCopies(routes: readonly Route[]): Route[] {
  const seen = new Map<string, Route>();
  for (const route of routes) {
    const hooks = route.scope
      .lineage()
      .flatMap((s) => Object.entries(s.hooks).flatMap(([name, hooks]) => hooks.map((hook) => `${name} ${hook.place.file}:${String(hook.place.start)}`)))
      .join('|');
    const key = `${route.method} ${route.url} ${route.place.file}:${String(route.place.start)} ${hooks}${route.constraint}`;
    if (!seen.has(key)) seen.set(key, route);
  }
  return [...seen.values()];
}

function makeApplications(m: Interpreter, registry: Registry, maker: Maker): void {
  const { file, functions, classes, level } = maker;
  const module = m.world.load(file);
  if (!module) return;
  const before = registry.applications.length;
  // Top-level code makes it, or a function does: the outermost ones are called as the project's start would.
  m.world.loading(m, () => m.world.run(m, module), undefined);
  if (level > 0) {
    // A start file that has made what it starts is not asked again, with options that nobody knows.
    for (const app of registry.applications) m.world.loading(m, () => app.flush(), undefined);
    if (registry.applications.slice(before).some((a) => a.routes.length > 0)) return;
  }
  // One that a start file has called already is not called again either, nor one that fills an application which has been filled.
  const own = registry.applications.filter((a) => a.place.file === file);
  const outside = own.filter((a) => ![...functions, ...classes].some((code) => a.place.start >= code.start && a.place.end <= code.end));
  const unmade = (code: Span): boolean =>
    !registry.applications.some((a) => a.routes.length > 0 && a.place.file === file && a.place.start >= code.start && a.place.end <= code.end) &&
    !outside.some((a) => a.routes.length > 0);
  for (const fn of functions) if (unmade(fn)) callMaker(m, registry, fn, module);
  for (const node of classes) if (unmade(node)) constructMaker(m, registry, node, module, () => !unmade(node));
}
type Loaded = NonNullable<ReturnType<Interpreter['world']['load']>>;
function callMaker(m: Interpreter, registry: Registry, fn: FunctionExpr, module: Loaded): void {
  const place = { file: module.file, start: fn.head.start, end: fn.head.end };
  m.world.loading(
    m,
    () => {
      const closure = closureOf(m, fn, new Environment(module.env, module));
      const config = (): Value => opaque({ config: true });
      m.attemptValue(() => m.await(m.call(closure, undefinedValue, fn.params.map(config), place, { awaited: true }), place), true);
      for (const app of registry.applications) app.flush();
      return undefined;
    },
    undefined,
  );
}
/** An object of a class that makes applications: what its constructor leaves undone, the methods that no other of its methods calls do. */
function constructMaker(m: Interpreter, registry: Registry, node: ClassExpr, module: Loaded, done: () => boolean): void {
  const place = { file: module.file, start: node.start, end: node.end };
  const config = (params: readonly unknown[]): Value[] => params.map(() => opaque({ config: true }));
  const flush = (): void => {
    for (const app of registry.applications) app.flush();
  };
  m.world.loading(
    m,
    () => {
      const written = node.members.find((member) => member.kind === 'constructor')?.value;
      const args = config(written?.kind === 'function' ? written.params : []);
      const made = m.attemptValue(() => constructValue(m, evalClass(m, node, new Environment(module.env, module)), args, place), true);
      flush();
      const own = methodsOf(node);
      const roots = own.filter(({ name }) => !own.some((other) => other.name !== name && callsOwn(other.code, name)));
      for (const { name, code } of roots) {
        if (!made || done()) break;
        m.attemptValue(() => m.await(m.callMethod(made, name, config(code.params), place), place), true);
        flush();
      }
      return undefined;
    },
    undefined,
  );
}
function methodsOf(node: ClassExpr): { name: string; code: FunctionExpr }[] {
  return node.members.flatMap((member) =>
    member.kind === 'method' && !member.static && typeof member.key === 'string' && member.value?.kind === 'function'
      ? [{ name: member.key, code: member.value }]
      : [],
  );
}
function callsOwn(code: FunctionExpr, name: string): boolean {
  let found = false;
  walk(code.body, (node) => {
    if (node.kind === 'member' && node.object.kind === 'this' && node.property === name) found = true;
  });
  return found;
}

/** `fastify start app.js`: the file's default export is a plugin on an instance of the command's own. */
function startedByCommand(m: Interpreter, registry: Registry, project: Project): void {
  for (const info of project.packages) {
    if (!info.dependencies.has('fastify')) continue;
    const files = new Set<string>();
    for (const script of info.scripts.values()) {
      const match = /fastify\s+start\s+(?:.*\s)?([\w./-]+\.[cm]?[jt]s)\b/.exec(script);
      if (match?.[1]) files.add(match[1]);
    }
    for (const name of files) {
      const stem = name.replace(/^\.\//, '');
      const candidates = [stem, stem.replace(/^dist\//, 'src/'), stem.replace(/^dist\//, '')].flatMap((c) => [c, c.replace(/\.js$/, '.ts')]);
      const file = candidates.map((c) => `${info.dir}/${c}`).find((c) => project.has(c));
      const module = file ? m.world.load(file) : null;
      if (!file || !module) continue;
      m.world.loading(
        m,
        () => {
          const plugin = m.world.exportOf(m, module, 'default');
          // A start file of the project's own registers it too.
          if (registry.hasLoaded(plugin)) return undefined;
          const instance = registry.create({ file, start: 0, end: 1 });
          const scope = registry.scopeOf(instance);
          const prefix = [...info.scripts.values()].map((s) => /(?:--prefix|-x)[ =](\S+)/.exec(s)?.[1]).find(Boolean);
          if (scope) registry.register(scope, plugin, m.newObject(prefix ? { prefix: constant(prefix) } : {}, null), { file, start: 0, end: 1 });
          scope?.app.flush();
          return undefined;
        },
        undefined,
      );
    }
  }
}
