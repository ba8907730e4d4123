/** Two records named by one request: the right to the first one says nothing of the second. */
import { describe, expect, it } from 'vitest';
import { prelude, scanApp } from '../support.ts';
import { said, speaks } from './programs.ts';

const app = (code: string): Record<string, string> => ({
  ...prelude,
  // Columns belong to boards: some entry asks for both.
  'app/api/boards/[boardId]/columns/[columnId]/route.ts': `import { db } from '../../../../../../lib/db'; import { requireMember } from '../../../../../../lib/member';
export async function DELETE(_: Request, { params }: any) {
  const { boardId, columnId } = await params; await requireMember(boardId);
  const column = await db.column.findFirst({ where: { id: columnId, boardId } }); if (!column) return new Response('', { status: 404 });
  await db.column.delete({ where: { id: columnId } }); return Response.json({});
}`,
  'lib/member.ts': `import { db } from './db'; import { requireUser } from './auth';
export async function requireMember(boardId: string) {
  const user = await requireUser();
  if (user.isAdmin) return { role: 'owner' };
  const found = await db.membership.findUnique({ where: { userId_boardId: { userId: user.id, boardId } } });
  if (!found) throw new Error('no such board');
  return found;
}`,
  'app/api/x/[boardId]/[columnId]/route.ts': `import { db } from '../../../../../lib/db'; import { requireUser } from '../../../../../lib/auth'; import { requireMember } from '../../../../../lib/member'; import { shuffle } from 'lodash';
const no = () => new Response('Not found', { status: 404 });
export async function POST(request: Request, { params }: any) {
  const { boardId, columnId } = await params; ${code}
  return Response.json({ ok: true });
}`,
});
const member = `const me = await requireMember(boardId);`;
const load = `const column = await db.column.findUnique({ where: { id: columnId } }); if (!column) return no();`;
const remove = `await db.column.delete({ where: { id: columnId } });`;

describe('a second record beside the one whose owner is checked', () => {
  speaks(
    'require-authorization',
    [
      ['deleted', `${member} ${remove}`, 'warning'],
      [
        'behind a deny list, on which whoever gets in does not stand',
        `${member} if (await db.ban.findFirst({ where: { board: boardId, lifted: false } })) return no(); ${remove}`,
        'warning',
      ],
      ['loaded, then changed', `${member} ${load} await db.column.update({ where: { id: column.id }, data: { title: 'x' } });`, 'warning'],
      ['answered with', `${member} ${load} return Response.json(column);`, 'warning'],
      ['named in the body', `${member} const { id } = await request.json(); await db.column.delete({ where: { id } });`, 'warning'],
      [
        'the guard is asked about another one',
        `const { otherId } = await request.json(); await requireMember(otherId); await db.board.update({ where: { id: boardId }, data: { title: 'x' } });`,
        'warning',
      ],
      ['asked for together with the first', `${member} await db.column.deleteMany({ where: { id: columnId, boardId } });`, ''],
      ['compared with the first', `${member} ${load} if (column.boardId !== boardId) return no(); ${remove}`, ''],
      [
        'compared by way of a third',
        `${member} ${load} const lane = await db.lane.findUnique({ where: { id: column.laneId } }); if (lane.boardId !== boardId) return no(); ${remove}`,
        '',
      ],
      [
        'among those of the first',
        `${member} const board = await db.board.findUnique({ where: { id: boardId }, include: { columns: true } }); if (!board.columns.some((c) => c.id === columnId)) return no(); ${remove}`,
        '',
      ],
      [
        'in a set of those of the first',
        `${member} const own = await db.column.findMany({ where: { boardId } }); if (!new Set(own.map((c) => c.id)).has(columnId)) return no(); ${remove}`,
        '',
      ],
      ['counted with the first', `${member} if ((await db.column.count({ where: { id: columnId, boardId } })) !== 1) return no(); ${remove}`, ''],
      ['whose board is the one that is checked', `${load} await requireMember(column.boardId); ${remove}`, ''],
      ['of a kind that belongs to nobody', `${member} return Response.json(await db.colour.findUnique({ where: { id: columnId } }));`, ''],
      [
        'made by the entry itself',
        `${member} const made = await db.column.create({ data: { boardId, key: columnId } }); await db.column.update({ where: { id: made.id }, data: { title: 'x' } });`,
        '',
      ],
      ['of one certain board', `${member} await db.column.deleteMany({ where: { id: columnId, projectId: 'demo' } });`, ''],
      [
        'the first is one certain board',
        `${member} const board = await db.board.findUnique({ where: { id: boardId } }); if (board.id !== 'demo') return no(); ${remove}`,
        '',
      ],
      [
        'as many of those of the first as the request says, any of them',
        `${member} const { n } = await request.json(); const own = await db.column.findMany({ where: { boardId } });
await db.column.deleteMany({ where: { id: { in: shuffle(own.map((c) => c.id)).slice(0, own.length - n) } } });`,
        '',
      ],
      ['for administrators', `const user = await requireUser(); if (!user.isAdmin) return no(); ${remove}`, ''],
      [
        'handed to code that cannot be seen',
        `${member} const { check } = await import('unseen-policy'); if (!(await check(boardId, columnId))) return no(); ${remove}`,
        '',
      ],
    ],
    app,
  );
});

