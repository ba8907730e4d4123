/** Entries of one scan that are walked elsewhere. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WalkMemory } from '../../src/audit/cache/walks.ts';
import type { StoredWalks } from '../../src/audit/cache/walks.ts';
import { scanProject } from '../../src/audit/scan.ts';
import type { Scanned } from '../../src/audit/scan.ts';
import { openProject } from '../../src/project/index.ts';
import { makeApp } from '../support.ts';

const route = (guard: string): string =>
  `import { auth } from '../../lib/auth'; import { db } from '../../lib/db';\nexport async function POST(request) { ${guard} await db.note.deleteMany({}); return Response.json({}); }`;
const refuse = `const s = await auth.api.getSession({ headers: request.headers }); if (!s) return new Response('who?', { status: 401 });`;
const files = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0', 'better-auth': '1.4.0' } }),
  'lib/auth.ts': `import { betterAuth } from 'better-auth'; export const auth = betterAuth({});`,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient();`,
  'app/a/route.ts': route(''),
  'app/b/route.ts': route(refuse),
  'app/c/route.ts': route(refuse),
  'app/d/route.ts': route(''),
};

/** Walks some of the entries, and knows what somebody else has walked. */
function share(root: string, own: (index: number) => boolean, theirs: StoredWalks[] | null): { scanned: Scanned; walks: StoredWalks } {
  const project = openProject({ root, include: [], exclude: [], tests: false });
  const memory = new WalkMemory(project);
  const others = theirs && { claim: own, walked: () => theirs };
  const scanned = scanProject(project, [], undefined, others ? undefined : (_id, _point, index) => own(index), null, memory, others);
  memory.sitesAtLoad(scanned.loadSites, scanned.world.evaluated);
  return { scanned, walks: memory.stored(scanned.walked) };
}
const verdicts = ({ walked }: Scanned): string[] => walked.map((w) => `${w.entry.id} ${w.entry.verdict}`);

it('are not walked again, and say the same', () => {
  const root = makeApp(files);
  const theirs = share(root, (index) => index % 2 === 1, null);
  expect(theirs.scanned.walked).toHaveLength(2);
  const { scanned, walks } = share(root, (index) => index % 2 === 0, [theirs.walks]);
  expect(verdicts(scanned)).toEqual(['POST /a open', 'POST /b guarded', 'POST /c guarded', 'POST /d open']);
  expect(walks.recalled).toBe(2);
  expect(walks.entries.size).toBe(4);
});

it('are walked here where nobody walked them, and where a file has changed meanwhile', () => {
  const root = makeApp(files);
  const theirs = share(root, (index) => index % 2 === 1, null);
  const nobody = share(root, (index) => index % 2 === 0, []);
  expect(nobody.walks.recalled).toBe(0);
  expect(verdicts(nobody.scanned)).toHaveLength(4);
  writeFileSync(join(root, 'app/b/route.ts'), route(''));
  const changed = share(root, (index) => index % 2 === 0, [theirs.walks]);
  expect(changed.walks.recalled).toBe(0);
  expect(verdicts(changed.scanned)).toContain('POST /b open');
});
