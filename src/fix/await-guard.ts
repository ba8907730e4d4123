/** A guard whose promise nobody waits for: it is awaited. */
import type { Node } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { edit } from './source.ts';

export function awaitGuard(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const source = sources.of(pathOf(scene, finding.file));
  if (!source) return none('the file cannot be read');
  const start = offsetAt(source.text, finding.line, finding.column);
  const end = offsetAt(source.text, finding.endLine, finding.endColumn);
  const call = sources.at(source, start, end);
  if (!call || !Node.isCallExpression(call)) return none('the call is not written out in one place');
  const parent = call.getParent();
  if (Node.isAwaitExpression(parent)) return none('it is awaited already, and its answer is dropped');
  if (Node.isVoidExpression(parent)) return none('`void` says that nobody is to wait for it');
  const around = call.getFirstAncestor((node: Node) => Node.isFunctionLikeDeclaration(node) || Node.isArrowFunction(node) || Node.isFunctionExpression(node));
  if (!around || !('isAsync' in around) || !(around as Node & { isAsync(): boolean }).isAsync())
    return none('the function around it is not async, and making it so would change it for its callers');
  const bare = Node.isExpressionStatement(parent) || Node.isVariableDeclaration(parent) || Node.isReturnStatement(parent) || Node.isIfStatement(parent);
  const edits = bare
    ? [edit(source, call.getStart(), call.getStart(), 'await ')]
    : [edit(source, call.getStart(), call.getStart(), '(await '), edit(source, call.getEnd(), call.getEnd(), ')')];
  return { proposals: [{ edits, what: `awaits \`${call.getExpression().getText()}\`` }], reason: '' };
}
