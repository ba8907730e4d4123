/** JSX: the IR keeps type, properties and children. */
import type { JSXChild, JSXElement, JSXElementName, JSXFragment, JSXMemberExpressionObject } from '@oxc-project/types';
import type { Element, Expr, Property } from '../../ir/nodes.ts';
import { lowerExpression } from './expressions.ts';

export function lowerJsx(node: JSXElement | JSXFragment): Element {
  const span = { start: node.start, end: node.end };
  if (node.type === 'JSXFragment') return { kind: 'element', type: '', properties: [], children: lowerChildren(node.children), ...span };
  const properties: Property[] = [];
  for (const attribute of node.openingElement.attributes) {
    const at = { start: attribute.start, end: attribute.end };
    if (attribute.type === 'JSXSpreadAttribute') {
      properties.push({ kind: 'spread', value: lowerExpression(attribute.argument), ...at });
      continue;
    }
    const key = attribute.name.type === 'JSXNamespacedName' ? `${attribute.name.namespace.name}:${attribute.name.name.name}` : attribute.name.name;
    let value: Expr = { kind: 'literal', value: true, ...at };
    if (attribute.value) {
      if (attribute.value.type === 'JSXExpressionContainer') {
        if (attribute.value.expression.type !== 'JSXEmptyExpression') value = lowerExpression(attribute.value.expression, key, attribute.name);
      } else if (attribute.value.type === 'Literal') value = lowerExpression(attribute.value);
      else value = lowerJsx(attribute.value);
    }
    properties.push({ kind: 'property', key, value, ...at });
  }
  return { kind: 'element', type: typeOf(node.openingElement.name), properties, children: lowerChildren(node.children), ...span };
}

function lowerChildren(children: readonly JSXChild[]): Expr[] {
  const out: Expr[] = [];
  for (const child of children) {
    const span = { start: child.start, end: child.end };
    switch (child.type) {
      case 'JSXText':
        if (child.value.trim() !== '') out.push({ kind: 'literal', value: child.value, ...span });
        break;
      case 'JSXExpressionContainer':
        if (child.expression.type !== 'JSXEmptyExpression') out.push(lowerExpression(child.expression));
        break;
      case 'JSXSpreadChild':
        out.push(lowerExpression(child.expression));
        break;
      default:
        out.push(lowerJsx(child));
    }
  }
  return out;
}

function typeOf(name: JSXElementName): string | Expr {
  const span = { start: name.start, end: name.end };
  if (name.type === 'JSXIdentifier') return /^[a-z]/.test(name.name) ? name.name : { kind: 'name', name: name.name, ...span };
  if (name.type === 'JSXNamespacedName') return `${name.namespace.name}:${name.name.name}`;
  return memberType(name);
}
function memberType(name: JSXMemberExpressionObject): Expr {
  const span = { start: name.start, end: name.end };
  if (name.type === 'JSXIdentifier') return name.name === 'this' ? { kind: 'this', ...span } : { kind: 'name', name: name.name, ...span };
  const { property } = name;
  return {
    kind: 'member',
    object: memberType(name.object),
    property: property.name,
    optional: false,
    propertySpan: { start: property.start, end: property.end },
    ...span,
  };
}
