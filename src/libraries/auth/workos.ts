/** WorkOS AuthKit 3: withAuth() is `{ user: null }` for an outsider, with `ensureSignedIn` it redirects. */
import { fn, nullShape } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { modelValue, promiseOf, undefinedValue } from '../../evaluate/values.ts';
import { native, own, sessionRead, sessionRequire, truthy } from '../shared.ts';

export const workos: Library = {
  name: '@workos-inc/authkit-nextjs',
  packages: ['@workos-inc/authkit-nextjs'],
  modules: {
    '': {
      withAuth: native(
        'withAuth',
        (call) => {
          const ensure = call.args[0] ? call.machine.peekOr(call.args[0], 'ensureSignedIn') : undefined;
          const model = ensure?.some((a) => a.t === 'const' && a.v === true)
            ? sessionRequire('withAuth', { is: 'object', fields: { user: own } }, false)
            : sessionRead('withAuth', { is: 'object', fields: { user: nullShape } }, { is: 'object', fields: { user: own }, open: { own: true } }, false);
          return promiseOf(call.machine.call(modelValue(model), undefinedValue, [], call.site));
        },
        { role: 'session.read' },
      ),
      '*': fn('authkit', { result: truthy }),
    },
  },
};
