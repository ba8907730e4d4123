/** From a project to verdicts: frameworks find the entries, personas walk them, the walks are judged. */
import { byText } from './order.ts';
import { Interpreter } from '../evaluate/machine.ts';
import type { Ledger } from '../evaluate/verdicts/ledger.ts';
import { judge } from '../evaluate/verdicts/verdict.ts';
import type { Judgement } from '../evaluate/verdicts/verdict.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { Form } from '../evaluate/models.ts';
import { Dependencies, collecting, reach } from '../evaluate/values/dependencies.ts';
import type { LoadSite, SiteRecord } from '../evaluate/values/state.ts';
import type { WalkReport } from '../evaluate/verdicts/walk.ts';
import { World } from '../evaluate/world.ts';
import type { DeclaredExport } from '../evaluate/world.ts';
import { stepsOf } from '../evaluate/values/path.ts';
import type { Trail } from '../evaluate/values/path.ts';
import { isTied } from '../evaluate/security/ties.ts';
import type { Remembered, StoredWalks, WalkMemory } from './cache/walks.ts';
import { frameworks, layers } from '../frameworks/index.ts';
import type { EntryPoint } from '../frameworks/types.ts';
import { libraries } from '../libraries/index.ts';
import type { Diagnostic, Project } from '../project/types.ts';
import type { ReportedEntry, Step } from './model.ts';
import { failedJudgement, internalError, isTooDeep } from './failures.ts';
import type { InternalError } from './failures.ts';
import { chainOf } from './chain.ts';
import { placeLine } from './lines.ts';
import { relativePath } from './paths.ts';

export interface Walked {
  point: EntryPoint;
  entry: ReportedEntry;
  judgement: Judgement;
  reports: WalkReport[];
  /** Sites met on a walk on which everything may fail. */
  faults: SiteRecord[];
  /** Settings that are asked for as what the entry hangs on loads: without them it would not be there. */
  asked: readonly string[];
  /** Files whose code leads to the entry or is read or run by it. */
  files: readonly string[];
  /** Files that are handed over on the way to it and run in a scope of their own: with another way of handing over they would count. */
  named: readonly string[];
  /** The walk of somebody who has every right where he belongs and names a record from elsewhere; null where there is nothing to ask. */
  member: WalkReport | null;
}
export interface Scanned {
  world: World;
  machine: Interpreter;
  walked: Walked[];
  apps: string[];
  /** What has put something on objects that any code may hold, beside the statements that made them. */
  registered: Dependencies[];
  /** Sites met while applications were registered. */
  loadSites: LoadSite[];
  /** What the frameworks have to say of their applications. */
  diagnostics: Diagnostic[];
  internalErrors: InternalError[];
}

export interface ScanProgress {
  (done: number, all: number): void;
}

/** Who else walks entries of the same scan, each entry being walked by one. */
export interface Others {
  /** Whether an entry, by its number, is one's own to walk. */
  claim(index: number): boolean;
  /** What the others have walked; waits for them. */
  walked(): StoredWalks[];
}

export function scanProject(
  project: Project,
  declared: readonly DeclaredExport[] = [],
  progress: ScanProgress = () => undefined,
  only?: (id: string, point: EntryPoint, index: number) => boolean,
  ledger: Ledger | null = null,
  memory: WalkMemory | null = null,
  others: Others | null = null,
): Scanned {
  const world = new World(project, libraries, declared);
  const machine = new Interpreter(world);
  let points: EntryPoint[] = [];
  const apps: string[] = [];
  const registered: Dependencies[] = [];
  const diagnostics: Diagnostic[] = [];
  const internalErrors: InternalError[] = [];
  const opened = layers.map((layer) => ({ find: layer.open(project, machine), part: new Dependencies() }));
  for (const framework of frameworks) {
    try {
      const inventory = framework.inventory(project, machine);
      points.push(...inventory.entries);
      apps.push(...inventory.apps);
      registered.push(...(inventory.registered ?? []));
      diagnostics.push(...inventory.diagnostics);
    } catch (error) {
      internalErrors.push(internalError(`the entry points of ${framework.name}`, project.root, error));
    }
  }
  for (const { find, part } of opened) {
    const inventory = collecting(part, () => find(points));
    const entries = inventory.entries.map((point) => ({ ...point, needs: [...(point.needs ?? []), part] }));
    points = [...points.filter((point) => !inventory.mounts.has(point)), ...entries];
    apps.push(...inventory.apps);
    diagnostics.push(...inventory.diagnostics);
  }
  const ids = entryIds(project, points);
  const walked: Walked[] = [];
  for (const point of points) memory?.prepare(point.needs ?? []);
  const elsewhere: number[] = [];
  const walk = (point: EntryPoint, index: number): void => {
    progress(index, points.length);
    const id = ids[index] ?? point.path;
    const { files, named, judgement, reports, member, faults, asked } = rememberedWalk(machine, point, id, ledger, memory, internalErrors);
    walked.push({ files, named, faults, member, asked, point, entry: report(project, point, id, judgement, reports), judgement, reports });
  };
  points.forEach((point, index) => {
    if (only && !only(ids[index] ?? '', point, index)) return;
    if (others?.claim(index) === false) elsewhere.push(index);
    else walk(point, index);
  });
  for (const walks of others?.walked() ?? []) memory?.take(walks);
  for (const index of elsewhere) walk(points[index] as EntryPoint, index);
  walked.sort(
    (a, b) => byText(a.entry.file, b.entry.file) || a.entry.line - b.entry.line || byText(a.entry.method, b.entry.method) || byText(a.entry.id, b.entry.id),
  );
  return { world, machine, walked, apps, registered, loadSites: machine.loadSites, diagnostics, internalErrors };
}

