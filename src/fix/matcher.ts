/** A matcher that names the beginning of a path: it is made to name the tree below it. */
import type { Finding } from '../audit/model.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { edit } from './source.ts';

export function widenMatcher(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const entry = entryOf(finding, scene);
  const gap = entry && scene.run.context.forRule({}).gapOf(entry);
  const source = sources.of(pathOf(scene, finding.file));
  if (!gap || !source) return none('the gap was not found again');
  const property = source.tree.getDescendants().find((d) => Node.isPropertyAssignment(d) && d.getName() === 'matcher');
  const written = (property?.getDescendants() ?? []).filter((d) => Node.isStringLiteral(d) || Node.isNoSubstitutionTemplateLiteral(d));
  const fitting = written
    .flatMap((literal) => {
      const text = literal.getText().slice(1, -1);
      const wide = widened(text);
      return wide !== null && covers(wide, gap.witness) ? [{ literal, text, wide }] : [];
    })
    // The closest one says best what was meant.
    .sort((a, b) => b.text.length - a.text.length);
  const [best] = fitting;
  if (!best) return none('no path of the matcher leads there: whether it is meant to run for this one is not for a tool to say');
  const { literal, text, wide } = best;
  const edits = [edit(source, literal.getStart() + 1, literal.getEnd() - 1, wide)];
  return { proposals: [{ edits, what: `\`${text}\` becomes \`${wide}\`` }], reason: '' };
}
/** `/api/admin` and `/api/admin/:id` with all that is below `/api/admin`; null where it is a pattern of another sort. */
function widened(path: string): string | null {
  const [, base, name = 'path'] = /^((?:\/[\w.-]+)+)(?:\/:(\w+)\+?)?$/.exec(path) ?? [];
  return base === undefined ? null : `${base}/:${name}*`;
}
const covers = (wide: string, witness: string): boolean => `${witness}/`.startsWith(`${wide.slice(0, wide.lastIndexOf('/:'))}/`);
