/** better-all: tasks that wait for each other give what they would give one after another. */
import { describe } from 'vitest';
import { del, erase, packages, reject, routes } from './programs.ts';

const head = `import { all, allSettled } from 'better-all';`;
const more = packages({ 'better-all': '0.0.7', 'better-auth': '1.4.0' });
const note = `note: async () => db.note.findUnique({ where: { id: (await params).id } })`;

describe('tasks by name', () => {
  routes(
    [
      [
        'the session is one of them',
        del(`const { user } = await all({ async user() { return getUser(); }, ${note} }); if (!user) ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      [
        'one asks for another',
        del(
          `const { mine } = await all({ ${note}, async user() { return requireUser(); }, async mine() { const [n, u] = [await this.$.note, await this.$.user]; return n.userId === u.id; } }); if (!mine) ${reject} ${erase}`,
          head,
        ),
        'guarded role',
      ],
      [
        'one asks for another that comes later',
        del(
          `const { known } = await all({ async known() { return (await this.$.user) !== null; }, async user() { return getUser(); } }); if (!known) ${reject} ${erase}`,
          head,
        ),
        'guarded authenticated',
      ],
      ['one refuses', del(`await all({ async user() { await requireUser(); } }); ${erase}`, head), 'guarded authenticated'],
      ['one refuses, and that is only told', del(`await allSettled({ async user() { await requireUser(); } }); ${erase}`, head), 'open optional'],
      [
        'one refuses, and that is told and asked for',
        del(`const { user } = await allSettled({ async user() { await requireUser(); } }); if (user.status === 'rejected') ${reject} ${erase}`, head),
        'guarded authenticated',
      ],
      ['nobody is asked who he is', del(`await all({ ${note} }); ${erase}`, head), 'open public'],
    ],
    more,
  );
});
