/**
 * Rate limiters: they know nobody, so whoever asks may pass. @upstash/ratelimit 2, rate-limiter-flexible 7 (rejects when spent),
 * @vercel/firewall 1 (`{ rateLimited }`), @arcjet/next 1 (`decision.isDenied()`), express-rate-limit 8.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, eitherBoolean, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';

/** True for whoever is let in, open for the others. */
const passes = (call: NativeCall): Value => (call.machine.persona === 'insider' ? constant(true) : eitherBoolean());
const isOver = (call: NativeCall): Value => (call.machine.persona === 'insider' ? constant(false) : eitherBoolean());
const counts = (call: NativeCall, symbol: string): void => call.machine.effect({ kind: 'rate', resource: 'rate limit', symbol }, call.site);
const limits = (name: string, result: (call: NativeCall) => Value): FunctionModel =>
  native(
    name,
    (call) => {
      counts(call, name);
      return promiseOf(result(call));
    },
    { role: 'rate.limit' },
  );
const number = (): Value => opaque({}, { hint: 'number' });

const limited: Model = object(
  'Ratelimit',
  {
    limit: limits('ratelimit.limit', (call) =>
      call.machine.newObject({ success: passes(call), limit: number(), remaining: number(), reset: number(), pending: promiseOf(undefinedValue) }, call.site),
    ),
    blockUntilReady: limits('ratelimit.blockUntilReady', (call) => call.machine.newObject({ success: passes(call) }, call.site)),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { role: 'rate.limit', async: true, result: truthy })) },
);
const newLimited = fn('Ratelimit', { result: instance(() => limited) });
const upstash: Model = object(
  'Ratelimit',
  {
    slidingWindow: fn('slidingWindow', { result: truthy }),
    fixedWindow: fn('fixedWindow', { result: truthy }),
    tokenBucket: fn('tokenBucket', { result: truthy }),
  },
  { construct: newLimited, call: newLimited },
);
export const upstashRatelimit: Library = { name: '@upstash/ratelimit', packages: ['@upstash/ratelimit'], modules: { '': { Ratelimit: upstash } } };

/** `consume` rejects where the points are spent. */
const flexible: Model = object(
  'limiter',
  {
    consume: native(
      'limiter.consume',
      (call) => {
        counts(call, 'limiter.consume');
        call.machine.mayThrow(call.machine.newObject({ msBeforeNext: number(), remainingPoints: number() }, call.site), call.site);
        return call.machine.newObject({ msBeforeNext: number(), remainingPoints: number(), consumedPoints: number() }, call.site);
      },
      { role: 'rate.limit', async: true },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`limiter.${p}`, { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: truthy })) },
);
const newFlexible = fn('limiter', { result: instance(() => flexible) });
const decision: Model = object(
  'decision',
  {
    isDenied: native('decision.isDenied', isOver),
    isAllowed: native('decision.isAllowed', passes),
    isErrored: native('decision.isErrored', isOver),
    isChallenged: native('decision.isChallenged', isOver),
  },
  { otherwise: (p) => (p === 'then' ? null : chained(`decision.${p}`)) },
);
const shield: Model = object(
  'arcjet',
  {
    protect: fn('arcjet.protect', { role: 'rate.limit', async: true, effect: { kind: 'rate' }, result: instance(() => decision) }),
    withRule: fn('arcjet.withRule', { result: { is: 'self' } }),
  },
  {},
);
const newShield = fn('arcjet', { result: instance(() => shield) });
/** Goes on to the next middleware. */
const express: FunctionModel = native('rateLimit', (call) =>
  call.machine.native('rateLimit middleware', (inner) => {
    counts(inner, 'rateLimit');
    const next = inner.args.findLast((a) => a.some((x) => x.t === 'function' || x.t === 'model'));
    return next ? inner.machine.call(next, undefinedValue, [], inner.site, { awaited: true }) : undefinedValue;
  }),
);
export const limiters: readonly Library[] = [
  {
    name: 'rate-limiter-flexible',
    packages: ['rate-limiter-flexible', 'limiter', 'bottleneck', '@isaacs/ttlcache'],
    modules: {
      '': {
        '*': object('limiter', {}, { construct: newFlexible, call: newFlexible }),
        default: object('limiter', {}, { construct: newFlexible, call: newFlexible }),
      },
    },
  },
  {
    name: '@vercel/firewall',
    packages: ['@vercel/firewall'],
    modules: {
      '': { checkRateLimit: limits('checkRateLimit', (call) => call.machine.newObject({ rateLimited: isOver(call), error: undefinedValue }, call.site)) },
    },
  },
  {
    name: '@arcjet/next',
    packages: ['@arcjet/*', 'arcjet'],
    modules: {
      '': {
        default: newShield,
        createMiddleware: native('createMiddleware', (call) => {
          const existing = call.args[1];
          return call.machine.native('arcjet middleware', (inner) =>
            existing ? inner.machine.call(existing, undefinedValue, inner.args, inner.site, { awaited: true }) : undefinedValue,
          );
        }),
        withArcjet: fn('withArcjet', { result: { is: 'argument', index: 1 } }),
        '*': fn('arcjet', { result: truthy }),
      },
    },
  },
  {
    name: 'express-rate-limit',
    packages: ['express-rate-limit', 'express-slow-down', 'hono-rate-limiter'],
    modules: { '': { default: express, rateLimit: express, rateLimiter: express, slowDown: express, '*': fn('rate limit', { result: truthy }) } },
  },
];
