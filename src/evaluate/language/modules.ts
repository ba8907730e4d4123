/**
 * Modules at run time: top levels are evaluated binding by binding, when something asks for them, and once per scan.
 */
import type { Expr, FunctionExpr, IrModule, Pattern, Stmt } from '../../ir/nodes.ts';
import { functionsBelow, statementsWithin } from '../../ir/walk.ts';
import { Dependencies } from '../values/dependencies.ts';
import { Environment } from '../values/environment.ts';
import { Cell, Slot } from '../values/heap.ts';
import { lazyParts } from './lazy.ts';
import type { Lazy } from './lazy.ts';
import { undefinedValue } from '../values/values.ts';
import type { Value } from '../values/values.ts';

/** A module in the course of a scan. */
export class LoadedModule {
  readonly file: string;
  readonly ir: IrModule;
  readonly env: Environment;
  /** Index of the top-level statement that declares a name. */
  readonly declaredBy = new Map<string, number>();
  /** Top-level statements that may change what a name holds: `x.y = ...`, `x.use(...)`, loops and ifs that mention it. */
  readonly mutators = new Map<string, number[]>();
  readonly state: ('new' | 'running' | 'done')[];
  readonly imports = new Map<string, { source: string; imported: string }>();
  /** Values of imports once resolved. */
  readonly resolved = new Map<string, Value>();
  /** `module.exports` of CommonJS. */
  readonly moduleObject: Cell;
  readonly exportsSlot: Slot;
  ran = false;
  running = false;
  namespaceCell: Cell | null = null;
  private readonly parts = new Map<string, Dependencies>();
  private lazies: Map<string, (Lazy & { part: Dependencies })[]> | null = null;

  constructor(ir: IrModule) {
    this.file = ir.file;
    this.ir = ir;
    this.env = new Environment(null, this);
    this.state = ir.body.map(() => 'new');
    for (const binding of ir.imports) {
      this.imports.set(binding.local, { source: binding.source, imported: binding.imported });
    }
    ir.body.forEach((statement, index) => {
      for (const name of declaredNames(statement)) {
        if (!this.declaredBy.has(name)) this.declaredBy.set(name, index);
      }
    });
    const functions = localFunctions(ir);
    ir.body.forEach((statement, index) => {
      if (statement.kind === 'let' || statement.kind === 'function-declaration') return;
      for (const name of mutatedNames(statement, functions)) {
        const list = this.mutators.get(name);
        if (list) list.push(index);
        else this.mutators.set(name, [index]);
      }
    });
    this.moduleObject = new Cell('object', null);
    const exportsCell = new Cell('object', null);
    this.exportsSlot = new Slot([{ t: 'object', cell: exportsCell, tags: {} }]);
    this.moduleObject.properties.set('exports', this.exportsSlot);
    this.env.declare('module', [{ t: 'object', cell: this.moduleObject, tags: {} }]);
    this.env.declare('exports', this.exportsSlot.content as Value);
    this.env.declare('__filename', [{ t: 'const', v: ir.file, tags: {} }]);
    this.env.declare('__dirname', [{ t: 'const', v: ir.file.replace(/\/[^/]*$/, ''), tags: {} }]);
  }

