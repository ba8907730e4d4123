/**
 * One persona's walk through one entry: stages are run one after another on one state; every way it can end is kept apart.
 */
import { DEAD, SPENT, insiderLimits, nowhere, requestLimits, sweepLimits } from '../values/state.ts';
import { newMet } from '../values/met.ts';
import type { Interpreter } from '../machine.ts';
import type { Handler, Limits, Outcome, SiteRecord } from '../values/state.ts';
import type { Met } from '../values/met.ts';
import { today } from '../values/heap.ts';
import type { Cell, Delta, Slot } from '../values/heap.ts';
import { usualForm } from '../models.ts';
import type { Form, Persona } from '../models.ts';
import { doneElsewhere } from '../security/outside.ts';
import { allPlaces, startPath } from '../values/path.ts';
import type { Effect, Path } from '../values/path.ts';
import type { Alt, Decided, Lost, Place, Value } from '../values/values.ts';

export type How = 'throw' | 'redirect' | 'response' | 'not-found' | 'hook' | 'no-next' | 'close' | 'crash';
export type Layer = 'proxy' | 'hook' | 'wrapper' | 'handler';

/** One way out of a stage. */
export interface Exit {
  kind: 'return' | 'throw';
  value: Value;
  delta: Delta;
  path: Path;
  place: Place;
  /** The calls that led to that place. */
  via?: string;
  /** It was made or thrown in a catch clause. */
  handling?: boolean;
  crash: boolean;
  /** It waits for ever: whoever sent an answer before that has sent it, nobody else gets one. */
  hangs?: boolean;
}

/** One way a request ends. */
export interface Ending {
  denied: boolean;
  how: How;
  /** What decided it, where a persona rule did. */
  decided: Decided | null;
  /** The statement that refuses: the deciding branch, else where the exit stands. */
  place: Place;
  /** Identity of the refusal, to tell whether everybody meets it. */
  key: string;
  /**
   * Where it ends and by which calls, whatever a catch clause took before: who was refused and went on may end where everybody does. Null
   * where the clause itself ends it.
   */
  end: string | null;
  layer: Layer;
  /** The how-manieth stage of the walk it ended in. */
  stage: number;
  lost: Lost | null;
  conditional: string | null;
  looked: boolean;
  /** Effects that count on this way. */
  effects: readonly Effect[];
  path: Path;
  confidence: 'high' | 'medium' | 'low';
  status: number | null;
  /** The answer says that pages of any origin may read it: browsers send no cookies then. */
  anyOrigin: boolean;
  /** The answer is none: null, false, an empty list. */
  nothing: boolean;
  /** Its words, where it holds nothing but words. */
  words: string | null;
}

export interface WalkReport {
  persona: Persona;
  form: Form;
  endings: Ending[];
  /** What it would meet behind a layer that stops it. */
  behind: Ending[];
  /** The budget ran out before all ways were walked. */
  spent: Lost | null;
  met: Met;
  sites: SiteRecord[];
  steps: number;
}

export class Walk {
  readonly m: Interpreter;
  endings: Ending[] = [];
  /** What the persona would meet, had an earlier layer not stopped it. */
  behind: Ending[] = [];
  /** Stages run so far. */
  stages = 0;
  constructor(m: Interpreter) {
    this.m = m;
  }

  /** Walks what lies behind a layer that lets nobody through: its endings stop nobody, they tell what else stands there. */
  apart(run: () => void): void {
    const { endings } = this;
    this.endings = this.behind;
    try {
      run();
    } finally {
      this.endings = endings;
    }
  }

