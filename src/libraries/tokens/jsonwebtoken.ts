/** jsonwebtoken 9: verify throws or, with a callback, hands over the error; decode only decodes. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { constant, opaque, undefinedValue, withDecided } from '../../evaluate/values.ts';
import { decodes, native } from '../shared.ts';

const jwtVerify = native(
  'jwt.verify',
  (call) => {
    const { machine, args, site } = call;
    machine.looked();
    const callback = args.find((a, i) => i >= 2 && a.some((x) => x.t === 'function'));
    const refused = machine.isRefused({ kind: 'identity' });
    const decided = machine.decided('identity', 'jwt.verify', site);
    const error = withDecided(machine.newError('JsonWebTokenError', constant('invalid token'), site), decided);
    const claims = machine.newObject({}, site, { open: { own: true } });
    if (callback) {
      const bad = (): ReturnType<typeof machine.call> => machine.call(callback, undefinedValue, [error, constant(undefined, { decided })], site);
      const good = (): ReturnType<typeof machine.call> => machine.call(callback, undefinedValue, [constant(null), claims], site);
      return machine.persona === 'sweep' ? machine.branch([bad, good]) : refused ? bad() : good();
    }
    if (machine.persona === 'sweep') {
      machine.mayThrow(machine.newError('JsonWebTokenError', opaque({ error: true }, { hint: 'string', truthy: true }), site), site);
      return claims;
    }
    return refused ? machine.throw(error, site) : claims;
  },
  { role: 'jwt.verify' },
);
const jwtErrors = Object.fromEntries(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].map((n) => [n, object(n, {})]));
export const jsonwebtoken: Library = {
  name: 'jsonwebtoken',
  packages: ['jsonwebtoken'],
  modules: {
    '': {
      verify: jwtVerify,
      decode: decodes('jwt.decode'),
      sign: fn('jwt.sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }),
      ...jwtErrors,
    },
  },
};
