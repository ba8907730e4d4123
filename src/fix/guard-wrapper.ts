/** A handler handed to the wrapper that its siblings are handed to, and a procedure built on what its siblings are built on. */
import type { Expression, Node } from 'ts-morph';
import type { EntryCode, Handler } from './entry-code.ts';
import { isHandler, nameOfCall } from './entry-code.ts';
import type { Inserted } from './guard-statement.ts';
import { Imports } from './imports.ts';
import { bound, isTopLevel, importOf } from './names.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { Unfit } from './unfit.ts';

export function guardWrapper(sources: Sources, sibling: EntryCode, target: EntryCode, name: string): Inserted {
  const { Node, SyntaxKind } = sources.kit;
  const wrapper = sibling.wrappers.find((w) => nameOfCall(sources, w) === name);
  const callee = wrapper?.getExpression();
  if (!wrapper || !callee || !Node.isIdentifier(callee)) throw new Unfit('the wrapper of the sibling is no plain call');
  const args = wrapper.getArguments();
  if (args.length !== 1) throw new Unfit(`what \`${name}\` is to be told for this entry is not for a tool to say`);
  if (!sibling.handler || !target.handler) throw new Unfit('the entry has no handler of its own');
  sameParameters(sources, sibling.handler, target.handler, name, passedOn(sources, sibling.source, callee.getText()));
  const { source } = target;
  const imports = new Imports(sources, source);
  const local = known(sources, imports, sibling, target, callee.getText());
  const { handler, expression } = target;
  if (expression) {
    // Right around the handler: what it hands over comes to it.
    const inner = Node.isArrowFunction(handler) || Node.isFunctionExpression(handler) ? handler : expression;
    return {
      edits: [edit(source, inner.getStart(), inner.getStart(), `${local}(`), edit(source, inner.getEnd(), inner.getEnd(), ')'), ...imports.edits()],
      text: `${local}(...)`,
      literal: false,
      continues: false,
    };
  }
  if (!Node.isFunctionDeclaration(handler) || handler.isGenerator() || handler.getTypeParameters().length > 0)
    throw new Unfit('the entry is declared in a form that cannot be wrapped');
  const end = `)${source.style.semicolons ? ';' : ''}`;
  const edits = [edit(source, handler.getEnd(), handler.getEnd(), end), ...imports.edits()];
  if (handler.isDefaultExport()) {
    const keyword = handler.getFirstChildByKind(SyntaxKind.AsyncKeyword) ?? handler.getFirstChildByKind(SyntaxKind.FunctionKeyword);
    const at = handler.getFirstDescendantByKind(SyntaxKind.AsyncKeyword)?.getStart() ?? keyword?.getStart() ?? handler.getStart();
    edits.push(edit(source, at, at, `${local}(`));
  } else {
    const keyword = handler.getFirstChildByKindOrThrow(SyntaxKind.FunctionKeyword).getStart();
    const paren = handler.getFirstChildByKindOrThrow(SyntaxKind.OpenParenToken).getStart();
    const from = handler.isAsync() ? handler.getFirstDescendantByKindOrThrow(SyntaxKind.AsyncKeyword).getStart() : keyword;
    const body = handler.getBody();
    if (!body) throw new Unfit('the entry has no body of its own');
    edits.push(
      edit(source, from, paren, `const ${handler.getName() ?? ''} = ${local}(${handler.isAsync() ? 'async ' : ''}`),
      edit(source, body.getStart(), body.getStart(), '=> '),
    );
  }
  return { edits, text: `${local}(...)`, literal: false, continues: false };
}

