/**
 * What tells from where and with what a request comes: user-agent parsers, address and place look-ups. ua-parser-js 2 (`UAParser(text)`,
 * `new UAParser(text).getBrowser()`), detect-browser 5, bowser 2, maxmind 4 (`reader.get(ip)`), geoip-lite 1, request-ip 3, ipaddr.js 2.
 */
import { fn, object } from '../evaluate/models.ts';
import type { Library, Model, Shape } from '../evaluate/models.ts';

const told: Shape = { is: 'opaque', tags: { input: true, visitor: true } };
const parsed: Shape = { is: 'opaque', tags: { input: true, visitor: true }, truthy: true };
const parser: Model = object(
  'visitor',
  { open: fn('open', { async: true, result: parsed }) },
  {
    otherwise: (property) => (property === 'then' ? null : parser),
    call: fn('visitor', { result: told }),
    construct: fn('visitor', { result: parsed }),
  },
);
const exported: Readonly<Record<string, Model>> = { default: parser, '*': parser };

export const visitors: Library = {
  name: 'visitors',
  packages: [
    'ua-parser-js',
    'detect-browser',
    'bowser',
    'device-detector-js',
    'maxmind',
    'geoip-lite',
    '@maxmind/geoip2-node',
    'request-ip',
    '@arcjet/ip',
    'ipaddr.js',
  ],
  modules: { '': exported, '*': exported },
};
/** Settings that a deployment reads from its host, by name: @vercel/edge-config 1. */
const setting: Shape = { is: 'opaque' };
const settings: Readonly<Record<string, Model>> = {
  get: fn('edgeConfig.get', { async: true, result: setting }),
  getAll: fn('edgeConfig.getAll', { async: true, result: setting }),
  has: fn('edgeConfig.has', { async: true, result: { is: 'opaque', hint: 'boolean' } }),
  digest: fn('edgeConfig.digest', { async: true, result: { is: 'opaque', hint: 'string' } }),
};
export const edgeConfig: Library = {
  name: '@vercel/edge-config',
  packages: ['@vercel/edge-config'],
  modules: { '': { ...settings, createClient: fn('createClient', { result: { is: 'instance', of: () => object('edgeConfig', settings) } }) } },
};
