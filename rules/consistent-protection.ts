import type { Rule } from '../src/audit/rule.ts';
import { worstOf } from '../src/audit/holes.ts';
import { effectPhrase, entryName, sentence } from './wording.ts';

export const consistentProtection: Rule = {
  meta: {
    id: 'consistent-protection',
    title: 'An entry lacks the check that its siblings make',
    description: 'Nearly all entries under one guard test a role or permission on top of it before they change something; this one does not.',
    help: [
      "What nearly every sibling checks is the project's own rule. The one that does not is open to every member, whatever the role: a viewer deletes, a guest rotates secrets.",
      '',
      'Make the same check here, or say in a suppression why every role may do this.',
    ].join('\n'),
    cwe: ['CWE-862', 'CWE-285'],
    owasp: ['A01:2025'],
    asvs: ['8.2.1', '8.3.1'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      const usual = context.siblingGuard(entry);
      const found = worstOf(entry.effects.filter((e) => e.kind === 'write' || e.kind === 'delete' || e.kind === 'payment'));
      if (!usual || !found || context.intentOf(entry)?.kind === 'declared') return [];
      const { worst } = found;
      const shared = usual.sharedGuard ? ` behind \`${usual.sharedGuard}\`` : '';
      return [
        {
          region: context.regionOf(entry),
          message: `${sentence(entryName(entry))} ${effectPhrase(worst)} and tests no role: ${String(usual.count)} of ${String(usual.of)} entries${shared} go through \`${usual.symbol}\` (${usual.file}:${String(usual.line)}) first, this one does not.`,
          confidence: 'medium' as const,
          entry: entry.id,
          steps: context.stepsOf(entry),
          related: [
            { file: usual.file, line: usual.line, message: `the check that ${String(usual.count)} siblings make` },
            { file: worst.file, line: worst.line, message: `done without it: ${worst.symbol || worst.resource}` },
          ],
        },
      ];
    });
  },
};
