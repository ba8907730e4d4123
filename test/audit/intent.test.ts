/** Open on purpose, or open by mistake: what an entry does says it, not its path. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const files = (body: string): Record<string, string> => ({
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0', resend: '6.0.0' },
  }),
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; import { Resend } from 'resend';
const db = new PrismaClient(); const auth = betterAuth({}); const mail = new Resend('');
export async function POST(request) { const { email, token } = await request.json(); ${body} return Response.json({ ok: true }); }`,
});
const severities = (body: string): string[] =>
  scanApp(files(body))
    .report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')
    .map((f) => f.severity);

const turnedAway = `if (await auth.api.getSession({ headers: request.headers })) return new Response('signed in', { status: 403 });`;

it.each<[name: string, body: string, severities: string[]]>([
  ['changes something for anybody', `await db.user.update({ where: { email }, data: { plan: 'x' } });`, ['error']],
  ['a step of signing up turns the signed in away', `${turnedAway} await db.profile.create({ data: { email } });`, []],
  [
    'a record that exists already turns both away',
    `const there = await db.profile.findUnique({ where: { email } }); if (there) return new Response('exists', { status: 409 }); await db.profile.create({ data: { email } });`,
    ['error'],
  ],
  [
    'a one-time token goes out by mail',
    `await db.resetToken.deleteMany({ where: { email } }); await db.resetToken.create({ data: { email } }); await mail.emails.send({ to: email });`,
    [],
  ],
  ['a reset goes out by mail', `await db.passwordReset.create({ data: { email } }); await mail.emails.send({ to: email });`, []],
  [
    'a reset goes out by mail, after a captcha',
    `const seen = await fetch('https://www.google.com/recaptcha/api/siteverify', { method: 'POST', body: token }); if (!(await seen.json()).success) return new Response('', { status: 400 }); await db.passwordReset.create({ data: { email } }); await mail.emails.send({ to: email });`,
    [],
  ],
  ['what is asked of another service is no captcha', `await fetch('https://captcha.example/siteverify', { method: 'POST', body: token });`, ['error']],
  ['a token is made and nothing is mailed', `await db.resetToken.create({ data: { email } });`, ['error']],
  [
    'something else is changed besides',
    `await db.resetToken.create({ data: { email } }); await db.user.update({ where: { email }, data: { locked: true } }); await mail.emails.send({ to: email });`,
    ['error'],
  ],
  ['a session is opened', `await db.session.create({ data: { email } });`, []],
  ['a session of something else', `await db.chatSession.create({ data: { email } });`, ['error']],
  ['a session of anybody is ended', `await db.session.delete({ where: { email } });`, ['error']],
  ['a log-in waits to be completed', `await db.oAuthSession.create({ data: { email } });`, []],
])('%s', (_name, body, expected) => {
  expect(severities(body)).toEqual(expected);
});

const open = (body: string, more: Record<string, string> = {}): string[] =>
  scanApp({
    'package.json': JSON.stringify({
      name: 'app',
      dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', '@upstash/ratelimit': '2.0.6', 'some-photos': '1.0.0', bcryptjs: '3.0.2' },
    }),
    'lib.ts': `import { PrismaClient } from '@prisma/client'; import { Ratelimit } from '@upstash/ratelimit'; import { createApi } from 'some-photos'; export * as bcrypt from 'bcryptjs';
export const db = new PrismaClient(); export const limit = new Ratelimit({}); export const photos = createApi({ accessKey: process.env.PHOTOS_ACCESS_KEY });
export class TooManyRequestsError extends Error {}
export const cors = { 'Access-Control-Allow-Origin': '*' };`,
    'app/api/[slug]/route.ts': `import { db, limit, photos, cors, bcrypt, TooManyRequestsError } from '../../../lib'; ${body}`,
    ...more,
  })
    .report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')
    .map((f) => f.severity);
const post = (body: string): string =>
  `export async function POST(request) { const { id, text } = await request.json(); const agent = request.headers.get('user-agent'); ${body} }`;
const get = (body: string): string =>
  `export async function GET(request, { params }) { const { slug } = await params; const id = new URL(request.url).searchParams.get('id'); ${body} }`;

it.each<[name: string, code: string, severities: string[]]>([
  ['a row is added', post(`await db.event.create({ data: { text } }); return Response.json({});`), ['error']],
  ['a row is added that tells with what the visitor came', post(`await db.event.create({ data: { text, agent } }); return Response.json({});`), ['note']],
  [
    'the row that was added is changed after',
    post(
      `const e = await db.event.create({ data: { text, agent } }); await db.event.update({ where: { id: e.id }, data: { text } }); return Response.json({});`,
    ),
    ['note'],
  ],
  [
    'a row of anybody is changed besides',
    post(`await db.event.create({ data: { text, agent } }); await db.post.update({ where: { id }, data: { text } }); return Response.json({});`),
    ['error'],
  ],
  [
    'a row of anybody is deleted besides',
    post(`await db.event.create({ data: { text, agent } }); await db.post.delete({ where: { id } }); return Response.json({});`),
    ['error'],
  ],
  [
    'a row is added, and another one tells of the visitor',
    post(`await db.override.create({ data: { text } }); await db.trail.create({ data: { text, agent } }); return Response.json({});`),
    ['error'],
  ],
  [
    'what a transaction does is told of each by itself',
    post(
      `await db.$transaction(async (tx) => { await tx.override.create({ data: { text } }); await tx.trail.create({ data: { agent } }); }); return Response.json({});`,
    ),
    ['error'],
  ],
  ['a row that gives access is added', post(`await db.apiKey.create({ data: { text, agent } }); return Response.json({});`), ['error']],
  ['pages of any origin add a row', post(`await db.answer.create({ data: { text } }); return Response.json({}, { headers: cors });`), ['note']],
  [
    'pages of one origin add a row',
    post(`await db.answer.create({ data: { text } }); return Response.json({}, { headers: { 'Access-Control-Allow-Origin': 'https://app.example' } });`),
    ['error'],
  ],
  [
    'a preflight is answered for any origin',
    `${post(`await db.answer.create({ data: { text } }); return Response.json({});`)} export const OPTIONS = () => new Response(null, { headers: cors });`,
    ['note'],
  ],
  [
    'pages of any origin change a row',
    post(`await db.answer.update({ where: { id }, data: { text } }); return Response.json({}, { headers: cors });`),
    ['error'],
  ],
  [
    'pages of any origin read what another system gives',
    post(`const r = await fetch(text); return Response.json(await r.json(), { headers: cors });`),
    ['warning'],
  ],
  [
    'a row is added within a limit',
    post(
      `const { success } = await limit.limit(agent); if (!success) return new Response('', { status: 429 }); await db.entry.create({ data: { text } }); return Response.json({});`,
    ),
    ['note'],
  ],
  [
    'the project counts by itself',
    post(`if ((await db.counter.count()) > 10) throw new TooManyRequestsError(); await db.entry.create({ data: { text } }); return Response.json({});`),
    ['note'],
  ],
  [
    'it answers that somebody asks too often',
    post(`if ((await db.counter.count()) > 10) return new Response('', { status: 429 }); await db.entry.create({ data: { text } }); return Response.json({});`),
    ['note'],
  ],
  [
    'a file is taken within a limit',
    post(
      `const { success } = await limit.limit(agent); if (!success) return new Response('', { status: 429 }); await db.entry.update({ where: { id }, data: { text } }); return Response.json({});`,
    ),
    ['error'],
  ],
  [
    'those without a session have a limit of their own',
    `const wrap = (handler) => async (request) => { if (request.headers.has('x-guest')) return handler({ request });
const session = await db.session.findUnique({ where: { token: request.headers.get('authorization') } }); if (!session) return new Response('', { status: 401 }); return handler({ request, session }); };
export const POST = wrap(async ({ request, session }) => { const { id, text } = await request.json(); if (!session) { const { success } = await limit.limit('x'); if (!success) throw new Error('limited'); }
await db.entry.update({ where: { id }, data: { text } }); return Response.json({}); });`,
    ['note'],
  ],
  [
    'everybody has the same limit',
    `const wrap = (handler) => async (request) => { if (request.headers.has('x-guest')) return handler({ request });
const session = await db.session.findUnique({ where: { token: request.headers.get('authorization') } }); if (!session) return new Response('', { status: 401 }); return handler({ request, session }); };
export const POST = wrap(async ({ request, session }) => { const { id, text } = await request.json(); const { success } = await limit.limit('x'); if (!success) throw new Error('limited');
await db.entry.update({ where: { id }, data: { text } }); return Response.json({}); });`,
    ['error'],
  ],
  ['any row is read', get(`return Response.json(await db.post.findUnique({ where: { id } }));`), ['warning']],
  [
    'a helper tells whether it is public, and nothing else is given',
    get(`const isOpen = async (id) => { const found = await db.post.findUnique({ where: { id } }); return found?.isPublic || false; };
const may = await isOpen(id); if (!may) return new Response('', { status: 403 }); return Response.json(await db.comment.findMany({ where: { postId: id } }));`),
    ['note'],
  ],
  ['rows that are public are read', get(`return Response.json(await db.post.findFirst({ where: { id, isPublic: true } }));`), ['note']],
  ['published rows are read', get(`return Response.json(await db.post.findMany({ where: { status: 'PUBLISHED' } }));`), ['note']],
  [
    'what belongs to a published row is read, or nothing',
    get(
      `const post = await db.post.findFirst({ where: { slug: 'a', published: true } }); if (!post) return new Response('', { status: 404 }); return Response.json(await db.comment.findMany({ where: { postId: post.id } }));`,
    ),
    ['note'],
  ],
  [
    'it ends unless a public row is found, while something else is awaited too',
    get(
      `const find = async () => { const bucket = await db.bucket.findFirst({ where: { slug, public: true } }); if (!bucket) throw new Error('none'); return bucket; };
const [, file] = await Promise.all([find(), db.file.findUnique({ where: { id } })]); return Response.json(file);`,
    ),
    ['note'],
  ],
  [
    'nobody waits for the public row',
    get(
      `const find = async () => { const bucket = await db.bucket.findFirst({ where: { slug, public: true } }); if (!bucket) throw new Error('none'); return bucket; };
void find(); return Response.json(await db.file.findUnique({ where: { id } }));`,
    ),
    ['warning'],
  ],
  [
    'a service makes what is public smaller',
    get(
      `const image = await db.image.findFirst({ where: { slug, public: true } }); if (!image) return new Response('', { status: 404 });
const small = await fetch(process.env.RESIZER, { method: 'POST', body: JSON.stringify(image) }); return new Response(small.body);`,
    ),
    ['note'],
  ],
  [
    'a service makes smaller what anybody names',
    get(
      `const image = await db.image.findFirst({ where: { slug } }); if (!image) return new Response('', { status: 404 });
const small = await fetch(process.env.RESIZER, { method: 'POST', body: JSON.stringify(image) }); return new Response(small.body);`,
    ),
    ['error'],
  ],
  ['it hands on what anybody may ask for', get('const r = await fetch(`https://api.example.com/posts/${slug}`); return Response.json(await r.json());'), []],
  [
    'it hands on what the deployment may ask for',
    get('const r = await fetch(`${process.env.API}/posts/${slug}`); return Response.json(await r.json());'),
    ['warning'],
  ],
  ['it asks whom the request names', get('const r = await fetch(`https://${slug}.example.com/`); return Response.json(await r.json());'), ['warning']],
  [
    'it asks a question of GraphQL',
    get(
      "const query = `query Post($slug: String!) { post(slug: $slug) { title } }`; const r = await fetch('https://cms.example.com/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { slug } }) }); return Response.json(await r.json());",
    ),
    [],
  ],
  [
    'it changes something by GraphQL',
    get(
      "const query = `mutation Like($slug: String!) { like(slug: $slug) { count } }`; const r = await fetch('https://cms.example.com/graphql', { method: 'POST', body: JSON.stringify({ query, variables: { slug } }) }); return Response.json(await r.json());",
    ),
    ['error'],
  ],
  ['rows with a date of publication are read', get(`return Response.json(await db.post.findMany({ where: { publishedAt: { not: null } } }));`), ['note']],
  [
    'a helper tells whether it is public, and what is not is given',
    get(`const isOpen = async (id) => { const found = await db.post.findUnique({ where: { id } }); return found?.isPublic || false; };
const may = await isOpen(id); if (may) return new Response('', { status: 403 }); return Response.json(await db.comment.findMany({ where: { postId: id } }));`),
    ['warning'],
  ],
  [
    'a helper tells something else',
    get(`const has = async (id) => { const found = await db.post.findUnique({ where: { id } }); return found?.comments || false; };
const may = await has(id); if (!may) return new Response('', { status: 403 }); return Response.json(await db.comment.findMany({ where: { postId: id } }));`),
    ['warning'],
  ],
  ['rows that are not public are read', get(`return Response.json(await db.post.findFirst({ where: { id, isPublic: false } }));`), ['warning']],
  [
    'a row is given only if it is public',
    get(
      `const post = await db.post.findUnique({ where: { id } }); if (!post || !post.isPublic) return new Response('', { status: 404 }); return Response.json(post);`,
    ),
    ['note'],
  ],
  [
    'whether a row is public changes the answer only',
    get(`const post = await db.post.findUnique({ where: { id } }); if (post.isPublic) return Response.json({ post, open: true }); return Response.json(post);`),
    ['warning'],
  ],
  [
    'public rows and others are read',
    get(`return Response.json([await db.post.findFirst({ where: { id, isPublic: true } }), await db.note.findMany()]);`),
    ['warning'],
  ],
  [
    'a share record names what is read',
    get(
      `const share = await db.share.findUnique({ where: { slug } }); if (!share) return new Response('', { status: 404 }); return Response.json({ share, board: await db.board.findUnique({ where: { id: share.boardId } }) });`,
    ),
    ['note'],
  ],
  [
    'a share record is read beside what the request picks',
    get(`const share = await db.share.findUnique({ where: { slug } }); return Response.json({ share, board: await db.board.findUnique({ where: { id } }) });`),
    ['warning'],
  ],
  [
    'who asks for authorisation is shown',
    get(`const url = new URL(request.url); const client = await db.oAuthApp.findFirst({ where: { clientId: url.searchParams.get('client_id') } }); const redirectUri = url.searchParams.get('redirect_uri');
if (!client || !client.redirectUris.includes(redirectUri)) return new Response('', { status: 400 }); return Response.json({ name: client.name });`),
    [],
  ],
  [
    'an app is shown without comparing its address',
    get(
      `const url = new URL(request.url); const client = await db.oAuthApp.findFirst({ where: { clientId: url.searchParams.get('client_id') } }); if (!client) return new Response('', { status: 404 }); return Response.json({ name: client.name });`,
    ),
    ['warning'],
  ],
  [
    'nothing has been set up yet',
    post(
      `const state = await db.setting.findFirst(); if (state.initialized) return new Response('', { status: 404 }); await db.setting.update({ where: { id }, data: { text } }); return Response.json({});`,
    ),
    ['note'],
  ],
  [
    'a helper of something else asks whether it is set up',
    `const prepare = async (state) => { if (state.initialized) return; await db.cache.create({ data: {} }); }; ${post(`await prepare(await db.setting.findFirst()); await db.setting.update({ where: { id }, data: { text } }); return Response.json({});`)}`,
    ['error'],
  ],
  [
    'an account is made with the password that is sent',
    post(
      `const { password } = await request.json(); await db.user.create({ data: { text, password: await bcrypt.hash(password, 10) } }); return Response.json({});`,
    ),
    ['note'],
  ],
  [
    'an account is made with the rights that are sent',
    post(
      `const { password, role } = await request.json(); await db.user.create({ data: { text, role, password: await bcrypt.hash(password, 10) } }); return Response.json({});`,
    ),
    ['error'],
  ],
  [
    'a password of anybody is changed',
    post(
      `const { password } = await request.json(); await db.user.update({ where: { id }, data: { password: await bcrypt.hash(password, 10) } }); return Response.json({});`,
    ),
    ['error'],
  ],
  ['a client that nobody describes is asked with the deployment’s key', post(`return Response.json(await photos.search.find({ text }));`), ['error']],
  ['a client that nobody describes is told something', post(`photos.track({ text }); return Response.json({});`), []],
  ['a client is asked for what nobody chooses', post(`return Response.json(await photos.search.find({ text: 'sea' }));`), []],
])('%s', (_name, code, expected) => {
  expect(open(code)).toEqual(expected);
});

const licence = `export const licence = () => fetch('https://licence.example.com/check', { method: 'POST', body: process.env.INSTANCE_ID });`;
const shown = (where: string): Record<string, string> => ({
  [`app/${where}/page.tsx`]: `import { licence } from '${'../'.repeat(where.split('/').length + 1)}lib/licence'; export default async function Page() { await licence(); return <p>x</p>; }`,
});
const sent = (where: string, code: string): Record<string, string> => ({
  [`app/api/${where}/route.ts`]: `import { licence } from '../../../lib/licence'; export async function POST(request) { ${code} return Response.json({}); }`,
});
it.each<[name: string, files: Record<string, string>, severities: string[]]>([
  ['what pages do wherever people are is nobody’s wish', { ...shown('login'), ...shown('about'), ...sent('ping', 'await licence();') }, []],
  ['two entries are not everywhere', { ...shown('login'), ...sent('ping', 'await licence();') }, ['error', 'error']],
  [
    'what no page does somebody asks for',
    { ...sent('a', 'await licence();'), ...sent('b', 'await licence();'), ...sent('c', 'await licence();') },
    ['error', 'error', 'error'],
  ],
  [
    'what else an entry does counts',
    {
      ...shown('login'),
      ...shown('about'),
      ...sent('ping', `await licence(); await fetch('https://x.example.com', { method: 'POST', body: await request.text() });`),
    },
    ['error'],
  ],
])('%s', (_name, code, expected) => {
  const made = { 'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0' } }), 'lib/licence.ts': licence, ...code };
  const said = scanApp(made).report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route');
  expect(said.map((f) => f.severity)).toEqual(expected);
});

const page = (path: string, code: string): Record<string, string> => {
  const lib = `${'../'.repeat(path.split('/').length + 1)}lib`;
  return { [`app/${path}/page.tsx`]: `import { db } from '${lib}/db'; import { requireUser } from '${lib}/auth';\n${code}` };
};
const shows = `export default async function Page({ params }) { const notes = await db.note.findMany({}); return <ul>{notes.map((n) => <li>{n.text}</li>)}</ul>; }`;
const changes = shows.replace('const notes', 'await db.note.updateMany({ data: { seen: true } }); const notes');
const mine = `export default async function Page() { const user = await requireUser(); return <p>{user.name}</p>; }`;
const app = (...pages: Record<string, string>[]): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; import { headers } from 'next/headers'; export const auth = betterAuth({});
export async function requireUser() { const s = await auth.api.getSession({ headers: await headers() }); if (!s) throw new Error('no'); return s.user; }`,
  ...pages.reduce((all, one) => ({ ...all, ...one }), {}),
});
it.each<[name: string, files: Record<string, string>, severities: string[]]>([
  ['a page that only shows something', app(page('blog', shows)), ['note']],
  ['a page that changes something', app(page('blog', changes)), ['error']],
  ['a page among guarded ones', app(page('blog', shows), page('mine', mine), page('yours', mine)), ['warning']],
  ['a page beside a guarded one and an open one', app(page('blog', shows), page('mine', mine), page('about', `export default () => <p>about</p>;`)), ['note']],
  [
    'a page among guarded ones, in a folder of its own with an open one',
    app(page('open/blog', shows), page('open/about', `export default () => <p>about</p>;`), page('mine', mine), page('yours', mine), page('theirs', mine)),
    ['note'],
  ],
  [
    'a page below a layout that refuses',
    app(page('blog', shows), {
      'app/blog/layout.tsx': `import { requireUser } from '../../lib/auth'; export default async function Layout({ children }) { await requireUser(); return children; }`,
    }),
    ['warning'],
  ],
  [
    'a page that asks another system with a key of its own',
    app(
      page(
        'blog',
        `export default async function Page() { const a = await fetch('https://stars.example/api', { headers: { authorization: process.env.STARS_TOKEN } }); return <p>{(await a.json()).count}</p>; }`,
      ),
    ),
    ['note'],
  ],
])('%s', (_name, given, expected) => {
  const { report } = scanApp(given);
  expect(report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route').map((f) => f.severity)).toEqual(expected);
});

it.each<[name: string, body: string, severities: string[]]>([
  [
    'a checkout for whoever asks',
    `const made = await stripe.checkout.sessions.create({ mode: 'payment' }); return Response.json({ url: made.url });`,
    ['note'],
  ],
  ['a charge', `await stripe.paymentIntents.create({ amount: 1 }); return Response.json({});`, ['error']],
  [
    'a checkout, and a customer that the request names',
    `const { id } = await request.json(); await stripe.customers.update(id, {}); const made = await stripe.checkout.sessions.create({ customer: id }); return Response.json({ url: made.url });`,
    ['error'],
  ],
])('%s', (_name, body, expected) => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', stripe: '20.0.0' } }),
    'app/api/pay/route.ts': `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY); export async function POST(request) { ${body} }`,
  });
  expect(report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route').map((f) => f.severity)).toEqual(expected);
});

it.each<[name: string, call: string, severities: string[]]>([
  ['a code that goes to an address', `await workos.userManagement.createMagicAuth({ email });`, []],
  ['an account', `await workos.userManagement.createUser({ email });`, []],
  ['an invitation that is looked up', `await workos.userManagement.findInvitationByToken(email);`, []],
  ['an account that goes', `await workos.userManagement.deleteUser(email);`, ['error']],
])('%s', (_name, call, expected) => {
  const { report } = scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@workos-inc/node': '8.0.0' } }),
    'app/api/in/route.ts': `import { WorkOS } from '@workos-inc/node'; const workos = new WorkOS(process.env.WORKOS_API_KEY); export async function POST(request) { const { email } = await request.json(); ${call} return Response.json({}); }`,
  });
  expect(report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route').map((f) => f.severity)).toEqual(expected);
});

/** Baskets of visitors: what the route of baskets does, beside one that hands out new ones under the name `given`. */
const baskets = (body: string, given = 'basketId', made = 'await db.basket.create({ data: {} })'): string[] =>
  scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0' } }),
    'lib.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
    'app/api/new/route.ts': `import { db } from '../../../lib'; import { cookies } from 'next/headers';
export async function POST() { const basket = ${made}; (await cookies()).set('${given}', String(basket.id)); return Response.json({}); }`,
    'app/api/basket/route.ts': `import { db } from '../../../lib'; import { cookies } from 'next/headers';
export async function POST(request) { const { basketId, text } = await request.json(); const id = (await cookies()).get('basketId')?.value; if (!id) return new Response('', { status: 404 }); ${body} return Response.json({ ok: true }); }`,
  })
    .report.findings.filter((f) => f.entry === 'POST /api/basket')
    .map((f) => `${f.severity} ${f.ruleId.replace('authlint/', '')}`);
it.each<[name: string, found: () => string[], expected: string[]]>([
  ['the one that the cookie names', () => baskets(`await db.basket.update({ where: { id }, data: { text } });`), ['note no-unprotected-route']],
  [
    'the same, and somebody else',
    () => baskets(`await db.basket.update({ where: { id }, data: { text } }); await db.user.update({ where: { email: text }, data: { text } });`),
    ['error no-unprotected-route'],
  ],
  ['one that the body names', () => baskets(`await db.basket.update({ where: { id: basketId }, data: { text } });`), ['error no-unprotected-route']],
  [
    'the one that a cookie names which nobody is given',
    () => baskets(`await db.basket.update({ where: { id }, data: { text } });`, 'other'),
    ['error no-unprotected-route'],
  ],
  [
    'the one that a cookie names which says whatever is asked for',
    () => baskets(`await db.basket.update({ where: { id }, data: { text } });`, 'basketId', 'await db.basket.findFirst()'),
    ['error no-unprotected-route'],
  ],
])('of baskets, %s', (_name, found, expected) => {
  expect(found().filter((f) => f.endsWith('unprotected-route'))).toEqual(expected);
});
