/**
 * next: headers, cookies, responses, navigation. Facts: next 16.4 (`next/headers` cookies set only Path=/ by default;
 * redirect, notFound, unauthorized and forbidden throw; NextResponse.redirect is a value, default 307).
 */
import { newRedirect, newResponse } from '../evaluate/language/builtins/web.ts';
import { remembering } from '../evaluate/values/memo.ts';
import { fn, object, instance } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { cookiesModel, headersModel } from '../evaluate/security/request.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { cookieSet } from './cookie-facts.ts';
import { native, truthy } from './shared.ts';

const nextCookies = { library: 'next', defaults: { path: '/' }, sameSiteTrue: 'invalid' as const, maxAge: 'seconds' as const };
const cookieWrites: Record<string, Model> = {
  set: native('cookies.set', (call) => {
    cookieSet(call, nextCookies, call.args);
    return call.state.self ?? call.self;
  }),
  delete: native('cookies.delete', (call) => call.state.self ?? call.self),
};
const cookieStore: ObjectModel = { ...cookiesModel, members: { ...cookiesModel.members, ...cookieWrites } };

/** A response whose `cookies.set` sets cookies. */
function withCookies(call: NativeCall, response: Value): Value {
  call.machine.set(response, 'cookies', modelValue({ ...cookieStore, name: 'ResponseCookies' }), call.site);
  return response;
}
const nextResponse: Model = object(
  'NextResponse',
  {
    json: native('NextResponse.json', (call) => withCookies(call, newResponse(call, call.args[0] ?? undefinedValue, call.args[1]))),
    redirect: native('NextResponse.redirect', (call) => withCookies(call, newRedirect(call, call.args[0] ?? undefinedValue, constant(307)))),
    rewrite: native('NextResponse.rewrite', (call) => {
      const made = withCookies(call, newResponse(call, constant(null), call.args[1]));
      call.machine.set(made, 'rewrite', call.args[0] ?? undefinedValue, call.site);
      return made;
    }),
    next: native('NextResponse.next', (call) => {
      const made = withCookies(call, newResponse(call, constant(null), call.args[0]));
      call.machine.set(made, 'next', constant(true), call.site);
      return made;
    }),
    error: native('NextResponse.error', (call) => newResponse(call, constant(null), undefined, 500)),
  },
  {
    types: ['Response', 'NextResponse'],
    construct: native('NextResponse', (call) => withCookies(call, newResponse(call, call.args[0] ?? constant(null), call.args[1]))),
  },
);

const interrupt = (name: string, digest: string): FunctionModel =>
  native(
    name,
    (call) =>
      call.machine.throw(
        call.machine.newError('NextInterrupt', constant(name), call.site, { digest: constant(digest), location: call.args[0] ?? undefinedValue }),
        call.site,
      ),
    { role: 'redirect' },
  );
const later: FunctionModel = native('after', (call) => {
  const [task] = call.args;
  if (task?.some((a) => a.t === 'function')) call.machine.branch([() => undefinedValue, () => call.machine.call(task, undefinedValue, [], call.site)]);
  return undefinedValue;
});
const cacheWrites = fn('revalidate', { effect: { kind: 'cache' }, result: { is: 'constant', value: undefined } });
/** `headers()` and `cookies()` are promises since 15; awaiting what is none is harmless. */
const headersCall = native('headers', () => modelValue({ ...headersModel, types: ['Headers'] }));
const cookiesCall = native('cookies', (call) => {
  call.machine.looked();
  return modelValue(cookieStore);
});

