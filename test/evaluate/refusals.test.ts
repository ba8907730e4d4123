/** Refusals, told beside how the insider ends. */
import { describe, expect, it } from 'vitest';
import { startPath } from '../../src/evaluate/values/path.ts';
import { besideInsider } from '../../src/evaluate/verdicts/refusals.ts';
import type { Ending } from '../../src/evaluate/verdicts/walk.ts';
import { endingAt, noSession, placeAt, reportOf } from './reports.ts';

const by = noSession(placeAt(10));
const refused = endingAt(20, { decided: by, path: { ...startPath, decided: { by, effects: 0, place: placeAt(10) } } });
/** The refusal was taken by a catch clause, and the request went on. */
const wentOn = (start: number, more: Partial<Ending> = {}): Ending =>
  endingAt(start, {
    decided: by,
    key: `a.ts:${String(start)}:b.ts:1`,
    path: { ...startPath, decided: { by, effects: 0, until: 0, place: placeAt(10) } },
    ...more,
  });

describe('whether a refusal that was swallowed holds anybody up', () => {
  const insider = reportOf('insider', endingAt(30), endingAt(40, { end: null }));
  const { endsAsEverybody } = besideInsider(insider);
  it.each<[name: string, ending: Ending, ends: boolean]>([
    ['it ends where everybody does', wentOn(30), true],
    ['it ends where nobody else does', wentOn(31), false],
    ['the clause itself ends it', wentOn(40, { end: null }), false],
    ['it was not swallowed', refused, false],
    [
      'a right was asked for',
      wentOn(30, { path: { ...startPath, decided: { by: { ...by, kind: 'membership' }, effects: 0, until: 0, place: placeAt(10) } } }),
      false,
    ],
  ])('%s', (_name, ending, ends) => {
    expect(endsAsEverybody(ending)).toBe(ends);
  });
});

describe('what counts as a refusal', () => {
  it.each<[name: string, insider: Ending, refusals: number]>([
    ['the insider gets an answer', endingAt(50, { denied: false }), 1],
    ['the insider gets further', endingAt(50), 1],
    ['the insider ends at the same place', endingAt(20), 0],
    ['the insider is told the same words at the same place', endingAt(20, { denied: false, words: '"done"' }), 0],
  ])('%s', (_name, ending, count) => {
    expect(besideInsider(reportOf('insider', ending)).refusals(reportOf('outsider', { ...refused, words: '"done"' }))).toHaveLength(count);
  });
});
