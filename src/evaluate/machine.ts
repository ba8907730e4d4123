/**
 * The abstract machine: the state of one walk (memory, path, handlers, frames, budget) and the operations that everything else is
 * written with. Statements, expressions, calls, property access and narrowing stand in files of their own.
 *
 * A path that ends (return, throw, break) records itself with whoever takes it and unwinds by throwing `DEAD`; branches catch it.
 */
import { accessGet, accessSet, peekProperty } from './language/access.ts';
import { awaitValue, promiseRun } from './language/awaiting.ts';
import { besideFlags, heldBeside } from './values/beside.ts';
import { listIn, propertiesIn } from './values/contents.ts';
import { currentDependencies } from './values/dependencies.ts';
import { callValue, callMethodOf } from './language/calls.ts';
import { constructValue } from './language/construction.ts';
import { noteHandedOut } from './security/exchange.ts';
import { Cell, Heap, Slot, currentWay, enterWay, isList, isValue, joinWay, leaveWay, today } from './values/heap.ts';
import type { ListContent } from './values/heap.ts';
import { isIn } from './language/instances.ts';
import { usualForm } from './models.ts';
import type { CallOptions, Form, GuardModel, Machine, MadeEffect, Model, Native, NativeCall, Persona, Role, SessionRoute, Shape } from './models.ts';
import type { FunctionExpr } from '../ir/nodes.ts';
import { addStep, allPlaces, commonPlaces, isPlace, joinPaths, startPath } from './values/path.ts';
import type { Ledger } from './verdicts/ledger.ts';
import type { Neutral } from './verdicts/neutral.ts';
import type { Caller, Effect, Path, Throw } from './values/path.ts';
import { placeOfNode } from './values/places.ts';
import { buildShape } from './values/shapes.ts';
import { evalName } from './language/expressions.ts';
import { constant, isNullish, join, modelValue, never, objectValue, onlyWhereSet, union, withDecided, withinLimits } from './values/values.ts';
import type { Alt, Closure, Decided, DecidedKind, Lost, LostReason, Memory, Place, Value } from './values/values.ts';
import { noteGuessable } from './security/lacking.ts';
import { noteNaming, tieCondition, tieValues } from './security/ties.ts';
import type { Condition } from './security/lookup.ts';
import { DEAD, SPENT, loadLimits, nowhere } from './values/state.ts';
import type { Outcome, Handler, Frame, LoadSite, SiteRecord, Limits } from './values/state.ts';
import { newMet } from './values/met.ts';
import { notePassed } from './security/passed.ts';
import type { PassedCheck } from './values/met.ts';
import { collectRecords } from './security/released.ts';
import type { Released } from './security/released.ts';
import { accessUnknown } from './language/unknown-key.ts';
import type { World } from './world.ts';

export class Interpreter implements Machine {
  persona: Persona = 'load';
  form: Form = usualForm;
  readonly heap = new Heap();
  path: Path = startPath;
  handlers: Handler[] = [];
  frames: Frame[] = [];
  limits: Limits = loadLimits;
  steps = 0;
  /** The path on which the budget ran out. */
  spentOn: Path | null = null;
  /** Code that runs for every request of a scope is under way: its work (migrations, visits, clean-up) is not the work of the entry. */
  ambient = false;
  /** Told what the outermost function of a stage returns, on each way and as soon as it is known; may end the walk by throwing a signal of its own. */
  returned: ((value: Value) => void) | null = null;
  /** Attempts under way: what is recorded at the depth of its frame needs no copy of the state. */
  attempts = 0;
  /** Short circuits of the optional chain being evaluated. */
  chain: Value[] | null = null;
  sites: SiteRecord[] = [];
  /** A limiter, a validator and literal permissions met on the way of this walk. */
  met = newMet();
  /** Sites met while modules load and applications register. */
  readonly loadSites: LoadSite[] = [];
  /** Refusals that this walk leaves out, to see what comes after them. */
  neutral: Neutral | null = null;
  /** Where set, a call gets a share of the budget only, so that its caller is met to the end; holds the functions for which that was not enough. For walks that give no verdict. */
  sparing: Set<FunctionExpr> | null = null;
  /** What functions of the project do to whom, where somebody asks. */
  ledger: Ledger | null = null;
  /** Closures made and called, for whoever wants to meet the uncalled ones too. */
  watch: { made: Closure[]; called: Set<Closure> } | null = null;
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  // ---------------------------------------------------------------- running

