/** jwks-rsa 3 and 4: the keys that an issuer of tokens publishes, by their id; to a callback or as a promise. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { answered } from '../../evaluate/security/outside.ts';
import { constant, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';
import { fetchesKeys } from '../signing-keys.ts';

const key = fn('getPublicKey', { result: { is: 'opaque', tags: { record: [answered] }, hint: 'string', truthy: true } });
const signingKey: ObjectModel = object('signing key', {
  getPublicKey: key,
  publicKey: { kind: 'value', shape: { is: 'opaque', tags: { record: [answered] }, truthy: true } },
});
const getSigningKey = native(
  'getSigningKey',
  (call) => {
    const found = call.machine.shape(
      instance(() => signingKey),
      call,
    );
    const callback = call.args.find((a) => a.some((alt) => alt.t === 'function'));
    if (!callback) return found;
    call.machine.call(callback, undefinedValue, [constant(null), found], call.site);
    return undefinedValue;
  },
  { async: true },
);
const client: ObjectModel = object('JwksClient', {
  getSigningKey,
  getSigningKeys: fn('getSigningKeys', { async: true, result: { is: 'list', of: instance(() => signingKey) } }),
  getKeys: native('getKeys', () => opaque({ record: [answered] }, { truthy: true }), { async: true }),
});
const makes = fn('jwksClient', { result: instance(() => client) });
const members = {
  JwksClient: object('JwksClient', {}, { construct: makes, call: makes }),
  ...Object.fromEntries(['expressJwtSecret', 'hapiJwt2Key', 'hapiJwt2KeyAsync', 'koaJwtSecret', 'passportJwtSecret'].map((name) => [name, fetchesKeys(name)])),
};
export const jwksRsa: Library = {
  name: 'jwks-rsa',
  packages: ['jwks-rsa'],
  modules: { '': { ...members, default: object('jwksClient', members, { construct: makes, call: makes }), '*': object('jwks-rsa', {}) } },
};
