/** The proxy walks apart: it may keep an outsider out, what it does besides is not the entry's work, and what stands behind it is told. */
import { describe, expect, it } from 'vitest';
import type { Report, ReportedEntry } from '../../../src/audit/model.ts';
import { scanApp } from '../../support.ts';

const session = `const s = await auth.api.getSession({ headers: await headers() });`;
const head = `import { NextResponse } from 'next/server'; import { headers } from 'next/headers'; import { auth } from '@/lib/auth'; import { db } from '@/lib/db';`;
const erase = `await db.note.deleteMany({}); return Response.json({ ok: true });`;

function walk(middleware: string, route: string, path = 'api/x', more: Readonly<Record<string, string>> = {}): ReportedEntry {
  const [entry] = scan(middleware, route, path, more).entries;
  if (!entry) throw new Error('the program has no entry');
  return entry;
}
function scan(middleware: string, route: string, path: string, more: Readonly<Record<string, string>>): Report {
  return scanApp({
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
    'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
    'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});`,
    'middleware.ts': `${head}\nexport async function middleware(request) { ${middleware} }`,
    [`app/${path}/route.ts`]: `${head}\nexport async function DELETE(request) { ${route} }`,
    ...more,
  }).report;
}
const summary = (e: ReportedEntry): string => `${e.verdict} ${e.level}: ${e.guards.map((g) => `${g.layer} ${g.how}`).join(', ')}`;

describe('the proxy', () => {
  it.each<[name: string, middleware: string, route: string, expected: string]>([
    [
      'keeps an outsider out',
      `${session} if (!s) return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next();`,
      erase,
      'guarded authenticated: proxy redirect',
    ],
    [
      'keeps out whoever sends no key, and whoever sends a wrong one, by one answer',
      `const sent = request.headers.get('authorization'); if (sent) { const [, key] = atob(sent.split(' ')[1]).split(':'); if (key === process.env.PREVIEW_PASSWORD) return NextResponse.next(); } return new NextResponse('no', { status: 401 });`,
      erase,
      'guarded signature: proxy response',
    ],
    [
      'keeps out where what is asked behind it is come to by a setting alone',
      `if (process.env.SESSIONS === 'rows') { const r = await fetch(new URL('/who', request.url), { headers: { cookie: request.headers.get('cookie') ?? '' } }); if (!(await r.json()).user) return NextResponse.redirect(new URL('/login', request.url)); } else { ${session} if (!s) return NextResponse.redirect(new URL('/login', request.url)); } return NextResponse.next();`,
      `const { password, email } = await request.json(); const u = await db.user.findUnique({ where: { email } }); if (u.password !== password) return new Response('', { status: 400 }); ${erase}`,
      'guarded signature: proxy redirect, handler response',
    ],
    [
      'turns everybody away by one answer, whoever he is',
      `${session} if (s) console.log(s.user.id); return new NextResponse('closed', { status: 503 });`,
      erase,
      'open optional: ',
    ],
    [
      'stands before a guard of the entry, which is told too',
      `${session} if (!s) return NextResponse.json({ error: 'no' }, { status: 401 }); return NextResponse.next();`,
      `${session} if (!s) return new Response('', { status: 401 }); ${erase}`,
      'guarded authenticated: proxy response, handler response',
    ],
    [
      'stands before a guard that some who have a session meet too',
      `${session} if (!s) return NextResponse.json({ error: 'no' }, { status: 401 }); return NextResponse.next();`,
      `${session} if (!s || s.user.banReason) return new Response('', { status: 401 }); ${erase}`,
      'guarded authenticated: proxy response, handler response',
    ],
    [
      'keeps nobody out by sending him elsewhere for other reasons',
      `if (request.nextUrl.searchParams.get('old')) return NextResponse.rewrite(new URL('/new', request.url)); return NextResponse.next();`,
      erase,
      'open public: ',
    ],
    [
      'refuses by a rewrite to the log-in page',
      `${session} if (!s) return NextResponse.rewrite(new URL('/login', request.url)); return NextResponse.next();`,
      erase,
      'guarded authenticated: proxy redirect',
    ],
    [
      'lets pass what it rewrites to the entry itself',
      `${session} if (!s) return NextResponse.rewrite(new URL('/api/x', request.url)); return NextResponse.next();`,
      erase,
      'open optional: ',
    ],
    [
      'lists paths that it leaves alone',
      `if (request.nextUrl.pathname.startsWith('/api/')) return NextResponse.next(); ${session} if (!s) return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next();`,
      erase,
      'open public: ',
    ],
  ])('%s', (_name, middleware, route, expected) => {
    expect(summary(walk(middleware, route))).toBe(expected);
  });

  it('has work of its own that is not the work of the entry', () => {
    const entry = walk(
      `await db.click.create({ data: { path: request.nextUrl.pathname } }); return NextResponse.next();`,
      `return Response.json({ ok: true });`,
    );
    expect(entry.verdict).toBe('open');
    expect(entry.effects).toEqual([]);
  });
});

