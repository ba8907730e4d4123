/** `scan --prove`: every guarded verdict is checked by leaving its refusals out and walking again. */
import { prove } from '../evaluate/verdicts/prove.ts';
import type { Proof } from '../evaluate/verdicts/prove.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import type { Neutral } from '../evaluate/verdicts/neutral.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { WalkReport } from '../evaluate/verdicts/walk.ts';
import type { Project } from '../project/types.ts';
import type { ProofCount, ReportedDiagnostic } from './model.ts';
import { placeLine } from './lines.ts';
import type { Scanned, Walked } from './scan.ts';

export interface Proved {
  count: ProofCount;
  /** One per proof that turned out void. */
  contradictions: ReportedDiagnostic[];
}

/** Walks an entry once more, with some refusals left out. */
function walkWithout(machine: Interpreter, walked: Walked, neutral: Neutral, { persona, form }: WalkReport): WalkReport {
  machine.neutral = neutral;
  try {
    return walkAs(machine, persona, (walk) => walked.point.walk(walk, machine, persona), form);
  } finally {
    machine.neutral = null;
  }
}

/** A void proof lowers the verdict to unknown: what stops the request was not understood. */
export function proveAll(project: Project, scanned: Scanned): Proved {
  const count: ProofCount = { entries: 0, guards: 0, further: 0, later: 0, elsewhere: 0, spent: 0, void: 0 };
  const contradictions: ReportedDiagnostic[] = [];
  for (const walked of scanned.walked) {
    const { judgement, entry } = walked;
    const [outsider] = walked.reports;
    if (judgement.verdict !== 'guarded' || !judgement.stops || !outsider) continue;
    const proofs = prove(judgement.stops, outsider, (neutral) => walkWithout(scanned.machine, walked, neutral, outsider));
    count.entries++;
    for (const proof of proofs) {
      count.guards++;
      count[proof.outcome === 'next' ? 'later' : proof.outcome]++;
      if (proof.outcome === 'void') contradictions.push(contradiction(project, walked, proof));
    }
    const bad = proofs.find((p) => p.outcome === 'void');
    if (!bad) continue;
    const at = placeLine(project, bad.stop.place);
    const text = `the proof is void: without \`${bad.stop.decided?.symbol ?? ''}\` the request is refused all the same`;
    entry.verdict = 'unknown';
    entry.guarded = false;
    entry.level = 'unknown';
    entry.confidence = 'low';
    entry.guards = [];
    entry.unknown = { reason: 'dynamic-dispatch', text, ...at };
    judgement.verdict = 'unknown';
    judgement.level = 'unknown';
    judgement.confidence = 'low';
    judgement.guards = [];
    judgement.unknown = { reason: 'dynamic-dispatch', text, place: bad.stop.place };
  }
  return { count, contradictions };
}

function contradiction(project: Project, walked: Walked, { stop, next }: Proof): ReportedDiagnostic {
  const at = placeLine(project, stop.place);
  const again = next && next.place.file !== '' ? placeLine(project, next.place) : null;
  const where = again ? `at ${again.file}:${String(again.line)}` : 'without an end that was seen';
  return {
    severity: 'warning',
    file: at.file,
    line: at.line,
    message: `internal contradiction: ${walked.entry.id} was judged guarded by \`${stop.decided?.symbol ?? ''}\` here, but with that refusal left out the request still ends ${where}; its verdict is unknown, please report this`,
  };
}
