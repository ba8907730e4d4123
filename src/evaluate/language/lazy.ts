/**
 * What a module makes on first use and keeps: `if (!client) client = connect()`, `client ??= connect()`, `if (client) return client; ...`.
 * It comes into being once in the life of a process and is no work of the request that happens to come first; so it is made as modules
 * load, once a scan, and every walk finds the same one. The same holds for what a start file asks a module to make, though nobody sees it
 * do so: `let pool; export async function connect(url) { pool = createPool(url); }`.
 */
import type { Expr, FunctionExpr, IrModule, Pattern, Stmt } from '../../ir/nodes.ts';
import { patternNamesOf } from '../../ir/names.ts';
import { functionsBelow, walk } from '../../ir/walk.ts';

export interface Lazy {
  /** What is made: `client`, `holder.client`. */
  target: Expr;
  body: readonly Stmt[];
  /** Who makes it as the application starts, with what the deployment says. */
  starter: FunctionExpr | null;
}

/** By the top-level binding that they hang off. */
export function lazyParts(ir: IrModule, isTop: (name: string) => boolean): Map<string, Lazy[]> {
  const found = new Map<string, Lazy[]>();
  let end = -1;
  for (const outermost of functionsBelow(ir.body)) {
    if (outermost.start < end) continue;
    ({ end } = outermost);
    let locals: Set<string> | null = null;
    for (const fn of functionsBelow(outermost)) {
      eachBlock(fn, (block) => {
        block.forEach((statement, index) => {
          const made = madeBy(statement, block.slice(index + 1));
          const root = made && rootOf(made.target);
          if (!made || !root || !isTop(root)) return;
          locals ??= declaredIn([outermost]);
          if (locals.has(root) || !isClosed(made.body, locals)) return;
          found.set(root, [...(found.get(root) ?? []), made]);
        });
      });
    }
  }
  for (const starter of starters(ir)) {
    const name = rootOf(starter.target);
    if (name !== null && isTop(name)) found.set(name, [...(found.get(name) ?? []), starter]);
  }
  return found;
}
/** Functions of the module's top level that make something for a name that holds nothing before. */
function starters(ir: IrModule): Lazy[] {
  const empty: Pattern[] = [];
  const functions: FunctionExpr[] = [];
  for (const s of ir.body) {
    if (s.kind === 'function-declaration') functions.push(s.value);
    if (s.kind !== 'let' || s.target.kind !== 'name') continue;
    if (s.value?.kind === 'function') functions.push(s.value);
    if (s.declaration !== 'const' && (!s.value || saysNothing(s.value))) empty.push(s.target);
  }
  if (empty.length === 0) return [];
  return functions.flatMap((starter) => {
    const locals = declaredIn([starter]);
    const names = empty.filter((target) => target.kind === 'name' && !locals.has(target.name) && makes(starter.body, target as Expr));
    return names.map((target): Lazy => ({ target: target as Expr, body: starter.body, starter }));
  });
}
/** Whether statements give it the result of a call, or of what a call of theirs has made. */
function makes(body: readonly Stmt[], target: Expr): boolean {
  const made = new Set<string>();
  const isMade = (e: Expr | null): boolean => {
    const value = e?.kind === 'await' ? e.value : e;
    return value?.kind === 'call' || value?.kind === 'new' || (value?.kind === 'name' && made.has(value.name));
  };
  const visit = (statements: readonly Stmt[]): boolean =>
    statements.some((s) => {
      if (s.kind === 'let' && s.target.kind === 'name' && isMade(s.value)) made.add(s.target.name);
      if (s.kind === 'expr') return s.value.kind === 'assign' && isSame(s.value.target, target) && isMade(s.value.value);
      if (s.kind === 'if') return visit(s.then) || visit(s.else ?? []);
      return (s.kind === 'try' || s.kind === 'block') && visit(s.body);
    });
  return visit(body);
}

/** The blocks of a function, those of the functions in it left out. */
function eachBlock(fn: FunctionExpr, visit: (block: readonly Stmt[]) => void): void {
  const block = (statements: readonly Stmt[]): void => {
    visit(statements);
    for (const s of statements) {
      if (s.kind === 'if') [s.then, s.else ?? []].forEach(block);
      else if (s.kind === 'try') [s.body, s.handler ?? [], s.finalizer ?? []].forEach(block);
      else if (s.kind === 'block') block(s.body);
    }
  };
  block(fn.body);
}

