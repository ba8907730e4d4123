/** The project's own guard, put into an entry that lacks it, as the nearest of its siblings has it. */
import type { Finding, ReportedGuard } from '../audit/model.ts';
import type { Walked } from '../audit/scan.ts';
import { answersOthers, customary, guardOf, handlerIn, isForMachines, nearest, readsAreOpen, samePool, wrapperOn } from './custom.ts';
import { entryCode, isHandler, nameOfCall } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import { entryOf, none, pathOf } from './fix.ts';
import type { Answer, Proposal, Scene } from './fix.ts';
import { isForGuests } from './guests.ts';
import { guardOption } from './guard-option.ts';
import { guardStatement } from './guard-statement.ts';
import type { Inserted } from './guard-statement.ts';
import { builtOn, guardBuilder, guardWrapper } from './guard-wrapper.ts';
import { Unfit } from './unfit.ts';

/** Siblings that are looked at, nearest first, and ways that are tried. */
const looked = 60;
const tried = 4;

export const insertGuard = (finding: Finding, scene: Scene): Answer => guardFor(finding, scene, false);
/** The same where nothing says that the entry is not open on purpose, with whatever guard the project has nearest. */
export const insertAnyGuard = (finding: Finding, scene: Scene): Answer => guardFor(finding, scene, true);

function guardFor(finding: Finding, scene: Scene, unsafe: boolean): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  if (!entry || !target) return none('no entry belongs to it');
  const kinds = ['conditional', 'presence', 'swallowed', 'guessable', 'not-awaited'] as const;
  const [defect] = scene.run.context
    .forRule({})
    .guardDefects(kinds)
    .filter((d) => d.entries.includes(entry));
  if (defect)
    return none(
      `it has a guard of its own that stops nobody (\`${defect.symbol}\`, ${defect.region.file}:${String(defect.region.line)}), and that one is to be mended`,
    );
  const guarded = scene.run.scanned.walked.filter((w) => w !== target && samePool(w, target) && w.entry.verdict === 'guarded' && guardOf(w) !== null);
  const write = (sibling: EntryCode, from: Walked): Inserted => {
    const guard = guardOf(from);
    if (!guard) throw new Unfit('no sibling has a guard of its own');
    return copyGuard(scene, sibling, target, guard);
  };
  const isModel = (w: Walked): boolean => mayBeCopied(w, target, finding, unsafe);
  if (unsafe) return fromSiblings(scene, target, nearest(target, guarded.filter(isModel)), write);
  // What the entry has begun and not ended is what it was meant to have, whatever its neighbours do.
  const begun = fromSiblings(scene, target, nearest(target, guarded.filter(isModel)), write).proposals.filter((p) => p.continues);
  if (begun.length > 0) return { proposals: begun, reason: '' };
  if (answersOthers(scene, target)) return none('it answers pages of other origins (`Access-Control-Allow-Origin`), which send no session');
  const guests = isForGuests(scene, target);
  if (guests !== null) return none(guests);
  if (entry.rateLimit !== null) return none('it limits how often it may be called, as what is open to guests does: whether that is meant is for people to say');
  if (finding.severity === 'warning' && finding.ruleId === 'authlint/no-unprotected-route' && readsAreOpen(scene, target))
    return none('most of what only reads is open here, while what writes is guarded: whether that is meant is for people to say');
  const custom = customary(scene, target, guarded);
  if (typeof custom === 'string') return none(custom);
  if (!custom.some(isModel)) return none('what guards the entries around it is no guard for this one');
  return fromSiblings(scene, target, nearest(target, custom.filter(isModel)), write);
}

/** The check of a role that nearly all siblings make. */
export function insertCheck(finding: Finding, scene: Scene): Answer {
  const entry = entryOf(finding, scene);
  const target = entry && scene.run.scanned.walked.find((w) => w.entry === entry);
  const usual = entry && scene.run.context.forRule({}).siblingGuard(entry);
  if (!target || !usual) return none('the check that the siblings make was not found again');
  const name = functionAt(scene, usual.file, usual.line);
  const siblings = nearest(
    target,
    scene.run.scanned.walked.filter((w) => w !== target && samePool(w, target) && w.entry.verdict === 'guarded' && w.entry.level === 'role'),
  );
  return fromSiblings(scene, target, siblings, (sibling) => {
    const code = codeOf(scene, target);
    return guardStatement(scene.sources, sibling, code, { callee: name, line: usual.line });
  });
}

