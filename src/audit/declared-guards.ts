/** Guards that the configuration declares, beside what their code does where it can be read. */
import type { Interpreter } from '../evaluate/machine.ts';
import { isNullish, opaque, truthOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Closure, Place, Value } from '../evaluate/values/values.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { Exit } from '../evaluate/verdicts/walk.ts';
import type { Project } from '../project/types.ts';
import type { DeclaredGuard } from './config/schema.ts';
import { moduleName } from './config/declared.ts';
import { relativePath } from './paths.ts';
import { firstLineOf } from './regions.ts';
import type { DeclaredTrouble } from './rule.ts';

/** Parameters that are the request itself; what others stand for is the caller's affair. */
const request = /^(?:_?req(?:uest)?|ctx|context|c|event|headers|reply|res(?:ponse)?|_?next|done)$/i;

export function declaredTroubles(project: Project, m: Interpreter, guards: readonly DeclaredGuard[], base: string): DeclaredTrouble[] {
  return guards.flatMap((guard): DeclaredTrouble[] => {
    const file = fileOf(project, moduleName(guard.module, base));
    const module = file === null ? null : m.world.load(file);
    if (!file || !module) return [];
    const value = m.world.exportOf(m, module, guard.export);
    const [alt] = value;
    if (!alt || value.every((a) => isNullish(a) === true)) {
      const region = firstLineOf(project, { file, start: 0, end: 0 });
      return [{ kind: 'missing', region, module: relativePath(project.root, file), symbol: guard.export, how: guard.how }];
    }
    if (alt.t !== 'function' || !alt.closure.fn.params.every((p) => p.kind === 'name' && request.test(p.name))) return [];
    if (!letsThrough(m, value, alt.closure, guard)) return [];
    const { fn } = alt.closure;
    const region = firstLineOf(project, { file: alt.closure.module.file, start: fn.start, end: fn.end });
    return [{ kind: 'passes', region, module: relativePath(project.root, file), symbol: guard.export, how: guard.how }];
  });
}

/** A declared module is a path without its extension, or the end of one as imports write it. */
function fileOf(project: Project, name: string): string | null {
  const end = `/${name.replace(/^[./@~]+\/?/, '').replace(/\.[cm]?[jt]sx?$/, '')}`;
  const found = project.files.filter((file) => {
    const stem = file.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '');
    return name.startsWith('/') ? stem === name.replace(/\.[cm]?[jt]sx?$/, '') : stem.endsWith(end);
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether whoever brings nothing comes through, as far as all of the code on the way was seen. */
function letsThrough(m: Interpreter, value: Value, closure: Closure, guard: DeclaredGuard): boolean {
  const site: Place = { file: closure.module.file, start: closure.fn.start, end: closure.fn.start };
  const args = closure.fn.params.map((p) => opaque({ input: true, ...(p.kind === 'name' ? { name: p.name } : {}) }, { truthy: true }));
  let exits: Exit[] = [];
  walkAs(m, 'outsider', (walk) => {
    exits = walk.stage(() => m.await(m.call(value, undefinedValue, args, site, { awaited: true }), site), site);
    exits = exits.filter((exit) =>
      walk.inspect(exit, () => exit.kind === 'return' && !exit.path.lost && !exit.path.wrapped && passes(m, exit.value, guard.how)),
    );
  });
  return exits.length > 0;
}
function passes(m: Interpreter, value: Value, how: DeclaredGuard['how']): boolean {
  if (how === 'throw') return true;
  if (how === 'null') return value.some((alt) => truthOf(alt) !== false && !alt.tags.decided);
  return value.some((alt) => {
    const status = alt.t === 'object' && alt.cell.kind === 'response' ? m.peek([alt], 'status') : undefined;
    return !alt.tags.decided && !status?.every((s) => s.t !== 'const' || Number(s.v) >= 300);
  });
}
