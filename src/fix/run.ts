/** Finds fixes, tries them on texts in memory, scans again, and keeps those after which their finding is gone and nothing else is worse. */
import { ProcessStore } from '../audit/cache/store.ts';
import type { WalkStore } from '../audit/cache/store.ts';
import type { StoredWalks } from '../audit/cache/walks.ts';
import type { Finding } from '../audit/model.ts';
import { runScan } from '../audit/run.ts';
import type { RunOptions, RunResult } from '../audit/run.ts';
import { awaitGuard } from './await-guard.ts';
import { caughtGuard } from './caught-guard.ts';
import { cookieOptions } from './cookie-options.ts';
import { crashGuard } from './crash-guard.ts';
import { applied, meet } from './edits.ts';
import type { Edit } from './edits.ts';
import type { Answer, Fixer, Proposal, Scene } from './fix.ts';
import { withdrawDeclaration } from './declaration.ts';
import { keepInMemory } from './in-memory.ts';
import { insertAnyGuard, insertCheck, insertGuard } from './insert-guard.ts';
import { constantAnswer } from './leak.ts';
import { widenMatcher } from './matcher.ts';
import { lookUpSession } from './presence.ts';
import { repeatCheck } from './proxy-check.ts';
import { openSources } from './source.ts';
import type { Sources } from './source.ts';
import { setGuard } from './set-guard.ts';
import { dropSuppression } from './suppression-comment.ts';
import { tieRecord, tieToMembers } from './tie-record.ts';
import { endRefusal } from './unended.ts';
import { holds } from './verify.ts';

/** In the order in which they go: what mends a guard that is there spares putting in another one. */
const fixers: readonly [rule: string, fixer: Fixer][] = [
  ['no-unused-guard-result', awaitGuard],
  ['no-unused-guard-result', insertGuard],
  ['no-conditional-guard', setGuard],
  ['no-fail-open-auth', caughtGuard],
  ['no-presence-only-check', lookUpSession],
  ['no-accidental-guard', crashGuard],
  ['no-matcher-gap', widenMatcher],
  ['cookie-flags', cookieOptions],
  ['no-unprotected-route', endRefusal],
  ['no-unprotected-route', insertGuard],
  ['no-middleware-only-protection', repeatCheck],
  ['consistent-protection', insertCheck],
  ['require-authorization', tieRecord],
  ['no-leaky-auth-error', constantAnswer],
  ['suppression', dropSuppression],
];
/** Tried where none of the others is left, and only where they are asked for: what they do may not be what is meant. */
const unsafeFixers: readonly [rule: string, fixer: Fixer][] = [
  ['no-unprotected-route', insertAnyGuard],
  ['require-authorization', tieToMembers],
  ['no-token-in-web-storage', keepInMemory],
  ['declared-guard', withdrawDeclaration],
];
export const fixableRules: readonly string[] = [...new Set([...fixers, ...unsafeFixers].map(([rule]) => rule))];
/** Why the other rules have no fixes. */
const unfixable: Readonly<Record<string, string>> = {
  'no-token-in-web-storage': 'what reads it there has to change with it, and a server has to set the cookie',
  'declared-guard': 'what it is to verify is for people to say, or the declaration goes',
  'unresolved-protection': 'nobody can say from here whether it is guarded',
};

export interface Fixed {
  finding: Finding;
  what: string;
  /** Absolute paths of the files that it changes. */
  files: string[];
  /** It may change what the code does for those whom it is for. */
  unsafe: boolean;
}
export interface Left {
  finding: Finding;
  reason: string;
  /** What could be done about it if what is unsafe is asked for. */
  proposed: string | null;
  /** False where it is open on purpose, as far as can be seen. */
  counts: boolean;
}
export interface Fixes {
  root: string;
  /** Texts of changed files, by absolute path: as they were and as they are to be. */
  before: Map<string, string>;
  after: Map<string, string>;
  fixed: Fixed[];
  left: Left[];
  /** Ids of entries that ask for a session and no role now, though siblings in the same application ask for one. */
  loose: string[];
  /** The scan itself met an internal error. */
  failed: boolean;
}
interface Attempt {
  finding: Finding;
  proposal: Proposal;
}

