/** What fixes write, program by program; what is not compared here is asserted to be untouched. */
import { describe, expect, it } from 'vitest';
import { fix, guardedHead, route } from './apps.ts';

/** One guarded sibling, one open entry; the open one is expected to become the last text. */
const copied: [name: string, sibling: string, open: string, mended: string][] = [
  [
    'a guard that throws, without the name that nobody uses',
    route(`  const user = await requireUser();\n  console.log(user.id);\n`, guardedHead('requireUser')),
    route(''),
    route(`  await requireUser();\n`, guardedHead('requireUser')),
  ],
  [
    'an exit of its own, with what it asks for',
    route(`  const user = await getUser();\n  if (!user) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('getUser')),
    route(''),
    route(`  const user = await getUser();\n  if (!user) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('getUser')),
  ],
  [
    'empty lines where the sibling has them',
    route(`  const user = await getUser();\n\n  if (!user) {\n    return new Response('Unauthorized', { status: 401 });\n  }\n\n`, guardedHead('getUser')),
    route(''),
    route(`  const user = await getUser();\n\n  if (!user) {\n    return new Response('Unauthorized', { status: 401 });\n  }\n\n`, guardedHead('getUser')),
  ],
  [
    'by the name that the entry gives its parameter',
    route(`  if (!(await userOf(request))) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('userOf')),
    route('', undefined, 'req: Request').replace('await request.json', 'await req.json'),
    route(`  if (!(await userOf(req))) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('userOf'), 'req: Request').replace(
      'await request.json',
      'await req.json',
    ),
  ],
  [
    'with a parameter that the entry lacked',
    route(`  if (!(await userOf(request))) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('userOf')),
    `import { db } from '@/lib/db';\n\nexport async function POST() {\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`,
    `import { userOf } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST(request: Request) {\n  if (!(await userOf(request))) return new Response('Unauthorized', { status: 401 });\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`,
  ],
  [
    'in a function that was not async',
    route(`  await requireUser();\n`, guardedHead('requireUser')),
    `import { db } from '@/lib/db';\n\nexport function POST() {\n  return db.note.deleteMany().then(() => Response.json({ ok: true }));\n}\n`,
    `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST() {\n  await requireUser();\n  return db.note.deleteMany().then(() => Response.json({ ok: true }));\n}\n`,
  ],
  [
    'CRLF, tabs, double quotes, no semicolons, no end of line at the end',
    route(`  const user = await getUser();\n  if (!user) {\n    return new Response('Unauthorized', { status: 401 });\n  }\n`, guardedHead('getUser')),
    `import { db } from "@/lib/db"\r\n\r\nexport async function POST(request: Request) {\r\n\tconst { id } = await request.json()\r\n\tawait db.note.delete({ where: { id } })\r\n\treturn Response.json({ ok: true })\r\n}`,
    `import { getUser } from "@/lib/auth"\r\nimport { db } from "@/lib/db"\r\n\r\nexport async function POST(request: Request) {\r\n\tconst user = await getUser()\r\n\tif (!user) {\r\n\t\treturn new Response('Unauthorized', { status: 401 });\r\n\t}\r\n\tconst { id } = await request.json()\r\n\tawait db.note.delete({ where: { id } })\r\n\treturn Response.json({ ok: true })\r\n}`,
  ],
  [
    'into an import that is there, one name a line',
    route(`  await requireUser();\n`, guardedHead('requireUser')),
    route('', `import {\n  auth,\n} from '../../../lib/auth';\nimport { db } from '@/lib/db';\nexport const kept = auth;\n`),
    route(
      `  await requireUser();\n`,
      `import {\n  auth,\n  requireUser,\n} from '../../../lib/auth';\nimport { db } from '@/lib/db';\nexport const kept = auth;\n`,
    ),
  ],
  [
    'a relative path, counted from here',
    route(`  await requireUser();\n`, `import { requireUser } from '../../../lib/auth';\nimport { db } from '../../../lib/db';\n`),
    route('', `import { db } from '../../../lib/db';\n`),
    route(`  await requireUser();\n`, `import { requireUser } from '../../../lib/auth';\nimport { db } from '../../../lib/db';\n`),
  ],
  [
    'in front of the `try` that would swallow it',
    route(`  await requireUser();\n`, guardedHead('requireUser')),
    `import { db } from '@/lib/db';\n\nexport async function POST() {\n  try {\n    await db.note.deleteMany();\n  } catch {}\n  return Response.json({ ok: true });\n}\n`,
    `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST() {\n  await requireUser();\n  try {\n    await db.note.deleteMany();\n  } catch {}\n  return Response.json({ ok: true });\n}\n`,
  ],
  [
    'an answer that was taken and dropped is tested',
    route(`  const user = await getUser();\n  if (!user) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('getUser')),
    route(`  const me = await getUser();\n`, guardedHead('getUser')),
    route(`  const me = await getUser();\n  if (!me) return new Response('Unauthorized', { status: 401 });\n`, guardedHead('getUser')),
  ],
];

describe("the project's guard is put in as a sibling has it", () => {
  it.each(copied)('%s', async (_name, sibling, open, mended) => {
    const { after, left } = await fix({ 'app/api/a/route.ts': sibling, 'app/api/b/route.ts': open });
    expect(left).toEqual([]);
    expect(after).toEqual({ 'app/api/b/route.ts': mended });
  });

  it('a wrapper', async () => {
    const wrapper = `import { getUser } from './auth';
export function withUser(handler: (request: Request, context: unknown, user: unknown) => Promise<Response>) {
  return async (request: Request, context: unknown) => { const user = await getUser(); if (!user) return new Response('no', { status: 401 }); return handler(request, context, user); };
}`;
    const { after } = await fix({
      'lib/with-user.ts': wrapper,
      'app/api/a/route.ts': `import { db } from '@/lib/db';\nimport { withUser } from '@/lib/with-user';\n\nexport const POST = withUser(async () => {\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n});\n`,
      'app/api/b/route.ts': route(''),
    });
    expect(after).toEqual({
      'app/api/b/route.ts': route('', `import { db } from '@/lib/db';\nimport { withUser } from '@/lib/with-user';\n`)
        .replace('export async function POST(request: Request) {', 'export const POST = withUser(async (request: Request) => {')
        .replace(/\}\n$/, '});\n'),
    });
  });

  it('a procedure is built on what its siblings are built on', async () => {
    const root = (second: string): string => `import { db } from './db';
import { protectedProcedure, publicProcedure, router } from './trpc';
export const appRouter = router({
  a: protectedProcedure.mutation(async () => db.note.deleteMany()),
  b: ${second}.mutation(async () => db.tag.deleteMany()),
  c: publicProcedure.query(() => 'ok'),
});
`;
    const { after } = await fix({
      'lib/trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server';
import { auth } from './auth';
export async function createContext({ req }) { return { session: await auth.api.getSession({ headers: req.headers }) }; }
const t = initTRPC.context().create({});
export const { router } = t;
export const publicProcedure = t.procedure;
export const protectedProcedure = t.procedure.use(({ ctx, next }) => { if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next(); });`,
      'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from '@/lib/root';
import { createContext } from '@/lib/trpc';
const handler = (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext: () => createContext({ req }) });
export { handler as GET, handler as POST };`,
      'lib/root.ts': root('publicProcedure'),
    });
    expect(after).toEqual({ 'lib/root.ts': root('protectedProcedure') });
  });

  it('an action is built on the client of its siblings', async () => {
    const actions = (second: string): string => `'use server';

import { actionClient, authed } from '@/lib/action';
import { db } from '@/lib/db';

export const a = authed.action(async () => { await db.note.deleteMany(); });
export const b = ${second}.action(async () => { await db.tag.deleteMany(); });
export const c = actionClient.action(async () => 'ok');
`;
    const { after } = await fix({
      'lib/action.ts': `import { createSafeActionClient } from 'next-safe-action';
import { getUser } from './auth';
export const actionClient = createSafeActionClient();
export const authed = actionClient.use(async ({ next }) => { const user = await getUser(); if (!user) throw new Error('no'); return next({ ctx: { user } }); });`,
      'app/actions.ts': actions('actionClient'),
    });
    expect(after).toEqual({ 'app/actions.ts': actions('authed') });
  });

  it.each([
    ['an option beside others', `{ schema: {} }`, `{ onRequest: app.auth, schema: {} }`],
    ['in front of a hook of the same name', `{ onRequest: app.log }`, `{ onRequest: [app.auth, app.log] }`],
  ])('a hook of a route: %s', async (_name, given, mended) => {
    const app = (options: string): string => `import Fastify from 'fastify';
import jwt from '@fastify/jwt';
import { db } from './lib/db';
const app = Fastify();
app.register(jwt, { secret: process.env.SECRET });
app.decorate('auth', async (request) => { await request.jwtVerify(); });
app.decorate('log', async (request) => { console.log(request.url); });
app.after(() => {
  app.post('/a', { onRequest: app.auth }, async () => db.note.deleteMany());
  app.post('/b', ${options}, async () => db.note.deleteMany());
});
app.listen({ port: 1 });
`;
    const { after } = await fix({
      'package.json': JSON.stringify({
        name: 'app',
        dependencies: { fastify: '5.0.0', '@fastify/jwt': '10.0.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' },
      }),
      'server.ts': app(given),
    });
    expect(after).toEqual({ 'server.ts': app(mended) });
  });
});

describe('nothing is changed where the idiom does not carry over', () => {
  const refused: [name: string, files: Record<string, string>, reason: string | RegExp][] = [
    ['nobody is guarded', { 'app/api/b/route.ts': route('') }, 'no sibling is guarded in a way that could be copied'],
    [
      'each sibling asks for something else',
      {
        'app/api/a/route.ts': route(`  await requireRole('editor');\n`, guardedHead('requireRole')),
        'app/api/c/route.ts': route(`  await requireRole('owner');\n`, guardedHead('requireRole')),
        'app/api/b/route.ts': route(''),
      },
      'each sibling hands its guard something else, and what fits here is not for a tool to say',
    ],
    [
      'the guard is kept in the sibling',
      {
        'app/x/a.ts': `'use server';\n${guardedHead('requireUser')}async function check() { await requireUser(); }\nexport async function clear() {\n  await check();\n  await db.note.deleteMany();\n}\n`,
        'app/x/b.ts': `'use server';\nimport { db } from '@/lib/db';\nexport async function drop() {\n  await db.tag.deleteMany();\n}\n`,
      },
      'the check uses `check`, which its file keeps to itself',
    ],
    [
      'the name is taken',
      { 'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')), 'app/api/b/route.ts': `${route('')}function requireUser() {}\n` },
      '`requireUser` means something else in this file',
    ],
    [
      'the sibling catches what its guard throws',
      {
        'app/api/a/route.ts': `${guardedHead('requireUser')}\nexport async function POST() {\n  try {\n    await requireUser();\n    await db.note.deleteMany();\n    return Response.json({ ok: true });\n  } catch {\n    return new Response('no', { status: 401 });\n  }\n}\n`,
        'app/api/b/route.ts': route(''),
      },
      'the sibling catches what its guard throws, and this entry does not',
    ],
    [
      'a secret of a machine opens no door in another file',
      {
        'app/api/a/route.ts': route(
          `  if (!process.env.KEY || request.headers.get('x-key') !== process.env.KEY) return new Response('no', { status: 401 });\n`,
        ),
        'app/api/b/route.ts': route(''),
      },
      'what guards the entries around it is no guard for this one',
    ],
    [
      'one guarded entry elsewhere is no custom',
      { 'app/api/x/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')), 'app/api/y/b/route.ts': route('') },
      'too few entries are guarded to tell what is customary',
    ],
    [
      'what reads is open everywhere',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        ...Object.fromEntries(
          ['d', 'e', 'f', 'g'].map((n) => [
            `app/api/${n}/route.ts`,
            `${guardedHead('requireUser')}export async function GET() {\n  return Response.json(await db.secretNote.findMany());\n}\n${route(`  await requireUser();\n`, '')}`,
          ]),
        ),
      },
      'most of what only reads is open here, while what writes is guarded: whether that is meant is for people to say',
    ],
    [
      'a page for guests uses it',
      {
        'app/a/actions.ts': `'use server';\n${guardedHead('requireUser')}export async function clear() {\n  await requireUser();\n  await db.note.deleteMany();\n}\n`,
        'app/login/actions.ts': `'use server';\n${guardedHead('requireUser')}export async function keep() {\n  await requireUser();\n  await db.tag.deleteMany();\n}\nexport async function drop() {\n  await db.note.deleteMany();\n}\n`,
        'app/login/page.tsx': `import { Form } from './form';\nexport default function Page() {\n  return <Form />;\n}\n`,
        'app/login/form.tsx': `'use client';\nimport { drop } from './actions';\nexport function Form() {\n  return <form action={drop} />;\n}\n`,
      },
      'GET /login uses it, where nobody has to be signed in',
    ],
    [
      'people who call it have no session yet',
      { 'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')), 'app/api/register/route.ts': route('') },
      'people have no session yet where they call it',
    ],
    [
      'an address is all that it knows its user by',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        'app/api/b/route.ts': `import { db } from '@/lib/db';\n\nexport async function PATCH(request: Request) {\n  const { email, name } = await request.json();\n  await db.user.update({ where: { email }, data: { name } });\n  return Response.json({ ok: true });\n}\n`,
      },
      'it knows its user by an e-mail address, as who has no session does',
    ],
    [
      'it is called as often as a limit allows',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        'app/api/b/route.ts': route(
          `  const { success } = await limit.limit(request.headers.get('x-forwarded-for') ?? '');\n  if (!success) return new Response('too many', { status: 429 });\n`,
          `import { Ratelimit } from '@upstash/ratelimit';\nimport { Redis } from '@upstash/redis';\nimport { db } from '@/lib/db';\nconst limit = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(3, '1 m') });\n`,
        ),
      },
      'it limits how often it may be called, as what is open to guests does: whether that is meant is for people to say',
    ],
    [
      'pages of other origins call it',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        'app/api/b/route.ts': `${route('')}export function OPTIONS() {\n  return new Response(null, { headers: { 'Access-Control-Allow-Origin': '*' } });\n}\n`,
      },
      'it answers pages of other origins (`Access-Control-Allow-Origin`), which send no session',
    ],
    [
      'the check asks for what the path of the sibling has',
      {
        'app/api/a/[team]/route.ts': route(
          `  await requireTeam((await context.params).team);\n`,
          `import { db } from '@/lib/db';\nimport { requireTeam } from '@/lib/team';\n`,
          'request: Request, context: { params: Promise<{ team: string }> }',
        ),
        'app/api/a/c/[team]/route.ts': route(
          `  await requireTeam((await context.params).team);\n`,
          `import { db } from '@/lib/db';\nimport { requireTeam } from '@/lib/team';\n`,
          'request: Request, context: { params: Promise<{ team: string }> }',
        ),
        'lib/team.ts': `import { requireUser } from './auth';\nimport { db } from './db';\nexport async function requireTeam(team: string) { const u = await requireUser(); if (!(await db.member.findFirst({ where: { userId: u.id, team } }))) throw new Error('no'); }\n`,
        'app/api/a/b/route.ts': route('', undefined, 'request: Request, context: { params: Promise<{ id: string }> }'),
      },
      'the check asks for `team` of the path, and the path of this entry has none',
    ],
    [
      'the entries around it have different guards',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        'app/api/c/route.ts': route(`  await requireRole('owner');\n`, guardedHead('requireRole')),
        'app/api/b/route.ts': route(''),
      },
      'the guarded entries around it have different guards',
    ],
    [
      'machines that call it have no session',
      { 'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')), 'app/api/webhook/route.ts': route('') },
      'what guards the entries around it is no guard for this one',
    ],
    [
      'the entry has a guard that only lacks an answer',
      {
        'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
        'app/api/b/route.ts': route(`  try { await requireUser(); } catch (error) { console.log(error); }\n`, guardedHead('requireUser')),
      },
      /^it has a guard of its own that stops nobody/,
    ],
  ];
  it.each(refused)('%s', async (_name, files, reason) => {
    const { after, left, fixed } = await fix(files, ['no-unprotected-route']);
    expect({ after, fixed }).toEqual({ after: {}, fixed: [] });
    expect(new Set(left).size).toBe(1);
    expect(left[0]).toMatch(reason);
  });

  it('a change that leaves the finding where it is is taken back', async () => {
    // What the sibling tests is there, but told to skip the session.
    const helper = `import { userOf } from './auth';
export async function parse(request: Request, options?: { open?: boolean }) {
  if (options?.open) return { error: undefined };
  return { error: (await userOf(request)) ? undefined : () => new Response('no', { status: 401 }) };
}`;
    const head = `import { db } from '@/lib/db';\nimport { parse } from '@/lib/parse';\n`;
    const { after, left } = await fix({
      'lib/parse.ts': helper,
      'app/api/a/route.ts': route(`  const { error } = await parse(request);\n  if (error) return error();\n`, head),
      'app/api/b/route.ts': route(`  const { error } = await parse(request, { open: true });\n`, head),
    });
    expect(after).toEqual({});
    expect(left).toEqual(['with the change made, the finding was still there']);
  });
});

