/** Guards of an entry's own that stop nobody, and answers that tell too much: mended where they stand, or left with a reason. */
import { describe, expect, it } from 'vitest';
import { fix, guardedHead, route } from './apps.ts';

type Case = [name: string, before: string, after: string];
type Refusal = [name: string, text: string, reason: RegExp];
const secret = `request.headers.get('x-key')`;
const refused = `return new Response('no', { status: 401 });`;
const sibling = route(`  const user = await getUser();\n  if (!user) ${refused}\n`, guardedHead('getUser'));

describe('a guard that vanishes without its setting', () => {
  const cases: Case[] = [
    [
      'in a block of its own',
      `  if (process.env.KEY) {\n    if (${secret} !== process.env.KEY) ${refused}\n  }\n`,
      `  if (!process.env.KEY || ${secret} !== process.env.KEY) ${refused}\n`,
    ],
    [
      'where more is done in the block',
      `  if (process.env.KEY) {\n    const sent = ${secret};\n    if (sent !== process.env.KEY) {\n      ${refused}\n    }\n  }\n`,
      `  if (process.env.KEY) {\n    const sent = ${secret};\n    if (sent !== process.env.KEY) {\n      ${refused}\n    }\n  } else {\n    ${refused}\n  }\n`,
    ],
    [
      'as a name of its own, compared as a text',
      `  const key = process.env.KEY;\n  if (${secret} !== \`Bearer \${key}\`) ${refused}\n`,
      `  const key = process.env.KEY;\n  if (!key || ${secret} !== \`Bearer \${key}\`) ${refused}\n`,
    ],
    [
      'among keys of one text',
      `  const keys = (process.env.KEYS ?? '').split(',').map((k) => k.trim());\n  if (!keys.includes(${secret} ?? '')) ${refused}\n`,
      `  const keys = (process.env.KEYS ?? '').split(',').map((k) => k.trim()).filter(Boolean);\n  if (!keys.includes(${secret} ?? '')) ${refused}\n`,
    ],
  ];
  it.each(cases)('%s', async (_name, before, after) => {
    const fixes = await fix({ 'app/api/b/route.ts': route(before) }, ['no-conditional-guard']);
    expect(fixes.left).toEqual([]);
    expect(fixes.after).toEqual({ 'app/api/b/route.ts': route(after) });
  });
  it('a block that only logs is left', async () => {
    const text = route(`  if (process.env.KEY) {\n    const ok = ${secret} === process.env.KEY;\n    if (!ok) { console.warn('no'); ${refused} }\n  }\n`);
    const { after, left } = await fix({ 'app/api/b/route.ts': text }, ['no-conditional-guard']);
    expect(after).toEqual({});
    expect(left).toEqual(['what it does while the setting is there is more than to refuse']);
  });
});

describe('a refusal that a catch clause takes', () => {
  const head = guardedHead('requireUser');
  const cases: Case[] = [
    [
      'is thrown on',
      `  try {\n    await requireUser();\n  } catch (error) {\n    console.error(error);\n  }\n`,
      `  try {\n    await requireUser();\n  } catch (error) {\n    console.error(error);\n    throw error;\n  }\n`,
    ],
    [
      'by a name that it had not',
      `  try {\n    await requireUser();\n  } catch {\n    console.error('no');\n  }\n`,
      `  try {\n    await requireUser();\n  } catch (error) {\n    console.error('no');\n    throw error;\n  }\n`,
    ],
    ['or not taken at all', `  try {\n    await requireUser();\n  } catch {}\n`, `  await requireUser();\n`],
  ];
  it.each(cases)('%s', async (_name, before, after) => {
    const fixes = await fix({ 'app/api/b/route.ts': route(before, head) }, ['no-fail-open-auth']);
    expect(fixes.left).toEqual([]);
    expect(fixes.after).toEqual({ 'app/api/b/route.ts': route(after, head) });
  });
  it('the guard is put in front of a `try` with more in it', async () => {
    const text = (inFront: string, inside: string): string =>
      `${head}\nexport async function POST(request: Request) {\n${inFront}  try {\n${inside}    await db.log.create({ data: {} });\n  } catch (error) {\n    console.error(error);\n  }\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`;
    const fixes = await fix({ 'app/api/b/route.ts': text('', `    await requireUser();\n`) }, ['no-fail-open-auth']);
    expect(fixes.after).toEqual({ 'app/api/b/route.ts': text(`  await requireUser();\n`, '') });
  });
  it('is left where being signed in is optional afterwards', async () => {
    const text = route(
      `  let user = null;\n  try {\n    user = await requireUser();\n  } catch (error) {\n    console.error(error);\n  }\n  if (user) console.log(user.id);\n`,
      head,
    );
    const { after, left } = await fix({ 'app/api/b/route.ts': text }, ['no-fail-open-auth']);
    expect(after).toEqual({});
    expect(left[0]).toMatch(/^what the guard gives is asked for later/);
  });
});

