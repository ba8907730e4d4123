import type { Rule } from '../src/audit/rule.ts';

const refusals = { throw: 'throws', null: 'gives nothing', response: 'answers' } as const;

export const declaredGuard: Rule = {
  meta: {
    id: 'declared-guard',
    title: 'A declared guard that is none',
    description: 'A guard that the configuration declares is not there, or its code lets an anonymous request through.',
    help: [
      'What the configuration declares is believed: every entry that calls such a guard counts as guarded. Where the code of the guard can be read, it is walked as an anonymous request meets it, and it lets that request through.',
      '',
      'Mend the guard, or take its line out of `guards`: guards whose code can be read are found without being declared.',
    ].join('\n'),
    cwe: ['CWE-863'],
    owasp: ['A01:2025'],
    asvs: ['8.2.1'],
    severity: 'warning',
    securitySeverity: '6.5',
    precision: 'high',
    recommended: true,
    options: null,
  },
  check(context) {
    return context.declaredTroubles().map(({ kind, region, module, symbol, how }) => ({
      region,
      message:
        kind === 'missing'
          ? `The configuration declares \`${symbol}\` of ${module} a guard, and this file exports nothing of that name: entries that rely on it count as guarded for nothing. Correct the declaration.`
          : `The configuration says that \`${symbol}\` ${refusals[how]} where nobody is signed in, and an anonymous request comes through it: all that relies on it counts as guarded and is not. Mend it, or take it out of \`guards\`.`,
      symbol,
    }));
  },
};
