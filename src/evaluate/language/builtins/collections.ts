/** Map, Set and their weak kin. */
import { looseEquals } from '../../security/compare.ts';
import { Slot, isMap } from '../../values/heap.ts';
import type { Cell, MapContent } from '../../values/heap.ts';
import type { FunctionModel, Model, NativeCall } from '../../models.ts';
import { constant, join, never, opaque, tagsOf, truthOf, undefinedValue, withDecided } from '../../values/values.ts';
import type { Constant, Value } from '../../values/values.ts';
import { native } from './strings.ts';

function contentOf(call: NativeCall): { slot: Slot; content: MapContent; cell: Cell } | null {
  const [alt] = call.state.self ?? call.self;
  if (alt?.t !== 'object' || !alt.cell.elements || !isMap(alt.cell.elements.content)) return null;
  return { slot: alt.cell.elements, content: alt.cell.elements.content, cell: alt.cell };
}
const method = (name: string, apply: (call: NativeCall, c: NonNullable<ReturnType<typeof contentOf>>) => Value): FunctionModel =>
  native(name, (call) => {
    const c = contentOf(call);
    return c ? apply(call, c) : opaque(tagsOf(call.state.self ?? call.self));
  });
function keyOf(value: Value | undefined): { v: Constant } | null {
  const [alt] = value ?? [];
  return value?.length === 1 && alt?.t === 'const' ? { v: alt.v } : null;
}

function store(call: NativeCall, content: MapContent, slot: Slot, cell: Cell, key: Value, value: Value): void {
  const k = keyOf(key);
  if (k) {
    const known = new Map(content.known);
    known.set(k.v, cell.summary ? join(known.get(k.v) ?? never, value) : value);
    call.machine.heap.write(slot, { known, rest: content.rest });
  } else call.machine.heap.write(slot, { known: content.known, rest: join(content.rest ?? never, value) });
}
/** What is found under a key, and whether it may be missing. A credential names nothing that it was not made for. */
function find(call: NativeCall, content: MapContent, key: Value): { found: Value; missing: Value } {
  const { machine } = call;
  const persona = machine.persona;
  const credential = key.some((alt) => alt.tags.cred === 'strong' || alt.tags.cred === 'named');
  if (credential && (persona === 'outsider' || persona === 'stranger')) {
    machine.looked();
    const decided = machine.decided('secret', machine.text(call.site), call.site);
    return { found: never, missing: withDecided(undefinedValue, decided) };
  }
  const k = keyOf(key);
  if (k && content.known.has(k.v)) return { found: content.known.get(k.v) ?? never, missing: never };
  if (k && !content.rest) return { found: never, missing: undefinedValue };
  let found: Value = content.rest ?? never;
  if (!k) {
    for (const [name, value] of content.known) {
      const equal = looseEquals(machine, key, constant(name), call.site, true);
      if (equal.some((alt) => truthOf(alt) !== false)) found = join(found, value);
    }
  }
  machine.tie(key, found);
  if (persona === 'insider' && found.length > 0 && !k) return { found, missing: never };
  return { found, missing: undefinedValue };
}

