/** @fastify/oauth2. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { modelValue } from '../../evaluate/values/values.ts';
import { library, mount, plugin, put, text } from './plugin.ts';
import { truthy } from '../shared.ts';

const oauth2 = plugin('@fastify/oauth2', (call, instance, options) => {
  const name = text(call, options, 'name') ?? 'oauth2';
  put(
    call,
    instance,
    'decorate',
    name,
    modelValue(
      object(
        name,
        {},
        {
          otherwise: (p) =>
            p === 'then'
              ? null
              : fn(`oauth2.${p}`, {
                  async: true,
                  role: 'session.create',
                  // Who comes back without the state that was sent, or with a code of no worth, is refused.
                  ...(p.startsWith('getAccessToken') || p === 'userinfo' ? { guard: { kind: 'identity', how: 'throw', logsIn: true } } : {}),
                  result: truthy,
                }),
        },
      ),
    ),
  );
  const start = text(call, options, 'startRedirectPath');
  if (start) mount(call, instance, 'GET', start);
});
export const fastifyOauth2: Library = library('@fastify/oauth2', oauth2);
