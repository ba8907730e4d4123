/** Strings, numbers, booleans, regular expressions: exact on constants, three-valued on patterns. */
import { holdsValue } from '../../security/compare.ts';
import { partsOfText } from '../../security/lacking.ts';
import type { FunctionModel, Model, NativeCall } from '../../models.ts';
import { constant, constantString, derivedTags, eitherBoolean, join, never, opaque, settingOf, truthOf, undefinedValue } from '../../values/values.ts';
import type { Alt, PatternAlt, Tags, Value } from '../../values/values.ts';
import { patternEndsWith, patternIncludes, patternSplit, patternStartsWith, patternTest } from './patterns.ts';

const longest = 2000;

export const native = (name: string, apply: NonNullable<FunctionModel['apply']>): FunctionModel => ({ kind: 'function', name, apply });

/** Methods that the language itself answers for constants. */
const folded = new Set([
  'toLowerCase',
  'toUpperCase',
  'trim',
  'trimStart',
  'trimEnd',
  'slice',
  'substring',
  'substr',
  'padStart',
  'padEnd',
  'repeat',
  'charAt',
  'at',
  'charCodeAt',
  'codePointAt',
  'indexOf',
  'lastIndexOf',
  'startsWith',
  'endsWith',
  'includes',
  'concat',
  'toString',
  'valueOf',
  'toFixed',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'normalize',
  'localeCompare',
  'replaceAll',
  'search',
  'toPrecision',
]);
/** What says the same in other letters: a setting that is there stays one. */
const respelt = new Set(['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'trim', 'trimStart', 'trimEnd', 'toString', 'valueOf']);
const booleanMethods = new Set(['startsWith', 'endsWith', 'includes', 'test']);
const numberMethods = new Set(['indexOf', 'lastIndexOf', 'charCodeAt', 'codePointAt', 'search', 'localeCompare']);

function constants(values: readonly Value[]): unknown[] | null {
  const out: unknown[] = [];
  for (const value of values) {
    const [alt] = value;
    if (value.length !== 1 || alt?.t !== 'const') return null;
    out.push(alt.v);
  }
  return out;
}

export function primitiveMethod(alt: Alt, key: string): Model | null {
  if (key === 'length' && alt.t === 'const' && typeof alt.v === 'string') return { kind: 'value', shape: { is: 'constant', value: alt.v.length } };
  if (key === 'length' && alt.t === 'pattern') return { kind: 'value', shape: { is: 'opaque', hint: 'number', truthy: true } };
  if (alt.t === 'const' && typeof alt.v === 'string' && /^\d+$/.test(key)) return { kind: 'value', shape: { is: 'constant', value: alt.v[Number(key)] } };
  if (alt.t === 'regex') {
    if (key === 'source' || key === 'flags') return { kind: 'value', shape: { is: 'constant', value: alt[key] } };
    if (key === 'test') return native('RegExp.test', (call) => regexTest(call, alt.source, alt.flags, call.args[0] ?? undefinedValue));
    if (key === 'exec') return native('RegExp.exec', (call) => matchResult(call, call.args[0] ?? undefinedValue, [alt]));
    return null;
  }
  return stringMethod(key);
}

const cache = new Map<string, FunctionModel>();
/** A method of a string of which perhaps nothing is known. */
export function stringMethod(key: string): FunctionModel | null {
  const known = cache.get(key);
  if (known) return known;
  const apply = (Object.hasOwn(stringNatives, key) ? stringNatives[key] : undefined) ?? (folded.has(key) ? (call: NativeCall) => fold(call, key) : null);
  if (!apply) return null;
  const model = native(key, apply);
  cache.set(key, model);
  return model;
}

function fold(call: NativeCall, key: string): Value {
  const self = call.state.self ?? call.self;
  const args = constants(call.args);
  let result: Value = never;
  for (const alt of self) {
    if (alt.t === 'const' && args && alt.v !== null && alt.v !== undefined) {
      const method = (Object(alt.v) as Record<string, unknown>)[key];
      if (typeof method === 'function') {
        try {
          const v: unknown = Reflect.apply(method, alt.v, args);
          if ((typeof v === 'string' && v.length <= longest) || typeof v === 'number' || typeof v === 'boolean' || v === undefined) {
            const ifSet = settingOf(alt);
            result = join(result, constant(v, { ...derivedTags([alt], ...call.args), ...(ifSet ? { ifSet } : {}) }));
            continue;
          }
        } catch {
          // A RangeError of the real method (repeat(-1)): the value stays unknown.
        }
      }
    }
    if (alt.t === 'pattern') {
      const answer = patternFold(alt, key, call.args);
      if (answer) {
        result = join(result, answer);
        continue;
      }
    }
    const tags = partTags(key, alt, call.args) ?? derivedTags([alt], ...call.args);
    const answer = holdings.has(key) && call.args[0] ? holdsText(call, alt, call.args[0], key) : null;
    if (answer) result = join(result, answer);
    else if (booleanMethods.has(key)) result = join(result, eitherBoolean(steering(tags)));
    else if (numberMethods.has(key)) result = join(result, opaque(tags, { hint: 'number' }));
    else {
      const { ifSet } = alt.tags;
      const made = opaque(ifSet && respelt.has(key) ? { ...tags, ifSet } : tags, { hint: 'string', nullish: false });
      result = join(result, key === 'trim' ? partsOfText(alt, made) : made);
    }
  }
  return result;
}
const holdings = new Set(['includes', 'startsWith', 'endsWith']);
/** Whether a text holds another one. Any text holds the empty one, and no secret is empty. */
function holdsText(call: NativeCall, text: Alt, part: Value, key: string): Value | null {
  const secret = (alt: Alt): boolean => Boolean(alt.tags.secret ?? alt.tags.mac);
  const sent = (alt: Alt): boolean => alt.tags.input === true && !secret(alt);
  if (text.t === 'const') return text.v === '' && part.every((alt) => secret(alt) && truthOf(alt) === true) ? constant(false) : null;
  if (secret(text) && text.t === 'opaque' && text.hint === 'string' && part.every(sent)) return eitherBoolean({ input: true });
  if (key === 'includes' || (sent(text) && part.every(secret))) return holdsValue(call.machine, text, part, call.site);
  return null;
}
const cuts = new Set(['slice', 'substring', 'substr']);
/** A part is no more of the request than the whole; but one of a secret that is as long as the request says may be empty. */
function partTags(key: string, text: Alt, args: readonly Value[]): Tags | null {
  if (!cuts.has(key) || text.t === 'const') return null;
  if (!text.tags.secret && !text.tags.mac) return derivedTags([text]);
  const length = args[1];
  if (!length?.some((alt) => alt.tags.input)) return null;
  const { secret: _secret, mac: _mac, ...tags } = derivedTags([text], ...args);
  return tags;
}
function steering(tags: ReturnType<typeof derivedTags>): ReturnType<typeof derivedTags> {
  return {
    ...(tags.input ? { input: true as const } : {}),
    ...(tags.answer ? { answer: tags.answer } : {}),
    ...(tags.config ? { config: true as const } : {}),
  };
}
function patternFold(alt: PatternAlt, key: string, args: readonly Value[]): Value | null {
  const first = args[0] ? constantString(args[0]) : undefined;
  const answer = (truth: boolean | undefined): Value => (truth === undefined ? eitherBoolean({ input: true }) : constant(truth));
  switch (key) {
    case 'startsWith':
      return first === undefined ? null : answer(patternStartsWith(alt.parts, first));
    case 'endsWith':
      return first === undefined ? null : answer(patternEndsWith(alt.parts, first));
    case 'includes':
      return first === undefined ? null : answer(patternIncludes(alt.parts, first));
    case 'toString':
    case 'valueOf':
    case 'trim':
    case 'normalize':
      return [alt];
    case 'toLowerCase':
    case 'toLocaleLowerCase':
      return [{ ...alt, parts: alt.parts.map((p) => (typeof p === 'string' ? p.toLowerCase() : p)) }];
    case 'slice':
    case 'substring': {
      const from = args[0]?.[0];
      const [head] = alt.parts;
      if (args.length === 1 && from?.t === 'const' && typeof from.v === 'number' && from.v >= 0 && typeof head === 'string' && head.length >= from.v) {
        return [{ ...alt, parts: [head.slice(from.v), ...alt.parts.slice(1)] }];
      }
      return null;
    }
    default:
      return null;
  }
}

function regexOf(value: Value): { source: string; flags: string } | null {
  const [alt] = value;
  return value.length === 1 && alt?.t === 'regex' ? alt : null;
}
function compile(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    // Not a regular expression this engine knows: its answer is unknown.
    return null;
  }
}
function regexTest(call: NativeCall, source: string, flags: string, text: Value): Value {
  const regex = compile(source, flags);
  let result: Value = never;
  for (const alt of text) {
    const truth = !regex ? undefined : alt.t === 'const' ? regex.test(String(alt.v)) : alt.t === 'pattern' ? patternTest(alt.parts, regex) : undefined;
    result = join(result, truth === undefined ? eitherBoolean(steering(derivedTags([alt]))) : constant(truth));
  }
  return result;
}
function matchResult(call: NativeCall, text: Value, regex: Value): Value {
  const pattern = regexOf(regex);
  const compiled = pattern ? compile(pattern.source, pattern.flags) : null;
  let result: Value = never;
  for (const alt of text) {
    const tags = derivedTags([alt]);
    if (compiled && alt.t === 'const') {
      const found = compiled.exec(String(alt.v));
      if (!found) result = join(result, constant(null));
      else {
        const list = call.machine.newList(
          [...found].map((f) => constant(f as string | undefined, tags)),
          null,
          call.site,
        );
        const groups = found.groups
          ? call.machine.newObject(Object.fromEntries(Object.entries(found.groups).map(([k, v]) => [k, constant(v as string | undefined, tags)])), call.site)
          : undefinedValue;
        call.machine.set(list, 'groups', groups, call.site);
        result = join(result, list);
      }
      continue;
    }
    const truth = compiled && alt.t === 'pattern' ? patternTest(alt.parts, compiled) : undefined;
    if (truth !== true) result = join(result, constant(null, steering(tags)));
    if (truth !== false) {
      const groupCount = pattern ? (new RegExp(`${compiled ? pattern.source : ''}|`).exec('')?.length ?? 1) : 1;
      const list = call.machine.newList(
        Array.from({ length: groupCount }, () => opaque(tags, { hint: 'string' })),
        pattern ? null : opaque(tags, { hint: 'string' }),
        call.site,
      );
      call.machine.set(list, 'groups', call.machine.newObject({}, call.site, { open: tags }), call.site);
      result = join(result, list);
    }
  }
  return result;
}

/** `replace(/-(\w)/g, (_, letter) => letter.toUpperCase())` on constants; null where the callback gives anything else. */
function replacedBy(call: NativeCall, self: Value, target: Value, replacement: Value): string | null {
  const text = constantString(self);
  const regex = regexOf(target);
  if (text === undefined || text.length > longest || !regex || !replacement.some((a) => a.t === 'function')) return null;
  const expression = compile(regex.source, regex.flags);
  if (!expression) return null;
  const all = new RegExp(expression.source, `${expression.flags}g`);
  let made = '';
  let end = 0;
  for (const match of [...text.matchAll(all)].slice(0, regex.flags.includes('g') ? 100 : 1)) {
    const args = [...match, match.index].map((part: string | number | undefined) => constant(part, derivedTags(self)));
    const part = constantString(call.machine.call(replacement, undefinedValue, args, call.site));
    if (part === undefined) return null;
    made += text.slice(end, match.index) + part;
    end = match.index + match[0].length;
  }
  return made + text.slice(end);
}

const stringNatives: Record<string, NonNullable<FunctionModel['apply']>> = {
  match: (call) => matchResult(call, call.state.self ?? call.self, call.args[0] ?? undefinedValue),
  matchAll: (call) => call.machine.newList([], opaque(derivedTags(call.state.self ?? call.self)), call.site),
  split: (call) => {
    const self = call.state.self ?? call.self;
    const separator = call.args[0] ? constantString(call.args[0]) : undefined;
    const regex = call.args[0] ? regexOf(call.args[0]) : null;
    const divider = separator ?? (regex ? compile(regex.source, regex.flags) : null);
    const [alt] = self;
    const tags = derivedTags(self);
    if (self.length === 1 && divider !== null && alt?.t === 'const' && typeof alt.v === 'string') {
      return call.machine.newList(
        alt.v
          .split(divider)
          .slice(0, 500)
          // A group of the expression that matched nothing.
          .map((p: string | undefined) => constant(p, tags)),
        null,
        call.site,
      );
    }
    if (self.length === 1 && separator !== undefined && alt?.t === 'pattern') {
      const split = patternSplit(alt.parts, separator);
      if (split) {
        return call.machine.newList(
          split.pieces.map((parts): Value => {
            if (parts.length === 0) return constant('', alt.tags);
            if (parts.every((p) => typeof p === 'string')) return constant(parts.join(''), alt.tags);
            return [{ t: 'pattern', parts, tags: alt.tags }];
          }),
          split.open ? opaque(tags, { hint: 'string', nullish: false }) : null,
          call.site,
        );
      }
    }
    const unknown = opaque(tags, { hint: 'string', nullish: false });
    const part = alt ? partsOfText(alt, unknown) : unknown;
    return call.machine.newList([part], part, call.site);
  },
  replace: (call) => {
    const self = call.state.self ?? call.self;
    const [alt] = self;
    const [target, replacement] = call.args;
    const by = replacement ? constantString(replacement) : undefined;
    const made = replacement ? replacedBy(call, self, target ?? never, replacement) : null;
    if (made !== null) return constant(made, derivedTags(self));
    if (self.length === 1 && target && by !== undefined) {
      const text = constantString(target);
      const regex = regexOf(target);
      if (alt?.t === 'const' && typeof alt.v === 'string') {
        if (text !== undefined) return constant(alt.v.replace(text, by), derivedTags(self));
        if (regex) {
          try {
            return constant(alt.v.replace(new RegExp(regex.source, regex.flags), by), derivedTags(self));
          } catch {
            // Unknown regular expression syntax: fall through to an unknown text.
          }
        }
      }
      if (alt?.t === 'pattern') {
        const [head] = alt.parts;
        if (text !== undefined && typeof head === 'string' && head.includes(text)) return [{ ...alt, parts: [head.replace(text, by), ...alt.parts.slice(1)] }];
        if (regex?.source.startsWith('^') && typeof head === 'string') {
          const compiled = compile(regex.source, regex.flags);
          const found = compiled?.exec(head);
          if (compiled && found && found[0].length < head.length) return [{ ...alt, parts: [head.replace(compiled, by), ...alt.parts.slice(1)] }];
          if (compiled && patternTest(alt.parts, compiled) === false) return [alt];
        }
        if (regex?.source.endsWith('$')) {
          const compiled = compile(regex.source, regex.flags);
          if (compiled && patternTest(alt.parts, compiled) === false) return [alt];
        }
      }
    }
    return opaque(derivedTags(self, ...call.args.filter((a) => a[0]?.t !== 'function')), { hint: 'string', nullish: false });
  },
};
