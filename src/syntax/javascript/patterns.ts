/** Binding and assignment targets. */
import type {
  AssignmentTarget,
  AssignmentTargetMaybeDefault,
  BindingPattern,
  BindingRestElement,
  AssignmentTargetRest,
  FormalParameterRest,
  TSTypeAnnotation,
  TSTypeName,
} from '@oxc-project/types';
import type { Pattern } from '../../ir/nodes.ts';
import { lowerExpression, lowerKey } from './expressions.ts';

type Target = BindingPattern | BindingRestElement | AssignmentTarget | AssignmentTargetMaybeDefault | AssignmentTargetRest | FormalParameterRest;

export function lowerPattern(node: Target): Pattern {
  const span = { start: node.start, end: node.end };
  switch (node.type) {
    case 'Identifier': {
      const type = typeName(node.typeAnnotation);
      return { kind: 'name', name: node.name, ...(type ? { type } : {}), ...span };
    }
    case 'ObjectPattern': {
      const properties: { key: ReturnType<typeof lowerKey>; value: Pattern }[] = [];
      let rest: Pattern | null = null;
      for (const property of node.properties) {
        if (property.type === 'RestElement') rest = lowerPattern(property.argument);
        else properties.push({ key: lowerKey(property.key, property.computed), value: lowerPattern(property.value) });
      }
      const type = 'typeAnnotation' in node ? typeName(node.typeAnnotation) : undefined;
      return { kind: 'object-pattern', properties, rest, ...(type ? { type } : {}), ...span };
    }
    case 'ArrayPattern':
      return { kind: 'array-pattern', elements: node.elements.map((e) => (e ? lowerPattern(e) : null)), ...span };
    case 'AssignmentPattern':
      return {
        kind: 'default-pattern',
        target: lowerPattern(node.left),
        value: lowerExpression(node.right, node.left.type === 'Identifier' ? node.left.name : ''),
        ...span,
      };
    case 'RestElement':
      return { kind: 'rest-pattern', target: lowerPattern(node.argument), ...span };
    default: {
      // A member expression, perhaps behind casts.
      const target = lowerExpression(node);
      if (target.kind === 'member' || target.kind === 'name') return target;
      return { kind: 'name', name: '', ...span };
    }
  }
}

/** Plain name of an annotated type. */
function typeName(annotation: TSTypeAnnotation | null | undefined): string | undefined {
  const type = annotation?.typeAnnotation;
  if (type?.type !== 'TSTypeReference') return undefined;
  return qualified(type.typeName);
}
function qualified(name: TSTypeName): string | undefined {
  if (name.type === 'Identifier') return name.name;
  if (name.type === 'TSQualifiedName') {
    const left = qualified(name.left);
    return left ? `${left}.${name.right.name}` : undefined;
  }
  return undefined;
}
