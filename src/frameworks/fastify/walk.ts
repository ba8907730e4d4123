/** How a request meets a Fastify route: hooks of all scopes by lifecycle, hooks of the route, the handler. */
import { instanceTruth } from '../../evaluate/language/instances.ts';
import { recordLeaks } from '../../evaluate/security/leaks.ts';
import { recordSetCookie } from '../../evaluate/security/set-cookie.ts';
import { placeOf } from '../../evaluate/language/closures.ts';
import { addDefect } from '../../evaluate/security/defects.ts';
import { givesRecords, refusesSilently, refusesUnclearly, throwEnding } from '../../evaluate/verdicts/endings.ts';
import { Slot } from '../../evaluate/values/heap.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { clearReply, newReply, sendReply, sentAt, statusAt } from '../../evaluate/security/reply.ts';
import type { ReplyState, Sent } from '../../evaluate/security/reply.ts';
import { parameterValue, plainCookiesValue, plainHeadersValue } from '../../evaluate/security/request.ts';
import { constant, falseValue, hasTag, modelValue, never, objectValue, opaque, trueValue, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Hole, Lost, Place, Value } from '../../evaluate/values/values.ts';
import type { Exit, Layer, Walk } from '../../evaluate/verdicts/walk.ts';
import { logger } from './instance.ts';
import { assignedNames } from './assigned.ts';
import { hookNames } from './scope.ts';
import type { Route } from './scope.ts';

/** A route path as literal parts and holes: parameters of Fastify may be empty (`/a/` matches `/a/:id`). */
function pathParts(url: string): { parts: (string | Hole)[]; names: { name: string; many: boolean }[] } {
  const parts: (string | Hole)[] = [];
  const names: { name: string; many: boolean }[] = [];
  for (const piece of url.split(/(:[A-Za-z0-9_]+(?:\([^)]*\))?\??|\*)/)) {
    if (piece === '*') {
      parts.push({ name: '*', slash: true, empty: true });
      names.push({ name: '*', many: true });
    } else if (/^:[A-Za-z0-9_]/.test(piece)) {
      const name = /^:([A-Za-z0-9_]+)/.exec(piece)?.[1] ?? '';
      parts.push({ name, slash: false, empty: true });
      names.push({ name, many: false });
    } else if (piece !== '') parts.push(piece);
  }
  return { parts, names };
}

function requestOf(m: Interpreter, route: Route): Value {
  const { parts, names } = pathParts(route.url);
  // The path alone, or with a query behind it: nothing else follows a path.
  const url: Value = [
    { t: 'pattern', parts, tags: { input: true } },
    { t: 'pattern', parts: [...parts, '?', { name: 'search', slash: true, empty: true }], tags: { input: true } },
  ];
  const params = m.newObject(Object.fromEntries(names.map(({ name }) => [name, parameterValue(name, { empty: true }, m)])), null);
  const options = m.newObject(
    {
      url: constant(route.url),
      method: constant(route.method),
      config: configOf(m, route),
      schema: opaque({}, { nullish: true }),
    },
    null,
  );
  const method = route.method === '*' ? opaque({ input: true }, { hint: 'string', truthy: true }) : constant(route.method, { input: true });
  const request = m.newObject(
    {
      method,
      url,
      originalUrl: url,
      params,
      query: opaque({ input: true }, { truthy: true, nullish: false }),
      body: opaque({ input: true }),
      headers: plainHeadersValue(m),
      cookies: plainCookiesValue(m),
      routeOptions: options,
      routeConfig: m.peek(options, 'config') ?? undefinedValue,
      context: m.newObject({ config: m.peek(options, 'config') ?? undefinedValue }, null),
      routerPath: constant(route.url),
      is404: falseValue,
      log: modelValue(logger),
      server: objectValue(route.scope.cell),
      id: opaque({}, { hint: 'string', truthy: true }),
      ip: opaque({ input: true, visitor: true }, { hint: 'string', truthy: true }),
      hostname: opaque({ input: true }, { hint: 'string', truthy: true }),
      protocol: opaque({ input: true }, { hint: 'string', truthy: true }),
      getValidationFunction: m.native('getValidationFunction', () => undefinedValue),
      validateInput: m.native('validateInput', () => trueValue),
    },
    null,
    { open: { input: true }, type: 'Request' },
  );
  const [alt] = request;
  if (alt?.t === 'object') {
    const raw = m.newObject({ headers: m.peek(request, 'headers') ?? undefinedValue, method, url }, null, { open: { input: true }, type: 'Request' });
    alt.cell.properties.set('raw', new Slot(raw));
    for (const name of assignedNames(route.scope.app)) if (!alt.cell.properties.has(name)) alt.cell.properties.set(name, new Slot(undefinedValue, 'along'));
    decorate(m, route, request, 'request');
  }
  return request;
}
/** What a route's `config` says, with the url and the method that Fastify adds (lib/route.js). */
function configOf(m: Interpreter, route: Route): Value {
  const added = { url: constant(route.url), method: constant(route.method) };
  const given = route.config.filter((a) => a.t === 'object');
  if (given.length === 0) return m.newObject(added, null);
  return given.flatMap((alt) =>
    m.newObject({ ...Object.fromEntries(m.properties([alt]).known), ...added }, null, alt.cell.open ? { open: alt.cell.open } : {}),
  );
}
function decorate(m: Interpreter, route: Route, target: Value, kind: 'request' | 'reply'): void {
  const [alt] = target;
  if (alt?.t !== 'object') return;
  for (const scope of route.scope.lineage()) {
    for (const [name, value] of scope[kind]) {
      const getter = value.length === 1 && value[0]?.t === 'object' ? m.peek(value, 'getter') : undefined;
      const [fn] = getter ?? [];
      if (fn?.t === 'function') alt.cell.accessors.set(name, { get: fn.closure, set: null });
      else if (getter) alt.cell.accessors.set(name, { get: null, set: null, native: getter });
      else alt.cell.properties.set(name, new Slot(value, kind === 'request' ? 'along' : false));
      if (getter) alt.cell.properties.delete(name);
    }
  }
}