describe('a database that is told who asks', () => {
  const route = (code: string): Record<string, string> => ({
    ...prelude,
    'lib/pool.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
    'app/api/notes/[id]/route.ts': `import { pool } from '../../../../lib/pool'; import { requireUser } from '../../../../lib/auth';
export async function DELETE(_: Request, { params }: any) {
  const { id } = await params; const user = await requireUser(); const client = await pool.connect(); ${code}
  await client.query('delete from notes where id = $1', [id]); return Response.json({});
}`,
  });
  speaks(
    'require-authorization',
    [
      ['nothing is told', ``, 'warning'],
      ['the claims', `await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(user)]);`, ''],
      ['the tenant', `await client.query("select set_config('app.tenant_id', $1, true)", [user.tenantId]);`, ''],
      ['what the request says', `await client.query("select set_config('app.tenant_id', $1, true)", [_.headers.get('x-tenant')]);`, 'warning'],
      ['how long it may take', `await client.query("select set_config('statement_timeout', $1, true)", [user.limit]);`, 'warning'],
      [
        'the user, and then the service itself',
        `await client.query("select set_config('role', $1, true)", [user.role]); await client.query("select set_config('role', 'service_role', true)");`,
        'warning',
      ],
      [
        'the user, where no transaction is open yet',
        `if (!user.open) await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(user)]);`,
        '',
      ],
    ],
    route,
    { pg: '8.16.0' },
  );
});

