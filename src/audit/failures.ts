/** What went wrong inside authlint itself: named in a diagnostic, never the end of a scan. */
import type { EntryPoint } from '../frameworks/types.ts';
import type { Judgement } from '../evaluate/verdicts/verdict.ts';

export interface InternalError {
  /** What was being done: the id of an entry, or a few words. */
  entry: string;
  message: string;
  /** Absolute path. */
  file: string;
}

export function internalError(entry: string, file: string, error: unknown): InternalError {
  return { entry, file, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
/** Code nested deeper than the walk can follow: a limit like the others, no fault. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

/** The verdict of an entry whose walk did not end. */
export function failedJudgement(point: EntryPoint, error: unknown): Judgement {
  const place = { file: point.file, start: point.span.start, end: point.span.end };
  return {
    verdict: 'unknown',
    level: 'unknown',
    confidence: 'low',
    conditional: null,
    unknown: isTooDeep(error)
      ? { reason: 'budget', text: 'the code is nested too deep to be walked', place }
      : { reason: 'dynamic-dispatch', text: 'an internal error ended the analysis of this entry', place },
    guards: [],
    effects: [],
    witness: null,
  };
}