/** So many rounds at most; each settles at least one finding in each file that has some. */
const rounds = 40;

/**
 * @param only ids of the rules whose findings are to be fixed; empty: all that can be
 * @param unsafe also by changes that may not be what is meant
 */
export async function findFixes(options: RunOptions, only: readonly string[] = [], unsafe = false): Promise<Fixes> {
  const store = new TrialStore(options.store ?? null);
  const texts = new Map(options.overlay ?? []);
  const scan = (more: ReadonlyMap<string, string>): RunResult => runScan({ ...options, store, overlay: new Map([...texts, ...more]) });
  const before = new Map<string, string>();
  const first = scan(new Map());
  let run = first;
  const spent = new Set<string>();
  const reasons = new Map<string, string>();
  const made: Fixed[] = [];
  let sources: Sources | null = null;
  for (let round = 0; round < rounds; round++) {
    sources = await openSources(run.project, sources);
    const scene: Scene = { run, sources };
    let batch = attempts(scene, fixers, only, spent, reasons);
    const risky = batch.length === 0 && unsafe;
    if (risky) batch = attempts(scene, unsafeFixers, only, spent, new Map());
    if (batch.length === 0) break;
    for (const { proposal } of batch) for (const edit of proposal.edits) if (!before.has(edit.file)) before.set(edit.file, run.project.text(edit.file) ?? '');
    while (batch.length > 0) {
      const changed = changedTexts(run, batch);
      const next = scan(changed);
      const kept = batch.filter(({ finding, proposal }) => {
        const trouble = holds(
          finding,
          proposal,
          run,
          next,
          batch.flatMap((a) => a.proposal.edits),
        );
        if (trouble !== null) reasons.set(finding.fingerprint, trouble);
        return trouble === null;
      });
      if (kept.length === batch.length) {
        for (const [file, text] of changed) texts.set(file, text);
        made.push(
          ...batch.map(({ finding, proposal }) => ({
            finding,
            what: proposal.what,
            files: [...new Set(proposal.edits.map((e) => e.file))],
            unsafe: risky,
          })),
        );
        run = next;
      }
      if (kept.length === batch.length) break;
      batch = kept;
    }
  }
  const last: Scene = { run, sources: await openSources(run.project, sources) };
  return summary(options.root, only, first, last, made, reasons, before, texts, unsafe);
}

/** Walks of what is on the disk are kept there; those of texts that are only tried are kept in memory. */
class TrialStore implements WalkStore {
  private readonly disk: WalkStore | null;
  private readonly memory = new ProcessStore();
  private tried = false;
  constructor(disk: WalkStore | null) {
    this.disk = disk;
  }
  load(key: string): StoredWalks {
    return this.tried || !this.disk ? this.memory.load(key) : this.disk.load(key);
  }
  save(key: string, walks: StoredWalks): void {
    if (!this.tried) this.disk?.save(key, walks);
    this.tried = true;
    this.memory.save(key, walks);
  }
}

/** At most one attempt for an entry in a round, and none that meets another. */
function attempts(scene: Scene, by: typeof fixers, only: readonly string[], spent: Set<string>, reasons: Map<string, string>): Attempt[] {
  const batch: Attempt[] = [];
  const entries = new Set<string>();
  for (const [rule, fixer] of by) {
    if (only.length > 0 && !only.includes(rule)) continue;
    for (const finding of gravestFirst(scene.run.report.findings)) {
      if (finding.ruleId !== `authlint/${rule}` || !isWanted(finding)) continue;
      if (finding.entry !== null && entries.has(finding.entry)) continue;
      const answer: Answer = fixer(finding, scene);
      if (answer.proposals.length === 0 && answer.reason !== '' && !reasons.has(finding.fingerprint)) reasons.set(finding.fingerprint, answer.reason);
      const proposal = answer.proposals.find((p) => !spent.has(keyOf(scene, finding, p)));
      if (!proposal) continue;
      // Who may read is told by who may write: that is settled first.
      if (rule === 'no-unprotected-route' && finding.severity !== 'error' && batch.some((b) => b.finding.severity === 'error')) continue;
      if (batch.some((b) => meet(b.proposal.edits, proposal.edits))) continue;
      spent.add(keyOf(scene, finding, proposal));
      batch.push({ finding, proposal });
      if (finding.entry !== null) entries.add(finding.entry);
    }
  }
  return batch;
}
function gravestFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}
/** The same proposal on the same text is tried once. */
function keyOf({ run }: Scene, finding: Finding, { edits }: Proposal): string {
  return JSON.stringify([
    finding.ruleId,
    finding.entry ?? finding.file,
    edits.map((e) => [e.file, e.text, run.project.text(e.file)?.slice(Math.max(0, e.start - 200), e.start)]),
  ]);
}
function isWanted(finding: Finding): boolean {
  // What is open on purpose stays open.
  if (finding.suppressed !== null) return false;
  return finding.severity !== 'note' || finding.ruleId === 'authlint/cookie-flags';
}

