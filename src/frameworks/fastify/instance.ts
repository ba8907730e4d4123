/** The Fastify instance while an application registers: `register`, `addHook`, `decorate*`, routes. */
import { collecting } from '../../evaluate/values/dependencies.ts';
import type { Dependencies } from '../../evaluate/values/dependencies.ts';
import { Cell, Slot } from '../../evaluate/values/heap.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import type { Library, Model, NativeCall } from '../../evaluate/models.ts';
import type { FunctionExpr } from '../../ir/nodes.ts';
import { constant, constantString, modelValue, never, objectValue, opaque, promiseOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { registerAutoload } from './autoload.ts';
import { declareRoute, declareShorthand } from './declare.ts';
import { Application, Scope, hookNames, joinPrefix } from './scope.ts';
import type { HookName } from './scope.ts';

const verbs = [
  'get',
  'head',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'trace',
  'query',
  'search',
  'propfind',
  'proppatch',
  'mkcol',
  'copy',
  'move',
  'lock',
  'unlock',
  'report',
];

/** All applications of a scan, in the order they were made. */
export class Registry {
  readonly applications: Application[] = [];
  private readonly scopes = new Map<Cell, Scope>();
  readonly unknownPlugins: { place: Place; text: string }[] = [];
  private readonly loaded = new Set<FunctionExpr>();
  readonly m: Interpreter;
  constructor(m: Interpreter) {
    this.m = m;
  }

  create(site: Place): Value {
    const app = new Application(site);
    this.applications.push(app);
    const cell = new Cell('instance', site);
    cell.type = 'FastifyInstance';
    const scope = new Scope(app, null, '', cell);
    this.scopes.set(cell, scope);
    scope.touched();
    this.equip(cell);
    return objectValue(cell);
  }
  child(parent: Scope, prefix: string): Scope {
    const cell = new Cell('instance', parent.cell.place);
    cell.type = 'FastifyInstance';
    cell.prototype = parent.cell;
    cell.open = parent.cell.open;
    const scope = new Scope(parent.app, parent, joinPrefix(parent.prefix, prefix), cell);
    this.scopes.set(cell, scope);
    cell.properties.set('prefix', new Slot(constant(scope.prefix)));
    return scope;
  }
  /** What all the applications hang on. */
  parts(): Dependencies[] {
    return [...this.scopes.values()].map((scope) => scope.part);
  }
  scopeOf(value: Value): Scope | null {
    for (const alt of value) {
      if (alt.t !== 'object') continue;
      for (let c: Cell | null = alt.cell; c; c = c.prototype) {
        const scope = this.scopes.get(c);
        if (scope) return scope;
      }
    }
    return null;
  }

  private equip(cell: Cell): void {
    const { m } = this;
    const put = (name: string, apply: (call: NativeCall, scope: Scope, self: Value) => Value): void => {
      cell.properties.set(
        name,
        new Slot(
          m.native(name, (call) => {
            const scope = this.scopeOf(call.self);
            scope?.touched();
            for (const arg of call.args) scope?.handed(arg);
            return scope ? apply(call, scope, call.self) : undefinedValue;
          }),
        ),
      );
    };
    put('register', (call, scope, self) => {
      const plugin = call.args[0] ?? undefinedValue;
      const options = call.args[1] ?? undefinedValue;
      const { ifSet } = m.path;
      scope.app.queue.push(() => {
        const { path } = m;
        m.path = { ...path, ifSet: path.ifSet ?? ifSet };
        collecting(scope.part, () => {
          this.register(scope, plugin, options, call.site);
        });
        m.path = { ...m.path, ifSet: path.ifSet };
      });
      return this.thenable(scope, self);
    });
    put('addHook', (call, scope, self) => {
      const name = call.args[0] ? constantString(call.args[0]) : undefined;
      if (name === 'onRoute' && call.args[1]) scope.routeHooks.push({ value: call.args[1], place: call.site, ifSet: m.path.ifSet });
      if (name && (hookNames as readonly string[]).includes(name) && call.args[1])
        scope.hooks[name as HookName].push({ value: call.args[1], place: call.site, ifSet: m.path.ifSet });
      return self;
    });
    put('decorate', (call, scope, self) => {
      const name = call.args[0] ? constantString(call.args[0]) : undefined;
      if (name !== undefined) this.decorateInstance(scope, name, call.args[1] ?? undefinedValue);
      return self;
    });
    for (const [method, field] of [
      ['decorateRequest', 'request'],
      ['decorateReply', 'reply'],
    ] as const) {
      put(method, (call, scope, self) => {
        const name = call.args[0] ? constantString(call.args[0]) : undefined;
        if (name !== undefined) scope[field].set(name, call.args[1] ?? undefinedValue);
        return self;
      });
    }
    put('route', (call, scope, self) => {
      declareRoute(m, scope, call.args[0] ?? undefinedValue, call.site);
      return self;
    });
    for (const verb of [...verbs, 'all']) {
      put(verb, (call, scope, self) => {
        declareShorthand(m, scope, verb, call.args, call.site);
        return self;
      });
    }
    for (const name of ['after', 'ready', 'listen', 'close']) {
      put(name, (call, scope, self) => {
        if (name !== 'close') scope.app.flush();
        const callback = call.args.find((a) => a.some((x) => x.t === 'function'));
        if (callback && name !== 'listen') m.call(callback, self, [constant(null)], call.site);
        return name === 'after' ? this.thenable(scope, self) : promiseOf(undefinedValue);
      });
    }
    put('withTypeProvider', (_call, _scope, self) => self);
    put('setErrorHandler', (call, scope, self) => {
      scope.app.errorHandler = call.args[0] ?? null;
      scope.lineage()[0]?.touched();
      return self;
    });
    put('getDecorator', (call, scope) => m.get(objectValue(scope.cell), constantString(call.args[0] ?? never) ?? '?', call.site));
    put('hasDecorator', (call, scope) => {
      const name = constantString(call.args[0] ?? never);
      for (let c: Cell | null = scope.cell; c && name !== undefined; c = c.prototype) if (c.properties.has(name)) return constant(true);
      return constant(false);
    });
    put('hasRequestDecorator', (call, scope) => constant(scope.lineage().some((s) => s.request.has(constantString(call.args[0] ?? never) ?? ''))));
    put('hasReplyDecorator', (call, scope) => constant(scope.lineage().some((s) => s.reply.has(constantString(call.args[0] ?? never) ?? ''))));
    put('inject', () => promiseOf(opaque({}, { truthy: true })));
    put('printRoutes', () => opaque({}, { hint: 'string' }));
    for (const name of [
      'setNotFoundHandler',
      'addContentTypeParser',
      'removeContentTypeParser',
      'removeAllContentTypeParsers',
      'addSchema',
      'setValidatorCompiler',
      'setSerializerCompiler',
      'setSchemaController',
      'setSchemaErrorFormatter',
      'setReplySerializer',
      'setChildLoggerFactory',
      'setGenReqId',
      'addHttpMethod',
      'addConstraintStrategy',
      'hasRoute',
      'hasPlugin',
      'use',
      'getSchema',
      'getSchemas',
      'addresses',
    ])
      put(name, (_call, _scope, self) => self);
    cell.properties.set('log', new Slot(modelValue(logger)));
    cell.properties.set('prefix', new Slot(constant('')));
    cell.properties.set('server', new Slot(opaque({}, { truthy: true })));
    cell.properties.set('version', new Slot(opaque({}, { hint: 'string', truthy: true })));
    cell.properties.set('initialConfig', new Slot(opaque({ config: true }, { truthy: true })));
    cell.properties.set('errorHandler', new Slot(opaque({}, { truthy: true })));
  }

  private decorateInstance(scope: Scope, name: string, value: Value): void {
    const getter = value.length === 1 && value[0]?.t === 'object' ? this.m.peek(value, 'getter') : undefined;
    const [fn] = getter ?? [];
    if (fn?.t === 'function') scope.cell.accessors.set(name, { get: fn.closure, set: null });
    else scope.cell.properties.set(name, new Slot(value));
  }
  /** Awaiting `register` or `after` loads what is queued. */
  private thenable(scope: Scope, self: Value): Value {
    return modelValue(
      {
        kind: 'object',
        name: 'register',
        members: {
          then: {
            kind: 'function',
            name: 'then',
            apply: ({ machine, args, site }) => {
              scope.app.flush();
              return args[0] ? machine.call(args[0], undefinedValue, [undefinedValue], site) : undefinedValue;
            },
          },
        },
        otherwise: (property) => ({ kind: 'function', name: property, apply: (call) => call.machine.callMethod(self, property, call.args, call.site) }),
      },
      {},
    );
  }

  /** Loads a plugin: in a scope of its own unless it says otherwise (`skip-override`). */
  register(scope: Scope, plugin: Value, options: Value, site: Place): void {
    const { m } = this;
    let value = plugin;
    if (value.some((alt) => alt.t === 'promise')) value = m.attemptValue(() => m.await(value, site)) ?? never;
    value = value.flatMap((alt): Value => {
      if (alt.t === 'object' || (alt.t === 'model' && alt.model.kind === 'object' && !alt.model.call)) {
        const inner = m.peekOr([alt], 'default');
        if (inner) return inner;
      }
      return [alt];
    });
    // The scope is made before options that are a function are asked for: a prefix among what it returns does nothing (avvio, plugin.js).
    const prefix = constantString(m.peekOr(options, 'prefix') ?? never) ?? '';
    if (options.some((a) => a.t === 'function')) {
      const given = options;
      options = m.attemptValue(() => m.call(given, undefinedValue, [objectValue(scope.cell)], site)) ?? undefinedValue;
    }
    for (const alt of value) {
      if (alt.t === 'opaque') {
        this.unknownPlugins.push({ place: site, text: alt.tags.lost?.text ?? m.text(site).slice(0, 60) });
        this.unseen(scope, site);
        continue;
      }
      if (alt.t === 'model' && alt.model.kind !== 'value' && alt.model.name === '@fastify/autoload') {
        registerAutoload(this, scope, options, site);
        continue;
      }
      if (alt.t === 'model') this.unseen(scope, site);
      if (!this.isOpen(alt)) scope.handed([alt]);
      // A plugin that acts on the scope around it has no scope to put a prefix on.
      this.load([alt], this.isOpen(alt) ? scope : this.child(scope, prefix), options, site);
    }
  }
  private isOpen(alt: Value[number]): boolean {
    const mark = this.m.peekOr([alt], 'skip-override') ?? this.m.peekOr([alt], '@@skip-override');
    return mark?.some((a) => truthOf(a) === true) ?? false;
  }
  /** What a library's plugin or one that cannot be read puts on the instance is not all known: a decorator that was not seen may be there from now on. */
  private unseen(scope: Scope, place: Place): void {
    const open = { lost: { reason: 'registration-lost' as const, text: 'a decorator of the instance that was not seen', place } };
    for (const other of this.scopes.values()) if (other.lineage().includes(scope)) other.cell.open ??= open;
  }
  hasLoaded(plugin: Value): boolean {
    return plugin.some((alt) => alt.t === 'function' && this.loaded.has(alt.closure.fn));
  }
  load(plugin: Value, scope: Scope, options: Value, site: Place): void {
    const { m } = this;
    const { app } = scope;
    if (app.loading > 40) return;
    for (const alt of plugin) if (alt.t === 'function') this.loaded.add(alt.closure.fn);
    const outer = app.queue;
    app.queue = [];
    app.loading += 1;
    const done = m.native('done', () => undefinedValue);
    const given = options.some((a) => a.t === 'object' || a.t === 'opaque' || a.t === 'model') ? options : m.newObject({}, site);
    const instance = objectValue(scope.cell);
    collecting(scope.part, () => {
      m.attemptValue(() => m.await(m.call(plugin, instance, [instance, given, done], site, { awaited: true }), site), true);
      app.flush();
    });
    app.loading -= 1;
    app.queue = outer;
  }
}

const quiet = (name: string): Model => ({ kind: 'function', name, apply: () => undefinedValue });
export const logger: Model = {
  kind: 'object',
  name: 'log',
  members: {
    child: { kind: 'function', name: 'log.child', result: { is: 'instance', of: () => logger } },
    level: { kind: 'value', shape: { is: 'opaque', hint: 'string' } },
  },
  otherwise: (p) => (p.startsWith('set ') ? quiet('set') : quiet(`log.${p}`)),
};

/** The `fastify` package: its default export makes instances. */
export function fastifyLibrary(registry: Registry): Library {
  const factory: Model = { kind: 'function', name: 'fastify', apply: (call) => registry.create(call.site) };
  const exports: Record<string, Model> = { default: factory, fastify: factory, Fastify: factory, '*': { kind: 'object', name: 'fastify', members: {} } };
  return { name: 'fastify', packages: ['fastify'], modules: { '': exports, '*': exports } };
}
export const autoloadLibrary: Library = {
  name: '@fastify/autoload',
  packages: ['@fastify/autoload', 'fastify-autoload'],
  modules: { '': { default: { kind: 'function', name: '@fastify/autoload' }, fastifyAutoload: { kind: 'function', name: '@fastify/autoload' } } },
};
