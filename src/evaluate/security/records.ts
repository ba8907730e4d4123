/** Methods that rows bring along where a mapper makes them objects: `row.save()`, `row.destroy()`, `row.getOwner()`, `row.addMember(x)`. */
import { isBenignStore, recordTags } from './lookup.ts';
import type { FunctionModel, NativeCall } from '../models.ts';
import { fn } from '../models.ts';
import { constant, eitherBoolean, tagsOf, withDecided } from '../values/values.ts';
import type { Tags, Value } from '../values/values.ts';

const writes: Readonly<Record<string, 'update' | 'delete'>> = {
  save: 'update',
  update: 'update',
  updateOne: 'update',
  increment: 'update',
  decrement: 'update',
  restore: 'update',
  destroy: 'delete',
  remove: 'delete',
  delete: 'delete',
  deleteOne: 'delete',
  softRemove: 'delete',
};
/** Data that is kept in no table: the methods of a stream or an answer are its own. */
const noRows = new Set(['fetch', 'file', 'object storage', 'uploads', 'server metrics']);
const itself = new Set(['reload', 'refresh', 'populate', 'get', 'toJSON', 'toObject', 'serialize', 'set', 'lean', 'load']);
const relation = /^(get|has|count|add|set|remove|create)([A-Z]\w*)$/;
/** ECMA-262, `Date.prototype`: a column may hold a date. */
const ofDates = /^[gs]et(?:(?:UTC)?(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds)|Time|TimezoneOffset)$/;

/** The method that a row of these stores has by this name, or null. `own`: the row is the persona's own. */
export function recordMethod(tags: Tags, key: string): FunctionModel | null {
  const store = tags.record?.[0];
  if (store === undefined || noRows.has(store)) return null;
  const operation = Object.hasOwn(writes, key) ? writes[key] : undefined;
  if (operation) return fn(`${store}.${key}`, { role: 'data.write', async: true, apply: (call) => write(call, tags, store, operation) });
  if (itself.has(key)) return fn(`${store}.${key}`, { async: true, apply: (call) => call.self });
  const match = ofDates.test(key) ? null : relation.exec(key);
  if (!match) return null;
  const [, verb, name = ''] = match;
  if (verb === 'get' || verb === 'has' || verb === 'count')
    return fn(`${store}.${key}`, { role: 'data.read', async: true, apply: (call) => related(call, tags, name, verb) });
  return fn(`${store}.${key}`, { role: 'data.write', async: true, apply: (call) => write(call, tags, store, verb === 'remove' ? 'delete' : 'update') });
}

function write(call: NativeCall, tags: Tags, store: string, operation: 'update' | 'delete'): Value {
  call.machine.effect(
    {
      kind: isBenignStore(store) ? 'audit' : operation === 'delete' ? 'delete' : 'write',
      operation,
      resource: store,
      symbol: call.model.name,
      own: tags.own === true,
      picked: tags.picked ?? null,
    },
    call.site,
  );
  return call.self;
}
/** A relation of a row. Asked for with the own identity on somebody else's row it is the question whether there is a tie. */
function related(call: NativeCall, tags: Tags, name: string, verb: string): Value {
  const { machine, site } = call;
  machine.tie(call.self, ...call.args);
  const aboutSelf = call.args.some((a) => tagsOf(a).own === true);
  const none = machine.persona === 'stranger' && aboutSelf && tags.own !== true;
  const decided = none ? machine.decided('membership', call.model.name, site) : null;
  if (verb === 'has') return decided ? constant(false, { decided }) : machine.persona === 'insider' ? constant(true) : eitherBoolean();
  const record = machine.newObject({}, site, {
    open: recordTags(tags.record?.[0] ?? 'record', { foreign: tags.foreign === true, own: tags.own === true, picked: tags.picked ?? null, tied: false }),
  });
  if (name.endsWith('s') && !name.endsWith('ss')) {
    const empty = machine.newList([], null, site);
    if (decided) return withDecided(empty, decided);
    return machine.persona === 'insider' ? machine.newList([record], record, site) : machine.newList([], record, site);
  }
  if (decided) return constant(null, { decided });
  return machine.persona === 'insider' || tags.own === true ? record : [...record, ...constant(null)];
}
