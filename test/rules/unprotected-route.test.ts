/** How grave it is what anybody can make an entry do. */
import { describe } from 'vitest';
import { speaks } from './programs.ts';

const route = (body: string): Record<string, string> => ({
  'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); const headers = { authorization: process.env.API_KEY };
export async function POST(request) { const { id } = await request.json(); ${body} return Response.json({}); }`,
});
describe('another system', () => {
  speaks(
    'no-unprotected-route',
    [
      ['is asked the same for everybody', `await fetch('https://api.example/plans', { headers });`, 'warning'],
      ['is asked for what the request names', `await fetch('https://api.example/plans/' + id, { headers });`, 'error'],
      ['is told to do something', `await fetch('https://api.example/plans', { method: 'POST', headers });`, 'error'],
      ['is asked, and something is changed', `await fetch('https://api.example/plans', { headers }); await db.note.deleteMany({});`, 'error'],
    ],
    route,
  );
});
