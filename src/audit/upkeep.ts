/**
 * Work that goes on wherever people are: a licence is looked up, a row is made to be there. It holds no word of the request, and it
 * happens while pages are shown, which changes nothing by the meaning of GET (RFC 9110, 9.2.1): nobody asks for it by asking here.
 */
import { isUpkeep } from '../evaluate/verdicts/getting.ts';
import type { Effect } from '../evaluate/values/path.ts';
import type { ReportedEffect } from './model.ts';
import type { Walked } from './scan.ts';

/** In how many files entries have to meet it. */
const wide = 3;

interface Seen {
  files: Set<string>;
  shown: boolean;
}
const keyOf = (e: Effect): string => `${e.kind} ${e.place.file}:${String(e.place.start)}`;
const shows = (w: Walked): boolean => w.point.framework === 'next-page' || w.point.framework === 'next-layout';

export class Upkeep {
  private readonly seen = new Map<string, Seen>();

  constructor(all: readonly Walked[]) {
    for (const w of all) for (const effect of w.judgement.effects) if (effect.kind !== 'read' && isUpkeep(effect)) this.note(w, effect);
  }
  private note(walked: Walked, effect: Effect): void {
    const key = keyOf(effect);
    const known = this.seen.get(key) ?? { files: new Set(), shown: false };
    known.files.add(walked.point.file);
    known.shown ||= shows(walked);
    this.seen.set(key, known);
  }

  is(effect: Effect): boolean {
    const known = this.seen.get(keyOf(effect));
    return known !== undefined && known.shown && known.files.size >= wide && isUpkeep(effect);
  }
  /** What an outsider reaches of an entry, as reported, without it. */
  without({ entry, judgement }: Walked): ReportedEffect[] {
    // The report lists the effects of the judgement in their order.
    return entry.effects.filter((e, i) => {
      const effect = judgement.effects[i];
      return e.by === 'outsider' && !(effect && this.is(effect));
    });
  }
}
/** Of what is reported of an entry: what asks another system the same for everybody. Whoever makes it do so learns the answer and changes nothing. */
export function questionsOf({ entry, judgement }: Walked): ReadonlySet<ReportedEffect> {
  const asks = (e: Effect | undefined): boolean => e?.kind === 'external' && e.operation === 'call' && e.given?.request === false;
  return new Set(entry.effects.filter((_, i) => asks(judgement.effects[i])));
}
