/** `Set-Cookie` headers written by hand: what their text says. RFC 6265 section 4.1. */
import { isSessionCookieName, isPreferenceName } from './credentials.ts';
import type { Machine } from '../models.ts';
import type { Place, Value } from '../values/values.ts';

export type Tri = boolean | 'unknown';
/** What is known of a cookie where it is set, after the library's own defaults. */
export interface RawCookieFacts {
  name: string | null;
  /** The name, the value's origin or the library's purpose says it carries a credential. */
  credential: Tri;
  httpOnly: Tri;
  /** 'conditional': false only where a deployment flag says development. */
  secure: Tri | 'conditional';
  sameSite: 'strict' | 'lax' | 'none' | 'invalid' | 'unset' | 'unknown';
  /** Nobody said it: it is what this version of the library happens to add. */
  sameSiteByDefault: boolean;
  /** Empty value, maxAge 0 or a past expiry: the cookie is deleted. */
  deletes: boolean;
  /** Its value is taken from a row that was made on the way, or made up. */
  ofNewRow: boolean;
  /** Set by script in the browser: can never be HttpOnly. */
  browser: boolean;
  domain: string | null;
  path: string | null;
  maxAgeSeconds: number | null;
  /** The library sets its own cookie by design (supabase ssr): informational only. */
  byDesign: boolean;
  /** The options object, if it stands elsewhere. */
  optionsPlace: Place | null;
}

/** Records a cookie that a header or `document.cookie` sets; nothing where the text is not known (a serializer records its own). */
export function recordSetCookie(machine: Machine, value: Value | undefined, site: Place, browser = false): void {
  const list = value ? machine.list(value) : null;
  if (list) {
    for (const v of list.known) recordSetCookie(machine, v, site, browser);
    return;
  }
  for (const alt of value ?? []) {
    const text =
      alt.t === 'const' && typeof alt.v === 'string'
        ? alt.v
        : alt.t === 'pattern'
          ? alt.parts.map((p) => (typeof p === 'string' ? p : '\u0000')).join('')
          : asWritten(machine, site, browser);
    if (text === null) continue;
    const facts = factsOfText(text, browser);
    if (facts) machine.site('cookie.set', browser ? 'document.cookie' : 'Set-Cookie', facts, site);
  }
}

/**
 * A header put together at the call itself, of pieces that are not all known: its literal parts, with a hole for each of the others. Null
 * where the call shows none, since somebody else made the text then.
 */
function asWritten(machine: Machine, site: Place, assigned: boolean): string | null {
  // Of an assignment the place is its target: what is assigned stands behind it, up to the end of the statement.
  const call = machine.text(assigned ? { ...site, end: site.end + 300 } : site);
  let text: string | null = null;
  let end = 0;
  for (const match of call.matchAll(/`((?:[^`\\]|\\.)*)`|'([^'\n]*)'|"([^"\n]*)"/g)) {
    const [whole, template, single, double] = match;
    const literal = template === undefined ? (single ?? double ?? '') : template.replace(/\$\{[^}]*\}/g, '\u0000');
    if (call.slice(end, match.index).includes(';')) break;
    if (text !== null) text += `\u0000${literal}`;
    else if (/^[\w-]+=/.test(literal)) text = literal;
    end = match.index + whole.length;
  }
  return text;
}
function factsOfText(text: string, browser: boolean): RawCookieFacts | null {
  const [pair = '', ...rest] = text.split(';').map((p) => p.trim());
  const equals = pair.indexOf('=');
  if (equals < 0) return null;
  const name = pair.slice(0, equals).replaceAll('\u0000', '') || null;
  const content = pair.slice(equals + 1);
  const attributes = new Map(rest.map((a): [string, string] => [a.split('=')[0]?.toLowerCase() ?? '', a.split('=').slice(1).join('=')]));
  // A hole may hold further attributes.
  const open = rest.some((a) => a.includes('\u0000') && !a.includes('=')) || /\u0000$/.test(text);
  const has = (key: string): Tri => (attributes.has(key) ? true : open ? 'unknown' : false);
  const site = attributes.get('samesite')?.toLowerCase();
  const age = attributes.get('max-age');
  const seconds = age !== undefined && /^-?\d+$/.test(age) ? Number(age) : null;
  return {
    name,
    credential: name === null ? 'unknown' : !isPreferenceName(name) && isSessionCookieName(name),
    httpOnly: browser ? false : has('httponly'),
    secure: has('secure'),
    sameSite:
      site === undefined
        ? open
          ? 'unknown'
          : 'unset'
        : site === 'lax' || site === 'strict' || site === 'none'
          ? site
          : site.includes('\u0000')
            ? 'unknown'
            : 'invalid',
    sameSiteByDefault: false,
    deletes: content === '' || (seconds !== null && seconds <= 0) || /1970/.test(attributes.get('expires') ?? ''),
    ofNewRow: false,
    browser,
    domain: attributes.get('domain') ?? null,
    path: attributes.get('path') ?? null,
    maxAgeSeconds: seconds,
    byDesign: false,
    optionsPlace: null,
  };
}
