/** Cookie packages: serializers and browser-side setters. Facts: `cookie` sets no flag by itself; js-cookie and the like run in the browser. */
import { fn, instance, object } from '../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { derivedTags, opaque, undefinedValue } from '../evaluate/values/values.ts';
import { cookieFacts } from './cookie-facts.ts';
import type { CookieDefaults } from './cookie-facts.ts';
import { native } from './shared.ts';

const plainServer: CookieDefaults = { library: 'cookie', defaults: {}, sameSiteTrue: 'strict', maxAge: 'seconds' };
const inBrowser: CookieDefaults = { library: 'js-cookie', defaults: { path: '/' }, sameSiteTrue: 'invalid', maxAge: 'days', browser: true };

/** Records what `set(name, value, options)` says, arguments counted from `first`. */
function record(call: NativeCall, defaults: CookieDefaults, first = 0): void {
  const [name, value, options] = call.args.slice(first);
  const facts = cookieFacts(call, defaults, name, value, options);
  // The same call runs on the server where it is handed the request and the response.
  const server = options ? (call.machine.peekOr(options, 'res') ?? call.machine.peekOr(options, 'cookies')) : undefined;
  call.machine.site('cookie.set', call.model.name, server ? cookieFacts(call, plainServer, name, value, options) : facts, call.site);
}
const serialize = native(
  'cookie.serialize',
  (call) => {
    record(call, plainServer);
    return opaque(derivedTags(...call.args), { hint: 'string', truthy: true });
  },
  { role: 'cookie.set' },
);
const parse = fn('cookie.parse', { result: { is: 'derived', truthy: true } });
const setter = (name: string, first = 0, defaults = inBrowser): Model =>
  native(
    name,
    (call) => {
      record(call, defaults, first);
      return undefinedValue;
    },
    { role: 'cookie.set' },
  );
const jsCookie: ObjectModel = object(
  'Cookies',
  {
    set: setter('Cookies.set'),
    get: fn('Cookies.get', { result: { is: 'opaque', tags: { input: true }, nullish: true } }),
    remove: fn('Cookies.remove', {}),
    withAttributes: fn('Cookies.withAttributes', { result: { is: 'self' } }),
  },
  { construct: fn('Cookies', { result: instance(() => jsCookie) }), otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`Cookies.${p}`)) },
);
const useCookies = native('useCookies', ({ machine, site }) =>
  machine.newList(
    [
      opaque({ input: true }, { truthy: true }),
      [{ t: 'model', model: setter('setCookie'), state: {}, tags: {} }],
      machine.native('removeCookie', () => undefinedValue),
    ],
    null,
    site,
  ),
);
const reading = fn('getCookie', { result: { is: 'opaque', tags: { input: true }, nullish: true } });

const library = (name: string, packages: readonly string[], exports: Readonly<Record<string, Model>>, words: readonly string[]): Library => ({
  name,
  packages,
  modules: { '': exports, '*': exports },
  words,
});
export const cookiePackages: readonly Library[] = [
  library(
    'cookie',
    ['cookie', 'cookie-es'],
    { serialize, stringifySetCookie: serialize, parse, parseCookie: parse, default: object('cookie', { serialize, parse }) },
    ['Set-Cookie', 'set-cookie', 'cookie.serialize'],
  ),
  library(
    'js-cookie',
    ['js-cookie', 'universal-cookie', 'react-cookie', 'typescript-cookie'],
    { default: jsCookie, Cookies: jsCookie, useCookies, setCookie: setter('setCookie'), getCookie: reading, '*': fn('cookie') },
    ['Cookies.set', 'useCookies', 'setCookie('],
  ),
  library(
    'cookies-next',
    ['cookies-next', 'next-client-cookies'],
    {
      setCookie: setter('setCookie'),
      getCookie: reading,
      getCookies: reading,
      hasCookie: reading,
      deleteCookie: fn('deleteCookie'),
      useCookies: fn('useCookies', { result: instance(() => jsCookie) }),
      '*': fn('cookie'),
    },
    [],
  ),
  library(
    'nookies',
    ['nookies'],
    {
      setCookie: setter('nookies.set', 1, plainServer),
      parseCookies: reading,
      destroyCookie: fn('destroyCookie'),
      default: object('nookies', { set: setter('nookies.set', 1, plainServer), get: reading, destroy: fn('destroyCookie') }),
    },
    ['nookies'],
  ),
];
