/** Verifiers of tokens: they throw, or hand the error to a callback where one is given. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, Machine } from '../../evaluate/models.ts';
import { constant, constantString, never, opaque, tagsOf, truthOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { at, isSendersKey, vouchedBy } from '../signing-keys.ts';

/** `algorithms: ['none']` and no key: a token without a signature is good. */
function takesUnsigned(machine: Machine, key: Value, options: Value): boolean {
  const algorithms = machine.list(machine.peek(options, 'algorithms') ?? never);
  const none = algorithms?.known.some((one) => constantString(one)?.toLowerCase() === 'none') === true;
  return none && key.length > 0 && key.every((alt) => truthOf(alt) === false);
}

/** `verify(token, ...)`; from argument `after` on, a function is the error-first callback. */
export function verifier(name: string, after: number, async = false): FunctionModel {
  return fn(name, {
    role: 'jwt.verify',
    ...(async ? { async } : {}),
    apply: (call) => {
      const { machine, args, site } = call;
      machine.looked();
      const callback = args.find((a, i) => i >= after && a.some((x) => x.t === 'function' || x.t === 'model'));
      // What stands in the body, the query or the path is a token for one purpose; a session does not bring it along.
      const { cred } = tagsOf(args[0] ?? undefinedValue);
      const kind = cred === 'named' && !(machine.persona === 'stranger' && machine.form.hasKey) ? 'token' : 'identity';
      const key = after > 1 ? at(call, 1) : never;
      const believed = !isSendersKey(machine, key) && !(after > 1 && takesUnsigned(machine, key, at(call, 2)));
      const refused = believed && machine.isRefused({ kind });
      const decided = vouchedBy(machine, machine.decided(kind, name, site), key, at(call, 0));
      const error = withDecided(machine.newError('JsonWebTokenError', constant('invalid token'), site), decided);
      const claims = machine.newObject({}, site, { open: believed ? { own: true } : { input: true } });
      if (callback) {
        const bad = (): Value => machine.call(callback, undefinedValue, [error, constant(undefined, { decided })], site);
        const good = (): Value => machine.call(callback, undefinedValue, [constant(null), claims], site);
        return machine.persona === 'sweep' ? machine.branch([bad, good]) : refused ? bad() : good();
      }
      if (machine.persona === 'sweep') {
        machine.mayThrow(machine.newError('JsonWebTokenError', opaque({ error: true }, { hint: 'string', truthy: true }), site), site);
        return claims;
      }
      return refused ? machine.throw(error, site) : claims;
    },
  });
}
