/** svix and standardwebhooks: verify throws. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { truthy, verifies } from '../shared.ts';
import { event, everyone } from './shared.ts';

export const svix: Library = {
  name: 'svix',
  packages: ['svix', 'standardwebhooks'],
  modules: {
    '': {
      Webhook: object(
        'Webhook',
        {},
        {
          construct: fn('Webhook', {
            result: instance(() =>
              object('webhook', { verify: verifies('webhook.verify', { ...everyone, result: event }), sign: fn('webhook.sign', { result: truthy }) }),
            ),
          }),
        },
      ),
      '*': fn('svix', { result: truthy }),
    },
  },
};
