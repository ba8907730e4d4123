/** Node's own modules. Facts: Node 20 documentation; `timingSafeEqual` throws on unequal lengths. */
import { looseEquals } from '../evaluate/compare.ts';
import { isValue } from '../evaluate/heap.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel } from '../evaluate/models.ts';
import { constant, constantString, derivedTags, join, never, opaque, promiseOf, tagsOf, undefinedValue } from '../evaluate/values.ts';
import type { Value } from '../evaluate/values.ts';
import { native, truthy } from './shared.ts';

const digest = (hashed: 'mac' | 'hashed'): ObjectModel => {
  const finish = native(hashed === 'mac' ? 'hmac.digest' : 'hash.digest', ({ state }) => {
    const tags = derivedTags(state.data ?? never, state.key ?? never);
    const secret = tags.secret === true || (hashed === 'mac' && !(state.key ?? never).every((a) => a.tags.input));
    return opaque({ ...tags, ...(secret ? { mac: true } : { hashed: true }) }, { hint: 'string', truthy: true, nullish: false });
  });
  const model: ObjectModel = object(hashed === 'mac' ? 'Hmac' : 'Hash', {
    update: native('update', ({ args, state }) => {
      return [{ t: 'model', model, tags: {}, state: { ...(state.key ? { key: state.key } : {}), data: join(state.data ?? never, args[0] ?? never) } }];
    }),
    digest: finish,
    end: native('end', () => undefinedValue),
    write: native('write', ({ args, state }) => {
      state.data = join(state.data ?? never, args[0] ?? never);
      return undefinedValue;
    }),
    read: finish,
  });
  return model;
};
const hmac = digest('mac');
const hash = digest('hashed');

const timingSafeEqual: FunctionModel = native(
  'timingSafeEqual',
  ({ machine, args, site }) => {
    machine.mayThrow(machine.newError('RangeError', constant('unequal lengths'), site), site);
    return looseEquals(machine, args[0] ?? never, args[1] ?? never, site);
  },
  { role: 'secret.compare' },
);
const random = (name: string): FunctionModel => fn(name, { result: { is: 'opaque', tags: { random: true }, truthy: true } });
const decipher = fn('createDecipheriv', {
  result: {
    is: 'instance',
    of: () =>
      object('Decipher', {
        update: fn('decipher.update', { result: { is: 'opaque', hint: 'string', truthy: true } }),
        // A sealed text that nobody but the deployment could make: opening it fails for everybody else.
        final: fn('decipher.final', { role: 'credential.verify', guard: { kind: 'token', how: 'throw' }, result: { is: 'opaque', hint: 'string' } }),
        setAuthTag: fn('setAuthTag', { result: { is: 'self' } }),
        setAutoPadding: fn('setAutoPadding', { result: { is: 'self' } }),
      }),
  },
});
const scrypt = native(
  'scrypt',
  ({ machine, args, site }) => {
    const callback = args.find((a) => a.some((x) => x.t === 'function'));
    const key = opaque({ ...tagsOf(args[0] ?? never), hashed: true }, { truthy: true });
    if (callback) machine.call(callback, undefinedValue, [constant(null), key], site);
    return key;
  },
  { role: 'password.hash' },
);
const webCrypto: Record<string, Model> = {
  randomUUID: random('randomUUID'),
  getRandomValues: native('getRandomValues', ({ args }) => args[0] ?? undefinedValue),
  subtle: object(
    'subtle',
    {
      digest: native('subtle.digest', ({ args }) => promiseOf(opaque({ ...derivedTags(args[1] ?? never), hashed: true }, { truthy: true }))),
      sign: native('subtle.sign', ({ args }) => promiseOf(opaque({ ...derivedTags(args[1] ?? never, args[2] ?? never), mac: true }, { truthy: true }))),
      importKey: native('subtle.importKey', ({ args }) => promiseOf(opaque(derivedTags(args[1] ?? never), { truthy: true }))),
      verify: fn('subtle.verify', {
        async: true,
        role: 'credential.verify',
        guard: { kind: 'secret', how: { is: 'constant', value: false }, refuses: 'everyone' },
        result: { is: 'constant', value: true },
      }),
      timingSafeEqual,
    },
    { otherwise: () => fn('subtle', { async: true, result: truthy }) },
  ),
};
const crypto: Record<string, Model> = {
  createHmac: native('createHmac', ({ args }) => [{ t: 'model', model: hmac, tags: {}, state: { key: args[1] ?? never } }]),
  createHash: native('createHash', () => [{ t: 'model', model: hash, tags: {}, state: {} }]),
  hash: native('hash', ({ args }) => opaque({ ...derivedTags(args[1] ?? never), hashed: true }, { hint: 'string', truthy: true })),
  timingSafeEqual,
  randomBytes: random('randomBytes'),
  randomInt: random('randomInt'),
  randomFillSync: random('randomFillSync'),
  scrypt,
  scryptSync: scrypt,
  pbkdf2: scrypt,
  pbkdf2Sync: scrypt,
  createDecipheriv: decipher,
  createCipheriv: fn('createCipheriv', {
    result: { is: 'instance', of: () => object('Cipher', {}, { otherwise: () => fn('cipher', { result: { is: 'opaque', truthy: true } }) }) },
  }),
  verify: fn('crypto.verify', {
    role: 'credential.verify',
    guard: { kind: 'secret', how: { is: 'constant', value: false }, refuses: 'everyone' },
    result: { is: 'constant', value: true },
  }),
  createVerify: fn('createVerify', {
    result: {
      is: 'instance',
      of: () =>
        object(
          'Verify',
          {
            verify: fn('verify.verify', {
              role: 'credential.verify',
              guard: { kind: 'secret', how: { is: 'constant', value: false }, refuses: 'everyone' },
              result: { is: 'constant', value: true },
            }),
          },
          { otherwise: () => fn('update', { result: { is: 'self' } }) },
        ),
    },
  }),
  webcrypto: object('webcrypto', webCrypto),
  ...webCrypto,
  '*': fn('crypto', { result: truthy }),
};