  /** What a top-level statement depends on. */
  statementPart(index: number): Dependencies {
    return this.part(`#${String(index)}`, () => new Dependencies(`${this.file}#${String(index)}`, this.file, { file: this.file, of: 'statement', index }));
  }
  /** What functions make on first use and keep under a top-level name, to be made once: whoever asks first gets them all. */
  takeLazies(name: string): (Lazy & { part: Dependencies })[] {
    const found = this.laziesOf(name);
    this.lazies?.delete(name);
    return found;
  }
  /** The same, for whoever only asks what there is. */
  laziesOf(name: string): (Lazy & { part: Dependencies })[] {
    if (!this.lazies) {
      this.lazies = new Map();
      for (const [root, lazies] of lazyParts(this.ir, (top) => this.declaredBy.has(top)))
        this.lazies.set(
          root,
          lazies.map((lazy) => {
            const part = new Dependencies(`${this.file}#${root}@${String(lazy.body[0]?.start)}`, this.file, { file: this.file, of: 'name', name: root });
            return { ...lazy, part };
          }),
        );
    }
    return this.lazies.get(name) ?? [];
  }
  /** What the name of an import or an export depends on. */
  namePart(kind: 'import' | 'export', name: string): Dependencies {
    return this.part(`${kind} ${name}`, () => new Dependencies(null, this.file, { file: this.file, of: kind === 'import' ? 'name' : 'export', name }));
  }
  /** What the list of its exports depends on. */
  exportsPart(): Dependencies {
    return this.part(' exports', () => new Dependencies(null, this.file, { file: this.file, of: 'exports' }));
  }
  private functions: readonly FunctionExpr[] | null = null;
  /** Functions that begin in a piece of its text. */
  functionsIn(start: number, end: number): FunctionExpr[] {
    this.functions ??= functionsBelow(this.ir.body).sort((a, b) => a.start - b.start);
    const { functions } = this;
    let low = 0;
    for (let high = functions.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((functions[middle] as FunctionExpr).start < start) low = middle + 1;
      else high = middle;
    }
    const found: FunctionExpr[] = [];
    for (let i = low; (functions[i]?.start ?? end) < end; i++) found.push(functions[i] as FunctionExpr);
    return found;
  }
  /** The statement that declares a top-level name, and those that change what it holds. */
  statementsOf(name: string): number[] {
    const declared = this.declaredBy.get(name);
    return [...(declared === undefined ? [] : [declared]), ...(this.mutators.get(name) ?? [])];
  }
  /** What a top-level binding depends on: the statement that declares it and those that change what it holds. */
  bindingPart(name: string): Dependencies {
    return this.part(name, () => {
      const part = new Dependencies(null, this.file, { file: this.file, of: 'name', name });
      for (const index of this.statementsOf(name)) part.parts.add(this.statementPart(index));
      for (const lazy of this.laziesOf(name)) part.parts.add(lazy.part);
      return part;
    });
  }
  private part(key: string, make: () => Dependencies): Dependencies {
    let part = this.parts.get(key);
    if (!part) this.parts.set(key, (part = make()));
    return part;
  }

  get exportsValue(): Value {
    const content = this.exportsSlot.content;
    return Array.isArray(content) ? (content as Value) : undefinedValue;
  }
}

/** Names a statement declares in the scope it stands in (var of nested blocks included). */
function declaredNames(statement: Stmt): string[] {
  const names: string[] = [];
  collectDeclared(statement, names, true);
  return names;
}
function collectDeclared(statement: Stmt, names: string[], top: boolean): void {
  switch (statement.kind) {
    case 'let':
      if (top || statement.declaration === 'var') patternNames(statement.target, names);
      break;
    case 'function-declaration':
    case 'class-declaration':
      if (top) names.push(statement.name);
      break;
    case 'loop':
      if (statement.target && statement.declaration === 'var') patternNames(statement.target, names);
      break;
    default:
  }
  for (const s of statementsWithin(statement)) collectDeclared(s, names, false);
}

export function patternNames(pattern: Pattern, names: string[]): void {
  switch (pattern.kind) {
    case 'name':
      names.push(pattern.name);
      break;
    case 'object-pattern':
      for (const property of pattern.properties) patternNames(property.value, names);
      if (pattern.rest) patternNames(pattern.rest, names);
      break;
    case 'array-pattern':
      for (const element of pattern.elements) if (element) patternNames(element, names);
      break;
    case 'default-pattern':
    case 'rest-pattern':
      patternNames(pattern.target, names);
      break;
    default:
  }
}

