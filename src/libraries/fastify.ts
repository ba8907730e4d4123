/**
 * Fastify's plugins: what they put on the instance, the request and the reply. Facts: fastify 5.12 and the plugin versions of 2026;
 * registering @fastify/jwt, -basic-auth, -csrf-protection or -passport protects nothing by itself.
 */
import { fn, nullShape, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall } from '../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, promiseOf, truthOf, undefinedValue, withDecided } from '../evaluate/values.ts';
import type { Value } from '../evaluate/values.ts';
import { cookieFacts, cookieSet } from './cookie-facts.ts';
import type { CookieDefaults } from './cookie-facts.ts';
import { checks, decodes, majorOf, native, own, sessionRead, truthy, verifies } from './shared.ts';

/** A plugin that is not encapsulated: it acts on the scope that registers it. */
const plugin = (name: string, apply: (call: NativeCall, instance: Value, options: Value) => void): FunctionModel =>
  fn(name, {
    apply: (call) => {
      apply(call, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue);
      return undefinedValue;
    },
    members: { 'skip-override': { kind: 'value', shape: { is: 'constant', value: true } } },
  });
const put = (call: NativeCall, instance: Value, method: 'decorate' | 'decorateRequest' | 'decorateReply' | 'addHook', name: string, value: Value): void => {
  call.machine.callMethod(instance, method, [constant(name), value], call.site);
};
const text = (call: NativeCall, options: Value, key: string): string | undefined => {
  const value = call.machine.peekOr(options, key);
  return value ? constantString(value) : undefined;
};
const library = (name: string, model: Model, more: Record<string, Model> = {}): Library => ({
  name,
  packages: [name],
  modules: { '': { default: model, ...more, '*': fn(name, { result: truthy }) } },
});

/** `SameSite=Lax` is added since version 10; before, nothing. */
const cookieDefaults = (call: NativeCall): CookieDefaults => {
  const major = majorOf(call.machine.version(call.site, '@fastify/cookie'));
  return { library: 'fastify', defaults: major === null || major >= 10 ? { sameSite: 'lax' } : {}, sameSiteTrue: 'strict', maxAge: 'seconds' };
};
const cookie = plugin('@fastify/cookie', (call, instance, options) => {
  const defaults = call.machine.peekOr(options, 'parseOptions');
  const set = native('reply.setCookie', (inner) => {
    const given = inner.args[2];
    const merged = defaults
      ? inner.machine.newObject(
          Object.fromEntries([...inner.machine.properties(defaults).known, ...(given ? inner.machine.properties(given).known : [])]),
          inner.site,
        )
      : given;
    cookieSet(inner, cookieDefaults(inner), [inner.args[0] ?? never, inner.args[1] ?? never, ...(merged ? [merged] : [])]);
    return inner.self;
  });
  put(call, instance, 'decorateReply', 'setCookie', modelValue(set));
  put(call, instance, 'decorateReply', 'cookie', modelValue(set));
  put(
    call,
    instance,
    'decorateReply',
    'clearCookie',
    call.machine.native('clearCookie', (inner) => inner.self),
  );
  const unsign: Model = fn('unsignCookie', {
    role: 'credential.verify',
    guard: { kind: 'session', how: { is: 'object', fields: { valid: { is: 'constant', value: false }, value: nullShape } } },
    result: { is: 'object', fields: { valid: { is: 'constant', value: true }, value: own, renew: { is: 'constant', value: false } } },
  });
  for (const target of ['decorate', 'decorateRequest', 'decorateReply'] as const) put(call, instance, target, 'unsignCookie', modelValue(unsign));
  put(
    call,
    instance,
    'decorate',
    'signCookie',
    call.machine.native('signCookie', (inner) => opaque({ ...(inner.args[0]?.[0]?.tags ?? {}), mac: true }, { hint: 'string', truthy: true })),
  );
});

