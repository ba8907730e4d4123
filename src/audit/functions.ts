/** Names of functions for reports: their own, or of what they stand in. */
import type { FunctionExpr } from '../ir/nodes.ts';
import { functionsBelow, walk } from '../ir/walk.ts';
import type { Place } from '../evaluate/values/values.ts';
import type { Project } from '../project/types.ts';

class FunctionNames {
  private readonly byFile = new Map<string, readonly FunctionExpr[]>();
  private readonly given = new Map<string, ReadonlyMap<unknown, string>>();
  private readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
  /** The name of a function, else of the innermost named one around it, else the file's. */
  nameOf(place: Place): string {
    const around = this.in(place.file).filter((fn) => fn.start <= place.start && fn.end >= place.end);
    const innermost = around.at(-1);
    if (innermost && innermost.name === '') {
      const given = this.givenTo(place.file, innermost);
      if (given) return given;
    }
    const named = around.findLast((fn) => fn.name !== '');
    return named?.name ?? place.file.split('/').at(-1) ?? '';
  }
  /** `decorate('authenticate')`: the call that a nameless function is handed to, with the name it is given under. */
  private givenTo(file: string, fn: FunctionExpr): string | null {
    let given = this.given.get(file);
    if (!given) {
      const found = new Map<unknown, string>();
      walk(this.project.module(file)?.body ?? [], (node) => {
        if (node.kind !== 'call') return;
        const [first] = node.args;
        const { callee } = node;
        const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' && typeof callee.property === 'string' ? callee.property : null;
        if (name === null || first?.kind !== 'literal' || typeof first.value !== 'string') return;
        for (const arg of node.args) found.set(arg, `${name}('${first.value}')`);
      });
      this.given.set(file, (given = found));
    }
    return given.get(fn) ?? null;
  }
  private in(file: string): readonly FunctionExpr[] {
    let all = this.byFile.get(file);
    if (!all) this.byFile.set(file, (all = functionsBelow(this.project.module(file)?.body ?? [])));
    return all;
  }
}
const known = new WeakMap<Project, FunctionNames>();
export function functionsOf(project: Project): FunctionNames {
  let names = known.get(project);
  if (!names) known.set(project, (names = new FunctionNames(project)));
  return names;
}