describe('a credential that is only looked at', () => {
  const look = (name: string): string => `  const session = request.headers.get('${name}');\n  if (!session) ${refused}\n`;
  it('gives way to the look-up of the session', async () => {
    const open = `import { cookies } from 'next/headers';\nimport { db } from '@/lib/db';\n\nexport async function POST() {\n  const session = (await cookies()).get('session');\n  if (!session) ${refused}\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`;
    const { after } = await fix({ 'app/api/a/route.ts': sibling, 'app/api/b/route.ts': open }, ['no-presence-only-check']);
    expect(after).toEqual({
      'app/api/b/route.ts': `import { getUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST() {\n  const user = await getUser();\n  if (!user) ${refused}\n  await db.note.deleteMany();\n  return Response.json({ ok: true });\n}\n`,
    });
  });
  it('stays where what it is looked for is used later', async () => {
    const open = route(`${look('authorization')}  console.log(session.length);\n`);
    const { after } = await fix({ 'app/api/a/route.ts': sibling, 'app/api/b/route.ts': open }, ['no-presence-only-check']);
    expect(after['app/api/b/route.ts']).toContain(`  const user = await getUser();\n  if (!user) ${refused}\n  const session =`);
  });
  const left: Refusal[] = [
    ['a key of a machine is no session', route(look('x-api-key')), /^what `x-api-key` proves once it is verified/],
    ['the right of somebody else is no session', route(look('admin-token')), /^what `admin-token` proves once it is verified/],
  ];
  it.each(left)('%s', async (_name, open, reason) => {
    const fixes = await fix({ 'app/api/a/route.ts': sibling, 'app/api/b/route.ts': open }, ['no-presence-only-check']);
    expect(fixes.after).toEqual({});
    expect(fixes.left[0]).toMatch(reason);
  });
  it('without a session that anybody looks up', async () => {
    const { after, left: reasons } = await fix({ 'app/api/b/route.ts': route(look('authorization')) }, ['no-presence-only-check']);
    expect(after).toEqual({});
    expect(reasons).toEqual(['no entry of the application looks a session up']);
  });
});

describe('what is taken for granted is tested', () => {
  const head = guardedHead('auth');
  const crash = (test = ''): string =>
    route(`  const session = await auth.api.getSession({ headers: request.headers });\n${test}  console.log(session.user.id);\n`, head);
  it('with the refusal that the entries around it give', async () => {
    const { after } = await fix({ 'app/api/a/route.ts': sibling, 'app/api/b/route.ts': crash() }, ['no-accidental-guard']);
    expect(after).toEqual({ 'app/api/b/route.ts': crash(`  if (!session) ${refused}\n`) });
  });
  it('or in the plainest form', async () => {
    const { after } = await fix({ 'app/api/b/route.ts': crash() }, ['no-accidental-guard']);
    expect(after).toEqual({ 'app/api/b/route.ts': crash(`  if (!session) return new Response('Unauthorized', { status: 401 });\n`) });
  });
  it('but not in a helper', async () => {
    const helper = `import { auth } from './auth';\nexport async function idOf(request: Request) {\n  const session = await auth.api.getSession({ headers: request.headers });\n  return session.user.id;\n}\n`;
    const open = route(`  console.log(await idOf(request));\n`, `import { db } from '@/lib/db';\nimport { idOf } from '@/lib/id';\n`);
    const { after, left } = await fix({ 'lib/id.ts': helper, 'app/api/b/route.ts': open }, ['no-accidental-guard']);
    expect(after).toEqual({});
    expect(left).toEqual(['the crash stands in a helper, and how it is to say no is for its callers to say']);
  });
});

