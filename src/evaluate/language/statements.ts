/** Statements and control flow. */
import type { Loop, Stmt, Switch } from '../../ir/nodes.ts';
import { dependOnCode } from '../values/dependencies.ts';
import { functionsBelow, walk } from '../../ir/walk.ts';
import { looseEquals } from '../security/compare.ts';
import { evalClass } from './classes.ts';
import { noteDropped, noteUnread } from '../security/defects.ts';
import { Environment } from '../values/environment.ts';
import { branchOn, forWantOfSettings } from './conditions.ts';
import { charactersOf, closureOf, evalExpr } from './expressions.ts';
import { elementsIn, currentWay, isList, today } from '../values/heap.ts';
import { DEAD, nowhere } from '../values/state.ts';
import type { Interpreter } from '../machine.ts';
import type { LoopContext, Outcome } from '../values/state.ts';
import { assignedIn } from './modules.ts';
import { narrowToEmpty } from './narrow.ts';
import { bindPattern } from './patterns.ts';
import { runTry } from './tries.ts';
import { placeIn } from '../values/places.ts';
import { constant, hasTag, isNullish, join, never, opaque, tagsOf, trueValue, truthOf, undefinedValue, withDecided } from '../values/values.ts';
import type { Decided, Value } from '../values/values.ts';

/** Runs statements in an environment that is theirs already. */
export function runBlock(m: Interpreter, body: readonly Stmt[], env: Environment): void {
  hoist(m, body, env);
  for (const statement of body) {
    if (m.persona === 'load') runLoading(m, statement, env);
    else runStatement(m, statement, env);
  }
}
/** The same for a function's own statements: true where a return among them ended it. Most calls end so, and need no unwinding. */
export function runFunctionBlock(m: Interpreter, body: readonly Stmt[], env: Environment): boolean {
  hoist(m, body, env);
  for (const statement of body) {
    if (m.persona === 'load') runLoading(m, statement, env);
    else if (statement.kind === 'return') {
      m.tick();
      runReturn(m, statement, env);
      return true;
    } else runStatement(m, statement, env);
  }
  return false;
}
function hoist(m: Interpreter, body: readonly Stmt[], env: Environment): void {
  for (const statement of body) {
    if (statement.kind === 'function-declaration') {
      bindPattern(m, { kind: 'name', name: statement.name, start: statement.start, end: statement.end }, closureOf(m, statement.value, env), env, 'let');
    }
  }
}
/**
 * While modules load and applications register, nothing throws: an application that runs has come past every statement of its
 * start. What seems to throw is only what has not been seen being made, so that the statement is left and the next one runs.
 */
function runLoading(m: Interpreter, statement: Stmt, env: Environment): void {
  const frame = m.frames.at(-1);
  const { chain } = m;
  const frames = m.frames.length;
  const handlers = m.handlers.length;
  const left = (): number =>
    frame ? frame.returns.length + (frame.last ? 1 : 0) + frame.loops.reduce((n, l) => n + l.breaks.length + l.continues.length, 0) : 0;
  const before = left();
  try {
    runStatement(m, statement, env);
  } catch (signal) {
    if (signal !== DEAD || statement.kind === 'throw' || statement.kind === 'return' || left() > before) throw signal;
    m.frames.length = frames;
    m.handlers.length = handlers;
    m.chain = chain;
    const place = placeIn(env, statement);
    if (statement.kind === 'let')
      bindPattern(
        m,
        statement.target,
        opaque({ lost: m.lost('registration-lost', m.text(place).slice(0, 60), place) }),
        statement.declaration === 'var' ? functionScope(m, env) : env,
        'let',
      );
  }
}
export function runScope(m: Interpreter, body: readonly Stmt[], env: Environment): void {
  const scoped = body.some((s) => (s.kind === 'let' && s.declaration !== 'var') || s.kind === 'function-declaration' || s.kind === 'class-declaration');
  runBlock(m, body, scoped ? new Environment(env, env.module) : env);
}

