/**
 * Other systems that are asked whether a request may go on. What they answer is not in the code. Where the code refuses with 401 or 403
 * unless one of them, handed the credential of the request, says yes, the credential is theirs to judge: they refuse whoever has none.
 * Where the code does nothing but hand it on, and passes on what comes back, nothing is said of who gets what.
 */
import { credentialStrengthOfName, isCredentialHeader, isSessionCookieName } from './credentials.ts';
import { holds } from '../values/holds.ts';
import type { Machine } from '../models.ts';
import type { Effect } from '../values/path.ts';
import { headersModel } from './request.ts';
import { hasTag, never } from '../values/values.ts';
import type { Alt, Decided, Lost, Place, Tags, Value } from '../values/values.ts';
import type { Ending } from '../verdicts/walk.ts';

/** The store of what other systems answer. */
export const answered = 'fetch';

/** A call to another system, as far as credentials go. */
export interface Call {
  /** The answer hangs on a credential of the request, which is sent along somewhere. */
  asks: boolean;
  /** Set where nothing but that credential speaks for the call: whether it does anything is the other system's to say. */
  elsewhere: Lost | null;
  /** Nothing speaks for the call: no key, nothing that the application keeps, and the code says whom it asks. */
  bare: boolean;
}
/** What the arguments of a call to another system hand on of the request's credentials: in headers, address or body. */
export function callTo(machine: Machine, args: readonly Value[], symbol: string, site: Place): Call {
  const given = args.flatMap((arg) => {
    if (!arg.some((a) => a.t === 'object' || (a.t === 'opaque' && a.hint === ''))) return [];
    return [{ body: machine.peekOr(arg, 'body') ?? never, headers: machine.peekOr(arg, 'headers') ?? never }];
  });
  const headers = given.flatMap((options) => [...machine.properties(storeOf(options.headers)).known]);
  const texts = [...args, ...given.map(({ body }) => body)];
  const whole = given.some((options) => options.headers.some(holdsAll)) || headers.some(([name, value]) => name === '*' && value.some(holdsAll));
  const inHeader = whole || headers.some(([name, value]) => isCredentialHeader(name) && isHandedOn(value));
  const asks = inHeader || texts.some((arg) => arg.some((a) => a.tags.cred === 'strong')) || headers.some(([, value]) => hasTag(value, 'cred'));
  const ownWord = headers.some(([name, value]) => isCredentialHeader(name) && value.some(isOwn) && (!inHeader || carriers.test(name)));
  const inAddress = texts.some((arg) => arg.some(isNamedCredential)) && !texts.some((arg) => arg.some(isOwn));
  const judges = !ownWord && (inHeader || inAddress) && !(args[0] ?? never).some((alt) => isOfVisitorsChoice(machine, alt));
  const refusable = machine.persona === 'outsider' || machine.persona === 'stranger';
  const kept = (t: Tags): boolean => (t.secret ?? t.mac ?? t.own ?? t.client ?? t.record) !== undefined;
  // A setting in a header is a key by another name.
  const keyed = args.some((arg) => holds(arg, kept)) || headers.some(([, value]) => hasTag(value, 'config'));
  const bare = !asks && !keyed && !(args[0] ?? never).some((alt) => isOfVisitorsChoice(machine, alt));
  return { asks, bare, elsewhere: judges && refusable ? { reason: 'outside-service', text: symbol, place: site } : null };
}
/** An address whose very host the request may choose: what answers there is no judge. */
function isOfVisitorsChoice(machine: Machine, alt: Alt): boolean {
  if (alt.t === 'object' && alt.cell.type === 'URL') return machine.peek([alt], 'origin')?.some((a) => isOfVisitorsChoice(machine, a)) === true;
  return alt.t === 'opaque' && alt.tags.input === true && alt.tags.config !== true && alt.address === undefined;
}
/** An address on the public internet, as far as it is written out: whoever wants what is there can ask for it himself. */
export function isPublicHost(url: Value): boolean {
  return (
    url.length > 0 &&
    url.every((alt) => {
      const text = alt.t === 'const' ? alt.v : alt.t === 'pattern' ? alt.parts[0] : alt.t === 'opaque' ? alt.address : undefined;
      const host = typeof text === 'string' ? /^https?:\/\/([^/?#@:\\]+)(?::\d+)?[/?#]/i.exec(alt.t === 'const' ? `${text}/` : text)?.[1] : undefined;
      // RFC 6761, RFC 1918, and names without a dot, which only an inner network resolves.
      return (
        host !== undefined &&
        host.includes('.') &&
        !/^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|\.(?:local|internal|localhost|lan|test)$/i.test(host)
      );
    })
  );
}
/** Headers by which the caller of a service says who he is; keys of the application beside them only say which application asks. */
const carriers = /^(?:proxy-)?authorization$|^cookie$/i;
/** What a `Headers` of the code's own making holds. */
const storeOf = (headers: Value): Value => headers.flatMap((alt) => (alt.t === 'model' ? (alt.state.store ?? []) : [alt]));
/** The application's own secret. */
const isOwn = ({ tags }: Alt): boolean => (tags.secret ?? tags.mac) === true && tags.cred === undefined;
/** All headers of the request, or whichever of them: its credentials are among them. */
function holdsAll(alt: Alt): boolean {
  if (alt.t === 'model') return alt.model.kind === 'object' && alt.model.name === headersModel.name && (alt.state.store?.some(holdsAll) ?? true);
  const tags: Tags | null = alt.t === 'object' ? alt.cell.open : alt.tags;
  return tags?.header === true;
}
/** What a credential header says to whom its text was built from one that was not there. */
const ofNothing = /^(?:\w+\s+)?(?:undefined|null)$/;
function isHandedOn(value: Value): boolean {
  const sent = value.some((a) => a.tags.cred !== undefined || a.tags.decided || (a.t === 'const' && typeof a.v === 'string' && ofNothing.test(a.v)));
  return sent && !value.some(isOwn);
}
/** A text made of what goes by the name of a session or a token. */
function isNamedCredential({ tags }: Alt): boolean {
  if (tags.cred !== 'strong' || tags.name === undefined) return false;
  return isSessionCookieName(tags.name) || isCredentialHeader(tags.name) || credentialStrengthOfName(tags.name) === 'named';
}
/** Sight is lost of a way on which nothing counts but what another system, handed the credential of the request, does or gives. */
export function doneElsewhere(effects: readonly Effect[]): Lost | null {
  const counting = effects.filter((e) => e.kind !== 'cookie' && e.kind !== 'response' && e.kind !== 'session' && !e.own);
  return counting.every((e) => e.elsewhere) ? (counting[0]?.elsewhere ?? null) : null;
}

/** What makes of an answer a refusal, on walks that take the word of other systems for it; else null. */
export function refusalBySystem(machine: Machine, symbol: string, site: Place): Decided | null {
  const refused = machine.persona === 'outsider' || (machine.persona === 'stranger' && !machine.form.hasKey);
  return machine.form.answersRefuse && refused ? machine.decided('identity', symbol, site, 'low') : null;
}
/** Whether nothing but the yes of another system leads on, and the refusal says that it is about who asks. */
export function asksOutside(lost: Lost, open: readonly Ending[], all: readonly Ending[]): boolean {
  // What was lost on the way was lost in a condition: the code asks for the answer.
  if (lost.reason !== 'outside-service' || !open.every((e) => e.path.lost?.reason === 'outside-service')) return false;
  return all.some((e) => e.denied && (e.status === 401 || e.status === 403));
}