describe('the guard in front of the application', () => {
  const proxy = (matcher: string): string =>
    `import { NextResponse } from 'next/server';\nimport type { NextRequest } from 'next/server';\nimport { auth } from '@/lib/auth';\n\nexport async function middleware(request: NextRequest) {\n  const session = await auth.api.getSession({ headers: request.headers });\n  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });\n  return NextResponse.next();\n}\n\nexport const config = { matcher: ${matcher} };\n`;
  const open = route('');
  it.each([
    ['a path becomes its tree', `['/a', '/api/b']`, `['/a', '/api/b/:path*']`],
    ['one segment becomes any number', `'/api/b/:id'`, `'/api/b/:id*'`],
  ])('%s', async (_name, narrow, wide) => {
    const { after } = await fix({ 'middleware.ts': proxy(narrow), 'app/api/b/c/d/route.ts': open }, ['no-matcher-gap']);
    expect(after).toEqual({ 'middleware.ts': proxy(wide) });
  });
  it.each([
    [
      'it is a pattern',
      { 'middleware.ts': proxy(`['/((?!api).*)']`), 'app/api/b/route.ts': open },
      'no path of the matcher leads there: whether it is meant to run for this one is not for a tool to say',
    ],
    [
      'what is open on purpose would be closed',
      {
        'middleware.ts': proxy(`['/api/b']`),
        'app/api/b/c/route.ts': open,
        'app/api/b/health/route.ts': `export function GET() {\n  return Response.json({ ok: true });\n}\n`,
      },
      'with the change GET /api/b/health is closed, which is open on purpose as far as can be seen',
    ],
  ])('the matcher is left where %s', async (_name, files, reason) => {
    const { after, left } = await fix(files, ['no-matcher-gap']);
    expect(after).toEqual({});
    expect(left).toEqual([reason]);
  });
  it('is repeated in the entry', async () => {
    const { after } = await fix({ 'middleware.ts': proxy(`['/api/:path*']`), 'app/api/b/route.ts': open }, ['no-middleware-only-protection']);
    expect(after['app/api/b/route.ts']).toContain(
      `  const session = await auth.api.getSession({ headers: request.headers });\n  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });\n`,
    );
  });
  it('is not repeated in many: they want one function first', async () => {
    const routes = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((n) => [`app/api/x${n}/route.ts`, open]));
    const { after, left } = await fix({ 'middleware.ts': proxy(`['/api/:path*']`), ...routes }, ['no-middleware-only-protection']);
    expect(after).toEqual({});
    expect(left[0]).toBe('6 entries rely on it alone: a function that all of them call is for people to write first');
  });
});

