/** Tiny programs and the verdict that each deserves: route handlers below app/api/x/[id]. */
import { describe, expect, it } from 'vitest';
import { walkRoute } from '../support.ts';

const reject = `return new Response('Unauthorized', { status: 401 });`;
const erase = `await db.note.delete({ where: { id: (await params).id } }); return Response.json({ ok: true });`;
const del = (body: string): string => `export async function DELETE(request, { params }) { ${body} }`;

const pick = `const pick = () => (request.headers.get('x-a') ? { mode: 'key', token: process.env.KEY } : { mode: 'plain', token: 'public' }); const { mode, token } = pick();`;

/** More names than are told apart, and what is made of them by whom they are on for. */
const many = `const flags = { ${Array.from({ length: 90 }, (_, i) => `k${String(i)}: ['all']`).join(', ')} }; const on = (key, user) => flags[key].includes('all') || Boolean(user?.tester);`;
const flagged = (make: string): string => `${many} ${del(`const user = await getUser(); const features = ${make}; if (!features.k80) ${reject} ${erase}`)}`;

const results = `import { ok, err, okAsync, Result, ResultAsync } from 'neverthrow'; const check = async () => { const u = await getUser(); return u ? ok(u) : err('nobody'); }; const named = (r) => (r.headers.get('x-name') ? ok('name') : err('nameless'));`;

