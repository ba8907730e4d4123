/** What `!` makes of values. */
import { expect, it } from 'vitest';
import { negate } from '../../src/evaluate/language/conditions.ts';
import { constant, modelValue, opaque, truthOf } from '../../src/evaluate/values/values.ts';
import type { Value } from '../../src/evaluate/values/values.ts';
import type { Model } from '../../src/evaluate/models.ts';

const anything: Model = { kind: 'object', name: 'anything', members: {}, anything: true };

it.each<[name: string, value: Value, truths: (boolean | undefined)[], settings: (string | undefined)[]]>([
  ['a yes', constant(true), [false], [undefined]],
  ['a setting: no is said where it is set', opaque({ config: true, ifSet: 'X' }), [false, true], ['X', undefined]],
  ['what a library gives where a setting is set: nobody knows', modelValue(anything, {}, { ifSet: 'X' }), [undefined], ['X']],
])('%s', (_name, value, truths, settings) => {
  const negated = negate(value);
  expect(negated.map(truthOf)).toEqual(truths);
  expect(negated.map((alt) => alt.tags.ifSet)).toEqual(settings);
});
