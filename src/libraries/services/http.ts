/** HTTP clients, and the APIs of other systems. A credential handed on is the other system's to judge: a test of its answer may be a guard. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { noteExchange } from '../../evaluate/security/exchange.ts';
import { answered, callTo, isPublicHost, refusalBySystem } from '../../evaluate/security/outside.ts';
import { constant, modelValue, never, opaque, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';
import { addedBy, addHook, baseOf, clientState } from './http-hooks.ts';
import { client } from './shared.ts';

function answer(call: NativeCall, name: string): Value {
  const { machine, site } = call;
  for (const arg of call.args) machine.release(arg, name, site);
  noteExchange(machine, [...call.args, ...baseOf(call)], site);
  const { asks, elsewhere, bare } = callTo(machine, [...baseOf(call), ...call.args, ...addedBy(call)], name, site);
  const refused = asks ? refusalBySystem(machine, name, site) : null;
  // Clients with a method for each verb reject what is refused; those that are called with an address answer as fetch does, or reject too.
  if (refused && name !== 'http.request') return machine.throw(withDecided(machine.newError('HTTPError', constant('refused'), site), refused), site);
  if (refused) return machine.newObject({ ok: constant(false, { decided: refused }), status: constant(401, { decided: refused }) }, site, { open: {} });
  const operation = /\.(?:post|put|patch|delete)/.test(name) ? 'update' : 'call';
  machine.effect(
    { kind: 'external', operation, resource: 'fetch', symbol: name, elsewhere, bare: bare && (operation === 'call' || !isPublicHost(call.args[0] ?? never)) },
    site,
  );
  const unseen = asks && machine.persona !== 'sweep' && machine.persona !== 'insider';
  return opaque({ record: [answered], ...(unseen ? { answer: { reason: 'outside-service', text: name, place: site } } : {}) }, { truthy: true });
}
const request = (name: string): FunctionModel => native(name, (call) => answer(call, name), { async: true, role: 'external.call' });
const made = (name: string): FunctionModel => native(name, (call) => modelValue(http, clientState(call)));
const http: ObjectModel = object(
  'http client',
  {
    create: made('create'),
    extend: made('extend'),
    instance: fn('instance', { result: instance(() => http) }),
    interceptors: object('interceptors', {
      request: object('interceptors.request', { use: native('use', addHook) }),
      response: chained('interceptors.response'),
    }),
    defaults: chained('defaults'),
    isAxiosError: fn('isAxiosError', { result: { is: 'opaque', hint: 'boolean' } }),
    isCancel: fn('isCancel', { result: { is: 'opaque', hint: 'boolean' } }),
    AxiosError: object('AxiosError', {}),
    HTTPError: object('HTTPError', {}),
  },
  {
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : request(`http.${p}`)),
    call: request('http.request'),
    construct: fn('http client', { result: instance(() => http) }),
  },
);
const exported: Record<string, Model> = {
  default: http,
  axios: http,
  got: http,
  ky: http,
  ofetch: http,
  $fetch: http,
  fetch: request('fetch'),
  request: request('request'),
  AxiosError: object('AxiosError', {}),
  isAxiosError: fn('isAxiosError', { result: { is: 'opaque', hint: 'boolean' } }),
  HTTPError: object('HTTPError', {}),
  FormData: fn('FormData', { result: truthy }),
  Agent: fn('Agent', { result: truthy }),
  ProxyAgent: fn('ProxyAgent', { result: truthy }),
  setGlobalDispatcher: fn('setGlobalDispatcher'),
  '*': http,
};
export const httpClients: readonly Library[] = [
  {
    name: 'http clients',
    packages: ['axios', 'got', 'node-fetch', 'ky', 'undici', 'superagent', 'cross-fetch', 'ofetch', 'wretch', 'node-fetch-native'],
    modules: { '': exported, '*': exported },
  },
  client(
    'external api',
    [
      'twilio',
      '@slack/web-api',
      '@slack/webhook',
      'octokit',
      '@octokit/rest',
      '@octokit/core',
      '@octokit/auth-app',
      '@octokit/graphql',
      'googleapis',
      'google-auth-library',
      '@googleapis/*',
      '@hubspot/api-client',
      '@vercel/sdk',
      '@tinybirdco/*',
      'jira.js',
      'intercom-client',
      'shopify-api-node',
      '@notionhq/client',
      'airtable',
      'mqtt',
      'web-push',
      'pusher',
      'ably',
      'livekit-server-sdk',
      '@knocklabs/node',
      '@novu/*',
      '@linear/sdk',
      '@microsoft/microsoft-graph-client',
      '@mendable/firecrawl-js',
      'telegraf',
      'discord.js',
      'expo-server-sdk',
      '@liveblocks/node',
      'stream-chat',
      'getstream',
      'graphql-request',
      '@daytonaio/sdk',
      '@e2b/code-interpreter',
    ],
    'external',
    ['request'],
  ),
];
