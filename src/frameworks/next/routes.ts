/** From files to URLs and exported handlers. */
import type { FunctionExpr, IrModule, Span, Stmt } from '../../ir/nodes.ts';
import type { Project } from '../../project/types.ts';
import type { NextApp } from './apps.ts';
import { httpMethods, methodsOf } from './methods.ts';
import { metadataUrl } from './metadata.ts';
import type { FrameworkName } from '../types.ts';

export interface Parameter {
  name: string;
  kind: 'one' | 'many' | 'optional-many';
}
export interface NextEntry {
  app: NextApp;
  framework: FrameworkName;
  method: string;
  path: string;
  symbol: string;
  file: string;
  span: Span;
  code: { kind: 'export'; name: string } | { kind: 'function'; fn: FunctionExpr };
  params: Parameter[];
  /** A page of the pages router that fetches nothing for a request: what it shows is made in the browser and while it is built. */
  unasked?: true;
  /** Of a layout: the paths of the pages that it is shown with. */
  shownAt?: readonly string[];
}

/** URL of a file below `app`; null where the folder is private. */
function appPath(segments: readonly string[]): string | null {
  const out: string[] = [];
  for (const segment of segments) {
    if (segment === '' || (segment.startsWith('(') && segment.endsWith(')')) || segment.startsWith('@')) continue;
    if (segment.startsWith('_')) return null;
    out.push(segment.replaceAll('%5F', '_'));
  }
  return `/${out.join('/')}`;
}
function parametersOf(path: string): Parameter[] {
  return [...path.matchAll(/\[(\[?)(\.\.\.)?([^\]]+)\]/g)].map((m) => ({ name: m[3] ?? '', kind: m[2] ? (m[1] ? 'optional-many' : 'many') : 'one' }));
}
const prefixed = (app: NextApp, path: string): string => (app.basePath + path).replace(/(.)\/$/, '$1');

/** Names a module exports with where each stands in that module; `export *` is followed, its position is the star's. */
function exportsOf(project: Project, module: IrModule, seen = new Set<string>()): Map<string, Span> {
  const out = new Map<string, Span>();
  if (seen.has(module.file)) return out;
  seen.add(module.file);
  for (const e of module.exports) {
    if (e.kind !== 'all') {
      out.set(e.exported, { start: e.start, end: e.end });
      continue;
    }
    const resolution = project.resolve(module.file, e.source);
    const target = resolution.kind === 'file' ? project.module(resolution.file) : null;
    if (target)
      for (const name of exportsOf(project, target, seen).keys()) if (name !== 'default' && !out.has(name)) out.set(name, { start: e.start, end: e.end });
  }
  return out;
}

export function appEntries(project: Project, app: NextApp): NextEntry[] {
  const { appDir } = app;
  if (!appDir) return [];
  const entries: NextEntry[] = [];
  for (const file of project.files) {
    if (!file.startsWith(`${appDir}/`)) continue;
    const local = file.slice(appDir.length + 1);
    const name = local.slice(local.lastIndexOf('/') + 1);
    const segments = local.split('/').slice(0, -1);
    const extension = app.pageExtensions.find((e) => name.endsWith(`.${e}`));
    if (!extension) continue;
    const base = name.slice(0, -extension.length - 1);
    const kind = base === 'route' || base === 'page' || base === 'layout' ? base : metadataUrl(segments, base) !== null ? 'metadata' : null;
    if (!kind) continue;
    const url = appPath(segments);
    if (url === null) continue;
    const module = project.module(file);
    if (!module || module.error) continue;
    const exported = exportsOf(project, module);
    const path = prefixed(app, url);
    const add = (framework: FrameworkName, method: string, symbol: string, at: string): void => {
      entries.push({
        app,
        framework,
        method,
        path: at,
        symbol,
        file,
        span: exported.get(symbol) ?? { start: 0, end: 1 },
        code: { kind: 'export', name: symbol },
        params: parametersOf(at),
      });
    };
    if (kind === 'route')
      for (const [symbol] of exported) {
        if (httpMethods.includes(symbol)) add('next-app-route', symbol, symbol, path);
      }
    if (kind === 'page' && exported.has('default')) add('next-page', 'GET', 'default', path);
    if (kind === 'layout' && exported.has('default')) add('next-layout', 'GET', 'default', path);
    if (kind === 'metadata' && exported.has('default'))
      add('next-metadata', 'GET', 'default', `${path === '/' ? '' : path}/${metadataUrl(segments, base) ?? base}`);
  }
  return entries.map((entry) => (entry.framework === 'next-layout' ? { ...entry, shownAt: pagesBelow(entry, entries) } : entry));
}
/** A request never asks for a layout by itself: it asks for one of the pages below its folder. */
function pagesBelow(layout: NextEntry, entries: readonly NextEntry[]): string[] {
  const folder = layout.file.slice(0, layout.file.lastIndexOf('/') + 1);
  return entries.filter((e) => e.framework === 'next-page' && e.file.startsWith(folder)).map((e) => e.path);
}

