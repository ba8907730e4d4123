/** The matrix by role: who can do what to which resource. */
import pc from 'picocolors';
import { expect, it } from 'vitest';
import type { ReportedEntry } from '../../src/audit/model.ts';
import { roleRows, rolesReport } from '../../src/report/roles.ts';
import { prelude, scanApp } from '../support.ts';

const route = (methods: Readonly<Record<string, string>>): string =>
  `import { db } from '../../../lib/db'; import { requireUser } from '../../../lib/auth';
${Object.entries(methods)
  .map(([method, body]) => `export async function ${method}(request) { ${body} }`)
  .join('\n')}`;
const ok = `return Response.json({ ok: true });`;
const entries = (): readonly ReportedEntry[] =>
  scanApp({
    ...prelude,
    'app/api/notes/route.ts': route({
      GET: `return Response.json(await db.note.findMany({}));`,
      POST: `await requireUser(); await db.note.create({ data: {} }); ${ok}`,
      DELETE: `const u = await requireUser(); if (u.role !== 'admin') throw new Error('no'); await db.note.deleteMany({}); ${ok}`,
    }),
    'app/api/hooks/route.ts': route({
      POST: `if (request.headers.get('x-key') !== process.env.API_SECRET) throw new Error('no'); await db.event.create({ data: {} }); ${ok}`,
    }),
  }).report.entries;
const plain = pc.createColors(false);

it('has a row per resource and a letter per operation', () => {
  expect(roleRows(entries())).toEqual([
    { resource: 'event', actors: { 'key or signature': 'C' } },
    { resource: 'note', actors: { anyone: 'R', 'signed in': 'C', 'a role': 'D' } },
  ]);
});
it('is told as a table, as Markdown and as CSV', () => {
  expect(rolesReport(entries(), 'csv', plain)).toBe('Resource,anyone,signed in,key or signature,a role\nevent,,,C,\nnote,R,C,,D\n');
  expect(rolesReport(entries(), 'markdown', plain)).toContain('| note | R | C |  | D |');
  expect(rolesReport(entries(), 'table', plain).split('\n')[2]).toMatch(/^note +R +C +D$/);
});
