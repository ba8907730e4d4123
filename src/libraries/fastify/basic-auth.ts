/** @fastify/basic-auth: registering it protects nothing; the hook `basicAuth` runs `validate`. */
import type { Library } from '../../evaluate/models.ts';
import { opaque, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import { library, plugin, proceed, put } from './plugin.ts';

const basic = plugin('@fastify/basic-auth', (call, instance, options) => {
  const validate = call.machine.peekOr(options, 'validate');
  put(
    call,
    instance,
    'decorate',
    'basicAuth',
    call.machine.native('basicAuth', (inner) => {
      if (validate) {
        const credential = opaque({ input: true, cred: 'strong' }, { hint: 'string' });
        const fail = inner.machine.thrower();
        const done = inner.machine.native('done', (d) => {
          const error = d.args[0];
          return error && !error.every((a) => truthOf(a) === false) ? fail(error, d.site) : undefinedValue;
        });
        const result = inner.machine.await(
          inner.machine.call(
            validate,
            inner.self,
            [credential, credential, inner.args[0] ?? undefinedValue, inner.args[1] ?? undefinedValue, done],
            inner.site,
            { awaited: true },
          ),
          inner.site,
        );
        const errors = result.filter((a) => a.t === 'object' && a.cell.kind === 'error');
        if (errors.length > 0 && errors.length === result.length) return inner.machine.throw(errors, inner.site);
      }
      return proceed(inner);
    }),
  );
});
export const fastifyBasicAuth: Library = library('@fastify/basic-auth', basic);