  /** `work`: how many steps what is to be done costs. */
  tick(work = 1): void {
    this.steps += work;
    if (this.steps <= this.limits.steps) return;
    // Unwinding takes the state back: what was reached up to here would be lost with it.
    this.spentOn ??= this.path;
    throw SPENT;
  }

  /** Runs from the current state and takes everything back; null where the path ended. */
  attempt(run: () => Value): Outcome | null {
    const mark = this.heap.mark();
    const path = this.path;
    const { chain } = this;
    const frames = this.frames.length;
    const handlers = this.handlers.length;
    const age = today();
    const way = enterWay();
    this.attempts++;
    try {
      const value = run();
      return { delta: this.heap.since(mark), age, until: today(), way, path: this.path, value };
    } catch (signal) {
      if (signal !== DEAD) throw signal;
      this.frames.length = frames;
      this.handlers.length = handlers;
      return null;
    } finally {
      this.attempts--;
      leaveWay(way);
      this.heap.rollback(mark);
      this.path = path;
      this.chain = chain;
    }
  }

  /** Makes the current state the join of outcomes; ends the path where none lives. */
  merge(outcomes: readonly (Outcome | null)[], remember = false): Value {
    const alive = outcomes.filter((o): o is Outcome => o !== null);
    const [first] = alive;
    if (!first) throw DEAD;
    for (const o of alive) if (o.way) joinWay(o.way);
    if (alive.length === 1) {
      this.heap.merge([first.delta]);
      this.path = first.path;
      return first.value;
    }
    // Modules share what they hold: a branch in a loop over a large table joins all of it each time.
    if (this.persona === 'load') this.tick(alive.reduce((slots, o) => slots + o.delta.size, 0));
    const { decided, ifSet } = this.path;
    const told = trackedSlots(alive);
    const tagged = alive.map((o) => {
      const fresh = o.path.decided === decided || alive.every((other) => other.path.decided === o.path.decided) ? null : o.path.decided;
      const setting = o.path.ifSet === ifSet || alive.every((other) => other.path.ifSet === o.path.ifSet) ? null : o.path.ifSet;
      if (!fresh && !setting) return o;
      // What a refused persona's branch assigned is itself a consequence of the refusal; what one for a setting assigned is there where that is set.
      const delta = new Map(o.delta);
      for (const [slot, content] of o.delta) {
        if (!isValue(content) || slot.tracked === true) continue;
        const value = fresh ? withDecided(content, fresh.by) : content;
        delta.set(slot, setting ? value.map((alt) => onlyWhereSet(alt, setting)) : value);
      }
      // Where only a way for a setting leaves the request unanswered, whoever finds it unanswered is on that way.
      if (setting) for (const slot of told) delta.set(slot, rememberingWay(o.delta.has(slot) ? (o.delta.get(slot) ?? null) : slot.content, o.path));
      // So is what it gives; what remembers another place already does not say so by itself.
      const value = setting ? o.value.map((alt) => (alt.when ? onlyWhereSet(alt, setting) : alt)) : o.value;
      return { ...o, delta, value };
    });
    const differ = remember && tagged.some((o) => differs(o, first));
    const tracked = remember ? trackedSlots(tagged) : [];
    let value: Value = never;
    for (const o of tagged) {
      if (!differ && tracked.length === 0) {
        value = union(value, o.value);
        continue;
      }
      const slots = tracked.length > 0 ? new Map(tracked.map((slot) => [slot, o.delta.has(slot) ? (o.delta.get(slot) ?? null) : slot.content])) : null;
      const memory: Memory = { path: o.path, slots };
      value = union(
        value,
        o.value.map((alt) => (alt.when ? alt : { ...alt, when: memory })),
      );
    }
    const { outcomes: apart, settle } = besideFlags(tagged);
    this.heap.merge(
      apart.map((o) => o.delta),
      apart.map(({ age, until, way }) => (age === undefined || until === undefined || way === undefined ? null : { age, until, way })),
    );
    settle();
    // Only now the objects among them hold what they held where they come from.
    value = withinLimits(value);
    let path = first.path;
    for (const o of tagged.slice(1)) path = joinPaths(path, o.path);
    this.path = path;
    return value;
  }

