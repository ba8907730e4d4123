/** What all walks of a scan share: modules, libraries, and what names mean. */
import type { FunctionExpr, IrModule } from '../ir/nodes.ts';
import { withoutRemarks } from '../ir/remarks.ts';
import type { Project, Resolution } from '../project/types.ts';
import { globals as builtinGlobals } from './language/builtins/index.ts';
import { valueOfModel } from './language/access.ts';
import { isPrivilegeField } from './security/credentials.ts';
import { collecting, dependOn, dependOnFile, dependOnFunction, dependOnQuestion } from './values/dependencies.ts';
import type { Dependencies } from './values/dependencies.ts';
import { closureOf, evalExpr } from './language/expressions.ts';
import type { Slot } from './values/heap.ts';
import { Cell, ageOfWorld, isValue } from './values/heap.ts';
import { DEAD, SPENT, loadLimits } from './values/state.ts';
import type { Interpreter } from './machine.ts';
import { assignsName } from './language/lazy.ts';
import type { Lazy } from './language/lazy.ts';
import { LoadedModule } from './language/modules.ts';
import type { Library, Model, NativeCall, SessionRoute } from './models.ts';
import { predicateNamed } from './language/predicates.ts';
import { startPath } from './values/path.ts';
import { runStatement } from './language/statements.ts';
import {
  constant,
  constantString,
  isNullish,
  join,
  modelValue,
  never,
  noTags,
  objectValue,
  opaque,
  promiseOf,
  truthOf,
  undefinedValue,
} from './values/values.ts';
import type { LostReason, OpaqueAlt, Place, Value } from './values/values.ts';

/** A guard that the project's configuration declares. */
export interface DeclaredExport {
  module: string;
  export: string;
  model: Model;
}

export class World {
  readonly project: Project;
  private readonly exact = new Map<string, Library[]>();
  private readonly prefixes: { prefix: string; library: Library }[] = [];
  private readonly modules = new Map<string, LoadedModule | null>();
  private readonly libraries: Library[] = [];
  private readonly globals = new Map<string, Model>();
  private readonly pageGlobals = new Set<string>();
  private readonly types = new Map<string, Model>();
  private readonly declared: readonly DeclaredExport[];
  private readonly exportCache = new Map<LoadedModule, Map<string, Value>>();
  private readonly pending = new Set<string>();
  /** Top-level statements that have been run. */
  readonly evaluated = new Set<string>();

  constructor(project: Project, libraries: readonly Library[], declared: readonly DeclaredExport[] = []) {
    this.project = project;
    this.declared = declared;
    for (const [name, model] of Object.entries(builtinGlobals)) this.globals.set(name, model);
    for (const library of libraries) this.addLibrary(library);
  }

  /** A framework's own package is a library too: what its exports mean is for the adapter to say. */
  addLibrary(library: Library, first = false): void {
    this.libraries.push(library);
    for (const name of library.packages) {
      const known = this.exact.get(name) ?? [];
      if (name.endsWith('*')) this.prefixes.push({ prefix: name.slice(0, -1), library });
      else this.exact.set(name, first ? [library, ...known] : [...known, library]);
    }
    for (const [name, model] of Object.entries(library.globals ?? {})) this.globals.set(name, model);
    for (const [name, model] of Object.entries(library.pageGlobals ?? {})) {
      this.globals.set(name, model);
      this.pageGlobals.add(name);
    }
    for (const [name, model] of Object.entries(library.types ?? {})) this.types.set(name, model);
  }

