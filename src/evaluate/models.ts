/**
 * How library files say what a package's exports mean. A library file is data: tables of models; where a row cannot say it,
 * a native function against `Machine`. Library files know no rule and no framework; rules ask for roles.
 */
import type { Cell, Heap, ListContent } from './values/heap.ts';
import type { Condition } from './security/lookup.ts';
import type { Effect, Path, Throw } from './values/path.ts';
import type { Alt, Closure, Decided, DecidedKind, Lost, LostReason, ModelState, Place, Tags, Value } from './values/values.ts';

/**
 * outsider, stranger, insider: see docs/architecture.md. `load`: module top levels and registration, where nothing of a request exists.
 * `sweep`: a function met by itself, to find the sites of roles; every lookup may find or not, every check may pass or not.
 */
export type Persona = 'outsider' | 'stranger' | 'insider' | 'load' | 'sweep';

export type Role =
  | 'session.read'
  | 'session.require'
  | 'session.regenerate'
  | 'handler.wrap'
  | 'chain.use'
  | 'credential.verify'
  | 'credential.decode'
  | 'secret.compare'
  | 'cookie.set'
  | 'cookie.read'
  | 'storage.write'
  | 'jwt.sign'
  | 'jwt.verify'
  | 'password.hash'
  | 'password.compare'
  | 'data.read'
  | 'data.write'
  | 'external.call'
  | 'mail.send'
  | 'payment.call'
  | 'model.call'
  | 'queue.send'
  | 'file.access'
  | 'process.run'
  | 'rate.limit'
  | 'response.send'
  | 'response.leak'
  | 'redirect'
  | 'log.write'
  | 'random.weak'
  | 'session.create'
  | 'account.create';

// ---------------------------------------------------------------- models

export type Model = FunctionModel | ObjectModel | ValueModel;

/** Something callable. */
export interface FunctionModel {
  kind: 'function';
  /** For reports: `auth.api.getSession`. */
  name: string;
  /** It belongs to nothing until it is called on something: `Object.prototype.toString`. */
  unbound?: true;
  role?: Role;
  /** The result is a promise of what follows. */
  async?: boolean;
  /** Who fails here and how; the others get `result`. Without it everybody gets `result`. */
  guard?: GuardModel;
  /** Default: opaque data derived from the arguments. */
  result?: Shape;
  effect?: EffectModel;
  /** Arguments that are functions and are called once with these shapes (transparent wrappers, transactions, iteration). `returns`: the call's result is the callback's. */
  calls?: { arg: number; with: readonly Shape[]; returns?: boolean }[];
  /** Code for what rows cannot say. Takes the place of guard, result, effect and calls. */
  apply?: Native;
  /** `new X()`: default is the same as a call. */
  construct?: Native;
  /** Properties of the function itself. */
  members?: Readonly<Record<string, Model>>;
}

/** An object, namespace or instance. */
export interface ObjectModel {
  kind: 'object';
  name: string;
  members: Readonly<Record<string, Model>>;
  /** Any other property. */
  otherwise?: (property: string, state: ModelState) => Model | null;
  /** Type names under which annotated parameters and `instanceof` know it. */
  types?: readonly string[];
  /** The object is a function or class too. */
  call?: FunctionModel;
  construct?: FunctionModel;
  /** It stands for whatever a function gives, which may be a yes, a no, a number or a text. */
  anything?: true;
}

/** A plain value; computed anew at each read. */
export interface ValueModel {
  kind: 'value';
  shape: Shape;
}

/**
 * Who is refused. Personas: the outsider always; the stranger too where `refuses` says 'stranger' (roles, permissions) or where only
 * machines hold the credential ('everyone': webhook signatures, deployment secrets; the insider passes).
 */