/** `request.session` of @fastify/session and @fastify/secure-session: an object for everybody; who is in it is the persona's own. */
function requestSession(call: NativeCall, _kind: 'id' | 'sealed'): Value {
  const { machine, site } = call;
  const nobody = machine.persona === 'outsider';
  const decided = machine.decided('session', 'request.session', site);
  const absent = (): Value => constant(undefined, { decided });
  machine.looked();
  const session = machine.newObject(
    {
      get: machine.native('session.get', () => (nobody ? absent() : opaque({ own: true }, machine.persona === 'insider' ? { truthy: true } : {}))),
      set: machine.native('session.set', () => undefinedValue),
      delete: machine.native('session.delete', () => undefinedValue),
      destroy: machine.native('session.destroy', (inner) => {
        if (inner.args[0]?.some((a) => a.t === 'function')) inner.machine.call(inner.args[0], undefinedValue, [constant(null)], inner.site);
        return promiseOf(undefinedValue);
      }),
      regenerate: machine.native('session.regenerate', () => promiseOf(undefinedValue)),
      save: machine.native('session.save', () => promiseOf(undefinedValue)),
      touch: machine.native('session.touch', () => undefinedValue),
      data: machine.native('session.data', () => (nobody ? machine.newObject({}, site) : machine.newObject({}, site, { open: { own: true } }))),
      sessionId: opaque({ random: true }, { hint: 'string', truthy: true }),
      cookie: opaque({}, { truthy: true }),
    },
    site,
    nobody ? {} : { open: { own: true } },
  );
  return nobody ? withDecided(session, decided) : session;
}
const session = (name: string, kind: 'id' | 'sealed'): FunctionModel =>
  plugin(name, (call, instance, options) => {
    const { machine } = call;
    const decorator = text(call, options, 'sessionName') ?? 'session';
    put(
      call,
      instance,
      'decorateRequest',
      decorator,
      machine.newObject({ getter: machine.native('request.session', (inner) => requestSession(inner, kind)) }, call.site),
    );
    const given = machine.peekOr(options, 'cookie');
    const defaults = kind === 'id' ? { httpOnly: true, secure: true, path: '/' } : { httpOnly: true, sameSite: 'lax' as const };
    const cookieName = text(call, options, 'cookieName') ?? (kind === 'id' ? 'sessionId' : 'session');
    const facts = cookieFacts(
      call,
      { library: 'fastify', defaults, sameSiteTrue: 'strict', maxAge: kind === 'id' ? 'milliseconds' : 'seconds' },
      constant(cookieName),
      undefined,
      given,
    );
    machine.site('cookie.set', name, { ...facts, credential: true, deletes: false }, call.site);
  });

const jwt = plugin('@fastify/jwt', (call, instance, options) => {
  const namespace = text(call, options, 'namespace');
  const decorator = text(call, options, 'decoratorName') ?? 'user';
  const verify: FunctionModel = native(
    'request.jwtVerify',
    (inner) => {
      const { machine: m, site } = inner;
      m.looked();
      if (m.persona !== 'sweep' && m.isRefused({ kind: 'identity' })) {
        const decided = m.decided('identity', 'request.jwtVerify', site);
        const error = withDecided(m.newError('FastifyError', constant('Authorization token is invalid'), site, { statusCode: constant(401) }), decided);
        const callback = inner.args.find((a) => a.some((x) => x.t === 'function'));
        if (callback) return m.call(callback, undefinedValue, [error], site);
        return m.throw(error, site);
      }
      const user = m.newObject({}, site, { open: { own: true } });
      m.set(inner.self, decorator, user, site);
      const callback = inner.args.find((a) => a.some((x) => x.t === 'function'));
      if (callback) return m.call(callback, undefinedValue, [constant(null), user], site);
      return user;
    },
    { role: 'jwt.verify', async: true },
  );
  const name = (base: string): string => (namespace ? `${namespace}${base[0]?.toUpperCase() ?? ''}${base.slice(1)}` : base);
  put(call, instance, 'decorateRequest', name('jwtVerify'), modelValue(verify));
  put(call, instance, 'decorateRequest', name('jwtDecode'), modelValue({ ...decodes('request.jwtDecode'), async: true }));
  put(
    call,
    instance,
    'decorateReply',
    name('jwtSign'),
    modelValue(fn('reply.jwtSign', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } })),
  );
  put(
    call,
    instance,
    'decorate',
    'jwt',
    modelValue(
      object('fastify.jwt', {
        verify: verifies('fastify.jwt.verify'),
        decode: decodes('fastify.jwt.decode'),
        sign: fn('fastify.jwt.sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }),
        lookupToken: fn('lookupToken', { result: { is: 'opaque', tags: { input: true, cred: 'strong' } } }),
      }),
    ),
  );
  put(call, instance, 'decorateRequest', decorator, constant(null));
});

