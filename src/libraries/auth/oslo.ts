/**
 * oslo 1.2 and the @oslojs packages that follow it: digests keep where their input came from, one-time codes are credentials,
 * `validateJWT` rejects and `parseJWT` only decodes.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { derivedTags, never, opaque, promiseOf } from '../../evaluate/values/values.ts';
import { checks, decodes, native, truthy, verifies } from '../shared.ts';

const digest = (name: string, async: boolean): FunctionModel =>
  native(name, ({ args }) => {
    const value = opaque({ ...derivedTags(args[0] ?? never), hashed: true }, { truthy: true, nullish: false });
    return async ? promiseOf(value) : value;
  });
const hmac = native('hmac', ({ args }) => opaque({ ...derivedTags(...args), mac: true }, { truthy: true, nullish: false }));
const random = (name: string): FunctionModel => fn(name, { result: { is: 'opaque', tags: { random: true }, truthy: true } });
const codec: Model = object(
  'encoding',
  {},
  {
    call: fn('encode', { result: { is: 'derived', truthy: true } }),
    otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'derived', truthy: true } })),
  },
);
const passwordClass = object(
  'password',
  {
    hash: fn('password.hash', { async: true, role: 'password.hash', result: { is: 'opaque', tags: { hashed: true }, hint: 'string', truthy: true } }),
    verify: fn('password.verify', {
      async: true,
      role: 'password.compare',
      guard: { kind: 'identity', how: { is: 'constant', value: false }, logsIn: true },
      result: { is: 'constant', value: true },
    }),
  },
  {},
);
const newPassword: Model = object('password', {}, { construct: fn('password', { result: instance(() => passwordClass) }) });
/** A code of an authenticator: only who holds the second factor knows it. */
const otp = checks('verifyTOTP', { kind: 'token' });
const totpController = object('TOTPController', {
  verify: { ...otp, async: true },
  generate: fn('generate', { async: true, result: { is: 'opaque', tags: { secret: true }, truthy: true } }),
});
const client = object(
  'OAuth2Client',
  {
    validateAuthorizationCode: fn('oauth2.validateAuthorizationCode', {
      async: true,
      guard: { kind: 'identity', how: 'throw', logsIn: true },
      result: { is: 'own' },
    }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`oauth2.${p}`, { async: true, result: truthy })) },
);
const everything: Record<string, Model> = {
  sha1: digest('sha1', false),
  hmac,
  HMAC: object('HMAC', {}, { construct: fn('HMAC', { result: instance(() => object('HMAC', {}, { otherwise: (p) => (p === 'then' ? null : hmac) })) }) }),
  encodeHex: fn('encodeHex', { result: { is: 'derived', hint: 'string', truthy: true } }),
  generateRandomString: random('generateRandomString'),
  generateRandomInteger: random('generateRandomInteger'),
  generateSessionToken: random('generateSessionToken'),
  generateState: random('generateState'),
  generateCodeVerifier: random('generateCodeVerifier'),
  alphabet: random('alphabet'),
  Argon2id: newPassword,
  Bcrypt: newPassword,
  Scrypt: newPassword,
  TOTPController: object('TOTPController', {}, { construct: fn('TOTPController', { result: instance(() => totpController) }) }),
  verifyTOTP: otp,
  verifyTOTPWithGracePeriod: checks('verifyTOTPWithGracePeriod', { kind: 'token' }),
  verifyHOTP: checks('verifyHOTP', { kind: 'token' }),
  validateJWT: verifies('validateJWT', { async: true }),
  parseJWT: decodes('parseJWT'),
  decodeJWT: decodes('decodeJWT'),
  createJWT: fn('createJWT', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
  OAuth2Client: object('OAuth2Client', {}, { construct: fn('OAuth2Client', { result: instance(() => client) }) }),
  verifySignature: checks('verifySignature', { kind: 'secret', refuses: 'everyone' }),
  verifyRSASSAPKCS1v15Signature: checks('verifySignature', { kind: 'secret', refuses: 'everyone' }),
  verifyECDSASignature: checks('verifySignature', { kind: 'secret', refuses: 'everyone' }),
  constantTimeEqual: fn('constantTimeEqual', { result: { is: 'opaque', hint: 'boolean' } }),
  '*': codec,
};
export const oslo: Library = {
  name: 'oslo',
  packages: ['oslo', '@oslojs/*'],
  modules: {
    sha2: { sha224: digest('sha224', false), sha256: digest('sha256', false), sha384: digest('sha384', false), sha512: digest('sha512', false), '*': codec },
    crypto: { sha1: digest('sha1', true), sha256: digest('sha256', true), sha384: digest('sha384', true), sha512: digest('sha512', true), ...everything },
    '': everything,
    '*': everything,
  },
};
