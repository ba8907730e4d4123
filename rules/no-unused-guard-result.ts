import type { GuardDefect, Rule } from '../src/audit/rule.ts';
import { defectFinding } from './wording.ts';

export const noUnusedGuardResult: Rule = {
  meta: {
    id: 'no-unused-guard-result',
    title: 'A guard is asked and not heard',
    description: 'A check is called without awaiting it, its answer is dropped, it is made and never called, or it is empty.',
    help: [
      'A check protects only if its answer ends the request. A promise that is not awaited lets the request go on; a result that nobody tests decides nothing; a factory such as `requireRole("admin")` gives a function that has to be called; an empty hook lets everybody through.',
      '',
      'Await it, test what it gives and end the request, or hand the function to the place that calls it.',
    ].join('\n'),
    cwe: ['CWE-252', 'CWE-862'],
    owasp: ['A01:2025', 'A10:2025'],
    asvs: ['8.3.1', '16.5.3'],
    severity: 'error',
    securitySeverity: '8.0',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.guardDefects(['not-awaited', 'dropped', 'uncalled', 'empty']).map((defect) => defectFinding(defect, mends[defect.kind] ?? ''));
  },
};

const mends: Partial<Record<GuardDefect['kind'], string>> = {
  'not-awaited': 'Await it.',
  dropped: 'Test the answer and end the request.',
  uncalled: 'Call it with the request, or hand it over in place of the function that makes it.',
  empty: 'Let it verify who is asking, or take it away.',
};