describe('answers that tell too much', () => {
  const answer = (caught: string, body = `    return Response.json(await db.note.findMany());\n`): string =>
    `import { db } from '@/lib/db';\n\nexport async function GET(request: Request) {\n  try {\n${body}  } catch (error) {\n${caught}  }\n}\n`;
  const cases: Case[] = [
    [
      'a message',
      `    return Response.json({ error: error.message }, { status: 500 });\n`,
      `    console.error(error);\n    return Response.json({ error: 'Internal Server Error' }, { status: 500 });\n`,
    ],
    [
      'a choice that has a text already',
      `    console.error(error);\n    return Response.json({ error: error instanceof Error ? error.message : 'It failed' }, { status: 500 });\n`,
      `    console.error(error);\n    return Response.json({ error: 'It failed' }, { status: 500 });\n`,
    ],
    [
      'behind a text',
      `    return new Response(\`Could not read: \${error.message}\`, { status: 500 });\n`,
      `    console.error(error);\n    return new Response('Could not read', { status: 500 });\n`,
    ],
    [
      'a stack',
      `    return Response.json({ stack: error.stack, error: 'It failed' }, { status: 500 });\n`,
      `    console.error(error);\n    return Response.json({ error: 'It failed' }, { status: 500 });\n`,
    ],
  ];
  it.each(cases)('%s', async (_name, before, after) => {
    const fixes = await fix({ 'app/api/b/route.ts': answer(before) }, ['no-leaky-auth-error']);
    expect(fixes.left).toEqual([]);
    expect(fixes.after).toEqual({ 'app/api/b/route.ts': answer(after) });
  });
  const left: Refusal[] = [
    [
      'what the caller did wrong',
      answer(`    return Response.json({ error: error.message }, { status: 400 });\n`),
      /^what the caller did wrong is told by the same text/,
    ],
    [
      'what is thrown on purpose',
      answer(
        `    return Response.json({ error: error.message }, { status: 500 });\n`,
        `    if (!request.url) throw new Error('name a note');\n    return Response.json(await db.note.findMany());\n`,
      ),
      /^errors that are thrown on purpose/,
    ],
    ['the error as a whole', answer(`    return Response.json(error, { status: 500 });\n`), /^what is to be said in place of `error`/],
  ];
  it.each(left)('%s is left', async (_name, text, reason) => {
    const fixes = await fix({ 'app/api/b/route.ts': text }, ['no-leaky-auth-error']);
    expect(fixes.after).toEqual({});
    expect(fixes.left[0]).toMatch(reason);
  });

  const login = (unknown: string, wrong: string): string =>
    `import { compare } from 'bcryptjs';\nimport { db } from '@/lib/db';\n\nexport async function POST(request: Request) {\n  const { email, password } = await request.json();\n  const user = await db.user.findUnique({ where: { email } });\n  if (!user) ${unknown}\n  if (!(await compare(password, user.passwordHash))) ${wrong}\n  return Response.json({ ok: true });\n}\n`;
  const says = (text: string, status: number): string => `return Response.json({ error: '${text}' }, { status: ${String(status)} });`;
  it.each([
    [
      'both are given a text of their own',
      says('User not found', 404),
      says('Wrong password', 401),
      says('Wrong e-mail or password', 401),
      says('Wrong e-mail or password', 401),
    ],
    [
      'the one that tells nothing is kept',
      says('User not found', 404),
      says('Invalid credentials', 401),
      says('Invalid credentials', 401),
      says('Invalid credentials', 401),
    ],
  ])('an unknown account and a wrong password: %s', async (_name, unknown, wrong, one, other) => {
    const { after } = await fix({ 'app/api/login/route.ts': login(unknown, wrong) }, ['no-leaky-auth-error']);
    expect(after).toEqual({ 'app/api/login/route.ts': login(one, other) });
  });
  it('an account that is there at sign-up is left', async () => {
    const text = `import { db } from '@/lib/db';\n\nexport async function POST(request: Request) {\n  const { email } = await request.json();\n  const user = await db.user.findUnique({ where: { email } });\n  if (user) ${says('This e-mail is already registered', 409)}\n  await db.user.create({ data: { email } });\n  return Response.json({ ok: true });\n}\n`;
    const { after, left: reasons } = await fix({ 'app/api/signup/route.ts': text }, ['no-leaky-auth-error']);
    expect(after).toEqual({});
    expect(reasons[0]).toMatch(/^no password is compared behind it/);
  });
});

describe('refusals that do not end the request, comments that suppress nothing', () => {
  it('an answer is returned', async () => {
    const page = (refusal: string): string =>
      `import type { NextApiRequest, NextApiResponse } from 'next';\nimport { userOf } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport default async function handler(req: NextApiRequest, res: NextApiResponse) {\n  const user = await userOf(req);\n  if (!user) ${refusal}\n  res.json(await db.note.findMany());\n}\n`;
    const { after } = await fix({ 'pages/api/notes.ts': page(`res.status(401);`) }, ['no-unprotected-route']);
    expect(after).toEqual({ 'pages/api/notes.ts': page(`return res.status(401).end();`) });
  });
  it('a comment goes with its line, or leaves the rest of it', async () => {
    const text = (comment: string, end = ''): string => `export function GET() {\n${comment}  return Response.json({ ok: true });${end}\n}\n`;
    const { after } = await fix(
      {
        'app/api/b/route.ts': text(`  // authlint-disable-next-line cookie-flags -- once\n`),
        'app/api/d/route.ts': text('', ` // authlint-disable-line cookie-flags -- once`),
        'app/api/e/route.ts': text(`  // authlint-disable-next-line cookie-flags, no-leaky-auth-error -- once\n`),
      },
      ['suppression'],
    );
    expect(after['app/api/b/route.ts']).toBe(text(''));
    expect(after['app/api/d/route.ts']?.trimEnd()).toBe(text('', ' ').trimEnd());
    expect(after['app/api/e/route.ts']).toBeUndefined();
  });
});
