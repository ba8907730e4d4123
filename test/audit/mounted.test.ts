/** Code that several applications serve: one finding, with the others beside it. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';

const app = (name: string): Record<string, string> => ({
  [`apps/${name}/package.json`]: JSON.stringify({ name, dependencies: { next: '15.5.0', '@trpc/server': '11.0.0', '@acme/api': 'workspace:*' } }),
  [`apps/${name}/app/api/trpc/[trpc]/route.ts`]: `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { appRouter } from '@acme/api';
const handler = (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext: () => ({}) });
export { handler as POST };`,
});
const files = {
  'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['apps/*', 'packages/*'] }),
  ...app('one'),
  ...app('two'),
  'packages/api/package.json': JSON.stringify({ name: '@acme/api', main: 'index.ts', dependencies: { '@trpc/server': '11.0.0', '@prisma/client': '6.19.0' } }),
  'packages/api/index.ts': `import { initTRPC } from '@trpc/server'; import { PrismaClient } from '@prisma/client';
const db = new PrismaClient(); const t = initTRPC.create();
export const appRouter = t.router({ wipe: t.procedure.mutation(() => db.note.deleteMany({})) });`,
};
const said = (more: Readonly<Record<string, string>> = {}): string[] =>
  scanApp({ ...files, ...more })
    .report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route')
    .map((f) => [f.suppressed ? 'suppressed' : f.severity, f.entry, ...f.related.slice(1).map((r) => r.message)].join(' | '));

it('is said once', () => {
  expect(said()).toEqual(['error | MUTATION wipe @ apps/one | so it is with MUTATION wipe @ apps/two']);
});
it('is told apart where the configuration speaks of one of them', () => {
  const config = JSON.stringify({ public: [{ entry: 'MUTATION wipe @ apps/one', reason: 'a sandbox' }] });
  expect(said({ 'authlint.config.json': config }).sort()).toEqual(['error | MUTATION wipe @ apps/two', 'suppressed | MUTATION wipe @ apps/one']);
});
