/** @fastify/passport. */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never } from '../../evaluate/values.ts';
import { inertPlugin, plugin, put } from './plugin.ts';
import { checks, truthy, verifies } from '../shared.ts';

const strategyGuard = verifies('passport.authenticate', { result: { is: 'constant', value: undefined } });
/** A strategy that sends to an identity provider or checks a password: the route logs in. */
const strategyLogin: FunctionModel = { ...strategyGuard, guard: { kind: 'identity', how: 'throw', logsIn: true } };
const passport: Model = object(
  'fastifyPassport',
  {
    authenticate: fn('passport.authenticate', {
      apply: ({ args }) =>
        modelValue(/jwt|bearer|session|basic|api|header|token|key/i.test(constantString(args[0] ?? never) ?? '') ? strategyGuard : strategyLogin),
    }),
    initialize: fn('passport.initialize', { result: { is: 'instance', of: () => inertPlugin('passport.initialize') } }),
    secureSession: fn('passport.secureSession', {
      result: {
        is: 'instance',
        of: () =>
          plugin('passport.secureSession', (call, instance) => {
            put(call, instance, 'decorateRequest', 'isAuthenticated', modelValue(checks('request.isAuthenticated', { kind: 'session' })));
            put(call, instance, 'decorateRequest', 'user', constant(undefined));
          }),
      },
    }),
  },
  { otherwise: (p) => fn(`passport.${p}`, { result: { is: 'self' } }), construct: fn('Authenticator', { result: { is: 'instance', of: () => passport } }) },
);
export const fastifyPassport: Library = {
  name: '@fastify/passport',
  packages: ['@fastify/passport'],
  modules: { '': { default: passport, Authenticator: passport, '*': fn('passport', { result: truthy }) } },
};
