/** UI trees: server components are functions that run while the page is made; what client components are given leaves the system. */
import type { Element } from '../../ir/nodes.ts';
import { callAlt } from './calls.ts';
import type { Environment } from '../values/environment.ts';
import { evalExpr, fillObject } from './expressions.ts';
import type { Interpreter } from '../machine.ts';
import { placeIn } from '../values/places.ts';
import { derivedTags, opaque, undefinedValue } from '../values/values.ts';
import type { Value } from '../values/values.ts';

export function renderElement(m: Interpreter, element: Element, env: Environment): Value {
  const site = placeIn(env, element);
  const props = m.newObject({}, site);
  fillObject(m, props, element.properties, env);
  const children = element.children.map((child) => evalExpr(m, child, env));
  if (children.length > 0) m.set(props, 'children', children.length === 1 ? (children[0] as Value) : m.newList(children, null, site), site);
  if (typeof element.type === 'string') return tree(m, [props], site);
  if (m.persona === 'load') return tree(m, [props], site);
  const component = evalExpr(m, element.type, env);
  const rendered: Value[] = [props];
  for (const alt of component) {
    if (alt.t !== 'function') continue;
    const client = alt.closure.module.ir.directives.includes('use client');
    if (client || m.persona === 'sweep') {
      if (client) m.release(props, `<${alt.closure.fn.name}>`, site);
      continue;
    }
    rendered.push(m.await(callAlt(m, alt, undefinedValue, [props], site, { awaited: true }), site));
  }
  return tree(m, rendered, site);
}
/** A tree holds what it was made of, so that releasing the page releases it. */
function tree(m: Interpreter, parts: readonly Value[], site: { file: string; start: number; end: number }): Value {
  const list = m.newList(parts, null, site);
  const made = m.newObject({ parts: list }, site, { type: 'Element' });
  return parts.length === 0 ? opaque(derivedTags(...parts), { truthy: true }) : made;
}
