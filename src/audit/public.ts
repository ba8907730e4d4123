/** Why an open entry may be meant to be open. */
import picomatch from 'picomatch';
import type { Config } from './config/schema.ts';
import { wordsOf } from '../evaluate/credentials.ts';
import type { ReportedEffect, ReportedEntry } from './model.ts';
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

/**
 * Nobody with a session gets past a refusal that nobody without one meets. A refusal that both may meet (the record exists already)
 * says nothing about sessions.
 */
function turnsAwayTheSignedIn({ reports }: Walked): boolean {
  const insider = reports.find((r) => r.persona === 'insider');
  const outsider = reports.find((r) => r.persona === 'outsider');
  if (!insider || !outsider || insider.spent !== null || insider.endings.length === 0) return false;
  if (!insider.endings.every((e) => e.denied && e.effects.length === 0 && e.looked && !e.lost)) return false;
  const met = new Set(outsider.endings.map((e) => e.key));
  const apart = insider.endings.filter((e) => !met.has(e.key));
  return apart.length > 0 && outsider.endings.some((e) => !e.denied);
}
/** All that it changes is a store of tokens, and what it makes there leaves by mail. */
function sendsToken(effects: readonly ReportedEffect[]): boolean {
  const changes = effects.filter((e) => e.kind !== 'read' && e.kind !== 'mail' && e.kind !== 'cookie' && e.kind !== 'response');
  const tokens = changes.every((e) => (e.kind === 'write' || e.kind === 'delete') && isTokenStore(e.resource));
  return tokens && changes.some((e) => e.operation === 'create' || e.operation === 'update') && effects.some((e) => e.kind === 'mail');
}
function isTokenStore(resource: string): boolean {
  return /^(?:tokens?|otps?|verifications?|challenges?)$/.test(wordsOf(resource).at(-1) ?? '');
}

/**
 * It opens a session: its own store of sessions gets a new row. Or all that it changes are rows of a log-in under way (an OAuth request,
 * a device that waits to be let in); sessions of other things (a chat, a checkout) are none of that.
 */
function opensSession(effects: readonly ReportedEffect[]): boolean {
  const changes = effects.filter((e) => e.kind === 'write' || e.kind === 'delete');
  if (changes.some((e) => e.operation === 'create' && /^(?:user |auth )?sessions?$/.test(wordsOf(e.resource).join(' ')))) return true;
  const lasts = effects.some((e) => lasting.has(e.kind) && e.kind !== 'write' && e.kind !== 'delete');
  return !lasts && changes.length > 0 && changes.every((e) => isPendingLogin(e.resource));
}
function isPendingLogin(resource: string): boolean {
  const words = wordsOf(resource);
  return /^(?:sessions?|requests?|attempts?)$/.test(words.at(-1) ?? '') && words.some((w) => /^(?:oauth|auth|login|signin|sso|saml)$/.test(w));
}

/** What the walk itself says: it never goes by the path alone. */
export function evidentIntent(walked: Walked): PublicIntent | null {
  const { entry } = walked;
  const created = new Set(walked.reports.flatMap((r) => [...r.met.created]));
  if (created.has('session')) return { kind: 'authentication', reason: 'it establishes a session from what is sent' };
  if (created.has('account')) return { kind: 'authentication', reason: 'it creates an account from what is sent' };
  if (walked.judgement.logsIn === true || walked.reports.some((r) => r.met.authenticates))
    return { kind: 'authentication', reason: 'it verifies a credential that is sent and hands out a session or token' };
  const byOutsider = entry.effects.filter((e) => e.by === 'outsider');
  if (turnsAwayTheSignedIn(walked))
    return { kind: 'authentication', reason: 'it refuses whoever is signed in already: it is a step of logging in or signing up' };
  if (sendsToken(byOutsider)) return { kind: 'authentication', reason: 'it sends a one-time token to the address that is given' };
  if (opensSession(byOutsider)) return { kind: 'authentication', reason: 'it opens a session, or a log-in that waits to be completed' };
  if (byOutsider.length === 0) return { kind: 'no-private-data', reason: 'it reaches no data' };
  if (walked.reports.some((r) => r.met.firstRun)) return { kind: 'first-run', reason: 'it works only while nothing has been set up yet' };
  const limited = entry.rateLimit !== null;
  const forms = byOutsider.every((e) => e.kind === 'mail' || e.kind === 'read' || (e.kind === 'write' && e.operation === 'create') || !lasting.has(e.kind));
  if (limited && forms && byOutsider.some((e) => e.kind === 'mail' || e.kind === 'write'))
    return { kind: 'public-form', reason: 'it takes a form from anybody behind a rate limit' };
  return null;
}
