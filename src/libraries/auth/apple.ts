/** apple-signin-auth 2 and verify-apple-id-token 3: Apple's word for a token or code proves who logs in; a forged one makes the call throw. */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { own, truthy } from '../shared.ts';

const asksApple = (name: string): FunctionModel =>
  fn(name, { async: true, role: 'credential.verify', guard: { kind: 'identity', how: 'throw', logsIn: true }, result: own });
const members: Record<string, Model> = {
  verifyIdToken: asksApple('appleSignin.verifyIdToken'),
  getAuthorizationToken: asksApple('appleSignin.getAuthorizationToken'),
  refreshAuthorizationToken: asksApple('appleSignin.refreshAuthorizationToken'),
  revokeAuthorizationToken: fn('appleSignin.revokeAuthorizationToken', { async: true, effect: { kind: 'external', resource: 'appleid' } }),
  getAuthorizationUrl: fn('appleSignin.getAuthorizationUrl', { result: truthy }),
  getClientSecret: fn('appleSignin.getClientSecret', { result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }),
};
export const apple: readonly Library[] = [
  {
    name: 'apple-signin-auth',
    packages: ['apple-signin-auth', 'apple-signin'],
    modules: { '': { ...members, default: object('appleSignin', members), '*': fn('appleSignin', { result: truthy }) } },
  },
  {
    name: 'verify-apple-id-token',
    packages: ['verify-apple-id-token'],
    modules: { '': { default: asksApple('verifyAppleToken'), '*': fn('verifyAppleToken', { result: truthy }) } },
  },
];
