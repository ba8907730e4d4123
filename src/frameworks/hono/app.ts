/**
 * Hono applications as they are registered. Facts: hono 4.13 (hono-base.js): routes and middleware are one list in order of
 * registration; `route()` copies what the other app holds at that moment; `basePath()` gives a view on the same list.
 */
import { Dependencies, registeredWith } from '../../evaluate/values/dependencies.ts';
import { Cell, Slot } from '../../evaluate/values/heap.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import type { Library, Machine, Model, Native, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, objectValue, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { answersAll } from '../mounts.ts';
import type { Dispatch } from '../mounts.ts';
import { mergePath } from './paths.ts';
import { runRoute } from './request.ts';

export interface HonoRoute {
  /** 'ALL' for middleware and for every method. */
  method: string;
  path: string;
  handler: Value;
  place: Place;
  /** Registered by `use`: never an entry of its own. */
  middleware: boolean;
  /** The call that registered it: its handlers are one route. */
  call: object;
  /** The setting without which it is not registered. */
  ifSet: string | null;
}
export interface HonoApp {
  cell: Cell;
  place: Place;
  routes: HonoRoute[];
  base: string;
  /** The app whose list this one shares. */
  root: HonoApp | null;
}
/** What a walk wants called: everything registered for its path up to its own handler. */
export interface HonoTarget {
  app: HonoApp;
  method: string;
  path: string;
  place: Place;
  chain: HonoRoute[];
}
export interface HonoMounted {
  app: HonoApp;
}
const verbs = ['get', 'post', 'put', 'delete', 'options', 'patch', 'all'];
const native = (name: string, apply: Native): Model => ({ kind: 'function', name, apply });

/** All applications of a scan. */
export class HonoApps {
  readonly apps: HonoApp[] = [];
  /** Apps that were routed into others. */
  readonly inner = new Set<HonoApp>();
  private readonly byCell = new Map<Cell, HonoApp>();
  /** What all of it hangs on: whatever makes or fills an application as it loads. */
  readonly part = new Dependencies();
  private readonly m: Interpreter;
  private readonly dispatch: Dispatch<HonoMounted, HonoTarget>;
  constructor(m: Interpreter, dispatch: Dispatch<HonoMounted, HonoTarget>) {
    this.m = m;
    this.dispatch = dispatch;
  }

  of(value: Value): HonoApp | null {
    for (const alt of value) {
      const app = alt.t === 'object' ? this.byCell.get(alt.cell) : undefined;
      if (app) return app;
    }
    return null;
  }
  create(place: Place, base = '/', parent: HonoApp | null = null): Value {
    this.note();
    const cell = new Cell('object', place);
    cell.type = 'Hono';
    const app: HonoApp = { cell, place, base, routes: parent?.routes ?? [], root: parent ? (parent.root ?? parent) : null };
    this.byCell.set(cell, app);
    if (!parent) this.apps.push(app);
    this.equip(app);
    return objectValue(cell);
  }
  /** The app that owns the list. */
  owner(app: HonoApp): HonoApp {
    return app.root ?? app;
  }

