/** Functions and classes. */
import type { ArrowFunctionExpression, Class, Decorator, Function as OxcFunction, ParamPattern } from '@oxc-project/types';
import type { ClassExpr, ClassMember, Expr, FunctionExpr, Pattern, Span, Stmt } from '../../ir/nodes.ts';
import { lowerExpression, lowerKey } from './expressions.ts';
import { lowerPattern } from './patterns.ts';
import { lowerBlock } from './statements.ts';

export function lowerFunction(node: OxcFunction | ArrowFunctionExpression, name = '', head?: Span): FunctionExpr {
  const params: Pattern[] = [];
  const assigned: Stmt[] = [];
  for (const param of node.params) {
    const lowered = lowerParameter(param, assigned);
    if (lowered) params.push(lowered);
  }
  const arrow = node.type === 'ArrowFunctionExpression';
  const own = arrow ? null : node.id;
  let body: Stmt[] = [];
  const directives: string[] = [];
  if (node.body) {
    if (node.body.type === 'BlockStatement') {
      for (const statement of node.body.body) {
        if (statement.type === 'ExpressionStatement' && 'directive' in statement && typeof statement.directive === 'string') {
          directives.push(statement.directive);
        } else break;
      }
      body = lowerBlock(node.body.body);
    } else {
      const value = lowerExpression(node.body);
      body = [{ kind: 'return', value, start: value.start, end: value.end }];
    }
  }
  if (assigned.length > 0) {
    const superAt = body.findIndex((s) => s.kind === 'expr' && s.value.kind === 'call' && s.value.callee.kind === 'super');
    body.splice(superAt + 1, 0, ...assigned);
  }
  return {
    kind: 'function',
    name: own?.name ?? name,
    params,
    body,
    async: node.async,
    generator: arrow ? false : node.generator,
    arrow,
    directives,
    head: own ? { start: own.start, end: own.end } : (head ?? { start: node.start, end: Math.min(node.end, node.start + 8) }),
    start: node.start,
    end: node.end,
  };
}

/** TypeScript parameter properties assign to `this` at the head of the constructor. */
function lowerParameter(param: ParamPattern, assigned: Stmt[]): Pattern | null {
  if (param.type === 'TSParameterProperty') {
    const target = lowerPattern(param.parameter);
    const named = target.kind === 'default-pattern' ? target.target : target;
    if (named.kind === 'name') {
      const span = { start: named.start, end: named.end };
      assigned.push({
        kind: 'expr',
        value: {
          kind: 'assign',
          op: '=',
          target: { kind: 'member', object: { kind: 'this', ...span }, property: named.name, optional: false, propertySpan: span, ...span },
          value: { kind: 'name', name: named.name, ...span },
          ...span,
        },
        ...span,
      });
    }
    return target;
  }
  if (param.type === 'Identifier' && param.name === 'this') return null;
  return lowerPattern(param);
}

const decoratorsOf = (decorators: readonly Decorator[] | undefined): Expr[] => (decorators ?? []).map((d) => lowerExpression(d.expression));

export function lowerClass(node: Class, name = ''): ClassExpr {
  const members: ClassMember[] = [];
  const own = node.id?.name ?? name;
  for (const element of node.body.body) {
    const span = { start: element.start, end: element.end };
    switch (element.type) {
      case 'MethodDefinition': {
        if (!element.value.body) break; // an overload signature
        const key = lowerKey(element.key, element.computed);
        const keyName = typeof key === 'string' ? key : '';
        const kind = element.kind === 'get' ? 'getter' : element.kind === 'set' ? 'setter' : element.kind;
        members.push({
          kind,
          static: element.static,
          key,
          value: lowerFunction(element.value, kind === 'constructor' ? own : keyName, { start: element.key.start, end: element.key.end }),
          decorators: decoratorsOf(element.decorators),
          ...span,
        });
        break;
      }
      case 'PropertyDefinition':
      case 'AccessorProperty': {
        if ('declare' in element && element.declare) break;
        const key = lowerKey(element.key, element.computed);
        members.push({
          kind: 'field',
          static: element.static,
          key,
          value: element.value ? lowerExpression(element.value, typeof key === 'string' ? key : '', element.key) : null,
          decorators: decoratorsOf(element.decorators),
          ...span,
        });
        break;
      }
      case 'StaticBlock':
        members.push({
          kind: 'static-block',
          static: true,
          key: '',
          value: {
            kind: 'function',
            name: own,
            params: [],
            body: lowerBlock(element.body),
            async: false,
            generator: false,
            arrow: false,
            directives: [],
            head: span,
            ...span,
          },
          decorators: [],
          ...span,
        });
        break;
      default: // abstract members and index signatures exist for the type checker alone
    }
  }
  return {
    kind: 'class',
    name: own,
    superClass: node.superClass ? lowerExpression(node.superClass) : null,
    members,
    decorators: decoratorsOf(node.decorators),
    start: node.start,
    end: node.end,
  };
}
