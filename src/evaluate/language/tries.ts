/** `try`: what its block throws, what its clause makes of it, and the finalizer on every way out. */
import type { Stmt, Try } from '../../ir/nodes.ts';
import { addDefect } from '../security/defects.ts';
import { Environment } from '../values/environment.ts';
import { currentWay, isValue, today } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { foresees } from './foreseen.ts';
import { bindPattern } from './patterns.ts';
import type { Throw } from '../values/path.ts';
import { placeIn } from '../values/places.ts';
import { DEAD } from '../values/state.ts';
import type { Handler, Outcome } from '../values/state.ts';
import { runBlock, runScope } from './statements.ts';
import { hasTag, never, opaque, undefinedValue, withDecided } from '../values/values.ts';
import type { Value } from '../values/values.ts';

export function runTry(m: Interpreter, node: Try, env: Environment): void {
  const outcomes: (Outcome | null)[] = [];
  const before = exitLists(m);
  const { decided: earlier } = m.path;
  if (node.handler) {
    if (m.persona === 'sweep' && !foresees(m, node.body, env)) outcomes.push(anyFault(m, node, node.handler, env));
    const handler: Handler = { kind: 'catch', mark: m.heap.mark(), age: today(), throws: [] };
    m.handlers.push(handler);
    const depth = m.handlers.length;
    const body = m.attempt(() => {
      runScope(m, node.body, env);
      return undefinedValue;
    });
    m.handlers.length = depth;
    m.handlers.pop();
    outcomes.push(body);
    const { handler: statements, param } = node;
    for (const group of groupThrows(m, handler.throws)) {
      const caught = m.attempt(() => {
        const [first] = group;
        if (!first) throw DEAD;
        const value = m.merge(group.map((t) => ({ delta: t.delta, age: handler.age, until: t.until, way: t.way, path: t.path, value: t.value })));
        const { handling } = m.path;
        m.path = { ...m.path, caught: first.place, handling: true };
        const mark = m.heap.mark();
        const done = m.path.effects;
        runCatch(m, statements, param, value, env);
        // What was decided before the block and held up nobody is not what the clause takes, nor is what may fail for anybody.
        const decided = first.path.decided === earlier || group.every((t) => t.may) ? undefined : first.path.decided?.by;
        if (decided) goOnRefused(m, mark);
        if (decided && (m.persona === 'outsider' || m.persona === 'stranger')) {
          const place = placeIn(env, statements[0] ?? node);
          addDefect(m, { kind: 'swallowed', place, symbol: decided.symbol, decided, thrown: first.place, done });
        }
        m.path = { ...m.path, handling };
        return undefinedValue;
      });
      // It begins where the block was left, not where it was entered.
      if (caught) delete caught.age;
      outcomes.push(caught);
    }
  } else {
    outcomes.push(
      m.attempt(() => {
        runScope(m, node.body, env);
        return undefinedValue;
      }),
    );
  }
  const { finalizer } = node;
  const finished = finalizer ? finishExits(m, finalizer, env, before) : false;
  if (!outcomes.some(Boolean)) {
    if (finalizer && !finished) {
      // A throw leaves the block: what it does then counts, where it ends does not.
      m.attempt(() => {
        runScope(m, finalizer, env);
        return undefinedValue;
      });
    }
    throw DEAD;
  }
  m.merge(outcomes);
  if (finalizer) runScope(m, finalizer, env);
}

// ---------------------------------------------------------------- finally

/** The lists of exits that a statement of this function may add to, each with the mark that their states are told from. */
interface ExitList {
  exits: Outcome[];
  mark: number;
  count: number;
}
/** How many exits of a block are followed through its finalizer, each by itself. */
const mostExits = 8;

function exitLists(m: Interpreter): ExitList[] {
  const frame = m.frames.at(-1);
  if (!frame) return [];
  const list = (exits: Outcome[], mark: number): ExitList => ({ exits, mark, count: exits.length });
  return [list(frame.returns, frame.mark), ...frame.loops.flatMap((l) => [list(l.breaks, l.mark), list(l.continues, l.iteration)])];
}
/** Runs a finalizer behind each return, break and continue of the block; one that leaves by itself takes their place (ECMA-262, 14.15.3). */
function finishExits(m: Interpreter, finalizer: readonly Stmt[], env: Environment, before: readonly ExitList[]): boolean {
  const fresh = before.flatMap(({ exits, mark, count }) => exits.splice(count).map((exit) => ({ exit, exits, mark })));
  for (const [i, { exit, exits, mark }] of fresh.entries()) {
    if (i >= mostExits) {
      exits.push(exit);
      continue;
    }
    m.attempt(() => {
      m.merge([exit]);
      runScope(m, finalizer, env);
      exits.push({ ...exit, delta: m.heap.since(mark), until: today(), way: currentWay(), path: m.path });
      return undefinedValue;
    });
  }
  return fresh.length > 0;
}

/** A walk on which everything may fail: the clause is met with an error of which nothing is known, before the block spends the budget. */
function anyFault(m: Interpreter, node: Try, statements: readonly Stmt[], env: Environment): Outcome | null {
  const clause = { file: env.module.file, start: statements[0]?.start ?? node.start, end: statements.at(-1)?.end ?? node.end };
  return m.attempt(() => {
    const error = opaque({ error: true, caught: clause }, { hint: 'error', truthy: true, nullish: false });
    runCatch(m, statements, node.param, error, env);
    return undefinedValue;
  });
}
function runCatch(m: Interpreter, statements: readonly Stmt[], param: Try['param'], value: Value, env: Environment): void {
  const scope = new Environment(env, env.module);
  if (param) bindPattern(m, param, value, scope, 'let');
  runBlock(m, statements, scope);
}
/**
 * Whose refusal the clause took and who was not sent away goes on as everybody does: what follows is done for him too, and what the clause
 * assigned is a consequence of the refusal.
 */
function goOnRefused(m: Interpreter, mark: number): void {
  const { decided } = m.path;
  if (!decided) return;
  for (const [slot, content] of m.heap.since(mark)) {
    if (isValue(content) && slot.tracked !== true) m.heap.write(slot, withDecided(content, decided.by));
  }
  if (decided.until === undefined) m.path = { ...m.path, decided: { ...decided, until: m.path.effects.length } };
}
/** One group per decision, and the others by what is thrown, so that a refusal is not mixed with a malformed body. */
function groupThrows(m: Interpreter, all: readonly Throw[]): Throw[][] {
  // For the sweep, what carries the detail of an error is kept apart from what does not.
  const telling = (t: Throw): boolean => m.persona === 'sweep' && (hasTag(t.value, 'error') || hasTag(m.peek(t.value, 'message') ?? never, 'error'));
  const throws = m.persona === 'sweep' ? [...all.filter(telling), ...all.filter((t) => !telling(t))] : all;
  const groups: { key: unknown; type: string; throws: Throw[] }[] = [];
  for (const t of throws) {
    const key = t.path.decided ? t.path.decided.by.place : null;
    const type = t.value.map((alt) => (alt.t === 'object' ? `${alt.cell.type}@${String(alt.cell.place?.start)}` : alt.t)).join();
    const group = groups.find((g) => g.key === key && (g.type === type || groups.length >= 6));
    if (group) group.throws.push(t);
    else if (groups.length < 8) groups.push({ key, type, throws: [t] });
    else (groups.find((g) => g.key === key) ?? groups.at(-1))?.throws.push(t);
  }
  return groups.map((g) => g.throws);
}
