/**
 * The proxy's (middleware's) own walk, apart from the entry: whom it refuses, and whether the request comes to the entry at all.
 * What the proxy does besides (counting clicks, writing logs) is its own work, not the entry's.
 */
import { patternEquals, patternOverlaps } from '../../evaluate/language/builtins/patterns.ts';
import { Dependencies, dependOn, dependOnText, within } from '../../evaluate/values/dependencies.ts';
import { throwEnding } from '../../evaluate/verdicts/endings.ts';
import { DEAD, SPENT } from '../../evaluate/values/state.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import { startPath } from '../../evaluate/values/path.ts';
import type { Path } from '../../evaluate/values/path.ts';
import { never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Decided, Hole, Lost, Place, Value } from '../../evaluate/values/values.ts';
import { Walk, walkAs } from '../../evaluate/verdicts/walk.ts';
import type { Ending, Exit } from '../../evaluate/verdicts/walk.ts';
import type { NextApp } from './apps.ts';
import { coverage, slipsPast } from './matcher.ts';
import { endRoute, nextRequest, patternParts } from './requests.ts';
import { sourcesOf } from './rewrites.ts';
import type { NextEntry } from './routes.ts';

interface Passage {
  lost: Lost | null;
  conditional: string | null;
  unset: string | null;
  ifSet: string | null;
  looked: boolean;
}
/** What the proxy makes of a request for one path. */
interface ProxyWalk {
  endings: readonly Ending[];
  /** What the persona's rules decided last on the way. */
  decision: Decided | null;
  /** Ways on which the request goes on to its own path. */
  passages: readonly Passage[];
  rewrites: readonly Rewrite[];
}
/** A way on which the request goes on to another path. */
interface Rewrite extends Passage {
  /** The target's pathname, or null where it is not known. */
  target: Value | null;
  /** The refusal that it is for whoever wanted to go somewhere else. */
  ending: Ending | null;
}
export interface ProxyOutcome {
  endings: readonly Ending[];
  /** How the entry is come to; null: it is not. */
  passage: Passage | null;
}

/** What stands before an entry, for the persona that walks; null: nothing does. A layout is come to by any of the pages that it is shown with. */
export function proxyOutcome(m: Interpreter, entry: NextEntry, method: Value): ProxyOutcome | null {
  let best: ProxyOutcome | null = null;
  for (const path of entry.shownAt?.length ? entry.shownAt : [entry.path]) {
    const outcome = outcomeAt(m, { ...entry, path }, method);
    if (!outcome || (outcome.passage && isPlain(outcome.passage))) return outcome;
    if (!best?.passage) best = outcome.passage ? outcome : (best ?? outcome);
  }
  return best;
}
const isPlain = ({ lost, unset, ifSet }: Passage): boolean => lost === null && unset === null && ifSet === null;
function outcomeAt(m: Interpreter, entry: NextEntry, method: Value): ProxyOutcome | null {
  const { app } = entry;
  // Sites within the proxy are met by the sweep over its functions.
  if (!app.middleware || entry.framework === 'next-middleware' || entry.framework === 'next-server-action' || m.persona === 'sweep') return null;
  const parts = patternParts(entry.path);
  if (coverage(app, parts) !== 'always') return null;
  const inside = entry.path.slice(app.basePath.length) || '/';
  const own = remembered(m, `${app.dir} ${inside} ${entry.method}`, () => walkProxy(m, app, inside, method));
  if (!own) return null;
  const target = patternParts(inside);
  const here = own.rewrites.filter((r) => mayBe(r.target, target));
  const elsewhere = own.rewrites.filter((r) => !here.includes(r));
  const endings = [...own.endings, ...elsewhere.flatMap((r) => (r.ending?.decided ? [r.ending] : []))];
  const ways: Passage[] = [...own.passages, ...here];
  if (ways.length === 0 && own.rewrites.length > 0) {
    // Nobody gets here by this path itself: another path may be rewritten to it.
    const any = remembered(m, `${app.dir} * ${entry.method}`, () => walkProxy(m, app, null, method));
    ways.push(...(any?.rewrites ?? []).filter((r) => mayBe(r.target, target)));
  }
  if (!ways.some(isPlain)) ways.push(...byRewrite(m, entry, inside, method, endings));
  if (ways.length > 0) return { endings, passage: joined(ways) };
  // Whom nothing about himself keeps away is not refused; nor is whoever ends where those end who pass every check.
  const decided = endings.find((e) => e.decided)?.decided ?? own.decision;
  const insider = decided ? asInsider(m, entry, inside, method) : null;
  if (!decided || !insider) return { endings, passage: free };
  const through = insider.passages.length > 0 || insider.rewrites.length > 0;
  if (endings.some((e) => e.decided)) return { endings, passage: through || !endsAlike(endings, insider.endings) ? null : free };
  // One refusal for whoever sends nothing and for whoever sends what is no good: what he lacks keeps him away, though no way shows it.
  return through ? { endings: endings.map((e) => ({ ...e, decided, confidence: 'medium' })), passage: null } : { endings, passage: free };
}
function endsAlike(endings: readonly Ending[], others: readonly Ending[]): boolean {
  return endings.every((e) => others.some((other) => other.end === e.end));
}
/** What the proxy makes of the same request of those who pass every check. */
function asInsider(m: Interpreter, { app, method: name }: NextEntry, inside: string, method: Value): ProxyWalk | null {
  let walked: ProxyWalk | null = null;
  walkAs(m, 'insider', () => {
    walked = remembered(m, `${app.dir} ${inside} ${name}`, () => walkProxy(m, app, inside, method));
  });
  return walked;
}
const free: Passage = { lost: null, conditional: null, unset: null, ifSet: null, looked: false };

