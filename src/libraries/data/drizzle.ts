/** Drizzle: SQL-like builders, relational queries, conditions as values. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { conditionOf, likePattern, readRecords } from '../../evaluate/security/lookup.ts';
import { constant, constantString, join, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';
import { builder, formStep, subqueryRows, tableName, withConditionValue } from './builder.ts';
import type { StatementKind, Step } from './builder.ts';
import { relationsOf, selectedNames } from './relations.ts';
import type { RelationSpec } from './relations.ts';
import { runSql, sqlText } from './sql.ts';

/** A table's columns know their names; the table knows its own. */
const column: ObjectModel = object('column', {}, { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { result: { is: 'self' } })) });
const table: ObjectModel = object(
  'table',
  {
    $inferSelect: { kind: 'value', shape: { is: 'opaque' } },
    $inferInsert: { kind: 'value', shape: { is: 'opaque' } },
    // Policies hold for the roles that they name; the owner of a table, as whom an application connects, is none of them.
    enableRLS: fn('enableRLS', { result: { is: 'self' } }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') || p.startsWith('@@') ? null : columnNamed(p)) },
);
function columnNamed(name: string): Model {
  return {
    kind: 'object',
    name,
    members: {},
    otherwise: (p) => (p === 'column' ? { kind: 'value', shape: { is: 'constant', value: name } } : (column.otherwise?.(p, {}) ?? null)),
  };
}
const makeTable = fn('table', { apply: ({ args }) => modelValue(table, { table: constant(constantString(args[0] ?? never) ?? 'table') }) });
const tableCreator = fn('tableCreator', { result: { is: 'instance', of: () => object('table', {}, { call: makeTable }) } });

/** Name of the column that an operand is, where it is one. */
function columnOf(call: NativeCall, value: Value | undefined): string | null {
  const [alt] = value ?? never;
  if (alt?.t !== 'model' || alt.model.kind !== 'object') return null;
  return constantString(call.machine.peekOr([alt], 'column') ?? never) ?? null;
}
const compare = (name: string, negated: boolean): Model =>
  fn(name, {
    apply: (call) => {
      const [left, right] = call.args;
      const column = columnOf(call, left) ?? columnOf(call, right) ?? '?';
      const value = columnOf(call, left) === null && columnOf(call, right) !== null ? left : right;
      // A join compares two columns: nothing about the persona.
      if (columnOf(call, left) !== null && columnOf(call, right) !== null) return call.machine.newObject({}, call.site);
      const list = value ? call.machine.list(value) : null;
      const given = list ? elementsIn(list).reduce(join, never) : value ? (subqueryRows(call, value, 'drizzle') ?? value) : opaque();
      const asked = /like$/i.test(name) ? likePattern(column, given) : { column, value: given };
      const condition = { [asked.column === '?' ? '*' : asked.column]: asked.value };
      return call.machine.newObject(negated ? { not: call.machine.newObject(condition, call.site) } : condition, call.site);
    },
  });
const isRange = fn('range', { apply: ({ machine, site }) => machine.newObject({}, site) });
const combine = (key: 'AND' | 'OR'): Model =>
  fn(key.toLowerCase(), {
    apply: ({ machine, args, site }) =>
      machine.newObject(
        {
          [key]: machine.newList(
            args.filter((a) => a.some((x) => x.t !== 'const')),
            null,
            site,
          ),
        },
        site,
      ),
  });
const operators: Record<string, Model> = {
  eq: compare('eq', false),
  inArray: compare('inArray', false),
  like: compare('like', false),
  ilike: compare('ilike', false),
  arrayContains: compare('arrayContains', false),
  ne: compare('ne', true),
  notInArray: compare('notInArray', true),
  and: combine('AND'),
  or: combine('OR'),
  not: fn('not', { apply: ({ machine, args, site }) => machine.newObject({ not: args[0] ?? undefinedValue }, site) }),
  gt: isRange,
  gte: isRange,
  lt: isRange,
  lte: isRange,
  between: isRange,
  isNull: isRange,
  isNotNull: isRange,
  notLike: compare('notLike', true),
  notIlike: compare('notIlike', true),
  notBetween: isRange,
  notExists: fn('notExists', {
    apply: ({ machine, args, site }) => machine.newObject({ not: machine.newObject({ exists: args[0] ?? undefinedValue }, site) }, site),
  }),
  exists: fn('exists', { apply: ({ machine, args, site }) => machine.newObject({ exists: args[0] ?? undefinedValue }, site) }),
  desc: fn('desc', { result: { is: 'opaque' } }),
  asc: fn('asc', { result: { is: 'opaque' } }),
};
const sqlTag: Model = object(
  'sql',
  {},
  {
    call: fn('sql', {
      apply: ({ machine, args, site }) =>
        machine.newObject({ text: args[0] ?? undefinedValue, values: machine.newList(args.slice(1), null, site) }, site, { type: 'Sql', open: {} }),
    }),
    otherwise: (p) => (p === 'then' ? null : fn(`sql.${p}`, { result: { is: 'derived', truthy: true } })),
  },
);

/** What the function of a relational query is handed: every operator, and `sql`. */
const handed: ObjectModel = object(
  'operators',
  { ...operators, sql: sqlTag },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'derived', truthy: true } })) },
);

