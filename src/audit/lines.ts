import type { Place } from '../evaluate/values/values.ts';
import { positionAt } from '../ir/positions.ts';
import type { Project } from '../project/types.ts';
import { relativePath } from './paths.ts';

/** A place as people read it: relative to the root, 1-based. */
export function placeLine(project: Project, place: Place): { file: string; line: number; column: number } {
  const lineStarts = place.file ? project.lineStarts(place.file) : null;
  const at = lineStarts ? positionAt({ lineStarts }, place.start) : { line: 1, column: 1 };
  return { file: relativePath(project.root, place.file), ...at };
}
