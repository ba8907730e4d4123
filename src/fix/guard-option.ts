/** A hook of a route, given to another route of the same application in the same place. */
import type { CallExpression, Expression, Node, ObjectLiteralExpression } from 'ts-morph';
import type { EntryCode } from './entry-code.ts';
import type { Inserted } from './guard-statement.ts';
import { Imports } from './imports.ts';
import { importOf, isTopLevel, references } from './names.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt } from './style.ts';
import type { Edit } from './edits.ts';
import { Unfit } from './unfit.ts';

const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];

/** @param guard the name under which the functions on the way know the guard */
export function guardOption(sources: Sources, sibling: EntryCode, target: EntryCode, guard: string): Inserted {
  const { Node } = sources.kit;
  const { route } = target;
  if (!route || !sibling.route) throw new Unfit('the route is not registered by a call of its own');
  const name = /\('(.*)'\)$/.exec(guard)?.[1] ?? guard;
  const given = hookOf(sources, sibling.route, name);
  if (!given) throw new Unfit('the sibling gets its guard from around it, not by an option of its own');
  const imports = new Imports(sources, target.source);
  const text = written(sources, imports, sibling, target, given.value);
  const { source } = target;
  const [first, options] = route.getArguments();
  const edits: Edit[] = imports.edits();
  const property = `${given.hook}: ${text}`;
  const object = [first, options].find((a) => a !== undefined && Node.isObjectLiteralExpression(a));
  if (object && Node.isObjectLiteralExpression(object)) edits.push(...inOptions(sources, source, object, given.hook, text));
  else if (first && options && options === route.getArguments().at(-1)) edits.push(edit(source, first.getEnd(), first.getEnd(), `, { ${property} }`));
  else throw new Unfit('the options of the route are not written out');
  return {
    edits,
    text: property,
    literal: given.value.getDescendants().some((d: Node) => Node.isStringLiteral(d) || Node.isObjectLiteralExpression(d)),
    continues: false,
  };
}

function hookOf(sources: Sources, route: CallExpression, name: string): { hook: string; value: Expression } | null {
  const { Node } = sources.kit;
  for (const argument of route.getArguments()) {
    if (!Node.isObjectLiteralExpression(argument)) continue;
    for (const hook of hooks) {
      const property = argument.getProperty(hook);
      const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
      if (!value) continue;
      const all = Node.isArrayLiteralExpression(value) ? value.getElements() : [value];
      const index = all.findIndex((e) => e.getText().split(/\W/).includes(name));
      if (index < 0) continue;
      // The whole of the array only where the guard is all that it holds.
      const own = all[index];
      return own ? { hook, value: all.length === 1 ? value : own } : null;
    }
  }
  return null;
}

/** The hook's expression, with the target's own name for the application. */
function written(sources: Sources, imports: Imports, sibling: EntryCode, target: EntryCode, value: Expression): string {
  const receiver = (code: EntryCode): string =>
    code.route
      ? code.route
          .getExpression()
          .getText()
          .replace(/\.\w+$/, '')
      : '';
  const [theirs, ours] = [receiver(sibling), receiver(target)];
  let text = value.getText();
  for (const id of references(sources, value)) {
    const name = id.getText();
    if (name === theirs) {
      if (theirs !== ours) text = text.replaceAll(new RegExp(`\\b${theirs}\\b`, 'g'), ours);
    } else if (importOf(sibling.source, name)) {
      if (imports.want(sibling.source, name) !== name) throw new Unfit(`\`${name}\` means something else in this file`);
    } else if (sibling.source !== target.source || !(isTopLevel(sources, target.source, name) || sharedScope(sources, sibling, target, name))) {
      throw new Unfit(`the hook uses \`${name}\`, which its file keeps to itself`);
    }
  }
  return text;
}
/** A name of a function that both registrations stand in. */
function sharedScope(sources: Sources, sibling: EntryCode, target: EntryCode, name: string): boolean {
  const { Node } = sources.kit;
  const outer = sibling.route?.getFirstAncestor((a: Node) => Node.isArrowFunction(a) || Node.isFunctionDeclaration(a) || Node.isFunctionExpression(a));
  const other = target.route?.getFirstAncestor((a: Node) => Node.isArrowFunction(a) || Node.isFunctionDeclaration(a) || Node.isFunctionExpression(a));
  return (
    outer !== undefined &&
    outer === other &&
    outer
      .getDescendants()
      .some(
        (d) =>
          (Node.isVariableDeclaration(d) || Node.isBindingElement(d) || Node.isParameterDeclaration(d)) &&
          d.getNameNode().getText() === name &&
          d.getStart() < (target.route?.getStart() ?? 0),
      )
  );
}

function inOptions(sources: Sources, source: Source, object: ObjectLiteralExpression, hook: string, text: string): Edit[] {
  const { Node } = sources.kit;
  const own = object.getProperty(hook);
  if (own) {
    const value = Node.isPropertyAssignment(own) ? own.getInitializer() : undefined;
    if (!value) throw new Unfit(`the route has a \`${hook}\` that is not written out`);
    const bare = text.replace(/^\[(.*)\]$/s, '$1');
    if (Node.isArrayLiteralExpression(value)) {
      const [first] = value.getElements();
      return [edit(source, value.getStart() + 1, value.getStart() + 1, first ? `${bare}, ` : bare)];
    }
    return [edit(source, value.getStart(), value.getStart(), `[${bare}, `), edit(source, value.getEnd(), value.getEnd(), ']')];
  }
  const property = `${hook}: ${text}`;
  const [first] = object.getProperties();
  if (!first) return [edit(source, object.getStart() + 1, object.getEnd() - 1, ` ${property} `)];
  const lines = first.getStartLineNumber() !== object.getStartLineNumber();
  // In front of an option that a spread may bring along, it would be taken away again.
  const spread = object.getProperties().findLast((p) => Node.isSpreadAssignment(p));
  if (spread) throw new Unfit('the options of the route are put together from others');
  const between = lines ? `,${source.style.eol}${indentAt(source.text, first.getStart())}` : ', ';
  // `method` and `url` come first in a route object.
  const at = object.getProperties().findLast((p) => /^(?:method|url|path)\b/.test(p.getText()));
  return at ? [edit(source, at.getEnd(), at.getEnd(), `${between}${property}`)] : [edit(source, first.getStart(), first.getStart(), `${property}${between}`)];
}