export function runStatement(m: Interpreter, statement: Stmt, env: Environment): void {
  m.tick();
  switch (statement.kind) {
    case 'expr':
      noteDropped(m, statement.value, evalExpr(m, statement.value, env), env);
      break;
    case 'let': {
      const value = statement.value ? evalExpr(m, statement.value, env) : undefinedValue;
      if (statement.value) noteUnread(m, statement.target, statement.value, value, env);
      bindPattern(m, statement.target, value, statement.declaration === 'var' ? functionScope(m, env) : env, 'let');
      break;
    }
    case 'function-declaration':
      break;
    case 'class-declaration':
      bindPattern(m, { kind: 'name', name: statement.name, start: statement.start, end: statement.end }, evalClass(m, statement.value, env), env, 'let');
      break;
    case 'if': {
      const test = evalExpr(m, statement.test, env);
      branchOn(
        m,
        test,
        statement.test,
        env,
        () => {
          runScope(m, statement.then, env);
          return undefinedValue;
        },
        () => {
          if (statement.else) runScope(m, statement.else, env);
          return undefinedValue;
        },
        statement,
      );
      break;
    }
    case 'block':
      if (statement.label) runLabelled(m, statement.label, () => runScope(m, statement.body, env));
      else runScope(m, statement.body, env);
      break;
    case 'return':
      runReturn(m, statement, env);
      throw DEAD;
    case 'throw': {
      const value = evalExpr(m, statement.value, env);
      const place = placeIn(env, statement);
      if (m.neutral?.lifts(place) && hasTag(value, 'decided')) m.lift(place);
      else m.throw(value, place);
      break;
    }
    case 'break':
    case 'continue': {
      const loops = m.frames.at(-1)?.loops ?? [];
      for (let i = loops.length - 1; i >= 0; i--) {
        const loop = loops[i] as LoopContext;
        const matches = statement.label ? loop.labels === statement.label : statement.kind === 'break' || !loop.switch;
        if (!matches) continue;
        const outcome: Outcome = {
          delta: m.heap.since(statement.kind === 'break' ? loop.mark : loop.iteration),
          path: m.path,
          value: undefinedValue,
        };
        (statement.kind === 'break' ? loop.breaks : loop.continues).push(outcome);
        break;
      }
      throw DEAD;
    }
    case 'loop':
      runLoop(m, statement, env);
      break;
    case 'switch':
      runSwitch(m, statement, env);
      break;
    case 'try':
      runTry(m, statement, env);
      break;
  }
}
/** Records the way out; the path ends with it. */
function runReturn(m: Interpreter, statement: Extract<Stmt, { kind: 'return' }>, env: Environment): void {
  const frame = m.frames.at(-1);
  const returned = statement.value?.kind === 'call' || statement.value?.kind === 'conditional' || statement.value?.kind === 'logical';
  // In an async function whose caller awaits, `return f()` is awaited by the caller: same as awaiting it here, outside of try.
  const awaited = frame?.async === true && returned && m.handlers.length <= frame.handlers;
  const answer = statement.value?.kind === 'await' ? statement.value.value : statement.value;
  if (frame) frame.tailCall = answer?.kind === 'call' ? answer.start : -1;
  let value = statement.value ? evalExpr(m, statement.value, env, awaited) : undefinedValue;
  if (!frame) throw DEAD;
  if (m.path.terms.has('unconfigured')) value = forWantOfSettings(value);
  // Inside of try the promise leaves as it is: what rejects it later is not caught there.
  if (frame.async && m.handlers.length <= frame.handlers) value = m.await(value, placeIn(env, statement));
  if (m.returned && frame.tail) m.returned(value);
  const place = placeIn(env, statement);
  if (m.attempts === frame.attempts) frame.last = { value, path: m.path, place };
  else frame.returns.push({ value, delta: m.heap.since(frame.mark), until: today(), way: currentWay(), path: m.path, place });
}
function functionScope(m: Interpreter, env: Environment): Environment {
  // `var` belongs to the function; the environment whose parent is the closure's own.
  const closure = m.frames.at(-1)?.closure;
  let e = env;
  while (e.parent && e.parent !== closure?.env) e = e.parent;
  return e.parent || !closure ? e : env;
}

