import type { Rule } from '../src/audit/rule.ts';
import { entryName } from './wording.ts';

export const unresolvedProtection: Rule = {
  meta: {
    id: 'unresolved-protection',
    title: 'It could not be seen whether an entry is guarded',
    description: 'Sight was lost on the way of an anonymous request, so that the entry is neither guarded nor open.',
    help: [
      'The walk of an anonymous request met code that cannot be read: a package outside the catalogue, a dynamic dispatch, a file that does not parse, or the step budget ran out. What it decides is not known, so no verdict is given.',
      '',
      'Look at the place named. If a guard stands there, declare it under `guards` in `authlint.config.json`; if the entry is open on purpose, list it under `public`.',
    ].join('\n'),
    cwe: ['CWE-306'],
    owasp: ['A07:2025'],
    asvs: ['8.2.1'],
    severity: 'note',
    securitySeverity: '0.1',
    precision: 'low',
    recommended: false,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      if (entry.verdict !== 'unknown' || context.intentOf(entry)?.kind === 'declared') return [];
      const at = context.lostAt(entry);
      const name = entryName(entry);
      return [
        {
          region: context.regionOf(entry),
          message: `Whether ${name} is guarded could not be seen: ${entry.unknown?.text ?? 'sight was lost'} (${entry.unknown?.reason ?? 'unknown'}).`,
          confidence: 'low' as const,
          entry: entry.id,
          steps: context.stepsOf(entry),
          related: at ? [{ ...at, message: 'sight is lost here' }] : [],
        },
      ];
    });
  },
};
