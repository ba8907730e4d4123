/** The Next.js adapter. */
import { Dependencies } from '../../evaluate/values/dependencies.ts';
import type { Project } from '../../project/types.ts';
import type { Interpreter } from '../../evaluate/machine.ts';
import type { EntryPoint, Framework, Inventory } from '../types.ts';
import { nextApps, settingsOf } from './apps.ts';
import type { NextApp } from './apps.ts';
import { actionEntries, appEntries, pagesEntries } from './routes.ts';
import type { NextEntry } from './routes.ts';
import { walkNext } from './walk.ts';

/** Which pages a layout is shown with. */
function factOf(paths: readonly string[]): Dependencies {
  const part = new Dependencies();
  part.facts.add(JSON.stringify(paths));
  return part;
}
export const next: Framework = {
  name: 'next',
  inventory(project: Project, machine: Interpreter): Inventory {
    const apps = nextApps(project);
    const found: NextEntry[] = [];
    for (const app of apps) found.push(...appEntries(project, app), ...pagesEntries(project, app));
    found.push(...actionEntries(project, apps));
    const settings = new Map<NextApp, Dependencies>();
    for (const app of apps) {
      const part = new Dependencies();
      for (const file of settingsOf(project, app)) part.files.add(file);
      part.facts.add(JSON.stringify(app));
      settings.set(app, part);
    }
    const entries = found.map((entry): EntryPoint => {
      const declared = entry.code.kind === 'export' ? machine.world.declarationOf(entry.file, entry.code.name) : null;
      return {
        framework: entry.framework,
        app: entry.app.dir,
        method: entry.method,
        path: entry.path,
        symbol: entry.symbol,
        file: entry.file,
        span: entry.span,
        definedIn: declared?.module.file ?? entry.file,
        needs: [settings.get(entry.app) ?? new Dependencies(), ...(entry.shownAt ? [factOf(entry.shownAt)] : [])],
        walk: (walk, m, _persona, method) => walkNext(walk, m, method !== undefined && entry.method === '*' ? { ...entry, method } : entry),
      };
    });
    return { entries, apps: apps.map((a) => a.dir), diagnostics: [] };
  },
};
