/** Which files are routes, and under which address: Next.js's own discovery against authlint's. */
import { expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { runScan } from '../../../src/audit/run.ts';
import { makeApp } from '../../support.ts';
import { routesOfNext } from './runtime.ts';

it.each<[name: string, more: string, effects: number]>([
  ['a page that fetches nothing for a request', '', 0],
  ['a page that does', 'Page.getInitialProps = async () => ({});', 1],
])('pages router: %s', (_name, more, effects) => {
  const { report } = runScan({
    root: makeApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0' } }),
      'pages/notes.tsx': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); export default function Page() { db.note.deleteMany({}); return null; } ${more}`,
    }),
    rules,
  });
  expect(report.entries.map((e) => [e.verdict, e.level, e.effects.length])).toEqual([['open', 'public', effects]]);
});

it('the handlers of a route are no actions, whatever it says at its top', () => {
  const { report } = runScan({
    root: makeApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0' } }),
      'app/api/x/route.ts': `'use server'; export async function GET() { return Response.json({ ok: true }); }`,
      'app/actions.ts': `'use server'; export async function GET() { return { ok: true }; }`,
    }),
    rules,
  });
  expect(report.entries.map((e) => [e.framework, e.file])).toEqual([
    ['next-server-action', 'app/actions.ts'],
    ['next-app-route', 'app/api/x/route.ts'],
  ]);
});

const page = `export default function Page() { return null; }`;
const route = `export async function GET() { return Response.json({ ok: true }); }`;
const api = `export default function handler(req, res) { res.json({ ok: true }); }`;
const image = `export default function Image() { return new Response(''); }`;

interface Layout {
  name: string;
  files: Record<string, string>;
  extensions?: string[];
  basePath?: string;
}
const layouts: Layout[] = [
  {
    name: 'app router',
    files: {
      'app/page.tsx': page,
      'app/a/page.jsx': page,
      'app/api/x/route.ts': route,
      'app/a/b/c/route.js': route,
      'app/layout.tsx': page,
      'app/not-found.tsx': page,
      'app/a/loading.tsx': page,
    },
  },
  {
    name: 'groups and slots',
    files: {
      'app/(shop)/page.tsx': page,
      'app/(shop)/cart/page.tsx': page,
      'app/(a)/(b)/deep/route.ts': route,
      'app/dash/@team/page.tsx': page,
      'app/dash/@team/inner/page.tsx': page,
      'app/dash/page.tsx': page,
    },
  },
  {
    name: 'parameters',
    files: { 'app/[id]/page.tsx': page, 'app/d/[...slug]/page.tsx': page, 'app/o/[[...rest]]/route.ts': route, 'app/[lang]/[id]/x/route.ts': route },
  },
  {
    name: 'private folders',
    files: {
      'app/_lib/page.tsx': page,
      'app/a/_components/route.ts': route,
      'app/%5Fopen/page.tsx': page,
      'app/x/%5Funder/route.ts': route,
      'app/(g)/_p/page.tsx': page,
    },
  },
  {
    name: 'intercepting folders',
    files: {
      'app/feed/page.tsx': page,
      'app/feed/(.)photo/page.tsx': page,
      'app/feed/(..)photo/[id]/page.tsx': page,
      'app/feed/(..)(..)x/page.tsx': page,
      'app/feed/(...)root/page.tsx': page,
      'app/@modal/(.)p/[id]/page.tsx': page,
    },
  },
  {
    name: 'no routes',
    files: {
      'app/page.tsx': page,
      'app/x/page.mjs': page,
      'app/y/route.mts': route,
      'app/z/page.test.tsx': page,
      'app/w/mypage.tsx': page,
      'app/v/route-helper.ts': route,
      'app/u/Page.tsx': page,
    },
  },
  {
    name: 'folders with the names of files',
    files: { 'app/page/page.tsx': page, 'app/route/route.ts': route, 'app/layout/page.tsx': page, 'app/index/page.tsx': page },
  },
  { name: 'below src', files: { 'src/app/page.tsx': page, 'src/app/api/a/route.ts': route, 'src/pages/old.tsx': page } },
  { name: 'the root wins over src', files: { 'app/page.tsx': page, 'app/a/page.tsx': page, 'src/app/b/page.tsx': page } },
  {
    name: 'pages router',
    files: {
      'pages/index.tsx': page,
      'pages/a.tsx': page,
      'pages/b/index.jsx': page,
      'pages/b/[id].tsx': page,
      'pages/c/[...s].tsx': page,
      'pages/d/[[...s]].tsx': page,
      'pages/_app.tsx': page,
      'pages/_document.tsx': page,
      'pages/_error.tsx': page,
      'pages/404.tsx': page,
      'pages/500.tsx': page,
    },
  },
  {
    name: 'pages/api',
    files: {
      'pages/index.tsx': page,
      'pages/api/a.ts': api,
      'pages/api/b/index.ts': api,
      'pages/api/b/[id].ts': api,
      'pages/api/[...all].js': api,
      'pages/api/index.ts': api,
    },
  },
  {
    name: 'odd names of pages',
    files: {
      'pages/_private/x.tsx': page,
      'pages/index/index.tsx': page,
      'pages/a/index/index.tsx': page,
      'pages/(g)/x.tsx': page,
      'pages/@s/x.tsx': page,
      'pages/api-docs.tsx': page,
      'pages/apix/y.tsx': page,
    },
  },
  { name: 'both routers', files: { 'app/a/page.tsx': page, 'pages/b.tsx': page, 'pages/api/c.ts': api } },
  {
    name: 'extensions of pages',
    files: {
      'app/page.page.tsx': page,
      'app/a/page.tsx': page,
      'app/api/route.api.ts': route,
      'pages/b.page.tsx': page,
      'pages/helper.ts': page,
      'pages/api/x.api.ts': api,
    },
    extensions: ['page.tsx', 'api.ts'],
  },
  {
    name: 'overlapping extensions',
    files: { 'pages/b.page.tsx': page, 'pages/c.tsx': page, 'app/page.page.tsx': page, 'app/d/page.tsx': page },
    extensions: ['tsx', 'page.tsx'],
  },
  { name: 'a base path', files: { 'app/page.tsx': page, 'app/api/a/route.ts': route, 'pages/b.tsx': page, 'pages/api/c.ts': api }, basePath: '/base' },
  {
    name: 'metadata routes',
    files: {
      'app/page.tsx': page,
      'app/icon.tsx': image,
      'app/apple-icon.tsx': image,
      'app/a/opengraph-image.tsx': image,
      'app/a/twitter-image.ts': image,
      'app/sitemap.ts': image,
      'app/a/sitemap.ts': image,
      'app/robots.ts': image,
      'app/manifest.ts': image,
    },
  },
  {
    name: 'metadata names that are none',
    files: { 'app/page.tsx': page, 'app/a/robots.ts': image, 'app/a/manifest.ts': image, 'app/favicon.ts': image, 'app/icons.tsx': image },
  },
  { name: 'numbered metadata', files: { 'app/page.tsx': page, 'app/icon1.tsx': image, 'app/opengraph-image2.tsx': image, 'app/sitemap1.ts': image } },
  {
    name: 'metadata in groups and slots',
    files: {
      'app/page.tsx': page,
      'app/(shop)/opengraph-image.tsx': image,
      'app/(shop)/a/icon.tsx': image,
      'app/(shop)/sitemap.ts': image,
      'app/dash/@slot/twitter-image.tsx': image,
    },
  },
  {
    name: 'metadata that is generated',
    files: {
      'app/page.tsx': page,
      'app/icon.tsx': `${image}\nexport function generateImageMetadata() { return [{ id: 1 }]; }`,
      'app/b/sitemap.ts': `${image}\nexport async function generateSitemaps() { return [{ id: 0 }]; }`,
    },
  },
];

const kinds: Record<string, string> = { 'next-page': 'page', 'next-app-route': 'route', 'next-metadata': 'page', 'next-pages-api': 'api' };

it.each(layouts.map((l): [string, Layout] => [l.name, l]))('%s', async (_name, { files, extensions, basePath }) => {
  const options = [...(extensions ? [`pageExtensions: ${JSON.stringify(extensions)}`] : []), ...(basePath ? [`basePath: '${basePath}'`] : [])];
  const root = makeApp({ 'package.json': '{"dependencies":{"next":"16.4.6"}}', 'next.config.mjs': `export default { ${options.join(', ')} };`, ...files });
  const truth = (await routesOfNext(root, extensions ?? ['tsx', 'ts', 'jsx', 'js'])).map((r) =>
    basePath ? r.replace(/ (.*)$/, (_, path: string) => ` ${basePath}${path === '/' ? '' : path}`) : r,
  );
  const { report } = runScan({ root, rules });
  const own = report.entries.flatMap((e) => (kinds[e.framework] ? [`${kinds[e.framework] ?? ''} ${e.path}`] : []));
  expect(truth.length).toBeGreaterThan(0);
  expect(own.sort()).toEqual(truth);
});
