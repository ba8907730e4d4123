/** The check of a right to what a request names, as siblings make it: of the value itself, or of the parent that the record belongs to. */
import type { Node, Statement } from 'ts-morph';
import type { Breach } from '../audit/rule.ts';
import type { Walked } from '../audit/scan.ts';
import { callerIn } from './caller.ts';
import { handlerIn, nearest } from './custom.ts';
import type { DataCall } from './data-call.ts';
import type { Edit } from './edits.ts';
import { entryCode } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import { findGuard } from './find-guard.ts';
import type { Proposal, Scene } from './fix.ts';
import { lineAfter, lineBefore } from './lines.ts';
import { mentions, references } from './names.ts';
import { pickedBy, testOf } from './own-record.ts';
import { statementAround } from './own-id.ts';
import type { Ownership } from './ownership.ts';
import { exitOf, refusalFor } from './refusal.ts';
import { mentionsOwn, transplanted } from './transplant.ts';
import { Unfit } from './unfit.ts';

/** A statement by which an entry checks the right to what `name` names. */
interface Check {
  code: EntryCode;
  statement: Statement;
  /** Text of all statements that say the same. */
  key: string;
}
const looked = 60;

/** @throws Unfit */
export function memberGuard(scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[]): Proposal[] {
  const uses = pickedBy(calls, breaches);
  const [use] = uses;
  if (!use) throw new Unfit('the record is looked up in a helper');
  if (new Set(uses.map((u) => u.name)).size > 1) throw new Unfit('it names more than one record');
  const { name } = use;
  // `id` is each entry's own: only a name says what is named.
  if (/^(?:id|slug|key|name)$/i.test(name)) throw new Unfit(`\`${name}\` does not say what it names`);
  const before = statementAround(scene, use.call.call);
  if (!before) throw new Unfit('the record is not named in a statement of its own');
  return written(scene, code, checksOf(scene, code.walked, name), name, use.value.getText(), use.value, (text, edits) => [
    ...edits,
    lineBefore(code.source, before, text),
  ]);
}

/** @throws Unfit */
export function parentGuard(scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[], around: Ownership): Proposal[] {
  const { Node } = scene.sources.kit;
  const resources = [...new Set(breaches.map((b) => b.resource))];
  const [resource] = resources;
  if (resource === undefined || resources.length > 1 || breaches.some((b) => b.operation === 'create'))
    throw new Unfit('it reaches records of more than one kind');
  const call = calls.find((c) => c.resource === resource && !c.sets);
  const before = call ? statementAround(scene, call.call) : null;
  if (!call || !before) throw new Unfit('the record is looked up in a helper');
  const columns = [...(around.columns.get(resource) ?? [])].filter((c) => /\w(?:_id|Id)$/.test(c) && !call.columns.has(c));
  const checked = columns.flatMap((column) => {
    const checks = checksOf(scene, code.walked, column);
    return checks.length > 0 ? [{ column, checks }] : [];
  });
  const [only] = checked;
  if (!only || checked.length > 1) throw new Unfit(`nothing in the code says to whom a record of \`${resource}\` belongs`);
  const { column, checks } = only;
  const test = testOf(scene, call);
  const declaration = call.call.getFirstAncestor((a) => Node.isVariableDeclaration(a));
  if (test && Node.isVariableDeclaration(declaration) && Node.isIdentifier(declaration.getNameNode())) {
    if (/\bselect\b/.test(call.call.getText())) throw new Unfit(`the look-up leaves \`${column}\` out`);
    return written(scene, code, checks, column, `${declaration.getName()}.${column}`, test, (text, edits) => [...edits, lineAfter(code.source, test, text)]);
  }
  const callee = call.call.getExpression();
  const [options] = call.call.getArguments();
  const where = Node.isObjectLiteralExpression(options) ? options.getProperty('where') : undefined;
  const condition = Node.isPropertyAssignment(where) ? where.getInitializer() : undefined;
  const client = Node.isPropertyAccessExpression(callee) ? callee.getExpression().getText() : '';
  const refusal = refusalFor(scene, code, 404);
  if (!condition || !client.includes('.') || !/^(?:update|delete|findUnique|findFirst)(?:OrThrow)?$/.test(call.operation) || !refusal)
    throw new Unfit('the row that says to what it belongs is not loaded there');
  if (code.handler && mentions(scene.sources, code.handler, resource) && mentionsOwn(scene.sources, code, resource))
    throw new Unfit(`\`${resource}\` means something else in this entry`);
  const end = code.source.style.semicolons ? ';' : '';
  const load = `const ${resource} = await ${client}.findUnique({ where: ${condition.getText()}, select: { ${column}: true } })${end}`;
  return written(scene, code, checks, column, `${resource}.${column}`, before, (text, edits) => [
    ...edits,
    ...refusal.edits,
    // In the order in which they are to stand.
    lineBefore(code.source, before, [load, `if (!${resource}) ${refusal.text}`, text].join(code.source.style.eol + indentOf(code, before))),
  ]);
}
function indentOf({ source }: EntryCode, node: Node): string {
  return /[ \t]*$/.exec(source.text.slice(0, node.getStart()))?.[0] ?? '';
}

