/** A comment that suppresses nothing any more is taken out. */
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { removed } from './lines.ts';

export function dropSuppression(finding: Finding, scene: Scene): Answer {
  const trouble = scene.run.context
    .forRule({})
    .suppressionProblems()
    .find((t) => t.region.file === finding.file && t.region.line === finding.line && t.region.column === finding.column);
  const source = scene.sources.of(pathOf(scene, finding.file));
  if (!trouble || !source) return none('the comment was not found again');
  if (trouble.kind !== 'unused') return none('whether what it suppresses is still to be accepted is for people to say');
  const { line, column, endLine, endColumn } = trouble.region;
  const start = offsetAt(source.text, line, column);
  const end = offsetAt(source.text, endLine, endColumn);
  const text = source.text.slice(start, end);
  const rules = /authlint-disable-(?:next-line|line|file)\s+([\w/\-,\s]*?)\s*--/.exec(text)?.[1] ?? '';
  if (!text.includes('authlint-disable-') || rules.includes(',') || /\n/.test(text)) return none('the comment says more than that');
  return { proposals: [{ edits: [removed(source, start, end)], what: 'takes the comment out' }], reason: '' };
}
