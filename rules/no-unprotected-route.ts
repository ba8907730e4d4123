import type { ReportedEffect, ReportedEntry, Severity } from '../src/audit/model.ts';
import type { Rule, RuleContext, RuleFinding } from '../src/audit/rule.ts';
import { effectPhrase, entryName, mendWith, sentence } from './wording.ts';

/** What an outsider gains, gravest first. Cookies and plain answers alone are no finding. */
const gravity: Partial<Record<ReportedEffect['kind'], number>> = {
  delete: 9,
  payment: 9,
  process: 8,
  write: 8,
  file: 7,
  external: 6,
  model: 6,
  mail: 6,
  read: 3,
};

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
  if (entry.verdict !== 'open' || entry.level === 'local') return null;
  const reached = entry.effects.filter((e) => e.by === 'outsider' && gravity[e.kind] !== undefined);
  const [worst] = [...reached].sort((a, b) => (gravity[b.kind] ?? 0) - (gravity[a.kind] ?? 0));
  if (!worst) return null;
  const intent = context.intentOf(entry);
  if (intent?.kind === 'authentication' || intent?.kind === 'no-private-data') return null;
  const severity: Severity = intent ? 'note' : worst.kind === 'read' ? 'warning' : 'error';
  const rest = reached.length - 1;
  const subject = sentence(entryName(entry));
  const what = `${subject} ${effectPhrase(worst)} for anybody who asks${rest > 0 ? `, and ${String(rest)} more ${rest === 1 ? 'effect' : 'effects'}` : ''}: nothing stops an anonymous request on the way.`;
  const condition = entry.conditional ? ` It is guarded only if ${entry.conditional}.` : '';
  const looked = entry.level === 'optional' && !entry.conditional ? ' A session is read, but the request goes on without one.' : '';
  const mend = intent
    ? ` It looks open on purpose: ${intent.reason}.`
    : ` ${mendWith(context.usualGuard(entry), 'Verify who is asking at the start of it and end the request otherwise.')}`;
  return {
    region: context.regionOf(entry),
    message: `${what}${condition}${looked}${mend}`,
    severity,
    confidence: entry.confidence,
    entry: entry.id,
    steps: context.stepsOf(entry),
    related: [{ file: worst.file, line: worst.line, message: `reached without a credential: ${worst.symbol || worst.resource}` }],
  };
}
