/**
 * Abstract values. A value is a small set of alternatives; each alternative carries its provenance as tags.
 * The empty set is the value of dead code.
 */
import type { Memo } from './memo.ts';
import type { ClassExpr, FunctionExpr } from '../../ir/nodes.ts';
import { mergeAlike } from './alike.ts';
import type { Beside } from './beside.ts';
import type { Cell } from './heap.ts';
import type { Environment } from './environment.ts';
import type { LoadedModule } from '../language/modules.ts';
import type { Model } from '../models.ts';
import type { Path, Term, Throw } from './path.ts';
import type { Content, Slot } from './heap.ts';

/** A source place, for reports and for identity. */
export interface Place {
  file: string;
  start: number;
  end: number;
  /** Of a call: where the method's name stands. All calls of a chain begin at one place. */
  named?: number;
}

export type DecidedKind = 'session' | 'identity' | 'secret' | 'token' | 'membership' | 'role' | 'ownership';

/** A persona rule made this null, false, empty, rejected or thrown: the persona fails here. */
export interface Decided {
  kind: DecidedKind;
  place: Place;
  /** What decided, in the code's own words: `auth.api.getSession`. */
  symbol: string;
  confidence: 'high' | 'medium' | 'low';
  /** What fails is the very credential that a log-in asks for: a password, an identity provider's answer. */
  logsIn?: true;
  /** What fails is another party's signature on what a field of the request says: whoever gets a session for it logs in. */
  vouched?: true;
}

export type LostReason =
  'unresolved-import' | 'unknown-callee' | 'handed-over' | 'dynamic-dispatch' | 'budget' | 'parse-error' | 'registration-lost' | 'raw-sql' | 'outside-service';

/** Sight was lost here. */
export interface Lost {
  reason: LostReason;
  text: string;
  place: Place;
}

export type CredentialStrength = 'strong' | 'named' | 'weak';

/** Provenance. Derivation keeps the union; `mac` wins over `input` where a secret took part. */
export interface Tags {
  /** The attacker chooses it. */
  input?: true;
  /** Input that has to be a valid credential to be of use. */
  cred?: CredentialStrength;
  /** A deployment secret. */
  secret?: true;
  /** Computed from a secret. */
  mac?: true;
  /** One of the request's headers, whichever: its credentials may be among them. */
  header?: true;
  /** A digest of something. */
  hashed?: true;
  /** A digest made to keep a password. */
  passwordHash?: true;
  /** The persona's own identity and what hangs off it. */
  own?: true;
  /** A record (or its id) that input named. */
  foreign?: true;
  /** The record that a request value picked, with nothing that ties it to the persona: the name of that value. */
  picked?: string;
  /** Stores the data was read from: 'user', 'prisma.user', 'fetch'. */
  record?: readonly string[];
  /** From the deployment's configuration. */
  config?: true;
  random?: true;
  /** A yes or no about whether a credential was sent: its name, after `!` where yes means that it was not. */
  present?: string;
  /** Detail of an error nobody foresaw: message, stack, driver text. */
  error?: true;
  /** Where that detail was taken from the error. */
  detail?: Place;
  /** The clause that caught the error. */
  caught?: Place;
  /** Comes from code that cannot be seen. */
  lost?: Lost;
  /** The answer of unseen code that may have looked at the request: a test of it may be a guard. */
  answer?: Lost;
  decided?: Decided;
  /** What stands here while a deployment secret is not set, and its name: `nothing X`, `text X` (such as `Bearer undefined`), `empty X`. */
  lacking?: string;
  /** Nothing is here because the deployment was not set up for it: nobody gets anything. */
  unconfigured?: true;
  /** Nobody passed it: a parameter's object is a literal of the caller that lacks it. */
  absent?: true;
  /** A client of an outside service, made with a deployment secret by code that cannot be seen: the package. */
  client?: string;
  /** It tells of who sends the request, not of what he asks: address, browser, place, the page he came from. */
  visitor?: true;
  /** A row that was made on this walk. */
  made?: true;
  /** For everybody: a record that says so of itself; without a record, what stands at a public address. */
  published?: true;
  /** Condition on the deployment under which this is so, as text. */
  conditional?: string;
  /** Only where this setting is set, to something else than what the code falls back to. */
  ifSet?: string;
  /** Name under which it was last read (property, header, column): `role`, `password`. */
  name?: string;
}

