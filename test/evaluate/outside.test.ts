/** Another system is asked whether a request may go on: its word counts where the code refuses with 401 or 403 for want of a yes. */
import { describe, expect, it } from 'vitest';
import { del, fastifyRoutes, packages, routes } from '../libraries/programs.ts';
import type { Row } from '../libraries/programs.ts';
import { walkRoute } from '../support.ts';

const ask = `fetch(process.env.AUTH_URL, { headers: { authorization: request.headers.authorization ?? '' } })`;
const hook = (body: string): string => `preHandler: async (request, reply) => { ${body} }`;

describe('a credential that is handed on', () => {
  fastifyRoutes([
    ['its no is a 401', '', hook(`const answer = await ${ask}; if (!answer.ok) return reply.code(401).send();`), 'guarded authenticated'],
    ['its status is asked', '', hook(`const { status } = await ${ask}; if (status !== 200) return reply.code(403).send();`), 'guarded authenticated'],
    [
      'one of two ways in',
      '',
      hook(
        `const allowed = async () => { if (request.headers.authorization === process.env.API_SECRET) return true; const { ok } = await ${ask}; return ok; }; if (!(await allowed())) return reply.code(401).send();`,
      ),
      'guarded authenticated',
    ],
    [
      'the whole request is told',
      '',
      hook(
        `const answer = await fetch(process.env.AUTH_URL, { method: 'POST', body: JSON.stringify({ headers: request.headers }) }); if (!answer.ok) return reply.code(401).send();`,
      ),
      'guarded authenticated',
    ],
    ['its no is a failure like any other', '', hook(`const answer = await ${ask}; if (!answer.ok) return reply.code(502).send();`), 'unknown unknown'],
    ['its answer is not asked', '', hook(`const answer = await ${ask}; request.profile = await answer.json();`), 'open public'],
    ['no credential is handed on', '', hook(`const answer = await fetch(process.env.AUTH_URL); if (!answer.ok) return reply.code(401).send();`), 'open public'],
  ]);
});
/** The route of a handler that says who a cookie belongs to, on another host. */
const whoami = (path: string, test: string): string =>
  `const answer = await fetch(\`\${process.env.API_URL}${path}\`, { headers: { cookie: request.headers.cookie ?? '' } }); const session = await answer.json(); if (${test}) return reply.code(401).send();`;
describe('a session that another host keeps', () => {
  fastifyRoutes([
    ['better-auth says null', '', hook(whoami('/api/auth/get-session', '!session')), 'guarded authenticated'],
    ['next-auth gives nobody', '', hook(whoami('/api/auth/session', '!session.user')), 'guarded authenticated'],
    ['next-auth gives an object all the same', '', hook(whoami('/api/auth/session', '!session')), 'open optional'],
    ['it is not asked', '', hook(`const answer = await fetch(process.env.API_URL + '/x'); if (!answer.ok) return reply.code(401).send();`), 'open public'],
  ]);
});
describe('clients that reject', () => {
  fastifyRoutes(
    [
      [
        'caught and forgotten',
        '',
        hook(
          `try { await axios.get(process.env.AUTH_URL, { headers: { authorization: request.headers.authorization } }); } catch (error) { request.log.warn(error); }`,
        ),
        'open public',
      ],
    ],
    `import axios from 'axios';`,
  );
});

/** A route that asks another system and passes on what comes back. */
const passedOn = (options: string, address = '`${API}/notes/1`'): string =>
  `const answer = await fetch(${address}, ${options}); return new Response(await answer.text(), { status: answer.status });`;
