/** What a condition teaches about the variables and property paths it tests. */
import { followBond } from '../values/bonds.ts';
import { answerTo, questionOf } from './guards-of-type.ts';
import { instanceTruth } from './instances.ts';
import type { Binary, Expr } from '../../ir/nodes.ts';
import { getOf, memberOf } from './access.ts';
import { errorKindKeys } from '../security/leaks.ts';
import { Slot, isValue } from '../values/heap.ts';
import type { Environment } from '../values/environment.ts';
import type { Interpreter } from '../machine.ts';
import { typeOf } from './operators.ts';
import { isNullish, onlyConstant, truthOf, unsetTags } from '../values/values.ts';
import { placeIn } from '../values/places.ts';
import type { Alt, Constant, Tags, Value } from '../values/values.ts';

/** Keeps an alternative, refines it, or drops it (null). */
type Refine = (alt: Alt) => Alt | null;

const byTruth =
  (truth: boolean): Refine =>
  (alt) => {
    const known = truthOf(alt);
    if (known === truth) return alt;
    if (known !== undefined) return null;
    return alt.t === 'opaque' ? { ...alt, tags: truth ? alt.tags : unsetTags(alt), truthy: truth, nullish: truth ? false : alt.nullish } : alt;
  };

export function narrow(m: Interpreter, expr: Expr, truth: boolean, env: Environment): void {
  switch (expr.kind) {
    case 'name':
    case 'member':
    case 'this':
      constrain(m, expr, byTruth(truth), env);
      break;
    case 'chain':
    case 'await':
      narrow(m, expr.value, truth, env);
      break;
    case 'unary':
      if (expr.op === '!') narrow(m, expr.value, !truth, env);
      break;
    case 'assign':
      if (expr.target.kind === 'name' || expr.target.kind === 'member') constrain(m, expr.target, byTruth(truth), env);
      break;
    case 'logical':
      if (expr.op === '&&' && truth) {
        narrow(m, expr.left, true, env);
        narrow(m, expr.right, true, env);
      } else if (expr.op === '||' && !truth) {
        narrow(m, expr.left, false, env);
        narrow(m, expr.right, false, env);
      } else if (expr.op !== '??') {
        // One side leaves the answer to the other.
        const neutral = (side: Expr): boolean => {
          const value = silent(m, side, env);
          return value !== null && value.length > 0 && value.every((alt) => truthOf(alt) === (expr.op === '&&'));
        };
        const subject = truth ? subjectOf(m, expr, env) : null;
        if (subject) constrain(m, subject, foreseen, env);
        else if (neutral(expr.left)) narrow(m, expr.right, truth, env);
        else if (neutral(expr.right)) narrow(m, expr.left, truth, env);
      }
      break;
    case 'binary':
      narrowBinary(m, expr, truth, env);
      break;
    case 'call':
      if (truth) narrowAsked(m, expr, env);
      narrowByQuestion(m, expr, truth, env);
      if (expr.callee.kind === 'member' && expr.callee.property === 'isArray' && expr.args[0] && expr.args[0].kind !== 'spread') {
        constrain(
          m,
          expr.args[0],
          (alt) => {
            const isList = alt.t === 'object' ? alt.cell.kind === 'list' : alt.t === 'opaque' ? undefined : false;
            if (isList === undefined) return truth && alt.t === 'opaque' ? { ...alt, hint: 'list', truthy: true, nullish: false } : alt;
            return isList === truth ? alt : null;
          },
          env,
        );
      } else if (expr.callee.kind === 'member' && typeof expr.callee.property === 'string' && expr.args.length === 0) {
        const { object, property } = expr.callee;
        constrain(m, object, (alt) => (answerOf(alt, property) === !truth ? null : alt), env);
      } else if (expr.callee.kind === 'name' && expr.callee.name === 'Boolean' && expr.args[0] && expr.args[0].kind !== 'spread') {
        narrow(m, expr.args[0], truth, env);
      }
      break;
    default:
  }
}

/** A function of the project that asks what its argument is leaves of it what the answer fits. */
function narrowByQuestion(m: Interpreter, expr: Extract<Expr, { kind: 'call' }>, truth: boolean, env: Environment): void {
  const [asked] = expr.args;
  if (!asked || asked.kind === 'spread' || (asked.kind !== 'name' && asked.kind !== 'member')) return;
  const [only, more] = silent(m, expr.callee, env) ?? [];
  if (only?.t !== 'function' || more || only.bound) return;
  const { fn, env: home } = only.closure;
  const [parameter] = fn.params;
  const question = fn.async || fn.generator || parameter?.kind !== 'name' ? null : questionOf(fn.body);
  if (!question || parameter?.kind !== 'name') return;
  const sight = { value: (e: Expr) => silent(m, e, home), property: (alt: Alt, key: string) => propertyAsItStands(m, alt, key) };
  constrain(m, asked, (alt) => (answerTo(question, parameter.name, alt, sight) === !truth ? null : alt), env);
}

