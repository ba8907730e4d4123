/**
 * Functions whose answer is kept for the rest of a request (React's `cache`): asked again with the same constants they are not run again.
 * What is kept stands in the heap like everything else, so that a way on which nobody has asked yet knows nothing of it.
 */
import { Slot, ageOfWorld, isValue } from './heap.ts';
import type { Interpreter } from '../machine.ts';
import type { CallOptions } from '../models.ts';
import { onlyConstant } from './values.ts';
import type { FunctionAlt, Value } from './values.ts';

/** What one function has answered, by its arguments. */
export type Memo = Map<string, Slot>;

/** Runs the call, or gives what it gave before on this way. */
export function throughMemo(m: Interpreter, memo: Memo, args: readonly Value[], options: CallOptions, run: () => Value): Value {
  const given = args.map(onlyConstant);
  // A walk that leaves something out, or writes down what functions do, has to meet every call.
  if (m.persona === 'load' || m.neutral || m.ledger || m.sparing || given.some((c) => !c)) return run();
  const key = JSON.stringify([options.awaited === true, ...given.map((c) => [typeof c?.v, String(c?.v)])]);
  let slot = memo.get(key);
  if (!slot) memo.set(key, (slot = new Slot(null, false, ageOfWorld)));
  const kept = slot.content;
  // Where two ways have joined of which one has not asked, nothing is kept.
  if (isValue(kept) && kept.length > 0 && !kept.some((alt) => alt.t === 'const' && alt.v === undefined)) return kept;
  const value = run();
  // Where the request stood at the first call is no concern of the second.
  m.heap.write(
    slot,
    value.map((alt) => (alt.when ? { ...alt, when: { path: alt.when.path, slots: null } } : alt)),
  );
  return value;
}

/** The function with a memory of its own. */
export function remembering(value: Value): Value {
  return value.map((alt) => (alt.t === 'function' ? ({ ...alt, memo: new Map() } satisfies FunctionAlt) : alt));
}
