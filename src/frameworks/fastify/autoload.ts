/** @fastify/autoload: folders become prefixes, hooks files guard their folder (autoload 6.5, lib/find-plugins.js). */
import { constant, constantString, never, truthOf } from '../../evaluate/values.ts';
import type { Place, Value } from '../../evaluate/values.ts';
import type { Registry } from './instance.ts';
import type { Scope } from './scope.ts';

const script = /\.(?:ts|js|cjs|mjs|cts|mts)$/;
const hooksFile = /^[_.]?auto_?hooks\.(?:ts|js|cjs|mjs|cts|mts)$/i;
const indexFile = /^index\.(?:ts|js|cjs|mjs|cts|mts)$/;

interface Inherited {
  scope: Scope;
}

export function registerAutoload(registry: Registry, scope: Scope, options: Value, site: Place): void {
  const { m } = registry;
  const read = (key: string): Value | undefined => m.peekOr(options, key);
  const yes = (key: string): boolean => read(key)?.some((a) => truthOf(a) === true) ?? false;
  const dir = constantString(read('dir') ?? never);
  if (dir === undefined) {
    registry.unknownPlugins.push({ place: site, text: 'autoload of a computed folder' });
    return;
  }
  const given = read('options');
  const prefix = given ? (constantString(m.peekOr(given, 'prefix') ?? never) ?? '') : '';
  const useFolders = !(read('dirNameRoutePrefix')?.every((a) => truthOf(a) === false) ?? false);
  const cascade = yes('cascadeHooks');
  const autoHooks = yes('autoHooks');
  const overwrite = yes('overwriteHooks');
  const encapsulate = !(read('encapsulate')?.every((a) => truthOf(a) === false) ?? false);
  const routeParams = yes('routeParams');
  const depth = read('maxDepth')?.[0];
  const maxDepth = depth?.t === 'const' && typeof depth.v === 'number' ? depth.v : 50;
  const ignored = patterns(read('ignorePattern'));
  const wanted = patterns(read('matchFilter'));
  const { project } = m.world;

  const loadFile = (file: string, target: Scope, url: string, hooks: boolean): void => {
    const module = m.world.load(file);
    if (!module) return;
    const main = m.world.exportOf(m, module, 'default');
    const namespace = m.world.namespaceOf(m, module);
    const extra = (key: string): Value | undefined => m.peekOr(main, key) ?? m.peekOr(namespace, key);
    if (extra('autoload')?.every((a) => truthOf(a) === false)) return;
    const override = constantString(extra('prefixOverride') ?? never);
    const auto = constantString(extra('autoPrefix') ?? never);
    const full = override ?? prefix + (auto !== undefined ? auto : url);
    const plugin = main.some((a) => a.t === 'function' || a.t === 'model') ? main : namespace;
    const fnPlugin = plugin.filter((a) => a.t === 'function' || a.t === 'model');
    if (fnPlugin.length === 0) return;
    const place: Place = { file, start: 0, end: 1 };
    if (hooks) {
      registry.load(fnPlugin, target, given ?? m.newObject({}, place), place);
      return;
    }
    const fields: Record<string, Value> = {};
    if (given) for (const [k, v] of m.properties(given).known) fields[k] = v;
    const config = extra('autoConfig');
    if (config && !config.some((a) => a.t === 'function')) for (const [k, v] of m.properties(config).known) fields[k] = v;
    fields.prefix = constant(full);
    const opts = m.newObject(fields, place);
    if (!encapsulate) {
      registry.load(fnPlugin, full === '' ? target : registry.child(target, full), opts, place);
      return;
    }
    registry.register(target, fnPlugin, opts, place);
  };

  const visit = (folder: string, url: string, inherited: Inherited, level: number): void => {
    const { files, dirs } = project.entriesOf(folder);
    const scripts = files.filter((f) => script.test(f) && !f.endsWith('.d.ts')).sort();
    let here = inherited.scope;
    let below = inherited.scope;
    const hooks = scripts.find((f) => hooksFile.test(f));
    if (autoHooks && hooks) {
      // The hooks of a folder live in a scope around it, so that siblings never meet them.
      const base = overwrite ? scope : inherited.scope;
      here = registry.child(base, '');
      loadFile(`${folder}/${hooks}`, here, url, true);
      if (cascade) below = here;
    }
    const index = scripts.find((f) => indexFile.test(f));
    const own = index ? [index] : scripts.filter((f) => !hooksFile.test(f));
    for (const file of own) {
      const path = `${folder}/${file}`;
      const local = path.slice(dir.length);
      if (ignored.some((r) => r.test(local)) || (wanted.length > 0 && !wanted.some((r) => r.test(local)))) continue;
      loadFile(path, here, url, false);
    }
    if (level >= maxDepth) return;
    for (const name of [...dirs].sort()) {
      if (name === 'node_modules' || ignored.some((r) => r.test(`${folder.slice(dir.length)}/${name}`))) continue;
      const segment = routeParams ? name.replace(/^_(?=[^_])/, ':').replace(/__/g, ':') : name;
      visit(`${folder}/${name}`, useFolders ? `${url}/${segment}` : url, { scope: below }, level + 1);
    }
  };
  visit(dir.replace(/\/$/, ''), '', { scope }, 0);
}

function patterns(value: Value | undefined): RegExp[] {
  const out: RegExp[] = [];
  for (const alt of value ?? []) {
    if (alt.t === 'regex') out.push(new RegExp(alt.source, alt.flags.replace(/[gy]/g, '')));
    if (alt.t === 'const' && typeof alt.v === 'string') out.push(new RegExp(alt.v.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  }
  return out;
}
