/**
 * The sweep: code that no entry reaches (client components, helpers met with arguments that are not known, dead ends of a walk)
 * is met function by function, to find the sites of roles. It gives no verdicts.
 */
import { Dependencies, collecting, dependOnText, reach } from '../evaluate/values/dependencies.ts';
import { Environment } from '../evaluate/values/environment.ts';
import { closureOf } from '../evaluate/language/expressions.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import { opaque, undefinedValue } from '../evaluate/values/values.ts';
import type { Closure, Place, Value } from '../evaluate/values/values.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { Walk } from '../evaluate/verdicts/walk.ts';
import type { FunctionExpr, IrModule, Pattern } from '../ir/nodes.ts';
import { functionsBelow } from '../ir/walk.ts';
import { libraries } from '../libraries/index.ts';
import type { Project } from '../project/types.ts';
import type { Swept, WalkMemory } from './cache/walks.ts';
import type { MetSite } from './sites.ts';

/** A function and what it made are left alone after so many closures: generated or table-driven code. */
const closuresPerFunction = 80;

/** Names that a helper must be longer than, and files that may know it, for its callers to be worth a look. */
const shortestName = 5;
const mostCallers = 80;
/** A helper of a helper of a helper is followed no further. */
const rounds = 3;

/**
 * Meets every function of the files whose text holds a word that some library names, then those that call the helpers found there.
 * `registered`: what has put something on objects that any code may hold, beside the statements that made them.
 */
export function sweep(
  project: Project,
  m: Interpreter,
  registered: readonly Dependencies[],
  memory: WalkMemory | null,
  failed: (file: string, error: unknown) => void,
): MetSite[] {
  const words = [...new Set(libraries.flatMap((l) => l.words ?? []))];
  const out: MetSite[] = [];
  const done = new Set<string>();
  let pattern: RegExp | null = words.length > 0 ? new RegExp(words.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')) : null;
  for (let round = 0; round < rounds && pattern; round++) {
    const found = new Set<string>();
    const files: string[] = [];
    for (const file of project.files) {
      if (done.has(file)) continue;
      const text = project.text(file);
      if (text !== null && pattern.test(text)) files.push(file);
    }
    if (round > 0 && files.length > mostCallers) break;
    for (const file of files) {
      done.add(file);
      const { sites, helpers, hangsOn } = remembered(project, m, file, registered, memory, failed);
      for (const record of sites) out.push({ record, entry: null, files: hangsOn });
      for (const helper of helpers) found.add(helper);
    }
    pattern = found.size > 0 ? new RegExp(`\\b(?:${[...found].join('|')})\\(`) : null;
  }
  return out;
}

/** The sweep of a file: from an earlier scan where it still holds, else a new one that is kept for the next. */
function remembered(
  project: Project,
  m: Interpreter,
  file: string,
  registered: readonly Dependencies[],
  memory: WalkMemory | null,
  failed: (file: string, error: unknown) => void,
): Swept & { hangsOn: () => ReadonlySet<string> } {
  const known = memory?.recallSweep(file, registered);
  if (known) return { ...known, hangsOn: () => new Set(known.files) };
  const own = new Dependencies(null, file);
  let complete = true;
  const swept = collecting(own, () =>
    sweepFile(project, m, file, (at, error) => {
      complete = false;
      failed(at, error);
    }),
  );
  if (complete && swept) memory?.keepSweep(file, registered, own, swept);
  return { sites: [], helpers: [], ...swept, hangsOn: () => reach([own]).files };
}
/** Null where it does not parse. */
function sweepFile(project: Project, m: Interpreter, file: string, failed: (file: string, error: unknown) => void): Swept | null {
  // All of its functions are met, and those that call them are found by their names.
  dependOnText(file);
  const ir = project.module(file);
  if (!ir || ir.error) return null;
  const exported = new Set(ir.exports.map((e) => (e.kind === 'all' ? '' : e.exported)));
  const sites = sweepModule(m, ir, failed);
  // What is written is for the callers to say: they are met too.
  const writing = sites.filter(({ role, place }) => (role === 'storage.write' || role === 'cookie.set') && place.file === file);
  const helpers = writing.map((site) => site.enclosing).filter((name) => exported.has(name) && name.length >= shortestName);
  return { sites, helpers };
}

function sweepModule(m: Interpreter, ir: IrModule, failed: (file: string, error: unknown) => void): ReturnType<typeof walkAs>['sites'] {
  const module = m.world.load(ir.file);
  if (!module) return [];
  const sites: ReturnType<typeof walkAs>['sites'] = [];
  // State containers, hooks and clients are made where the module stands: those sites are met while it loads.
  try {
    for (const name of module.declaredBy.keys()) m.world.resolveName(m, module, name);
    if (ir.exports.some((e) => e.kind !== 'all' && e.exported === 'default')) m.world.exportOf(m, module, 'default');
  } catch (error) {
    failed(ir.file, error);
  }
  const all = functionsBelow(ir.body);
  const outermost = all.filter((fn) => !all.some((other) => other !== fn && other.start <= fn.start && other.end >= fn.end));
  // Nobody calls it from here: a place of no length.
  const place = (fn: FunctionExpr): Place => ({ file: ir.file, start: fn.start, end: fn.start });
  // Classes' methods are functions of their own here: `this` is unknown.
  for (const fn of outermost) {
    const run = (walk: Walk): void => {
      const met = new Set<Closure>();
      m.watch = { made: [], called: met };
      walk.stage(() => {
        const closure = closureOf(m, fn, new Environment(module.env, module));
        meet(m, closure, fn, place(fn));
        for (let n = 0; n < closuresPerFunction; n++) {
          const next = m.watch?.made.find((c) => !met.has(c));
          if (!next) break;
          met.add(next);
          meet(m, [{ t: 'function', closure: next, bound: null, tags: {} }], next.fn, place(next.fn));
        }
        return undefinedValue;
      }, place(fn));
    };
    try {
      sites.push(...walkAs(m, 'sweep', run).sites);
    } catch (error) {
      failed(ir.file, error);
    } finally {
      m.watch = null;
    }
  }
  return sites;
}

/** Calls with arguments of which nothing is known but their names. What it changed stays for those that share its variables. */
function meet(m: Interpreter, closure: Value, fn: FunctionExpr, site: Place): void {
  const args = fn.params.map((p): Value => opaque({ ...(nameOf(p) ? { name: nameOf(p) } : {}) }, { hint: hintOf(p) }));
  m.attemptValue(() => m.await(m.call(closure, opaque({}), args, site, { awaited: true }), site), true);
}
function nameOf(p: Pattern): string {
  if (p.kind === 'name') return p.name;
  return p.kind === 'default-pattern' ? nameOf(p.target) : '';
}
function hintOf(p: Pattern): string {
  const typed = p as { type?: string };
  return typed.type ?? '';
}
