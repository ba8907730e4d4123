/** uuid 11: v3 and v5 are digests of what they are given (RFC 9562, 5.3 and 5.5); the others are made of chance or time. */
import { fn } from '../evaluate/models.ts';
import type { Library, Model } from '../evaluate/models.ts';
import { constant, derivedTags, eitherBoolean, opaque, undefinedValue } from '../evaluate/values/values.ts';
import type { Alt, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

const digest = (name: string): Model =>
  native(name, ({ args }) => opaque({ ...derivedTags(...args), hashed: true }, { hint: 'string', truthy: true, nullish: false }));
const made = (name: string): Model => fn(name, { result: { is: 'opaque', hint: 'string', truthy: true, tags: { random: true } } });

const whole = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What holds another character than those of an id is none, whatever else it holds. */
function validated(alt: Alt): Value {
  const tags = alt.tags.input ? { input: true as const } : {};
  if (alt.t === 'const') return constant(typeof alt.v === 'string' && whole.test(alt.v), tags);
  if (alt.t === 'pattern' && alt.parts.some((part) => typeof part === 'string' && /[^0-9a-f-]/i.test(part))) return constant(false, tags);
  return eitherBoolean(tags);
}
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
      validate: native('uuid.validate', ({ args }) => (args[0] ?? undefinedValue).flatMap(validated)),
      '*': fn('uuid', { result: { is: 'opaque', truthy: true } }),
    },
  },
};
