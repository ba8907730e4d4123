/** What is known of the way a request has come so far, and how it ended. */
import type { Delta, Way } from './heap.ts';
import type { Decided, Lost, Place, Value } from './values.ts';

export type EffectKind = 'read' | 'write' | 'delete' | 'external' | 'mail' | 'payment' | 'model' | 'file' | 'process' | 'response' | 'cookie' | 'session';

export interface Given {
  /** What is kept or sent holds words of the request. */
  request: boolean;
  /** What is kept or sent tells of whoever sends the request. */
  visitor: boolean;
  /** Of a row that was made on this walk. */
  made: boolean;
}
export interface Effect {
  kind: EffectKind;
  operation: 'create' | 'read' | 'update' | 'delete' | 'call';
  /** Table, bucket, host, ... as far as known. */
  resource: string;
  /** As written: `prisma.user.update`. */
  symbol: string;
  place: Place;
  /** Keyed by nothing but the persona's own identity. */
  own: boolean;
  /** The request value that picks the record, where nothing ties that record to the persona. */
  picked: string | null;
  /** The condition asks for something of the persona's own too. */
  tied: boolean;
  /** Of a catch clause. */
  handling: boolean;
  lost: Lost | null;
  /** By code that cannot be seen, as far as one can tell. */
  unseen: boolean;
  /** With what it was fed, where that is known. */
  given: Given | null;
  /** A read of records that say of themselves that they are for everybody. */
  published: boolean;
  /** Another system decides whether it is done, by the credential of the request that it was handed. */
  elsewhere: Lost | null;
  /** Another system is asked, and nothing of the deployment speaks for the call. */
  bare: boolean;
  /** The setting that has to be set for it to be done. */
  ifSet: string | null;
}

/** A step of the walk, newest first. */
export interface Trail {
  place: Place;
  message: string;
  /** The step is a refusal. */
  decided?: Decided;
  previous: Trail | null;
  length: number;
}

/** A function of the project that was being run, and who called it. */
export interface Caller {
  /** Where the function stands. */
  fn: Place;
  name: string;
  /** Where it was called. */
  site: Place;
  previous: Caller | null;
}

/**
 * What the code asked on the way that says for whom the entry is there: nothing has been set up yet; there are no users yet; the record
 * says of itself that it is public; the request is one for authorisation, from a client that is registered; a setting is missing. Or what it told the database:
 * who asks, so that its policies choose the rows (PostgreSQL, row security).
 */
export type Term = 'first-run' | 'no-users' | 'published' | 'registered-client' | 'row-security' | 'unconfigured';
export const noTerms: ReadonlySet<Term> = new Set();

export interface Path {
  /** Sight was lost on the way here. */
  lost: Lost | null;
  /**
   * The last thing that a persona rule decided, and how many effects came before it. `until`: how many there were when what is for the
   * refused was over and the code went on as for everybody.
   */
  decided: { by: Decided; effects: number; until?: number; place: Place; caller?: Caller | null } | null;
  effects: readonly Effect[];
  trail: Trail | null;
  /** Deployment condition that this path takes for given (production's side of a mode flag), as text. */
  conditional: string | null;
  /** The secret or setting without which this path is taken: a guard runs only where it is set, as text. */
  unset: string | null;
  /** The setting that has to be set for this path to be taken: a deployment that says nothing of it goes another way. */
  ifSet: string | null;
  /** The question whether a credential was sent at all, where this way is that of whoever sent none. */
  unsent: Place | null;
  /** Where it was asked whether a credential was sent, and this way is that of whoever sent one. */
  sent: readonly Place[];
  /** The last throw that a catch clause took, as identity of what happens after it. */
  caught: Place | null;
  /** In a catch clause. What it does on the way to a refusal is part of refusing. */
  handling: boolean;
  /** A session, credential or such was read on the way. */
  looked: boolean;
  /** Passed through an unknown wrapper: verdicts get medium confidence, open paths are unknown. */
  wrapped: Lost | null;
  /** What holds on every way here. */
  terms: ReadonlySet<Term>;
}

