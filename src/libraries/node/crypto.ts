/** node:crypto and Web Crypto. `timingSafeEqual` throws on unequal lengths. */
import { looseEquals } from '../../evaluate/security/compare.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, derivedTags, join, modelValue, never, opaque, promiseOf, tagsOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';
import { at, checksSignature, isSendersKey } from '../signing-keys.ts';

/** A hash or cipher takes data in where it stands, whether or not the call is chained on: `hash.update(a); hash.digest()`. */
function taken(state: NativeCall['state'], data: Value | undefined): Value {
  const self = state.self ?? never;
  for (const alt of self) if (alt.t === 'model') alt.state.data = join(alt.state.data ?? never, data ?? never);
  return self;
}
const digest = (hashed: 'mac' | 'hashed'): ObjectModel => {
  const finish = native(hashed === 'mac' ? 'hmac.digest' : 'hash.digest', ({ state }) => {
    const tags = derivedTags(state.data ?? never, state.key ?? never);
    const secret = tags.secret === true || (hashed === 'mac' && !(state.key ?? never).every((a) => a.tags.input));
    return opaque({ ...tags, ...(secret ? { mac: true } : { hashed: true }) }, { hint: 'string', truthy: true, nullish: false });
  });
  const model: ObjectModel = object(hashed === 'mac' ? 'Hmac' : 'Hash', {
    update: native('update', ({ args, state }) => taken(state, args[0])),
    digest: finish,
    copy: native('copy', ({ state }) => (state.self ?? never).map((alt) => (alt.t === 'model' ? { ...alt, state: { ...alt.state } } : alt))),
    end: native('end', () => undefinedValue),
    write: native('write', ({ args, state }) => {
      taken(state, args[0]);
      return undefinedValue;
    }),
    read: finish,
  });
  return model;
};
const hmac = digest('mac');
const hash = digest('hashed');

const timingSafeEqual: FunctionModel = native(
  'timingSafeEqual',
  ({ machine, args, site }) => {
    machine.mayThrow(machine.newError('RangeError', constant('unequal lengths'), site), site);
    return looseEquals(machine, args[0] ?? never, args[1] ?? never, site);
  },
  { role: 'secret.compare' },
);
const random = (name: string): FunctionModel => fn(name, { result: { is: 'opaque', tags: { random: true }, truthy: true } });
/**
 * A sealed text that nobody but the deployment could make: opening one that was sent fails for whoever holds none. The stranger holds
 * what makes a session; what lies in a field of the request is a token that was given to somebody else. What the deployment itself
 * stored opens for everybody, and so does what was sent along with its key.
 */
