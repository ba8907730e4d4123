/** Firestore through firebase-admin (no rules apply to it): documents by id, queries by `where`; a snapshot is there for everybody. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { noCondition, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, Conjunct } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import {
  constant,
  constantString,
  eitherBoolean,
  isNullish,
  join,
  modelValue,
  never,
  nullValue,
  opaque,
  undefinedValue,
} from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';

const nameOf = (state: ModelState): string => (state.collection ? constantString(state.collection) : undefined) ?? 'collection';
/** The document's id and every condition of the query. */
function conditionOf(state: ModelState): Condition {
  const all: Conjunct[] = [];
  for (const [key, value] of Object.entries(state)) {
    const match = /^where#\d+:(!?)(.*)$/.exec(key);
    if (match && value) all.push({ column: match[2] ?? '?', value, negated: match[1] === '!' });
  }
  return { ...noCondition, all };
}
const withPart = (state: ModelState, column: string, value: Value): ModelState => {
  const { self: _self, ...rest } = state;
  return { ...rest, [`where#${String(Object.keys(rest).length)}:${column}`]: value };
};
/** A document's snapshot: `exists`, and `data()` where it does. */
function snapshot(call: NativeCall, found: Value): Value {
  const { machine, site } = call;
  const exists = found.every((a) => isNullish(a) === true)
    ? constant(false, found[0]?.tags)
    : found.some((a) => isNullish(a) === true)
      ? eitherBoolean()
      : constant(true);
  return machine.newObject(
    {
      exists,
      id: opaque({}, { hint: 'string', truthy: true }),
      ref: call.state.self ?? undefinedValue,
      data: machine.native('data', () => found),
      get: machine.native('get', () => found),
    },
    site,
  );
}
const write = (name: string, operation: 'create' | 'update' | 'delete'): Model =>
  fn(`firestore.${name}`, {
    async: true,
    apply: (call) => {
      const store = nameOf(call.state);
      const { found, happens } = writeRecords(
        call.machine,
        store,
        `firestore.${name}`,
        operation,
        operation === 'create' ? null : conditionOf(call.state),
        call.site,
      );
      return happens ? writtenRecord(call.machine, store, found, call.site) : nullValue;
    },
  });
const document: ObjectModel = object('document', {
  get: fn('firestore.get', {
    async: true,
    apply: (call) => snapshot(call, readRecords(call.machine, nameOf(call.state), 'firestore.get', conditionOf(call.state), 'undefined', call.site)),
  }),
  set: write('set', 'update'),
  update: write('update', 'update'),
  create: write('create', 'create'),
  delete: write('delete', 'delete'),
  collection: fn('firestore.collection', {
    apply: ({ args, state }) =>
      modelValue(collection, { ...withPart(state, 'parent', state['where#0:id'] ?? undefinedValue), collection: args[0] ?? undefinedValue }),
  }),
  id: { kind: 'value', shape: { is: 'opaque', hint: 'string', truthy: true } },
});
const step = fn('firestore.query', { apply: ({ state }) => modelValue(collection, { ...state }) });
const collection: ObjectModel = object(
  'collection',
  {
    doc: fn('firestore.doc', { apply: ({ args, state }) => modelValue(document, args[0] ? withPart(state, 'id', args[0]) : { ...state }) }),
    where: fn('firestore.where', {
      apply: ({ args, state, machine }) => {
        const list = machine.list(args[2] ?? never);
        const value = list ? elementsIn(list).reduce(join, never) : (args[2] ?? undefinedValue);
        const operator = constantString(args[1] ?? never) ?? '';
        if (/^[<>]/.test(operator)) return modelValue(collection, { ...state });
        return modelValue(collection, withPart(state, `${/^(?:!=|not-in)$/.test(operator) ? '!' : ''}${constantString(args[0] ?? never) ?? '?'}`, value));
      },
    }),
    get: fn('firestore.get', {
      async: true,
      apply: (call) => {
        const { machine, site } = call;
        const rows = readRecords(machine, nameOf(call.state), 'firestore.get', conditionOf(call.state), 'list', site);
        const content = machine.list(rows);
        const docs = machine.newList(
          (content?.known ?? []).map((row) => snapshot(call, row)),
          content?.rest ? snapshot(call, content.rest) : null,
          site,
        );
        const tags = rows[0]?.tags ?? {};
        const none = content !== null && content.known.length === 0 && content.rest === null;
        return machine.newObject(
          {
            docs,
            empty: none ? constant(true, tags) : (content?.known.length ?? 0) > 0 ? constant(false) : eitherBoolean(),
            size: none ? constant(0, tags) : opaque({}, { hint: 'number' }),
            forEach: machine.native('forEach', (inner) => machine.callMethod(docs, 'forEach', inner.args, inner.site)),
          },
          site,
        );
      },
    }),
    add: write('add', 'create'),
    count: step,
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : step) },
);
const batch: ObjectModel = object(
  'batch',
  {
    commit: fn('batch.commit', { async: true, result: { is: 'opaque', truthy: true } }),
    get: fn('transaction.get', { async: true, apply: ({ machine, args, site }) => machine.await(machine.callMethod(args[0] ?? never, 'get', [], site), site) }),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`batch.${p}`, {
            apply: ({ machine, args, site, state }) => (machine.callMethod(args[0] ?? never, p, args.slice(1), site), state.self ?? undefinedValue),
          }),
  },
);
export const firestore: ObjectModel = object(
  'firestore',
  {
    collection: fn('firestore.collection', { apply: ({ args }) => modelValue(collection, { collection: args[0] ?? undefinedValue }) }),
    collectionGroup: fn('firestore.collectionGroup', { apply: ({ args }) => modelValue(collection, { collection: args[0] ?? undefinedValue }) }),
    doc: fn('firestore.doc', {
      apply: ({ args }) => modelValue(document, withPart({ collection: args[0] ?? undefinedValue }, 'id', args[0] ?? undefinedValue)),
    }),
    batch: fn('firestore.batch', { apply: () => modelValue(batch) }),
    runTransaction: fn('firestore.runTransaction', {
      async: true,
      apply: ({ machine, args, site }) => machine.await(machine.call(args[0] ?? never, undefinedValue, [modelValue(batch)], site, { awaited: true }), site),
    }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`firestore.${p}`, { async: true })), types: ['Firestore'] },
);
