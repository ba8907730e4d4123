/** The parts of a walk's state that are more than memory: what unwinds, outcomes of branches, handlers, frames, and how far a walk goes. */
import type { Delta, Way } from './heap.ts';
import type { Cell } from './heap.ts';
import type { Role } from '../models.ts';
import type { Caller, Path, Throw } from './path.ts';
import type { Closure, Place, Value } from './values.ts';

/** Unwinds a path that has ended. Never leaves the machine. */
export const DEAD: { readonly dead: true } = Object.freeze({ dead: true });
/** Unwinds a walk whose budget is spent. */
export const SPENT: { readonly spent: true } = Object.freeze({ spent: true });

/** A state that came alive out of a branch, as the difference to where the branch began. */
export interface Outcome {
  delta: Delta;
  /** When the branch began and when this was taken down: what was made outside of that time it cannot know of. */
  age?: number;
  until?: number;
  /** Where it was taken down. */
  way?: Way | null;
  path: Path;
  value: Value;
}
export interface Handler {
  kind: 'catch' | 'boundary' | 'root';
  mark: number;
  /** When it was set up. */
  age: number;
  throws: Throw[];
}
export interface ReturnExit extends Outcome {
  place: Place;
}
export interface Frame {
  /** Where it was called. */
  site: Place;
  closure: Closure | null;
  self: Value;
  args: Value | null;
  /** The arguments as they were passed. */
  given: readonly Value[];
  returns: ReturnExit[];
  /** The return that ended the body itself, outside of any branch: its state still stands in the heap. */
  last: { value: Value; path: Path; place: Place } | null;
  /** What it returns is what the outermost function of the stage returns. */
  tail: boolean;
  /** Where the call stands whose answer it is about to return, or -1. */
  tailCall: number;
  /** Attempts under way when the call began. */
  attempts: number;
  mark: number;
  entry: Path;
  async: boolean;
  loops: LoopContext[];
  /** Handlers below this one belong to callers. */
  handlers: number;
  yields: Value;
  newTarget: Value | null;
  home: Cell | null;
  /** Made when somebody asks who called. */
  caller?: Caller;
}
export interface LoopContext {
  labels: string | null;
  switch: boolean;
  mark: number;
  iteration: number;
  breaks: Outcome[];
  continues: Outcome[];
}

/** A site met while a module loads or an application registers, and the top-level statement that holds it; null: of a registration. */
export interface LoadSite {
  statement: string | null;
  record: SiteRecord;
}
/** A role met on the way, with the facts its library computed. */
export interface SiteRecord {
  role: Role;
  symbol: string;
  facts: unknown;
  place: Place;
  enclosing: string;
  steps: { place: Place; message: string }[];
}

export interface Limits {
  steps: number;
  depth: number;
  recursion: number;
  unroll: number;
}
export const requestLimits: Limits = { steps: 500_000, depth: 60, recursion: 0, unroll: 50 };
/** The insider is asked for what lies behind the guards, not for every way through it. A brief walk meets what refuses, if it is met soon. */
export const insiderLimits: Limits = { ...requestLimits, steps: 25_000 };
/** For walks that give no verdict. */
export const sweepLimits: Limits = { ...requestLimits, steps: 25_000 };
/** A module is asked for what its names hold: a table that is filled in a loop over another one is not run to its end. */
export const loadLimits: Limits = { steps: 400_000, depth: 120, recursion: 4, unroll: 2000 };
export const nowhere: Place = { file: '', start: 0, end: 0 };
