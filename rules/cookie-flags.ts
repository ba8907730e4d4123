import type { CookieFacts, Rule, RuleFinding, RoleSite } from '../src/audit/rule.ts';

export const cookieFlags: Rule = {
  meta: {
    id: 'cookie-flags',
    title: 'A credential cookie lacks its flags',
    description: 'A cookie that carries a session or token is set without HttpOnly, Secure or SameSite.',
    help: [
      'Without `HttpOnly` any script on the page (an injected one too) reads the cookie; without `Secure` it travels over plain HTTP; without `SameSite`, or with `None`, other sites can have the browser send it.',
      '',
      "Set `httpOnly: true, secure: process.env.NODE_ENV === 'production', sameSite: 'lax', path: '/'` and a bounded `maxAge`.",
    ].join('\n'),
    cwe: ['CWE-1004', 'CWE-614', 'CWE-1275'],
    owasp: ['A02:2025', 'A01:2025'],
    asvs: ['3.3.1', '3.3.2', '3.3.4'],
    severity: 'error',
    securitySeverity: '8.0',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    const findings = new Map<string, RuleFinding>();
    for (const site of context.sites('cookie.set')) {
      const finding = judgeSite(site);
      const key = `${site.region.file}:${String(site.region.line)}:${String(site.region.column)}`;
      if (finding && !findings.has(key)) findings.set(key, finding);
    }
    return [...findings.values()];
  },
};

function judgeSite(site: RoleSite): RuleFinding | null {
  const facts = site.facts as CookieFacts;
  if (facts.credential !== true || facts.deletes || facts.byDesign) return null;
  const missing: string[] = [];
  if (facts.browser) missing.push('HttpOnly (a script sets it, so that scripts read it)');
  else if (facts.httpOnly === false) missing.push('HttpOnly (any script on the page can read it)');
  if (facts.secure === false) missing.push('Secure (it travels over plain HTTP)');
  if (facts.sameSite === 'unset') missing.push('SameSite (left to the browser)');
  if (facts.sameSite === 'none') missing.push("a SameSite other than 'none' (other sites can have it sent)");
  if (facts.sameSite === 'invalid') missing.push('a valid SameSite');
  const refused = refusedPrefix(facts);
  if (refused) missing.push(refused);
  if (missing.length === 0 && facts.maxAgeSeconds !== null && facts.maxAgeSeconds > longestLife) return tooLong(site, facts, facts.maxAgeSeconds);
  if (missing.length === 0) return facts.sameSiteByDefault ? leftToTheLibrary(site, facts) : null;
  const grave = facts.browser || facts.httpOnly === false || facts.secure === false;
  const name = facts.name ? `The cookie \`${facts.name}\`` : 'This cookie';
  const mend = facts.browser
    ? 'Set it on the server, with httpOnly, secure and sameSite.'
    : `Add ${[facts.httpOnly === false ? 'httpOnly: true' : '', facts.secure === false ? 'secure: true' : '', ['unset', 'none', 'invalid'].includes(facts.sameSite) ? "sameSite: 'lax'" : ''].filter(Boolean).join(', ')}${facts.optionsAt ? ` to the options at ${facts.optionsAt.file}:${String(facts.optionsAt.line)}` : ''}.`;
  return {
    region: site.region,
    site,
    message: `${name} carries a credential and is set without ${list(missing)}. ${mend}`,
    severity: grave ? 'error' : 'warning',
    confidence: site.confidence,
    symbol: `${site.enclosing}:${facts.name ?? ''}`,
    steps: site.steps,
    related: facts.optionsAt ? [{ file: facts.optionsAt.file, line: facts.optionsAt.line, message: 'the options' }] : [],
  };
}
/** What the browser asks of names with a prefix (RFC 6265bis, section 4.1.3); it drops the cookie where that is absent. */
function refusedPrefix(facts: CookieFacts): string | null {
  const name = facts.name?.toLowerCase() ?? '';
  if (name.startsWith('__host-') && facts.domain !== null) return 'what its `__Host-` name asks for (no Domain)';
  if (name.startsWith('__host-') && facts.path !== null && facts.path !== '/') return "what its `__Host-` name asks for (path: '/')";
  return null;
}
/** Browsers keep no cookie for longer than 400 days. */
const longestLife = 400 * 24 * 60 * 60;
function tooLong(site: RoleSite, facts: CookieFacts, seconds: number): RuleFinding {
  const days = Math.round(seconds / 86_400);
  return {
    region: site.region,
    site,
    message: `${facts.name ? `The cookie \`${facts.name}\`` : 'This cookie'} carries a credential and is to live for ${String(days)} days; browsers keep it for 400 at most. Is the number in another unit than the one this call counts in?`,
    severity: 'warning',
    confidence: site.confidence,
    symbol: `${site.enclosing}:${facts.name ?? ''}`,
    steps: site.steps,
    related: facts.optionsAt ? [{ file: facts.optionsAt.file, line: facts.optionsAt.line, message: 'the options' }] : [],
  };
}
/** Whole, but only by a default that other versions of the library do not have: worth saying, no weakness. */
function leftToTheLibrary(site: RoleSite, facts: CookieFacts): RuleFinding {
  return {
    region: site.region,
    site,
    message: `The SameSite of \`${facts.name ?? 'this credential cookie'}\` is left to the library, which adds \`${facts.sameSite}\` in this version and none in others. Write sameSite: '${facts.sameSite}'.`,
    severity: 'note',
    confidence: site.confidence,
    symbol: `${site.enclosing}:${facts.name ?? ''}`,
    steps: site.steps,
    related: facts.optionsAt ? [{ file: facts.optionsAt.file, line: facts.optionsAt.line, message: 'the options' }] : [],
  };
}
function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