const openSealed = native(
  'decipher.final',
  ({ machine, state, site }) => {
    const key = state.key ?? never;
    const sealed = tagsOf(state.data ?? never);
    if (isSendersKey(machine, key)) {
      machine.mayThrow(machine.newError('Error', constant('cannot be opened'), site), site);
      return opaque(derivedTags(state.data ?? never, key), { hint: 'string' });
    }
    if (!sealed.input && !sealed.cred) return opaque(derivedTags(state.data ?? never), { hint: 'string' });
    machine.looked();
    const kind = sealed.cred === 'strong' ? 'identity' : 'token';
    const refused = withDecided(machine.newError('Error', constant('cannot be opened'), site), machine.decided(kind, 'decipher.final', site));
    if (machine.persona === 'sweep') machine.mayThrow(refused, site);
    else if (machine.isRefused({ kind })) return machine.throw(refused, site);
    return kind === 'identity' ? opaque({ own: true }, { hint: 'string', truthy: true }) : opaque({}, { hint: 'string', truthy: true });
  },
  { role: 'credential.verify' },
);
const decipher: ObjectModel = object('Decipher', {
  update: native('decipher.update', ({ machine, state, args }) => {
    taken(state, args[0]);
    const key = state.key ?? never;
    return opaque(isSendersKey(machine, key) ? derivedTags(args[0] ?? never, key) : {}, { hint: 'string', truthy: true });
  }),
  final: openSealed,
  setAuthTag: fn('setAuthTag', { result: { is: 'self' } }),
  setAAD: fn('setAAD', { result: { is: 'self' } }),
  setAutoPadding: fn('setAutoPadding', { result: { is: 'self' } }),
});
const scrypt = native(
  'scrypt',
  ({ machine, args, site }) => {
    const callback = args.find((a) => a.some((x) => x.t === 'function'));
    const key = opaque({ ...tagsOf(args[0] ?? never), hashed: true, passwordHash: true }, { truthy: true });
    if (callback) machine.call(callback, undefinedValue, [constant(null), key], site);
    return key;
  },
  { role: 'password.hash' },
);
const verifier: ObjectModel = object('Verify', {
  update: native('update', ({ args, state }) => taken(state, args[0])),
  write: native('write', ({ args, state }) => taken(state, args[0])),
  end: fn('end', { result: { is: 'self' } }),
  verify: checksSignature('verify.verify', (call) => ({ key: at(call, 0), signed: call.state.data ?? never })),
});
const webCrypto: Record<string, Model> = {
  randomUUID: random('randomUUID'),
  getRandomValues: native('getRandomValues', ({ args }) => args[0] ?? undefinedValue),
  subtle: object(
    'subtle',
    {
      digest: native('subtle.digest', ({ args }) => promiseOf(opaque({ ...derivedTags(args[1] ?? never), hashed: true }, { truthy: true }))),
      sign: native('subtle.sign', ({ args }) => promiseOf(opaque({ ...derivedTags(args[1] ?? never, args[2] ?? never), mac: true }, { truthy: true }))),
      importKey: native('subtle.importKey', ({ args }) => promiseOf(opaque(derivedTags(args[1] ?? never), { truthy: true }))),
      verify: checksSignature('subtle.verify', (call) => ({ key: at(call, 1), signed: at(call, 3) }), { async: true }),
      timingSafeEqual,
    },
    { otherwise: () => fn('subtle', { async: true, result: truthy }) },
  ),
};
const crypto: Record<string, Model> = {
  createHmac: native('createHmac', ({ args }) => [{ t: 'model', model: hmac, tags: {}, state: { key: args[1] ?? never } }]),
  createHash: native('createHash', () => [{ t: 'model', model: hash, tags: {}, state: {} }]),
  hash: native('hash', ({ args }) => opaque({ ...derivedTags(args[1] ?? never), hashed: true }, { hint: 'string', truthy: true })),
  timingSafeEqual,
  randomBytes: random('randomBytes'),
  randomInt: random('randomInt'),
  randomFillSync: random('randomFillSync'),
  scrypt,
  scryptSync: scrypt,
  pbkdf2: scrypt,
  pbkdf2Sync: scrypt,
  createDecipheriv: native('createDecipheriv', ({ args }) => modelValue(decipher, { key: args[1] ?? never })),
  createSecretKey: native('createSecretKey', ({ args }) => opaque(derivedTags(args[0] ?? never), { hint: 'object', truthy: true })),
  createCipheriv: fn('createCipheriv', {
    result: { is: 'instance', of: () => object('Cipher', {}, { otherwise: () => fn('cipher', { result: { is: 'opaque', truthy: true } }) }) },
  }),
  verify: checksSignature('crypto.verify', (call) => ({ key: at(call, 2), signed: at(call, 1) })),
  createVerify: native('createVerify', () => modelValue(verifier, {})),
  createPublicKey: native('createPublicKey', ({ args }) => opaque(derivedTags(args[0] ?? never), { hint: 'object', truthy: true })),
  webcrypto: object('webcrypto', webCrypto),
  ...webCrypto,
  '*': fn('crypto', { result: truthy }),
};
export const nodeCrypto: Library = { name: 'crypto', packages: ['crypto'], modules: { '': crypto }, globals: { crypto: object('crypto', webCrypto) } };