  /** Runs something whose errors go no further: they are given beside what it gives. */
  bounded<T>(run: () => T): { result: T; throws: readonly Throw[] } {
    const boundary: Handler = { kind: 'boundary', mark: this.heap.mark(), age: today(), throws: [] };
    this.handlers.push(boundary);
    const depth = this.handlers.length;
    const result = run();
    this.handlers.length = depth;
    this.handlers.pop();
    return { result, throws: boundary.throws };
  }
  /** Runs something whose end does not matter; null where it ended. What it wrote stays, also what it wrote before it ended where `keep` is set. */
  attemptValue(run: () => Value, keep = false): Value | null {
    const { result: outcome, throws } = this.bounded(() => this.attempt(run));
    // Where it came to its end, what it would have left behind by throwing halfway is not the state.
    const thrown = keep && !outcome ? throws.map((t): Outcome => ({ delta: t.delta, path: this.path, value: never })) : [];
    if (!outcome && thrown.length === 0) return null;
    const value = this.merge([outcome, ...thrown]);
    return outcome ? value : null;
  }

  branch(alternatives: readonly (() => Value)[]): Value {
    if (alternatives.length === 1) return (alternatives[0] as () => Value)();
    return this.merge(
      alternatives.map((run) => this.attempt(run)),
      true,
    );
  }

  dead(): never {
    throw DEAD;
  }

  /** The alternatives that a test left remember where they came from. */
  recall(alts: Value): void {
    for (const [slot, content] of heldBeside(alts)) this.heap.write(slot, content);
    if (alts.length === 0 || !alts.every((alt) => alt.when)) return;
    const memories = [...new Set(alts.map((alt) => alt.when as Memory))];
    const [first] = memories;
    if (!first) return;
    if (first.slots) {
      for (const slot of first.slots.keys()) {
        let content = first.slots.get(slot) ?? null;
        for (const memory of memories.slice(1)) {
          const other = memory.slots?.get(slot);
          if (other === undefined) return;
          if (other !== content) content = isValue(content) && isValue(other) ? join(content, other) : content;
        }
        this.heap.write(slot, content);
      }
    }
    const decided = memories.every((memory) => memory.path.decided !== null) ? first.path.decided : null;
    const lost = memories.every((memory) => memory.path.lost !== null) ? first.path.lost : null;
    if (decided && decided !== this.path.decided && !this.path.decided) {
      this.path = { ...this.path, decided: { ...decided, effects: Math.min(decided.effects, this.path.effects.length) } };
    }
    if (lost && !this.path.lost) this.path = { ...this.path, lost };
    const { unsent } = first.path;
    if (unsent && memories.every((memory) => memory.path.unsent && isPlace(memory.path.unsent, unsent))) this.path = { ...this.path, unsent };
    const sent = memories.map((memory) => memory.path.sent).reduce(commonPlaces);
    const places = allPlaces(this.path.sent, sent);
    if (places !== this.path.sent) this.path = { ...this.path, sent: places };
    if (first.path.ifSet && memories.every((memory) => memory.path.ifSet !== null)) this.onlyIfSet(first.path.ifSet);
  }

  // ---------------------------------------------------------------- paths

