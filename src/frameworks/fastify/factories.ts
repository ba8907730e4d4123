/** Which functions and classes make applications: those that call the `fastify` factory, and those of other files that call them. */
import type { Project } from '../../project/types.ts';
import type { Call, ClassExpr, Expr, FunctionExpr, IrModule, Span } from '../../ir/nodes.ts';
import { functionsBelow, walk } from '../../ir/walk.ts';

export interface Maker {
  file: string;
  /** 0: calls the factory itself; 1 and more: calls a maker of the level below. */
  level: number;
  /** The outermost functions that do it or that fill what the module makes as it loads, outside of classes. */
  functions: FunctionExpr[];
  /** Classes of the module whose members do it. */
  classes: ClassExpr[];
}

/** A maker that calls a maker that calls a maker: deeper chains are not met in practice. */
const deepest = 2;
/** What a name makes applications as: by a call of it, by `new` and its methods, or as an application that is there and waits to be filled. */
type Making = 'function' | 'class' | 'instance';
type IsFactory = (source: string, imported: string) => Making | null;
type Names = ReadonlyMap<string, Making>;
const packageExports = new Set(['default', 'fastify', 'Fastify', '*']);

/** All makers, those that call others first: what a start file adds to an application belongs to it. */
export function findMakers(project: Project): Maker[] {
  const found = new Map<string, Maker>();
  let level = project.files.filter((file) => /['"]fastify['"]/.test(project.text(file) ?? ''));
  let isFactory = (_file: string): IsFactory => {
    return (source, imported) => (source === 'fastify' && packageExports.has(imported) ? 'function' : null);
  };
  for (let n = 0; n <= deepest && level.length > 0; n++) {
    const exported = new Map<string, Names>();
    for (const file of level) {
      const ir = project.module(file);
      if (!ir || ir.error || found.has(file)) continue;
      const is = isFactory(file);
      const names = factoryNames(ir, is);
      if (!calls(ir.body, names, is)) continue;
      const filled = [...names.values()].includes('instance');
      for (const name of instancesIn(ir, names, is)) names.set(name, 'instance');
      // A start file that only listens adds nothing, unless the application lives on what it makes: it is registered as well without it. What a class makes does nothing before its methods are called.
      const text = project.text(file) ?? '';
      const adding = adds.test(text) || filled || [...names.values()].includes('class');
      if (n > 0 && !adding && !(listens.test(text) && calls(ir.body, names, is, madeIn(ir))) && !calls(ir.body, names, is, 'settings')) continue;
      const makers = makersOf(ir, names, is);
      found.set(file, { file, level: n, ...makers });
      exported.set(file, exportedMakers(ir, makers, names));
    }
    isFactory = (from) => (source, imported) => exportedFrom(project, exported, from, source, imported);
    const stems = [...exported].filter(([, names]) => names.size > 0).map(([file]) => /([^/]+?)(?:\/index)?\.[cm]?[jt]sx?$/.exec(file)?.[1] ?? '');
    const names = new Set([...exported.values()].flatMap((made) => [...made.keys()]).filter((name) => name !== 'default' && name !== 'module'));
    level = stems.length === 0 ? [] : project.files.filter((file) => !found.has(file) && mentions(project.text(file) ?? '', stems, names));
  }
  return [...found.values()].sort((a, b) => b.level - a.level || (a.file < b.file ? -1 : 1));
}
/** Follows what an import means to a maker, through modules that only pass it on. */
function exportedFrom(project: Project, exported: ReadonlyMap<string, Names>, from: string, source: string, imported: string, depth = 0): Making | null {
  const target = project.resolve(from, source);
  if (target.kind !== 'file') return null;
  const names = exported.get(target.file);
  if (names) return names.get(imported) ?? (imported === '*' ? (names.get('module') ?? null) : null);
  const ir = depth < 4 ? project.peek(target.file) : null;
  for (const e of ir?.exports ?? []) {
    if (e.kind !== 'all' && e.exported !== imported) continue;
    const via = e.kind === 'local' ? ir?.imports.find((i) => i.local === e.local) : { source: e.source, imported: e.kind === 'all' ? imported : e.imported };
    const made = via ? exportedFrom(project, exported, target.file, via.source, via.imported, depth + 1) : null;
    if (made) return made;
  }
  return null;
}
const listens = /\.listen\s*\(/;
const adds = /\.(?:register|addHook|route|decorate(?:Request|Reply)?)\s*\(|\.(?:get|post|put|patch|delete|options|head|all)\s*\(\s*['"`]\//;
const mentions = (text: string, stems: readonly string[], names: ReadonlySet<string>): boolean =>
  stems.some((stem) => text.includes(`/${stem}`) && importOf(stem).test(text)) ||
  [...names].some((name) => text.includes(name) && new RegExp(`(?:import|const|let|var)\\s*\\{[^}]*\\b${literally(name)}\\b`).test(text));
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const importOf = (stem: string): RegExp => new RegExp(`['"][^'"\\n]*/${literally(stem)}(?:/index)?(?:\\.\\w+)?['"]`);

/** What makes applications in a module, those that call others of the same module first. */
function makersOf(ir: IrModule, names: Names, is: IsFactory): Pick<Maker, 'functions' | 'classes'> {
  const functions: FunctionExpr[] = [];
  const classes: ClassExpr[] = [];
  const within = (a: Span, b: Span): boolean => a !== b && a.start >= b.start && a.end <= b.end;
  let made: Names = names;
  for (let n = 0; n <= deepest && made.size > 0; n++) {
    const making = [...functionsBelow(ir.body).filter((fn) => calls(fn.body, made, is)), ...classesBelow(ir.body).filter((c) => calls(c.members, made, is))];
    const outermost = making.filter((one) => !making.some((other) => within(one, other)));
    const fresh = outermost.filter((one) => !(one.kind === 'class' ? classes.includes(one) : functions.includes(one)));
    functions.unshift(...fresh.filter((one) => one.kind === 'function'));
    classes.unshift(...fresh.filter((one) => one.kind === 'class'));
    made = namesOf(ir, new Set(fresh));
  }
  return { functions, classes };
}
function classesBelow(root: unknown): ClassExpr[] {
  const out: ClassExpr[] = [];
  walk(root, (node) => {
    if (node.kind === 'class') out.push(node);
  });
  return out;
}
/** Top-level names of applications that are made as the module loads: `const app = fastify().withTypeProvider()`. */
function instancesIn(ir: IrModule, names: Names, isFactory: IsFactory): string[] {
  const makes = (e: Expr): boolean => {
    if (e.kind === 'await') return makes(e.value);
    if (e.kind !== 'call') return false;
    if (e.callee.kind === 'member' && (e.callee.object.kind === 'call' || e.callee.object.kind === 'await')) return makes(e.callee.object);
    return isFactoryCall(e, names, isFactory);
  };
  return ir.body.flatMap((s) => (s.kind === 'let' && s.target.kind === 'name' && s.value && makes(s.value) ? [s.target.name] : []));
}
/** Top-level names of functions and classes. */
function namesOf(ir: IrModule, makers: ReadonlySet<FunctionExpr | ClassExpr>): Map<string, Making> {
  const names = new Map<string, Making>();
  for (const s of ir.body) {
    if ((s.kind === 'function-declaration' || s.kind === 'class-declaration') && makers.has(s.value)) names.set(s.name, s.value.kind);
    if (s.kind !== 'let' || s.target.kind !== 'name') continue;
    if ((s.value?.kind === 'function' || s.value?.kind === 'class') && makers.has(s.value)) names.set(s.target.name, s.value.kind);
  }
  return names;
}

/** Names under which a module gives its makers away; 'module' where CommonJS gives the function itself. */
function exportedMakers(ir: IrModule, { functions, classes }: Pick<Maker, 'functions' | 'classes'>, known: Names): Map<string, Making> {
  const names = new Map<string, Making>();
  const makers = new Set<FunctionExpr | ClassExpr>([...functions, ...classes]);
  const locals = new Map<string, Making>([...known].filter(([, making]) => making === 'instance'));
  for (const [name, making] of namesOf(ir, makers)) locals.set(name, making);
  const makingOf = (e: Expr): Making | null => {
    if (e.kind === 'function' || e.kind === 'class') return makers.has(e) ? e.kind : null;
    return e.kind === 'name' ? (locals.get(e.name) ?? null) : null;
  };
  const give = (name: string, making: Making | null | undefined): void => {
    if (making) names.set(name, making);
  };
  for (const e of ir.exports) if (e.kind === 'local') give(e.exported, locals.get(e.local));
  for (const s of ir.body) {
    // `export default buildServer` is a binding of its own.
    if (s.kind === 'let' && s.target.kind === 'name' && s.target.name === '*default*' && s.value) give('default', makingOf(s.value));
    if (s.kind !== 'expr' || s.value.kind !== 'assign' || s.value.target.kind !== 'member') continue;
    const { target, value } = s.value;
    const { object, property } = target;
    const whole = object.kind === 'name' && object.name === 'module' && property === 'exports';
    if (whole) give('module', makingOf(value));
    if (whole && value.kind === 'object') {
      for (const p of value.properties) if (p.kind === 'property' && typeof p.key === 'string') give(p.key, makingOf(p.value));
    }
    if (!whole && typeof property === 'string' && rootIsExports(object)) give(property, makingOf(value));
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
function factoryNames(module: IrModule, isFactory: IsFactory): Map<string, Making> {
  const names = new Map<string, Making>();
  const give = (name: string, making: Making | null): void => {
    if (making) names.set(name, making);
  };
  for (const i of module.imports) give(i.local, isFactory(i.source, i.imported));
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
    if (s.target.kind === 'name') give(s.target.name, isFactory(source, member ?? '*') ?? isFactory(source, 'default'));
    if (s.target.kind === 'object-pattern') {
      for (const p of s.target.properties) if (p.value.kind === 'name' && typeof p.key === 'string') give(p.value.name, isFactory(source, p.key));
    }
  }
  if (names.size === 0) return names;
  // `const make = given ?? fastify`: either of them.
  walk(module.body, (node) => {
    if (node.kind === 'let' && node.target.kind === 'name' && node.value) give(node.target.name, eitherOf(node.value, names));
  });
  return names;
}
function eitherOf(e: Expr, names: Names): Making | null {
  const sides = e.kind === 'conditional' ? [e.then, e.else] : e.kind === 'logical' ? [e.left, e.right] : [];
  return sides.map((side) => (side.kind === 'name' ? names.get(side.name) : null) ?? eitherOf(side, names)).find(Boolean) ?? null;
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
/** Whether a factory is called; with `given`: with one of these, by itself or among its options; with 'settings': with an object that holds more than plain values. */
function calls(root: unknown, names: Names, isFactory: IsFactory, given?: ReadonlySet<string> | 'settings'): boolean {
  const isGiven = (e: Expr): boolean => (given === 'settings' ? makesMore.has(e.kind) : e.kind === 'name' && given?.has(e.name) === true);
  const holds = (arg: Call['args'][number]): boolean =>
    arg.kind === 'object'
      ? arg.properties.some((p) => p.kind === 'property' && isGiven(p.value))
      : given !== 'settings' && arg.kind !== 'spread' && isGiven(arg);
  let found = false;
  walk(root, (node) => {
    if (found || (node.kind !== 'call' && node.kind !== 'new') || (given && !node.args.some(holds))) return;
    const { callee } = node;
    if (node.kind === 'new') found = callee.kind === 'name' && names.get(callee.name) === 'class';
    else found = isFactoryCall(node, names, isFactory) || (!given && fills(node, names));
  });
  return found;
}
function isFactoryCall({ callee }: Call, names: Names, isFactory: IsFactory): boolean {
  if (callee.kind === 'name') return names.get(callee.name) === 'function';
  if (callee.kind === 'member' && callee.object.kind === 'name') {
    const making = names.get(callee.object.name);
    return making === 'class' || (making === 'function' && (callee.property === 'default' || callee.property === 'fastify'));
  }
  const source = requiredSource(callee);
  return source !== null && isFactory(source, '*') === 'function';
}
/** Whether a call adds something to an application that is there, or hands it to a function that may. */
function fills({ callee, args }: Call, names: Names): boolean {
  const isInstance = (e: Call['args'][number] | Expr): boolean => e.kind === 'name' && names.get(e.name) === 'instance';
  if (callee.kind === 'member' && isInstance(callee.object)) return typeof callee.property === 'string' && addsTo.has(callee.property);
  return args.some(isInstance);
}
const addsTo = new Set([
  'register',
  'addHook',
  'route',
  'decorate',
  'decorateRequest',
  'decorateReply',
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'head',
  'all',
  'after',
  'ready',
]);
/** Kinds of expressions that hand over code, or a place where code is found. */
const makesMore: ReadonlySet<Expr['kind']> = new Set(['call', 'new', 'function', 'array', 'member', 'template']);
