/** Which exits refuse and which answer. */
import type { Path } from '../values/path.ts';
import type { Interpreter } from '../machine.ts';
import { elementsIn, isList, isValue } from '../values/heap.ts';
import { recordLeaks } from '../security/leaks.ts';
import { answered } from '../security/outside.ts';
import { hasTag, isNullish, truthOf, undefinedValue } from '../values/values.ts';
import type { Alt, Decided, Value } from '../values/values.ts';
import type { Exit, Layer, Walk } from './walk.ts';

type Ended = Parameters<Walk['end']>[1];

/** The framework's own throw: redirect, notFound, unauthorized, forbidden. */
export function isInterrupt(value: Value): string | null {
  for (const alt of value) {
    if (alt.t !== 'object') continue;
    const digest = alt.cell.properties.get('digest')?.content;
    const first = Array.isArray(digest) ? (digest as Value)[0] : undefined;
    if (first?.t === 'const' && typeof first.v === 'string') return first.v;
  }
  return null;
}

export function throwEnding(exit: Exit, layer: Layer): Ended {
  if (exit.hangs) return { denied: true, how: 'close', layer, status: null };
  const digest = isInterrupt(exit.value);
  if (digest?.startsWith('NEXT_REDIRECT')) {
    return redirectEnding(valueAt(exit.value, 'location'), layer, 307);
  }
  if (digest) return { denied: true, how: 'not-found', layer, status: Number(digest.split(';')[1] ?? 404) };
  return { denied: true, how: 'throw', layer, status: 500 };
}
function valueAt(value: Value, key: string): Value {
  const [alt] = value;
  const content = alt?.t === 'object' ? alt.cell.properties.get(key)?.content : undefined;
  return Array.isArray(content) ? (content as Value) : undefinedValue;
}
/** A redirect gives nothing away unless its target holds data of a record or a secret. */
function redirectEnding(location: Value, layer: Layer, status: number): Ended {
  const holds = (hasTag(location, 'record') || hasTag(location, 'secret') || hasTag(location, 'mac')) && !location.every((alt) => alt.tags.own);
  return { denied: !holds, how: 'redirect', layer, status, answer: location, symbol: 'redirect' };
}

const errorKeys = /^(?:error|errors|serverError|validationErrors|message|code|issues|reason)$/;
/** `{ status: 'error' }`: a word that says how it went. */
const outcomeKeys = /^(?:status|state|type|result|kind|outcome)$/;
const failed = /^(?:error|err|fail|failed|failure|unauthori[sz]ed|unauthenticated|forbidden|denied)$/i;
/** `{ statusCode: 400 }`: the number of a refusal, for whoever makes a response of it. */
const statusKeys = /^(?:status|statusCode|httpStatus)$/;
const isRefusal = (status: unknown): boolean => typeof status === 'number' && status >= 400 && status < 600;
const saysFailed = (key: string, value: Value): boolean =>
  value.length > 0 &&
  value.every((a) => a.t === 'const' && ((outcomeKeys.test(key) && typeof a.v === 'string' && failed.test(a.v)) || (statusKeys.test(key) && isRefusal(a.v))));
/** What the request itself says under that name is no word of the code's: a page that is told to show an error shows it to everybody. */
const isEcho = (value: Value): boolean =>
  hasTag(value, 'input') && value.every((a) => (a.tags.input ?? isNullish(a)) === true && !a.tags.error && !a.tags.decided);
/** An object that says no more than that something went wrong. */
export function errorLike(m: Interpreter, value: Value): boolean {
  const [alt] = value;
  if (alt?.t !== 'object' || alt.cell.open) return false;
  const { known } = m.properties(value);
  const keys = [...known].filter(([, v]) => !v.every((a) => a.t === 'const' && (a.v === undefined || a.v === null || a.v === false)));
  if (keys.length === 0) return [...known.keys()].some((k) => errorKeys.test(k) || k === 'success' || k === 'ok');
  return (
    keys.some(([k, v]) => (/^(?:error|errors|serverError|message)$/.test(k) && !isEcho(v)) || saysFailed(k, v)) &&
    !keys.some(([k, v]) => !errorKeys.test(k) && hasTag(v, 'record'))
  );
}

/** The words of an answer that holds nothing but words; null where it holds anything else. */
export function wordsOfAnswer(m: Interpreter, value: Value, depth = 0): string | null {
  const [alt] = value;
  if (value.length !== 1 || !alt) return null;
  if (alt.t === 'const') return JSON.stringify(alt.v ?? null);
  if (alt.t !== 'object' || alt.cell.open || alt.cell.elements || depth > 2) return null;
  const fields = [...m.properties([alt]).known].map(([key, v]) => [key, wordsOfAnswer(m, v, depth + 1)] as const);
  return fields.every(([, words]) => words !== null) ? `{${fields.map(([key, words]) => `${key}:${words ?? ''}`).join()}}` : null;
}