const fsEffect = (name: string): Model => {
  const write = /write|append|mkdir|rm|unlink|copy|rename|truncate|chmod|createWriteStream/i.test(name);
  const exact = /readFileSync|readdirSync|existsSync|statSync/.test(name);
  return native(`fs.${name}`, ({ machine, args, site }) => {
    // Files of fixed paths are the deployment's own; a path that input names is not.
    const input = tagsOf(args[0] ?? never).input === true;
    if (write || input) machine.effect({ kind: 'file', operation: write ? 'update' : 'read', resource: 'file system', symbol: `fs.${name}` }, site);
    const result = opaque(input ? { record: ['file'] } : { config: true }, exact ? {} : { truthy: true });
    return name.endsWith('Sync') || /^create/.test(name) ? result : promiseOf(result);
  });
};
const fs: Record<string, Model> = {
  '*': object('fs', {}, { call: fn('fs', { result: truthy }) }),
  promises: object('fs.promises', {}, { otherwise: (p) => (p === 'then' ? null : fsEffect(p)) }),
};
for (const name of [
  'readFile',
  'readFileSync',
  'readdir',
  'readdirSync',
  'existsSync',
  'statSync',
  'stat',
  'lstat',
  'access',
  'writeFile',
  'writeFileSync',
  'appendFile',
  'appendFileSync',
  'mkdir',
  'mkdirSync',
  'rm',
  'rmSync',
  'unlink',
  'unlinkSync',
  'createReadStream',
  'createWriteStream',
  'copyFile',
  'rename',
])
  fs[name] = fsEffect(name);

const joined = (name: string): FunctionModel =>
  native(name, ({ args }) => {
    const parts = args.map((a) => constantString(a));
    if (!parts.every((p) => p !== undefined)) return opaque(derivedTags(...args), { hint: 'string', truthy: true });
    const out: string[] = [];
    for (const piece of parts.join('/').split('/')) {
      if (piece === '' || piece === '.') continue;
      if (piece === '..') out.pop();
      else out.push(piece);
    }
    const absolute = name === 'path.resolve' ? parts.findLastIndex((p) => p.startsWith('/')) : parts[0]?.startsWith('/') ? 0 : -1;
    return constant((absolute >= 0 ? '/' : '') + out.join('/'));
  });
