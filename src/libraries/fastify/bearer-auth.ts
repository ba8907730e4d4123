/** @fastify/bearer-auth 10 (lib): adds an onRequest hook unless `addHook` is false; `auth` takes the place of the list of keys. */
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, opaque, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Decided, Value } from '../../evaluate/values/values.ts';
import { eitherWay } from '../auth/route-patterns.ts';
import { decide, refuseWith } from '../auth/shared.ts';
import { library, plugin, proceed, put } from './plugin.ts';

const refuse = (inner: NativeCall, decided: Decided): Value => refuseWith(inner, decided, 'FastifyError', { statusCode: constant(401) });
const bearer = plugin('@fastify/bearer-auth', (call, scope, options) => {
  const check = call.machine.peekOr(options, 'auth');
  const hook = call.machine.native('verifyBearerAuth', (inner) => {
    if (!check?.some((a) => a.t === 'function')) {
      return decide(
        inner,
        { kind: 'secret' },
        'verifyBearerAuth',
        (decided) => refuse(inner, decided),
        () => proceed(inner),
      );
    }
    const { machine, site } = inner;
    machine.looked();
    const key = opaque({ input: true, cred: 'strong' }, { hint: 'string', truthy: true });
    const right = machine.await(machine.call(check, undefinedValue, [key, inner.args[0] ?? undefinedValue], site, { awaited: true }), site);
    return eitherWay(
      inner,
      right,
      () => proceed(inner),
      () => refuse(inner, right.find((a) => a.tags.decided && truthOf(a) !== true)?.tags.decided ?? machine.decided('secret', 'verifyBearerAuth', site)),
    );
  });
  put(call, scope, 'decorate', 'verifyBearerAuth', hook);
  const add = call.machine.peekOr(options, 'addHook');
  if (!add?.every((a) => truthOf(a) === false)) put(call, scope, 'addHook', add && constantString(add) === 'preParsing' ? 'preParsing' : 'onRequest', hook);
});
export const fastifyBearerAuth: Library = library('@fastify/bearer-auth', bearer);
