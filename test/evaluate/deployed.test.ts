/** What hangs on a setting of the deployment, told from the ways that two personas came to their ends. */
import { describe, expect, it } from 'vitest';
import { startPath } from '../../src/evaluate/values/path.ts';
import { asDeployed } from '../../src/evaluate/verdicts/deployed.ts';
import type { WalkReport } from '../../src/evaluate/verdicts/walk.ts';
import { endingAt, noSession, placeAt, reportOf } from './reports.ts';

const letIn = endingAt(1, { denied: false });
const letInWhereSet = endingAt(1, { denied: false, path: { ...startPath, ifSet: 'OPEN_DOORS' } });
const judge = (insider: WalkReport): string | null =>
  asDeployed(reportOf('outsider', endingAt(1, { decided: noSession(placeAt(1)) }), letInWhereSet), insider, new Set(), ({ endings }) =>
    endings.filter((e) => e.decided),
  );

describe('a setting that lets everybody in', () => {
  it.each<[name: string, insider: WalkReport, condition: string | null]>([
    ['the insider gets in without it', reportOf('insider', letIn), 'OPEN_DOORS is not set'],
    ['nobody was seen to get anywhere without the doors being open, nor with', reportOf('insider', endingAt(1)), 'OPEN_DOORS is not set'],
    ['the insider gets in only where it is set: the entry needs it', reportOf('insider', letInWhereSet), null],
  ])('%s', (_name, insider, condition) => {
    expect(judge(insider)).toBe(condition);
  });
});