  /** The session route that a request to this address asks, by the end of its path. */
  sessionRoute(address: string): SessionRoute | null {
    const path = address.replace(/[?#].*$/, '').replace(/\/$/, '');
    return this.libraries.flatMap((l) => l.sessionRoutes ?? []).find((r) => path.endsWith(r.path)) ?? null;
  }

  /** Registers names that a framework gives meaning to: annotated types, globals. */
  addTypes(types: Readonly<Record<string, Model>>): void {
    for (const [name, model] of Object.entries(types)) this.types.set(name, model);
  }

  /** What an import in a file means. Kept, as everything that its code is asked for: whoever depends on the code depends on the answer. */
  resolve(from: string, specifier: string): Resolution {
    dependOnQuestion({ file: from, of: 'import', name: specifier });
    return this.project.resolve(from, specifier);
  }
  /** The range in which the package of a file asks for another. */
  version(from: string, packageName: string): string | null {
    dependOnQuestion({ file: from, of: 'version', name: packageName });
    return this.project.versionOf(from, packageName);
  }

  /** Without comments that end a line: they decide nothing. */
  textOf(place: Place): string {
    const whole = this.project.text(place.file) ?? '';
    const ir = this.modules.get(place.file)?.ir;
    const text = ir ? withoutRemarks(ir, whole, place.start, place.end) : whole.slice(place.start, place.end);
    // Functions that stand in it are quoted, whether they run or not.
    if (/=>|\{/.test(text)) for (const fn of this.modules.get(place.file)?.functionsIn(place.start, place.end) ?? []) dependOnFunction(place.file, fn);
    return text.replace(/\s+/g, ' ');
  }
  isPrivilege(name: string): boolean {
    return isPrivilegeField(name);
  }

  // ---------------------------------------------------------------- modules

  load(file: string): LoadedModule | null {
    dependOnFile(file);
    const known = this.modules.get(file);
    if (known !== undefined) return known;
    const ir: IrModule | null = this.project.module(file);
    const module = ir && !ir.error ? new LoadedModule(ir) : null;
    this.modules.set(file, module);
    return module;
  }

  /** Evaluates something of a module's top level: outside of any request, for good, with a state of its own. */
  loading<T>(m: Interpreter, run: () => T, otherwise: T): T {
    const { persona, path, handlers, frames, limits, steps, chain, met } = m;
    m.persona = 'load';
    m.path = startPath;
    m.handlers = [{ kind: 'root', age: 0, mark: m.heap.mark(), throws: [] }];
    m.frames = [];
    m.limits = loadLimits;
    m.steps = 0;
    m.chain = null;
    try {
      return m.heap.loading(run);
    } catch (signal) {
      if (signal !== DEAD && signal !== SPENT) throw signal;
      return otherwise;
    } finally {
      Object.assign(m, { persona, path, handlers, frames, limits, steps, chain, met });
    }
  }

  /** Runs the statement that declares a name, and those that change what it holds. */
  private settle(m: Interpreter, module: LoadedModule, name: string): void {
    const index = module.declaredBy.get(name);
    if (index === undefined) return;
    dependOn(module.bindingPart(name));
    this.runTop(m, module, index);
    for (const mutator of module.mutators.get(name) ?? []) if (mutator !== index) this.runTop(m, module, mutator);
    if (module.state[index] === 'done') for (const lazy of module.takeLazies(name)) this.makeLazy(m, module, lazy);
  }
  /** Runs what a module puts on the global object as it loads: `if (!global.client) global.client = new Client()`. */
  private settleGlobal(m: Interpreter, module: LoadedModule, name: string): void {
    const mutators = module.mutators.get(name);
    if (!mutators) return;
    dependOn(module.bindingPart(name));
    for (const mutator of mutators) this.runTop(m, module, mutator);
  }
  /** Kept only where it is certain to be there afterwards and asks for nobody's session. */
  private makeLazy(m: Interpreter, module: LoadedModule, { target, body, starter, part }: Lazy & { part: Dependencies }): void {
    if (part.id !== null) this.evaluated.add(part.id);
    const { start, end } = target;
    const site: Place = { file: module.file, start, end };
    const head = { start, end };
    const make: FunctionExpr = starter ?? {
      kind: 'function',
      name: '',
      params: [],
      body: [...body],
      async: true,
      generator: false,
      arrow: false,
      directives: [],
      head,
      start,
      end,
    };
    const run = (): void => {
      // Whoever has seen the start file at work needs nothing else.
      if (starter && !evalExpr(m, target, module.env).every((alt) => isNullish(alt) === true)) return;
      const mark = m.heap.mark();
      let kept = false;
      try {
        const given = make.params.map(() => opaque({ config: true }));
        m.await(m.call(closureOf(m, make, module.env), undefinedValue, given, site), site);
        const made = evalExpr(m, target, module.env);
        kept = made.length > 0 && !m.path.looked && made.every((alt) => truthOf(alt) === true && (!starter || alt.t !== 'opaque'));
      } finally {
        if (!kept) m.heap.rollback(mark);
      }
    };
    collecting(part, () => {
      this.loading(m, run, undefined);
    });
  }
  private runTop(m: Interpreter, module: LoadedModule, index: number): void {
    if (module.state[index] !== 'new') return;
    const statement = module.ir.body[index];
    if (!statement) return;
    module.state[index] = 'running';
    const runs = (): void => {
      if (statement.kind === 'function-declaration') {
        const slot = module.env.slots.get(statement.name) ?? module.env.declare(statement.name, undefinedValue);
        slot.content = closureOf(m, statement.value, module.env);
      } else runStatement(m, statement, module.env);
    };
    const part = module.statementPart(index);
    if (part.id !== null) this.evaluated.add(part.id);
    collecting(part, () => {
      this.loading(m, runs, undefined);
    });
    module.state[index] = 'done';
  }
  /** Runs a module from top to bottom, once: CommonJS, and modules whose top level does something (registers, listens). */
  run(m: Interpreter, module: LoadedModule): void {
    if (module.ran) return;
    module.ran = true;
    module.ir.body.forEach((statement, index) => {
      if (statement.kind === 'function-declaration') this.runTop(m, module, index);
    });
    module.ir.body.forEach((_, index) => {
      this.runTop(m, module, index);
    });
  }

  /** A free name of a module: its own top level, an import, a global. */
  resolveName(m: Interpreter, module: LoadedModule, name: string): Value {
    if (name === 'undefined') return undefinedValue;
    const imported = module.imports.get(name);
    if (imported) {
      const known = module.resolved.get(name);
      const part = module.namePart('import', name);
      dependOn(part);
      if (known) return known;
      const key = `${module.file}#${name}`;
      if (this.pending.has(key)) return opaque();
      this.pending.add(key);
      try {
        const value = collecting(part, () => this.imported(m, module.file, imported.source, imported.imported));
        module.resolved.set(name, value);
        return value;
      } finally {
        this.pending.delete(key);
      }
    }
    if (module.declaredBy.has(name)) {
      this.settle(m, module, name);
      const slot = module.env.slots.get(name);
      if (slot && isValue(slot.content)) return slot.content;
      return undefinedValue;
    }
    if (name === 'require') return requireOf(this, module);
    if (name === 'import.meta') return importMeta(m, module);
    const global = this.globals.get(name);
    if (global && global === this.globals.get('globalThis')) {
      this.settleGlobal(m, module, name);
      return this.globalObject();
    }
    if (global) return valueOfModel(m, global, {}, { file: module.file, start: 0, end: 0 });
    return this.putOnGlobal(m, module, name) ?? opaque();
  }
  /**
   * What a module has put on the global object as it loads it may read by its bare name (`declare global`). Where that is nothing yet, it
   * is nothing to the function that puts something there; others come after it.
   */
  private putOnGlobal(m: Interpreter, module: LoadedModule, name: string): Value | null {
    for (const object of ['globalThis', 'global']) this.settleGlobal(m, module, object);
    const [alt] = this.global ?? never;
    const content = alt?.t === 'object' ? alt.cell.properties.get(name)?.content : undefined;
    if (!content || !isValue(content)) return null;
    const fn = m.frames.at(-1)?.closure?.fn;
    return content.every((one) => isNullish(one) === false) || (fn && assignsName(fn.body, name)) ? content : null;
  }
  private global: Value | null = null;
  /** One object for all modules: what one of them puts there another finds, beside whatever is there by itself. */
  private globalObject(): Value {
    if (!this.global) {
      const cell = new Cell('object', null, ageOfWorld);
      cell.fallback = modelValue({
        kind: 'object',
        name: 'globalThis',
        members: {},
        otherwise: (name) => (this.pageGlobals.has(name) ? null : (this.globals.get(name) ?? null)),
      });
      this.global = objectValue(cell);
    }
    return this.global;
  }
  /** Whether a value is the global object, and nothing else. */
  isGlobalObject(value: Value): boolean {
    const [global] = this.global ?? never;
    return value.length > 0 && value.every((alt) => alt.t === 'object' && global?.t === 'object' && alt.cell === global.cell);
  }
  knowsName(module: LoadedModule, name: string, inPage = true): boolean {
    if (module.imports.has(name) || module.declaredBy.has(name) || name === 'require') return true;
    return this.globals.has(name) && (inPage || !this.pageGlobals.has(name));
  }
  /** The same for a name whose value is settled already; null otherwise. */
  settledName(m: Interpreter, module: LoadedModule, name: string): Value | null {
    const index = module.declaredBy.get(name);
    if (index !== undefined && module.state[index] !== 'done') return null;
    return this.resolveName(m, module, name);
  }
  moduleSlot(m: Interpreter, module: LoadedModule, name: string): Slot | undefined {
    if (!module.declaredBy.has(name)) return undefined;
    this.settle(m, module, name);
    return module.env.slots.get(name);
  }

  // ---------------------------------------------------------------- imports and exports

  imported(m: Interpreter, from: string, source: string, name: string): Value {
    const resolution = this.resolve(from, source);
    const declared = this.declaredExport(source, resolution, name);
    if (declared) return valueOfModel(m, declared, {}, { file: from, start: 0, end: 0 });
    switch (resolution.kind) {
      case 'file': {
        const module = this.load(resolution.file);
        if (!module) return this.unseen('parse-error', source, name, from);
        return name === '*' ? this.namespaceOf(m, module) : this.exportOf(m, module, name);
      }
      case 'package':
      case 'builtin':
        return this.libraryExport(
          m,
          resolution.kind === 'package' ? resolution.name : resolution.name,
          resolution.kind === 'package' ? resolution.subpath : '',
          name,
          from,
        );
      case 'asset':
        return opaque({ config: true }, { truthy: true });
      case 'unresolved': {
        const generated = this.libraries.find((l) => l.generated && (l.generated.from.test(source) || l.generated.names.includes(name)));
        if (generated) return this.libraryExport(m, generated.packages[0] ?? '', '', name, from);
        return this.unseen('unresolved-import', source, name, from);
      }
    }
  }
  private declaredExport(source: string, resolution: Resolution, name: string): Model | null {
    for (const d of this.declared) {
      if (d.export !== name) continue;
      if (d.module === source) return d.model;
      if (
        resolution.kind === 'file' &&
        resolution.file.replace(/\.[cm]?[jt]sx?$/, '').endsWith(`/${d.module.replace(/^[./@~]+\/?/, '').replace(/\.[cm]?[jt]sx?$/, '')}`)
      )
        return d.model;
    }
    return null;
  }
  unseen(reason: LostReason, source: string, name: string, from: string): Value {
    const text = name === '*' || name === 'default' ? source : `${name} from '${source}'`;
    return opaque({ lost: { reason, text, place: { file: from, start: 0, end: 0 } } }, { truthy: true });
  }

  libraryExport(m: Interpreter, packageName: string, subpath: string, name: string, from: string): Value {
    const candidates = this.exact.get(packageName) ?? this.prefixes.filter((p) => packageName.startsWith(p.prefix)).map((p) => p.library);
    const site: Place = { file: from, start: 0, end: 0 };
    for (const library of candidates) {
      const exports = moduleOf(library, subpath);
      if (!exports) continue;
      if (name === '*') return this.libraryNamespace(m, exports, site);
      const model =
        (Object.hasOwn(exports, name) ? exports[name] : undefined) ??
        (name === 'default' || !exports['*'] ? undefined : (predicateNamed(name) ?? exports['*']));
      if (model) return valueOfModel(m, model, {}, site);
      // A default import of a CommonJS package is its exports object.
      if (name === 'default') return this.libraryNamespace(m, exports, site);
    }
    const inert = candidates.some((library) => library.inert);
    if (inert) return opaque(noTags, { truthy: true });
    if (candidates.length > 0) return this.unseen('unknown-callee', subpath ? `${packageName}/${subpath}` : packageName, name, from);
    return this.unseen('unknown-callee', subpath ? `${packageName}/${subpath}` : packageName, name, from);
  }
  private readonly namespaces = new Map<object, Value>();
  private libraryNamespace(m: Interpreter, exports: Readonly<Record<string, Model>>, site: Place): Value {
    const known = this.namespaces.get(exports);
    if (known) return known;
    const main = exports.default;
    const { '*': any, ...members } = exports;
    const call = main?.kind === 'function' ? main : main?.kind === 'object' ? main.call : undefined;
    const construct = main?.kind === 'function' ? main : main?.kind === 'object' ? (main.construct ?? main.call) : undefined;
    const merged: Record<string, Model> = { ...(main && main.kind !== 'value' ? main.members : {}), ...members };
    const otherwise = (property: string, state: NativeCall['state']): Model | null => {
      if (main?.kind === 'object' && main.otherwise) {
        const own = main.otherwise(property, state);
        if (own) return own;
      }
      return property === 'then' || !any ? null : (predicateNamed(property) ?? any);
    };
    const model: Model = {
      kind: 'object',
      name: main && main.kind !== 'value' ? main.name : '',
      members: merged,
      otherwise,
      ...(call ? { call } : {}),
      ...(construct ? { construct } : {}),
      ...(main?.kind === 'object' && main.types ? { types: main.types } : {}),
    };
    const value = valueOfModel(m, model, {}, site);
    this.namespaces.set(exports, value);
    return value;
  }

  namespaceOf(m: Interpreter, module: LoadedModule): Value {
    if (isCommonJs(module)) {
      this.run(m, module);
      return exportsOf(module);
    }
    if (!module.namespaceCell) {
      module.namespaceCell = new Cell('module', { file: module.file, start: 0, end: 0 });
      module.namespaceCell.namespace = module;
    }
    return objectValue(module.namespaceCell);
  }
  exportNames(module: LoadedModule, seen = new Set<LoadedModule>()): string[] {
    if (seen.has(module)) return [];
    seen.add(module);
    dependOn(module.exportsPart());
    const names = new Set<string>();
    for (const e of module.ir.exports) {
      if (e.kind !== 'all') names.add(e.exported);
      else {
        const resolution = this.resolve(module.file, e.source);
        const target = resolution.kind === 'file' ? this.load(resolution.file) : null;
        if (target) for (const name of this.exportNames(target, seen)) if (name !== 'default') names.add(name);
      }
    }
    return [...names];
  }

  exportOf(m: Interpreter, module: LoadedModule, name: string): Value {
    let cache = this.exportCache.get(module);
    if (!cache) this.exportCache.set(module, (cache = new Map<string, Value>()));
    const known = cache.get(name);
    const part = module.namePart('export', name);
    dependOn(part);
    if (known) return known;
    const key = `${module.file}>${name}`;
    if (this.pending.has(key)) return opaque();
    this.pending.add(key);
    const unseen: (() => Value)[] = [];
    const found = collecting(part, () => this.findExport(m, module, name, new Set(), unseen) ?? unseen.at(-1)?.() ?? null);
    this.pending.delete(key);
    const value = found ?? undefinedValue;
    if (!module.running) cache.set(name, value);
    return value;
  }
  /** `unseen`: what `export *` of code outside of the project may give, which counts where no file of the project gives that name. */
  private findExport(m: Interpreter, module: LoadedModule, name: string, seen: Set<LoadedModule>, unseen: (() => Value)[]): Value | null {
    if (seen.has(module)) return null;
    seen.add(module);
    dependOn(module.namePart('export', name));
    if (isCommonJs(module)) {
      this.run(m, module);
      const value = exportsOf(module);
      if (name === 'default') return m.peek(value, '__esModule') ? m.get(value, 'default', { file: module.file, start: 0, end: 0 }) : value;
      const known = m.peek(value, name);
      return known ?? m.get(value, name, { file: module.file, start: 0, end: 0 });
    }
    for (const e of module.ir.exports) {
      if (e.kind === 'local' && e.exported === name) return this.resolveName(m, module, e.local);
      if (e.kind === 'from' && e.exported === name) return this.imported(m, module.file, e.source, e.imported);
    }
    if (name === 'default') return null;
    for (const e of module.ir.exports) {
      if (e.kind !== 'all') continue;
      const resolution = this.resolve(module.file, e.source);
      if (resolution.kind === 'file') {
        const target = this.load(resolution.file);
        const value = target ? this.findExport(m, target, name, seen, unseen) : null;
        if (value) return value;
      } else unseen.push(() => this.imported(m, module.file, e.source, name));
    }
    return null;
  }
  /** Where an export's code stands: follows re-exports to the declaring module and its local name. */
  declarationOf(file: string, name: string, seen = new Set<string>()): { module: LoadedModule; local: string } | null {
    const key = `${file}>${name}`;
    if (seen.has(key)) return null;
    seen.add(key);
    const module = this.load(file);
    if (!module) return null;
    const follow = (source: string, imported: string): { module: LoadedModule; local: string } | null => {
      const resolution = this.resolve(module.file, source);
      return resolution.kind === 'file' ? this.declarationOf(resolution.file, imported, seen) : null;
    };
    for (const e of module.ir.exports) {
      if (e.kind === 'local' && e.exported === name) {
        const imported = module.imports.get(e.local);
        return imported ? follow(imported.source, imported.imported) : { module, local: e.local };
      }
      if (e.kind === 'from' && e.exported === name) return follow(e.source, e.imported);
    }
    for (const e of module.ir.exports) {
      if (e.kind !== 'all') continue;
      const found = follow(e.source, name);
      if (found) return found;
    }
    return null;
  }

  dynamicImport(m: Interpreter, module: LoadedModule, source: Value, site: Place): Value {
    const specifier = constantString(source);
    if (specifier === undefined) {
      return promiseOf(opaque({ lost: { reason: 'dynamic-dispatch', text: 'import() of a computed path', place: site } }));
    }
    return promiseOf(this.imported(m, module.file, specifier, '*'));
  }
  require(m: Interpreter, module: LoadedModule, source: Value, site: Place): Value {
    let result: Value = never;
    for (const alt of source) {
      if (alt.t !== 'const' || typeof alt.v !== 'string') {
        result = join(result, opaque({ lost: { reason: 'dynamic-dispatch', text: 'require() of a computed path', place: site } }));
        continue;
      }
      const resolution = this.resolve(module.file, alt.v);
      if (resolution.kind === 'file') {
        const target = this.load(resolution.file);
        result = join(result, target ? this.namespaceOf(m, target) : this.unseen('parse-error', alt.v, '*', module.file));
      } else result = join(result, this.imported(m, module.file, alt.v, '*'));
    }
    return result;
  }

  // ---------------------------------------------------------------- types

  typed(m: Interpreter, type: string, alt: OpaqueAlt): Value | null {
    const model = this.types.get(type);
    if (!model) return null;
    if (m.persona !== 'sweep' && m.persona !== 'load') return null;
    return valueOfModel(m, model, {}, { file: '', start: 0, end: 0 }).map((made) => ({ ...made, tags: { ...alt.tags, ...made.tags } }));
  }
}

/** The exports object of a CommonJS module depends on the statements that put something on it, not on all that run beside them. */
function exportsOf(module: LoadedModule): Value {
  dependOn(module.bindingPart('module'));
  dependOn(module.bindingPart('exports'));
  return module.exportsValue;
}
function isCommonJs(module: LoadedModule): boolean {
  return module.ir.format === 'commonjs' || (module.ir.format === 'script' && module.ir.exports.length === 0);
}
function moduleOf(library: Library, subpath: string): Readonly<Record<string, Model>> | null {
  const own = library.modules[subpath];
  if (own) return own;
  const bare = subpath.replace(/\.(?:js|mjs|cjs)$/, '');
  if (library.modules[bare]) return library.modules[bare] ?? null;
  for (const [key, exports] of Object.entries(library.modules)) {
    if (key.endsWith('*') && subpath.startsWith(key.slice(0, -1))) return exports;
  }
  return null;
}

const requires = new WeakMap<LoadedModule, Value>();
function requireOf(world: World, module: LoadedModule): Value {
  const known = requires.get(module);
  if (known) return known;
  const value: Value = [
    {
      t: 'model',
      state: {},
      tags: noTags,
      model: {
        kind: 'function',
        name: 'require',
        apply: ({ machine, args, site }) => world.require(machine as Interpreter, module, args[0] ?? undefinedValue, site),
        members: {
          resolve: { kind: 'function', name: 'require.resolve', result: { is: 'argument', index: 0 } },
          main: { kind: 'value', shape: { is: 'constant', value: undefined } },
        },
      },
    },
  ];
  requires.set(module, value);
  return value;
}
function importMeta(m: Interpreter, module: LoadedModule): Value {
  const dirname = module.file.replace(/\/[^/]*$/, '');
  return m.newObject(
    { url: constant(`file://${module.file}`), dirname: constant(dirname), filename: constant(module.file), env: opaque({ config: true }, { truthy: true }) },
    null,
  );
}
