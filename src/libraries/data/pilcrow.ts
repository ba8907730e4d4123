/** @pilcrowjs/db-query (dist/sync.js, dist/async.js): SQL through an adapter of the project's own; rows give their columns by position. */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import type { ReadForm } from '../../evaluate/security/lookup.ts';
import { isNullish, never } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { truthy } from '../shared.ts';
import { runSql, sqlArguments } from './sql.ts';

const query = (name: string, form: ReadForm, async: boolean): FunctionModel =>
  fn(name, {
    ...(async ? { async } : {}),
    apply: (call) => {
      const { machine, site } = call;
      const { text, values } = sqlArguments(call);
      const rows = runSql(call, name, text, values, form);
      // `row.string(0)`: whatever column that is, it is of this row.
      for (const row of rows) {
        if (isNullish(row) === true || row.t !== 'object' || form === 'list') continue;
        const column: Value = machine.native('column', () => machine.getComputed([row], machine.shape({ is: 'opaque', hint: 'string' }, call), site));
        for (const type of ['string', 'number', 'bytes', 'stringNullable', 'numberNullable', 'bytesNullable', 'boolean', 'bigint', 'date'])
          machine.set([row], type, column, site);
      }
      return rows.length > 0 ? rows : never;
    },
  });
const database = (async: boolean): Model =>
  object('Database', {
    query: query('db.query', 'list', async),
    queryOne: query('db.queryOne', 'null', async),
    queryOneOrThrow: query('db.queryOneOrThrow', 'throw', async),
    execute: query('db.execute', 'list', async),
  });
const base = (name: string, async: boolean): Model => object(name, {}, { construct: fn(name, { result: { is: 'instance', of: () => database(async) } }) });
export const pilcrow: Library = {
  name: '@pilcrowjs/db-query',
  packages: ['@pilcrowjs/db-query'],
  modules: { '': { SyncDatabase: base('SyncDatabase', false), AsyncDatabase: base('AsyncDatabase', true), '*': fn('db-query', { result: truthy }) } },
};