/** A refused persona never entered this block: what it would have assigned is decided by the refusal. */
export function decideAssigned(m: Interpreter, block: readonly Stmt[], env: Environment, decided: Decided): void {
  const { names, members } = assignedIn(block);
  for (const name of names) {
    const slot = env.lookup(name);
    if (slot && Array.isArray(slot.content)) m.heap.write(slot, withDecided(slot.content, decided));
  }
  for (const member of members) {
    if (member.kind !== 'member' || typeof member.property !== 'string') continue;
    const base = member.object;
    if (base.kind !== 'name' && base.kind !== 'this') continue;
    const object = base.kind === 'this' ? m.frames.at(-1)?.self : env.lookup(base.name)?.content;
    if (!object || !Array.isArray(object)) continue;
    const alive = (object as Value).filter((alt) => isNullish(alt) !== true);
    if (alive.length === 0) continue;
    const current = m.peek(alive, member.property) ?? undefinedValue;
    m.set(alive, member.property, withDecided(current, decided), placeIn(env, member));
  }
}

// ---------------------------------------------------------------- loops

function enter(m: Interpreter, label: string | null, isSwitch: boolean): LoopContext {
  const context: LoopContext = { labels: label, switch: isSwitch, mark: m.heap.mark(), iteration: m.heap.mark(), breaks: [], continues: [] };
  m.frames.at(-1)?.loops.push(context);
  return context;
}
/** The state after a loop, a switch or a labelled block: what fell out of its end, and every break. */
function leave(m: Interpreter, context: LoopContext, run: () => void): void {
  const loops = m.frames.at(-1)?.loops;
  const depth = loops ? loops.length : 0;
  const end = m.attempt(() => {
    run();
    return undefinedValue;
  });
  if (loops) loops.length = depth - 1;
  m.merge([end, ...context.breaks]);
}
function runLabelled(m: Interpreter, label: string, run: () => void): void {
  leave(m, enter(m, label, true), run);
}

function runLoop(m: Interpreter, loop: Loop, env: Environment): void {
  ensureFrame(m, () => {
    const scope = new Environment(env, env.module);
    for (const init of loop.init) runStatement(m, init, scope);
    const items = loop.iterable ? evalExpr(m, loop.iterable, scope) : null;
    const context = enter(m, loop.label, false);
    leave(m, context, () => {
      if (items) iterate(m, loop, loop.form === 'for-in' ? keysOf(m, items) : items, scope, context);
      else repeat(m, loop, scope, context);
    });
  });
}
/** Top-level statements run outside of any function; breaks need a frame. */
function ensureFrame(m: Interpreter, run: () => void): void {
  if (m.frames.length > 0) {
    run();
    return;
  }
  m.frames.push({
    site: nowhere,
    closure: null,
    self: undefinedValue,
    args: null,
    given: [],
    returns: [],
    last: null,
    tail: false,
    tailCall: -1,
    attempts: m.attempts,
    mark: m.heap.mark(),
    entry: m.path,
    async: false,
    loops: [],
    handlers: m.handlers.length,
    yields: never,
    newTarget: null,
    home: null,
  });
  try {
    run();
  } finally {
    m.frames.pop();
  }
}

function iteration(m: Interpreter, loop: Loop, context: LoopContext, env: Environment, bind: (scope: Environment) => void): boolean {
  context.iteration = m.heap.mark();
  context.continues = [];
  const end = m.attempt(() => {
    const scope = new Environment(env, env.module);
    bind(scope);
    runBlock(m, loop.body, scope);
    return undefinedValue;
  });
  const outcomes = [end, ...context.continues];
  if (!outcomes.some(Boolean)) return false;
  m.merge(outcomes);
  return true;
}