/** A predicate that was asked about an error and says yes: it is one of those its author foresaw. So is a text that is in a list of them. */
function narrowAsked(m: Interpreter, expr: Extract<Expr, { kind: 'call' }>, env: Environment): void {
  const listed = expr.callee.kind === 'member' && (expr.callee.property === 'includes' || expr.callee.property === 'has');
  for (const arg of expr.args) if (arg.kind === 'name' || (listed && arg.kind === 'member')) constrain(m, arg, foreseen, env);
  const subject = subjectOf(m, expr, env);
  if (subject) constrain(m, subject, foreseen, env);
}

/** What a method always answers of the very object that it stands on: `result.isOk()`. */
function answerOf(alt: Alt, method: string): boolean | undefined {
  const content = alt.t === 'object' ? alt.cell.properties.get(method)?.content : undefined;
  const [only, more] = content && isValue(content) ? content : [];
  if (only?.t !== 'model' || more || only.model.kind !== 'function' || only.model.result?.is !== 'constant') return undefined;
  return Boolean(only.model.result.value);
}
/** Codes by which databases tell their errors: knowing the code makes the text no safer. */
function databaseCode(expr: Expr): boolean {
  return expr.kind === 'literal' && typeof expr.value === 'string' && /^(?:P\d{4}|\d{5}|SQLITE_\w+|ER_\w+)$/.test(expr.value);
}
/** A class of the project's own, or a library's for errors meant for the caller; not the runtime's, not a database's. */
function saysWhatItMeans(type: Expr): boolean {
  const name = type.kind === 'name' ? type.name : type.kind === 'member' && typeof type.property === 'string' ? type.property : '';
  return (
    name !== '' && !/^(?:Error|TypeError|SyntaxError|RangeError|EvalError|DOMException)$|Prisma|Database|Query|Sql|Mongo|Sequelize|Axios|Fetch/i.test(name)
  );
}