const complaintKeys = /^(?:.*Errors?|error|errors|issues)$/;
/**
 * A closed object that reports a failure and holds nothing of any record: what an action says to input that does not pass its schema.
 * Without a decision it refuses nobody in particular, but it is not the answer that was asked for either.
 */
function complains(m: Interpreter, value: Value): boolean {
  const [alt] = value;
  if (value.length !== 1 || alt?.t !== 'object' || alt.cell.open || alt.cell.elements) return false;
  const entries = [...m.properties(value).known];
  const failed = entries.some(
    ([k, v]) => (complaintKeys.test(k) && v.some((a) => truthOf(a) !== false)) || ((k === 'success' || k === 'ok') && saysFalse(v)) || saysFailed(k, v),
  );
  return failed && entries.every(([, v]) => !hasTag(v, 'record') && !givesRecords(v));
}
const saysFalse = (value: Value): boolean => value.length > 0 && value.every((a) => a.t === 'const' && a.v === false);

/** What kept a record back whose absence is the whole answer: a membership or an ownership in the query itself, with no branch on it. */
function keptBack(body: Value): Decided | null {
  let by: Decided | null = null;
  for (const { tags, ...alt } of body) {
    const absent = alt.t === 'const' && (alt.v === null || alt.v === undefined);
    if (!absent || (tags.decided?.kind !== 'membership' && tags.decided?.kind !== 'ownership')) return null;
    by = tags.decided;
  }
  return by;
}

/** Whether rows themselves are the answer, whatever its status says: a refusal that hands them out is none. */
export function givesRecords(body: Value): boolean {
  return body.some((alt) => {
    if (alt.tags.decided) return false;
    if (alt.t === 'object' && alt.cell.elements) {
      const content = alt.cell.elements.content;
      return isList(content) && elementsIn(content).some((v) => givesRecords(v));
    }
    return alt.t === 'object'
      ? alt.cell.open?.record !== undefined
      : alt.t === 'opaque' && alt.tags.record !== undefined && !alt.tags.record.includes('fetch') && alt.tags.name === undefined;
  });
}

/** Whether work was done after the last decision: an answer that reports a success in the words of an error is no refusal then. */
export function workedSince(path: Path): boolean {
  return path.decided !== null && path.effects.slice(path.decided.effects).some((e) => e.kind !== 'read' && e.kind !== 'cookie' && e.kind !== 'session');
}

/**
 * A status that is not known, and nothing says that it may be a success: whoever was refused on the way reads the refusal's own. That of
 * another system's answer is as good as any.
 */
function isUnclear(status: Value): boolean {
  const known = status.map((a) => (a.t === 'const' ? Number(a.v ?? NaN) : NaN));
  return known.some(Number.isNaN) && !known.some((n) => n < 400) && !status.some((a) => a.tags.record?.includes(answered));
}
/** Such a status refuses whoever was refused on the way, and whoever a catch clause tells of nothing but an error: it is that error's. */
export function refusesUnclearly(m: Interpreter, status: Value, path: Path, handling: boolean, body: Value): boolean {
  return isUnclear(status) && (path.decided !== null || (handling && errorLike(m, body)));
}
/** `Access-Control-Allow-Origin: *`: no page gets at the answer with a cookie (Fetch standard, CORS protocol and credentials). */
function isForAnyOrigin(m: Interpreter, headers: Value): boolean {
  return headers.some((alt) => {
    const store = alt.t === 'model' ? alt.state.store : [alt];
    return store !== undefined && m.peek(store, 'access-control-allow-origin')?.some((a) => a.t === 'const' && a.v === '*') === true;
  });
}

/** A success without a word for whoever lacked a secret or a signed token: a webhook is answered so, that its sender does not try again. */
export function refusesSilently(path: Path, body: Value): boolean {
  const kind = path.decided?.by.kind;
  if ((kind !== 'secret' && kind !== 'token') || workedSince(path)) return false;
  return body.length > 0 && body.every((alt) => alt.t === 'const' && (alt.v === undefined || alt.v === null || alt.v === ''));
}

