/** What a statement in SQL asks for: its conditions, by the columns and the words between them. */
import { likePattern } from '../../evaluate/security/lookup.ts';
import type { Condition, Conjunct } from '../../evaluate/security/lookup.ts';
import { opaque } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

const hole = /\?|\$\d+|(?<![:\w]):\w+/g;
/** The column in front of a hole, and how its values are compared with what fills it. */
const compared = /["`]?(\w+)["`]?\s*(=|<>|!=|[<>]=?|(?:not\s+)?in\b|(?:not\s+)?i?like\b|!?~\*?)\s*(?:any\b\s*)?\(?\s*(?:'%'\s*\|\|\s*)?$/i;

interface Reading {
  /** The text without what stands in quotation marks. */
  text: string;
  /** Where the holes begin. */
  at: readonly number[];
  values: readonly Value[];
}
function conjunctAt({ text, at, values }: Reading, i: number): Conjunct {
  const before = text.slice(i > 0 ? (at[i - 1] ?? 0) : 0, at[i] ?? text.length);
  const [, column = '?', operator = '='] = compared.exec(before) ?? [];
  const value = values[i] ?? opaque();
  // What is not so, is more or is less holds for nearly any row.
  const negated = /^(?:not\b|<|>|!)/i.test(operator);
  return { ...(/like$|~/i.test(operator) ? likePattern(column, value) : { column, value }), negated };
}

/** Where these words stand outside of parentheses. */
function outermost(text: string, from: number, to: number, word: RegExp): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const words = new RegExp(`[()]|\\b(?:${word.source})\\b`, 'gi');
  let depth = 0;
  words.lastIndex = from;
  for (let match = words.exec(text); match && match.index < to; match = words.exec(text)) {
    if (match[0] === '(') depth++;
    else if (match[0] === ')') depth--;
    else if (depth === 0) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}
function parts(text: string, from: number, to: number, word: RegExp): [from: number, to: number][] {
  const cuts = outermost(text, from, to, word);
  return [...cuts.map(({ start }, i): [number, number] => [cuts[i - 1]?.end ?? from, start]), [cuts.at(-1)?.end ?? from, to]];
}
function read(reading: Reading, from: number, to: number, negated: boolean, depth = 0): Condition {
  const { text, at } = reading;
  const all: Conjunct[] = [];
  const any: Condition[][] = [];
  const either = parts(text, from, to, /or/);
  if (either.length > 1 && !negated) return { all, any: [either.map(([start, end]) => read(reading, start, end, false, depth + 1))], unknown: false };
  for (const [start, end] of either.flatMap(([a, b]) => parts(text, a, b, /and/))) {
    const [, not, inside] = /^\s*(not\s*)?(\([\s\S]*\))\s*$/i.exec(text.slice(start, end)) ?? [];
    if (inside !== undefined && depth < 8) {
      const open = text.indexOf('(', start);
      const inner = read(reading, open + 1, text.lastIndexOf(')', end - 1), negated !== (not !== undefined), depth + 1);
      all.push(...inner.all);
      any.push(...inner.any);
      continue;
    }
    at.forEach((place, i) => {
      if (place < start || place >= end) return;
      const conjunct = conjunctAt(reading, i);
      all.push(negated ? { ...conjunct, negated: !conjunct.negated } : conjunct);
    });
  }
  return { all, any, unknown: false };
}

/** `values` fill the holes (`?`, `$1`, `:name` alike) in order. */
export function conditionInText(given: string, values: readonly Value[]): Condition {
  const text = given.replace(/'[^']*'/g, (quoted) => (quoted === "'%'" ? quoted : `'${' '.repeat(quoted.length - 2)}'`));
  const reading: Reading = { text, at: [...text.matchAll(hole)].map((match) => match.index), values };
  const flat: Condition = { all: values.map((_, i) => conjunctAt(reading, i)), any: [], unknown: false };
  const wheres = [...text.matchAll(/\bwhere\b/gi)];
  const [where] = wheres;
  // Of statements within statements the whole is taken for one condition.
  if (wheres.length !== 1 || !where || /\b(?:union|intersect|except)\b/i.test(text)) return flat;
  const from = where.index + where[0].length;
  const [end] = outermost(text, from, text.length, /group\s+by|order\s+by|limit|offset|returning|having|window|for\s+(?:update|share)|on\s+conflict/);
  const condition = read(reading, from, end?.start ?? text.length, false);
  // What a row is changed to says nothing of which one it is.
  const before = /^\s*update\b/i.test(text) ? [] : reading.at.flatMap((place, i) => (place < where.index && i < values.length ? [conjunctAt(reading, i)] : []));
  return { ...condition, all: [...before, ...condition.all] };
}
