/** Detail of an unforeseen error that goes to the client: a constant text goes there, and the error into the log. */
import type { CatchClause, Expression, Node } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import type { LeakFacts } from '../audit/rule.ts';
import type { Edit } from './edits.ts';
import { offsetAt } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { lineBefore } from './lines.ts';
import { importOf } from './names.ts';
import { sameAnswer } from './same-answer.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';

export function constantAnswer(finding: Finding, scene: Scene): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const sites = scene.run.context.forRule({}).sites('response.leak');
  const here = sites.filter((s) => s.region.file === finding.file && s.region.line === finding.line);
  const source = sources.of(pathOf(scene, finding.file));
  const [site] = here;
  if (!source || !site) return none('the answer was not found again');
  const start = offsetAt(source.text, site.region.line, site.region.column);
  const end = offsetAt(source.text, site.region.endLine, site.region.endColumn);
  const answer = sources.at(source, start, end);
  if (!answer) return none('the answer is not written out in one place');
  const kinds = here.map((s) => s.facts as LeakFacts);
  if (kinds.every((f) => f.kind === 'user-enumeration')) return sameAnswer(finding, scene, source, answer);
  const clause = answer.getFirstAncestor((a) => Node.isCatchClause(a));
  if (!Node.isCatchClause(clause)) return none('the answer is not given where the error is caught');
  const statement = answer.getFirstAncestor((a) => Node.isStatement(a) && !Node.isBlock(a));
  // What is thrown on, or kept in a variable, becomes part of an answer elsewhere, which may tell it apart from others.
  if (!statement || !(Node.isReturnStatement(statement) || Node.isExpressionStatement(statement)) || !statement.getAncestors().includes(clause))
    return none('the text is thrown on or kept, and answered elsewhere');
  const given = statement.getExpression();
  if (!given) return none('the answer is not written out in one place');
  const status = Math.max(...kinds.map((f) => f.status ?? 0));
  if (status < 500) return none('what the caller did wrong is told by the same text; which errors are foreseen is for people to say');
  const error = clause.getVariableDeclaration()?.getName();
  if (error === undefined || !/^\w+$/.test(error)) return none('the error has no name where it is caught');
  const block = clause.getParentIfKind(sources.kit.SyntaxKind.TryStatement)?.getTryBlock();
  if (block?.getDescendants().some((d) => Node.isThrowStatement(d))) return none('errors that are thrown on purpose are answered there too');
  const edits: Edit[] = [];
  for (const detail of detailsIn(sources, given, error)) {
    const edited = withoutDetail(sources, source, detail);
    if (!edited) return none(`what is to be said in place of \`${detail.getText()}\` is not for a tool to say`);
    edits.push(edited);
  }
  if (edits.length === 0) return none('what is taken from the error is not written out in the answer');
  const log = logged(scene, source, clause, error, answer);
  return { proposals: [{ edits: log ? [...edits, log] : edits, what: 'answers with a constant text and logs the error' }], reason: '' };
}

/** The largest expressions that are nothing but what was taken from the error. */
function detailsIn(sources: Sources, answer: Node, error: string): Expression[] {
  const { Node } = sources.kit;
  const out: Expression[] = [];
  const visit = (node: Node): void => {
    if (
      Node.isObjectLiteralExpression(node) ||
      Node.isArrayLiteralExpression(node) ||
      Node.isSpreadAssignment(node) ||
      Node.isNewExpression(node) ||
      (Node.isCallExpression(node) && !isOfError(node, error))
    ) {
      node.forEachChild(visit);
      return;
    }
    if (Node.isPropertyAssignment(node)) {
      const value = node.getInitializer();
      if (value) visit(value);
      return;
    }
    if (Node.isShorthandPropertyAssignment(node)) return;
    if (Node.isExpression(node) && new RegExp(`\\b${error}\\b`).test(node.getText())) {
      if (Node.isPropertyAccessExpression(node) && Node.isCallExpression(node.getExpression())) visit(node.getExpression());
      else out.push(node);
    }
  };
  visit(Node.isAwaitExpression(answer) ? answer.getExpression() : answer);
  return out;
}
const isOfError = (call: Node, error: string): boolean =>
  new RegExp(`^\\(?${error}\\b|^(?:String|JSON\\.stringify|get\\w*(?:Message|Error)\\w*)\\(`).test(call.getText());

const constant = 'Internal Server Error';