  throw(value: Value, site: Place, how: 'throw' | 'crash' = 'throw'): never {
    const handler = this.handlers.at(-1);
    const decided = value.find((alt) => alt.tags.decided)?.tags.decided;
    if (decided) this.markDecided(decided, site);
    return this.leave(handler, value, site, how);
  }

  thrower(): (value: Value, site: Place) => never {
    const handler = this.handlers.at(-1);
    return (value, site) => {
      if (!handler || !this.handlers.includes(handler)) return this.throw(value, site);
      const decided = value.find((alt) => alt.tags.decided)?.tags.decided;
      if (decided) this.markDecided(decided, site);
      return this.leave(handler, value, site, 'throw');
    };
  }
  /** The persona was refused, and what stands behind waits for a promise that the refusal left unsettled. */
  hang(site: Place): never {
    const handler = this.path.decided ? this.handlers.findLast((h) => h.kind !== 'catch') : undefined;
    return this.leave(handler, constant(undefined), site, 'hang');
  }
  /** Records with a handler, where there is one, how the path ends, and ends it. */
  private leave(handler: Handler | undefined, value: Value, site: Place, how: Throw['how']): never {
    handler?.throws.push({
      value,
      delta: this.heap.since(handler.mark),
      path: this.path,
      place: site,
      until: today(),
      way: currentWay(),
      via: this.via(),
      how,
    });
    throw DEAD;
  }

  mayThrow(value: Value, site: Place): void {
    const handler = this.handlers.at(-1);
    if (!handler || !this.handlers.some((h) => h.kind === 'catch')) return;
    if (handler.kind === 'root') return;
    const decided = value.find((alt) => alt.tags.decided)?.tags.decided;
    if (decided && this.neutral?.lifts(site)) return;
    const path = decided ? { ...this.path, decided: { by: decided, effects: this.path.effects.length, place: site } } : this.path;
    const may = decided === undefined;
    handler.throws.push({ value, delta: this.heap.since(handler.mark), path, place: site, until: today(), way: currentWay(), how: 'throw', may });
  }

  markDecided(decided: Decided, place: Place): void {
    if (this.path.decided?.by === decided && this.path.decided.place === place) return;
    this.path = addStep(
      { ...this.path, decided: { by: decided, effects: this.path.effects.length, place, caller: this.caller() } },
      place,
      `fails here: ${decided.symbol} (${decided.kind})`,
      decided,
    );
  }

  /** The functions being run, innermost first. */
  private caller(): Caller | null {
    let caller: Caller | null = null;
    for (const frame of this.frames) {
      const { closure } = frame;
      if (!closure) continue;
      frame.caller ??= { fn: placeOfNode(closure.module.file, closure.fn), name: closure.fn.name, site: frame.site, previous: caller };
      ({ caller } = frame);
    }
    return caller;
  }

  decided(kind: DecidedKind, symbol: string, site: Place, confidence: Decided['confidence'] = 'high', logsIn = false): Decided {
    const decided: Decided = { kind, place: site, symbol, confidence, ...(logsIn ? { logsIn: true as const } : {}) };
    this.ledger?.decided(decided);
    this.met.decision = decided;
    return decided;
  }

  isRefused(guard: Pick<GuardModel, 'kind' | 'refuses' | 'logsIn'>): boolean {
    if (guard.logsIn && this.form.logsIn) return false;
    if (this.persona === 'outsider') return true;
    if (this.persona !== 'stranger') return false;
    if (guard.refuses === 'stranger' || guard.refuses === 'everyone') return true;
    return (
      guard.refuses === undefined &&
      (guard.kind === 'secret' || guard.kind === 'token' || guard.kind === 'role' || guard.kind === 'membership' || guard.kind === 'ownership')
    );
  }

  /** Runs a side of a condition that whoever has no session takes for that. */
  asGuest<T>(guest: boolean, run: () => T): T {
    const outer = this.guest;
    this.guest ||= guest;
    try {
      return run();
    } finally {
      this.guest = outer;
    }
  }
  private guest = false;
  limited(): void {
    this.met.rateLimit ??= true;
    if (this.guest) this.met.limitsGuests = true;
  }

