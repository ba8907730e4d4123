/** @fastify/autoload: folders become prefixes, hooks files guard their folder (autoload 6.5, index.js and lib/find-plugins.js). */
import { constant, constantString, never, objectValue, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { declareRoute } from './declare.ts';
import type { Registry } from './instance.ts';
import type { Scope } from './scope.ts';

const defaults = {
  scriptPattern: /(?:(?:^.?|\.[^d]|[^.]d|[^.][^d])\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/i,
  indexPattern: /^index(?:\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/i,
  autoHooksPattern: /^[_.]?auto_?hooks(?:\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/i,
};

export function registerAutoload(registry: Registry, scope: Scope, options: Value, site: Place): void {
  const dir = constantString(registry.m.peekOr(options, 'dir') ?? never);
  if (dir === undefined) {
    registry.unknownPlugins.push({ place: site, text: 'autoload of a computed folder' });
    return;
  }
  new Loading(registry, scope, options, dir.replace(/\/$/, ''), site).visit('', '', [], 0);
}

/** One `register(autoload, ...)`. */
class Loading {
  private readonly registry: Registry;
  private readonly scope: Scope;
  private readonly options: Value;
  private readonly dir: string;
  private readonly site: Place;
  private readonly given: Value | undefined;
  private readonly autoHooks: boolean;
  private readonly patterns: Record<keyof typeof defaults, RegExp>;

  constructor(registry: Registry, scope: Scope, options: Value, dir: string, site: Place) {
    this.registry = registry;
    this.scope = scope;
    this.options = options;
    this.dir = dir;
    this.site = site;
    this.given = this.read('options');
    this.autoHooks = this.says('autoHooks', true);
    this.patterns = {
      scriptPattern: this.pattern('scriptPattern') ?? defaults.scriptPattern,
      indexPattern: this.pattern('indexPattern') ?? defaults.indexPattern,
      autoHooksPattern: this.pattern('autoHooksPattern') ?? defaults.autoHooksPattern,
    };
  }
  private read(key: string): Value | undefined {
    return this.registry.m.peekOr(this.options, key);
  }
  private says(key: string, what: boolean): boolean {
    return this.read(key)?.some((a) => truthOf(a) === what) ?? false;
  }
  private pattern(key: string): RegExp | null {
    const [alt] = this.read(key) ?? [];
    if (alt?.t === 'regex') return new RegExp(alt.source, alt.flags.replace(/[gy]/g, ''));
    // The library itself makes a regular expression of a text.
    if (alt?.t === 'const' && typeof alt.v === 'string') return new RegExp(alt.v);
    return null;
  }
  /** A filter is a text to be held, a regular expression or a function; null where there is none or it cannot be told. */
  private filter(key: string, path: string): boolean | null {
    const value = this.read(key);
    const [alt] = value ?? [];
    if (!value || !alt) return null;
    if (alt.t === 'const' && typeof alt.v === 'string') return path.includes(alt.v);
    if (alt.t === 'regex') return new RegExp(alt.source, alt.flags.replace(/[gy]/g, '')).test(path);
    const { m } = this.registry;
    const answer = m.attemptValue(() => m.call(value, undefinedValue, [constant(path)], this.site)) ?? never;
    return answer.length === 1 && answer[0] ? (truthOf(answer[0]) ?? null) : null;
  }

  visit(folder: string, prefix: string, inherited: readonly string[], depth: number): void {
    const { project } = this.registry.m.world;
    const { files, dirs } = project.entriesOf(`${this.dir}${folder}`);
    const scripts = files.filter((f) => this.patterns.scriptPattern.test(f)).sort();
    const hooks = this.hooksIn(folder, scripts, inherited);
    // A folder's hooks live in a scope around its plugins, so that siblings never meet them.
    const target = hooks.length > 0 ? this.registry.child(this.scope, '') : this.scope;
    for (const file of hooks) this.loadHooks(file, target);
    const index = scripts.find((f) => this.patterns.indexPattern.test(f));
    for (const name of index ? [index] : scripts.filter((f) => !this.patterns.autoHooksPattern.test(f))) {
      const local = `${folder}/${name}`;
      if (!index && this.ignored(local)) continue;
      if (this.filter('matchFilter', local) === false || this.filter('ignoreFilter', local) === true) continue;
      this.loadPlugin(`${this.dir}${local}`, target, prefix);
    }
    const most = this.read('maxDepth')?.[0];
    if (most?.t === 'const' && typeof most.v === 'number' && most.v <= depth) return;
    if (depth > 50) return;
    for (const name of [...dirs].sort()) {
      if (name === 'node_modules' || this.ignored(`${folder}/${name}`)) continue;
      const segment = this.segment(folder, name);
      this.visit(`${folder}/${name}`, `${prefix === '' ? '' : prefix}/${segment}`, this.says('cascadeHooks', true) ? hooks : [], depth + 1);
    }
  }
  private ignored(local: string): boolean {
    return this.pattern('ignorePattern')?.test(local.slice(1)) ?? false;
  }
  private hooksIn(folder: string, scripts: readonly string[], inherited: readonly string[]): readonly string[] {
    if (!this.autoHooks) return [];
    const own = scripts.find((f) => this.patterns.autoHooksPattern.test(f));
    if (!own) return inherited;
    return [...(this.says('overwriteHooks', true) ? [] : inherited), `${this.dir}${folder}/${own}`];
  }
  private segment(folder: string, name: string): string {
    const how = this.read('dirNameRoutePrefix');
    if (!how) return name;
    if (how.some((a) => a.t === 'function')) {
      const { m } = this.registry;
      const made = m.attemptValue(() => m.call(how, undefinedValue, [constant(`${this.dir}${folder}`), constant(name)], this.site)) ?? never;
      return constantString(made) ?? '';
    }
    return how.every((a) => truthOf(a) === false) ? '' : name;
  }

  private loadHooks(file: string, target: Scope): void {
    const { m } = this.registry;
    const module = m.world.load(file);
    if (!module) return;
    const place: Place = { file, start: 0, end: 1 };
    const plugin = callable(m.world.exportOf(m, module, 'default'), m.world.namespaceOf(m, module));
    if (plugin.length > 0) this.registry.load(plugin, target, m.newObject({}, place), place);
  }

  private loadPlugin(file: string, target: Scope, directory: string): void {
    const { registry } = this;
    const { m } = registry;
    const module = m.world.load(file);
    if (!module) return;
    const main = m.world.exportOf(m, module, 'default');
    const namespace = m.world.namespaceOf(m, module);
    const extra = (key: string): Value | undefined => m.peekOr(main, key) ?? m.peekOr(namespace, key);
    if (extra('autoload')?.every((a) => truthOf(a) === false)) return;
    const place: Place = { file, start: 0, end: 1 };
    const fields = this.fieldsFor(extra('autoConfig'));
    const prefix = this.prefixFor(fields.prefix, directory, constantString(extra('autoPrefix') ?? never), constantString(extra('prefixOverride') ?? never));
    if (prefix === '') delete fields.prefix;
    else fields.prefix = constant(prefix);
    const options = m.newObject(fields, place);
    const encapsulated = !this.says('encapsulate', false);
    const plugin = callable(main, namespace);
    this.scope.handed(plugin);
    if (plugin.length > 0) {
      if (encapsulated) registry.register(target, plugin, options, place);
      else registry.load(plugin, target, options, place);
    } else if (m.peekOr(main, 'method')) declareRoute(m, encapsulated ? registry.child(target, prefix) : target, main, place);
  }
  /** What a plugin is given: its own configuration below that of the registration. */
  private fieldsFor(config: Value | undefined): Record<string, Value> {
    const { m } = this.registry;
    let own = config;
    if (own?.some((a) => a.t === 'function')) {
      const maker = own;
      own = m.attemptValue(() => m.call(maker, undefinedValue, [objectValue(this.scope.cell)], this.site)) ?? undefined;
    }
    return { ...(own ? Object.fromEntries(m.properties(own).known) : {}), ...(this.given ? Object.fromEntries(m.properties(this.given).known) : {}) };
  }
  private prefixFor(given: Value | undefined, directory: string, auto: string | undefined, override: string | undefined): string {
    const base = (given ? (constantString(given) ?? '') : '').replace(/\/$/, '');
    const own = auto === undefined ? directory : this.says('appendAutoPrefix', true) && directory !== '' ? `${directory}/${auto}` : auto;
    const full = override ?? base + own.replace(/\/+/g, '/');
    if (!this.says('routeParams', true)) return full;
    return full.includes('__') ? full.replaceAll('__', ':') : full.replaceAll('/_', '/:');
  }
}

function callable(main: Value, namespace: Value): Value {
  const isFunction = (a: Value[number]): boolean => a.t === 'function' || a.t === 'model';
  return main.some(isFunction) ? main.filter(isFunction) : namespace.filter(isFunction);
}