/** Runs one check function as a hook would; throws what it throws. */
function runCheck(call: NativeCall, check: Value, self: Value, args: readonly Value[]): Value {
  const { machine, site } = call;
  const done = machine.native('done', (inner) => {
    const error = inner.args[0];
    if (error && !error.every((a) => truthOf(a) === false)) return machine.throw(error, inner.site);
    return undefinedValue;
  });
  return machine.await(machine.call(check, self, [...args.slice(0, 2), done], site, { awaited: true }), site);
}
const auth = plugin('@fastify/auth', (call, instance, pluginOptions) => {
  const defaultRelation = text(call, pluginOptions, 'defaultRelation') ?? 'or';
  put(
    call,
    instance,
    'decorate',
    'auth',
    call.machine.native('fastify.auth', (declared) => {
      const { machine } = declared;
      const relation = (declared.args[1] ? constantString(machine.peekOr(declared.args[1], 'relation') ?? never) : undefined) ?? defaultRelation;
      const list = declared.args[0];
      const run = (inner: NativeCall, checks: Value, how: string): Value => {
        const content = machine.list(checks);
        const each =
          (check: Value): (() => Value) =>
          () =>
            machine.list(check) ? run(inner, check, how === 'or' ? 'and' : 'or') : runCheck(inner, check, inner.self, inner.args);
        const all = (content ? [...content.known, ...(content.rest ? [content.rest] : [])] : [checks]).map(each);
        if (how === 'and') {
          for (const check of all) check();
          return undefinedValue;
        }
        return machine.branch(all);
      };
      return machine.native('auth hook', (inner) => {
        run(inner, list ?? undefinedValue, relation);
        const done = inner.args[2];
        return done?.some((a) => a.t === 'model') ? machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
      });
    }),
  );
});

