/** Answers that are no refusals, although the walk was refused something on the way. */
import { expect, it } from 'vitest';
import { walkRoute } from '../support.ts';

it.each<[string, string]>([
  ['an empty answer after the work', `if (await getUser()) throw new Error('log out first'); await db.note.deleteMany({}); return Response.json({});`],
  [
    'an answer in the words of an error after the work',
    `if (!(await getUser())) { await db.note.deleteMany({}); return Response.json({ message: 'gone' }); } return Response.json({ ok: true });`,
  ],
])('%s', (_name, body) => {
  expect(walkRoute(`export async function POST() { ${body} }`)).toMatchObject({ verdict: 'open', level: 'optional' });
});