export interface GuardModel {
  kind: DecidedKind;
  /** 'throw', or what a refused persona gets instead of the result. */
  how: 'throw' | Shape;
  refuses?: 'outsider' | 'stranger' | 'everyone';
  confidence?: 'high' | 'medium' | 'low';
  /** It checks what a log-in asks for (a password, an identity provider's answer): an entry that nothing else stops is a log-in. */
  logsIn?: true;
  /** It checks another party's signature: an entry that hands out a session for what is sent in a field of the request is a log-in. */
  vouches?: true;
  /** Only the outsider's own words are asked: nothing is refused where the argument carries no input (a constant, own data). */
  unlessTrusted?: { arg: number };
}

export interface EffectModel {
  kind: Effect['kind'] | 'cache' | 'log' | 'rate' | 'audit';
  operation?: Effect['operation'];
  /** Default: the model's name up to its last dot. */
  resource?: string;
}

/** A description of a value. */
export type Shape =
  | { is: 'constant'; value: string | number | boolean | null | undefined; tags?: Tags }
  /** Closed unless `open`: then unknown properties carry the same tags. */
  | { is: 'object'; fields: Readonly<Record<string, Shape>>; open?: Tags }
  | { is: 'opaque'; tags?: Tags; hint?: string; truthy?: boolean; nullish?: boolean }
  /** The persona's own identity data (user, session, claims): an open object whose properties are `own`. */
  | { is: 'own'; fields?: Readonly<Record<string, Shape>> }
  /** An instance of a model; a thunk, since models may refer to each other. */
  | { is: 'instance'; of: () => Model }
  | { is: 'argument'; index: number }
  | { is: 'self' }
  /** Opaque, with the provenance of all arguments and the receiver. */
  | { is: 'derived'; hint?: string; truthy?: boolean }
  | { is: 'list'; of: Shape | null }
  | { is: 'record'; store: string }
  | { is: 'either'; of: readonly Shape[] }
  /** What the library keeps for the whole process: the same value for everybody. */
  | { is: 'kept'; by: (machine: Machine) => Value };

export type Native = (call: NativeCall) => Value;

export interface NativeCall {
  machine: Machine;
  args: readonly Value[];
  /** Receiver (`this`). */
  self: Value;
  /** State of the instance the method was read from, or {} . */
  state: ModelState;
  model: FunctionModel;
  site: Place;
  /** Called with `new`. */
  construct: boolean;
}

// ---------------------------------------------------------------- libraries

export interface SessionRoute {
  /** `/api/auth/session` */
  path: string;
  /** What it answers whoever has no session: null, or an object without a user. */
  none: 'null' | 'empty';
}
export interface Library {
  /** The package as people call it. */
  name: string;
  /** Package names this file speaks for; a trailing `*` matches a prefix (`@sentry/*`). Node builtins without `node:`. */
  packages: readonly string[];
  /**
   * Exports by subpath ('' is the package itself) and name; 'default' for the default export, '*' as name for any other export.
   * A subpath ending in `*` matches a prefix.
   */
  modules: Readonly<Record<string, Readonly<Record<string, Model>>>>;
  /** Globals the library brings (`localStorage`, `fetch`). */
  globals?: Readonly<Record<string, Model>>;
  /** The same for those that only a browser has: on the server `typeof` says so. */
  pageGlobals?: Readonly<Record<string, Model>>;
  /** Types by which an annotated parameter of unknown origin is recognised: `NextApiRequest`. */
  types?: Readonly<Record<string, Model>>;
  /** What a generator writes out for a project, wherever it stands: by where it is imported from, or by the name of what is imported. */
  generated?: { from: RegExp; names: readonly string[] };
  /** Paths of an application's own at which its handler says whose session a cookie is: asked for by a request. */
  sessionRoutes?: readonly SessionRoute[];
  /** Nothing it exports can stop a request or have an effect: schema, date, string, UI, icons, telemetry. */
  inert?: boolean;
  /** API-shaped words: a file whose text holds one is worth a look by itself (sites). Prefer words that stand nowhere else. */
  words?: readonly string[];
}

// ---------------------------------------------------------------- the machine as natives see it

export interface CallOptions {
  /** The result is awaited at once: rejections are throws here. */
  awaited?: boolean;
}

