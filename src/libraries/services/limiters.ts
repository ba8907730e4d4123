/** Rate limiters. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model } from '../../evaluate/models.ts';
import { constant, eitherBoolean, opaque, promiseOf, undefinedValue } from '../../evaluate/values.ts';
import { native, truthy } from '../shared.ts';

const limited: Model = object(
  'Ratelimit',
  {
    limit: native(
      'ratelimit.limit',
      (call) => {
        call.machine.effect({ kind: 'rate', resource: 'rate limit', symbol: 'ratelimit.limit' }, call.site);
        return promiseOf(
          call.machine.newObject(
            {
              success: call.machine.persona === 'insider' ? constant(true) : eitherBoolean(),
              limit: opaque({}, { hint: 'number' }),
              remaining: opaque({}, { hint: 'number' }),
              reset: opaque({}, { hint: 'number' }),
              pending: promiseOf(undefinedValue),
            },
            call.site,
          ),
        );
      },
      { role: 'rate.limit' },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { role: 'rate.limit', async: true, result: truthy })) },
);
const limiter: Model = object(
  'Ratelimit',
  {
    slidingWindow: fn('slidingWindow', { result: truthy }),
    fixedWindow: fn('fixedWindow', { result: truthy }),
    tokenBucket: fn('tokenBucket', { result: truthy }),
  },
  { construct: fn('Ratelimit', { result: instance(() => limited) }), call: fn('Ratelimit', { result: instance(() => limited) }) },
);

export const upstashRatelimit: Library = { name: '@upstash/ratelimit', packages: ['@upstash/ratelimit'], modules: { '': { Ratelimit: limiter } } };
export const limiters: Library = {
  name: 'rate limiters',
  packages: ['rate-limiter-flexible', '@vercel/firewall', 'express-rate-limit', 'hono-rate-limiter', 'limiter'],
  modules: {
    '': {
      '*': object(
        'limiter',
        {},
        {
          construct: fn('limiter', {
            result: instance(() =>
              object(
                'limiter',
                {},
                {
                  otherwise: (p) => (p === 'then' ? null : fn(`limiter.${p}`, { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: truthy })),
                },
              ),
            ),
          }),
          call: fn('limiter', { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: truthy }),
        },
      ),
    },
  },
};
