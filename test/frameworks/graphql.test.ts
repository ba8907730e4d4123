/** GraphQL endpoints: what the HTTP layer and the context function require. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const dependencies = { next: '15.5.0', 'graphql-yoga': '5.0.0', '@apollo/server': '4.0.0', '@as-integrations/next': '3.0.0', 'better-auth': '1.4.0' };
const base = {
  'package.json': JSON.stringify({ name: 'app', dependencies }),
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});
export const need = async (headers) => { const s = await auth.api.getSession({ headers }); if (!s) throw new Error('unauthorized'); return { user: s.user }; };`,
};
function verdicts(files: Readonly<Record<string, string>>): string[] {
  return scanApp({ ...base, ...files }).report.entries.map((e) => `${e.framework} ${e.method} ${e.path} ${e.verdict} ${e.unknown?.reason ?? ''}`.trim());
}
const yoga = (context: string): Record<string, string> => ({
  'app/api/graphql/route.ts': `import { createYoga, createSchema } from 'graphql-yoga'; import { need } from '../../../lib/auth';
const { handleRequest } = createYoga({ schema: createSchema({}), graphqlEndpoint: '/api/graphql', ${context} });
export { handleRequest as GET, handleRequest as POST };`,
});

describe('GraphQL', () => {
  it('yoga whose context refuses', () => {
    expect(verdicts(yoga(`context: async ({ request }) => need(request.headers)`))).toEqual(['graphql POST /api/graphql guarded']);
  });
  it('yoga whose context lets everybody in: the resolvers decide', () => {
    expect(verdicts(yoga(`context: () => ({})`))).toEqual(['graphql POST /api/graphql unknown handed-over']);
  });
  it('Apollo in a route', () => {
    const route = (context: string): Record<string, string> => ({
      'app/api/graphql/route.ts': `import { ApolloServer } from '@apollo/server'; import { startServerAndCreateNextHandler } from '@as-integrations/next'; import { need } from '../../../lib/auth';
const handler = startServerAndCreateNextHandler(new ApolloServer({}), { ${context} }); export async function POST(request) { return handler(request); }`,
    });
    expect(verdicts(route(`context: async (req) => need(req.headers)`))).toEqual(['graphql POST /api/graphql guarded']);
    expect(verdicts(route(`context: async (req) => ({ req })`))).toEqual(['graphql POST /api/graphql unknown handed-over']);
  });
  it('mercurius behind hooks', () => {
    const server = (hook: string): Record<string, string> => ({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.0.0', mercurius: '16.0.0', 'better-auth': '1.4.0' } }),
      'server.ts': `import fastify from 'fastify'; import mercurius from 'mercurius'; import { need } from './lib/auth'; const app = fastify(); ${hook} app.register(mercurius, { schema: '', resolvers: {} });`,
    });
    expect(verdicts(server(`app.addHook('onRequest', async (request) => { await need(request.headers); });`))).toEqual(['graphql POST /graphql guarded']);
    expect(verdicts(server(''))).toEqual(['graphql POST /graphql unknown handed-over']);
  });
});