export const noTags: Tags = Object.freeze({});

export type Constant = string | number | boolean | null | undefined;

/**
 * What held where this alternative was returned or assigned: when a test leaves only alternatives with such a memory,
 * the path and the tracked slots take what they remember. It keeps `false` and "the answer is sent" together.
 */
export interface Memory {
  path: Path;
  slots: ReadonlyMap<Slot, Content> | null;
}

export interface ConstAlt {
  t: 'const';
  v: Constant;
  tags: Tags;
  when?: Memory | undefined;
  /** Of a yes or no. */
  beside?: Beside | undefined;
}
/** A string with holes. A hole is non-empty unless `empty`; without `slash` it holds no '/'. */
export interface Hole {
  name: string;
  slash: boolean;
  empty: boolean;
  /** The slash before it is its own: where it is empty there is none. */
  lead?: true;
}
export interface PatternAlt {
  t: 'pattern';
  parts: readonly (string | Hole)[];
  tags: Tags;
  when?: Memory | undefined;
}
export interface RegexAlt {
  t: 'regex';
  source: string;
  flags: string;
  tags: Tags;
  when?: Memory | undefined;
}
export interface ObjectAlt {
  t: 'object';
  cell: Cell;
  tags: Tags;
  when?: Memory | undefined;
}
export interface Closure {
  fn: FunctionExpr;
  env: Environment;
  module: LoadedModule;
  /** Lexical `this` of an arrow; undefined for other functions. */
  self: Value | undefined;
  /** Object whose prototype chain `super` starts at. */
  home: Cell | null;
  /** Properties of the function object, `prototype` included. */
  cell: Cell;
  /** Set for a class constructor. */
  classNode: ClassExpr | null;
  superClass: Value | null;
  /** Field initialisers of a class, run at construction. */
  fields: readonly { key: string | null; value: FunctionExpr | null }[];
}
export interface FunctionAlt {
  t: 'function';
  closure: Closure;
  /** From `.bind(self, ...args)`. */
  bound: { self: Value | null; args: readonly Value[] } | null;
  /** Answers are kept for the rest of the request. */
  memo?: Memo;
  tags: Tags;
  when?: Memory | undefined;
}
/** Something a library file describes: an export, an instance, a method with its receiver. */
export interface ModelAlt {
  t: 'model';
  model: Model;
  /** What the instance was made with, or the receiver of a method. */
  state: ModelState;
  tags: Tags;
  when?: Memory | undefined;
}
export interface ModelState {
  /** Receiver of a method model: the value it was read from. */
  self?: Value;
  /** Values kept by the library's own code under names of its choice. */
  [key: string]: Value | undefined;
}
export interface PromiseAlt {
  t: 'promise';
  /** What it fulfils with; empty: it never fulfils. */
  value: Value;
  rejections: readonly Throw[];
  /** On what terms it fulfils: they hold behind an `await`. */
  terms?: ReadonlySet<Term>;
  tags: Tags;
  when?: Memory | undefined;
}
/** Anything of which only provenance is known. */
export interface OpaqueAlt {
  t: 'opaque';
  /** 'string', 'number', 'boolean', 'object', 'list', 'function', or a type's name; '' unknown. */
  hint: string;
  /** Known truthiness, or undefined for both. */
  truthy: boolean | undefined;
  /** May be null or undefined. */
  nullish: boolean;
  /** Properties met so far, so that what a branch learnt of `x.y` stays known. */
  cell: Cell | null;
  /** An address: how its text begins, at least as far as to the end of the host. */
  address?: string;
  tags: Tags;
  when?: Memory | undefined;
}

export type Alt = ConstAlt | PatternAlt | RegexAlt | ObjectAlt | FunctionAlt | ModelAlt | PromiseAlt | OpaqueAlt;

export type Value = readonly Alt[];

