/** @fastify/rate-limit. */
import type { Library } from '../../evaluate/models.ts';
import { library, plugin, proceed, put } from './plugin.ts';

const rateLimit = plugin('@fastify/rate-limit', (call, instance) => {
  put(
    call,
    instance,
    'decorate',
    'rateLimit',
    call.machine.native('fastify.rateLimit', () =>
      call.machine.native('rateLimit hook', (inner) => {
        inner.machine.effect({ kind: 'rate', resource: 'rate limit', symbol: 'rateLimit' }, inner.site);
        return proceed(inner);
      }),
    ),
  );
});
export const fastifyRateLimit: Library = library('@fastify/rate-limit', rateLimit);
