/**
 * @fastify/request-context 4 to 6 (index.js): a store that belongs to the request, told apart by AsyncLocalStorage. `get` gives what was put
 * there on the way, else what `defaultStoreValues` says, else undefined.
 */
import { Cell, ageOfWorld } from '../../evaluate/values/heap.ts';
import { object } from '../../evaluate/models.ts';
import type { Library, Machine } from '../../evaluate/models.ts';
import { modelValue, objectValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';
import { library, plugin, proceed, put } from './plugin.ts';

/** One store is enough: memory is taken back from walk to walk. */
const stores = new WeakMap<Machine, Value>();
function storeOf(machine: Machine): Value {
  const known = stores.get(machine);
  if (known) return known;
  const store = objectValue(new Cell('object', null, ageOfWorld));
  stores.set(machine, store);
  return store;
}

const requestContext = object('requestContext', {
  get: native('requestContext.get', ({ machine, args, site }) => machine.getComputed(storeOf(machine), args[0] ?? undefinedValue, site)),
  set: native('requestContext.set', ({ machine, args, site }) => {
    machine.setComputed(storeOf(machine), args[0] ?? undefinedValue, args[1] ?? undefinedValue, site);
    return undefinedValue;
  }),
  getStore: native('requestContext.getStore', ({ machine }) => storeOf(machine)),
});
const register = plugin('@fastify/request-context', (call, scope, options) => {
  for (const target of ['decorate', 'decorateRequest'] as const) put(call, scope, target, 'requestContext', modelValue(requestContext));
  const defaults = call.machine.peekOr(options, 'defaultStoreValues');
  if (!defaults) return;
  const fill = call.machine.native('requestContext.run', (inner) => {
    const made = defaults.some((a) => a.t === 'function')
      ? inner.machine.call(defaults, undefinedValue, [inner.args[0] ?? undefinedValue], inner.site)
      : defaults;
    for (const [key, value] of inner.machine.properties(made).known) inner.machine.set(storeOf(inner.machine), key, value, inner.site);
    return proceed(inner);
  });
  put(call, scope, 'addHook', 'onRequest', fill);
});
export const fastifyRequestContext: Library = library('@fastify/request-context', register, { requestContext });
