/**
 * thirdweb auth 4 (src/fastify, src/express, src/next, src/core/auth.ts): a wallet's signature is turned into a token; getUser verifies the
 * token of the request and gives null where it does not hold, getToken reads it and parseJWT decodes it, unverified.
 */
import { fn, nullShape, object } from '../../evaluate/models.ts';
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { cookie } from '../fastify/cookie.ts';
import { mount } from '../fastify/plugin.ts';
import { decodes, native, own, sessionRead, truthy, verifies } from '../shared.ts';
import { authHandler } from './shared.ts';

const getUser = sessionRead('getUser', nullShape, own);
const getToken = fn('getToken', { role: 'credential.decode', result: { is: 'opaque', tags: { input: true, cred: 'strong' }, hint: 'string', nullish: true } });
const paths = [
  ['POST', '/payload'],
  ['POST', '/login'],
  ['POST', '/logout'],
  ['GET', '/user'],
  ['POST', '/switch-account'],
] as const;
const authRouter = fn('authRouter', {
  apply: (call) => {
    for (const [method, path] of paths) mount(call, call.args[0] ?? undefinedValue, method, path);
    return undefinedValue;
  },
});
const setUp = (more: (call: NativeCall) => Record<string, Value>): ReturnType<typeof native> =>
  native('ThirdwebAuth', (call) => call.machine.newObject({ getUser: modelValue(getUser), ...more(call) }, call.site));
const onFastify = setUp(() => ({ authRouter: modelValue(authRouter), authMiddleware: modelValue(cookie) }));
const elsewhere = setUp(() => ({
  ThirdwebAuthHandler: modelValue(authHandler),
  authRouter: modelValue(fn('authRouter', { result: truthy })),
  authMiddleware: modelValue(fn('authMiddleware', { result: truthy })),
}));
const core = {
  authenticateJWT: verifies('authenticateJWT', { async: true }),
  verifyLoginPayload: verifies('verifyLoginPayload', { async: true }),
  generateJWT: fn('generateJWT', {
    async: true,
    guard: { kind: 'identity', how: 'throw', logsIn: true },
    result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true },
  }),
  refreshJWT: verifies('refreshJWT', { async: true }),
  parseJWT: decodes('parseJWT'),
  ThirdwebAuth: object('ThirdwebAuth', {
    authenticate: verifies('ThirdwebAuth.authenticate', { async: true }),
    verify: verifies('ThirdwebAuth.verify', { async: true }),
    parseToken: decodes('ThirdwebAuth.parseToken'),
  }),
  '*': fn('@thirdweb-dev/auth', { result: truthy }),
};
export const thirdwebAuth: Library = {
  name: '@thirdweb-dev/auth',
  packages: ['@thirdweb-dev/auth'],
  modules: {
    '': core,
    fastify: { ThirdwebAuth: onFastify, getToken, '*': core['*'] },
    '*': { ThirdwebAuth: elsewhere, getToken, getUser, '*': core['*'] },
  },
};
