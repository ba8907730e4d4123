/** Routes as they are declared: shorthands, `route`, and what `onRoute` hooks make of their options. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { constant, constantString, never, objectValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import { hookNames, joinPath } from './scope.ts';
import type { HookName, Route, Scope } from './scope.ts';

/** `app.get(url, handler)`, `app.get(url, options, handler)`, `app.get(url, { ...options, handler })`. */
export function declareShorthand(m: Interpreter, scope: Scope, verb: string, args: readonly Value[], site: Place): void {
  const [url, second, third] = args;
  const isHandler = (v: Value | undefined): v is Value =>
    v !== undefined && v.some((a) => a.t === 'function' || (a.t === 'model' && a.model.kind === 'function') || (a.t === 'opaque' && a.hint !== 'object'));
  const options = third ? (second ?? undefinedValue) : isHandler(second) ? undefinedValue : (second ?? undefinedValue);
  const handler = third ?? (isHandler(second) ? second : (m.peekOr(second ?? never, 'handler') ?? undefinedValue));
  add(m, scope, [verb === 'all' ? '*' : verb.toUpperCase()], url ?? constant(''), options, handler, site);
}

/** `app.route({ method, url, handler, ... })`. */
export function declareRoute(m: Interpreter, scope: Scope, options: Value, site: Place): void {
  const method = m.peekOr(options, 'method') ?? constant('GET');
  const list = m.list(method);
  const values = list ? elementsIn(list).flat() : method;
  const methods = [...new Set(values.map((a) => (a.t === 'const' && typeof a.v === 'string' ? a.v.toUpperCase() : '*')))];
  add(m, scope, methods, m.peekOr(options, 'url') ?? m.peekOr(options, 'path') ?? constant(''), options, m.peekOr(options, 'handler') ?? undefinedValue, site);
}

function add(m: Interpreter, scope: Scope, methods: readonly string[], url: Value, given: Value, givenHandler: Value, site: Place): void {
  // Where a default stands beside what nobody knows, the default is the path.
  const told = url.filter((alt) => alt.t === 'const' || alt.t === 'pattern');
  const texts = (told.length > 0 ? told : url).map((alt) =>
    alt.t === 'const'
      ? String(alt.v)
      : alt.t === 'pattern'
        ? alt.parts.map((p) => (typeof p === 'string' ? p : `:${p.name || 'x'}`)).join('')
        : m.text(site).slice(0, 60),
  );
  for (const text of new Set(texts)) {
    const trailing = constantString(m.peekOr(given, 'prefixTrailingSlash') ?? never);
    const full = joinPath(scope.prefix, text, trailing);
    const options = changedByHooks(m, scope, { methods, full, text, given, handler: givenHandler }, site);
    const read = (key: string): Value | undefined => m.peekOr(options, key);
    const handler = options === given ? givenHandler : (read('handler') ?? givenHandler);
    const constraint = constraintOf(m, read('constraints'));
    for (const method of methods) {
      const twin = scope.app.routes.some(
        (r) =>
          r.method === method &&
          r.url === full &&
          r.place.file === site.file &&
          r.place.start === site.start &&
          r.constraint === constraint &&
          r.scope === scope,
      );
      if (twin) continue;
      const route: Route = {
        scope,
        method,
        url: full,
        handler,
        hooks: hooksOf(m, read),
        config: read('config') ?? undefinedValue,
        schema: read('schema') !== undefined,
        place: site,
        constraint,
        ifSet: m.path.ifSet,
      };
      scope.touched();
      scope.handed(handler);
      for (const hooks of Object.values(route.hooks)) for (const hook of hooks) scope.handed(hook);
      scope.app.routes.push(route);
    }
  }
}
function hooksOf(m: Interpreter, read: (key: string) => Value | undefined): Record<HookName, Value[]> {
  return Object.fromEntries(
    hookNames.map((name): [HookName, Value[]] => {
      const given = read(name);
      const list = given ? m.list(given) : null;
      return [name, list ? elementsIn(list) : given ? [given] : []];
    }),
  ) as Record<HookName, Value[]>;
}
function constraintOf(m: Interpreter, constraints: Value | undefined): string {
  if (!constraints) return '';
  const pairs = [...m.properties(constraints).known].map(([k, v]) => `${k}=${constantString(v) ?? '?'}`);
  return ` {${pairs.sort().join(',')}}`;
}

interface Declared {
  methods: readonly string[];
  full: string;
  text: string;
  given: Value;
  handler: Value;
}
/** `onRoute` runs at the declaration, so only hooks that exist by then count; it may set hooks on the options it is given (a copy). */
function changedByHooks(m: Interpreter, scope: Scope, { methods, full, text, given, handler }: Declared, site: Place): Value {
  const hooks = scope.lineage().flatMap((s) => s.routeHooks);
  if (hooks.length === 0) return given;
  const named = methods.map((name) => constant(name));
  const options = m.newObject(
    {
      ...Object.fromEntries(m.properties(given).known),
      handler,
      method: named.length === 1 && named[0] ? named[0] : m.newList(named, null, site),
      url: constant(full),
      path: constant(full),
      routePath: constant(text),
      prefix: constant(scope.prefix),
    },
    site,
  );
  for (const hook of hooks) m.attemptValue(() => m.call(hook.value, objectValue(scope.cell), [options], hook.place), true);
  return options;
}
