/**
 * Appwrite on the server (node-appwrite 17 to 24, dist/client.js): a client is told whom it acts for by `setSession`, `setJWT` or `setKey`.
 * A session that is no good shows only when the service is asked: `account.get()` throws.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, Native, ObjectModel } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import { databases, query, service, storage, tablesDb } from '../data/appwrite.ts';
import { own, sessionRequire, truthy } from '../shared.ts';
import { creates } from './shared.ts';

/** `setX(value)` tells the client itself, and gives it back. */
const tells = (name: string, field: string): FunctionModel =>
  fn(`client.${name}`, {
    apply: ({ machine, args, self, state, site }) => {
      if (state.kept) machine.set(state.kept, field, args[0] ?? undefinedValue, site);
      return self;
    },
  });
const client: ObjectModel = object(
  'appwrite client',
  { setKey: tells('setKey', 'key'), setSession: tells('setSession', 'session'), setJWT: tells('setJWT', 'session') },
  { otherwise: (p) => (p === 'then' ? null : fn(`client.${p}`, { result: { is: 'self' } })), types: ['Client'] },
);
const newClient: Native = ({ machine, site }) => modelValue(client, { kept: machine.newObject({}, site) });

const account: ObjectModel = object(
  'account',
  {
    createEmailPasswordSession: creates('account.createEmailPasswordSession', 'session.create'),
    createEmailSession: creates('account.createEmailSession', 'session.create'),
    createAnonymousSession: creates('account.createAnonymousSession', 'session.create'),
    createSession: creates('account.createSession', 'session.create'),
    createMagicURLToken: creates('account.createMagicURLToken', 'session.create'),
    createEmailToken: creates('account.createEmailToken', 'session.create'),
    createPhoneToken: creates('account.createPhoneToken', 'session.create'),
    createRecovery: creates('account.createRecovery', 'session.create'),
    updateRecovery: creates('account.updateRecovery', 'session.create'),
    updateMagicURLSession: creates('account.updateMagicURLSession', 'session.create'),
    updatePhoneSession: creates('account.updatePhoneSession', 'session.create'),
    create: creates('account.create', 'account.create'),
    createOAuth2Token: fn('account.createOAuth2Token', { async: true, result: { is: 'opaque', hint: 'string', truthy: true } }),
    deleteSession: fn('account.deleteSession', { async: true, result: truthy }),
    deleteSessions: fn('account.deleteSessions', { async: true, result: truthy }),
  },
  // Everything else is about the account whose session it is.
  { otherwise: (p) => (p === 'then' ? null : sessionRequire(`account.${p}`, own)), types: ['Account'] },
);

/** A service of a client: `new Account(client)`. */
const of = (name: string, made: ObjectModel): Model => ({
  kind: 'object',
  name,
  members: {},
  construct: fn(name, { apply: ({ args }) => modelValue(made, args[0] ? { client: args[0] } : {}) }),
});
const names = object('Permission', {}, { otherwise: (p) => (p === 'then' ? null : fn(p, { result: truthy })) });
const constants = object('enum', {}, { otherwise: (p) => ({ kind: 'value', shape: { is: 'constant', value: p } }) });
const generic = (name: string, kind: 'write' | 'external' = 'write'): Model => of(name, service(name, kind));

export const appwrite: Library = {
  name: 'node-appwrite',
  packages: ['node-appwrite', 'appwrite'],
  modules: {
    '': {
      Client: { kind: 'object', name: 'Client', members: {}, construct: fn('Client', { apply: newClient }) },
      Account: of('Account', account),
      Databases: of('Databases', databases),
      TablesDB: of('TablesDB', tablesDb),
      Storage: of('Storage', storage),
      Users: generic('users'),
      Teams: generic('teams'),
      Functions: generic('functions', 'external'),
      Messaging: generic('messaging', 'external'),
      Query: query,
      ID: object('ID', {}, { otherwise: (p) => fn(`ID.${p}`, { result: { is: 'opaque', hint: 'string', truthy: true } }) }),
      Permission: names,
      Role: names,
      InputFile: names,
      AppwriteException: object('AppwriteException', {}, { types: ['AppwriteException'] }),
      '*': constants,
    },
    file: { InputFile: names },
  },
  types: { Databases: databases },
};