/** Ways of those who ask for another path, which next.config rewrites to the entry's. */
function byRewrite(m: Interpreter, entry: NextEntry, inside: string, method: Value, refused: readonly Ending[]): Passage[] {
  const { app } = entry;
  return sourcesOf(app, inside).flatMap((source): readonly Passage[] => {
    const parts = patternParts(app.basePath + source);
    if (coverage(app, parts) === 'always')
      return remembered(m, `${app.dir} ${source} ${entry.method}`, () => walkProxy(m, app, source, method))?.passages ?? [];
    const refusal = refused.find((e) => e.decided)?.decided;
    if (refusal) noteGapAt(m, app, slipsPast(app, parts) ?? source, refusal.symbol);
    return [free];
  });
}

/** Notes where the proxy would refuse this persona and its matcher leaves a path of the entry out. */
export function noteGap(m: Interpreter, entry: NextEntry, method: Value): void {
  const { app } = entry;
  if (m.persona !== 'outsider' || !app.middleware?.matchers || entry.framework === 'next-middleware' || entry.framework === 'next-server-action') return;
  const witness = slipsPast(app, patternParts(entry.path));
  if (witness === null) return;
  const inside = entry.path.slice(app.basePath.length) || '/';
  const own = remembered(m, `${app.dir} ${inside} ${entry.method}`, () => walkProxy(m, app, inside, method));
  const refusal = own && own.passages.length + own.rewrites.length === 0 ? own.endings.find((e) => e.decided) : undefined;
  if (!refusal?.decided) return;
  noteGapAt(m, app, witness, refusal.decided.symbol);
}
function noteGapAt(m: Interpreter, app: NextApp, witness: string, symbol: string): void {
  if (m.persona !== 'outsider' || !app.middleware) return;
  const { file } = app.middleware;
  dependOnText(file);
  const start = Math.max(0, m.world.project.text(file)?.search(/\bmatcher\b/) ?? 0);
  m.met.gap = { witness, symbol, place: { file, start, end: start + 'matcher'.length } };
}

/** Walks are the same for all entries of a path; not so where refusals are left out of one. */
interface Memory {
  walk: ProxyWalk | null;
  part: Dependencies;
}
const memories = new WeakMap<Interpreter, Map<string, Memory>>();
function remembered(m: Interpreter, key: string, run: () => ProxyWalk | null): ProxyWalk | null {
  if (m.neutral) return run();
  let memory = memories.get(m);
  if (!memory) memories.set(m, (memory = new Map<string, Memory>()));
  const full = `${m.persona} ${JSON.stringify(m.form)} ${key}`;
  let known = memory.get(full);
  if (known === undefined) {
    const part = new Dependencies();
    memory.set(full, (known = { walk: within(part, run), part }));
  } else dependOn(known.part);
  return known.walk;
}

