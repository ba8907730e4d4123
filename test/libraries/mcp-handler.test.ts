/** Routes that offer tools to language models. */
import { expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import { packages } from './programs.ts';

const head = `import { createMcpHandler, withMcpAuth } from 'mcp-handler'; import { jwtVerify } from 'jose'; import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
const key = new TextEncoder().encode(process.env.KEY); const verify = async (request, token) => { if (!token) return undefined; try { const { payload } = await jwtVerify(token, key); return { token, clientId: payload.sub }; } catch { return undefined; } };`;
const tool = (run: string): string => `createMcpHandler((server) => { server.registerTool('erase', {}, ${run}); }, {}, { basePath: '/api' })`;
const erase = `async ({ id }) => { await db.note.delete({ where: { id } }); return { content: [] }; }`;

it.each<[name: string, code: string, verdict: string]>([
  ['for anybody', `export const POST = ${tool(erase)};`, 'open public note.delete'],
  ['for whoever has a token', `export const POST = withMcpAuth(${tool(erase)}, verify, { required: true });`, 'guarded authenticated note.delete'],
  ['for whoever has a token, or none', `export const POST = withMcpAuth(${tool(erase)}, verify);`, 'open optional note.delete'],
  [
    'whose verification believes all',
    `export const POST = withMcpAuth(${tool(erase)}, async (request, token) => ({ token, clientId: 'x' }), { required: true });`,
    'open optional note.delete',
  ],
  [
    'of which the tool itself asks',
    `export const POST = withMcpAuth(${tool(`async ({ id }, { authInfo }) => { if (!authInfo) throw new Error('no'); await db.note.delete({ where: { id } }); return { content: [] }; }`)}, verify);`,
    'open optional ',
  ],
])('tools %s', (_name, code, verdict) => {
  const { report } = scanApp({ ...packages({ 'mcp-handler': '1.0.4', jose: '6.1.0' }), 'app/api/mcp/route.ts': `${head}\n${code}` });
  expect(
    report.entries.map((e) => {
      const reached = e.effects.find((x) => x.kind === 'delete' && (x.by === 'outsider') === (e.verdict === 'open'));
      return `${e.verdict} ${e.level} ${reached?.symbol.replace('prisma.', '') ?? ''}`;
    }),
  ).toEqual([verdict]);
});