const forwards = (name: string, options: string, verdict: string, address?: string): Row => [
  name,
  del(passedOn(options, address), `const API = process.env.API_URL || 'http://localhost:3333'; import { cookies, headers } from 'next/headers';`),
  verdict,
];
describe('a route that does nothing but hand the credential on', () => {
  routes([
    forwards('the Cookie header', `{ method: 'DELETE', headers: { cookie: request.headers.get('cookie') || '' } }`, 'unknown unknown'),
    forwards('the Authorization header', `{ method: 'DELETE', headers: { Authorization: request.headers.get('authorization') } }`, 'unknown unknown'),
    forwards('a cookie as token', `{ method: 'DELETE', headers: { Authorization: \`Bearer \${(await cookies()).get('token')?.value}\` } }`, 'unknown unknown'),
    forwards('the token of a session', `{ headers: { Authorization: \`Bearer \${(await getUser())?.accessToken}\` } }`, 'unknown unknown'),
    forwards('all headers', `{ method: 'DELETE', headers: request.headers }`, 'unknown unknown'),
    forwards('a copy of all headers', `{ method: 'DELETE', headers: new Headers(request.headers) }`, 'unknown unknown'),
    forwards('the headers of the request under way', `{ method: 'DELETE', headers: await headers() }`, 'unknown unknown'),
    forwards(
      'headers that are picked by name',
      `{ method: 'DELETE', headers: { accept: 'text/plain', ...Object.fromEntries(Array.from(request.headers.entries()).filter(([key]) => key.startsWith('cookie'))) } }`,
      'unknown unknown',
    ),
    forwards(
      'with a key that says which application asks',
      `{ headers: { 'x-api-key': process.env.API_KEY, cookie: request.headers.get('cookie') } }`,
      'unknown unknown',
    ),
    forwards('in the address', `{ method: 'DELETE' }`, 'unknown unknown', "`${API}/notes/1?token=${(await cookies()).get('token')?.value}`"),
    forwards('nothing is handed on', `{ method: 'DELETE' }`, 'open public'),
    forwards('a header that is no credential', `{ method: 'DELETE', headers: { 'accept-language': request.headers.get('accept-language') } }`, 'open public'),
    forwards("the application's own key", `{ method: 'DELETE', headers: { Authorization: \`Bearer \${process.env.API_KEY}\` } }`, 'open public'),
    forwards(
      'its own key for whoever has none',
      `{ method: 'DELETE', headers: { Authorization: request.headers.get('authorization') ?? \`Bearer \${process.env.API_KEY}\` } }`,
      'open optional',
    ),
    forwards(
      'an id from a cookie, under its own key',
      `{ headers: { Authorization: \`Bearer \${process.env.API_KEY}\` } }`,
      'open optional',
      "`${API}/users/${(await cookies()).get('token')?.value}`",
    ),
    forwards('what somebody likes', `{ method: 'DELETE' }`, 'open optional', "`${API}/notes/1?lang=${(await cookies()).get('lang')?.value}`"),
    forwards('to whom the request names', `{ headers: request.headers }`, 'open public', `new URL(request.url).searchParams.get('to')`),
    [
      'and does work of its own',
      del(
        `await db.note.delete({ where: { id: (await params).id } }); const answer = await fetch(process.env.API_URL, { method: 'POST', headers: { cookie: request.headers.get('cookie') } }); return new Response(await answer.text(), { status: answer.status });`,
      ),
      'open optional',
    ],
    [
      'and gives records of its own',
      del(
        `const note = await db.note.findUnique({ where: { id: (await params).id } }); const answer = await fetch(process.env.API_URL, { headers: { cookie: request.headers.get('cookie') } }); return Response.json({ note, more: await answer.json() });`,
      ),
      'open optional',
    ],
    [
      'behind a session',
      del(
        `await requireUser(); const answer = await fetch(process.env.API_URL, { method: 'DELETE', headers: { cookie: request.headers.get('cookie') } }); return Response.json(await answer.json());`,
      ),
      'guarded authenticated',
    ],
    [
      'whose presence is asked for',
      del(
        `const cookie = request.headers.get('cookie'); if (!cookie) return new Response('Unauthorized', { status: 401 }); const answer = await fetch(process.env.API_URL, { headers: { cookie } }); return new Response(await answer.text(), { status: answer.status });`,
      ),
      'unknown unknown',
    ],
    [
      'by a client',
      del(
        `const { data } = await axios.delete(process.env.API_URL + '/notes/1', { headers: { Authorization: request.headers.get('authorization') } }); return Response.json(data);`,
        `import axios from 'axios';`,
      ),
      'unknown unknown',
      packages({ axios: '1.9.0', 'better-auth': '1.4.0' }),
    ],
  ]);
});

