/** A guard that runs, or holds, only while a setting is there: without the setting it refuses. */
import type { BinaryExpression, IfStatement, Node } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { references } from './names.ts';
import { exitOf } from './refusal.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt, relaid } from './style.ts';

const unclear = 'where the setting is asked for cannot be told from the condition';

export function setGuard(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const source = sources.of(pathOf(scene, finding.file));
  if (!source) return none('the file cannot be read');
  const at = source.tree.getDescendantAtPos(offsetAt(source.text, finding.line, finding.column));
  const statement = at?.getFirstAncestor((node: Node) => Node.isIfStatement(node));
  if (!statement || !Node.isIfStatement(statement) || statement.getElseStatement()) return none('it is no plain `if` that ends the request');
  const condition = statement.getExpression();
  if (isSetting(sources, condition)) return around(scene, source, statement);
  if (!ends(sources, statement.getThenStatement())) return none('what it does while the setting is there is more than to refuse');
  if (Node.isPrefixUnaryExpression(condition)) return listed(sources, source, condition, finding);
  if (!Node.isBinaryExpression(condition)) return none(unclear);
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
    if (mixed || !isSetting(sources, left)) return none('the condition asks for more than the setting and the credential');
    const edits = [edit(source, left.getStart(), left.getStart(), '!'), edit(source, operator.getStart(), operator.getEnd(), '||')];
    return { proposals: [{ edits, what: `refuses where \`${left.getText()}\` is not set` }], reason: '' };
  }
  return compared(sources, source, condition, finding);
}
const isSetting = ({ kit: { Node } }: Sources, node: Node): boolean => Node.isIdentifier(node) || Node.isPropertyAccessExpression(node);

/** `if (SECRET) { if (sent !== SECRET) return ... }`: one condition, or a refusal of its own where more is done inside. */
function around(scene: Scene, source: Source, statement: IfStatement): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const then = statement.getThenStatement();
  const setting = statement.getExpression().getText();
  const inside = Node.isBlock(then) ? then.getStatements() : [then];
  const [first] = inside;
  const what = `refuses where \`${setting}\` is not set`;
  if (
    inside.length === 1 &&
    first &&
    Node.isIfStatement(first) &&
    !first.getElseStatement() &&
    ends(sources, first.getThenStatement()) &&
    !hasComments(sources, then, first)
  ) {
    const inner = first.getExpression().getText();
    const plain = /^[^&?=]*(?:[!=]==?[^&?=]*)?$/.test(inner);
    const from = { indent: indentAt(source.text, first.getStart()), style: source.style };
    const exit = relaid(first.getThenStatement().getText(), from, { indent: indentAt(source.text, statement.getStart()), style: source.style });
    const edits = [edit(source, statement.getStart(), statement.getEnd(), `if (!${setting} || ${plain ? inner : `(${inner})`}) ${exit}`)];
    return { proposals: [{ edits, what }], reason: '' };
  }
  const exits = inside.flatMap((s) => {
    const exit = Node.isIfStatement(s) && !s.getElseStatement() ? exitOf(scene, s) : null;
    return exit ? [exit] : [];
  });
  const declared = new Set(
    inside.flatMap((s) =>
      Node.isVariableStatement(s) ? s.getDeclarations().flatMap((d) => [...d.getNameNode().getText().matchAll(/\w+/g)].map((m) => m[0])) : [],
    ),
  );
  const exit = exits.find((e) => !references(sources, e).some((id) => declared.has(id.getText())));
  if (!exit) return none('what it does while the setting is there is more than to refuse');
  const outer = indentAt(source.text, statement.getStart());
  const { eol, indent } = source.style;
  const text = relaid(exit.getText(), { indent: indentAt(source.text, exit.getStart()), style: source.style }, { indent: outer + indent, style: source.style });
  const edits = [edit(source, statement.getEnd(), statement.getEnd(), ` else {${eol}${outer}${indent}${text}${eol}${outer}}`)];
  return { proposals: [{ edits, what }], reason: '' };
}
function hasComments({ kit: { Node } }: Sources, block: Node, only: Node): boolean {
  if (!Node.isBlock(block)) return false;
  const text = block.getText();
  const around = text.slice(0, only.getStart() - block.getStart()) + text.slice(only.getEnd() - block.getStart());
  return /\/[/*]/.test(around.replace(/^\{[ \t]*\/\/[^\n]*/, '{'));
}

/** `!keys.includes(sent)`, the keys split from one text: of an absent text they are one key, the empty one. */
function listed(sources: Sources, source: Source, condition: Node, finding: Finding): Answer {
  const { Node } = sources.kit;
  const call = Node.isPrefixUnaryExpression(condition) ? condition.getOperand() : null;
  const callee = call && Node.isCallExpression(call) ? call.getExpression() : null;
  if (!callee || !Node.isPropertyAccessExpression(callee) || callee.getName() !== 'includes') return none(unclear);
  let list: Node | undefined = callee.getExpression();
  if (Node.isIdentifier(list)) {
    const name = list.getText();
    const declarations = source.tree.getDescendants().filter((d) => Node.isVariableDeclaration(d) && d.getName() === name);
    const [only] = declarations;
    list = declarations.length === 1 && only && Node.isVariableDeclaration(only) ? only.getInitializer() : undefined;
  }
  const text = list?.getText() ?? '';
  const named = /process\.env\.(\w+)/.exec(text)?.[1];
  if (!list || named === undefined || !finding.message.includes(named) || !/\.split\([^()]*\)(?:\.map\([^;]*\))?$/s.test(text))
    return none('the list that it is looked for in is not made in one place');
  return { proposals: [{ edits: [edit(source, list.getEnd(), list.getEnd(), '.filter(Boolean)')], what: 'leaves the empty key out of the list' }], reason: '' };
}

/** `sent !== \`Bearer ${process.env.SECRET}\``: the setting is asked for before it is compared with. */
function compared(sources: Sources, source: Source, condition: BinaryExpression, finding: Finding): Answer {
  const { Node } = sources.kit;
  if (!/^!==?$/.test(condition.getOperatorToken().getText())) return none('the comparison refuses nobody by itself');
  const named = (text: string): boolean => text.startsWith('process.env.') && finding.message.includes(text.slice('process.env.'.length));
  const settings = condition.getDescendants().filter((n: Node) => {
    if (Node.isPropertyAccessExpression(n)) return named(n.getText());
    if (!Node.isIdentifier(n) || Node.isPropertyAccessExpression(n.getParent())) return false;
    const declared = source.tree.getDescendants().filter((d) => Node.isVariableDeclaration(d) && d.getName() === n.getText());
    const [only] = declared;
    return declared.length === 1 && only !== undefined && Node.isVariableDeclaration(only) && named(only.getInitializer()?.getText().replace(/!$/, '') ?? '');
  });
  const [setting] = settings;
  if (!setting || settings.length !== 1) return none('the setting is read somewhere else, and where it has to be there is not for a tool to say');
  const edits = [edit(source, condition.getStart(), condition.getStart(), `!${setting.getText()} || `)];
  return { proposals: [{ edits, what: `refuses where \`${setting.getText()}\` is not set` }], reason: '' };
}

function ends(sources: Sources, then: Node): boolean {
  const { Node } = sources.kit;
  const statements = Node.isBlock(then) ? then.getStatements() : [then];
  const last = statements.at(-1);
  return statements.length <= 2 && last !== undefined && (Node.isReturnStatement(last) || Node.isThrowStatement(last));
}
