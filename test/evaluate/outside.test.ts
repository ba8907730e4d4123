/** Another system is asked whether a request may go on: its word counts where the code refuses with 401 or 403 for want of a yes. */
import { describe } from 'vitest';
import { fastifyRoutes } from '../libraries/programs.ts';

const ask = `fetch(process.env.AUTH_URL, { headers: { authorization: request.headers.authorization ?? '' } })`;
const hook = (body: string): string => `preHandler: async (request, reply) => { ${body} }`;

describe('a credential that is handed on', () => {
  fastifyRoutes([
    ['its no is a 401', '', hook(`const answer = await ${ask}; if (!answer.ok) return reply.code(401).send();`), 'guarded authenticated'],
    ['its status is asked', '', hook(`const { status } = await ${ask}; if (status !== 200) return reply.code(403).send();`), 'guarded authenticated'],
    [
      'one of two ways in',
      '',
      hook(
        `const allowed = async () => { if (request.headers.authorization === process.env.API_SECRET) return true; const { ok } = await ${ask}; return ok; }; if (!(await allowed())) return reply.code(401).send();`,
      ),
      'guarded authenticated',
    ],
    [
      'the whole request is told',
      '',
      hook(
        `const answer = await fetch(process.env.AUTH_URL, { method: 'POST', body: JSON.stringify({ headers: request.headers }) }); if (!answer.ok) return reply.code(401).send();`,
      ),
      'guarded authenticated',
    ],
    ['its no is a failure like any other', '', hook(`const answer = await ${ask}; if (!answer.ok) return reply.code(502).send();`), 'unknown unknown'],
    ['its answer is not asked', '', hook(`const answer = await ${ask}; request.profile = await answer.json();`), 'open public'],
    ['no credential is handed on', '', hook(`const answer = await fetch(process.env.AUTH_URL); if (!answer.ok) return reply.code(401).send();`), 'open public'],
  ]);
});
describe('clients that reject', () => {
  fastifyRoutes(
    [
      [
        'caught and forgotten',
        '',
        hook(
          `try { await axios.get(process.env.AUTH_URL, { headers: { authorization: request.headers.authorization } }); } catch (error) { request.log.warn(error); }`,
        ),
        'open public',
      ],
    ],
    `import axios from 'axios';`,
  );
});
