/** Rows that are found by what the request says: by which words of a query, and when the one who asks finds none. */
import { describe, expect, it } from 'vitest';
import { walkRoute } from '../support.ts';

const packages = JSON.stringify({
  name: 'app',
  dependencies: {
    next: '15.5.0',
    '@prisma/client': '6.19.0',
    'better-auth': '1.4.0',
    'drizzle-orm': '0.44.0',
    knex: '3.1.0',
    kysely: '0.28.0',
    mongoose: '8.0.0',
    pg: '8.16.0',
    redis: '5.0.0',
    typeorm: '0.3.27',
  },
});
const verdictOf = (head: string, found: string): string => {
  const code = `${head}
export async function DELETE(request, { params }) { const { token, id } = await request.json(); const user = await getUser(); ${found}
if (!row) return new Response('', { status: 401 }); await db.note.delete({ where: { id } }); return Response.json({ ok: true }); }`;
  const { verdict } = walkRoute(code, { 'package.json': packages });
  return verdict;
};
type Row = readonly [query: string, verdict: string];
const check = (head: string, found: (query: string) => string, rows: readonly Row[]): void => {
  it.each(rows)('%s', (query, verdict) => {
    expect(verdictOf(head, found(query))).toBe(verdict);
  });
};

describe('SQL', () => {
  check(
    `import pg from 'pg'; const pool = new pg.Pool();`,
    (sql) => `const { rows: [row] } = await pool.query("SELECT * FROM sessions WHERE ${sql}", [token, id]);`,
    [
      ['token = $1', 'guarded'],
      ['id = $2 AND token = $1', 'guarded'],
      ['(token = $1) AND (id = $2 OR id IS NULL)', 'guarded'],
      ['token = ANY($1)', 'guarded'],
      ['token = $1 OR id = $2', 'open'],
      ['token = $1 OR open', 'open'],
      [`kind = 'token or not' AND token = $1 ORDER BY id LIMIT 1`, 'guarded'],
      ['token <> $1', 'open'],
      ['NOT (token = $1)', 'open'],
      ['token NOT IN ($1)', 'open'],
      ['token > $1', 'open'],
      [`token LIKE $1 || '%'`, 'open'],
      ['token ~ $1', 'open'],
    ],
  );
  it('what a row is changed to says nothing of which one it is', () => {
    const statement = `const { rows: [row] } = await pool.query('UPDATE users SET token = $1 WHERE id = $2 RETURNING *', [token, id]); await pool.query('DELETE FROM users WHERE id = $1', [id]);`;
    expect(verdictOf(`import pg from 'pg'; const pool = new pg.Pool();`, statement)).toBe('open');
  });
});

describe('Drizzle', () => {
  const head = `import { drizzle } from 'drizzle-orm/node-postgres'; import { eq, ilike, like, ne, or } from 'drizzle-orm'; import { pgTable, text } from 'drizzle-orm/pg-core';
const rows = drizzle(process.env.DATABASE_URL); const tokens = pgTable('tokens', { token: text(), id: text() });`;
  check(head, (condition) => `const [row] = await rows.select().from(tokens).where(${condition});`, [
    ['eq(tokens.token, token)', 'guarded'],
    ['ne(tokens.token, token)', 'open'],
    ['or(eq(tokens.token, token), eq(tokens.id, id))', 'open'],
    ['like(tokens.token, token)', 'open'],
    ['ilike(tokens.token, `${token}%`)', 'open'],
  ]);
});

describe('Knex', () => {
  check(`import knex from 'knex'; const rows = knex({});`, (steps) => `const row = await rows('sessions')${steps}.first();`, [
    ['.where({ token })', 'guarded'],
    ['.where({ token, id })', 'guarded'],
    ['.where({ token }).orWhere({ id })', 'open'],
    [`.where({ token }).orWhere('id', id)`, 'open'],
    [`.where('token', 'like', token)`, 'open'],
    ['.whereNot({ token })', 'open'],
  ]);
});

describe('Kysely', () => {
  check(
    `import { Kysely } from 'kysely'; const rows = new Kysely({});`,
    (steps) => `const row = await rows.selectFrom('session').selectAll()${steps}.executeTakeFirst();`,
    [
      [`.where('token', '=', token)`, 'guarded'],
      [`.where('token', '!=', token)`, 'open'],
      [`.where('token', 'ilike', token)`, 'open'],
    ],
  );
});

describe('Prisma', () => {
  check('', (condition) => `const row = await db.token.findFirst({ where: { token: ${condition} } });`, [
    ['{ equals: token }', 'guarded'],
    ['{ in: [token] }', 'guarded'],
    ['{ contains: token }', 'open'],
    ['{ startsWith: token }', 'open'],
    ['{ not: token }', 'open'],
    ['{ gte: token }', 'open'],
  ]);
});

describe('Mongoose', () => {
  check(
    `import mongoose from 'mongoose'; const Token = mongoose.model('Token', new mongoose.Schema({}));`,
    (options) => `const row = await Token.findOneAndUpdate({ token }, { seen: true }, ${options});`,
    [
      ['{}', 'guarded'],
      ['{ new: true }', 'guarded'],
      ['{ upsert: true, new: true }', 'open'],
      [`{ upsert: true, returnDocument: 'after' }`, 'open'],
    ],
  );
});

describe('TypeORM', () => {
  check(
    `import { DataSource } from 'typeorm'; const source = new DataSource({}); class Member {}`,
    (where) => `const row = await source.getRepository(Member).findOneBy(${where});`,
    [
      ['{ token }', 'guarded'],
      ['{ userId: user?.id }', 'open'],
      ['{ teamId: id, userId: user?.id }', 'open'],
      [`{ teamId: id, userId: user?.id ?? '' }`, 'guarded'],
    ],
  );
});

describe('Redis', () => {
  check(
    `import { createClient } from 'redis'; import { cookies } from 'next/headers'; const store = createClient();`,
    (call) => `const jar = await cookies(); const row = await store.${call};`,
    [
      [`get('session:' + jar.get('session')?.value)`, 'guarded'],
      [`get('session:' + jar.get('visit')?.value)`, 'guarded'],
      [`get('basket:' + jar.get('session')?.value)`, 'guarded'],
      [`get('basket:' + jar.get('basketId')?.value)`, 'open'],
      ['get(`user:${jar.get("uid")?.value}`)', 'open'],
      [`get('note:' + id)`, 'open'],
      [`sIsMember('sessions', jar.get('session')?.value)`, 'guarded'],
      [`sIsMember('notes', id)`, 'open'],
    ],
  );
});

it('keys that come with each request are looked for by how they begin, and are still those of whoever sends them', () => {
  const code = `import { createHash } from 'node:crypto';
export async function DELETE(request, { params }) { const key = request.headers.get('x-api-key') ?? '';
const rows = await db.apiKey.findMany({ where: { prefix: { startsWith: key.slice(0, 4) } } });
const row = rows.find((one) => one.hashedKey === createHash('sha256').update(key).digest('hex')); if (!row) return new Response('', { status: 401 });
await db.note.deleteMany({ where: { teamId: row.teamId } }); return Response.json({ ok: true }); }`;
  const { verdict, level } = walkRoute(code, { 'package.json': packages });
  expect(`${verdict} ${level}`).toBe('guarded authenticated');
});
