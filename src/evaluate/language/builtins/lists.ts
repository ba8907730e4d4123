/** Methods of lists. */
import { looseEquals, ordinary } from '../../security/compare.ts';
import { isPrivilegeField } from '../../security/credentials.ts';
import { withoutEmpty } from '../../security/lacking.ts';
import { elementOf, elementsIn, isEmptyList, isList } from '../../values/heap.ts';
import type { Cell, ListContent, Slot } from '../../values/heap.ts';
import type { FunctionModel, Machine, Model, NativeCall } from '../../models.ts';
import {
  constant,
  constantString,
  derivedTags,
  eitherBoolean,
  join,
  mergeTags,
  never,
  noTags,
  opaque,
  tagsOf,
  truthOf,
  undefinedValue,
  withDecided,
  withTags,
} from '../../values/values.ts';
import type { Decided, Tags, Value } from '../../values/values.ts';
import { constantOf, filled, sorted, spliced } from './ordering.ts';
import { native } from './strings.ts';

/** Most elements for which a callback is called one by one. */
const most = 50;

function cellOf(call: NativeCall): { slot: Slot; content: ListContent; cell: Cell; decided: Decided | undefined } | null {
  const [alt] = call.state.self ?? call.self;
  if (alt?.t !== 'object' || !alt.cell.elements || !isList(alt.cell.elements.content)) return null;
  return { slot: alt.cell.elements, content: alt.cell.elements.content, cell: alt.cell, decided: alt.tags.decided };
}
const list = (name: string, apply: (call: NativeCall, c: NonNullable<ReturnType<typeof cellOf>>) => Value): FunctionModel =>
  native(name, (call) => {
    const c = cellOf(call);
    return c ? apply(call, c) : opaque(derivedTags(call.state.self ?? call.self));
  });
const keep = (value: Value, decided: Decided | undefined): Value => (decided ? withDecided(value, decided) : value);

/** Runs a callback on one element; its throws are the caller's. */
function visit(call: NativeCall, callback: Value | undefined, element: Value, index: number): Value {
  if (!callback) return undefinedValue;
  return call.machine.call(callback, undefinedValue, [element, constant(index), call.state.self ?? call.self], call.site);
}
/** Answers of a predicate for every element; the rest stands for any number of elements. */
function* tests(call: NativeCall, content: ListContent): Generator<{ element: Value; answer: Value; certain: boolean }> {
  let index = 0;
  for (const element of content.known.slice(0, most)) {
    yield { element, answer: visit(call, call.args[0], element, index), certain: true };
    index += 1;
  }
  const tail = content.known.slice(most).reduce(join, content.rest ?? never);
  if (tail.length > 0) {
    let answer: Value = never;
    call.machine.branch([
      () => undefinedValue,
      () => {
        answer = visit(call, call.args[0], tail, index);
        return undefinedValue;
      },
    ]);
    if (answer.length > 0) yield { element: tail, answer, certain: false };
  }
}
function truth(answer: Value): boolean | undefined {
  const truths = new Set(answer.map(truthOf));
  const [only] = truths;
  return truths.size === 1 ? only : undefined;
}
const decidedIn = (answer: Value): Decided | undefined => answer.find((alt) => alt.tags.decided)?.tags.decided;
/** What unseen code or another system says of an element is what it says of the list. */
export const askedIn = (answer: Value): Tags => {
  const asked = answer.find((alt) => alt.tags.answer)?.tags.answer;
  return asked ? { answer: asked } : noTags;
};
/** A persona for whom every check passes finds what it looks for; where he may miss things, only what he has a right to; as a member not where it is his own choice. */
export const optimistic = (machine: Machine, found?: Value): boolean =>
  machine.persona === 'insider' &&
  !(machine.form.misses && found && truth(found) === undefined) &&
  !(machine.form.member && found?.some((alt) => alt.tags.input === true));

/** What he sends himself (the segments of a path, the words of a query) is nothing that anybody granted him. */
function isOnlyInput(asked: Value): boolean {
  return asked.some((alt) => alt.tags.input) && !asked.some((alt) => alt.tags.own ?? alt.tags.record ?? alt.tags.secret);
}

function search(call: NativeCall, content: ListContent, decided: Decided | undefined, found: (element: Value, index: number) => Value, none: Value): Value {
  let result: Value = never;
  let refusal = decided;
  let index = 0;
  let wanted: Value = never;
  let asked: Value = never;
  for (const { element, answer, certain } of tests(call, content)) {
    const t = truth(answer);
    if (t === true && certain) return join(result, found(element, index));
    if (t !== false) {
      result = join(result, found(element, index));
      wanted = join(wanted, answer);
      asked = join(asked, join(element, answer));
    } else refusal ??= decidedIn(answer);
    index += 1;
  }
  if (result.length > 0 && optimistic(call.machine, wanted) && !isOnlyInput(asked)) return result;
  return withTags(join(result, result.length === 0 && refusal ? keep(none, refusal) : none), result.length > 0 ? askedIn(wanted) : noTags);
}