const maxAlternatives = 8;
/** Objects, functions and absence are kept longer than other data: an answer, or what holds one, whose status is given up would be a success. */
const maxKept = 20;
/** Every call of a method runs for each of them: instances of classes are many objects where answers are few. */
const maxInstances = 4;
/** Alternatives that are told apart by what they remember alone may be more. */
const maxRemembered = 32;

// ------------------------------------------------------------------ making

export function constant(v: Constant, tags: Tags = noTags): Value {
  return [{ t: 'const', v, tags }];
}
export const undefinedValue: Value = constant(undefined);
export const nullValue: Value = constant(null);
export const trueValue: Value = constant(true);
export const falseValue: Value = constant(false);
export const never: Value = [];

export function opaque(tags: Tags = noTags, options: { hint?: string; truthy?: boolean | undefined; nullish?: boolean } = {}): Value {
  return [opaqueAlt(tags, options)];
}
export function opaqueAlt(tags: Tags, options: { hint?: string; truthy?: boolean | undefined; nullish?: boolean } = {}): OpaqueAlt {
  const truthy = options.truthy;
  return {
    t: 'opaque',
    hint: options.hint ?? '',
    truthy,
    nullish: options.nullish ?? (truthy === undefined && options.hint === undefined),
    cell: null,
    tags,
  };
}
/** true or false, nobody knows. */
export function eitherBoolean(tags: Tags = noTags): Value {
  return [
    { t: 'const', v: true, tags },
    { t: 'const', v: false, tags },
  ];
}
export function objectValue(cell: Cell, tags: Tags = noTags): Value {
  return [{ t: 'object', cell, tags }];
}
export function modelValue(model: Model, state: ModelState = {}, tags: Tags = noTags): Value {
  return [{ t: 'model', model, state, tags }];
}
export function promiseOf(value: Value, rejections: readonly Throw[] = []): Value {
  return [{ t: 'promise', value, rejections, tags: noTags }];
}

// ------------------------------------------------------------------ tags

const strengths: readonly (CredentialStrength | undefined)[] = [undefined, 'weak', 'named', 'strong'];

/** Union of provenance, as derivation keeps it (not for joins of alternatives: those stay apart). */
export function mergeTags(a: Tags, b: Tags): Tags {
  if (a === b || isEmptyTags(b)) return a;
  if (isEmptyTags(a)) return b;
  const merged: Tags = { ...a, ...b };
  if (a.cred && b.cred) {
    merged.cred = strengths.indexOf(a.cred) > strengths.indexOf(b.cred) ? a.cred : b.cred;
  }
  if (a.record && b.record && a.record !== b.record) {
    merged.record = [...new Set([...a.record, ...b.record])];
  }
  if (a.decided) merged.decided = a.decided;
  // The name is that of what the request says, not of the salt or the setting that it was mixed with.
  if (a.input && !b.input && a.name !== undefined) merged.name = a.name;
  if (a.lost) merged.lost = a.lost;
  if (a.answer) merged.answer = a.answer;
  return merged;
}
function isEmptyTags(tags: Tags): boolean {
  if (tags === noTags) return true;
  for (const _ in tags) return false;
  return true;
}
/** Provenance of anything made out of these values: the union over all alternatives, without what a branch decided. */
export function tagsOf(...values: Value[]): Tags {
  let tags: Tags = noTags;
  for (const value of values) for (const alt of value) tags = mergeTags(tags, alt.tags);
  return tags;
}
/** Tags of something derived (hash, slice, concatenation): a decision does not survive into derived data unless kept on purpose. */
export function derivedTags(...values: Value[]): Tags {
  const tags = tagsOf(...values);
  if (!tags.decided && !tags.ifSet && !tags.lacking && !(tags.secret && tags.input)) return tags;
  const { decided: _decided, ifSet: _ifSet, lacking, ...rest } = tags;
  // A digest of text that can be guessed can be computed; what else is made of nothing fails.
  if (lacking?.startsWith('text ')) return { ...(rest.secret && rest.input ? { ...rest, mac: true as const } : rest), lacking };
  return rest.secret && rest.input ? { ...rest, mac: true } : rest;
}
export function withTags(value: Value, tags: Tags): Value {
  if (isEmptyTags(tags)) return value;
  return value.map((alt) => ({ ...alt, tags: mergeTags(alt.tags, tags) }));
}
/** A setting that may be absent is absent where it is falsy. */
export function unsetTags(alt: Alt): Tags {
  if (!alt.tags.ifSet) return alt.tags;
  const { ifSet: _ifSet, ...tags } = alt.tags;
  return tags;
}
/** The setting without which this alternative is not there, or null. */
export function settingOf(alt: Alt): string | null {
  return alt.tags.ifSet ?? alt.when?.path.ifSet ?? null;
}
/** What is there only where a setting is. */
export function onlyWhereSet(alt: Alt, setting: string): Alt {
  return settingOf(alt) ? alt : { ...alt, tags: { ...alt.tags, ifSet: setting } };
}
export function withDecided(value: Value, decided: Decided): Value {
  return value.map((alt) => (alt.tags.decided ? alt : { ...alt, tags: { ...alt.tags, decided } }));
}
export function hasTag(value: Value, tag: keyof Tags): boolean {
  return value.some((alt) => alt.tags[tag] !== undefined);
}

