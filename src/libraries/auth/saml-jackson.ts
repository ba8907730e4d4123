/**
 * @boxyhq/saml-jackson 1 (read in its source): `userInfo` throws for an access token it did not give out; `requests.handle` of directory
 * sync compares `apiSecret` with the secret of the directory, answers 401 otherwise, and calls back only after that; the others verify
 * what a log-in brings along.
 */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, NativeCall, ObjectModel, Shape } from '../../evaluate/models.ts';
import { hasTag, opaque } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { own, truthy, verifies } from '../shared.ts';
import { everyone } from '../webhooks/shared.ts';

/** Turns an assertion, a code or a client into the next step of a log-in, or throws. */
const logIn = (name: string): FunctionModel =>
  fn(name, { async: true, role: 'credential.verify', guard: { kind: 'identity', how: 'throw', logsIn: true }, result: truthy });
const event: Shape = { is: 'opaque', truthy: true };
const directoryAnswer: Shape = { is: 'object', fields: { status: { is: 'constant', value: 200 }, data: { is: 'record', store: 'directory' } } };

/** An application loads its own connections at its start: what nothing of the request takes part in nobody is given. */
function administer({ machine, args, model, site }: NativeCall, resource: string, operation: 'create' | 'update' | 'delete'): Value {
  const parts = args.flatMap((arg) => [arg, ...machine.properties(arg.filter((a) => a.t === 'object')).known.values()]);
  if (parts.some((v) => hasTag(v, 'input') || hasTag(v, 'foreign') || hasTag(v, 'own')))
    machine.effect({ kind: 'write', operation, resource, symbol: model.name }, site);
  return opaque({}, { truthy: true });
}
const administration = (name: string): ObjectModel =>
  object(
    name,
    {},
    {
      otherwise: (method) => {
        if (method === 'then') return null;
        if (/^(?:get|list|filter|search)/.test(method))
          return fn(`${name}.${method}`, { async: true, role: 'data.read', result: { is: 'record', store: name } });
        const operation = method.startsWith('delete') ? 'delete' : method.startsWith('update') ? 'update' : 'create';
        return fn(`${name}.${method}`, { async: true, role: 'data.write', apply: (call) => administer(call, name, operation) });
      },
    },
  );
const oauth = object('oauthController', {
  authorize: fn('oauthController.authorize', { async: true, result: truthy }),
  samlResponse: logIn('oauthController.samlResponse'),
  oidcAuthzResponse: logIn('oauthController.oidcAuthzResponse'),
  token: logIn('oauthController.token'),
  userInfo: verifies('oauthController.userInfo', { async: true, result: own }),
});
const directorySync = object(
  'directorySyncController',
  {
    requests: object('requests', {
      handle: fn('directorySyncController.requests.handle', {
        async: true,
        role: 'secret.compare',
        guard: { ...everyone, how: { is: 'object', fields: { status: { is: 'constant', value: 401 }, data: nullShape } } },
        calls: [{ arg: 1, with: [event] }],
        result: directoryAnswer,
      }),
    }),
    directories: administration('directories'),
  },
  { otherwise: (member) => (member === 'then' ? null : administration(member)) },
);
const controllers: Shape = {
  is: 'object',
  fields: {
    oauthController: instance(() => oauth),
    directorySyncController: instance(() => directorySync),
    apiController: instance(() => administration('connection')),
    connectionAPIController: instance(() => administration('connection')),
    adminController: instance(() => administration('trace')),
    logoutController: instance(() => administration('logout')),
    spConfig: truthy,
  },
};
const start = fn('jackson', { async: true, result: controllers });

export const samlJackson: Library = {
  name: '@boxyhq/saml-jackson',
  packages: ['@boxyhq/saml-jackson'],
  modules: { '': { default: start, controllers: start } },
  types: {
    IOAuthController: oauth,
    IDirectorySyncController: directorySync,
    IConnectionAPIController: administration('connection'),
  },
};
