/** What is customary around an entry: the guard that nearly all guarded entries near it have. */
import { dirname } from 'node:path';
import type { CallExpression } from 'ts-morph';
import type { ReportedGuard } from '../audit/model.ts';
import type { Walked } from '../audit/scan.ts';
import { entryCode, nameOfCall } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import { pathOf } from './fix.ts';
import type { Scene } from './fix.ts';
import { builtOn } from './guard-wrapper.ts';

/** Further away than in the same folder, so many have to agree. */
const share = 2 / 3;

export const samePool = (a: Walked, b: Walked): boolean => a.entry.app === b.entry.app && a.entry.framework === b.entry.framework;

/** What stops the outsider at an entry, where it is a guard of the code behind the proxy. */
export function guardOf({ entry }: Walked): ReportedGuard | null {
  return entry.guards.find((g) => g.persona === 'outsider' && g.how !== 'crash' && g.layer !== 'proxy') ?? null;
}

/** Where the handler of an entry stands among the functions on the way to the refusal; -1 where the guard is around it. */
export function handlerIn(scene: Scene, code: EntryCode, guard: ReportedGuard): number {
  const line = code.handler?.getStartLineNumber();
  return guard.chain.findIndex((link) => pathOf(scene, link.file) === code.source.file && link.line === line);
}

/** The wrapper of an entry that refuses: the innermost on the way. */
export function wrapperOn(scene: Scene, code: EntryCode, guard: ReportedGuard): CallExpression | null {
  return code.wrappers.findLast((w) => guard.chain.some((link) => link.symbol === nameOfCall(scene.sources, w))) ?? null;
}

/** Two entries have the same guard where these are the same. */
function keyOf(scene: Scene, walked: Walked): string {
  const guard = guardOf(walked);
  const code = entryCode(scene, walked);
  if (!guard) return '';
  const [first] = guard.chain;
  if (!code) return `${first?.symbol ?? guard.symbol} ${first?.file ?? ''}`;
  const at = handlerIn(scene, code, guard);
  const next = guard.chain[at + 1];
  if (at >= 0) return next ? `calls ${next.symbol} ${next.file}` : `asks ${guard.symbol}`;
  const root = builtOn(scene.sources, code);
  if (root !== null) return `is built on ${root}`;
  const wrapper = wrapperOn(scene, code, guard);
  // What a wrapper is told belongs to it.
  const told = wrapper
    ? wrapper
        .getArguments()
        .slice(1)
        .map((a) => a.getText())
    : [];
  const by = wrapper ? guard.chain.find((link) => link.symbol === nameOfCall(scene.sources, wrapper)) : first;
  return `stands behind ${by?.symbol ?? ''} ${by?.file ?? ''} ${told.join(', ')}`;
}

/** Guarded siblings with the customary guard, or the reason why there is none. */
export function customary(scene: Scene, target: Walked, guarded: readonly Walked[]): Walked[] | string {
  const { file, app } = target.point;
  const agreeing = (pool: readonly Walked[], needed: number): Walked[] | null => {
    const byKey = new Map<string, Walked[]>();
    for (const w of pool) byKey.set(keyOf(scene, w), [...(byKey.get(keyOf(scene, w)) ?? []), w]);
    const [most] = [...byKey.values()].sort((a, b) => b.length - a.length);
    return most && most.length / (pool.length + openPages(scene, target, pool)) >= needed ? most : null;
  };
  const differing = 'the guarded entries around it have different guards';
  const own = guarded.filter((w) => w.point.file === file);
  if (own.length > 0) return agreeing(own, 0.51) ?? differing;
  for (let folder = dirname(file), level = 0; folder === app || folder.startsWith(`${app}/`); folder = dirname(folder), level++) {
    const pool = guarded.filter((w) => w.point.file.startsWith(`${folder}/`));
    if (pool.length < (level === 0 ? 1 : 2)) continue;
    return agreeing(pool, level === 0 ? 0.51 : share) ?? differing;
  }
  return guarded.length > 0 ? 'too few entries are guarded to tell what is customary' : 'no sibling is guarded in a way that could be copied';
}
/** Pages are public more often than not: those that are count against a custom. */
function openPages(scene: Scene, target: Walked, pool: readonly Walked[]): number {
  if (!/^next-(?:page|layout|metadata)$/.test(target.point.framework)) return 0;
  const folders = pool.map((w) => dirname(w.point.file));
  const inside = (w: Walked): boolean => folders.some((f) => w.point.file.startsWith(`${f}/`) || f.startsWith(`${dirname(w.point.file)}/`));
  return scene.run.scanned.walked.filter((w) => w !== target && samePool(w, target) && w.entry.verdict === 'open' && inside(w)).length;
}

/** Fewer open ones may all have been forgotten. */
const several = 3;
/** Entries that only read are open around it, more of them than are guarded: that is a decision, not an oversight. */
export function readsAreOpen(scene: Scene, target: Walked): boolean {
  const open = new Set(scene.run.report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route' && f.severity === 'warning').map((f) => f.entry));
  const others = scene.run.scanned.walked.filter((w) => w !== target && samePool(w, target));
  const left = others.filter((w) => open.has(w.entry.id)).length;
  const guarded = others.filter(
    (w) => w.entry.verdict === 'guarded' && w.entry.effects.length > 0 && w.entry.effects.every((e) => e.kind === 'read' || e.kind === 'response'),
  ).length;
  return left >= several && left > guarded;
}
/** Pages of other origins call it, which send no session with a request. */
export function answersOthers(scene: Scene, target: Walked): boolean {
  return /access-control-allow-origin/i.test(scene.run.project.text(target.point.file) ?? '');
}

const machines = /(?:^|[^a-z])(?:cron|webhooks?|callbacks?)(?:$|[^a-z])/i;
/** Machines call it, which have no session of a person. */
export const isForMachines = (w: Walked): boolean => machines.test(w.entry.path);

/** Entries by how far their files are from that of another one. */
export function nearest(target: Walked, all: readonly Walked[]): Walked[] {
  const own = dirname(target.point.file).split('/');
  const distance = (w: Walked): number => {
    if (w.point.file === target.point.file) return 0;
    const other = dirname(w.point.file).split('/');
    let same = 0;
    while (same < own.length && own[same] === other[same]) same += 1;
    return 1 + own.length + other.length - 2 * same;
  };
  const far = new Map(all.map((w) => [w, distance(w)]));
  return [...all].sort((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0));
}
