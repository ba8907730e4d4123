/**
 * OAuth 2.0 by hand (RFC 6749, 4.1.3): a code that the request brings is sent, with the client's own secret, to where tokens are handed
 * out. Whoever gets a session of the application for what comes back has logged in; where nothing but tokens is kept, nobody has.
 */
import { isValue } from '../values/heap.ts';
import { holds } from '../values/holds.ts';
import type { Interpreter } from '../machine.ts';
import type { Machine, Role } from '../models.ts';
import { constant, isNullish, never } from '../values/values.ts';
import type { Alt, ModelAlt, Place, Value } from '../values/values.ts';

/** `/token`, `/oauth2/v4/token`, `/login/oauth/access_token`. */
const tokenEndpoint = /\/(?:access_)?token(?:[?#]|$)/i;
/** RFC 6749, 2.3.1: the name under which it is sent, wherever its value was read from. */
const clientSecret = /\bclient_secret\b/;
function asksForToken(machine: Machine, address: Value): boolean {
  return address.some((alt) => {
    const path = alt.t === 'object' && alt.cell.type === 'URL' ? (machine.peek([alt], 'pathname') ?? never) : [alt];
    return path.some((a) => tokenEndpoint.test(textOf(a)));
  });
}
function textOf(alt: Alt): string {
  if (alt.t === 'const') return typeof alt.v === 'string' ? alt.v : '';
  const last = alt.t === 'pattern' ? alt.parts.at(-1) : undefined;
  if (typeof last === 'string') return last;
  return alt.t === 'opaque' ? (alt.address ?? '') : '';
}
/** A `URLSearchParams` or `FormData` that the code has filled. */
function hasParameter(machine: Machine, alt: ModelAlt): boolean {
  const { model } = alt;
  const get =
    model.kind === 'object' && (model.types ?? []).some((type) => type === 'URLSearchParams' || type === 'FormData') ? model.members['get'] : undefined;
  if (!get) return false;
  const found = machine.callMethod([alt], 'get', [constant('client_secret')], { file: '', start: 0, end: 0 });
  return found.length > 0 && found.every((a) => isNullish(a) !== true);
}
/** The client's secret; or, of a client that has none, the code with the verifier that was made for it (RFC 7636, 4.5). */
const provesClient = (fields: ReadonlyMap<string, Value>): boolean =>
  fields.has('client_secret') || (fields.has('code') && (fields.has('code_verifier') || fields.has('verifier')));
/** An object, or the text that one was turned into, that has it among its fields. */
function namesSecret(machine: Machine, value: Value, depth = 0): boolean {
  return value.some((alt) => {
    if (alt.t === 'model') return hasParameter(machine, alt);
    const json = alt.t === 'opaque' ? alt.cell?.properties.get('#json')?.content : undefined;
    const given = json && isValue(json) ? json : alt.t === 'object' ? [alt] : never;
    const fields = machine.properties(given).known;
    return provesClient(fields) || (depth < 2 && ['body', 'data', 'json', 'form'].some((key) => namesSecret(machine, fields.get(key) ?? never, depth + 1)));
  });
}
/** Notes a call of another system that exchanges a code of the request. */
export function noteExchange(machine: Machine, args: readonly Value[], site: Place): void {
  if (!asksForToken(machine, args[0] ?? never)) return;
  const some = (test: Parameters<typeof holds>[1]): boolean => args.some((arg) => holds(arg, test));
  const secret = some((t) => t.secret === true || t.mac === true) || clientSecret.test(machine.text(site)) || args.some((arg) => namesSecret(machine, arg));
  if (secret && some((t) => t.input === true || t.cred !== undefined)) machine.exchanged();
}
/** The facts of a cookie, as far as they say whether it is a session's. */
interface SetCookie {
  name?: string | null;
  credential?: boolean | 'unknown';
  deletes?: boolean;
}
/** What hands out a session: a token that is signed, a cookie that carries a credential or goes by the name of somebody. */
export function noteHandedOut(m: Interpreter, role: Role, facts: unknown): void {
  const cookie = role === 'cookie.set' ? (facts as SetCookie) : null;
  const session = cookie?.credential === true || /user|sess|auth|token|login|jwt|sid|uid/i.test(cookie?.name ?? '');
  if (role !== 'jwt.sign' && !(cookie && session && cookie.deletes !== true)) return;
  m.met.handsOut = true;
  if (m.met.exchanges) m.met.authenticates = true;
}
