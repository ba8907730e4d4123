/** Signatures of bare key pairs: @noble/curves 1 and 2, @noble/ed25519, @noble/secp256k1 (`verify(signature, message, key)`), tweetnacl (`sign.detached.verify(message, signature, key)`). */
import { looseEquals } from '../../evaluate/security/compare.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Library, Model } from '../../evaluate/models.ts';
import { native, truthy } from '../shared.ts';
import { at, checksSignature } from '../signing-keys.ts';

const verify = (name: string, async = false): Model => checksSignature(name, (call) => ({ key: at(call, 2), signed: at(call, 1) }), { async });
const curve = (name: string): Model =>
  object(
    name,
    { verify: verify(`${name}.verify`) },
    { otherwise: (p) => (p === 'then' ? null : fn(`${name}.${p}`, { result: { is: 'derived', truthy: true } })) },
  );
const curves = Object.fromEntries(
  ['secp256k1', 'schnorr', 'ed25519', 'ed25519ctx', 'ed25519ph', 'ed448', 'p256', 'p384', 'p521', 'secp256r1', 'secp384r1'].map((name) => [name, curve(name)]),
);
const plainVerify = {
  verify: verify('verify'),
  verifyAsync: verify('verifyAsync', true),
  schnorr: curve('schnorr'),
  '*': fn('noble', { result: { is: 'derived', truthy: true } }),
};
const detached = object(
  'nacl.sign.detached',
  { verify: checksSignature('nacl.sign.detached.verify', (call) => ({ key: at(call, 2), signed: at(call, 0) })) },
  { call: fn('nacl.sign.detached', { result: truthy }) },
);
const nacl: Record<string, Model> = {
  sign: object(
    'nacl.sign',
    { detached },
    { otherwise: (p) => (p === 'then' ? null : fn(`nacl.sign.${p}`, { result: truthy })), call: fn('nacl.sign', { result: truthy }) },
  ),
  verify: native('nacl.verify', (call) => looseEquals(call.machine, at(call, 0), at(call, 1), call.site), { role: 'secret.compare' }),
};
export const keyPairs: readonly Library[] = [
  { name: '@noble/curves', packages: ['@noble/curves'], modules: { '*': { ...curves, '*': fn('noble', { result: { is: 'derived', truthy: true } }) } } },
  { name: '@noble/ed25519', packages: ['@noble/ed25519', '@noble/secp256k1'], modules: { '': plainVerify } },
  {
    name: 'tweetnacl',
    packages: ['tweetnacl'],
    modules: {
      '': {
        ...nacl,
        default: object('nacl', nacl, { otherwise: (p) => (p === 'then' ? null : fn(`nacl.${p}`, { result: truthy })) }),
        '*': fn('nacl', { result: truthy }),
      },
    },
  },
];
