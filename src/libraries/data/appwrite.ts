/**
 * Documents and files of Appwrite (node-appwrite 17 to 24): queries are made by `Query`, a missing document throws. A client that acts for
 * a session is bound by the permissions of each collection; one with an API key is bound by none.
 */
import { decideLookup, noCondition, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, Conjunct } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, opaque, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';

/** Whether permissions of the service decide what the persona meets: the client was given no API key. */
function isBound(call: NativeCall): boolean {
  const { client } = call.state;
  const key = client?.[0]?.t === 'model' ? client[0].state.kept : undefined;
  return key !== undefined && call.machine.peek(key, 'key') === undefined && (call.machine.persona === 'outsider' || call.machine.persona === 'stranger');
}

const comparison = (name: string, negated = false): Model =>
  native(`Query.${name}`, ({ machine, args, site }) =>
    machine.newObject({ column: args[0] ?? undefinedValue, value: args[1] ?? undefinedValue, negated: constant(negated) }, site),
  );
/** Conditions that say who or what is asked for; the others (order, limit, ranges) only thin out. */
export const query: Model = object(
  'Query',
  { equal: comparison('equal'), contains: comparison('contains'), notEqual: comparison('notEqual', true) },
  { otherwise: (name) => fn(`Query.${name}`, { result: { is: 'object', fields: {} } }) },
);
function conditionOf({ machine }: NativeCall, queries: Value | undefined, id?: Value): Condition {
  const all: Conjunct[] = id ? [{ column: 'id', value: id, negated: false }] : [];
  for (const item of (queries && machine.list(queries)?.known) ?? []) {
    const column = machine.peek(item, 'column');
    const value = machine.peek(item, 'value');
    if (!column || !value) continue;
    const several = machine.list(value)?.known;
    const negated = machine.peek(item, 'negated')?.[0];
    for (const one of several ?? [value])
      all.push({ column: constantString(column) ?? '?', value: one, negated: negated?.t === 'const' && negated.v === true });
  }
  return { ...noCondition, all };
}

/** Arguments in order, or by name in one object (since version 18). */
function given({ machine, args }: NativeCall, names: readonly string[]): (Value | undefined)[] {
  const [first] = args;
  if (args.length === 1 && first && machine.peek(first, 'databaseId')) return names.map((name) => machine.peekOr(first, name));
  return names.map((_, i) => args[i]);
}
const storeOf = (value: Value | undefined): string => (value && constantString(value)) ?? value?.find((a) => a.tags.name)?.tags.name ?? 'documents';

function lists(name: string, collection: string, rows: string): FunctionModel {
  return fn(`databases.${name}`, {
    async: true,
    role: 'data.read',
    apply: (call) => {
      const { machine, site } = call;
      const [, of, queries] = given(call, ['databaseId', collection, 'queries']);
      const store = storeOf(of);
      const condition = conditionOf(call, queries);
      const found = decideLookup(machine, condition, `databases.${name}`, site);
      // The service hands out what whoever asks may see.
      const documents =
        isBound(call) && found.found !== 'no'
          ? machine.newList([], opaque(machine.persona === 'stranger' ? { record: [store], own: true } : {}, { truthy: true }), site)
          : readRecords(machine, store, `databases.${name}`, condition, 'list', site);
      const total = found.found === 'no' ? constant(0, found.decided ? { decided: found.decided } : {}) : opaque({ record: [store] }, { hint: 'number' });
      const made = machine.newObject({ [rows]: documents, total }, site);
      return found.decided && found.found === 'no' ? withDecided(made, found.decided) : made;
    },
  });
}
function gets(name: string, collection: string, id: string): FunctionModel {
  return fn(`databases.${name}`, {
    async: true,
    role: 'data.read',
    apply: (call) => {
      const [, of, key] = given(call, ['databaseId', collection, id]);
      const store = storeOf(of);
      // That nothing comes out for one who may not see it is the service's business: where it does, it is for whoever asks.
      return readRecords(call.machine, store, `databases.${name}`, conditionOf(call, undefined, key ?? undefinedValue), 'throw', call.site);
    },
  });
}
function writes(name: string, operation: 'create' | 'update' | 'delete', collection: string, id: string): FunctionModel {
  return fn(`databases.${name}`, {
    async: true,
    role: 'data.write',
    apply: (call) => {
      const { machine, site } = call;
      const [, of, key, data] = given(call, ['databaseId', collection, id, 'data']);
      const store = storeOf(of);
      if (isBound(call)) machine.lose('outside-service', `permissions of ${store}`, site);
      const condition = operation === 'create' ? null : conditionOf(call, undefined, key ?? undefinedValue);
      const { found } = writeRecords(machine, store, `databases.${name}`, operation, condition, site, data);
      return writtenRecord(machine, store, found, site);
    },
  });
}
const tables = (noun: string, rows: string, collection: string, id: string): Record<string, Model> => ({
  [`list${noun}s`]: lists(`list${noun}s`, collection, rows),
  [`get${noun}`]: gets(`get${noun}`, collection, id),
  [`create${noun}`]: writes(`create${noun}`, 'create', collection, id),
  [`create${noun}s`]: writes(`create${noun}s`, 'create', collection, id),
  [`upsert${noun}`]: writes(`upsert${noun}`, 'update', collection, id),
  [`update${noun}`]: writes(`update${noun}`, 'update', collection, id),
  [`update${noun}s`]: writes(`update${noun}s`, 'update', collection, id),
  [`increment${noun}Attribute`]: writes(`increment${noun}Attribute`, 'update', collection, id),
  [`decrement${noun}Attribute`]: writes(`decrement${noun}Attribute`, 'update', collection, id),
  [`delete${noun}`]: writes(`delete${noun}`, 'delete', collection, id),
  [`delete${noun}s`]: writes(`delete${noun}s`, 'delete', collection, id),
});
const remote = (name: string, kind: 'write' | 'file' | 'external' | 'audit', resource: string): FunctionModel =>
  fn(name, {
    async: true,
    apply: (call) => {
      if (kind !== 'audit' && isBound(call)) call.machine.lose('outside-service', `permissions of ${resource}`, call.site);
      call.machine.effect({ kind, resource, symbol: name }, call.site);
      return opaque(isBound(call) && call.machine.persona === 'outsider' ? {} : { record: [resource] }, { truthy: true });
    },
  });
/** Members of a service whose names tell whether they read. */
export const service = (name: string, kind: 'write' | 'file' | 'external', members: Record<string, Model> = {}): ObjectModel =>
  object(name, members, {
    otherwise: (p) => (p === 'then' ? null : remote(`${name}.${p}`, /^(?:get|list)/.test(p) ? 'audit' : kind, name)),
  });

export const databases = service('databases', 'write', tables('Document', 'documents', 'collectionId', 'documentId'));
export const tablesDb = service('tablesDB', 'write', tables('Row', 'rows', 'tableId', 'rowId'));
export const storage = service('storage', 'file');
