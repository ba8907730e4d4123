/** What would change if a guard let everybody pass: its blast radius. */
import { Neutral } from '../evaluate/verdicts/neutral.ts';
import { judge } from '../evaluate/verdicts/verdict.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { Project } from '../project/types.ts';
import type { GuardFunction, GuardSurvey } from './guards.ts';
import type { Level, Verdict } from './model.ts';
import { placeLine } from './lines.ts';
import type { Scanned } from './scan.ts';

export interface Change {
  id: string;
  before: { verdict: Verdict; level: Level };
  after: { verdict: Verdict; level: Level };
  /** What still stops the outsider, or what he reaches. */
  next: string;
}
export interface BlastRadius {
  guard: GuardFunction;
  changed: Change[];
  /** Entries that rely on it and would be no worse: another guard stands behind it. */
  unchanged: { id: string; next: string }[];
}

export function withoutGuard(project: Project, scanned: Scanned, survey: GuardSurvey, guard: GuardFunction): BlastRadius {
  const until = new Set([...survey.own, ...survey.guards.filter((g) => g.passage === 'hands on').map((g) => g.key)]);
  until.delete(guard.key);
  const result: BlastRadius = { guard, changed: [], unchanged: [] };
  const { machine } = scanned;
  for (const { entry, point } of scanned.walked) {
    if (!guard.entries.includes(entry.id)) continue;
    machine.neutral = new Neutral({ functions: new Map([[guard.key, guard.passage]]), until });
    let after;
    try {
      ({ judgement: after } = judge((persona, form) => walkAs(machine, persona, (walk) => point.walk(walk, machine, persona), form)));
    } finally {
      machine.neutral = null;
    }
    const [effect] = after.effects.filter((e) => e.by === 'outsider');
    const [stop] = after.guards;
    const next = stop
      ? `${stop.symbol} at ${where(project, { file: stop.file, start: stop.start, end: stop.start })} still stops the outsider`
      : after.verdict === 'unknown'
        ? `sight is lost: ${after.unknown?.text ?? ''}`
        : effect
          ? `the outsider reaches ${effect.kind} ${effect.resource || effect.symbol} at ${where(project, effect.place)}`
          : 'the outsider gets an answer';
    if (after.verdict === entry.verdict && after.level === entry.level) result.unchanged.push({ id: entry.id, next });
    else
      result.changed.push({
        id: entry.id,
        before: { verdict: entry.verdict, level: entry.level },
        after: { verdict: after.verdict, level: after.level },
        next,
      });
  }
  return result;
}
function where(project: Project, place: Parameters<typeof placeLine>[1]): string {
  const { file, line } = placeLine(project, place);
  return `${file}:${String(line)}`;
}
