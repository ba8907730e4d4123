import type { ReportedEntry } from '../src/audit/model.ts';
import type { LeakFacts, Rule, RuleFinding } from '../src/audit/rule.ts';

export const noLeakyAuthError: Rule = {
  meta: {
    id: 'no-leaky-auth-error',
    title: 'An answer tells more than it should',
    description: 'The text of an unforeseen error, a stack, or whether an account exists is sent to the client.',
    help: [
      'Error texts of drivers, libraries and the runtime name tables, hosts, paths and versions. An answer that differs for a known and an unknown address tells an attacker who has an account, and where guessing passwords is worth while.',
      '',
      'Log the error, answer with a constant text (and a correlation id). On log-in, sign-up and reset give one message and one status for both cases.',
    ].join('\n'),
    cwe: ['CWE-209', 'CWE-204'],
    owasp: ['A10:2025'],
    asvs: ['16.5.1', '6.3.8'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    const findings = new Map<string, RuleFinding>();
    const known = new Map(context.entries.map((entry) => [entry.id, entry]));
    for (const site of context.sites('response.leak')) {
      const facts = site.facts as LeakFacts;
      // One answer, one finding: a stack says more than a message.
      const at = `${site.region.file}:${String(site.region.line)}`;
      if (findings.has(at) && facts.kind !== 'stack') continue;
      const trusted = site.entries.length > 0 && site.entries.every((id) => isForTheTrusted(known.get(id), site.region.file));
      findings.set(at, {
        region: site.region,
        site,
        message: `${messages[facts.kind](facts)}${trusted ? ' Only those who have a role or a secret there get it.' : ''}`,
        severity: trusted ? 'note' : facts.kind === 'stack' ? 'error' : 'warning',
        confidence: site.confidence,
        symbol: `${site.enclosing}:${facts.kind}`,
        steps: site.steps,
      });
    }
    return [...findings.values()];
  },
};

/**
 * Its answers go to those who have a right there, or to machines: whoever signs up gets none of them. A guard in the file of the answer
 * may stand in the very block whose errors are told, and fail for anybody.
 */
function isForTheTrusted(entry: ReportedEntry | undefined, file: string): boolean {
  return entry?.verdict === 'guarded' && (entry.level === 'role' || entry.level === 'signature') && entry.guards.every((g) => g.file !== file);
}

const messages: Record<LeakFacts['kind'], (facts: LeakFacts) => string> = {
  'error-detail': (f) =>
    `\`${f.text}\` goes to the client: the text of an error that nobody foresaw can name tables, hosts and paths. Log it and answer with a constant text.`,
  stack: (f) => `\`${f.text}\` sends a stack trace to the client: it shows the code's structure, paths and versions. Log it and answer with a constant text.`,
  'user-enumeration': (f) => `"${f.text}" tells whoever asks whether an account exists. Give one message and one status for both cases.`,
};
