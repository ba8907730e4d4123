/** Modules of Node in which a request meets nothing. */
import { fn, object } from '../../evaluate/models.ts';
import { globals } from '../../evaluate/language/builtins/index.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { builtin } from './shared.ts';
import { truthy } from '../shared.ts';

/** Whatever else an object that emits events has, it has of its own. */
const emits = /^(?:on|once|off|emit|(?:add|remove|prepend|prependOnce)(?:All)?Listeners?|(?:raw)?[lL]isteners|listenerCount|eventNames|[gs]etMaxListeners)$/;
const emitter = object(
  'EventEmitter',
  {},
  {
    construct: fn('EventEmitter', {
      result: { is: 'instance', of: () => object('EventEmitter', {}, { otherwise: (p) => (emits.test(p) ? fn(p, { result: { is: 'self' } }) : null) }) },
    }),
    call: fn('EventEmitter', {}),
  },
);
const process = globals.process as ObjectModel;
const anything: Record<string, Model> = {
  '*': object(
    'node',
    {},
    {
      otherwise: () => fn('node', { result: truthy }),
      call: fn('node', { result: { is: 'derived', truthy: true } }),
      construct: fn('node', { result: { is: 'derived', truthy: true } }),
    },
  ),
};
export const otherBuiltins: readonly Library[] = [
  builtin('process', { default: process, ...process.members, '*': fn('process', { result: truthy }) }),
  builtin('events', { EventEmitter: emitter, default: emitter, once: fn('once', { async: true, result: truthy }) }),
  ...[
    'stream',
    'stream/promises',
    'stream/web',
    'http',
    'https',
    'http2',
    'net',
    'tls',
    'os',
    'zlib',
    'buffer',
    'querystring',
    'timers',
    'timers/promises',
    'perf_hooks',
    'worker_threads',
    'v8',
    'vm',
    'dns',
    'dns/promises',
    'readline',
    'string_decoder',
    'cluster',
    'module',
    'constants',
    'inspector',
    'diagnostics_channel',
    'test',
    'punycode',
    'tty',
    'util/types',
    'inspector/promises',
  ].map((name) => builtin(name, anything)),
];
