/** How grave it is what anybody can make an entry do. */
import { describe, expect, it } from 'vitest';
import { prelude, scanApp } from '../support.ts';
import { speaks } from './programs.ts';

const route = (body: string): Record<string, string> => ({
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); const headers = { authorization: process.env.API_KEY };
export async function POST(request) { const { id } = await request.json(); ${body} return Response.json({}); }`,
});
describe('another system', () => {
  speaks(
    'no-unprotected-route',
    [
      ['is asked the same for everybody', `await fetch('https://api.example/plans', { headers });`, 'warning'],
      ['is asked for what the request names', `await fetch('https://api.example/plans/' + id, { headers });`, 'error'],
      ['is told to do something', `await fetch('https://api.example/plans', { method: 'POST', headers });`, 'error'],
      [
        'is handed on what the request says, and is no more to the deployment than to anybody',
        `await fetch(process.env.API_URL + '/plans/' + id, { method: 'POST', body: JSON.stringify({ id }) });`,
        'note',
      ],
      ['is whom the request names', `await fetch(id, { method: 'POST', body: '{}' });`, 'error'],
      [
        'is handed on a row',
        `const row = await db.note.findFirst({}); await fetch(process.env.API_URL, { method: 'POST', body: JSON.stringify(row) });`,
        'error',
      ],
      [
        'is asked with a setting in a header',
        `await fetch(process.env.API_URL + '/' + id, { method: 'POST', headers: { 'x-app': process.env.APP_NAME } });`,
        'error',
      ],
      ['is asked, and something is changed', `await fetch('https://api.example/plans', { headers }); await db.note.deleteMany({});`, 'error'],
    ],
    route,
  );
});

const open = (read: string): Record<string, string> => ({
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});`,
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; import { auth } from '../../../lib/auth'; const db = new PrismaClient();
export async function GET(request) { const session = await auth.api.getSession({ headers: request.headers }); return Response.json(await db.board.findMany({ where: ${read}, include: { items: true } })); }`,
});
describe('what is for everybody, and what is his own beside it', () => {
  speaks(
    'no-unprotected-route',
    [
      ['his own, where he is somebody', `{ OR: [{ isPublic: true }, { creatorId: session?.user.id ?? '' }] }`, 'note'],
      ['his own, where he has any', `{ OR: [{ isPublic: true }, session ? { creatorId: session.user.id } : undefined] }`, 'note'],
      ['that of somebody whom the request names', `{ OR: [{ isPublic: true }, { creatorId: new URL(request.url).searchParams.get('by') }] }`, 'warning'],
    ],
    open,
    { 'better-auth': '1.4.0' },
  );
});
const exchange = (after: string): Record<string, string> => ({
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; import { SignJWT } from 'jose'; import { cookies } from 'next/headers'; const db = new PrismaClient();
const key = new TextEncoder().encode(process.env.SESSION_SECRET);
export async function GET(request) {
  const code = new URL(request.url).searchParams.get('code');
  const answer = await fetch('https://id.example/login/oauth/access_token', { method: 'POST', body: new URLSearchParams({ client_id: process.env.ID, client_secret: process.env.OAUTH_SECRET, code }) });
  const { access_token: token } = await answer.json();
  const person = await (await fetch('https://id.example/user', { headers: { authorization: 'Bearer ' + token } })).json();
  ${after}
  return Response.json({});
}`,
});
const user = `const user = await db.user.upsert({ where: { email: person.email }, create: { email: person.email }, update: {} });`;
describe('a code that is exchanged for tokens', () => {
  speaks(
    'no-unprotected-route',
    [
      [
        'whoever brings it gets a token',
        `${user} return Response.json({ token: await new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).sign(key) });`,
        '',
      ],
      ['whoever brings it gets a session', `${user} (await cookies()).set('session', user.id, { httpOnly: true });`, ''],
      ['what comes back is kept', `await db.integration.update({ where: { id: person.account }, data: { token } });`, 'error'],
      [
        'what comes back is kept, and the page is told',
        `await db.integration.update({ where: { id: person.account }, data: { token } }); (await cookies()).set('toast', 'done');`,
        'error',
      ],
    ],
    exchange,
    { jose: '6.0.0' },
  );
});

describe('what works at one step of setting the application up', () => {
  speaks(
    'no-unprotected-route',
    [
      [
        'the row of the application',
        `const row = await db.onboarding.findFirst(); const step = row?.step; if (step !== 'import') throw new Error('no'); await db.note.deleteMany({});`,
        'note',
      ],
      [
        'a row that the request names',
        `const row = await db.onboarding.findFirst({ where: { id } }); const step = row?.step; if (step !== 'import') throw new Error('no'); await db.note.deleteMany({});`,
        'error',
      ],
      [
        'another row',
        `const row = await db.campaign.findFirst(); const step = row?.step; if (step !== 'import') throw new Error('no'); await db.note.deleteMany({});`,
        'error',
      ],
    ],
    route,
  );
});

const byHand = (form: string): string =>
  `const settings = JSON.parse(await (await import('node:fs/promises')).readFile('settings.json', 'utf8')); const form = ${form};
const person = await (await fetch('https://id.example/oauth2/token', { method: 'POST', body: form })).json(); ${user} (await (await import('next/headers')).cookies()).set('user', user.id);`;
describe('a client whose secret is known by its name alone', () => {
  speaks(
    'no-unprotected-route',
    [
      ['in a form', byHand(`new URLSearchParams({ client_secret: settings.oauth, code: id })`), ''],
      ['in JSON', byHand(`JSON.stringify({ client_secret: settings.oauth, code: id })`), ''],
      ['a client without one, by its verifier', byHand(`JSON.stringify({ code: id, code_verifier: settings.verifier })`), ''],
      ['nothing of a client', byHand(`new URLSearchParams({ name: settings.name, code: id })`), 'error'],
    ],
    route,
  );
});

describe('a page below a layout that refuses', () => {
  const files = (layout: string): Record<string, string> => ({
    ...prelude,
    'app/desk/layout.tsx': `import { getUser } from '../../lib/auth'; import { redirect } from 'next/navigation';
export default async function Layout({ children }) { ${layout} return <main>{children}</main>; }`,
    'app/desk/notes/page.tsx': `import { db } from '../../../lib/db';
export default async function Page() { const notes = await db.note.findMany(); return <ul>{notes.map((n) => <li key={n.id}>{n.text}</li>)}</ul>; }`,
  });
  const messages = (layout: string): string[] =>
    scanApp(files(layout))
      .report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')
      .map((f) => `${f.severity} ${f.message}`);
  it('is told so, for a layout does not run for every request that renders the page', () => {
    const [said, more] = messages(`if (!(await getUser())) redirect('/login');`);
    expect(more).toBeUndefined();
    expect(said).toMatch(
      /^warning .*the layout above it refuses outsiders \(`auth\.api\.getSession`, app\/desk\/layout\.tsx:2\), but a page is rendered beside its layout/,
    );
    expect(said).not.toContain('nothing stops');
  });
  it('hears nothing of a layout that lets everybody through', () => {
    expect(messages(`console.log(await getUser());`).join()).not.toContain('layout');
  });
});
