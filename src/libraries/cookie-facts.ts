/** What a cookie is set with, after a library's own defaults. */
import { isPreferenceName, isSessionCookieName } from '../evaluate/security/credentials.ts';
import type { RawCookieFacts, Tri } from '../evaluate/security/set-cookie.ts';
import type { NativeCall } from '../evaluate/models.ts';
import { constantString, never, tagsOf, truthOf } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';

export interface CookieDefaults {
  library: string;
  defaults: { httpOnly?: boolean; secure?: boolean; sameSite?: 'lax' | 'strict' | 'none'; path?: string };
  /** What `sameSite: true` becomes. */
  sameSiteTrue: 'strict' | 'invalid';
  maxAge: 'seconds' | 'milliseconds' | 'days';
  browser?: boolean;
}
function flag(value: Value | undefined, fallback: boolean | undefined): Tri {
  if (!value || value.every((a) => a.t === 'const' && a.v === undefined)) return fallback ?? false;
  const truths = new Set(value.map(truthOf));
  const [only] = truths;
  return truths.size === 1 && only !== undefined ? only : 'unknown';
}

export function cookieFacts(
  call: NativeCall,
  library: CookieDefaults,
  name: Value | undefined,
  value: Value | undefined,
  options: Value | undefined,
): RawCookieFacts {
  const { machine } = call;
  const objects = options?.filter((a) => a.t === 'object' || a.t === 'opaque' || a.t === 'model');
  const given = objects && objects.length > 0 ? objects : undefined;
  const opaqueOptions = given?.some((a) => a.t !== 'object' || a.cell.open !== null) ?? false;
  const at = (key: string): Value | undefined => (given ? machine.peekOr(given, key) : undefined);
  const read = (key: 'httpOnly' | 'secure'): Tri => {
    const own = at(key);
    if (own && own.some((a) => a.t === 'opaque' && !a.tags.config)) return 'unknown';
    if (!own && opaqueOptions) return 'unknown';
    return flag(own, library.defaults[key]);
  };
  const sameSite = ((): RawCookieFacts['sameSite'] => {
    const own = at('sameSite');
    if (!own || own.every((a) => a.t === 'const' && a.v === undefined)) return opaqueOptions && !own ? 'unknown' : (library.defaults.sameSite ?? 'unset');
    const values = new Set(own.map((a) => (a.t === 'const' ? (typeof a.v === 'string' ? a.v.toLowerCase() : a.v) : '?')));
    if (values.size !== 1) return [...values].includes('none') && values.size === 2 && !values.has('?') ? 'none' : 'unknown';
    const [v] = values;
    if (v === true) return library.sameSiteTrue;
    if (v === false) return 'unset';
    return v === 'lax' || v === 'strict' || v === 'none' ? v : v === '?' ? 'unknown' : 'invalid';
  })();
  const cookieName = name ? (constantString(name) ?? nameOfPattern(name)) : null;
  const maxAge = at('maxAge')?.[0];
  const seconds = maxAge?.t === 'const' && typeof maxAge.v === 'number' ? (library.maxAge === 'seconds' ? maxAge.v : maxAge.v / 1000) : null;
  const empty = value ? value.length > 0 && value.every((a) => a.t === 'const' && (a.v === '' || a.v === null || a.v === undefined)) : false;
  const expires = at('expires')?.[0];
  const past = expires?.t === 'const' && (expires.v === 0 || expires.v === '0');
  const valueTags = tagsOf(value ?? never);
  const written = value ? machine.text(call.site) : '';
  const credential: Tri =
    cookieName !== null && isPreferenceName(cookieName)
      ? false
      : cookieName !== null && isSessionCookieName(cookieName)
        ? true
        : cookieName === null
          ? // The name is made at run time: the call's own words, or those of the value, say what it is.
            isSessionCookieName(firstArgument(written)) || (valueTags.name !== undefined && isSessionCookieName(valueTags.name))
            ? true
            : 'unknown'
          : valueTags.own === true && valueTags.name !== undefined && isSessionCookieName(valueTags.name);
  const [holder] = given ?? [];
  return {
    name: cookieName,
    credential,
    httpOnly: library.browser ? false : read('httpOnly'),
    secure: ((): RawCookieFacts['secure'] => {
      const own = at('secure');
      if (own?.some((a) => a.t === 'opaque' && a.tags.config)) return 'conditional';
      if (own?.some((a) => a.t === 'const' && a.tags.conditional)) return own.every((a) => truthOf(a) === true) ? true : 'conditional';
      if (own?.every((a) => a.t === 'const' && a.v === 'auto')) return true;
      return read('secure');
    })(),
    sameSite,
    sameSiteByDefault: library.defaults.sameSite !== undefined && sameSite === library.defaults.sameSite && !at('sameSite'),
    deletes: empty || seconds === 0 || (seconds !== null && seconds < 0) || past,
    ofNewRow: valueTags.made === true || valueTags.random === true,
    browser: library.browser ?? false,
    domain: constantString(at('domain') ?? never) ?? null,
    path: constantString(at('path') ?? never) ?? library.defaults.path ?? null,
    maxAgeSeconds: seconds,
    byDesign: false,
    optionsPlace: holder?.t === 'object' ? holder.cell.place : null,
  };
}
/** Source text of the first argument of a call. */
function firstArgument(call: string): string {
  return /\(\s*([`'"]?[^,]*)/.exec(call.slice(call.lastIndexOf('set')))?.[1] ?? '';
}
function nameOfPattern(name: Value): string | null {
  const [alt] = name;
  if (name.length === 1 && alt?.t === 'pattern') return alt.parts.filter((p) => typeof p === 'string').join('') || null;
  const texts = name.flatMap((a) => (a.t === 'const' && typeof a.v === 'string' ? [a.v] : []));
  return texts.length > 0 ? (texts.find((t) => isSessionCookieName(t)) ?? texts[0] ?? null) : null;
}

/** `set(name, value, options)` and `set({ name, value, ...options })`. */
export function cookieSet(call: NativeCall, library: CookieDefaults, args: readonly Value[]): void {
  const [first, second, third] = args;
  const single = first?.some((a) => a.t === 'object') ?? false;
  const facts =
    single && first
      ? cookieFacts(call, library, call.machine.peekOr(first, 'name'), call.machine.peekOr(first, 'value'), first)
      : cookieFacts(call, library, first, second, third);
  call.machine.site('cookie.set', call.model.name, facts, call.site);
}
