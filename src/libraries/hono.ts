/** Middleware and helpers of hono (4.13): what refuses, what only reads, what only passes on. */
import { fn } from '../evaluate/models.ts';
import type { GuardModel, Library, Model, NativeCall } from '../evaluate/models.ts';
import { cookieText } from '../evaluate/security/request.ts';
import { constant, constantString, opaque, promiseOf, truthOf, undefinedValue, withDecided } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { cookieSet } from './cookie-facts.ts';
import { decodes, native, verifies } from './shared.ts';

const next = (call: NativeCall): Value => call.machine.call(call.args[1] ?? undefinedValue, undefinedValue, [], call.site);
/** Middleware that stops nobody, or not for what he lacks (limits, origins, shapes). */
const passesOn = (name: string): Model => native(name, ({ machine }) => machine.native(name, next));

/** Middleware that asks for a credential; `check` is the option with which the application verifies it itself. */
function asksFor(name: string, kind: GuardModel['kind'], check: string | null, before?: (call: NativeCall) => void): Model {
  return native(name, ({ machine, args }) => {
    const verify = check && args[0] ? machine.peekOr(args[0], check) : undefined;
    return machine.native(name, (call) => {
      const { machine: m, site } = call;
      m.looked();
      const refuse = (): Value => {
        const decided = m.decided(kind, name, site);
        return m.throw(withDecided(m.newError('HTTPException', constant('Unauthorized'), site, { status: constant(401) }), decided), site);
      };
      if (verify?.some((alt) => alt.t === 'function')) {
        const sent = opaque({ input: true, cred: 'strong' }, { hint: 'string', truthy: true, nullish: false });
        const given = check === 'verifyUser' ? [sent, sent, call.args[0] ?? undefinedValue] : [sent, call.args[0] ?? undefinedValue];
        const answer = m.await(m.call(verify, undefinedValue, given, site, { awaited: true }), site);
        const bad = answer.filter((alt) => truthOf(alt) !== true);
        if (bad.length === 0) return next(call);
        const fails = (): Value => {
          const decided = bad.map((alt) => alt.tags.decided ?? alt.when?.path.decided?.by).find(Boolean);
          const error = m.newError('HTTPException', constant('Unauthorized'), site, { status: constant(401) });
          return m.throw(decided ? withDecided(error, decided) : error, site);
        };
        return bad.every((alt) => truthOf(alt) === false) && bad.length === answer.length ? fails() : m.branch([fails, () => next(call)]);
      }
      if (m.persona === 'sweep') return m.branch([refuse, () => next(call)]);
      if (m.isRefused({ kind })) return refuse();
      before?.(call);
      return next(call);
    });
  });
}
const setPayload = (call: NativeCall): void => {
  call.machine.callMethod(
    call.args[0] ?? undefinedValue,
    'set',
    [constant('jwtPayload'), call.machine.newObject({}, call.site, { open: { own: true } })],
    call.site,
  );
};

const cookieFacts = { library: 'hono', defaults: { path: '/' }, sameSiteTrue: 'invalid' as const, maxAge: 'seconds' as const };
const getCookie = native('getCookie', ({ machine, args, site }) => {
  machine.looked();
  if (!args[1]) return machine.newObject({}, site, { open: { input: true, cred: 'strong' } });
  return cookieText(constantString(args[1]));
});
const setCookie = native(
  'setCookie',
  (call) => {
    cookieSet(call, cookieFacts, call.args.slice(1));
    return undefinedValue;
  },
  { role: 'cookie.set' },
);
const setSignedCookie = native(
  'setSignedCookie',
  (call) => {
    const [, name, value, , options] = call.args;
    cookieSet(call, cookieFacts, [name ?? undefinedValue, value ?? undefinedValue, options ?? undefinedValue]);
    return promiseOf(undefinedValue);
  },
  { role: 'cookie.set' },
);

const quiet = [
  'body-limit',
  'cache',
  'compress',
  'context-storage',
  'cors',
  'csrf',
  'etag',
  'language',
  'logger',
  'method-override',
  'powered-by',
  'pretty-json',
  'request-id',
  'secure-headers',
  'serve-static',
  'timeout',
  'timing',
  'trailing-slash',
];
const namesOf: Readonly<Record<string, string[]>> = {
  'body-limit': ['bodyLimit'],
  'context-storage': ['contextStorage'],
  'method-override': ['methodOverride'],
  'powered-by': ['poweredBy'],
  'pretty-json': ['prettyJSON'],
  'request-id': ['requestId'],
  'secure-headers': ['secureHeaders'],
  'serve-static': ['serveStatic'],
  'trailing-slash': ['trimTrailingSlash', 'appendTrailingSlash'],
  language: ['languageDetector'],
};
const bearer = asksFor('bearerAuth', 'secret', 'verifyToken');
const basic = asksFor('basicAuth', 'secret', 'verifyUser');
const jwt = asksFor('jwt', 'identity', null, setPayload);

export const honoMiddleware: Library = {
  name: 'hono middleware',
  packages: ['hono'],
  modules: {
    ...Object.fromEntries(quiet.map((path) => [path, Object.fromEntries((namesOf[path] ?? [path]).map((name) => [name, passesOn(name)]))])),
    'bearer-auth': { bearerAuth: bearer },
    'basic-auth': { basicAuth: basic },
    jwk: { jwk: asksFor('jwk', 'identity', null, setPayload) },
    jwt: {
      jwt,
      verify: verifies('verify', { async: true }),
      decode: decodes('decode'),
      sign: fn('sign', { role: 'jwt.sign', async: true, result: { is: 'opaque', hint: 'string', truthy: true } }),
    },
    cookie: {
      getCookie,
      getSignedCookie: fn('getSignedCookie', {
        role: 'cookie.read',
        async: true,
        guard: { kind: 'identity', how: { is: 'constant', value: undefined } },
        result: { is: 'opaque', tags: { own: true }, hint: 'string', truthy: true },
      }),
      setCookie,
      setSignedCookie,
      deleteCookie: native('deleteCookie', () => undefinedValue),
    },
    validator: { validator: passesOn('validator') },
  },
};
/** @hono/prometheus 1: one middleware that counts, and a handler that gives the counters out. */
export const honoPrometheus: Library = {
  name: '@hono/prometheus',
  packages: ['@hono/prometheus'],
  modules: {
    '': {
      prometheus: native('prometheus', ({ machine, site }) =>
        machine.newObject(
          {
            registerMetrics: machine.native('registerMetrics', next),
            printMetrics: machine.native('printMetrics', (call) =>
              call.machine.callMethod(call.args[0] ?? undefinedValue, 'text', [opaque({ record: ['metrics'] }, { hint: 'string', truthy: true })], call.site),
            ),
          },
          site,
        ),
      ),
    },
  },
};
/** Validators and documentation: the shape of what is sent is no credential. */
export const honoValidators: Library = {
  name: 'hono validators',
  packages: [
    '@hono/zod-validator',
    '@hono/standard-validator',
    '@hono/valibot-validator',
    '@hono/typebox-validator',
    '@hono/arktype-validator',
    '@hono/swagger-ui',
    '@hono/sentry',
    '@scalar/hono-api-reference',
    'hono-openapi',
    'hono-pino',
    'hono-rate-limiter',
    '@hono-rate-limiter/redis',
    '@hono/otel',
    '@hono/structured-logger',
  ],
  modules: { '': { '*': passesOn('validator') }, '*': { '*': passesOn('validator') } },
};
