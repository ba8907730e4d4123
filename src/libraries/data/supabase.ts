/**
 * The Supabase query builder: `from(table)` chains end when awaited, with { data, error }. A client made with the key that browsers hold too
 * asks as the user of the request: row-level security decides what it meets, so what it reads is for whoever asks, and whether a write of
 * somebody unknown happens cannot be seen.
 */
import { readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, Conjunct } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Machine, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, join, modelValue, never, nullValue, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';

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
/** The persona asks through a client that row-level security binds. */
const bound = (machine: Machine, state: ModelState): boolean =>
  state.rowLevel !== undefined && (machine.persona === 'outsider' || machine.persona === 'stranger');
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
            if (bound(machine, state)) machine.lose('outside-service', `row-level security of ${table}`, site);
            const { found, happens } = writeRecords(
              machine,
              table,
              symbol,
              kind === 'delete' ? 'delete' : kind === 'insert' ? 'create' : 'update',
              kind === 'insert' || kind === 'upsert' ? null : condition,
              site,
            );
            data = happens ? writtenRecord(machine, table, found, site) : nullValue;
          } else if (bound(machine, state)) {
            const row = opaque(machine.persona === 'stranger' ? { record: [table], own: true } : {}, { truthy: true });
            data = single ? join(row, nullValue) : machine.newList([], row, site);
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
/** A call whose effect row-level security decides for a client that it binds. */
function remote(name: string, effect: { kind: 'write' | 'file' | 'external' | 'audit'; resource: string }): Model {
  return fn(name, {
    async: true,
    apply: ({ machine, state, site }: NativeCall) => {
      if (effect.kind !== 'audit' && bound(machine, state)) machine.lose('outside-service', `row-level security of ${effect.resource}`, site);
      machine.effect({ kind: effect.kind, resource: effect.resource, symbol: name }, site);
      const data = bound(machine, state) && machine.persona === 'outsider' ? opaque() : opaque({ record: [effect.resource] });
      return machine.newObject({ data, error: opaque({}, { nullish: true }) }, site);
    },
  });
}
const bucket: ObjectModel = object(
  'bucket',
  {
    getPublicUrl: fn('bucket.getPublicUrl', {
      result: { is: 'object', fields: { data: { is: 'object', fields: { publicUrl: { is: 'opaque', hint: 'string', truthy: true } } } } },
    }),
  },
  {
    otherwise: (p) =>
      p === 'then' ? null : remote(`bucket.${p}`, { kind: /^(?:download|list|info|exists|createSignedUrl)/.test(p) ? 'audit' : 'file', resource: 'storage' }),
  },
);
export function supabaseQuery(property: string, state: ModelState): Model | null {
  const kept: ModelState = state.rowLevel ? { rowLevel: state.rowLevel } : {};
  if (property === 'from') return fn('supabase.from', { apply: ({ args }) => modelValue(chain(constantString(args[0] ?? never) ?? 'table'), kept) });
  if (property === 'rpc') return remote('supabase.rpc', { kind: 'write', resource: 'rpc' });
  if (property === 'storage')
    return object('supabase.storage', {}, { otherwise: (p) => (p === 'then' ? null : fn(`supabase.storage.${p}`, { apply: () => modelValue(bucket, kept) })) });
  if (property === 'schema') return fn('supabase.schema', { result: { is: 'self' } });
  if (property === 'functions')
    return object('supabase.functions', { invoke: remote('supabase.functions.invoke', { kind: 'external', resource: 'functions' }) });
  return null;
}