interface FastifyReplyState extends ReplyState {
  /** Whether `hijack` was called: from then on only what is written to the Node response answers. */
  hijacked: Slot;
}
function replyOf(m: Interpreter, route: Route, request: Value): { reply: FastifyReplyState; value: Value } {
  const hijacked = new Slot(falseValue, true);
  const reply: FastifyReplyState = { ...newReply(m), hijacked };
  const value = objectValue(reply.cell);
  const put = (name: string, apply: Parameters<Interpreter['native']>[1]): void => {
    reply.cell.properties.set(name, new Slot(m.native(`reply.${name}`, apply)));
  };
  const send = (body: Value, site: Place): Value => sendReply(m, reply, body, site);
  for (const name of ['code', 'status'])
    put(name, (call) => {
      m.heap.write(reply.status, call.args[0] ?? undefinedValue);
      return value;
    });
  put('send', (call) => {
    const body = call.args[0] ?? undefinedValue;
    const error = body.find(
      (a) => a.t === 'object' && (a.cell.kind === 'error' || instanceTruth(a, modelValue({ kind: 'object', name: 'Error', members: {} })) === true),
    );
    if (error) {
      const status = m.peekOr([error], 'statusCode');
      const current = reply.status.content as Value;
      if (current.every((a) => a.t === 'const' && Number(a.v) < 400))
        m.heap.write(reply.status, status?.every((a) => a.t === 'const' && Number(a.v) >= 400) ? status : constant(500));
    }
    return send(body, call.site);
  });
  put('redirect', (call) => {
    const target = call.args.find((a) => a.some((x) => !(x.t === 'const' && typeof x.v === 'number')));
    m.heap.write(reply.status, constant(302));
    return sendReply(m, reply, undefinedValue, call.site, target ?? undefinedValue);
  });
  put('callNotFound', (call) => {
    m.heap.write(reply.status, constant(404));
    return send(undefinedValue, call.site);
  });
  put('hijack', () => {
    m.heap.write(hijacked, constant(true));
    return value;
  });
  for (const name of ['header', 'headers', 'type', 'removeHeader', 'trailer', 'serializer', 'writeEarlyHints'])
    put(name, (call) => {
      const key = call.args[0]?.[0];
      if (name === 'header' && key?.t === 'const' && String(key.v).toLowerCase() === 'set-cookie') recordSetCookie(call.machine, call.args[1], call.site);
      return value;
    });
  for (const name of ['getHeader', 'hasHeader', 'getHeaders']) put(name, () => opaque({}, { nullish: true }));
  put('then', (call) => (call.args[0] ? m.call(call.args[0], undefinedValue, [undefinedValue], call.site) : undefinedValue));
  reply.cell.properties.delete('then');
  const raw = m.newObject(
    {
      end: m.native('raw.end', (call) => send(call.args[0] ?? undefinedValue, call.site)),
      write: m.native('raw.write', (call) => send(call.args[0] ?? undefinedValue, call.site)),
      setHeader: m.native('raw.setHeader', () => undefinedValue),
      writeHead: m.native('raw.writeHead', (call) => {
        m.heap.write(reply.status, call.args[0] ?? undefinedValue);
        return undefinedValue;
      }),
      on: m.native('raw.on', () => undefinedValue),
    },
    null,
    { open: {}, type: 'Reply' },
  );
  reply.cell.properties.set('raw', new Slot(raw));
  reply.cell.properties.set('request', new Slot(request));
  reply.cell.properties.set('server', new Slot(objectValue(route.scope.cell)));
  reply.cell.properties.set('log', new Slot(modelValue(logger)));
  reply.cell.properties.set('elapsedTime', new Slot(opaque({}, { hint: 'number' })));
  decorate(m, route, value, 'reply');
  return { reply, value };
}