describe('the flags of cookies', () => {
  const setter = (options: string, before = '', head = ''): string =>
    `import { cookies } from 'next/headers';\n${head}\n${before}export async function GET() {\n  (await cookies()).set('session_token', 'x'${options});\n  return Response.json({ ok: true });\n}\n`;
  const cookies: [name: string, files: Record<string, string>, changed: Record<string, string>][] = [
    [
      'in the call',
      { 'app/api/c/route.ts': setter(`, { path: '/' }`) },
      { 'app/api/c/route.ts': setter(`, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' }`) },
    ],
    ['without options', { 'app/api/c/route.ts': setter('') }, { 'app/api/c/route.ts': setter(`, { httpOnly: true, secure: true, sameSite: 'lax' }`) }],
    [
      'said to be false',
      { 'app/api/c/route.ts': setter(`, { httpOnly: false, secure: true, sameSite: 'lax' }`) },
      { 'app/api/c/route.ts': setter(`, { httpOnly: true, secure: true, sameSite: 'lax' }`) },
    ],
    [
      'in a variable over several lines',
      { 'app/api/c/route.ts': setter(', options', `const options = {\n  path: '/',\n  secure: true,\n};\n`) },
      { 'app/api/c/route.ts': setter(', options', `const options = {\n  path: '/',\n  secure: true,\n  httpOnly: true,\n  sameSite: 'lax',\n};\n`) },
    ],
    [
      'in another file',
      {
        'lib/options.ts': `export const options = { path: "/", secure: true }`,
        'app/api/c/route.ts': setter(', options', '', `import { options } from '@/lib/options';\n`),
      },
      { 'lib/options.ts': `export const options = { path: "/", secure: true, httpOnly: true, sameSite: "lax" }` },
    ],
    [
      'behind a spread',
      { 'app/api/c/route.ts': setter(`, { ...base, maxAge: 60 }`, `const base = { path: '/', secure: true };\n`) },
      { 'app/api/c/route.ts': setter(`, { ...base, maxAge: 60, httpOnly: true, sameSite: 'lax' }`, `const base = { path: '/', secure: true };\n`) },
    ],
    [
      'shared with a cookie that scripts may read',
      {
        'app/api/c/route.ts': setter(
          ', options',
          `const options = { path: '/', secure: true, sameSite: 'lax' };\nexport async function POST() {\n  (await cookies()).set('theme', 'dark', options);\n  return Response.json({ ok: true });\n}\n`,
        ),
      },
      {
        'app/api/c/route.ts': setter(
          ', { ...options, httpOnly: true }',
          `const options = { path: '/', secure: true, sameSite: 'lax' };\nexport async function POST() {\n  (await cookies()).set('theme', 'dark', options);\n  return Response.json({ ok: true });\n}\n`,
        ),
      },
    ],
  ];
  it.each(cookies)('%s', async (_name, files, changed) => {
    const { after, left } = await fix(files, ['cookie-flags']);
    expect(left).toEqual([]);
    expect(after).toEqual(changed);
  });

  it('`secure` as other cookies of the project have it', async () => {
    const other = (secure: string): string =>
      `import { cookies } from 'next/headers';\n\nexport async function GET(request: Request) {\n  (await cookies()).set('refresh_token', 'x', { httpOnly: true, secure: ${secure}, sameSite: 'lax' });\n  return Response.json({ ok: true });\n}\n`;
    const alike = await fix({
      'app/api/b/route.ts': other(`process.env.NODE_ENV === 'production'`),
      'app/api/c/route.ts': setter(`, { httpOnly: true, sameSite: 'lax' }`),
    });
    expect(alike.after).toEqual({ 'app/api/c/route.ts': setter(`, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' }`) });
    const differing = await fix({
      'app/api/b/route.ts': other(`request.url.startsWith('https:')`),
      'app/api/c/route.ts': setter(`, { httpOnly: true, sameSite: 'lax' }`),
    });
    expect(differing.after).toEqual({});
    expect(differing.left[0]).toMatch(/^other cookies here are Secure under a condition/);
  });

  it("`sameSite: 'none'` and cookies of scripts are left", async () => {
    const none = await fix({ 'app/api/c/route.ts': setter(`, { httpOnly: true, secure: true, sameSite: 'none' }`) });
    expect(none.after).toEqual({});
    expect(none.left[0]).toMatch(/^`sameSite: 'none'` is written on purpose/);
    const script = await fix({
      'app/page.tsx': `'use client';\nexport default function Page() { return <a onClick={() => { document.cookie = 'session_token=x'; }}>x</a>; }\n`,
    });
    expect(script.after).toEqual({});
  });
});

it('one rule alone', async () => {
  const files = {
    'app/api/a/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')),
    'app/api/b/route.ts': route(`  requireUser();\n`, guardedHead('requireUser')),
  };
  expect((await fix(files, ['cookie-flags'])).after).toEqual({});
  const { after, fixed } = await fix(files, ['no-unused-guard-result']);
  expect(after).toEqual({ 'app/api/b/route.ts': route(`  await requireUser();\n`, guardedHead('requireUser')) });
  expect(fixed).toEqual(['no-unused-guard-result POST /api/b']);
});
