/** Entries that turn a one-time code into a session: whoever sends the code is logged in, and nothing else is done for it. */
import { wordsOf } from './credentials.ts';
import type { Ending, WalkReport } from '../verdicts/walk.ts';

/** Records by which somebody becomes a user, or one of a group: making them is more than logging in. */
const joined = new Set(['user', 'users', 'account', 'accounts', 'member', 'members', 'membership', 'memberships', 'organization', 'team', 'workspace']);

/**
 * Whether nothing but a token or a code that is looked up refuses, and whoever has it is given the cookie of a session; or nothing but
 * another party's word for somebody, and he is given a session, as the user that he is or becomes by it.
 */
export function givesSession(stops: readonly Ending[], insider: WalkReport): boolean {
  if (stops.length > 0 && stops.every((e) => e.decided?.vouched)) return handsOut(insider);
  if (stops.length === 0 || stops.some((e) => e.decided?.kind !== 'token')) return false;
  const joins = insider.endings.some((e) => e.effects.some((x) => x.operation === 'create' && wordsOf(x.resource).some((word) => joined.has(word))));
  return !joins && insider.sites.some((site) => site.role === 'cookie.set' && setsCredential(site.facts));
}
function setsCredential(facts: unknown): boolean {
  return typeof facts === 'object' && facts !== null && 'credential' in facts && facts.credential === true && 'deletes' in facts && facts.deletes !== true;
}
const sessions = /^(?:sessions?|(?:access|refresh)tokens?)$/;
function handsOut({ met, endings }: WalkReport): boolean {
  return (
    met.handsOut ||
    met.created.has('session') ||
    endings.some((e) => e.effects.some((x) => x.operation === 'create' && sessions.test(wordsOf(x.resource).slice(-2).join(''))))
  );
}
