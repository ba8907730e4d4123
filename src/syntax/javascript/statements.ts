/** Statements. */
import type { Directive, Statement, TSEnumDeclaration, TSModuleDeclaration, VariableDeclaration } from '@oxc-project/types';
import type { Expr, Let, Loop, Property, Span, Stmt } from '../../ir/nodes.ts';
import { lowerExpression } from './expressions.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { lowerPattern } from './patterns.ts';

export function lowerBlock(body: readonly (Statement | Directive)[]): Stmt[] {
  const out: Stmt[] = [];
  for (const statement of body) lowerStatement(statement, out);
  return out;
}
const one = (statement: Statement): Stmt[] => (statement.type === 'BlockStatement' ? lowerBlock(statement.body) : lowerBlock([statement]));

export function lowerStatement(node: Statement | Directive, out: Stmt[], label: string | null = null): void {
  const span = { start: node.start, end: node.end };
  switch (node.type) {
    case 'ExpressionStatement':
      if ('directive' in node && typeof node.directive === 'string') return;
      out.push({ kind: 'expr', value: lowerExpression(node.expression), ...span });
      return;
    case 'VariableDeclaration':
      out.push(...lowerVariables(node));
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      if (node.body && node.id) out.push({ kind: 'function-declaration', name: node.id.name, value: lowerFunction(node), ...span });
      return;
    case 'ClassDeclaration':
    case 'ClassExpression':
      if (node.id && !node.declare) out.push({ kind: 'class-declaration', name: node.id.name, value: lowerClass(node), ...span });
      return;
    case 'IfStatement':
      out.push({ kind: 'if', test: lowerExpression(node.test), then: one(node.consequent), else: node.alternate ? one(node.alternate) : null, ...span });
      return;
    case 'ReturnStatement':
      out.push({ kind: 'return', value: node.argument ? lowerExpression(node.argument) : null, ...span });
      return;
    case 'ThrowStatement':
      out.push({ kind: 'throw', value: lowerExpression(node.argument), ...span });
      return;
    case 'BlockStatement':
      out.push({ kind: 'block', body: lowerBlock(node.body), label, ...span });
      return;
    case 'TryStatement':
      out.push({
        kind: 'try',
        body: lowerBlock(node.block.body),
        param: node.handler?.param ? lowerPattern(node.handler.param) : null,
        handler: node.handler ? lowerBlock(node.handler.body.body) : null,
        finalizer: node.finalizer ? lowerBlock(node.finalizer.body) : null,
        ...span,
      });
      return;
    case 'SwitchStatement':
      out.push({
        kind: 'switch',
        value: lowerExpression(node.discriminant),
        cases: node.cases.map((c) => ({ test: c.test ? lowerExpression(c.test) : null, body: lowerBlock(c.consequent), start: c.start, end: c.end })),
        label,
        ...span,
      });
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
      out.push({ kind: node.type === 'BreakStatement' ? 'break' : 'continue', label: node.label?.name ?? null, ...span });
      return;
    case 'LabeledStatement':
      if (node.body.type === 'BlockStatement' || isLoop(node.body) || node.body.type === 'SwitchStatement') lowerStatement(node.body, out, node.label.name);
      else out.push({ kind: 'block', body: lowerBlock([node.body]), label: node.label.name, ...span });
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
      out.push(loop({ form: node.type === 'WhileStatement' ? 'while' : 'do', test: lowerExpression(node.test), body: one(node.body), label }, span));
      return;
    case 'ForStatement': {
      const init: Stmt[] = [];
      if (node.init) {
        if (node.init.type === 'VariableDeclaration') init.push(...lowerVariables(node.init));
        else init.push({ kind: 'expr', value: lowerExpression(node.init), start: node.init.start, end: node.init.end });
      }
      out.push(
        loop(
          {
            form: 'for',
            init,
            test: node.test ? lowerExpression(node.test) : null,
            update: node.update ? lowerExpression(node.update) : null,
            body: one(node.body),
            label,
          },
          span,
        ),
      );
      return;
    }
    case 'ForOfStatement':
    case 'ForInStatement': {
      const declared = node.left.type === 'VariableDeclaration' ? node.left : null;
      const target = declared ? declared.declarations[0]?.id : node.left;
      out.push(
        loop(
          {
            form: node.type === 'ForOfStatement' ? 'for-of' : 'for-in',
            target: target && target.type !== 'VariableDeclaration' ? lowerPattern(target) : null,
            declaration: declared ? variableKind(declared) : null,
            iterable: lowerExpression(node.right),
            await: node.type === 'ForOfStatement' && node.await,
            body: one(node.body),
            label,
          },
          span,
        ),
      );
      return;
    }
    case 'TSEnumDeclaration':
      if (!node.declare) out.push(lowerEnum(node));
      return;
    case 'TSModuleDeclaration': {
      const lowered = lowerNamespace(node);
      if (lowered) out.push(lowered);
      return;
    }
    case 'WithStatement':
      out.push({ kind: 'expr', value: { kind: 'unsupported', what: 'with', children: [lowerExpression(node.object)], ...span }, ...span });
      return;
    default: // empty statements, debugger, types, interfaces, module declarations (those are the module's)
  }
}
function isLoop(node: Statement): boolean {
  return (
    node.type === 'ForStatement' ||
    node.type === 'ForOfStatement' ||
    node.type === 'ForInStatement' ||
    node.type === 'WhileStatement' ||
    node.type === 'DoWhileStatement'
  );
}
function loop(part: Partial<Loop> & Pick<Loop, 'form' | 'body'>, span: Span): Loop {
  return { kind: 'loop', init: [], test: null, update: null, target: null, declaration: null, iterable: null, await: false, label: null, ...part, ...span };
}
function variableKind(node: VariableDeclaration): 'var' | 'let' | 'const' {
  return node.kind === 'var' || node.kind === 'let' ? node.kind : 'const';
}
function lowerVariables(node: VariableDeclaration): Let[] {
  if (node.declare) return [];
  return node.declarations.map((d) => {
    const target = lowerPattern(d.id);
    const name = d.id.type === 'Identifier' ? d.id.name : '';
    const end = d.id.type === 'Identifier' ? d.id.start + d.id.name.length : d.id.end;
    return {
      kind: 'let',
      declaration: variableKind(node),
      target,
      value: d.init ? lowerExpression(d.init, name, { start: d.id.start, end }) : null,
      start: d.start,
      end: d.end,
    };
  });
}