  /** Runs a stage from the current state and takes it back; each way out apart. */
  stage(run: () => Value, place: Place): Exit[] {
    const { m } = this;
    this.stages++;
    const handler: Handler = { kind: 'root', mark: m.heap.mark(), age: today(), throws: [] };
    m.handlers.push(handler);
    const outcome = m.attempt(run);
    m.handlers.pop();
    const exits: Exit[] = [];
    if (outcome) exits.push(...splitReturns(outcome, place));
    for (const t of handler.throws) {
      exits.push({
        kind: 'throw',
        value: t.value,
        delta: t.delta,
        path: t.path,
        place: t.place,
        via: t.via ?? '',
        handling: t.path.handling,
        // Where a clause that was thrown into fails in its turn, what was thrown was meant.
        crash: t.how === 'crash' && !t.path.handling,
        hangs: t.how === 'hang',
      });
    }
    return exits;
  }
  /** Goes on from these ways out of a stage; false where there is none. */
  resume(exits: readonly Exit[]): boolean {
    if (exits.length === 0) return false;
    this.m.merge(exits.map((e): Outcome => ({ delta: e.delta, path: e.path, value: e.value })));
    return true;
  }
  /** What a slot holds at an exit. */
  at(exit: Exit, slot: Slot): unknown {
    const [alt] = exit.value;
    const remembered = alt?.when?.slots?.get(slot);
    if (remembered !== undefined) return remembered;
    return exit.delta.has(slot) ? exit.delta.get(slot) : slot.content;
  }
  /** Looks into the state at an exit, then takes it back. */
  inspect<T>(exit: Exit, look: () => T): T {
    const { m } = this;
    const mark = m.heap.mark();
    const path = m.path;
    m.heap.merge([exit.delta]);
    const [alt] = exit.value;
    if (alt?.when?.slots) for (const [slot, content] of alt.when.slots) m.heap.write(slot, content);
    m.path = exit.path;
    try {
      return look();
    } finally {
      m.heap.rollback(mark);
      m.path = path;
    }
  }

  /** Records how the request ended at an exit. A success releases its answer. */
  end(
    exit: Exit,
    verdict: {
      denied: boolean;
      how: How;
      layer: Layer;
      status?: number | null;
      answer?: Value;
      confidence?: 'high' | 'medium' | 'low';
      symbol?: string;
      at?: Place | null;
      via?: string;
      /** Whose word the status of the answer is, where no branch decided. */
      by?: Decided | null;
      anyOrigin?: boolean;
      nothing?: boolean;
      words?: string | null;
      /** What was done after the answer was sent. */
      after?: readonly Effect[];
    },
  ): void {
    const { m } = this;
    const stands = verdict.at ?? exit.place;
    let { path } = exit;
    if (!verdict.denied && verdict.answer) {
      const { answer } = verdict;
      path = this.inspect(exit, () => {
        m.release(answer, verdict.symbol ?? 'response', stands);
        return m.path;
      });
    }
    const mark: Path['decided'] = path.decided ?? (verdict.by ? { by: verdict.by, effects: path.effects.length, place: stands } : null);
    const decided = verdict.denied ? (mark?.by ?? null) : null;
    const refusing = verdict.denied && mark !== null;
    const before = refusing ? path.effects.filter((e, i) => i < mark.effects || i >= (mark.until ?? Infinity) || verdict.after?.includes(e)) : path.effects;
    // What a catch clause does before it refuses (telling somebody of the error, closing what was open) is part of the refusal.
    const effects = verdict.denied && exit.handling ? before.filter((e) => !e.handling) : before;
    const place = decided && mark ? mark.place : stands;
    const end = `${stands.file}:${stands.start}:${verdict.via ?? exit.via ?? ''}`;
    this.endings.push({
      denied: verdict.denied,
      how: exit.crash ? 'crash' : verdict.how,
      decided,
      place,
      key: `${end}:${path.caught ? `${path.caught.file}:${path.caught.start}` : ''}`,
      end: exit.handling ? null : end,
      layer: verdict.layer,
      stage: this.stages,
      lost: path.lost ?? path.wrapped ?? doneElsewhere(effects),
      conditional: path.conditional,
      looked: path.looked,
      effects,
      path,
      confidence: verdict.confidence ?? (decided ? decided.confidence : 'high'),
      status: verdict.status ?? null,
      anyOrigin: verdict.anyOrigin ?? false,
      nothing: verdict.nothing ?? false,
      words: verdict.words ?? null,
    });
  }
}