function iterate(m: Interpreter, loop: Loop, items: Value, env: Environment, context: LoopContext): void {
  const bindElement = (value: Value) => (scope: Environment) => {
    const element = loop.await ? m.await(value, placeIn(env, loop)) : value;
    if (loop.target) bindPattern(m, loop.target, element, loop.declaration === null ? env : scope, loop.declaration === null ? 'assign' : 'let');
  };
  const content = listContent(m, items);
  const [only] = items;
  if (content && items.length === 1 && only && content.known.length <= m.limits.unroll) {
    for (const value of content.known) {
      if (!iteration(m, loop, context, env, bindElement(value))) throw DEAD;
    }
    if (!content.rest) return;
    maybe(m, () => iteration(m, loop, context, env, bindElement(content.rest ?? never)));
    return;
  }
  let element: Value = never;
  let empty = true;
  if (content) {
    for (const value of content.known) element = join(element, value);
    if (content.rest) element = join(element, content.rest);
    empty = content.known.length === 0;
  } else {
    // Of several things, each gives its own elements.
    for (const alt of items) {
      const own = listContent(m, [alt]);
      element = own ? elementsIn(own).reduce(join, element) : join(element, opaque(tagsOf([alt])));
    }
  }
  if (element.length === 0) {
    const decided = items.find((alt) => alt.tags.decided)?.tags.decided;
    if (decided) decideAssigned(m, loop.body, env, decided);
    return;
  }
  const none = (): void => {
    if (loop.iterable && !content) narrowToEmpty(m, loop.iterable, env);
  };
  if (empty) maybe(m, () => iteration(m, loop, context, env, bindElement(element)), none);
  else if (!iteration(m, loop, context, env, bindElement(element))) throw DEAD;
}
/** Zero runs, or one that stands for all. */
function maybe(m: Interpreter, run: () => boolean, none: () => void = () => undefined): void {
  const once = m.attempt(() => {
    if (!run()) throw DEAD;
    return undefinedValue;
  });
  const skip = m.attempt(() => {
    none();
    return undefinedValue;
  });
  m.merge([skip, once]);
}
function listContent(m: Interpreter, items: Value): ReturnType<Interpreter['list']> {
  const direct = m.list(items) ?? charactersOf(items);
  if (direct) return direct;
  // Maps, sets and other iterables: what spreading them gives.
  let all: ReturnType<Interpreter['list']> = null;
  for (const alt of items) {
    if (alt.t !== 'object' || !alt.cell.elements || isList(alt.cell.elements.content)) return null;
    const list = m.list(m.callMethod([alt], alt.cell.kind === 'map' ? 'entries' : 'values', [], alt.cell.place ?? { file: '', start: 0, end: 0 }));
    if (!list) return null;
    all = all ? { known: [...all.known, ...list.known], rest: join(all.rest ?? never, list.rest ?? never) } : list;
  }
  return all;
}
function keysOf(m: Interpreter, items: Value): Value {
  const { known, open } = m.properties(items);
  return m.newList(
    [...known.keys()].filter((k) => k !== '*').map((k) => constant(k)),
    open ? opaque(tagsOf(items), { hint: 'string' }) : null,
    null,
  );
}

/** `for (let ...)` with functions in its body: each round has variables of its own, which those functions keep. */
const capturing = new WeakMap<Loop, boolean>();
function capturesIn(loop: Loop): boolean {
  // Whether there are functions is for the text around them to say.
  let found = capturing.get(loop);
  if (found === undefined) {
    found = loop.init.some((s) => s.kind === 'let' && s.declaration !== 'var') && functionsBelow(loop.body).length > 0;
    capturing.set(loop, found);
  }
  return found;
}
function nextRound(env: Environment): Environment {
  const next = new Environment(env.parent, env.module);
  for (const [name, slot] of env.slots) if (Array.isArray(slot.content)) next.declare(name, slot.content as Value);
  return next;
}

