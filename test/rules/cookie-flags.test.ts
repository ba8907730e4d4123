/** Cookies that carry a credential: what is said, and of what nothing is. */
import { describe } from 'vitest';
import { speaks } from './programs.ts';

const route = (code: string): Record<string, string> => ({
  'app/api/login/route.ts': `import { cookies } from 'next/headers'; import { NextResponse } from 'next/server'; import { options } from '../../../lib/cookie';
export async function POST(request) { const { token } = await request.json(); const jar = await cookies(); ${code} return NextResponse.json({}); }`,
  'lib/cookie.ts': `export const options = { httpOnly: true, secure: process.env.NODE_ENV === 'production', sameSite: 'lax' as const, path: '/' };`,
});
const whole = `httpOnly: true, secure: true, sameSite: 'lax', path: '/'`;

describe('Next.js', () => {
  speaks(
    'cookie-flags',
    [
      ['no options', `jar.set('session', token);`, 'error'],
      ['no HttpOnly', `jar.set('session', token, { secure: true, sameSite: 'lax' });`, 'error'],
      ['no Secure', `jar.set('session', token, { httpOnly: true, sameSite: 'lax' });`, 'error'],
      ['no SameSite', `jar.set('session', token, { httpOnly: true, secure: true });`, 'warning'],
      ['SameSite none', `jar.set('session', token, { httpOnly: true, secure: true, sameSite: 'none' });`, 'warning'],
      ['SameSite true becomes no valid attribute', `jar.set('session', token, { httpOnly: true, secure: true, sameSite: true });`, 'warning'],
      ['SameSite false', `jar.set('session', token, { httpOnly: true, secure: true, sameSite: false });`, 'warning'],
      ['one object', `jar.set({ name: 'session', value: token, httpOnly: false, secure: true, sameSite: 'lax' });`, 'error'],
      ['on the response', `const res = NextResponse.json({}); res.cookies.set('auth_token', token, { httpOnly: true, sameSite: 'lax' }); return res;`, 'error'],
      ['a header written by hand', `return new Response(null, { headers: { 'Set-Cookie': \`session=\${token}; Path=/\` } });`, 'error'],
      ['a host cookie with a domain', `jar.set('__Host-session', token, { ${whole}, domain: 'example.com' });`, 'warning'],
      ['a host cookie below a path', `jar.set('__Host-session', token, { httpOnly: true, secure: true, sameSite: 'lax', path: '/app' });`, 'warning'],
      ['milliseconds where seconds are meant', `jar.set('session', token, { ${whole}, maxAge: 7 * 24 * 60 * 60 * 1000 });`, 'warning'],
      ['a flag taken back', `jar.set('session', token, { ...options, httpOnly: false });`, 'error'],
    ],
    route,
  );
});

describe('nothing to say', () => {
  speaks(
    'cookie-flags',
    [
      ['whole', `jar.set('session', token, { ${whole}, maxAge: 3600 });`, ''],
      ['which of several users is looked at', `jar.set('auth.user-id', token, { httpOnly: false, secure: true, sameSite: 'lax' });`, ''],
      ['secure in production', `jar.set('session', token, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' });`, ''],
      ['secure outside of development', `jar.set('session', token, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV !== 'development' });`, ''],
      ['options of another file', `jar.set('session', token, options);`, ''],
      ['spread', `jar.set('session', token, { ...options, maxAge: 60 });`, ''],
      ['options that a library hands over', `const all = await load(); all.forEach(({ name, value, options }) => jar.set(name, value, options));`, ''],
      ['deleted by an empty value', `jar.set('session', '');`, ''],
      ['deleted by its age', `jar.set('session', token, { maxAge: 0 });`, ''],
      ['deleted', `jar.delete('session');`, ''],
      ['what somebody likes', `jar.set('theme', 'dark');`, ''],
      ['a double-submit token', `jar.set('csrf_token', token, { sameSite: 'strict' });`, ''],
      ['a host cookie', `jar.set('__Host-session', token, { ${whole} });`, ''],
      [
        'a header written by hand',
        `return new Response(null, { headers: { 'Set-Cookie': \`session=\${token}; Path=/; HttpOnly; Secure; SameSite=Lax\` } });`,
        '',
      ],
    ],
    route,
  );
});

describe('in the browser', () => {
  speaks(
    'cookie-flags',
    [
      ['document.cookie', `document.cookie = \`token=\${token}; path=/\`;`, 'error'],
      ['js-cookie', `Cookies.set('token', token, { secure: true, sameSite: 'strict' });`, 'error'],
      ['what somebody likes', `Cookies.set('theme', 'dark'); document.cookie = 'sidebar=open';`, ''],
      ['deleted', `document.cookie = 'token=; max-age=0'; Cookies.remove('token');`, ''],
    ],
    (code) => ({
      'components/login.tsx': `'use client'; import Cookies from 'js-cookie';
export function Login() { const go = async () => { const { token } = await (await fetch('/api/login')).json(); ${code} }; return <form onSubmit={go} />; }`,
    }),
  );
});

describe('Fastify', () => {
  const app = (code: string): Record<string, string> => ({
    'app.js': `import Fastify from 'fastify'; import cookie from '@fastify/cookie'; import passport from '@fastify/passport'; const app = Fastify(); app.register(cookie);
const defaults = { 'signup': false, 'sso': false }; const settings = { ...defaults }; for (const row of await stored()) settings[row.key] = row.value;
${code}
app.listen({ port: 3000 });`,
  });
  const more = { fastify: '5.12.8', '@fastify/cookie': '10.0.1', '@fastify/passport': '3.0.2' };
  const heavy = `const heavy = (x) => { let s = ''; for (const a of x.list) { for (const b of a.list) { for (const c of b.list) { s += c.name + b.name + a.name; if (c.x) { s += 'x'; } else if (c.y) { s += 'y'; } } } } return s; };
const heavier = (x) => { let s = ''; ${'s += heavy(x); if (s) { s += heavy(x.y); } else { s += heavy(x.z); } '.repeat(40)} return s; };`;
  const set = `reply.setCookie('sid', request.body.sid, { httpOnly: true, path: '/' });`;
  speaks(
    'cookie-flags',
    [
      ['no options', `app.post('/login', async (request, reply) => { reply.setCookie('token', request.body.token); return {}; });`, 'error'],
      ['whole', `app.post('/login', async (request, reply) => { reply.setCookie('token', request.body.token, { ${whole} }); return {}; });`, ''],
      [
        'SameSite by this version of the library',
        `app.post('/login', async (request, reply) => { reply.setCookie('token', request.body.token, { httpOnly: true, secure: true }); return {}; });`,
        'note',
      ],
      [
        'behind a setting that the database may have changed',
        `app.post('/signup', async (request, reply) => { if (!settings['signup']) { return reply.code(404).send({}); } ${set} return {}; });`,
        'error',
      ],
      [
        'behind a helper that costs more than the budget',
        `${heavy} ${heavy.replace(/heavy/g, 'other')} app.post('/login', async (request, reply) => { request.log.info(heavier(request.body)); request.log.info(otherier(request.body)); ${set} return {}; });`,
        'error',
      ],
      [
        'behind a strategy that leaves the user on the request',
        `app.post('/callback', { preValidation: passport.authenticate('saml', { session: false }) }, async (request, reply) => { if (request.user) { ${set} } return {}; });`,
        'error',
      ],
    ],
    app,
    more,
  );
});
