/** jose 6: verify and decrypt reject; decode only decodes. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel, Shape } from '../../evaluate/models.ts';
import { decodes, own, truthy, verifies } from '../shared.ts';

const payload: Shape = { is: 'object', fields: { payload: own, protectedHeader: truthy } };
const signer: ObjectModel = object(
  'SignJWT',
  { sign: fn('sign', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }) },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
export const jose: Library = {
  name: 'jose',
  packages: ['jose'],
  modules: {
    '': {
      jwtVerify: verifies('jwtVerify', { async: true, result: payload }),
      compactVerify: verifies('compactVerify', { async: true, result: payload }),
      flattenedVerify: verifies('flattenedVerify', { async: true, result: payload }),
      generalVerify: verifies('generalVerify', { async: true, result: payload }),
      jwtDecrypt: verifies('jwtDecrypt', { async: true, result: payload }),
      compactDecrypt: verifies('compactDecrypt', { async: true, result: payload }),
      decodeJwt: decodes('decodeJwt'),
      decodeProtectedHeader: decodes('decodeProtectedHeader'),
      SignJWT: object('SignJWT', {}, { construct: fn('SignJWT', { result: instance(() => signer) }) }),
      EncryptJWT: object('EncryptJWT', {}, { construct: fn('EncryptJWT', { result: instance(() => signer) }) }),
      errors: object('errors', {}, { otherwise: (p) => object(p, {}) }),
      '*': fn('jose', { result: truthy }),
    },
  },
};
