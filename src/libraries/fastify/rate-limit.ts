/** @fastify/rate-limit. */
import type { Library } from '../../evaluate/models.ts';
import { undefinedValue } from '../../evaluate/values.ts';
import { library, plugin, put } from './plugin.ts';

const rateLimit = plugin('@fastify/rate-limit', (call, instance) => {
  put(
    call,
    instance,
    'decorate',
    'rateLimit',
    call.machine.native('fastify.rateLimit', () =>
      call.machine.native('rateLimit hook', (inner) => {
        inner.machine.effect({ kind: 'rate', resource: 'rate limit', symbol: 'rateLimit' }, inner.site);
        const done = inner.args[2];
        return done?.some((a) => a.t === 'model') ? inner.machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
      }),
    ),
  );
});
export const fastifyRateLimit: Library = library('@fastify/rate-limit', rateLimit);
