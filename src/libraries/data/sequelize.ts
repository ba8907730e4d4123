/** Sequelize: statics of models (classes that extend Model, or `define`d), operators as symbols. Rows are records with methods of their own. */
import { conditionOf, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, ReadForm } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { conditionOfQuery, includedFields, nameOfModel, prototypeOf } from './sequelize-rows.ts';
import { runSql, sqlArguments } from './sql.ts';

const storeOf = (call: NativeCall): string => constantString(call.state.table ?? never) ?? nameOfModel(call.machine, call.self);
const whereOf = (call: NativeCall, index: number): Value | undefined => {
  const options = call.args[index];
  return options ? call.machine.peekOr(options, 'where') : undefined;
};
/** Rows under a condition, with what the query includes. */
const rows = (call: NativeCall, name: string, condition: Condition, form: ReadForm, options: Value | undefined): Value =>
  readRecords(
    call.machine,
    storeOf(call),
    `${storeOf(call)}.${name}`,
    condition,
    form,
    call.site,
    (found) => includedFields(call, options, found),
    prototypeOf(call.machine, call.self),
  );
const read = (name: string, form: ReadForm): Model =>
  fn(name, {
    role: 'data.read',
    async: true,
    apply: (call) => rows(call, name, conditionOfQuery(call.machine, call.args[0]), form, call.args[0]),
  });
const write = (name: string, operation: 'create' | 'update' | 'delete', options: number): Model =>
  fn(name, {
    role: 'data.write',
    async: true,
    apply: (call) => {
      const where = operation === 'create' ? undefined : whereOf(call, options);
      const { found, happens } = writeRecords(
        call.machine,
        storeOf(call),
        `${storeOf(call)}.${name}`,
        operation,
        where ? conditionOf(call.machine, where) : null,
        call.site,
        operation === 'create' ? call.args[0] : undefined,
      );
      if (operation !== 'create') return happens ? constant(1) : constant(0, found.decided ? { decided: found.decided } : {});
      return writtenRecord(call.machine, storeOf(call), found, call.site, prototypeOf(call.machine, call.self));
    },
  });
const byPrimaryKey: Model = fn('findByPk', {
  role: 'data.read',
  async: true,
  apply: (call) => {
    const [id = undefinedValue, options] = call.args;
    return rows(call, 'findByPk', { all: [{ column: 'id', value: id, negated: false }], any: [], unknown: false }, 'null', options);
  },
});
const findOrCreate: Model = fn('findOrCreate', {
  async: true,
  apply: (call) => {
    const { found } = writeRecords(call.machine, storeOf(call), `${storeOf(call)}.findOrCreate`, 'create', null, call.site);
    return call.machine.newList(
      [writtenRecord(call.machine, storeOf(call), found, call.site, prototypeOf(call.machine, call.self)), constant(true)],
      null,
      call.site,
    );
  },
});
const findAndCount: Model = fn('findAndCountAll', {
  role: 'data.read',
  async: true,
  apply: (call) => {
    const found = rows(call, 'findAndCountAll', conditionOfQuery(call.machine, call.args[0]), 'list', call.args[0]);
    return call.machine.newObject(
      { rows: found, count: [{ t: 'opaque', hint: 'number', truthy: undefined, nullish: false, cell: null, tags: {} }] },
      call.site,
    );
  },
});
const init: Model = fn('init', {
  apply: (call) => {
    const options = call.args[1];
    const name = options ? constantString(call.machine.peekOr(options, 'modelName') ?? never) : undefined;
    if (name !== undefined) call.machine.set(call.self, '$modelName', constant(name), call.site);
    return call.self;
  },
});
const statics: Readonly<Record<string, Model>> = {
  findOne: read('findOne', 'null'),
  findAll: read('findAll', 'list'),
  count: read('count', 'count'),
  max: read('max', 'first'),
  min: read('min', 'first'),
  sum: read('sum', 'first'),
  findAndCountAll: findAndCount,
  findByPk: byPrimaryKey,
  findOrCreate,
  findOrBuild: findOrCreate,
  create: write('create', 'create', 0),
  bulkCreate: write('bulkCreate', 'create', 0),
  upsert: write('upsert', 'create', 0),
  update: write('update', 'update', 1),
  increment: write('increment', 'update', 1),
  decrement: write('decrement', 'update', 1),
  destroy: write('destroy', 'delete', 0),
  truncate: write('truncate', 'delete', 0),
  init,
  ...Object.fromEntries(['scope', 'unscoped'].map((p) => [p, fn(p, { result: { is: 'self' } })])),
  ...Object.fromEntries(
    ['belongsTo', 'hasMany', 'hasOne', 'belongsToMany', 'addHook', 'beforeCreate', 'afterCreate', 'addScope', 'sync'].map((p) => [
      p,
      fn(p, { result: { is: 'opaque', truthy: true } }),
    ]),
  ),
};
const model: ObjectModel = object('Model', statics, { types: ['Model'], construct: fn('Model', { result: { is: 'opaque', truthy: true } }) });

