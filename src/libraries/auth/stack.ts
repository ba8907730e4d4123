/** @stackframe/stack 2.8: getUser() is null for an outsider, with `or` it redirects, throws or makes an anonymous user; getUser(id) is a lookup. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel, Shape } from '../../evaluate/models.ts';
import { constantString, never, promiseOf } from '../../evaluate/values/values.ts';
import { checks, native, sessionRead, sessionRequire, truthy } from '../shared.ts';
import { ask } from './shared.ts';

const permission = checks('user.hasPermission', { async: true, kind: 'role', refuses: 'stranger' });
const user: Shape = {
  is: 'own',
  fields: {
    hasPermission: { is: 'instance', of: () => permission },
    getPermission: {
      is: 'instance',
      of: () => fn('user.getPermission', { async: true, guard: { kind: 'role', how: nullShape, refuses: 'stranger' }, result: truthy }),
    },
    update: { is: 'instance', of: () => fn('user.update', { async: true }) },
  },
};
const stackApp: ObjectModel = object(
  'stack',
  {
    getUser: native(
      'stack.getUser',
      (call) => {
        const [options] = call.args;
        if (options?.every((a) => a.t !== 'object' && !(a.t === 'const' && a.v === undefined)))
          return promiseOf(call.machine.shape({ is: 'either', of: [{ is: 'record', store: 'stack users' }, nullShape] }, call));
        const or = options ? constantString(call.machine.peekOr(options, 'or') ?? never) : undefined;
        if (or === 'anonymous') return promiseOf(call.machine.shape(user, call));
        const model = or === 'redirect' || or === 'throw' ? sessionRequire('stack.getUser', user, false) : sessionRead('stack.getUser', nullShape, user, false);
        return promiseOf(ask(call, model));
      },
      { role: 'session.read' },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`stack.${p}`, { async: true, result: truthy })) },
);
const exported = {
  StackServerApp: object('StackServerApp', {}, { construct: fn('StackServerApp', { result: instance(() => stackApp) }) }),
  '*': fn('stack', { result: truthy }),
};
export const stack: Library = { name: '@stackframe/stack', packages: ['@stackframe/stack', '@stackframe/js'], modules: { '': exported, '*': exported } };