/** A returned web Response, or something else that a route handler gave back. */
export function classifyResponse(walk: Walk, exit: Exit, layer: Layer): Ended {
  const { m } = walk;
  const [alt] = exit.value;
  if (alt?.t === 'object' && alt.cell.kind === 'response') {
    return walk.inspect(exit, (): Ended => {
      const at = (key: string): Value => {
        const content = alt.cell.properties.get(key)?.content;
        return Array.isArray(content) ? (content as Value) : undefinedValue;
      };
      if (alt.cell.properties.has('redirected')) return redirectEnding(at('location'), layer, 307);
      const status = at('status');
      const numbers = status.map((a) => (a.t === 'const' && typeof a.v === 'number' ? a.v : null));
      const first = numbers[0] ?? null;
      const body = at('body');
      if (numbers.length > 0 && numbers.every((n) => n !== null && n >= 300) && !givesRecords(body))
        return { denied: true, how: 'response', layer, status: first, by: status.find((a) => a.tags.decided)?.tags.decided ?? alt.tags.decided ?? null };
      if (refusesSilently(exit.path, body)) return { denied: true, how: 'response', layer, status: first, confidence: 'medium' };
      if (refusesUnclearly(m, status, exit.path, exit.handling ?? false, body))
        return { denied: true, how: 'response', layer, status: null, confidence: 'medium' };
      if (numbers.includes(null) && status.some((a) => a.tags.error)) return { denied: true, how: 'response', layer, status: null };
      if (exit.path.decided && errorLike(m, body) && !hasTag(body, 'record') && !workedSince(exit.path))
        return { denied: true, how: 'response', layer, status: first, confidence: 'medium', words: wordsOfAnswer(m, body) };
      const kept = keptBack(body);
      const anyOrigin = isForAnyOrigin(m, at('headers'));
      const words = wordsOfAnswer(m, body);
      return {
        denied: kept !== null || complains(m, body),
        by: kept,
        how: 'response',
        layer,
        status: first,
        answer: body,
        symbol: 'response',
        anyOrigin,
        words,
      };
    });
  }
  if (alt?.t === 'const' && (alt.v === undefined || alt.v === null)) return { denied: exit.path.decided !== null, how: 'response', layer, status: 500 };
  return { denied: false, how: 'response', layer, answer: exit.value, symbol: 'response' };
}

/** `{}`: what a step of a chain gives that ends it without a word. */
function holdsNothing(m: Interpreter, value: Value): boolean {
  const [alt] = value;
  return alt?.t === 'object' && alt.cell.kind === 'object' && alt.cell.open === null && m.properties(value).known.size === 0;
}

/** What an action's own answer is inside of `{ data }`, in which chains of steps hand it out. */
function unwrapped(m: Interpreter, value: Value): Value {
  const [alt] = value;
  if (value.length !== 1 || alt?.t !== 'object' || alt.cell.open || alt.cell.elements) return value;
  const { known } = m.properties(value);
  const data = known.get('data');
  return known.size === 1 && data?.length === 1 ? data : value;
}

/** Null, false, no text, an empty list, an object of such: there is nothing in it for anybody. */
export function isNothing(value: Value, inside = false): boolean {
  return value.every((alt) => {
    if (alt.t === 'const') return !alt.v;
    if (alt.t !== 'object' || alt.cell.open) return false;
    const list = alt.cell.elements?.content;
    if (list !== undefined) return isList(list) && list.known.length === 0 && list.rest === null;
    const held = [...alt.cell.properties.values()].map(({ content }) => content);
    return (
      !inside && alt.cell.kind === 'object' && held.length > 0 && held.every((content) => content === null || (isValue(content) && isNothing(content, true)))
    );
  });
}

/** A text of the code's own by which somebody is turned away: `'not_logged_in'`. */
const turnsAway = (alt: Alt): boolean =>
  alt.t === 'const' &&
  typeof alt.v === 'string' &&
  /\b(?:un(?:authori[sz]ed|authenticated)|forbidden|(?:log(?:ged)?|sign(?:ed)?) ?in|not (?:authori[sz]ed|authenticated|allowed|permitted)|denied|no (?:access|permission|session))\b/i.test(
    alt.v.replace(/[_-]+/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2'),
  );
/** How a call ends whose returned value is the answer itself: an action, a procedure. Nothing for whoever was just refused is a refusal. */
export function endCall(walk: Walk, exit: Exit, layer: Layer, symbol: string): void {
  if (exit.kind === 'throw') {
    walk.end(exit, throwEnding(exit, layer));
    return;
  }
  walk.inspect(exit, () => recordLeaks(walk.m, exit.value, exit.place, null));
  const told = walk.inspect(exit, () => unwrapped(walk.m, exit.value));
  const [alt] = told;
  const nothing = walk.inspect(exit, () => isNothing(exit.value));
  const empty =
    !alt || truthOf(alt) === false || nothing || told.every(turnsAway) || (alt.t === 'object' && (errorLike(walk.m, told) || holdsNothing(walk.m, told)));
  const refused = empty && exit.path.decided !== null && !workedSince(exit.path);
  const kept = keptBack(told);
  const denied = refused || kept !== null || walk.inspect(exit, () => complains(walk.m, told));
  const words = walk.inspect(exit, () => wordsOfAnswer(walk.m, told));
  walk.end(exit, { denied, by: kept, how: 'response', layer, answer: exit.value, symbol, nothing, words });
}
