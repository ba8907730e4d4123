/**
 * Tinybird by zod-bird 0.3: `buildPipe` makes a function that asks a published query, `buildIngestEndpoint` one that sends events. Neither
 * reaches the service by itself.
 */
import { constantString, constant, never, opaque, promiseOf } from '../../evaluate/values/values.ts';
import { noCondition, readRecords } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { native } from '../shared.ts';

const pipe = native('tinybird.pipe', (call) => {
  const { machine, state, site } = call;
  const name = constantString((state.options && machine.peekOr(state.options, 'pipe')) ?? never) ?? 'tinybird';
  const rows = readRecords(machine, name, `tinybird.${name}`, noCondition, 'list', site);
  return promiseOf(machine.newObject({ data: rows, rows: opaque({}, { hint: 'number' }), meta: opaque({}, { truthy: true }) }, site));
});
const ingest = fn('tinybird.ingest', {
  async: true,
  // Events for statistics are written down, as a log is.
  effect: { kind: 'log', resource: 'tinybird' },
  result: { is: 'opaque', truthy: true },
});
const bird: ObjectModel = object(
  'Tinybird',
  {
    buildPipe: native('Tinybird.buildPipe', ({ args }) => [{ t: 'model', model: pipe, state: { options: args[0] ?? constant(undefined) }, tags: {} }]),
    buildIngestEndpoint: fn('Tinybird.buildIngestEndpoint', { result: { is: 'instance', of: () => ingest } }),
  },
  {},
);
const make = fn('Tinybird', { result: instance(() => bird) });
const exported: Record<string, Model> = {
  Tinybird: object('Tinybird', {}, { construct: make, call: make }),
  NoopTinybird: object('NoopTinybird', {}, { construct: make, call: make }),
};
export const tinybird: Library = { name: 'zod-bird', packages: ['@chronark/zod-bird'], modules: { '': exported, '*': exported } };