/** An error of a kind that was asked for carries no surprise. */
const foreseen: Refine = (alt) => (alt.t === 'opaque' && alt.tags.error ? { ...alt, tags: expected(alt.tags), cell: null, truthy: true, nullish: false } : alt);
function expected(tags: Tags): Tags {
  if (!tags.error) return tags;
  const { error: _error, detail: _detail, caught: _caught, ...rest } = tags;
  return rest;
}
/** Words that go before a detail that comes from elsewhere, or that a database uses. */
const vague = /\b(?:error|fail(?:ed|ure|s)?|exception|constraint|duplicate|unique|relation|column|syntax|connect\w*|timeout|prisma|sql)\b|^E[A-Z]{4,}$/i;
/** A code that nobody but the application itself gives: `MOVE_DUPLICATE_NAMES:`. */
const ownCode = /^(?!SQLITE_|ER_|ERR_)[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+:?$/;
/** What a test asks for one of the code's own texts: `e.message === 'gone'`, `e.message.includes('not found')`. Null: it asks for something else. */
function subjectOf(m: Interpreter, expr: Expr, env: Environment): Expr | null {
  const text = (side: Expr | undefined): string | null => (side?.kind === 'literal' && typeof side.value === 'string' ? side.value : null);
  if (expr.kind === 'chain') return subjectOf(m, expr.value, env);
  if (expr.kind === 'logical' && expr.op === '||') {
    const [left, right] = [subjectOf(m, expr.left, env), subjectOf(m, expr.right, env)];
    return left && right && m.text(placeIn(env, left)) === m.text(placeIn(env, right)) ? left : null;
  }
  if (expr.kind === 'binary' && (expr.op === '===' || expr.op === '=='))
    return text(expr.right) !== null ? expr.left : text(expr.left) !== null ? expr.right : null;
  if (expr.kind !== 'call' || expr.callee.kind !== 'member' || (expr.callee.property !== 'includes' && expr.callee.property !== 'startsWith')) return null;
  const [asked] = expr.args;
  const part = asked && asked.kind !== 'spread' ? text(asked) : null;
  return part !== null && (part.includes(' ') || ownCode.test(part)) && !vague.test(part) ? expr.callee.object : null;
}

function narrowBinary(m: Interpreter, expr: Binary, truth: boolean, env: Environment): void {
  const equality = expr.op === '===' || expr.op === '==' || expr.op === '!==' || expr.op === '!=';
  if (equality) {
    const equal = (expr.op === '===' || expr.op === '==') === truth;
    const loose = expr.op.length === 2;
    narrowEquality(m, expr.left, expr.right, equal, loose, env);
    narrowEquality(m, expr.right, expr.left, equal, loose, env);
    for (const side of [expr.left, expr.right]) {
      const member = side.kind === 'chain' ? side.value : side;
      if (
        equal &&
        !databaseCode(side === expr.left ? expr.right : expr.left) &&
        member.kind === 'member' &&
        typeof member.property === 'string' &&
        errorKindKeys.has(member.property)
      )
        constrain(m, member.object, foreseen, env);
    }
  } else if (expr.op === 'in' && expr.left.kind === 'literal' && typeof expr.left.value === 'string') {
    const key = expr.left.value;
    constrain(
      m,
      expr.right,
      (alt) => {
        if (alt.t !== 'object' || alt.cell.open) return alt;
        const has = alt.cell.properties.get(key)?.content != null || alt.cell.accessors.has(key);
        return has === truth ? alt : null;
      },
      env,
    );
  } else if (expr.op === 'instanceof') {
    const right = silent(m, expr.right, env);
    if (right || truth) {
      constrain(
        m,
        expr.left,
        (alt) => {
          const is = right ? instanceTruth(alt, right) : undefined;
          if (is !== undefined) return is === truth ? alt : null;
          // An error that proves to be of one of the project's own classes says what its author meant to say.
          if (truth && saysWhatItMeans(expr.right)) return foreseen(alt);
          return alt;
        },
        env,
      );
    }
  }
}

function narrowEquality(m: Interpreter, place: Expr, other: Expr, equal: boolean, loose: boolean, env: Environment): void {
  if (place.kind === 'unary' && place.op === 'typeof') {
    const type = onlyConstant(silent(m, other, env) ?? []);
    if (!type) return;
    constrain(
      m,
      place.value,
      (alt) => {
        const own = onlyConstant(typeOf([alt]));
        if (own) return (own.v === type.v) === equal ? alt : null;
        return equal && alt.t === 'opaque' && typeof type.v === 'string'
          ? type.v === 'undefined'
            ? { ...alt, truthy: false, nullish: true }
            : { ...alt, hint: type.v, nullish: false }
          : alt;
      },
      env,
    );
    return;
  }
  const constantValue = onlyConstant(silent(m, other, env) ?? []);
  if (!constantValue) return;
  const { v } = constantValue;
  constrain(m, place, (alt) => equalTo(alt, v, equal, loose), env);
}
function equalTo(alt: Alt, v: Constant, equal: boolean, loose: boolean): Alt | null {
  const nullish = v === null || v === undefined;
  if (alt.t === 'const') {
    const same = loose && nullish ? alt.v === null || alt.v === undefined : Object.is(alt.v, v);
    return same === equal ? alt : null;
  }
  if (alt.t === 'opaque') {
    if (nullish) {
      const may = isNullish(alt);
      if (equal) return may === false ? null : { ...alt, truthy: false };
      return loose ? { ...alt, nullish: false } : alt;
    }
    if (!equal) return alt;
    if (alt.truthy !== undefined && alt.truthy !== Boolean(v)) return null;
    // The text of an error that is the very one the code asks for was foreseen.
    return { t: 'const', v, tags: expected(alt.tags), when: alt.when };
  }
  if (alt.t === 'pattern') return alt;
  return equal ? null : alt;
}

/** Value of a place as it stands, without running anything. */
export function silent(m: Interpreter, expr: Expr, env: Environment): Value | null {
  switch (expr.kind) {
    case 'literal':
      return [{ t: 'const', v: expr.value, tags: {} }];
    case 'name': {
      if (expr.name === 'undefined') return [{ t: 'const', v: undefined, tags: {} }];
      const slot = env.lookup(expr.name);
      if (slot) return isValue(slot.content) ? slot.content : null;
      return m.world.settledName(m, env.module, expr.name);
    }
    case 'this':
      return m.frames.at(-1)?.self ?? null;
    case 'chain':
    case 'await':
      return silent(m, expr.value, env);
    case 'unary': {
      if (expr.op !== '!') return null;
      const value = silent(m, expr.value, env);
      if (!value) return null;
      const truths = new Set(value.map(truthOf));
      const [only] = truths;
      return truths.size === 1 && only !== undefined ? [{ t: 'const', v: !only, tags: {} }] : null;
    }
    case 'logical': {
      const left = silent(m, expr.left, env);
      if (!left || left.length === 0 || expr.op === '??') return null;
      const goesOn = expr.op === '&&';
      if (left.every((alt) => truthOf(alt) === !goesOn)) return left;
      return left.every((alt) => truthOf(alt) === goesOn) ? silent(m, expr.right, env) : null;
    }
    case 'binary': {
      if (expr.op !== '===' && expr.op !== '!==') return null;
      const left = onlyConstant(silent(m, expr.left, env) ?? []);
      const right = left ? onlyConstant(silent(m, expr.right, env) ?? []) : undefined;
      return left && right ? [{ t: 'const', v: Object.is(left.v, right.v) === (expr.op === '==='), tags: {} }] : null;
    }
    case 'member': {
      if (typeof expr.property !== 'string') return null;
      const object = silent(m, expr.object, env);
      if (!object) return null;
      const out: Alt[] = [];
      for (const alt of object) {
        if (isNullish(alt) === true) {
          out.push({ t: 'const', v: undefined, tags: alt.tags.decided ? { decided: alt.tags.decided } : {} });
          continue;
        }
        const value = propertyAsItStands(m, alt, expr.property);
        if (!value) return null;
        out.push(...value);
      }
      return out;
    }
    default:
      return null;
  }
}
function propertyAsItStands(m: Interpreter, alt: Alt, key: string): Value | null {
  if (alt.t === 'object') {
    const { cell } = alt;
    if (cell.accessors.has(key) || cell.namespace) return null;
    const slot = cell.properties.get(key);
    if (slot) return isValue(slot.content) ? slot.content : [{ t: 'const', v: undefined, tags: {} }];
    if (cell.open || cell.prototype || cell.fallback || cell.properties.has('*') || cell.elements) return null;
    return [{ t: 'const', v: undefined, tags: alt.tags.decided ? { decided: alt.tags.decided } : {} }];
  }
  if (alt.t === 'opaque') return getOf(m, alt, key, { file: '', start: 0, end: 0 });
  // A namespace of plain values, such as the environment.
  if (alt.t === 'model')
    return (memberOf(alt, key)?.kind ?? 'function') !== 'function' || alt.state[`.${key}`] ? getOf(m, alt, key, { file: '', start: 0, end: 0 }) : null;
  return null;
}

/** Where a loop over what a request lists did not run once, the list is empty. */
export function narrowToEmpty(m: Interpreter, iterable: Expr, env: Environment): void {
  constrain(m, iterable, (alt) => (alt.t === 'opaque' && alt.tags.input ? (m.newList([], null, null)[0] ?? alt) : alt), env);
}

/** Applies a refinement to what a variable or a property path holds. */
function constrain(m: Interpreter, expr: Expr, refine: Refine, env: Environment): void {
  switch (expr.kind) {
    case 'chain':
    case 'await':
      constrain(m, expr.value, refine, env);
      break;
    case 'name': {
      const slot = env.lookup(expr.name);
      if (slot && isValue(slot.content)) refineSlot(m, slot, refine);
      break;
    }
    case 'member': {
      const key = expr.property;
      if (typeof key !== 'string') return;
      constrain(
        m,
        expr.object,
        (alt) => {
          const value = isNullish(alt) === true ? undefinedAlternative : propertyAsItStands(m, alt, key);
          if (!value) return alt;
          return value.some((v) => refine(v) !== null) ? alt : null;
        },
        env,
      );
      const base = silent(m, expr.object, env);
      const alive = base?.filter((alt) => isNullish(alt) !== true);
      // One object that is reached with several memories is still one object.
      const cells = new Set((alive ?? []).map((alt) => (alt.t === 'object' || alt.t === 'opaque' ? alt.cell : null)));
      const [cell] = cells;
      // What was caught is this one object, whichever of those that may have been thrown it is.
      if (!cell || (cells.size !== 1 && !alive?.every(isError))) return;
      for (const each of cells) {
        const slot = each?.properties.get(key);
        if (slot instanceof Slot && isValue(slot.content) && !each?.accessors.has(key)) refineSlot(m, slot, refine);
      }
      break;
    }
    default:
  }
}
const isError = (alt: Alt): boolean => (alt.t === 'object' ? alt.cell.kind === 'error' : alt.tags.error === true);
const undefinedAlternative: Value = [{ t: 'const', v: undefined, tags: {} }];

function refineSlot(m: Interpreter, slot: Slot, refine: Refine): void {
  const before = slot.content as Value;
  const after: Alt[] = [];
  let changed = false;
  for (const alt of before) {
    const refined = refine(alt);
    if (refined) after.push(refined);
    if (refined !== alt) changed = true;
  }
  if (!changed || after.length === 0) return;
  m.heap.write(slot, after);
  if (after.length === before.length) return;
  followBond(m, slot, before, (alt) => refine(alt) !== null);
  m.recall(after);
}
