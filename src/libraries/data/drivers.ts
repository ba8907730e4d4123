/** SQL drivers that take text: pg, mysql2, postgres.js, better-sqlite3, serverless drivers, ClickHouse. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import type { ReadForm } from '../../evaluate/security/lookup.ts';
import { join, modelValue, never, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { runSql, sqlArguments, sqlText } from './sql.ts';

const query = (
  name: string,
  form: ReadForm,
  wrap: (rows: Value, machine: Parameters<NonNullable<ReturnType<typeof fn>['apply']>>[0]) => Value = (rows) => rows,
): Model =>
  fn(name, {
    async: true,
    apply: (call) => {
      const { text, values } = sqlArguments(call);
      const rows = wrap(runSql(call, name, text, values, form), call);
      const callback = call.args.at(-1);
      if (callback?.some((a) => a.t === 'function')) call.machine.call(callback, undefinedValue, [[{ t: 'const', v: null, tags: {} }], rows], call.site);
      return rows;
    },
  });

/** A client or pool whose other methods only manage connections. */
function clientOf(name: string, members: Readonly<Record<string, Model>>, types: readonly string[]): ObjectModel {
  const model: ObjectModel = object(
    name,
    {
      ...members,
      connect: fn(`${name}.connect`, { async: true, result: instance(() => model) }),
      getConnection: fn(`${name}.getConnection`, { async: true, result: instance(() => model) }),
      on: fn(`${name}.on`, { result: { is: 'self' } }),
    },
    { types, otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`${name}.${p}`, { async: true })) },
  );
  return model;
}
export const pgClient: ObjectModel = clientOf(
  'pg',
  {
    query: query('pg.query', 'rows'),
    // Of @fastify/postgres: the callback gets a client of its own.
    transact: fn('pg.transact', {
      async: true,
      apply: ({ machine, args, site }) => machine.await(machine.call(args[0] ?? never, undefinedValue, [modelValue(pgClient)], site, { awaited: true }), site),
    }),
  },
  ['Pool', 'PoolClient'],
);
const pair = (
  rows: Value,
  call: {
    machine: { newList(known: readonly Value[], rest: Value | null, site: { file: string; start: number; end: number }): Value };
    site: { file: string; start: number; end: number };
  },
): Value => call.machine.newList([rows, undefinedValue], null, call.site);
export const mysqlClient: ObjectModel = clientOf(
  'mysql',
  { query: query('mysql.query', 'list', pair), execute: query('mysql.execute', 'list', pair), promise: fn('promise', { result: { is: 'self' } }) },
  ['Connection'],
);

/** sql`select ... ${value}` */
const tagged: ObjectModel = object(
  'sql',
  {
    begin: fn('sql.begin', {
      async: true,
      apply: ({ machine, args, site }) =>
        machine.await(machine.call(args.at(-1) ?? never, undefinedValue, [modelValue(tagged)], site, { awaited: true }), site),
    }),
    unsafe: query('sql.unsafe', 'list'),
    query: query('sql.query', 'list'),
  },
  {
    call: fn('sql', { async: true, apply: (call) => runSql(call, 'sql', sqlText(call, call.args[0]), call.args.slice(1), 'list') }),
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`sql.${p}`, { result: { is: 'derived', truthy: true } })),
  },
);
const taggedFactory: Model = object('postgres', {}, { call: fn('postgres', { result: instance(() => tagged) }) });

/** `db.prepare(text).get(...values)` */
const statement = (form: ReadForm, name: string): Model =>
  fn(name, {
    apply: (call) =>
      runSql(
        call,
        `sqlite.${name}`,
        sqlText(call, call.state.text),
        call.args.length === 1 && call.args[0]?.some((a) => a.t === 'object') ? [...call.machine.properties(call.args[0]).known.values()] : call.args,
        form,
      ),
  });
