/** TypeORM and MikroORM: repositories and entity managers. */
import { conditionOf, isMissing, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, ReadForm } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

function entityName(value: Value | undefined): string {
  const [alt] = value ?? never;
  if (alt?.t === 'function') return alt.closure.fn.name;
  return constantString(value ?? never) ?? 'entity';
}
/** The manager's methods take the entity first, a repository's know it. */
const method = (name: string, manager: boolean, run: (call: NativeCall, store: string, args: readonly Value[]) => Value): Model =>
  fn(name, {
    async: true,
    apply: (call) =>
      run(call, manager ? entityName(call.args[0]) : (constantString(call.state.table ?? never) ?? 'entity'), manager ? call.args.slice(1) : call.args),
  });
const whereOf = (call: NativeCall, options: Value | undefined): Value | undefined => (options ? (call.machine.peekOr(options, 'where') ?? options) : undefined);
/** TypeORM leaves out what nobody filled in (find options, before 1.0), also for want of a session. */
function conditionIn({ machine, site }: NativeCall, where: Value | undefined): Condition {
  const condition = conditionOf(machine, where);
  if (machine.version(site, 'typeorm') === null) return condition;
  return { ...condition, all: condition.all.filter((c) => !isMissing(c.value)) };
}
const read = (name: string, manager: boolean, form: ReadForm): Model =>
  method(name, manager, (call, store, args) =>
    readRecords(call.machine, store, `${store}.${name}`, conditionIn(call, whereOf(call, args[0])), form, call.site),
  );
const write = (name: string, manager: boolean, operation: 'create' | 'update' | 'delete'): Model =>
  method(name, manager, (call, store, args) => {
    const condition =
      operation === 'create'
        ? null
        : args[0]?.some((a) => a.t === 'object')
          ? conditionOf(call.machine, args[0])
          : { all: [{ column: 'id', value: args[0] ?? opaque(), negated: false }], any: [], unknown: false };
    const { found } = writeRecords(call.machine, store, `${store}.${name}`, operation, condition, call.site);
    return writtenRecord(call.machine, store, found, call.site);
  });
function methods(manager: boolean): Record<string, Model> {
  return {
    find: read('find', manager, 'list'),
    findBy: read('findBy', manager, 'list'),
    findAll: read('findAll', manager, 'list'),
    findOne: read('findOne', manager, 'null'),
    findOneBy: read('findOneBy', manager, 'null'),
    findOneOrFail: read('findOneOrFail', manager, 'throw'),
    findOneByOrFail: read('findOneByOrFail', manager, 'throw'),
    count: read('count', manager, 'count'),
    countBy: read('countBy', manager, 'count'),
    exists: read('exists', manager, 'boolean'),
    existsBy: read('existsBy', manager, 'boolean'),
    save: write('save', manager, 'create'),
    insert: write('insert', manager, 'create'),
    upsert: write('upsert', manager, 'create'),
    update: write('update', manager, 'update'),
    delete: write('delete', manager, 'delete'),
    softDelete: write('softDelete', manager, 'delete'),
    remove: write('remove', manager, 'create'),
    nativeUpdate: write('nativeUpdate', manager, 'update'),
    nativeDelete: write('nativeDelete', manager, 'delete'),
    create: fn('create', { result: { is: 'opaque', truthy: true } }),
  };
}
const repository: ObjectModel = object('repository', methods(false), {
  types: ['Repository'],
  otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { async: true, result: { is: 'opaque' } })),
});
const getRepository = fn('getRepository', { apply: ({ args }) => modelValue(repository, { table: constant(entityName(args[0])) }) });
const manager: ObjectModel = object(
  'manager',
  {
    ...methods(true),
    getRepository,
    transaction: fn('transaction', {
      async: true,
      apply: ({ machine, args, site }) =>
        machine.await(machine.call(args.at(-1) ?? never, undefinedValue, [modelValue(manager)], site, { awaited: true }), site),
    }),
    transactional: fn('transactional', {
      async: true,
      apply: ({ machine, args, site }) => machine.await(machine.call(args[0] ?? never, undefinedValue, [modelValue(manager)], site, { awaited: true }), site),
    }),
    fork: fn('fork', { result: instance(() => manager) }),
    flush: fn('flush', { async: true }),
  },
  { types: ['EntityManager'], otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { async: true, result: { is: 'opaque' } })) },
);
const source: ObjectModel = object(
  'dataSource',
  {
    getRepository,
    manager,
    em: manager,
    transaction: manager.members.transaction as Model,
    initialize: fn('initialize', { async: true, result: { is: 'self' } }),
  },
  {
    types: ['DataSource'],
    construct: fn('DataSource', { result: instance(() => source) }),
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { async: true, result: { is: 'opaque' } })),
  },
);
const decorator: Model = fn('decorator', { result: { is: 'opaque', truthy: true } });

export const typeorm: Library = {
  name: 'typeorm',
  packages: ['typeorm', '@mikro-orm/*'],
  modules: {
    '': {
      DataSource: source,
      MikroORM: object('MikroORM', { init: fn('MikroORM.init', { async: true, result: instance(() => source) }) }),
      getRepository,
      BaseEntity: object('BaseEntity', {}),
      '*': decorator,
    },
    '*': { '*': decorator },
  },
  types: { DataSource: source, EntityManager: manager, Repository: repository },
};
