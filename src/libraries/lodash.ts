/** Toolboxes of functions: lodash, underscore, es-toolkit and radash ask for data first; ramda, rambda and remeda are about making functions. */
import { elementsIn } from '../evaluate/values/heap.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constantString, modelValue, undefinedValue } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

const derived = (name: string): FunctionModel => fn(name, { result: { is: 'derived' } });
const passes = (name: string): Model => fn(name, { result: { is: 'argument', index: 0 } });
const isFunction = (value: Value | undefined): boolean => value?.some((a) => a.t === 'function' || a.t === 'model') === true;
/** What stands behind the function or the list of arguments: `partial(f, a, b)` and `partial(f, [a, b])` are both met. */
const partial = native('partial', (call) => {
  const [target, ...rest] = call.args;
  if (!target || !isFunction(target)) return call.machine.shape({ is: 'derived' }, call);
  const list = rest.length === 1 && rest[0] ? call.machine.list(rest[0]) : null;
  const first = list && !list.rest ? elementsIn(list) : rest;
  return call.machine.native('partial', (inner) => inner.machine.call(target, inner.self, [...first, ...inner.args], inner.site, { awaited: true }));
});
const inOrder = (call: NativeCall, functions: readonly Value[]): Value => {
  if (!functions.every(isFunction)) return call.machine.shape({ is: 'derived' }, call);
  return call.machine.native('flow', (inner) => {
    let args: readonly Value[] = inner.args;
    for (const one of functions) args = [inner.machine.call(one, inner.self, args, inner.site)];
    return args[0] ?? undefinedValue;
  });
};
const given = (call: NativeCall): Value[] => {
  const list = call.args.length === 1 && call.args[0] ? call.machine.list(call.args[0]) : null;
  return list ? elementsIn(list) : [...call.args];
};
const flow = native('flow', (call) => inOrder(call, given(call)));
const flowRight = native('flowRight', (call) => inOrder(call, given(call).reverse()));
/** `map(list, f)` as `list.map(f)`; a short form of `f` (a property's name, an object to match) is not read. */
const onList = (name: string, method: string): FunctionModel =>
  native(name, (call) => {
    const [list, callback, ...rest] = call.args;
    if (!list || !callback || !isFunction(callback) || !call.machine.list(list)) return call.machine.shape({ is: 'derived' }, call);
    return call.machine.callMethod(list, method, [callback, ...rest], call.site);
  });
/** `get(object, 'a.b', fallback)`. */
const get = native('get', (call) => {
  const { machine, args } = call;
  const path = args[1] ? constantString(args[1]) : undefined;
  if (!args[0] || path === undefined || !/^[\w$.]+$/.test(path)) return machine.shape({ is: 'derived' }, call);
  let value: Value | undefined = args[0];
  for (const key of path.split('.')) value = value && machine.peekOr(value, key);
  return value ?? args[2] ?? undefinedValue;
});
/** Whether an object has a property of this name of its own: `has('id', object)` with ramda, `has(object, 'id')` with the others. */
const has = (name: number, of: number): FunctionModel =>
  native('has', (call) => {
    const [key, object] = [call.args[name], call.args[of]];
    if (!key || !object || !/^[\w$-]+$/.test(constantString(key) ?? '')) return call.machine.shape({ is: 'derived' }, call);
    return call.machine.hasProperty(object, key);
  });
const functions: Record<string, Model> = {
  ...Object.fromEntries(['memoize', 'memo', 'once', 'debounce', 'throttle', 'cloneDeep', 'clone', 'curry'].map((name) => [name, passes(name)])),
  partial,
};
const toolbox: Record<string, Model> = {
  ...functions,
  flow,
  flowRight,
  get,
  has: has(1, 0),
  map: onList('map', 'map'),
  forEach: onList('forEach', 'forEach'),
  each: onList('each', 'forEach'),
  filter: onList('filter', 'filter'),
  find: onList('find', 'find'),
  some: onList('some', 'some'),
  every: onList('every', 'every'),
  reduce: onList('reduce', 'reduce'),
};
/** `chain(value).map(f).thru(g).value()`: each step is the function of its name, on what the one before gave. */
const chained: ObjectModel = object(
  'lodash chain',
  {
    value: native('value', ({ state }) => state.value ?? undefinedValue),
    thru: native('thru', ({ machine, args, state, site }) => {
      const [given] = args;
      const value = state.value ?? undefinedValue;
      return modelValue(chained, { value: given ? machine.call(given, undefinedValue, [value], site) : value });
    }),
  },
  {
    otherwise: (name) =>
      name === 'then' || name.startsWith('set ')
        ? null
        : native(name, ({ machine, args, state, site }) => {
            const step = Object.hasOwn(toolbox, name) ? toolbox[name] : derived(name);
            return modelValue(chained, {
              value: machine.call(modelValue(step ?? derived(name)), undefinedValue, [state.value ?? undefinedValue, ...args], site),
            });
          }),
  },
);
toolbox.chain = native('chain', ({ args }) => modelValue(chained, { value: args[0] ?? undefinedValue }));
const makers: Record<string, Model> = { ...functions, pipe: flow, compose: flowRight, has: has(0, 1) };
const asModule = (members: Readonly<Record<string, Model>>, name: string): Readonly<Record<string, Model>> => ({
  ...members,
  '*': derived(name),
  default: object(name, members, { otherwise: () => derived(name), call: fn(name, { result: { is: 'argument', index: 0 } }) }),
});
/** `lodash/get`, `lodash.get`: one function each. */
const single = Object.fromEntries(Object.entries(toolbox).map(([name, model]) => [name, { default: model }]));
export const toolboxes: readonly Library[] = [
  {
    name: 'lodash',
    packages: ['lodash', 'lodash-es', 'underscore', 'es-toolkit', 'radash'],
    modules: { '': asModule(toolbox, 'lodash'), ...single, '*': { default: derived('lodash') } },
  },
  { name: 'lodash', packages: ['lodash.*'], modules: { '': { default: derived('lodash') } } },
  { name: 'ramda', packages: ['ramda', 'rambda', 'remeda'], modules: { '': asModule(makers, 'ramda') } },
];
