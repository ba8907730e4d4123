/** `config.matcher` compiled by authlint and by Next.js itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatcher } from '../../../src/frameworks/next/matcher.ts';
import { compiledByNext, isSource } from './runtime.ts';

const paths = [
  '/',
  '/index',
  '/about',
  '/about/',
  '/about/team',
  '/about/a/b',
  '/aboutx',
  '/About',
  '/about.rsc',
  '/about.txt',
  '/about.json',
  '/dashboard',
  '/dashboard/a',
  '/dashboardx',
  '/dashboard/a.b',
  '/settings/a',
  '/x',
  '/admin',
  '/admin/',
  '/admin/a',
  '/admin/1',
  '/admin/1/x',
  '/api',
  '/api/a',
  '/apix',
  '/api/x.csv',
  '/apiary',
  '/api-docs',
  '/foo/api/x',
  '/API/x',
  '/_next/static/x.js',
  '/favicon.ico',
  '/users/john.doe',
  '/api/v1.0/x',
  '/report.csv',
  '/export/data.csv',
  '/login',
  '/loginx',
  '/login-admin',
  '/a',
  '/file-7',
  '/en/dashboard',
  '/index.json',
  '/index.rsc',
  '/about.segments/x.segment.rsc',
  '/team/a-b',
  '/v1/users/7/posts',
];
/** Sources of the field: those of the documentation, of starters and of the table in the domain notes. */
const sources = [
  '/about',
  '/about/:path',
  '/about/:path?',
  '/about/:path*',
  '/about/:path+',
  '/about/(.*)',
  '/admin/(.+)',
  '/dashboard(.*)',
  '/(dashboard|settings)/:path*',
  '/admin/:id(\\d+)',
  '/api/:path*',
  '/((?!api|_next/static|_next/image|favicon.ico).*)',
  '/((?!api/|_next/|favicon.ico).*)',
  '/((?!.*\\..*|_next).*)',
  '/((?!.+\\.[\\w]+$|_next).*)',
  '/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
  '/(api|trpc)(.*)',
  '/((?!login).*)',
  '/',
  '/:path*',
  '/(.*)',
  '/file-:id',
  '/team/:a-:b',
  '/team/:a(\\w)-:b?',
  '/:locale(en|de)/:path*',
  '/v1/:rest*',
  '{/v1}?/users/:id',
  '/:version(v\\d+)/users/:id/:tail*',
  '/about{/:x}?',
  '/about{/team}*',
  '/users/:id.json',
  '/\\(group\\)/x',
  '/a\\:b',
];

describe('sources of the field', () => {
  it.each(sources.filter((s) => s.startsWith('/')))('%s', (source) => {
    expect(isSource(source)).toBe(true);
    const real = compiledByNext(source);
    const own = compileMatcher({ source, conditional: false }, { basePath: '' });
    const differ = paths.filter((p) => own?.test(p) !== real.test(p));
    expect(differ.map((p) => `${p}: ${String(real.test(p))}`)).toEqual([]);
  });
  it.each(['/', '/about/:path*', '/((?!api).*)'])('%s under a base path', (source) => {
    const real = compiledByNext(source, '/base');
    const own = compileMatcher({ source, conditional: false }, { basePath: '/base' });
    const under = ['/base', '/', ...paths.map((p) => `/base${p}`), ...paths];
    expect(under.filter((p) => own?.test(p) !== real.test(p))).toEqual([]);
  });
});

describe('generated sources', () => {
  const word = fc.constantFrom('about', 'admin', 'api', 'v1', 'x', 'a');
  const name = fc.constantFrom('id', 'path', 'slug');
  const body = fc.constantFrom('(\\d+)', '(a|b)', '(.*)', '([a-z]+)', '(v\\d)', '((?!api).*)');
  const modifier = fc.constantFrom('', '', '?', '*', '+');
  const segment = fc.oneof(
    { weight: 4, arbitrary: word.map((w) => `/${w}`) },
    { weight: 3, arbitrary: fc.tuple(name, modifier).map(([n, m]) => `/:${n}${m}`) },
    { weight: 2, arbitrary: fc.tuple(name, body, modifier).map(([n, b, m]) => `/:${n}${b}${m}`) },
    { weight: 2, arbitrary: fc.tuple(body, modifier).map(([b, m]) => `/${b}${m}`) },
    { weight: 1, arbitrary: fc.tuple(word, name).map(([w, n]) => `/${w}-:${n}`) },
    { weight: 1, arbitrary: fc.tuple(word, name, fc.constantFrom('', '?', '*')).map(([w, n, m]) => `{/${w}/:${n}}${m}`) },
    { weight: 1, arbitrary: word.map((w) => `/${w}(.*)`) },
  );
  /** A name may stand once in a source. */
  const source = fc.array(segment, { minLength: 1, maxLength: 4 }).map((list) => {
    let n = 0;
    return list.join('').replace(/:(id|path|slug)/g, (_, found: string) => `:${found}${String(n++)}`);
  });
  const piece = fc.constantFrom('about', 'admin', 'api', 'apix', 'v1', 'x', 'a', 'b', '7', 'a.b', 'x-y', 'about-7', 'A');
  const path = fc.tuple(fc.array(piece, { maxLength: 5 }), fc.constantFrom('', '', '/', '.rsc', '.json')).map(([list, tail]) => `/${list.join('/')}${tail}`);

  it('match what Next says they match', () => {
    fc.assert(
      fc.property(source, fc.array(path, { minLength: 1, maxLength: 12 }), (text, tried) => {
        fc.pre(isSource(text));
        const real = compiledByNext(text);
        const own = compileMatcher({ source: text, conditional: false }, { basePath: '' });
        for (const p of tried) expect(`${text} on ${p}: ${String(own?.test(p))}`).toBe(`${text} on ${p}: ${String(real.test(p))}`);
      }),
      { numRuns: 600, seed: 7 },
    );
  });
});