const path: Record<string, Model> = {
  join: joined('path.join'),
  resolve: joined('path.resolve'),
  normalize: joined('path.normalize'),
  dirname: native('path.dirname', ({ args }) => {
    const text = constantString(args[0] ?? never);
    return text !== undefined ? constant(text.replace(/\/[^/]*$/, '')) : opaque(derivedTags(...args), { hint: 'string', truthy: true });
  }),
  basename: fn('path.basename', { result: { is: 'derived', hint: 'string' } }),
  extname: fn('path.extname', { result: { is: 'derived', hint: 'string' } }),
  sep: { kind: 'value', shape: { is: 'constant', value: '/' } },
  '*': fn('path', { result: { is: 'derived' } }),
};

const processEffect = (name: string): Model => fn(name, { effect: { kind: 'process', resource: 'process' }, result: truthy });
const storage: ObjectModel = object('AsyncLocalStorage', {
  run: native('als.run', ({ machine, args, state, site }) => {
    const before = state.self?.[0];
    const held = before?.t === 'model' ? before.state : state;
    const old = held['#store'];
    held['#store'] = args[0] ?? undefinedValue;
    try {
      return machine.call(args[1] ?? never, undefinedValue, args.slice(2), site, { awaited: true });
    } finally {
      if (old) held['#store'] = old;
    }
  }),
  enterWith: native('als.enterWith', ({ args, state }) => {
    const me = state.self?.[0];
    (me?.t === 'model' ? me.state : state)['#store'] = args[0] ?? undefinedValue;
    return undefinedValue;
  }),
  getStore: native('als.getStore', ({ state }) => {
    const me = state.self?.[0];
    return (me?.t === 'model' ? me.state : state)['#store'] ?? undefinedValue;
  }),
});

const identity = (name: string): FunctionModel => fn(name, { result: { is: 'argument', index: 0 } });
const emitter = object(
  'EventEmitter',
  {},
  {
    construct: fn('EventEmitter', {
      result: { is: 'instance', of: () => object('EventEmitter', {}, { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) }) },
    }),
    call: fn('EventEmitter', {}),
  },
);
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
const builtin = (name: string, exports: Record<string, Model>): Library => ({ name, packages: [name], modules: { '': exports, '*': exports } });

export const node: readonly Library[] = [
  { name: 'crypto', packages: ['crypto'], modules: { '': crypto }, globals: { crypto: object('crypto', webCrypto) } },
  builtin('fs', fs),
  { name: 'fs/promises', packages: ['fs/promises'], modules: { '': { ...fs, '*': object('fs', {}, { call: fn('fs', { async: true, result: truthy }) }) } } },
  builtin('path', path),
  builtin('path/posix', path),
  builtin(
    'child_process',
    Object.fromEntries(['exec', 'execSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'].map((n) => [n, processEffect(n)])),
  ),
  builtin('async_hooks', {
    AsyncLocalStorage: object('AsyncLocalStorage', {}, { construct: native('AsyncLocalStorage', () => [{ t: 'model', model: storage, tags: {}, state: {} }]) }),
    '*': fn('async_hooks', {}),
  }),
  builtin('util', {
    promisify: native('promisify', ({ machine, args }) => {
      const target = args[0] ?? never;
      return machine.native('promisified', (call) => {
        let value: Value = never;
        const callback = machine.native('callback', (done) => {
          const error = done.args[0];
          if (error && !error.every((a) => a.t === 'const' && (a.v === null || a.v === undefined))) return machine.throw(error, done.site);
          value = join(value, done.args[1] ?? undefinedValue);
          return undefinedValue;
        });
        const result = machine.call(target, undefinedValue, [...call.args, callback], call.site);
        return promiseOf(value.length > 0 ? value : result);
      });
    }),
    '*': fn('util', { result: { is: 'derived' } }),
  }),
  builtin('events', { EventEmitter: emitter, default: emitter, once: fn('once', { async: true, result: truthy }) }),
  builtin('url', {
    fileURLToPath: native('fileURLToPath', ({ args }) => {
      const text = constantString(args[0] ?? never);
      return text?.startsWith('file://') ? constant(text.slice(7)) : opaque(derivedTags(...args), { hint: 'string', truthy: true });
    }),
    pathToFileURL: identity('pathToFileURL'),
    '*': fn('url', { result: { is: 'derived', truthy: true } }),
  }),
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
    'assert',
    'cluster',
    'module',
    'process',
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
export { isValue };
