/** What a persona gets at the end of a walk. */
import { wordsOf } from '../security/credentials.ts';
import type { Effect } from '../values/path.ts';
import type { Ending } from './walk.ts';

/** Kinds of checks that ask for more than somebody: for a right, a membership, an owner. */
export const roleKinds: ReadonlySet<string> = new Set(['membership', 'role', 'ownership']);

/** Whether the persona gets the entry's work or answer at this ending. What a refused persona does to its own records (an expired session goes) is no work. */
export function opens(ending: Ending): boolean {
  return !ending.denied || ending.effects.some(isWork);
}
export function isWork(e: Effect): boolean {
  return !e.own && !e.unseen && !(e.kind === 'delete' && isSingleUse(e.resource));
}
/**
 * Where every way ends in a refusal and at least one of them is for want of a credential: what is done before in any case (a cache that
 * is filled, a licence that is looked up) holds no word of the request, and gives whoever is refused nothing.
 */
export function opensAll(endings: readonly Ending[]): Ending[] {
  const refused = endings.every((e) => e.denied) && endings.some((e) => e.decided !== null);
  return endings.filter((e) => (refused ? e.effects.some((effect) => isWork(effect) && !isUpkeep(effect)) : opens(e)));
}
/** It holds no word of the request. */
export function isUpkeep(e: Effect): boolean {
  return e.kind === 'read' || ((e.kind === 'external' || e.kind === 'write') && e.given?.request === false);
}
const singleUse = new Set([
  'session',
  'sessions',
  'token',
  'tokens',
  'otp',
  'otps',
  'code',
  'codes',
  'nonce',
  'nonces',
  'challenge',
  'challenges',
  'verification',
  'verifications',
]);
/** Records that are used up by being asked for: that a refused request takes one away is part of the asking. */
function isSingleUse(store: string): boolean {
  return singleUse.has(wordsOf(store).at(-1) ?? '');
}
