/** uuid 11: v3 and v5 are digests of what they are given (RFC 9562, 5.3 and 5.5); the others are made of chance or time. */
import { fn } from '../evaluate/models.ts';
import type { Library, Model } from '../evaluate/models.ts';
import { derivedTags, opaque } from '../evaluate/values.ts';
import { native } from './shared.ts';

const digest = (name: string): Model =>
  native(name, ({ args }) => opaque({ ...derivedTags(...args), hashed: true }, { hint: 'string', truthy: true, nullish: false }));
const made = (name: string): Model => fn(name, { result: { is: 'opaque', hint: 'string', truthy: true, tags: { random: true } } });

export const uuid: Library = {
  name: 'uuid',
  packages: ['uuid'],
  modules: {
    '': {
      v1: made('uuid.v1'),
      v4: made('uuid.v4'),
      v6: made('uuid.v6'),
      v7: made('uuid.v7'),
      v3: digest('uuid.v3'),
      v5: digest('uuid.v5'),
      validate: fn('uuid.validate', { result: { is: 'opaque', hint: 'boolean', nullish: false } }),
      '*': fn('uuid', { result: { is: 'opaque', truthy: true } }),
    },
  },
};