export const startPath: Path = {
  lost: null,
  decided: null,
  effects: [],
  trail: null,
  conditional: null,
  unset: null,
  ifSet: null,
  unsent: null,
  sent: [],
  caught: null,
  handling: false,
  looked: false,
  wrapped: null,
  terms: noTerms,
};

/** Something thrown, with the state at the throw. */
export interface Throw {
  value: Value;
  /** Relative to the handler that takes it. */
  delta: Delta;
  path: Path;
  place: Place;
  /** When it was thrown. */
  until: number;
  /** On which way. */
  way: Way | null;
  /** The calls that led there. */
  via?: string;
  /** `hang`: nothing was thrown, the way ends where it waits for a promise that nobody settles. No catch clause meets it. */
  how: 'throw' | 'crash' | 'hang';
  /** It may fail, and nobody is refused by it. */
  may?: boolean;
}

/** May-analysis: the joined path is lost only where both are, or where one is and the other needs a setting: neither is a plain way through. */
export function joinPaths(a: Path, b: Path): Path {
  if (a === b) return a;
  const lost = a.lost ? (b.lost || b.ifSet ? a.lost : null) : a.ifSet ? b.lost : null;
  const effects = joinEffects(a.effects, b.effects);
  const decided = a.decided && b.decided ? (a.decided.by === b.decided.by || a.decided.effects >= b.decided.effects ? a.decided : b.decided) : null;
  return {
    lost,
    decided,
    effects,
    trail: (a.trail?.length ?? 0) >= (b.trail?.length ?? 0) ? a.trail : b.trail,
    conditional: a.conditional === b.conditional ? a.conditional : (a.conditional ?? b.conditional),
    unset: a.unset === b.unset ? a.unset : null,
    ifSet: b.ifSet ? a.ifSet : null,
    unsent: a.unsent && b.unsent && isPlace(a.unsent, b.unsent) ? a.unsent : null,
    sent: commonPlaces(a.sent, b.sent),
    caught: a.caught === b.caught ? a.caught : null,
    handling: a.handling && b.handling,
    looked: a.looked || b.looked,
    wrapped: a.wrapped && b.wrapped ? a.wrapped : null,
    terms: commonTerms(a.terms, b.terms),
  };
}
export function commonTerms(a: ReadonlySet<Term>, b: ReadonlySet<Term>): ReadonlySet<Term> {
  // Whoever comes without having told the database who asks has been given a session of it that was told.
  return a === b ? a : new Set([...a, ...b].filter((term) => term === 'row-security' || (a.has(term) && b.has(term))));
}
export const isPlace = (a: Place, b: Place): boolean => a.file === b.file && a.start === b.start;
export function commonPlaces(a: readonly Place[], b: readonly Place[]): readonly Place[] {
  return a === b || a.length === 0 ? a : a.filter((place) => b.some((other) => isPlace(other, place)));
}
/** Each place once, however often it is passed: what a way remembers is joined to itself again and again. */
export function allPlaces(a: readonly Place[], b: readonly Place[]): readonly Place[] {
  const more = a === b ? [] : b.filter((place) => !a.some((other) => isPlace(other, place)));
  return more.length === 0 ? a : [...a, ...more];
}
export function withTerm(path: Path, term: Term): Path {
  return path.terms.has(term) ? path : { ...path, terms: new Set([...path.terms, term]) };
}
export function withoutTerm(path: Path, term: Term): Path {
  return path.terms.has(term) ? { ...path, terms: new Set([...path.terms].filter((t) => t !== term)) } : path;
}
function joinEffects(a: readonly Effect[], b: readonly Effect[]): readonly Effect[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const seen = new Set(a);
  const more = b.filter((effect) => !seen.has(effect));
  return more.length === 0 ? a : [...a, ...more];
}
export function addStep(path: Path, place: Place, message: string, decided?: Decided): Path {
  const length = (path.trail?.length ?? 0) + 1;
  return { ...path, trail: { place, message, ...(decided ? { decided } : {}), previous: path.trail, length } };
}
/** Oldest first. */
export function stepsOf(trail: Trail | null): { place: Place; message: string }[] {
  const steps: { place: Place; message: string }[] = [];
  for (let t = trail; t; t = t.previous) steps.push({ place: t.place, message: t.message });
  return steps.reverse();
}
