/**
 * Contracts of ts-rest and what implements them. Facts: @ts-rest/core 3.52 (index.esm.mjs): a contract is a tree of routes with
 * `method` and `path`; `router(routes, { pathPrefix })` puts the prefix before each path below.
 */
import type { Machine } from '../../evaluate/models.ts';
import { constant, constantString, never } from '../../evaluate/values/values.ts';
import type { Place, Value } from '../../evaluate/values/values.ts';

export interface ContractRoute {
  method: string;
  /** With parameters as `:id`. */
  path: string;
  handler: Value;
  /** Beside the handler: `middleware`, `hooks`. */
  options: Value;
  place: Place;
}
/** How deep contracts may be nested. */
const deepest = 6;

const routeAt = (m: Machine, value: Value): { method: string; path: string } | null => {
  const method = constantString(m.peek(value, 'method') ?? never);
  const path = constantString(m.peek(value, 'path') ?? never);
  return method !== undefined && path !== undefined ? { method: method.toUpperCase(), path } : null;
};

/** The routes of a contract that something implements. */
export function routesOf(m: Machine, contract: Value, implementation: Value, site: Place, depth = 0): ContractRoute[] {
  const own = routeAt(m, contract);
  if (own) {
    const given = implementation.filter((alt) => alt.t === 'object');
    const inner = given.length > 0 ? m.peek(given, 'handler') : undefined;
    const handler = inner ?? implementation;
    if (!handler.some((alt) => alt.t === 'function' || alt.t === 'model' || alt.t === 'opaque')) return [];
    const [first] = handler;
    const { closure } = first?.t === 'function' ? first : { closure: null };
    const place = closure ? { file: closure.module.file, start: closure.fn.start, end: closure.fn.head.end } : site;
    return [{ ...own, handler, options: inner ? given : never, place }];
  }
  if (depth >= deepest) return [];
  const routes: ContractRoute[] = [];
  for (const [key, below] of m.properties(contract.filter((alt) => alt.t === 'object')).known) {
    const implemented = m.peek(implementation, key);
    if (implemented) routes.push(...routesOf(m, below, implemented, site, depth + 1));
  }
  return routes;
}

/** The same contract with a prefix before each path. */
export function prefixed(m: Machine, contract: Value, prefix: string, site: Place, depth = 0): Value {
  const fields = Object.fromEntries(m.properties(contract.filter((alt) => alt.t === 'object')).known);
  const own = routeAt(m, contract);
  if (own) return m.newObject({ ...fields, path: constant(`${prefix}${own.path}`) }, site);
  if (depth >= deepest) return contract;
  return m.newObject(Object.fromEntries(Object.entries(fields).map(([key, below]) => [key, prefixed(m, below, prefix, site, depth + 1)])), site);
}
