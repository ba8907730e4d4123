/** Classes: a constructor closure, a prototype object, statics. */
import type { ClassExpr, FunctionExpr } from '../../ir/nodes.ts';
import { callClosure } from './closures.ts';
import { dependOnFunction } from '../values/dependencies.ts';
import { Environment } from '../values/environment.ts';
import { closureOf, evalExpr, propertyKey } from './expressions.ts';
import { Cell, Slot } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { placeIn } from '../values/places.ts';
import { runBlock } from './statements.ts';
import { noTags, objectValue, undefinedValue } from '../values/values.ts';
import type { Closure, FunctionAlt, Value } from '../values/values.ts';

export function evalClass(m: Interpreter, node: ClassExpr, env: Environment): Value {
  const superClass = node.superClass ? evalExpr(m, node.superClass, env) : null;
  const scope = new Environment(env, env.module);
  const written = node.members.find((member) => member.kind === 'constructor')?.value;
  const fn: FunctionExpr =
    written?.kind === 'function'
      ? { ...written, name: node.name }
      : {
          kind: 'function',
          name: node.name,
          params: [],
          body: [],
          async: false,
          generator: false,
          arrow: false,
          directives: [],
          head: { start: node.start, end: node.start },
          start: node.start,
          end: node.end,
        };
  const cell = new Cell('function', placeIn(env, node));
  const prototype = new Cell('object', placeIn(env, node));
  prototype.type = node.name;
  const fields: { key: string | null; value: FunctionExpr | null }[] = [];
  const closure: Closure = { fn, env: scope, module: env.module, self: undefined, home: prototype, cell, classNode: node, superClass, fields };
  const value: Value = [{ t: 'function', closure, bound: null, tags: noTags }];
  cell.properties.set('prototype', new Slot(objectValue(prototype)));
  prototype.properties.set('constructor', new Slot(value));
  if (node.name) scope.declare(node.name, value);
  for (const parent of superClass ?? []) {
    if (parent.t === 'function') {
      const inherited = parent.closure.cell.properties.get('prototype')?.content;
      const [proto] = Array.isArray(inherited) ? (inherited as Value) : [];
      if (proto?.t === 'object') prototype.prototype = proto.cell;
    } else if (parent.t === 'model' || parent.t === 'opaque') {
      prototype.fallback = [parent];
      if (parent.t === 'model' && parent.model.kind !== 'value') prototype.ancestors.add(parent.model.name);
    }
  }
  for (const member of node.members) {
    if (member.kind === 'constructor') continue;
    if (member.kind === 'static-block') {
      if (member.value?.kind !== 'function') continue;
      dependOnFunction(env.module.file, member.value);
      runBlock(m, member.value.body, new Environment(scope, env.module));
      continue;
    }
    const key = propertyKey(m, member.key, scope);
    if (member.kind === 'field') {
      if (member.static) {
        const initial = member.value ? evalExpr(m, member.value, scope) : undefinedValue;
        if (key !== null) cell.properties.set(key, new Slot(initial));
      } else fields.push({ key, value: member.value ? thunk(member.value, fn) : null });
      continue;
    }
    if (member.value?.kind !== 'function') continue;
    const [method] = closureOf(m, member.value, scope);
    if (method?.t !== 'function') continue;
    method.closure.home = prototype;
    method.closure.superClass = superClass;
    const holder = member.static ? cell : prototype;
    if (key === null) continue;
    if (member.kind === 'method') holder.properties.set(key, new Slot([decorated(method)]));
    else {
      const accessor = holder.accessors.get(key) ?? { get: null, set: null };
      if (member.kind === 'getter') accessor.get = method.closure;
      else accessor.set = method.closure;
      holder.accessors.set(key, accessor);
    }
  }
  return value;
}
function decorated(method: FunctionAlt): FunctionAlt {
  return method;
}

/** A field's initialiser runs with the instance as `this`. */
function thunk(value: NonNullable<ClassExpr['members'][0]['value']>, owner: FunctionExpr): FunctionExpr {
  return {
    kind: 'function',
    name: owner.name,
    params: [],
    body: [{ kind: 'return', value, start: value.start, end: value.end }],
    async: false,
    generator: false,
    arrow: false,
    directives: [],
    head: { start: value.start, end: value.start },
    start: value.start,
    end: value.end,
  };
}
export function runFieldInitialisers(m: Interpreter, closure: Closure, instance: Value): void {
  for (const field of closure.fields) {
    if (field.key === null) continue;
    const site = { file: closure.module.file, start: closure.fn.start, end: closure.fn.end };
    const initial = field.value
      ? callClosure(
          m,
          { t: 'function', closure: { ...closure, fn: field.value, classNode: null, fields: [] }, bound: null, tags: noTags },
          instance,
          [],
          site,
          {},
        )
      : undefinedValue;
    m.set(instance, field.key, initial, site);
  }
}
