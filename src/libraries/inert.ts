/** Packages whose exports cannot stop a request nor do anything that counts. */
import { checkedVariable, environmentModel } from '../evaluate/language/builtins/web.ts';
import { fn, object } from '../evaluate/models.ts';
import type { Library, Model } from '../evaluate/models.ts';
import { mayBeLeftOut } from '../evaluate/security/required.ts';
import { constant, constantString, modelValue, opaque, undefinedValue } from '../evaluate/values/values.ts';
import type { ModelState } from '../evaluate/values/values.ts';

import { chained, native, truthy } from './shared.ts';

const inertNames = [
  'date-fns',
  'date-fns-tz',
  'dayjs',
  'moment',
  'luxon',
  'clsx',
  'tailwind-merge',
  'class-variance-authority',
  'ms',
  'slugify',
  'superjson',
  'semver',
  'chalk',
  'picocolors',
  'debug',
  'nanoid',
  'cuid',
  '@paralleldrive/cuid2',
  'ulid',
  'short-uuid',
  'pino',
  'tslog',
  'winston',
  'consola',
  'pino-pretty',
  'posthog-js',
  'posthog-node',
  '@vercel/analytics',
  '@vercel/speed-insights',
  'lucide-react',
  'react-hook-form',
  'swr',
  'sonner',
  'framer-motion',
  'motion',
  'zustand',
  'jotai',
  'recharts',
  'next-themes',
  'next-intl',
  'i18next',
  'react-i18next',
  'cheerio',
  'marked',
  'sanitize-html',
  'isomorphic-dompurify',
  'dompurify',
  'qs',
  'query-string',
  'nextjs-cors',
  'cors',
  'he',
  'mime',
  'mime-types',
  'bytes',
  'colord',
  'fuse.js',
  'papaparse',
  'csv-parse',
  'xlsx',
  'exceljs',
  'jszip',
  'sharp',
  'qrcode',
  'dotenv',
  'server-only',
  'client-only',
  'type-fest',
  'ts-pattern',
  'fast-deep-equal',
  'deepmerge',
  'object-hash',
  'p-limit',
  'p-map',
  'p-retry',
  'async-retry',
  'isbot',
  'is-ip',
  'country-code-lookup',
  'validator',
  'email-validator',
  'express-validator',
  'libphonenumber-js',
  'currency.js',
  'dinero.js',
  'iso-3166-1',
  'ajv',
  'ajv-formats',
  'handlebars',
  'mustache',
  'ejs',
  'pug',
  'yaml',
  'js-yaml',
  'toml',
  'ini',
  'xml2js',
  'fast-xml-parser',
  'prom-client',
  'opossum',
  'lru_map',
  'node-cron',
  'cron-parser',
  'cron-validator',
  'rrule',
  'fluent-json-schema',
  'http-errors',
  'fastify-type-provider-zod',
  '@fastify/type-provider-typebox',
  '@fastify/type-provider-json-schema-to-ts',
  'json-schema-to-ts',
  'minimist',
  'commander',
  'yargs',
  'inquirer',
  'ora',
  'url-join',
  'normalize-url',
  'abort-controller',
  'events',
  'eventemitter3',
  'mitt',
  'immer',
  'rxjs',
  'reflect-metadata',
  'class-transformer',
  'class-validator',
  'tslib',
  'core-js',
  'regenerator-runtime',
  'encoding',
  'iconv-lite',
  'buffer',
  'base64-js',
  'js-base64',
  'color',
  'tinycolor2',
  'countries-list',
  'geoip-lite',
  'geoip-country',
  '@vercel/edge',
  '@tabler/icons-react',
  '@heroicons/react',
];
const prefixes = [
  '@radix-ui/*',
  '@opentelemetry/*',
  '@baselime/trpc-opentelemetry-middleware',
  '@lingui/*',
  '@tiptap/*',
  '@dnd-kit/*',
  '@headlessui/*',
  '@mui/*',
  '@chakra-ui/*',
  '@mantine/*',
  '@tanstack/react-*',
  '@react-email/*',
  '@visx/*',
  '@types/*',
  '@formatjs/*',
  '@floating-ui/*',
  '@storybook/*',
  '@fontsource/*',
  '@iconify/*',
  'fumadocs-*',
  '@lexical/*',
  '@nivo/*',
];
const member = chained('inert');
const anything: Record<string, Model> = { '*': member, default: member };

const passes = (name: string): Model => fn(name, { result: { is: 'argument', index: 0 } });
const runs = (name: string, position: number): Model =>
  native(name, (call) => {
    const target = call.args[position];
    if (!target?.some((a) => a.t === 'function')) return target ?? undefinedValue;
    return call.machine.call(target, undefinedValue, [modelValue(member), modelValue(member)], call.site, { awaited: true });
  });
