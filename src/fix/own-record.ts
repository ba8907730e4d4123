/** The column that says whose a record is, asked for beside the one by which a request picks it. */
import type { IfStatement, Node } from 'ts-morph';
import type { Breach } from '../audit/rule.ts';
import { callerIn } from './caller.ts';
import type { DataCall } from './data-call.ts';
import type { Edit } from './edits.ts';
import type { EntryCode } from './entry-code.ts';
import type { Proposal, Scene } from './fix.ts';
import { isOwner } from './ownership.ts';
import type { Owned, Ownership } from './ownership.ts';
import { edit } from './source.ts';
import { Unfit } from './unfit.ts';

/** @throws Unfit where there is none */
export function ownRecord(scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[], around: Ownership): Proposal[] {
  if (breaches.some((b) => b.operation === 'create')) throw new Unfit('what is added names its parent, and nobody else looks after that');
  const resources = [...new Set(breaches.map((b) => b.resource))];
  const [resource] = resources;
  if (resource === undefined || resources.length > 1) throw new Unfit('it reaches records of more than one kind');
  const conditions = concerned(scene, calls, breaches).filter((c) => c.resource === resource && !c.sets);
  if (conditions.length === 0) throw new Unfit('the record is looked up in a helper');
  const ways = waysFor(resource, around);
  if (ways.length === 0) throw new Unfit(`nothing in the code says to whom a record of \`${resource}\` belongs`);
  const proposals: Proposal[] = [];
  let reason = '';
  for (const { column, owned } of ways) {
    try {
      const amended = toAmend(scene, conditions);
      const [first] = amended;
      if (!first) throw new Unfit('the condition by which it is picked is not written out');
      const caller = callerIn(scene.sources, owned.code, owned.value, code, first.call);
      const edits = [...caller.edits, ...amended.flatMap((c) => asked(scene, code, c, column, caller.text))];
      proposals.push({ edits, what: `asks \`${column}: ${caller.text}\` of \`${resource}\`, as ${owned.code.walked.entry.id} has it` });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      reason ||= error.message;
    }
  }
  if (proposals.length === 0) throw new Unfit(reason);
  return proposals;
}

/**
 * Prisma's way to ask for what people share: one of its members is the caller. That its members are called so and point to people as
 * records elsewhere in the project do is not said by any code.
 * @throws Unfit
 */
export function memberRecord(scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[], around: Ownership): Proposal[] {
  const [resource, ...more] = [...new Set(breaches.map((b) => b.resource))];
  if (resource === undefined || more.length > 0 || !shared.test(resource)) throw new Unfit('nothing around it says to whom the record belongs');
  const conditions = concerned(scene, calls, breaches).filter((c) => c.resource === resource && !c.sets && isPrisma(scene, c));
  const person = around.owned.filter((o) => isOwner(o.column) && isPerson(o));
  const proposals: Proposal[] = [];
  let reason = `nothing in the code says how a member of a \`${resource}\` is written`;
  for (const owned of person.slice(0, 6)) {
    try {
      const amended = toAmend(scene, conditions);
      const [first] = amended;
      if (!first) throw new Unfit('the condition by which it is picked is not written out');
      const caller = callerIn(scene.sources, owned.code, owned.value, code, first.call);
      const members = `{ some: { ${owned.column}: ${caller.text} } }`;
      const edits = [...caller.edits, ...amended.flatMap((c) => asked(scene, code, c, 'members', members))];
      proposals.push({ edits, what: `asks \`members: ${members}\` of \`${resource}\`: look whether its members are called so` });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      reason = error.message;
    }
  }
  if (proposals.length === 0) throw new Unfit(reason);
  return proposals;
}
function isPrisma({ sources, run }: Scene, { call }: DataCall): boolean {
  const callee = call.getExpression();
  const file = call.getSourceFile().getFilePath();
  return sources.kit.Node.isPropertyAccessExpression(callee) && run.project.versionOf(file, '@prisma/client') !== null;
}

/** The calls of this entry, where one function stands for several: those that what is reached stands behind. */
export function concerned({ sources }: Scene, calls: readonly DataCall[], breaches: readonly Breach[]): readonly DataCall[] {
  const { Node } = sources.kit;
  const leads = calls.filter(({ call }) => {
    const around = call.getFirstAncestor((a) => Node.isBlock(a) || Node.isCaseClause(a));
    return around !== undefined && breaches.some((b) => b.line >= around.getStartLineNumber() && b.line <= around.getEndLineNumber());
  });
  return leads.length > 0 ? leads : calls;
}

