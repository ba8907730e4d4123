/** Kysely: builders that run at `execute*`. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { constant, modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import { builder, selectStep, tableName, whereStep } from './builder.ts';
import type { StatementKind } from './builder.ts';

const start = builder({
  name: 'kysely',
  steps: { where: whereStep(), selectAll: selectStep, select: selectStep },
  terminals: { execute: 'as-is', executeTakeFirst: 'undefined', executeTakeFirstOrThrow: 'throw', stream: 'as-is' },
  form: 'list',
  written: 'list',
});
const begin = (kind: StatementKind): Model =>
  fn(`kysely.${kind}`, { apply: ({ args }) => start({ kind: constant(kind), table: constant(tableName(args[0])) }) });
const inTransaction = fn('kysely.transaction.execute', {
  async: true,
  apply: ({ machine, args, site }) =>
    args[0] ? machine.await(machine.call(args[0], undefinedValue, [modelValue(db)], site, { awaited: true }), site) : undefinedValue,
});
const transaction: ObjectModel = object(
  'kysely.transaction',
  { execute: inTransaction },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
const db: ObjectModel = object(
  'kysely',
  {
    selectFrom: begin('select'),
    insertInto: begin('insert'),
    replaceInto: begin('insert'),
    updateTable: begin('update'),
    deleteFrom: begin('delete'),
    transaction: fn('kysely.transaction', { result: instance(() => transaction) }),
    destroy: fn('kysely.destroy', { async: true }),
  },
  { types: ['Kysely', 'Transaction'], otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`kysely.${p}`, { result: { is: 'self' } })) },
);
const constructor: Model = object('Kysely', {}, { construct: fn('Kysely', { result: instance(() => db) }) });

export const kysely: Library = {
  name: 'kysely',
  packages: ['kysely', 'kysely-*', '@kysely/*'],
  modules: {
    '': { Kysely: constructor, '*': fn('kysely', { result: { is: 'derived', truthy: true } }) },
    '*': { '*': fn('kysely', { result: { is: 'derived', truthy: true } }) },
  },
  types: { Kysely: db },
};
