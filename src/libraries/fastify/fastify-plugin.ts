/** fastify-plugin: what it wraps acts on the scope that registers it. */
import type { Library } from '../../evaluate/models.ts';
import { constant, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';

export const fastifyPlugin: Library = {
  name: 'fastify-plugin',
  packages: ['fastify-plugin'],
  modules: {
    '': {
      default: native('fp', (call) => {
        const target = call.args[0] ?? undefinedValue;
        const keep = call.args[1] ? call.machine.peekOr(call.args[1], 'encapsulate') : undefined;
        if (!keep?.some((a) => truthOf(a) === true)) call.machine.set(target, 'skip-override', constant(true), call.site);
        return target;
      }),
    },
  },
};