const methods: Record<string, FunctionModel> = {
  push: list('push', (call, { slot, content, cell }) => {
    if (content.rest === null && !cell.summary) call.machine.heap.write(slot, { known: [...content.known, ...call.args], rest: null });
    else call.machine.heap.write(slot, { known: content.known, rest: call.args.reduce(join, content.rest ?? never) });
    return opaque({}, { hint: 'number', truthy: true });
  }),
  unshift: list('unshift', (call, { slot, content }) => {
    call.machine.heap.write(slot, { known: [...call.args, ...content.known], rest: content.rest });
    return opaque({}, { hint: 'number', truthy: true });
  }),
  pop: list('pop', (call, { slot, content }) => {
    if (content.rest) return join(elementOf(content) ?? never, undefinedValue);
    call.machine.heap.write(slot, { known: content.known.slice(0, -1), rest: null });
    return content.known.at(-1) ?? undefinedValue;
  }),
  shift: list('shift', (call, { slot, content }) => {
    const [first] = content.known;
    if (first) {
      call.machine.heap.write(slot, { known: content.known.slice(1), rest: content.rest });
      return first;
    }
    return content.rest ? join(content.rest, undefinedValue) : undefinedValue;
  }),
  map: list('map', (call, { content, decided }) => {
    const known = content.known.slice(0, most).map((e, i) => visit(call, call.args[0], e, i));
    const tail = content.known.slice(most).reduce(join, content.rest ?? never);
    let rest: Value | null = null;
    if (tail.length > 0) {
      call.machine.branch([
        () => undefinedValue,
        () => {
          rest = visit(call, call.args[0], tail, known.length);
          return undefinedValue;
        },
      ]);
    }
    return keep(call.machine.newList(known, rest, call.site), decided);
  }),
  flatMap: list('flatMap', (call, { content, decided }) => {
    let rest: Value = never;
    const known: Value[] = [];
    for (const { answer, certain } of tests(call, content)) {
      const inner = call.machine.list(answer);
      if (inner && certain && !inner.rest) known.push(...inner.known);
      else rest = join(rest, inner ? (elementOf(inner) ?? never) : answer);
    }
    return keep(call.machine.newList(known, rest.length > 0 ? rest : null, call.site), decided);
  }),
  forEach: list('forEach', (call, { content }) => {
    for (const _ of tests(call, content));
    return undefinedValue;
  }),
  filter: list('filter', (call, { content, decided }) => {
    const known: Value[] = [];
    let rest: Value = never;
    let refusal = decided;
    for (const { element, answer, certain } of tests(call, content)) {
      const t = truth(answer);
      const kept = withoutEmpty(isBooleanFilter(call.args[0]) ? element.filter((alt) => truthOf(alt) !== false) : element);
      if (t === true && certain && rest.length === 0) known.push(kept);
      else if (t !== false) {
        if (optimistic(call.machine, answer) && certain) known.push(kept);
        else rest = join(rest, kept);
      } else refusal ??= decidedIn(answer);
    }
    const made = call.machine.newList(known, rest.length > 0 ? rest : null, call.site);
    return known.length === 0 && rest.length === 0 ? keep(made, refusal) : made;
  }),
  find: list('find', (call, { content, decided }) => search(call, content, decided, (e) => e, undefinedValue)),
  findLast: list('findLast', (call, { content, decided }) => search(call, content, decided, (e) => e, undefinedValue)),
  findIndex: list('findIndex', (call, { content, decided }) => search(call, content, decided, (_, i) => constant(i), constant(-1))),
  some: list('some', (call, { content, decided }) => search(call, content, decided, () => constant(true), constant(false))),
  every: list('every', (call, { content }) => {
    let maybe = false;
    let asked: Tags = noTags;
    for (const { answer } of tests(call, content)) {
      const t = truth(answer);
      if (t === undefined) asked = mergeTags(asked, askedIn(answer));
      if (t === false) {
        const refusal = decidedIn(answer);
        return keep(constant(false), refusal);
      }
      if (t === undefined) maybe = true;
    }
    return maybe && !optimistic(call.machine) ? eitherBoolean(asked) : constant(true);
  }),
  includes: list('includes', (call, { content, decided }) => contains(call, content, decided, constant(true), constant(false))),
  indexOf: list('indexOf', (call, { content, decided }) => {
    const wanted = constantOf(call.args[0]);
    const known = content.rest ? null : content.known.map(constantOf);
    if (wanted && known?.every((k) => k !== null)) return keep(constant(known.findIndex((k) => k?.v === wanted.v)), decided);
    const rank = known
      ? rankIn(
          call,
          known.map((k) => (typeof k?.v === 'string' ? k.v : '')),
        )
      : null;
    if (rank) return rank;
    return contains(call, content, decided, opaque({}, { hint: 'number' }), constant(-1));
  }),
  join: list('join', (call, { content }) => {
    // null and undefined are left empty.
    const parts = content.rest ? null : content.known.map((v) => (constantOf(v) ? String(constantOf(v)?.v ?? '') : undefined));
    const separator = call.args[0] ? constantString(call.args[0]) : ',';
    const tags = derivedTags(...elementsIn(content));
    if (parts?.every((p) => p !== undefined) && separator !== undefined) return constant(parts.join(separator), tags);
    return opaque(tags, { hint: 'string', nullish: false });
  }),
  concat: list('concat', (call, { content }) => {
    let known = [...content.known];
    let { rest } = content;
    for (const arg of call.args) {
      const other = call.machine.list(arg);
      if (other && !rest) {
        known = [...known, ...other.known];
        rest = other.rest;
      } else if (!other && !rest && constantOf(arg)) known.push(arg);
      else rest = join(rest ?? never, other ? (elementOf(other) ?? never) : arg);
    }
    return call.machine.newList(known, rest, call.site);
  }),
  slice: list('slice', (call, { content, decided }) => {
    const from = call.args[0]?.[0];
    const to = call.args[1]?.[0];
    const start = !from ? 0 : from.t === 'const' && typeof from.v === 'number' ? from.v : null;
    const end = !to ? undefined : to.t === 'const' && typeof to.v === 'number' ? to.v : null;
    if (start !== null && end !== null && !content.rest) return keep(call.machine.newList(content.known.slice(start, end), null, call.site), decided);
    if (start !== null && start >= 0 && !to) return keep(call.machine.newList(content.known.slice(start), content.rest, call.site), decided);
    return keep(call.machine.newList([], elementOf(content) ?? null, call.site), decided);
  }),
  splice: list('splice', (call, { slot, content }) => {
    const exact = spliced(content, call.args);
    if (exact) {
      call.machine.heap.write(slot, exact.left);
      return call.machine.newList(exact.out.known, null, call.site);
    }
    call.machine.heap.write(slot, { known: [], rest: call.args.slice(2).reduce(join, elementOf(content) ?? never) });
    return call.machine.newList([], elementOf(content) ?? null, call.site);
  }),
  sort: list('sort', (call, { slot, content }) => {
    call.machine.heap.write(slot, sorted(call, content));
    return call.state.self ?? call.self;
  }),
  toSorted: list('toSorted', (call, { content, decided }) => {
    const { known, rest } = sorted(call, content);
    return keep(call.machine.newList(known, rest, call.site), decided);
  }),
  reverse: list('reverse', (call, { content }) => call.machine.newList([...content.known].reverse(), content.rest, call.site)),
  fill: list('fill', (call, { slot, content }) => {
    call.machine.heap.write(slot, filled(content, call.args));
    return call.state.self ?? call.self;
  }),
  flat: list('flat', (call, { content }) => {
    const known: Value[] = [];
    let rest: Value | null = null;
    for (const v of elementsIn(content)) {
      const inner = call.machine.list(v);
      if (inner && !content.rest) {
        known.push(...inner.known);
        if (inner.rest) rest = join(rest ?? never, inner.rest);
      } else if (inner) rest = join(rest ?? never, elementOf(inner) ?? never);
      else if (content.rest) rest = join(rest ?? never, v);
      else known.push(v);
    }
    return call.machine.newList(known, rest, call.site);
  }),
  at: list('at', (call, { content }) => {
    const index = call.args[0]?.[0];
    if (index?.t === 'const' && typeof index.v === 'number' && !content.rest) return content.known.at(index.v) ?? undefinedValue;
    return join(elementOf(content) ?? never, undefinedValue);
  }),
  reduce: list('reduce', (call, { content }) => reduce(call, content)),
  reduceRight: list('reduceRight', (call, { content }) => reduce(call, content)),
  keys: list('keys', (call, { content }) =>
    call.machine.newList(
      content.known.map((_, i) => constant(i)),
      content.rest ? opaque({}, { hint: 'number' }) : null,
      call.site,
    ),
  ),
  values: list('values', (call, { content }) => call.machine.newList(content.known, content.rest, call.site)),
  // Iterators are lists here: the first that is asked for stands for whichever it is.
  next: list('next', (call, { content, decided }) => {
    const element = elementOf(content);
    const value = element ? (content.known.length > 0 ? element : join(element, undefinedValue)) : keep(undefinedValue, decided);
    return call.machine.newObject({ value, done: element ? eitherBoolean() : constant(true) }, call.site);
  }),
  entries: list('entries', (call, { content }) =>
    call.machine.newList(
      content.known.map((v, i) => call.machine.newList([constant(i), v], null, call.site)),
      content.rest ? call.machine.newList([opaque({}, { hint: 'number' }), content.rest], null, call.site) : null,
      call.site,
    ),
  ),
  toString: list('toString', (_, { content }) => opaque(derivedTags(...content.known), { hint: 'string' })),
};

