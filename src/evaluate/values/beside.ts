/**
 * What stood beside a yes or no that a branch assigned. `ok = false; status = 401` on one side leaves, where the sides meet, two values
 * in each variable; a later `if (!ok)` is about one side only, and the status there is that side's.
 */
import { isValue } from './heap.ts';
import type { Content, Delta, Slot } from './heap.ts';
import { join } from './values.ts';
import type { Alt, ConstAlt, Value } from './values.ts';

export interface Beside {
  /** What each of these slots held where the value was assigned. */
  readonly held: ReadonlyMap<Slot, Content>;
  /** What they have held since the sides met: whatever was written to one later is not what stood beside the value. */
  readonly joined: Map<Slot, Content>;
}

const maxFlags = 3;
const maxBeside = 10;
/** Where more ways than that meet, no flag speaks of one of them. */
const maxOutcomes = 64;
const isFlag = (content: Content): content is Value =>
  isValue(content) && content.length > 0 && content.length <= 4 && content.every((alt) => alt.t === 'const' && typeof alt.v === 'boolean');

const isConstant = (content: Content): boolean => isValue(content) && content.length <= 4 && content.every((alt) => alt.t === 'const');
const at = (delta: Delta, slot: Slot): Content => (delta.has(slot) ? (delta.get(slot) ?? null) : slot.content);

/** Flags that some outcome wrote, and what else they wrote: plain values first. What an outcome does not know of has no part in this. */
function differing(deltas: readonly Delta[]): { flags: Slot[]; others: Slot[] } {
  const none = { flags: [], others: [] };
  if (deltas.length > maxOutcomes) return none;
  const written = new Set<Slot>(deltas.flatMap((delta) => [...delta.keys()]));
  const flags: Slot[] = [];
  for (const slot of written) {
    if (!deltas.some((d) => isFlag(d.get(slot) ?? null))) continue;
    const all = deltas.map((d) => at(d, slot));
    if (all.every(isFlag) && new Set(all.flat().map((alt) => (alt as ConstAlt).v)).size > 1) flags.push(slot);
  }
  if (flags.length === 0 || flags.length > maxFlags) return none;
  const plain: Slot[] = [];
  const more: Slot[] = [];
  for (const slot of written) {
    if (plain.length >= maxBeside) break;
    const all = deltas.map((d) => at(d, slot));
    if (all.every(isValue) && all.some((content) => content !== all[0])) (all.every(isConstant) ? plain : more).push(slot);
  }
  return { flags, others: [...plain, ...more].slice(0, maxBeside) };
}

/** Outcomes that are about to be joined, with what stood beside their flags; `settle` is to be called once they are. */
export function besideFlags<O extends { delta: Delta }>(outcomes: readonly O[]): { outcomes: readonly O[]; settle: () => void } {
  const { flags, others } = differing(outcomes.map((o) => o.delta));
  if (others.length < 2) return { outcomes, settle: () => undefined };
  const made: Beside[] = [];
  const deltas = outcomes.map((o) => new Map(o.delta));
  for (const flag of flags) {
    const groups = new Map<string, { held: Map<Slot, Content>; joined: Map<Slot, Content> }>();
    const groupOf = (alt: ConstAlt): string => `${String(alt.v)} ${String(alt.tags.decided?.place.start ?? '')}`;
    for (const o of outcomes) {
      for (const alt of at(o.delta, flag) as ConstAlt[]) {
        const group = groups.get(groupOf(alt));
        const fresh = group ?? { held: new Map<Slot, Content>(), joined: new Map<Slot, Content>() };
        if (!group) groups.set(groupOf(alt), fresh);
        for (const slot of others) {
          if (slot === flag) continue;
          const now = at(o.delta, slot);
          const held = alt.beside?.joined.get(slot) === now ? (alt.beside?.held.get(slot) ?? now) : now;
          const before = fresh.held.get(slot);
          fresh.held.set(slot, before !== undefined && isValue(before) && isValue(held) ? join(before, held) : held);
        }
      }
    }
    made.push(...groups.values());
    outcomes.forEach((o, i) => {
      deltas[i]?.set(
        flag,
        (at(o.delta, flag) as ConstAlt[]).map((alt) => ({ ...alt, beside: groups.get(groupOf(alt)) })),
      );
    });
  }
  const settle = (): void => {
    for (const { held, joined } of made) for (const slot of held.keys()) joined.set(slot, slot.content);
  };
  return { outcomes: outcomes.map((o, i) => ({ ...o, delta: deltas[i] ?? o.delta })), settle };
}

/** What a test that left these alternatives says of the slots beside them. */
export function heldBeside(alts: Value): Map<Slot, Value> {
  const known = new Map<Slot, Value>();
  const all = alts.map((alt: Alt) => (alt.t === 'const' ? alt.beside : undefined));
  const [first] = all;
  if (!first) return known;
  for (const slot of first.held.keys()) {
    const contents = all.map((beside) => (beside?.joined.get(slot) === slot.content ? beside.held.get(slot) : undefined));
    if (contents.every((content): content is Value => content !== undefined && content !== null && isValue(content))) known.set(slot, contents.reduce(join));
  }
  return known;
}