/** What picks the records, by the name that the entry has for it: a column says only what it is compared with. */
export function pickedBy(calls: readonly DataCall[], breaches: readonly Breach[]): { name: string; value: Node; call: DataCall }[] {
  return calls.flatMap((call) =>
    [...call.columns].flatMap(([column, value]) => {
      const name = /(?:^|\.)(\w+)$/.exec(value.getText())?.[1];
      const picks = name !== undefined && breaches.some((b) => b.picked === name || (b.picked === column && b.resource === call.resource));
      return picks ? [{ name, value, call }] : [];
    }),
  );
}

/** What people share has members: who made it says nothing of who may do what there. */
const shared = /^(?:org|organi[sz]ation|team|tenant|workspace|company|group|space|community|channel)s?$/i;
/** Owner columns of the resource, with a way to write the caller: what the nearest say of this very resource first. */
function waysFor(resource: string, { owned, fields: read }: Ownership): { column: string; owned: Owned }[] {
  const own = owned.filter((o) => o.resource === resource && isOwner(o.column) && !(shared.test(resource) && o.sets));
  const names = new Set(own.map((o) => o.column));
  // Two columns that say whose it is are two answers.
  if (names.size > 1) return [];
  if (own.length > 0) return own.slice(0, 6).map((o) => ({ column: o.column, owned: o }));
  const fields = [...(read.get(resource) ?? [])].filter((c) => /^(?:user|owner|author|creator)_?id$/i.test(c));
  const [column] = fields;
  if (column === undefined || fields.length > 1) return [];
  // The entry has the owner at hand and does not compare him: the caller is written as others write him.
  return owned
    .filter((o) => isPerson(o))
    .slice(0, 6)
    .map((o) => ({ column, owned: o }));
}
const isPerson = ({ column, value }: Owned): boolean =>
  /^(?:id|user_?id|owner_?id|author_?id|creator_?id)$/i.test(column) &&
  !/(?:org|organi[sz]ation|team|tenant|workspace|company)\w*(?:\.id|id)$/i.test(value.getText());

/** Look-ups of a row that is tested keep the rest away; without one every condition is amended. */
function toAmend(scene: Scene, conditions: readonly DataCall[]): DataCall[] {
  const tested = conditions.filter((c) => testOf(scene, c) !== null);
  const [first] = tested;
  if (first) return [first];
  return conditions.filter((c) => !/^(?:upsert|count|aggregate|create)\w*$/.test(c.operation));
}
/** `if (!note) ...` behind `const note = await prisma.note.findUnique(...)`. */
export function testOf({ sources }: Scene, { call }: DataCall): IfStatement | null {
  const { Node } = sources.kit;
  const declaration = call.getFirstAncestor((a) => Node.isVariableDeclaration(a));
  const statement = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : undefined;
  if (!Node.isVariableDeclaration(declaration) || !statement) return null;
  const name = declaration
    .getNameNode()
    .getText()
    .replace(/^\[\s*(\w+)\s*\]$/, '$1');
  const test = statement.getNextSiblings().find((s: Node) => Node.isIfStatement(s) && new RegExp(`^!${name}\\b`).test(s.getExpression().getText()));
  return Node.isIfStatement(test) ? test : null;
}

const unique = /^(?:findUnique|findUniqueOrThrow|update|delete)$/;
export function asked(scene: Scene, { source }: EntryCode, call: DataCall, column: string, value: string): Edit[] {
  if (call.columns.has(column)) throw new Unfit(`\`${column}\` is asked for already`);
  const edits = call.ask(column, value);
  const callee = call.call.getExpression();
  const isPrisma = scene.sources.kit.Node.isPropertyAccessExpression(callee) && callee.getText().split('.').length > 2 && unique.test(call.operation);
  if (!isPrisma) return edits;
  const range = scene.run.project.versionOf(source.file, '@prisma/client') ?? scene.run.project.versionOf(source.file, 'prisma') ?? '';
  // Other columns beside the unique one are taken from version 5 on.
  if (Number(/\d+/.exec(range)?.[0] ?? 0) >= 5) return edits;
  if (call.operation === 'findUnique' || call.operation === 'findUniqueOrThrow') {
    const name = callee.getNameNode();
    return [...edits, edit(source, name.getStart(), name.getEnd(), call.operation.replace('Unique', 'First'))];
  }
  throw new Unfit('this version of the client takes nothing but a unique key there');
}
