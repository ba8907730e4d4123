/** Why an open entry may be meant to be open. */
import picomatch from 'picomatch';
import type { Config } from './config/schema.ts';
import type { ReportedEntry } from './model.ts';
import type { PublicIntent } from './rule.ts';
import type { Walked } from './scan.ts';

/** Ids match by prefix or glob; `[id]` and `(group)` are literal. */
export function matchesEntry(pattern: string, id: string): boolean {
  if (!pattern.includes('*')) return id === pattern || id.startsWith(pattern);
  const literal = pattern.replace(/[[\](){}!+?@\\]/g, '\\$&').replace(/\*+/g, '**');
  // `*` crosses slashes: ids are no paths. Slashes are folded away on both sides.
  return (
    picomatch.isMatch(id.replaceAll('/', '\u0001'), literal.replaceAll('/', '\u0001'), { dot: true }) ||
    picomatch.isMatch(id.replaceAll('/', '\u0001').split(' @ ')[0] ?? '', literal.replaceAll('/', '\u0001'), { dot: true })
  );
}

export function declaredPublic(config: Config, entry: ReportedEntry): PublicIntent | null {
  const found = (config.public ?? []).find((p) => matchesEntry(p.entry, entry.id));
  return found ? { kind: 'declared', reason: found.reason } : null;
}

const lasting = new Set(['write', 'delete', 'payment', 'process', 'file', 'model', 'external']);

/** What the walk itself says: it never goes by the path alone. */
export function evidentIntent(walked: Walked): PublicIntent | null {
  const { entry } = walked;
  const created = new Set(walked.reports.flatMap((r) => [...r.met.created]));
  if (created.has('session')) return { kind: 'authentication', reason: 'it establishes a session from what is sent' };
  if (created.has('account')) return { kind: 'authentication', reason: 'it creates an account from what is sent' };
  if (walked.judgement.logsIn === true || walked.reports.some((r) => r.met.authenticates))
    return { kind: 'authentication', reason: 'it verifies a credential that is sent and hands out a session or token' };
  const byOutsider = entry.effects.filter((e) => e.by === 'outsider');
  if (byOutsider.length === 0) return { kind: 'no-private-data', reason: 'it reaches no data' };
  if (walked.reports.some((r) => r.met.firstRun)) return { kind: 'first-run', reason: 'it works only while nothing has been set up yet' };
  const limited = entry.rateLimit !== null;
  const forms = byOutsider.every((e) => e.kind === 'mail' || e.kind === 'read' || (e.kind === 'write' && e.operation === 'create') || !lasting.has(e.kind));
  if (limited && forms && byOutsider.some((e) => e.kind === 'mail' || e.kind === 'write'))
    return { kind: 'public-form', reason: 'it takes a form from anybody behind a rate limit' };
  return null;
}
