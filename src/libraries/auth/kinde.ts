/** Kinde 2: getKindeServerSession() gives functions; each has to be called. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { checks, own, sessionRead, truthy } from '../shared.ts';

export const kinde: Library = {
  name: '@kinde-oss/kinde-auth-nextjs',
  packages: ['@kinde-oss/kinde-auth-nextjs'],
  modules: {
    '*': {
      getKindeServerSession: fn('getKindeServerSession', {
        result: instance(() =>
          object('kinde', {
            isAuthenticated: checks('isAuthenticated', { async: true, kind: 'session' }),
            getUser: sessionRead('getUser', nullShape, own),
            getPermission: fn('getPermission', {
              async: true,
              guard: { kind: 'role', how: { is: 'object', fields: { isGranted: { is: 'constant', value: false } } }, refuses: 'stranger' },
              result: { is: 'object', fields: { isGranted: { is: 'constant', value: true } } },
            }),
            getAccessToken: sessionRead('getAccessToken', nullShape, own),
          }),
        ),
      }),
      '*': fn('kinde', { result: truthy }),
    },
  },
};
