/** `config.matcher`, as Next compiles it: anchored path-to-regexp patterns over the path without query. */
import { fillings } from '../../evaluate/builtins/patterns.ts';
import type { Hole } from '../../evaluate/values.ts';
import type { Matcher, NextApp } from './apps.ts';

/**
 * Compiles a path-to-regexp 6 source: `:name`, custom groups in parentheses, the modifiers `?`, `*`, `+`, braces and escapes.
 * Null where the source is malformed: such a build fails.
 */
export function compileSource(source: string): RegExp | null {
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
  const { middleware } = app;
  if (!middleware) return 'never';
  if (middleware.matchers === null) return 'always';
  const compiled = middleware.matchers.map((m) => ({ regex: compileMatcher(m, app), conditional: m.conditional }));
  const words = middleware.matchers.flatMap((m) => m.source.match(/[A-Za-z0-9_.-]{2,}/g) ?? []);
  const answers = fillings(path, words).map((text) => compiled.some(({ regex, conditional }) => regex?.test(text) && !conditional));
  if (answers.every(Boolean)) return 'always';
  return answers.some(Boolean) ? 'sometimes' : 'never';
}
