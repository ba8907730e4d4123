/** Paths of Hono 4: `:name`, `:name{regex}`, `:name?`, `*` for one segment and, at the end, for whatever follows (nothing included). */
import type { Hole } from '../../evaluate/values/values.ts';

/** As hono/utils/url.js joins a base and a path. */
export function mergePath(base: string, path: string): string {
  const head = base.startsWith('/') ? base : `/${base}`;
  const tail = path.startsWith('/') ? path : `/${path}`;
  if (tail === '/') return head === '/' ? '/' : head.replace(/\/$/, '') + (base.endsWith('/') && base !== '/' ? '/' : '');
  return head.replace(/\/$/, '') + tail;
}
const segments = (path: string): string[] => path.split('/').filter((s) => s !== '');
const regexOf = (segment: string): string | null => /\{(.+)\}\??$/.exec(segment)?.[1] ?? null;

/** Whether what is registered for a pattern runs for every request to an entry's path, for none, or for some of them. */
export function covers(pattern: string, path: string): 'always' | 'never' | 'sometimes' {
  const wanted = segments(pattern);
  const given = segments(path);
  let sure = true;
  for (let i = 0; i < wanted.length; i++) {
    const p = wanted[i] ?? '';
    const g = given[i];
    if (p === '*' && i === wanted.length - 1) return sure ? 'always' : 'sometimes';
    if (g === undefined) return p.endsWith('?') && i === wanted.length - 1 ? (sure ? 'always' : 'sometimes') : 'never';
    const hole = g.startsWith(':') || g === '*';
    if (p === '*') continue;
    if (p.startsWith(':')) {
      const regex = regexOf(p);
      if (regex === null || (hole && regexOf(g) === regex)) continue;
      if (hole) sure = false;
      else if (!new RegExp(`^(?:${regex})$`).test(g)) return 'never';
      continue;
    }
    if (hole) sure = false;
    else if (p !== g) return 'never';
  }
  if (given.length > wanted.length) return 'never';
  return sure ? 'always' : 'sometimes';
}

/** A path as literal parts and holes, and the names of its parameters. */
export function partsOf(path: string): { parts: (string | Hole)[]; names: string[] } {
  const parts: (string | Hole)[] = [];
  const names: string[] = [];
  for (const segment of segments(path)) {
    parts.push('/');
    if (segment.startsWith(':')) {
      const name = /^:([^{?]+)/.exec(segment)?.[1] ?? '';
      names.push(name);
      parts.push({ name, slash: /\{.*[./].*\}/.test(segment), empty: segment.endsWith('?') });
    } else if (segment === '*') parts.push({ name: '*', slash: true, empty: true });
    else parts.push(segment);
  }
  const joined: (string | Hole)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return { parts: joined.length > 0 ? joined : ['/'], names };
}

/** What the parameters of a pattern stand for in the path of an entry that it covers: name and segment. */
export function boundTo(pattern: string, path: string): [name: string, segment: string][] {
  const given = segments(path);
  return segments(pattern).flatMap((segment, i): [string, string][] => {
    const name = /^:([^{?]+)/.exec(segment)?.[1];
    return name === undefined ? [] : [[name, given[i] ?? '*']];
  });
}
