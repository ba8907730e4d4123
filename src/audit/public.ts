/** Why an open entry may be meant to be open. */
import picomatch from 'picomatch';
import type { Config } from './config/schema.ts';
import { isSessionStore, isTokenStore, wordsOf } from '../evaluate/security/credentials.ts';
import { answered } from '../evaluate/security/outside.ts';
import type { Effect, Term } from '../evaluate/values/path.ts';
import type { ReportedEffect, ReportedEntry } from './model.ts';
import type { PublicIntent } from './rule.ts';
import type { Walked } from './scan.ts';
import type { Upkeep } from './upkeep.ts';
import { ownCookieIntent } from './own-cookie.ts';
import { pageIntent } from './pages.ts';
import { visitorIntent } from './visitors.ts';

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
/** The page of a payment service on which somebody pays is made for him; nothing is charged, nothing else changes, and all he is told is where it is. */
function opensCheckout(effects: readonly ReportedEffect[]): boolean {
  const changes = effects.filter((e) => lasting.has(e.kind) || e.kind === 'mail');
  const opens = (e: ReportedEffect): boolean => e.kind === 'payment' && e.operation !== 'delete' && /checkout\.sessions$/i.test(e.resource);
  return changes.length > 0 && changes.every(opens) && !effects.some((e) => e.kind === 'read' && !changes.some((c) => c.symbol.startsWith(`${e.resource}.`)));
}
/** On every way on which an outsider gets something, this was asked and answered. */
function alwaysUnder({ reports }: Walked, term: Term): boolean {
  const through = reports.filter((r) => r.persona === 'outsider').flatMap((r) => r.endings.filter((e) => !e.denied && e.effects.length > 0));
  return through.length > 0 && through.every((e) => e.path.terms.has(term));
}

/**
 * It opens a session: its own store of sessions gets a new row. Or all that it changes are rows of a log-in under way (an OAuth request,
 * a device that waits to be let in); sessions of other things (a chat, a checkout) are none of that.
 */
function opensSession(effects: readonly ReportedEffect[]): boolean {
  const changes = effects.filter((e) => e.kind === 'write' || e.kind === 'delete');
  if (changes.some((e) => e.operation === 'create' && isSessionStore(e.resource))) return true;
  const lasts = effects.some((e) => lasting.has(e.kind) && e.kind !== 'write' && e.kind !== 'delete');
  return !lasts && changes.length > 0 && changes.every((e) => isPendingLogin(e.resource));
}
function isPendingLogin(resource: string): boolean {
  const words = wordsOf(resource);
  return /^(?:sessions?|requests?|attempts?)$/.test(words.at(-1) ?? '') && words.some((w) => /^(?:oauth|auth|login|signin|sso|saml)$/.test(w));
}

/** What the walk itself says: it never goes by the path alone. */
export function evidentIntent(walked: Walked, all: readonly Walked[], upkeep: Upkeep): PublicIntent | null {
  const created = new Set(walked.reports.flatMap((r) => [...r.met.created]));
  if (created.has('session')) return { kind: 'authentication', reason: 'it establishes a session from what is sent' };
  if (created.has('account')) return { kind: 'authentication', reason: 'it creates an account from what is sent' };
  if (walked.judgement.logsIn === true || walked.reports.some((r) => r.met.authenticates))
    return { kind: 'authentication', reason: 'it verifies a credential that is sent and hands out a session or token' };
  const byOutsider = upkeep.without(walked);
  if (opensCheckout(byOutsider)) return { kind: 'public-form', reason: 'it opens a checkout in which whoever asks pays for himself' };
  if (turnsAwayTheSignedIn(walked))
    return { kind: 'authentication', reason: 'it refuses whoever is signed in already: it is a step of logging in or signing up' };
  if (sendsToken(byOutsider)) return { kind: 'authentication', reason: 'it sends a one-time token to the address that is given' };
  if (opensSession(byOutsider)) return { kind: 'authentication', reason: 'it opens a session, or a log-in that waits to be completed' };
  if (byOutsider.length === 0) return { kind: 'no-private-data', reason: 'it reaches no data' };
  if (alwaysUnder(walked, 'first-run') || alwaysUnder(walked, 'no-users'))
    return { kind: 'first-run', reason: 'it works only while nothing has been set up yet' };
  if (walked.reports.some((r) => r.persona === 'outsider' && r.met.signsUp))
    return { kind: 'sign-up', reason: 'it makes an account with the password that is sent' };
  const effects = reached(walked).filter((e) => !upkeep.is(e));
  if (handsOn(effects)) return { kind: 'forwarded', reason: 'it asks another system, with no key of its own, and that system says what anybody may do there' };
  return (
    visitorIntent(walked, effects, answersPreflight(walked, all)) ??
    ownCookieIntent(walked, effects, all) ??
    readerIntent(walked, effects) ??
    pageIntent(walked, all, effects)
  );
}

