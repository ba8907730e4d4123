/**
 * What an answer tells that it should not: the text of errors nobody foresaw, stacks, and whether an account exists.
 * Called where answers leave: responses, replies, what actions return.
 */
import { elementsIn, isList, isValue } from '../values/heap.ts';
import type { Cell } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import type { Machine } from '../models.ts';
import type { Alt, Place, Value } from '../values/values.ts';

/** Facts of a `response.leak` site: audit's LeakFacts. */
export interface RawLeakFacts {
  kind: 'error-detail' | 'stack' | 'user-enumeration';
  text: string;
  status: number | null;
  authentication: boolean;
}

/** Properties of an error that say what kind of error it is, not what went wrong inside. */
export const errorKindKeys = new Set(['code', 'name', 'status', 'statusCode', 'type', 'digest', 'constructor', 'expose', 'isOperational', 'retryable']);

/** Looks through an answer. The place of the finding is where the detail was taken from the error, if that stands elsewhere. */
export function recordLeaks(machine: Machine, body: Value, site: Place, status: number | null): void {
  const m = machine as Interpreter;
  if (m.persona === 'load') return;
  if (m.persona === 'sweep') {
    const found = details(body, 0, new Set());
    for (const alt of found) {
      const { at, origin } = placeOfLeak(m, alt, site);
      const stack = alt.tags.name === 'stack';
      const facts: RawLeakFacts = { kind: stack ? 'stack' : 'error-detail', text: m.text(origin).slice(0, 80), status, authentication: false };
      m.site('response.leak', 'response', facts, at);
    }
  }
  if (m.persona === 'outsider' && !m.path.lost) {
    const told = existence(body, 0, new Set());
    if (told !== null && speaksOfAuthentication(m, site))
      m.site('response.leak', 'response', { kind: 'user-enumeration', text: told, status, authentication: true } satisfies RawLeakFacts, site);
  }
}
/**
 * Where a reviewer would point: the answer itself where it stands in the clause that caught the error, else the call out of that
 * clause that leads to the answer, else (the error was wrapped and thrown on) where its detail was taken.
 */
function placeOfLeak(m: Interpreter, alt: Alt, site: Place): { at: Place; origin: Place } {
  const { caught, detail } = alt.tags;
  const origin = detail ?? site;
  if (caught) {
    const out = [site, ...m.frames.map((f) => f.site).reverse()].find((p) => p.file === caught.file && within(caught, p));
    // Taken elsewhere: a helper that all errors come through; one finding there says it for all callers.
    if (out && (!detail || (detail.file === caught.file && within(caught, detail)))) return { at: out, origin: detail && within(out, detail) ? detail : out };
  }
  return { at: detail ?? site, origin };
}
const within = (outer: Place, inner: Place): boolean => inner.start >= outer.start && inner.end <= outer.end;

/** Alternatives in an answer that carry error detail. */
function details(value: Value, depth: number, seen: Set<Cell>): Alt[] {
  const out: Alt[] = [];
  for (const alt of value) {
    if (
      alt.tags.error &&
      alt.t !== 'object' &&
      !(alt.t === 'opaque' && (alt.hint === 'boolean' || alt.hint === 'number')) &&
      !(alt.t === 'const' && typeof alt.v !== 'string')
    ) {
      if (!errorKindKeys.has(alt.tags.name ?? '')) out.push(alt);
    }
    if (depth > 4 || alt.t !== 'object' || seen.has(alt.cell)) continue;
    seen.add(alt.cell);
    if (alt.cell.open?.error && !errorKindKeys.has(alt.cell.open.name ?? '')) out.push({ ...alt, tags: { ...alt.tags, ...alt.cell.open } });
    for (const [key, slot] of alt.cell.properties) if (isValue(slot.content) && !key.startsWith('#')) out.push(...details(slot.content, depth + 1, seen));
    const content = alt.cell.elements?.content;
    if (content && isList(content)) for (const v of elementsIn(content)) out.push(...details(v, depth + 1, seen));
  }
  return out;
}

const subject = /\b(?:user|account|e-?mail(?: address)?|username|member)\b/i;
const says =
  /\b(?:not found|does ?n[o']t exist|doesn.t exist|no such|not registered|unknown|already (?:exists?|registered|in use|taken|used)|(?:is|are) (?:already )?taken|exists? already|not exist)\b|\bno (?:user|account)\b/i;
function existence(value: Value, depth: number, seen: Set<Cell>): string | null {
  for (const alt of value) {
    if (
      alt.t === 'const' &&
      typeof alt.v === 'string' &&
      alt.v.length < 200 &&
      subject.test(alt.v) &&
      says.test(alt.v) &&
      !/ or .*(?:incorrect|wrong|invalid)|if (?:an?|the|that) /i.test(alt.v)
    )
      return alt.v;
    if (depth > 3 || alt.t !== 'object' || seen.has(alt.cell)) continue;
    seen.add(alt.cell);
    for (const slot of alt.cell.properties.values()) {
      const found = isValue(slot.content) ? existence(slot.content, depth + 1, seen) : null;
      if (found !== null) return found;
    }
  }
  return null;
}
/** Whether the code at hand logs in, signs up, resets or checks accounts: by its own names. */
function speaksOfAuthentication(m: Interpreter, site: Place): boolean {
  const names = [site.file.split('/').slice(-4).join('/'), ...m.frames.map((f) => f.closure?.fn.name ?? '')].join(' ');
  return /log-?in|sign-?in|sign-?up|register|forgot|reset|otp|magic|account|verif|auth(?!or)/i.test(names);
}