/** Root name of a member chain: `a` of `a.b[c].d()`. */
function rootName(expr: Expr | Pattern): string | null {
  let e: Expr | Pattern = expr;
  for (;;) {
    if (e.kind === 'name') return e.name;
    if (e.kind === 'member') e = e.object;
    else if (e.kind === 'call') e = e.callee;
    else if (e.kind === 'chain' || e.kind === 'await') e = e.value;
    else return null;
  }
}

/** Functions of a module's top level by name: a statement that calls one changes what its body changes. */
function localFunctions(ir: IrModule): Map<string, FunctionExpr> {
  const functions = new Map<string, FunctionExpr>();
  for (const s of ir.body) {
    if (s.kind === 'function-declaration') functions.set(s.name, s.value);
    else if (s.kind === 'let' && s.target.kind === 'name' && s.value?.kind === 'function') functions.set(s.target.name, s.value);
  }
  return functions;
}

function mutatedNames(statement: Stmt, functions: ReadonlyMap<string, FunctionExpr>): Set<string> {
  const names = new Set<string>();
  const entered = new Set<FunctionExpr>();
  const enter = (fn: FunctionExpr | undefined): void => {
    if (!fn || entered.has(fn)) return;
    entered.add(fn);
    fn.body.forEach(visit);
  };
  const expression = (e: Expr): void => {
    if (e.kind === 'call' || e.kind === 'new') {
      const root = rootName(e.callee);
      if (root) names.add(root);
      if (e.callee.kind === 'name') enter(functions.get(e.callee.name));
      if (e.callee.kind === 'function') enter(e.callee);
      for (const arg of e.args) {
        const value = arg.kind === 'spread' ? arg.value : arg;
        // What a function is handed it may change; deep inside of others that is too much to ask.
        if (value.kind === 'name' && entered.size === 0) names.add(value.name);
        if (value.kind === 'function') enter(value);
      }
    } else if (e.kind === 'assign') {
      const root = rootName(e.target);
      if (root) names.add(root);
      expression(e.value);
    } else if (e.kind === 'await' || e.kind === 'chain') expression(e.value);
    else if (e.kind === 'logical') {
      expression(e.left);
      expression(e.right);
    } else if (e.kind === 'conditional') {
      expression(e.then);
      expression(e.else);
    } else if (e.kind === 'sequence') e.exprs.forEach(expression);
    else if (e.kind === 'unary' && e.op === 'void') expression(e.value);
  };
  const visit = (s: Stmt): void => {
    if ((s.kind === 'expr' || s.kind === 'let' || s.kind === 'return') && s.value) expression(s.value);
    const root = s.kind === 'loop' && s.iterable ? rootName(s.iterable) : undefined;
    if (root) names.add(root);
    statementsWithin(s).forEach(visit);
  };
  visit(statement);
  return names;
}

const assignedCache = new WeakMap<object, { names: readonly string[]; members: readonly Expr[] }>();

/** Variables and member chains that a block assigns (nested functions left out): what a pruned branch would have changed. */
export function assignedIn(block: readonly Stmt[]): { names: readonly string[]; members: readonly Expr[] } {
  const cached = assignedCache.get(block);
  if (cached) return cached;
  const names: string[] = [];
  const members: Expr[] = [];
  const target = (pattern: Pattern): void => {
    if (pattern.kind === 'member') members.push(pattern);
    else patternNames(pattern, names);
  };
  const expression = (e: Expr): void => {
    switch (e.kind) {
      case 'assign':
        target(e.target);
        expression(e.value);
        break;
      case 'await':
      case 'chain':
      case 'unary':
        expression(e.value);
        break;
      case 'logical':
      case 'binary':
        expression(e.left);
        expression(e.right);
        break;
      case 'conditional':
        expression(e.then);
        expression(e.else);
        break;
      case 'sequence':
        e.exprs.forEach(expression);
        break;
      default:
    }
  };
  const visit = (s: Stmt): void => {
    if (s.kind === 'expr') expression(s.value);
    statementsWithin(s).forEach(visit);
  };
  block.forEach(visit);
  const result = { names, members };
  assignedCache.set(block, result);
  return result;
}
