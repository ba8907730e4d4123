/** Expressions. */
import { isIn, isInstance } from './instances.ts';
import type { Argument, Assign, Call, Expr, FunctionExpr, Member, ObjectExpr, Property } from '../../ir/nodes.ts';
import { accessGet } from './access.ts';
import { callMethodOf, callValue } from './calls.ts';
import { constructValue, initialiseSuper } from './construction.ts';
import { evalClass, runFieldInitialisers } from './classes.ts';
import { countCompare, looseEquals } from '../security/compare.ts';
import { noteTestedPromise } from '../security/defects.ts';
import type { Environment } from '../values/environment.ts';
import { Cell, Slot, elementOf, isMap, isValue } from '../values/heap.ts';
import { joinedText } from '../security/lacking.ts';
import { DEAD } from '../values/state.ts';
import type { Interpreter } from '../machine.ts';
import { arithmetic, typeOf, unaryNumber } from './operators.ts';
import { bindPattern } from './patterns.ts';
import { placeIn } from '../values/places.ts';
import { renderElement } from './elements.ts';
import {
  constant,
  constantString,
  derivedTags,
  hasTag,
  isNullish,
  join,
  never,
  noTags,
  objectValue,
  opaque,
  tagsOf,
  truthOf,
  undefinedValue,
} from '../values/values.ts';
import type { Alt, Closure, Place, Value } from '../values/values.ts';
import { evalLogical, branchOn, negate } from './conditions.ts';

/** `awaited`: the value is awaited at once, so an async callee's throws are throws here. */
export function evalExpr(m: Interpreter, expr: Expr, env: Environment, awaited = false): Value {
  m.tick();
  switch (expr.kind) {
    case 'literal':
      return constant(expr.value);
    case 'name':
      return evalName(m, expr.name, env);
    case 'member':
      return evalMember(m, expr, env);
    case 'call':
      return evalCall(m, expr, env, awaited);
    case 'await':
      return m.await(evalExpr(m, expr.value, env, true), placeIn(env, expr));
    case 'function':
      return closureOf(m, expr, env);
    case 'object':
      return evalObject(m, expr, env);
    case 'array': {
      const { known, rest } = evalElements(m, expr.elements, env);
      return m.newList(known, rest, placeIn(env, expr));
    }
    case 'chain': {
      const outer = m.chain;
      m.chain = [];
      let value: Value;
      let shorts: Value[];
      try {
        value = evalExpr(m, expr.value, env, awaited);
      } finally {
        shorts = m.chain;
        m.chain = outer;
      }
      return shorts.reduce(join, value);
    }
    case 'logical': {
      const left = evalExpr(m, expr.left, env, awaited);
      return evalLogical(m, expr.op, left, expr.left, env, () => evalExpr(m, expr.right, env, awaited));
    }
    case 'conditional': {
      const test = evalExpr(m, expr.test, env);
      return branchOn(
        m,
        test,
        expr.test,
        env,
        () => evalExpr(m, expr.then, env, awaited),
        () => evalExpr(m, expr.else, env, awaited),
      );
    }
    case 'binary':
      return evalBinary(m, expr, env);
    case 'unary':
      return evalUnary(m, expr, env);
    case 'assign':
      return evalAssign(m, expr, env);
    case 'template': {
      const values = expr.exprs.map((e) => evalExpr(m, e, env));
      return concatTemplate(expr.quasis, values);
    }
    case 'new': {
      const callee = evalExpr(m, expr.callee, env);
      const args = evalArguments(m, expr.args, env);
      return constructValue(m, callee, args, placeIn(env, expr));
    }
    case 'regex':
      return [{ t: 'regex', source: expr.pattern, flags: expr.flags, tags: noTags }];
    case 'this':
      return evalThis(m);
    case 'super': {
      return undefinedValue;
    }
    case 'sequence': {
      let value: Value = undefinedValue;
      for (const e of expr.exprs) value = evalExpr(m, e, env);
      return value;
    }
    case 'tagged': {
      const site = placeIn(env, expr);
      const values = expr.exprs.map((e) => evalExpr(m, e, env));
      const strings = m.newList(
        expr.quasis.map((q) => constant(q)),
        null,
        site,
      );
      m.set(
        strings,
        'raw',
        m.newList(
          expr.quasis.map((q) => constant(q)),
          null,
          site,
        ),
        site,
      );
      if (expr.tag.kind === 'member') {
        const object = evalExpr(m, expr.tag.object, env);
        const key = expr.tag.property;
        if (typeof key === 'string') return callMethodOf(m, object, key, [strings, ...values], site, { awaited });
      }
      return callValue(m, evalExpr(m, expr.tag, env), undefinedValue, [strings, ...values], site, { awaited });
    }
    case 'class':
      return evalClass(m, expr, env);
    case 'yield': {
      const value = expr.value ? evalExpr(m, expr.value, env) : undefinedValue;
      const frame = m.frames.at(-1);
      if (frame) {
        const content = expr.delegate ? m.list(value) : null;
        frame.yields = join(frame.yields, content ? (elementOf(content) ?? never) : value);
      }
      return opaque();
    }
    case 'import':
      return m.world.dynamicImport(m, env.module, evalExpr(m, expr.source, env), placeIn(env, expr));
    case 'element':
      return renderElement(m, expr, env);
    case 'unsupported': {
      let tags = noTags;
      for (const child of expr.children) tags = derivedTags([...evalExpr(m, child, env)], [{ t: 'const', v: null, tags }]);
      return opaque(tags);
    }
  }
}

