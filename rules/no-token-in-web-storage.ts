import type { Rule, RuleFinding, StorageFacts } from '../src/audit/rule.ts';

export const noTokenInWebStorage: Rule = {
  meta: {
    id: 'no-token-in-web-storage',
    title: 'A token is kept where every script can read it',
    description: 'A session or access token is written to localStorage, sessionStorage or another store that scripts read.',
    help: [
      'Whatever runs on the page reads web storage: one injected script, or one compromised dependency, takes the token along and uses it elsewhere, until it expires.',
      '',
      "Keep tokens in an HttpOnly cookie that the server sets, and let the application's own backend attach them to calls.",
    ].join('\n'),
    cwe: ['CWE-922'],
    owasp: ['A01:2025'],
    asvs: ['3.3.4', '10.1.1'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    const findings = new Map<string, RuleFinding>();
    for (const site of context.sites('storage.write')) {
      const facts = site.facts as StorageFacts;
      if (facts.credential !== true || facts.deletes) continue;
      const at = `${site.region.file}:${String(site.region.line)}:${String(site.region.column)}`;
      if (findings.has(at)) continue;
      findings.set(at, {
        region: site.region,
        site,
        message: `${facts.key ? `\`${facts.key}\`` : 'A token'} is written to ${facts.store}: every script on the page can read it, an injected one too (${facts.why}). Keep it in an HttpOnly cookie that the server sets.`,
        confidence: site.confidence,
        symbol: `${site.enclosing}:${facts.key ?? ''}`,
        steps: site.steps,
      });
    }
    return [...findings.values()];
  },
};
