/**
 * @apple/app-store-server-library 2: what the App Store sends is signed with a certificate that leads to Apple's own; each of these
 * throws a VerificationException otherwise (jws_verification.d.ts). Everybody else may send something that looks like it.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { effectClient, truthy, verifies } from '../shared.ts';
import { event, everyone } from './shared.ts';

const verified = (name: string): ReturnType<typeof verifies> => verifies(name, { ...everyone, async: true, result: event });
const verifier = object(
  'SignedDataVerifier',
  Object.fromEntries(
    ['Notification', 'Transaction', 'RenewalInfo', 'AppTransaction', 'RealtimeRequest'].map((kind) => [
      `verifyAndDecode${kind}`,
      verified(`verifier.verifyAndDecode${kind}`),
    ]),
  ),
  { types: ['SignedDataVerifier'] },
);
export const appStore: Library = {
  name: '@apple/app-store-server-library',
  packages: ['@apple/app-store-server-library'],
  modules: {
    '': {
      SignedDataVerifier: object('SignedDataVerifier', {}, { construct: fn('SignedDataVerifier', { result: instance(() => verifier) }) }),
      AppStoreServerAPIClient: object(
        'AppStoreServerAPIClient',
        {},
        { construct: fn('AppStoreServerAPIClient', { result: instance(() => effectClient('app store', 'external')) }) },
      ),
      '*': fn('app store', { result: truthy }),
    },
  },
};
