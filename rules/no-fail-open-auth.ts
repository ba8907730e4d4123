import type { Rule } from '../src/audit/rule.ts';
import { defectFinding } from './wording.ts';

export const noFailOpenAuth: Rule = {
  meta: {
    id: 'no-fail-open-auth',
    title: 'A refusal is caught and the request goes on',
    description: 'A catch clause takes the throw of a check and lets the request go on.',
    help: [
      'The check throws for whoever is not let in, a catch clause takes the throw, and what follows runs for them too. The same happens with any other failure of the check.',
      '',
      'End the request in the catch clause, rethrow, or keep the check outside of the `try`.',
    ].join('\n'),
    cwe: ['CWE-636', 'CWE-755', 'CWE-390'],
    owasp: ['A10:2025'],
    asvs: ['16.5.3'],
    severity: 'error',
    securitySeverity: '8.0',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.guardDefects(['swallowed']).map((defect) => defectFinding(defect, 'End the request in the catch clause, or rethrow.'));
  },
};