function isBooleanFilter(callback: Value | undefined): boolean {
  const [alt] = callback ?? [];
  return alt?.t === 'model' && alt.model.kind !== 'value' && alt.model.name === 'Boolean';
}
function contains(call: NativeCall, content: ListContent, decided: Decided | undefined, yes: Value, no: Value): Value {
  const needle = call.args[0] ?? undefinedValue;
  let result: Value = never;
  let found: Value = never;
  let refusal = decided;
  for (const element of elementsIn({ ...content, known: content.known.slice(0, 200) })) {
    const equal = looseEquals(call.machine, element, needle, call.site, true);
    const t = truth(equal);
    if (t === true && element !== content.rest) return yes;
    if (t !== false) {
      result = join(result, yes);
      found = join(found, equal);
    } else refusal ??= decidedIn(equal);
  }
  if (content.rest && result.length === 0 && !refusal) result = yes;
  if (result.length > 0) {
    if (optimistic(call.machine, found)) return yes;
    const input = tagsOf(needle).input;
    return join(result, input ? no.map((alt) => ({ ...alt, tags: { ...alt.tags, input: true as const } })) : no);
  }
  return keep(no, refusal);
}
/** Where a role of the caller's own stands in a list of roles from the least to the most: `levels.indexOf(user.role) >= levels.indexOf('admin')`. */
function rankIn(call: NativeCall, roles: readonly string[]): Value | null {
  const { machine, args, site } = call;
  const [own] = args[0] ?? never;
  if (own?.t !== 'opaque' || !own.tags.own || !isPrivilegeField(own.tags.name ?? '') || roles.length < 2) return null;
  const rising = !ruling.test(roles[0] ?? '') && (ruling.test(roles.at(-1) ?? '') || ordinary.test(roles[0] ?? ''));
  const falling = !rising && (ruling.test(roles[0] ?? '') || ordinary.test(roles.at(-1) ?? ''));
  if (!rising && !falling) return null;
  if (machine.persona === 'stranger') {
    const common = roles.findIndex((role) => ordinary.test(role));
    return constant(common >= 0 ? common : rising ? -1 : roles.length, { decided: machine.decided('role', machine.text(site), site) });
  }
  return machine.persona === 'insider' && rising ? opaque({ own: true, name: own.tags.name ?? 'role' }, { hint: 'number' }) : null;
}
const ruling = /admin|owner|super|root/i;
function reduce(call: NativeCall, content: ListContent): Value {
  const items = [...content.known];
  let accumulator = call.args[1] ?? items.shift() ?? content.rest ?? undefinedValue;
  const step = (element: Value, index: number): Value =>
    call.machine.call(call.args[0] ?? undefinedValue, undefinedValue, [accumulator, element, constant(index)], call.site);
  items.slice(0, most).forEach((element, i) => {
    accumulator = step(element, i);
  });
  const tail = items.slice(most).reduce(join, content.rest ?? never);
  if (tail.length > 0) accumulator = join(accumulator, call.machine.branch([() => accumulator, () => step(tail, items.length)]));
  return accumulator;
}

export function listMethod(cell: Cell, key: string): Model | null {
  if (!cell.elements || !isList(cell.elements.content)) return null;
  if (key === 'length') {
    const { content } = cell.elements;
    if (!content.rest) return { kind: 'value', shape: { is: 'constant', value: content.known.length } };
    const empty = isEmptyList(content);
    return { kind: 'value', shape: { is: 'opaque', hint: 'number', nullish: false, ...(empty === false ? { truthy: true } : {}) } };
  }
  return Object.hasOwn(methods, key) ? (methods[key] ?? null) : null;
}
export const listMethodNames: ReadonlySet<string> = new Set(Object.keys(methods));
