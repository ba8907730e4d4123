/** yup: what a schema asks for refuses whoever does not have it. */
import { describe } from 'vitest';
import { del, erase, packages, reject, routes } from './programs.ts';

const head = `import * as yup from 'yup'; import { object, string, ValidationError } from 'yup';`;
/** What is known of whoever asks: with a session, with a word to be a visitor, with nothing. */
const parse = `const user = await getUser(); const sent = user ? { auth: { user, type: 'user' } } : request.headers.has('x-visitor') ? { auth: { type: 'visitor' } } : { auth: null };`;
const route = (schema: string, run = `await schema.validate(sent);`): string => del(`const schema = ${schema}; ${parse} ${run} ${erase}`, head);
const caught = `try { await schema.validate(sent); } catch (error) { if (error instanceof ValidationError) ${reject} throw error; }`;
const more = packages({ yup: '1.7.1', 'better-auth': '1.4.0' });

describe('whoever has no session', () => {
  routes(
    [
      ['is refused by what has to be there', route(`object({ auth: object({ user: yup.mixed().defined() }).defined() })`), 'guarded authenticated'],
      [
        'is refused by what is named',
        route(`yup.object({ auth: yup.object({ type: string().oneOf(['user', 'admin']).defined() }) })`),
        'guarded authenticated',
      ],
      ['is refused, and told so', route(`object({ auth: object({ type: string().oneOf(['user']) }).defined() })`, caught), 'guarded authenticated'],
      [
        'is refused by a schema that is put together',
        route(`object({ id: string() }).concat(object({ auth: object().shape({ user: yup.mixed().required() }).required() }))`),
        'guarded authenticated',
      ],
      [
        'is refused by a question',
        route(`object({ auth: object({ user: yup.mixed().required() }) })`, `if (!(await schema.isValid(sent))) ${reject}`),
        'guarded authenticated',
      ],
      ['is let in by what may be left out', route(`object({ auth: object({ user: yup.mixed() }).nullable() })`), 'open optional'],
      ['is let in by what names him too', route(`object({ auth: object({ type: string().oneOf(['user', 'visitor']) }) })`), 'open optional'],
      ['is let in by a schema of a part', route(`object({ auth: object({ user: yup.mixed().defined() }).nullable().partial() })`), 'open optional'],
      [
        'is let in by what is turned into something else',
        route(`object({ auth: object({ type: string().transform(() => 'user').oneOf(['user']) }) })`),
        'open optional',
      ],
      [
        'is let in where nothing is done about it',
        route(`object({ auth: object({ user: yup.mixed().defined() }) })`, `schema.validate(sent).catch(() => null);`),
        'open optional',
      ],
    ],
    more,
  );
});
