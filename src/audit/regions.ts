/** Places (offsets) as regions (1-based lines and columns, root-relative paths). */
import { positionAt } from '../ir/positions.ts';
import type { Place } from '../evaluate/values/values.ts';
import type { Project } from '../project/types.ts';
import { relativePath } from './paths.ts';
import type { Region } from './rule.ts';

export function regionOfPlace(project: Project, place: Place): Region {
  const lineStarts = place.file ? project.lineStarts(place.file) : null;
  const file = relativePath(project.root, place.file);
  if (!lineStarts) return { file, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const from = positionAt({ lineStarts }, place.start);
  const to = positionAt({ lineStarts }, Math.max(place.end, place.start + 1));
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** The same, cut at the end of its first line: an unprotected route is marked on its declaration line alone. */
export function firstLineOf(project: Project, place: Place): Region {
  const region = regionOfPlace(project, place);
  if (region.endLine === region.line) return region;
  const lineStarts = project.lineStarts(place.file);
  const text = project.text(place.file) ?? '';
  const start = lineStarts?.[region.line - 1] ?? 0;
  const line = text.slice(start, lineStarts?.[region.line] ?? text.length).trimEnd();
  return { ...region, endLine: region.line, endColumn: Math.max(line.length + 1, region.column + 1) };
}