export function walkFastify(walk: Walk, m: Interpreter, route: Route): void {
  m.step(route.place, `${route.method} ${route.url} is requested`);
  const request = requestOf(m, route);
  const { reply, value } = replyOf(m, route, request);
  const self = objectValue(route.scope.cell);
  const lineage = route.scope.lineage();
  for (const name of hookNames) {
    const stages: { hook: Value; place: Place; layer: Layer; own?: true; ifSet?: string | null }[] = [
      ...lineage.flatMap((s) => s.hooks[name].map((h) => ({ hook: h.value, place: h.place, layer: 'hook' as const, ifSet: h.ifSet }))),
      ...route.hooks[name].map((hook) => ({ hook, place: route.place, layer: 'hook' as const, own: true as const })),
    ];
    for (const stage of stages) {
      if (stage.hook.every((a) => a.t === 'const' && a.v === undefined)) continue;
      const [empty] = stage.hook;
      if (stage.own && empty?.t === 'function' && empty.closure.fn.body.length === 0)
        addDefect(m, { kind: 'empty', place: placeOf(empty.closure, empty.closure.fn.start, empty.closure.fn.end), symbol: name, decided: null });
      const doneSlot = new Slot(falseValue, true);
      let fail = m.thrower();
      const done = m.native('done', (call) => {
        const error = call.args[0];
        if (error && error.some((a) => truthOf(a) !== false) && !error.every((a) => truthOf(a) === false)) {
          const bad = error.filter((a) => truthOf(a) !== false);
          if (bad.length === error.length) return fail(bad, call.site);
          m.attempt(() => fail(bad, call.site));
        }
        if (call.args.length >= 2 && name === 'preParsing') m.heap.write(doneSlot, trueValue);
        m.heap.write(doneSlot, trueValue);
        return undefinedValue;
      });
      const third = name === 'preParsing' ? [opaque({ input: true }, { truthy: true }), done] : [done];
      // Of two deployments, one has the hook and one has not; a route that is declared under the same condition is in the first only.
      const ifSet = stage.ifSet && stage.ifSet !== route.ifSet ? stage.ifSet : null;
      const on: Exit[] = ifSet ? walk.stage(() => withoutHook(m, ifSet), stage.place) : [];
      m.ambient = !stage.own;
      const exits = walk.stage(() => {
        if (ifSet) m.onlyIfSet(ifSet);
        fail = m.thrower();
        return m.await(m.call(stage.hook, self, [request, value, ...third], stage.place, { awaited: true }), stage.place);
      }, stage.place);
      m.ambient = false;
      for (const exit of exits) {
        if (exit.kind === 'throw') {
          endThrow(walk, exit, reply, stage.layer, 'hook');
          continue;
        }
        const [given] = exit.value;
        if (given?.t === 'function') {
          // Whatever a hook gives back is awaited, never called.
          const place = placeOf(given.closure, given.closure.fn.start, given.closure.fn.end);
          addDefect(m, { kind: 'uncalled', place: hookPlace(stage.hook) ?? place, symbol: given.closure.fn.name || m.text(place).slice(0, 40), decided: null });
        }
        const { answers, unsent } = sentAt(walk, exit, reply);
        for (const sent of answers) endSent(walk, exit, sent, stage.layer, 'hook');
        if (unsent && isTaken(walk, exit, reply)) endTaken(walk, exit, stage.place, stage.layer);
        else if (unsent) {
          const called = slotAt(walk, exit, doneSlot).some((a) => truthOf(a) === true);
          if (called || continues(stage.hook, exit)) on.push(exit);
        }
      }
      if (!walk.resume(on)) return;
      clearReply(m, reply);
      m.heap.write(reply.status, constant(200));
    }
  }
  if (route.handler.every((a) => a.t === 'const')) return;
  const exits = walk.stage(() => m.await(m.call(route.handler, self, [request, value], route.place, { awaited: true }), route.place), route.place);
  for (const exit of exits) {
    if (exit.kind === 'throw') {
      endThrow(walk, exit, reply, 'handler', 'response');
      continue;
    }
    const { answers, unsent } = sentAt(walk, exit, reply);
    for (const sent of answers) endSent(walk, exit, sent, 'handler', 'response');
    if (unsent && isTaken(walk, exit, reply)) endTaken(walk, exit, route.place, 'handler');
    else if (unsent) endReturned(walk, exit, reply);
  }
}

