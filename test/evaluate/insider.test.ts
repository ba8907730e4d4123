/** Some get in only where something is not there yet: what lies behind such a question is seen all the same. */
import { expect, it } from 'vitest';
import { walkRoute } from '../support.ts';
import { erase } from '../libraries/programs.ts';

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

it('does not take what he sends himself for something that he holds', () => {
  const entry = walkRoute(
    `export async function DELETE(request, { params }) { const { id } = await params; await requireUser(); if (id.split('/').some((part) => part === '..')) throw new Error('no'); ${erase} }`,
  );
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'authenticated' });
});
it('gives every answer its own status, however many there are', () => {
  const answers = Array.from(
    { length: 12 },
    (_, i) => `if (kind === '${String(i)}') return { response: new Response('no', { status: ${String(400 + i)} }) };`,
  ).join(' ');
  const entry = walkRoute(
    `const ask = async (kind) => { ${answers} return { response: new Response('no', { status: 500 }) }; };
export async function DELETE(request) { const u = await getUser(); if (!u) { const { response } = await ask(request.headers.get('x')); return response; } ${erase} }`,
  );
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'authenticated' });
});

it('sends the credential that lets him in where another one would not', () => {
  const entry = walkRoute(
    `const who = async (request) => { if (request.headers.get('x-api-key')) return { mode: 'key', user: null }; return { mode: 'session', user: await requireUser() }; };
export async function DELETE(request, { params }) { const auth = await who(request); if (auth.mode !== 'session') return new Response('no', { status: 403 }); ${erase} }`,
  );
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'authenticated' });
  expect(entry.effects.filter((e) => e.by === 'insider' || e.by === 'stranger').map((e) => e.symbol)).toContain('prisma.note.delete');
});
it('may choose anew what must not be what he has', () => {
  const entry = walkRoute(
    `export async function PUT(request) { const u = await requireUser(); const { email } = await request.json(); if (u.email === email) throw new Error('the same'); await db.user.update({ where: { id: u.id }, data: { email } }); return Response.json({ ok: true }); }`,
  );
  expect(entry.effects.map((e) => e.symbol)).toContain('prisma.user.update');
});
it.each<[string, string]>([
  ['a token that was revoked', `if (await db.accessToken.findFirst({ where: { token: u.id, revoked: true } })) throw new Error('revoked');`],
  ['a user who was banned', `const ban = await db.ban.findUnique({ where: { userId: u.id } }); if (ban) return new Response('no', { status: 403 });`],
])('%s is not what he is taken for', (_name, question) => {
  const entry = walkRoute(`export async function DELETE(request, { params }) { const u = await requireUser(); ${question} ${erase} }`);
  expect(entry).toMatchObject({ verdict: 'guarded', level: 'authenticated' });
  // Nor is the stranger: he reaches a record that he has nothing to do with.
  expect(entry.effects.map((e) => [e.symbol, e.by])).toContainEqual(['prisma.note.delete', 'stranger']);
});
