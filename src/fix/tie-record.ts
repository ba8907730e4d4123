/** A record that any signed-in user may name: it is tied to whoever asks, as the code around does it. */
import type { Finding } from '../audit/model.ts';
import type { Breach } from '../audit/rule.ts';
import { callerIn } from './caller.ts';
import type { DataCall } from './data-call.ts';
import { offsetAt } from './edits.ts';
import type { EntryCode } from './entry-code.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Proposal, Scene } from './fix.ts';
import { isUsedBeside, removal } from './lines.ts';
import { memberGuard, parentGuard } from './member-guard.ts';
import { ownId } from './own-id.ts';
import { asked, memberRecord, ownRecord, pickedBy } from './own-record.ts';
import { callsOf, ownershipAround } from './ownership.ts';
import type { Ownership } from './ownership.ts';
import { edit } from './source.ts';
import { Unfit } from './unfit.ts';

type Way = (scene: Scene, code: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[], around: Ownership) => Proposal[];
const counting = new Set(['read', 'write', 'delete']);
const tried = 4;

/** Members, as the usual name for them is: of what people share nothing else says who may do what there. */
export function tieToMembers(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const found = target ? callsOf(scene, target) : null;
  if (!entry || !target || !found) return none('its code stands in another file than its declaration');
  const breaches = scene.run.context
    .forRule({})
    .breachesOf(entry)
    .filter((b) => counting.has(b.kind));
  try {
    return { proposals: memberRecord(scene, found.code, found.calls, breaches, ownershipAround(scene, target)), reason: '' };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return none(error.message);
  }
}

export function tieRecord(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const found = target ? callsOf(scene, target) : null;
  if (!entry || !target || !found) return none('its code stands in another file than its declaration');
  const { code, calls } = found;
  const around = ownershipAround(scene, target);
  const context = scene.run.context.forRule({});
  const second = context.untiedRecords().find((r) => r.region.file === finding.file && r.region.line === finding.line && r.region.column === finding.column);
  const breaches = context.breachesOf(entry).filter((b) => counting.has(b.kind));
  const ways: Way[] = second ? [() => tieSecond(scene, code, calls, second.anchor, finding, around)] : [decoded, ownId, ownRecord, memberGuard, parentGuard];
  const asks = second ? null : askedAlready(scene, code, calls, breaches);
  if (asks !== null) return none(`\`${asks}\` is asked about it with the caller's own id: whether that is enough has to be looked at`);
  const proposals: Proposal[] = [];
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      proposals.push(...way(scene, code, calls, breaches, around));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (error.message !== '') reasons.push(error.message);
    }
  }
  const seen = new Set<string>();
  const all = proposals.filter((p) => {
    const key = JSON.stringify(p.edits);
    return !seen.has(key) && seen.add(key);
  });
  return { proposals: all.slice(0, tried), reason: reasons[0] ?? 'nothing around it says to whom the record belongs' };
}

/** A call that is told both who asks and what is asked for: it may decide what the walk could not see. */
function askedAlready({ sources }: Scene, { handler }: EntryCode, calls: readonly DataCall[], breaches: readonly Breach[]): string | null {
  const { Node } = sources.kit;
  const names = new Set([...breaches.map((b) => b.picked), ...pickedBy(calls, breaches).map((p) => p.name)]);
  for (const call of handler?.getDescendants() ?? []) {
    // Look-ups themselves, what their conditions are made of, and what is handed their rows decide nothing.
    if (!Node.isCallExpression(call) || calls.some((c) => c.call === call || call.getAncestors().includes(c.call) || c.call.getAncestors().includes(call)))
      continue;
    const callee = call.getExpression().getText();
    const told = call.getArguments().map((a) => a.getText());
    if (/^console\.|\blog(?:ger)?\b|audit|track|capture|redirect|revalidate/i.test(callee) || told.some((t) => t.includes('=>') || t.includes('function')))
      continue;
    const text = told.join(', ');
    if (text.search(who) >= 0 && [...names].some((name) => new RegExp(`\\b${name}\\b`).test(text.replaceAll(who, '')))) return callee;
  }
  return null;
}
const who = /\b(?:user|session|auth|me|member|viewer|currentUser|ctx)\b[?!]?(?:\.\w+[?!]?)*\.(?:id|sub|uid|userId)\b|\buserId\b/g;

