import type { Rule } from '../src/audit/rule.ts';
import { worstOf } from '../src/audit/holes.ts';
import { effectPhrase, entryName, sentence } from './wording.ts';

export const noMiddlewareOnlyProtection: Rule = {
  meta: {
    id: 'no-middleware-only-protection',
    title: 'Only the middleware stops an outsider',
    description: 'The middleware is all that stands between an outsider and what the entry does.',
    help: [
      'A middleware is chosen by a path and runs apart from the code that it protects: a gap in its matcher, a rewrite, a header that skips it (as in past advisories), or another way to the same code leaves the entry bare.',
      '',
      'Repeat the check in the page, handler or data function; keep the middleware for redirects.',
    ].join('\n'),
    cwe: ['CWE-288', 'CWE-653'],
    owasp: ['A07:2025', 'A01:2025'],
    asvs: ['8.3.1'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      const stops = entry.guards.filter((g) => g.persona === 'outsider');
      if (entry.verdict !== 'guarded' || stops.length === 0 || !stops.every((g) => g.layer === 'proxy')) return [];
      const found = worstOf(entry.effects);
      const [guard] = stops;
      if (!found || !guard) return [];
      return [
        {
          region: context.regionOf(entry),
          message: `${sentence(entryName(entry))} ${effectPhrase(found.worst)}, and nothing but the middleware (\`${guard.symbol}\`, ${guard.file}:${String(guard.line)}) stops an outsider. Repeat the check here or in the data function.`,
          confidence: entry.confidence,
          entry: entry.id,
          steps: context.stepsOf(entry),
          related: [{ file: guard.file, line: guard.line, message: 'the only guard' }],
        },
      ];
    });
  },
};
