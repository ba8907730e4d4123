/** A look-up that finds less once more is asked: an entry that reads from the row without a look at it says that there is none, and does not crash. */
import type { Node } from 'ts-morph';
import type { DataCall } from './data-call.ts';
import type { Edit } from './edits.ts';
import type { EntryCode } from './entry-code.ts';
import type { Scene } from './fix.ts';
import { lineAfter } from './lines.ts';
import { references } from './names.ts';
import { refusalFor } from './refusal.ts';
import { edit } from './source.ts';

/** Look-ups that give null where there is no such record. */
const mayMiss = /^find(?:Unique|First|One|ById)$/;

/** `if (!note) ...` behind the look-up, and no `!` where the row is read. */
export function refuseMissing(scene: Scene, code: EntryCode, { call, operation, resource }: DataCall): Edit[] {
  const { sources } = scene;
  const { Node } = sources.kit;
  const declaration = call.getFirstAncestor((a) => Node.isVariableDeclaration(a));
  if (!mayMiss.test(operation) || !Node.isVariableDeclaration(declaration) || !Node.isIdentifier(declaration.getNameNode())) return [];
  const statement = declaration.getVariableStatement();
  const value = declaration.getInitializer();
  if (!statement || (Node.isAwaitExpression(value) ? value.getExpression() : value) !== call) return [];
  const name = declaration.getName();
  const reads = statement.getNextSiblings().flatMap((s) => references(sources, s).filter((id) => id.getText() === name));
  const asserted = reads.flatMap((id) => {
    const parent = id.getParent();
    return Node.isNonNullExpression(parent) ? [parent] : [];
  });
  if ((asserted.length === 0 && !reads.some(isReadFrom)) || reads.some(isLookedAt)) return [];
  const refusal = refusalFor(scene, code, 404, resource);
  if (!refusal) return [];
  const unmarked = asserted.map((a) => edit(code.source, a.getEnd() - 1, a.getEnd(), ''));
  return [...refusal.edits, lineAfter(code.source, statement, `if (!${name}) ${refusal.text}`), ...unmarked];

  /** `note === null`, `note ? ... : ...`, `assert(note)`: the entry has a way of its own. */
  function isLookedAt(id: Node): boolean {
    const parent = id.getParent();
    if (Node.isNonNullExpression(parent) || isReadFrom(id)) return false;
    return !(Node.isCallExpression(parent) && !Node.isExpressionStatement(parent.getParent()) && parent.getExpression() !== id);
  }
  /** `note.title`, not `note?.title`. */
  function isReadFrom(id: Node): boolean {
    const parent = id.getParent();
    return (
      (Node.isPropertyAccessExpression(parent) || Node.isElementAccessExpression(parent)) && parent.getExpression() === id && !parent.hasQuestionDotToken()
    );
  }
}