/** What the wrapper hands on has to be what the handler takes. */
function sameParameters(sources: Sources, theirs: Handler, ours: Handler, name: string, passed: ReadonlySet<number>): void {
  const others = theirs.getParameters();
  const mine = ours.getParameters();
  const plain = (text: string): string => text.replace(/^_+/, '');
  const fits = mine.every((p, i) => {
    if (passed.has(i)) return true;
    const other = others[i];
    if (!other) return false;
    const [a, b] = [other.getNameNode(), p.getNameNode()];
    const { Node } = sources.kit;
    if (Node.isIdentifier(a) && Node.isIdentifier(b)) return plain(a.getText()) === plain(b.getText());
    const keys = new Set(bound(sources, a).map((x) => x.key));
    const type = other.getTypeNode()?.getText();
    return (Node.isObjectBindingPattern(b) && bound(sources, b).every((x) => keys.has(x.key))) || (type !== undefined && type === p.getTypeNode()?.getText());
  });
  if (!fits) throw new Unfit(`what \`${name}\` hands to its handler is not known to be what this one takes`);
}
/** Positions at which a wrapper hands on what it was given itself. */
function passedOn(sources: Sources, from: Source, name: string): ReadonlySet<number> {
  const { Node } = sources.kit;
  const specifier = importOf(from, name)?.declaration.getModuleSpecifierValue();
  const resolution = specifier === undefined ? null : sources.project.resolve(from.file, specifier);
  const home = resolution === null ? from : resolution.kind === 'file' ? sources.of(resolution.file) : null;
  const declared = home?.tree.getFunction(name) ?? home?.tree.getVariableDeclaration(name)?.getInitializer();
  if (!declared || !isHandler(sources, declared)) return new Set();
  const [handler] = declared.getParameters();
  const calls = declared.getDescendants().filter((d) => Node.isCallExpression(d) && d.getExpression().getText() === handler?.getName());
  const positions = calls.map((call) => {
    const inner = call.getFirstAncestor((a) => isHandler(sources, a));
    const own = inner && inner !== declared && isHandler(sources, inner) ? inner.getParameters().map((p) => p.getNameNode().getText()) : [];
    return own.flatMap((text, i) => (Node.isCallExpression(call) && call.getArguments()[i]?.getText() === text ? [i] : []));
  });
  return new Set((positions[0] ?? []).filter((i) => positions.every((p) => p.includes(i))));
}
function known(sources: Sources, imports: Imports, sibling: EntryCode, target: EntryCode, name: string): string {
  if (sibling.source === target.source) return name;
  if (!importOf(sibling.source, name) || isTopLevel(sources, sibling.source, name)) throw new Unfit(`\`${name}\` is kept in the sibling's file`);
  const local = imports.want(sibling.source, name);
  if (local === null) throw new Unfit(`\`${name}\` means something else in this file`);
  return local;
}

/** `publicProcedure.query(...)` becomes `protectedProcedure.query(...)`. */
export function guardBuilder(sources: Sources, sibling: EntryCode, target: EntryCode): Inserted {
  const [theirs, ours] = [rootOf(sources, sibling.expression), rootOf(sources, target.expression)];
  if (!theirs || !ours) throw new Unfit('what the entry is built on is not written out');
  const root = theirs.getText();
  if (root === ours.getText()) throw new Unfit('the sibling is built on the same');
  const steps = (node: Node): string[] => stepsAfter(sources, node);
  // What is done by steps of the sibling's own is not what its root does.
  if (steps(theirs).some((s) => s === 'use')) throw new Unfit('the sibling adds a step of its own');
  const imports = new Imports(sources, target.source);
  const local = known(sources, imports, sibling, target, root);
  return { edits: [edit(target.source, ours.getStart(), ours.getEnd(), local), ...imports.edits()], text: local, literal: false, continues: false };
}
function rootOf(sources: Sources, expression: Expression | null): Node | null {
  const { Node } = sources.kit;
  let at: Node | null = expression;
  let calls = 0;
  while (at) {
    if (Node.isCallExpression(at)) {
      calls += 1;
      at = at.getExpression();
    } else if (Node.isPropertyAccessExpression(at)) at = at.getExpression();
    else return Node.isIdentifier(at) && calls > 0 && Node.isPropertyAccessExpression(at.getParent()) ? at : null;
  }
  return null;
}
function stepsAfter(sources: Sources, root: Node): string[] {
  const { Node } = sources.kit;
  const out: string[] = [];
  for (let at: Node | undefined = root.getParent(); at && (Node.isPropertyAccessExpression(at) || Node.isCallExpression(at)); at = at.getParent())
    if (Node.isPropertyAccessExpression(at)) out.push(at.getName());
  return out;
}
/** The procedure or client that an entry is built on, or null. */
export function builtOn(sources: Sources, code: EntryCode): string | null {
  return code.route === null ? (rootOf(sources, code.expression)?.getText() ?? null) : null;
}