  /** `at`: where it is asked for, where that is another place than the one at which it counts. */
  effect(effect: MadeEffect, site: Place, at = site): void {
    if (effect.kind === 'rate') this.limited();
    if (effect.kind === 'cache' || effect.kind === 'log' || effect.kind === 'rate' || effect.kind === 'audit') return;
    if (this.persona === 'load' || this.ambient) return;
    // The database's own policies choose the rows.
    const tied = this.path.terms.has('row-security');
    const made: Effect = {
      kind: effect.kind,
      operation: effect.operation ?? defaultOperation(effect.kind),
      resource: effect.resource,
      symbol: effect.symbol,
      place: at,
      own: effect.own ?? false,
      picked: tied || effect.own === true ? null : (effect.picked ?? null),
      tied: tied || (effect.tied ?? effect.own ?? false),
      handling: this.path.handling,
      lost: this.path.lost,
      unseen: effect.unseen ?? false,
      given: null,
      published: effect.published === true || (effect.kind === 'read' && this.path.terms.has('published')),
      elsewhere: effect.elsewhere ?? null,
      bare: effect.bare ?? false,
      ifSet: this.path.ifSet,
    };
    const known = this.path.effects.some(
      (e) =>
        e.kind === made.kind &&
        e.symbol === made.symbol &&
        e.own === made.own &&
        e.handling === made.handling &&
        e.picked === made.picked &&
        e.published === made.published &&
        (e.elsewhere === null) === (made.elsewhere === null) &&
        e.bare === made.bare &&
        e.ifSet === made.ifSet &&
        isPlace(e.place, at),
    );
    if (known) return;
    this.path = addStep({ ...this.path, effects: [...this.path.effects, made] }, site, `${made.kind} ${made.resource}: ${made.symbol}`);
  }

  release(value: Value, symbol: string, site: Place): void {
    const stores = new Map<string, Released>();
    collectRecords(value, stores, new Set(), 0);
    for (const { store, ...more } of stores.values()) {
      const query = this.sites.findLast((s) => s.role === 'data.read' && s.facts !== null && (s.facts as { store?: string }).store === store);
      this.effect({ kind: 'read', operation: 'read', resource: store, symbol: query?.symbol ?? (store || symbol), ...more }, site, query?.place);
    }
  }

  lost(reason: LostReason, text: string, place: Place): Lost {
    return { reason, text, place };
  }
  lose(reason: LostReason, text: string, site: Place): void {
    if (this.persona === 'load') return;
    if (this.path.lost) return;
    this.path = addStep({ ...this.path, lost: this.lost(reason, text, site) }, site, `sight is lost: ${text}`);
  }
  /** Goes past a refusal that this walk leaves out: what it said is taken back. */
  lift(site: Place): void {
    this.path = addStep({ ...this.path, decided: null }, site, 'this refusal is left out');
  }
  exchanged(): void {
    this.met.exchanges = true;
  }
  looked(): void {
    if (!this.path.looked) this.path = { ...this.path, looked: true };
  }
  sessionRoute(address: string): SessionRoute | null {
    return this.world.sessionRoute(address);
  }
  hasProperty(object: Value, name: Value): Value {
    return isIn(this, name, object);
  }
  keyed(name: string): void {
    this.met.keys.add(name);
  }
  namedBy(name: string): void {
    this.met.namedBy.add(name);
  }
  guessable(sent: Alt, kept: Alt, site: Place): void {
    noteGuessable(this, sent, kept, site);
  }
  tie(...values: Value[]): void {
    tieValues(this, values);
  }
  tieCondition(condition: Condition, by: string | null, store: string, site: Place): void {
    tieCondition(this, condition);
    if (by !== null) noteNaming(this, by, store, site);
  }
  passed(kind: PassedCheck['kind']): void {
    if (this.persona === 'insider') notePassed(this.met.checks, kind, this.frames);
  }
  step(site: Place, message: string): void {
    this.path = addStep(this.path, site, message);
  }
  conditional(text: string): void {
    if (!this.path.conditional) this.path = { ...this.path, conditional: text };
  }
  onlyIfSet(setting: string): void {
    if (this.form.unset.has(setting)) throw DEAD;
    if (this.path.ifSet === null && !this.form.set.has(setting)) this.path = { ...this.path, ifSet: setting };
  }
  site(role: Role, symbol: string, facts: unknown, site: Place): void {
    noteHandedOut(this, role, facts);
    const holds = (c: Closure): boolean => c.module.file === site.file && c.fn.start <= site.start && c.fn.end >= site.end;
    const frame = this.frames.findLast((f) => f.closure !== null && holds(f.closure)) ?? this.frames.at(-1);
    const enclosing = frame?.closure?.fn.name ?? '';
    const steps: { place: Place; message: string }[] = [];
    for (let trail = this.path.trail; trail && steps.length < 12; trail = trail.previous) {
      steps.unshift({ place: trail.place, message: trail.message });
    }
    const record: SiteRecord = { role, symbol, facts, place: site, enclosing, steps };
    if (this.persona === 'load') this.loadSites.push({ statement: currentDependencies()?.id ?? null, record });
    else this.sites.push(record);
  }
  text(place: Place): string {
    return this.world.textOf(place);
  }
  version(site: Place, packageName: string): string | null {
    return this.world.version(site.file, packageName);
  }

