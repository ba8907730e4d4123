/** The walks of one entry, told for people. */
import type { Project } from '../project/types.ts';
import { stepsOf } from '../evaluate/values/path.ts';
import type { Ending } from '../evaluate/verdicts/walk.ts';
import type { Step } from './model.ts';
import { matchesEntry } from './public.ts';
import { placeLine } from './lines.ts';
import type { Walked } from './scan.ts';

export interface WalkTold {
  persona: string;
  endings: { outcome: string; at: { file: string; line: number } | null; steps: Step[] }[];
  spent: string | null;
}

/** Entries whose id a prefix or glob names; an exact id wins. */
export function findEntries(walked: readonly Walked[], pattern: string): Walked[] {
  const exact = walked.filter((w) => w.entry.id === pattern || w.entry.id.split(' @ ')[0] === pattern);
  return exact.length > 0 ? exact : walked.filter((w) => matchesEntry(pattern, w.entry.id));
}

const mostEndings = 12;

export function tellWalks(project: Project, walked: Walked): WalkTold[] {
  return walked.reports.map((report) => {
    const seen = new Set<string>();
    const endings: WalkTold['endings'] = [];
    for (const ending of report.endings) {
      const outcome = outcomeOf(project, ending);
      if (seen.has(outcome) || endings.length >= mostEndings) continue;
      seen.add(outcome);
      const steps = stepsOf(ending.path.trail)
        .filter((s) => s.place.file !== '')
        .slice(-20)
        .map((s) => ({ ...placeLine(project, s.place), message: s.message }));
      endings.push({ outcome, at: ending.place.file === '' ? null : placeLine(project, ending.place), steps });
    }
    return { persona: report.persona, endings, spent: report.spent?.text ?? null };
  });
}

function outcomeOf(project: Project, ending: Ending): string {
  const at = placeLine(project, ending.place);
  const where = ending.place.file === '' ? '' : ` at ${at.file}:${String(at.line)}`;
  const status = ending.status === null ? '' : ` (status ${String(ending.status)})`;
  if (ending.denied) {
    const why = ending.decided ? ` because \`${ending.decided.symbol}\` refuses (${ending.decided.kind})` : '';
    return `stopped${where} by ${ending.how}${status}${why}`;
  }
  const effects = ending.effects.map((e) => `${e.kind} ${e.resource || e.symbol}`);
  return `gets an answer${where}${status}${effects.length > 0 ? ` after: ${[...new Set(effects)].join(', ')}` : ', nothing reached'}${ending.lost ? `; sight was lost: ${ending.lost.text}` : ''}`;
}
