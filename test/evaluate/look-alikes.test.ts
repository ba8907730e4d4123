/** Code that looks like a guard and stops nobody, each with what does stop somebody beside it: route handlers below app/api/x/[id]. */
import { describe, expect, it } from 'vitest';
import { walkRoute } from '../support.ts';

const reject = `return new Response('Unauthorized', { status: 401 });`;
const erase = `await db.note.delete({ where: { id: (await params).id } }); return Response.json({ ok: true });`;
const del = (body: string): string => `export async function DELETE(request, { params }) { ${body} }`;
const post = (body: string): string => `export async function POST(request, { params }) { ${body} }`;
const unless = (test: string, before = ''): string => del(`${before} if (${test}) ${reject} ${erase}`);

const jwt = `import jwt from 'jsonwebtoken';`;
const node = `import { createHmac } from 'node:crypto';`;
const next = `import { cookies } from 'next/headers';`;
const assertion = (from: string): string => `import assert from '${from}';`;
const mac = `const mac = createHmac('sha256', process.env.HOOK_SECRET).update(await request.text()).digest('hex'); const sent = request.headers.get('x-signature') ?? '';`;
const cookie = (name: string): string => `const sent = (await cookies()).get('${name}')?.value;`;

type Row = readonly [name: string, code: string, verdict: string];
const check = (rows: readonly Row[]): void => {
  it.each(rows)('%s', (_name, code, verdict) => {
    const entry = walkRoute(code);
    expect(`${entry.verdict} ${entry.level}`).toBe(verdict);
  });
};

describe('texts and secrets', () => {
  check([
    [
      'a secret that holds what is sent holds the empty text',
      unless(`!process.env.API_SECRET.includes(request.headers.get('x-api-key') ?? '')`),
      'open optional',
    ],
    ['one of a list of secrets', unless(`!process.env.API_SECRETS.split(',').includes(request.headers.get('x-api-key') ?? '')`), 'guarded signature'],
    ['what is sent holds the secret', unless(`!(request.headers.get('x-api-key') ?? '').includes(process.env.API_SECRET)`), 'guarded signature'],
    ['what is sent ends with the secret', unless(`!request.headers.get('authorization')?.endsWith(process.env.API_SECRET)`), 'guarded signature'],
    ['as much of a signature as was sent', node + unless(`mac.slice(0, sent.length) !== sent`, mac), 'open optional'],
    ['a fixed part of a signature', node + unless(`mac.slice(0, 16) !== sent`, mac), 'guarded signature'],
    ['a key that the code of the pages holds', unless(`request.headers.get('authorization') !== process.env.NEXT_PUBLIC_API_KEY`), 'open optional'],
    [
      'a token that needs no signature',
      jwt + del(`try { jwt.verify(request.headers.get('authorization'), '', { algorithms: ['none'] }); } catch { ${reject} } ${erase}`),
      'open optional',
    ],
    [
      'a token that needs one',
      jwt + del(`try { jwt.verify(request.headers.get('authorization'), process.env.JWT_KEY, { algorithms: ['HS256'] }); } catch { ${reject} } ${erase}`),
      'guarded authenticated',
    ],
  ]);
});

describe('promises', () => {
  check([
    ['a callback of a promise that nobody waits for', del(`getUser().then((user) => { if (!user) throw new Error('no'); }); ${erase}`), 'open optional'],
    ['the same, waited for', del(`await getUser().then((user) => { if (!user) throw new Error('no'); }); ${erase}`), 'guarded authenticated'],
    [
      'a callback that takes the error and throws another',
      del(`await requireUser().catch(() => { throw new Error('no'); }); ${erase}`),
      'guarded authenticated',
    ],
    ['the same, waited for by nobody', del(`requireUser().catch(() => { throw new Error('no'); }); ${erase}`), 'open optional'],
  ]);
});

describe('data laid over what is known', () => {
  check([
    [
      'what is sent, laid over the user',
      unless('!all.user', 'const user = await getUser(); const all = Object.assign({ user }, await request.json());'),
      'open optional',
    ],
    [
      'the user, laid over what is sent',
      unless('!all.user', 'const user = await getUser(); const all = Object.assign(await request.json(), { user });'),
      'guarded authenticated',
    ],
  ]);
});

