/** Sentences that several rules share. */
import type { ReportedEffect, ReportedEntry } from '../src/audit/model.ts';
import type { UsualGuard } from '../src/audit/rule.ts';

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
