/** What a signed-in user without any relation to a record does with it: the stranger's effects on records that his request picks. */
import { roleKinds } from '../evaluate/verdicts/getting.ts';
import type { Project } from '../project/types.ts';
import { placeLine } from './lines.ts';
import { trailSteps } from './scan.ts';
import type { Walked } from './scan.ts';
import type { Breach } from './rule.ts';

export function breachesOf(project: Project, walked: Walked): Breach[] {
  const { judgement, reports } = walked;
  if (judgement.verdict !== 'guarded') return [];
  const stranger = reports.filter((r) => r.persona === 'stranger').at(-1);
  const found = new Map<string, Breach>();
  const check = stranger?.endings.find((e) => e.denied && e.decided && !e.lost && roleKinds.has(e.decided.kind))?.decided;
  const elsewhere = check ? { symbol: check.symbol, ...placeLine(project, check.place) } : null;
  for (const ending of stranger?.endings ?? []) {
    // What happens on the way to a refusal (a row that is made sure of, a counter) is not the entry's work.
    if (ending.lost || (ending.denied && ending.decided)) continue;
    for (const effect of ending.effects) {
      // What a record itself says is for everybody is no breach to read.
      if (effect.picked === null || effect.lost || (effect.kind === 'read' && effect.published)) continue;
      // What a cookie of his names he was given with it; of others' names he has no list.
      if (stranger?.met.namedBy.has(effect.picked)) continue;
      const at = placeLine(project, effect.place);
      const key = `${effect.kind} ${effect.symbol} ${at.file}:${String(at.line)}`;
      if (found.has(key)) continue;
      const { kind, operation, resource, symbol, picked } = effect;
      found.set(key, { kind, operation, resource, symbol, picked, file: at.file, line: at.line, steps: trailSteps(project, ending.path.trail), elsewhere });
    }
  }
  return [...found.values()];
}
