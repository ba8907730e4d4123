/**
 * Query builders: chains that keep table, kind of statement and conditions, and run when they are awaited or at a terminal call.
 * Knex, Kysely, Drizzle, Mongoose queries and the like are tables over this.
 */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { conditionOf, decideLookup, likePattern, readRecords, recordTags, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, ReadForm } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, join, modelValue, never, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';

export type StatementKind = 'select' | 'insert' | 'update' | 'delete';
/** Adds what a chained call says to the state; null: the call says nothing of interest. */
export type Step = (state: ModelState, call: NativeCall) => ModelState | null;

export interface BuilderSpec {
  name: string;
  steps: Readonly<Record<string, Step>>;
  /** Calls that run the statement: with `first` the form in which one row comes. */
  terminals: Readonly<Record<string, ReadForm | 'as-is'>>;
  /** Form of an awaited select without more. */
  form: ReadForm;
  /** What an awaited write gives: its rows, one row, or a number. */
  written: 'list' | 'row' | 'number';
  /** Fields of an object that tells how many rows a write met; given where the state has `tally`. */
  tally?: readonly string[];
  /** What is known of some fields of the rows that a select gives. */
  fields?: (call: NativeCall, state: ModelState, symbol: string) => Readonly<Record<string, Value>>;
  /** More members, by name. */
  members?: Readonly<Record<string, Model>>;
}

/** One condition more: `where#n:column`, `!` before the column where negated; `or#n:column` for alternatives; `cond#n` for a condition value, `orcond#n` for one that is an alternative. */
export function withCondition(state: ModelState, column: string, value: Value, options: { negated?: boolean; or?: boolean } = {}): ModelState {
  return { ...state, [`${options.or ? 'or' : 'where'}#${String(Object.keys(state).length)}:${options.negated ? '!' : ''}${column}`]: value };
}
export function withConditionValue(state: ModelState, value: Value, or = false): ModelState {
  return { ...state, [`${or ? 'orcond' : 'cond'}#${String(Object.keys(state).length)}`]: value };
}
export const kindStep =
  (kind: StatementKind): Step =>
  (state) => ({ ...state, kind: constant(kind) });
export const tableStep =
  (kind?: StatementKind): Step =>
  (state, { args, machine }) => ({
    ...state,
    ...(kind ? { kind: constant(kind) } : {}),
    table: constant(tableName(machine.peek(args[0] ?? never, 'table') ?? args[0])),
  });
/** `select` does not undo `insert(...).select()`. */
export const selectStep: Step = (state) => (state.kind ? state : { ...state, kind: constant('select') });
export const formStep =
  (form: ReadForm): Step =>
  (state) => ({ ...state, form: constant(form) });

export function tableName(value: Value | undefined): string {
  const [alt] = value ?? never;
  if (alt?.t === 'model') return constantString(alt.state.table ?? never) ?? 'table';
  const text = constantString(value ?? never);
  return text?.split(/\s+as\s+/i)[0] ?? 'table';
}

function conditionOfState(call: NativeCall, state: ModelState): Condition {
  const all: Condition = { all: [], any: [], unknown: false };
  const alternatives: Condition[] = [];
  for (const [key, value] of Object.entries(state)) {
    if (!value) continue;
    const match = /^(where|or)#\d+:(!?)(.*)$/s.exec(key);
    if (match) {
      const conjunct = { column: match[3] ?? '?', value, negated: match[2] === '!' };
      if (match[1] === 'or') alternatives.push({ all: [conjunct], any: [], unknown: false });
      else all.all.push(conjunct);
    } else if (key.startsWith('orcond#')) alternatives.push(conditionOf(call.machine, value));
    else if (key.startsWith('cond#')) {
      const one = conditionOf(call.machine, value);
      all.all.push(...one.all);
      all.any.push(...one.any);
      all.unknown ||= one.unknown;
    }
  }
  if (alternatives.length === 0) return all;
  return { all: [], any: [[all, ...alternatives]], unknown: all.unknown };
}

/** The rows that a statement given to another one as a value asks for: of the persona's own, named by input, or none at all. */
export function subqueryRows(call: NativeCall, value: Value, name: string): Value | null {
  const [alt] = value;
  if (value.length !== 1 || alt?.t !== 'model' || alt.model.kind !== 'object' || alt.model.name !== name || !alt.state.table) return null;
  const table = constantString(alt.state.table) ?? 'table';
  const found = decideLookup(call.machine, conditionOfState(call, alt.state), `${name}.select(${table})`, call.site);
  return found.found === 'no' && found.decided ? constant(undefined, { decided: found.decided }) : opaque(recordTags(table, found));
}

