import type { Rule } from '../src/audit/rule.ts';
import { worstOf } from '../src/audit/holes.ts';
import { effectPhrase, entryName, sentence } from './wording.ts';

export const noAccidentalGuard: Rule = {
  meta: {
    id: 'no-accidental-guard',
    title: 'Only a crash stops an outsider',
    description: 'Nothing but the dereference of a missing session or user stops an outsider.',
    help: [
      'The code goes on without a session and fails where it reads a property of what is not there. That is luck: an optional chain, a default, or another order of statements opens the entry, and until then every such request is an error in the log.',
      '',
      'Test the session first and answer 401.',
    ].join('\n'),
    cwe: ['CWE-754', 'CWE-476'],
    owasp: ['A10:2025'],
    asvs: ['16.5.3'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      const stops = entry.guards.filter((g) => g.persona === 'outsider');
      const [guard] = stops;
      if (entry.verdict !== 'guarded' || !guard || !stops.every((g) => g.how === 'crash')) return [];
      const found = worstOf(entry.effects);
      if (!found) return [];
      return [
        {
          region: context.lineOf(guard.file, guard.line),
          message: `Only a crash stops an outsider here: \`${guard.symbol}\` gives him nothing and this line reads a property of it. ${sentence(entryName(entry))} ${effectPhrase(found.worst)} behind it. Test it first and answer 401.`,
          confidence: entry.confidence,
          entry: entry.id,
          symbol: entry.id,
          steps: context.stepsOf(entry),
          related: [{ file: found.worst.file, line: found.worst.line, message: `done behind it: ${found.worst.symbol || found.worst.resource}` }],
        },
      ];
    });
  },
};
