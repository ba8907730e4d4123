/**
 * The intermediate representation: what every front end lowers to and everything above reads.
 *
 * Plain data, language-neutral: it can be cached, sent between threads and printed. Positions are UTF-16 offsets
 * into the module's text (`start` inclusive, `end` exclusive); lines come from `IrModule.lineStarts`.
 * Types, JSX, decorator sugar and other syntax noise end at the front end.
 */

export interface Span {
  start: number;
  end: number;
}

// ---------------------------------------------------------------- expressions

export type Expr =
  | Literal
  | RegexLiteral
  | Template
  | TaggedTemplate
  | Name
  | This
  | Super
  | Member
  | Call
  | New
  | ArrayExpr
  | ObjectExpr
  | FunctionExpr
  | ClassExpr
  | Unary
  | Binary
  | Logical
  | Conditional
  | Assign
  | Await
  | Yield
  | Sequence
  | Chain
  | DynamicImport
  | Element
  | Unsupported;

/** A constant. `undefined` stays a Name, as in the language; bigint literals keep their digits as a string with `bigint: true`. */
export interface Literal extends Span {
  kind: 'literal';
  value: string | number | boolean | null;
  bigint?: true;
}
export interface RegexLiteral extends Span {
  kind: 'regex';
  pattern: string;
  flags: string;
}
/** `quasis.length === exprs.length + 1`; quasis are the cooked texts. */
export interface Template extends Span {
  kind: 'template';
  quasis: string[];
  exprs: Expr[];
}
export interface TaggedTemplate extends Span {
  kind: 'tagged';
  tag: Expr;
  quasis: string[];
  exprs: Expr[];
}
export interface Name extends Span {
  kind: 'name';
  name: string;
}
export interface This extends Span {
  kind: 'this';
}
export interface Super extends Span {
  kind: 'super';
}
/** `object.property`: a string when written as an identifier or private name (`#x` keeps the hash), an expression when computed. */
export interface Member extends Span {
  kind: 'member';
  object: Expr;
  property: string | Expr;
  /** `?.` stands before this property. The extent of the short circuit is the enclosing Chain. */
  optional: boolean;
  /** Span of the property alone. */
  propertySpan: Span;
}
export interface Call extends Span {
  kind: 'call';
  callee: Expr;
  args: Argument[];
  optional: boolean;
}
export interface New extends Span {
  kind: 'new';
  callee: Expr;
  args: Argument[];
}
/** A spread is only met in argument lists and array elements. */
export interface Spread extends Span {
  kind: 'spread';
  value: Expr;
}
export type Argument = Expr | Spread;
export interface ArrayExpr extends Span {
  kind: 'array';
  /** null is a hole. */
  elements: (Expr | Spread | null)[];
}
export interface ObjectExpr extends Span {
  kind: 'object';
  properties: Property[];
}
export type Property =
  | ({ kind: 'property'; key: string | Expr; value: Expr } & Span)
  | ({ kind: 'getter'; key: string | Expr; value: FunctionExpr } & Span)
  | ({ kind: 'setter'; key: string | Expr; value: FunctionExpr } & Span)
  | ({ kind: 'spread'; value: Expr } & Span);
/** Function declarations, expressions, arrows and methods alike. */
export interface FunctionExpr extends Span {
  kind: 'function';
  /** Own name, or the name of what it is assigned to (variable, property, export), else ''. For reports only. */
  name: string;
  params: Pattern[];
  body: Stmt[];
  async: boolean;
  generator: boolean;
  /** Lexical `this`, no `arguments`. An expression body is lowered to one return statement. */
  arrow: boolean;
  /** Directive prologue of the body: 'use server', 'use cache', ... */
  directives: string[];
  /** Where the name or the `function` keyword or arrow starts: the place a finding points at. */
  head: Span;
}
export interface ClassExpr extends Span {
  kind: 'class';
  name: string;
  superClass: Expr | null;
  members: ClassMember[];
  decorators: Expr[];
}
export interface ClassMember extends Span {
  kind: 'constructor' | 'method' | 'getter' | 'setter' | 'field' | 'static-block';
  static: boolean;
  key: string | Expr;
  /** A function for all kinds but fields; null for a field without initialiser. TypeScript parameter properties are lowered to `this.x = x` at the head of the constructor. */
  value: Expr | null;
  decorators: Expr[];
}
export interface Unary extends Span {
  kind: 'unary';
  op: '!' | '-' | '+' | '~' | 'typeof' | 'void' | 'delete';
  value: Expr;
}
export interface Binary extends Span {
  kind: 'binary';
  op: string;
  left: Expr;
  right: Expr;
}
export interface Logical extends Span {
  kind: 'logical';
  op: '&&' | '||' | '??';
  left: Expr;
  right: Expr;
}
export interface Conditional extends Span {
  kind: 'conditional';
  test: Expr;
  then: Expr;
  else: Expr;
}
/** `target op value`; op is '=', '+=', '??=', '&&=', '||=', ... `x++` is lowered to `x += 1`. */
export interface Assign extends Span {
  kind: 'assign';
  op: string;
  target: Pattern;
  value: Expr;
}
export interface Await extends Span {
  kind: 'await';
  value: Expr;
}
export interface Yield extends Span {
  kind: 'yield';
  value: Expr | null;
  delegate: boolean;
}
export interface Sequence extends Span {
  kind: 'sequence';
  exprs: Expr[];
}
/** The extent of optional chaining: a short circuit inside `value` makes the whole undefined. */
export interface Chain extends Span {
  kind: 'chain';
  value: Expr;
}
export interface DynamicImport extends Span {
  kind: 'import';
  source: Expr;
}
/** A JSX element or another UI tree: `type` is a string for intrinsic elements ('' for a fragment). */
export interface Element extends Span {
  kind: 'element';
  type: string | Expr;
  properties: Property[];
  children: Expr[];
}
/** Syntax that is not modelled. Its children are still evaluated, in order, for their effects. */
export interface Unsupported extends Span {
  kind: 'unsupported';
  what: string;
  children: Expr[];
}

