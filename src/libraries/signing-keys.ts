/** Keys by which a signature is checked: whose they are says what a good signature proves. */
import { answered } from '../evaluate/security/outside.ts';
import { fn, instance, object } from '../evaluate/models.ts';
import type { FunctionModel, Machine, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constant, hasTag, never, opaque } from '../evaluate/values/values.ts';
import type { Decided, DecidedKind, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

/** `{ key, padding }` of node:crypto is the key in it. */
function keyIn(machine: Machine, key: Value): Value {
  return key.flatMap((alt) => (alt.t === 'object' && !alt.cell.open ? (machine.peek([alt], 'key') ?? [alt]) : [alt]));
}
/** The key came with the request, or was made of nothing but what came with it: whoever sends both can sign and seal what he likes. */
export function isSendersKey(machine: Machine, key: Value): boolean {
  const keys = keyIn(machine, key);
  return keys.length > 0 && keys.every(({ tags }) => tags.input === true && !tags.secret && !tags.mac && !tags.record && !tags.config && !tags.own);
}

/** Keys that an issuer of tokens publishes (RFC 7517), fetched when they are needed. */
export const publishedKeys: ObjectModel = object(
  'published keys',
  {},
  { call: fn('published keys', { async: true, result: { is: 'opaque', tags: { record: [answered] }, truthy: true } }) },
);
export const fetchesKeys = (name: string): FunctionModel => fn(name, { result: instance(() => publishedKeys) });
/** Another party's key, fetched from where it publishes it, by a function that is asked for it by its id. */
function isPublished(machine: Machine, key: Value): boolean {
  return keyIn(machine, key).some(
    (alt) =>
      (alt.t === 'model' && alt.model === publishedKeys) || alt.t === 'function' || alt.tags.published === true || alt.tags.record?.includes(answered) === true,
  );
}
/** Marks what another party's signature on something decides, where that is sent in a field of the request: a header or a cookie comes with every request. */
export function vouchedBy(machine: Machine, decided: Decided, key: Value, sent: Value): Decided {
  if (isPublished(machine, key) && hasTag(sent, 'input') && !sent.some((alt) => alt.tags.cred === 'strong')) decided.vouched = true;
  return decided;
}

/** A yes or no about a signature; `pick` tells the key and what is said to be signed. */
export function checksSignature(
  name: string,
  pick: (call: NativeCall) => { key: Value; signed: Value },
  options: { async?: boolean; kind?: DecidedKind } = {},
): FunctionModel {
  return native(
    name,
    (call) => {
      const { machine, site } = call;
      const { key, signed } = pick(call);
      machine.looked();
      if (isSendersKey(machine, key)) return opaque({ input: true }, { hint: 'boolean' });
      const kind = options.kind ?? 'secret';
      const decided = vouchedBy(machine, machine.decided(kind, name, site), key, signed);
      if (machine.persona === 'sweep') return [...constant(true), ...constant(false)];
      return machine.isRefused({ kind, refuses: 'everyone' }) ? constant(false, { decided }) : constant(true);
    },
    { role: 'credential.verify', ...(options.async ? { async: true } : {}) },
  );
}
export const at = (call: NativeCall, index: number): Value => call.args[index] ?? never;
