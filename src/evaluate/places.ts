import type { Span } from '../ir/nodes.ts';
import type { Environment } from './environment.ts';
import type { Place } from './values.ts';

const cache = new WeakMap<Span, Place>();

/** The place of a node: one object per node, so that places can be compared by identity. */
export function placeIn(env: Environment, node: Span): Place {
  return placeOfNode(env.module.file, node);
}
export function placeOfNode(file: string, node: Span): Place {
  const known = cache.get(node);
  if (known?.file === file) return known;
  const place: Place = { file, start: node.start, end: node.end };
  cache.set(node, place);
  return place;
}
