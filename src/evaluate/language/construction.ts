/** `new` and `super`: instances of classes of the project, of library models and of what cannot be seen. */
import { clientTags } from '../security/clients.ts';
import { callModel } from './calls.ts';
import { runFieldInitialisers } from './classes.ts';
import { callClosure } from './closures.ts';
import { Cell, Slot, isValue } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { constant, derivedTags, objectValue, opaque, undefinedValue } from '../values/values.ts';
import type { FunctionAlt, Place, Value } from '../values/values.ts';

export function constructValue(m: Interpreter, callee: Value, args: readonly Value[], site: Place): Value {
  m.tick();
  return m.branch(
    callee.map((alt) => () => {
      if (alt.t === 'function') return constructClosure(m, alt, args, site);
      if (alt.t === 'model') return callModel(m, alt, undefinedValue, args, site, {}, true);
      if (alt.t === 'opaque') {
        if (alt.tags.lost) {
          return opaque({ ...derivedTags(...args), ...clientTags(alt.tags.lost, args), lost: alt.tags.lost }, { truthy: true });
        }
        return opaque(derivedTags([alt], ...args), { truthy: true });
      }
      return m.throw(m.newError('TypeError', constant('not a constructor'), site), site, 'crash');
    }),
  );
}

/** An error of the project that says that somebody asks too often: the project counts by itself. */
const overLimit = /TooMany(?:Requests|Attempts)|RateLimit(?:ed|Error|Exceeded)/;

function constructClosure(m: Interpreter, alt: FunctionAlt, args: readonly Value[], site: Place): Value {
  const { closure } = alt;
  const cell = new Cell('instance', site);
  cell.type = closure.fn.name;
  if (overLimit.test(closure.fn.name)) m.limited();
  const prototype = closure.cell.properties.get('prototype');
  const proto = prototype && isValue(prototype.content) ? prototype.content[0] : undefined;
  if (proto?.t === 'object') cell.prototype = proto.cell;
  const instance = objectValue(cell);
  return initialise(m, alt, instance, args, site);
}

/** Runs a class's constructor on an instance that exists: `new`, and `super(...)` in a derived class. */
function initialise(m: Interpreter, alt: FunctionAlt, instance: Value, args: readonly Value[], site: Place): Value {
  const { closure } = alt;
  const bound = alt.bound?.args ?? [];
  const explicit = closure.fn.body.length > 0 || closure.fn.params.length > 0;
  if (closure.classNode && closure.superClass && !explicit) {
    initialiseSuper(m, closure.superClass, instance, args, site);
    runFieldInitialisers(m, closure, instance);
    return instance;
  }
  if (closure.classNode && !closure.superClass) runFieldInitialisers(m, closure, instance);
  return callClosure(m, { ...alt, bound: null }, instance, [...bound, ...args], site, {}, instance);
}
export function initialiseSuper(m: Interpreter, parent: Value, instance: Value, args: readonly Value[], site: Place): void {
  for (const alt of parent) {
    if (alt.t === 'function') initialise(m, alt, instance, args, site);
    else if (alt.t === 'model') {
      const made = callModel(m, alt, undefinedValue, args, site, {}, true);
      for (const target of instance) {
        if (target.t !== 'object') continue;
        const { cell } = target;
        for (const source of made) {
          if (source.t === 'object') {
            for (const [key, slot] of source.cell.properties) if (!cell.properties.has(key)) cell.properties.set(key, new Slot(slot.content, false, cell));
            if (source.cell.elements && !cell.elements) cell.elements = new Slot(source.cell.elements.content, false, cell);
            if (source.cell.kind === 'error') cell.ancestors.add(source.cell.type);
            if (source.cell.open && !cell.open) cell.open = source.cell.open;
          } else cell.fallback = [source];
        }
      }
    } else if (alt.t === 'opaque') {
      for (const target of instance) if (target.t === 'object') target.cell.fallback = [alt];
    }
  }
}