const programs: [name: string, code: string, verdict: string, level: string][] = [
  [
    'the last of many names, gathered one by one',
    flagged(`Object.keys(flags).reduce((all, key) => { if (on(key, user)) all[key] = true; return all; }, {})`),
    'open',
    'optional',
  ],
  [
    'the same, put on top of an object',
    flagged(`Object.assign({}, Object.keys(flags).reduce((all, key) => { if (on(key, user)) all[key] = true; return all; }, {}))`),
    'open',
    'optional',
  ],
  [
    'the same, asked for when it is read',
    `${many} const lazily = (user) => { const all = {}; for (const key in flags) Object.defineProperty(all, key, { get: () => (on(key, user) ? true : undefined) }); return all; };
${del(`const user = await getUser(); if (!lazily(user).k80) ${reject} ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'a setting that nothing works without, asked for after whoever has a session was greeted',
    `export async function DELETE(request) { const user = await getUser(); if (user) console.log(user.id); const body = await request.json();
try { const url = process.env.HOOK_URL; if (!url) throw new Error('not set up'); await fetch(url, { method: 'POST', body: body.text }); return Response.json({ ok: true }); } catch { return Response.json({ error: 'no' }, { status: 500 }); } }`,
    'open',
    'optional',
  ],
  [
    'the same words for everybody, after whoever has a session was greeted',
    del(`const user = await getUser(); if (user) console.log(user.id); return Response.json({ success: true, message: 'pong' });`),
    'open',
    'public',
  ],
  [
    'words for whoever has no session',
    del(`const user = await getUser(); if (!user) return Response.json({ message: 'no' }); ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'words that some who have a session are told too',
    del(`const user = await getUser(); if (!user || user.banned) return Response.json({ message: 'no' }); ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'nobody is not who a setting names, set or not',
    del(`const user = await getUser(); const id = user ? user.id : null; if (id !== process.env.TEACHER_ID) ${reject} ${erase}`),
    'guarded',
    'role',
  ],
  [
    'properties that descriptors define',
    del(`const user = await getUser(); const who = Object.defineProperties({}, { known: { get: () => user !== null } }); if (!who.known) ${reject} ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'whether a helper is there only where a setting is',
    `import { PostHog } from 'posthog-node'; let hog; const counter = () => { if (!hog && process.env.HOG_HOST) hog = new PostHog('key', { host: process.env.HOG_HOST }); return hog; };
${del(`counter()?.capture({ event: 'asked' }); await requireUser(); const c = counter(); if (!c) console.log('nobody counts'); ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'what was not selected is not there',
    del(
      `const user = await requireUser(); const note = await db.note.findUnique({ where: { id: (await params).id }, select: { id: true, members: { where: { userId: user.id }, select: { userId: true } } } }); if (!note || (!note.settings?.open && note.members.length === 0)) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'all of it is there where nothing is selected',
    del(
      `const user = await requireUser(); const note = await db.note.findUnique({ where: { id: (await params).id }, include: { members: { where: { userId: user.id } } } }); if (!note || (!note.settings?.open && note.members.length === 0)) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'columns of a relational query',
    `import { eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core';
const notes = pgTable('notes', { id: text('id') }); const members = pgTable('members', { userId: text('user_id') }); const store = drizzle(process.env.DATABASE_URL, { schema: { notes, members } });
${del(`const user = await requireUser(); const note = await store.query.notes.findFirst({ where: eq(notes.id, (await params).id), columns: { id: true }, with: { members: { where: eq(members.userId, user.id) } } }); if (!note || (!note.open && note.members.length === 0)) ${reject} ${erase}`)}`,
    'guarded',
    'role',
  ],
  [
    'whoever is somebody has an id',
    del(
      `const user = await requireUser(); const where = { id: (await params).id }; if (user.id) where.ownerId = user.id; if (!(await db.note.findFirst({ where }))) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'a relation in the plural that is one row',
    del(
      `const user = await requireUser(); const me = await db.user.findUnique({ where: { id: user.id }, include: { subscriptions: true } }); if (!me.subscriptions) ${reject} if (!(await db.note.findFirst({ where: { id: (await params).id, subscriptionId: me.subscriptions?.id } }))) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'a code that is the id of a one-time token',
    del(
      `const { code } = await request.json(); const found = await db.token.findFirst({ where: { id: code, type: 'RECOVER' } }); if (!found) ${reject} ${erase}`,
    ),
    'guarded',
    'signature',
  ],
  [
    'an id of a token is its name',
    del(`const { id } = await request.json(); const found = await db.token.findFirst({ where: { id } }); if (!found) ${reject} ${erase}`),
    'open',
    'public',
  ],
  [
    'a group that the code names is not that of a stranger',
    `import { jwtVerify } from 'jose'; const claimsOf = async (request) => { try { const { payload } = await jwtVerify(request.headers.get('authorization'), process.env.KEY); return payload; } catch { return null; } };
${del(`const claims = await claimsOf(request); if (!claims) ${reject} const { id } = await params; if (claims.workspaceId !== '$all' && claims.workspaceId !== id) ${reject} ${erase}`)}`,
    'guarded',
    'role',
  ],
  [
    'roles in a row, the least first',
    del(
      `const u = await requireUser(); const levels = ['user', 'coach', 'admin', 'owner']; if (levels.indexOf(u.role) < levels.indexOf('admin')) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'roles in a row, the most first',
    del(
      `const u = await requireUser(); const levels = ['owner', 'admin', 'editor', 'user']; if (levels.indexOf(u.role) > levels.indexOf('admin')) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'roles in a row, without what everybody is',
    del(
      `const u = await requireUser(); const levels = ['viewer', 'editor', 'admin']; if (!(levels.indexOf(u.role) >= levels.indexOf('admin'))) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'what everybody is suffices',
    del(`const u = await requireUser(); const levels = ['user', 'coach', 'admin']; if (levels.indexOf(u.role) < levels.indexOf('user')) ${reject} ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'a guard that is a method of a class that extends a class of a library',
    `import { EventEmitter } from 'node:events'; class Service extends EventEmitter { constructor(name) { super(); this.name = name; } } class Guard extends Service { constructor() { super('guard'); } async check() { if (!(await getUser())) throw new Error(this.name); } } const guard = new Guard();
${del(`try { await guard.check(); } catch { ${reject} } ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'a field that a class which extends EventEmitter does not have',
    `import { EventEmitter } from 'node:events'; class Client extends EventEmitter { publish(text) { if (this.connection) this.connection.send(text); } } const client = new Client();
${del(`client.publish('x'); ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'work that is a method of a class that extends one that cannot be seen',
    `import { Base } from '@corp/base'; class Notes extends Base { constructor(client) { super(client); this.client = client; } remove(id) { return this.client.note.delete({ where: { id } }); } } const notes = new Notes(db);
${del(`await notes.remove((await params).id); return Response.json({ ok: true });`)}`,
    'open',
    'public',
  ],
  [
    'a permission of the own roles',
    del(
      `const user = await requireUser(); const may = await db.userRole.findFirst({ where: { userId: user.id, role: { isActive: true, rolePermissions: { some: { permission: { resource: 'note', action: 'delete' } } } } } }); if (!may) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'a default that a row may overrule',
    del(
      `const user = await getUser(); const row = await db.page.findUnique({ where: { id: (await params).id } }); const page = { public: 'no', ...row }; if (page.public === 'no' && !user) ${reject} ${erase}`,
    ),
    'open',
    'optional',
  ],
  [
    'a constant that overrules a row',
    del(
      `const user = await getUser(); const row = await db.page.findUnique({ where: { id: (await params).id } }); const page = { ...row, public: 'no' }; if (page.public === 'no' && !user) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'what is missing for whoever may ask is a way that the stranger does not get to',
    del(
      `const user = await requireUser(); const { id } = await params; if (!user.email) return new Response('', { status: 403 }); if (user.teamId !== id) return new Response('', { status: 400 }); return new Response('', { status: 404 });`,
    ),
    'guarded',
    'role',
  ],
  [
    'own work behind a refusal that can be kept out of',
    del(
      `const user = await requireUser(); const team = request.headers.get('x-team'); if (team && team !== user.teamId) ${reject} await db.user.update({ where: { id: user.id }, data: { seen: true } }); return Response.json({ ok: true });`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'a row of a table of roles names a role',
    del(
      `const user = await getUser(); if (!user) ${reject} const roles = await db.roleAssignment.findMany({ where: { userId: user.id } }); if (!roles.some((row) => row.authorizedType === 'ADMIN')) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'rows of another table have a type too',
    del(
      `const user = await getUser(); if (!user) ${reject} const devices = await db.device.findMany({ where: { userId: user.id } }); if (!devices.some((row) => row.type === 'phone')) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'the empty text stands for the group of who has none',
    del(
      `const user = await getUser(); if (!user) ${reject} const session = { ...user, teamId: user.teamId || '' }; const note = await db.note.findUnique({ where: { id: (await params).id } }); if (!note || note.teamId !== session.teamId) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'a part of a condition that may be left out',
    `import { and, eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core';
const members = pgTable('members', { userId: text('user_id'), teamId: text('team_id') }); const store = drizzle(process.env.DATABASE_URL, { schema: { members } });
${del(`const user = await getUser(); if (!user) ${reject} const member = await store.query.members.findFirst({ where: and(eq(members.userId, user.id), ...(user.teamId ? [eq(members.teamId, user.teamId)] : [])) }); if (!member) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'what a helper says of the request may be a yes or a no',
    `import { has } from 'ramda';
${del(`const user = await requireUser(); const body = await request.json(); if (has('teamId', body)) { if (!(await db.member.findFirst({ where: { userId: user.id, teamId: body.teamId } }))) ${reject} } ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'an answer that is kept under what it was asked with, put into words part by part',
    `import { LRUCache } from 'lru-cache'; const words = (v) => { if (v === null) return 'null'; if (typeof v === 'string') return v; if (Array.isArray(v)) return v.map(words).join(','); if (typeof v === 'object') return Object.entries(v).map(([key, value]) => \`\${key}:\${words(value)}\`).join(':'); return String(v); };
const kept = (fn) => { const cache = new LRUCache({ max: 10 }); return async (...args) => { const key = words(args); const hit = cache.get(key); if (hit !== undefined) return hit; const result = await fn(...args); cache.set(key, result); return result; }; };
const member = kept(async ({ userId, teamId }) => db.member.findFirst({ where: { userId, teamId } }));
${del(`const user = await requireUser(); if (!(await member({ userId: user.id, teamId: (await params).id }))) ${reject} ${erase}`)}`,
    'guarded',
    'role',
  ],
  // plain
  ['nothing at all', del(erase), 'open', 'public'],
  [
    'a key is held against the digest of it that is kept, made with a salt and a secret of the server',
    `import { createHash } from 'crypto'; const digest = (key, salt) => \`\${salt}.\${createHash('sha512').update(key + salt + process.env.PEPPER).digest('hex')}\`;
${del(`const kept = process.env.ADMIN_KEY; const [salt] = kept.split('.'); if (kept !== digest(request.headers.get('authorization'), salt)) ${reject} ${erase}`)}`,
    'guarded',
    'signature',
  ],
  [
    'only pages have a window',
    del(`if (typeof window === 'undefined' && typeof localStorage === 'undefined') { if (!(await getUser())) ${reject} } ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'the environment of an imported process',
    `import process, { env } from 'node:process'; import * as all from 'process';
${del(`const key = request.headers.get('x-key'); if (key !== process.env.A_KEY && key !== env.B_KEY && key !== all.env.C_KEY) ${reject} ${erase}`)}`,
    'guarded',
    'signature',
  ],
  [
    'headers that are copied one by one',
    del(
      `const copy = new Headers(Object.entries(Object.fromEntries(request.headers)).map(([name, value]) => [name, value])); if (!(await auth.api.getSession({ headers: copy }))) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'a key in headers that are copied one by one from those of the request',
    `const keyOf = (req) => new Headers(Object.entries(req.headers).map(([name, value]) => [name, typeof value === 'string' ? value : value?.[0]])).get('x-api-key');
${del(`const row = await db.key.findUnique({ where: { secret: keyOf({ headers: Object.fromEntries(request.headers) }) } }); if (!row) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'a client out of a table by a setting',
    `const clients = { a: () => db, b: () => db }; const made = clients[process.env.DRIVER ?? 'a']();
${del(`const u = await getUser(); const row = u && (await made.member.findFirst({ where: { userId: u.id, team: (await params).id } })); if (!row) ${reject} await made.note.delete({ where: { id: (await params).id } }); return Response.json({});`)}`,
    'guarded',
    'role',
  ],
  [
    'a flag of the user whom a key or a signed cookie names',
    `import { createHmac } from 'crypto'; const sign = (id) => createHmac('sha256', process.env.COOKIE_SECRET).update(id).digest('hex');
const whoAsks = async (request) => { const key = request.headers.get('authorization'); const byKey = key ? await db.user.findFirst({ where: { token: key } }) : null; if (byKey) return byKey;
  const [id, mac] = (request.cookies.get('user')?.value ?? '').split('.'); return mac === sign(id) ? db.user.findFirst({ where: { uuid: id } }) : null; };
${del(`const u = await whoAsks(request); if (!u) ${reject} if (!u.administrator) return new Response('', { status: 403 }); ${erase}`)}`,
    'guarded',
    'role',
  ],
  [
    'a session and a one-time token, where what is thrown is logged and thrown on',
    `const logged = async (run) => { try { return await run(); } catch (error) { console.error(error); throw error; } };
${del(`return logged(async () => { const u = await requireUser(); const { token } = await request.json(); const kept = await db.change.findUnique({ where: { token, userId: u.id } }); if (!kept) throw new Error('none'); ${erase} });`)}`,
    'guarded',
    'role',
  ],
  ['a constant answer', `export async function GET() { return Response.json({ ok: true }); }`, 'open', 'public'],
  ['a session that is tested', del(`if (!(await getUser())) ${reject} ${erase}`), 'guarded', 'authenticated'],
  ['a helper that throws', del(`await requireUser(); ${erase}`), 'guarded', 'authenticated'],
  ['a helper that is not awaited', del(`requireUser(); ${erase}`), 'open', 'optional'],
  [
    'a stored key that is compared with the one that was sent',
    `const keyOf = async (source, id) => { let keys; if (source === 'own') keys = await db.apiKey.findMany({ where: { teamId: id } }); else keys = elsewhere(id); return keys; };
export async function DELETE(request, { params }) { const sent = request.headers.get('authorization')?.split(' ')[1]; if (!sent) ${reject} let ok = false; for (const row of await keyOf('own', (await params).id)) if (row.config.key === sent) ok = true; if (!ok) ${reject} ${erase} }`,
    'guarded',
    'signature',
  ],
  [
    'a stored name that is compared with what was sent',
    del(
      `const sent = request.headers.get('x-name'); const row = await db.note.findFirst({ where: { id: (await params).id } }); if (row.name !== sent) ${reject} ${erase}`,
    ),
    'open',
    'public',
  ],
  [
    'what lets in hands the request on, what refuses an answer',
    `const sessionOf = async (request) => { const user = await getUser(); if (!user) return NextResponse.json({}, { status: 401 }); request.auth = { userId: user.id }; return request; };
const accountOf = async (request) => { const found = await sessionOf(request); if (found instanceof Response) return found; const account = await db.account.findUnique({ where: { id: request.headers.get('x-account'), userId: found.auth.userId } }); return account ? found : NextResponse.json({}, { status: 403 }); };
const withAccount = (handler) => async (request, context) => { const found = await accountOf(request); if (found instanceof Response) return found; return handler(found, context); };
export const DELETE = withAccount(async (request, { params }) => { ${erase} });`,
    'guarded',
    'role',
  ],
  [
    'a result whose status is read later',
    del(
      `const result = { ok: true, status: 200 }; if (!(await getUser())) { result.ok = false; result.status = 401; } if (!result.ok) return Response.json(result, { status: result.status }); ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'a result that stands in no way',
    del(
      `const result = { ok: true, status: 200 }; if (!(await getUser())) { result.ok = false; result.status = 401; } if (!result.ok) console.warn(result.status); ${erase}`,
    ),
    'open',
    'optional',
  ],
  ['a session that is read and not tested', del(`const u = await getUser(); ${erase}`), 'open', 'optional'],
  ['the refusal is not returned', del(`if (!(await getUser())) { new Response('no', { status: 401 }); } ${erase}`), 'open', 'optional'],
  ['the check stands behind the effect', del(`await db.note.deleteMany({}); if (!(await getUser())) ${reject} return Response.json({});`), 'open', 'optional'],
  [
    'upkeep is done before whoever asks is refused',
    del(`await db.licence.update({ where: { key: 'x' }, data: { seen: true } }); if (!(await getUser())) ${reject} ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'what is asked for is done before the refusal',
    del(`await db.note.update({ where: { id: (await params).id }, data: { seen: true } }); if (!(await getUser())) ${reject} ${erase}`),
    'open',
    'optional',
  ],
  ['the test is inverted', del(`if (await getUser()) ${reject} ${erase}`), 'open', 'optional'],
  ['an optional chain lets null pass', del(`const u = await getUser(); if (u?.role && u.role !== 'admin') ${reject} ${erase}`), 'open', 'optional'],
  ['a switch on one branch only', del(`if (request.headers.get('x-mode') === 'strict') { if (!(await getUser())) ${reject} } ${erase}`), 'open', 'optional'],
  ['undefined is not null', del(`const u = (await getUser()) ?? undefined; if (u === null) ${reject} ${erase}`), 'open', 'optional'],
  ['undefined equals null loosely', del(`const u = (await getUser()) ?? undefined; if (u == null) ${reject} ${erase}`), 'guarded', 'authenticated'],
  [
    'his own row among those that the request names',
    del(`const u = await requireUser(); const rows = await db.groupProject.findMany({ where: { projectId: (await params).id } });
const mine = await db.userGroup.findMany({ where: { userId: u.id, groupId: { in: rows } } }); if (mine.length === 0) ${reject} ${erase}`),
    'guarded',
    'role',
  ],
  // names taken out of one of several objects
  [
    'what is said of one name holds of the other',
    del(`${pick} if (mode === 'key') { if (request.headers.get('authorization') !== token) ${reject} ${erase} } ${reject}`),
    'guarded',
    'signature',
  ],
  [
    'what is said of one name opens with the other',
    del(`${pick} switch (mode) { case 'plain': if (request.headers.get('authorization') !== token) ${reject} ${erase} default: ${reject} }`),
    'open',
    'optional',
  ],
  [
    'a name that was given something else since',
    del(
      `${pick} let t = token; if (request.headers.get('x-b')) t = 'public'; if (mode === 'key') { if (request.headers.get('authorization') !== t) ${reject} ${erase} } ${reject}`,
    ),
    'open',
    'optional',
  ],
  [
    'each case of a switch that names all there is asks',
    del(
      `const kind = request.headers.get('x-kind') ? 'a' : 'b'; switch (kind) { case 'a': await requireUser(); break; case 'b': await requireUser(); } ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'one case of a switch is not named',
    del(
      `const kind = request.headers.get('x-kind') ? 'a' : request.headers.get('x-b') ? 'b' : 'c'; switch (kind) { case 'a': await requireUser(); break; case 'b': await requireUser(); } ${erase}`,
    ),
    'open',
    'optional',
  ],
  [
    'a signature that is only as long as the right one',
    `import { createHmac } from 'node:crypto'; ${del(`const sent = Buffer.from(request.headers.get('x-signature') ?? ''); const made = Buffer.from(createHmac('sha256', process.env.HOOK_SECRET).update(await request.text()).digest('hex')); if (sent.length !== made.length) ${reject} ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'own rows of which nothing else is there',
    `import { and, eq, notExists } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core';
const notes = pgTable('notes', { id: text('id'), userId: text('user_id') }); const builds = pgTable('builds', { noteId: text('note_id') }); const store = drizzle(process.env.DATABASE_URL, { schema: { notes, builds } });
${del(`const user = await requireUser(); const rows = await store.query.notes.findMany({ where: and(eq(notes.userId, user.id), notExists(store.select({ id: builds.noteId }).from(builds).where(eq(builds.noteId, notes.id)))) }); if (rows.length === 0) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'who speaks in a conversation',
    del(
      `const user = await requireUser(); const said = await db.message.findMany({ where: { userId: user.id } }); const answer = said.find((one) => one.role === 'assistant'); if (!answer) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  // try and catch
  ['the catch swallows the refusal', del(`try { await requireUser(); } catch {} ${erase}`), 'open', 'optional'],
  ['the catch answers', del(`try { await requireUser(); } catch { ${reject} } ${erase}`), 'guarded', 'authenticated'],
  [
    'the catch sends everybody to the same page',
    `import { redirect } from 'next/navigation'; export async function DELETE(request, { params }) { let to; try { const { hash } = await request.json(); if (!Number.isFinite(Number(hash))) throw new Error('bad'); if (hash !== process.env.LINK_SECRET) throw new Error('no'); await db.note.deleteMany({}); to = '/done'; } catch (e) { to = '/failed'; } redirect(to); }`,
    'guarded',
    'signature',
  ],
  [
    'the catch sends to the same page whom nobody refused',
    `import { redirect } from 'next/navigation'; export async function DELETE(request, { params }) { let to; try { const { hash } = await request.json(); if (!hash) throw new Error('no'); await db.note.deleteMany({}); to = '/done'; } catch (e) { to = '/failed'; } redirect(to); }`,
    'open',
    'public',
  ],
  ['the catch rethrows', del(`try { await requireUser(); } catch (e) { throw e; } ${erase}`), 'guarded', 'authenticated'],
  [
    'what a package says of an error that the code made itself is no crash',
    `import { isClerkAPIResponseError } from '@clerk/nextjs/errors'; const told = (e) => (isClerkAPIResponseError(e) ? e.errors[0].message : e.message);
export async function DELETE(request, { params }) { try { const u = await getUser(); if (!u) throw new Error('no'); ${erase} } catch (e) { return Response.json({ error: told(e) }); } }`,
    'guarded',
    'authenticated',
  ],
  [
    'what is there for development only',
    del(`if (process.env.NODE_ENV !== 'development') return new Response('', { status: 403 }); ${erase}`),
    'open',
    'local',
  ],
  ['a clock is no end', del(`const start = process.hrtime.bigint(); performance.mark('x'); ${erase}`), 'open', 'public'],
  // wrappers
  [
    'a wrapper that only logs',
    `const withLog = (h) => async (r, c) => { console.log(r.url); return h(r, c); }; export const DELETE = withLog(async (request, { params }) => { ${erase} });`,
    'open',
    'public',
  ],
  [
    'a wrapper that guards',
    `const withAuth = (h) => async (r, c) => { const u = await getUser(); if (!u) ${reject} return h(r, c, u); }; export const DELETE = withAuth(async (request, { params }) => { ${erase} });`,
    'guarded',
    'authenticated',
  ],
  [
    'a wrapper with an option that switches it off',
    `const withAuth = (h, o = {}) => async (r, c) => { if (!o.skip && !(await getUser())) ${reject} return h(r, c); }; export const DELETE = withAuth(async (request, { params }) => { ${erase} }, { skip: true });`,
    'open',
    'public',
  ],
  [
    'a wrapper whose own catch answers',
    `const withAuth = (h) => async (r, c) => { try { await requireUser(); return await h(r, c); } catch (e) { return Response.json({ error: 'x' }, { status: 500 }); } }; export const DELETE = withAuth(async (request, { params }) => { ${erase} });`,
    'guarded',
    'authenticated',
  ],
  [
    'a result object',
    `const check = async () => { const u = await getUser(); return u ? { ok: true, u } : { ok: false }; }; ${del(`const r = await check(); if (!r.ok) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'a tuple',
    `const check = async () => { const u = await getUser(); if (!u) return [null, 'no']; return [u, null]; }; ${del(`const [u, e] = await check(); if (e) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'a result that one way out leaves as it was made',
    `const check = (request) => { const r = {}; r.ask = false; if (request.headers.get('x-mode')) return r; r.ask = true; return r; }; ${del(`const r = check(request); if (r.ask) await requireUser(); ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'a result whose maker is called',
    `const make = () => ({ ask: false }); const check = (request) => { const r = make(); if (request.headers.get('x-mode')) return r; r.ask = true; return r; }; ${del(`const r = check(request); if (r.ask) await requireUser(); ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'pages through everything behind the guard, until a page is empty',
    `export async function POST(request) { await requireUser(); while (true) { const rows = await db.note.findMany({ take: 9 }); if (rows.length === 0) break; await db.note.deleteMany({ where: { id: { in: rows.map((r) => r.id) } } }); } return Response.json({ ok: true }); }`,
    'guarded',
    'authenticated',
  ],
  [
    'a function that runs what it is given, within itself',
    `const traced = async (run) => { return await (async (span) => run(span))({}); }; ${del(`return traced(async () => { const user = await traced(async () => getUser()); if (!user) ${reject} return traced(async () => { ${erase} }); });`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'the same, and nobody is asked who he is',
    `const traced = async (run) => { return await (async (span) => run(span))({}); }; ${del(`return traced(async () => { await traced(async () => 1); return traced(async () => { ${erase} }); });`)}`,
    'open',
    'public',
  ],
  [
    'a function that is made anew by each call of it, without end',
    `const again = (value) => (next) => again(value)(next); ${del(`if (request.headers.has('x')) again(request)(1); ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'a chain whose steps call the next one by its number',
    `const steps = [async (r, next) => next(), async (r, next) => next(), async (r, next) => { if (!(await getUser())) ${reject} return next(); }]; const run = (i, r, end) => (i === steps.length ? end() : steps[i](r, () => run(i + 1, r, end))); ${del(`return run(0, request, async () => { ${erase} });`)}`,
    'guarded',
    'authenticated',
  ],
  // stores
  [
    'a switch statement',
    del(`switch (request.headers.get('x')) { case 'a': if (!(await getUser())) ${reject} break; default: ${reject} } ${erase}`),
    'guarded',
    'authenticated',
  ],
  // ownership
  [
    'the owner in the condition',
    del(
      `const u = await requireUser(); const n = await db.note.findFirst({ where: { id: (await params).id, userId: u.id } }); if (!n) return new Response('', { status: 404 }); ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'the owner compared',
    del(
      `const u = await requireUser(); const n = await db.note.findUnique({ where: { id: (await params).id } }); if (!n || n.userId !== u.id) return new Response('', { status: 404 }); ${erase}`,
    ),
    'guarded',
    'role',
  ],
  ['a role', del(`const u = await requireUser(); if (u.role !== 'admin') return new Response('', { status: 403 }); ${erase}`), 'guarded', 'role'],
  ['no tie to the caller', del(`await requireUser(); ${erase}`), 'guarded', 'authenticated'],
  // secrets
  ['a bearer secret', del(`if (request.headers.get('authorization') !== \`Bearer \${process.env.CRON_SECRET}\`) ${reject} ${erase}`), 'guarded', 'signature'],
  [
    'a secret made a text is not the empty text',
    `export async function DELETE(request) { const sent = (request.headers.get('authorization') ?? '').replace('Bearer ', ''); if (sent !== String(process.env.API_KEY)) ${reject} await db.note.deleteMany({}); return Response.json({}); }`,
    'guarded',
    'signature',
  ],
  [
    'a secret that may be unset',
    del(`const s = process.env.CRON_SECRET; if (s && request.headers.get('authorization') !== \`Bearer \${s}\`) ${reject} ${erase}`),
    'open',
    'optional',
  ],
  [
    'a secret that may be unset, tested where it stands',
    del(`if (process.env.CRON_SECRET) { if (request.headers.get('authorization') !== process.env.CRON_SECRET) ${reject} } ${erase}`),
    'open',
    'optional',
  ],
  [
    'a secret that has to be set',
    del(`const s = process.env.CRON_SECRET; if (!s || request.headers.get('authorization') !== \`Bearer \${s}\`) ${reject} ${erase}`),
    'guarded',
    'signature',
  ],
  ['a header compared with a constant', del(`if (request.headers.get('x-internal') !== 'yes') ${reject} ${erase}`), 'open', 'public'],
  ['presence of a cookie', del(`if (!request.cookies.get('session')) ${reject} ${erase}`), 'open', 'optional'],
  [
    'a token looked up',
    del(`const t = await db.apiToken.findUnique({ where: { token: request.headers.get('authorization') } }); if (!t) ${reject} ${erase}`),
    'guarded',
    'authenticated',
  ],
  // helpers and errors of the project's own
  [
    'one helper refuses here and there',
    `const no = () => new Response('no', { status: 401 }); ${del(`const u = await getUser(); if (!u) return no(); const n = await db.member.findUnique({ where: { id: (await params).id } }); if (n) return no(); await db.member.create({ data: { userId: u.id } }); return Response.json({});`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'errors of one class keep their own status',
    `class ApiError extends Error { constructor(code) { super(code); this.code = code; } } const codes = { unauthorized: 401, not_found: 404, bad: 400 };
${del(`try { const { id } = await params; if (!request.headers.get('x-a')) throw new ApiError('bad'); if (!request.headers.get('x-b')) throw new ApiError('not_found'); const u = await getUser(); if (!u) throw new ApiError('unauthorized'); const n = await db.note.findFirst({ where: { id, userId: u.id } }); if (!n) throw new ApiError('not_found'); ${erase} } catch (e) { const status = e instanceof ApiError ? codes[e.code] : 500; return Response.json({ error: e.message }, { status }); }`)}`,
    'guarded',
    'role',
  ],
  [
    'the catch clause tells somebody before it refuses',
    del(
      `try { if (!request.headers.get('x-id')) throw new Error('bad'); await requireUser(); ${erase} } catch (e) { await fetch('https://chat.example/hook', { method: 'POST', body: e.message }); return new Response('no', { status: 400 }); }`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'the catch clause works and goes on',
    del(`try { JSON.parse(await request.text()); } catch (e) { await db.note.deleteMany({}); } return new Response('no', { status: 400 });`),
    'open',
    'public',
  ],
  // what the persona has
  ['a list of roles', del(`const u = await requireUser(); if (!u.roles.includes('admin')) ${reject} ${erase}`), 'guarded', 'role'],
  ['a list of own teams', del(`const u = await requireUser(); if (!u.teamIds.includes((await params).id)) ${reject} ${erase}`), 'guarded', 'role'],
  [
    'some of the own teams',
    del(`const u = await requireUser(); const { id } = await params; if (!u.teams.some((t) => t.id === id)) ${reject} ${erase}`),
    'guarded',
    'role',
  ],
  ['somebody in particular', del(`const u = await requireUser(); if (u.email !== 'owner@example.com') ${reject} ${erase}`), 'guarded', 'role'],
  [
    'somebody in particular, by another count',
    del(`const u = await requireUser(); if (u.internalId === 'service' && u.provider === 'token') {} else if (u.id !== (await params).id) ${reject} ${erase}`),
    'guarded',
    'role',
  ],
  [
    'what many have in common',
    del(`const u = await requireUser(); if (u.colorId === 'blue') {} else if (u.id !== (await params).id) ${reject} ${erase}`),
    'guarded',
    'authenticated',
  ],
  [
    'those whom the settings name',
    del(`const u = await requireUser(); if (!process.env.ADMINS?.split(',').includes(u.email)) ${reject} ${erase}`),
    'guarded',
    'role',
  ],
  ['an address has an at sign', del(`const u = await requireUser(); if (!u.email.includes('@')) ${reject} ${erase}`), 'guarded', 'authenticated'],
  // sealed text
  [
    'a sealed session',
    `import { createDecipheriv } from 'node:crypto'; const open = (t) => { const d = createDecipheriv('aes-256-gcm', process.env.APP_SECRET, 'iv'); return d.update(t) + d.final('utf8'); };
${del(`let s = null; try { s = open(request.cookies.get('session')?.value); } catch {} if (!s) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'what the deployment sealed itself',
    `import { createDecipheriv } from 'node:crypto'; const open = (t) => { const d = createDecipheriv('aes-256-gcm', process.env.APP_SECRET, 'iv'); return d.update(t) + d.final('utf8'); };
${del(`const row = await db.setting.findFirst({}); open(row.sealed); ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'sealed with a key that comes along',
    `import { createDecipheriv, createSecretKey } from 'node:crypto'; const open = (t, key) => { const d = createDecipheriv('aes-256-gcm', createSecretKey(key, 'hex'), 'iv'); return d.update(t) + d.final('utf8'); };
${del(`const b = await request.json(); open(b.sealed, b.key); ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'sealed with a key made of the password that comes along, in an envelope',
    `import argon2 from 'argon2'; import { createDecipheriv } from 'node:crypto'; const open = (t, key) => { const d = createDecipheriv('aes-256-gcm', key, 'iv'); return d.update(t, 'base64', 'utf8') + d.final('utf8'); };
${del(`const b = await request.json(); const key = open(b.protectedKey, await argon2.hash(b.password, { salt: b.salt, raw: true })); const inner = open(b.sealed, Buffer.from(key, 'hex')); ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'sealed with a key of the deployment, whatever else came along',
    `import { createDecipheriv, createSecretKey } from 'node:crypto'; const open = (t, key) => { const d = createDecipheriv('aes-256-gcm', createSecretKey(key, 'hex'), 'iv'); return d.update(t) + d.final('utf8'); };
${del(`const b = await request.json(); open(b.sealed, process.env.APP_SECRET + b.key); ${erase}`)}`,
    'guarded',
    'signature',
  ],
  // requests to other systems
  [
    'asks another system for what is public',
    `export async function GET() { const r = await fetch('https://api.example/latest'); return Response.json(await r.json()); }`,
    'open',
    'public',
  ],
  [
    'fetches the key by which it verifies',
    `import { createVerify } from 'node:crypto'; ${del(`const pem = await (await fetch(request.headers.get('x-cert-url'))).text(); const v = createVerify('SHA256'); v.update(await request.text()); if (!v.verify(pem, request.headers.get('x-sig'))) ${reject} ${erase}`)}`,
    'guarded',
    'signature',
  ],
  [
    'sends what came in on before it asks who it is',
    del(`await fetch('https://api.example/jobs', { method: 'POST', body: await request.text() }); if (!(await getUser())) ${reject} return Response.json({});`),
    'open',
    'optional',
  ],
  // what was not passed
  [
    'a wrapper lets one request through without a session',
    `const wrap = (h) => async (req) => { try { if (req.headers.get('x-anonymous')) return await h({ req }); const user = await getUser(); if (!user) ${reject} return await h({ req, user }); } catch (e) { return new Response('error', { status: 500 }); } };
export const GET = wrap(async ({ user }) => Response.json(await db.note.findMany({ where: { userId: user.id } })));`,
    'guarded',
    'authenticated',
  ],
  [
    'what one module puts on the global object another finds',
    `const start = () => { if (!globalThis.checker) globalThis.checker = { check: async () => { await requireUser(); } }; return globalThis.checker; }; ${del(`await start().check(); ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'the status is the word of a library that refuses',
    `import jackson from '@boxyhq/saml-jackson'; ${del(`const { directorySyncController } = await jackson({}); const { status, data } = await directorySyncController.requests.handle({ apiSecret: request.headers.get('authorization') }, async (e) => { await db.user.delete({ where: { email: e.data.email } }); }); return Response.json(data, { status });`)}`,
    'guarded',
    'signature',
  ],
  [
    'the time of the last use is written before the role is asked for',
    del(
      `const k = await db.apiKey.findUnique({ where: { hashedKey: request.headers.get('x-api-key') } }); if (!k) ${reject} await db.apiKey.update({ where: { id: k.id }, data: { lastUsedAt: new Date() } }); if (k.workspaceId !== (await params).id) return new Response('no', { status: 403 }); ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'the word of another system on the credential, asked once for each of a list',
    del(
      `const hooks = await db.hook.findMany(); const words = await Promise.all(hooks.map(async (h) => (await fetch(h.url, { method: 'POST', body: JSON.stringify({ headers: { authorization: request.headers.get('authorization') } }) })).ok)); if (!words.every((ok) => ok)) ${reject} ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'one of many ways to say no, and one to say yes',
    `const check = async (request) => { const u = await getUser(); const mode = request.headers.get('x-mode');
      ${Array.from({ length: 20 }, (_, i) => `if (mode === 'm${String(i)}') return { ok: false, error: 'no ${String(i)}' };`).join('\n      ')}
      return u ? { ok: true, u } : { ok: false }; };
    ${del(`const { ok, error } = await check(request); if (ok) { ${erase} } return new Response(error ?? 'no', { status: 401 });`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'one of many ways to say no, and yes is what is changed last',
    `const check = async (request) => { const mode = request.headers.get('x-mode');
      ${Array.from({ length: 20 }, (_, i) => `if (mode === 'm${String(i)}') { const r = { ok: false, error: 'no ${String(i)}' }; ${i === 9 ? 'r.ok = true; ' : ''}return r; }`).join('\n      ')}
      return { ok: false, error: null }; };
    ${del(`const { ok, error } = await check(request); if (ok) { ${erase} } return new Response(error ?? 'no', { status: 401 });`)}`,
    'open',
    'public',
  ],
  [
    'the word of another system in a result that is taken apart',
    `const check = async (request) => { const word = await fetch('https://judge.example', { headers: { authorization: request.headers.get('authorization') } }); if (word.ok) return { ok: true }; return { ok: false }; };
    ${del(`const { ok } = await check(request); if (!ok) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'some roles may not do it',
    del(
      `const u = await requireUser(); const m = await db.member.findFirst({ where: { userId: u.id, teamId: (await params).id } }); if (!m) ${reject} if (m.role === 'MEMBER' || m.role === 'GUEST') return new Response('no', { status: 403 }); ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'nobody gets anywhere, and what lets them is not seen',
    `import { gate } from 'some-gate'; ${del(`if (await gate(request)) throw new Error('no'); throw new Error('neither');`)}`,
    'unknown',
    'unknown',
  ],
  [
    'a result that says of itself what it is',
    `import { ok, err } from 'neverthrow'; const check = async () => { const u = await getUser(); return u ? ok(u) : err('nobody'); };
    ${del(`const r = await check(); if (r.isErr()) ${reject} console.log(r.value.id); ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'a result whose error is passed over',
    `import { ok, err } from 'neverthrow'; const check = async () => { const u = await getUser(); return u ? ok(u) : err('nobody'); };
    ${del(`const r = await check(); if (r.isErr()) console.log(r.error); ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'several results as one',
    `${results} ${del(`const r = Result.combine([named(request), await check()]); if (r.isErr()) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'several results as one, none of which asks who it is',
    `${results} ${del(`const r = Result.combine([named(request), ok(1)]); if (r.isErr()) ${reject} ${erase}`)}`,
    'open',
    'public',
  ],
  [
    'several promised results as one, and every error',
    `${results} ${del(`const r = await ResultAsync.combineWithAllErrors([okAsync(1), check()]); if (r.isErr()) ${reject} const [, user] = r.value; console.log(user.id); ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'what a function throws, as a result',
    `${results} ${del(`const r = await ResultAsync.fromThrowable(async () => requireUser(), (e) => e)(); if (r.isErr()) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'what a function throws, as a result that is passed over',
    `${results} ${del(`const r = await ResultAsync.fromThrowable(async () => requireUser())(); if (r.isErr()) console.log(r.error); ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'a result within a span',
    `import { ok, err } from 'neverthrow'; import { trace } from '@opentelemetry/api';
    const check = async () => trace.getTracer('x').startActiveSpan('check', async (span) => { const u = await getUser(); span.end(); return u ? ok(u) : err('nobody'); });
    ${del(`const r = await check(); return r.match(async () => { ${erase} }, () => { ${reject} });`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'as many found among his own as he names',
    del(
      `const u = await getUser(); if (!u) ${reject} const { ids } = await request.json(); const rows = await db.note.findMany({ where: { id: { in: ids }, ownerId: u.id } }); if (rows.length !== ids.length) ${reject} await db.note.deleteMany({ where: { id: { in: ids } } }); return Response.json({});`,
    ),
    'guarded',
    'role',
  ],
  [
    'fewer found than he names, by a helper that looks for nothing in an empty list',
    `const mine = async (u, ids) => { if (ids.length === 0) return []; const rows = await db.note.findMany({ where: { id: { in: ids }, ownerId: u.id } }); return rows.map((r) => r.id); };
${del(`const u = await getUser(); if (!u) ${reject} const { ids } = await request.json(); if (!Array.isArray(ids) || ids.length === 0) ${reject} if ((await mine(u, ids)).length < ids.length) ${reject} await db.note.deleteMany({ where: { id: { in: ids } } }); return Response.json({});`)}`,
    'guarded',
    'role',
  ],
  [
    'as many found as he names, whoever they belong to',
    del(
      `const u = await getUser(); if (!u) ${reject} const { ids } = await request.json(); const rows = await db.note.findMany({ where: { id: { in: ids } } }); if (rows.length !== ids.length) ${reject} await db.note.deleteMany({ where: { id: { in: ids } } }); return Response.json({});`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'each of a list is asked about before all are touched',
    del(
      `const u = await getUser(); if (!u) ${reject} const { ids } = await request.json(); for (const id of ids) { if (!(await db.note.findFirst({ where: { id, ownerId: u.id } }))) ${reject} } await db.note.deleteMany({ where: { id: { in: ids } } }); return Response.json({});`,
    ),
    'guarded',
    'role',
  ],
  [
    'each of a list is asked about before each is touched',
    del(
      `const u = await getUser(); if (!u) ${reject} const { items } = await request.json(); for (const item of items) { if (!(await db.note.findFirst({ where: { id: item.id, ownerId: u.id } }))) ${reject} } for (const item of items) await db.note.delete({ where: { id: item.id } }); return Response.json({});`,
    ),
    'guarded',
    'role',
  ],
  [
    'each of a list is asked about before another record is touched',
    del(
      `const u = await getUser(); if (!u) ${reject} const { ids } = await request.json(); for (const id of ids) { if (!(await db.note.findFirst({ where: { id, ownerId: u.id } }))) ${reject} } ${erase}`,
    ),
    'guarded',
    'authenticated',
  ],
  [
    'what the platform brings, by way of a copy of the global object',
    `const platform = typeof globalThis !== 'undefined' ? globalThis : {};
${del(`if (!platform.crypto || !platform.crypto.getRandomValues) throw new Error('no crypto'); if (!(await getUser())) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'nobody for want of settings, or for want of a session',
    `const configured = () => Boolean(process.env.NEXT_PUBLIC_AUTH_URL && process.env.NEXT_PUBLIC_AUTH_ID);
const who = async () => { if (!configured()) return null; const { data } = await (async () => ({ data: { user: await getUser() } }))(); return data.user ?? null; };
const idOf = async () => { if (process.env.ENABLE_AUTH === 'false') return process.env.NOBODY_ID || 'nobody'; const user = await who(); return user?.id; };
${del(`const id = await idOf(); if (!id) ${reject} ${erase}`)}`,
    'guarded',
    'authenticated',
  ],
  [
    'whoever asks where settings are missing',
    `const who = async () => { if (!process.env.NEXT_PUBLIC_AUTH_URL) return { id: 'nobody' }; return getUser(); };
${del(`const user = await who(); if (!user) ${reject} ${erase}`)}`,
    'open',
    'optional',
  ],
  [
    'a code that is looked up, for the cookie of a session',
    del(
      `const { email, otp } = await request.json(); const found = await db.user.findFirst({ where: { email, otp } }); if (!found) ${reject} const { NextResponse } = await import('next/server'); const answer = NextResponse.json({}); answer.cookies.set('session', await signFor(found.id)); return answer;`,
    ).replace('export', `const signFor = async (id) => id + process.env.SECRET; export`),
    'open',
    'public',
  ],
  [
    'a code that is looked up, for the cookie of a session and a place in a team',
    del(
      `const { token } = await request.json(); const found = await db.invite.findFirst({ where: { token } }); if (!found) ${reject} await db.member.create({ data: { teamId: found.teamId } }); const { NextResponse } = await import('next/server'); const answer = NextResponse.json({}); answer.cookies.set('session', found.id + process.env.SECRET); return answer;`,
    ),
    'guarded',
    'signature',
  ],
  [
    'a code that is looked up, for anything else',
    del(`const { token } = await request.json(); const found = await db.invite.findFirst({ where: { token } }); if (!found) ${reject} ${erase}`),
    'guarded',
    'signature',
  ],
  [
    'whoever is signed in has an id',
    del(
      `const u = await getUser(); if (!u) ${reject} if (!u.id) return Response.json({}); const mine = await db.member.findFirst({ where: { userId: u.id, noteId: (await params).id } }); if (!mine) ${reject} ${erase}`,
    ),
    'guarded',
    'role',
  ],
  [
    'a generator that unseen code runs',
    `import { Effect } from 'effect';
${del(`const id = await Effect.runPromise(Effect.gen(function* () { const user = yield* Effect.promise(() => getUser()); if (!user) return yield* Effect.fail('no'); return user.id; })); console.log(id); ${erase}`)}`,
    'unknown',
    'unknown',
  ],
];

describe('route handlers', () => {
  it.each(programs)('%s', (_name, code, verdict, level) => {
    const entry = walkRoute(code);
    expect(`${entry.verdict} ${entry.level}`).toBe(`${verdict} ${level}`);
  });
});

describe('conditions on the deployment', () => {
  it.each<[name: string, code: string, conditional: string | null]>([
    [
      'an open entry whose guard needs a secret names it',
      del(`if (process.env.CRON_SECRET) { if (request.headers.get('authorization') !== process.env.CRON_SECRET) ${reject} } ${erase}`),
      'CRON_SECRET is set',
    ],
    [
      'an open entry is not guarded by a mode flag it meets',
      del(`if (process.env.NODE_ENV === 'production') { await fetch('https://log.example'); } ${erase}`),
      null,
    ],
    [
      'a guard that stands in production alone says so',
      del(`if (process.env.NODE_ENV === 'production') { if (!(await getUser())) ${reject} } ${erase}`),
      'NODE_ENV is production',
    ],
    [
      'who signs in is not asked on the own machine of a developer',
      del(`const user = process.env.AUTH_PROVIDER === 'local' ? { id: 'me' } : await getUser(); if (!user) ${reject} ${erase}`),
      'AUTH_PROVIDER is not local',
    ],
  ])('%s', (_name, code, conditional) => {
    expect(walkRoute(code).conditional).toBe(conditional);
  });

  it.each<[name: string, code: string, verdict: string, conditional: string | null]>([
    [
      'a setting switches the guard off',
      del(`if (process.env.SKIP_AUTH !== 'true' && !(await getUser())) ${reject} ${erase}`),
      'guarded',
      'SKIP_AUTH is not set',
    ],
    [
      'the setting is asked for in any letters',
      `import { createEnv } from '@t3-oss/env-nextjs'; import { z } from 'zod';
const env = createEnv({ skipValidation: true, server: { OPEN_DOORS: z.boolean().optional() } }); const isTruthy = (v) => (typeof v === 'string' ? v.toLowerCase() === 'true' || v === '1' : Boolean(v));
const open = isTruthy(env.OPEN_DOORS); ${del(`if (!open) await requireUser(); ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'with the setting everybody is somebody, who is made first',
      `let host = ''; try { host = process.env.SITE ? new URL(process.env.SITE).hostname : ''; } catch {}
const hosted = process.env.FORCED === '1' || host === 'example.org' || host.endsWith('.example.org'); const open = process.env.OPEN_DOORS === 'true' && !hosted;
const who = async (headers) => { if (open) { await db.user.upsert({ where: { id: 'any' }, create: { id: 'any' }, update: {} }); return { user: { id: 'any' } }; } return auth.api.getSession({ headers }); };
${del(`const s = await who(request.headers); if (!s?.user?.id) ${reject} ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'many answers in a wrapper that looks at them all',
      `let storage; if (typeof globalThis.process !== 'undefined' && globalThis.process.versions?.node) { const { AsyncLocalStorage } = require('node:async_hooks'); storage = new AsyncLocalStorage(); } else storage = { run: (store, run) => run() };
const wrap = (handler) => async (request, context) => storage.run({}, async () => { let response; try { response = await handler(request, context); } catch { return new Response('no', { status: 500 }); } const status = response?.status ?? 0; if (status >= 500) console.error(status); else if (status >= 400) console.warn(status); if (response?.headers) response.headers.set('x-id', 'a'); return response; });
const open = Boolean(process.env.OPEN_DOORS); const who = async (headers) => (open ? { user: { id: 'any' } } : auth.api.getSession({ headers }));
export const DELETE = wrap(async (request, { params }) => { const s = await who(request.headers); if (!s?.user?.id) ${reject} const body = await request.json(); ${Array.from({ length: 14 }, (_, i) => `if (body.f${String(i)} === ${String(i)}) return new Response('no', { status: ${String(400 + i)} });`).join(' ')} ${erase} });`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'a setting switches the guard off, after others without which nobody gets anywhere',
      `const needed = (v) => { if (v === undefined || v === null) throw new Error('not defined'); return v; };
${del(`let host; if (process.env.HOSTS) host = process.env.HOSTS; else host = new URL(needed(process.env.HOST_URL)).hostname; const claims = process.env.NO_AUTH === 'yes' ? { type: 'admin' } : await getUser(); if (!claims) ${reject} ${erase}`)}`,
      'guarded',
      'NO_AUTH is not set',
    ],
    [
      'what a setting gives is asked about, in two places',
      `const who = async () => (process.env.NO_AUTH === 'yes' ? { type: 'admin' } : ((await getUser()) ? { type: 'user' } : undefined)); const ensure = (v) => { if (v === undefined || v === null) throw new Error('no'); else if (v === false) throw new Error('no'); };
${del(`const claims = await who(); const all = new URL(request.url).searchParams.get('all'); if (all) ensure(claims?.type === 'admin'); else ensure(claims?.type === 'admin' || claims?.type === 'user'); ${erase}`)}`,
      'guarded',
      'NO_AUTH is not set',
    ],
    [
      'whoever is let in is sent on',
      del(
        `if (process.env.NO_AUTH !== 'yes') await requireUser(); await db.note.delete({ where: { id: (await params).id } }); return NextResponse.redirect('https://example.org/done');`,
      ),
      'guarded',
      'NO_AUTH is not set',
    ],
    [
      'nothing works without one setting, and another one lets everybody in',
      `const who = async (headers) => (process.env.OPEN_DOORS ? { user: { id: 'any' } } : auth.api.getSession({ headers }));
${del(`const s = await who(request.headers); if (!s?.user?.id) ${reject} if (!process.env.BILLING) return new Response('no', { status: 400 }); ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'nothing works without one setting, which is asked for first',
      `const who = async (headers) => (process.env.OPEN_DOORS ? { user: { id: 'any' } } : auth.api.getSession({ headers }));
${del(`if (!process.env.BILLING) return new Response('no', { status: 404 }); const s = await who(request.headers); if (!s?.user?.id) ${reject} ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'nothing works without a setting, and nobody is asked who he is where it is set',
      del(`if (!process.env.BILLING) return new Response('no', { status: 404 }); if (!process.env.STRICT) { ${erase} } await requireUser(); ${erase}`),
      'open',
      null,
    ],
    [
      'where the setting is not set, the promise of who it is is rejected',
      `const who = async (headers) => { if (process.env.OPEN_DOORS) return { id: 'any' }; const s = await auth.api.getSession({ headers }); if (!s) throw new Error('who?'); return s.user; };
const admit = async (request) => { let user; try { user = await who(request.headers); } catch { return { ok: false, response: new Response('who?', { status: 401 }) }; } return { ok: true, user }; };
${del(`const admitted = await admit(request); if (!admitted.ok) return admitted.response; ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'a key must not be sent beside the token, and what lies behind is more than the insider walks',
      `import { jwtVerify } from 'jose'; const f0 = (x) => (x ? 1 : 2); ${Array.from({ length: 15 }, (_, i) => `const f${String(i + 1)} = (x) => f${String(i)}(x) + f${String(i)}(!x);`).join(' ')}
${del(`if (request.headers.get('x-api-key')) ${reject} try { await jwtVerify(request.headers.get('authorization').slice(7), secret); } catch { ${reject} } f15(await request.json()); ${erase}`)}`,
      'guarded',
      null,
    ],
    [
      'what lies behind the setting is more than is walked',
      `const f0 = (x) => (x ? 1 : 2); ${Array.from({ length: 18 }, (_, i) => `const f${String(i + 1)} = (x) => f${String(i)}(x) + f${String(i)}(!x);`).join(' ')}
const who = async (headers) => (process.env.OPEN_DOORS ? { user: { id: 'any' } } : auth.api.getSession({ headers }));
${del(`const s = await who(request.headers); if (!s?.user?.id) ${reject} f18(await request.json()); ${erase}`)}`,
      'guarded',
      'OPEN_DOORS is not set',
    ],
    [
      'a key must not be sent beside the token, and what lies behind fails for everybody',
      `import { jwtVerify } from 'jose';
${del(`if (request.headers.get('x-api-key')) ${reject} try { await jwtVerify(request.headers.get('authorization').slice(7), secret); } catch { ${reject} } return new Response('not yet', { status: 501 });`)}`,
      'guarded',
      null,
    ],
    [
      'the mode is asked for only to write a line of a log',
      `const mode = () => process.env.NODE_ENV || 'development'; const log = (text) => { if (mode() === 'production' && typeof window !== 'undefined') return; console.log(text); };
export async function GET() { log('asked'); return new Response('gone', { status: 410 }); }`,
      'open',
      null,
    ],
    [
      'more refusals in a wrapper that looks at them than are kept apart',
      `const wrap = (handler) => async (request, context) => { const response = await handler(request, context); response.headers.set('x-id', 'a'); return response; };
export const DELETE = wrap(async (request, { params }) => { const body = await request.json(); ${Array.from({ length: 40 }, (_, i) => `if (body.f${String(i)} === 'x') return new Response('no ${String(i)}', { status: ${String(400 + (i % 5))} });`).join(' ')} if (!(await getUser())) ${reject} ${erase} });`,
      'guarded',
      null,
    ],
    ['a setting lets everybody on', del(`if (process.env.DEMO) { ${erase} } await requireUser(); ${erase}`), 'guarded', 'DEMO is not set'],
    [
      'a helper says that a setting switches the guard off',
      `const off = () => { if (process.env.SKIP_AUTH) return true; return false; }; ${del(`if (!off()) await requireUser(); ${erase}`)}`,
      'guarded',
      'SKIP_AUTH is not set',
    ],
    ['a store that is local is no mode', del(`if (process.env.STORE === 'local') { ${erase} } await requireUser(); ${erase}`), 'guarded', 'STORE is not set'],
    [
      'a stage that is not asked for by name',
      del(`if (process.env.STAGE === 'canary') { ${erase} } await requireUser(); ${erase}`),
      'guarded',
      'STAGE is not set',
    ],
    ['a guard in tests alone', del(`if (process.env.APP_ENV === 'test') await requireUser(); ${erase}`), 'open', null],
    ['a setting switches the guard on', del(`if (process.env.STRICT === 'true') await requireUser(); ${erase}`), 'open', null],
    ['a setting that is not there lets everybody on', del(`if (!process.env.STRICT) { ${erase} } await requireUser(); ${erase}`), 'open', null],
    [
      'each value of a setting that has a default has its guard',
      `const mode = process.env.MODE || 'a'; ${del(`if (mode === 'a') await requireUser(); else if (mode === 'b') { if (!(await getUser())) ${reject} } ${erase}`)}`,
      'guarded',
      'MODE is not set',
    ],
    [
      'the default of a setting has no guard',
      `const mode = process.env.MODE ?? 'none'; ${del(`switch (mode) { case 'a': await requireUser(); break; case 'none': break; } ${erase}`)}`,
      'open',
      null,
    ],
    [
      'the work needs a setting, and only what is private is guarded',
      del(
        `if (new URL(request.url).searchParams.has('private')) await requireUser(); if (!process.env.QUEUE) return new Response('no queue', { status: 500 }); ${erase}`,
      ),
      'open',
      null,
    ],
    ['the work needs a setting', del(`if (!process.env.QUEUE) return new Response('no queue', { status: 500 }); ${erase}`), 'open', null],
    [
      'the role is asked for unless a setting is there',
      del(`const u = await requireUser(); if (!process.env.LAX && u.role !== 'admin') ${reject} ${erase}`),
      'guarded',
      'LAX is not set',
    ],
  ])('%s', (_name, code, verdict, conditional) => {
    const entry = walkRoute(code);
    expect([entry.verdict, entry.conditional]).toEqual([verdict, conditional]);
  });
});