const shared: Record<string, FunctionModel> = {
  has: method('has', (call, { content }) => {
    const { found, missing } = find(call, content, call.args[0] ?? undefinedValue);
    const decided = missing.find((alt) => alt.tags.decided)?.tags.decided;
    const no = decided ? constant(false, { decided }) : constant(false);
    return join(found.length > 0 ? constant(true) : never, missing.length > 0 ? no : never);
  }),
  delete: method('delete', (call, { slot, content }) => {
    const k = keyOf(call.args[0]);
    if (k) {
      const known = new Map(content.known);
      known.delete(k.v);
      call.machine.heap.write(slot, { known, rest: content.rest });
    }
    return constant(true);
  }),
  clear: method('clear', (call, { slot }) => {
    call.machine.heap.write(slot, { known: new Map(), rest: null });
    return undefinedValue;
  }),
  forEach: method('forEach', (call, { content, cell }) => {
    const run = (key: Value, value: Value): Value =>
      call.machine.call(call.args[0] ?? undefinedValue, undefinedValue, cell.kind === 'set' ? [key, key] : [value, key], call.site);
    for (const [key, value] of content.known) run(constant(key), value);
    const { rest } = content;
    if (rest) call.machine.branch([() => undefinedValue, () => run(rest, rest)]);
    return undefinedValue;
  }),
};
const ofMap: Record<string, FunctionModel> = {
  ...shared,
  get: method('get', (call, { content }) => {
    const { found, missing } = find(call, content, call.args[0] ?? undefinedValue);
    return join(found, missing);
  }),
  set: method('set', (call, { slot, content, cell }) => {
    store(call, content, slot, cell, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue);
    return call.state.self ?? call.self;
  }),
  keys: method('keys', (call, { content }) =>
    call.machine.newList(
      [...content.known.keys()].map((k) => constant(k)),
      content.rest ? opaque() : null,
      call.site,
    ),
  ),
  values: method('values', (call, { content }) => call.machine.newList([...content.known.values()], content.rest, call.site)),
  entries: method('entries', (call, { content }) =>
    call.machine.newList(
      [...content.known].map(([k, v]) => call.machine.newList([constant(k), v], null, call.site)),
      content.rest ? call.machine.newList([opaque(), content.rest], null, call.site) : null,
      call.site,
    ),
  ),
};
const elements = method('values', (call, { content }) => call.machine.newList([...content.known.values()], content.rest, call.site));
const ofSet: Record<string, FunctionModel> = {
  ...shared,
  add: method('add', (call, { slot, content, cell }) => {
    const value = call.args[0] ?? undefinedValue;
    store(call, content, slot, cell, value, value);
    return call.state.self ?? call.self;
  }),
  keys: elements,
  values: elements,
  entries: elements,
};

export function collectionMethod(cell: Cell, key: string): Model | null {
  if (!cell.elements || !isMap(cell.elements.content)) return null;
  const table = cell.kind === 'set' ? ofSet : ofMap;
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

export function newCollection(call: NativeCall, kind: 'map' | 'set'): Value {
  const { machine, args, site } = call;
  const made = machine.newObject({}, site, { kind, type: kind === 'map' ? 'Map' : 'Set' });
  const [alt] = made;
  if (alt?.t !== 'object') return made;
  const known = new Map<Constant, Value>();
  let rest: Value | null = null;
  const source = args[0];
  const content = source ? (machine.list(source) ?? entriesOf(machine, source)) : null;
  if (content) {
    const add = (item: Value, certain: boolean): void => {
      const pair = kind === 'map' ? machine.list(item) : null;
      const key = kind === 'map' ? pair?.known[0] : item;
      const value = kind === 'map' ? (pair?.known[1] ?? opaque(tagsOf(item))) : item;
      const k = keyOf(key);
      if (k && certain) known.set(k.v, value);
      else rest = join(rest ?? never, value);
    };
    for (const item of content.known) add(item, true);
    if (content.rest) add(content.rest, false);
  } else if (source && source.some((a) => !(a.t === 'const' && (a.v === null || a.v === undefined)))) rest = opaque(tagsOf(source));
  alt.cell.elements = new Slot({ known, rest });
  return made;
}
function entriesOf(machine: NativeCall['machine'], source: Value): ReturnType<NativeCall['machine']['list']> {
  const [alt] = source;
  if (source.length !== 1 || alt?.t !== 'object' || !alt.cell.elements || !isMap(alt.cell.elements.content)) return null;
  return machine.list(machine.callMethod(source, alt.cell.kind === 'map' ? 'entries' : 'values', [], alt.cell.place ?? { file: '', start: 0, end: 0 }));
}