const remove = `return Response.json(await api.delete('notes/1').json());`;
const token = `(await cookies()).get('token')?.value`;
const setsToken = `const token = ${token}; if (token) request.headers.set('Authorization', \`Bearer \${token}\`);`;
const withClient = (name: string, client: string, verdict: string, body = remove): Row => [
  name,
  del(body, `import { cookies } from 'next/headers'; import ky from 'ky'; import got from 'got'; import axios from 'axios'; ${client}`),
  verdict,
  packages({ ky: '1.8.0', got: '14.4.0', axios: '1.9.0', 'better-auth': '1.4.0' }),
];
describe('a client that adds something to each of its requests', () => {
  routes([
    withClient('a hook that sets the token', `const api = ky.create({ hooks: { beforeRequest: [async (request) => { ${setsToken} }] } });`, 'unknown unknown'),
    withClient('with one object for all', `const api = ky.create({ hooks: { beforeRequest: [async ({ request }) => { ${setsToken} }] } });`, 'unknown unknown'),
    withClient(
      'of the client that it was made from',
      `const first = ky.create({ hooks: { beforeRequest: [async (request) => { ${setsToken} }] } }); const api = first.extend({ timeout: 1000 });`,
      'unknown unknown',
    ),
    withClient(
      'behind an address that the client keeps to',
      `const api = ky.create({ prefixUrl: process.env.API_URL, hooks: { beforeRequest: [async (request) => { ${setsToken} }] } });`,
      'unknown unknown',
      `return Response.json(await api.delete((await params).id.toLowerCase()).json());`,
    ),
    withClient(
      'that sets a property',
      `const api = got.extend({ hooks: { beforeRequest: [async (options) => { options.headers.authorization = ${token}; }] } });`,
      'unknown unknown',
    ),
    withClient(
      'an interceptor',
      `const api = axios.create({ timeout: 1000 }); api.interceptors.request.use(async (request) => { ${setsToken} return request; });`,
      'unknown unknown',
    ),
    withClient(
      'a hook that sets no credential',
      `const api = ky.create({ hooks: { beforeRequest: [(request) => { request.headers.set('accept', 'x'); }] } });`,
      'open public',
    ),
    withClient(
      "the application's own key",
      `const api = ky.create({ headers: { Authorization: \`Bearer \${process.env.API_KEY}\` }, hooks: { beforeRequest: [() => undefined] } });`,
      'open public',
    ),
    withClient(
      'and an answer that is not awaited for',
      `const api = ky.create({ hooks: { beforeRequest: [async (request) => { ${setsToken} }] } });`,
      'open optional',
      `await api.delete('notes/1'); await db.note.delete({ where: { id: (await params).id } }); return Response.json({});`,
    ),
  ]);
});

const trpc = (headers: string): string => `import { cookies } from 'next/headers'; import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, loggerLink } from '@trpc/client'; import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
const client = createTRPCClient({ links: [loggerLink({}), httpBatchLink({ url: process.env.API_URL, ${headers} })] });
const trpc = createTRPCOptionsProxy({ client, queryClient: () => new QueryClient() }); const getQueryClient = () => new QueryClient();`;
const withCookie = trpc(`async headers() { return { cookie: (await cookies()).toString() }; }`);
const withSession = trpc(`headers: async () => { const user = await getUser(); return user ? { Authorization: 'Bearer ' + user.token } : {}; }`);
const refused = `return new Response('no', { status: 401 });`;
const fetchMe = `const me = await getQueryClient().fetchQuery(trpc.user.me.queryOptions());`;
const erase = `await db.note.delete({ where: { id: (await params).id } }); return Response.json({});`;
describe('procedures of another system', () => {
  const more = packages({ '@trpc/client': '11.4.0', '@trpc/tanstack-react-query': '11.4.0', '@tanstack/react-query': '5.80.0', 'better-auth': '1.4.0' });
  routes([
    ['its answer is asked, and 401 for no', del(`${fetchMe} if (!me) ${refused} ${erase}`, withCookie), 'guarded authenticated', more],
    ['its answer is asked, and an error for no', del(`${fetchMe} if (!me) throw new Error('no'); ${erase}`, withCookie), 'unknown unknown', more],
    ['its answer is not asked', del(`${fetchMe} ${erase}`, withCookie), 'open optional', more],
    ['nothing but its answer', del(`return Response.json(await client.note.list.query());`, withCookie), 'unknown unknown', more],
    ['a change is passed on', del(`return Response.json(await client.note.remove.mutate({ id: (await params).id }));`, withCookie), 'unknown unknown', more],
    ['with the token of a session, if there is one', del(`return Response.json(await client.note.list.query());`, withSession), 'unknown unknown', more],
    ['no credential is handed on', del(`return Response.json(await client.note.remove.mutate({}));`, trpc(`headers: { accept: 'x' }`)), 'open public', more],
    [
      "the application's own key",
      del(`return Response.json(await client.note.remove.mutate({}));`, trpc(`headers: { Authorization: process.env.API_KEY }`)),
      'open public',
      more,
    ],
    [
      'a query for whoever asks',
      del(`return Response.json(await client.note.list.query({ id: (await params).id }));`, trpc(`headers: { accept: 'x' }`)),
      'open public',
      more,
    ],
    [
      'a query of the code itself',
      del(`return Response.json(await getQueryClient().fetchQuery({ queryKey: ['x'], queryFn: () => db.note.deleteMany({}) }));`, withCookie),
      'open public',
      more,
    ],
  ]);
});