  // ---------------------------------------------------------------- making

  newObject(fields: Readonly<Record<string, Value>>, site: Place | null, options: { open?: Value[0]['tags']; kind?: Cell['kind']; type?: string } = {}): Value {
    const cell = new Cell(options.kind ?? 'object', site);
    cell.open = options.open ?? null;
    cell.type = options.type ?? '';
    if (cell.kind === 'response' || cell.kind === 'error') {
      cell.via = this.via();
      cell.handling = this.path.handling;
    }
    for (const [key, value] of Object.entries(fields)) cell.properties.set(key, new Slot(value));
    return objectValue(cell);
  }
  newList(known: readonly Value[], rest: Value | null, site: Place | null): Value {
    const cell = new Cell('list', site);
    cell.elements = new Slot({ known, rest });
    return objectValue(cell);
  }
  newError(type: string, message: Value, site: Place, fields: Readonly<Record<string, Value>> = {}): Value {
    return this.newObject({ name: constant(type), message, ...fields }, site, { kind: 'error', type });
  }
  shape(shape: Shape, call: NativeCall): Value {
    return buildShape(this, shape, call);
  }
  native(name: string, apply: Native): Value {
    const model: Model = { kind: 'function', name, apply };
    return modelValue(model);
  }

  /** The calls that lead to where the walk stands, as identity. */
  via(): string {
    return this.frames.map((f) => f.site.start).join('>');
  }

  // ---------------------------------------------------------------- reading

