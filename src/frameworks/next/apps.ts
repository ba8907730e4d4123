/** Next.js applications of a project: where they are and how they are configured. */
import { join } from 'node:path';
import type { Expr, Stmt } from '../../ir/nodes.ts';
import type { Project } from '../../project/types.ts';

export interface Matcher {
  source: string;
  /** Conditions on header, cookie, query or host: the client chooses them. */
  conditional: boolean;
}
export interface NextApp {
  dir: string;
  appDir: string | null;
  pagesDir: string | null;
  basePath: string;
  pageExtensions: readonly string[];
  middleware: { file: string; exported: string; matchers: Matcher[] | null } | null;
  rewrites: { source: string; destination: string }[];
}

const defaultExtensions = ['tsx', 'ts', 'jsx', 'js'];
const configNames = ['next.config.ts', 'next.config.mjs', 'next.config.js', 'next.config.cjs', 'next.config.mts'];

/** Files that say something about every entry of an application: its configuration, its proxy and the proxy's matcher. */
export function settingsOf(project: Project, app: NextApp): string[] {
  const files = configNames.map((name) => join(app.dir, name)).filter((file) => project.has(file));
  return app.middleware ? [...files, app.middleware.file] : files;
}

export function nextApps(project: Project): NextApp[] {
  const dirs = new Set<string>();
  for (const info of project.packages) if (info.dependencies.has('next')) dirs.add(info.dir);
  for (const file of project.files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (configNames.includes(name)) dirs.add(file.slice(0, file.lastIndexOf('/')));
  }
  const apps: NextApp[] = [];
  for (const dir of [...dirs].sort()) {
    // Root folders win over src; both routers share a parent (find-pages-dir.js).
    const appDir = [join(dir, 'app'), join(dir, 'src/app')].find((d) => project.isDirectory(d)) ?? null;
    const pagesDir = [join(dir, 'pages'), join(dir, 'src/pages')].find((d) => project.isDirectory(d)) ?? null;
    if (!appDir && !pagesDir) continue;
    const config = readConfig(project, dir);
    // The longest that fits is taken off: 'page.tsx' before 'tsx' (route-discovery.js).
    const pageExtensions = [...(config.pageExtensions ?? defaultExtensions)].sort((a, b) => b.length - a.length);
    const home = (appDir ?? pagesDir ?? dir).replace(/\/(?:app|pages)$/, '');
    apps.push({
      dir,
      appDir,
      pagesDir,
      basePath: config.basePath ?? '',
      pageExtensions,
      middleware: findMiddleware(project, home, pageExtensions),
      rewrites: config.rewrites,
    });
  }
  return apps;
}

interface Config {
  basePath?: string;
  pageExtensions?: string[];
  rewrites: { source: string; destination: string }[];
}
/** Reads what is literal in next.config; nothing of it is run. */
function readConfig(project: Project, dir: string): Config {
  const config: Config = { rewrites: [] };
  const file = configNames.map((n) => join(dir, n)).find((f) => project.has(f));
  const module = file ? project.module(file) : null;
  if (!module) return config;
  const visitObject = (e: Expr): void => {
    if (e.kind !== 'object') return;
    for (const p of e.properties) {
      if (p.kind !== 'property' || typeof p.key !== 'string') continue;
      if (p.key === 'basePath' && p.value.kind === 'literal' && typeof p.value.value === 'string') config.basePath = p.value.value;
      if (p.key === 'pageExtensions' && p.value.kind === 'array') {
        config.pageExtensions = p.value.elements.flatMap((el) => (el?.kind === 'literal' && typeof el.value === 'string' ? [el.value] : []));
      }
      if (p.key === 'rewrites') collectRewrites(p.value, config.rewrites);
    }
  };
  const visitStatement = (s: Stmt): void => {
    if (s.kind === 'let' && s.value) each(s.value, visitObject);
    if (s.kind === 'expr') each(s.value, visitObject);
  };
  module.body.forEach(visitStatement);
  return config;
}
function each(e: Expr, visit: (e: Expr) => void, depth = 0): void {
  visit(e);
  if (depth > 4) return;
  if (e.kind === 'call') for (const a of e.args) if (a.kind !== 'spread') each(a, visit, depth + 1);
  if (e.kind === 'assign') each(e.value, visit, depth + 1);
}
function collectRewrites(e: Expr, into: Config['rewrites']): void {
  if (e.kind === 'array') for (const el of e.elements) if (el && el.kind !== 'spread') collectRewrites(el, into);
  if (e.kind === 'object') {
    const text = (key: string): string | null => {
      const p = e.properties.find((q) => q.kind === 'property' && q.key === key);
      return p?.kind === 'property' && p.value.kind === 'literal' && typeof p.value.value === 'string' ? p.value.value : null;
    };
    const source = text('source');
    const destination = text('destination');
    if (source && destination) into.push({ source, destination });
    else for (const p of e.properties) if (p.kind === 'property') collectRewrites(p.value, into);
  }
  if (e.kind === 'function') for (const s of e.body) if (s.kind === 'return' && s.value) collectRewrites(s.value, into);
}

function findMiddleware(project: Project, home: string, extensions: readonly string[]): NextApp['middleware'] {
  for (const base of ['proxy', 'middleware']) {
    for (const ext of [...extensions, 'ts', 'js']) {
      const file = join(home, `${base}.${ext}`);
      if (!project.has(file)) continue;
      const module = project.module(file);
      if (!module) continue;
      const names = module.exports.flatMap((e) => (e.kind === 'all' ? [] : [e.exported]));
      const exported = names.includes(base) ? base : names.includes('default') ? 'default' : null;
      if (!exported) continue;
      const config = module.body.find((s) => s.kind === 'let' && s.target.kind === 'name' && s.target.name === 'config');
      return { file, exported, matchers: config?.kind === 'let' && config.value ? readMatchers(config.value) : null };
    }
  }
  return null;
}
function readMatchers(e: Expr): Matcher[] | null {
  if (e.kind !== 'object') return null;
  const p = e.properties.find((q) => q.kind === 'property' && q.key === 'matcher');
  if (p?.kind !== 'property') return null;
  const one = (m: Expr): Matcher[] => {
    if (m.kind === 'literal' && typeof m.value === 'string') return [{ source: m.value, conditional: false }];
    if (m.kind === 'template' && m.exprs.length === 0) return [{ source: m.quasis[0] ?? '', conditional: false }];
    if (m.kind === 'object') {
      const source = m.properties.find((q) => q.kind === 'property' && q.key === 'source');
      const conditional = m.properties.some((q) => q.kind === 'property' && (q.key === 'has' || q.key === 'missing'));
      if (source?.kind === 'property') return one(source.value).map((x) => ({ ...x, conditional }));
    }
    return [];
  };
  if (p.value.kind === 'array') return p.value.elements.flatMap((el) => (el && el.kind !== 'spread' ? one(el) : []));
  return one(p.value);
}