export function evalName(m: Interpreter, name: string, env: Environment): Value {
  const slot = env.lookup(name);
  if (slot) return isValue(slot.content) ? slot.content : undefinedValue;
  return m.world.resolveName(m, env.module, name);
}

function evalThis(m: Interpreter): Value {
  return m.frames.at(-1)?.self ?? undefinedValue;
}

// ---------------------------------------------------------------- members and calls

/** What is left of the provenance where an optional chain skips: why there is nothing. */
function skipped({ decided, answer, input, unconfigured }: Alt['tags']): Alt['tags'] {
  if (decided) return { decided };
  if (unconfigured) return { unconfigured };
  if (answer) return { answer };
  return input ? { input } : noTags;
}
/** Splits off what an optional chain skips; [] where nothing is left. */
function optionalPart(m: Interpreter, object: Value): Value {
  const rest: Alt[] = [];
  for (const alt of object) {
    const nullish = isNullish(alt);
    if (nullish !== false) m.chain?.push(constant(undefined, skipped(alt.tags)));
    if (nullish === true) continue;
    rest.push(nullish === undefined && alt.t === 'opaque' ? alt : alt);
  }
  return rest;
}

function evalMember(m: Interpreter, expr: Member, env: Environment): Value {
  if (expr.object.kind === 'super') {
    const frame = m.frames.at(-1);
    const home = frame?.home?.prototype;
    if (home && typeof expr.property === 'string') return accessGet(m, objectValue(home), expr.property, placeIn(env, expr));
    return opaque();
  }
  let object = evalExpr(m, expr.object, env);
  if (expr.optional) object = optionalPart(m, object);
  if (object.length === 0) return never;
  const site = placeIn(env, expr);
  if (typeof expr.property === 'string') return m.get(object, expr.property, site);
  const key = evalExpr(m, expr.property, env);
  return m.getComputed(object, key, site);
}

function evalCall(m: Interpreter, expr: Call, env: Environment, awaited: boolean): Value {
  const site = placeIn(env, expr);
  const { callee } = expr;
  if (callee.kind === 'super') {
    const frame = m.frames.at(-1);
    const args = evalArguments(m, expr.args, env);
    const parent = frame?.closure?.superClass;
    if (frame && parent) {
      initialiseSuper(m, parent, frame.self, args, site);
      if (frame.closure?.classNode) runFieldInitialisers(m, frame.closure, frame.self);
    }
    return undefinedValue;
  }
  if (callee.kind === 'member' && callee.object.kind !== 'super') {
    let object = evalExpr(m, callee.object, env);
    if (callee.optional) object = optionalPart(m, object);
    if (object.length === 0) return never;
    if (expr.optional) {
      const method = optionalPart(
        m,
        typeof callee.property === 'string'
          ? m.get(object, callee.property, placeIn(env, callee))
          : m.getComputed(object, evalExpr(m, callee.property, env), placeIn(env, callee)),
      );
      if (method.length === 0) return never;
      return callValue(m, method, object, evalArguments(m, expr.args, env), site, { awaited });
    }
    const only = typeof callee.property === 'string' ? callee.property : null;
    if (only !== null) {
      const args = evalArguments(m, expr.args, env);
      return callMethodOf(m, object, only, args, site, { awaited });
    }
    const key = evalExpr(m, callee.property as Expr, env);
    const args = evalArguments(m, expr.args, env);
    const name = constantString(key);
    if (name !== undefined) return callMethodOf(m, object, name, args, site, { awaited });
    return callValue(m, m.getComputed(object, key, site), object, args, site, { awaited });
  }
  let target = evalExpr(m, callee, env);
  if (expr.optional) target = optionalPart(m, target);
  if (target.length === 0) return never;
  const self = callee.kind === 'member' ? evalThis(m) : undefinedValue;
  return callValue(m, target, self, evalArguments(m, expr.args, env), site, { awaited });
}

