/**
 * What a function of the project that asks what something is says of one alternative of its argument: `isServiceError(result)`, whose body
 * is a question about its parameter and nothing else. So the branch on its answer leaves of the argument what the answer fits.
 */
import type { Binary, Expr, Stmt } from '../../ir/nodes.ts';
import { instanceTruth } from './instances.ts';
import { typeOf } from './operators.ts';
import { isNullish, onlyConstant, truthOf } from '../values/values.ts';
import type { Alt, Value } from '../values/values.ts';

/** Looks things up without running anything. */
export interface Sight {
  value(expr: Expr): Value | null;
  property(alt: Alt, key: string): Value | null;
}
type Answer = boolean | undefined;

/** The question that a function consists of. */
export function questionOf(body: readonly Stmt[]): Expr | null {
  const [only, more] = body;
  return only?.kind === 'return' && !more ? only.value : null;
}
/** Whether the answer is yes where the parameter is this alternative; undefined where that cannot be told. */
export function answerTo(question: Expr, parameter: string, alt: Alt, sight: Sight): Answer {
  const ask = (e: Expr): Answer => answerTo(e, parameter, alt, sight);
  switch (question.kind) {
    case 'chain':
      return ask(question.value);
    case 'unary': {
      const inner = question.op === '!' ? ask(question.value) : undefined;
      return inner === undefined ? undefined : !inner;
    }
    case 'logical': {
      if (question.op === '??') return undefined;
      const ends = question.op === '||';
      const [left, right] = [ask(question.left), ask(question.right)];
      if (left === ends) return ends;
      return left === undefined ? (right === ends ? ends : undefined) : right;
    }
    case 'binary':
      return ofBinary(question, parameter, alt, sight);
    case 'name':
    case 'member': {
      const value = valueOf(question, parameter, alt, sight);
      const truths = new Set(value?.map(truthOf));
      const [only] = truths;
      return truths.size === 1 ? only : undefined;
    }
    case 'call': {
      const [asked] = question.args;
      const plain = question.callee.kind === 'name' && question.callee.name === 'Boolean' && asked && asked.kind !== 'spread';
      return plain ? ask(asked) : undefined;
    }
    default:
      return undefined;
  }
}
function ofBinary(question: Binary, parameter: string, alt: Alt, sight: Sight): Answer {
  const { op, left, right } = question;
  const isParameter = (e: Expr): boolean => e.kind === 'name' && e.name === parameter;
  if (op === 'in') {
    if (left.kind !== 'literal' || typeof left.value !== 'string' || !isParameter(right) || alt.t !== 'object' || alt.cell.open) return undefined;
    const { cell } = alt;
    if (cell.prototype || cell.fallback || cell.properties.has('*')) return undefined;
    return cell.properties.get(left.value)?.content != null || cell.accessors.has(left.value);
  }
  if (op === 'instanceof') {
    const type = isParameter(left) ? sight.value(right) : null;
    return type ? instanceTruth(alt, type) : undefined;
  }
  if (op !== '===' && op !== '!==' && op !== '==' && op !== '!=') return undefined;
  const loose = op.length === 2;
  const [a, b] = [valueOf(left, parameter, alt, sight), valueOf(right, parameter, alt, sight)];
  if (!a || !b) return undefined;
  const equal = areEqual(a, b, loose);
  return equal === undefined ? undefined : equal === op.startsWith('=');
}
function areEqual(a: Value, b: Value, loose: boolean): Answer {
  const [one, other] = [onlyConstant(a), onlyConstant(b)];
  if (one && other) return loose && (one.v ?? null) === null ? (other.v ?? null) === null : Object.is(one.v, other.v);
  // What is certainly something is neither null nor undefined.
  const [known, unknown] = one ? [one, b] : other ? [other, a] : [null, a];
  if (known && (known.v ?? null) === null && unknown.length > 0 && unknown.every((alt) => isNullish(alt) === false)) return false;
  return undefined;
}
function valueOf(e: Expr, parameter: string, alt: Alt, sight: Sight): Value | null {
  if (e.kind === 'chain') return valueOf(e.value, parameter, alt, sight);
  if (e.kind === 'name' && e.name === parameter) return [alt];
  if (e.kind === 'unary' && e.op === 'typeof') {
    const value = valueOf(e.value, parameter, alt, sight);
    return value && onlyConstant(typeOf(value)) ? typeOf(value) : null;
  }
  if (e.kind === 'member' && typeof e.property === 'string') {
    const object = valueOf(e.object, parameter, alt, sight);
    const [only, more] = object ?? [];
    if (!only || more || isNullish(only) !== false) return null;
    return sight.property(only, e.property);
  }
  return e.kind === 'literal' || (e.kind === 'name' && e.name === 'undefined') ? sight.value(e) : null;
}
