/** secure-webhooks 0.3 (dist/index.d.ts): `verify(input, secret, signature)` gives a boolean, by a shared secret or a key pair. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { checks } from '../shared.ts';
import { everyone } from './shared.ts';

const sign = fn('sign', { result: { is: 'opaque', tags: { mac: true }, truthy: true } });
const scheme = (name: string): ReturnType<typeof object> => object(name, { sign, verify: checks(`${name}.verify`, everyone) });
export const secureWebhooks: Library = {
  name: 'secure-webhooks',
  packages: ['secure-webhooks'],
  modules: {
    '': {
      sign,
      verify: checks('verify', everyone),
      symmetric: scheme('symmetric'),
      asymmetric: scheme('asymmetric'),
      combined: scheme('combined'),
    },
  },
};
