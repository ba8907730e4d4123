/** Stores of keys and values: what a credential is the key of is there for its holder alone, and is his. */
import { describe } from 'vitest';
import { del, erase, packages, reject, routes } from './programs.ts';

const head = `import { createStorage, prefixStorage } from 'unstorage'; import redisDriver from 'unstorage/drivers/redis'; import { cookies } from 'next/headers';
const make = (base) => createStorage({ driver: redisDriver({ base }) }); const sessions = make('sessions'); const notes = prefixStorage(make('data'), 'notes');`;
const session = `const session = await sessions.getItem((await cookies()).get('session')?.value);`;

describe('unstorage', () => {
  routes(
    [
      ['a session that a cookie names', del(`${session} if (!session) ${reject} ${erase}`, head), 'guarded authenticated'],
      [
        'whether there is one',
        del(`if (!(await sessions.hasItem((await cookies()).get('session')?.value))) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      [
        'whose user is asked for among the members',
        del(
          `${session} if (!session) ${reject} const note = await notes.getItem((await params).id); if (!note.members.find((m) => m.id === session.user.id)) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
      ['what the request names is there', del(`if (!(await notes.getItem((await params).id))) ${reject} ${erase}`, head), 'open public'],
    ],
    packages({ unstorage: '1.17.0' }),
  );
});
