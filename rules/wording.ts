/** Sentences that several rules share. */
import type { ReportedEffect, ReportedEntry } from '../src/audit/model.ts';
import type { GuardDefect, RuleFinding, UsualGuard } from '../src/audit/rule.ts';

/** `GET /api/users/[id]`, `the server action saveUser`. */
export function entryName(entry: ReportedEntry): string {
  if (entry.framework === 'next-server-action') return `the server action \`${entry.symbol || entry.path}\``;
  if (entry.framework === 'next-page') return `the page \`${entry.path}\``;
  if (entry.framework === 'next-layout') return `the layout of \`${entry.path}\``;
  return `\`${entry.method === '*' ? 'any method' : entry.method} ${entry.path}\``;
}

const verbs: Record<ReportedEffect['kind'], string> = {
  read: 'reads',
  write: 'writes',
  delete: 'deletes',
  external: 'calls',
  mail: 'sends mail through',
  payment: 'moves money through',
  model: 'spends model tokens through',
  file: 'touches files through',
  process: 'runs a process through',
  response: 'answers with',
  cookie: 'sets a cookie through',
  session: 'opens a session through',
};
/** `deletes user (store.user.delete, lib/users.ts:31)`. */
export function effectPhrase(effect: Omit<ReportedEffect, 'by'>): string {
  const resource = effect.resource ? ` ${effect.resource}` : '';
  const symbol = effect.symbol && effect.symbol !== effect.resource ? `\`${effect.symbol}\`, ` : '';
  return `${verbs[effect.kind]}${resource} (${symbol}${effect.file}:${String(effect.line)})`;
}

export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The mend, in the idiom of the application at hand. */
export function mendWith(guard: UsualGuard | null, fallback: string): string {
  if (!guard) return fallback;
  const where = `${guard.file}:${String(guard.line)}`;
  return `Do as ${String(guard.count)} other ${guard.count === 1 ? 'entry' : 'entries'} here: \`${guard.symbol}\` (${where}) stops them before anything happens.`;
}

export const allDefects: readonly GuardDefect['kind'][] = ['not-awaited', 'dropped', 'uncalled', 'empty', 'swallowed', 'presence', 'conditional'];

/** What is wrong with a guard, without a full stop. */
export function defectPhrase(d: GuardDefect): string {
  switch (d.kind) {
    case 'not-awaited':
      return `\`${d.symbol}\` is not awaited, so the request goes on before it can say no`;
    case 'dropped':
      return `what \`${d.symbol}\` answers is thrown away`;
    case 'uncalled':
      return `\`${d.symbol}\` is a function that nobody calls here, so it checks nothing`;
    case 'empty':
      return 'the function that stands in the place of a guard is empty';
    case 'swallowed':
      return `this catch clause takes the refusal of \`${d.symbol}\` and goes on`;
    case 'presence':
      return `it only asks whether \`${d.symbol}\` was sent, and anybody can send one`;
    case 'guessable':
      return `while \`${d.symbol}\` is not set, what this is compared with can be guessed (\`undefined\` in a text, nothing, the empty text)`;
    case 'conditional':
      return `the guard runs only if \`${d.symbol}\` is set`;
  }
}

/** A finding that stands at the defective guard. */
export function defectFinding(d: GuardDefect, mend: string): RuleFinding {
  const [entry] = d.entries;
  const others = d.entries.length - 1;
  const who = d.persona === 'outsider' ? 'anybody who asks' : 'any signed-in user';
  const which = entry ? entryName(entry) : 'the entry';
  const more = others > 0 ? ` The same holds for ${String(others)} more ${others === 1 ? 'entry' : 'entries'}.` : '';
  const message = d.worst
    ? `${sentence(defectPhrase(d))}: ${which} ${effectPhrase(d.worst)} for ${who}.${more} ${mend}`
    : `\`${d.symbol}\` refuses on the way to ${which}, and nobody waits for it: it holds only until it awaits something before it answers, and what it throws is an unhandled rejection, which ends the process.${more} ${mend}`;
  return {
    region: d.region,
    message,
    severity: d.severity,
    confidence: entry?.confidence ?? 'medium',
    entry: entry?.id ?? null,
    entries: d.entries.map((e) => e.id),
    symbol: `${d.kind}:${d.symbol}`,
    steps: d.steps,
    related: d.worst ? [{ file: d.worst.file, line: d.worst.line, message: `reached behind it: ${d.worst.symbol || d.worst.resource}` }] : [],
  };
}
