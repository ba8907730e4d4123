/** Which functions make applications: those that call the `fastify` factory, and those of other files that call them. */
import type { Project } from '../../project/types.ts';
import type { Call, Expr, FunctionExpr, IrModule } from '../../ir/nodes.ts';
import { functionsBelow, walk } from '../../ir/walk.ts';

export interface Maker {
  file: string;
  /** 0: calls the factory itself; 1 and more: calls a maker of the level below. */
  level: number;
  /** The outermost functions that do it. */
  functions: FunctionExpr[];
}

/** A maker that calls a maker that calls a maker: deeper chains are not met in practice. */
const deepest = 2;
type IsFactory = (source: string, imported: string) => boolean;
const packageExports = new Set(['default', 'fastify', 'Fastify', '*']);

/** All makers, those that call others first: what a start file adds to an application belongs to it. */
export function findMakers(project: Project): Maker[] {
  const found = new Map<string, Maker>();
  let level = project.files.filter((file) => /['"]fastify['"]/.test(project.text(file) ?? ''));
  let isFactory = (_file: string): IsFactory => {
    return (source, imported) => source === 'fastify' && packageExports.has(imported);
  };
  for (let n = 0; n <= deepest && level.length > 0; n++) {
    const exported = new Map<string, ReadonlySet<string>>();
    for (const file of level) {
      const ir = project.module(file);
      if (!ir || ir.error || found.has(file)) continue;
      const is = isFactory(file);
      const names = factoryNames(ir, is);
      if (!calls(ir.body, names, is)) continue;
      // A start file that only listens adds nothing, unless the application lives on what it makes: it is registered as well without it.
      const text = project.text(file) ?? '';
      if (n > 0 && !adds.test(text) && !(listens.test(text) && calls(ir.body, names, is, madeIn(ir)))) continue;
      const functions = makersOf(ir, names, is);
      found.set(file, { file, level: n, functions });
      exported.set(file, exportedMakers(ir, new Set(functions)));
    }
    isFactory = (from) => (source, imported) => {
      if (!source.startsWith('.')) return false;
      const target = project.resolve(from, source);
      const names = target.kind === 'file' ? exported.get(target.file) : undefined;
      return names?.has(imported) === true || (imported === '*' && names?.has('module') === true);
    };
    const stems = [...exported].filter(([, names]) => names.size > 0).map(([file]) => /([^/]+?)(?:\/index)?\.[cm]?[jt]sx?$/.exec(file)?.[1] ?? '');
    level = stems.length === 0 ? [] : project.files.filter((file) => !found.has(file) && mentions(project.text(file) ?? '', stems));
  }
  return [...found.values()].sort((a, b) => b.level - a.level || (a.file < b.file ? -1 : 1));
}
const listens = /\.listen\s*\(/;
const adds = /\.(?:register|addHook|route|decorate(?:Request|Reply)?)\s*\(|\.(?:get|post|put|patch|delete|options|head|all)\s*\(\s*['"`]\//;
const mentions = (text: string, stems: readonly string[]): boolean => stems.some((stem) => text.includes(`/${stem}`) && importOf(stem).test(text));
const importOf = (stem: string): RegExp => new RegExp(`['"][^'"\\n]*/${stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:/index)?(?:\\.\\w+)?['"]`);

/** The outermost functions that make applications, those that call others of the same module first. */
function makersOf(ir: IrModule, names: ReadonlySet<string>, is: IsFactory): FunctionExpr[] {
  const found: FunctionExpr[] = [];
  let made: ReadonlySet<string> = names;
  for (let n = 0; n <= deepest && made.size > 0; n++) {
    const all = functionsBelow(ir.body).filter((fn) => calls(fn.body, made, is) && !found.includes(fn));
    const outermost = all.filter((fn) => !all.some((other) => other !== fn && other.start <= fn.start && other.end >= fn.end));
    found.unshift(...outermost);
    made = namesOf(ir, new Set(outermost));
  }
  return found;
}
/** Top-level names of functions. */
function namesOf(ir: IrModule, functions: ReadonlySet<FunctionExpr>): Set<string> {
  const names = new Set<string>();
  for (const s of ir.body) {
    if (s.kind === 'function-declaration' && functions.has(s.value)) names.add(s.name);
    if (s.kind === 'let' && s.target.kind === 'name' && s.value?.kind === 'function' && functions.has(s.value)) names.add(s.target.name);
  }
  return names;
}

/** Names under which a module gives its makers away; 'module' where CommonJS gives the function itself. */
function exportedMakers(ir: IrModule, makers: ReadonlySet<FunctionExpr>): Set<string> {
  const locals = new Set<string>();
  const names = new Set<string>();
  const isMaker = (e: Expr): boolean => (e.kind === 'function' && makers.has(e)) || (e.kind === 'name' && locals.has(e.name));
  for (const s of ir.body) {
    if (s.kind === 'function-declaration' && makers.has(s.value)) locals.add(s.name);
    if (s.kind === 'let' && s.target.kind === 'name' && s.value && isMaker(s.value)) locals.add(s.target.name);
  }
  for (const e of ir.exports) if (e.kind === 'local' && locals.has(e.local)) names.add(e.exported);
  for (const s of ir.body) {
    if (s.kind !== 'expr' || s.value.kind !== 'assign' || s.value.target.kind !== 'member') continue;
    const { target, value } = s.value;
    const { object, property } = target;
    const whole = object.kind === 'name' && object.name === 'module' && property === 'exports';
    if (whole && isMaker(value)) names.add('module');
    if (whole && value.kind === 'object') {
      for (const p of value.properties) if (p.kind === 'property' && typeof p.key === 'string' && isMaker(p.value)) names.add(p.key);
    }
    if (!whole && typeof property === 'string' && isMaker(value) && rootIsExports(object)) names.add(property);
  }
  return names;
}
function rootIsExports(e: Expr): boolean {
  return (e.kind === 'name' && e.name === 'exports') || (e.kind === 'member' && e.property === 'exports');
}

function requiredSource(e: Expr): string | null {
  const direct = e.kind === 'call' && e.callee.kind === 'name' && e.callee.name === 'require' ? e.args[0] : undefined;
  return direct?.kind === 'literal' && typeof direct.value === 'string' ? direct.value : null;
}

/** Local names under which a module knows a factory. */
function factoryNames(module: IrModule, isFactory: IsFactory): Set<string> {
  const names = new Set<string>();
  for (const i of module.imports) if (isFactory(i.source, i.imported)) names.add(i.local);
  for (const s of module.body) {
    if (s.kind !== 'let' || !s.value) continue;
    let value = s.value;
    let member: string | null = null;
    while (value.kind === 'member') {
      member = typeof value.property === 'string' ? value.property : null;
      value = value.object;
    }
    const source = requiredSource(value);
    if (source === null) continue;
    if (s.target.kind === 'name' && (isFactory(source, member ?? '*') || isFactory(source, 'default'))) names.add(s.target.name);
    if (s.target.kind === 'object-pattern') {
      for (const p of s.target.properties) if (p.value.kind === 'name' && typeof p.key === 'string' && isFactory(source, p.key)) names.add(p.value.name);
    }
  }
  return names;
}
/** Names of what calls have made there: a client of a database, a queue. */
function madeIn(ir: IrModule): Set<string> {
  const made = new Set<string>();
  walk(ir.body, (node) => {
    if (node.kind !== 'let' || node.target.kind !== 'name') return;
    const value = node.value?.kind === 'await' ? node.value.value : node.value;
    if (value?.kind === 'call' || value?.kind === 'new') made.add(node.target.name);
  });
  return made;
}
/** Whether a factory is called; with `given`: with one of these, by itself or among its options. */
function calls(root: unknown, names: ReadonlySet<string>, isFactory: IsFactory, given?: ReadonlySet<string>): boolean {
  const isGiven = (e: Expr): boolean => e.kind === 'name' && given?.has(e.name) === true;
  const holds = (arg: Call['args'][number]): boolean =>
    arg.kind === 'object' ? arg.properties.some((p) => p.kind === 'property' && isGiven(p.value)) : arg.kind !== 'spread' && isGiven(arg);
  let found = false;
  walk(root, (node) => {
    if (found || node.kind !== 'call' || (given && !node.args.some(holds))) return;
    const { callee } = node;
    if (callee.kind === 'name') found = names.has(callee.name);
    else if (callee.kind === 'member' && callee.object.kind === 'name')
      found = names.has(callee.object.name) && (callee.property === 'default' || callee.property === 'fastify');
    else {
      const source = requiredSource(callee);
      found = source !== null && isFactory(source, '*');
    }
  });
  return found;
}
