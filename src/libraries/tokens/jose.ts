/** jose 6: verify and decrypt reject; decode only decodes, and so does an unsecured token, and a key taken from the token itself proves nothing. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel, Shape } from '../../evaluate/models.ts';
import type { Decided, Value } from '../../evaluate/values/values.ts';
import { decide, refuseWith } from '../auth/shared.ts';
import { decodes, native, own, signs, truthy } from '../shared.ts';
import { at, fetchesKeys, isSendersKey, vouchedBy } from '../signing-keys.ts';

const payload: Shape = { is: 'object', fields: { payload: own, plaintext: own, protectedHeader: truthy } };
const unverified: Shape = { is: 'object', fields: { payload: { is: 'opaque', tags: { input: true }, truthy: true }, protectedHeader: truthy } };
const signer: ObjectModel = object(
  'SignJWT',
  { sign: { ...signs('sign'), async: true }, encrypt: { ...signs('encrypt'), async: true } },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
const embedded = fn('EmbeddedJWK', { result: truthy });
/** `EmbeddedJWK` as the key: whoever makes the token brings the key along. */
const verify = (name: string): FunctionModel =>
  native(
    name,
    (call) => {
      const { machine } = call;
      const key = at(call, 1);
      if (key.some((a) => a.t === 'model' && a.model === embedded) || isSendersKey(machine, key)) return machine.shape(unverified, call);
      const refuse = (decided: Decided): Value => refuseWith(call, vouchedBy(machine, decided, key, at(call, 0)), 'JOSEError');
      return decide(call, { kind: 'identity' }, name, refuse, () => machine.shape(payload, call));
    },
    { async: true, role: 'jwt.verify' },
  );
/** A key made of what it is given. */
const imports = (name: string): FunctionModel => fn(name, { async: true, result: { is: 'derived', truthy: true } });
const construct = (name: string): ObjectModel => object(name, {}, { construct: fn(name, { result: instance(() => signer) }) });
export const jose: Library = {
  name: 'jose',
  packages: ['jose'],
  modules: {
    '': {
      ...Object.fromEntries(
        ['jwtVerify', 'compactVerify', 'flattenedVerify', 'generalVerify', 'jwtDecrypt', 'compactDecrypt', 'flattenedDecrypt', 'generalDecrypt'].map((name) => [
          name,
          verify(name),
        ]),
      ),
      decodeJwt: decodes('decodeJwt'),
      decodeProtectedHeader: decodes('decodeProtectedHeader'),
      EmbeddedJWK: embedded,
      UnsecuredJWT: object(
        'UnsecuredJWT',
        { decode: fn('UnsecuredJWT.decode', { role: 'credential.decode', result: unverified }) },
        { construct: fn('UnsecuredJWT', { result: instance(() => signer) }) },
      ),
      SignJWT: construct('SignJWT'),
      EncryptJWT: construct('EncryptJWT'),
      CompactSign: construct('CompactSign'),
      CompactEncrypt: construct('CompactEncrypt'),
      createRemoteJWKSet: fetchesKeys('createRemoteJWKSet'),
      createLocalJWKSet: fn('createLocalJWKSet', { result: { is: 'derived', truthy: true } }),
      ...Object.fromEntries(['importJWK', 'importSPKI', 'importX509', 'importPKCS8'].map((name) => [name, imports(name)])),
      errors: object('errors', {}, { otherwise: (p) => object(p, {}) }),
      '*': fn('jose', { result: truthy }),
    },
    'jwks/remote': { default: fetchesKeys('createRemoteJWKSet'), createRemoteJWKSet: fetchesKeys('createRemoteJWKSet') },
    'jwt/verify': { default: verify('jwtVerify'), jwtVerify: verify('jwtVerify') },
    '*': { '*': fn('jose', { result: truthy }), default: fn('jose', { result: truthy }) },
  },
};