/** Operators are symbols; as keys they go by the model's name, `Op.in`. */
const op: ObjectModel = object('Op', {}, { otherwise: (p) => (p === 'then' ? null : object(`Op.${p}`, {})) });
const define = fn('define', { apply: ({ args }) => modelValue(model, { table: constant(constantString(args[0] ?? never) ?? 'model') }) });
const transaction = fn('transaction', {
  async: true,
  apply: ({ machine, args, site }) => {
    const work = args.find((a) => a.some((x) => x.t === 'function'));
    const handle = modelValue(object('transaction', {}, { otherwise: (p) => (p === 'then' ? null : fn(`transaction.${p}`, { async: true })) }));
    return work ? machine.await(machine.call(work, undefinedValue, [handle], site, { awaited: true }), site) : handle;
  },
});
const sequelizeInstance: ObjectModel = object(
  'sequelize',
  {
    define,
    model: define,
    transaction,
    query: fn('sequelize.query', {
      async: true,
      apply: (call) => {
        const { text } = sqlArguments(call);
        const replacements = call.args[1] ? (call.machine.peekOr(call.args[1], 'replacements') ?? call.machine.peekOr(call.args[1], 'bind')) : undefined;
        const list = replacements ? call.machine.list(replacements) : null;
        const values = list ? [...list.known] : replacements ? [...call.machine.properties(replacements).known.values()] : [];
        return call.machine.newList([runSql(call, 'sequelize.query', text, values, 'list'), undefinedValue], null, call.site);
      },
    }),
    models: object('sequelize.models', {}, { otherwise: (p) => (p === 'then' ? null : model) }),
  },
  { types: ['Sequelize'], otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`sequelize.${p}`, { result: { is: 'derived', truthy: true } })) },
);
/** `where(fn('lower', col('name')), value)` is the condition `{ name: value }`; `col` goes by the column's name, `fn` by what it is applied to. */
const col: Model = fn('Sequelize.col', { apply: ({ args }) => constant(constantString(args[0] ?? never) ?? '?') });
const sqlFunction: Model = fn('Sequelize.fn', { apply: ({ args }) => args[1] ?? constant('?') });
const where: Model = fn('Sequelize.where', {
  apply: ({ machine, args, site }) => machine.newObject({ [constantString(args[0] ?? never) ?? '?']: args.at(-1) ?? undefinedValue }, site),
});
const types: Model = object(
  'DataTypes',
  {},
  { otherwise: (p) => (p === 'then' ? null : types), call: fn('DataTypes', { result: { is: 'opaque', truthy: true } }) },
);
const sequelizeClass: Model = object(
  'Sequelize',
  { Op: op, DataTypes: types, Model: model, col, fn: sqlFunction, where },
  {
    construct: fn('Sequelize', { result: instance(() => sequelizeInstance) }),
    otherwise: (p) => (p === 'then' ? null : fn(`Sequelize.${p}`, { result: { is: 'derived', truthy: true } })),
  },
);
const exports: Record<string, Model> = {
  Sequelize: sequelizeClass,
  Model: model,
  DataTypes: types,
  Op: op,
  col,
  fn: sqlFunction,
  where,
  '*': fn('sequelize', { result: { is: 'derived', truthy: true } }),
};
export const sequelize: Library = {
  name: 'sequelize',
  packages: ['sequelize', '@sequelize/core', 'sequelize-typescript'],
  modules: { '': { ...exports, default: sequelizeClass } },
  types: { Sequelize: sequelizeInstance },
};
