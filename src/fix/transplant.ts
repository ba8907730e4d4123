/** A statement or expression of one entry, written with the names of another one. It may stand on imports, parameters and globals alone. */
import type { Node } from 'ts-morph';
import { applied } from './edits.ts';
import type { Edit } from './edits.ts';
import type { EntryCode } from './entry-code.ts';
import { Imports } from './imports.ts';
import { bound, importOf, isTopLevel, mentions, parameterOf, references } from './names.ts';
import type { Sources } from './source.ts';
import { indentAt, relaid } from './style.ts';
import { Unfit } from './unfit.ts';

/**
 * @param known what names of the first entry are in the other one
 * @throws Unfit
 */
export function transplanted(
  sources: Sources,
  from: EntryCode,
  to: EntryCode,
  node: Node,
  known: ReadonlyMap<string, string> = new Map(),
): { text: string; edits: Edit[] } {
  const imports = new Imports(sources, to.source);
  const start = node.getStart();
  const own = new Set(node.getDescendants().flatMap((d) => (sources.kit.Node.isVariableDeclaration(d) ? [d.getName()] : [])));
  const relative: Edit[] = [];
  for (const id of references(sources, node)) {
    const name = id.getText();
    if (own.has(name) || name === 'undefined') continue;
    const local = known.get(name) ?? nameFor(sources, from, to, imports, name);
    const whole = sources.kit.Node.isShorthandPropertyAssignment(id.getParent()) ? `${name}: ${local}` : local;
    if (local !== name) relative.push({ file: '', start: id.getStart() - start, end: id.getEnd() - start, text: whole });
  }
  const indents = { indent: indentAt(from.source.text, start), style: from.source.style };
  const text = relaid(applied(node.getText(), relative), indents, { indent: indents.indent, style: to.source.style });
  return { text: punctuated(text, to), edits: imports.edits() };
}
function nameFor(sources: Sources, from: EntryCode, to: EntryCode, imports: Imports, name: string): string {
  if (from.handler === to.handler && from.handler) {
    if (!parameterOf(sources, from.handler, name) && !importOf(from.source, name) && mentionsOwn(sources, from, name))
      throw new Unfit(`it stands on \`${name}\`, which is declared on the way`);
    return name;
  }
  const parameter = from.handler && parameterOf(sources, from.handler, name);
  if (parameter) {
    const own = to.handler?.getParameters()[parameter.index];
    const found = own && bound(sources, own.getNameNode()).find((b) => b.key === parameter.key);
    if (!found) throw new Unfit(`it stands on \`${name}\`, which this entry is not given`);
    return found.local;
  }
  if (mentionsOwn(sources, from, name)) throw new Unfit(`it stands on \`${name}\`, which is declared on the way`);
  if (importOf(from.source, name)) {
    const local = imports.want(from.source, name);
    if (local === null) throw new Unfit(`\`${name}\` means something else in this file`);
    return local;
  }
  if (isTopLevel(sources, from.source, name) && from.source !== to.source) throw new Unfit(`it uses \`${name}\`, which its file keeps to itself`);
  if (from.source !== to.source && (isTopLevel(sources, to.source, name) || importOf(to.source, name)))
    throw new Unfit(`\`${name}\` means something else in this file`);
  if (to.handler && from.source !== to.source && mentions(sources, to.handler, name) && mentionsOwn(sources, to, name))
    throw new Unfit(`\`${name}\` means something else in this entry`);
  return name;
}
/** Whether a handler declares a name in its body. */
export function mentionsOwn(sources: Sources, code: EntryCode, name: string): boolean {
  const { Node } = sources.kit;
  return (code.handler?.getDescendants() ?? []).some(
    (d) => (Node.isVariableDeclaration(d) || Node.isBindingElement(d)) && d.getNameNode().getText() === name && !isOfParameter(sources, code, d),
  );
}
function isOfParameter(sources: Sources, code: EntryCode, node: Node): boolean {
  const parameter = node.getFirstAncestor((a) => sources.kit.Node.isParameterDeclaration(a));
  return parameter !== undefined && parameter.getParent() === code.handler;
}
function punctuated(text: string, { source }: EntryCode): string {
  if (!/^(?:return|throw)\b/.test(text)) return text;
  const ends = text.endsWith(';');
  if (source.style.semicolons) return ends ? text : `${text};`;
  return ends ? text.slice(0, -1) : text;
}