function changedTexts(run: RunResult, batch: readonly Attempt[]): Map<string, string> {
  const byFile = new Map<string, Edit[]>();
  for (const { proposal } of batch) for (const edit of proposal.edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  return new Map([...byFile].map(([file, edits]) => [file, applied(run.project.text(file) ?? '', edits)]));
}

/** Not tried: what the first of the unsafe changes would be. */
function proposedFor(finding: Finding, scene: Scene): string | null {
  for (const [rule, fixer] of unsafeFixers) {
    const [first] = finding.ruleId === `authlint/${rule}` ? fixer(finding, scene).proposals : [];
    if (first) return first.what;
  }
  return null;
}

function summary(
  root: string,
  only: readonly string[],
  first: RunResult,
  scene: Scene,
  made: readonly Fixed[],
  reasons: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
  unsafe: boolean,
): Fixes {
  const last = scene.run;
  const after = new Map([...texts].filter(([file, text]) => before.has(file) && before.get(file) !== text));
  const asked = (f: Finding): boolean => {
    const rule = f.ruleId.replace('authlint/', '');
    return f.suppressed === null && (only.length === 0 || only.includes(rule));
  };
  const left = last.report.findings.filter(asked).map((finding): Left => {
    const counts = isWanted(finding);
    return {
      finding,
      reason: counts
        ? (reasons.get(finding.fingerprint) ?? unfixable[finding.ruleId.replace('authlint/', '')] ?? 'no safe change is known')
        : 'it looks open on purpose',
      proposed: counts && !unsafe ? proposedFor(finding, scene) : null,
      counts,
    };
  });
  // What belongs to no entry is counted within its function: with one gone, the others may have another number.
  const open = new Set(
    last.report.findings.flatMap((f) => [`${f.ruleId} ${f.fingerprint}`, ...(f.entry === null ? [`${f.ruleId} ${f.file} ${f.message}`] : [])]),
  );
  const fixed: Fixed[] = [...made];
  for (const finding of first.report.findings) {
    // Findings that went with the fix of another one.
    if (!asked(finding) || open.has(`${finding.ruleId} ${finding.fingerprint}`) || open.has(`${finding.ruleId} ${finding.file} ${finding.message}`)) continue;
    if (fixed.some((f) => f.finding.fingerprint === finding.fingerprint)) continue;
    const by = made.find((f) => finding.entry !== null && f.finding.entry === finding.entry) ?? made.find((f) => f.files.includes(`${root}/${finding.file}`));
    if (by) fixed.push({ finding, what: `gone with it: ${by.what}`, files: by.files, unsafe: by.unsafe });
  }
  const roles = last.context.entries.filter((e) => e.guarded && e.level === 'role');
  const touched = new Set(made.map((f) => f.finding.entry));
  const loose = last.context.entries
    .filter((e) => touched.has(e.id) && e.level === 'authenticated' && roles.some((r) => r.app === e.app && r.framework === e.framework))
    .map((e) => e.id);
  return {
    root,
    loose,
    failed: first.internalErrors + last.internalErrors > 0,
    before: new Map([...before].filter(([file]) => after.has(file))),
    after,
    fixed,
    left,
  };
}
