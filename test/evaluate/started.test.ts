/** What the process makes as it starts: code that throws without it says nothing of who asks. */
import { expect, it } from 'vitest';
import { prelude, scanApp } from '../support.ts';

const reached = (app: string, code = `ready();`): string[] => {
  const { report } = scanApp({
    ...prelude,
    'lib/ready.ts': app,
    'app/api/x/route.ts': `import { db } from '../../../lib/db'; import { ready } from '../../../lib/ready';
export async function POST() { ${code} await db.note.deleteMany({}); return Response.json({}); }`,
  });
  return report.entries.flatMap((e) => e.effects.map((x) => x.kind));
};
const init = `export function init(deps: unknown) { app = { deps }; }`;
it.each<[name: string, app: string, effects: string[]]>([
  ['a variable', `let app: unknown = null; ${init} export function ready() { if (!app) throw new Error('not started'); return app; }`, ['delete']],
  [
    'compared with null',
    `let app: unknown = null; ${init} export function ready() { if (app === null) throw new Error('not started'); return app; }`,
    ['delete'],
  ],
  ['one that was never given a value', `let app: unknown; ${init} export function ready() { if (app === undefined) throw new Error('no'); }`, ['delete']],
  [
    'a property of the global object',
    `const root = globalThis as any; root.app ??= null; export function init() { root.app = {}; } export function ready() { if (!root.app) throw new Error('no'); }`,
    ['delete'],
  ],
  ['nothing fills it', `let app: unknown = null; export function ready() { if (!app) throw new Error('not started'); return app; }`, []],
  ['it is only emptied', `let app: unknown = null; export function stop() { app = null; } export function ready() { if (!app) throw new Error('no'); }`, []],
  [
    'a variable of the function',
    `export function ready() { let app = null; const fill = () => { app = {}; }; void fill; if (!app) throw new Error('no'); }`,
    [],
  ],
])('%s', (_name, app, effects) => {
  expect(reached(app)).toEqual(effects);
});
it('what is made when it is first asked for is made there', () => {
  const app = `import { db } from './db'; let app: any = null; function start() { app = { erase: () => db.card.deleteMany({}) }; }
export function ready() { if (!app) start(); if (!app) throw new Error('not started'); return app; }`;
  expect(reached(app, `await ready().erase();`)).toEqual(['delete', 'delete']);
});
