/** What an open route does with a client: the effects that count, those that do not, and limiters, which know nobody. */
import { describe, expect, it } from 'vitest';
import { walkRoute } from '../support.ts';
import { del, erase, routes } from './programs.ts';

const airtable = `import Airtable from 'airtable'; const base = new Airtable({ apiKey: 'k' }).base('app');`;
const effects: [name: string, code: string, wanted: string[]][] = [
  ['airtable, all rows', del(`return Response.json(await base('Guests').select({ maxRecords: 5 }).all());`, airtable), ['read']],
  [
    'airtable, a page at a time',
    del(`const all = []; await base('Guests').select().eachPage((rows, next) => { all.push(...rows); next(); }); return Response.json(all);`, airtable),
    ['read'],
  ],
  ['airtable, one row', del(`return Response.json(await base.table('Guests').find('rec1'));`, airtable), ['read']],
  ['airtable, a new row', del(`await base('Guests').create([{ fields: {} }]); return Response.json({});`, airtable), ['write']],
  ['airtable, rows that go', del(`await base('Guests').destroy(['rec1']); return Response.json({});`, airtable), ['delete']],
  ['airtable, a table that is only named', del(`base('Guests'); return Response.json({});`, airtable), []],
  ['resend', del(`await new Resend('k').emails.send({}); return Response.json({});`, `import { Resend } from 'resend';`), ['mail']],
  [
    'a transport made as the module loads',
    del(`await transport.sendMail({}); return Response.json({});`, `import nodemailer from 'nodemailer'; const transport = nodemailer.createTransport({});`),
    ['mail'],
  ],
  ['a client that is only set up', del(`sg.setApiKey('k'); return Response.json({});`, `import sg from '@sendgrid/mail';`), []],
  ['nodemailer', del(`await nodemailer.createTransport({}).sendMail({}); return Response.json({});`, `import nodemailer from 'nodemailer';`), ['mail']],
  [
    'SES',
    del(
      `await new SESClient({}).send(new SendEmailCommand({})); return Response.json({});`,
      `import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';`,
    ),
    ['mail'],
  ],
  ['stripe', del(`await new Stripe('k').checkout.sessions.create({}); return Response.json({});`, `import Stripe from 'stripe';`), ['payment']],
  ['polar', del(`await new Polar({}).checkouts.create({}); return Response.json({});`, `import { Polar } from '@polar-sh/sdk';`), ['payment']],
  [
    'generateText',
    del(
      `const { text } = await generateText({ model: openai('m'), prompt: 'x' }); return Response.json({});`,
      `import { generateText } from 'ai'; import { openai } from '@ai-sdk/openai';`,
    ),
    ['model'],
  ],
  [
    'tools and messages ask no model',
    del(
      `const t = tool({}); const m = convertToModelMessages([]); return Response.json({ ok: Boolean(t && m) });`,
      `import { tool, convertToModelMessages } from 'ai';`,
    ),
    [],
  ],
  ['a model without a prompt', del(`const m = openai('m'); return Response.json({ ok: Boolean(m) });`, `import { openai } from '@ai-sdk/openai';`), []],
  ['openai', del(`await new OpenAI().chat.completions.create({}); return Response.json({});`, `import OpenAI from 'openai';`), ['model']],
  ['anthropic', del(`await new Anthropic().messages.create({}); return Response.json({});`, `import Anthropic from '@anthropic-ai/sdk';`), ['model']],
  ['google', del(`await new GoogleGenAI({}).models.generateContent({}); return Response.json({});`, `import { GoogleGenAI } from '@google/genai';`), ['model']],
  [
    'S3 put',
    del(
      `await new S3Client({}).send(new PutObjectCommand({ Bucket: 'b' })); return Response.json({});`,
      `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';`,
    ),
    ['file'],
  ],
  [
    'S3 head',
    del(
      `await new S3Client({}).send(new HeadObjectCommand({ Bucket: 'b' })); return Response.json({});`,
      `import { S3Client, HeadObjectCommand } from '@aws-sdk/client-s3';`,
    ),
    [],
  ],
  [
    'a signed URL to write',
    del(
      `await getSignedUrl(new S3Client({}), new PutObjectCommand({})); return Response.json({});`,
      `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3'; import { getSignedUrl } from '@aws-sdk/s3-request-presigner';`,
    ),
    ['file'],
  ],
  [
    'DynamoDB delete',
    del(
      `await new DynamoDBClient({}).send(new DeleteItemCommand({ TableName: 'notes', Key: { id: (await params).id } })); return Response.json({});`,
      `import { DynamoDBClient, DeleteItemCommand } from '@aws-sdk/client-dynamodb';`,
    ),
    ['delete'],
  ],
  [
    'DynamoDB get',
    del(
      `const { Item } = await new DynamoDBClient({}).send(new GetItemCommand({ TableName: 'notes', Key: { id: (await params).id } })); return Response.json(Item);`,
      `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';`,
    ),
    ['read'],
  ],
  ['@vercel/blob', del(`await put('a', 'b', {}); return Response.json({});`, `import { put } from '@vercel/blob';`), ['file']],
  ['axios called', del(`await axios({ url: 'https://a.example' }); return Response.json({});`, `import axios from 'axios';`), ['external']],
  ['an axios instance', del(`await api.post('/x', {}); return Response.json({});`, `import axios from 'axios'; const api = axios.create({});`), ['external']],
  [
    'Tinybird, a query',
    del(
      `const { data } = await top({}); return Response.json(data);`,
      `import { Tinybird } from '@chronark/zod-bird'; const top = new Tinybird({}).buildPipe({ pipe: 'top' });`,
    ),
    ['read'],
  ],
  [
    'Tinybird, an event',
    del(
      `await log({ a: 1 }); return Response.json({});`,
      `import { Tinybird } from '@chronark/zod-bird'; const log = new Tinybird({}).buildIngestEndpoint({ datasource: 'x' });`,
    ),
    [],
  ],
  [
    'Tinybird, nothing is asked',
    del(`bird.buildPipe({ pipe: 'top' }); return Response.json({});`, `import { Tinybird } from '@chronark/zod-bird'; const bird = new Tinybird({});`),
    [],
  ],
  [
    'a date of a row that is moved in memory',
    del(
      `const n = await db.note.findFirst({ where: { id: (await params).id } }); n.due.setUTCDate(1); n.due.setHours(0, 0); return Response.json({ ok: n.due.getTime() > 0 });`,
    ),
    [],
  ],
  [
    'a relation of a row that is set',
    del(`const n = await db.note.findFirst({ where: { id: (await params).id } }); await n.setOwner(1); return Response.json({});`),
    ['write'],
  ],
  ['a queue', del(`await queue.add('x', {}); return Response.json({});`, `import { Queue } from 'bullmq'; const queue = new Queue('q');`), ['external']],
  ['qstash', del(`await new Client({}).publishJSON({}); return Response.json({});`, `import { Client } from '@upstash/qstash';`), ['external']],
  ['a process', del(`exec('ls'); return Response.json({});`, `import { exec } from 'node:child_process';`), ['process']],
  ['a file written', del(`await writeFile('a', 'b'); return Response.json({});`, `import { writeFile } from 'node:fs/promises';`), ['file']],
  ['a file of a fixed path read', del(`await readFile('a'); return Response.json({});`, `import { readFile } from 'node:fs/promises';`), []],
  [
    'a search index',
    del(
      `await client.deleteByQuery({ index: 'a' }); return Response.json({});`,
      `import { Client } from '@elastic/elasticsearch'; const client = new Client({});`,
    ),
    ['delete'],
  ],
  ['a cache', del(`await redis.set('a', 'b'); return Response.json({});`, `import { Redis } from '@upstash/redis'; const redis = Redis.fromEnv();`), []],
  [
    'drizzle',
    del(
      `await d.delete(notes).where(eq(notes.id, (await params).id)); return Response.json({});`,
      `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core'; import { eq } from 'drizzle-orm'; const notes = pgTable('notes', { id: text('id') }); const d = drizzle({});`,
    ),
    ['delete'],
  ],
  [
    'drizzle: a statement whose failure is caught',
    del(
      `await d.delete(notes).where(eq(notes.id, (await params).id)).catch(() => null); return Response.json({});`,
      `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text } from 'drizzle-orm/pg-core'; import { eq } from 'drizzle-orm'; const notes = pgTable('notes', { id: text('id') }); const d = drizzle({});`,
    ),
    ['delete'],
  ],
  [
    'drizzle: copies to read from',
    del(
      `await d.delete(notes).where(eq(notes.id, (await params).id)); return Response.json({});`,
      `import { drizzle } from 'drizzle-orm/node-postgres'; import { pgTable, text, withReplicas } from 'drizzle-orm/pg-core'; import { eq } from 'drizzle-orm'; const notes = pgTable('notes', { id: text('id') }); const d = withReplicas(drizzle({}), [drizzle({})]);`,
    ),
    ['delete'],
  ],
  [
    'a Prisma client that is generated elsewhere',
    del(
      `await own.note.delete({ where: { id: (await params).id } }); return Response.json({});`,
      `import { PrismaClient } from '../../../../db/generated/node/client'; const own = new PrismaClient();`,
    ),
    ['delete'],
  ],
  [
    'drizzle: a condition in SQL of a relational query',
    del(
      `return Response.json(await d.query.notes.findMany({ where: (note, { sql, arrayOverlaps }) => sql\`\${note.id} = \${(arrayOverlaps(note.tags, []), 1)}\` }));`,
      `import { drizzle } from 'drizzle-orm/node-postgres'; const d = drizzle({});`,
    ),
    ['read'],
  ],
  [
    'kysely',
    del(
      `await k.deleteFrom('notes').where('id', '=', (await params).id).execute(); return Response.json({});`,
      `import { Kysely } from 'kysely'; const k = new Kysely({});`,
    ),
    ['delete'],
  ],
  [
    'knex',
    del(`await k('notes').where({ id: (await params).id }).del(); return Response.json({});`, `import knex from 'knex'; const k = knex({});`),
    ['delete'],
  ],
  [
    'pg',
    del(
      `await pool.query('delete from notes where id = $1', [(await params).id]); return Response.json({});`,
      `import { Pool } from 'pg'; const pool = new Pool();`,
    ),
    ['delete'],
  ],
  [
    'mysql2',
    del(
      `await pool.execute('delete from notes where id = ?', [(await params).id]); return Response.json({});`,
      `import mysql from 'mysql2/promise'; const pool = mysql.createPool({});`,
    ),
    ['delete'],
  ],
  [
    'postgres',
    del('await sql`delete from notes where id = ${(await params).id}`; return Response.json({});', `import postgres from 'postgres'; const sql = postgres();`),
    ['delete'],
  ],
  [
    'neon',
    del(
      'await sql`delete from notes where id = ${(await params).id}`; return Response.json({});',
      `import { neon } from '@neondatabase/serverless'; const sql = neon('');`,
    ),
    ['delete'],
  ],
  [
    '@vercel/postgres',
    del('await sql`delete from notes where id = ${(await params).id}`; return Response.json({});', `import { sql } from '@vercel/postgres';`),
    ['delete'],
  ],
  [
    'better-sqlite3',
    del(
      `s.prepare('delete from notes where id = ?').run((await params).id); return Response.json({});`,
      `import Database from 'better-sqlite3'; const s = new Database('a');`,
    ),
    ['delete'],
  ],
  [
    'mongodb',
    del(
      `await c.db('a').collection('notes').deleteOne({ _id: (await params).id }); return Response.json({});`,
      `import { MongoClient } from 'mongodb'; const c = new MongoClient('a');`,
    ),
    ['delete'],
  ],
  [
    'mongoose',
    del(
      `await Note.findByIdAndDelete((await params).id); return Response.json({});`,
      `import mongoose from 'mongoose'; const Note = mongoose.model('Note', new mongoose.Schema({}));`,
    ),
    ['delete'],
  ],
];
describe('a document that is made of what was sent', () => {
  it('is kept before anybody is refused', () => {
    const code = (first: string): string =>
      `import mongoose from 'mongoose'; const Note = mongoose.model('Note', new mongoose.Schema({}));
export async function DELETE(request) { const body = await request.json(); ${first} if (!(await getUser())) return new Response('', { status: 401 }); return Response.json({}); }`;
    expect(walkRoute(code(`const note = new Note({ text: body.text }); await note.save();`)).verdict).toBe('open');
    expect(walkRoute(code(`const note = new Note({}); note.text = body.text; await note.save();`)).verdict).toBe('open');
    expect(walkRoute(code(`const note = new Note({ at: 1 }); await note.save();`)).verdict).toBe('guarded');
  });
});
describe('effects', () => {
  it.each(effects)('%s', (_name, code, wanted) => {
    const found = walkRoute(code).effects.map((e) => e.kind);
    expect([...new Set(found)]).toEqual(wanted);
  });
});