const bearer = plugin('@fastify/bearer-auth', (call, instance, options) => {
  const hook = call.machine.native('verifyBearerAuth', (inner) => {
    const { machine, site } = inner;
    machine.looked();
    if (machine.isRefused({ kind: 'secret' })) {
      const decided = machine.decided('secret', 'verifyBearerAuth', site);
      return machine.throw(
        withDecided(machine.newError('FastifyError', constant('invalid authorization header'), site, { statusCode: constant(401) }), decided),
        site,
      );
    }
    const done = inner.args[2];
    return done?.some((a) => a.t === 'model') ? machine.call(done, undefinedValue, [], site) : undefinedValue;
  });
  put(call, instance, 'decorate', 'verifyBearerAuth', hook);
  const add = call.machine.peekOr(options, 'addHook');
  if (!add?.every((a) => truthOf(a) === false)) put(call, instance, 'addHook', 'onRequest', hook);
});
const basic = plugin('@fastify/basic-auth', (call, instance, options) => {
  const validate = call.machine.peekOr(options, 'validate');
  put(
    call,
    instance,
    'decorate',
    'basicAuth',
    call.machine.native('basicAuth', (inner) => {
      if (validate) {
        const credential = opaque({ input: true, cred: 'strong' }, { hint: 'string' });
        const done = inner.machine.native('done', (d) => {
          const error = d.args[0];
          return error && !error.every((a) => truthOf(a) === false) ? d.machine.throw(error, d.site) : undefinedValue;
        });
        const result = inner.machine.await(
          inner.machine.call(
            validate,
            inner.self,
            [credential, credential, inner.args[0] ?? undefinedValue, inner.args[1] ?? undefinedValue, done],
            inner.site,
            { awaited: true },
          ),
          inner.site,
        );
        const errors = result.filter((a) => a.t === 'object' && a.cell.kind === 'error');
        if (errors.length > 0 && errors.length === result.length) return inner.machine.throw(errors, inner.site);
      }
      const done = inner.args[2];
      return done?.some((a) => a.t === 'model') ? inner.machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
    }),
  );
});
const strategyGuard = verifies('passport.authenticate', { result: { is: 'constant', value: undefined } });
/** A strategy that sends to an identity provider or checks a password: the route logs in. */
const strategyLogin: FunctionModel = { ...strategyGuard, guard: { kind: 'identity', how: 'throw', logsIn: true } };
const passport: Model = object(
  'fastifyPassport',
  {
    authenticate: fn('passport.authenticate', {
      apply: ({ args }) =>
        modelValue(/jwt|bearer|session|basic|api|header|token|key/i.test(constantString(args[0] ?? never) ?? '') ? strategyGuard : strategyLogin),
    }),
    initialize: fn('passport.initialize', { result: { is: 'instance', of: () => inertPlugin('passport.initialize') } }),
    secureSession: fn('passport.secureSession', {
      result: {
        is: 'instance',
        of: () =>
          plugin('passport.secureSession', (call, instance) => {
            put(call, instance, 'decorateRequest', 'isAuthenticated', modelValue(checks('request.isAuthenticated', { kind: 'session' })));
            put(call, instance, 'decorateRequest', 'user', constant(undefined));
          }),
      },
    }),
  },
  { otherwise: (p) => fn(`passport.${p}`, { result: { is: 'self' } }), construct: fn('Authenticator', { result: { is: 'instance', of: () => passport } }) },
);
const inertPlugin = (name: string): FunctionModel => plugin(name, () => undefined);

const httpError = (call: NativeCall, status: number): Value =>
  call.machine.newError('HttpError', call.args[0] ?? constant(''), call.site, { statusCode: constant(status), status: constant(status) });