/** Walks an entry as all personas it takes. What goes wrong inside costs this entry alone. */
function walkEntry(machine: Interpreter, point: EntryPoint, id: string, ledger: Ledger | null, internalErrors: InternalError[]): Omit<Remembered, 'asked'> {
  if (point.given) return { judgement: point.given, reports: [], member: null, faults: [] };
  const attempt = <T>(run: () => T, otherwise: (error: unknown) => T): T => {
    try {
      return run();
    } catch (error) {
      if (!isTooDeep(error)) internalErrors.push(internalError(id, point.file, error));
      return otherwise(error);
    }
  };
  const made: WalkReport[] = [];
  let reports = made;
  if (ledger) ledger.entry = id;
  machine.ledger = ledger;
  const judgement = attempt(
    () => {
      const judged = judge((persona, form) => {
        const report = walkAs(machine, persona, (walk) => point.walk(walk, machine, persona), form);
        made.push(report);
        return report;
      });
      // What is told of the entry is what was met on the walks that were judged: others were only tried.
      reports = judged.reports;
      return judged.judgement;
    },
    (error) => failedJudgement(point, error),
  );
  machine.ledger = null;
  const insider = reports.find((r) => r.persona === 'insider');
  const asMember = (form: Form): WalkReport | null => walkAs(machine, 'insider', (walk) => point.walk(walk, machine, 'insider'), { ...form, member: true });
  const member =
    insider && namesMore(judgement, insider)
      ? attempt(
          () => asMember(insider.form),
          () => null,
        )
      : null;
  // Once more with everything that can go wrong: for the sites that only a failure reaches. Pages answer with markup, and an error of
  // theirs is the framework's to show: nothing of an error leaks there.
  const markup = point.framework === 'next-page' || point.framework === 'next-layout' || point.framework === 'next-metadata';
  const faults = markup
    ? []
    : attempt(
        () => faultsOf(machine, point),
        () => [],
      );
  return { judgement, reports, member, faults };
}
/** What an entry is: another one may come to have its id. */
function identityOf({ framework, app, method, path, symbol, file, span, definedIn }: EntryPoint, memory: WalkMemory): string {
  return JSON.stringify([framework, app, method, path, symbol, file, memory.placeOf(file, span.start), definedIn]);
}
/** The walk of an entry: from an earlier scan where it still holds, else a new one that is kept for the next. */
function rememberedWalk(
  machine: Interpreter,
  point: EntryPoint,
  id: string,
  ledger: Ledger | null,
  memory: WalkMemory | null,
  internalErrors: InternalError[],
): Remembered & Pick<Walked, 'files' | 'named'> {
  const needs = point.needs ?? [];
  const facts = point.given || !memory ? [] : [identityOf(point, memory)];
  const known = point.given ? null : memory?.recall(id, needs, facts);
  if (known) return known;
  const own = new Dependencies(null, point.file);
  own.files.add(point.definedIn);
  const before = internalErrors.length;
  const walked = collecting(own, () => walkEntry(machine, point, id, ledger, internalErrors));
  const { asked, files, named } = reach([own, ...needs]);
  const remembered: Remembered = { ...walked, asked: [...asked].sort() };
  if (!point.given && internalErrors.length === before) memory?.keep(id, needs, facts, own, remembered);
  return { ...remembered, files: [...files].sort(), named: [...named] };
}

/** Behind a check of a role or a membership the insider gets to a record that he names by a value of the request which nothing ties to him. */
function namesMore(judgement: Judgement, insider: WalkReport): boolean {
  if (judgement.verdict !== 'guarded' || judgement.level !== 'role') return false;
  return insider.endings.some((e) => e.effects.some((x) => x.picked !== null && !isTied(insider.met.ties, x.picked)));
}

