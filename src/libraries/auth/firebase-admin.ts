/** firebase-admin 13: verifyIdToken and verifySessionCookie reject; Firestore stands with the data libraries; the rest are calls to a service. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { hasTag, opaque } from '../../evaluate/values/values.ts';
import { firestore } from '../data/firestore.ts';
import { effectClient, native, truthy, verifies } from '../shared.ts';

/** What the client got when it signed in at Firebase; a session cookie is made of it for whoever logs in here. */
const idToken = verifies('verifyIdToken', { async: true });
const sessionCookie = verifies('createSessionCookie', { async: true, result: truthy });
const auth: ObjectModel = object(
  'firebase.auth',
  {
    verifyIdToken: { ...idToken, guard: { kind: 'identity', how: 'throw', vouches: true } },
    verifySessionCookie: verifies('verifySessionCookie', { async: true }),
    createSessionCookie: { ...sessionCookie, guard: { kind: 'identity', how: 'throw', logsIn: true } },
    createCustomToken: fn('createCustomToken', { async: true, role: 'session.create', result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : native(
            `firebase.auth.${p}`,
            (call) => {
              const own = call.args.some((a) => hasTag(a, 'own')) && !call.args.some((a) => hasTag(a, 'input'));
              if (!/^(?:get|list|generate)/.test(p))
                call.machine.effect(
                  { kind: /^delete/.test(p) ? 'delete' : 'write', resource: 'firebase users', symbol: `firebase.auth.${p}`, ...(own ? { own: true } : {}) },
                  call.site,
                );
              return opaque({ record: ['firebase'], ...(own ? { own: true } : {}) }, { truthy: true });
            },
            { async: true },
          ),
  },
);
const getAuth = fn('getAuth', { result: instance(() => auth) });
const getFirestore = fn('getFirestore', { result: instance(() => firestore) });
const messaging = effectClient('firebase.messaging', 'external');
const storage = effectClient('firebase.storage', 'file');
const members: Record<string, Model> = {
  auth: getAuth,
  firestore: object('firestore', {}, { call: getFirestore, otherwise: () => fn('firestore', { result: truthy }) }),
  messaging,
  storage,
};
const app: ObjectModel = object('admin', members, { otherwise: (p) => (p === 'then' ? null : fn('admin', { result: instance(() => app) })) });
export const firebaseAdmin: Library = {
  name: 'firebase-admin',
  packages: ['firebase-admin'],
  modules: {
    auth: { getAuth, '*': fn('firebase-admin', { result: truthy }) },
    firestore: {
      getFirestore,
      initializeFirestore: getFirestore,
      '*': object('firestore', {}, { otherwise: () => fn('firestore', { result: truthy }), call: fn('firestore', { result: truthy }) }),
    },
    messaging: { getMessaging: fn('getMessaging', { result: instance(() => messaging) }), '*': fn('firebase-admin', { result: truthy }) },
    storage: { getStorage: fn('getStorage', { result: instance(() => storage) }), '*': fn('firebase-admin', { result: truthy }) },
    '': { default: app, ...members, initializeApp: fn('initializeApp', { result: instance(() => app) }), '*': fn('firebase-admin', { result: truthy }) },
    '*': { '*': fn('firebase-admin', { result: truthy }) },
  },
};
