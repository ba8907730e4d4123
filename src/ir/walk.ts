/** Generic traversal. */
import type { Expr, FunctionExpr, Pattern, Stmt } from './nodes.ts';

export type Node = Expr | Stmt | Pattern;

/** Visits every node below (pre-order, source order), nested functions included. */
export function walk(root: unknown, visit: (node: Node) => void): void {
  if (typeof root !== 'object' || root === null) return;
  if (Array.isArray(root)) {
    for (const item of root as unknown[]) walk(item, visit);
    return;
  }
  if (typeof (root as { kind?: unknown }).kind === 'string') visit(root as Node);
  // Nodes are plain: what they have is their own, and no list of it is made for each of them.
  for (const key in root) {
    const value = (root as Readonly<Record<string, unknown>>)[key];
    if (typeof value === 'object') walk(value, visit);
  }
}

/** All functions below statements, outermost first. */
export function functionsBelow(root: unknown): FunctionExpr[] {
  const out: FunctionExpr[] = [];
  walk(root, (node) => {
    if (node.kind === 'function') out.push(node);
  });
  return out;
}
/** The statements that stand in the blocks of a statement: what runs with it, other than code of functions. */
export function statementsWithin(s: Stmt): readonly Stmt[] {
  switch (s.kind) {
    case 'if':
      return [...s.then, ...(s.else ?? [])];
    case 'loop':
      return [...s.init, ...s.body];
    case 'try':
      return [...s.body, ...(s.handler ?? []), ...(s.finalizer ?? [])];
    case 'block':
      return s.body;
    case 'switch':
      return s.cases.flatMap((c) => c.body);
    default:
      return [];
  }
}
