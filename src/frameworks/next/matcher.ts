/** `config.matcher`, as Next compiles it: anchored path-to-regexp patterns over the path without query. */
import { fillings } from '../../evaluate/language/builtins/patterns.ts';
import type { Hole } from '../../evaluate/values/values.ts';
import type { Matcher, NextApp } from './apps.ts';

/**
 * Compiles a path-to-regexp 6 source: `:name`, custom groups in parentheses, the modifiers `?`, `*`, `+`, braces and escapes.
 * Null where the source is malformed: such a build fails.
 */
function compileSource(source: string): RegExp | null {
  let out = '';
  let i = 0;
  const group = (): string | null => {
    let depth = 1;
    let text = '';
    i += 1;
    for (; i < source.length; i++) {
      const c = source[i] ?? '';
      if (c === '\\') {
        text += c + (source[i + 1] ?? '');
        i += 1;
        continue;
      }
      if (c === '(') depth += 1;
      if (c === ')' && --depth === 0) {
        i += 1;
        return text;
      }
      text += c === '(' && source[i + 1] !== '?' ? '(?:' : c;
    }
    return null;
  };
  const escapeText = (t: string): string => t.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  while (i < source.length) {
    const c = source[i] ?? '';
    if (c === '\\') {
      out += escapeText(source[i + 1] ?? '');
      i += 2;
      continue;
    }
    if (c === '{' || c === '}') {
      // Braces group a prefix with its parameter; for matching alone a non-capturing group is the same.
      out += c === '{' ? '(?:' : ')';
      i += 1;
      if (c === '}' && /[?*+]/.test(source[i] ?? '')) out += source[i++] ?? '';
      continue;
    }
    if (c === ':' && /\w/.test(source[i + 1] ?? '')) {
      i += 1;
      while (/\w/.test(source[i] ?? '')) i += 1;
      let body: string | null = '[^\\/#\\?]+?';
      if (source[i] === '(') body = group();
      if (body === null) return null;
      out = modified(out, body);
      continue;
    }
    if (c === '(') {
      const body = group();
      if (body === null) return null;
      out = modified(out, body);
      continue;
    }
    out += escapeText(c);
    i += 1;
  }
  function modified(before: string, body: string): string {
    const modifier = /[?*+]/.test(source[i] ?? '') ? source[i++] : '';
    const slash = before.endsWith('\\/');
    if (!modifier) return `${before}(?:${body})`;
    const head = slash ? before.slice(0, -2) : before;
    const prefix = slash ? '\\/' : '';
    if (modifier === '?') return `${head}(?:${prefix}(?:${body}))?`;
    const repeat = `(?:${prefix}(?:${body}))`;
    return modifier === '*' ? `${head}(?:${repeat}+)?` : `${head}${repeat}+`;
  }
  try {
    return new RegExp(`^${out}(?:\\.json|\\.rsc|\\.segments\\/.+\\.segment\\.rsc)?[\\/#\\?]?$`);
  } catch {
    // No regular expression: Next refuses such a matcher at build time.
    return null;
  }
}

export function compileMatcher(matcher: Matcher, app: Pick<NextApp, 'basePath'>): RegExp | null {
  if (matcher.source === '/') {
    const base = app.basePath.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${base}(?:/(?:index|index\\.json|index\\.rsc)?)${base === '' ? '' : '?'}$`);
  }
  return compileSource(app.basePath + matcher.source);
}

/** Whether the middleware runs for a route pattern: always, never, or for some of its paths. */
export function coverage(app: NextApp, path: readonly (string | Hole)[]): 'always' | 'never' | 'sometimes' {
  if (!app.middleware) return 'never';
  const { matched, missed } = samples(app, path);
  if (missed.length === 0) return 'always';
  return matched.length > 0 ? 'sometimes' : 'never';
}
/** Paths of a route for which the middleware runs, and paths for which it does not. */
function samples(app: NextApp, path: readonly (string | Hole)[]): { matched: string[]; missed: string[] } {
  const { middleware } = app;
  const { matchers } = middleware ?? { matchers: [] };
  if (matchers === null) return { matched: [''], missed: [] };
  const compiled = matchers.map((m) => ({ regex: compileMatcher(m, app), conditional: m.conditional }));
  const words = matchers.flatMap((m) => m.source.match(/[A-Za-z0-9_.-]{2,}/g) ?? []);
  const runs = (text: string): boolean => compiled.some(({ regex, conditional }) => regex?.test(text) === true && !conditional);
  const texts = fillings(path, words);
  return { matched: texts.filter(runs), missed: texts.filter((t) => !runs(t)) };
}
/**
 * A path of this route that slips past the matcher although its author seems to have meant it: other paths of the route are matched,
 * a matcher names the route's beginning and stops there, or a negative lookahead takes it out.
 */
export function slipsPast(app: NextApp, path: readonly (string | Hole)[]): string | null {
  if (!app.middleware?.matchers) return null;
  const { matched, missed } = samples(app, path);
  const [witness] = missed;
  if (witness === undefined) return null;
  if (matched.length > 0) return witness;
  const meant = app.middleware.matchers.some(({ source }) => {
    if (source.includes('(?!')) return true;
    const head = app.basePath + (/^[^:(*{]*/.exec(source)?.[0] ?? '').replace(/\/$/, '');
    return head.length > 1 && (witness === head || witness.toLowerCase().startsWith(`${head.toLowerCase()}/`));
  });
  return meant ? witness : null;
}
