/** Convex from a Next.js server (convex 1.31, dist/esm/nextjs): the functions are called over HTTP and decide by themselves who may. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library } from '../../evaluate/models.ts';
import { opaque } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';

const remote = (name: string, writes: boolean): FunctionModel =>
  native(
    name,
    (call) => {
      const { machine, site } = call;
      if (machine.persona === 'outsider' || machine.persona === 'stranger') machine.lose('outside-service', `${name} runs in Convex`, site);
      if (writes) machine.effect({ kind: 'write', resource: 'convex', symbol: name }, site);
      return opaque({ record: ['convex'] });
    },
    { async: true },
  );
const client = object(
  'ConvexHttpClient',
  {
    query: remote('convex.query', false),
    mutation: remote('convex.mutation', true),
    action: remote('convex.action', true),
    setAuth: fn('convex.setAuth'),
    clearAuth: fn('convex.clearAuth'),
  },
  {},
);
const newClient = object('ConvexHttpClient', {}, { construct: fn('ConvexHttpClient', { result: instance(() => client) }) });
export const convex: Library = {
  name: 'convex',
  packages: ['convex'],
  modules: {
    nextjs: {
      fetchQuery: remote('fetchQuery', false),
      preloadQuery: remote('preloadQuery', false),
      fetchMutation: remote('fetchMutation', true),
      fetchAction: remote('fetchAction', true),
      '*': fn('convex', { result: truthy }),
    },
    browser: { ConvexHttpClient: newClient, '*': fn('convex', { result: truthy }) },
    server: { '*': chained('convex') },
    '*': { '*': fn('convex', { result: truthy }) },
  },
};