  private note(): void {
    if (this.m.persona === 'load') registeredWith(this.part);
  }
  private equip(app: HonoApp): void {
    const { m } = this;
    const self = objectValue(app.cell);
    const put = (name: string, apply: Native): void => {
      const noted: Native = (call) => {
        this.note();
        return apply(call);
      };
      app.cell.properties.set(name, new Slot(m.native(name, noted)));
    };
    let current = '/';
    const add = (call: NativeCall, methods: readonly string[], path: string, handlers: readonly Value[], middleware: boolean): void => {
      const mark = {};
      const place = { ...call.site, start: call.site.named ?? call.site.start };
      for (const method of methods) {
        for (const handler of handlers) {
          app.routes.push({ method, path: mergePath(app.base, path), handler, place, middleware, call: mark, ifSet: m.path.ifSet });
        }
      }
    };
    for (const verb of verbs) {
      put(verb, (call) => {
        const [first, ...rest] = call.args;
        const path = first ? textOf(m, first, call.site) : undefined;
        if (path !== undefined) current = path;
        add(call, [verb.toUpperCase()], current, path === undefined ? call.args : rest, false);
        return self;
      });
    }
    put('on', (call) => {
      const [methods, paths, ...handlers] = call.args;
      for (const path of textsOf(m, paths))
        add(
          call,
          textsOf(m, methods).map((v) => v.toUpperCase()),
          path,
          handlers,
          false,
        );
      return self;
    });
    put('use', (call) => {
      const [first, ...rest] = call.args;
      const path = first ? textOf(m, first, call.site) : undefined;
      current = path ?? '*';
      const given = path === undefined ? call.args : rest;
      const ends = given.at(-1)?.every((alt) => alt.t === 'model' && alt.model.kind === 'function' && alt.model.name === answersAll) === true;
      add(call, ['ALL'], current, given, !ends);
      return self;
    });
    put('route', (call) => {
      const prefix = textOf(m, call.args[0] ?? undefinedValue, call.site) ?? '/';
      const other = this.of(call.args[1] ?? undefinedValue);
      if (!other) return self;
      this.inner.add(this.owner(other));
      const base = mergePath(app.base, prefix);
      for (const r of [...other.routes]) app.routes.push({ ...r, path: mergePath(base, r.path), ifSet: r.ifSet ?? m.path.ifSet });
      return self;
    });
    put('basePath', (call) => this.create(call.site, mergePath(app.base, textOf(m, call.args[0] ?? undefinedValue, call.site) ?? '/'), app));
    put('openapi', (call) => {
      const [route, handler] = call.args;
      const read = (key: string): Value => (route && m.peekOr(route, key)) ?? undefinedValue;
      const path = (constantString(read('path')) ?? '/').replace(/\{([^}]+)\}/g, ':$1');
      const middleware = read('middleware');
      const list = m.list(middleware);
      const before = list ? list.known : middleware.some((a) => a.t !== 'const') ? [middleware] : [];
      add(call, [(constantString(read('method')) ?? 'get').toUpperCase()], path, [...before, handler ?? undefinedValue], false);
      return self;
    });
    put('fetch', (call) => this.serve(call, app, call.args[0]));
    put('request', () => opaque({}, { truthy: true }));
    for (const name of ['onError', 'notFound', 'mount', 'doc', 'doc31', 'openAPIRegistry', 'fire']) put(name, () => self);
    app.cell.properties.set('routes', new Slot(opaque({}, { truthy: true })));
    app.cell.properties.set('openAPIRegistry', new Slot(opaque({}, { truthy: true })));
  }

  /** `app.fetch(request)`: what the walk wants is called, or it is told what is mounted here. */
  serve(call: NativeCall, app: HonoApp, request: Value | undefined): Value {
    const owner = this.owner(app);
    if (this.dispatch.meet({ app: owner })) return opaque({}, { truthy: true });
    const { target } = this.dispatch;
    if (target && this.owner(target.app) === owner) return runRoute(call.machine, target, request ?? undefinedValue, call.site);
    if (!target) this.dispatch.unseen('an app whose routes could not be read', call.site);
    return opaque({ input: true });
  }

  library(): Library {
    const construct: Native = (call) => this.create(call.site);
    const hono: Model = {
      kind: 'object',
      name: 'Hono',
      members: {},
      types: ['Hono'],
      call: { kind: 'function', name: 'Hono', apply: construct },
      construct: { kind: 'function', name: 'Hono', apply: construct },
    };
    const handle = native('handle', ({ machine, args }) => {
      const app = this.of(args[0] ?? undefinedValue);
      return machine.native('handle', (call) => (app ? this.serve(call, app, call.args[0]) : opaque({ input: true })));
    });
    const factory = native('createFactory', ({ machine, args, site }) => {
      const init = args[0] ? machine.peekOr(args[0], 'initApp') : undefined;
      return machine.newObject(
        {
          createMiddleware: machine.native('createMiddleware', (call) => call.args[0] ?? undefinedValue),
          createHandlers: machine.native('createHandlers', (call) => machine.newList([...call.args], null, call.site)),
          createApp: machine.native('createApp', (call) => {
            const app = this.create(call.site);
            if (init?.some((a) => a.t === 'function')) machine.call(init, undefinedValue, [app], call.site);
            return app;
          }),
        },
        site,
      );
    });
    const exports = { Hono: hono, OpenAPIHono: hono };
    return {
      name: 'hono',
      packages: ['hono', '@hono/zod-openapi', '@hono/vercel', '@hono/node-server'],
      modules: {
        '': {
          ...exports,
          createRoute: native('createRoute', ({ args }) => args[0] ?? undefinedValue),
          handle,
          serve: native('serve', () => opaque({}, { truthy: true })),
        },
        tiny: exports,
        quick: exports,
        vercel: { handle },
        'adapter/vercel': { handle },
        nextjs: { handle },
        factory: { createFactory: factory, createMiddleware: native('createMiddleware', ({ args }) => args[0] ?? undefinedValue) },
        'http-exception': { HTTPException: exceptionModel },
      },
    };
  }
}
const exceptionModel: Model = {
  kind: 'object',
  name: 'HTTPException',
  members: {},
  types: ['HTTPException'],
  construct: {
    kind: 'function',
    name: 'HTTPException',
    apply: ({ machine, args, site }) =>
      machine.newError('HTTPException', (args[1] && machine.peekOr(args[1], 'message')) ?? constant(''), site, { status: args[0] ?? constant(500) }),
  },
};

/** A path as text; parts that are not known are parameters. Undefined where it is no string. */
function textOf(m: Machine, value: Value, site: Place): string | undefined {
  const [alt] = value;
  if (alt?.t === 'const' && typeof alt.v === 'string') return alt.v;
  if (alt?.t === 'pattern') return alt.parts.map((p) => (typeof p === 'string' ? p : `:${p.name || 'x'}`)).join('');
  if (alt?.t === 'opaque' && alt.hint === 'string') return `/:${m.text(site).slice(0, 20).replace(/\W+/g, '_')}`;
  return undefined;
}
function textsOf(m: Machine, value: Value | undefined): string[] {
  const list = value ? m.list(value) : null;
  return (list ? list.known : value ? [value] : []).flatMap((v) => constantString(v) ?? []);
}
