/** Sorting, filling and cutting lists: exactly where all of it is constant, else with every element possible in every place. */
import type { ListContent } from '../../values/heap.ts';
import type { NativeCall } from '../../models.ts';
import { join, never, undefinedValue } from '../../values/values.ts';
import type { Constant, Value } from '../../values/values.ts';

/** Longest list that a comparison of the project's own is asked about pair by pair. */
const mostSorted = 12;

export function constantOf(value: Value | undefined): { v: Constant } | null {
  const [only] = value ?? [];
  return value?.length === 1 && only?.t === 'const' ? { v: only.v } : null;
}

export function sorted(call: NativeCall, content: ListContent): ListContent {
  const { known, rest } = content;
  if (known.length < 2 && !rest) return content;
  const compare = call.args[0];
  const own = compare?.some((a) => a.t === 'function' || a.t === 'model') === true;
  if (!rest && !own && known.every((v) => constantOf(v) !== null)) {
    const text = (v: Value): string => String(constantOf(v)?.v);
    return { known: [...known].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0)), rest: null };
  }
  if (!rest && own && compare && known.length <= mostSorted && known.every((v) => constantOf(v) !== null)) {
    const out: Value[] = [];
    for (const value of known) {
      let at = out.length;
      for (; at > 0; at--) {
        const answer = constantOf(call.machine.call(compare, undefinedValue, [out[at - 1] ?? undefinedValue, value], call.site));
        if (typeof answer?.v !== 'number') return shuffled(content);
        if (answer.v <= 0) break;
      }
      out.splice(at, 0, value);
    }
    return { known: out, rest: null };
  }
  return shuffled(content);
}
function shuffled({ known, rest }: ListContent): ListContent {
  const any = known.reduce(join, rest ?? never);
  return { known: known.map(() => any), rest: rest ? any : null };
}

/** What `splice` leaves and what it takes out; null where it cannot be told. */
export function spliced(content: ListContent, args: readonly Value[]): { left: ListContent; out: ListContent } | null {
  const from = constantOf(args[0])?.v;
  const count = args.length < 2 ? Infinity : constantOf(args[1])?.v;
  if (content.rest || typeof from !== 'number' || typeof count !== 'number') return null;
  const left = [...content.known];
  const out = count === Infinity ? left.splice(from) : left.splice(from, count, ...args.slice(2));
  return { left: { known: left, rest: null }, out: { known: out, rest: null } };
}

export function filled(content: ListContent, args: readonly Value[]): ListContent {
  const value = args[0] ?? undefinedValue;
  if (args.length < 2) return { known: content.known.map(() => value), rest: content.rest ? value : null };
  return { known: content.known.map((v) => join(v, value)), rest: content.rest ? join(content.rest, value) : null };
}
