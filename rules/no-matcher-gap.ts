import type { Rule } from '../src/audit/rule.ts';
import { effectPhrase, entryName } from './wording.ts';

export const noMatcherGap: Rule = {
  meta: {
    id: 'no-matcher-gap',
    title: 'The guard in front does not run for a path that it is meant to guard',
    description: 'The middleware would refuse an outsider, but its matcher leaves a path of the entry out.',
    help: [
      'The matcher decides for which paths the middleware runs at all. A request that slips past it (another sub-path, a dot, another case, an excluded prefix) meets no guard.',
      '',
      'Match everything and list what is public, use `/:path*` for a whole tree, or check in the entry itself.',
    ].join('\n'),
    cwe: ['CWE-862', 'CWE-425'],
    owasp: ['A01:2025'],
    asvs: ['8.2.1'],
    severity: 'warning',
    securitySeverity: '8.0',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      const gap = context.gapOf(entry);
      const hole = context.holeOf(entry);
      if (!gap || !hole || hole.severity === 'note') return [];
      const method = entry.method === '*' ? 'GET' : entry.method;
      return [
        {
          region: gap.region,
          message: `\`${method} ${gap.witness}\` slips past this matcher: \`${gap.symbol}\` would refuse it, but does not run, and ${entryName(entry)} ${effectPhrase(hole.worst)} for anybody who asks. Match the whole tree (\`/:path*\`), or check in the entry itself.`,
          confidence: entry.confidence,
          entry: entry.id,
          symbol: entry.id,
          steps: context.stepsOf(entry),
          related: [{ file: hole.worst.file, line: hole.worst.line, message: `reached past it: ${hole.worst.symbol || hole.worst.resource}` }],
        },
      ];
    });
  },
};
