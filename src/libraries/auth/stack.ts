/** @stackframe/stack 2: getUser() is null for an outsider, with `or` it redirects or throws. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { modelValue, promiseOf, undefinedValue } from '../../evaluate/values.ts';
import { native, own, sessionRead, sessionRequire, truthy } from '../shared.ts';

export const stack: Library = {
  name: '@stackframe/stack',
  packages: ['@stackframe/stack'],
  modules: {
    '': {
      StackServerApp: object(
        'StackServerApp',
        {},
        {
          construct: fn('StackServerApp', {
            result: instance(() =>
              object('stack', {
                getUser: native(
                  'stack.getUser',
                  (call) => {
                    const or = call.args[0] ? call.machine.peekOr(call.args[0], 'or') : undefined;
                    const stop = or?.some((a) => a.t === 'const' && (a.v === 'redirect' || a.v === 'throw'));
                    const model = stop ? sessionRequire('getUser', own, false) : sessionRead('getUser', nullShape, own, false);
                    return promiseOf(call.machine.call(modelValue(model), undefinedValue, [], call.site));
                  },
                  { role: 'session.read' },
                ),
              }),
            ),
          }),
        },
      ),
      '*': fn('stack', { result: truthy }),
    },
  },
};
