/** Mongoose and the MongoDB driver: statics of a model, queries that run when awaited, documents with their own methods. */
import { writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { ReadForm } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Alt, Value } from '../../evaluate/values/values.ts';
import { builder, formStep, kindStep, withCondition, withConditionValue } from './builder.ts';
import type { Step } from './builder.ts';

const where: Step = (state, { args }) => (args[0]?.some((a) => a.t === 'object') ? withConditionValue(state, args[0]) : state);
const query = builder({
  name: 'mongoose',
  steps: {
    find: where,
    findOne: (state, call) => ({ ...(where(state, call) ?? state), form: constant('null') }),
    where,
    and: (state, { args }) => (args[0] ? withConditionValue(state, args[0]) : state),
    countDocuments: formStep('count'),
    orFail: formStep('throw'),
    deleteOne: kindStep('delete'),
    updateOne: kindStep('update'),
  },
  terminals: { exec: 'as-is', toArray: 'list', next: 'null', explain: 'as-is' },
  form: 'list',
  written: 'row',
  tally: ['matchedCount', 'modifiedCount', 'deletedCount'],
});

const storeOf = (call: NativeCall): string => constantString(call.state.table ?? never) ?? 'collection';
const byCondition =
  (kind: 'select' | 'update' | 'delete', form: ReadForm) =>
  (call: NativeCall): Value =>
    query(where({ table: constant(storeOf(call)), kind: constant(kind), form: constant(form) }, call) ?? {});
/** `upsert` makes what is not found; it is given where the document is asked for as it is afterwards. */
function byConditionOrNew(call: NativeCall): Value {
  const { machine, args } = call;
  const says = (key: string, meant: (alt: Alt) => boolean): boolean => machine.peek(args[2] ?? never, key)?.some(meant) === true;
  const given = says('new', (a) => truthOf(a) === true) || says('returnDocument', (a) => a.t === 'const' && a.v === 'after');
  const state = { table: constant(storeOf(call)), kind: constant('update'), form: constant('null') };
  const upsert = given && says('upsert', (a) => truthOf(a) === true);
  return query(where(upsert ? { ...state, upsert: constant(true) } : state, call) ?? {});
}
/** Gives how many there were, never a document. */
const tallied =
  (kind: 'update' | 'delete') =>
  (call: NativeCall): Value =>
    query(where({ table: constant(storeOf(call)), kind: constant(kind), tally: constant(true) }, call) ?? {});
const byId =
  (kind: 'select' | 'update' | 'delete') =>
  (call: NativeCall): Value =>
    query(withCondition({ table: constant(storeOf(call)), kind: constant(kind), form: constant('null') }, '_id', call.args[0] ?? undefinedValue));
const create = (call: NativeCall): Value => {
  const { found } = writeRecords(call.machine, storeOf(call), `${storeOf(call)}.create`, 'create', null, call.site);
  return writtenRecord(call.machine, storeOf(call), found, call.site);
};
const statics: Readonly<Record<string, Model>> = {
  find: fn('find', { apply: byCondition('select', 'list') }),
  findOne: fn('findOne', { apply: byCondition('select', 'null') }),
  findById: fn('findById', { apply: byId('select') }),
  exists: fn('exists', { apply: byCondition('select', 'null') }),
  countDocuments: fn('countDocuments', { apply: byCondition('select', 'count') }),
  estimatedDocumentCount: fn('estimatedDocumentCount', { apply: byCondition('select', 'count') }),
  distinct: fn('distinct', {
    apply: (call) =>
      query({ table: constant(storeOf(call)), kind: constant('select'), form: constant('list'), ...(call.args[1] ? { 'cond#1': call.args[1] } : {}) }),
  }),
  findOneAndUpdate: fn('findOneAndUpdate', { apply: byConditionOrNew }),
  findOneAndReplace: fn('findOneAndReplace', { apply: byConditionOrNew }),
  findOneAndDelete: fn('findOneAndDelete', { apply: byCondition('delete', 'null') }),
  findByIdAndUpdate: fn('findByIdAndUpdate', { apply: byId('update') }),
  findByIdAndDelete: fn('findByIdAndDelete', { apply: byId('delete') }),
  findByIdAndRemove: fn('findByIdAndRemove', { apply: byId('delete') }),
  updateOne: fn('updateOne', { apply: tallied('update') }),
  updateMany: fn('updateMany', { apply: tallied('update') }),
  replaceOne: fn('replaceOne', { apply: tallied('update') }),
  deleteOne: fn('deleteOne', { apply: tallied('delete') }),
  deleteMany: fn('deleteMany', { apply: tallied('delete') }),
  create: fn('create', { async: true, apply: create }),
  insertMany: fn('insertMany', { async: true, apply: create }),
  insertOne: fn('insertOne', { async: true, apply: create }),
  bulkWrite: fn('bulkWrite', { async: true, apply: create }),
  aggregate: fn('aggregate', {
    apply: (call) => {
      // The first `$match` stage is the condition.
      const stages = call.machine.list(call.args[0] ?? never)?.known ?? [];
      const match = stages.map((s) => call.machine.peekOr(s, '$match')).find((m) => m !== undefined);
      return query({ table: constant(storeOf(call)), kind: constant('select'), form: constant('list'), ...(match ? { 'cond#1': match } : {}) });
    },
  }),
};

