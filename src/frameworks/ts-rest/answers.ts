/** How the handlers of a contract are called, and how what they give becomes the answer of each host. */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import type { Machine, NativeCall } from '../../evaluate/models.ts';
import { constant, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';
import type { ContractRoute } from './contract.ts';

/** What each handler is given of the request, parsed as the contract says: the sender's words all the same. */
export function partsOf(m: Machine, route: ContractRoute, site: Place, headers: Value): Record<string, Value> {
  const text = (): Value => opaque({ input: true }, { hint: 'string', truthy: true, nullish: false });
  const names = [...route.path.matchAll(/:([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '');
  return {
    params: m.newObject(Object.fromEntries(names.map((name) => [name, text()])), site),
    query: m.newObject({}, site, { open: { input: true } }),
    body: opaque({ input: true }, { truthy: true, nullish: false }),
    headers,
  };
}

/** Each `{ status, body }` apart, on the way on which it was given: answers through a reply that has `status` and `send` or `json`. */
export function replyWith(m: Machine, given: Value, reply: Value, site: Place): Value {
  return m.branch(
    given.map((alt) => () => {
      m.recall([alt]);
      const object = alt.t === 'object';
      const status = (object ? m.peekOr([alt], 'status') : undefined) ?? constant(200);
      m.callMethod(reply, 'status', [status], site);
      return m.callMethod(reply, 'send', [object ? (m.peekOr([alt], 'body') ?? undefinedValue) : [alt]], site);
    }),
  );
}
/** The same as a `Response`; what is one already stays as it is. */
export function responseOf(call: NativeCall, given: Value): Value {
  const { machine, site } = call;
  return given.flatMap((alt): Value => {
    if (alt.t !== 'object' || alt.cell.kind === 'response') return [alt];
    const status = machine.peekOr([alt], 'status') ?? constant(200);
    const made = newResponse(call, machine.peekOr([alt], 'body') ?? never, machine.newObject({ status }, site));
    return made.map((response) => (alt.when ? { ...response, when: alt.when } : response));
  });
}
