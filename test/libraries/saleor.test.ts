/** Applications of Saleor shops: what the shop signs, what its dashboard asks, and what anybody may. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import { packages } from './programs.ts';

const more = packages({ '@saleor/app-sdk': '1.15.0' });
const head = `import { verifyJWT } from '@saleor/app-sdk/auth'; import { SALEOR_API_URL_HEADER, SALEOR_AUTHORIZATION_BEARER_HEADER } from '@saleor/app-sdk/headers'; import { FileAPL } from '@saleor/app-sdk/APL/file'; import { SaleorApp } from '@saleor/app-sdk/saleor-app';
import { createAppRegisterHandler, createManifestHandler, createProtectedHandler, SaleorAsyncWebhook } from '@saleor/app-sdk/handlers/next-app-router';
import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); const app = new SaleorApp({ apl: new FileAPL() });
const erase = async () => { await db.note.deleteMany({}); return Response.json({ ok: true }); };`;
const tokens = (permissions: string, rest = ''): string =>
  `export async function POST(request) { const url = request.headers.get(SALEOR_API_URL_HEADER); const shop = await app.apl.get(url); if (!shop) return new Response('', { status: 404 });
try { await verifyJWT({ appId: shop.appId, token: request.headers.get(SALEOR_AUTHORIZATION_BEARER_HEADER), saleorApiUrl: url, requiredPermissions: ${permissions} }); } catch { ${rest === '' ? `return new Response('', { status: 401 });` : rest} } return erase(); }`;

describe('a route', () => {
  it.each<[name: string, code: string, verdict: string]>([
    [
      'of a webhook',
      `const hook = new SaleorAsyncWebhook({ event: 'ORDER_CREATED', apl: app.apl }); export const POST = hook.createHandler(async (request, { payload }) => erase());`,
      'guarded signature',
    ],
    ['of the dashboard', `export const POST = createProtectedHandler(async (request, { user }) => erase(), app.apl);`, 'guarded authenticated'],
    ['of the dashboard, for some', `export const POST = createProtectedHandler(async () => erase(), app.apl, ['MANAGE_APPS']);`, 'guarded role'],
    ['that verifies a token', tokens('[]'), 'guarded authenticated'],
    ['that verifies a token and its permissions', tokens(`['MANAGE_APPS']`), 'guarded role'],
    ['that goes on whatever the token is', tokens(`['MANAGE_APPS']`, `console.log('no');`), 'open optional'],
    [
      'that finds the shop and asks for no token',
      `export async function POST(request) { if (!(await app.apl.get(request.headers.get(SALEOR_API_URL_HEADER)))) return new Response('', { status: 404 }); return erase(); }`,
      'open public',
    ],
    [
      'that tells what the application is',
      `export const POST = createManifestHandler({ manifestFactory: async ({ appBaseUrl }) => ({ id: 'x', appUrl: appBaseUrl }) });`,
      'open public',
    ],
    ['at which a shop registers', `export const POST = createAppRegisterHandler({ apl: app.apl });`, 'open public'],
  ])('%s', (_name, code, verdict) => {
    const { report } = scanApp({ ...more, 'app/api/x/route.ts': `${head}\n${code}` });
    expect(report.entries.map((e) => `${e.verdict} ${e.level}`)).toEqual([verdict]);
  });
  it('of the pages router', () => {
    const { report } = scanApp({
      ...more,
      'pages/api/x.ts': `import { SaleorSyncWebhook } from '@saleor/app-sdk/handlers/next'; import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
export default new SaleorSyncWebhook({ event: 'X' }).createHandler(async (req, res, ctx) => { await db.note.deleteMany({ where: { shop: ctx.authData.appId } }); res.status(200).json({}); });`,
      'pages/api/manifest.ts': `import { createManifestHandler } from '@saleor/app-sdk/handlers/next'; export default createManifestHandler({ manifestFactory: () => ({ id: 'x' }) });`,
    });
    expect(report.entries.map((e) => `${e.path} ${e.verdict} ${e.level}`)).toEqual(['/api/manifest open public', '/api/x guarded signature']);
  });
});
