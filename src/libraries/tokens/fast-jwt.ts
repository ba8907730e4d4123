/** fast-jwt: factories of signers, verifiers and decoders. */
import { fn, instance } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { decodes, verifies } from '../shared.ts';

export const fastJwt: Library = {
  name: 'fast-jwt',
  packages: ['fast-jwt'],
  modules: {
    '': {
      createVerifier: fn('createVerifier', { result: instance(() => verifies('verify')) }),
      createDecoder: fn('createDecoder', { result: instance(() => decodes('decode')) }),
      createSigner: fn('createSigner', {
        result: instance(() => fn('sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } })),
      }),
    },
  },
};
