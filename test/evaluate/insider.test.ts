/** Some get in only where something is not there yet: what lies behind such a question is seen all the same. */
import { expect, it } from 'vitest';
import { walkRoute } from '../support.ts';

const member = `const u = await requireUser(); const team = await db.team.findFirst({ where: { id, members: { some: { userId: u.id } } } }); if (!team) throw new Error('no');`;
const add = `await db.invite.create({ data: { id } }); return Response.json({ ok: true });`;

it.each<[string, string]>([
  ['a record by the same name', `const there = await db.invite.findUnique({ where: { name: body.name } }); if (there) throw new Error('taken');`],
  ['a count', `if (await db.invite.count({ where: { name: body.name } })) throw new Error('taken');`],
  [
    'a row among those of a record',
    `const t = await db.team.findUnique({ where: { id }, include: { invites: true } }); if (t.invites.some((i) => i.name === body.name)) throw new Error('taken');`,
  ],
  ['a name in a list', `const names = (await db.invite.findMany({})).map((i) => i.name); if (names.includes(body.name)) throw new Error('taken');`],
])('%s', (_name, question) => {
  const entry = walkRoute(
    `export async function POST(request, { params }) { const { id } = await params; const body = await request.json(); ${member} ${question} ${add} }`,
  );
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'role' });
  expect(entry.effects.map((e) => e.symbol)).toContain('prisma.invite.create');
});