/** A text that is known, as the list of its characters. */
export function charactersOf(value: Value): { known: Value[]; rest: Value | null } | null {
  const [only] = value;
  if (value.length !== 1 || only?.t !== 'const' || typeof only.v !== 'string' || only.v.length > 200) return null;
  return { known: Array.from(only.v).map((c) => constant(c, only.tags)), rest: null };
}
function evalElements(m: Interpreter, elements: readonly (Argument | null)[], env: Environment): { known: Value[]; rest: Value | null } {
  const known: Value[] = [];
  let rest: Value | null = null;
  for (const element of elements) {
    if (!element) {
      known.push(undefinedValue);
      continue;
    }
    if (element.kind !== 'spread') {
      const value = evalExpr(m, element, env);
      if (rest) rest = join(rest, value);
      else known.push(value);
      continue;
    }
    const value = evalExpr(m, element.value, env);
    let content = m.list(value);
    if (!content && value.length === 1 && value[0]?.t === 'object' && value[0].cell.elements && isMap(value[0].cell.elements.content)) {
      content = m.list(m.callMethod(value, value[0].cell.kind === 'map' ? 'entries' : 'values', [], placeIn(env, element)));
    }
    content ??= charactersOf(value);
    if (content) {
      if (rest) rest = [...content.known, content.rest ?? never].reduce(join, rest);
      else {
        known.push(...content.known);
        rest = content.rest;
      }
    } else if (value.length > 0 && value.every((alt) => isNullish(alt) === true)) continue;
    else rest = join(rest ?? never, opaque(tagsOf(value)));
  }
  return { known, rest };
}
function evalArguments(m: Interpreter, args: readonly Argument[], env: Environment): Value[] {
  const { known, rest } = evalElements(m, args, env);
  // Later parameters of an unknown spread: the element or nothing.
  if (rest) for (let i = 0; i < 4; i++) known.push(join(rest, undefinedValue));
  return known;
}

// ---------------------------------------------------------------- literals

export function closureOf(m: Interpreter, fn: FunctionExpr, env: Environment): Value {
  const frame = m.frames.at(-1);
  const cell = new Cell('function', placeIn(env, fn));
  const closure: Closure = {
    fn,
    env,
    module: env.module,
    self: fn.arrow ? (frame?.self ?? undefinedValue) : undefined,
    home: frame?.home ?? null,
    cell,
    classNode: null,
    superClass: fn.arrow ? (frame?.closure?.superClass ?? null) : null,
    fields: [],
  };
  if (!fn.arrow && !fn.async) {
    const prototype = new Cell('object', placeIn(env, fn));
    cell.properties.set('prototype', new Slot(objectValue(prototype)));
    prototype.properties.set('constructor', new Slot([{ t: 'function', closure, bound: null, tags: noTags }]));
  }
  m.watch?.made.push(closure);
  return [{ t: 'function', closure, bound: null, tags: noTags }];
}

export function propertyKey(m: Interpreter, key: string | Expr, env: Environment): string | null {
  if (typeof key === 'string') return key;
  const value = evalExpr(m, key, env);
  const [alt] = value;
  if (value.length !== 1 || !alt) return null;
  if (alt.t === 'const') return String(alt.v);
  // Well-known symbols and such: one name per model.
  if (alt.t === 'model') return `@@${alt.model.kind === 'value' ? '' : alt.model.name}`;
  return null;
}