function withoutHook(m: Interpreter, setting: string): Value {
  m.path = { ...m.path, unset: m.path.unset ?? `${setting} is set` };
  return undefinedValue;
}
/** Where a hook's own code stands. */
function hookPlace(hook: Value): Place | null {
  const [alt] = hook;
  return alt?.t === 'function' ? placeOf(alt.closure, alt.closure.fn.start, alt.closure.fn.end) : null;
}
/** Whether a hook that neither sent nor called `done` lets the request go on: async hooks and those that give a promise do. */
function continues(hook: Value, exit: Exit): boolean {
  return hook.some((alt) => {
    if (alt.t !== 'function') return true;
    const { fn } = alt.closure;
    const declared = fn.params.length - (alt.bound?.args.length ?? 0);
    // The machine awaits what is returned: a plain function of two parameters that gives nothing never goes on, one that gives a promise does.
    return fn.async || declared < 3 || !exit.value.every((a) => a.t === 'const' && a.v === undefined);
  });
}
function slotAt(walk: Walk, exit: Exit, slot: Slot): Value {
  const content = walk.at(exit, slot);
  return Array.isArray(content) ? (content as Value) : never;
}
/** `reply.hijack()` was called: Fastify runs no later hook, no handler, and sends nothing itself. */
function isTaken(walk: Walk, exit: Exit, reply: FastifyReplyState): boolean {
  return slotAt(walk, exit, reply.hijacked).some((a) => truthOf(a) === true);
}
/** The Node response was taken over, and what answers on it was not seen. */
function endTaken(walk: Walk, exit: Exit, place: Place, layer: Layer): void {
  const lost: Lost = exit.path.lost ?? { reason: 'handed-over', text: 'the reply is taken over (hijack), and no answer on the Node response was seen', place };
  walk.end({ ...exit, path: { ...exit.path, lost } }, { denied: false, how: 'response', layer });
}
/** `reply.code('401')` is as good as a number: Fastify makes it one. */
const numbers = (value: Value): (number | null)[] =>
  value.map((a) => (a.t === 'const' && (typeof a.v === 'number' || (typeof a.v === 'string' && /^\d{3}$/.test(a.v))) ? Number(a.v) : null));

function endThrow(walk: Walk, exit: Exit, reply: ReplyState, layer: Layer, how: 'hook' | 'response'): void {
  if (exit.hangs) {
    const { answers, unsent } = sentAt(walk, exit, reply);
    for (const sent of answers) endSent(walk, exit, sent, layer, how);
    if (unsent) walk.end(exit, throwEnding(exit, layer));
    return;
  }
  walk.end(exit, { denied: true, how: layer === 'hook' ? 'hook' : 'throw', layer, status: 500 });
}
function endSent(walk: Walk, exit: Exit, sent: Sent, layer: Layer, how: 'hook' | 'response'): void {
  const { location } = sent;
  const status = numbers(sent.status);
  const holds = location !== null && (hasTag(location, 'record') || hasTag(location, 'secret')) && !location.every((a) => a.tags.own);
  const refused = location === null && status.length > 0 && status.every((s) => s !== null && s >= 400) && !givesRecords(sent.body);
  const unclear =
    location === null &&
    (refusesSilently(sent.path, sent.body) || walk.inspect(exit, () => refusesUnclearly(walk.m, sent.status, sent.path, sent.handling, sent.body)));
  walk.end(
    { ...exit, path: sent.path, handling: sent.handling },
    {
      denied: (location !== null && !holds) || refused || unclear,
      at: sent.at,
      after: sent.after,
      via: sent.via,
      how: location !== null ? 'redirect' : how,
      layer,
      status: status[0] ?? null,
      answer: [...sent.body, ...(location ?? [])],
      symbol: 'reply',
      ...(unclear && !refused ? { confidence: 'medium' as const } : {}),
    },
  );
}
function endReturned(walk: Walk, exit: Exit, reply: ReplyState): void {
  const status = numbers(statusAt(walk, exit, reply));
  const refused = status.length > 0 && status.every((s) => s !== null && s >= 400) && !givesRecords(exit.value);
  walk.inspect(exit, () => recordLeaks(walk.m, exit.value, exit.place, status[0] ?? null));
  const [alt] = exit.value;
  const error = alt?.t === 'object' && alt.cell.kind === 'error';
  walk.end(exit, { denied: refused || error, how: 'response', layer: 'handler', status: status[0] ?? null, answer: exit.value, symbol: 'reply' });
}
