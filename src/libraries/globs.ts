/** Path matchers that exemption lists are written with: micromatch, minimatch, picomatch, path-to-regexp. They are computed on the entry's path. */
import { elementsIn } from '../evaluate/values/heap.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, NativeCall } from '../evaluate/models.ts';
import { constant, constantString, falseValue, join, never, opaque, trueValue, truthOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { patternSource } from './auth/route-patterns.ts';
import { native, truthy } from './shared.ts';

/** A glob as a regular expression: `**` crosses slashes (and `/**` may be nothing), `*` and `?` do not, `{a,b}` is a choice. */
export function globSource(glob: string): string {
  let out = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob.charAt(i);
    if (char === '/' && /^\/\*\*(?:$|\/)/.test(glob.slice(i))) {
      out += '(?:/.*)?';
      i += 2;
    } else if (char === '*') {
      if (glob.charAt(i + 1) === '*') {
        out += '.*';
        i++;
      } else out += '[^/]*';
    } else if (char === '?') out += '[^/]';
    else if (char === '{') {
      out += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      out += ')';
      depth--;
    } else if (char === ',' && depth > 0) out += '|';
    else out += /[.+^$()|\\[\]]/.test(char) ? `\\${char}` : char;
  }
  return `^${out}$`;
}
type Translate = (pattern: string) => string;
function testAll(call: NativeCall, subject: Value, patterns: Value, translate: Translate): Value {
  const list = call.machine.list(patterns);
  const items = list ? elementsIn(list) : [patterns];
  let answer: Value = never;
  for (const item of items) {
    const text = constantString(item);
    const negated = text?.startsWith('!') === true;
    const hit =
      text === undefined
        ? join(trueValue, falseValue)
        : call.machine.callMethod([{ t: 'regex', source: translate(negated ? text.slice(1) : text), flags: '', tags: {} }], 'test', [subject], call.site);
    const truth = negated ? hit.map((a) => (a.t === 'const' ? { ...a, v: !a.v } : a)) : hit;
    if (truth.every((a) => truthOf(a) === true)) return constant(true);
    answer = join(answer, truth);
  }
  return answer.length > 0 ? answer : falseValue;
}
const isMatch = (name: string): FunctionModel =>
  native(name, (call) => testAll(call, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue, globSource));
const compiled = (name: string, translate: Translate): FunctionModel =>
  native(name, (call) => call.machine.native(name, (inner) => testAll(inner, inner.args[0] ?? undefinedValue, call.args[0] ?? undefinedValue, translate)));
const asRegex = (name: string, translate: Translate): FunctionModel =>
  native(name, (call) => {
    const text = constantString(call.args[0] ?? never);
    return text === undefined
      ? opaque({}, { truthy: true })
      : [{ t: 'regex', source: translate(text), flags: translate === patternSource ? 'i' : '', tags: {} }];
  });
const micromatch = object(
  'micromatch',
  {
    isMatch: isMatch('micromatch.isMatch'),
    contains: isMatch('micromatch.contains'),
    matcher: compiled('micromatch.matcher', globSource),
    makeRe: asRegex('micromatch.makeRe', globSource),
  },
  { call: fn('micromatch', { result: { is: 'list', of: { is: 'opaque', hint: 'string' } } }), otherwise: (p) => fn(`micromatch.${p}`, { result: truthy }) },
);
const picomatch = object(
  'picomatch',
  { isMatch: isMatch('picomatch.isMatch'), makeRe: asRegex('picomatch.makeRe', globSource) },
  { call: compiled('picomatch', globSource), otherwise: (p) => fn(`picomatch.${p}`, { result: truthy }) },
);
const minimatch = object(
  'minimatch',
  { match: isMatch('minimatch'), makeRe: asRegex('minimatch.makeRe', globSource) },
  { call: isMatch('minimatch'), otherwise: (p) => fn(`minimatch.${p}`, { result: truthy }) },
);
/** Gives false or the match with its parameters. */
const match = native('match', (call) =>
  call.machine.native('match(path)', (inner) => {
    const hit = testAll(inner, inner.args[0] ?? undefinedValue, call.args[0] ?? undefinedValue, patternSource);
    const found = (): Value =>
      inner.machine.newObject(
        { path: inner.args[0] ?? undefinedValue, params: inner.machine.newObject({}, inner.site, { open: { input: true } }) },
        inner.site,
      );
    return [...(hit.some((a) => truthOf(a) !== false) ? found() : never), ...(hit.some((a) => truthOf(a) !== true) ? falseValue : never)];
  }),
);
const pathToRegexp = asRegex('pathToRegexp', patternSource);
const single = (name: string, model: typeof micromatch): Library => ({
  name,
  packages: [name],
  modules: { '': { default: model, [name]: model, isMatch: model.members.isMatch ?? model, '*': fn(name, { result: truthy }) } },
});
export const pathMatchers: readonly Library[] = [
  single('micromatch', micromatch),
  single('picomatch', picomatch),
  single('minimatch', minimatch),
  {
    name: 'path-to-regexp',
    packages: ['path-to-regexp'],
    modules: { '': { default: pathToRegexp, pathToRegexp, match, '*': fn('path-to-regexp', { result: truthy }) } },
  },
];
