/** Server actions behind chains of steps: next-safe-action and zsa. They keep their host's framework. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const base = {
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', 'next-safe-action': '8.0.0', zsa: '0.6.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' },
  }),
  'lib/auth.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; import { headers } from 'next/headers';
export const db = new PrismaClient(); export const auth = betterAuth({}); export const user = async () => (await auth.api.getSession({ headers: await headers() }))?.user ?? null;`,
};
const head = `'use server';
import { createSafeActionClient } from 'next-safe-action'; import { createServerAction, createServerActionProcedure, chainServerActionProcedures } from 'zsa';
import { z } from 'zod'; import { db, user } from '../lib/auth';
const client = createSafeActionClient({ handleServerError: () => 'no' });
const authed = client.use(async ({ next }) => { const u = await user(); if (!u) throw new Error('unauthorized'); return next({ ctx: { user: u } }); });
const signedIn = createServerActionProcedure().handler(async () => { const u = await user(); if (!u) throw new Error('unauthorized'); return { user: u }; });
const erase = async (input) => { await db.note.delete({ where: { id: input.id } }); return { ok: true }; };\n`;

function verdictOf(code: string): string {
  const { report } = scanApp({ ...base, 'app/actions.ts': head + code });
  const entry = report.entries.find((e) => e.symbol === 'act');
  return `${entry?.framework ?? ''} ${entry?.verdict ?? ''} ${entry?.level ?? ''}`;
}

const programs: [name: string, code: string, verdict: string][] = [
  ['the plain client', `export const act = client.inputSchema(z.object({})).action(async ({ parsedInput }) => erase(parsedInput));`, 'open public'],
  [
    'a client with a guard',
    `export const act = authed.metadata({ name: 'x' }).schema(z.object({})).action(async ({ parsedInput }) => erase(parsedInput));`,
    'guarded authenticated',
  ],
  [
    'a guard after the schema',
    `export const act = client.schema(z.object({})).use(async ({ next }) => { if (!(await user())) throw new Error('no'); return next(); }).action(async ({ parsedInput }) => erase(parsedInput));`,
    'guarded authenticated',
  ],
  [
    'a step that returns without next',
    `export const act = client.use(async ({ next }) => { if (!(await user())) return {}; return next(); }).action(async ({ clientInput }) => erase(clientInput));`,
    'guarded authenticated',
  ],
  [
    'next is called and its result dropped',
    `export const act = client.use(async ({ next }) => { const u = await user(); await next({ ctx: { u } }); }).action(async ({ clientInput }) => erase(clientInput));`,
    'open optional',
  ],
  [
    'a validated step that asks for the owner',
    `export const act = authed.inputSchema(z.object({})).useValidated(async ({ parsedInput, ctx, next }) => { const n = await db.note.findFirst({ where: { id: parsedInput.id, userId: ctx.user.id } }); if (!n) throw new Error('no'); return next(); }).action(async ({ parsedInput }) => erase(parsedInput));`,
    'guarded role',
  ],
  [
    'a stateful action',
    `export const act = authed.inputSchema(z.object({})).stateAction(async ({ parsedInput }, { prevResult }) => erase(parsedInput));`,
    'guarded authenticated',
  ],
  [
    'bound arguments are input',
    `export const act = client.bindArgsSchemas([z.string()]).action(async ({ bindArgsParsedInputs: [id] }) => erase({ id }));`,
    'open public',
  ],
  [
    'version 6 with middleware',
    `const action = createSafeActionClient({ async middleware() { const u = await user(); if (!u) throw new Error('no'); return { u }; } }); export const act = action(z.object({}), async (input, { u }) => erase(input));`,
    'guarded authenticated',
  ],
  [
    'input is turned away before anybody is asked who he is',
    `const safe = (schema, run) => async (data) => { const r = schema.safeParse(data); if (!r.success) return { fieldErrors: r.error.flatten().fieldErrors }; return run(r.data); };
export const act = safe(z.object({}), async (input) => { if (!(await user())) return { error: 'unauthorized' }; return erase(input); });`,
    'guarded authenticated',
  ],
  [
    'input is turned away with the number of a refusal',
    `export const act = async (data) => { const r = z.object({}).safeParse(data); if (!r.success) return { statusCode: 400, code: 'INVALID' }; if (!(await user())) return { statusCode: 401, code: 'NO' }; return erase(r.data); };`,
    'guarded authenticated',
  ],
  [
    'input is answered with the number of a success',
    `export const act = async (data) => { const r = z.object({}).safeParse(data); if (!r.success) return { statusCode: 202, code: 'LATER' }; if (!(await user())) return { statusCode: 401, code: 'NO' }; return erase(r.data); };`,
    'open optional',
  ],
  [
    'input is turned away, nobody is asked who he is',
    `export const act = async (data) => { const r = z.object({}).safeParse(data); if (!r.success) return { success: false }; return erase(r.data); };`,
    'open public',
  ],
  [
    'work before the words of a failure',
    `export const act = async (data) => { if (!data.id) { await db.note.deleteMany({}); return { error: 'gone' }; } if (!(await user())) return { error: 'unauthorized' }; return erase(data); };`,
    'open optional',
  ],
  [
    'a record in the words of a failure',
    `export const act = async (data) => { const note = await db.note.findUnique({ where: { id: data.id } }); if (data.dry) return { error: note.text }; if (!(await user())) return { error: 'unauthorized' }; return erase(data); };`,
    'open optional',
  ],
  [
    'a step that looks at what the rest gave',
    `const seen = authed.use(async ({ next }) => { const r = await next(); if (r.success) console.log(r.data); return r; }); export const act = seen.inputSchema(z.object({})).action(async ({ parsedInput }) => erase(parsedInput));`,
    'guarded authenticated',
  ],
  [
    'the action itself says no',
    `export const act = client.inputSchema(z.object({})).action(async ({ parsedInput }) => { if (!(await user())) return { error: 'unauthorized' }; return erase(parsedInput); });`,
    'guarded authenticated',
  ],
  [
    'no row is changed but the own',
    `export const act = authed.inputSchema(z.object({})).action(async ({ parsedInput, ctx }) => { const { count } = await db.note.updateMany({ where: { id: parsedInput.id, userId: ctx.user.id }, data: { muted: true } }); if (count === 0) return { ok: false, reason: 'not found' }; return { ok: true }; });`,
    'guarded role',
  ],
  [
    'a search among the own',
    `export const act = async ({ q }) => { const u = await user(); if (!u) throw new Error('no'); if ((await db.note.count({ where: { userId: u.id, title: { contains: q } } })) === 0) throw new Error('none'); return db.note.findMany({ where: { userId: u.id } }); };`,
    'guarded authenticated',
  ],
  [
    'what the query keeps back is the answer',
    `export const act = async ({ id }) => { const u = await user(); if (!u) throw new Error('no'); return db.note.findFirst({ where: { id, userId: u.id } }); };`,
    'guarded role',
  ],
  ['version 6 without', `const action = createSafeActionClient(); export const act = action(z.object({}), async (input) => erase(input));`, 'open public'],
  ['zsa without a procedure', `export const act = createServerAction().input(z.object({})).handler(async ({ input }) => erase(input));`, 'open public'],
  [
    'zsa behind a procedure',
    `export const act = signedIn.createServerAction().input(z.object({})).handler(async ({ input }) => erase(input));`,
    'guarded authenticated',
  ],
  [
    'zsa: a procedure that only returns null',
    `const p = createServerActionProcedure().handler(async () => { const u = await user(); if (!u) return null; return u; }); export const act = p.createServerAction().handler(async ({ input }) => erase(input));`,
    'open optional',
  ],
  [
    'zsa: a chain of procedures',
    `const admin = createServerActionProcedure().handler(async ({ ctx }) => { if (ctx.user.role !== 'admin') throw new Error('no'); return ctx; }); export const act = chainServerActionProcedures(signedIn, admin).createServerAction().handler(async ({ input }) => erase(input));`,
    'guarded role',
  ],
  [
    'zsa: a procedure on top of another',
    `const p = createServerActionProcedure(signedIn).handler(async ({ ctx }) => ctx); export const act = p.createServerAction().handler(async ({ input }) => erase(input));`,
    'guarded authenticated',
  ],
];
describe('server actions in chains', () => {
  it.each(programs)('%s', (_name, code, verdict) => {
    expect(verdictOf(code)).toBe(`next-server-action ${verdict}`);
  });
});

describe('actions that answer with a word', () => {
  const act = (word: string): string =>
    `export const act = async (id) => { const u = await user(); if (!u) return '${word}'; await db.note.create({ data: { userId: u.id } }); return 'created'; };`;
  it.each<[word: string, verdict: string]>([
    ['unauthorized', 'guarded authenticated'],
    ['not_logged_in', 'guarded authenticated'],
    ['notSignedIn', 'guarded authenticated'],
    ['Permission denied', 'guarded authenticated'],
    ['welcome', 'open optional'],
  ])('%s', (word, verdict) => {
    expect(verdictOf(act(word))).toBe(`next-server-action ${verdict}`);
  });
});
describe('actions that give nothing', () => {
  const head = `const act0 = async (id) => { await db.note.delete({ where: { id } }); return { id }; };\n`;
  it.each<[name: string, code: string, verdict: string]>([
    [
      'for what is no id, before anybody is asked',
      `export async function act(id) { if (!/^x/.test(id)) return null; if (!(await user())) return null; return act0(id); }`,
      'guarded authenticated',
    ],
    [
      'for nothing to do',
      `export async function act(ids) { if (!ids?.length) return; if (!(await user())) throw new Error('no'); await db.note.deleteMany({ where: { id: { in: ids } } }); }`,
      'guarded authenticated',
    ],
    [
      'for whoever may not',
      `export async function act(id) { if (!(await user())) return []; return db.note.findMany({ where: { id } }); }`,
      'guarded authenticated',
    ],
    [
      'for whoever may not, in an object',
      `export async function act(id) { if (!(await user())) return { notes: [], next: null }; return { notes: await db.note.findMany({ where: { id } }), next: 1 }; }`,
      'guarded authenticated',
    ],
    [
      'but a word for it',
      `export async function act(id) { try { if (!(await user())) throw new Error('no'); await db.note.delete({ where: { id } }); return { status: 'success' }; } catch { return { status: 'error' }; } }`,
      'guarded authenticated',
    ],
    [
      'but a word that it went well',
      `export async function act(id) { if (!(await user())) return { status: 'success' }; await db.note.delete({ where: { id } }); return { status: 'success' }; }`,
      'open optional',
    ],
    ['but for whom nobody is asked', `export async function act(id) { if (!/^x/.test(id)) return null; return act0(id); }`, 'open public'],
    [
      'to whoever may not, after the work',
      `export async function act(id) { await act0(id); if (!(await user())) return null; return { id }; }`,
      'open optional',
    ],
    ['to anybody', `export async function act() { console.log('nobody'); }`, 'open public'],
  ])('%s', (_name, code, verdict) => {
    expect(verdictOf(head + code)).toBe(`next-server-action ${verdict}`);
  });
});
