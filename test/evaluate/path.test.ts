/** What ways remember when they meet, and when they are remembered again. */
import { describe, expect, it } from 'vitest';
import { allPlaces } from '../../src/evaluate/values/path.ts';

const at = (start: number): { file: string; start: number; end: number } => ({ file: 'a.ts', start, end: start + 1 });

describe('places that a way has passed', () => {
  it('holds each once', () => {
    const passed = [at(1), at(2)];
    expect(allPlaces(passed, [at(2), at(3)])).toEqual([at(1), at(2), at(3)]);
    expect(allPlaces(passed, passed)).toBe(passed);
    expect(allPlaces(passed, [at(1)])).toBe(passed);
  });
});