/** An effect as a library tells of it; `own`, `picked`, `tied`, `elsewhere` and `bare` as on `Effect`. */
export interface MadeEffect {
  kind: EffectModel['kind'];
  operation?: Effect['operation'];
  resource: string;
  symbol: string;
  own?: boolean;
  picked?: string | null;
  tied?: boolean;
  unseen?: boolean;
  published?: boolean;
  elsewhere?: Lost | null;
  bare?: boolean;
}

/** In which of its forms a persona walks. */
export interface Form {
  /** The stranger holds a valid key of his own instead of a session. */
  readonly hasKey: boolean;
  /**
   * What is looked up may be missing (a token that was revoked, a user who was banned), a role that is asked for another's, and one
   * credential sent instead of another: for entries that nobody gets through who has and finds everything.
   */
  readonly misses: boolean;
  /** Other systems refuse the credential that they are handed of whoever is refused. */
  readonly answersRefuse: boolean;
  /** The insider has his rights where he belongs, and none that hold everywhere. */
  readonly member: boolean;
  /** Whoever is refused for want of what a log-in asks for (a password, an identity provider's answer) has it. */
  readonly logsIn: boolean;
  /** Settings that are set: those without which nobody gets anywhere in this entry. */
  readonly set: ReadonlySet<string>;
  /** Settings that are not set: ways on which they are end. */
  readonly unset: ReadonlySet<string>;
  /** No more than the first steps: enough where he is refused soon. */
  readonly brief: boolean;
}
export const usualForm: Form = {
  hasKey: false,
  misses: false,
  answersRefuse: false,
  member: false,
  logsIn: false,
  set: new Set(),
  unset: new Set(),
  brief: false,
};

/** The abstract machine. Natives work on its current state; a call that cannot go on ends by `throw`ing through the machine. */
export interface Machine {
  readonly persona: Persona;
  readonly form: Form;
  readonly heap: Heap;
  path: Path;

  /** Property read with getters, prototypes, builtins and library members. Null and undefined alternatives crash (recorded) and are dropped. */
  get(object: Value, key: string, site: Place): Value;
  /** Property write on every object alternative. */
  set(object: Value, key: string, value: Value, site: Place): void;
  /** The same for a key that is itself a value. */
  getComputed(object: Value, key: Value, site: Place): Value;
  setComputed(object: Value, key: Value, value: Value, site: Place): void;
  /** Own property as it stands, without getters and without materialising: undefined where absent or unknown. */
  peek(object: Value, key: string): Value | undefined;
  /** The same, or what an open object gives for it; undefined where it is certainly absent. Never crashes. */
  peekOr(object: Value, key: string): Value | undefined;
  call(callee: Value, self: Value, args: readonly Value[], site: Place, options?: CallOptions): Value;
  callMethod(object: Value, key: string, args: readonly Value[], site: Place, options?: CallOptions): Value;
  construct(callee: Value, args: readonly Value[], site: Place): Value;
  /** A promise of what this gives: what it throws rejects it. `rejections`: how else it is rejected. */
  promised(run: () => Value, rejections?: readonly Throw[]): Value;
  /** What `await` gives: fulfilled values; rejections are thrown here. */
  await(value: Value, site: Place): Value;

  newObject(fields: Readonly<Record<string, Value>>, site: Place | null, options?: { open?: Tags; kind?: Cell['kind']; type?: string }): Value;
  newList(known: readonly Value[], rest: Value | null, site: Place | null): Value;
  newError(type: string, message: Value, site: Place, fields?: Readonly<Record<string, Value>>): Value;
  /** A value for a shape. */
  shape(shape: Shape, call: NativeCall): Value;
  /** A native function as a value. */
  native(name: string, apply: Native): Value;

  /** What a name means where a function was written. */
  named(closure: Closure, name: string): Value;

  /** Contents of list alternatives joined; null where it is no list that is known. */
  list(value: Value): ListContent | null;
  /** Own enumerable properties of object alternatives, with whether more unknown ones may exist. */
  properties(value: Value): { known: Map<string, Value>; open: boolean };

