/**
 * openapi-fetch: a client with a method for each verb that answers with `{ data, response }` or `{ error, response }` and rejects nothing.
 * Facts: openapi-fetch 0.17 (`createClient({ baseUrl, headers })`, `client.GET(path, { params, body, headers })`, `client.use(middleware)`).
 */
import { object } from '../../evaluate/models.ts';
import type { Library, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { answered, callTo, refusalBySystem } from '../../evaluate/security/outside.ts';
import { constant, modelValue, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Tags, Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';
import { addedBy, clientState } from './http-hooks.ts';

function answer(call: NativeCall, verb: string): Value {
  const { machine, args, site } = call;
  const symbol = machine.text(site).slice(0, 80);
  for (const arg of args) machine.release(arg, symbol, site);
  const options = args.slice(1);
  const { asks, elsewhere } = callTo(machine, [...options, ...addedBy(call)], symbol, site);
  const refused = asks ? refusalBySystem(machine, symbol, site) : null;
  if (refused) {
    const response = machine.newObject({ ok: constant(false, { decided: refused }), status: constant(401, { decided: refused }) }, site, { open: {} });
    return machine.newObject(
      { data: constant(undefined, { decided: refused }), error: opaque({ error: true, decided: refused }, { truthy: true }), response },
      site,
    );
  }
  machine.effect({ kind: 'external', operation: verb === 'GET' || verb === 'HEAD' ? 'call' : 'update', resource: 'fetch', symbol, elsewhere }, site);
  const unseen = asks && machine.persona !== 'sweep' && machine.persona !== 'insider';
  const tags: Tags = { record: [answered], ...(unseen ? { answer: { reason: 'outside-service' as const, text: symbol, place: site } } : {}) };
  const given = machine.newObject(
    { data: opaque(tags, { truthy: true }), error: constant(undefined, unseen ? tags : {}), response: opaque(tags, { truthy: true }) },
    site,
  );
  if (machine.persona === 'insider') return given;
  return [
    ...given,
    ...machine.newObject(
      { data: constant(undefined, unseen ? tags : {}), error: opaque(tags, { truthy: true }), response: opaque(tags, { truthy: true }) },
      site,
    ),
  ];
}
const client: ObjectModel = object(
  'openapi-fetch client',
  Object.fromEntries(
    ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'].map((verb) => [
      verb,
      native(verb, (call) => answer(call, verb), { async: true, role: 'external.call' }),
    ]),
  ),
  {
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : native(p, () => undefinedValue)),
  },
);
const create = native('createClient', (call) => modelValue(client, clientState(call)));
export const openapiFetch: Library = { name: 'openapi-fetch', packages: ['openapi-fetch'], modules: { '': { default: create } } };
