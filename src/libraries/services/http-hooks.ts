/**
 * What an HTTP client was made with goes along with each of its requests: headers, and what its hooks put there.
 * Facts: ky 1 (`ky.create({ headers, hooks: { beforeRequest: [(request) => ...] } })`, `extend`) and 2 (`({ request }) => ...`), got 14
 * (`got.extend({ hooks: { beforeRequest: [(options) => ...] } })`), axios 1 (`axios.create({ headers })`, and
 * `client.interceptors.request.use((config) => config)`, which changes the client), ofetch 1 (`ofetch.create({ onRequest({ options }) {} })`).
 */
import type { NativeCall } from '../../evaluate/models.ts';
import { constantString, isNullish, join, never, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';

const isFunction = (value: Value): boolean => value.some((a) => a.t === 'function');

/** The state of a client that is made with options, or of another one. */
export function clientState(call: NativeCall): ModelState {
  const { machine, args, state, site } = call;
  const [options] = args;
  const given = (name: string): Value => (options && machine.peekOr(options, name)) ?? never;
  const before = given('hooks').length > 0 ? machine.list(machine.peekOr(given('hooks'), 'beforeRequest') ?? never) : null;
  const listed = machine.list(given('onRequest'))?.known ?? [given('onRequest')];
  const known = [...((state.hooks && machine.list(state.hooks)?.known) ?? []), ...(before?.known ?? []), ...listed];
  return {
    headers: join(state.headers ?? never, given('headers')),
    base: join(state.base ?? never, given('prefixUrl')),
    hooks: machine.newList(known.filter(isFunction), null, site),
  };
}
/** Where a request goes as far as the client says: ky and got put the address behind their `prefixUrl`, axios lets a whole one take its place. */
export function baseOf({ state }: NativeCall): Value[] {
  return state.base && state.base.length > 0 ? [state.base] : [];
}
/** `client.interceptors.request.use(hook)`: the client itself is changed. */
export function addHook(call: NativeCall): Value {
  const { machine, args, state, site } = call;
  const [hook] = args;
  if (hook && isFunction(hook) && state.hooks) machine.callMethod(state.hooks, 'push', [hook], site);
  return undefinedValue;
}
/** Options of a request that say what the client adds to it, to stand beside those that it is called with. */
export function addedBy(call: NativeCall): Value[] {
  const { machine, state, site } = call;
  const made = (headers: Value): Value => machine.newObject({ headers }, site);
  const added = state.headers && !state.headers.every((a) => isNullish(a) === true) ? [made(state.headers)] : [];
  const hooks = (state.hooks && machine.list(state.hooks)?.known) ?? [];
  if (hooks.length === 0) return added;
  const headers = machine.newObject({}, site, { open: {} });
  const put = machine.native('headers.set', (inner) => {
    const name = constantString(inner.args[0] ?? never);
    if (name !== undefined) inner.machine.set(headers, name, inner.args[1] ?? undefinedValue, inner.site);
    return undefinedValue;
  });
  machine.set(headers, 'set', put, site);
  machine.set(headers, 'append', put, site);
  const request = machine.newObject({ headers }, site, { open: {} });
  machine.set(request, 'request', request, site);
  machine.set(request, 'options', request, site);
  for (const hook of hooks) machine.await(machine.call(hook, undefinedValue, [request, request], site), site);
  return [...added, made(headers)];
}