const statuses: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  conflict: 409,
  gone: 410,
  unprocessableEntity: 422,
  tooManyRequests: 429,
  internalServerError: 500,
  notImplemented: 501,
  badGateway: 502,
  serviceUnavailable: 503,
};
const errors: Model = object(
  'httpErrors',
  {
    ...Object.fromEntries(Object.entries(statuses).map(([n, s]) => [n, native(`httpErrors.${n}`, (call) => httpError(call, s))])),
    createError: native('createError', (call) => {
      const status = call.args[0]?.[0];
      return call.machine.newError('HttpError', call.args[1] ?? constant(''), call.site, {
        statusCode: status?.t === 'const' ? constant(status.v) : opaque({}, { hint: 'number' }),
      });
    }),
  },
  { otherwise: (p) => native(`httpErrors.${p}`, (call) => httpError(call, Number(p.replace(/\D/g, '')) || 500)) },
);
const sensible = plugin('@fastify/sensible', (call, instance) => {
  put(call, instance, 'decorate', 'httpErrors', modelValue(errors));
  put(
    call,
    instance,
    'decorate',
    'assert',
    call.machine.native('fastify.assert', (inner) => {
      const condition = inner.args[0] ?? undefinedValue;
      const fails = condition.filter((a) => truthOf(a) !== true);
      const decided = fails.find((a) => a.tags.decided)?.tags.decided;
      if (fails.length === 0) return undefinedValue;
      const error = inner.machine.newError('HttpError', constant('assertion'), inner.site, { statusCode: inner.args[1] ?? constant(500) });
      if (fails.length === condition.length && fails.every((a) => truthOf(a) === false))
        return inner.machine.throw(decided ? withDecided(error, decided) : error, inner.site);
      inner.machine.mayThrow(error, inner.site);
      return undefinedValue;
    }),
  );
  put(
    call,
    instance,
    'decorate',
    'to',
    call.machine.native('fastify.to', (inner) => inner.args[0] ?? undefinedValue),
  );
  for (const [name, status] of Object.entries(statuses)) {
    put(
      call,
      instance,
      'decorateReply',
      name,
      call.machine.native(`reply.${name}`, (inner) => {
        inner.machine.callMethod(inner.self, 'code', [constant(status)], inner.site);
        return inner.machine.callMethod(
          inner.self,
          'send',
          [inner.machine.newObject({ statusCode: constant(status), error: constant(name), message: inner.args[0] ?? constant('') }, inner.site)],
          inner.site,
        );
      }),
    );
  }
  put(call, instance, 'decorateReply', 'getHttpError', modelValue(errors));
});
const csrf = plugin('@fastify/csrf-protection', (call, instance, options) => {
  // Given options take the place of the plugin's own ones as a whole.
  const given = call.machine.peekOr(options, 'cookieOpts');
  if (given) {
    const facts = cookieFacts(call, cookieDefaults(call), constant(text(call, options, 'cookieKey') ?? '_csrf'), undefined, given);
    call.machine.site('cookie.set', '@fastify/csrf-protection', { ...facts, credential: true, sameSiteByDefault: false, deletes: false }, call.site);
  }
  put(
    call,
    instance,
    'decorate',
    'csrfProtection',
    call.machine.native('csrfProtection', (inner) => {
      const done = inner.args[2];
      return done?.some((a) => a.t === 'model') ? inner.machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
    }),
  );
  put(
    call,
    instance,
    'decorateReply',
    'generateCsrf',
    call.machine.native('generateCsrf', () => opaque({ random: true }, { hint: 'string', truthy: true })),
  );
});
const rateLimit = plugin('@fastify/rate-limit', (call, instance) => {
  put(
    call,
    instance,
    'decorate',
    'rateLimit',
    call.machine.native('fastify.rateLimit', () =>
      call.machine.native('rateLimit hook', (inner) => {
        inner.machine.effect({ kind: 'rate', resource: 'rate limit', symbol: 'rateLimit' }, inner.site);
        const done = inner.args[2];
        return done?.some((a) => a.t === 'model') ? inner.machine.call(done, undefinedValue, [], inner.site) : undefinedValue;
      }),
    ),
  );
});
const oauth2 = plugin('@fastify/oauth2', (call, instance, options) => {
  const name = text(call, options, 'name') ?? 'oauth2';
  put(
    call,
    instance,
    'decorate',
    name,
    modelValue(object(name, {}, { otherwise: (p) => (p === 'then' ? null : fn(`oauth2.${p}`, { async: true, role: 'session.create', result: truthy })) })),
  );
  const start = text(call, options, 'startRedirectPath');
  if (start) mount(call, instance, 'GET', start);
});
/** Routes that a plugin brings: public, with nothing of the project behind them. */
function mount(call: NativeCall, instance: Value, method: string, url: string, external = false): void {
  const handler = call.machine.native('plugin handler', (inner) => {
    if (external) inner.machine.effect({ kind: 'external', resource: 'upstream', symbol: 'proxy' }, inner.site);
    return undefinedValue;
  });
  call.machine.callMethod(
    instance,
    method === '*' ? 'all' : 'route',
    method === '*' ? [constant(url), handler] : [call.machine.newObject({ method: constant(method), url: constant(url), handler }, call.site)],
    call.site,
  );
}
const mounting = (name: string, key: string, fallback: string, suffix: string, method = 'GET', external = false): FunctionModel =>
  plugin(name, (call, instance, options) => {
    if (name === '@fastify/static' && call.machine.peekOr(options, 'serve')?.every((a) => truthOf(a) === false)) {
      put(
        call,
        instance,
        'decorateReply',
        'sendFile',
        call.machine.native('sendFile', (inner) => inner.machine.callMethod(inner.self, 'send', [], inner.site)),
      );
      return;
    }
    const prefix = text(call, options, key) ?? fallback;
    if (name === '@fastify/static')
      put(
        call,
        instance,
        'decorateReply',
        'sendFile',
        call.machine.native('sendFile', (inner) => inner.machine.callMethod(inner.self, 'send', [], inner.site)),
      );
    mount(call, instance, method, `${prefix.replace(/\/$/, '')}${suffix}`, external);
  });
