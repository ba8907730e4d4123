/** Airtable's client (airtable 0.12, lib/table.js, lib/query.js): `new Airtable(options).base(id)` is called with a table's name. */
import { conditionOf, noCondition, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Machine, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Place, Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';

const asyncNative = (name: string, apply: (call: NativeCall) => Value): Model => native(name, apply, { async: true });

const nameOf = (state: ModelState): string => constantString(state.table ?? never) ?? 'airtable';
/** A formula is a text in which whoever asks may be named. */
function asked(machine: Machine, options: Value | undefined, site: Place): Condition {
  const formula = options && machine.peekOr(options, 'filterByFormula');
  return formula ? conditionOf(machine, machine.newObject({ formula }, site)) : noCondition;
}
const query: ObjectModel = object('airtable query', {
  ...Object.fromEntries(
    ['all', 'firstPage'].map((method) => [
      method,
      asyncNative(`select.${method}`, ({ machine, state, site }) =>
        readRecords(machine, nameOf(state), `airtable.select(${nameOf(state)})`, asked(machine, state.options, site), 'list', site),
      ),
    ]),
  ),
  eachPage: native('select.eachPage', ({ machine, state, args, site }) => {
    const rows = readRecords(machine, nameOf(state), `airtable.select(${nameOf(state)})`, asked(machine, state.options, site), 'list', site);
    if (args[0]) machine.call(args[0], undefinedValue, [rows, modelValue(fn('fetchNextPage'))], site);
    return promiseOf(undefinedValue);
  }),
});
const writes = (operation: 'create' | 'update' | 'delete', method: string): Model =>
  asyncNative(`airtable.${method}`, ({ machine, state, args, site }: NativeCall) => {
    const condition = operation === 'create' ? null : conditionOf(machine, machine.newObject({ id: args[0] ?? undefinedValue }, site));
    const { found, happens } = writeRecords(machine, nameOf(state), `airtable.${method}(${nameOf(state)})`, operation, condition, site);
    return happens ? writtenRecord(machine, nameOf(state), found, site) : undefinedValue;
  });
const table: ObjectModel = object('airtable table', {
  select: native('airtable.select', ({ state, args }) => modelValue(query, { table: state.table ?? constant(''), options: args[0] ?? undefinedValue })),
  find: asyncNative('airtable.find', ({ machine, state, args, site }) =>
    readRecords(
      machine,
      nameOf(state),
      `airtable.find(${nameOf(state)})`,
      conditionOf(machine, machine.newObject({ id: args[0] ?? undefinedValue }, site)),
      'throw',
      site,
    ),
  ),
  create: writes('create', 'create'),
  update: writes('update', 'update'),
  replace: writes('update', 'replace'),
  destroy: writes('delete', 'destroy'),
});
const tableOf = native('airtable base', ({ args }) => modelValue(table, { table: args[0] ?? constant('') }));
const base: ObjectModel = object('airtable base', { table: tableOf, getId: fn('getId', { result: { is: 'opaque', truthy: true } }) }, { call: tableOf });
const baseOf = fn('Airtable.base', { result: instance(() => base) });
const client: ObjectModel = object('airtable', { base: baseOf });
const exported = object('Airtable', { base: baseOf, configure: fn('Airtable.configure') }, { construct: fn('Airtable', { result: instance(() => client) }) });
export const airtable: Library = { name: 'airtable', packages: ['airtable'], modules: { '': { default: exported, '*': exported } } };
