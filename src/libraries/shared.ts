/** Building blocks of library files. */
import { fn, object, ownIdentity } from '../evaluate/models.ts';
import type { FunctionModel, GuardModel, Model, Native, ObjectModel, Shape } from '../evaluate/models.ts';

export const native = (name: string, apply: Native, more: Partial<FunctionModel> = {}): FunctionModel => fn(name, { apply, ...more });

/** Throws for whoever has no valid credential; gives the claims otherwise. */
export const verifies = (
  name: string,
  options: { async?: boolean; refuses?: GuardModel['refuses']; kind?: GuardModel['kind']; result?: Shape } = {},
): FunctionModel =>
  fn(name, {
    role: 'credential.verify',
    ...(options.async ? { async: true } : {}),
    guard: { kind: options.kind ?? 'identity', how: 'throw', ...(options.refuses ? { refuses: options.refuses } : {}) },
    result: options.result ?? ownIdentity,
  });
/** Gives what `none` says to whoever has no session. */
export const sessionRead = (name: string, none: Shape, session: Shape, async = true): FunctionModel =>
  fn(name, { role: 'session.read', async, guard: { kind: 'session', how: none }, result: session });
/** Stops whoever has no session. */
export const sessionRequire = (name: string, result: Shape = ownIdentity, async = true): FunctionModel =>
  fn(name, { role: 'session.require', async, guard: { kind: 'session', how: 'throw' }, result });
/** Only reads or decodes: what comes out is the attacker's. */
export const decodes = (name: string): FunctionModel => fn(name, { role: 'credential.decode', result: { is: 'opaque', tags: { input: true }, nullish: true } });
/** Makes a token that only the holder of the key can make. */
export const signs = (name: string): FunctionModel =>
  fn(name, { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } });
/** A yes or no that is no for whoever lacks the credential. */
export const checks = (name: string, options: { async?: boolean; kind?: GuardModel['kind']; refuses?: GuardModel['refuses'] } = {}): FunctionModel =>
  fn(name, {
    role: 'credential.verify',
    ...(options.async ? { async: true } : {}),
    guard: { kind: options.kind ?? 'identity', how: { is: 'constant', value: false }, ...(options.refuses ? { refuses: options.refuses } : {}) },
    result: { is: 'constant', value: true },
  });
/** Major version of a range as written (`^11.0.2`, `>=9 <12`), or null where it cannot be read. */
export function majorOf(range: string | null): number | null {
  const match = /(\d+)(?:\.|\s|$|x)/.exec(range ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}
export const own: Shape = ownIdentity;
export const plain: Shape = { is: 'opaque' };
export const truthy: Shape = { is: 'opaque', truthy: true };
/** An object whose every member is a function of no consequence, chained at will. */
export const chained = (name: string): ObjectModel => {
  const model: ObjectModel = object(
    name,
    {},
    { otherwise: (p) => (p === 'then' ? null : member), call: fn(name, { result: { is: 'instance', of: () => model } }), anything: true },
  );
  const member: Model = object(
    name,
    {},
    {
      otherwise: (p) => (p === 'then' ? null : member),
      call: fn(name, { result: { is: 'instance', of: () => model } }),
      construct: fn(name, { result: { is: 'instance', of: () => model } }),
    },
  );
  return model;
};
/** What makes a client or hands one out, and what only sets it up: neither reaches the service. */
const makesClient = /^(?:create(?:Transport(?:er)?|Client|Instance)|client|getClient|getInstance|withOptions|withConfig|instance)$/;
const setsUp =
  /^(?:set(?:ApiKey|Credentials|AccessToken|Vapid\w*|Global\w*|Options|Config\w*|Timeout|Logger|Auth\w*)|configure|config|init|initialize|on|once|off)$/;
/** Any call on it is an effect of this kind: mail, model, queue clients. */
export const effectClient = (name: string, kind: NonNullable<FunctionModel['effect']>['kind']): Model => {
  const member = (path: string): Model =>
    object(
      path,
      {},
      {
        otherwise: (p) => (p === 'then' || p === 'catch' ? null : member(`${path}.${p}`)),
        call: fn(path, { async: true, effect: { kind, resource: name }, result: { is: 'opaque', tags: { record: [name] }, truthy: true } }),
      },
    );
  const made = (): Model => object(name, {}, { otherwise: ofClient });
  const make = fn(name, { result: { is: 'instance', of: made } });
  const ofClient = (p: string): Model | null =>
    p === 'then'
      ? null
      : makesClient.test(p)
        ? make
        : setsUp.test(p)
          ? fn(`${name}.${p}`, { result: { is: 'constant', value: undefined } })
          : member(`${name}.${p}`);
  return object(name, {}, { otherwise: ofClient, construct: make, call: make });
};
