/**
 * Assertions throw where what they are handed is falsy: node:assert (`assert(value)`, `assert.ok(value)`, Node 20), tiny-invariant 1,
 * ts-invariant 0.10, invariant 2, which does so in production too.
 */
import { fn, object } from '../evaluate/models.ts';
import type { Library, Machine, Model, NativeCall } from '../evaluate/models.ts';
import { looseEquals } from '../evaluate/security/compare.ts';
import { negate } from '../evaluate/language/conditions.ts';
import { constant, truthOf, undefinedValue, withDecided } from '../evaluate/values/values.ts';
import type { Place, Value } from '../evaluate/values/values.ts';
import { native, truthy } from './shared.ts';

function insist(machine: Machine, asked: Value, site: Place): Value {
  const fails = asked.filter((alt) => truthOf(alt) !== true);
  const holds = asked.filter((alt) => truthOf(alt) !== false);
  const error = machine.newError('AssertionError', constant('assertion failed'), site);
  const decided = fails.every((alt) => alt.tags.decided) ? fails[0]?.tags.decided : undefined;
  const refuse = (): Value => machine.throw(decided ? withDecided(error, decided) : error, site);
  if (fails.length === 0) return undefinedValue;
  if (holds.length === 0) return refuse();
  return machine.branch([
    refuse,
    () => {
      machine.recall(holds);
      return undefinedValue;
    },
  ]);
}
const at = ({ args }: NativeCall, index: number): Value => args[index] ?? undefinedValue;
const ok = native('assert', (call) => insist(call.machine, at(call, 0), call.site));
const compared = (name: string, strict: boolean, negated: boolean): Model =>
  native(name, (call) => {
    const same = looseEquals(call.machine, at(call, 0), at(call, 1), call.site, strict);
    return insist(call.machine, negated ? negate(same) : same, call.site);
  });
const members: Readonly<Record<string, Model>> = {
  ok,
  equal: compared('assert.equal', false, false),
  strictEqual: compared('assert.strictEqual', true, false),
  notEqual: compared('assert.notEqual', false, true),
  notStrictEqual: compared('assert.notStrictEqual', true, true),
  fail: native('assert.fail', ({ machine, site }) => machine.throw(machine.newError('AssertionError', constant('failed'), site), site)),
};
const assertion: Model = object(
  'assert',
  { ...members, strict: object('assert.strict', members, { call: ok }) },
  { call: ok, otherwise: (p) => (p === 'then' ? null : fn(`assert.${p}`, { result: truthy })) },
);
const exported: Readonly<Record<string, Model>> = { default: assertion, assert: assertion, invariant: ok, '*': fn('assert', { result: truthy }), ...members };
export const assertions: Library = {
  name: 'assertions',
  packages: ['assert', 'assert/strict', 'tiny-invariant', 'ts-invariant', 'invariant'],
  modules: { '': exported, '*': exported },
};
