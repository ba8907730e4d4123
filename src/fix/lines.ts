/** Whole statements put in and taken out, with the line that they stand on. */
import type { Node } from 'ts-morph';
import type { Edit } from './edits.ts';
import { mentions } from './names.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt } from './style.ts';

export function lineBefore(source: Source, node: Node, text: string): Edit {
  const at = node.getStart();
  return edit(source, at, at, text + source.style.eol + indentAt(source.text, at));
}
/** Behind what else stands on the last line of a node. */
export function lineAfter(source: Source, node: Node, text: string): Edit {
  const rest = /^[^\r\n]*/.exec(source.text.slice(node.getEnd()))?.[0] ?? '';
  const comment = /^[ \t]*(?:\/\/.*)?$/.test(rest);
  const at = comment ? node.getEnd() + rest.length : node.getEnd();
  return edit(source, at, at, (comment ? source.style.eol + indentAt(source.text, node.getStart()) : ' ') + text);
}
/** The node, and its line where nothing else stands there. */
export function removal(source: Source, node: Node): Edit {
  return removed(source, node.getStart(), node.getEnd());
}
export function removed(source: Source, start: number, end: number): Edit {
  const { text } = source;
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const first = start - before;
  const after = /^[ \t]*(?:\/\/[^\r\n]*)?(\r\n|\n|\r|$)/.exec(text.slice(end));
  const lineStart = first === 0 || /[\r\n]/.test(text[first - 1] ?? '');
  return lineStart && after ? edit(source, first, end + after[0].length, '') : edit(source, start, end, '');
}
/** An imported name that nothing uses once these nodes are gone: its part of the import goes too. */
export function droppedImports(sources: Sources, source: Source, gone: readonly Node[]): Edit[] {
  const { Node } = sources.kit;
  const out: Edit[] = [];
  for (const declaration of source.tree.getImportDeclarations()) {
    const names = declaration.getNamedImports();
    const others = [declaration.getDefaultImport(), declaration.getNamespaceImport()].filter((n) => n !== undefined);
    const unused = names.filter((named) => {
      const local = named.getAliasNode()?.getText() ?? named.getName();
      return (
        gone.some((node) => usesOf(node, local) > 0) &&
        source.tree.getStatements().every((s) => Node.isImportDeclaration(s) || usesOf(s, local) === usesIn(gone, s, local))
      );
    });
    if (unused.length === 0) continue;
    if (unused.length === names.length && others.length === 0) out.push(removal(source, declaration));
    else if (unused.length < names.length)
      for (const named of unused) {
        const next = names[names.indexOf(named) + 1];
        const before = names[names.indexOf(named) - 1];
        if (next) out.push(edit(source, named.getStart(), next.getStart(), ''));
        else if (before) out.push(edit(source, before.getEnd(), named.getEnd(), ''));
      }
  }
  return out;

  function usesOf(node: Node, name: string): number {
    return [node, ...node.getDescendants()].filter((d) => Node.isIdentifier(d) && d.getText() === name && (d === node || isUse(d))).length;
  }
  function isUse(id: Node): boolean {
    const parent = id.getParent();
    return !(Node.isPropertyAccessExpression(parent) && parent.getNameNode() === id) && !(Node.isPropertyAssignment(parent) && parent.getNameNode() === id);
  }
  function usesIn(nodes: readonly Node[], statement: Node, name: string): number {
    return nodes.filter((n) => n === statement || n.getAncestors().includes(statement)).reduce((sum, n) => sum + usesOf(n, name), 0);
  }
}
/** Whether a name is used below a node, but for what is about to go. */
export function isUsedBeside(sources: Sources, within: Node, name: string, gone: readonly Node[]): boolean {
  const { Node } = sources.kit;
  return within
    .getDescendants()
    .some(
      (d) =>
        Node.isIdentifier(d) &&
        d.getText() === name &&
        mentions(sources, d.getParentOrThrow(), name) &&
        !gone.some((g) => g === d || d.getAncestors().includes(g)),
    );
}
