/** Questions to a string with holes: true, false, or undefined for "the attacker chooses". */
import type { Hole } from '../../values/values.ts';
import { samplesOf } from './regex-samples.ts';

type Parts = readonly (string | Hole)[];

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const holePattern = (hole: Hole): string =>
  hole.lead ? '(?:\\/[\\s\\S]+)?' : hole.slash ? (hole.empty ? '[\\s\\S]*' : '[\\s\\S]+') : hole.empty ? '[^/]*' : '[^/]+';

/** A regular expression that matches exactly what the pattern may be. */
function matcher(parts: Parts, from: string, to: string): RegExp {
  return new RegExp(from + parts.map((p) => (typeof p === 'string' ? escape(p) : holePattern(p))).join('') + to);
}

export function patternEquals(parts: Parts, constant: string): boolean | undefined {
  return matcher(parts, '^', '$').test(constant) ? undefined : false;
}

/** Whether two patterns may be the same text. */
export function patternOverlaps(a: Parts, b: Parts): boolean {
  const words = [...a, ...b].flatMap((p) => (typeof p === 'string' ? p.split('/').filter((w) => w !== '') : []));
  const [first, second] = [matcher(a, '^', '$'), matcher(b, '^', '$')];
  return fillings(a, words).some((text) => second.test(text)) || fillings(b, words).some((text) => first.test(text));
}

/** Sample texts the pattern may be: ordinary fillings, and those that the words of a test would look for. */
export function fillings(parts: Parts, words: readonly string[] = []): string[] {
  const holes = parts.filter((p): p is Hole => typeof p !== 'string');
  if (holes.length === 0) return [parts.map((p) => (typeof p === 'string' ? p : '')).join('')];
  const candidates = ['x', '7', '0b9f6c1e-4d1a-4e7b-9a63-5f1d2c3b4a59', 'a.b', 'a-b', 'A', '$', ...words.slice(0, 24)];
  const fill = (word: string, only: number | null): string => {
    let n = -1;
    return parts
      .map((p) => {
        if (typeof p === 'string') return p;
        n += 1;
        const text = only === null || only === n ? word : 'x';
        if (p.lead) return `/${text.replace(/^\/+/, '') || 'x'}`;
        return p.slash ? text : text.replaceAll('/', '') || 'x';
      })
      .join('');
  };
  const out = new Set<string>();
  for (const word of candidates) {
    out.add(fill(word, null));
    if (holes.length > 1) holes.forEach((_, i) => out.add(fill(word, i)));
  }
  if (holes.some((h) => h.slash)) {
    out.add(fill('x/y', null));
    for (const word of words.slice(0, 12)) out.add(fill(`x/${word}`, null));
  }
  if (holes.some((h) => h.empty)) out.add(parts.map((p) => (typeof p === 'string' ? p : p.empty ? '' : 'x')).join(''));
  return [...out];
}
function decide(answers: readonly boolean[]): boolean | undefined {
  const first = answers[0];
  return answers.every((a) => a === first) ? first : undefined;
}

/** Words a regular expression is likely to look for. */
function wordsOfRegex(source: string): string[] {
  return [
    ...new Set(
      source
        .replace(/\\[dwsbDWSB]/g, ' ')
        .replace(/\\(.)/g, '$1')
        .match(/[A-Za-z0-9_.-]{2,}/g) ?? [],
    ),
  ];
}

export function patternTest(parts: Parts, regex: RegExp): boolean | undefined {
  const plain = new RegExp(regex.source, regex.flags.replace(/[gy]/g, ''));
  return decide(fillings(parts, [...samplesOf(regex.source), ...wordsOfRegex(regex.source)]).map((text) => plain.test(text)));
}
export function patternStartsWith(parts: Parts, prefix: string): boolean | undefined {
  const [first] = parts;
  if (typeof first === 'string' && first.length >= prefix.length) return first.startsWith(prefix);
  if (typeof first === 'string' && !prefix.startsWith(first)) return false;
  return decide(fillings(parts, [prefix.slice(typeof first === 'string' ? first.length : 0)]).map((t) => t.startsWith(prefix)));
}
export function patternEndsWith(parts: Parts, suffix: string): boolean | undefined {
  const last = parts.at(-1);
  if (typeof last === 'string' && last.length >= suffix.length) return last.endsWith(suffix);
  if (typeof last === 'string' && !suffix.endsWith(last)) return false;
  return decide(fillings(parts, [suffix.replace(/^\/+/, ''), suffix]).map((t) => t.endsWith(suffix)));
}
export function patternIncludes(parts: Parts, word: string): boolean | undefined {
  if (parts.some((p) => typeof p === 'string' && p.includes(word))) return true;
  return decide(fillings(parts, [word, word.replaceAll('/', '')]).map((t) => t.includes(word)));
}
/** The pieces between separators, as far as they are told; `open`: after the last of them others may follow. null where not even the first is told. */
export function patternSplit(parts: Parts, separator: string): { pieces: (string | Hole)[][]; open: boolean } | null {
  const pieces: (string | Hole)[][] = [[]];
  for (const part of parts) {
    const last = pieces.at(-1) as (string | Hole)[];
    if (typeof part !== 'string') {
      if (part.lead && separator === '/') return { pieces, open: true };
      // What a hole with slashes holds belongs to this piece up to its first slash. No part of a path holds a question mark, a query may.
      const query = separator === '?' && part.name !== 'search';
      if (separator !== '/' && !query) return separator === '?' ? { pieces: [...pieces.slice(0, -1), [...last, part]], open: true } : null;
      last.push(query ? part : { ...part, slash: false });
      if (part.slash && !query) return { pieces, open: true };
      continue;
    }
    part.split(separator).forEach((piece, i) => {
      if (i > 0) pieces.push([]);
      if (piece !== '') (pieces.at(-1) as (string | Hole)[]).push(piece);
    });
  }
  return { pieces, open: false };
}
