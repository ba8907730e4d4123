/**
 * @octokit/webhooks 14 and -methods 6: verify gives a boolean, verifyAndReceive rejects, the middleware answers. Probot and octokit's App
 * hold such webhooks under `webhooks`.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { checks, truthy, verifies } from '../shared.ts';
import { everyone } from './shared.ts';

const webhooks: ObjectModel = object('webhooks', {
  verify: checks('webhooks.verify', { ...everyone, async: true }),
  verifyAndReceive: verifies('webhooks.verifyAndReceive', { ...everyone, async: true }),
  receive: fn('webhooks.receive', { async: true }),
  sign: fn('webhooks.sign', { async: true, result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
  on: fn('webhooks.on'),
  onAny: fn('webhooks.onAny'),
  onError: fn('webhooks.onError'),
});
const holder = (name: string): ObjectModel => {
  const app: ObjectModel = object(name, { webhooks }, { otherwise: (p) => (p === 'then' ? null : fn(`${name}.${p}`, { async: true, result: truthy })) });
  return object(
    name,
    {},
    { construct: fn(name, { result: instance(() => app) }), otherwise: (p) => (p === 'then' ? null : fn(`${name}.${p}`, { result: truthy })) },
  );
};
const middleware = fn('createNodeMiddleware', { result: instance(() => verifies('webhooks middleware', { ...everyone, async: true, result: truthy })) });
export const octokitWebhooks: Library = {
  name: '@octokit/webhooks',
  packages: ['@octokit/webhooks', '@octokit/webhooks-methods'],
  modules: {
    '': {
      verify: checks('verify', { ...everyone, async: true }),
      verifyWithFallback: checks('verifyWithFallback', { ...everyone, async: true }),
      sign: fn('sign', { async: true, result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
      Webhooks: object('Webhooks', {}, { construct: fn('Webhooks', { result: instance(() => webhooks) }) }),
      createNodeMiddleware: middleware,
      createWebMiddleware: middleware,
    },
  },
};
const probotMiddleware = fn('createNodeMiddleware', {
  async: true,
  result: instance(() => verifies('probot middleware', { ...everyone, async: true, result: truthy })),
});
export const probot: Library = {
  name: 'probot',
  packages: ['probot'],
  modules: {
    '': {
      Probot: holder('Probot'),
      createNodeMiddleware: probotMiddleware,
      createProbot: fn('createProbot', { result: instance(() => holder('Probot')) }),
      '*': fn('probot', { result: truthy }),
    },
  },
};
