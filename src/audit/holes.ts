/** What an outsider gains at an open entry, and how grave that is. */
import type { ReportedEffect, ReportedEntry } from './model.ts';
import type { Hole, PublicIntent } from './rule.ts';

/** Gravest first. Cookies and plain answers alone are no finding. */
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

/** The gravest of these effects and those that count, or null where none does. */
export function worstOf<E extends Pick<ReportedEffect, 'kind'>>(effects: readonly E[]): { worst: E; reached: E[] } | null {
  const reached = effects.filter((e) => gravity[e.kind] !== undefined);
  const [worst] = [...reached].sort((a, b) => (gravity[b.kind] ?? 0) - (gravity[a.kind] ?? 0));
  return worst ? { worst, reached } : null;
}

/** `effects`: what an outsider reaches there that counts. `questions`: those among them that only ask another system for something. */
export function holeOf(
  entry: ReportedEntry,
  effects: readonly ReportedEffect[],
  intent: PublicIntent | null,
  questions: ReadonlySet<ReportedEffect>,
): Hole | null {
  if (entry.verdict !== 'open' || entry.level === 'local') return null;
  const found = worstOf(effects);
  if (!found || intent?.kind === 'authentication' || intent?.kind === 'no-private-data') return null;
  const reads = found.reached.every((e) => e.kind === 'read' || questions.has(e));
  return { ...found, intent, severity: intent ? 'note' : reads ? 'warning' : 'error' };
}
