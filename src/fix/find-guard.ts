/** Finds the statement by which an entry stops a request. */
import type { CallExpression, IfStatement, Node, Statement } from 'ts-morph';
import { bodyOf } from './entry-code.ts';
import type { Written } from './entry-code.ts';
import { methodPart } from './handler-parts.ts';
import type { Part, StatementList } from './handler-parts.ts';
import type { Sources } from './source.ts';

/** What to look for in the sibling's handler: the call of a function that refuses, or the line on which it refuses itself. */
export interface Aim {
  callee: string | null;
  line: number;
}
export interface Found {
  statement: Statement;
  list: StatementList;
  part: Part;
}

export function findGuard(sources: Sources, code: Written, aim: Aim): Found | null {
  const { Node } = sources.kit;
  const handler = code.handler;
  const body = handler && bodyOf(sources, handler);
  if (!handler || !body) return null;
  const own = (node: Node): boolean =>
    node.getFirstAncestor((a) => Node.isFunctionLikeDeclaration(a) || Node.isArrowFunction(a) || Node.isFunctionExpression(a)) === handler;
  const calls = (node: Node | undefined): boolean =>
    node !== undefined && [node, ...node.getDescendants()].some((d) => Node.isCallExpression(d) && own(d) && lastName(sources, d) === aim.callee);
  for (const d of body.getDescendants()) {
    if (!Node.isStatement(d) || !own(d)) continue;
    let fits = false;
    if (Node.isIfStatement(d)) fits = aim.callee !== null ? calls(d.getExpression()) : refusesOn(sources, d, aim.line);
    else if (Node.isExpressionStatement(d))
      fits = aim.callee !== null ? isBareCall(sources, d.getExpression()) && calls(d) : d.getStartLineNumber() === aim.line;
    else if (Node.isVariableStatement(d)) fits = aim.callee !== null && d.getDeclarations().length === 1 && calls(d);
    if (!fits) continue;
    const place = methodPart(sources, body, d);
    if (!place) return null;
    return { statement: d, ...place };
  }
  return null;
}
function lastName(sources: Sources, call: CallExpression): string {
  const { Node } = sources.kit;
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : callee.getText();
}
function isBareCall(sources: Sources, node: Node): boolean {
  const { Node } = sources.kit;
  return Node.isCallExpression(node) || (Node.isAwaitExpression(node) && Node.isCallExpression(node.getExpression()));
}
function refusesOn(sources: Sources, statement: IfStatement, line: number): boolean {
  if (statement.getElseStatement()) return false;
  const then = statement.getThenStatement();
  const inside = sources.kit.Node.isBlock(then) ? then.getStatements() : [then];
  const plain = inside.length <= 3 && !inside.some((s) => sources.kit.Node.isIfStatement(s));
  return plain && (statement.getStartLineNumber() === line || inside.some((s) => s.getStartLineNumber() <= line && s.getEndLineNumber() >= line));
}