// ------------------------------------------------------------------ asking

/** The constant a value certainly is, or undefined for anything else; `{ v }` so that undefined can be a constant. */
export function onlyConstant(value: Value): { v: Constant } | undefined {
  const [alt] = value;
  return value.length === 1 && alt?.t === 'const' ? { v: alt.v } : undefined;
}
export function constantString(value: Value): string | undefined {
  const only = onlyConstant(value);
  return only && typeof only.v === 'string' ? only.v : undefined;
}
/** All constants a value may be, or undefined where one of its alternatives is no constant. */
export function allConstants(value: Value): Constant[] | undefined {
  const constants: Constant[] = [];
  for (const alt of value) {
    if (alt.t !== 'const') return undefined;
    constants.push(alt.v);
  }
  return constants.length > 0 ? constants : undefined;
}
/** Truthiness of one alternative; undefined: both. */
export function truthOf(alt: Alt): boolean | undefined {
  switch (alt.t) {
    case 'const':
      return Boolean(alt.v);
    case 'pattern':
      return alt.parts.some((p) => (typeof p === 'string' ? p !== '' : !p.empty)) ? true : undefined;
    case 'opaque':
      return alt.truthy;
    case 'model':
      return isAnything(alt) ? undefined : true;
    default:
      return true;
  }
}
/** Whatever a function of no consequence gives. */
export function isAnything(alt: Alt): boolean {
  return alt.t === 'model' && alt.model.kind === 'object' && alt.model.anything === true;
}
export function isNullish(alt: Alt): boolean | undefined {
  if (alt.t === 'const') return alt.v === null || alt.v === undefined;
  if (alt.t === 'opaque') return alt.truthy === true ? false : alt.nullish ? undefined : false;
  return false;
}

