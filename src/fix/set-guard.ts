/** A guard that runs only while a setting is there: without the setting it refuses. */
import type { BinaryExpression, Node } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';

export function setGuard(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const source = sources.of(pathOf(scene, finding.file));
  if (!source) return none('the file cannot be read');
  const at = source.tree.getDescendantAtPos(offsetAt(source.text, finding.line, finding.column));
  const statement = at?.getFirstAncestor((node: Node) => Node.isIfStatement(node));
  if (!statement || !Node.isIfStatement(statement) || statement.getElseStatement()) return none('it is no plain `if` that ends the request');
  if (!ends(sources, statement.getThenStatement())) return none('what it does while the setting is there is more than to refuse');
  const condition = statement.getExpression();
  if (!Node.isBinaryExpression(condition)) return none('where the setting is asked for cannot be told from the condition');
  const operator = condition.getOperatorToken();
  const left = condition.getLeft();
  if (operator.getText() === '&&') {
    const mixed =
      Node.isBinaryExpression(left) ||
      /&&|\|\|/.test(
        condition
          .getRight()
          .getText()
          .replace(/^\(.*\)$/s, ''),
      );
    if (mixed || !(Node.isIdentifier(left) || Node.isPropertyAccessExpression(left)))
      return none('the condition asks for more than the setting and the credential');
    const edits = [edit(source, left.getStart(), left.getStart(), '!'), edit(source, operator.getStart(), operator.getEnd(), '||')];
    return { proposals: [{ edits, what: `refuses where \`${left.getText()}\` is not set` }], reason: '' };
  }
  return compared(sources, source, condition, finding);
}

/** `sent !== \`Bearer ${process.env.SECRET}\``: the setting is asked for before it is compared with. */
function compared(sources: Sources, source: Source, condition: BinaryExpression, finding: Finding): Answer {
  const { Node } = sources.kit;
  if (!/^!==?$/.test(condition.getOperatorToken().getText())) return none('the comparison refuses nobody by itself');
  const settings = condition.getDescendants().filter((n: Node) => Node.isPropertyAccessExpression(n) && n.getText().startsWith('process.env.'));
  const [setting] = settings;
  if (!setting || settings.length !== 1 || !finding.message.includes(setting.getText().slice('process.env.'.length)))
    return none('the setting is read somewhere else, and where it has to be there is not for a tool to say');
  const edits = [edit(source, condition.getStart(), condition.getStart(), `!${setting.getText()} || `)];
  return { proposals: [{ edits, what: `refuses where \`${setting.getText()}\` is not set` }], reason: '' };
}

function ends(sources: Sources, then: Node): boolean {
  const { Node } = sources.kit;
  const statements = Node.isBlock(then) ? then.getStatements() : [then];
  const last = statements.at(-1);
  return statements.length <= 2 && last !== undefined && (Node.isReturnStatement(last) || Node.isThrowStatement(last));
}
