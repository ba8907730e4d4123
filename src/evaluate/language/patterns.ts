/** Binding and assignment targets. */
import type { ObjectPattern, Pattern } from '../../ir/nodes.ts';
import { bindTogether, rowsOf } from '../values/bonds.ts';
import type { Environment } from '../values/environment.ts';
import { evalExpr } from './expressions.ts';
import { isList } from '../values/heap.ts';
import type { Slot } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { placeIn } from '../values/places.ts';
import { constant, isNullish, join, never, opaque, tagsOf, undefinedValue } from '../values/values.ts';
import type { Place, Value } from '../values/values.ts';

export type Binding = 'let' | 'var' | 'assign' | 'parameter';

export function bindPattern(m: Interpreter, pattern: Pattern, value: Value, env: Environment, how: Binding): void {
  switch (pattern.kind) {
    case 'name':
      bindName(m, pattern.name, typed(m, value, pattern.type), env, how);
      break;
    case 'member': {
      const object = evalExpr(m, pattern.object, env);
      const site = placeIn(env, pattern);
      if (typeof pattern.property === 'string') m.set(object, pattern.property, value, site);
      else m.setComputed(object, evalExpr(m, pattern.property, env), value, site);
      break;
    }
    case 'default-pattern':
      bindPattern(
        m,
        pattern.target,
        withDefault(m, value, () => evalExpr(m, pattern.value, env)),
        env,
        how,
      );
      break;
    case 'object-pattern': {
      const site = placeIn(env, pattern);
      const source = typed(m, value, pattern.type);
      if (pattern.properties.length === 0) m.get(source, '*', site);
      const taken: string[] = [];
      for (const property of pattern.properties) {
        if (typeof property.key === 'string') {
          taken.push(property.key);
          const read = m.get(source, property.key, site);
          bindPattern(m, property.value, how === 'parameter' && lacks(source, property.key) ? constant(undefined, { absent: true }) : read, env, how);
        } else bindPattern(m, property.value, m.getComputed(source, evalExpr(m, property.key, env), site), env, how);
      }
      if (how === 'let' && source.length > 1) bindNames(m, pattern.properties, source, env);
      if (pattern.rest) bindPattern(m, pattern.rest, restOf(m, source, taken, site), env, how);
      break;
    }
    case 'array-pattern': {
      const site = placeIn(env, pattern);
      pattern.elements.forEach((element, index) => {
        if (!element) return;
        if (element.kind === 'rest-pattern') bindPattern(m, element.target, sliceFrom(m, value, index, site), env, how);
        else bindPattern(m, element, elementAt(m, value, index, site), env, how);
      });
      break;
    }
    case 'rest-pattern':
      bindPattern(m, pattern.target, value, env, how);
      break;
  }
}

/** The plain names among them belong together. */
function bindNames(m: Interpreter, properties: ObjectPattern['properties'], source: Value, env: Environment): void {
  const keys: string[] = [];
  const slots: Slot[] = [];
  for (const { key, value } of properties) {
    const slot = value.kind === 'name' ? env.slots.get(value.name) : undefined;
    if (typeof key !== 'string' || !slot) continue;
    keys.push(key);
    slots.push(slot);
  }
  const rows = slots.length > 1 ? rowsOf(m, source, keys) : null;
  if (rows) bindTogether(slots, rows);
}

/** What was passed is a literal of the caller, and holds nothing of this name. */
function lacks(source: Value, key: string): boolean {
  const [alt] = source;
  if (source.length !== 1 || alt?.t !== 'object' || alt.tags.decided) return false;
  const { cell } = alt;
  if (cell.kind !== 'object' || cell.open || cell.prototype || cell.fallback || cell.namespace || cell.properties.has('*')) return false;
  return (cell.properties.get(key)?.content ?? null) === null && !cell.accessors.has(key);
}

function bindName(m: Interpreter, name: string, value: Value, env: Environment, how: Binding): void {
  if (how === 'assign') {
    const slot = env.lookup(name) ?? m.world.moduleSlot(m, env.module, name);
    if (slot) m.heap.write(slot, value);
    return;
  }
  const slot = env.slots.get(name);
  if (slot) m.heap.write(slot, value);
  else {
    const made = env.declare(name, undefinedValue);
    m.heap.write(made, value);
  }
}

/** An annotation says what an unknown parameter is, where a library or framework knows the type. */
function typed(m: Interpreter, value: Value, type: string | undefined): Value {
  if (!type || value.length !== 1) return value;
  const [alt] = value;
  if (alt?.t !== 'opaque' || alt.hint !== '' || alt.cell) return value;
  return m.world.typed(m, type, alt) ?? value;
}

function withDefault(m: Interpreter, value: Value, fallback: () => Value): Value {
  const definite = value.filter((alt) => !(alt.t === 'const' && alt.v === undefined));
  const maybe = value.length > definite.length || value.some((alt) => alt.t === 'opaque' && alt.nullish && alt.truthy !== true);
  if (!maybe) return value;
  const decided = value.find((alt) => alt.t === 'const' && alt.v === undefined && alt.tags.decided)?.tags.decided;
  const other = fallback();
  return join(definite, decided ? other.map((alt) => (alt.tags.decided ? alt : { ...alt, tags: { ...alt.tags, decided } })) : other);
}

function restOf(m: Interpreter, value: Value, taken: readonly string[], site: Place): Value {
  const { known, open } = m.properties(value);
  const fields: Record<string, Value> = {};
  for (const [key, v] of known) if (!taken.includes(key) && key !== '*') fields[key] = v;
  const tags = tagsOf(value);
  const openTags = value.find((alt) => alt.t === 'object' && alt.cell.open);
  return m.newObject(fields, site, open ? { open: openTags?.t === 'object' && openTags.cell.open ? openTags.cell.open : tags } : {});
}
function elementAt(m: Interpreter, value: Value, index: number, site: Place): Value {
  let result: Value = never;
  for (const alt of value) {
    if (isNullish(alt) === true) result = join(result, m.get([alt], String(index), site));
    else if (alt.t === 'object' && alt.cell.elements && isList(alt.cell.elements.content)) {
      const { known, rest } = alt.cell.elements.content;
      result = join(result, known[index] ?? (rest ? join(rest, undefinedValue) : constant(undefined, alt.tags.decided ? { decided: alt.tags.decided } : {})));
    } else if (alt.t === 'opaque') result = join(result, opaque(alt.tags));
    else result = join(result, m.get([alt], String(index), site));
  }
  return result;
}
function sliceFrom(m: Interpreter, value: Value, index: number, site: Place): Value {
  const list = m.list(value);
  if (!list) return m.newList([], opaque(tagsOf(value)), site);
  return m.newList(list.known.slice(index), list.rest, site);
}
