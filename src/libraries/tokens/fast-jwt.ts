/** fast-jwt: factories of signers, verifiers and decoders; a `key` given as a function makes them take a callback or give a promise. */
import { fn, instance } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { decodes, signs, truthy } from '../shared.ts';
import { verifier } from './shared.ts';

export const fastJwt: Library = {
  name: 'fast-jwt',
  packages: ['fast-jwt'],
  modules: {
    '': {
      createVerifier: fn('createVerifier', { result: instance(() => verifier('verify', 1)) }),
      createDecoder: fn('createDecoder', { result: instance(() => decodes('decode')) }),
      createSigner: fn('createSigner', { result: instance(() => signs('sign')) }),
      '*': fn('fast-jwt', { result: truthy }),
    },
  },
};