/** An enum is a constant object; numeric members count on, and answer by number too. */
function lowerEnum(node: TSEnumDeclaration): Let {
  const span = { start: node.start, end: node.end };
  let next: number | null = 0;
  const properties: Property[] = [];
  for (const member of node.body.members) {
    const at = { start: member.start, end: member.end };
    const key = member.id.type === 'Identifier' ? member.id.name : member.id.type === 'Literal' ? member.id.value : '';
    let value: Expr;
    if (member.initializer) {
      value = lowerExpression(member.initializer);
      next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : null;
    } else {
      value = { kind: 'literal', value: next ?? 0, ...at };
      if (next !== null) next += 1;
    }
    properties.push({ kind: 'property', key, value, ...at });
    if (value.kind === 'literal' && typeof value.value === 'number') {
      properties.push({ kind: 'property', key: String(value.value), value: { kind: 'literal', value: key, ...at }, ...at });
    }
  }
  return {
    kind: 'let',
    declaration: 'const',
    target: { kind: 'name', name: node.id.name, start: node.id.start, end: node.id.end },
    value: { kind: 'object', properties, ...span },
    ...span,
  };
}

/** A namespace with a body is a constant object: what an arrow that is called at once returns. */
function lowerNamespace(node: TSModuleDeclaration | { type: 'TSModuleDeclaration'; global: true }): Stmt | null {
  if (node.global || node.declare || node.id.type !== 'Identifier' || !node.body) return null;
  const span = { start: node.start, end: node.end };
  const body: Stmt[] = [];
  const names: string[] = [];
  for (const statement of node.body.body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
      const before = body.length;
      lowerStatement(statement.declaration, body);
      for (const made of body.slice(before)) {
        if (made.kind === 'let' && made.target.kind === 'name') names.push(made.target.name);
        else if (made.kind === 'function-declaration' || made.kind === 'class-declaration') names.push(made.name);
      }
    } else lowerStatement(statement, body);
  }
  if (body.length === 0) return null;
  body.push({
    kind: 'return',
    value: { kind: 'object', properties: names.map((name) => ({ kind: 'property', key: name, value: { kind: 'name', name, ...span }, ...span })), ...span },
    ...span,
  });
  return {
    kind: 'let',
    declaration: 'const',
    target: { kind: 'name', name: node.id.name, start: node.id.start, end: node.id.end },
    value: {
      kind: 'call',
      callee: {
        kind: 'function',
        name: node.id.name,
        params: [],
        body,
        async: false,
        generator: false,
        arrow: true,
        directives: [],
        head: { start: node.id.start, end: node.id.end },
        ...span,
      },
      args: [],
      optional: false,
      ...span,
    },
    ...span,
  };
}
