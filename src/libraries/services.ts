/** Mail, models, queues, object storage, limiters, caches: clients whose calls do something. */
import { decideLookup, noCondition } from '../evaluate/lookup.ts';
import { fn, instance, object } from '../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../evaluate/models.ts';
import { constant, eitherBoolean, join, never, opaque, promiseOf, tagsOf, undefinedValue, withDecided } from '../evaluate/values.ts';
import { effectClient, native, truthy } from './shared.ts';

const client = (name: string, packages: readonly string[], kind: 'mail' | 'model' | 'external' | 'file' | 'payment', exports: readonly string[]): Library => {
  const model = effectClient(name, kind);
  const all: Record<string, Model> = Object.fromEntries([...exports, 'default', '*'].map((e) => [e, model]));
  return { name, packages, modules: { '': all, '*': all } };
};

const limited: Model = object(
  'Ratelimit',
  {
    limit: native(
      'ratelimit.limit',
      (call) => {
        call.machine.effect({ kind: 'rate', resource: 'rate limit', symbol: 'ratelimit.limit' }, call.site);
        return promiseOf(
          call.machine.newObject(
            {
              success: call.machine.persona === 'insider' ? constant(true) : eitherBoolean(),
              limit: opaque({}, { hint: 'number' }),
              remaining: opaque({}, { hint: 'number' }),
              reset: opaque({}, { hint: 'number' }),
              pending: promiseOf(undefinedValue),
            },
            call.site,
          ),
        );
      },
      { role: 'rate.limit' },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { role: 'rate.limit', async: true, result: truthy })) },
);
const limiter: Model = object(
  'Ratelimit',
  {
    slidingWindow: fn('slidingWindow', { result: truthy }),
    fixedWindow: fn('fixedWindow', { result: truthy }),
    tokenBucket: fn('tokenBucket', { result: truthy }),
  },
  { construct: fn('Ratelimit', { result: instance(() => limited) }), call: fn('Ratelimit', { result: instance(() => limited) }) },
);

/** Key-value stores: a key derived from a credential is not there for whoever does not hold it; counters are limits. */
const store: ObjectModel = object(
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
      if (/^(?:get|hget|hgetall|mget|getdel|getex|exists|smembers|sismember|lrange|zrange|zscore|hmget|json\.get|ttl|has)$/.test(lower)) {
        return fn(`redis.${p}`, {
          role: 'data.read',
          async: true,
          apply: ({ machine, args, site }) => {
            const key = args[0] ?? never;
            const tags = tagsOf(key);
            const found = decideLookup(
              machine,
              { ...noCondition, all: [{ column: 'key', value: key.map((a) => ({ ...a, tags: { ...a.tags } })), negated: false }] },
              `redis.${p}`,
              site,
            );
            const missing = found.decided ? withDecided(constant(null), found.decided) : constant(null);
            if (found.found === 'no') return missing;
            const value = opaque({ ...(tags.input ? { record: ['cache'] } : { record: ['cache'] }), ...(tags.own ? { own: true } : {}) });
            return machine.persona === 'insider' ? opaque({ record: ['cache'] }, { truthy: true }) : join(value, missing);
          },
        });
      }
      if (/^(?:incr|incrby|expire|decr|pexpire|eval|evalsha|script|hincrby|zincrby)/.test(lower))
        return fn(`redis.${p}`, { async: true, effect: { kind: 'rate' }, result: { is: 'opaque', hint: 'number' } });
      return fn(`redis.${p}`, { async: true, effect: { kind: 'cache' }, result: { is: 'opaque' } });
    },
  },
);
const pipeline: ObjectModel = object(
  'redis.pipeline',
  { exec: fn('redis.exec', { async: true, effect: { kind: 'cache' }, result: { is: 'opaque', truthy: true } }) },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
const newStore = fn('Redis', { result: instance(() => store) });
const redisClass: Model = object('Redis', { fromEnv: newStore, createClient: newStore }, { construct: newStore, call: newStore });
const cacheClass: Model = object('Cache', {}, { construct: newStore, call: newStore });

export const services: readonly Library[] = [
  client('mail', ['resend', 'nodemailer', 'postmark', '@sendgrid/mail', 'mailgun.js', 'mailersend', '@plunk/node'], 'mail', [
    'Resend',
    'createTransport',
    'ServerClient',
  ]),
  client(
    'model',
    ['openai', '@anthropic-ai/sdk', 'ai', '@ai-sdk/*', 'langchain', '@langchain/*', 'groq-sdk', '@google/generative-ai', 'replicate', 'cohere-ai'],
    'model',
    ['OpenAI', 'Anthropic', 'generateText', 'streamText'],
  ),
  client(
    'queue',
    ['bullmq', 'bull', 'inngest', '@trigger.dev/*', 'amqplib', 'kafkajs', 'pg-boss', '@google-cloud/pubsub', '@aws-sdk/client-sqs', '@aws-sdk/client-sns'],
    'external',
    ['Queue', 'Inngest'],
  ),
  client(
    'object storage',
    [
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-request-presigner',
      '@aws-sdk/lib-storage',
      '@vercel/blob',
      '@google-cloud/storage',
      '@azure/storage-blob',
      'minio',
      'aws-sdk',
      'aws4fetch',
      'cloudinary',
    ],
    'file',
    ['S3Client', 'put'],
  ),
  client('payment', ['@paypal/*', 'braintree', '@lemonsqueezy/*', '@polar-sh/*', 'razorpay'], 'payment', []),
  client(
    'http client',
    [
      'axios',
      'got',
      'node-fetch',
      'ky',
      'undici',
      'superagent',
      'cross-fetch',
      'ofetch',
      'twilio',
      '@slack/web-api',
      '@slack/webhook',
      'octokit',
      '@octokit/rest',
      '@octokit/core',
      'googleapis',
      '@hubspot/api-client',
      '@vercel/edge-config',
      'algoliasearch',
      '@tinybirdco/*',
      '@chronark/zod-bird',
      'jira.js',
      'intercom-client',
      'shopify-api-node',
      '@notionhq/client',
      'airtable',
      'mqtt',
      'web-push',
      'firebase-admin/messaging',
    ],
    'external',
    ['request'],
  ),
  { name: '@upstash/ratelimit', packages: ['@upstash/ratelimit'], modules: { '': { Ratelimit: limiter } } },
  {
    name: 'rate limiters',
    packages: ['rate-limiter-flexible', '@vercel/firewall', 'express-rate-limit', 'hono-rate-limiter', 'limiter'],
    modules: {
      '': {
        '*': object(
          'limiter',
          {},
          {
            construct: fn('limiter', {
              result: instance(() =>
                object(
                  'limiter',
                  {},
                  {
                    otherwise: (p) => (p === 'then' ? null : fn(`limiter.${p}`, { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: truthy })),
                  },
                ),
              ),
            }),
            call: fn('limiter', { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: truthy }),
          },
        ),
      },
    },
  },
  {
    name: 'redis',
    packages: ['ioredis', 'redis', '@upstash/redis', '@vercel/kv', '@redis/client', 'keyv', 'node-cache', 'lru-cache', 'cache-manager', '@epic-web/cachified'],
    modules: {
      '': { default: redisClass, Redis: redisClass, createClient: newStore, kv: store, LRUCache: cacheClass, Keyv: cacheClass, '*': redisClass },
      '*': { default: redisClass, Redis: redisClass, '*': redisClass },
    },
  },
];