const where: Step = (state, { args }) => (args[0] ? withConditionValue(state, args[0]) : null);
/** Rows without a partner are left out: what the join asks for is asked of the whole. */
const innerJoin: Step = (state, { args }) => (args[1] ? withConditionValue(state, args[1]) : null);
/** Rows without a partner stay, with nothing in its columns. */
const leftJoin: Step = (state, { args }) => (args[1] ? { ...state, [`left#${tableName(args[0])}`]: args[1] } : null);
/** Of a left join that asks for something of the persona's own, a stranger finds no partner to a row that he merely names. */
function partnerless(call: NativeCall, state: ModelState, symbol: string): Record<string, Value> {
  const { machine, site } = call;
  const fields: Record<string, Value> = {};
  if (machine.persona !== 'stranger' || !state.selected) return fields;
  for (const [name, value] of machine.properties(state.selected).known) {
    const [alt] = value;
    const store = alt?.t === 'model' ? constantString(alt.state.table ?? never) : undefined;
    const on = store === undefined ? undefined : state[`left#${store}`];
    if (!on || !conditionOf(machine, on).all.some((c) => !c.negated && c.value.length > 0 && c.value.every((a) => a.tags.own))) continue;
    fields[name] = constant(null, { decided: machine.decided('membership', symbol, site) });
  }
  return fields;
}
const start = builder({
  name: 'drizzle',
  steps: {
    from: (state, { args }) => ({ ...state, table: constant(tableName(args[0])) }),
    where,
    innerJoin,
    leftJoin,
    returning: (state) => ({ ...state, returning: constant(true) }),
    limit: (state) => state,
    get: formStep('undefined'),
  },
  terminals: { execute: 'as-is', all: 'list', get: 'undefined', run: 'as-is' },
  form: 'list',
  written: 'list',
  fields: partnerless,
});
const begin = (kind: StatementKind): Model =>
  fn(`drizzle.${kind}`, {
    apply: ({ args }) =>
      start({ kind: constant(kind), ...(kind !== 'select' ? { table: constant(tableName(args[0])) } : args[0] ? { selected: args[0] } : {}) }),
  });

/** The condition of a relational query; it may be a function of the table and the operators. */
const conditionGiven = ({ machine, site }: NativeCall, given: Value, store: string): Value =>
  given.some((a) => a.t === 'function')
    ? machine.call(given, undefinedValue, [modelValue(table, { table: constant(store) }), modelValue(handed)], site)
    : given;
/** `columns: { id: true }` takes those alone, beside the relations and what is computed; one with nothing but `false` leaves some out. */
function columnsOf(call: NativeCall, given: Value): ReadonlySet<string> | null {
  const columns = selectedNames(call, call.machine.peek(given, 'columns'));
  if (!columns || columns.size === 0) return null;
  const beside = ['with', 'extras'].flatMap((key) => {
    const more = call.machine.peek(given, key);
    return more ? [selectedNames(call, more)] : [];
  });
  return beside.includes(null) ? null : new Set([columns, ...beside].flatMap((names) => [...(names ?? [])]));
}
const relations: RelationSpec = { nested: ['with'], where: conditionGiven, columns: columnsOf };