/** Checks of others that are told what this name names, the nearest first. */
function checksOf(scene: Scene, target: Walked, name: string): Check[] {
  const { Node } = scene.sources.kit;
  const peers = scene.run.scanned.walked.filter(
    (w) => w !== target && w.entry.app === target.entry.app && w.entry.verdict === 'guarded' && w.entry.level === 'role' && w.entry.conditional === null,
  );
  const out: Check[] = [];
  for (const w of nearest(target, peers).slice(0, looked)) {
    const code = entryCode(scene, w);
    if (!code?.handler) continue;
    for (const guard of w.entry.guards) {
      if (guard.persona !== 'stranger' || guard.how === 'crash' || guard.layer !== 'handler') continue;
      const at = handlerIn(scene, code, guard);
      const next = guard.chain[at + 1];
      const found = at < 0 ? null : findGuard(scene.sources, code, { callee: next?.symbol ?? null, line: guard.line });
      if (!found) continue;
      const { statement } = found;
      const answers = Node.isIfStatement(statement);
      if (answers && !exitOf(scene, statement)) continue;
      // What answers in the way of one framework answers not in another; what is thrown is thrown everywhere.
      if (w.point.framework !== target.point.framework && (answers || guard.how !== 'throw')) continue;
      if (!answers && found.part === 'try') continue;
      const names = new Set(references(scene.sources, statement).map((id) => id.getText()));
      if (!names.has(name)) continue;
      out.push({ code, statement, key: checkOf(scene, statement).getText().replaceAll(/\s+/g, ' ') });
    }
  }
  return out;
}
/** Without the name that takes what it gives. */
function checkOf({ sources }: Scene, statement: Statement): Node {
  const { Node } = sources.kit;
  const [only] = Node.isVariableStatement(statement) ? statement.getDeclarations() : [];
  return only?.getInitializer() ?? (Node.isExpressionStatement(statement) ? statement.getExpression() : statement);
}

function written(
  scene: Scene,
  code: EntryCode,
  checks: readonly Check[],
  name: string,
  local: string,
  at: Node,
  place: (text: string, edits: Edit[]) => Edit[],
): Proposal[] {
  const { sources } = scene;
  const { Node } = sources.kit;
  const times = new Map<string, number>();
  for (const { key } of checks) times.set(key, (times.get(key) ?? 0) + 1);
  const seen = new Set<string>();
  const proposals: Proposal[] = [];
  let reason = `no sibling checks the right to what \`${name}\` names`;
  for (const { code: sibling, statement, key } of checks) {
    if (seen.has(key)) continue;
    seen.add(key);
    const check = checkOf(scene, statement);
    const told = (Node.isIfStatement(statement) ? statement.getExpression() : check)
      .getDescendants()
      .some((d) => Node.isStringLiteral(d) || Node.isArrayLiteralExpression(d) || Node.isObjectLiteralExpression(d));
    if (told && (times.get(key) ?? 0) < 2) {
      reason = 'each sibling hands its check something else, and what fits here is not for a tool to say';
      continue;
    }
    try {
      const known = new Map([[name, local]]);
      const edits: Edit[] = [];
      for (const id of references(sources, check)) {
        if (known.has(id.getText()) || !mentionsOwn(sources, sibling, id.getText())) continue;
        const caller = callerIn(sources, sibling, id, code, at);
        known.set(id.getText(), caller.text);
        edits.push(...caller.edits);
      }
      const made = transplanted(sources, sibling, code, check, known);
      const end = code.source.style.semicolons && !Node.isIfStatement(statement) ? ';' : '';
      proposals.push({
        edits: place(made.text + end, [...edits, ...made.edits]),
        what: `\`${made.text.replaceAll(/\s+/g, ' ')}\`, as ${sibling.walked.entry.id} has it`,
      });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      reason = error.message;
    }
  }
  if (proposals.length === 0) throw new Unfit(reason);
  return proposals;
}