const pressure = plugin('@fastify/under-pressure', (call, instance, options) => {
  const expose = call.machine.peekOr(options, 'exposeStatusRoute');
  if (expose?.some((a) => truthOf(a) !== false)) mount(call, instance, 'GET', constantString(expose) ?? '/status');
});
const swagger = plugin('@fastify/swagger', (call, instance) => {
  put(
    call,
    instance,
    'decorate',
    'swagger',
    call.machine.native('swagger', () => opaque({}, { truthy: true })),
  );
});
const multipart = plugin('@fastify/multipart', (call, instance) => {
  for (const name of ['file', 'files', 'parts', 'saveRequestFiles'])
    put(
      call,
      instance,
      'decorateRequest',
      name,
      call.machine.native(`request.${name}`, (inner) =>
        name === 'file' ? promiseOf(opaque({ input: true })) : inner.machine.newList([], opaque({ input: true }, { truthy: true }), inner.site),
      ),
    );
});

export const fastifyPlugins: readonly Library[] = [
  {
    name: 'fastify-plugin',
    packages: ['fastify-plugin'],
    modules: {
      '': {
        default: native('fp', (call) => {
          const target = call.args[0] ?? undefinedValue;
          const keep = call.args[1] ? call.machine.peekOr(call.args[1], 'encapsulate') : undefined;
          if (!keep?.some((a) => truthOf(a) === true)) call.machine.set(target, 'skip-override', constant(true), call.site);
          return target;
        }),
      },
    },
  },
  library('@fastify/cookie', cookie, { fastifyCookie: cookie }),
  { ...library('fastify-cookie', cookie) },
  library('@fastify/session', session('@fastify/session', 'id')),
  library('@fastify/secure-session', session('@fastify/secure-session', 'sealed')),
  library('@fastify/jwt', jwt, { fastifyJwt: jwt }),
  library('@fastify/auth', auth),
  library('@fastify/bearer-auth', bearer),
  library('@fastify/basic-auth', basic),
  {
    name: '@fastify/passport',
    packages: ['@fastify/passport'],
    modules: { '': { default: passport, Authenticator: passport, '*': fn('passport', { result: truthy }) } },
  },
  library('@fastify/oauth2', oauth2),
  library('@fastify/sensible', sensible, { httpErrors: errors }),
  library('@fastify/csrf-protection', csrf),
  library('@fastify/rate-limit', rateLimit),
  library('@fastify/static', mounting('@fastify/static', 'prefix', '', '/*')),
  library('@fastify/swagger-ui', mounting('@fastify/swagger-ui', 'routePrefix', '/documentation', '')),
  library('@fastify/http-proxy', mounting('@fastify/http-proxy', 'prefix', '', '/*', '*', true)),
  library('@fastify/under-pressure', pressure),
  library('@fastify/swagger', swagger),
  library('@fastify/multipart', multipart),
  ...[
    '@fastify/helmet',
    '@fastify/cors',
    '@fastify/formbody',
    '@fastify/websocket',
    '@fastify/env',
    '@fastify/compress',
    '@fastify/etag',
    '@fastify/view',
    '@fastify/accepts',
    '@fastify/request-context',
    '@fastify/redis',
    '@fastify/postgres',
    '@fastify/mongodb',
    '@fastify/middie',
    '@fastify/express',
    '@fastify/caching',
    '@fastify/schedule',
    '@fastify/routes',
    '@fastify/metrics',
    'fastify-metrics',
    '@fastify/flash',
    '@fastify/url-data',
    '@fastify/error',
    '@fastify/reply-from',
    '@fastify/circuit-breaker',
    'fastify-raw-body',
    '@scalar/fastify-api-reference',
    'fastify-graceful-shutdown',
    '@fastify/busboy',
    '@fastify/otel',
    '@fastify/mysql',
  ].map((name) => library(name, inertPlugin(name))),
];
export { sessionRead };