/** Same alternative, provenance included. */
function sameAlt(a: Alt, b: Alt): boolean {
  if (a === b) return true;
  if (a.t !== b.t || !sameTags(a.tags, b.tags) || !sameMemory(a.when, b.when)) return false;
  switch (a.t) {
    case 'const':
      return Object.is(a.v, (b as ConstAlt).v) && a.beside === (b as ConstAlt).beside;
    case 'object':
      return a.cell === (b as ObjectAlt).cell;
    case 'function':
      return a.closure === (b as FunctionAlt).closure && a.bound === (b as FunctionAlt).bound;
    case 'model':
      return a.model === (b as ModelAlt).model && sameState(a.state, (b as ModelAlt).state);
    case 'regex':
      return a.source === (b as RegexAlt).source && a.flags === (b as RegexAlt).flags;
    case 'opaque': {
      const o = b as OpaqueAlt;
      return a.hint === o.hint && a.truthy === o.truthy && a.nullish === o.nullish && a.address === o.address && (a.cell === o.cell || !o.cell);
    }
    case 'pattern':
      return a.parts === (b as PatternAlt).parts;
    case 'promise':
      return false;
  }
}
/** Made alike: two clients of one database, two repositories of one table. */
function sameState(a: ModelState, b: ModelState): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [x, y] = [a[key], b[key]];
    return x === y || (x !== undefined && y?.length === x.length && x.every((alt, i) => alt === y[i] || (alt.t === 'const' && sameAlt(alt, y[i] as Alt))));
  });
}
function sameMemory(a: Memory | undefined, b: Memory | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.path.decided !== b.path.decided || a.path.lost !== b.path.lost || a.path.ifSet !== b.path.ifSet) return false;
  if (a.path.decided && a.path.effects !== b.path.effects) return false;
  if (a.slots === b.slots) return true;
  if (!a.slots || !b.slots || a.slots.size !== b.slots.size) return false;
  for (const [slot, content] of a.slots) {
    const other = b.slots.get(slot);
    if (content === other) continue;
    if (!Array.isArray(content) || !Array.isArray(other)) return false;
    const [x, y] = [content as Value, other as Value];
    if (x.length !== y.length || !x.every((alt, i) => sameAlt(alt, y[i] as Alt))) return false;
  }
  return true;
}
export function sameTags(a: Tags, b: Tags): boolean {
  if (a === b) return true;
  const keys = Object.keys(a) as (keyof Tags)[];
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    if (key === 'record') return String(a.record) === String(b.record);
    return a[key] === b[key];
  });
}

// ------------------------------------------------------------------ joining

/** Set union; above the limit, what says the same becomes one, and the rest one opaque alternative. */
export function join(a: Value, b: Value): Value {
  const all = union(a, b);
  return all === a || all === b ? all : withinLimits(all);
}
/** Set union, however many alternatives there are. For what is joined before the state that it belongs to stands. */
export function union(a: Value, b: Value): Value {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const out: Alt[] = [...a];
  for (const alt of b) if (!out.some((other) => sameAlt(other, alt))) out.push(alt);
  return out.length === a.length ? a : out;
}
export function withinLimits(all: Value): Value {
  if (all.length <= maxAlternatives || (all.length <= maxRemembered && all.some((alt) => alt.when))) return all;
  const fewer = mergeAlike(all, maxAlternatives);
  return fewer.length <= maxAlternatives ? fewer : widen(fewer);
}

const isInstance = (alt: Alt): boolean => alt.t === 'object' && alt.cell.kind === 'instance';
/** Keeps what distinguishes a refusal from a pass (null, objects), gives up the rest. */
function widen(alts: readonly Alt[]): Value {
  let kept: Alt[] = [];
  const seenFunctions = new Set<FunctionExpr>();
  let spare: Alt[] = [];
  for (const alt of alts) {
    if (alt.t === 'function') {
      if (seenFunctions.has(alt.closure.fn)) continue;
      seenFunctions.add(alt.closure.fn);
      kept.push(alt);
    } else if (alt.t === 'const' && (alt.v === null || alt.v === undefined)) kept.push(alt);
    else if (alt.t === 'object' || alt.t === 'model') kept.push(alt);
    else spare.push(alt);
  }
  const instances = kept.filter(isInstance);
  if (instances.length > maxInstances) {
    const extra = new Set(instances.slice(maxInstances));
    spare = spare.concat(kept.filter((alt) => extra.has(alt)));
    kept = kept.filter((alt) => !extra.has(alt));
  }
  if (kept.length >= maxKept) {
    // The latest objects lose their identity, never their provenance.
    spare = spare.concat(kept.splice(maxKept - 1));
  }
  if (spare.length === 0) return kept;
  const tags = tagsOf(spare);
  const truths = new Set(spare.map(truthOf));
  const truthy = truths.size === 1 ? [...truths][0] : undefined;
  const { decided, ...rest } = tags;
  const everyDecided = decided !== undefined && spare.every((alt) => alt.tags.decided);
  return [...kept, opaqueAlt(everyDecided ? tags : rest, { truthy, nullish: spare.some((alt) => isNullish(alt) !== false) })];
}
