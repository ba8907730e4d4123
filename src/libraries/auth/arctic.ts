/** arctic 3: the provider's answer to a code proves who logs in; whether `state` is the one that was sent is the project's to check. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { decodes, truthy } from '../shared.ts';

const random = (name: string): ReturnType<typeof fn> => fn(name, { result: { is: 'opaque', tags: { random: true }, hint: 'string', truthy: true } });
const provider: ObjectModel = object(
  'arctic',
  {
    validateAuthorizationCode: fn('arctic.validateAuthorizationCode', {
      async: true,
      role: 'session.create',
      guard: { kind: 'identity', how: 'throw', logsIn: true },
      result: { is: 'own' },
    }),
    createAuthorizationURL: fn('arctic.createAuthorizationURL', { result: truthy }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`arctic.${p}`, { async: true, result: truthy })) },
);
const made = fn('arctic', { result: instance(() => provider) });
export const arctic: Library = {
  name: 'arctic',
  packages: ['arctic'],
  modules: {
    '': {
      generateState: random('generateState'),
      generateCodeVerifier: random('generateCodeVerifier'),
      decodeIdToken: decodes('decodeIdToken'),
      OAuth2RequestError: object('OAuth2RequestError', {}),
      ArcticFetchError: object('ArcticFetchError', {}),
      '*': object('arctic', {}, { construct: made, call: made }),
    },
  },
};