const prepared: ObjectModel = object(
  'statement',
  { get: statement('undefined', 'get'), all: statement('list', 'all'), run: statement('list', 'run'), iterate: statement('list', 'iterate') },
  { otherwise: (p) => (p === 'then' ? null : fn(p, { result: { is: 'self' } })) },
);
const sqliteDatabase: ObjectModel = object(
  'sqlite',
  {
    prepare: fn('prepare', { apply: ({ args }) => modelValue(prepared, { text: args[0] ?? undefinedValue }) }),
    query: fn('query', { apply: ({ args }) => modelValue(prepared, { text: args[0] ?? undefinedValue }) }),
    exec: query('sqlite.exec', 'list'),
    transaction: fn('transaction', { result: { is: 'argument', index: 0 } }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`sqlite.${p}`)) },
);
const sqliteFactory: Model = object(
  'Database',
  {},
  { construct: fn('Database', { result: instance(() => sqliteDatabase) }), call: fn('Database', { result: instance(() => sqliteDatabase) }) },
);
const factory = (name: string, of: () => ObjectModel): Model =>
  object(
    name,
    {},
    { construct: fn(name, { result: instance(of) }), call: fn(name, { result: instance(of) }), otherwise: (p) => (p === 'then' ? null : factory(name, of)) },
  );

/** A statement in `query`: `exec` streams what a query gives as well as it runs a command. */
const clickhouseResult: Model = fn('clickhouse.query', {
  async: true,
  apply: (call) => {
    const text = call.args[0] ? call.machine.peekOr(call.args[0], 'query') : undefined;
    const params = call.args[0] ? call.machine.peekOr(call.args[0], 'query_params') : undefined;
    const rows = runSql(
      call,
      'clickhouse.query',
      sqlText(call, text),
      params ? [[...call.machine.properties(params).known.values()].reduce(join, never)].filter((v) => v.length > 0) : [],
      'list',
    );
    return call.machine.newObject({ json: call.machine.native('json', () => rows), text: call.machine.native('text', () => rows), stream: rows }, call.site);
  },
});
const clickhouse = clientOf(
  'clickhouse',
  {
    query: clickhouseResult,
    insert: fn('clickhouse.insert', { async: true, effect: { kind: 'write', operation: 'create', resource: 'clickhouse' } }),
    command: fn('clickhouse.command', { async: true, effect: { kind: 'write', resource: 'clickhouse' } }),
    exec: clickhouseResult,
  },
  [],
);

const library = (name: string, packages: readonly string[], exports: Readonly<Record<string, Model>>): Library => ({
  name,
  packages,
  modules: { '': exports, '*': exports },
});
export const drivers: readonly Library[] = [
  {
    ...library('pg', ['pg', '@neondatabase/serverless', '@vercel/postgres', 'pg-promise'], {
      Pool: factory('pg.Pool', () => pgClient),
      Client: factory('pg.Client', () => pgClient),
      createPool: factory('createPool', () => pgClient),
      neon: factory('neon', () => tagged),
      sql: tagged,
      default: factory('pg', () => pgClient),
      '*': fn('pg', { result: { is: 'derived', truthy: true } }),
    }),
    types: { Pool: pgClient, PoolClient: pgClient },
  },
  library('mysql2', ['mysql2', 'mysql', '@planetscale/database'], {
    createPool: factory('createPool', () => mysqlClient),
    createConnection: factory('createConnection', () => mysqlClient),
    connect: factory('connect', () => mysqlClient),
    Client: factory('Client', () => mysqlClient),
    default: factory('mysql', () => mysqlClient),
    '*': fn('mysql', { result: { is: 'derived', truthy: true } }),
  }),
  library('postgres', ['postgres'], { default: taggedFactory, '*': taggedFactory }),
  library('better-sqlite3', ['better-sqlite3', 'node:sqlite', 'bun:sqlite', 'sqlite'], {
    default: sqliteFactory,
    Database: sqliteFactory,
    DatabaseSync: sqliteFactory,
    '*': sqliteFactory,
  }),
  library('@clickhouse/client', ['@clickhouse/client', '@clickhouse/client-web'], {
    createClient: fn('createClient', { result: instance(() => clickhouse) }),
    '*': fn('clickhouse', { result: { is: 'opaque', truthy: true } }),
  }),
];