function withoutDetail(sources: Sources, source: Source, detail: Expression): Edit | null {
  const { Node } = sources.kit;
  const parent = detail.getParent();
  const { quote } = source.style;
  // A stack is for nobody; nor is the error as a whole beside a text.
  if (/\.stack$/.test(detail.getText()) && Node.isPropertyAssignment(parent)) {
    const object = parent.getParentIfKindOrThrow(sources.kit.SyntaxKind.ObjectLiteralExpression);
    const all = object.getProperties();
    const at = all.indexOf(parent);
    const [before, next] = [all[at - 1], all[at + 1]];
    if (next) return edit(source, parent.getStart(), next.getStart(), '');
    if (before) return edit(source, before.getEnd(), parent.getEnd(), '');
    return edit(source, parent.getStart(), parent.getEnd(), '');
  }
  if (Node.isTemplateSpan(parent)) return null;
  const text = saidBeside(sources, detail);
  if (text !== null) return edit(source, detail.getStart(), detail.getEnd(), text);
  const plain = /^\(?\w+(?: as \w+)?\)?\??\.message$|^String\(\w+\)$|^\w+\.toString\(\)$/.test(detail.getText());
  return plain ? edit(source, detail.getStart(), detail.getEnd(), `${quote}${constant}${quote}`) : null;
}
/** The constant part of what is said: the other side of a choice, the text in front of the detail. */
function saidBeside({ kit: { Node } }: Sources, detail: Expression): string | null {
  const isText = (n: Node): boolean => Node.isStringLiteral(n) || Node.isNoSubstitutionTemplateLiteral(n);
  if (Node.isConditionalExpression(detail)) {
    const other = detail.getWhenFalse();
    return isText(other) ? other.getText() : null;
  }
  if (Node.isBinaryExpression(detail)) {
    const right = detail.getRight();
    if (/^(?:\|\||\?\?)$/.test(detail.getOperatorToken().getText()) && isText(right)) return right.getText();
    const left = detail.getLeft();
    return detail.getOperatorToken().getText() === '+' && isText(left) ? trimmed(left.getText()) : null;
  }
  if (Node.isTemplateExpression(detail)) {
    const spans = detail.getTemplateSpans();
    const head = detail.getHead().getLiteralText();
    if (spans.length !== 1 || (spans[0]?.getLiteral().getLiteralText() ?? '').trim() !== '' || head.includes("'")) return null;
    const text = trimmed(`'${head}'`);
    return text;
  }
  return null;
}
function trimmed(literal: string): string | null {
  const quote = literal.charAt(0);
  const text = literal.slice(1, -1).replace(/[\s:,\-–(]+$/, '');
  return text.length > 3 ? quote + text + quote : null;
}

/** `console.error(error)` in front of the answer, or the logger that the project has, where the clause does not log already. */
function logged(scene: Scene, source: Source, clause: CatchClause, error: string, answer: Node): Edit | null {
  const { sources } = scene;
  const { Node } = sources.kit;
  const block = clause.getBlock();
  const calls = block.getDescendants().filter((d) => Node.isCallExpression(d));
  const isLog = (text: string): boolean => /(?:^|\.)(?:log|error|warn|fatal|captureException|captureError|report\w*)$/.test(text);
  const named = new RegExp(`\\b${error}\\b`);
  if (calls.some((c) => Node.isCallExpression(c) && isLog(c.getExpression().getText()) && c.getArguments().some((a) => named.test(a.getText())))) return null;
  const statement = answer.getFirstAncestor((a) => Node.isStatement(a) && a.getParent() === block) ?? block.getStatements()[0];
  if (!statement) return null;
  const logger = loggers(scene).find((text) => inScope(sources, source, clause, text)) ?? 'console.error';
  return lineBefore(source, statement, `${logger}(${error})${source.style.semicolons ? ';' : ''}`);
}
const written = /\b((?:(?:request|req|app|fastify|server|instance)\.log|log|logger|console)\.error)\(/g;
const usual = new WeakMap<Scene, string[]>();
/** How the files of entries log errors, the most used first. */
function loggers(scene: Scene): string[] {
  let known = usual.get(scene);
  if (!known) {
    const counts = new Map<string, number>();
    for (const file of new Set(scene.run.scanned.walked.map((w) => w.point.file)))
      for (const [, name = ''] of scene.run.project.text(file)?.matchAll(written) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
    known = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
    usual.set(scene, known);
  }
  return known;
}
/** The console is known everywhere; other loggers where the file, or a function around, has them. */
function inScope({ kit: { Node } }: Sources, source: Source, clause: Node, logger: string): boolean {
  const [root = ''] = logger.split('.');
  if (root === 'console' || importOf(source, root)) return true;
  return clause.getAncestors().some((a) => {
    const parameters =
      Node.isFunctionDeclaration(a) || Node.isArrowFunction(a) || Node.isFunctionExpression(a) || Node.isMethodDeclaration(a) ? a.getParameters() : [];
    return parameters.some((p) => p.getName() === root);
  });
}
