import type { Rule, SuppressionTrouble } from '../src/audit/rule.ts';

export const suppression: Rule = {
  meta: {
    id: 'suppression',
    title: 'A suppression comment does not do what it says',
    description: 'A suppression comment lacks its reason, has expired, names an unknown rule, or suppresses nothing.',
    help: [
      'A suppression is a decision that others have to be able to check: `// authlint-disable-next-line RULE -- reason until YYYY-MM-DD`. Without a reason it does not suppress; after its date it no longer does; where nothing is left to suppress it only hides the next finding.',
    ].join('\n'),
    cwe: [],
    owasp: [],
    asvs: [],
    severity: 'warning',
    securitySeverity: '3.0',
    precision: 'very-high',
    recommended: true,
    options: null,
    last: true,
  },
  check(context) {
    return context.suppressionProblems().map((trouble) => ({
      region: trouble.region,
      message: sentences[trouble.kind](trouble),
      symbol: `${trouble.kind}:${trouble.rule ?? ''}`,
    }));
  },
};

const sentences: Record<SuppressionTrouble['kind'], (t: SuppressionTrouble) => string> = {
  'missing-reason': () => 'This comment gives no reason and suppresses nothing: add ` -- why`.',
  unused: (t) => `This comment suppresses nothing${t.rule ? ` of \`${t.rule}\`` : ''}: remove it.`,
  expired: (t) => `This suppression ended on ${t.until ?? ''}: mend the finding or renew the date with its reason.`,
  'unknown-rule': (t) => `There is no rule \`${t.rule ?? ''}\`: \`authlint rules\` lists them.`,
  misplaced: () => '`authlint-disable-file` counts only as the first comment of a file: move it to the top.',
};
