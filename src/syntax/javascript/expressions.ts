/** Expressions. */
import type {
  Argument as OxcArgument,
  Expression,
  JSXElement,
  JSXFragment,
  ObjectExpression,
  PropertyKey,
  PrivateIdentifier,
  Super as OxcSuper,
  AssignmentTarget,
} from '@oxc-project/types';
import type { Argument, Expr, Property, Span } from '../../ir/nodes.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { lowerJsx } from './jsx.ts';
import { lowerPattern } from './patterns.ts';

type Lowerable = Expression | OxcSuper | PrivateIdentifier | JSXElement | JSXFragment | AssignmentTarget;

/** A property key: text where it is written as one, an expression where it is computed. */
export function lowerKey(key: PropertyKey, computed: boolean): string | Expr {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  return lowerExpression(key);
}

function lowerArgument(node: OxcArgument): Argument {
  return node.type === 'SpreadElement' ? { kind: 'spread', value: lowerExpression(node.argument), start: node.start, end: node.end } : lowerExpression(node);
}

/** `name` and `head` are given to anonymous functions and classes. */
export function lowerExpression(node: Lowerable, name = '', head?: Span): Expr {
  const span = { start: node.start, end: node.end };
  switch (node.type) {
    case 'Literal': {
      if ('regex' in node) return { kind: 'regex', pattern: node.regex.pattern, flags: node.regex.flags, ...span };
      if ('bigint' in node) return { kind: 'literal', value: node.bigint, bigint: true, ...span };
      return { kind: 'literal', value: node.value, ...span };
    }
    case 'Identifier':
      return { kind: 'name', name: node.name, ...span };
    case 'PrivateIdentifier':
      return { kind: 'literal', value: `#${node.name}`, ...span };
    case 'ThisExpression':
      return { kind: 'this', ...span };
    case 'Super':
      return { kind: 'super', ...span };
    case 'TemplateLiteral':
      return {
        kind: 'template',
        quasis: node.quasis.map((q) => q.value.cooked ?? q.value.raw),
        exprs: node.expressions.map((e) => lowerExpression(e)),
        ...span,
      };
    case 'TaggedTemplateExpression':
      return {
        kind: 'tagged',
        tag: lowerExpression(node.tag),
        quasis: node.quasi.quasis.map((q) => q.value.cooked ?? q.value.raw),
        exprs: node.quasi.expressions.map((e) => lowerExpression(e)),
        ...span,
      };
    case 'MemberExpression': {
      const property = node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : lowerKey(node.property, node.computed);
      return {
        kind: 'member',
        object: lowerExpression(node.object),
        property,
        optional: node.optional,
        propertySpan: { start: node.property.start, end: node.property.end },
        ...span,
      };
    }
    case 'CallExpression':
      return { kind: 'call', callee: lowerExpression(node.callee), args: node.arguments.map(lowerArgument), optional: node.optional, ...span };
    case 'NewExpression':
      return { kind: 'new', callee: lowerExpression(node.callee), args: node.arguments.map(lowerArgument), ...span };
    case 'ChainExpression':
      return { kind: 'chain', value: lowerExpression(node.expression), ...span };
    case 'ArrayExpression':
      return { kind: 'array', elements: node.elements.map((e) => (e ? lowerArgument(e) : null)), ...span };
    case 'ObjectExpression':
      return { kind: 'object', properties: lowerProperties(node), ...span };
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
    case 'ArrowFunctionExpression':
      return lowerFunction(node, name, head);
    case 'ClassExpression':
    case 'ClassDeclaration':
      return lowerClass(node, name);
    case 'UnaryExpression':
      return { kind: 'unary', op: node.operator, value: lowerExpression(node.argument), ...span };
    case 'UpdateExpression': {
      const target = lowerPattern(node.argument);
      return { kind: 'assign', op: node.operator === '++' ? '+=' : '-=', target, value: { kind: 'literal', value: 1, ...span }, ...span };
    }
    case 'BinaryExpression':
      return { kind: 'binary', op: node.operator, left: lowerExpression(node.left), right: lowerExpression(node.right), ...span };
    case 'LogicalExpression':
      return { kind: 'logical', op: node.operator, left: lowerExpression(node.left), right: lowerExpression(node.right, name, head), ...span };
    case 'ConditionalExpression':
      return {
        kind: 'conditional',
        test: lowerExpression(node.test),
        then: lowerExpression(node.consequent, name, head),
        else: lowerExpression(node.alternate, name, head),
        ...span,
      };
    case 'AssignmentExpression': {
      const target = lowerPattern(node.left);
      const inferred = target.kind === 'name' ? target.name : target.kind === 'member' && typeof target.property === 'string' ? target.property : '';
      const at = target.kind === 'member' ? target.propertySpan : target;
      return { kind: 'assign', op: node.operator, target, value: lowerExpression(node.right, inferred, { start: at.start, end: at.end }), ...span };
    }
    case 'AwaitExpression':
      return { kind: 'await', value: lowerExpression(node.argument), ...span };
    case 'YieldExpression':
      return { kind: 'yield', value: node.argument ? lowerExpression(node.argument) : null, delegate: node.delegate, ...span };
    case 'SequenceExpression':
      return { kind: 'sequence', exprs: node.expressions.map((e) => lowerExpression(e)), ...span };
    case 'ImportExpression':
      return { kind: 'import', source: lowerExpression(node.source), ...span };
    case 'MetaProperty':
      return node.meta.name === 'import' ? { kind: 'name', name: 'import.meta', ...span } : { kind: 'unsupported', what: 'new.target', children: [], ...span };
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return lowerExpression(node.expression, name, head);
    case 'JSXElement':
    case 'JSXFragment':
      return lowerJsx(node);
    case 'V8IntrinsicExpression':
      return { kind: 'unsupported', what: 'intrinsic', children: [], ...span };
    default:
      return { kind: 'unsupported', what: node.type, children: [], ...span };
  }
}

function lowerProperties(node: ObjectExpression): Property[] {
  return node.properties.map((property): Property => {
    const span = { start: property.start, end: property.end };
    if (property.type === 'SpreadElement') return { kind: 'spread', value: lowerExpression(property.argument), ...span };
    const key = lowerKey(property.key, property.computed);
    const value = lowerExpression(property.value, typeof key === 'string' ? key : '', { start: property.key.start, end: property.key.end });
    if (property.kind !== 'init' && value.kind === 'function') return { kind: property.kind === 'get' ? 'getter' : 'setter', key, value, ...span };
    return { kind: 'property', key, value, ...span };
  });
}
