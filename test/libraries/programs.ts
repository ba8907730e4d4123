/** Tables of tiny applications around one library: what the outsider, the stranger and the insider meet there. */
import { expect, it } from 'vitest';
import type { ReportedEntry } from '../../src/audit/model.ts';
import { scanApp, walkRoute } from '../support.ts';

/** `DELETE /api/x/[id]` with these statements; `db` is at hand, `erase` deletes the record that the path names. */
export const erase = `await db.note.delete({ where: { id: (await params).id } }); return Response.json({ ok: true });`;
export const reject = `return new Response('Unauthorized', { status: 401 });`;
export const del = (body: string, head = ''): string => `${head}\nexport async function DELETE(request, { params }) { ${body} }`;

export type Row = [name: string, code: string, verdict: string, more?: Readonly<Record<string, string>>];
export const packages = (dependencies: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0', '@prisma/client': '6.19.0', ...dependencies } }),
});
const verdictOf = (entry: ReportedEntry): string => `${entry.verdict} ${entry.level}`;
export function routes(rows: readonly Row[], shared: Readonly<Record<string, string>> = {}): void {
  it.each(rows)('%s', (_name, code, verdict, more) => {
    expect(verdictOf(walkRoute(code, { ...shared, ...more }))).toBe(verdict);
  });
}

/** `DELETE /x/:id` of a Fastify application; `setup` stands before the route, `route` holds the route's options. */
export type FastifyRow = [name: string, setup: string, route: string, verdict: string];
export function fastifyRoutes(rows: readonly FastifyRow[], head = ''): void {
  it.each(rows)('%s', (_name, setup, route, verdict) => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { fastify: '5.12.8', '@prisma/client': '6.19.0' } }),
      'app.js': `import Fastify from 'fastify'; import { PrismaClient } from '@prisma/client'; ${head}
const db = new PrismaClient(); const app = Fastify();
const handler = async (request) => { await db.note.delete({ where: { id: request.params.id } }); return { ok: true }; };
${setup}
app.delete('/x/:id', ${route === '' ? '' : `{ ${route} }, `}handler);
app.listen({ port: 3000 });`,
    });
    const [entry] = report.entries.filter((e) => e.path === '/x/:id');
    expect(entry ? verdictOf(entry) : 'no entry').toBe(verdict);
  });
}
