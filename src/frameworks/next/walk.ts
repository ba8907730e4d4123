/** How a request meets Next.js code: proxy, then the handler, the action or the page. */
import { recordSetCookie } from '../../evaluate/security/set-cookie.ts';
import { Environment } from '../../evaluate/values/environment.ts';
import { closureOf } from '../../evaluate/language/expressions.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { parameterValue, pathPattern, plainCookiesValue, plainHeadersValue, urlValue } from '../../evaluate/security/request.ts';
import { newReply, sendReply, sentAt, statusAt } from '../../evaluate/security/reply.ts';
import { endCall, errorLike, isNothing, givesRecords, refusesSilently, refusesUnclearly, throwEnding, workedSince } from '../../evaluate/verdicts/endings.ts';
import { constant, never, objectValue, opaque, promiseOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { Walk } from '../../evaluate/verdicts/walk.ts';
import { noteGap, proxyOutcome } from './proxy.ts';
import { endRoute, nextRequest, patternParts } from './requests.ts';
import type { NextEntry } from './routes.ts';

function codeOf(m: Interpreter, entry: NextEntry): Value {
  const module = m.world.load(entry.file);
  if (!module) return opaque({ lost: { reason: 'parse-error', text: entry.file, place: { file: entry.file, start: 0, end: 0 } } });
  if (entry.code.kind === 'function') return closureOf(m, entry.code.fn, new Environment(module.env, module));
  return m.world.exportOf(m, module, entry.code.name);
}

function parameters(m: Interpreter, entry: NextEntry): Record<string, Value> {
  const fields: Record<string, Value> = {};
  for (const p of entry.params) {
    const value = parameterValue(p.name, { empty: false, many: p.kind !== 'one' }, m);
    fields[p.name] = p.kind === 'optional-many' ? [...value, ...constant(undefined, { input: true })] : value;
  }
  return fields;
}

/** Runs the entry from a fresh state of the walk. */
export function walkNext(walk: Walk, m: Interpreter, entry: NextEntry): void {
  const site: Place = { file: entry.file, start: entry.span.start, end: entry.span.end };
  m.step(site, `${entry.method} ${entry.path} is called`);
  const method = entry.method === '*' ? opaque({ input: true }, { hint: 'string', truthy: true }) : constant(entry.method, { input: true });
  const proxy = proxyOutcome(m, entry, method);
  if (!proxy) {
    noteGap(m, entry, method);
    walkEntry(walk, m, entry, method, site);
    return;
  }
  walk.endings.push(...proxy.endings);
  const { passage } = proxy;
  if (!passage) {
    // The proxy lets nobody through: what the entry would say itself is told apart.
    walk.apart(() => {
      walkEntry(walk, m, entry, method, site);
    });
    return;
  }
  m.path = { ...m.path, lost: passage.lost, conditional: passage.conditional, unset: passage.unset, ifSet: passage.ifSet, looked: passage.looked };
  walkEntry(walk, m, entry, method, site);
}

function walkEntry(walk: Walk, m: Interpreter, entry: NextEntry, method: Value, site: Place): void {
  const callee = codeOf(m, entry);
  switch (entry.framework) {
    case 'next-pages-api':
      walkPagesApi(walk, m, entry, callee, method, site);
      break;
    case 'next-server-action': {
      const args = [0, 1, 2, 3].map(() => opaque({ input: true }));
      const exits = walk.stage(() => m.await(m.call(callee, undefinedValue, args, site, { awaited: true }), site), site);
      for (const exit of exits) endCall(walk, exit, 'handler', 'the action returns it');
      break;
    }
    case 'next-page':
    case 'next-layout':
    case 'next-metadata':
      walkPage(walk, m, entry, callee, site);
      break;
    default: {
      const request = nextRequest(m, entry.path, method);
      const params = m.newObject(parameters(m, entry), null);
      const context = m.newObject({ params }, null, { type: 'Context' });
      const exits = walk.stage(() => m.await(m.call(callee, undefinedValue, [request, context], site, { awaited: true }), site), site);
      for (const exit of exits) endRoute(walk, exit, 'handler');
    }
  }
}

function walkPage(walk: Walk, m: Interpreter, entry: NextEntry, callee: Value, site: Place): void {
  const params = m.newObject(parameters(m, entry), null);
  const pages = entry.symbol === 'getServerSideProps';
  const module = m.world.load(entry.file);
  if (entry.unasked || module?.ir.directives.includes('use client')) {
    walk.end(
      { kind: 'return', value: undefinedValue, delta: new Map(), path: m.path, place: site, crash: false },
      { denied: false, how: 'response', layer: 'handler' },
    );
    return;
  }
  const request = pages ? nodeRequest(m, entry, constant('GET')) : undefinedValue;
  const props = pages
    ? m.newObject(
        {
          params,
          query: opaque({ input: true }, { truthy: true }),
          req: request,
          res: objectValue(newReply(m).cell),
          resolvedUrl: pathPattern(patternParts(entry.path)),
        },
        null,
        { type: 'Context' },
      )
    : m.newObject({ params, searchParams: opaque({ input: true }, { truthy: true, nullish: false }), children: constant(null) }, null);
  const exits = walk.stage(() => m.await(m.call(callee, undefinedValue, [props], site, { awaited: true }), site), site);
  for (const exit of exits) {
    if (exit.kind === 'throw') {
      walk.end(exit, throwEnding(exit, 'handler'));
      continue;
    }
    const [alt] = exit.value;
    if (pages && alt?.t === 'object' && !alt.cell.open) {
      const redirect = m.peek(exit.value, 'redirect');
      const missing = m.peek(exit.value, 'notFound');
      if (redirect || missing) {
        walk.end(exit, { denied: true, how: redirect ? 'redirect' : 'not-found', layer: 'handler' });
        continue;
      }
    }
    const props = pages ? (m.peek(exit.value, 'props') ?? never) : never;
    const empty = alt === undefined || truthOf(alt) === false || (props.length > 0 && walk.inspect(exit, () => errorLike(m, props)));
    walk.end(exit, {
      denied: empty && exit.path.decided !== null && !workedSince(exit.path),
      how: 'response',
      layer: 'handler',
      answer: exit.value,
      symbol: 'the page shows it',
      nothing: walk.inspect(exit, () => isNothing(exit.value)),
    });
  }
}

// ---------------------------------------------------------------- pages/api

function nodeRequest(m: Interpreter, entry: NextEntry, method: Value): Value {
  const query = m.newObject(parameters(m, entry), null, { open: { input: true } });
  return m.newObject(
    {
      method,
      url: m.peek(urlValue(m, pathPattern(patternParts(entry.path)), ''), 'href') ?? undefinedValue,
      query,
      body: opaque({ input: true }),
      headers: plainHeadersValue(m),
      cookies: plainCookiesValue(m),
    },
    null,
    { open: { input: true }, type: 'Request' },
  );
}
/** Methods that do an application's work; preflights are answered apart. */
const working = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => constant(method, { input: true }));
function walkPagesApi(walk: Walk, m: Interpreter, entry: NextEntry, callee: Value, method: Value, site: Place): void {
  const request = nodeRequest(m, entry, entry.method === '*' ? working : method);
  const reply = newReply(m);
  const self = objectValue(reply.cell);
  const put = (name: string, apply: Parameters<Interpreter['native']>[1]): void => m.set(self, name, m.native(`res.${name}`, apply), site);
  const send = (body: Value, site: Place): Value => sendReply(m, reply, body, site);
  put('status', (call) => {
    m.heap.write(reply.status, call.args[0] ?? undefinedValue);
    return self;
  });
  for (const name of ['json', 'send', 'end']) put(name, (call) => send(call.args[0] ?? undefinedValue, call.site));
  put('redirect', (call) => {
    const [first, second] = call.args;
    m.heap.write(reply.status, constant(307));
    return sendReply(m, reply, undefinedValue, call.site, second ?? first ?? undefinedValue);
  });
  put('setHeader', (call) => {
    const name = call.args[0]?.[0];
    if (name?.t === 'const' && String(name.v).toLowerCase() === 'set-cookie') recordSetCookie(call.machine, call.args[1], call.site);
    return self;
  });
  put('writeHead', (call) => {
    m.heap.write(reply.status, call.args[0] ?? undefinedValue);
    return self;
  });
  for (const name of ['write', 'getHeader', 'removeHeader', 'on', 'once', 'setDraftMode', 'setPreviewData', 'clearPreviewData', 'flushHeaders', 'appendHeader'])
    put(name, () => self);
  put('revalidate', () => promiseOf(undefinedValue));
  const exits = walk.stage(() => m.await(m.call(callee, undefinedValue, [request, self], site, { awaited: true }), site), site);
  const answering = exits.some((exit) => sentAt(walk, exit, reply).answers.length > 0);
  for (const exit of exits) {
    if (exit.kind === 'throw' && !exit.hangs) {
      walk.end(exit, throwEnding(exit, 'handler'));
      continue;
    }
    const refuses = (status: Value, body: Value): boolean =>
      status.length > 0 && status.every((a) => a.t === 'const' && Number(a.v) >= 400) && !givesRecords(body);
    const number = (status: Value): number | null => (status[0]?.t === 'const' ? Number(status[0].v) : null);
    const { answers, unsent } = sentAt(walk, exit, reply);
    for (const sent of answers) {
      const redirected = sent.location !== null;
      const unclear =
        !redirected &&
        (refusesSilently(sent.path, sent.body) || walk.inspect(exit, () => refusesUnclearly(m, sent.status, sent.path, sent.handling, sent.body)));
      walk.end(
        { ...exit, path: sent.path, handling: sent.handling },
        {
          at: sent.at,
          after: sent.after,
          via: sent.via,
          denied: redirected || unclear || refuses(sent.status, sent.body),
          how: redirected ? 'redirect' : 'response',
          layer: 'handler',
          answer: sent.body,
          status: number(sent.status),
          ...(unclear ? { confidence: 'medium' as const } : {}),
          symbol: 'the response',
        },
      );
    }
    // Nothing is sent by itself: whoever is left without an answer by a handler that sends them elsewhere has none.
    const left = answering && !exit.path.lost && !exit.path.decided && exit.value.every((a) => a.t === 'const' && a.v === undefined);
    if (unsent && (exit.hangs === true || left)) walk.end(exit, { denied: true, how: 'close', layer: 'handler', status: null });
    else if (unsent) {
      const status = statusAt(walk, exit, reply);
      walk.end(exit, {
        denied: (exit.path.decided !== null && !workedSince(exit.path)) || refuses(status, never),
        how: 'response',
        layer: 'handler',
        status: number(status),
      });
    }
  }
}