describe('assertions', () => {
  check([
    ['node:assert', assertion('node:assert') + del(`assert(await getUser()); ${erase}`), 'guarded authenticated'],
    ['assert.ok', assertion('assert') + del(`assert.ok(await getUser()); ${erase}`), 'guarded authenticated'],
    ['a role', assertion('node:assert/strict') + del(`assert.equal((await requireUser()).role, 'admin'); ${erase}`), 'guarded role'],
    ['tiny-invariant', assertion('tiny-invariant') + del(`assert(await getUser(), 'nobody'); ${erase}`), 'guarded authenticated'],
    ['one that holds for everybody', assertion('node:assert') + del(`assert((await getUser()) !== undefined); ${erase}`), 'open optional'],
    ['the console only tells of it', del(`console.assert(await getUser()); ${erase}`), 'open optional'],
  ]);
});

describe('conditions that nobody filled in, in Prisma', () => {
  const member = (call: string): string => unless('!member', `const user = await getUser(); const member = await db.member.${call};`);
  check([
    ['are left out', member(`findFirst({ where: { teamId: 't', userId: user?.id } })`), 'open optional'],
    ['are left out beside a key', member(`findUnique({ where: { id: 'm', userId: user?.id } })`), 'open optional'],
    ['are no key', member('findUnique({ where: { id: user?.id } })'), 'guarded authenticated'],
    ['are no part of a key', member(`findUnique({ where: { teamId_userId: { teamId: 't', userId: user?.id } } })`), 'guarded role'],
    ['are filled in with nothing', member(`findFirst({ where: { teamId: 't', userId: user?.id ?? '' } })`), 'guarded role'],
    [
      'of what is deleted',
      del('const user = await getUser(); await db.note.deleteMany({ where: { userId: user?.id } }); return Response.json({});'),
      'open optional',
    ],
  ]);
});

describe('rows that are made where none is found', () => {
  const token = 'const { token } = await request.json();';
  check([
    ['an upsert', unless('!user', `${token} const user = await db.user.upsert({ where: { token }, create: { token }, update: {} });`), 'open optional'],
    ['an update', del(`${token} await db.user.update({ where: { token }, data: { seen: true } }); ${erase}`), 'guarded signature'],
  ]);
});

describe('names in cookies', () => {
  const found = (name: string, query: string): string => next + unless('!found', `${cookie(name)} const found = await db.${query};`);
  check([
    ['of a user', found('userId', 'user.findUnique({ where: { id: sent } })'), 'open optional'],
    ['of a user, in JSON', found('user', `user.findUnique({ where: { id: JSON.parse(sent ?? '{}').id } })`), 'open optional'],
    ['of an organization', found('org', 'organization.findFirst({ where: { slug: sent } })'), 'open optional'],
    ['a session is found by what only its holder has', found('visit', 'session.findUnique({ where: { id: sent } })'), 'guarded authenticated'],
    ['a token is no name', found('userId', 'user.findFirst({ where: { token: sent } })'), 'guarded authenticated'],
    ['nor is the name of a session', found('session', 'visit.findUnique({ where: { id: sent } })'), 'guarded authenticated'],
  ]);
  it('a request is none of its parts', () => {
    const entry = walkRoute(del('const found = await db.note.findFirst({ where: { id: request } }); return Response.json(found);'));
    expect(entry.guards).toEqual([]);
  });
  it('the second step of a log-in is one', () => {
    const second = `${cookie('second')} const step = await db.challenge.findUnique({ where: { id: sent } }); if (!step) ${reject}
(await cookies()).set('session', crypto.randomUUID()); await db.session.create({ data: { userId: step.userId } }); return Response.json({});`;
    const entry = walkRoute(next + post(second));
    expect(`${entry.verdict} ${entry.level}`).toBe('open public');
  });
});

describe('yes or no', () => {
  const known = 'const { token } = await request.json(); const row = await db.invite.findUnique({ where: { token } });';
  check([
    ['said by one statement', post(`${known} return Response.json({ success: row !== null });`), 'open optional'],
    [
      'said before there is more',
      post(`${known} if (!row) return Response.json({ success: false }); return Response.json({ success: true, team: row.team });`),
      'guarded signature',
    ],
    [
      'said after work',
      post(`${known} if (row) await db.member.create({ data: { teamId: row.teamId } }); return Response.json({ success: row !== null });`),
      'guarded signature',
    ],
  ]);
});
