/** @octokit/webhooks and -methods: verify gives a boolean. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { checks, verifies } from '../shared.ts';
import { everyone } from './shared.ts';

export const octokitWebhooks: Library = {
  name: '@octokit/webhooks',
  packages: ['@octokit/webhooks', '@octokit/webhooks-methods'],
  modules: {
    '': {
      verify: checks('verify', { ...everyone, async: true }),
      Webhooks: object(
        'Webhooks',
        {},
        {
          construct: fn('Webhooks', {
            result: instance(() =>
              object('webhooks', {
                verify: checks('webhooks.verify', { ...everyone, async: true }),
                verifyAndReceive: verifies('webhooks.verifyAndReceive', { ...everyone, async: true }),
                on: fn('on'),
              }),
            ),
          }),
        },
      ),
    },
  },
};