/** Alternatives that remember different paths are different ways out. */
function splitReturns(outcome: Outcome, place: Place): Exit[] {
  const exits: Exit[] = [];
  for (const alt of outcome.value) {
    const remembered = alt.when?.path;
    const path: Path = remembered
      ? {
          ...outcome.path,
          decided: remembered.decided ?? outcome.path.decided,
          lost: remembered.lost ?? outcome.path.lost,
          conditional: remembered.conditional ?? outcome.path.conditional,
          unset: remembered.unset ?? outcome.path.unset,
          ifSet: remembered.ifSet ?? outcome.path.ifSet,
          sent: allPlaces(outcome.path.sent, remembered.sent),
          unsent: remembered.unsent ?? outcome.path.unsent,
          caught: remembered.caught ?? outcome.path.caught,
          trail: remembered.trail ?? outcome.path.trail,
          terms: new Set([...remembered.terms, ...outcome.path.terms]),
          effects: remembered.decided ? remembered.effects : outcome.path.effects,
        }
      : outcome.path;
    exits.push({
      kind: 'return',
      value: [alt],
      delta: alt.when?.slots ? new Map([...outcome.delta, ...alt.when.slots]) : outcome.delta,
      path: keepEffects(path, remembered, outcome.path),
      place: cellOfAlt(alt)?.place ?? place,
      via: cellOfAlt(alt)?.via ?? '',
      handling: cellOfAlt(alt)?.handling ?? false,
      crash: false,
    });
  }
  return exits;
}
function keepEffects(path: Path, remembered: Path | undefined, joined: Path): Path {
  if (!remembered || remembered.decided) return path;
  return { ...path, effects: joined.effects };
}
/** The answer or error itself, which knows where it was made. */
function cellOfAlt(alt: Alt): Cell | null {
  return alt.t === 'object' && (alt.cell.kind === 'response' || alt.cell.kind === 'error') ? alt.cell : null;
}

function limitsOf(persona: Persona, { member, brief }: Form): Limits {
  if (persona === 'sweep') return sweepLimits;
  return brief || (persona === 'insider' && !member) ? insiderLimits : requestLimits;
}
/** The key of what was met until the budget ran out. */
export const unfinishedKey = 'unfinished';
/** Where the budget ran out: how it would have ended is not known, what had happened by then is. */
function unfinished(path: Path, place: Place, stage: number): Ending {
  return {
    denied: true,
    how: 'response',
    decided: null,
    place,
    key: unfinishedKey,
    end: unfinishedKey,
    layer: 'handler',
    stage,
    lost: path.lost ?? path.wrapped,
    conditional: path.conditional,
    looked: path.looked,
    // What follows a refusal may belong to it.
    effects: path.decided ? path.effects.slice(0, path.decided.effects) : path.effects,
    path,
    confidence: 'medium',
    status: null,
    anyOrigin: false,
    nothing: false,
    words: null,
  };
}

/** Walks as a persona, in one of its forms, then puts the machine back as it was. */
export function walkAs(m: Interpreter, persona: Persona, run: (walk: Walk) => void, form: Form = usualForm): WalkReport {
  const saved = {
    persona: m.persona,
    form: m.form,
    path: m.path,
    handlers: m.handlers,
    frames: m.frames,
    limits: m.limits,
    steps: m.steps,
    spentOn: m.spentOn,
    ambient: m.ambient,
    chain: m.chain,
    sites: m.sites,
    met: m.met,
  };
  const limits = limitsOf(persona, form);
  Object.assign(m, {
    persona,
    form,
    path: startPath,
    handlers: [],
    frames: [],
    limits,
    steps: 0,
    spentOn: null,
    ambient: false,
    chain: null,
    sites: [],
    met: newMet(),
  });
  const mark = m.heap.mark();
  const walk = new Walk(m);
  let spent: Lost | null = null;
  try {
    run(walk);
  } catch (signal) {
    if (signal === SPENT) {
      spent = { reason: 'budget', text: `more than ${String(limits.steps)} steps`, place: m.frames.at(-1)?.closure?.cell.place ?? nowhere };
      if (m.spentOn) walk.endings.push(unfinished(m.spentOn, spent.place, walk.stages));
    } else if (signal !== DEAD) throw signal;
  } finally {
    m.heap.rollback(mark);
  }
  const report: WalkReport = { persona, form, endings: walk.endings, behind: walk.behind, spent, met: m.met, sites: m.sites, steps: m.steps };
  Object.assign(m, saved);
  return report;
}
