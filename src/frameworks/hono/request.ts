/** How a request meets a Hono app: everything registered for its path, in order, each with `c` and `next`. */
import { newRedirect, newResponse } from '../../evaluate/language/builtins/web.ts';
import { runChain } from '../../evaluate/chains.ts';
import type { Machine, NativeCall } from '../../evaluate/models.ts';
import { headerValue, headersModel, parameterValue, pathPattern, plainHeadersValue, searchParamsModel } from '../../evaluate/security/request.ts';
import { constant, constantString, join, modelValue, never, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { HonoRoute, HonoTarget } from './app.ts';
import { boundTo, partsOf } from './paths.ts';

/** `c.req`. */
function requestOf(machine: Machine, target: HonoTarget, raw: Value, site: Place): Value {
  const { parts, names } = partsOf(target.path);
  const text = (): Value => opaque({ input: true }, { hint: 'string', nullish: false });
  const body = opaque({ input: true });
  const parameters: Record<string, Value> = {};
  for (const name of names) parameters[name] = parameterValue(name, { empty: false }, machine);
  const params = machine.newObject(parameters, site);
  const query = modelValue(searchParamsModel());
  const method = target.method === 'ALL' ? opaque({ input: true }, { hint: 'string', truthy: true }) : constant(target.method, { input: true });
  const path = pathPattern(parts);
  return machine.newObject(
    {
      raw,
      method,
      path,
      routePath: constant(target.path),
      url: machine.peekOr(raw, 'url') ?? text(),
      header: machine.native('c.req.header', (call) => {
        const name = constantString(call.args[0] ?? never);
        if (call.args.length === 0) return plainHeadersValue(call.machine);
        if (name) call.machine.looked();
        return headerValue(name?.toLowerCase(), 'undefined', call.machine);
      }),
      param: machine.native('c.req.param', (call) => (call.args[0] ? call.machine.getComputed(params, call.args[0], call.site) : params)),
      query: machine.native('c.req.query', (call) =>
        call.args[0]
          ? join(
              call.machine.callMethod(query, 'get', call.args, call.site).filter((a) => a.t !== 'const'),
              constant(undefined, { input: true }),
            )
          : call.machine.newObject({}, call.site, { open: { input: true } }),
      ),
      queries: machine.native('c.req.queries', (call) => call.machine.newList([], text(), call.site)),
      json: machine.native('c.req.json', (call) => {
        call.machine.mayThrow(call.machine.newError('SyntaxError', opaque({ error: true }, { hint: 'string', truthy: true }), call.site), call.site);
        return promiseOf(body);
      }),
      text: machine.native('c.req.text', () => promiseOf(text())),
      parseBody: machine.native('c.req.parseBody', (call) => promiseOf(call.machine.newObject({}, call.site, { open: { input: true } }))),
      formData: machine.native('c.req.formData', () => promiseOf(modelValue(searchParamsModel()))),
      arrayBuffer: machine.native('c.req.arrayBuffer', () => promiseOf(opaque({ input: true }, { truthy: true }))),
      blob: machine.native('c.req.blob', () => promiseOf(opaque({ input: true }, { truthy: true }))),
      valid: machine.native('c.req.valid', (call) => {
        const part = constantString(call.args[0] ?? never);
        if (part === 'param') return params;
        return call.machine.newObject({}, call.site, { open: { input: true } });
      }),
      addValidatedData: machine.native('addValidatedData', () => undefinedValue),
    },
    site,
    { open: { input: true }, type: 'Request' },
  );
}

/**
 * Parameters as one step sees them, by the pattern it was registered with: `/:resource/*` gives the literal segment of the entry's path
 * that stands there (hono-base.js: `param` asks for those of the route that is running).
 */
function parametersFor(machine: Machine, target: HonoTarget, pattern: string, site: Place): Value {
  const fields: Record<string, Value> = {};
  for (const [name, segment] of boundTo(pattern, target.path))
    fields[name] = segment.startsWith(':') || segment === '*' ? parameterValue(name, { empty: false }, machine) : constant(segment);
  const params = machine.newObject(fields, site);
  return machine.native('c.req.param', (call) => (call.args[0] ? call.machine.getComputed(params, call.args[0], call.site) : params));
}

/** `c`, and what is kept in it. */
function contextOf(machine: Machine, target: HonoTarget, raw: Value, site: Place): { context: Value; variables: Value } {
  const variables = machine.newObject({}, site);
  const status = machine.newObject({ code: constant(200) }, site);
  const answer = (call: NativeCall, body: Value, given: Value | undefined): Value => {
    // The status is the second argument, or a field of it.
    const object = given?.some((a) => a.t === 'object');
    const own = given?.filter((a) => !(a.t === 'const' && a.v === undefined));
    const code = object ? call.machine.peekOr(given ?? never, 'status') : own && own.length > 0 ? own : undefined;
    const init = call.machine.newObject({ status: code ?? call.machine.get(status, 'code', call.site) }, call.site);
    return newResponse(call, body, init);
  };
  const quiet = machine.native('quiet', () => undefinedValue);
  const method = (name: string): Value => machine.native(`c.${name}`, (call) => answer(call, call.args[0] ?? constant(null), call.args[1]));
  const context = machine.newObject(
    {
      req: requestOf(machine, target, raw, site),
      env: opaque({ config: true }, { truthy: true }),
      var: variables,
      set: machine.native('c.set', (call) => {
        call.machine.setComputed(variables, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue, call.site);
        return undefinedValue;
      }),
      get: machine.native('c.get', (call) => call.machine.getComputed(variables, call.args[0] ?? undefinedValue, call.site)),
      status: machine.native('c.status', (call) => {
        call.machine.set(status, 'code', call.args[0] ?? undefinedValue, call.site);
        return undefinedValue;
      }),
      ...Object.fromEntries(['json', 'text', 'html', 'body', 'newResponse', 'render'].map((name) => [name, method(name)])),
      redirect: machine.native('c.redirect', (call) => newRedirect(call, call.args[0] ?? undefinedValue, call.args[1] ?? constant(302))),
      notFound: machine.native('c.notFound', (call) => answer(call, constant('404 Not Found'), constant(404))),
      header: quiet,
      setRenderer: quiet,
      setLayout: quiet,
      res: machine.newObject({ headers: modelValue(headersModel), status: opaque({}, { hint: 'number' }) }, site, { open: {} }),
      executionCtx: machine.newObject({ waitUntil: quiet, passThroughOnException: quiet }, site),
      event: opaque({}, { nullish: true }),
    },
    site,
    { type: 'Context' },
  );
  return { context, variables };
}

/** What is registered only where a setting is set lets everybody by where it is not; a route that hangs on the same one is not there either. */
function stepOf(machine: Machine, { handler, ifSet }: HonoRoute, { chain }: HonoTarget): Value {
  if (ifSet === null || chain.at(-1)?.ifSet === ifSet) return handler;
  return machine.native('middleware', (call) =>
    machine.branch([
      () => {
        machine.path = { ...machine.path, unset: machine.path.unset ?? `${ifSet} is set` };
        return machine.call(call.args[1] ?? undefinedValue, undefinedValue, [], call.site);
      },
      () => {
        machine.onlyIfSet(ifSet);
        return machine.call(handler, undefinedValue, call.args, call.site);
      },
    ]),
  );
}
/** The response to a request, as the app would give it. */
export function runRoute(machine: Machine, target: HonoTarget, raw: Value, site: Place): Value {
  machine.step(target.place, `${target.method === 'ALL' ? '*' : target.method} ${target.path} is requested`);
  const { context, variables } = contextOf(machine, target, raw, site);
  const request = machine.get(context, 'req', site);
  const own = machine.get(request, 'param', site);
  const call: NativeCall = { machine, args: [], self: undefinedValue, state: {}, model: { kind: 'function', name: 'hono' }, site, construct: false };
  const unfinished = (tags: Value[0]['tags']): Value =>
    newResponse(call, constant('404 Not Found', tags), machine.newObject({ status: constant(404, tags) }, site));
  return runChain(
    machine,
    {
      steps: target.chain.map((r) => stepOf(machine, r, target)),
      args: (_ctx, next, at) => {
        const step = target.chain[at];
        if (step && step !== target.chain.at(-1)) machine.set(request, 'param', parametersFor(machine, target, step.path, site), site);
        else machine.set(request, 'param', own, site);
        return [context, next];
      },
      advance: (ctx) => ctx,
      isResult: (alt) => alt.t === 'object' && alt.cell.kind === 'response',
      silent: true,
      settle: (given, rest) => {
        // A step that returns nothing leaves the answer to those behind it, or there is none.
        const nothing = given.filter((alt) => alt.t === 'const' && alt.v === undefined);
        if (nothing.length === 0) return given;
        const answers = given.filter((alt) => !nothing.includes(alt));
        return join(answers, rest ?? unfinished(nothing.find((alt) => alt.tags.decided)?.tags ?? {}));
      },
      passed: (step) => {
        // What such a step put into the context is not known.
        const lost = step.find((alt) => alt.tags.lost)?.tags.lost;
        for (const alt of variables) if (alt.t === 'object') alt.cell.open = lost ? { lost } : {};
      },
      end: () => unfinished({}),
    },
    context,
    site,
  );
}
