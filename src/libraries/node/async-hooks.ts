/** AsyncLocalStorage: what `run` and `enterWith` put there, `getStore` gives. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { never, undefinedValue } from '../../evaluate/values/values.ts';
import { builtin } from './shared.ts';
import { native } from '../shared.ts';

const storage: ObjectModel = object('AsyncLocalStorage', {
  run: native('als.run', ({ machine, args, state, site }) => {
    const before = state.self?.[0];
    const held = before?.t === 'model' ? before.state : state;
    const old = held['#store'];
    held['#store'] = args[0] ?? undefinedValue;
    try {
      return machine.call(args[1] ?? never, undefinedValue, args.slice(2), site, { awaited: true });
    } finally {
      if (old) held['#store'] = old;
    }
  }),
  enterWith: native('als.enterWith', ({ args, state }) => {
    const me = state.self?.[0];
    (me?.t === 'model' ? me.state : state)['#store'] = args[0] ?? undefinedValue;
    return undefinedValue;
  }),
  getStore: native('als.getStore', ({ state }) => {
    const me = state.self?.[0];
    return (me?.t === 'model' ? me.state : state)['#store'] ?? undefinedValue;
  }),
});
export const asyncHooks: Library = builtin('async_hooks', {
  AsyncLocalStorage: object('AsyncLocalStorage', {}, { construct: native('AsyncLocalStorage', () => [{ t: 'model', model: storage, tags: {}, state: {} }]) }),
  '*': fn('async_hooks', {}),
});
