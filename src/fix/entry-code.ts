/** Where the code of an entry stands in its file: the handler, what wraps it, the call that makes it a route. */
import type { ArrowFunction, Block, CallExpression, Expression, FunctionDeclaration, FunctionExpression, MethodDeclaration, Node } from 'ts-morph';
import type { Walked } from '../audit/scan.ts';
import type { Scene } from './fix.ts';
import type { Source, Sources } from './source.ts';

export type Handler = ArrowFunction | FunctionDeclaration | FunctionExpression | MethodDeclaration;

export interface EntryCode {
  walked: Walked;
  source: Source;
  handler: Handler | null;
  /** Calls around the handler, outermost first; each is handed what stands in it. */
  wrappers: CallExpression[];
  /** The whole expression that gives the handler, where it is no declared function. */
  expression: Expression | null;
  /** `app.get(path, options, handler)`. */
  route: CallExpression | null;
}

/** A function of a file, of an entry or not. */
export type Written = Pick<EntryCode, 'source' | 'handler'>;

export function entryCode(scene: Scene, walked: Walked): EntryCode | null {
  const { sources } = scene;
  const { point } = walked;
  const source = sources.of(point.file);
  if (!source || point.definedIn !== point.file) return null;
  const node = sources.at(source, point.span.start, point.span.end);
  if (!node) return null;
  const code: EntryCode = { walked, source, handler: null, wrappers: [], expression: null, route: null };
  fill(sources, code, node);
  return code;
}

function fill(sources: Sources, code: EntryCode, node: Node): void {
  const { Node } = sources.kit;
  const parent = node.getParent();
  if (Node.isIdentifier(node)) {
    if (Node.isFunctionDeclaration(parent) || Node.isMethodDeclaration(parent)) code.handler = parent;
    else if (Node.isVariableDeclaration(parent)) {
      const value = parent.getInitializer();
      if (value) unwrap(sources, code, value);
    }
    return;
  }
  if (isHandler(sources, node)) code.handler = node;
  else if (Node.isExpression(node)) unwrap(sources, code, node);
  else if (Node.isPropertyAssignment(node)) {
    const value = node.getInitializer();
    if (value) unwrap(sources, code, value);
  } else if (Node.isExpressionStatement(node)) unwrap(sources, code, node.getExpression());
}

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'route']);

function unwrap(sources: Sources, code: EntryCode, given: Expression): void {
  const { Node } = sources.kit;
  code.expression = given;
  let at: Node = given;
  for (;;) {
    if (Node.isParenthesizedExpression(at) || Node.isAsExpression(at) || Node.isSatisfiesExpression(at)) at = at.getExpression();
    else if (isHandler(sources, at)) {
      code.handler = at;
      return;
    } else if (Node.isCallExpression(at)) {
      const callee = at.getExpression();
      const args = at.getArguments();
      if (code.walked.point.framework === 'fastify' && code.wrappers.length === 0 && Node.isPropertyAccessExpression(callee) && verbs.has(callee.getName())) {
        code.route = at;
        const last = args.at(-1);
        if (last && isHandler(sources, last)) code.handler = last;
        return;
      }
      code.wrappers.push(at);
      const next: Node | undefined = args.find((a) => isHandler(sources, a)) ?? args.find((a) => Node.isCallExpression(a) && handsOn(sources, a));
      if (!next) return;
      at = next;
    } else return;
  }
}
const handsOn = (sources: Sources, call: CallExpression): boolean =>
  call.getArguments().some((a) => isHandler(sources, a) || (sources.kit.Node.isCallExpression(a) && handsOn(sources, a)));

export function isHandler(sources: Sources, node: Node): node is Handler {
  const { Node } = sources.kit;
  return Node.isArrowFunction(node) || Node.isFunctionExpression(node) || Node.isFunctionDeclaration(node) || Node.isMethodDeclaration(node);
}
export function bodyOf(sources: Sources, handler: Handler): Block | null {
  const body = handler.getBody();
  return body && sources.kit.Node.isBlock(body) ? body : null;
}
/** The last name of what is called: `withAuth` of `lib.withAuth(...)`. */
export function nameOfCall(sources: Sources, call: CallExpression): string {
  const { Node } = sources.kit;
  const callee = call.getExpression();
  if (Node.isPropertyAccessExpression(callee)) return callee.getName();
  return Node.isCallExpression(callee) ? nameOfCall(sources, callee) : callee.getText();
}
