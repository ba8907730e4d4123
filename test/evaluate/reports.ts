/** Walks made by hand: how personas ended, without the code that they came through. */
import { usualForm } from '../../src/evaluate/models.ts';
import type { Persona } from '../../src/evaluate/models.ts';
import { newMet } from '../../src/evaluate/values/met.ts';
import { startPath } from '../../src/evaluate/values/path.ts';
import type { Decided, Place } from '../../src/evaluate/values/values.ts';
import type { Ending, WalkReport } from '../../src/evaluate/verdicts/walk.ts';

export const placeAt = (start: number): Place => ({ file: 'a.ts', start, end: start + 5 });
export const noSession = (place: Place): Decided => ({ kind: 'session', place, symbol: 'getSession', confidence: 'high' });

/** A refusal by nothing in particular, unless it says more. */
export const endingAt = (start: number, more: Partial<Ending> = {}): Ending => ({
  denied: true,
  how: 'response',
  decided: null,
  place: placeAt(start),
  key: `a.ts:${String(start)}:`,
  end: `a.ts:${String(start)}`,
  layer: 'handler',
  stage: 1,
  lost: null,
  conditional: null,
  looked: true,
  effects: [],
  path: startPath,
  confidence: 'high',
  status: 401,
  anyOrigin: false,
  nothing: false,
  words: null,
  ...more,
});
export const reportOf = (persona: Persona, ...endings: Ending[]): WalkReport => ({
  persona,
  form: usualForm,
  endings,
  behind: [],
  spent: null,
  met: newMet(),
  sites: [],
  steps: 1,
});
