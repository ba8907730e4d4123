import type { Rule } from '../src/audit/rule.ts';
import { defectFinding } from './wording.ts';

export const noPresenceOnlyCheck: Rule = {
  meta: {
    id: 'no-presence-only-check',
    title: 'A credential is looked at and not verified',
    description: 'A condition that ends the request asks only whether a cookie, header or token was sent.',
    help: [
      'Anybody can send a cookie or a header of any content. A check that asks only whether it is there, or reads it without verifying a signature or looking the session up, stops browsers that forgot to sign in and nobody else.',
      '',
      'Verify the signature, or look the session up, before anything private is read or changed.',
    ].join('\n'),
    cwe: ['CWE-287', 'CWE-345', 'CWE-565'],
    owasp: ['A07:2025', 'A08:2025'],
    asvs: ['7.2.1', '9.1.1'],
    severity: 'warning',
    securitySeverity: '8.0',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    return context
      .guardDefects(['presence'])
      .map((defect) => ({ ...defectFinding(defect, 'Verify it, or look the session up.'), severity: 'warning' as const }));
  },
};
