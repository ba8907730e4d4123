import type { Call, Span } from '../../ir/nodes.ts';
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
  const name = nameOfCall(node);
  const place: Place = { file, start: node.start, end: node.end, ...(name === null ? {} : { named: name }) };
  cache.set(node, place);
  return place;
}
function nameOfCall(node: Span & Partial<Pick<Call, 'kind' | 'callee'>>): number | null {
  return node.kind === 'call' && node.callee?.kind === 'member' ? node.callee.propertySpan.start : null;
}
