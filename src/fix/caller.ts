/** The caller's own id, written in an entry the way another entry writes it. */
import type { CallExpression, Expression, Identifier, Node, Statement } from 'ts-morph';
import type { Edit } from './edits.ts';
import { bodyOf, nameOfCall } from './entry-code.ts';
import type { EntryCode, Handler } from './entry-code.ts';
import { bound, mentions, parameterOf } from './names.ts';
import { sourceOfValue } from './same-source.ts';
import { edit } from './source.ts';
import type { Sources } from './source.ts';
import { indentAt } from './style.ts';
import { Unfit } from './unfit.ts';

export interface Caller {
  text: string;
  edits: Edit[];
}

/**
 * @param value `user.id`, as the sibling has it
 * @param at where it is to be known in the other entry
 * @throws Unfit
 */
export function callerIn(sources: Sources, sibling: EntryCode, value: Node, target: EntryCode, at: Node): Caller {
  const root = rootOf(sources, value);
  if (!root || !sibling.handler || !target.handler) throw new Unfit('who asks is not written out in one place');
  const name = root.getText();
  const parameter = parameterOf(sources, sibling.handler, name);
  const found = parameter
    ? given(sources, sibling, target, target.handler, name, parameter)
    : lookedUp(sources, sibling, sibling.handler, target, target.handler, name, root, at);
  const rest = value.getText().slice(name.length);
  return { text: found.name + rest, edits: found.edits };
}
/** `user` of `user.id`; null for anything but a chain of names. */
export function rootOf({ kit: { Node } }: Sources, value: Node): Identifier | null {
  let node = value;
  while (Node.isPropertyAccessExpression(node)) node = node.getExpression();
  return Node.isIdentifier(node) ? node : null;
}

interface Named {
  name: string;
  edits: Edit[];
}

/** What the framework or a wrapper hands to the handler. */
function given(
  sources: Sources,
  sibling: EntryCode,
  target: EntryCode,
  handler: Handler,
  name: string,
  at: NonNullable<ReturnType<typeof parameterOf>>,
): Named {
  const { Node } = sources.kit;
  const { source } = target;
  const wrapper = (code: EntryCode): string => {
    const inner = code.wrappers.at(-1);
    return inner ? nameOfCall(sources, inner) : '';
  };
  if (target.walked.point.framework !== 'fastify' && wrapper(sibling) !== wrapper(target))
    throw new Unfit(`\`${name}\` is handed over by what the other entry stands in`);
  if (target.walked.point.framework === 'next-server-action' && wrapper(sibling) === '') throw new Unfit(`\`${name}\` comes from the request`);
  const own = handler.getParameters();
  const there = own[at.index];
  if (there) {
    const pattern = there.getNameNode();
    const found = bound(sources, pattern).find((b) => b.key === at.key);
    if (found) return { name: found.local, edits: [] };
    const last = Node.isObjectBindingPattern(pattern) ? pattern.getElements().at(-1) : undefined;
    if (at.key === null || !last || there.getTypeNode() || last.getDotDotDotToken() || mentions(sources, handler, at.key))
      throw new Unfit(`\`${name}\` is taken in another form here`);
    return { name: at.key, edits: [edit(source, last.getEnd(), last.getEnd(), `, ${at.key}`)] };
  }
  if (mentions(sources, handler, name)) throw new Unfit(`\`${name}\` means something else in this entry`);
  const theirs = sibling.handler?.getParameters() ?? [];
  const added = theirs.slice(own.length, at.index + 1).map((p, i) => {
    if (own.length + i === at.index) return p.getNameNode().getText();
    const text = p.getNameNode().getText();
    return /^\w+$/.test(text) ? (text.startsWith('_') ? text : `_${text}`) : `_${String(own.length + i)}`;
  });
  const last = own.at(-1);
  const paren = handler.getFirstChildByKind(sources.kit.SyntaxKind.OpenParenToken);
  const place = last?.getEnd() ?? paren?.getEnd();
  if (place === undefined || (last && !paren)) throw new Unfit('the entry takes its parameter without parentheses');
  return { name, edits: [edit(source, place, place, `${last ? ', ' : ''}${added.join(', ')}`)] };
}

