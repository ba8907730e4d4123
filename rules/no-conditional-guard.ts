import type { Rule } from '../src/audit/rule.ts';
import { defectFinding } from './wording.ts';

export const noConditionalGuard: Rule = {
  meta: {
    id: 'no-conditional-guard',
    title: 'A guard vanishes when a setting is absent',
    description: 'A check runs only while a secret or setting is present, or compares with what can be guessed without it.',
    help: [
      'A deployment that lacks the setting (a preview, a new environment, a typing mistake) runs without the guard and nobody notices.',
      '',
      'The same holds for a comparison with what an absent secret makes guessable: `Bearer undefined`, nothing compared with nothing, the empty text in a list of keys.',
      '',
      'Refuse when the setting is absent: `if (!secret || given !== secret) return unauthorized()`, or fail at start.',
    ].join('\n'),
    cwe: ['CWE-1188', 'CWE-636'],
    owasp: ['A02:2025', 'A10:2025'],
    asvs: ['13.2.1', '16.5.3'],
    severity: 'error',
    securitySeverity: '8.0',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.guardDefects(['conditional', 'guessable']).map((defect) => defectFinding(defect, 'Refuse while it is not set.'));
  },
};