/** All that it does is to ask other systems as nobody in particular, and to tell what they answer. */
function handsOn(effects: readonly Effect[]): boolean {
  const calls = effects.filter((e) => e.kind === 'external');
  return calls.length > 0 && calls.every((e) => e.bare) && effects.every((e) => e.kind === 'external' || (e.kind === 'read' && e.resource === answered));
}

function answersPreflight({ entry, point }: Walked, all: readonly Walked[]): boolean {
  return all.some(
    (w) =>
      w.entry.method === 'OPTIONS' && w.entry.path === entry.path && w.point.app === point.app && w.reports.some((r) => r.endings.some((e) => e.anyOrigin)),
  );
}
/** All that an outsider reaches, with what is known of each. */
function reached({ reports }: Walked): Effect[] {
  return reports.filter((r) => r.persona === 'outsider').flatMap((r) => r.endings.flatMap((e) => e.effects));
}
const published: PublicIntent = { kind: 'published', reason: 'it gives what is marked as public, and nothing else' };
/** Why anybody may read what is read here and nothing else happens. */
function readerIntent(walked: Walked, effects: readonly Effect[]): PublicIntent | null {
  const reads = effects.filter((e) => e.kind === 'read');
  const lasts = effects.filter((e) => lasting.has(e.kind) || e.kind === 'mail');
  if (reads.length === 0) return null;
  // Whoever asks a service about a record that is marked as public, to answer with it (an image made smaller), still only reads.
  if (lasts.every((e) => e.kind === 'external') && alwaysUnder(walked, 'published')) return published;
  if (lasts.length > 0) return null;
  if (reads.every((e) => e.published)) return published;
  if (alwaysUnder(walked, 'registered-client'))
    return { kind: 'authentication', reason: 'it shows who asks for authorisation, after comparing the redirect address with the registered one' };
  if (reads.some((e) => isShare(e.resource)) && new Set(reads.map((e) => e.picked).filter((by) => by !== null)).size <= 1)
    return { kind: 'published', reason: 'it gives what a share record names, to whoever has the link' };
  if (answersTheSignedInApart(walked)) return { kind: 'own-answer', reason: 'it has an answer of its own for whoever is not signed in' };
  if (walked.point.framework === 'next-metadata') return { kind: 'published', reason: 'crawlers and link previews read it, and they send no session' };
  return null;
}
/** Rows that are made to be handed round: a link that shows something to whoever has it. */
function isShare(resource: string): boolean {
  return wordsOf(resource).some((word) => word === 'share' || word === 'shares' || word === 'shared' || word === 'sharing');
}
/** Whoever is signed in gets an answer that nobody without a session ever gets; the other one is for them. */
function answersTheSignedInApart({ reports }: Walked): boolean {
  const insider = reports.find((r) => r.persona === 'insider');
  const outsider = reports.find((r) => r.persona === 'outsider');
  if (!insider || !outsider || insider.spent !== null || outsider.spent !== null) return false;
  const met = new Set(outsider.endings.map((e) => e.key));
  return insider.endings.some((e) => !e.denied && e.looked && !met.has(e.key));
}