export const next: Library = {
  name: 'next',
  packages: ['next'],
  modules: {
    headers: {
      headers: headersCall,
      cookies: cookiesCall,
      draftMode: fn('draftMode', {
        result: instance(() =>
          object('DraftMode', {
            isEnabled: { kind: 'value', shape: { is: 'opaque', hint: 'boolean', nullish: false } },
            enable: fn('draftMode.enable', { effect: { kind: 'cookie' } }),
            disable: fn('draftMode.disable'),
          }),
        ),
      }),
    },
    server: {
      NextResponse: nextResponse,
      NextRequest: object(
        'NextRequest',
        {},
        {
          types: ['Request'],
          construct: native('NextRequest', (call) =>
            call.machine.newObject(
              {
                url: call.args[0] ?? undefinedValue,
                headers: modelValue(headersModel),
                cookies: modelValue(cookiesModel),
                json: call.machine.native('json', () => promiseOf(opaque({ input: true }))),
                method: constant('GET'),
              },
              call.site,
              { open: { input: true }, type: 'Request' },
            ),
          ),
        },
      ),
      after: later,
      unstable_after: later,
      connection: fn('connection', { async: true, result: { is: 'constant', value: undefined } }),
      userAgent: fn('userAgent', { result: { is: 'opaque', tags: { input: true, visitor: true }, truthy: true } }),
      userAgentFromString: fn('userAgentFromString', { result: { is: 'opaque', tags: { input: true }, truthy: true } }),
      ImageResponse: object(
        'ImageResponse',
        {},
        { construct: native('ImageResponse', (call) => newResponse(call, call.args[0] ?? undefinedValue, call.args[1])) },
      ),
    },
    navigation: {
      redirect: interrupt('redirect', 'NEXT_REDIRECT;replace;307'),
      permanentRedirect: interrupt('permanentRedirect', 'NEXT_REDIRECT;replace;308'),
      notFound: interrupt('notFound', 'NEXT_HTTP_ERROR_FALLBACK;404'),
      unauthorized: interrupt('unauthorized', 'NEXT_HTTP_ERROR_FALLBACK;401'),
      forbidden: interrupt('forbidden', 'NEXT_HTTP_ERROR_FALLBACK;403'),
      unstable_rethrow: native('unstable_rethrow', (call) => {
        const error = call.args[0] ?? undefinedValue;
        const interrupts = error.filter((a) => a.t === 'object' && a.cell.type === 'NextInterrupt');
        if (interrupts.length > 0 && interrupts.length === error.length) return call.machine.throw(interrupts, call.site);
        return undefinedValue;
      }),
      '*': fn('navigation', { result: truthy }),
    },
    'dist/client/components/redirect-error': { isRedirectError: native('isRedirectError', (call) => isDigest(call, 'NEXT_REDIRECT')) },
    'dist/client/components/redirect': { isRedirectError: native('isRedirectError', (call) => isDigest(call, 'NEXT_REDIRECT')) },
    cache: {
      unstable_cache: fn('unstable_cache', { result: { is: 'argument', index: 0 } }),
      cacheLife: cacheWrites,
      cacheTag: cacheWrites,
      unstable_noStore: cacheWrites,
      revalidatePath: cacheWrites,
      revalidateTag: cacheWrites,
      updateTag: cacheWrites,
      refresh: cacheWrites,
    },
    og: {
      ImageResponse: object(
        'ImageResponse',
        {},
        { construct: native('ImageResponse', (call) => newResponse(call, call.args[0] ?? undefinedValue, call.args[1])) },
      ),
    },
    dynamic: { default: fn('dynamic', { result: truthy }) },
    '*': {
      default: object('next', {}, { call: fn('next', { result: truthy }), otherwise: () => fn('next', { result: truthy }) }),
      '*': fn('next', { result: truthy }),
    },
    '': { default: fn('next', { result: truthy }), '*': fn('next', { result: truthy }) },
  },
};
function isDigest(call: NativeCall, prefix: string): Value {
  const value = call.args[0] ?? undefinedValue;
  const digest = value.map((a) => (a.t === 'object' ? call.machine.peek([a], 'digest') : undefined));
  const hits = digest.filter((d) => d?.[0]?.t === 'const' && String(d[0].v).startsWith(prefix));
  if (hits.length === value.length && hits.length > 0) return constant(true);
  if (hits.length > 0) return opaque({}, { hint: 'boolean' });
  return constant(false);
}

export const react: Library = {
  name: 'react',
  packages: ['react', 'react-dom'],
  modules: {
    '': {
      cache: native('cache', ({ args }) => remembering(args[0] ?? undefinedValue)),
      use: native('use', (call) => call.machine.await(call.args[0] ?? undefinedValue, call.site)),
      memo: fn('memo', { result: { is: 'argument', index: 0 } }),
      forwardRef: fn('forwardRef', { result: { is: 'argument', index: 0 } }),
      Fragment: object('Fragment', {}),
      Suspense: object('Suspense', {}),
      '*': fn('react', { result: truthy }),
    },
    '*': { '*': fn('react', { result: truthy }) },
  },
};
