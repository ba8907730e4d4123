/**
 * What the process makes as it starts: a variable outside of functions, or a property of the global object, that holds nothing once its
 * module has loaded and that a function of the module fills (`init(deps) { app = new App(deps) }`). Code that throws where it is still
 * missing would throw at everybody: what calls that function before the first request stands where no request comes by.
 */
import type { Assign, Expr, Member, Name, Stmt } from '../../ir/nodes.ts';
import { functionsBelow, walk } from '../../ir/walk.ts';
import type { Interpreter } from '../machine.ts';
import { dependOnText } from '../values/dependencies.ts';
import type { Environment } from '../values/environment.ts';
import { placeIn } from '../values/places.ts';
import { opaque, undefinedValue } from '../values/values.ts';
import type { Lost, Value } from '../values/values.ts';
import type { LoadedModule } from './modules.ts';
import { silent } from './narrow.ts';

/** Puts what was made at the start in its place, where the condition asks for that and the statement throws without; null where it is no such thing. */
export function madeAtStart(m: Interpreter, expr: Expr, env: Environment, missing: readonly Stmt[]): (() => void) | null {
  const asked = missing.at(-1)?.kind === 'throw' ? askedFor(expr) : null;
  if (!asked || !isNothing(silent(m, asked, env))) return null;
  const { module } = env;
  if (asked.kind === 'name' ? env.local(asked.name) !== undefined || !module.declaredBy.has(asked.name) : !isGlobal(m, asked.object, env)) return null;
  dependOnText(module.file);
  if (!isFilled(module, asked)) return null;
  const place = placeIn(env, asked);
  const lost: Lost = { reason: 'registration-lost', text: m.text(place).slice(0, 60), place };
  // It may hold the application's own guards: what it answers is not known.
  const made = opaque({ lost, answer: lost }, { truthy: true });
  return () => {
    if (asked.kind === 'name') {
      const slot = env.lookup(asked.name);
      if (slot) m.heap.write(slot, made);
    } else {
      m.set(silent(m, asked.object, env) ?? undefinedValue, asked.property, made, place);
    }
  };
}
type Asked = Name | (Member & { property: string });
/** `!x`, `x === null`, `x == null`, `x === undefined`. */
function askedFor(expr: Expr): Asked | null {
  let asked: Expr | null = null;
  if (expr.kind === 'unary' && expr.op === '!') asked = expr.value;
  else if (expr.kind === 'binary' && /^={2,3}$/.test(expr.op)) asked = isNothingSpelled(expr.right) ? expr.left : null;
  if (asked?.kind === 'name') return asked;
  return asked?.kind === 'member' && typeof asked.property === 'string' ? { ...asked, property: asked.property } : null;
}
const isNothingSpelled = (e: Expr): boolean => (e.kind === 'literal' && e.value === null) || (e.kind === 'name' && e.name === 'undefined');
const isNothing = (value: Value | null): boolean =>
  value !== null &&
  value.length > 0 &&
  value.every((alt) => alt.t === 'const' && (alt.v ?? null) === null && !alt.tags.decided && !alt.tags.absent && !alt.tags.input);
function isGlobal(m: Interpreter, object: Expr, env: Environment): boolean {
  const value = object.kind === 'name' && env.local(object.name) === undefined ? silent(m, object, env) : null;
  return value !== null && m.world.isGlobalObject(value);
}
function isFilled(module: LoadedModule, asked: Asked): boolean {
  const key = asked.kind === 'name' ? asked.name : asked.property;
  const fills = ({ target, value }: Assign): boolean =>
    target.kind === asked.kind && (target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : '') === key && !isNothingSpelled(value);
  return functionsBelow(module.ir.body).some((fn) => {
    let found = false;
    walk(fn.body, (node) => {
      if (node.kind === 'assign' && fills(node)) found = true;
    });
    return found;
  });
}
