/** Next.js's own code as the oracle: how it compiles matchers and which files it makes routes of. Internals of the version in package.json. */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

interface CompiledMatcher {
  regexp: string;
}
interface Discovered {
  route: string;
  filePath: string;
}
interface NextInternals {
  getMiddlewareMatchers(matcher: string, config: { basePath?: string }): CompiledMatcher[];
  tryToParsePath(source: string): { error?: unknown };
  findPagesDir(dir: string): { pagesDir?: string; appDir?: string };
  discoverRoutes(options: {
    appDir?: string;
    pagesDir?: string;
    pageExtensions: readonly string[];
    isDev: boolean;
    baseDir: string;
  }): Promise<{ appRoutes: Discovered[]; appRouteHandlers: Discovered[]; mappedPages?: Record<string, string> }>;
}
const from = (path: string): unknown => load(`next/dist/${path}`);
const { getMiddlewareMatchers } = from('build/analysis/get-page-static-info.js') as Pick<NextInternals, 'getMiddlewareMatchers'>;
const { tryToParsePath } = from('lib/try-to-parse-path.js') as Pick<NextInternals, 'tryToParsePath'>;
const { findPagesDir } = from('lib/find-pages-dir.js') as Pick<NextInternals, 'findPagesDir'>;
const { discoverRoutes } = from('build/route-discovery.js') as Pick<NextInternals, 'discoverRoutes'>;

/** Whether Next takes a matcher source at all. */
export function isSource(source: string): boolean {
  return source.startsWith('/') && tryToParsePath(source).error === undefined;
}
export function compiledByNext(source: string, basePath = ''): RegExp {
  const [made] = getMiddlewareMatchers(source, basePath === '' ? {} : { basePath });
  if (!made) throw new Error('Next made no matcher');
  return new RegExp(made.regexp);
}

/** `page /x`, `route /x` or `api /x` for every file that Next makes a route of; metadata routes count as pages there. */
export async function routesOfNext(dir: string, pageExtensions: readonly string[]): Promise<string[]> {
  const { pagesDir, appDir } = findPagesDir(dir);
  const found = await discoverRoutes({ ...(appDir ? { appDir } : {}), ...(pagesDir ? { pagesDir } : {}), pageExtensions, isDev: false, baseDir: dir });
  const pages = Object.keys(found.mappedPages ?? {}).filter((p) => !['/_app', '/_document', '/_error', '/404', '/500'].includes(p));
  return [
    ...found.appRoutes.map((r) => `page ${r.route}`),
    ...found.appRouteHandlers.map((r) => `route ${r.route}`),
    ...pages.map((p) => `${p === '/api' || p.startsWith('/api/') ? 'api' : 'page'} ${p}`),
  ]
    .map((r) => r.replace('/[__metadata_id__]', ''))
    .sort();
}