/** `db.query.${store}.findFirst({ where, with })`. */
const relational = (store: string, one: boolean): Model =>
  fn(`db.query.${store}.${one ? 'findFirst' : 'findMany'}`, {
    async: true,
    apply: (call) => {
      const { machine, args, site } = call;
      const given = args[0] ? machine.peekOr(args[0], 'where') : undefined;
      const taken = args[0] ? machine.peek(args[0], 'with') : undefined;
      return readRecords(
        machine,
        store,
        `db.query.${store}.${one ? 'findFirst' : 'findMany'}`,
        conditionOf(machine, given ? conditionGiven(call, given, store) : undefined),
        one ? 'undefined' : 'list',
        site,
        (found) => relationsOf(call, relations, taken, found, store),
        null,
        args[0] ? columnsOf(call, args[0]) : null,
      );
    },
  });
const queries: ObjectModel = object(
  'db.query',
  {},
  { otherwise: (store) => (store === 'then' ? null : object(store, { findFirst: relational(store, true), findMany: relational(store, false) })) },
);
const db: ObjectModel = object(
  'drizzle',
  {
    select: begin('select'),
    selectDistinct: begin('select'),
    insert: begin('insert'),
    update: begin('update'),
    delete: begin('delete'),
    query: queries,
    with: fn('drizzle.with', { result: instance(() => db) }),
    $count: fn('drizzle.$count', {
      async: true,
      apply: (call) => readRecords(call.machine, tableName(call.args[0]), 'drizzle.$count', conditionOf(call.machine, call.args[1]), 'count', call.site),
    }),
    transaction: fn('drizzle.transaction', {
      async: true,
      apply: ({ machine, args, site }) =>
        args[0] ? machine.await(machine.call(args[0], undefinedValue, [modelValue(db)], site, { awaited: true }), site) : undefinedValue,
    }),
    batch: fn('drizzle.batch', {
      async: true,
      apply: ({ machine, args, site }) =>
        machine.newList(
          (machine.list(args[0] ?? never)?.known ?? []).map((v) => machine.await(v, site)),
          null,
          site,
        ),
    }),
    execute: fn('drizzle.execute', { async: true, apply: (call) => sqlStatement(call) }),
    run: fn('drizzle.run', { async: true, apply: (call) => sqlStatement(call) }),
    all: fn('drizzle.all', { async: true, apply: (call) => sqlStatement(call) }),
  },
  {
    otherwise: (p) =>
      p === 'then' || p.startsWith('set ') || p.startsWith('@@')
        ? null
        : p.startsWith('$')
          ? object(p, {}, { otherwise: (q) => (q === 'then' ? null : fn(q)) })
          : null,
  },
);
function sqlStatement(call: NativeCall): Value {
  const [given] = call.args;
  const text = given ? (call.machine.peek(given, 'text') ?? given) : undefined;
  const values = given ? call.machine.list(call.machine.peek(given, 'values') ?? never) : null;
  return runSql(call, 'drizzle.execute', sqlText(call, text), values ? [...values.known] : [], 'list');
}
const make: Model = object('drizzle', { mock: fn('drizzle.mock', { result: instance(() => db) }) }, { call: fn('drizzle', { result: instance(() => db) }) });

export const drizzle: Library = {
  name: 'drizzle-orm',
  packages: ['drizzle-orm', 'drizzle-zod', 'drizzle-kit'],
  modules: {
    '': {
      ...operators,
      sql: sqlTag,
      relations: fn('relations', { result: { is: 'opaque', truthy: true } }),
      '*': fn('drizzle-orm', { result: { is: 'derived', truthy: true } }),
    },
    '*': {
      ...operators,
      drizzle: make,
      // `withReplicas(primary, [read])`: the same database, whichever copy is asked.
      withReplicas: fn('withReplicas', { result: { is: 'argument', index: 0 } }),
      pgTable: object('pgTable', { withRLS: makeTable }, { call: makeTable }),
      mysqlTable: makeTable,
      sqliteTable: makeTable,
      pgTableCreator: tableCreator,
      mysqlTableCreator: tableCreator,
      sqliteTableCreator: tableCreator,
      pgSchema: fn('pgSchema', {
        result: {
          is: 'instance',
          of: () => object('pgSchema', { table: makeTable }, { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'opaque', truthy: true } })) }),
        },
      }),
      '*': object(
        'drizzle column',
        {},
        { call: fn('column', { result: instance(() => column) }), construct: fn('column', { result: instance(() => column) }) },
      ),
    },
  },
};
