/** Path lists of session middleware: patterns in the manner of path-to-regexp 6 (`/a/:id*`, `/a(.*)`), regular expressions, predicates. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import type { NativeCall } from '../../evaluate/models.ts';
import { constant, falseValue, join, never, trueValue, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

/** Source of the regular expression for a pattern: anchored, with one trailing slash allowed (neither strict nor sensitive). */
export function patternSource(pattern: string): string {
  let out = '';
  let i = 0;
  const modifierAt = (at: number): string => (/[?*+]/.test(pattern.charAt(at)) ? pattern.charAt(at) : '');
  const groupAt = (at: number): string | null => {
    if (pattern.charAt(at) !== '(') return null;
    let depth = 0;
    for (let end = at; end < pattern.length; end++) {
      if (pattern.charAt(end) === '\\') end++;
      else if (pattern.charAt(end) === '(') depth++;
      else if (pattern.charAt(end) === ')' && --depth === 0) return pattern.slice(at + 1, end);
    }
    return null;
  };
  const add = (body: string, modifier: string): void => {
    // A slash before a parameter with a modifier belongs to it.
    const prefix = modifier !== '' && out.endsWith('/') ? '/' : '';
    if (prefix !== '') out = out.slice(0, -1);
    if (modifier === '') out += `(?:${body})`;
    else if (modifier === '?') out += `(?:${prefix}(?:${body}))?`;
    else out += `(?:${prefix}(?:${body})(?:${prefix}(?:${body}))*)${modifier === '*' ? '?' : ''}`;
  };
  while (i < pattern.length) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      out += pattern.slice(i, i + 2);
      i += 2;
    } else if (char === ':' && /\w/.test(pattern.charAt(i + 1))) {
      let end = i + 1;
      while (/\w/.test(pattern.charAt(end))) end++;
      const group = groupAt(end);
      if (group !== null) end += group.length + 2;
      const modifier = modifierAt(end);
      add(group ?? '[^/#?]+?', modifier);
      i = end + modifier.length;
    } else if (char === '(') {
      const group = groupAt(i);
      if (group === null) return '$^';
      const end = i + group.length + 2;
      const modifier = modifierAt(end);
      add(group, modifier);
      i = end + modifier.length;
    } else {
      out += /[.+*?^$|[\]{}]/.test(char) ? `\\${char}` : char;
      i++;
    }
  }
  return `^${out}[/#?]?$`;
}

/** The path of the request that a middleware is handed. */
export function pathOf(call: NativeCall, request: Value): Value {
  return call.machine.get(call.machine.get(request, 'nextUrl', call.site), 'pathname', call.site);
}

/** Whether the request's path is in a list; `anchored` false: a pattern is the beginning of the paths that it stands for. */
export function inPathList(call: NativeCall, request: Value, list: Value | undefined): Value {
  if (!list || list.every((a) => truthOf(a) === false)) return falseValue;
  const { machine, site } = call;
  const functions = list.filter((a) => a.t === 'function' || a.t === 'model');
  if (functions.length > 0) return machine.await(machine.call(functions, undefinedValue, [request], site, { awaited: true }), site);
  const content = machine.list(list);
  const items = content ? elementsIn(content) : [list];
  const path = pathOf(call, request);
  let answer: Value = never;
  for (const item of items) {
    for (const alt of item) {
      const regex: Value | null =
        alt.t === 'regex'
          ? [alt]
          : alt.t === 'const' && typeof alt.v === 'string'
            ? [{ t: 'regex', source: patternSource(alt.v), flags: 'i', tags: {} }]
            : null;
      const hit = regex ? machine.callMethod(regex, 'test', [path], site) : join(trueValue, falseValue);
      if (hit.every((a) => truthOf(a) === true)) return constant(true);
      answer = join(answer, hit);
    }
  }
  return answer.length > 0 ? answer : falseValue;
}

/** Goes both ways where a test may give either. */
export function eitherWay(call: NativeCall, test: Value, yes: () => Value, no: () => Value): Value {
  const ways: (() => Value)[] = [];
  if (test.some((a) => truthOf(a) !== false)) ways.push(yes);
  if (test.some((a) => truthOf(a) !== true)) ways.push(no);
  return call.machine.branch(ways);
}
