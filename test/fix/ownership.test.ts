/** Records that any signed-in user may name, tied to him as the code around it does; and what is left. */
import { describe, expect, it } from 'vitest';
import { base, fix } from './apps.ts';

const only = ['require-authorization'];
const head = (names = 'requireUser', more = ''): string =>
  `import { ${names} } from '@/lib/auth';\nimport { db } from '@/lib/db';\n${more}\ntype Context = { params: Promise<{ id: string }> };\n\n`;
const handler = (body: string, method = 'DELETE'): string =>
  `export async function ${method}(request: Request, { params }: Context) {\n${body}  return Response.json({ ok: true });\n}\n`;
/** Lists the notes of whoever asks. */
const list = (guard: string, id: string, names: string): string =>
  `import { ${names} } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function GET(request: Request) {\n${guard}  return Response.json(await db.note.findMany({ where: { userId: ${id} } }));\n}\n`;
const mine = list(`  const user = await requireUser();\n`, 'user.id', 'requireUser');
const at = 'app/api/notes/[id]/route.ts';

describe('the column of the owner is asked for too', () => {
  const remove = `  await db.note.delete({ where: { id: (await params).id } });\n`;
  const owned = `  await db.note.delete({ where: { id: (await params).id, userId: user.id } });\n`;
  const cases: [name: string, sibling: string, before: string, after: string][] = [
    [
      'of whom the guard gave and nobody kept',
      mine,
      head() + handler(`  await requireUser();\n${remove}`),
      head() + handler(`  const user = await requireUser();\n${owned}`),
    ],
    [
      'under the name that the entry has for him',
      mine,
      head() + handler(`  const me = await requireUser();\n  console.log(me.name);\n${remove}`),
      head() + handler(`  const me = await requireUser();\n  console.log(me.name);\n${owned.replace('user.id', 'me.id')}`),
    ],
    [
      'of whom a condition asked',
      list(`  const user = await getUser();\n  if (!user) return new Response('no', { status: 401 });\n`, 'user.id', 'getUser'),
      head('getUser') + handler(`  if (!(await getUser())) return new Response('no', { status: 401 });\n${remove}`),
      head('getUser') + handler(`  const user = await getUser();\n  if (!user) return new Response('no', { status: 401 });\n${owned}`),
    ],
    [
      'by a helper that gives the same as the one of the sibling',
      list(`  const user = await getUser();\n  if (!user) return new Response('no', { status: 401 });\n`, 'user.id', 'getUser'),
      head() + handler(`  const me = await requireUser();\n${remove}`),
      head() + handler(`  const me = await requireUser();\n${owned.replace('user.id', 'me.id')}`),
    ],
    [
      'of the look-up alone, where a row is tested',
      mine,
      head() +
        handler(
          `  await requireUser();\n  const { id } = await params;\n  const note = await db.note.findUnique({ where: { id } });\n  if (!note) return new Response('gone', { status: 404 });\n  await db.note.delete({ where: { id: note.id } });\n`,
        ),
      head() +
        handler(
          `  const user = await requireUser();\n  const { id } = await params;\n  const note = await db.note.findUnique({ where: { id, userId: user.id } });\n  if (!note) return new Response('gone', { status: 404 });\n  await db.note.delete({ where: { id: note.id } });\n`,
        ),
    ],
    [
      'where the owner is at hand and is not compared',
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function GET() {\n  const user = await requireUser();\n  return Response.json(await db.user.findUnique({ where: { id: user.id } }));\n}\n`,
      head() +
        handler(
          `  const user = await requireUser();\n  const note = await db.note.findUnique({ where: { id: (await params).id } });\n  if (!note) return new Response('gone', { status: 404 });\n  console.log(user.id, note.authorId);\n  await db.note.delete({ where: { id: note.id } });\n`,
        ),
      head() +
        handler(
          `  const user = await requireUser();\n  const note = await db.note.findUnique({ where: { id: (await params).id, authorId: user.id } });\n  if (!note) return new Response('gone', { status: 404 });\n  console.log(user.id, note.authorId);\n  await db.note.delete({ where: { id: note.id } });\n`,
        ),
    ],
  ];
  it.each(cases)('%s', async (_name, sibling, before, after) => {
    const fixes = await fix({ 'app/api/notes/route.ts': sibling, [at]: before }, only);
    expect(fixes.left).toEqual([]);
    expect(fixes.after).toEqual({ [at]: after });
  });

  it('as an argument of the wrapper that hands the user over', async () => {
    const wrapper = `import { getUser } from './auth';
export function withUser(handler: (request: Request, context: unknown, user: { id: string }) => Promise<Response>) {
  return async (request: Request, context: unknown) => { const user = await getUser(); if (!user) return new Response('no', { status: 401 }); return handler(request, context, user); };
}`;
    const imports = `import { db } from '@/lib/db';\nimport { withUser } from '@/lib/with-user';\n\n`;
    const open = (parameters: string, where: string): string =>
      `${imports}export const POST = withUser(async (${parameters}) => {\n  const { id } = await request.json();\n  await db.note.delete({ where: { ${where} } });\n  return Response.json({ ok: true });\n});\n`;
    const fixes = await fix(
      {
        'lib/with-user.ts': wrapper,
        'app/api/notes/route.ts': `${imports}export const GET = withUser(async (_request, _context, user) => Response.json(await db.note.findMany({ where: { userId: user.id } })));\n`,
        'app/api/drop/route.ts': open('request', 'id'),
      },
      only,
    );
    expect(fixes.after).toEqual({ 'app/api/drop/route.ts': open('request, _context, user', 'id, userId: user.id') });
  });

  it('with `and`, imported beside `eq`', async () => {
    const packages = JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', 'drizzle-orm': '0.44.0', 'better-auth': '1.4.0' } });
    const file = (imports: string, condition: string, guard = `  const user = await requireUser();\n`): string =>
      `import { ${imports} } from 'drizzle-orm';\nimport { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/drizzle';\nimport { notes } from '@/lib/schema';\n\nexport async function POST(request: Request) {\n${guard}  const { id } = await request.json();\n  await db.delete(notes).where(${condition});\n  return Response.json({ ok: true });\n}\n`;
    const fixes = await fix(
      {
        'package.json': packages,
        'lib/drizzle.ts': `import { drizzle } from 'drizzle-orm/node-postgres';\nexport const db = drizzle('postgres://');\n`,
        'lib/schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const notes = pgTable('notes', { id: text('id').primaryKey(), userId: text('user_id') });\n`,
        'app/api/all/route.ts': file('eq', 'eq(notes.userId, user.id)'),
        'app/api/one/route.ts': file('eq', 'eq(notes.id, id)', `  await requireUser();\n`),
      },
      only,
    );
    expect(fixes.after).toEqual({ 'app/api/one/route.ts': file('and, eq', 'and(eq(notes.id, id), eq(notes.userId, user.id))') });
  });

  it('not where only a unique key may stand', async () => {
    const old = { 'package.json': base['package.json'].replace('6.19.0', '4.16.0') };
    const fixes = await fix({ ...old, 'app/api/notes/route.ts': mine, [at]: head() + handler(`  await requireUser();\n${remove}`) }, only);
    expect(fixes.after).toEqual({});
    expect(fixes.left).toEqual(['this version of the client takes nothing but a unique key there']);
  });

  const refused: [name: string, sibling: string, open: string, reason: string][] = [
    [
      'nobody says whose it is',
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function GET() {\n  await requireUser();\n  return Response.json(await db.tag.findMany());\n}\n`,
      head() + handler(`  await requireUser();\n${remove}`),
      'nothing in the code says to whom a record of `note` belongs',
    ],
    [
      'what siblings ask for is no owner',
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function GET() {\n  const user = await requireUser();\n  return Response.json(await db.note.findMany({ where: { assigneeId: user.id } }));\n}\n`,
      head() + handler(`  await requireUser();\n${remove}`),
      'nothing in the code says to whom a record of `note` belongs',
    ],
    [
      'people share it, and its maker alone is known',
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST() {\n  const user = await requireUser();\n  await db.team.create({ data: { ownerId: user.id } });\n  return Response.json({ ok: true });\n}\n`,
      head() + handler(`  await requireUser();\n  await db.team.delete({ where: { id: (await params).id } });\n`),
      'nothing in the code says to whom a record of `team` belongs',
    ],
    [
      'somebody is asked about it already',
      mine,
      head('requireUser', `import { mayDrop } from '@/lib/may';\n`) +
        handler(
          `  const user = await requireUser();\n  const { id } = await params;\n  if (!(await mayDrop({ userId: user.id, note: id }))) console.warn('no');\n${remove}`,
        ),
      "`mayDrop` is asked about it with the caller's own id: whether that is enough has to be looked at",
    ],
    [
      'the record is looked up in a helper',
      mine,
      head('requireUser', `import { drop } from '@/lib/drop';\n`) + handler(`  await requireUser();\n  await drop((await params).id);\n`),
      'the record is looked up in a helper',
    ],
  ];
  it.each(refused)('left where %s', async (_name, sibling, open, reason) => {
    const fixes = await fix(
      {
        'lib/may.ts': `export async function mayDrop(of: { userId: string; note: string }) { return of.userId !== of.note; }\n`,
        'lib/drop.ts': `import { db } from './db';\nexport async function drop(id: string) { await db.note.delete({ where: { id } }); }\n`,
        'app/api/notes/route.ts': sibling,
        [at]: open,
      },
      only,
    );
    expect(fixes.after).toEqual({});
    expect(fixes.left).toEqual([reason]);
  });
});

describe("a user's id that the request names", () => {
  it('is not taken from the body any more', async () => {
    const add = (names: string, data: string): string =>
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function POST(request: Request) {\n  const user = await requireUser();\n  const { ${names} } = await request.json();\n  await db.note.create({ data: { title, ${data} } });\n  return Response.json({ by: user.name });\n}\n`;
    const { after } = await fix({ 'app/api/notes/route.ts': mine, 'app/api/add/route.ts': add('title, userId', 'userId') }, only);
    expect(after).toEqual({ 'app/api/add/route.ts': add('title', 'userId: user.id') });
  });
  it('has to be his own, where it is an argument', async () => {
    const actions = (guard: string, test = ''): string =>
      `'use server';\n\nimport { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function save(userId: string, theme: string) {\n${guard}${test}  await db.settings.update({ where: { userId }, data: { theme } });\n}\n`;
    const { after } = await fix({ 'app/api/notes/route.ts': mine, 'app/actions.ts': actions(`  await requireUser();\n`) }, only);
    expect(after).toEqual({ 'app/actions.ts': actions(`  const user = await requireUser();\n`, `  if (userId !== user.id) throw new Error('Forbidden');\n`) });
  });
});

describe('the right to what is named is checked as siblings check it', () => {
  const member = `import { requireUser } from './auth';
import { db } from './db';
export async function requireMember(boardId: string) {
  const user = await requireUser();
  const membership = await db.membership.findUnique({ where: { userId_boardId: { userId: user.id, boardId } } });
  if (!membership) throw new Error('no such board');
  return membership;
}`;
  const actions = (body: string, more = ''): string =>
    `'use server';\n\nimport { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n${more}\nexport async function change(boardId: string, title: string) {\n${body}}\n`;
  const sibling = `'use server';\n\nimport { db } from '@/lib/db';\nimport { requireMember } from '@/lib/member';\n\nexport async function addCard(boardId: string, title: string) {\n  await requireMember(boardId);\n  await db.card.create({ data: { boardId, title } });\n}\n`;
  it('by the same name', async () => {
    const work = `  await db.board.update({ where: { id: boardId }, data: { title } });\n`;
    const { after } = await fix({ 'lib/member.ts': member, 'app/a.ts': sibling, 'app/b.ts': actions(`  await requireUser();\n${work}`) }, only);
    expect(after).toEqual({
      'app/b.ts': actions(`  await requireUser();\n  await requireMember(boardId);\n${work}`, `import { requireMember } from '@/lib/member';\n`),
    });
  });
  it('of what the record belongs to', async () => {
    const one = (check: string, more = ''): string =>
      `import { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n${more}\nexport async function DELETE(request: Request, { params }: { params: Promise<{ cardId: string }> }) {\n  await requireUser();\n  const { cardId } = await params;\n${check}  await db.card.delete({ where: { id: cardId } });\n  return Response.json({ ok: true });\n}\n`;
    const { after } = await fix({ 'lib/member.ts': member, 'app/a.ts': sibling, 'app/api/cards/[cardId]/route.ts': one('') }, only);
    expect(after).toEqual({
      'app/api/cards/[cardId]/route.ts': one(
        `  const card = await db.card.findUnique({ where: { id: cardId }, select: { boardId: true } });\n  if (!card) return new Response('Not found', { status: 404 });\n  await requireMember(card.boardId);\n`,
        `import { requireMember } from '@/lib/member';\n`,
      ),
    });
  });
  it('the second of two records belongs to the first', async () => {
    const one = (where: string): string =>
      `import { db } from '@/lib/db';\nimport { requireMember } from '@/lib/member';\n\nexport async function DELETE(request: Request, { params }: { params: Promise<{ boardId: string; cardId: string }> }) {\n  const { boardId, cardId } = await params;\n  await requireMember(boardId);\n  await db.card.delete({ where: { ${where} } });\n  return Response.json({ ok: true });\n}\n`;
    const { after } = await fix({ 'lib/member.ts': member, 'app/a.ts': sibling, 'app/api/boards/[boardId]/cards/[cardId]/route.ts': one('id: cardId') }, only);
    expect(after).toEqual({ 'app/api/boards/[boardId]/cards/[cardId]/route.ts': one('id: cardId, boardId') });
  });
  it('not where the name says nothing of what it names', async () => {
    const open = `'use server';\n\nimport { requireUser } from '@/lib/auth';\nimport { db } from '@/lib/db';\n\nexport async function change(id: string) {\n  await requireUser();\n  await db.board.delete({ where: { id } });\n}\n`;
    const { after, left } = await fix(
      { 'lib/member.ts': member, 'app/a.ts': sibling.replaceAll('boardId', 'id').replace('{ id, title }', '{ boardId: id, title }'), 'app/b.ts': open },
      only,
    );
    expect(after).toEqual({});
    expect(left).toEqual(['nothing in the code says to whom a record of `board` belongs']);
  });
});
