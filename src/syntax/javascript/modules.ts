/** Imports, exports and the top level. */
import type { ModuleExportName, Program } from '@oxc-project/types';
import type { ExportBinding, ImportBinding, IrModule, Span, Stmt } from '../../ir/nodes.ts';
import { patternNamesOf } from '../../ir/names.ts';
import { lowerExpression } from './expressions.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { lowerStatement } from './statements.ts';

type Parts = Pick<IrModule, 'directives' | 'imports' | 'sideEffectImports' | 'exports' | 'body' | 'format'>;

const nameOf = (node: ModuleExportName): string => (node.type === 'Literal' ? node.value : node.name);

export function lowerProgram(program: Program, text: string): Parts {
  const parts = {
    directives: [] as string[],
    imports: [] as ImportBinding[],
    sideEffectImports: [] as IrModule['sideEffectImports'],
    exports: [] as ExportBinding[],
    body: [] as Stmt[],
  };
  let esm = false;
  let exporting = false;
  let prologue = true;
  for (const node of program.body) {
    const span = { start: node.start, end: node.end };
    if (prologue && node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string') {
      parts.directives.push(node.directive);
      continue;
    }
    prologue = false;
    switch (node.type) {
      case 'ImportDeclaration': {
        esm = true;
        if (node.importKind === 'type') break;
        if (node.specifiers.length === 0) parts.sideEffectImports.push({ source: node.source.value, ...span });
        for (const specifier of node.specifiers) {
          if (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type') continue;
          const imported =
            specifier.type === 'ImportDefaultSpecifier' ? 'default' : specifier.type === 'ImportNamespaceSpecifier' ? '*' : nameOf(specifier.imported);
          parts.imports.push({ local: specifier.local.name, source: node.source.value, imported, start: specifier.start, end: specifier.end });
        }
        break;
      }
      case 'TSImportEqualsDeclaration':
        if (node.importKind !== 'type' && node.moduleReference.type === 'TSExternalModuleReference') {
          parts.imports.push({ local: node.id.name, source: node.moduleReference.expression.value, imported: '*', ...span });
        }
        break;
      case 'ExportNamedDeclaration': {
        esm = exporting = true;
        if (node.exportKind === 'type') break;
        if (node.declaration) {
          const before = parts.body.length;
          lowerStatement(node.declaration, parts.body);
          for (const statement of parts.body.slice(before)) exportDeclared(statement, parts.exports);
          break;
        }
        for (const specifier of node.specifiers) {
          if (specifier.exportKind === 'type') continue;
          const at: Span = { start: specifier.exported.start, end: specifier.exported.end };
          const exported = nameOf(specifier.exported);
          if (node.source) parts.exports.push({ kind: 'from', exported, imported: nameOf(specifier.local), source: node.source.value, ...at });
          else parts.exports.push({ kind: 'local', exported, local: nameOf(specifier.local), ...at });
        }
        if (node.source && node.specifiers.length === 0) parts.sideEffectImports.push({ source: node.source.value, ...span });
        break;
      }
      case 'ExportAllDeclaration':
        esm = exporting = true;
        if (node.exportKind === 'type') break;
        if (node.exported) parts.exports.push({ kind: 'from', exported: nameOf(node.exported), imported: '*', source: node.source.value, ...span });
        else parts.exports.push({ kind: 'all', source: node.source.value, ...span });
        break;
      case 'ExportDefaultDeclaration': {
        esm = exporting = true;
        const { declaration } = node;
        if (declaration.type === 'TSInterfaceDeclaration') break;
        const at: Span = { start: declaration.start, end: declaration.end };
        if ((declaration.type === 'FunctionDeclaration' || declaration.type === 'FunctionExpression') && declaration.id) {
          if (!declaration.body) break;
          parts.body.push({ kind: 'function-declaration', name: declaration.id.name, value: lowerFunction(declaration), ...span });
          parts.exports.push({ kind: 'local', exported: 'default', local: declaration.id.name, start: declaration.id.start, end: declaration.id.end });
          break;
        }
        if ((declaration.type === 'ClassDeclaration' || declaration.type === 'ClassExpression') && declaration.id) {
          parts.body.push({ kind: 'class-declaration', name: declaration.id.name, value: lowerClass(declaration), ...span });
          parts.exports.push({ kind: 'local', exported: 'default', local: declaration.id.name, start: declaration.id.start, end: declaration.id.end });
          break;
        }
        if (declaration.type === 'TSDeclareFunction') break;
        parts.body.push({
          kind: 'let',
          declaration: 'const',
          target: { kind: 'name', name: '*default*', start: at.start, end: at.start },
          value: lowerExpression(declaration, 'default', { start: at.start, end: Math.min(at.end, at.start + 8) }),
          ...span,
        });
        const named = declaration.type === 'Identifier' ? declaration.name : null;
        parts.exports.push({ kind: 'local', exported: 'default', local: named ?? '*default*', ...at });
        break;
      }
      case 'TSExportAssignment': {
        // `export = x`: what CommonJS callers get is x itself.
        const value = lowerExpression(node.expression);
        parts.body.push({
          kind: 'expr',
          value: {
            kind: 'assign',
            op: '=',
            target: { kind: 'member', object: { kind: 'name', name: 'module', ...span }, property: 'exports', optional: false, propertySpan: span, ...span },
            value,
            ...span,
          },
          ...span,
        });
        break;
      }
      default:
        lowerStatement(node, parts.body);
    }
  }
  return { ...parts, format: formatOf() };

  function formatOf(): IrModule['format'] {
    // Bundlers take a file that imports as ES modules do and exports as CommonJS does for what it exports as.
    if (esm) return !exporting && /\bmodule\s*\.\s*exports\s*=/.test(text) ? 'commonjs' : 'esm';
    const commonJs = /\brequire\s*\(|\bmodule\s*\.\s*exports\b|\bexports\s*[.[]/.test(text);
    return commonJs || program.body.some((n) => n.type === 'TSExportAssignment') ? 'commonjs' : 'script';
  }
}

function exportDeclared(statement: Stmt, exports: ExportBinding[]): void {
  if (statement.kind === 'let') {
    for (const { name, start, end } of patternNamesOf(statement.target)) exports.push({ kind: 'local', exported: name, local: name, start, end });
  } else if (statement.kind === 'function-declaration') {
    exports.push({ kind: 'local', exported: statement.name, local: statement.name, ...statement.value.head });
  } else if (statement.kind === 'class-declaration') {
    exports.push({ kind: 'local', exported: statement.name, local: statement.name, start: statement.start, end: statement.end });
  }
}
