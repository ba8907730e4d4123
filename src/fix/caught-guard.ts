/** A refusal that a catch clause takes: it is thrown on, or the guard is put in front of the `try`. */
import type { Node, Statement, TryStatement } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Proposal, Scene } from './fix.ts';
import { lineAfter, lineBefore, removal } from './lines.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt, relaid } from './style.ts';

export function caughtGuard(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const source = sources.of(pathOf(scene, finding.file));
  if (!source) return none('the file cannot be read');
  const at = source.tree.getDescendantAtPos(offsetAt(source.text, finding.line, finding.column));
  const holds = (node: Node): boolean => Node.isTryStatement(node) && node.getCatchClause() !== undefined;
  const statement = [at, ...(at?.getAncestors() ?? [])].find((node) => node !== undefined && holds(node));
  const clause = Node.isTryStatement(statement) ? statement.getCatchClause() : undefined;
  if (!statement || !Node.isTryStatement(statement) || !clause) return none('the clause that takes the refusal is not written out in one place');
  if (statement.getFinallyBlock()) return none('what its `finally` does has to be looked at too');
  const [first, ...rest] = statement.getTryBlock().getStatements();
  if (!first) return none('there is nothing in its `try`');
  const call = callIn(sources, first);
  if (!call) return none('the guard is not the first thing that its `try` does');
  if (isAskedLater(sources, statement, first))
    return none('what the guard gives is asked for later: whether the request is to go on without it is not for a tool to say');
  if (rest.length > 0) return inFront(sources, source, statement, first, call);
  return { proposals: [thrownOn(source, statement, call)], reason: '' };
}

/** `requireUser` of `await requireUser()`, of `const user = await requireUser()` and of `user = await requireUser()`. */
function callIn({ kit: { Node } }: Sources, statement: Statement): string | null {
  let node: Node | undefined = Node.isExpressionStatement(statement) ? statement.getExpression() : undefined;
  if (Node.isVariableStatement(statement) && statement.getDeclarations().length === 1) node = statement.getDeclarations()[0]?.getInitializer();
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '=') node = node.getRight();
  if (Node.isAwaitExpression(node)) node = node.getExpression();
  return Node.isCallExpression(node) ? node.getExpression().getText() : null;
}

/** Whether what the statement puts into a variable of outside is tested behind the `try`: being signed in may be optional then. */
function isAskedLater({ kit: { Node } }: Sources, around: TryStatement, statement: Statement): boolean {
  const assigned = Node.isExpressionStatement(statement) ? statement.getExpression() : undefined;
  if (!Node.isBinaryExpression(assigned)) return false;
  const name = assigned.getLeft().getText();
  const scope = around.getParent();
  return (scope?.getDescendants() ?? []).some((d) => {
    if (!Node.isIdentifier(d) || d.getText() !== name || d.getStart() < around.getEnd()) return false;
    const parent = d.getParent();
    if (Node.isPropertyAccessExpression(parent)) return parent.hasQuestionDotToken();
    return (
      Node.isPrefixUnaryExpression(parent) ||
      (Node.isBinaryExpression(parent) && /^(?:&&|\|\||\?\?|[!=]==?)$/.test(parent.getOperatorToken().getText())) ||
      Node.isIfStatement(parent) ||
      (Node.isConditionalExpression(parent) && parent.getCondition() === d)
    );
  });
}

/** Nothing but the guard stands in the `try`. */
function thrownOn(source: Source, statement: TryStatement, call: string): Proposal {
  const clause = statement.getCatchClauseOrThrow();
  const block = clause.getBlock();
  const variable = clause.getVariableDeclaration();
  const end = source.style.semicolons ? ';' : '';
  const last = block.getStatements().at(-1);
  if (!last && !/\/[/*]/.test(block.getText())) {
    // A clause that does nothing: what it surrounds stands better without it.
    const [only] = statement.getTryBlock().getStatements();
    const from = { indent: indentAt(source.text, only?.getStart() ?? 0), style: source.style };
    const text = relaid(only?.getText() ?? '', from, { indent: indentAt(source.text, statement.getStart()), style: source.style });
    return { edits: [edit(source, statement.getStart(), statement.getEnd(), text)], what: `lets what \`${call}\` throws end the request` };
  }
  const name = variable?.getName() ?? 'error';
  const edits = variable ? [] : [edit(source, block.getStart(), block.getStart(), `(${name}) `)];
  const inner = indentAt(source.text, block.getStart()) + source.style.indent;
  edits.push(
    last
      ? lineAfter(source, last, `throw ${name}${end}`)
      : edit(
          source,
          block.getEnd() - 1,
          block.getEnd() - 1,
          `${source.style.indent}throw ${name}${end}${source.style.eol}${inner.slice(source.style.indent.length)}`,
        ),
  );
  return { edits, what: `throws on what \`${call}\` throws` };
}

/** The work that follows in the `try` keeps its clause. */
function inFront(sources: Sources, source: Source, statement: TryStatement, first: Statement, call: string): Answer {
  const { Node } = sources.kit;
  const binary = Node.isExpressionStatement(first) && Node.isBinaryExpression(first.getExpression());
  const names = Node.isVariableStatement(first) ? first.getDeclarations().flatMap((d) => [...d.getNameNode().getText().matchAll(/\w+/g)].map((m) => m[0])) : [];
  const outer = statement.getParent();
  const taken = (outer?.getDescendants() ?? []).some(
    (d) => (Node.isVariableDeclaration(d) || Node.isBindingElement(d)) && !d.getAncestors().includes(first) && names.includes(d.getNameNode().getText()),
  );
  if (binary || taken) return none('what the guard gives cannot be declared in front of the `try`');
  const from = { indent: indentAt(source.text, first.getStart()), style: source.style };
  const text = relaid(first.getText(), from, { indent: indentAt(source.text, statement.getStart()), style: source.style });
  return {
    proposals: [{ edits: [lineBefore(source, statement, text), removal(source, first)], what: `puts \`${call}\` in front of the \`try\`` }],
    reason: '',
  };
}