describe('an answer for whoever sends nothing, beside a way on which another system decides', () => {
  it('what is done on that way is not seen to be done for the outsider', () => {
    const entry = walkRoute(
      del(
        `const { redirect } = await import('next/navigation'); const { id } = await params; if (id === 'none') return Response.json({}); await fetch(\`\${API}/teams/\${id}\`, { method: 'POST', headers: { authorization: request.headers.get('authorization') } }); redirect('/done');`,
        `const API = process.env.API_URL;`,
      ),
    );
    expect([entry.verdict, entry.effects.filter((e) => e.by === 'outsider')]).toEqual(['open', []]);
  });
});

describe('openapi-fetch', () => {
  const more = packages({ 'openapi-fetch': '0.17.0' });
  const head = `import createClient from 'openapi-fetch'; const client = createClient({ baseUrl: process.env.API_URL });`;
  const along = `{ headers: { authorization: request.headers.get('authorization') ?? '' } }`;
  routes([
    ['its no is a 401', del(`const { error } = await client.GET('/me', ${along}); if (error) ${refused} ${erase}`, head), 'guarded authenticated', more],
    ['its answer is asked for', del(`const { data } = await client.GET('/me', ${along}); if (!data) ${refused} ${erase}`, head), 'guarded authenticated', more],
    ['its answer is passed on', del(`const { data } = await client.GET('/notes', ${along}); return Response.json(data);`, head), 'unknown unknown', more],
    ['a change is passed on', del(`await client.DELETE('/notes/{id}', ${along}); return Response.json({});`, head), 'unknown unknown', more],
    [
      'no credential is handed on',
      del(`await client.DELETE('/notes/{id}', { params: { path: await params } }); return Response.json({});`, head),
      'open public',
      more,
    ],
    [
      "the application's own key",
      del(`await client.DELETE('/notes/{id}'); return Response.json({});`, head.replace('API_URL', 'API_URL, headers: { authorization: process.env.API_KEY }')),
      'open public',
      more,
    ],
  ]);
});

describe('Apollo Client', () => {
  const more = packages({ '@apollo/client': '4.0.0' });
  const head = (
    link: string,
  ): string => `import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'; import { SetContextLink } from '@apollo/client/link/context'; import { SchemaLink } from '@apollo/client/link/schema'; import { cookies } from 'next/headers';
const client = new ApolloClient({ link: ${link}, cache: new InMemoryCache() });`;
  const query = `const { data } = await client.query({ query: gql\`{ notes { id } }\` });`;
  const mutate = `await client.mutate({ mutation: gql\`mutation { x }\`, variables: { id: (await params).id } }); return Response.json({});`;
  const plain = head(`new HttpLink({ uri: process.env.API_URL })`);
  const session = head(
    `ApolloLink.from([new SetContextLink(async () => ({ headers: { authorization: 'Bearer ' + (await cookies()).get('token')?.value } })), new HttpLink({ uri: process.env.API_URL })])`,
  );
  routes([
    ['what anybody may ask', del(`${query} return Response.json(data);`, plain), 'open public', more],
    ['a change by anybody', del(mutate, plain), 'open public', more],
    ['a change with the token of the request', del(mutate, session), 'unknown unknown', more],
    ['its answer is asked for', del(`${query} if (!data) ${refused} ${erase}`, session), 'guarded authenticated', more],
    ['resolvers of the same process', del(mutate, head(`new SchemaLink({ schema: {} })`)), 'unknown unknown', more],
    ['the cache', del(`client.clearStore(); ${erase}`, plain), 'open public', more],
  ]);
  it('a query changes nothing', () => {
    const entry = walkRoute(del(`${query} return Response.json(data);`, plain), more);
    expect(entry.effects.map((e) => e.kind)).not.toContain('external');
  });
});
