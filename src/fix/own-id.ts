/** The id of a user that the request names: it can only be the caller's own. */
import type { Node, Statement } from 'ts-morph';
import type { Breach } from '../audit/rule.ts';
import { callerIn } from './caller.ts';
import type { DataCall } from './data-call.ts';
import type { EntryCode } from './entry-code.ts';
import type { Proposal, Scene } from './fix.ts';
import { lineBefore } from './lines.ts';
import { bound, references } from './names.ts';
import { pickedBy } from './own-record.ts';
import type { Ownership } from './ownership.ts';
import { refusalFor } from './refusal.ts';
import { edit } from './source.ts';
import { Unfit } from './unfit.ts';

const people = /^(?:user|owner|author|creator|account)_?id$/i;

/** @throws Unfit where it is none */
export function ownId(scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[], around: Ownership): Proposal[] {
  const uses = pickedBy(calls, breaches);
  const [use] = uses;
  if (!use || new Set(uses.map((u) => u.name)).size > 1 || !people.test(use.name)) throw new Unfit('');
  const { name } = use;
  const proposals: Proposal[] = [];
  let reason = `how \`${name}\` of the caller himself is written is not known`;
  for (const owned of around.owned.filter((o) => people.test(o.column) || o.column === 'id').slice(0, 8)) {
    try {
      const caller = callerIn(scene.sources, owned.code, owned.value, code, use.call.call);
      const taken = replaced(scene, code, name, caller.text);
      if (taken) proposals.push({ edits: [...caller.edits, ...taken], what: `takes \`${caller.text}\` in place of the \`${name}\` that is sent` });
      else {
        const refusal = refusalFor(scene, code, 403);
        const statement = statementAround(scene, use.call.call);
        if (!refusal || !statement) throw new Unfit('how an entry of this kind refuses here is not known');
        const test = `if (${use.value.getText()} !== ${caller.text}) ${refusal.text}`;
        proposals.push({ edits: [...caller.edits, ...refusal.edits, lineBefore(code.source, statement, test)], what: `\`${test.replaceAll(/\s+/g, ' ')}\`` });
      }
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (error.message !== '') reason = error.message;
    }
  }
  if (proposals.length === 0) throw new Unfit(reason);
  return proposals;
}

/** Out of a body, where it is a value of new or changed rows alone: the body is not asked for it any more. */
function replaced({ sources }: Scene, { source, handler }: EntryCode, name: string, caller: string): ReturnType<typeof edit>[] | null {
  const { Node } = sources.kit;
  if (!handler) return null;
  const declaration = handler.getDescendants().find((d) => Node.isVariableDeclaration(d) && bound(sources, d.getNameNode()).some((b) => b.local === name));
  const pattern = Node.isVariableDeclaration(declaration) ? declaration.getNameNode() : undefined;
  const from = Node.isVariableDeclaration(declaration) ? (declaration.getInitializer()?.getText() ?? '') : '';
  if (!Node.isObjectBindingPattern(pattern) || !/\.json\(\)\)?$|\.body$/.test(from)) return null;
  const elements = pattern.getElements();
  const at = elements.findIndex((e) => e.getNameNode().getText() === name);
  const own = elements[at];
  if (!own || elements.length < 2) return null;
  const uses = references(sources, handler).filter((id) => id.getText() === name);
  const plain = uses.every((id) => Node.isShorthandPropertyAssignment(id.getParent()) || Node.isPropertyAssignment(id.getParent()));
  if (uses.length === 0 || !plain) return null;
  const [next, before] = [elements[at + 1], elements[at - 1]];
  return [
    ...uses.map((id) => edit(source, id.getStart(), id.getEnd(), Node.isShorthandPropertyAssignment(id.getParent()) ? `${name}: ${caller}` : caller)),
    next ? edit(source, own.getStart(), next.getStart(), '') : edit(source, before?.getEnd() ?? own.getStart(), own.getEnd(), ''),
  ];
}
/** The statement of a list that a node stands in. */
export function statementAround({ sources }: Scene, node: Node): Statement | null {
  const { Node } = sources.kit;
  const found = node.getFirstAncestor((a) => Node.isStatement(a) && (Node.isBlock(a.getParent()) || Node.isCaseClause(a.getParent())));
  return found && Node.isStatement(found) ? found : null;
}
