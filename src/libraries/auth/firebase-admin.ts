/** firebase-admin 13: verifyIdToken and verifySessionCookie reject. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, ObjectModel } from '../../evaluate/models.ts';
import { truthy, verifies } from '../shared.ts';

export const firebaseAdmin: Library = {
  name: 'firebase-admin',
  packages: ['firebase-admin'],
  modules: {
    auth: { getAuth: fn('getAuth', { result: instance(() => firebaseAuth) }) },
    '': {
      default: object('admin', { auth: fn('auth', { result: instance(() => firebaseAuth) }) }, { otherwise: () => fn('admin', { result: truthy }) }),
      '*': fn('firebase-admin', { result: truthy }),
    },
    '*': { '*': fn('firebase-admin', { result: truthy }) },
  },
};
const firebaseAuth: ObjectModel = object(
  'firebase.auth',
  {
    verifyIdToken: verifies('verifyIdToken', { async: true }),
    verifySessionCookie: verifies('verifySessionCookie', { async: true }),
    createSessionCookie: verifies('createSessionCookie', { async: true, result: truthy }),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`firebase.auth.${p}`, {
            async: true,
            effect: { kind: 'write', resource: 'firebase users' },
            result: { is: 'opaque', tags: { record: ['firebase'] }, truthy: true },
          }),
  },
);
