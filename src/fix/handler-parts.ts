/** Where in a handler a check stands: at its top, in the `try` around its work, in the part for one method. */
import type { Block, CaseClause, Node, Statement } from 'ts-morph';
import type { Sources } from './source.ts';

export type StatementList = Block | CaseClause;
export type Part = 'body' | 'try' | 'method';

export const statementsOf = (list: StatementList): Statement[] => list.getStatements();

const methodTest = /\bmethod\b/;

/** The list of statements that a statement stands in; null where it stands deeper than a guard may. Without a statement: the part for a method. */
export function methodPart(sources: Sources, body: Block, statement: Statement | null, method = '*'): { list: StatementList; part: Part } | null {
  const { Node } = sources.kit;
  if (statement === null) return method === '*' ? null : partFor(sources, body, method);
  const list = statement.getParent();
  if (list === body) return { list: body, part: 'body' };
  if (!list || !(Node.isBlock(list) || Node.isCaseClause(list))) return null;
  const holder = Node.isCaseClause(list) ? list : list.getParent();
  if (Node.isTryStatement(holder) && holder.getTryBlock() === list && holder.getParent() === body) return { list, part: 'try' };
  if (Node.isCaseClause(holder)) {
    const dispatch = holder.getFirstAncestor((a: Node) => Node.isSwitchStatement(a));
    return Node.isSwitchStatement(dispatch) && methodTest.test(dispatch.getExpression().getText()) ? { list, part: 'method' } : null;
  }
  if (Node.isIfStatement(holder) && holder.getThenStatement() === list && methodTest.test(holder.getExpression().getText())) return { list, part: 'method' };
  return null;
}

/** `case 'DELETE':` or `if (req.method === 'DELETE') {`. */
function partFor(sources: Sources, body: Block, method: string): { list: StatementList; part: Part } | null {
  const { Node } = sources.kit;
  const names = (node: Node): boolean => /^(['"`])(\w+)\1$/.exec(node.getText())?.[2] === method;
  for (const d of body.getDescendants()) {
    if (Node.isSwitchStatement(d) && methodTest.test(d.getExpression().getText())) {
      const clause = d.getClauses().find((c) => Node.isCaseClause(c) && names(c.getExpression()));
      if (!clause || !Node.isCaseClause(clause)) continue;
      const [only] = clause.getStatements();
      return { list: only && Node.isBlock(only) ? only : clause, part: 'method' };
    }
    if (Node.isIfStatement(d)) {
      const test = d.getExpression();
      const then = d.getThenStatement();
      const asks =
        Node.isBinaryExpression(test) &&
        /^===?$/.test(test.getOperatorToken().getText()) &&
        methodTest.test(test.getLeft().getText()) &&
        names(test.getRight());
      if (asks && Node.isBlock(then)) return { list: then, part: 'method' };
    }
  }
  return null;
}