describe('what a cache keeps', () => {
  const erase = `await db.note.delete({ where: { id } });`;
  speaks(
    'require-authorization',
    [
      [
        'under his id and that of the record, before the look-up',
        `const key = \`note:\${user.id}:\${id}\`; const kept = await redis.get(key); if (!kept) { const note = await db.note.findFirst({ where: { id, userId: user.id } }); if (!note) return no(); await redis.set(key, '1'); } ${erase}`,
        '',
      ],
      ['under the id of the record', `const kept = await redis.get(\`note:\${id}\`); if (!kept) return no(); ${erase}`, 'warning'],
      ['under his own id', `const kept = await redis.get(\`notes:\${user.id}\`); if (!kept) return no(); ${erase}`, 'warning'],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/[id]/route.ts': `import { Redis } from '@upstash/redis'; import { db } from '../../../../lib/db'; import { requireUser } from '../../../../lib/auth';
const redis = Redis.fromEnv(); const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request, { params }: any) { const { id } = await params; const user = await requireUser(); ${code} return Response.json({}); }`,
    }),
  );
});

describe('a condition far down', () => {
  const through = (end: string): string =>
    `const note = await db.note.findFirst({ where: { id, board: { id: board, teams: { some: { group: { members: { some: { person: { ${end} } } } }, role: { in: ['admin'] } } } } } }); if (!note) return no(); await db.note.delete({ where: { id } });`;
  speaks(
    'require-authorization',
    [
      ['what is his own behind six relations', through('userId: user.id'), ''],
      ['whatever is there behind six relations', through(`kind: 'robot'`), 'warning'],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/[id]/route.ts': `import { db } from '../../../../lib/db'; import { requireUser } from '../../../../lib/auth';
const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request, { params }: any) { const { id } = await params; const board = request.headers.get('x-board'); const user = await requireUser(); ${code} return Response.json({}); }`,
    }),
  );
});

describe('alternatives of which only his own find anything', () => {
  const space = (where: string): string =>
    `const mine = await db.member.findFirst({ where: ${where}, include: { space: { include: { owner: true } } } }); if (!mine) return no(); return Response.json(await db.note.findMany({ where: { spaceId: mine.space.id, authorId: id }, include: { comments: true } }));`;
  speaks(
    'require-authorization',
    [
      ['a right that he lacks, or a space of his own', space(`{ userId: user.id, OR: [{ role: 'admin' }, { space: { ownerId: user.id } }] }`), ''],
      ['a right that he lacks, or any space', space(`{ OR: [{ userId: user.id, role: 'admin' }, { space: { kind: 'robot' } }] }`), 'warning'],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/[id]/route.ts': `import { db } from '../../../../lib/db'; import { requireUser } from '../../../../lib/auth'; const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request, { params }: any) { const { id } = await params; const user = await requireUser(); ${code} return Response.json({}); }`,
    }),
  );
});

describe('rows that a query joins', () => {
  const select = `d.select({ id: spaces.id, owner: spaces.ownerId, role: members.role }).from(spaces)`;
  const mine = `and(eq(members.spaceId, spaces.id), eq(members.userId, user.id))`;
  const named = `.where(eq(spaces.id, id)).limit(1)`;
  const erase = `await d.delete(spaces).where(eq(spaces.id, id));`;
  speaks(
    'require-authorization',
    [
      ['an inner join with what is his own', `const [space] = await ${select}.innerJoin(members, ${mine})${named}; if (!space) return no(); ${erase}`, ''],
      [
        'an inner join with whatever belongs to it',
        `const [space] = await ${select}.innerJoin(members, eq(members.spaceId, spaces.id))${named}; if (!space) return no(); ${erase}`,
        'warning',
      ],
      [
        'a left join, and the role in it is tested',
        `const [space] = await ${select}.leftJoin(members, ${mine})${named}; if (space?.role !== 'admin') return no(); ${erase}`,
        '',
      ],
      [
        'a left join, whose role a helper reads',
        `const may = (role, owner) => owner === user.id || role === 'admin'; const [space] = await ${select}.leftJoin(members, ${mine})${named}; if (!space || !may(space.role, space.owner)) return no(); ${erase}`,
        '',
      ],
      [
        'a left join, and only the row is tested',
        `const [space] = await ${select}.leftJoin(members, ${mine})${named}; if (!space) return no(); ${erase}`,
        'warning',
      ],
      [
        'a left join with whatever belongs to it',
        `const [space] = await ${select}.leftJoin(members, eq(members.spaceId, spaces.id))${named}; if (!space?.role) return no(); ${erase}`,
        'warning',
      ],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/[id]/route.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core'; import { and, eq } from 'drizzle-orm'; import { requireUser } from '../../../../lib/auth';
const spaces = pgTable('spaces', { id: text('id'), ownerId: text('owner_id') }).enableRLS(); const members = pgTable('members', { spaceId: text('space_id'), userId: text('user_id'), role: text('role') }); const d = drizzle({});
const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request, { params }: any) { const { id } = await params; const user = await requireUser(); ${code} return Response.json({}); }`,
    }),
  );
});

describe('rows that a relational query takes along', () => {
  const take = (relation: string): string =>
    `const space = await d.query.spaces.findFirst({ where: eq(spaces.id, id), with: { ${relation} } }); if (!space) return no();`;
  const erase = `await d.delete(spaces).where(eq(spaces.id, id));`;
  const groups = `d.select({ id: members.groupId }).from(members).where(eq(members.userId, user.id))`;
  speaks(
    'require-authorization',
    [
      [
        'those of his own',
        `${take(`members: { where: eq(members.userId, user.id) }`)} if (!space.members.some((m) => m.role === 'admin')) return no(); ${erase}`,
        '',
      ],
      [
        'those of his own, by a function',
        `${take(`members: { where: (m, { eq }) => eq(m.userId, user.id) }`)} if (space.members.length === 0) return no(); ${erase}`,
        '',
      ],
      ['those of his groups', `${take(`rights: { where: inArray(rights.groupId, ${groups}) }`)} if (space.rights.length < 1) return no(); ${erase}`, ''],
      [
        'those of his own or of his groups, put together',
        `${take(`members: { where: eq(members.userId, user.id) }, rights: { where: inArray(rights.groupId, ${groups}) }`)} const all = space.members.concat(space.rights).map(({ role }) => role); if (!all.includes('admin')) return no(); ${erase}`,
        '',
      ],
      ['those of anybody', `${take(`members: { orderBy: members.userId }`)} if (space.members.length === 0) return no(); ${erase}`, 'warning'],
      [
        'those of any group',
        `${take(`rights: { where: inArray(rights.groupId, d.select({ id: members.groupId }).from(members).where(eq(members.role, 'admin'))) }`)} if (space.rights.length < 1) return no(); ${erase}`,
        'warning',
      ],
      ['those of his own, and nothing is asked of them', `${take(`members: { where: eq(members.userId, user.id) }`)} ${erase}`, 'warning'],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/[id]/route.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core'; import { eq, inArray } from 'drizzle-orm'; import { requireUser } from '../../../../lib/auth';
const spaces = pgTable('spaces', { id: text('id') }); const rights = pgTable('rights', { groupId: text('group_id') }); const members = pgTable('members', { groupId: text('group_id'), userId: text('user_id'), role: text('role') }); const d = drizzle({});
const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request, { params }: any) { const { id } = await params; const user = await requireUser(); ${code} return Response.json({}); }`,
    }),
  );

  it('a key belongs to somebody', () => {
    const found = said('require-authorization', {
      ...prelude,
      'app/api/x/route.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core'; import { eq } from 'drizzle-orm'; import bcrypt from 'bcryptjs';
const users = pgTable('users', { id: text('id') }); const keys = pgTable('api_keys', { id: text('id'), apiKey: text('api_key') }); const d = drizzle({});
async function who(request: Request) { const [id, given] = (request.headers.get('x-api-key') ?? '').split('.'); if (!id || !given) return null; const row = await d.query.keys.findFirst({ where: eq(keys.id, id), with: { user: { columns: { id: true } } } }); return row && (await bcrypt.compare(given, row.apiKey)) ? { ...row.user } : null; }
export async function PATCH(request: Request) { const { id, name } = await request.json(); const user = await who(request); if (!user || user.id !== id) return new Response(null, { status: 403 }); await d.update(users).set({ name }).where(eq(users.id, id)); return Response.json({}); }`,
    });
    expect(found).toEqual([]);
  });
});

