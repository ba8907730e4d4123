/** @fastify/bearer-auth adds an onRequest hook unless `addHook` is false. */
import type { Library } from '../../evaluate/models.ts';
import { constant, truthOf, undefinedValue, withDecided } from '../../evaluate/values.ts';
import { library, plugin, put } from './plugin.ts';

const bearer = plugin('@fastify/bearer-auth', (call, instance, options) => {
  const hook = call.machine.native('verifyBearerAuth', (inner) => {
    const { machine, site } = inner;
    machine.looked();
    if (machine.isRefused({ kind: 'secret' })) {
      const decided = machine.decided('secret', 'verifyBearerAuth', site);
      return machine.throw(
        withDecided(machine.newError('FastifyError', constant('invalid authorization header'), site, { statusCode: constant(401) }), decided),
        site,
      );
    }
    const done = inner.args[2];
    return done?.some((a) => a.t === 'model') ? machine.call(done, undefinedValue, [], site) : undefinedValue;
  });
  put(call, instance, 'decorate', 'verifyBearerAuth', hook);
  const add = call.machine.peekOr(options, 'addHook');
  if (!add?.every((a) => truthOf(a) === false)) put(call, instance, 'addHook', 'onRequest', hook);
});
export const fastifyBearerAuth: Library = library('@fastify/bearer-auth', bearer);