/** A document that is not stored yet: it holds what it was made of (`given`), and what was put into it since. */
const document: ObjectModel = object(
  'document',
  {
    save: fn('document.save', { async: true, apply: create }),
    toObject: fn('toObject', { result: { is: 'opaque', truthy: true } }),
    toJSON: fn('toJSON', { result: { is: 'opaque', truthy: true } }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : { kind: 'value', shape: { is: 'opaque', truthy: true } }) },
);
const model: ObjectModel = object('Model', statics, {
  construct: fn('Model', { apply: (call) => modelValue(document, { table: constant(storeOf(call)), ...(call.args[0] ? { given: call.args[0] } : {}) }) }),
  otherwise: (p) => (p === 'then' || p.startsWith('set ') || p.startsWith('@@') ? null : fn(p, { result: { is: 'opaque' } })),
});
const makeModel = fn('model', { apply: ({ args }) => modelValue(model, { table: constant(constantString(args[0] ?? never) ?? 'model') }) });
const schemaInstance: ObjectModel = object(
  'schema',
  {},
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : object(`schema.${p}`, {}, { call: fn(p, { result: { is: 'opaque', truthy: true } }), otherwise: (q) => (q === 'then' ? null : fn(q)) }),
  },
);
const schema: Model = object(
  'Schema',
  { Types: object('Schema.Types', {}, { otherwise: (p) => ({ kind: 'value', shape: { is: 'constant', value: p } }) }) },
  { construct: fn('Schema', { result: instance(() => schemaInstance) }), call: fn('Schema', { result: instance(() => schemaInstance) }) },
);
const exports: Record<string, Model> = {
  model: makeModel,
  models: object('mongoose.models', {}, { otherwise: () => ({ kind: 'value', shape: { is: 'constant', value: undefined } }) }),
  Schema: schema,
  connect: fn('mongoose.connect', { async: true, result: { is: 'opaque', truthy: true } }),
  createConnection: fn('mongoose.createConnection', { result: instance(() => mongooseObject) }),
  isValidObjectId: fn('isValidObjectId', { result: { is: 'opaque', hint: 'boolean' } }),
  Types: object(
    'mongoose.Types',
    {},
    {
      otherwise: () =>
        object(
          'ObjectId',
          { isValid: fn('isValid', { result: { is: 'opaque', hint: 'boolean' } }) },
          { construct: fn('ObjectId', { result: { is: 'derived', truthy: true } }), call: fn('ObjectId', { result: { is: 'derived', truthy: true } }) },
        ),
    },
  ),
};
const mongooseObject: ObjectModel = object('mongoose', exports, {
  otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`mongoose.${p}`, { result: { is: 'opaque', truthy: true } })),
});

export const mongoose: Library = {
  name: 'mongoose',
  packages: ['mongoose'],
  modules: { '': { ...exports, default: mongooseObject, '*': fn('mongoose', { result: { is: 'opaque', truthy: true } }) } },
};

// ---------------------------------------------------------------- the driver

const collection: ObjectModel = object('collection', statics, {
  types: ['Collection'],
  otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { async: true, result: { is: 'opaque' } })),
});
export const mongoDatabase: ObjectModel = object(
  'mongodb',
  {
    collection: fn('collection', { apply: ({ args }) => modelValue(collection, { table: constant(constantString(args[0] ?? never) ?? 'collection') }) }),
    command: fn('command', { async: true }),
  },
  { types: ['Db'], otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { async: true })) },
);
export const mongoClient: ObjectModel = object(
  'MongoClient',
  {
    db: fn('db', { result: instance(() => mongoDatabase) }),
    connect: fn('connect', { async: true, result: instance(() => mongoClient) }),
    startSession: fn('startSession', { result: { is: 'opaque', truthy: true } }),
    close: fn('close', { async: true }),
  },
  {
    types: ['MongoClient'],
    construct: fn('MongoClient', { result: instance(() => mongoClient) }),
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p)),
  },
);
export const objectId: ObjectModel = object(
  'ObjectId',
  { isValid: fn('isValid', { result: { is: 'opaque', hint: 'boolean' } }) },
  { construct: fn('ObjectId', { result: { is: 'derived', truthy: true } }), call: fn('ObjectId', { result: { is: 'derived', truthy: true } }) },
);
export const mongodb: Library = {
  name: 'mongodb',
  packages: ['mongodb'],
  modules: {
    '': {
      MongoClient: mongoClient,
      ObjectId: objectId,
      '*': fn('mongodb', { result: { is: 'opaque', truthy: true } }),
    },
  },
  types: { Db: mongoDatabase, Collection: collection },
};
