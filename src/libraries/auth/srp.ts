/**
 * Secure Remote Password, server side. jsrp 0.2: `init` calls back once it is ready, `checkClientProof` gives a boolean.
 * secure-remote-password 0.3: `deriveSession` throws where the client's proof is wrong.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { GuardModel, Library, ObjectModel } from '../../evaluate/models.ts';
import { truthy } from '../shared.ts';

const wrong = { kind: 'identity', logsIn: true } as const satisfies Partial<GuardModel>;
const text = (name: string): ReturnType<typeof fn> => fn(name, { result: { is: 'opaque', hint: 'string', truthy: true } });
const server: ObjectModel = object(
  'jsrp.server',
  {
    init: fn('server.init', { calls: [{ arg: 1, with: [] }], result: { is: 'constant', value: undefined } }),
    checkClientProof: fn('server.checkClientProof', {
      role: 'password.compare',
      guard: { ...wrong, how: { is: 'constant', value: false } },
      result: { is: 'constant', value: true },
    }),
  },
  { otherwise: (p) => (p === 'then' ? null : text(`server.${p}`)) },
);
const client: ObjectModel = object(
  'jsrp.client',
  {
    init: fn('client.init', { calls: [{ arg: 1, with: [] }], result: { is: 'constant', value: undefined } }),
    createVerifier: fn('client.createVerifier', { calls: [{ arg: 0, with: [{ is: 'constant', value: null }, truthy] }] }),
  },
  { otherwise: (p) => (p === 'then' ? null : text(`client.${p}`)) },
);
const jsrp = {
  server: object('jsrp.server', {}, { construct: fn('jsrp.server', { result: instance(() => server) }) }),
  client: object('jsrp.client', {}, { construct: fn('jsrp.client', { result: instance(() => client) }) }),
};
export const srp: Library = { name: 'jsrp', packages: ['jsrp'], modules: { '': jsrp } };
const ephemeral = {
  generateEphemeral: fn('generateEphemeral', { result: { is: 'opaque', tags: { random: true }, truthy: true } }),
  deriveSession: fn('deriveSession', { role: 'password.compare', guard: { ...wrong, how: 'throw' }, result: truthy }),
};
export const secureRemotePassword: Library = {
  name: 'secure-remote-password',
  packages: ['secure-remote-password'],
  modules: { server: ephemeral },
};