/** The record beside the one that is the caller's: its own column of the same name is asked for too. */
function tieSecond(scene: Scene, code: EntryCode, calls: readonly DataCall[], anchor: string, finding: Finding, around: Ownership): Proposal[] {
  const source = scene.sources.of(pathOf(scene, finding.file));
  if (source !== code.source) throw new Unfit('the second record is named in a helper');
  const at = offsetAt(source.text, finding.line, finding.column);
  const call = calls.find((c) => !c.sets && c.call.getStart() <= at + 1 && c.call.getEnd() >= at);
  if (!call) throw new Unfit('the condition by which it is picked is not written out');
  if (!around.columns.get(call.resource)?.has(anchor)) throw new Unfit(`whether \`${call.resource}\` has an \`${anchor}\` is not seen from the code`);
  const local = textOf(scene, code, call, anchor);
  if (local === null) throw new Unfit(`\`${anchor}\` is not known there by a name`);
  return [{ edits: asked(scene, code, call, anchor, local), what: `asks \`${anchor}\` of \`${call.resource}\` too` }];
}
/** What the anchor is called at the call. */
function textOf({ sources }: Scene, { handler }: EntryCode, { call }: DataCall, anchor: string): string | null {
  const { Node } = sources.kit;
  const before = (handler?.getDescendants() ?? []).filter((d) => d.getEnd() <= call.getEnd());
  if (before.some((d) => (Node.isBindingElement(d) || Node.isVariableDeclaration(d) || Node.isParameterDeclaration(d)) && d.getNameNode().getText() === anchor))
    return anchor;
  const access = before.find((d) => Node.isPropertyAccessExpression(d) && d.getName() === anchor && /\b(?:params|input|query|body)\b/.test(d.getText()));
  return access?.getText() ?? null;
}

/** Claims that were only decoded: what was verified on the way takes their place. */
function decoded(scene: Scene, code: EntryCode, calls: readonly DataCall[], _breaches: readonly Breach[], around: Ownership): Proposal[] {
  const { sources } = scene;
  const { Node } = sources.kit;
  const { handler, source } = code;
  const declaration = handler
    ?.getDescendants()
    .find((d) => Node.isVariableDeclaration(d) && /(?:^|\.)(?:decode|decodeJwt|jwtDecode|jwt_decode)(?:<[^(]*>)?\(/.test(d.getInitializer()?.getText() ?? ''));
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  const [call] = calls;
  if (!handler || !Node.isVariableDeclaration(declaration) || !value || !call) throw new Unfit('');
  const claim = [...call.columns.values()].find((v) => Node.isPropertyAccessExpression(v) && v.getExpression().getText() === declaration.getName());
  const key = Node.isPropertyAccessExpression(claim) ? claim.getName() : null;
  if (key === null) throw new Unfit('');
  for (const owned of around.owned) {
    if (!Node.isPropertyAccessExpression(owned.value) || owned.value.getName() !== key) continue;
    try {
      const caller = callerIn(sources, owned.code, owned.value.getExpression(), code, declaration);
      const gone = value
        .getDescendants()
        .filter((d) => Node.isIdentifier(d))
        .flatMap((id) => {
          const made = handler.getDescendants().find((d) => Node.isVariableDeclaration(d) && d.getName() === id.getText());
          const statement = Node.isVariableDeclaration(made) ? made.getVariableStatement() : undefined;
          return statement && !isUsedBeside(sources, handler, id.getText(), [statement, value]) ? [removal(source, statement)] : [];
        });
      return [
        {
          edits: [...caller.edits, ...gone, edit(source, value.getStart(), value.getEnd(), caller.text)],
          what: `takes \`${caller.text}\`, which was verified, in place of what is decoded`,
        },
      ];
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    }
  }
  throw new Unfit('what was verified on the way is not known here');
}
