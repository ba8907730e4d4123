/** Functions that ask what a result is: the branch on their answer leaves what it fits. */
import { describe } from 'vitest';
import { del, erase, reject, routes } from '../libraries/programs.ts';
import type { Row } from '../libraries/programs.ts';

const context = `const context = async () => { const user = await getUser(); const org = await db.org.findUnique({ where: { id: 1 } });
if (!org) return { statusCode: 404, code: 'GONE', ok: false }; return user ? { user, org, ok: true } : { org, ok: true }; };`;
/** The context leaves where the question says yes; whoever is nobody is refused behind it. */
const asked = (name: string, question: string, verdict: string, call = 'isFailure(c)'): Row => [
  name,
  del(`const c = await context(); if (${call}) return Response.json(c); if (!c.user) ${reject} ${erase}`, `${context}\n${question}`),
  verdict,
];
describe('what a question leaves', () => {
  routes([
    asked(
      'properties that are there',
      `const isFailure = (data) => { return typeof data === 'object' && data !== null && 'statusCode' in data && 'code' in data; };`,
      'guarded authenticated',
    ),
    asked('the same, negated', `function isContext(data) { return !('statusCode' in data); }`, 'guarded authenticated', '!isContext(c)'),
    asked('a flag', `const isFailure = (data) => data.ok === false;`, 'guarded authenticated'),
    asked('a field that is there', `const isFailure = (data) => data?.code !== undefined;`, 'guarded authenticated'),
    asked('a truth', `const isFailure = (data) => Boolean(data.statusCode);`, 'guarded authenticated'),
    asked('another property', `const isFailure = (data) => { return typeof data === 'object' && 'org' in data; };`, 'open optional'),
    asked('a question about something else', `const isFailure = (data) => Math.random() > 0.5;`, 'open optional'),
    asked('either of two', `const isFailure = (data) => 'statusCode' in data || Math.random() > 0.5;`, 'open optional'),
  ]);
});
