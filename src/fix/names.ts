/** Which names a piece of code uses, and where each of them comes from. */
import type { Identifier, ImportDeclaration, Node, ParameterDeclaration } from 'ts-morph';
import type { Handler } from './entry-code.ts';
import type { Source, Sources } from './source.ts';

/** Identifiers that stand for something that is declared elsewhere; what nested functions declare for themselves is left out. */
export function references(sources: Sources, node: Node): Identifier[] {
  const { Node } = sources.kit;
  const own = new Set(node.getDescendants().flatMap((d) => (Node.isParameterDeclaration(d) ? bound(sources, d.getNameNode()).map((b) => b.local) : [])));
  const all = [...(Node.isIdentifier(node) ? [node] : []), ...node.getDescendants().filter((d) => Node.isIdentifier(d))];
  return all.filter((id) => !own.has(id.getText()) && !isLabel(sources, id));
}
function isLabel(sources: Sources, id: Identifier): boolean {
  const { Node } = sources.kit;
  const parent = id.getParent();
  if (Node.isPropertyAccessExpression(parent) || Node.isPropertyAssignment(parent) || Node.isPropertySignature(parent)) return parent.getNameNode() === id;
  if (Node.isBindingElement(parent)) return parent.getNameNode() === id || parent.getPropertyNameNode() === id;
  if (Node.isVariableDeclaration(parent) || Node.isParameterDeclaration(parent)) return parent.getNameNode() === id;
  if (Node.isQualifiedName(parent)) return parent.getRight() === id;
  return Node.isMethodDeclaration(parent) || Node.isJsxAttribute(parent) || Node.isFunctionDeclaration(parent);
}

export interface Bound {
  /** The property that an object pattern takes; null where the whole value is bound. */
  key: string | null;
  local: string;
}
/** What a name or an object pattern binds; nested patterns and rests bind nothing that is followed here. */
export function bound(sources: Sources, name: Node): Bound[] {
  const { Node } = sources.kit;
  if (Node.isIdentifier(name)) return [{ key: null, local: name.getText() }];
  if (!Node.isObjectBindingPattern(name)) return [];
  return name.getElements().flatMap((e) => {
    const local = e.getNameNode();
    if (!Node.isIdentifier(local) || e.getDotDotDotToken()) return [];
    return [{ key: e.getPropertyNameNode()?.getText() ?? local.getText(), local: local.getText() }];
  });
}

export interface ImportedName {
  declaration: ImportDeclaration;
  kind: 'default' | 'namespace' | 'named';
  /** As the module exports it. */
  exported: string;
  typeOnly: boolean;
}
export function importOf(source: Source, local: string): ImportedName | null {
  for (const declaration of source.tree.getImportDeclarations()) {
    const typeOnly = declaration.isTypeOnly();
    if (declaration.getDefaultImport()?.getText() === local) return { declaration, kind: 'default', exported: 'default', typeOnly };
    if (declaration.getNamespaceImport()?.getText() === local) return { declaration, kind: 'namespace', exported: '*', typeOnly };
    for (const named of declaration.getNamedImports()) {
      if ((named.getAliasNode()?.getText() ?? named.getName()) === local) {
        return { declaration, kind: 'named', exported: named.getName(), typeOnly: typeOnly || named.isTypeOnly() };
      }
    }
  }
  return null;
}

/** Whether a file declares a name on its top level, other than by an import. */
export function isTopLevel(sources: Sources, source: Source, name: string): boolean {
  const { Node } = sources.kit;
  return source.tree.getStatements().some((s) => {
    if (Node.isVariableStatement(s))
      return s.getDeclarations().some((d) => d.getNameNode().getText() === name || bound(sources, d.getNameNode()).some((b) => b.local === name));
    if (
      Node.isFunctionDeclaration(s) ||
      Node.isClassDeclaration(s) ||
      Node.isInterfaceDeclaration(s) ||
      Node.isTypeAliasDeclaration(s) ||
      Node.isEnumDeclaration(s)
    )
      return s.getName() === name;
    return false;
  });
}

/** The parameter that binds a name, and which of its properties. */
export function parameterOf(sources: Sources, handler: Handler, local: string): { index: number; key: string | null; parameter: ParameterDeclaration } | null {
  for (const [index, parameter] of handler.getParameters().entries()) {
    const found = bound(sources, parameter.getNameNode()).find((b) => b.local === local);
    if (found) return { index, key: found.key, parameter };
  }
  return null;
}

/** Whether a name means anything anywhere in a piece of code. */
export function mentions(sources: Sources, node: Node, name: string): boolean {
  const { Node } = sources.kit;
  return node.getDescendants().some((d) => {
    if (!Node.isIdentifier(d) || d.getText() !== name) return false;
    const parent = d.getParent();
    if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() !== d;
    return !(Node.isPropertyAssignment(parent) && parent.getNameNode() === d);
  });
}
