/** A refusal that is written and does not end the request: `if (!session) res.status(401)`. */
import type { CallExpression, IfStatement, Node } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { bodyOf, entryCode } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import { entryOf, none } from './fix.ts';
import type { Answer, Proposal, Scene } from './fix.ts';
import { edit } from './source.ts';
import type { Sources } from './source.ts';

export function endRefusal(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const walked = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const code = walked ? entryCode(scene, walked) : null;
  const body = code?.handler ? bodyOf(scene.sources, code.handler) : null;
  if (!code || !body) return none('');
  const { Node } = scene.sources.kit;
  const proposals = body.getDescendants().flatMap((d): Proposal[] => {
    const made = Node.isIfStatement(d) ? ended(scene.sources, code, d) : null;
    return made ? [made] : [];
  });
  return { proposals, reason: '' };
}

function ended(sources: Sources, code: EntryCode, statement: IfStatement): Proposal | null {
  const { Node } = sources.kit;
  if (statement.getElseStatement()) return null;
  const then = statement.getThenStatement();
  const last = Node.isBlock(then) ? then.getStatements().at(-1) : then;
  if (!Node.isExpressionStatement(last)) return null;
  const call = last.getExpression();
  if (!Node.isCallExpression(call) || !/\b40[13]\b/.test(call.getText())) return null;
  const sends = sending(sources, code, call);
  if (sends === null) return null;
  const { source } = code;
  const edits = [edit(source, last.getStart(), last.getStart(), 'return '), ...(sends === '' ? [] : [edit(source, call.getEnd(), call.getEnd(), sends)])];
  return { edits, what: `ends the request where \`${statement.getExpression().getText()}\`` };
}
/** What is missing behind the call for an answer to be sent; null where it is no answer. */
function sending({ kit: { Node } }: Sources, code: EntryCode, call: CallExpression): string | null {
  const names: string[] = [];
  let root: Node = call;
  while (Node.isCallExpression(root) || Node.isPropertyAccessExpression(root)) {
    if (Node.isPropertyAccessExpression(root)) names.unshift(root.getName());
    root = root.getExpression();
  }
  const answerer = code.handler?.getParameters()[1]?.getNameNode().getText();
  if (Node.isIdentifier(root) && root.getText() === answerer) {
    if (names.some((n) => /^(?:json|send|end|redirect)$/.test(n))) return '';
    return code.walked.point.framework === 'fastify' ? '.send()' : code.walked.point.framework === 'next-pages-api' ? '.end()' : null;
  }
  return /^(?:Next)?Response\.json\(/.test(call.getText()) ? '' : null;
}