export function pagesEntries(project: Project, app: NextApp): NextEntry[] {
  const { pagesDir } = app;
  if (!pagesDir) return [];
  const entries: NextEntry[] = [];
  for (const file of project.files) {
    if (!file.startsWith(`${pagesDir}/`)) continue;
    const local = file.slice(pagesDir.length + 1);
    const extension = app.pageExtensions.find((e) => local.endsWith(`.${e}`));
    if (!extension) continue;
    const bare = local.slice(0, -extension.length - 1);
    const api = bare === 'api' || bare.startsWith('api/');
    // Private folders are of the app router alone: `pages/_x/y` is a page.
    if (!api && /^(?:_app|_document|_error|_middleware|404|500)$/.test(bare)) continue;
    const path = prefixed(app, `/${bare.replace(/(?:^|\/)index$/, '')}`.replace(/\/+/g, '/'));
    const module = project.module(file);
    if (!module || module.error) continue;
    const exported = exportsOf(project, module);
    const common = { app, path, file, params: parametersOf(path) };
    if (api) {
      const symbol = exported.has('default') ? 'default' : module.format === 'commonjs' ? 'default' : null;
      if (!symbol) continue;
      const methods = methodsOf(module);
      for (const method of methods.length > 0 ? methods : ['*']) {
        entries.push({
          ...common,
          framework: 'next-pages-api',
          method,
          symbol,
          span: exported.get('default') ?? { start: 0, end: 1 },
          code: { kind: 'export', name: 'default' },
        });
      }
      continue;
    }
    const symbol = exported.has('getServerSideProps') ? 'getServerSideProps' : exported.has('default') ? 'default' : null;
    if (symbol)
      entries.push({
        ...common,
        framework: 'next-page',
        method: 'GET',
        symbol,
        span: exported.get(symbol) ?? { start: 0, end: 1 },
        code: { kind: 'export', name: symbol },
        ...(symbol === 'default' && !asksOnRequest.test(project.text(file) ?? '') ? { unasked: true as const } : {}),
      });
  }
  return entries;
}
/** Next 15 (docs, pages/building-your-application/rendering): only these run for a request; components of such a page never reach the server's data. */
const asksOnRequest = /\bgetInitialProps\b|\bgetServerSideProps\b/;

/** Server functions: exports of `'use server'` files, and functions with the directive of their own. */
export function actionEntries(project: Project, apps: readonly NextApp[]): NextEntry[] {
  const entries: NextEntry[] = [];
  const homes = [...apps].sort((a, b) => b.dir.length - a.dir.length);
  for (const file of project.files) {
    const text = project.text(file);
    if (!text || !/['"]use server['"]/.test(text)) continue;
    const app = homes.find((a) => file.startsWith(`${a.dir}/`)) ?? appDependingOn(project, homes, file);
    if (!app) continue;
    const module = project.module(file);
    if (!module || module.error) continue;
    const add = (symbol: string, span: Span, code: NextEntry['code']): void => {
      entries.push({ app, framework: 'next-server-action', method: 'ACTION', path: symbol, symbol, file, span, code, params: [] });
    };
    if (module.directives.includes('use server')) {
      // The handlers of a route are no actions, whatever it says at its top: no page holds a reference to one.
      const handlers = isRoute(app, file) ? httpMethods : [];
      for (const e of module.exports) {
        if (e.kind !== 'all' && handlers.includes(e.exported)) continue;
        if (e.kind === 'all' || surelyNoFunction(module, e.kind === 'local' ? e.local : null)) continue;
        add(e.exported, { start: e.start, end: e.end }, { kind: 'export', name: e.exported });
      }
      continue;
    }
    for (const fn of functionsIn(module.body)) {
      if (fn.directives.includes('use server'))
        add(fn.name || `action@${String(module.lineStarts.filter((s) => s <= fn.start).length)}`, fn.head, { kind: 'function', fn });
    }
  }
  return entries;
}
const isRoute = (app: NextApp, file: string): boolean =>
  app.appDir !== null && file.startsWith(`${app.appDir}/`) && app.pageExtensions.some((e) => file.endsWith(`/route.${e}`));
function appDependingOn(project: Project, apps: readonly NextApp[], file: string): NextApp | null {
  const owner = project.packageOf(file);
  if (!owner?.name) return null;
  return apps.find((a) => project.packages.find((p) => p.dir === a.dir)?.dependencies.has(owner.name ?? '')) ?? null;
}
function surelyNoFunction(module: IrModule, local: string | null): boolean {
  if (local === null) return false;
  const statement = module.body.find((s) => s.kind === 'let' && s.target.kind === 'name' && s.target.name === local);
  if (statement?.kind !== 'let' || !statement.value) return statement?.kind === 'let';
  return ['literal', 'object', 'array', 'template', 'regex', 'class'].includes(statement.value.kind);
}
/** All functions below statements, outermost first. */
function functionsIn(body: readonly Stmt[]): FunctionExpr[] {
  const out: FunctionExpr[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const n of node as unknown[]) visit(n);
      return;
    }
    if ((node as { kind?: string }).kind === 'function') out.push(node as FunctionExpr);
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value);
  };
  visit(body);
  return out;
}
