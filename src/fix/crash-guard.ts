/** What an entry looks up and takes for granted: it is tested, and the request refused in the entry's own way. */
import type { Node, Statement, VariableDeclaration } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { lineAt } from './edits.ts';
import { bodyOf, entryCode } from './entry-code.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { lineAfter } from './lines.ts';
import { refusalFor } from './refusal.ts';

export function crashGuard(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const entry = entryOf(finding, scene);
  const walked = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const code = walked ? entryCode(scene, walked) : null;
  const body = code?.handler ? bodyOf(sources, code.handler) : null;
  if (!code || !body) return none('the crash stands in a function that more than one entry comes through');
  if (code.source.file !== pathOf(scene, finding.file)) return none('the crash stands in a helper, and how it is to say no is for its callers to say');
  const { source } = code;
  const onLine = body
    .getDescendants()
    .filter((d) => Node.isPropertyAccessExpression(d) && !d.hasQuestionDotToken() && lineAt(source.text, d.getStart()) === finding.line);
  for (const access of onLine) {
    const root = Node.isPropertyAccessExpression(access) ? access.getExpression() : undefined;
    if (!Node.isIdentifier(root)) continue;
    const declaration = body.getDescendants().find((d) => Node.isVariableDeclaration(d) && d.getName() === root.getText());
    const statement = declaration && Node.isVariableDeclaration(declaration) ? lookUp(declaration, body) : null;
    if (!statement) continue;
    const refusal = refusalFor(scene, code, 401);
    if (!refusal) return none('how an entry of this kind refuses here is not known');
    const text = `if (!${root.getText()}) ${refusal.text}`;
    return { proposals: [{ edits: [lineAfter(source, statement, text), ...refusal.edits], what: `\`${text.replaceAll(/\s+/g, ' ')}\`` }], reason: '' };
  }
  return none('what is missing there is no variable of the entry that could be tested');

  /** The statement of the handler that asks who it is. */
  function lookUp(declaration: VariableDeclaration, list: Node): Statement | null {
    const value = declaration.getInitializer();
    const statement = declaration.getVariableStatement();
    const awaited = Node.isAwaitExpression(value) ? value.getExpression() : value;
    return Node.isCallExpression(awaited) && statement && statement.getParent() === list && statement.getDeclarations().length === 1 ? statement : null;
  }
}
