/** Arithmetic, string concatenation, typeof. */
import { constant, derivedTags, eitherBoolean, join, never, opaque, opaqueAlt } from '../values/values.ts';
import type { Alt, Hole, Value } from '../values/values.ts';

/** Longest string constant that is kept. */
const longest = 2000;

export function arithmetic(op: string, left: Value, right: Value): Value {
  let result: Value = never;
  if (left.length * right.length > 16) return opaque(derivedTags(left, right));
  for (const a of left) for (const b of right) result = join(result, one(op, a, b));
  return result;
}

function one(op: string, a: Alt, b: Alt): Value {
  const tags = derivedTags([a], [b]);
  if (a.t === 'const' && b.t === 'const') {
    const v = fold(op, a.v, b.v);
    if (v !== undefined && !(typeof v === 'string' && v.length > longest)) return constant(v, tags);
  }
  switch (op) {
    case '+': {
      const parts = [...(stringParts(a) ?? []), ...(stringParts(b) ?? [])];
      if (stringParts(a) && stringParts(b)) return [{ t: 'pattern', parts: compact(parts), tags }];
      const stringy = isStringy(a) || isStringy(b);
      const made = opaqueAlt(
        tags,
        stringy ? { hint: 'string', truthy: alwaysText(a) || alwaysText(b) ? true : undefined, nullish: false } : { hint: '', nullish: false },
      );
      const address = addressOf(a);
      return [made.t === 'opaque' && address !== null ? { ...made, address } : made];
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return eitherBoolean(tags);
    default:
      return [opaqueAlt(tags, { hint: 'number' })];
  }
}
/** The text that an address begins with, once the host is over. */
function addressOf(alt: Alt): string | null {
  if (alt.t === 'opaque') return alt.address ?? null;
  const [text] = stringParts(alt) ?? [];
  return typeof text === 'string' && /^https?:\/\/[^/?#]+[/?#]/i.test(text) ? text : null;
}
function isStringy(alt: Alt): boolean {
  return alt.t === 'pattern' || (alt.t === 'const' && typeof alt.v === 'string') || (alt.t === 'opaque' && alt.hint === 'string');
}
function alwaysText(alt: Alt): boolean {
  return alt.t === 'const' && typeof alt.v === 'string' && alt.v !== '';
}
function stringParts(alt: Alt): (string | Hole)[] | null {
  if (alt.t === 'const') return [String(alt.v)];
  if (alt.t === 'pattern') return [...alt.parts];
  return null;
}
function compact(parts: readonly (string | Hole)[]): (string | Hole)[] {
  const out: (string | Hole)[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else if (part !== '') out.push(part);
  }
  return out;
}

function fold(op: string, a: unknown, b: unknown): string | number | boolean | undefined {
  if (op === '+' && (typeof a === 'string' || typeof b === 'string')) return `${String(a)}${String(b)}`;
  if (typeof a === 'string' && typeof b === 'string') {
    if (op === '<') return a < b;
    if (op === '>') return a > b;
    if (op === '<=') return a <= b;
    if (op === '>=') return a >= b;
    return undefined;
  }
  const x = Number(a);
  const y = Number(b);
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '%':
      return x % y;
    case '**':
      return x ** y;
    case '<':
      return x < y;
    case '>':
      return x > y;
    case '<=':
      return x <= y;
    case '>=':
      return x >= y;
    case '|':
      return x | y;
    case '&':
      return x & y;
    case '^':
      return x ^ y;
    case '<<':
      return x << y;
    case '>>':
      return x >> y;
    case '>>>':
      return x >>> y;
    default:
      return undefined;
  }
}

export function unaryNumber(op: string, value: Value): Value {
  return value.map((alt): Alt => {
    if (alt.t === 'const') {
      const n = Number(alt.v);
      return { t: 'const', v: op === '-' ? -n : op === '~' ? ~n : n, tags: alt.tags };
    }
    return opaqueAlt(alt.tags, { hint: 'number' });
  });
}

export function typeOf(value: Value): Value {
  let result: Value = never;
  for (const alt of value) {
    switch (alt.t) {
      case 'const':
        result = join(result, constant(typeof alt.v));
        break;
      case 'pattern':
        result = join(result, constant('string'));
        break;
      case 'function':
        result = join(result, constant('function'));
        break;
      case 'model':
        result = join(
          result,
          constant(alt.model.kind === 'function' || (alt.model.kind === 'object' && (alt.model.call || alt.model.construct)) ? 'function' : 'object'),
        );
        break;
      case 'opaque':
        if (alt.hint === 'string' || alt.hint === 'number' || alt.hint === 'boolean') {
          result = join(result, constant(alt.hint));
          if (alt.nullish) result = join(result, constant('undefined'));
        } else if (alt.hint !== '' && alt.truthy === true) result = join(result, constant('object'));
        else
          result = join(
            result,
            opaque(
              { ...(alt.tags.input ? { input: true as const } : {}), ...(alt.tags.answer ? { answer: alt.tags.answer } : {}) },
              { hint: 'string', truthy: true, nullish: false },
            ),
          );
        break;
      default:
        result = join(result, constant('object'));
    }
  }
  return result;
}
