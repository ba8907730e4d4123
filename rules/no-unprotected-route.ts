import { refusingLayout } from '../src/audit/pages.ts';
import type { ReportedEntry } from '../src/audit/model.ts';
import type { Rule, RuleContext, RuleFinding } from '../src/audit/rule.ts';
import { allDefects, defectPhrase, effectPhrase, entryName, mendWith, sentence } from './wording.ts';

export const noUnprotectedRoute: Rule = {
  meta: {
    id: 'no-unprotected-route',
    title: 'An outsider reaches what should be guarded',
    description: 'An entry point lets an anonymous request reach private data or change something.',
    help: [
      'Nothing on the way of an anonymous request stops it before the effect that the finding names. Anybody who knows the address can send it; the proof is the walk that comes with the finding.',
      '',
      'Verify the session, key or signature at the start of the entry, or in the data function that it calls, and end the request when it is missing. If the entry is open on purpose, say so in `public` of `authlint.config.json` with a reason.',
    ].join('\n'),
    cwe: ['CWE-306', 'CWE-862'],
    owasp: ['A01:2025', 'A07:2025'],
    asvs: ['8.2.1', '8.3.1'],
    severity: 'error',
    securitySeverity: '9.1',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.entries.flatMap((entry) => {
      const finding = judgeEntry(entry, context);
      return finding ? [finding] : [];
    });
  },
};

function judgeEntry(entry: ReportedEntry, context: RuleContext): RuleFinding | null {
  const hole = context.holeOf(entry);
  if (!hole) return null;
  const { worst, reached, intent, severity } = hole;
  const causes = context.guardDefects(allDefects).filter((d) => d.persona === 'outsider' && d.entries.includes(entry));
  const rest = reached.length - 1;
  const subject = sentence(entryName(entry));
  const layout = refusingLayout(entry, context.entries);
  const why = layout
    ? `the layout above it refuses outsiders (\`${layout.symbol}\`, ${layout.file}:${String(layout.line)}), but a page is rendered beside its layout, and without it for a client that says it has the layout already`
    : 'nothing stops an anonymous request on the way';
  const what = `${subject} ${effectPhrase(worst)} for anybody who asks${rest > 0 ? `, and ${String(rest)} more ${rest === 1 ? 'effect' : 'effects'}` : ''}: ${why}.`;
  const condition = entry.conditional ? ` It is guarded only if ${entry.conditional}.` : '';
  const looked = entry.level === 'optional' && !entry.conditional ? ' A session is read, but the request goes on without one.' : '';
  const mend = intent
    ? ` It looks open on purpose: ${intent.reason}.`
    : layout
      ? ' Ask again in the page, or in the data function that it calls.'
      : ` ${mendWith(context.usualGuard(entry), 'Verify who is asking at the start of it and end the request otherwise.')}${severity === 'warning' ? ' If everybody may see it, list it under `public` with the reason.' : ''}`;
  return {
    region: context.regionOf(entry),
    message: `${what}${condition}${looked}${mend}`,
    severity,
    confidence: entry.confidence,
    entry: entry.id,
    steps: context.stepsOf(entry),
    related: [
      { file: worst.file, line: worst.line, message: `reached without a credential: ${worst.symbol || worst.resource}` },
      ...causes.map((d) => ({ file: d.region.file, line: d.region.line, message: `this stops nobody: ${defectPhrase(d)}` })),
    ],
  };
}