function walkProxy(m: Interpreter, app: NextApp, path: string | null, method: Value): ProxyWalk | null {
  const { middleware } = app;
  const module = middleware ? m.world.load(middleware.file) : null;
  if (!middleware || !module) return null;
  const site: Place = { file: middleware.file, start: 0, end: 1 };
  const passages: Passage[] = [];
  const rewrites: Rewrite[] = [];
  const walk = new Walk(m);
  const own = path === null ? null : patternParts(path);
  const { decision } = m.met;
  m.met.decision = null;
  const spent = withinBudget(m, () => {
    // Whoever comes through on one way without any condition comes through: the other ways do not change that.
    if (own)
      m.returned = (value) => {
        const passage = clearPassage(m, value, own);
        if (!passage) return;
        passages.push(passage);
        throw ENOUGH;
      };
    m.step(site, path === null ? 'a request meets the proxy' : `a request for ${path} meets the proxy`);
    const fn = m.world.exportOf(m, module, middleware.exported);
    const request = nextRequest(m, path === null ? opaque({ input: true }, { hint: 'string', truthy: true, nullish: false }) : path, method);
    const event = m.newObject({ waitUntil: m.native('waitUntil', () => undefinedValue) }, null, { type: 'Context' });
    const exits = walk.stage(() => m.await(m.call(fn, undefinedValue, [request, event], site, { awaited: true }), site), site);
    for (const exit of exits) leave(walk, exit, passages, rewrites);
  });
  if (spent) passages.push({ lost: spent, conditional: null, unset: null, ifSet: null, looked: true });
  const decided = m.met.decision;
  m.met.decision ??= decision;
  return { endings: walk.endings.filter((e) => e.denied).map((e) => ({ ...e, effects: [] })), decision: decided, passages, rewrites };
}
/** Ends a walk that has shown what it is asked for. */
const ENOUGH: { readonly enough: true } = Object.freeze({ enough: true });
function clearPassage(m: Interpreter, value: Value, own: readonly (string | Hole)[]): Passage | null {
  // Production's side of a mode flag is taken on every way.
  const passage = { ...passageOf(m.path), conditional: null };
  if (passage.lost !== null || passage.unset !== null || passage.ifSet !== null) return null;
  for (const alt of value) {
    if (alt.when) return null;
    if (alt.t === 'const' && alt.v === undefined) continue;
    if (alt.t !== 'object' || alt.cell.kind !== 'response') return null;
    if (alt.cell.properties.has('next')) continue;
    const target = alt.cell.properties.has('rewrite') ? targetOf(m, [alt]) : never;
    if (target === null || target.length === 0 || !mayBe(target, own)) return null;
  }
  return value.length > 0 ? passage : null;
}
function leave(walk: Walk, exit: Exit, passages: Passage[], rewrites: Rewrite[]): void {
  if (exit.kind === 'throw') {
    walk.end(exit, throwEnding(exit, 'proxy'));
    return;
  }
  const [alt] = exit.value;
  const passage = passageOf(exit.path);
  if (alt?.t !== 'object' || alt.cell.kind !== 'response' || alt.cell.properties.has('next')) passages.push(passage);
  else if (alt.cell.properties.has('rewrite')) {
    walk.end(exit, { denied: true, how: 'redirect', layer: 'proxy' });
    const ending = walk.endings.pop() ?? null;
    rewrites.push({ ...passage, target: walk.inspect(exit, () => targetOf(walk.m, exit.value)), ending: ending && { ...ending, effects: [] } });
  } else endRoute(walk, exit, 'proxy');
}
/** What a proxy's effects lead to is its own affair: of the way there only what it knew and missed is kept. */
function passageOf(path: Path): Passage {
  return { lost: path.lost ?? path.wrapped, conditional: path.conditional, unset: path.unset, ifSet: path.ifSet, looked: path.looked };
}
/** May-analysis: lost, or dependent on a condition, only where every way is. */
function joined(ways: readonly Passage[]): Passage {
  const all = <T>(of: (p: Passage) => T | null): T | null => (ways.every((p) => of(p) !== null) ? of(ways[0] as Passage) : null);
  return {
    lost: all((p) => p.lost),
    conditional: all((p) => p.conditional),
    unset: all((p) => p.unset),
    ifSet: all((p) => p.ifSet),
    looked: ways.some((p) => p.looked),
  };
}

/** Runs with a budget of its own, from a fresh path, and puts everything back; gives what was lost where the budget ran out. */
function withinBudget(m: Interpreter, run: () => void): Lost | null {
  const { path, steps, chain, spentOn } = m;
  const frames = m.frames.length;
  const handlers = m.handlers.length;
  const mark = m.heap.mark();
  m.path = startPath;
  m.steps = 0;
  try {
    run();
    return null;
  } catch (signal) {
    if (signal !== SPENT && signal !== DEAD && signal !== ENOUGH) throw signal;
    const place = m.frames.at(-1)?.closure?.cell.place ?? { file: '', start: 0, end: 0 };
    return signal === SPENT ? m.lost('budget', `more than ${String(m.limits.steps)} steps in the proxy`, place) : null;
  } finally {
    m.heap.rollback(mark);
    m.frames.length = frames;
    m.handlers.length = handlers;
    Object.assign(m, { path, steps, chain, spentOn, returned: null });
  }
}

// ---------------------------------------------------------------- rewrites

/** Pathname of a rewrite's target: a URL object's, or what follows the origin of a text. */
function targetOf(m: Interpreter, response: Value): Value | null {
  const target = m.peek(response, 'rewrite');
  if (!target) return null;
  const pathname = m.peek(target, 'pathname');
  if (pathname) return pathname;
  const texts: Value = target.flatMap((alt): Value => {
    if (alt.t === 'const' && typeof alt.v === 'string') return [{ ...alt, v: alt.v.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '') || '/' }];
    return alt.t === 'pattern' ? [{ ...alt, parts: withoutOrigin(alt.parts) }] : [];
  });
  return texts.length === target.length ? texts : null;
}
function withoutOrigin(parts: readonly (string | Hole)[]): (string | Hole)[] {
  const [first, ...rest] = parts;
  return typeof first === 'string' ? [first.replace(/^[a-z]+:\/\/[^/]*/i, ''), ...rest] : [...parts];
}
function mayBe(target: Value | null, own: readonly (string | Hole)[]): boolean {
  if (target === null) return true;
  return target.some((alt) => {
    if (alt.t === 'const') return patternEquals(own, String(alt.v)) !== false;
    return alt.t === 'pattern' ? patternOverlaps(alt.parts, own) : true;
  });
}
