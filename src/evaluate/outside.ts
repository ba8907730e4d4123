/**
 * Other systems that are asked whether a request may go on. What they answer is not in the code. Where the code refuses with 401 or 403
 * unless one of them, handed the credential of the request, says yes, the credential is theirs to judge: they refuse whoever has none.
 */
import type { Machine } from './models.ts';
import type { Decided, Lost, Place } from './values.ts';
import type { Ending } from './walk.ts';

/** What makes of an answer a refusal, on walks that take the word of other systems for it; else null. */
export function refusalBySystem(machine: Machine, symbol: string, site: Place): Decided | null {
  const refused = machine.persona === 'outsider' || (machine.persona === 'stranger' && !machine.strangerHasKey);
  return machine.answersRefuse && refused ? machine.decided('identity', symbol, site, 'low') : null;
}
/** Whether nothing but the yes of another system leads on, and the refusal says that it is about who asks. */
export function asksOutside(lost: Lost, open: readonly Ending[], all: readonly Ending[]): boolean {
  if (lost.reason !== 'outside-service' || !open.every((e) => e.lost?.reason === 'outside-service')) return false;
  return all.some((e) => e.denied && (e.status === 401 || e.status === 403));
}
