/**
 * The client's side of tRPC, used on a server: every call is a request to wherever its links lead, with the headers that they add.
 * Facts: @trpc/client 11 (`createTRPCClient({ links })`, then `client.a.b.query(input)` and `.mutate(input)`), @trpc/tanstack-react-query 11
 * (`createTRPCOptionsProxy({ client })`, then `proxy.a.b.queryOptions(input)`), @tanstack/react-query 5 (`new QueryClient()`, whose
 * `fetchQuery` runs the `queryFn` of the options that it is given).
 */
import type { Interpreter } from '../evaluate/machine.ts';
import { fn, instance, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { answered, callTo, refusalBySystem } from '../evaluate/security/outside.ts';
import { constant, hasTag, modelValue, never, opaque, promiseOf, undefinedValue, withDecided } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { native, truthy } from './shared.ts';

/** What a link is made with: where it leads, and the headers that it adds. */
function linksOf(call: NativeCall, links: Value): { url: Value; headers: Value }[] {
  const { machine, site } = call;
  return (machine.list(links)?.known ?? []).flatMap((link) =>
    link.flatMap((alt) => {
      const options = alt.t === 'model' ? alt.state.options : undefined;
      const given = options && machine.peekOr(options, 'headers');
      if (!options || !given) return [];
      const headers = given.some((a) => a.t === 'function') ? machine.await(machine.call(given, undefinedValue, [opaque()], site), site) : given;
      return [{ url: machine.peekOr(options, 'url') ?? never, headers }];
    }),
  );
}
/** A call of a procedure somewhere else. */
function ask(call: NativeCall, links: Value, changes: boolean): Value {
  const { machine, args, site } = call;
  const name = machine.text(site).slice(0, 80);
  const before = (machine as Interpreter).path.decided;
  const found = linksOf(call, links);
  const calls = found.map(({ url, headers }) => callTo(machine, [url, machine.newObject({ headers }, site), ...args], name, site));
  // Whoever has no session sends no token of one: that the other system is to judge too.
  const lacks = (machine as Interpreter).path.decided !== before && machine.persona === 'outsider';
  const asks = lacks || calls.some((c) => c.asks);
  const elsewhere = calls.find((c) => c.elsewhere)?.elsewhere ?? (lacks ? { reason: 'outside-service' as const, text: name, place: site } : null);
  const refused = asks ? refusalBySystem(machine, name, site) : null;
  if (refused) return machine.throw(withDecided(machine.newError('TRPCClientError', constant('refused'), site), refused), site);
  // A query that says nothing of who asks is answered to everybody.
  const told = (v: Value): boolean => hasTag(v, 'secret') || hasTag(v, 'mac') || hasTag(v, 'cred');
  if (!changes && !asks && !found.some(({ headers }) => [...machine.properties(headers).known.values()].some(told))) return promiseOf(opaque());
  machine.effect({ kind: 'external', operation: changes ? 'update' : 'call', resource: 'trpc', symbol: name, elsewhere }, site);
  const unseen = asks && machine.persona !== 'sweep' && machine.persona !== 'insider';
  return promiseOf(
    opaque(
      { record: [answered], ...(unseen ? { answer: { reason: 'outside-service', text: name, place: site } } : {}) },
      machine.persona === 'insider' ? { truthy: true } : {},
    ),
  );
}

const link = fn('link', { apply: ({ args }) => modelValue(linkMade, { options: args[0] ?? undefinedValue }) });
const linkMade: ObjectModel = object('trpc link', {});
const request = (name: string): FunctionModel => native(name, (call) => ask(call, call.state.links ?? never, name === 'mutate'));
const procedures: ObjectModel = object(
  'trpc client',
  {},
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : p === 'query' || p === 'mutate' ? request(p) : procedures) },
);
const makeClient = native('createTRPCClient', ({ machine, args }) => modelValue(procedures, { links: (args[0] && machine.peekOr(args[0], 'links')) ?? never }));
/** Options of a query: what is asked once somebody runs it. */
const pending: ObjectModel = object('trpc query options', {}, { otherwise: () => ({ kind: 'value', shape: truthy }) });
const options: ObjectModel = object(
  'trpc options',
  {},
  {
    otherwise: (p) => {
      if (p === 'then' || p.startsWith('set ')) return null;
      if (/^(?:infiniteQ|q)ueryOptions$/.test(p)) return native(p, ({ state }) => modelValue(pending, { links: state.links ?? never }));
      return /^(?:mutationOptions|subscriptionOptions|(?:infiniteQ|q)uery(?:Key|Filter)|pathKey|pathFilter|mutationKey)$/.test(p)
        ? fn(p, { result: truthy })
        : options;
    },
  },
);
const makeProxy = native('createTRPCOptionsProxy', ({ machine, args }) => {
  const [client] = (args[0] && machine.peekOr(args[0], 'client')) ?? [];
  return modelValue(options, { links: client?.t === 'model' ? (client.state.links ?? never) : never });
});

const runs = native('fetchQuery', (call) => {
  const { machine, args, site } = call;
  const given = args[0] ?? undefinedValue;
  const [first] = given;
  if (first?.t === 'model' && first.model === pending) return ask(call, first.state.links ?? never, false);
  const query = machine.peekOr(given, 'queryFn');
  return query?.some((a) => a.t === 'function') ? machine.call(query, undefinedValue, [opaque()], site) : promiseOf(opaque());
});
const queryClient: ObjectModel = object(
  'QueryClient',
  {},
  {
    otherwise: (p) =>
      p === 'then' || p.startsWith('set ') ? null : /^(?:fetch|ensure)(?:Infinite)?Query(?:Data)?$/.test(p) ? runs : fn(p, { result: truthy }),
  },
);
const quiet = fn('react-query', { result: truthy });
const client: Record<string, Model> = {
  createTRPCClient: makeClient,
  createTRPCProxyClient: makeClient,
  httpLink: link,
  httpBatchLink: link,
  httpBatchStreamLink: link,
  httpSubscriptionLink: link,
  '*': fn('@trpc/client', { result: truthy }),
};
export const trpcClient: readonly Library[] = [
  { name: '@trpc/client', packages: ['@trpc/client'], modules: { '': client, '*': client } },
  {
    name: '@trpc/tanstack-react-query',
    packages: ['@trpc/tanstack-react-query'],
    modules: { '': { createTRPCOptionsProxy: makeProxy, '*': fn('@trpc/tanstack-react-query', { result: truthy }) } },
  },
  {
    name: '@tanstack/react-query',
    packages: ['@tanstack/react-query', '@tanstack/query-core'],
    modules: {
      '': { QueryClient: object('QueryClient', {}, { construct: fn('QueryClient', { result: instance(() => queryClient) }) }), '*': quiet },
      '*': { '*': quiet },
    },
  },
];
