/** Calls of code that cannot be seen: what it may do with what it is handed, and what is lost by it. */
import { callClient, clientTags } from '../security/clients.ts';
import { within } from './closures.ts';
import { wordsOf } from '../security/credentials.ts';
import type { Interpreter } from '../machine.ts';
import type { CallOptions } from '../models.ts';
import { constant, derivedTags, onlyConstant, opaque, undefinedValue, withDecided } from '../values/values.ts';
import type { Alt, Place, Value, tagsOf } from '../values/values.ts';

const guardLike = /auth|session|login|user|verif|permission|protect|require|check|guard|token|jwt|access|role|admin/i;

/** Marks of values through which a function could learn of the request: the request itself, its headers, its cookies, the reply. */
function carriesRequest(value: Value): boolean {
  return value.some((alt) => {
    if (alt.t === 'object') return contextTypes.has(alt.cell.type);
    if (alt.t === 'model') return alt.model.kind === 'object' && (alt.model.types ?? []).some((type) => contextTypes.has(type));
    return alt.t === 'opaque' && contextTypes.has(alt.hint);
  });
}
/** A credential among options: `verify({ token, publicKey })`. What it answers is not known by its shape. */
function carriesCredential(m: Interpreter, value: Value): boolean {
  return value.some(
    (alt) => alt.t === 'object' && !alt.cell.open && [...m.properties([alt]).known.values()].some((v) => v.some((a) => a.tags.cred && a.t !== 'object')),
  );
}
/** `verify(signature, message, publicKey)` of nothing but what was sent: who brings the key along can sign what he likes. */
function bringsItsKey(args: readonly Value[]): boolean {
  const sent = (arg: Value): boolean =>
    arg.length > 0 && arg.every((a) => a.tags.input === true && !a.tags.record && !a.tags.secret && !a.tags.mac && !a.tags.config);
  return (
    args.length > 2 && args.every(sent) && args.some((arg) => arg.some((a) => /^(?:public ?key|pub ?key|key|pk)$/.test(wordsOf(a.tags.name ?? '').join(' '))))
  );
}
/** By its name it makes something else of what it is given, and says nothing of it: a digest, an encoding, a text in another form. */
const digests =
  /(?:^|[^a-z])(?:ripemd|sha-?\d|md[45](?![a-z])|keccak|blake[23]|crc|hash(?!map)|digest|encode|encodi|decode(?:URI|base)|base(?:32|58|64)|escape|normali[sz]|stringify|checksum)/i;
const contextTypes = new Set<string>(['Request', 'Reply', 'Headers', 'PlainHeaders', 'Cookies', 'Context']);

/** Steps for a function that code which cannot be seen is given while things load: it may register something, or be what a request will run one day. */
const handedOver = 100_000;

const traffic = /^(?:connection|disconnect(?:ing)?|message|data|request|upgrade|error|close|end|finish|exit|warning|failed|completed|progress|stalled|change)$/;
/** A listener for what comes once the application runs is no part of its start. */
function waitsForTraffic(event: Value | undefined): boolean {
  const only = event ? onlyConstant(event) : undefined;
  return typeof only?.v === 'string' && traffic.test(only.v);
}

export function callUnknown(m: Interpreter, alt: Extract<Alt, { t: 'opaque' }>, self: Value, args: readonly Value[], site: Place, options: CallOptions): Value {
  const tags = derivedTags([{ ...alt, tags: alt.tags }], ...args, self);
  const { lost } = alt.tags;
  // Functions handed over may be called, now or later.
  for (const arg of args) {
    if (!arg.some((a) => a.t === 'function') || (m.persona === 'load' && waitsForTraffic(args[0]))) continue;
    m.branch([
      () => undefinedValue,
      () => {
        const context = lost ? opaque({ lost }) : opaque(dropCred(tags));
        const run = (): Value => m.call(arg, undefinedValue, [context, context, context], site);
        const { result: ran, throws } = m.bounded(() => (m.persona === 'load' ? within(m, handedOver, run) : { outcome: m.attempt(run) }));
        if (!ran) return undefinedValue;
        m.merge([ran.outcome, ...throws.map((t) => ({ delta: t.delta, path: m.path, value: undefinedValue }))]);
        return undefinedValue;
      },
    ]);
  }
  if (m.persona === 'load' || m.persona === 'sweep') {
    return opaque(lost ? { ...tags, ...clientTags(lost, args), lost } : tags);
  }
  const name = lost?.text ?? m.text(site).slice(0, 60);
  // Whatever it does with them: it has the chance to ask whether they belong together.
  if (args.length > 0) m.tie(...args);
  const credential = args.some((arg) => arg.some((a) => a.tags.cred && a.t !== 'object'));
  if (credential && lost && !bringsItsKey(args) && !digests.test(name)) {
    if (m.persona === 'outsider') {
      const decided = m.decided('identity', name, site, 'low');
      m.mayThrow(withDecided(m.newError('Error', constant('refused'), site), decided), site);
      return constant(null, { decided });
    }
    return opaque({ own: true }, { truthy: true });
  }
  // What a generator's yields give, and whether it goes on behind them, is for whoever runs it to say.
  if (lost && args.some((arg) => arg.some((a) => a.t === 'function' && a.closure.fn.generator))) {
    m.lose(lost.reason, name, site);
    return opaque({ ...tags, lost });
  }
  if (lost) {
    const context = args.some((arg) => carriesRequest(arg) || carriesCredential(m, arg)) || carriesRequest(self);
    const bare = args.length === 0 && (options.awaited === true || guardLike.test(name)) && guardLike.test(name);
    if (context || bare) {
      m.lose(lost.reason, name, site);
      return opaque({ ...tags, lost, answer: { ...lost, text: name, place: site } });
    }
    const { lost: _lost, client, ...plain } = tags;
    if (callClient(m, alt.tags, args, site)) return opaque({ ...plain, record: ['fetch'], lost });
    return opaque({ ...plain, ...(client === undefined ? {} : { client }), ...clientTags(lost, args), lost });
  }
  if (tags.input && args.length > 0) m.mayThrow(m.newError('Error', opaque({ error: true }, { hint: 'string' }), site), site);
  return opaque(tags);
}
function dropCred(tags: ReturnType<typeof tagsOf>): ReturnType<typeof tagsOf> {
  const { cred: _cred, decided: _decided, ...rest } = tags;
  return rest;
}