function repeat(m: Interpreter, loop: Loop, first: Environment, context: LoopContext): void {
  let env = first;
  const returns = (): number => m.frames.at(-1)?.returns.length ?? 0;
  const returned = returns();
  for (let n = 0; n < m.limits.unroll; n++) {
    const test = loop.form === 'do' && n === 0 ? trueValue : loop.test ? evalExpr(m, loop.test, env) : trueValue;
    const truths = new Set(test.map(truthOf));
    const constantTest = test.every((alt) => alt.t === 'const');
    if (truths.size === 1 && truths.has(false)) return;
    const waits = n >= 3 && waitsIn(loop, env);
    if (waits && m.persona !== 'load') forgetCounter(m, loop, env);
    else if (truths.size === 1 && truths.has(true) && constantTest && (n < 3 || loop.form === 'for')) {
      if (!iteration(m, loop, context, env, () => undefined)) throw DEAD;
      if (capturesIn(loop)) env = nextRound(env);
      if (loop.update) evalExpr(m, loop.update, env);
      if (loop.test && (loop.test.kind !== 'literal' || n < 1)) continue;
      // An endless loop is left by break and return alone. Where neither was met, what brings one about (a last page) was not seen.
      if (context.breaks.length > 0 || returns() > returned) throw DEAD;
      return;
    }
    // Undecidable: perhaps not at all, perhaps once for all.
    const body = (): boolean => iteration(m, loop, context, env, () => undefined);
    if (loop.test) {
      branchOn(
        m,
        waits ? evalExpr(m, loop.test, env) : test,
        loop.test,
        env,
        () => (body() ? undefinedValue : m.dead()),
        () => undefinedValue,
      );
    } else maybe(m, body);
    return;
  }
}

/** A counted loop that waits in its body tries again or turns pages: one more round stands for all that follow. */
const waiting = new WeakMap<Loop, boolean>();
function waitsIn(loop: Loop, env: Environment): boolean {
  dependOnCode(env.module.file, loop.body);
  let known = waiting.get(loop);
  if (known === undefined) {
    known = false;
    walk(loop.body, (node) => {
      if (node.kind === 'await') known = true;
    });
    waiting.set(loop, known);
  }
  return known;
}
function forgetCounter(m: Interpreter, loop: Loop, env: Environment): void {
  if (!loop.update) return;
  for (const name of assignedIn([{ kind: 'expr', value: loop.update, start: loop.update.start, end: loop.update.end }]).names) {
    const slot = env.lookup(name);
    if (slot && Array.isArray(slot.content)) m.heap.write(slot, opaque(tagsOf(slot.content), { hint: 'number' }));
  }
}

/** What is left for the cases behind one that did not match: where the cases name all there is, nothing falls through. */
function otherThan(value: Value, test: Value): Value {
  const [only] = test;
  if (only?.t !== 'const' || test.length > 1) return value;
  const rest = value.filter((alt) => alt.t !== 'const' || alt.v !== only.v);
  // A case that certainly matches is passed only where its refusal is left out.
  return rest.length > 0 ? rest : value;
}
function runSwitch(m: Interpreter, node: Switch, env: Environment): void {
  ensureFrame(m, () => {
    const value = evalExpr(m, node.value, env);
    const scope = new Environment(env, env.module);
    const context = enter(m, node.label, true);
    const from = (index: number): Value => {
      for (const c of node.cases.slice(index)) runBlock(m, c.body, scope);
      return undefinedValue;
    };
    const fallback = node.cases.findIndex((c) => c.test === null);
    const choose = (index: number, value: Value): Value => {
      const c = node.cases[index];
      if (!c) return fallback >= 0 ? from(fallback) : undefinedValue;
      if (!c.test) return choose(index + 1, value);
      const test = evalExpr(m, c.test, env);
      const isTrue = node.value.kind === 'literal' && node.value.value === true;
      // What is no boolean is not `true`, however truthy.
      const booleans = (): Value =>
        test.map((alt) => ((alt.t === 'const' && typeof alt.v !== 'boolean') || alt.t === 'object' ? { t: 'const', v: false, tags: alt.tags } : alt));
      const equal = isTrue ? booleans() : looseEquals(m, value, test, placeIn(env, c), true);
      const condition = isTrue ? c.test : { kind: 'binary' as const, op: '===', left: node.value, right: c.test, start: c.start, end: c.end };
      return branchOn(
        m,
        equal,
        condition,
        env,
        () => from(index),
        () => choose(index + 1, otherThan(value, test)),
      );
    };
    leave(m, context, () => {
      choose(0, value);
    });
  });
}