  /** Ends this path with a throw. */
  throw(value: Value, site: Place, how?: 'throw' | 'crash'): never;
  /** What a callback that is told of an error does: it fails whoever made it, whatever promises and catch clauses stand around its call. */
  thrower(): (value: Value, site: Place) => never;
  /** Records that it may throw here for some input; goes on. Only an enclosing catch clause sees it. */
  mayThrow(value: Value, site: Place): void;
  /** Runs each alternative from the current state and joins those that live. */
  branch(alternatives: readonly (() => Value)[]): Value;
  /** Goes back to what these alternatives remember, where they all remember something. */
  recall(alternatives: Value): void;
  /** Ends this path without an exit that counts (process.exit, an endless wait). */
  dead(): never;

  /** A decision of the persona's rules at this site. */
  decided(kind: DecidedKind, symbol: string, site: Place, confidence?: Decided['confidence'], logsIn?: boolean): Decided;
  /** Whether the current persona is refused by a guard of this kind. */
  isRefused(guard: Pick<GuardModel, 'kind' | 'refuses'>): boolean;
  effect(effect: MadeEffect, site: Place): void;
  /** Values that leave the system here (responses, outgoing calls): records read effects for record data in them. */
  release(value: Value, symbol: string, site: Place): void;
  /** The path goes on without sight of what happens here. */
  lose(reason: LostReason, text: string, site: Place): void;
  /** A session or credential was looked at. */
  looked(): void;
  /** Whether an object has a property of this name. */
  hasProperty(object: Value, name: Value): Value;
  /** A credential of the request, by its name, is the key of what is looked up. */
  keyed(name: string): void;
  /** A cookie or the like, by its name, names a record and proves nothing. */
  namedBy(name: string): void;
  /** A code of the request was exchanged for tokens of another system. */
  exchanged(): void;
  /** What was sent is compared with what the absence of a secret may lay open. */
  guessable(sent: Alt, kept: Alt, site: Place): void;
  /** What these values name in the request is brought together here. */
  tie(...values: Value[]): void;
  /** The same for what a condition asks for. `by`: the request value that picks a record of the store, where nothing in it is the caller's own. */
  tieCondition(condition: Condition, by: string | null, store: string, site: Place): void;
  /** Whoever is let in has just passed a check of this kind. */
  passed(kind: 'role' | 'membership' | 'ownership'): void;
  /** Adds a step to the walk. */
  step(site: Place, message: string): void;
  /** Records a site of a role with the facts a rule wants. */
  site(role: Role, symbol: string, facts: unknown, site: Place): void;
  /** Path depends on a deployment condition from here. */
  conditional(text: string): void;
  /** The path is taken only where this setting is set. */
  onlyIfSet(setting: string): void;
  /** Source text of a place, for messages. */
  text(place: Place): string;
  /** The session route of a library that this address is, or null. */
  sessionRoute(address: string): SessionRoute | null;
  /** Range of a package as the code at this place sees it, or null. */
  version(site: Place, packageName: string): string | null;
  /** Code files and folders directly below a folder of the project. */
  entriesOf(dir: string): { files: readonly string[]; dirs: readonly string[] };
  /** Everything that a file of the project exports, as an object; undefined where it is none. */
  moduleOf(file: string): Value | undefined;
}

// ---------------------------------------------------------------- builders

export const ownIdentity: Shape = { is: 'own' };
export const nullShape: Shape = { is: 'constant', value: null };
export const falseShape: Shape = { is: 'constant', value: false };

export function fn(name: string, options: Omit<FunctionModel, 'kind' | 'name'> = {}): FunctionModel {
  return { kind: 'function', name, ...options };
}
export function object(name: string, members: Readonly<Record<string, Model>>, options: Omit<ObjectModel, 'kind' | 'name' | 'members'> = {}): ObjectModel {
  return { kind: 'object', name, members, ...options };
}
export function value(shape: Shape): ValueModel {
  return { kind: 'value', shape };
}
export function instance(of: () => Model): Shape {
  return { is: 'instance', of };
}
