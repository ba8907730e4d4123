/**
 * Mounts: an entry of a host framework whose handler hands the request to a dispatcher (a router, an app of another framework).
 * What stands in front of the dispatcher (middleware, hooks, wrappers) is met by walking the host's entry with a target to be called.
 */
import { Dependencies, collecting, dependOn } from '../evaluate/values/dependencies.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import type { Persona } from '../evaluate/models.ts';
import type { Place } from '../evaluate/values/values.ts';
import { walkAs } from '../evaluate/verdicts/walk.ts';
import type { Walk } from '../evaluate/verdicts/walk.ts';
import type { Project } from '../project/types.ts';
import type { EntryPoint } from './types.ts';

/** How many imports away from an entry's file the dispatcher may stand. */
const importDepth = 3;

/** Name of the model of a function that answers all requests it gets: a route by what it does, also where it is registered as middleware. */
export const answersAll = 'answers all requests';

export class Dispatch<Met, Target> {
  /** What the current walk wants called. */
  target: Target | null = null;
  private readonly m: Interpreter;
  private met: Met[] | null = null;

  constructor(m: Interpreter) {
    this.m = m;
  }

  /** Called by a dispatcher's native: true where the walk only asks what is mounted. */
  meet(met: Met): boolean {
    if (!this.met) return false;
    this.met.push(met);
    return true;
  }

  /** What an entry hands its requests to; empty where it is no mount. */
  private probe(host: EntryPoint, close: boolean): Met[] {
    // Where the entry's own file names the dispatcher, no branch on the way to it must be missed.
    for (const persona of close ? (['insider', 'sweep'] as const) : (['insider'] as const)) {
      const met: Met[] = [];
      this.met = met;
      try {
        walkAs(this.m, persona, (walk) => host.walk(walk, this.m, persona));
      } finally {
        this.met = null;
      }
      if (met.length > 0) return met;
    }
    return [];
  }

  /** The mounts among these entries. Only entries near whose files these words of the dispatcher's stand are asked. */
  mounts(project: Project, hosts: readonly EntryPoint[], words: RegExp): Map<EntryPoint, Met[]> {
    const out = new Map<EntryPoint, Met[]>();
    const known = new Map<string, boolean>();
    for (const host of hosts) {
      if (host.given || host.framework === 'next-page' || host.framework === 'next-layout' || host.framework === 'next-metadata') continue;
      // A helper of the project may register what is handed to it: the handler's own file counts as well.
      const files = [...new Set([host.file, host.definedIn])];
      const near = (file: string): boolean => {
        const answer = known.get(file) ?? isNear(project, file, words);
        known.set(file, answer);
        return answer;
      };
      if (!files.some(near)) continue;
      // What mounts nothing is nothing to those whom others mount.
      const part = new Dependencies();
      const met = collecting(part, () =>
        this.probe(
          host,
          files.some((file) => words.test(project.text(file) ?? '')),
        ),
      );
      if (met.length === 0) continue;
      dependOn(part);
      out.set(host, met);
    }
    return out;
  }

  /** A walk through a host's entry to a target behind it, which requests of this method come to. */
  through(host: EntryPoint, target: Target, method?: string): EntryPoint['walk'] {
    return (walk: Walk, m: Interpreter, persona: Persona) => {
      this.aim(target, () => {
        host.walk(walk, m, persona, method);
      });
    };
  }
  aim(target: Target, run: () => void): void {
    const before = this.target;
    this.target = target;
    try {
      run();
    } finally {
      this.target = before;
    }
  }

  /** A dispatcher that is neither asked what it mounts nor given a target: what happens in it is not seen. */
  unseen(text: string, site: Place): void {
    this.m.lose('handed-over', text, site);
  }
}

/** Whether these words stand in a file or in one that it imports a few steps away. */
export function isNear(project: Project, file: string, words: RegExp): boolean {
  let files = [file];
  const seen = new Set(files);
  for (let depth = 0; depth <= importDepth && files.length > 0; depth++) {
    const next: string[] = [];
    for (const current of files) {
      const ir = project.module(current);
      if (!ir) continue;
      const text = project.text(current);
      if (text !== null && words.test(text)) return true;
      const sources = [...ir.imports.map((i) => i.source), ...ir.exports.flatMap((e) => (e.kind === 'local' ? [] : [e.source]))];
      for (const source of new Set(sources)) {
        const resolution = project.resolve(current, source);
        if (resolution.kind !== 'file' || seen.has(resolution.file)) continue;
        seen.add(resolution.file);
        next.push(resolution.file);
      }
    }
    files = next;
  }
  return false;
}
