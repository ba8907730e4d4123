/** How a Fastify plugin acts on the scope that registers it. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { truthy } from '../shared.ts';

/** A plugin that is not encapsulated: it acts on the scope that registers it. */
export const plugin = (name: string, apply: (call: NativeCall, instance: Value, options: Value) => void): FunctionModel =>
  fn(name, {
    apply: (call) => {
      apply(call, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue);
      return undefinedValue;
    },
    members: { 'skip-override': { kind: 'value', shape: { is: 'constant', value: true } } },
  });
export const put = (
  call: NativeCall,
  instance: Value,
  method: 'decorate' | 'decorateRequest' | 'decorateReply' | 'addHook',
  name: string,
  value: Value,
): void => {
  call.machine.callMethod(instance, method, [constant(name), value], call.site);
};
export const text = (call: NativeCall, options: Value, key: string): string | undefined => {
  const value = call.machine.peekOr(options, key);
  return value ? constantString(value) : undefined;
};
/** Ends a hook well: calls `done` where the hook was handed one. */
export const proceed = (inner: NativeCall): Value => {
  const done = inner.args[2];
  return done?.some((a) => a.t === 'model') ? inner.machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
};
/** Names that plugins bore before they moved to the organisation's scope in 2022, where it is not `fastify-` and the rest. */
const formerNames: Readonly<Record<string, string>> = {
  '@fastify/middie': 'middie',
  '@fastify/view': 'point-of-view',
  '@fastify/under-pressure': 'under-pressure',
  '@fastify/csrf-protection': 'fastify-csrf',
};
/** A plugin is the default export of its package and stands there under its camel-cased name too (`fastifyRateLimit`). */
export const library = (name: string, model: Model, more: Record<string, Model> = {}): Library => {
  const short = /^@fastify\/(.*)$/.exec(name)?.[1];
  const former = short === undefined ? undefined : (formerNames[name] ?? `fastify-${short}`);
  const named = short === undefined ? {} : { [`fastify-${short}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]: model };
  return {
    name,
    packages: former === undefined ? [name] : [name, former],
    modules: { '': { default: model, ...named, ...more, '*': fn(name, { result: truthy }) } },
  };
};

export const inertPlugin = (name: string): FunctionModel => plugin(name, () => undefined);
/** Routes that a plugin brings: public, with nothing of the project behind them. */
export function mount(call: NativeCall, instance: Value, method: string, url: string, external = false): void {
  const handler = call.machine.native('plugin handler', (inner) => {
    if (external) inner.machine.effect({ kind: 'external', resource: 'upstream', symbol: 'proxy' }, inner.site);
    return undefinedValue;
  });
  call.machine.callMethod(
    instance,
    method === '*' ? 'all' : 'route',
    method === '*' ? [constant(url), handler] : [call.machine.newObject({ method: constant(method), url: constant(url), handler }, call.site)],
    call.site,
  );
}
