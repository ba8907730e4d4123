/** `fetch`: what leaves with it, and what its answer says. */
import { noteExchange } from '../../security/exchange.ts';
import { isValue } from '../../values/heap.ts';
import type { FunctionModel, Machine } from '../../models.ts';
import { answered, callTo, isPublicHost, refusalBySystem } from '../../security/outside.ts';
import {
  constant,
  constantString,
  eitherBoolean,
  hasTag,
  isNullish,
  join,
  modelValue,
  never,
  opaque,
  promiseOf,
  tagsOf,
  undefinedValue,
} from '../../values/values.ts';
import type { Decided, Place, Tags, Value } from '../../values/values.ts';
import { native } from './strings.ts';

/** Headers that the code writes out, without any of the deployment's secrets, of a credential or of what the application stores. */
const tells = (v: Value): boolean => hasTag(v, 'secret') || hasTag(v, 'mac') || hasTag(v, 'cred') || hasTag(v, 'record');

/** A request that asks another system for what it gives to everybody: nothing is sent but a question, none of the deployment's secrets. */
function onlyAsks(machine: Machine, args: readonly Value[]): boolean {
  const [url = never, options = never] = args;
  if (url.some((a) => a.t === 'object' && a.cell.type !== 'URL')) return false;
  if (!options.every((a) => isNullish(a) === true || (a.t === 'object' && !a.cell.open))) return false;
  const given = options.filter((a) => a.t === 'object');
  const option = (name: string): Value => (given.length > 0 ? (machine.peekOr(given, name) ?? never) : never);
  const method = constantString(option('method'));
  const body = option('body');
  const question = body.length > 0 && isQuery(machine, body);
  if (body.length > 0 && !question) return false;
  if (option('method').length > 0 && !(question ? /^post$/i : /^(?:get|head)$/i).test(method ?? '')) return false;
  const headers = option('headers');
  if (!headers.every((a) => isNullish(a) === true || (a.t === 'object' && !a.cell.open))) return false;
  return ![url, ...machine.properties(headers.filter((a) => a.t === 'object')).known.values()].some(tells);
}
/** GraphQL over HTTP: a document that the code writes out, whose operations are queries. What it leaves to variables changes nothing. */
function isQuery(machine: Machine, body: Value): boolean {
  return body.every((alt) => {
    const sent = alt.t === 'opaque' ? alt.cell?.properties.get('#json')?.content : undefined;
    const document = sent && isValue(sent) ? constantString(machine.peekOr(sent, 'query') ?? never) : undefined;
    return document !== undefined && /^\s*(?:#.*\s*)*(?:query\b|fragment\b|\{)/.test(document) && !/^\s*(?:mutation|subscription)\b/m.test(document);
  });
}
/** Services that tell people from programs: asking them holds back whoever asks too often, and is done for nobody's sake. */
const captchas =
  /^https:\/\/(?:www\.(?:google\.com|recaptcha\.net)\/recaptcha\/api\/siteverify|(?:api\.)?hcaptcha\.com\/siteverify|challenges\.cloudflare\.com\/turnstile\/v0\/siteverify)/;
function isCaptcha(url: Value): boolean {
  return (
    url.length > 0 &&
    url.every((alt) => {
      const text = alt.t === 'const' ? alt.v : alt.t === 'pattern' ? alt.parts[0] : alt.t === 'opaque' ? alt.address : undefined;
      return typeof text === 'string' && captchas.test(text);
    })
  );
}
/** The address of a call as it is written: `fetch(`${base}/api/auth/session`)`. */
const written = /^\w+\(\s*[`'"]([^`'"]*)/;
/** Who it is that sent the cookie, where the handler is asked that knows. */
function sessionOf(machine: Machine, asks: boolean, symbol: string, site: Place): Value | null {
  if (!asks || machine.persona === 'load') return null;
  const route = machine.sessionRoute(written.exec(machine.text(site))?.[1] ?? '');
  if (!route) return null;
  machine.looked();
  const own = opaque({ own: true }, { truthy: true });
  const none = (decided: Decided | null): Value => {
    const missing = (v: null | undefined): Value => constant(v, decided ? { decided } : {});
    return route.none === 'empty' ? machine.newObject({ user: missing(undefined) }, site) : missing(null);
  };
  if (machine.persona === 'outsider') return none(machine.decided('session', symbol, site, 'medium'));
  return machine.persona === 'sweep' ? join(own, none(null)) : own;
}
/** The answer of another system. */
export const fetchModel: FunctionModel = native('fetch', (call) => {
  const { machine, args, site } = call;
  for (const arg of args) machine.release(arg, 'fetch', site);
  const options = args[1];
  const method = options ? constantString(machine.peekOr(options, 'method') ?? never) : undefined;
  const url = machine.text(site).slice(0, 80);
  const captcha = isCaptcha(args[0] ?? never);
  if (captcha) machine.effect({ kind: 'rate', resource: 'captcha', symbol: url }, site);
  noteExchange(machine, args, site);
  const { asks, elsewhere, bare } = callTo(machine, args, url, site);
  const session = sessionOf(machine, asks, url, site);
  if (session) return promiseOf(answerOf(machine, constant(true), constant(200), session, site));
  const reads = captcha || (!elsewhere && onlyAsks(machine, args));
  const decided = asks ? refusalBySystem(machine, url, site) : null;
  const operation = method && method !== 'GET' && method !== 'HEAD' ? 'update' : 'call';
  if (!reads && !decided)
    machine.effect(
      { kind: 'external', operation, resource: 'fetch', symbol: url, elsewhere, bare: bare && (operation === 'call' || !isPublicHost(args[0] ?? never)) },
      site,
    );
  // What anybody may ask for at an address that the code names is public.
  const open = reads && (!hasTag(args[0] ?? never, 'input') || isPublicHost(args[0] ?? never));
  const tags: Tags = {
    ...(open ? { published: true as const } : { record: [answered] }),
    ...(asks && machine.persona !== 'sweep' && machine.persona !== 'insider' ? { answer: { reason: 'outside-service' as const, text: url, place: site } } : {}),
  };
  const granted = asks && machine.form.answersRefuse && machine.persona === 'insider';
  const either = opaque(tags.answer ? { answer: tags.answer } : {}, { hint: 'boolean', nullish: false });
  const status = opaque({ record: [answered], ...(tags.answer ? { answer: tags.answer } : {}) }, { hint: 'number', truthy: true });
  return promiseOf(
    answerOf(
      machine,
      decided ? constant(false, { decided }) : granted ? constant(true) : either,
      decided ? constant(401, { decided }) : granted ? constant(200) : status,
      opaque(tags),
      site,
    ),
  );
});
/** A `Response` whose body is read as this. */
function answerOf(machine: Machine, ok: Value, status: Value, json: Value, site: Place): Value {
  const tags = tagsOf(json.filter((alt) => alt.t === 'opaque'));
  return machine.newObject(
    {
      ok,
      status,
      statusText: opaque({}, { hint: 'string' }),
      headers: modelValue({
        kind: 'object',
        name: 'FetchHeaders',
        members: {
          get: native('get', () => opaque({}, { hint: 'string', nullish: true })),
          has: native('has', () => eitherBoolean()),
          entries: native('entries', (c) => c.machine.newList([], opaque(), c.site)),
          forEach: native('forEach', () => undefinedValue),
        },
      }),
      json: machine.native('json', () => promiseOf(json)),
      text: machine.native('text', () => promiseOf(opaque(tags, { hint: 'string' }))),
      arrayBuffer: machine.native('arrayBuffer', () => promiseOf(opaque(tags, { truthy: true }))),
      blob: machine.native('blob', () => promiseOf(opaque(tags, { truthy: true }))),
      formData: machine.native('formData', () => promiseOf(opaque(tags, { truthy: true }))),
      clone: machine.native('clone', ({ self }) => self),
      body: opaque(tags),
    },
    site,
    { type: 'FetchResponse', open: tags },
  );
}