// ---------------------------------------------------------------- patterns

/** Binding and assignment targets. */
export type Pattern = BindingName | Member | ObjectPattern | ArrayPattern | DefaultPattern | RestPattern;

export interface BindingName extends Span {
  kind: 'name';
  name: string;
  /** Name of the declared type as far as it is a plain (qualified) name: 'FastifyInstance', 'NextApi.Request'. A hint, never proof. */
  type?: string;
}
export interface ObjectPattern extends Span {
  kind: 'object-pattern';
  properties: { key: string | Expr; value: Pattern }[];
  rest: Pattern | null;
  type?: string;
}
export interface ArrayPattern extends Span {
  kind: 'array-pattern';
  elements: (Pattern | null)[];
  type?: string;
}
export interface DefaultPattern extends Span {
  kind: 'default-pattern';
  target: Pattern;
  value: Expr;
}
export interface RestPattern extends Span {
  kind: 'rest-pattern';
  target: Pattern;
}

// ---------------------------------------------------------------- statements

export type Stmt = Let | FunctionDeclaration | ClassDeclaration | ExprStmt | If | Loop | Switch | Try | Return | Throw | Break | Continue | Block;

/** One declarator. `let x` without a value has `value: null`. `declaration` is 'const' too for `using`. */
export interface Let extends Span {
  kind: 'let';
  declaration: 'var' | 'let' | 'const';
  target: Pattern;
  value: Expr | null;
}
/** Hoisted to the head of its block. */
export interface FunctionDeclaration extends Span {
  kind: 'function-declaration';
  name: string;
  value: FunctionExpr;
}
export interface ClassDeclaration extends Span {
  kind: 'class-declaration';
  name: string;
  value: ClassExpr;
}
export interface ExprStmt extends Span {
  kind: 'expr';
  value: Expr;
}
export interface If extends Span {
  kind: 'if';
  test: Expr;
  then: Stmt[];
  else: Stmt[] | null;
}
export interface Loop extends Span {
  kind: 'loop';
  form: 'while' | 'do' | 'for' | 'for-of' | 'for-in';
  /** `for`: declarations or an expression statement. */
  init: Stmt[];
  test: Expr | null;
  update: Expr | null;
  /** `for-of`, `for-in`: the target, how it is declared (null: an existing target), and the iterable. */
  target: Pattern | null;
  declaration: 'var' | 'let' | 'const' | null;
  iterable: Expr | null;
  /** `for await`. */
  await: boolean;
  body: Stmt[];
  label: string | null;
}
export interface Switch extends Span {
  kind: 'switch';
  value: Expr;
  cases: ({ test: Expr | null; body: Stmt[] } & Span)[];
  label: string | null;
}
export interface Try extends Span {
  kind: 'try';
  body: Stmt[];
  param: Pattern | null;
  /** null where there is no catch clause. */
  handler: Stmt[] | null;
  finalizer: Stmt[] | null;
}
export interface Return extends Span {
  kind: 'return';
  value: Expr | null;
}
export interface Throw extends Span {
  kind: 'throw';
  value: Expr;
}
export interface Break extends Span {
  kind: 'break';
  label: string | null;
}
export interface Continue extends Span {
  kind: 'continue';
  label: string | null;
}
export interface Block extends Span {
  kind: 'block';
  body: Stmt[];
  /** `label: { ... }`, so that `break label` finds it. */
  label: string | null;
}

// ---------------------------------------------------------------- modules

export interface ImportBinding extends Span {
  local: string;
  source: string;
  /** Exported name there, 'default', or '*' for the namespace. */
  imported: string;
}
export type ExportBinding =
  /** A binding of this module under an exported name. A default-exported expression is the binding '*default*'. */
  | ({ kind: 'local'; exported: string; local: string } & Span)
  /** `export { a as b } from 'x'`, `export * as ns from 'x'` (imported '*'). */
  | ({ kind: 'from'; exported: string; imported: string; source: string } & Span)
  /** `export * from 'x'`. */
  | ({ kind: 'all'; source: string } & Span);

export interface Comment extends Span {
  /** Text between the comment marks. */
  text: string;
  block: boolean;
}

export interface IrModule {
  /** Absolute path with `/`, as the project knows it. */
  file: string;
  language: 'javascript' | 'typescript' | 'python';
  /** 'commonjs' where the module has no export and sets module.exports, or says neither import nor export and uses require, module or exports. */
  format: 'esm' | 'commonjs' | 'script';
  directives: string[];
  /** Type-only imports are left out. Import declarations without bindings appear in `sideEffectImports`. */
  imports: ImportBinding[];
  sideEffectImports: ({ source: string } & Span)[];
  /** Type-only exports are left out. */
  exports: ExportBinding[];
  /** Top-level statements in source order, imports and bare export lists left out; `export const x = 1` appears here as a Let, `export default e` as a Let of '*default*'. */
  body: Stmt[];
  /** Offsets at which lines start; lineStarts[0] is 0. */
  lineStarts: number[];
  comments: Comment[];
  /** The text does not parse: everything else is empty then. */
  error: { message: string; line: number; column: number } | null;
}
