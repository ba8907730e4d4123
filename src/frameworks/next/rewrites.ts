/**
 * `rewrites` of next.config: other paths by which an entry is come to. The proxy meets the request by the path that was asked for
 * (docs, proxy, execution order); what its matcher and its lists say of the destination says nothing of the source.
 */
import type { NextApp } from './apps.ts';

/** `:id`, `:path*`, `:path+`, each with an optional pattern of its own in parentheses. */
const parameter = /^:(\w+)(?:\([^)]*\))?([*+?]?)$/;
const segmentsOf = (path: string): string[] => path.split('/').filter((s) => s !== '');

/** Paths, as the file system writes them, that are rewritten to this one; both without the base path. */
export function sourcesOf(app: NextApp, path: string): string[] {
  const found = app.rewrites.flatMap(({ source, destination }) => {
    // Another origin is another application.
    if (!destination.startsWith('/') || !source.startsWith('/')) return [];
    const bound = bind(segmentsOf(destination.replace(/[?#].*$/s, '')), segmentsOf(path));
    return bound
      ? [
          `/${segmentsOf(source)
            .flatMap((segment) => filled(segment, bound))
            .join('/')}`,
        ]
      : [];
  });
  return [...new Set(found)].filter((source) => source !== path);
}
/** What the parameters of a destination stand for where it is this path; null where it is another one. */
function bind(destination: readonly string[], path: readonly string[]): Map<string, string[]> | null {
  const bound = new Map<string, string[]>();
  for (const [i, segment] of destination.entries()) {
    const [, name, many] = parameter.exec(segment) ?? [];
    if (name !== undefined && (many === '*' || many === '+')) {
      const rest = path.slice(i);
      return i === destination.length - 1 && (rest.length > 0 || many === '*') ? bound.set(name, rest) : null;
    }
    const own = path[i];
    if (own === undefined) return null;
    if (name !== undefined) bound.set(name, [own]);
    else if (own !== segment) return null;
  }
  return destination.length === path.length ? bound : null;
}
function filled(segment: string, bound: ReadonlyMap<string, string[]>): string[] {
  const [, name, many] = parameter.exec(segment) ?? [];
  if (name === undefined) return [segment];
  return bound.get(name) ?? [many === '*' ? `[[...${name}]]` : many === '+' ? `[...${name}]` : `[${name}]`];
}