/**
 * Sites met where everything may fail. Where the budget does not reach to the end of the entry, it is walked again with calls kept short:
 * what stands in the entry itself is seen, whatever the helpers before it cost.
 */
function faultsOf(machine: Interpreter, point: EntryPoint): SiteRecord[] {
  const whole = walkAs(machine, 'sweep', (walk) => point.walk(walk, machine, 'sweep'));
  if (!whole.spent) return whole.sites;
  machine.sparing = new Set();
  try {
    return [...whole.sites, ...walkAs(machine, 'sweep', (walk) => point.walk(walk, machine, 'sweep')).sites];
  } finally {
    machine.sparing = null;
  }
}

/** Ids depend on nothing but their own entry; those that two declarations would share say file and symbol. */
function entryIds(project: Project, points: readonly EntryPoint[]): string[] {
  const base = points.map((p) => {
    const app = relativePath(project.root, p.app);
    const file = relativePath(project.root, p.file);
    if (p.framework === 'next-server-action') return `ACTION ${p.path} @ ${file}`;
    const layer = p.framework === 'next-layout' ? ' (layout)' : '';
    return `${p.method} ${p.path}${layer}${p.constraint ?? ''}${app === '.' ? '' : ` @ ${app}`}`;
  });
  const counts = new Map<string, number>();
  for (const id of base) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ids = base.map((id, i) => {
    const p = points[i] as EntryPoint;
    return (counts.get(id) ?? 0) > 1 ? `${id} @ ${relativePath(project.root, p.file)}#${p.symbol}` : id;
  });
  // One declaration reached twice (mounted twice): told apart by where it stands.
  const again = new Map<string, number>();
  return ids.map((id, i) => {
    const n = (again.get(id) ?? 0) + 1;
    again.set(id, n);
    const p = points[i] as EntryPoint;
    if (n === 1) return id;
    const { line } = placeLine(project, { file: p.file, start: p.span.start, end: p.span.end });
    const second = `${id}:${String(line)}`;
    const m = (again.get(second) ?? 0) + 1;
    again.set(second, m);
    return m === 1 ? second : `${second}:${String(m)}`;
  });
}

function report(project: Project, point: EntryPoint, id: string, judgement: Judgement, reports: readonly WalkReport[]): ReportedEntry {
  const at = placeLine(project, { file: point.file, start: point.span.start, end: point.span.end });
  const met = reports.map((r) => r.met);
  const permissions = [...new Set(met.flatMap((x) => [...x.permissions]))].sort();
  const limits = met.map((x) => x.rateLimit).find((x) => x !== null) ?? null;
  const { unknown } = judgement;
  const effects = judgement.effects.map((e) => {
    const place = placeLine(project, e.place);
    return { kind: e.kind, by: e.by, operation: e.operation, resource: e.resource, symbol: e.symbol, file: place.file, line: place.line };
  });
  const where = unknown ? placeLine(project, unknown.place) : null;
  return {
    id,
    app: relativePath(project.root, point.app),
    framework: point.framework,
    method: point.method,
    path: point.path,
    symbol: point.symbol,
    file: at.file,
    line: at.line,
    column: at.column,
    definedIn: relativePath(project.root, point.definedIn),
    verdict: judgement.verdict,
    guarded: judgement.verdict === 'guarded',
    unknown: unknown && where ? { reason: unknown.reason, text: unknown.text, file: where.file === '.' ? at.file : where.file, line: where.line } : null,
    level: judgement.level,
    confidence: judgement.confidence,
    conditional: judgement.conditional,
    guards: judgement.guards.map((g) => {
      const place = placeLine(project, { file: g.file, start: g.start, end: g.start });
      return {
        how: g.how,
        kind: g.kind,
        layer: g.layer,
        symbol: g.symbol,
        file: place.file,
        line: place.line,
        chain: chainOf(project, g.caller),
        persona: g.persona,
        level: g.persona === 'outsider' ? (judgement.level === 'role' ? 'authenticated' : judgement.level) : 'role',
      };
    }),
    effects: effects.slice(0, 50),
    effectsCut: effects.length > 50,
    permissions,
    rateLimit: limits,
    validated: met.some((x) => x.validated) ? true : null,
  };
}

/** The walk that shows the verdict, as steps with 1-based places. */
export function witnessSteps(project: Project, judgement: Judgement): Step[] {
  return trailSteps(project, judgement.witness?.path.trail ?? null);
}
export function trailSteps(project: Project, trail: Trail | null): Step[] {
  const steps = stepsOf(trail).filter((s) => s.place.file !== '');
  return steps.slice(-30).map((s) => ({ ...placeLine(project, s.place), message: s.message }));
}
export { placeLine };
