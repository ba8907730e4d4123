/** Deployment secrets that may not be set, and what comparisons with them are worth then. */
import type { Expr, Stmt } from '../../ir/nodes.ts';
import { walk as walkIr } from '../../ir/walk.ts';
import { addDefect } from './defects.ts';
import type { Interpreter } from '../machine.ts';
import { isNullish, truthOf } from '../values/values.ts';
import type { Alt, Place, Value } from '../values/values.ts';

/** The name of a secret whose absence leaves this behind: nothing, text with `undefined` in it, or the empty text. */
export function lacks(alt: Alt, what: 'nothing' | 'text' | 'empty'): string | null {
  return alt.tags.lacking?.startsWith(`${what} `) ? alt.tags.lacking.slice(what.length + 1) : null;
}
function marked(value: Value, lacking: string | undefined): Value {
  return value.map((alt) => {
    const { lacking: _before, ...tags } = alt.tags;
    return { ...alt, tags: lacking === undefined ? tags : { ...tags, lacking } };
  });
}
/** Text put together: nothing becomes the word `undefined`. */
export function joinedText(parts: readonly Value[], text: Value): Value {
  for (const part of parts) {
    for (const alt of part) {
      const name = lacks(alt, 'nothing') ?? lacks(alt, 'text');
      if (name !== null) return marked(text, `text ${name}`);
    }
  }
  return text;
}
/** What `secret ?? other` and `secret || other` leave of the secret: with another value behind it nothing is lacking, unless that is the empty text. */
export function withDefault(m: Interpreter, left: Value, right: () => Value): Value {
  const [alt] = left;
  const name = left.length === 1 && alt ? lacks(alt, 'nothing') : null;
  if (name === null) return left;
  const other = m.attempt(right)?.value ?? [];
  const [only] = other;
  return marked(left, other.length === 1 && only?.t === 'const' && only.v === '' ? `empty ${name}` : undefined);
}
/** The parts of a list in one text: of the empty text there is one, the empty text; where the secret is set, none is empty. */
export function partsOfText(alt: Alt, part: Value): Value {
  if (lacks(alt, 'empty') === null) return part;
  return marked(part, alt.tags.lacking).map((a): Alt => (a.t === 'opaque' ? { ...a, truthy: true } : a));
}
/** Emptied of what is falsy. */
export function withoutEmpty(value: Value): Value {
  return value.some((alt) => lacks(alt, 'empty') !== null) ? marked(value, undefined) : value;
}

/** What the request sends is compared with something that the absence of a secret lets anybody guess. */
export function noteGuessable(m: Interpreter, sent: Alt, kept: Alt, place: Place): void {
  if (m.persona !== 'outsider' || !sent.tags.input || sent.tags.secret || sent.tags.mac) return;
  const text = lacks(kept, 'text');
  const empty = truthOf(sent) === undefined ? lacks(kept, 'empty') : null;
  const nothing = sent.t === 'const' ? sent.v === undefined : sent.t === 'opaque' && isNullish(sent) === undefined && sent.tags.cred !== 'strong';
  const setting = text ?? empty ?? (nothing ? lacks(kept, 'nothing') : null);
  if (setting !== null) addDefect(m, { kind: 'guessable', place, symbol: m.text(place), decided: null, setting });
}

const asked = new WeakMap<readonly Stmt[], ReadonlySet<string>>();
/** Names that conditions of a module itself ask for, by the names of what they stand for too: `if (!secret) throw …`. */
export function askedAtStart(body: readonly Stmt[]): ReadonlySet<string> {
  let names = asked.get(body);
  if (!names) {
    const found = new Set<string>();
    for (const s of body) if (s.kind === 'if') addMentioned([s.test], found);
    for (const s of body) {
      if (s.kind !== 'let' || s.target.kind !== 'name' || !s.value || !found.has(s.target.name)) continue;
      addMentioned([s.value], found);
    }
    asked.set(body, (names = found));
  }
  return names;
}
function addMentioned(nodes: readonly Expr[], into: Set<string>): void {
  walkIr(nodes, (node) => {
    if (node.kind === 'name') into.add(node.name);
    if (node.kind === 'member' && typeof node.property === 'string') into.add(node.property);
  });
}
