/** Settings that are asked for as the code behind an entry loads: without them the entry would not be there. */
import { askedAtStart } from '../evaluate/security/lacking.ts';
import type { Project } from '../project/types.ts';

/** Whether one of the files, or one that they import directly or through others, tests at its top level that a setting is there. */
export function isAskedAtStart(project: Project, files: readonly string[], setting: string): boolean {
  // A set that grows while it is walked is walked to its end.
  const reached = new Set(files);
  for (const file of reached) {
    const module = project.module(file);
    if (!module) continue;
    if (project.text(file)?.includes(setting) && askedAtStart(module.body).has(setting)) return true;
    const sources = [...module.imports, ...module.sideEffectImports, ...module.exports.flatMap((e) => (e.kind === 'local' ? [] : [e]))];
    for (const source of new Set(sources.map((s) => s.source))) {
      const found = project.resolve(file, source);
      if (found.kind === 'file') reached.add(found.file);
    }
  }
  return false;
}
