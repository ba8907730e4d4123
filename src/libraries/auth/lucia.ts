/** lucia 2 and 3: validateSession of version 3 is an object for everybody, that of version 2 rejects; reading the cookie proves nothing. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel, Shape } from '../../evaluate/models.ts';
import { modelValue } from '../../evaluate/values/values.ts';
import { decodes, majorOf, native, own, sessionRead, truthy, verifies } from '../shared.ts';
import { ask, creates, userSession } from './shared.ts';

const nobody: Shape = { is: 'object', fields: { user: nullShape, session: nullShape } };
const validateSession = native(
  'lucia.validateSession',
  (call) => {
    const major = majorOf(call.machine.version(call.site, 'lucia'));
    if (major !== null && major < 3) return ask(call, verifies('lucia.validateSession'));
    return ask(call, sessionRead('lucia.validateSession', nobody, userSession, false));
  },
  { role: 'session.read', async: true },
);
/** Version 2: `auth.handleRequest(...).validate()`. */
const authRequest: ObjectModel = object(
  'authRequest',
  {
    validate: sessionRead('authRequest.validate', nullShape, userSession),
    validateUser: sessionRead('authRequest.validateUser', { is: 'object', fields: { user: nullShape, session: nullShape } }, userSession),
    validateBearerToken: sessionRead('authRequest.validateBearerToken', nullShape, userSession),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`authRequest.${p}`, { result: truthy })) },
);
const lucia: ObjectModel = object(
  'lucia',
  {
    validateSession,
    getSession: sessionRead('lucia.getSession', nullShape, own),
    handleRequest: fn('lucia.handleRequest', { result: instance(() => authRequest) }),
    readSessionCookie: decodes('readSessionCookie'),
    readBearerToken: decodes('readBearerToken'),
    createSession: creates('lucia.createSession', 'session.create'),
    createUser: creates('lucia.createUser', 'account.create'),
    useKey: fn('lucia.useKey', { async: true, role: 'password.compare', guard: { kind: 'identity', how: 'throw', logsIn: true }, result: truthy }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`lucia.${p}`, { async: true, result: truthy })) },
);
const make: Model = object('Lucia', {}, { construct: native('Lucia', () => modelValue(lucia)), call: native('lucia', () => modelValue(lucia)) });
export const luciaLibrary: Library = {
  name: 'lucia',
  packages: ['lucia'],
  modules: {
    '': {
      Lucia: make,
      lucia: make,
      default: make,
      generateIdFromEntropySize: fn('generateIdFromEntropySize', { result: { is: 'opaque', tags: { random: true }, truthy: true } }),
      generateId: fn('generateId', { result: { is: 'opaque', tags: { random: true }, truthy: true } }),
      verifyRequestOrigin: fn('verifyRequestOrigin', { result: { is: 'opaque', hint: 'boolean' } }),
      '*': fn('lucia', { result: truthy }),
    },
    '*': { '*': fn('lucia', { result: truthy }) },
  },
};
