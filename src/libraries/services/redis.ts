/** Key-value stores and caches. */
import { decideLookup, noCondition, plainNames } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Conjunct } from '../../evaluate/security/lookup.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import type { Tags, Value } from '../../evaluate/values/values.ts';
import { constant, constantString, join, never, opaque, tagsOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';

/** What stands under a key, as the code calls it: `get(`reset_token:${email}`)` gives a token. */
const nameOfKey = (call: string): string | null => /\(\s*[`'"]([A-Za-z][\w-]*)\s*[:/]/.exec(call)?.[1] ?? null;
/** A key put together of the persona's own identity and of what the request names asks for both at once. */
function partsOfKey(key: Value): Conjunct[] {
  const { own, ...rest } = tagsOf(key);
  const named = rest.input === true || rest.foreign === true;
  const values =
    own && named && !rest.cred
      ? [opaque({ own: true }, { hint: 'string' }), opaque(rest, { hint: 'string' })]
      : [key.map((a) => ({ ...a, tags: { ...a.tags } }))];
  return values.map((value) => ({ column: 'key', value, negated: false }));
}

/**
 * Key-value stores: a key derived from a credential is not there for whoever does not hold it; counters are limits.
 * Stores of another process answer with promises and null; caches in memory (lru-cache, node-cache) at once, with undefined.
 */
const storeOf = (where: 'elsewhere' | 'memory'): ObjectModel =>
  object(
    'redis',
    {
      multi: fn('redis.multi', { result: { is: 'instance', of: () => pipeline } }),
      pipeline: fn('redis.pipeline', { result: { is: 'instance', of: () => pipeline } }),
      on: fn('redis.on', { result: { is: 'self' } }),
    },
    {
      otherwise: (p) => {
        if (p === 'then' || p.startsWith('set ') || p === 'catch') return null;
        const lower = p.toLowerCase();
        if (
          /^(?:get|hget|hgetall|mget|getdel|getex|exists|smembers|sismember|lrange|zrange|zscore|hmget|json\.get|ttl|has|hasitem|getitem|getitemraw|getitems)$/.test(
            lower,
          )
        ) {
          return fn(`redis.${p}`, {
            role: 'data.read',
            async: where === 'elsewhere',
            apply: ({ machine, args, site }) => {
              const isMember = lower === 'sismember';
              const asks = isMember || lower.startsWith('has');
              // What stands under a name that the code gives is the same for everybody, and was put there by what stands beside the look-up.
              const name = nameOfKey(machine.text(site));
              const given = args[0] ?? never;
              const key = name === null ? given : plainNames(machine, name, given);
              const tags = tagsOf(key);
              const parts = [...partsOfKey(key), ...(isMember ? partsOfKey(args[1] ?? never) : [])];
              const found = decideLookup(machine, { ...noCondition, all: parts }, `redis.${p}`, site);
              const none = constant(asks ? false : where === 'memory' ? undefined : null);
              // That a cache holds nothing for both is no refusal: what stands behind it is asked.
              const missing = found.decided && (parts.length === 1 || isMember) ? withDecided(none, found.decided) : none;
              if (found.found === 'no') return missing;
              if (asks) return machine.persona === 'insider' ? constant(true) : join(constant(true), missing);
              const record: Tags = tags.input || tags.own || tags.cred || tags.record || tags.foreign ? { record: ['cache'], ...(name ? { name } : {}) } : {};
              if (machine.persona === 'insider') return opaque(record, { truthy: true });
              return join(opaque({ ...record, ...(tags.own || found.own ? { own: true } : {}) }), missing);
            },
          });
        }
        if (/^[a-z]?scanstream$/.test(lower)) return fn(`redis.${p}`, { result: { is: 'instance', of: () => keysStream } });
        if (/^(?:incr|incrby|expire|decr|pexpire|eval|evalsha|script|hincrby|zincrby)/.test(lower))
          return fn(`redis.${p}`, { async: true, effect: { kind: 'rate' }, result: { is: 'opaque', hint: 'number' } });
        return fn(`redis.${p}`, { async: where === 'elsewhere', effect: { kind: 'cache' }, result: { is: 'opaque' } });
      },
    },
  );
/** `scanStream`: hands over lists of keys, then ends. */
const keysStream: ObjectModel = object('redis.scanStream', {
  on: native('redis.scanStream.on', ({ machine, args, self, site }) => {
    const event = constantString(args[0] ?? never);
    const keys = machine.newList([], opaque({}, { hint: 'string', truthy: true }), site);
    if (args[1] && event !== 'error') machine.call(args[1], undefinedValue, event === 'data' ? [keys] : [], site);
    return self;
  }),
  pause: fn('redis.scanStream.pause'),
  resume: fn('redis.scanStream.resume'),
});
const store = storeOf('elsewhere');
export { store as keyValueStore };
const memory = storeOf('memory');
const pipeline: ObjectModel = object(
  'redis.pipeline',
  { exec: fn('redis.exec', { async: true, effect: { kind: 'cache' }, result: { is: 'opaque', truthy: true } }) },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
const newStore = fn('Redis', { result: instance(() => store) });
const redisClass: Model = object('Redis', { fromEnv: newStore, createClient: newStore }, { construct: newStore, call: newStore });
const newMemory = fn('Cache', { result: instance(() => memory) });
const memoryClass: Model = object('Cache', {}, { construct: newMemory, call: newMemory });
const cacheClass: Model = object('Cache', {}, { construct: newStore, call: newStore });
export const keyValue: Library = {
  name: 'redis',
  packages: ['ioredis', 'redis', '@upstash/redis', '@vercel/kv', '@redis/client', 'keyv', 'cache-manager', '@epic-web/cachified'],
  modules: {
    '': { default: redisClass, Redis: redisClass, createClient: newStore, kv: store, Keyv: cacheClass, '*': redisClass },
    '*': { default: redisClass, Redis: redisClass, '*': redisClass },
  },
};
/** unstorage 1.17 `dist/index.d.ts`: a store whose driver says where things are kept; `getItem` gives null for what is not there. */
const storageOf = fn('createStorage', { result: instance(() => store) });
export const unstorage: Library = {
  name: 'unstorage',
  packages: ['unstorage'],
  modules: {
    '': { createStorage: storageOf, prefixStorage: storageOf, '*': fn('unstorage', { result: truthy }) },
    '*': { '*': fn('driver', { result: truthy }) },
  },
};
/** lru-cache 11: `LRUCache`, before 7 the default export; node-cache 5. Both look up at once. */
export const memoryCaches: Library = {
  name: 'lru-cache',
  packages: ['lru-cache', 'node-cache', 'quick-lru', 'tiny-lru', 'mnemonist'],
  modules: { '': { default: memoryClass, LRUCache: memoryClass, '*': memoryClass }, '*': { default: memoryClass, '*': memoryClass } },
};
