/** The IR as text, for tests and for people: close to the language, with everything that the lowering decided spelt out. */
import type { Argument, ClassMember, Expr, FunctionExpr, IrModule, Loop, Pattern, Property, Stmt } from './nodes.ts';

/** Imports, the body and exports, one a line. */
export function printModule(module: IrModule): string {
  const lines: string[] = [];
  if (module.error) lines.push(`error ${module.error.line}:${module.error.column} ${module.error.message}`);
  for (const d of module.directives) lines.push(`directive '${d}'`);
  for (const i of module.imports) lines.push(`import ${i.imported} as ${i.local} from '${i.source}'`);
  for (const i of module.sideEffectImports) lines.push(`import '${i.source}'`);
  lines.push(...printStatements(module.body));
  for (const e of module.exports) {
    if (e.kind === 'all') lines.push(`export * from '${e.source}'`);
    else if (e.kind === 'from') lines.push(`export ${e.imported} as ${e.exported} from '${e.source}'`);
    else lines.push(`export ${e.local} as ${e.exported}`);
  }
  return lines.join('\n');
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const block = (head: string, body: readonly Stmt[]): string[] => [`${head} {`, ...indent(printStatements(body)), '}'];
/** Several lines on one, where an expression holds statements. */
const inline = (body: readonly Stmt[]): string =>
  body.length === 0
    ? '{}'
    : `{ ${printStatements(body)
        .map((l) => l.trim())
        .join(' ; ')} }`;

function printStatements(body: readonly Stmt[]): string[] {
  return body.flatMap(printStatement);
}
function printStatement(s: Stmt): string[] {
  switch (s.kind) {
    case 'let':
      return [`${s.declaration} ${printPattern(s.target)}${s.value ? ` = ${printExpr(s.value)}` : ''}`];
    case 'function-declaration':
      return block(`declare ${head(s.value)}`, s.value.body);
    case 'class-declaration':
      return [`declare ${printExpr(s.value)}`];
    case 'expr':
      return [printExpr(s.value)];
    case 'if':
      return [...block(`if ${printExpr(s.test)}`, s.then), ...(s.else ? block('else', s.else) : [])];
    case 'loop':
      return block(label(s.label) + loopHead(s), s.body);
    case 'switch':
      return [
        `${label(s.label)}switch ${printExpr(s.value)} {`,
        ...s.cases.flatMap((c) => [`  ${c.test ? `case ${printExpr(c.test)}` : 'default'}:`, ...indent(indent(printStatements(c.body)))]),
        '}',
      ];
    case 'try':
      return [
        ...block('try', s.body),
        ...(s.handler ? block(`catch${s.param ? ` ${printPattern(s.param)}` : ''}`, s.handler) : []),
        ...(s.finalizer ? block('finally', s.finalizer) : []),
      ];
    case 'return':
      return [s.value ? `return ${printExpr(s.value)}` : 'return'];
    case 'throw':
      return [`throw ${printExpr(s.value)}`];
    case 'break':
    case 'continue':
      return [s.label ? `${s.kind} ${s.label}` : s.kind];
    case 'block':
      return block(`${label(s.label)}block`, s.body);
  }
}
const label = (name: string | null): string => (name === null ? '' : `${name}: `);
function loopHead(s: Loop): string {
  const test = s.test ? ` ${printExpr(s.test)}` : '';
  switch (s.form) {
    case 'while':
    case 'do':
      return s.form + test;
    case 'for':
      return `for (${printStatements(s.init).join(', ')};${test};${s.update ? ` ${printExpr(s.update)}` : ''})`;
    default: {
      const declared = s.declaration ? `${s.declaration} ` : '';
      return `${s.form}${s.await ? ' await' : ''} (${declared}${s.target ? printPattern(s.target) : ''} of ${s.iterable ? printExpr(s.iterable) : ''})`;
    }
  }
}

function head(f: FunctionExpr): string {
  const marks = [f.async ? 'async ' : '', f.arrow ? 'arrow' : 'function', f.generator ? '*' : ''].join('');
  const directives = f.directives.map((d) => ` '${d}'`).join('');
  return `${marks} ${f.name}(${f.params.map(printPattern).join(', ')})${directives}`;
}
const key = (k: string | Expr): string => (typeof k === 'string' ? k : `[${printExpr(k)}]`);
const list = (items: readonly (Argument | null)[]): string => items.map((a) => (a === null ? '<hole>' : printArgument(a))).join(', ');
const printArgument = (a: Argument): string => (a.kind === 'spread' ? `...${printExpr(a.value)}` : printExpr(a));

function printProperty(p: Property): string {
  if (p.kind === 'spread') return `...${printExpr(p.value)}`;
  if (p.kind === 'property') return `${key(p.key)}: ${printExpr(p.value)}`;
  return `${p.kind} ${key(p.key)}: ${printExpr(p.value)}`;
}
function printMember(m: ClassMember): string {
  const decorators = m.decorators.map((d) => `@${printExpr(d)} `).join('');
  return `${decorators}${m.static ? 'static ' : ''}${m.kind} ${key(m.key)}${m.value ? ` = ${printExpr(m.value)}` : ''}`;
}
function printTemplate(quasis: readonly string[], exprs: readonly Expr[]): string {
  return `\`${quasis.map((q, i) => q + (exprs[i] ? `\${${printExpr(exprs[i])}}` : '')).join('')}\``;
}

function printExpr(e: Expr): string {
  switch (e.kind) {
    case 'literal':
      return e.bigint ? `${String(e.value)}n` : JSON.stringify(e.value);
    case 'regex':
      return `/${e.pattern}/${e.flags}`;
    case 'template':
      return printTemplate(e.quasis, e.exprs);
    case 'tagged':
      return `${printExpr(e.tag)}${printTemplate(e.quasis, e.exprs)}`;
    case 'name':
      return e.name;
    case 'this':
    case 'super':
      return e.kind;
    case 'member':
      return `${printExpr(e.object)}${e.optional ? '?' : ''}.${key(e.property)}`;
    case 'call':
      return `${printExpr(e.callee)}${e.optional ? '?.' : ''}(${list(e.args)})`;
    case 'new':
      return `new ${printExpr(e.callee)}(${list(e.args)})`;
    case 'array':
      return `[${list(e.elements)}]`;
    case 'object':
      return e.properties.length === 0 ? '{}' : `{ ${e.properties.map(printProperty).join(', ')} }`;
    case 'function':
      return `${head(e)} ${inline(e.body)}`;
    case 'class': {
      const decorators = e.decorators.map((d) => `@${printExpr(d)} `).join('');
      return `${decorators}class ${e.name}${e.superClass ? ` extends ${printExpr(e.superClass)}` : ''} { ${e.members.map(printMember).join(' ; ')} }`;
    }
    case 'unary':
      return `(${e.op}${e.op.length > 1 ? ' ' : ''}${printExpr(e.value)})`;
    case 'binary':
    case 'logical':
      return `(${printExpr(e.left)} ${e.op} ${printExpr(e.right)})`;
    case 'conditional':
      return `(${printExpr(e.test)} ? ${printExpr(e.then)} : ${printExpr(e.else)})`;
    case 'assign':
      return `(${printPattern(e.target)} ${e.op} ${printExpr(e.value)})`;
    case 'await':
      return `(await ${printExpr(e.value)})`;
    case 'yield':
      return `(yield${e.delegate ? '*' : ''}${e.value ? ` ${printExpr(e.value)}` : ''})`;
    case 'sequence':
      return `(${e.exprs.map(printExpr).join(', ')})`;
    case 'chain':
      return `chain(${printExpr(e.value)})`;
    case 'import':
      return `import(${printExpr(e.source)})`;
    case 'element':
      return `<${key(e.type)} { ${e.properties.map(printProperty).join(', ')} } [${e.children.map(printExpr).join(', ')}]>`;
    case 'unsupported':
      return `unsupported<${e.what}>(${e.children.map(printExpr).join(', ')})`;
  }
}

function printPattern(p: Pattern): string {
  switch (p.kind) {
    case 'name':
      return p.type ? `${p.name}: ${p.type}` : p.name;
    case 'member':
      return printExpr(p);
    case 'object-pattern': {
      const parts = [...p.properties.map((q) => `${key(q.key)}: ${printPattern(q.value)}`), ...(p.rest ? [`...${printPattern(p.rest)}`] : [])];
      return `{ ${parts.join(', ')} }${p.type ? `: ${p.type}` : ''}`;
    }
    case 'array-pattern':
      return `[${p.elements.map((q) => (q ? printPattern(q) : '<hole>')).join(', ')}]`;
    case 'default-pattern':
      return `${printPattern(p.target)} = ${printExpr(p.value)}`;
    case 'rest-pattern':
      return `...${printPattern(p.target)}`;
  }
}