function evalObject(m: Interpreter, expr: ObjectExpr, env: Environment): Value {
  const object = m.newObject({}, placeIn(env, expr));
  fillObject(m, object, expr.properties, env);
  return object;
}
export function fillObject(m: Interpreter, object: Value, properties: readonly Property[], env: Environment): void {
  const [alt] = object;
  if (alt?.t !== 'object') return;
  const { cell } = alt;
  for (const property of properties) {
    if (property.kind === 'spread') {
      const value = evalExpr(m, property.value, env);
      copyProperties(m, cell, value);
      continue;
    }
    const key = propertyKey(m, property.key, env);
    if (property.kind === 'getter' || property.kind === 'setter') {
      const [fn] = closureOf(m, property.value, env);
      if (key === null || fn?.t !== 'function') continue;
      fn.closure.home = cell;
      const accessor = cell.accessors.get(key) ?? { get: null, set: null };
      if (property.kind === 'getter') accessor.get = fn.closure;
      else accessor.set = fn.closure;
      cell.accessors.set(key, accessor);
      continue;
    }
    const value = evalExpr(m, property.value, env);
    if (value.length === 0) throw DEAD;
    for (const fn of value) if (fn.t === 'function' && property.value.kind === 'function' && !fn.closure.fn.arrow) fn.closure.home = cell;
    if (key === null) {
      const star = cell.properties.get('*');
      const old = star && isValue(star.content) ? star.content : never;
      cell.properties.set('*', new Slot(join(old, value)));
    } else cell.properties.set(key, new Slot(value));
  }
}
/** `{ ...value }` and Object.assign into a fresh object. */
function copyProperties(m: Interpreter, cell: Cell, value: Value): void {
  const alive = value.filter((alt) => isNullish(alt) !== true);
  if (alive.length === 0) return;
  const optional = alive.length < value.length || alive.some((alt) => alt.t === 'const' || truthOf(alt) === undefined);
  const { known, open } = m.properties(alive.filter((alt) => alt.t !== 'const'));
  for (const [key, v] of known) {
    const slot = cell.properties.get(key);
    const before = slot && isValue(slot.content) ? slot.content : undefinedValue;
    const maybeAbsent = v.some((alt) => alt.t === 'const' && alt.v === undefined) && slot;
    cell.properties.set(key, new Slot(optional || maybeAbsent ? join(v, before) : v));
  }
  // What is not named among the members of a library's object (`process.env`) is there all the same.
  for (const alt of alive) {
    const more = alt.t === 'object' ? alt.cell.fallback : alt.t === 'model' && alt.model.kind === 'object' && alt.model.otherwise ? [alt] : null;
    if (more) cell.fallback = join(cell.fallback ?? never, more);
  }
  if (open && alive.some((alt) => alt.t !== 'const')) {
    const source = alive.find((alt) => (alt.t === 'object' && alt.cell.open) || alt.t === 'opaque');
    const tags = source?.t === 'object' ? source.cell.open : source?.tags;
    // Data may hold what a default stands for: `{ public: false, ...row }`. Functions and objects are no such settings.
    if (tags?.record || tags?.input) {
      for (const [key, slot] of cell.properties) {
        if (!known.has(key) && isValue(slot.content) && slot.content.every((alt) => alt.t === 'const'))
          cell.properties.set(key, new Slot(join(slot.content, opaque(tags))));
      }
    }
    if (tags) cell.open = cell.open ? derivedTags([{ t: 'const', v: null, tags: cell.open }], [{ t: 'const', v: null, tags }]) : tags;
  }
}

function concatTemplate(quasis: readonly string[], values: readonly Value[]): Value {
  let result: Value = constant(quasis[0] ?? '');
  values.forEach((value, i) => {
    result = arithmetic(
      '+',
      result,
      value.map((alt) => (alt.t === 'const' ? { ...alt, v: String(alt.v) } : alt)),
    );
    result = arithmetic('+', result, constant(quasis[i + 1] ?? ''));
  });
  return joinedText(values, result);
}