export function fromSiblings(scene: Scene, target: Walked, siblings: readonly Walked[], write: (sibling: EntryCode, from: Walked) => Inserted): Answer {
  let reason = 'no sibling is guarded in a way that could be copied';
  const ways: { inserted: Inserted; from: Walked }[] = [];
  const refused = new Set<string>();
  for (const from of siblings.slice(0, looked)) {
    const sibling = entryCode(scene, from);
    if (!sibling) continue;
    try {
      codeOf(scene, target);
      ways.push({ inserted: write(sibling, from), from });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (refused.size === 0) reason = error.message;
      refused.add(error.message);
    }
  }
  const times = new Map<string, number>();
  for (const { inserted } of ways) times.set(inserted.text, (times.get(inserted.text) ?? 0) + 1);
  // What names something may name the sibling's own: two have to say the same.
  const sure = ways.filter(({ inserted }) => !inserted.literal || (times.get(inserted.text) ?? 0) > 1);
  if (ways.length > 0 && sure.length === 0) reason = 'each sibling hands its guard something else, and what fits here is not for a tool to say';
  // What the entry has begun already is what it was meant to have.
  sure.sort((a, b) => Number(b.inserted.continues) - Number(a.inserted.continues));
  const seen = new Set<string>();
  const proposals: Proposal[] = [];
  for (const { inserted, from } of sure) {
    const key = JSON.stringify(inserted.edits);
    if (seen.has(key)) continue;
    seen.add(key);
    proposals.push({ edits: inserted.edits, what: `\`${inserted.text}\`, as ${from.entry.id} has it`, continues: inserted.continues });
  }
  return { proposals: proposals.slice(0, tried), reason };
}
function codeOf(scene: Scene, walked: Walked): EntryCode {
  const code = entryCode(scene, walked);
  if (!code) throw new Unfit('its code stands in another file than its declaration');
  return code;
}

export function copyGuard(scene: Scene, sibling: EntryCode, target: Walked, guard: ReportedGuard): Inserted {
  const { sources } = scene;
  const code = codeOf(scene, target);
  const { chain } = guard;
  const at = handlerIn(scene, sibling, guard);
  const wrappers = (of: EntryCode): string[] => of.wrappers.map((w) => nameOfCall(sources, w));
  if (at >= 0) {
    const next = chain[at + 1];
    const inserted = guardStatement(sources, sibling, code, { callee: next ? bare(next.symbol) : null, line: guard.line });
    const around = wrappers(sibling).filter((name) => !wrappers(code).includes(name));
    if (around.length > 0 && builtOn(sources, sibling) === null && !/\bif \(/.test(inserted.text))
      throw new Unfit(`the sibling stands in \`${around[0] ?? ''}\`, which answers what its guard throws, and this entry does not`);
    return inserted;
  }
  if (builtOn(sources, sibling) !== null && builtOn(sources, code) !== null) return guardBuilder(sources, sibling, code);
  const [first] = chain;
  if (!first) throw new Unfit('how the siblings are guarded was not seen');
  if (sibling.route) return guardOption(sources, sibling, code, first.symbol);
  const wrapper = wrapperOn(scene, sibling, guard);
  if (!wrapper) throw new Unfit('the guard of the siblings stands around them, where a tool does not put it');
  return guardWrapper(sources, sibling, code, nameOfCall(sources, wrapper));
}
const bare = (symbol: string): string => /\('(.*)'\)$/.exec(symbol)?.[1] ?? symbol;

/** Whether the guard of another entry is one for this entry as well. */
function mayBeCopied(w: Walked, target: Walked, finding: Finding, unsafe: boolean): boolean {
  const guard = guardOf(w);
  if (!guard || w.entry.conditional !== null) return false;
  // A secret of one machine opens one door: only beside it, by a function made for more than one, and where something is changed;
  // who may read is another question.
  if (guard.kind === 'secret' || guard.kind === 'token')
    return (finding.severity === 'error' || unsafe) && w.point.file === target.point.file && guard.layer !== 'handler';
  return isForMachines(w) || !isForMachines(target);
}

/** The name of the function around a line, or null where it stands in an entry itself. */
function functionAt(scene: Scene, file: string, line: number): string | null {
  const { Node } = scene.sources.kit;
  const source = scene.sources.of(pathOf(scene, file));
  if (!source) return null;
  const around = source.tree.getDescendants().filter((d) => isHandler(scene.sources, d) && d.getStartLineNumber() <= line && d.getEndLineNumber() >= line);
  for (const fn of around.reverse()) {
    if ((Node.isFunctionDeclaration(fn) || Node.isMethodDeclaration(fn)) && fn.getName()) return fn.getName() ?? null;
    const parent = fn.getParent();
    if (Node.isVariableDeclaration(parent)) return parent.getName();
  }
  return null;
}
