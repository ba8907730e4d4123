/** The real Fastify as the oracle: runs a small application and tells its routes, and which of them answer a request without credentials. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { temporaryFolder } from '../../support.ts';

/** What both sides are compared by: `GET /a/:id` to `guarded` or `open`. */
export type Verdicts = Record<string, string>;

/** A folder with the files, from which the packages of this project can be imported. */
export function writeApp(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  return root;
}

interface Declared {
  methods: string[];
  url: string;
  constraints: Record<string, unknown>;
}

/**
 * Runs the default export of `file`, which builds the application. `onRoute` tells the declared routes, `inject` what an outsider gets:
 * every handler of the test programs answers `{ ok: true }`, so that an answer with it is the route's own.
 */
export async function askFastify(root: string, file: string): Promise<Verdicts> {
  const routes: Declared[] = [];
  const onCreate = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route: RouteOptions) => {
      const methods = (Array.isArray(route.method) ? route.method : [route.method]).map(String);
      routes.push({ methods, url: route.url, constraints: route.constraints ?? {} });
    });
  };
  subscribe('fastify.initialization', onCreate);
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(join(root, file)).href)) as { default: () => Promise<FastifyInstance> };
    const app = await module.default();
    await app.ready();
    const declared = routes.filter((r) => !isDerived(r, routes));
    const verdicts: Verdicts = {};
    for (const route of declared) {
      const methods = route.methods.length > 7 ? ['*'] : route.methods;
      for (const method of methods) verdicts[`${method} ${route.url}${constraintText(route)}`] = await answer(app, method, route);
    }
    await app.close();
    return verdicts;
  } finally {
    unsubscribe('fastify.initialization', onCreate);
  }
}

/** HEAD beside GET, and `/prefix/` beside `/prefix`, are made by Fastify itself. */
function isDerived(route: Declared, all: readonly Declared[]): boolean {
  const beside = (method: string, url: string): boolean => all.some((r) => r !== route && r.url === url && r.methods.includes(method));
  if (route.methods.length === 1 && route.methods[0] === 'HEAD' && beside('GET', route.url)) return true;
  return route.url.length > 1 && route.url.endsWith('/') && route.methods.every((m) => beside(m, route.url.slice(0, -1)));
}
function constraintText(route: Declared): string {
  const keys = Object.keys(route.constraints).sort();
  return keys.length === 0 ? '' : ` {${keys.map((k) => `${k}=${String(route.constraints[k])}`).join(',')}}`;
}

async function answer(app: FastifyInstance, method: string, route: Declared): Promise<string> {
  const url = route.url
    .replaceAll('::', '\0')
    .replace(/:[A-Za-z0-9_]+(\([^)]*\))?\??/g, '7')
    .replaceAll('\0', ':')
    .replace('*', 'a/b');
  const { host, version } = route.constraints as { host?: string; version?: string };
  const headers = { ...(host ? { host } : {}), ...(version ? { 'accept-version': version } : {}) };
  const chosen = method === '*' ? 'GET' : method;
  const body = ['POST', 'PUT', 'PATCH', 'QUERY'].includes(chosen) ? { payload: {} } : {};
  const response = await app.inject({ method: chosen as 'GET', url, headers, ...body });
  return response.payload.includes('"ok":true') || (chosen === 'HEAD' && response.statusCode === 200) ? 'open' : 'guarded';
}
