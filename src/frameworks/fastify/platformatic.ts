/**
 * Platformatic applications: `platformatic.json` or `watt.json` names files and folders of plugins, which are registered one after another on
 * an application of the command's own, folders by @fastify/autoload (@platformatic/service 3, lib/plugins/sandbox-wrapper.js). Routes that
 * @platformatic/db makes of the tables of a database stand in no code.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { EffectModel, Model } from '../../evaluate/models.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { constant, modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { Project } from '../../project/types.ts';
import { registerAutoload } from './autoload.ts';
import type { Registry } from './instance.ts';

const fileNames = ['platformatic.json', 'watt.json', 'platformatic.service.json', 'platformatic.application.json', 'platformatic.db.json'];

export function platformaticApplications(m: Interpreter, registry: Registry, project: Project): void {
  for (const { dir } of project.packages) {
    for (const name of fileNames) {
      const paths = pathsOf(project.dataText(`${dir}/${name}`));
      if (paths.length === 0) continue;
      const place: Place = { file: `${dir}/${name}`, start: 0, end: 1 };
      m.world.loading(m, () => registerPaths(m, registry, project, paths, dir, place), undefined);
      break;
    }
  }
}
function registerPaths(m: Interpreter, registry: Registry, project: Project, paths: readonly Given[], dir: string, place: Place): void {
  const instance = registry.create(place);
  const scope = registry.scopeOf(instance);
  if (!scope) return;
  m.callMethod(instance, 'decorate', [constant('platformatic'), modelValue(platformatic)], place);
  for (const { path, ...rest } of paths) {
    const target = `${dir}/${path.replace(/^\.\//, '').replace(/\/$/, '')}`;
    const options = valueOf(m, rest, place);
    if (project.isDirectory(target)) {
      m.set(options, 'dir', constant(target), place);
      registerAutoload(registry, scope, options, place);
      continue;
    }
    const resolved = project.resolve(place.file, target);
    const plugin = resolved.kind === 'file' ? m.moduleOf(resolved.file) : undefined;
    const given = m.peekOr(options, 'options') ?? undefinedValue;
    if (plugin && rest.encapsulate === false) registry.load(m.peekOr(plugin, 'default') ?? plugin, scope, given, place);
    else if (plugin) registry.register(scope, plugin, given, place);
  }
  scope.app.flush();
}

interface Given extends Readonly<Record<string, unknown>> {
  path: string;
}
/** What `plugins.paths` lists; nothing where the file is another's or no JSON. */
function pathsOf(text: string | null): Given[] {
  if (text === null) return [];
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    // A file of that name that does not parse starts no application.
    return [];
  }
  const paths = member(member(read, 'plugins'), 'paths');
  if (!Array.isArray(paths)) return [];
  return paths.flatMap((one: unknown): Given[] => {
    const path = typeof one === 'string' ? one : member(one, 'path');
    return typeof path === 'string' ? [{ ...(typeof one === 'object' ? one : {}), path }] : [];
  });
}
const member = (of: unknown, key: string): unknown => (typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[key] : undefined);
function valueOf(m: Interpreter, json: unknown, place: Place): Value {
  if (Array.isArray(json))
    return m.newList(
      json.map((one) => valueOf(m, one, place)),
      null,
      place,
    );
  if (typeof json === 'object' && json !== null)
    return m.newObject(Object.fromEntries(Object.entries(json).map(([key, v]) => [key, valueOf(m, v, place)])), place);
  return constant(json as string | number | boolean | null);
}

/** `app.platformatic`: entities of the database, by @platformatic/sql-mapper (entity.js). */
const work: Readonly<Record<string, EffectModel['kind']>> = { save: 'write', insert: 'write', updateMany: 'write', delete: 'delete' };
const entity = (name: string): Model =>
  object(
    name,
    {},
    {
      otherwise: (method) => {
        if (method === 'then') return null;
        const kind = work[method];
        return fn(`${name}.${method}`, {
          async: true,
          ...(kind ? { effect: { kind, resource: name } } : {}),
          result: method.startsWith('find') ? { is: 'list', of: { is: 'record', store: name } } : { is: 'record', store: name },
        });
      },
    },
  );
const entities: Model = object('entities', {}, { otherwise: (name) => (name === 'then' ? null : entity(name)) });
const platformatic: Model = object(
  'platformatic',
  { entities },
  { otherwise: (p) => (p === 'then' ? null : fn(`platformatic.${p}`, { result: { is: 'derived', truthy: true } })) },
);
