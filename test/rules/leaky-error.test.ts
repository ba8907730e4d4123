/** Errors that answers tell of: what nobody foresaw, and what the code asked for by its own words. */
import { describe } from 'vitest';
import { speaks } from './programs.ts';

/** What the note's route answers when it cannot read the note; `publish` is the project's own and may throw with a text of its own. */
const route = (clause: string): Record<string, string> => ({
  'app/api/notes/route.ts': `import { PrismaClient } from '@prisma/client'; import { publish } from '../../../lib/publish'; const db = new PrismaClient();
const known = ['Note not found', 'Note has expired'];
export async function GET() {
  try { await publish(); return Response.json(await db.note.findMany()); }
  catch (error: any) { ${clause} return Response.json({ error: 'Something went wrong' }, { status: 500 }); }
}`,
  'lib/publish.ts': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
export async function publish() { try { await db.note.count(); } catch (error: any) { throw new Error('Counting stopped: ' + error.message); } }`,
});
const tell = `return Response.json({ error: error.message }, { status: 400 });`;

/** Of the answer, and of the place where one text is made part of the other. */
const twice = 'warning,warning';

describe('what nobody foresaw', () => {
  speaks(
    'no-leaky-auth-error',
    [
      ['whatever it is', tell, twice],
      ['all but one', `if (error.message === 'Note not found') return new Response(null, { status: 404 }); ${tell}`, twice],
      ['what is not the text', `if (error.message !== 'Note not found') { ${tell} }`, twice],
      ['the text or anything of a driver', `if (error.message === 'Note not found' || error.name === 'Error') { ${tell} }`, twice],
      ['what a database calls it', `if (error.message.includes('duplicate key')) { ${tell} }`, twice],
      ['what goes before a detail', `if (error.message.startsWith('Failed to read: ')) { ${tell} }`, twice],
      ["a database's code", `if (error.message.startsWith('SQLITE_BUSY:')) { ${tell} }`, twice],
      ['a letter of it', `if (error.message.includes(':')) { ${tell} }`, twice],
    ],
    route,
  );
});
describe('what the code asks for', () => {
  speaks(
    'no-leaky-auth-error',
    [
      ['one text', `if (error.message === 'Note not found') { ${tell} }`, ''],
      ['one after the other', `if (error.message === 'Note not found') { ${tell} } if (error.message === 'Note has expired') { ${tell} }`, ''],
      ['one of two texts', `if (error.message === 'Note not found' || error.message === 'Note has expired') { ${tell} }`, ''],
      ["a code of the application's own", `if (error.message.startsWith('NOTE_LOCKED:')) { ${tell} }`, ''],
      ['one of a list', `if (known.includes(error.message)) { ${tell} }`, ''],
      ['part of a text', `if (error.message.includes('is not there')) { ${tell} }`, ''],
      ['a text or part of one', `if (error.message === 'Note not found' || error.message?.includes('is not there')) { ${tell} }`, ''],
    ],
    route,
  );
});

/** The route with all that its `try` holds; `parse` is the project's own and says what it expects. */
const guarded = (body: string): Record<string, string> => ({
  'app/api/notes/route.ts': `import Stripe from 'stripe'; import { PrismaClient } from '@prisma/client'; import { parse } from '../../../lib/parse'; const db = new PrismaClient(); const stripe = new Stripe(process.env.STRIPE_KEY);
export async function POST(request) {
  let read; try { ${body} }
  catch (error: any) { return Response.json({ error: error.message }, { status: 400 }); }
  return Response.json(await db.note.findMany({ where: { id: read.id } }));
}`,
  'lib/parse.ts': `export function parse(text) { if (!text) throw new Error('no text'); const at = new Date(text.toLowerCase().substring(5)); if (!at.getTime()) throw new Error('no date'); return { id: at.toISOString() }; }
export function fetched(text) { return fetch(text); }`,
});
describe('what the block can throw', () => {
  speaks(
    'no-leaky-auth-error',
    [
      ['texts of the project alone', `read = parse(await request.text());`, ''],
      [
        'the no of a signature',
        `read = stripe.webhooks.constructEvent(await request.text(), request.headers.get('stripe-signature'), process.env.SECRET);`,
        '',
      ],
      ['what is not JSON', `read = JSON.parse(await request.text());`, ''],
      ['a text of the project, or what a database says', `read = parse(await request.text()); await db.note.count();`, 'warning'],
      ['what another system says', `read = await (await fetch('https://notes.example/' + (await request.text()))).json();`, 'warning'],
    ],
    guarded,
  );
});
const told = (guard: string, beside = ''): Record<string, string> => ({
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});
export async function allow(request) { const session = await auth.api.getSession({ headers: request.headers }); ${guard} }`,
  'app/api/notes/route.ts': `import { PrismaClient } from '@prisma/client'; import { allow, auth } from '../../../lib/auth'; const db = new PrismaClient();
export async function GET(request) {
  await allow(request); ${beside}
  try { return Response.json(await db.note.findMany()); } catch (error: any) { return Response.json({ error: error.message }, { status: 500 }); }
}`,
});
const no = `throw new Error('no');`;
const inPlace = `if ((await auth.api.getSession({ headers: request.headers }))?.user.role !== 'admin') return new Response('no', { status: 403 });`;
describe('who is told', () => {
  speaks(
    'no-leaky-auth-error',
    [
      ['whoever asks', ``, 'warning'],
      ['whoever has signed up', `if (!session) ${no}`, 'warning'],
      ['whoever has the role', `if (session?.user.role !== 'admin') ${no}`, 'note'],
    ],
    told,
    { 'better-auth': '1.4.0' },
  );
  speaks('no-leaky-auth-error', [['whoever makes the guard beside it fail', inPlace, 'warning']], (code) => told('', code), { 'better-auth': '1.4.0' });
});
