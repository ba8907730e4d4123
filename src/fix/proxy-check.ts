/** What only the guard in front of the application asks, asked in the entry too: by the project's own guard, else as the one in front does. */
import type { Node } from 'ts-morph';
import type { Finding, ReportedGuard } from '../audit/model.ts';
import type { Walked } from '../audit/scan.ts';
import { entryCode, isHandler } from './entry-code.ts';
import type { Handler } from './entry-code.ts';
import { findGuard } from './find-guard.ts';
import type { Aim } from './find-guard.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { guardStatement } from './guard-statement.ts';
import { insertGuard } from './insert-guard.ts';
import type { Source } from './source.ts';
import { Unfit } from './unfit.ts';

/** So many entries that lean on the one in front are no oversight: they want one function of their own first. */
const many = 5;

export function repeatCheck(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  if (!entry || !target) return none('no entry belongs to it');
  const own = insertGuard(finding, scene);
  if (own.proposals.length > 0) return own;
  const guard = entry.guards.find((g) => g.persona === 'outsider' && g.layer === 'proxy');
  if (!guard) return own;
  const leaning = scene.run.report.findings.filter((f) => f.ruleId === finding.ruleId && f.suppressed === null).length;
  if (leaning > many) return none(`${String(leaning)} entries rely on it alone: a function that all of them call is for people to write first`);
  if (target.point.framework !== 'next-app-route') return none('what answers a request in front of the application answers none from within this entry');
  try {
    return copied(scene, target, guard);
  } catch (error) {
    if (error instanceof Unfit) return none(error.message);
    throw error;
  }
}

function copied(scene: Scene, target: Walked, guard: ReportedGuard): Answer {
  const { sources } = scene;
  const [first, next] = guard.chain;
  const source = first ? sources.of(pathOf(scene, first.file)) : null;
  const handler = source && first ? handlerAt(scene, source, first.line) : null;
  const code = entryCode(scene, target);
  if (!source || !handler || !code) return none('the function in front is not written out in one place');
  const sibling = { source, handler };
  const aim: Aim = { callee: next ? next.symbol : null, line: guard.line };
  const found = findGuard(sources, sibling, aim);
  // What it does for one path, or with the path, it does for its own reasons.
  if (!found || /\b(?:redirect|rewrite|pathname|nextUrl|next\(\))/.test(found.statement.getText()))
    return none('the check in front answers in a way of its own');
  const inserted = guardStatement(sources, sibling, code, aim);
  return { proposals: [{ edits: inserted.edits, what: `\`${inserted.text}\`, as \`${first?.symbol ?? ''}\` asks in front` }], reason: '' };
}
function handlerAt({ sources }: Scene, source: Source, line: number): Handler | null {
  const found = source.tree.getDescendants().find((d: Node) => isHandler(sources, d) && d.getStartLineNumber() === line);
  return found && isHandler(sources, found) ? found : null;
}
