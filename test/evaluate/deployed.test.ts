/** What hangs on a setting of the deployment, told from the ways that two personas came to their ends. */
import { describe, expect, it } from 'vitest';
import { asDeployed } from '../../src/evaluate/verdicts/deployed.ts';
import { usualForm } from '../../src/evaluate/models.ts';
import { newMet } from '../../src/evaluate/values/met.ts';
import { startPath } from '../../src/evaluate/values/path.ts';
import type { Persona } from '../../src/evaluate/models.ts';
import type { Ending, WalkReport } from '../../src/evaluate/verdicts/walk.ts';

const place = { file: 'a.ts', start: 1, end: 2 };
const ending = (more: Partial<Ending>, ifSet: string | null = null): Ending => ({
  denied: true,
  how: 'response',
  decided: null,
  place,
  key: 'a.ts:1:',
  end: 'a.ts:1:',
  layer: 'handler',
  stage: 1,
  lost: null,
  conditional: null,
  looked: true,
  effects: [],
  path: { ...startPath, ifSet },
  confidence: 'high',
  status: 200,
  anyOrigin: false,
  nothing: false,
  words: null,
  ...more,
});
const report = (persona: Persona, ...endings: Ending[]): WalkReport => ({
  persona,
  form: usualForm,
  endings,
  behind: [],
  spent: null,
  met: newMet(),
  sites: [],
  steps: 0,
});
const refused = ending({ decided: { kind: 'session', place, symbol: 'getSession', confidence: 'high' } });
const letIn = ending({ denied: false }, 'OPEN_DOORS');
const outsider = (): WalkReport => report('outsider', refused, letIn);
const judge = (insider: WalkReport): string | null => asDeployed(outsider(), insider, new Set(), ({ endings }) => endings.filter((e) => e.decided));

describe('a setting that lets everybody in', () => {
  it.each<[name: string, insider: WalkReport, condition: string | null]>([
    ['the insider gets in without it', report('insider', ending({ denied: false })), 'OPEN_DOORS is not set'],
    ['nobody was seen to get anywhere without the doors being open, nor with', report('insider', ending({})), 'OPEN_DOORS is not set'],
    ['the insider gets in only where it is set: the entry needs it', report('insider', ending({ denied: false }, 'OPEN_DOORS')), null],
  ])('%s', (_name, insider, condition) => {
    expect(judge(insider)).toBe(condition);
  });
});