  get(object: Value, key: string, site: Place): Value {
    return accessGet(this, object, key, site);
  }
  set(object: Value, key: string, value: Value, site: Place): void {
    accessSet(this, object, key, value, site);
  }
  getComputed(object: Value, key: Value, site: Place): Value {
    let result: Value = never;
    for (const alt of key) {
      if (alt.t === 'const') result = join(result, accessGet(this, object, String(alt.v), site));
      else result = join(result, accessUnknown(this, object, alt, site));
    }
    return result;
  }
  setComputed(object: Value, key: Value, value: Value, site: Place): void {
    const only = key.length === 1 && key[0]?.t === 'const' ? key[0] : null;
    if (only) {
      accessSet(this, object, String(only.v), value, site);
      return;
    }
    for (const alt of key) {
      if (alt.t === 'const') accessSet(this, object, String(alt.v), join(this.peek(object, String(alt.v)) ?? never, value), site);
      else {
        for (const target of object) {
          if (target.t !== 'object') continue;
          const { cell } = target;
          // A write at an unknown key: what is unknown in the object may be this value from now on.
          if (cell.elements && isList(cell.elements.content)) {
            const content = cell.elements.content;
            this.heap.write(cell.elements, { known: content.known.map((v) => join(v, value)), rest: join(content.rest ?? never, value) });
          } else if (cell.properties.size < 200) {
            // Defaults under a name that the data may hold are no longer certain.
            if (alt.tags.record)
              for (const known of cell.properties.values())
                if (isValue(known.content) && known.content.every((a) => a.t === 'const')) this.heap.write(known, join(known.content, value));
            const slot = cell.properties.get('*') ?? new Slot(null, false, cell);
            cell.properties.set('*', slot);
            this.heap.write(slot, isValue(slot.content) ? join(slot.content, value) : value);
            // Or any plain value that stands there by now: defaults overwritten by what was stored. Functions and objects are no such settings.
            for (const known of cell.properties.values()) {
              if (known !== slot && isValue(known.content) && known.content.every((a) => a.t === 'const')) this.heap.write(known, join(known.content, value));
            }
          }
        }
      }
    }
  }
  peek(object: Value, key: string): Value | undefined {
    return peekProperty(object, key);
  }
  named(closure: Closure, name: string): Value {
    return evalName(this, name, closure.env);
  }
  peekOr(object: Value, key: string): Value | undefined {
    const alive = object.filter((alt) => isNullish(alt) !== true && alt.t !== 'const');
    if (alive.length === 0) return undefined;
    const value = accessGet(this, alive, key, nowhere);
    return value.every((alt) => alt.t === 'const' && alt.v === undefined) ? undefined : value;
  }
  call(callee: Value, self: Value, args: readonly Value[], site: Place, options?: CallOptions): Value {
    return callValue(this, callee, self, args, site, options ?? {});
  }
  callMethod(object: Value, key: string, args: readonly Value[], site: Place, options?: CallOptions): Value {
    return callMethodOf(this, object, key, args, site, options ?? {});
  }
  construct(callee: Value, args: readonly Value[], site: Place): Value {
    return constructValue(this, callee, args, site);
  }

  promised(run: () => Value, rejections: readonly Throw[] = []): Value {
    return promiseRun(this, run, rejections);
  }
  await(value: Value, site: Place): Value {
    return awaitValue(this, value, site);
  }
  list(value: Value): ListContent | null {
    return listIn(value);
  }
  properties(value: Value): { known: Map<string, Value>; open: boolean } {
    return propertiesIn(this, value);
  }
  entriesOf(dir: string): { files: readonly string[]; dirs: readonly string[] } {
    return this.world.project.entriesOf(dir);
  }
  moduleOf(file: string): Value | undefined {
    const module = this.world.project.has(file) ? this.world.load(file) : null;
    return module ? this.world.namespaceOf(this, module) : undefined;
  }
}

function defaultOperation(kind: Effect['kind']): Effect['operation'] {
  if (kind === 'read') return 'read';
  if (kind === 'delete') return 'delete';
  if (kind === 'write') return 'update';
  return 'call';
}
function differs(a: Outcome, b: Outcome): boolean {
  if (a.path.decided !== b.path.decided || a.path.lost !== b.path.lost || a.path.effects !== b.path.effects) return true;
  return a.path.ifSet !== b.path.ifSet || a.path.terms !== b.path.terms || a.path.unsent !== b.path.unsent;
}
const rememberingWay = (content: Slot['content'], path: Path): Slot['content'] =>
  isValue(content) ? content.map((alt) => (alt.when ? alt : { ...alt, when: { path, slots: null } })) : content;
function trackedSlots(outcomes: readonly Outcome[]): Slot[] {
  const slots = new Set<Slot>();
  for (const o of outcomes) for (const slot of o.delta.keys()) if (slot.tracked) slots.add(slot);
  const told = [...slots];
  return told.some((slot) => slot.tracked === true) ? told : [];
}