/** What the handler looks up itself: by the same call, kept or dropped, or asked for in a condition. */
function lookedUp(sources: Sources, sibling: EntryCode, from: Handler, target: EntryCode, handler: Handler, name: string, use: Identifier, at: Node): Named {
  const { Node } = sources.kit;
  const { source } = target;
  const declaration = from
    .getDescendants()
    .find((d) => Node.isVariableDeclaration(d) && d.getStart() < use.getStart() && bound(sources, d.getNameNode()).some((b) => b.local === name));
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  const wanted = Node.isVariableDeclaration(declaration) ? bound(sources, declaration.getNameNode()).find((b) => b.local === name) : undefined;
  const theirs = callOf(sources, value);
  if (!value || !wanted || !theirs) throw new Unfit(`where \`${name}\` comes from is too involved to be written twice`);
  const visible = (node: Node): boolean => {
    const scope = node.getFirstAncestor((a) => Node.isBlock(a) || Node.isCaseClause(a) || Node.isSourceFile(a));
    return scope !== undefined && at.getAncestors().includes(scope) && node.getEnd() <= at.getStart();
  };
  const wantedFrom = sourceOfValue(sources, sibling.source, theirs.getExpression());
  const same = (node: Node | undefined): boolean => {
    const call = callOf(sources, node);
    return (
      call !== null &&
      (call.getExpression().getText() === theirs.getExpression().getText() || sourceOfValue(sources, source, call.getExpression()) === wantedFrom)
    );
  };
  for (const d of handler.getDescendants()) {
    if (!Node.isVariableDeclaration(d) || !same(d.getInitializer()) || !d.getVariableStatement() || !visible(d.getVariableStatement() ?? d)) continue;
    const pattern = d.getNameNode();
    const found = bound(sources, pattern).find((b) => b.key === wanted.key);
    if (found) return { name: found.local, edits: [] };
    const last = Node.isObjectBindingPattern(pattern) ? pattern.getElements().at(-1) : undefined;
    if (wanted.key !== null && last && !last.getDotDotDotToken() && !mentions(sources, handler, wanted.key))
      return { name: wanted.key, edits: [edit(source, last.getEnd(), last.getEnd(), `, ${wanted.key}`)] };
  }
  const pattern = wanted.key === null ? name : wanted.key === name ? `{ ${name} }` : `{ ${wanted.key}: ${name} }`;
  for (const d of handler.getDescendants()) {
    if (!Node.isStatement(d) || !visible(d)) continue;
    const taken = mentions(sources, d.getFirstAncestor((a) => Node.isBlock(a) || Node.isCaseClause(a)) ?? handler, name);
    if (Node.isExpressionStatement(d) && same(d.getExpression())) {
      if (taken) throw new Unfit(`\`${name}\` means something else in this entry`);
      return { name, edits: [edit(source, d.getStart(), d.getStart(), `const ${pattern} = `)] };
    }
    if (Node.isIfStatement(d) && wanted.key === null) {
      const condition = d.getExpression();
      const asked = Node.isPrefixUnaryExpression(condition) && condition.getText().startsWith('!') ? bare(sources, condition.getOperand()) : null;
      if (!asked || !same(asked)) continue;
      if (taken) throw new Unfit(`\`${name}\` means something else in this entry`);
      return { name, edits: [...hoisted(sources, target, d, asked, name)] };
    }
  }
  throw new Unfit(`it does not ask \`${theirs.getExpression().getText()}\` as the other entry does`);
}
function callOf(sources: Sources, node: Node | undefined): CallExpression | null {
  const { Node } = sources.kit;
  const inner = node ? bare(sources, node) : undefined;
  const call = Node.isAwaitExpression(inner) ? bare(sources, inner.getExpression()) : inner;
  return Node.isCallExpression(call) ? call : null;
}
function bare({ kit: { Node } }: Sources, node: Node): Expression | Node {
  let at = node;
  while (Node.isParenthesizedExpression(at) || Node.isNonNullExpression(at) || Node.isAsExpression(at)) at = at.getExpression();
  return at;
}
/** `if (!(await getUser())) ...` as a declaration and a test of it. */
function hoisted(sources: Sources, { source }: EntryCode, statement: Statement, asked: Node, name: string): Edit[] {
  const { Node } = sources.kit;
  const condition = Node.isIfStatement(statement) ? statement.getExpression() : null;
  if (!condition) return [];
  const end = source.style.semicolons ? ';' : '';
  const indent = indentAt(source.text, statement.getStart());
  const edits = [
    edit(source, statement.getStart(), statement.getStart(), `const ${name} = ${asked.getText()}${end}${source.style.eol}${indent}`),
    edit(source, condition.getStart(), condition.getEnd(), `!${name}`),
  ];
  const clause = statement.getParent();
  if (!Node.isCaseClause(clause)) return edits;
  // Nothing can be declared in a `case` without a block of its own.
  const colon = clause.getFirstChildByKind(sources.kit.SyntaxKind.ColonToken);
  const last = clause.getStatements().at(-1);
  if (!colon || !last || source.text.slice(colon.getEnd(), statement.getStart()).trim() !== '')
    throw new Unfit('this `case` has no block of its own to declare in');
  const close = `${source.style.eol}${indentAt(source.text, clause.getStart())}}`;
  return [edit(source, colon.getEnd(), colon.getEnd(), ' {'), ...edits, edit(source, last.getEnd(), last.getEnd(), close)];
}
/** The body of a handler, for those who look through it. */
export function bodyOrThrow(sources: Sources, { handler }: EntryCode): Node {
  const body = handler && (bodyOf(sources, handler) ?? handler.getBody());
  if (!body) throw new Unfit('the entry is no function with a body of its own');
  return body;
}
