/** node:util: promisify calls the error-first function. */
import { fn } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { join, never, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { builtin } from './shared.ts';
import { native } from '../shared.ts';

export const util: Library = builtin('util', {
  promisify: native('promisify', ({ machine, args }) => {
    const target = args[0] ?? never;
    return machine.native('promisified', (call) => {
      let value: Value = never;
      const fail = machine.thrower();
      const callback = machine.native('callback', (done) => {
        const error = done.args[0];
        if (error && !error.every((a) => a.t === 'const' && (a.v === null || a.v === undefined))) return fail(error, done.site);
        value = join(value, done.args[1] ?? undefinedValue);
        return undefinedValue;
      });
      const result = machine.call(target, undefinedValue, [...call.args, callback], call.site);
      return promiseOf(value.length > 0 ? value : result);
    });
  }),
  '*': fn('util', { result: { is: 'derived' } }),
});
