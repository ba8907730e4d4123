/** Whether two functions give the same: a helper that asks another one and returns what that one gave stands for it. */
import type { Node } from 'ts-morph';
import { bodyOf, isHandler } from './entry-code.ts';
import type { Handler } from './entry-code.ts';
import { importOf } from './names.ts';
import type { Source, Sources } from './source.ts';

const deepest = 4;

/** Names what in the end gives the value that a callee returns, the same for all that pass it on. */
export function sourceOfValue(sources: Sources, source: Source, callee: Node, depth = 0): string {
  const text = callee.getText();
  if (!sources.kit.Node.isIdentifier(callee)) return text;
  const imported = importOf(source, text);
  const specifier = imported?.declaration.getModuleSpecifierValue();
  const resolution = specifier === undefined ? null : sources.project.resolve(source.file, specifier);
  if (resolution && resolution.kind !== 'file') return resolution.kind === 'package' ? `${resolution.name}#${imported?.exported ?? text}` : text;
  const home = resolution ? sources.of(resolution.file) : source;
  const name = imported && imported.kind === 'named' ? imported.exported : text;
  const made = home ? functionOf(sources, home, name) : null;
  const own = `${home?.file ?? ''}#${name}`;
  if (!home || !made || depth > deepest) return own;
  const passed = passedOn(sources, made);
  return passed ? sourceOfValue(sources, home, passed, depth + 1) : own;
}
function functionOf(sources: Sources, { tree }: Source, name: string): Handler | null {
  const declared = tree.getFunction(name) ?? tree.getVariableDeclaration(name)?.getInitializer();
  return declared && isHandler(sources, declared) ? declared : null;
}
/** What `return x` of a function has asked: the callee of the call that `x` comes from. */
function passedOn(sources: Sources, made: Handler): Node | null {
  const { Node } = sources.kit;
  const body = bodyOf(sources, made);
  if (!body) return null;
  const own = body.getDescendants().filter((d) => d.getFirstAncestor((a) => isHandler(sources, a)) === made);
  const returned = own
    .flatMap((d) => (Node.isReturnStatement(d) && d.getExpression() ? [d.getExpression()] : []))
    .filter((e) => e !== undefined && !/^(?:null|undefined|false)$/.test(e.getText()));
  const names = new Set(returned.map((e) => e?.getText() ?? ''));
  const [name] = names;
  if (names.size !== 1 || name === undefined) return null;
  const declaration = own.find((d) => Node.isVariableDeclaration(d) && d.getNameNode().getText() === name);
  let value: Node | undefined = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  if (Node.isAwaitExpression(value)) value = value.getExpression();
  return Node.isCallExpression(value) ? value.getExpression() : null;
}