function madeBy(statement: Stmt, after: readonly Stmt[]): Lazy | null {
  if (statement.kind === 'if' && !statement.else) {
    const missing = testedForAbsence(statement.test);
    if (missing && assigns(statement.then, missing)) return { target: missing, body: statement.then, starter: null };
    const present = testedForPresence(statement.test);
    const [only] = statement.then;
    if (present && statement.then.length === 1 && only?.kind === 'return' && isSame(only.value, present) && assigns(after, present))
      return { target: present, body: after, starter: null };
    return null;
  }
  const value = statement.kind === 'return' || statement.kind === 'expr' ? statement.value : null;
  if (value?.kind !== 'assign' || (value.target.kind !== 'name' && value.target.kind !== 'member')) return null;
  const falls = value.value.kind === 'logical' && value.value.op !== '&&' && isSame(value.value.left, value.target);
  const once = value.op === '??=' || value.op === '||=' || (value.op === '=' && falls);
  return once ? { target: value.target as Expr, body: [{ kind: 'expr', value, start: statement.start, end: statement.end }], starter: null } : null;
}

const saysNothing = (e: Expr): boolean =>
  (e.kind === 'literal' && e.value === null) || (e.kind === 'name' && e.name === 'undefined') || (e.kind === 'unary' && e.op === 'void');
function comparedWithNothing(test: Expr, ops: readonly string[]): Expr | null {
  if (test.kind !== 'binary' || !ops.includes(test.op)) return null;
  if (saysNothing(test.right)) return test.left;
  return saysNothing(test.left) ? test.right : null;
}
const testedForAbsence = (test: Expr): Expr | null => (test.kind === 'unary' && test.op === '!' ? test.value : comparedWithNothing(test, ['===', '==']));
const testedForPresence = (test: Expr): Expr | null => (test.kind === 'name' || test.kind === 'member' ? test : comparedWithNothing(test, ['!==', '!=']));

/** `a`, `a.b`, `a.b.c`: as text, or null for anything else. */
function pathOf(e: Expr | Pattern | null): string | null {
  if (!e) return null;
  if (e.kind === 'name') return e.name;
  if (e.kind === 'chain') return pathOf(e.value);
  if (e.kind !== 'member' || typeof e.property !== 'string') return null;
  const object = pathOf(e.object);
  return object === null ? null : `${object}.${e.property}`;
}
const rootOf = (e: Expr | Pattern): string | null => pathOf(e)?.split('.')[0] ?? null;
const isSame = (a: Expr | Pattern | null, b: Expr | Pattern): boolean => pathOf(a) !== null && pathOf(a) === pathOf(b);

/** Whether statements assign it themselves, not in a function that they make. */
function assigns(statements: readonly Stmt[], target: Expr): boolean {
  return statements.some((s) => {
    if (s.kind === 'expr') return assignsIn(s.value, target);
    if (s.kind === 'return' || s.kind === 'let') return s.value !== null && assignsIn(s.value, target);
    if (s.kind === 'if') return assigns(s.then, target) || assigns(s.else ?? [], target);
    if (s.kind === 'try') return assigns(s.body, target);
    return s.kind === 'block' && assigns(s.body, target);
  });
}
/** Whether statements of a function assign a name. */
export const assignsName = (body: readonly Stmt[], name: string): boolean => assigns(body, { kind: 'name', name, start: 0, end: 0 });
function assignsIn(e: Expr, target: Expr): boolean {
  return e.kind === 'assign' && (isSame(e.target, target) || assignsIn(e.value, target));
}

/** Names that are declared anywhere in it: parameters, variables, functions, classes. */
function declaredIn(root: unknown): Set<string> {
  const names = new Set<string>();
  const add = (pattern: Pattern): void => {
    for (const { name } of patternNamesOf(pattern)) names.add(name);
  };
  walk(root, (node) => {
    if (node.kind === 'let') add(node.target);
    else if (node.kind === 'function-declaration' || node.kind === 'class-declaration') names.add(node.name);
    else if (node.kind === 'loop' && node.target && node.declaration !== null) add(node.target);
    else if (node.kind === 'try' && node.param) add(node.param);
    else if (node.kind === 'function') node.params.forEach(add);
  });
  return names;
}
/** It speaks of nothing that the function around it was given or has worked out. */
function isClosed(body: readonly Stmt[], locals: ReadonlySet<string>): boolean {
  const own = declaredIn(body);
  let closed = true;
  walk(body, (node) => {
    if (node.kind === 'this' || node.kind === 'super' || node.kind === 'yield') closed = false;
    else if (node.kind === 'name' && locals.has(node.name) && !own.has(node.name)) closed = false;
  });
  return closed;
}
