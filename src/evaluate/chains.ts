/**
 * Chains of steps (procedures, actions, middleware): each step is given `next`, which runs the rest of the chain there, so that
 * try/catch around it and work after it are right by construction. Steps accumulate on a builder's state; each `.use` gives a new one.
 */
import { workedSince } from './verdicts/endings.ts';
import type { Machine, Model, Native } from './models.ts';
import { join, modelValue, never, noTags, tagsOf, truthOf, undefinedValue } from './values/values.ts';
import type { Alt, ModelState, Place, Value } from './values/values.ts';

// ---------------------------------------------------------------- lists of values in a builder's state

export function itemsOf(state: ModelState, name: string): Value[] {
  const out: Value[] = [];
  for (let i = 0; state[`${name}${String(i)}`]; i++) out.push(state[`${name}${String(i)}`] as Value);
  return out;
}
/** The state of the builder that a call gives: the same with more at its end, without the receiver. */
export function withItems(state: ModelState, name: string, items: readonly Value[]): ModelState {
  const next = builderState(state);
  let at = itemsOf(state, name).length;
  for (const item of items) next[`${name}${String(at++)}`] = item;
  return next;
}
export function builderState(state: ModelState): ModelState {
  const { self: _self, ...rest } = state;
  return rest;
}

// ---------------------------------------------------------------- running

export interface Chain {
  steps: readonly Value[];
  /** What a step is called with; `at` is its place among the steps. */
  args(context: Value, next: Value, at: number): readonly Value[];
  /** The context of the rest, from what `next` was given. */
  advance(context: Value, given: readonly Value[], site: Place): Value;
  /** Whether an alternative that a step gives comes from `next`. */
  isResult(alt: Alt): boolean;
  /** The chain itself keeps the answer: `next` tells a step nothing. */
  silent?: true;
  /** What a step's answer is, where that is not what it returns: `rest` is what the last `next` gave, null where it was not called. */
  settle?(given: Value, rest: Value | null): Value;
  /** A step whose code is not seen was passed. */
  passed?(step: Value): void;
  /** What stands at the end of the chain; its value is what the last `next` gives. */
  end(context: Value): Value;
}

/** Runs the chain from the current path and gives what its first step returns. */
export function runChain(machine: Machine, chain: Chain, context: Value, site: Place, from = 0): Value {
  const step = chain.steps[from];
  if (!step) return chain.end(context);
  const rest = (inner: Value): Value => runChain(machine, chain, inner, site, from + 1);
  let last: Value | null = null;
  let downstream: Value | null = null;
  const next = asyncNative('next', (call) => {
    last = chain.advance(context, call.args, call.site);
    const given = rest(last);
    downstream = downstream ? join(downstream, given) : given;
    return chain.silent ? undefinedValue : given;
  });
  const unseen = step.filter((alt) => alt.t === 'opaque');
  const callable = step.filter((alt) => alt.t !== 'opaque');
  const ways: (() => Value)[] = [];
  if (callable.length > 0) {
    ways.push(() => {
      const returned = machine.await(machine.call(callable, undefinedValue, chain.args(context, next, from), site, { awaited: true }), site);
      const given = chain.settle ? chain.settle(returned, downstream) : returned;
      const foreign = given.filter((alt) => (alt.t === 'opaque' || alt.t === 'model') && !alt.tags.decided && !chain.isResult(alt));
      if (foreign.length === 0) return given;
      // It gives what code that is not seen gave it: a wrapper around `next`, a package for tracing. They go on.
      return machine.branch([() => given.filter((alt) => !foreign.includes(alt)), () => passed(foreign)].slice(foreign.length === given.length ? 1 : 0));
    });
  }
  const passed = (alts: Value): Value => {
    const lost = alts.find((alt) => alt.tags.lost)?.tags.lost;
    if (lost) machine.lose(lost.reason, lost.text, site);
    chain.passed?.(alts);
    return rest(last ?? context);
  };
  // A step whose code cannot be seen goes on; whether it would have refused is not known, unless its package stops nobody.
  if (unseen.length > 0) ways.push(() => passed(unseen));
  return machine.branch(ways);
}

/** A native that gives a promise: what is thrown inside is its rejection. */
export function asyncNative(name: string, apply: Native): Value {
  const model: Model = { kind: 'function', name, async: true, apply };
  return modelValue(model);
}

/** A new object with the properties of these, later ones over earlier ones (one level deep). */
export function mergeShallow(machine: Machine, parts: readonly (Value | undefined)[], site: Place, type = 'Context'): Value {
  const fields: Record<string, Value> = {};
  let open = noTags;
  let isOpen = false;
  for (const part of parts) {
    if (!part) continue;
    const objects = part.filter((alt) => alt.t === 'object' || alt.t === 'opaque' || alt.t === 'model');
    if (objects.length === 0) continue;
    const { known, open: more } = machine.properties(objects);
    for (const [key, value] of known) fields[key] = value;
    if (more) {
      isOpen = true;
      open = openTags(objects, open);
    }
  }
  return machine.newObject(fields, site, isOpen ? { open, type } : { type });
}
function openTags(objects: Value, before: Alt['tags']): Alt['tags'] {
  const own = tagsOf(objects.map((alt) => (alt.t === 'object' && alt.cell.open ? { ...alt, tags: { ...alt.tags, ...alt.cell.open } } : alt)));
  const { decided: _decided, ...tags } = own;
  return { ...before, ...tags };
}

// ---------------------------------------------------------------- results that the chain itself marks

const marked = 'chain result';

/** What the end of a chain gives where steps see a result object instead of the value: each alternative apart, with what it remembers. */
export function markResult(machine: Machine, value: Value, fields: (data: Value) => Record<string, Value>, site: Place): Value {
  return value.flatMap((alt): Value => {
    const [made] = machine.newObject({ ...fields([alt]), [marked]: [alt] }, site);
    return made ? [{ ...made, ...(alt.when ? { when: alt.when } : {}) }] : never;
  });
}
export function isMarked(alt: Alt): boolean {
  return alt.t === 'object' && alt.cell.properties.has(marked);
}
/** The values inside marked results, and the alternatives that are none: a step gave them without `next`. */
export function unmarkResult(value: Value): { data: Value; others: Value } {
  const data: Alt[] = [];
  const others: Alt[] = [];
  for (const alt of value) {
    const content = alt.t === 'object' ? alt.cell.properties.get(marked)?.content : undefined;
    if (Array.isArray(content)) {
      const when = alt.when;
      for (const inner of content as Value) data.push(when ? { ...inner, when } : inner);
    } else others.push(alt);
  }
  return { data, others };
}

/** Whether an alternative that a persona's refusal gave says nothing: null, false, an empty list, an empty or error-like object. */
export function isRefusal(machine: Machine, alt: Alt): boolean {
  // Work that was done since is none of a refusal.
  if (!alt.tags.decided || workedSince(alt.when?.path ?? machine.path)) return false;
  if (truthOf(alt) === false) return true;
  if (alt.t !== 'object' || alt.cell.open) return false;
  const { known, open } = machine.properties([alt]);
  // A list with as many elements as there may be says something, and so does what may hold anything else.
  return (
    !open &&
    [...known].every(([key, v]) => /^(?:error|errors|message|code|success|ok|status)$/.test(key) && v.every((a) => a.t === 'const')) &&
    ![...known].some(([key, v]) => (key === 'ok' || key === 'success') && v.some((a) => truthOf(a) !== false))
  );
}