const many = (code: string): Record<string, string> => ({
  ...prelude,
  'app/api/x/route.ts': `import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth';
const no = () => new Response('Not found', { status: 404 });
export async function DELETE(request: Request) { const user = await requireUser(); const { ids, others } = await request.json(); ${code} return Response.json({ ok: true }); }`,
});
const eachIsOwn = `for (const id of ids) { if (!(await db.note.findFirst({ where: { id, ownerId: user.id } }))) return no(); }`;
describe('several records that a request lists', () => {
  speaks(
    'require-authorization',
    [
      ['each of them was looked for among his own', `${eachIsOwn} await db.note.deleteMany({ where: { id: { in: ids } } });`, ''],
      ['others than those', `${eachIsOwn} await db.note.deleteMany({ where: { id: { in: others } } });`, 'warning'],
      ['none of them', `await db.note.deleteMany({ where: { id: { in: ids } } });`, 'warning'],
    ],
    many,
  );
});

describe('what a tRPC procedure asks of its input', () => {
  const { 'package.json': _package, ...base } = prelude;
  const trpc = (schema: string, asks: string): Record<string, string> => ({
    ...base,
    'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { initTRPC, TRPCError } from '@trpc/server'; import { has } from 'ramda'; import { z } from 'zod';
import { db } from '../../../../lib/db'; import { getUser } from '../../../../lib/auth';
const t = initTRPC.context().create({});
const authed = t.middleware(async ({ next }) => { const user = await getUser(); if (!user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx: { user } }); });
const member = t.middleware(async ({ ctx, next, getRawInput }) => {
  const raw = await getRawInput();
  if (${asks}) { if (!(await db.member.findFirst({ where: { userId: ctx.user.id, projectId: raw.projectId } }))) throw new TRPCError({ code: 'FORBIDDEN' }); }
  return next();
});
const id = z.object({ projectId: z.string().min(1).describe('project') });
const appRouter = t.router({ list: t.procedure.use(authed).use(member).input(${schema}).query(({ input }) => db.cohort.findMany({ where: { projectId: input.projectId } })) });
const handler = (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext: () => ({}) });
export { handler as GET, handler as POST };`,
  });
  const more = { '@trpc/server': '11.0.0', zod: '4.1.0', ramda: '0.30.0', 'better-auth': '1.4.0' };
  it.each<[name: string, schema: string, asks: string, severities: string[]]>([
    ['the property has to be there', 'z.object({ projectId: z.string() })', `has('projectId', raw)`, []],
    ['asked with in', 'z.object({ projectId: z.string() })', `'projectId' in raw`, []],
    ['in a schema that is extended', 'id.extend({ full: z.boolean().optional() })', `has('projectId', raw)`, []],
    ['it may be left out', 'z.object({ projectId: z.string().optional() })', `has('projectId', raw)`, ['warning']],
    ['it has a default', `z.object({ projectId: z.string().default('x').describe('project') })`, `has('projectId', raw)`, ['warning']],
    ['the whole may be left out', 'id.partial()', `has('projectId', raw)`, ['warning']],
    ['the extension takes it back', 'id.extend({ projectId: z.string().nullish() })', `has('projectId', raw)`, ['warning']],
    ['another one is asked for', 'z.object({ projectId: z.string() })', `has('organizationId', raw)`, ['warning']],
  ])('%s', (_name, schema, asks, severities) => {
    expect(said('require-authorization', trpc(schema, asks), more)).toEqual(severities);
  });
});

describe('a session that the application keeps itself', () => {
  const app = (code: string): Record<string, string> => ({
    'app.ts': `import Fastify from 'fastify'; import jwt from 'jsonwebtoken'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient();
const who = async (request: any) => { const bearer = request.headers.authorization.split(' ')[1]; jwt.verify(bearer, process.env.SECRET!); const s = await db.session.findUnique({ where: { sessionToken: bearer }, include: { user: true } }); return s ? s.user : null; };
export function build() {
  const app = Fastify();
  app.addHook('preHandler', async (request: any, reply) => { try { jwt.verify(request.headers.authorization.split(' ')[1], process.env.SECRET!); } catch { return reply.status(401).send({}); } });
  app.put('/x', async (request: any) => { const user = await who(request); ${code} return { ok: true }; });
  return app;
}`,
  });
  speaks(
    'no-fail-open-auth',
    [
      [
        'is there for whoever is signed in',
        `try { await db.notice.create({ data: { by: user.name } }); } catch { console.log('not told'); } await db.ticket.update({ where: { id: request.body.id }, data: { done: true } });`,
        '',
      ],
    ],
    app,
    { fastify: '5.6.0', jsonwebtoken: '9.0.2' },
  );
});

describe('where it says what it goes past', () => {
  it('names a check that stands on another way, and the query', () => {
    const { report } = scanApp(
      many(
        `if (others) { if (!(await db.note.findFirst({ where: { id: ids, ownerId: user.id } }))) return no(); } return Response.json(await db.note.findMany({ where: { id: ids } }));`,
      ),
    );
    const [finding] = report.findings.filter((f) => f.ruleId === 'authlint/require-authorization');
    expect(finding?.message).toContain('`prisma.note.findFirst` (app/api/x/route.ts:3) refuses him on another way');
    expect(finding?.message).toContain('reads note (`prisma.note.findMany`, app/api/x/route.ts:3)');
  });
});

describe('a record that says of itself that it is for everybody', () => {
  const files = (code: string): Record<string, string> => ({
    ...prelude,
    'lib/view.ts': `import { db } from './db'; import { requireUser } from './auth';
export async function requireView(boardId: string) {
  const user = await requireUser();
  const member = await db.membership.findFirst({ where: { userId: user.id, boardId } });
  if (!member) { const board = await db.board.findFirst({ where: { id: boardId } }); if (!board?.isPublic) throw new Error('no'); }
}`,
    'app/api/boards/[boardId]/route.ts': `import { db } from '../../../../lib/db'; import { requireUser } from '../../../../lib/auth'; import { requireView } from '../../../../lib/view';
export async function POST(request: Request, { params }: any) {
  const { boardId } = await params; ${code}
  return Response.json({ ok: true });
}`,
  });
  const cards = `const cards = await db.card.findMany({ where: { boardId } });`;
  speaks(
    'require-authorization',
    [
      ['read', `await requireView(boardId); ${cards} return Response.json(cards);`, ''],
      ['read without asking it', `await requireUser(); ${cards} return Response.json(cards);`, 'warning'],
      ['changed', `await requireView(boardId); await db.card.deleteMany({ where: { boardId } });`, 'warning'],
    ],
    files,
  );
});

it('one of a list is told by the list', () => {
  const { report } = scanApp(
    app(`const { ids } = await request.json(); const first = await db.column.findUnique({ where: { id: ids[0] } }); if (!first) return no();
await requireMember(first.boardId); await db.column.deleteMany({ where: { id: { in: ids } } });`),
  );
  expect(report.findings.find((f) => f.ruleId === 'authlint/require-authorization')?.message).toContain('`ids[0]` names may put any `ids` beside it');
});

describe('a record that a cookie names', () => {
  speaks(
    'require-authorization',
    [
      [
        'by an id in the cookie',
        `const id = (await cookies()).get('visit')?.value; if (!id) return no(); await db.visit.update({ where: { id }, data: { done: true } });`,
        '',
      ],
      ['by an id in the body', `const { id } = await request.json(); await db.visit.update({ where: { id }, data: { done: true } });`, 'warning'],
    ],
    (code) => ({
      ...prelude,
      'app/api/x/route.ts': `import { cookies } from 'next/headers'; import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth'; const no = () => new Response('', { status: 400 });
export async function POST(request: Request) { const user = await requireUser(); void user; ${code} return Response.json({}); }`,
    }),
  );
});