/** The function comes last, behind options and a context. */
const tracer: Model = object(
  'tracer',
  {
    startActiveSpan: native('startActiveSpan', (call) => {
      const body = call.args.findLast((arg) => arg.some((a) => a.t === 'function'));
      return body ? call.machine.call(body, undefinedValue, [modelValue(member)], call.site, { awaited: true }) : undefinedValue;
    }),
  },
  { otherwise: (p) => (p === 'then' ? null : member) },
);
/** Validated environments: the same variables under the same names, without those that may be left out none of them lacking. */
const environment: Model = object(
  'env',
  {},
  {
    otherwise: (name, state) =>
      name === 'then' || name.startsWith('set ') ? null : state[`optional ${name}`] ? environmentModel(name) : checkedVariable(name),
  },
);
const environmentOf = native('createEnv', ({ machine, args }) => {
  const state: ModelState = {};
  for (const part of ['server', 'client', 'shared']) {
    const shape = args[0] && machine.peekOr(args[0], part);
    for (const [name, schema] of shape ? machine.properties(shape).known : []) if (mayBeLeftOut(schema)) state[`optional ${name}`] = constant(true);
  }
  return modelValue(environment, state);
});

export const inert: readonly Library[] = [
  {
    name: 'environment',
    packages: ['@t3-oss/env-nextjs', '@t3-oss/env-core', 'envalid', 'env-schema', '@fastify/env', 'convict', 'znv'],
    modules: {
      '': { createEnv: environmentOf, cleanEnv: environmentOf, parseEnv: environmentOf, envSchema: environmentOf, default: environmentOf, '*': member },
      '*': { createEnv: environmentOf, '*': member },
    },
  },
  // Facts: next-runtime-env 3.3 (build/utils/env.js): on the server `env(name)` reads process.env.
  {
    name: 'next-runtime-env',
    packages: ['next-runtime-env'],
    modules: {
      '': {
        env: native('env', ({ machine, args, site }) => {
          const name = constantString(args[0] ?? undefinedValue);
          return name === undefined ? opaque({ config: true }) : machine.get(modelValue(environment), name, site);
        }),
        '*': member,
      },
    },
  },
  { name: 'inert packages', packages: [...inertNames, ...prefixes], modules: { '': anything, '*': anything }, inert: true },
  // Tracing and logging wrappers call what they are given, once, and rethrow.
  {
    name: '@sentry',
    packages: ['@sentry/*'],
    modules: {
      '': {
        startSpan: runs('startSpan', 1),
        startSpanManual: runs('startSpanManual', 1),
        startInactiveSpan: fn('startInactiveSpan', { result: truthy }),
        withScope: runs('withScope', 0),
        withIsolationScope: runs('withIsolationScope', 0),
        withServerActionInstrumentation: native('withServerActionInstrumentation', (call) =>
          call.machine.call(call.args.at(-1) ?? undefinedValue, undefinedValue, [], call.site, { awaited: true }),
        ),
        wrapRouteHandlerWithSentry: passes('wrapRouteHandlerWithSentry'),
        wrapApiHandlerWithSentry: passes('wrapApiHandlerWithSentry'),
        withSentryConfig: passes('withSentryConfig'),
        flush: fn('flush', { async: true }),
        '*': member,
      },
    },
  },
  {
    name: '@opentelemetry/api',
    packages: ['@opentelemetry/api'],
    modules: {
      '': {
        context: object(
          'context',
          { with: runs('context.with', 1), bind: fn('context.bind', { result: { is: 'argument', index: 1 } }) },
          { otherwise: () => member },
        ),
        trace: object('trace', { getTracer: fn('trace.getTracer', { result: { is: 'instance', of: () => tracer } }) }, { otherwise: () => member }),
        '*': member,
        default: member,
      },
    },
  },
  {
    name: '@axiomhq',
    packages: ['@axiomhq/*', 'next-axiom'],
    modules: {
      '': {
        withAxiom: passes('withAxiom'),
        createAxiomRouteHandler: fn('createAxiomRouteHandler', { result: { is: 'instance', of: () => passes('withAxiom') } }),
        '*': member,
      },
      '*': anything,
    },
  },
  {
    name: '@vercel/functions',
    packages: ['@vercel/functions'],
    modules: {
      '': {
        waitUntil: native('waitUntil', () => undefinedValue),
        geolocation: fn('geolocation', { result: { is: 'opaque', tags: { input: true, visitor: true }, truthy: true } }),
        ipAddress: fn('ipAddress', { result: { is: 'opaque', tags: { input: true, visitor: true } } }),
        '*': member,
      },
    },
  },
  {
    name: 'express-async-handler',
    packages: ['express-async-handler', 'p-memoize', 'memoize', 'memoizee', 'fast-memoize'],
    modules: { '': { default: passes('memoize'), '*': passes('memoize') } },
  },
];