describe('limiters know nobody', () => {
  const too = `return new Response('', { status: 429 });`;
  routes([
    [
      '@upstash/ratelimit',
      del(
        `const { success } = await r.limit('ip'); if (!success) ${too} ${erase}`,
        `import { Ratelimit } from '@upstash/ratelimit'; const r = new Ratelimit({});`,
      ),
      'open public',
    ],
    [
      'rate-limiter-flexible',
      del(
        `try { await r.consume('ip'); } catch { ${too} } ${erase}`,
        `import { RateLimiterMemory } from 'rate-limiter-flexible'; const r = new RateLimiterMemory({});`,
      ),
      'open public',
    ],
    [
      'arcjet',
      del(
        `const decision = await aj.protect(request); if (decision.isDenied()) ${too} ${erase}`,
        `import arcjet, { shield } from '@arcjet/next'; const aj = arcjet({ rules: [shield({})] });`,
      ),
      'open public',
    ],
    [
      '@vercel/firewall',
      del(
        `const { rateLimited } = await checkRateLimit('x', { request }); if (rateLimited) ${too} ${erase}`,
        `import { checkRateLimit } from '@vercel/firewall';`,
      ),
      'open public',
    ],
  ]);
});

describe('uploads', () => {
  const head = `import { createUploadthing } from 'uploadthing/next'; import { createRouteHandler } from 'uploadthing/next'; const f = createUploadthing();`;
  routes([
    [
      'a file router whose middleware throws',
      `${head} const router = { image: f({ image: {} }).middleware(async () => { await requireUser(); return {}; }).onUploadComplete(() => {}) }; const handlers = createRouteHandler({ router }); export const DELETE = handlers.POST;`,
      'guarded authenticated',
    ],
    [
      'a file router without middleware',
      `${head} const router = { image: f({ image: {} }).onUploadComplete(() => {}) }; const handlers = createRouteHandler({ router }); export const DELETE = handlers.POST;`,
      'open public',
    ],
    [
      'one route of two is guarded',
      `${head} const router = { a: f({}).middleware(async () => { await requireUser(); return {}; }), b: f({}).onUploadComplete(() => {}) }; const handlers = createRouteHandler({ router }); export const DELETE = handlers.POST;`,
      'open optional',
    ],
    [
      'upload tokens of @vercel/blob',
      del(
        `const r = await handleUpload({ request, body: await request.json(), onBeforeGenerateToken: async () => { await requireUser(); return {}; } }); return Response.json(r);`,
        `import { handleUpload } from '@vercel/blob/client';`,
      ),
      'guarded authenticated',
    ],
  ]);
});

describe('error classes of the AI SDK', () => {
  routes([
    [
      'asked in the catch that answers',
      del(
        `try { await requireUser(); } catch (e) { if (APICallError.isInstance(e)) return Response.json({}, { status: 429 }); return Response.json({}, { status: 401 }); } ${erase}`,
        `import { APICallError } from 'ai';`,
      ),
      'guarded authenticated',
    ],
  ]);
});

describe('what decides elsewhere', () => {
  routes([
    [
      'a webhook of the Chat SDK',
      `import { Chat } from 'chat'; import { createSlackAdapter } from '@chat-adapter/slack'; import { db } from '../../../../lib/db';
const bot = new Chat({ adapters: { slack: createSlackAdapter({}) } }); bot.onNewMention(async () => { await db.note.deleteMany({}); });
export async function POST(request) { return bot.webhooks.slack(request); }`,
      'unknown unknown',
    ],
    ['a Convex mutation', del(`await fetchMutation('x', {}); return Response.json({});`, `import { fetchMutation } from 'convex/nextjs';`), 'unknown unknown'],
  ]);
});
