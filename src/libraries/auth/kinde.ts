/**
 * Kinde 2 (dist/src/authMiddleware): getKindeServerSession() gives functions; each has to be called. withAuth in middleware redirects,
 * or answers 401 to what is no GET; `publicPaths` takes the place of its own list.
 */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { checks, native, own, sessionRead, truthy } from '../shared.ts';
import { eitherWay, inPathList } from './route-patterns.ts';
import { ask, authHandler, decide, sendAway } from './shared.ts';

const permission = fn('getPermission', {
  async: true,
  role: 'credential.verify',
  guard: { kind: 'role', how: { is: 'object', fields: { isGranted: { is: 'constant', value: false } } }, refuses: 'stranger' },
  result: { is: 'object', fields: { isGranted: { is: 'constant', value: true } } },
});
const serverSession = object(
  'kinde',
  {
    isAuthenticated: checks('isAuthenticated', { async: true, kind: 'session' }),
    getUser: sessionRead('getUser', nullShape, own),
    getPermission: permission,
    getPermissions: sessionRead('getPermissions', nullShape, own),
    getRoles: sessionRead('getRoles', nullShape, own),
    getOrganization: sessionRead('getOrganization', nullShape, own),
    getAccessToken: sessionRead('getAccessToken', nullShape, own),
    getAccessTokenRaw: sessionRead('getAccessTokenRaw', nullShape, own),
    getIdToken: sessionRead('getIdToken', nullShape, own),
    getClaim: sessionRead('getClaim', nullShape, own),
  },
  { otherwise: (p) => (p === 'then' ? null : sessionRead(p, nullShape, own)) },
);
function guardRequest(call: NativeCall, request: Value, options: Value | undefined, onSuccess: Value | undefined): Value {
  const { machine, site } = call;
  const given = options ? machine.peekOr(options, 'publicPaths') : undefined;
  const isAuthorized = options ? machine.peekOr(options, 'isAuthorized') : undefined;
  const pass = (): Value => {
    const token = ask(call, sessionRead('withAuth', nullShape, own, false));
    const go = (): Value => (onSuccess ? machine.call(onSuccess, undefinedValue, [request], site, { awaited: true }) : undefinedValue);
    if (!isAuthorized) return go();
    const allowed = machine.call(isAuthorized, undefinedValue, [machine.newObject({ token, req: request }, site)], site, { awaited: true });
    return eitherWay(call, allowed, go, () =>
      sendAway(call, allowed.find((a) => a.tags.decided)?.tags.decided ?? machine.decided('role', 'isAuthorized', site), '/api/auth/login'),
    );
  };
  return eitherWay(
    call,
    inPathList(call, request, given),
    () => undefinedValue,
    () => decide(call, { kind: 'session' }, 'withAuth', (decided) => sendAway(call, decided, '/api/auth/login'), pass),
  );
}
const isFunction = (value: Value): boolean => value.some((a) => a.t === 'function');
const withAuth = native('withAuth', (call) => {
  const request = call.args.find((a) => a.some((x) => x.t === 'object' && x.cell.type === 'Request'));
  const options = call.args.find((a) => a !== request && a.some((x) => x.t === 'object'));
  if (request) return guardRequest(call, request, options, undefined);
  const handler = call.args.find(isFunction);
  return call.machine.native('withAuth(request)', (inner) => guardRequest(inner, inner.args[0] ?? undefinedValue, options, handler));
});
const exported = {
  getKindeServerSession: fn('getKindeServerSession', { result: instance(() => serverSession) }),
  withAuth,
  authMiddleware: withAuth,
  handleAuth: fn('handleAuth', { result: instance(() => authHandler) }),
  '*': fn('kinde', { result: truthy }),
};
export const kinde: Library = {
  name: '@kinde-oss/kinde-auth-nextjs',
  packages: ['@kinde-oss/kinde-auth-nextjs'],
  modules: { '': exported, '*': exported },
};
