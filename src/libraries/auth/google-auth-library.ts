/** google-auth-library 9 and 10: Google's word for a code or token proves who logs in; a forged one makes the call throw. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel } from '../../evaluate/models.ts';
import { own, truthy } from '../shared.ts';

const asksGoogle = (name: string): FunctionModel =>
  fn(`OAuth2Client.${name}`, { async: true, role: 'credential.verify', guard: { kind: 'identity', how: 'throw', logsIn: true }, result: own });
const client: ObjectModel = object(
  'OAuth2Client',
  {
    ...Object.fromEntries(['getToken', 'getTokenInfo', 'verifyIdToken', 'verifySignedJwtWithCertsAsync'].map((n) => [n, asksGoogle(n)])),
    setCredentials: fn('OAuth2Client.setCredentials'),
    generateAuthUrl: fn('OAuth2Client.generateAuthUrl', { result: truthy }),
    // What a request made with the token that Google took gives is about whom the token belongs to.
    request: fn('OAuth2Client.request', { async: true, result: own }),
  },
  { types: ['OAuth2Client'], otherwise: (p) => (p === 'then' ? null : fn(`OAuth2Client.${p}`, { async: true, result: truthy })) },
);
export const googleAuth: Library = {
  name: 'google-auth-library',
  packages: ['google-auth-library'],
  modules: { '': { OAuth2Client: object('OAuth2Client', {}, { construct: fn('OAuth2Client', { result: instance(() => client) }) }) } },
  types: { OAuth2Client: client },
};
