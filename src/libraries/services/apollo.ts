/**
 * Apollo Client: queries ask, mutations change, everything else is the client's own cache. Facts: @apollo/client 4.0 and 3.13 (`new ApolloClient({ link, uri,
 * headers })`, `client.query({ query, context: { headers } })`, `HttpLink`, `createHttpLink`, `setContext`, `SetContextLink`,
 * `ApolloLink.from`, `from`, `link.concat`; `SchemaLink` runs the resolvers in the same process).
 */
import { fn, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { answered, callTo, refusalBySystem } from '../../evaluate/security/outside.ts';
import { constant, isNullish, join, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';

/** Headers that a link adds, functions that make them, and whether resolvers of the project answer. */
type Link = Readonly<Record<string, Value | undefined>>;
const linkOf = (value: Value): Link => {
  let state: Link = {};
  for (const alt of value) if (alt.t === 'model' && alt.model === link) state = both(state, alt.state);
  return state;
};
const both = (a: Link, b: Link) => ({
  headers: join(a.headers ?? never, b.headers ?? never),
  context: join(a.context ?? never, b.context ?? never),
  schema: join(a.schema ?? never, b.schema ?? never),
});
const link: ObjectModel = object(
  'apollo link',
  {
    concat: native('concat', ({ state, args }) => modelValue(link, both(state, linkOf(args[0] ?? never)))),
    split: native('split', ({ state, args }) => modelValue(link, both(state, both(linkOf(args[1] ?? never), linkOf(args[2] ?? never))))),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { result: truthy })) },
);
const http = native('HttpLink', ({ machine, args }) => modelValue(link, { headers: args[0] ? (machine.peekOr(args[0], 'headers') ?? never) : never }));
const context = native('setContext', ({ args }) => modelValue(link, { context: args[0] ?? never }));
const schema = native('SchemaLink', () => modelValue(link, { schema: constant(true) }));
const plainLink = native('ApolloLink', () => modelValue(link, {}));
const from = native('from', ({ machine, args }) => modelValue(link, (machine.list(args[0] ?? never)?.known ?? []).map(linkOf).reduce(both, {})));
const split = native('split', ({ args }) => modelValue(link, both(linkOf(args[1] ?? never), linkOf(args[2] ?? never))));
const linkClass: Model = object('ApolloLink', { from, split, concat: from }, { construct: plainLink, call: plainLink });

/** What goes along with a request, as options that hold headers. */
function sentWith(call: NativeCall): Value[] {
  const { machine, state, args, site } = call;
  const own = machine.peekOr(args[0] ?? never, 'context');
  const made = (state.context ?? never).filter((alt) => alt.t === 'function');
  const options: Value[] = [];
  if (state.headers && !state.headers.every((a) => isNullish(a) === true)) options.push(machine.newObject({ headers: state.headers }, site));
  if (own) options.push(own);
  if (made.length > 0) {
    const before = machine.newObject({ headers: machine.newObject({}, site) }, site);
    // The arguments were in another order before version 4: the operation, then what stands in its context already.
    options.push(machine.await(machine.call(made, undefinedValue, [before, before], site), site));
  }
  return options;
}
function ask(call: NativeCall, name: string, changes: boolean): Value {
  const { machine, args, state, site } = call;
  const symbol = `apollo.${name}`;
  for (const arg of args) machine.release(arg, symbol, site);
  const refusable = machine.persona === 'outsider' || machine.persona === 'stranger';
  if (state.schema && state.schema.length > 0) {
    if (refusable) machine.lose('handed-over', 'the resolvers decide who may see what', site);
    return machine.newObject(
      { data: opaque({ record: ['graphql'] }, { truthy: true }), error: opaque({}), errors: opaque({}), loading: constant(false) },
      site,
    );
  }
  const { asks, elsewhere } = callTo(machine, [...args, ...sentWith(call)], symbol, site);
  const refused = asks ? refusalBySystem(machine, symbol, site) : null;
  if (refused)
    return machine.newObject({ data: constant(undefined, { decided: refused }), error: opaque({ error: true, decided: refused }, { truthy: true }) }, site);
  if (changes || elsewhere) machine.effect({ kind: 'external', operation: changes ? 'update' : 'call', resource: 'fetch', symbol, elsewhere }, site);
  const tags = { record: [answered], ...(asks && refusable ? { answer: { reason: 'outside-service' as const, text: symbol, place: site } } : {}) };
  return machine.newObject(
    { data: opaque(tags, machine.persona === 'insider' ? { truthy: true } : {}), error: opaque({}), errors: opaque({}), loading: constant(false) },
    site,
  );
}
const client: ObjectModel = object(
  'apollo client',
  {
    query: native('query', (call) => ask(call, 'query', false), { async: true, role: 'external.call' }),
    mutate: native('mutate', (call) => ask(call, 'mutate', true), { async: true, role: 'external.call' }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { result: truthy })) },
);
const make = native('ApolloClient', ({ machine, args }) => {
  const given = (name: string): Value => (args[0] ? (machine.peekOr(args[0], name) ?? never) : never);
  return modelValue(client, { ...both(linkOf(given('link')), { headers: given('headers') }) });
});
/** `registerApolloClient(make)`: the client of the request that is under way. */
const register = native('registerApolloClient', ({ machine, args }) => {
  const made = (call: NativeCall): Value => call.machine.await(call.machine.call(args[0] ?? never, undefinedValue, [], call.site), call.site);
  return machine.newObject(
    {
      getClient: machine.native('getClient', made),
      query: machine.native('query', (call) => call.machine.callMethod(made(call), 'query', call.args, call.site)),
      PreloadQuery: opaque({}, { truthy: true }),
    },
    null,
  );
});
const anything = object('apollo', {}, { call: fn('apollo', { result: truthy }), construct: fn('apollo', { result: truthy }) });
const exported: Record<string, Model> = {
  ApolloClient: object('ApolloClient', {}, { construct: make, call: make }),
  HttpLink: object('HttpLink', {}, { construct: http }),
  BatchHttpLink: object('BatchHttpLink', {}, { construct: http }),
  createHttpLink: http,
  createUploadLink: http,
  SetContextLink: object('SetContextLink', {}, { construct: context }),
  setContext: context,
  SchemaLink: object('SchemaLink', {}, { construct: schema }),
  ApolloLink: linkClass,
  from,
  split,
  registerApolloClient: register,
  '*': anything,
};
export const apolloClient: Library = {
  name: '@apollo/client',
  packages: ['@apollo/client', 'apollo-upload-client', '@apollo/experimental-nextjs-app-support', '@apollo/client-integration-nextjs'],
  modules: { '': exported, '*': exported },
};