function evalBinary(m: Interpreter, expr: Extract<Expr, { kind: 'binary' }>, env: Environment): Value {
  const left = evalExpr(m, expr.left, env);
  const right = evalExpr(m, expr.right, env);
  if (left.length === 0 || right.length === 0) return never;
  const site = placeIn(env, expr);
  switch (expr.op) {
    case '===':
    case '==':
      return looseEquals(m, left, right, site, expr.op === '===');
    case '!==':
    case '!=':
      return negate(looseEquals(m, left, right, site, expr.op === '!=='));
    case 'in':
      return isIn(m, left, right);
    case 'instanceof':
      return isInstance(left, right);
    default:
      if (expr.op === '+') return joinedText([left, right], arithmetic('+', left, right));
      return privilegeCompare(m, expr.op, left, right, site) ?? countCompare(expr.op, left, right) ?? arithmetic(expr.op, left, right);
  }
}
/** A stranger's rank is below every level; an insider's above. */
function privilegeCompare(m: Interpreter, op: string, left: Value, right: Value, site: Place): Value | null {
  if (op !== '>' && op !== '>=' && op !== '<' && op !== '<=') return null;
  const leftOwn = hasTag(left, 'own');
  const rightOwn = hasTag(right, 'own');
  if (leftOwn === rightOwn) return null;
  const other = leftOwn ? right : left;
  if (!other.every((alt) => alt.t === 'const' && (typeof alt.v === 'number' || typeof alt.v === 'string'))) return null;
  const own = leftOwn ? left : right;
  const name = own.find((alt) => alt.tags.name)?.tags.name ?? '';
  if (!m.world.isPrivilege(name)) return null;
  const above = leftOwn ? op.startsWith('>') : op.startsWith('<');
  if (m.persona === 'stranger' || (m.form.member && !hasTag(own, 'foreign'))) {
    const decided = m.decided('role', m.text(site), site);
    return constant(!above, { decided });
  }
  if (m.persona === 'insider') {
    m.passed('role');
    return constant(above);
  }
  return null;
}
function evalUnary(m: Interpreter, expr: Extract<Expr, { kind: 'unary' }>, env: Environment): Value {
  // Code of pages is looked through for sites too, and met by no request.
  const inPage = m.persona === 'sweep';
  if (expr.op === 'typeof' && expr.value.kind === 'name' && !env.lookup(expr.value.name) && !m.world.knowsName(env.module, expr.value.name, inPage)) {
    return constant('undefined');
  }
  if (expr.op === 'delete') {
    if (expr.value.kind === 'member' && typeof expr.value.property === 'string') {
      const object = evalExpr(m, expr.value.object, env);
      m.set(object, expr.value.property, undefinedValue, placeIn(env, expr));
      // Gone, where it is sure what object is meant and all of its properties are known.
      const [only] = object;
      const slot =
        object.length === 1 && only?.t === 'object' && !only.cell.open && !only.cell.summary ? only.cell.properties.get(expr.value.property) : undefined;
      if (slot) m.heap.write(slot, null);
    }
    return constant(true);
  }
  const value = evalExpr(m, expr.value, env);
  if (value.length === 0) return never;
  switch (expr.op) {
    case '!':
      noteTestedPromise(m, value, expr.value, env);
      return negate(value);
    case 'typeof':
      return typeOf(value);
    case 'void':
      return undefinedValue;
    default:
      return unaryNumber(expr.op, value);
  }
}

function evalAssign(m: Interpreter, expr: Assign, env: Environment): Value {
  const { target, op } = expr;
  if (op === '=') {
    const value = evalExpr(m, expr.value, env);
    if (value.length === 0) throw DEAD;
    bindPattern(m, target, value, env, 'assign');
    return value;
  }
  if (target.kind !== 'name' && target.kind !== 'member') return evalExpr(m, expr.value, env);
  const current = evalExpr(m, target, env);
  if (op === '&&=' || op === '||=' || op === '??=') {
    return evalLogical(m, op.slice(0, 2) as '&&' | '||' | '??', current, target, env, () => {
      const value = evalExpr(m, expr.value, env);
      bindPattern(m, target, value, env, 'assign');
      return value;
    });
  }
  const value = arithmetic(op.slice(0, -1), current, evalExpr(m, expr.value, env));
  bindPattern(m, target, value, env, 'assign');
  return value;
}
