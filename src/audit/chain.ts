/** The chain of a guard: the functions that a request comes through, from the first one to the statement that refuses. */
import type { Caller } from '../evaluate/values/path.ts';
import type { Project } from '../project/types.ts';
import { functionsOf } from './functions.ts';
import type { ChainLink } from './model.ts';
import { placeLine } from './lines.ts';

/** Outermost first; a function of which several frames were running is named once. */
export function chainOf(project: Project, innermost: Caller | null): ChainLink[] {
  const links: ChainLink[] = [];
  let last = '';
  for (let caller = innermost; caller; caller = caller.previous) {
    const { file, line } = placeLine(project, caller.fn);
    const link: ChainLink = { symbol: functionsOf(project).nameOf(caller.fn), file, line };
    const key = `${link.symbol} ${file}:${String(line)}`;
    if (key !== last) links.unshift(link);
    last = key;
  }
  return links;
}
