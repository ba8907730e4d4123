/** Open on purpose, or open by mistake: what an entry does says it, not its path. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const files = (body: string): Record<string, string> => ({
  'package.json': JSON.stringify({
    name: 'app',
    dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0', resend: '6.0.0' },
  }),
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; import { betterAuth } from 'better-auth'; import { Resend } from 'resend';
const db = new PrismaClient(); const auth = betterAuth({}); const mail = new Resend('');
export async function POST(request) { const { email, token } = await request.json(); ${body} return Response.json({ ok: true }); }`,
});
const severities = (body: string): string[] =>
  scanApp(files(body))
    .report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')
    .map((f) => f.severity);

const turnedAway = `if (await auth.api.getSession({ headers: request.headers })) return new Response('signed in', { status: 403 });`;

it.each<[name: string, body: string, severities: string[]]>([
  ['changes something for anybody', `await db.user.update({ where: { email }, data: { plan: 'x' } });`, ['error']],
  ['a step of signing up turns the signed in away', `${turnedAway} await db.profile.create({ data: { email } });`, []],
  [
    'a record that exists already turns both away',
    `const there = await db.profile.findUnique({ where: { email } }); if (there) return new Response('exists', { status: 409 }); await db.profile.create({ data: { email } });`,
    ['error'],
  ],
  [
    'a one-time token goes out by mail',
    `await db.resetToken.deleteMany({ where: { email } }); await db.resetToken.create({ data: { email } }); await mail.emails.send({ to: email });`,
    [],
  ],
  ['a token is made and nothing is mailed', `await db.resetToken.create({ data: { email } });`, ['error']],
  [
    'something else is changed besides',
    `await db.resetToken.create({ data: { email } }); await db.user.update({ where: { email }, data: { locked: true } }); await mail.emails.send({ to: email });`,
    ['error'],
  ],
  ['a session is opened', `await db.session.create({ data: { email } });`, []],
  ['a session of something else', `await db.chatSession.create({ data: { email } });`, ['error']],
  ['a session of anybody is ended', `await db.session.delete({ where: { email } });`, ['error']],
  ['a log-in waits to be completed', `await db.oAuthSession.create({ data: { email } });`, []],
])('%s', (_name, body, expected) => {
  expect(severities(body)).toEqual(expected);
});
