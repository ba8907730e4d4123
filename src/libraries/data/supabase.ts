/** The Supabase query builder: `from(table)` chains end when awaited, with { data, error }. */
import { readRecords, writeRecords, writtenRecord } from '../../evaluate/lookup.ts';
import type { Condition, Conjunct } from '../../evaluate/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Model, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, nullValue, opaque, undefinedValue } from '../../evaluate/values.ts';
import type { ModelState, Value } from '../../evaluate/values.ts';

const filters = new Set(['eq', 'in', 'match', 'filter', 'is', 'like', 'ilike', 'contains', 'or', 'neq', 'not']);

/** Conditions are kept as pairs in the chain's state: `column#n` names the column of value n. */
function conditionOf(state: ModelState): Condition {
  const all: Conjunct[] = [];
  for (const [key, value] of Object.entries(state)) {
    const match = /^where#\d+:(!?)(.*)$/.exec(key);
    if (match && value) all.push({ column: match[2] ?? '?', value, negated: match[1] === '!' });
  }
  return { all, any: [], unknown: false };
}
function chain(table: string): ObjectModel {
  const self: ObjectModel = object(
    `supabase.from(${table})`,
    {
      then: fn('then', {
        apply: ({ machine, args, state, site }) => {
          const condition = conditionOf(state);
          const kind = state.kind ? constantString(state.kind) : undefined;
          const single = state.single ? constantString(state.single) : undefined;
          const symbol = `supabase.from('${table}').${kind ?? 'select'}`;
          let data: Value;
          if (kind && kind !== 'select') {
            const { found, happens } = writeRecords(
              machine,
              table,
              symbol,
              kind === 'delete' ? 'delete' : kind === 'insert' ? 'create' : 'update',
              kind === 'insert' || kind === 'upsert' ? null : condition,
              site,
            );
            data = happens ? writtenRecord(machine, table, found, site) : nullValue;
          } else data = readRecords(machine, table, symbol, condition, single ? 'null' : 'list', site);
          const result = machine.newObject(
            { data, error: opaque({}, { nullish: true }), count: opaque({}, { hint: 'number' }), status: opaque({}, { hint: 'number' }) },
            site,
          );
          return args[0] ? machine.call(args[0], undefinedValue, [result], site) : result;
        },
      }),
    },
    {
      otherwise: (property) => {
        if (property === 'catch' || property === 'finally') return null;
        return fn(property, {
          apply: ({ args, state, machine }) => {
            const next: ModelState = { ...state };
            delete next.self;
            if (filters.has(property)) {
              const n = Object.keys(next).length;
              const negated = property === 'neq' || property === 'not' ? '!' : '';
              if (property === 'match') for (const [k, v] of machine.properties(args[0] ?? never).known) next[`where#${String(n)}:${k}`] = v;
              else next[`where#${String(n)}:${negated}${constantString(args[0] ?? never) ?? '?'}`] = args.at(-1) ?? undefinedValue;
            } else if (['select', 'insert', 'update', 'upsert', 'delete'].includes(property)) {
              if (!(property === 'select' && next.kind)) next.kind = constant(property);
            } else if (property === 'single' || property === 'maybeSingle') next.single = constant(property);
            return modelValue(self, next);
          },
        });
      },
    },
  );
  return self;
}
export function supabaseQuery(property: string, _state: ModelState): Model | null {
  if (property === 'from') return fn('supabase.from', { apply: ({ args }) => modelValue(chain(constantString(args[0] ?? never) ?? 'table')) });
  if (property === 'rpc')
    return fn('supabase.rpc', {
      async: true,
      effect: { kind: 'write', resource: 'rpc' },
      result: { is: 'object', fields: { data: { is: 'opaque', tags: { record: ['rpc'] } }, error: { is: 'opaque' } } },
    });
  if (property === 'storage')
    return object(
      'supabase.storage',
      {},
      { otherwise: (p) => (p === 'then' ? null : fn(`supabase.storage.${p}`, { result: { is: 'instance', of: () => bucket } })) },
    );
  if (property === 'schema') return fn('supabase.schema', { result: { is: 'self' } });
  if (property === 'functions')
    return object('supabase.functions', {
      invoke: fn('supabase.functions.invoke', { async: true, effect: { kind: 'external' }, result: { is: 'opaque', truthy: true } }),
    });
  return null;
}
const bucket: ObjectModel = object(
  'bucket',
  {},
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`bucket.${p}`, {
            async: true,
            effect: { kind: /download|list|getPublicUrl|createSigned/.test(p) ? 'audit' : 'file' },
            result: { is: 'object', fields: { data: { is: 'opaque', tags: { record: ['storage'] } }, error: { is: 'opaque' } } },
          }),
  },
);
