/** Knex: `db('table')` chains that run when awaited. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';
import { constant } from '../../evaluate/values/values.ts';
import { builder, formStep, kindStep, selectStep, tableName, tableStep, whereStep } from './builder.ts';
import type { Step } from './builder.ts';
import { runSql, sqlArguments } from './sql.ts';

const returning: Step = (state) => ({ ...state, returning: constant(true) });
const steps: Record<string, Step> = {
  from: tableStep(),
  into: tableStep(),
  table: tableStep(),
  select: selectStep,
  column: selectStep,
  columns: selectStep,
  insert: kindStep('insert'),
  update: kindStep('update'),
  increment: kindStep('update'),
  decrement: kindStep('update'),
  delete: kindStep('delete'),
  del: kindStep('delete'),
  truncate: kindStep('delete'),
  first: formStep('undefined'),
  count: formStep('first'),
  pluck: formStep('list'),
  returning,
  where: whereStep(),
  andWhere: whereStep(),
  whereIn: whereStep(),
  whereRaw: whereStep(),
  orWhere: whereStep({ or: true }),
  whereNot: whereStep({ negated: true }),
  whereNotIn: whereStep({ negated: true }),
};
const start = builder({ name: 'knex', steps, terminals: {}, form: 'list', written: 'number' });

const transaction = fn('knex.transaction', {
  async: true,
  apply: ({ machine, args, site }) => {
    const trx = modelValue(client, {});
    const [work] = args;
    return work?.some((a) => a.t === 'function') ? machine.await(machine.call(work, undefinedValue, [trx], site, { awaited: true }), site) : trx;
  },
});
const begin = (initial: (call: { args: readonly Value[] }) => ModelState): Model => fn('knex', { apply: (call) => start(initial(call)) });
const table = (call: { args: readonly Value[] }): ModelState => ({ table: constant(tableName(call.args[0])) });
const raw = fn('knex.raw', {
  async: true,
  apply: (call) => {
    const { text, values } = sqlArguments(call);
    return runSql(call, 'knex.raw', text, values, 'rows');
  },
});
const client: ObjectModel = object(
  'knex',
  {
    raw,
    transaction,
    table: begin(table),
    from: begin(table),
    into: begin(table),
    select: begin(() => ({ kind: constant('select') })),
    insert: begin(() => ({ kind: constant('insert') })),
    schema: object('knex.schema', {}, { otherwise: (p) => (p === 'then' ? null : fn(`knex.schema.${p}`, { async: true })) }),
    fn: object('knex.fn', {}, { otherwise: (p) => (p === 'then' ? null : fn(`knex.fn.${p}`, { result: { is: 'opaque', truthy: true } })) }),
    commit: fn('trx.commit', { async: true }),
    rollback: fn('trx.rollback', { async: true }),
    destroy: fn('knex.destroy', { async: true }),
  },
  {
    types: ['Knex'],
    call: fn('knex', { apply: (call) => start(table(call)) }),
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`knex.${p}`, { result: { is: 'self' } })),
  },
);
/** Classes that a start extends with methods of its own (`knex.QueryBuilder.extend`). */
const extendable = (name: string): Model => object(name, { extend: fn(`${name}.extend`) });
const factory: Model = object(
  'knex',
  {},
  {
    call: fn('knex', { result: instance(() => client) }),
    otherwise: (p) => {
      if (p === 'knex' || p === 'default') return factory;
      return /^[A-Z]/.test(p) ? extendable(`knex.${p}`) : null;
    },
  },
);

export const knex: Library = {
  name: 'knex',
  packages: ['knex'],
  modules: { '': { default: factory, knex: factory, '*': factory } },
  types: { Knex: client },
};