function runStatement(spec: BuilderSpec, call: NativeCall, state: ModelState, terminal: ReadForm | 'as-is'): Value {
  const { machine, site } = call;
  const table = constantString(state.table ?? never) ?? 'table';
  const kind = (constantString(state.kind ?? never) ?? 'select') as StatementKind;
  const symbol = `${spec.name}.${kind}(${table})`;
  const condition = conditionOfState(call, state);
  const form = (terminal === 'as-is' ? (constantString(state.form ?? never) ?? spec.form) : terminal) as ReadForm;
  if (kind === 'select') return readRecords(machine, table, symbol, condition, form, site, () => spec.fields?.(call, state, symbol) ?? {});
  const unconditional = condition.all.length === 0 && condition.any.length === 0 && !condition.unknown;
  const { found, happens } = writeRecords(
    machine,
    table,
    symbol,
    kind === 'insert' ? 'create' : kind,
    kind === 'insert' || unconditional ? null : condition,
    site,
  );
  const decided = found.decided ? { decided: found.decided } : {};
  if (spec.tally && state.tally) {
    const count = happens ? opaque(machine.persona === 'insider' ? {} : decided, { hint: 'number', truthy: true }) : constant(0, decided);
    return machine.newObject(Object.fromEntries(spec.tally.map((field) => [field, count])), site, { open: {} });
  }
  // What is not found is made.
  if (!happens && state.upsert && (found.credential || found.tied))
    return writtenRecord(machine, table, writeRecords(machine, table, symbol, 'create', null, site).found, site);
  if (!happens) {
    if (form === 'throw' && terminal !== 'as-is') return machine.throw(machine.newError('NoResultError', constant('no result', decided), site), site);
    return spec.written === 'number'
      ? constant(0, decided)
      : spec.written === 'row' || terminal !== 'as-is'
        ? constant(undefined, decided)
        : withEmptyList(call, decided);
  }
  const row = writtenRecord(machine, table, found, site);
  if (terminal !== 'as-is') return row;
  if (spec.written === 'number') return state.returning ? machine.newList([row], row, site) : opaque({}, { hint: 'number' });
  return spec.written === 'row' ? row : machine.newList([row], row, site);
}
function withEmptyList(call: NativeCall, tags: object): Value {
  return call.machine.newList([], null, call.site).map((alt) => ({ ...alt, tags: { ...alt.tags, ...tags } }));
}

/** Steps that say what a row is to hold. */
const dataSteps = new Set(['values', 'set', 'insert', 'update', 'upsert', 'onConflictDoUpdate', 'onDuplicateKeyUpdate', 'doUpdateSet', 'merge']);

/** A chain in its first state. Functions given to unknown steps get a chain of their own and end nothing. */
export function builder(spec: BuilderSpec): (state: ModelState) => Value {
  const self: ObjectModel = object(
    spec.name,
    {
      ...(spec.members ?? {}),
      then: fn('then', {
        apply: (call) => {
          const { self: _self, ...state } = call.state;
          const result = runStatement(spec, call, state, 'as-is');
          return call.args[0] ? call.machine.call(call.args[0], undefinedValue, [result], call.site) : result;
        },
      }),
    },
    {
      otherwise: (property) => {
        if (property.startsWith('set ') || property.startsWith('@@')) return null;
        if (property === 'catch' || property === 'finally')
          return fn(property, {
            apply: (call) => {
              const { self: _self, ...state } = call.state;
              return call.machine.callMethod(promiseOf(runStatement(spec, call, state, 'as-is')), property, call.args, call.site);
            },
          });
        if (Object.hasOwn(spec.terminals, property)) {
          const terminal = spec.terminals[property] ?? 'as-is';
          return fn(`${spec.name}.${property}`, {
            async: true,
            apply: (call) => {
              const { self: _self, ...state } = call.state;
              return runStatement(spec, call, state, terminal);
            },
          });
        }
        const step = Object.hasOwn(spec.steps, property) ? spec.steps[property] : undefined;
        return fn(`${spec.name}.${property}`, {
          apply: (call) => {
            const { self: _self, ...state } = call.state;
            const next = step?.(state, call) ?? state;
            const [data] = call.args;
            return modelValue(self, data && dataSteps.has(property) ? { ...next, [`data#${String(Object.keys(next).length)}`]: data } : next);
          },
        });
      },
    },
  );
  return (state) => modelValue(self, state);
}

/** `where(column, value)`, `where(column, operator, value)`, `where({ ... })`, `where(condition)`, `where(callback)`. */
export const whereStep =
  (options: { negated?: boolean; or?: boolean } = {}): Step =>
  (state, call) => {
    const { args, machine } = call;
    const [first] = args;
    if (!first) return null;
    const column = constantString(first) ?? (first[0]?.t === 'model' ? constantString(first[0].state.column ?? never) : undefined);
    if (column !== undefined) {
      const value = args.at(-1) ?? undefinedValue;
      const operator = args.length > 2 ? constantString(args[1] ?? never) : undefined;
      const negated = options.negated === true || operator === '!=' || operator === '<>' || operator?.toLowerCase() === 'not in';
      const list = machine.list(value);
      const flat = list ? elementsIn(list).reduce(join, never) : value;
      if (operator && /^[<>]=?$/.test(operator)) return state;
      const name = column.split('.').at(-1) ?? column;
      const asked = operator && /like$/i.test(operator) ? likePattern(name, flat) : { column: name, value: flat };
      return withCondition(state, asked.column, asked.value, { negated, ...(options.or ? { or: true } : {}) });
    }
    if (first.some((a) => a.t === 'object'))
      return withConditionValue(state, options.negated ? machine.newObject({ not: first }, call.site) : first, options.or);
    return { ...state, [`cond#${String(Object.keys(state).length)}`]: opaque() };
  };