describe('rewrites of next.config', () => {
  const guard = `${session} if (!s) return NextResponse.json({ error: 'no' }, { status: 401 }); return NextResponse.next();`;
  const lists = `if (!request.nextUrl.pathname.startsWith('/api/')) return NextResponse.next(); ${guard}`;
  it.each<[name: string, rewrites: string, middleware: string, path: string, expected: string]>([
    [
      'another path for the entry, which the proxy does not ask about',
      `[{ source: '/.well-known/x', destination: '/api/x' }]`,
      lists,
      'api/x',
      'open optional',
    ],
    ['another path that it asks about as well', `[{ source: '/api/y', destination: '/api/x' }]`, lists, 'api/x', 'guarded authenticated'],
    ['another path for another entry', `[{ source: '/y', destination: '/api/y' }]`, lists, 'api/x', 'guarded authenticated'],
    ['a tree of paths', `{ beforeFiles: [{ source: '/open/:path*', destination: '/api/:path*' }] }`, lists, 'api/x/[id]', 'open optional'],
    ['a parameter', `[{ source: '/show/:id(\\d+)', destination: '/api/x/:id?via=show' }]`, lists, 'api/x/[id]', 'open optional'],
    ['another origin', `[{ source: '/:path*', destination: 'https://old.example/:path*' }]`, lists, 'api/x', 'guarded authenticated'],
    [
      'another path, beside one that a setting leaves open',
      `[{ source: '/open', destination: '/api/x' }]`,
      `if (request.nextUrl.pathname === '/open') return NextResponse.next(); if (process.env.GATE_MODE === 'none') return NextResponse.next(); ${guard}`,
      'api/x',
      'open optional',
    ],
    ['all paths ask', `[{ source: '/open', destination: '/api/x' }]`, guard, 'api/x', 'guarded authenticated'],
  ])('%s', (_name, rewrites, middleware, path, expected) => {
    const e = walk(middleware, erase, path, { 'next.config.js': `module.exports = { async rewrites() { return ${rewrites}; } };` });
    expect(`${e.verdict} ${e.level}`).toBe(expected);
  });
  it('a matcher that leaves the source out is a gap', () => {
    const files = { 'next.config.js': `module.exports = { async rewrites() { return [{ source: '/open', destination: '/api/x' }]; } };` };
    const { entries, findings } = scan(`${guard} } export const config = { matcher: ['/api/:path*'] }; {`, erase, 'api/x', files);
    expect(entries.map((e) => `${e.verdict} ${e.level}`)).toEqual(['open optional']);
    expect(findings.find((f) => f.ruleId === 'authlint/no-matcher-gap')?.message).toContain('`DELETE /open` slips past');
  });
});

describe('paths with an optional rest', () => {
  const publicPath = `${session} const open = ['/api/x']; if (open.includes(request.nextUrl.pathname)) return NextResponse.next(); if (!s) return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next();`;
  it.each([
    ['the path without it is the one that is let through', 'api/x/[[...rest]]', 'open optional'],
    ['a rest that has to be there is not', 'api/x/[...rest]', 'guarded authenticated'],
    ['a path that only begins alike is not', 'api/xy/[[...rest]]', 'guarded authenticated'],
  ])('%s', (_name, path, verdict) => {
    const e = walk(publicPath, erase, path);
    expect(`${e.verdict} ${e.level}`).toBe(verdict);
  });
});
describe('a layout', () => {
  const guard = `${session} if (!s && request.nextUrl.pathname !== '/login') return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next();`;
  const page = `export default function Page() { return null; }`;
  const layout = `import { db } from '@/lib/db'; export default async function Layout({ children }) { await db.setting.findMany(); return children; }`;
  const verdicts = (more: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      scan(guard, erase, 'api/x', more)
        .entries.filter((e) => e.framework === 'next-layout')
        .map((e) => [e.file, e.verdict]),
    );
  it('is come to by the pages that it is shown with', () => {
    expect(
      verdicts({
        'app/layout.tsx': layout,
        'app/(auth)/layout.tsx': layout,
        'app/(auth)/login/page.tsx': page,
        'app/(main)/layout.tsx': layout,
        'app/(main)/home/page.tsx': page,
        'app/(main)/page.tsx': page,
      }),
    ).toEqual({ 'app/layout.tsx': 'open', 'app/(auth)/layout.tsx': 'open', 'app/(main)/layout.tsx': 'guarded' });
  });
});
