/**
 * Blocks whose errors are no surprise to whoever wrote the clause below them: all that is called there is a check that says no by
 * throwing, the language's own, or code of the project that throws texts of its own.
 */
import { walk } from '../../ir/walk.ts';
import type { Call, Expr, New, Stmt } from '../../ir/nodes.ts';
import { dependOnCode, dependOnFunction } from '../values/dependencies.ts';
import { Environment } from '../values/environment.ts';
import { evalExpr } from './expressions.ts';
import type { Interpreter } from '../machine.ts';
import type { Alt } from '../values/values.ts';

/** Methods of texts, lists, dates and numbers, and of a request that is read. */
const plainMethods = new Set(
  (
    'toString toLowerCase toUpperCase trim trimStart trimEnd startsWith endsWith includes indexOf split slice substring substr replace replaceAll padStart padEnd concat ' +
    'join push map filter some every find at keys values entries getTime toISOString toFixed text formData arrayBuffer'
  ).split(' '),
);
const plainNames =
  /^(?:(?:JSON|Math|Object|Array|Date|Number|String|Boolean)(?:\.\w+)?|Buffer\.from|parseInt|parseFloat|isNaN|decodeURIComponent|encodeURIComponent|headers)$/;
const plainClasses = new Set([
  'Date',
  'URL',
  'URLSearchParams',
  'Map',
  'Set',
  'Error',
  'TypeError',
  'RangeError',
  'RegExp',
  'Uint8Array',
  'TextEncoder',
  'TextDecoder',
]);
const deepest = 3;

export function foresees(m: Interpreter, body: readonly Stmt[], env: Environment, depth = 0): boolean {
  if (depth > deepest) return false;
  dependOnCode(env.module.file, body);
  let all = true;
  walk(body, (node) => {
    if (!all) return;
    if (node.kind === 'call') all = isForeseen(m, node, env, depth);
    else if (node.kind === 'new') all = isPlainClass(m, node, env);
    else if (node.kind === 'tagged' || node.kind === 'import' || node.kind === 'unsupported' || node.kind === 'yield') all = false;
  });
  return all;
}
const isPath = (expr: Expr): boolean =>
  expr.kind === 'name' || ((expr.kind === 'member' || expr.kind === 'chain') && isPath(expr.kind === 'chain' ? expr.value : expr.object));
function isForeseen(m: Interpreter, call: Call, env: Environment, depth: number): boolean {
  const { callee } = call;
  if (callee.kind === 'member' && typeof callee.property === 'string' && plainMethods.has(callee.property)) return true;
  if (callee.kind === 'member' && callee.property === 'get' && isHeaders(callee.object)) return true;
  if (!isPath(callee)) return false;
  if (plainNames.test(pathOf(callee))) return true;
  const value = m.attempt(() => evalExpr(m, callee, env))?.value ?? [];
  return value.length > 0 && value.every((alt) => saysNo(alt) || isForeseenFunction(m, alt, depth));
}
/** `request.headers`, `headers()`, and what they were kept under. */
function isHeaders(expr: Expr): boolean {
  if (expr.kind === 'await' || expr.kind === 'chain') return isHeaders(expr.value);
  if (expr.kind === 'call') return isHeaders(expr.callee);
  const name = expr.kind === 'name' ? expr.name : expr.kind === 'member' ? expr.property : '';
  return typeof name === 'string' && /^headers/i.test(name);
}
/** A check of a library that throws where it says no: what it throws says so. */
const saysNo = (alt: Alt): boolean => alt.t === 'model' && alt.model.kind === 'function' && alt.model.role === 'credential.verify';
function isForeseenFunction(m: Interpreter, alt: Alt, depth: number): boolean {
  if (alt.t !== 'function') return false;
  const { fn, module, env, classNode } = alt.closure;
  if (classNode) return false;
  dependOnFunction(module.file, fn);
  return foresees(m, fn.body, new Environment(env, module), depth + 1);
}
/** Classes of the language, and errors of the project's own. */
function isPlainClass(m: Interpreter, node: New, env: Environment): boolean {
  if (node.callee.kind !== 'name') return false;
  const { callee } = node;
  if (plainClasses.has(callee.name)) return true;
  const value = m.attempt(() => evalExpr(m, callee, env))?.value ?? [];
  return /Error$/.test(callee.name) && value.length > 0 && value.every((alt) => alt.t === 'function');
}
function pathOf(expr: Expr): string {
  if (expr.kind === 'name') return expr.name;
  if (expr.kind === 'member' && typeof expr.property === 'string') return `${pathOf(expr.object)}.${expr.property}`;
  return '?';
}
