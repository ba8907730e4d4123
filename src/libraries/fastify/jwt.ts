/** @fastify/jwt: registering it protects nothing; `jwtVerify` rejects, `jwtDecode` only decodes. */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library } from '../../evaluate/models.ts';
import { constant, modelValue, undefinedValue, withDecided } from '../../evaluate/values.ts';
import { library, plugin, put, text } from './plugin.ts';
import { decodes, native, verifies } from '../shared.ts';

const jwt = plugin('@fastify/jwt', (call, instance, options) => {
  const namespace = text(call, options, 'namespace');
  const decorator = text(call, options, 'decoratorName') ?? 'user';
  const verify: FunctionModel = native(
    'request.jwtVerify',
    (inner) => {
      const { machine: m, site } = inner;
      m.looked();
      if (m.persona !== 'sweep' && m.isRefused({ kind: 'identity' })) {
        const decided = m.decided('identity', 'request.jwtVerify', site);
        const error = withDecided(m.newError('FastifyError', constant('Authorization token is invalid'), site, { statusCode: constant(401) }), decided);
        const callback = inner.args.find((a) => a.some((x) => x.t === 'function'));
        if (callback) return m.call(callback, undefinedValue, [error], site);
        return m.throw(error, site);
      }
      const user = m.newObject({}, site, { open: { own: true } });
      m.set(inner.self, decorator, user, site);
      const callback = inner.args.find((a) => a.some((x) => x.t === 'function'));
      if (callback) return m.call(callback, undefinedValue, [constant(null), user], site);
      return user;
    },
    { role: 'jwt.verify', async: true },
  );
  const name = (base: string): string => (namespace ? `${namespace}${base[0]?.toUpperCase() ?? ''}${base.slice(1)}` : base);
  put(call, instance, 'decorateRequest', name('jwtVerify'), modelValue(verify));
  put(call, instance, 'decorateRequest', name('jwtDecode'), modelValue({ ...decodes('request.jwtDecode'), async: true }));
  put(
    call,
    instance,
    'decorateReply',
    name('jwtSign'),
    modelValue(fn('reply.jwtSign', { async: true, role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, truthy: true } })),
  );
  put(
    call,
    instance,
    'decorate',
    'jwt',
    modelValue(
      object('fastify.jwt', {
        verify: verifies('fastify.jwt.verify'),
        decode: decodes('fastify.jwt.decode'),
        sign: fn('fastify.jwt.sign', { role: 'jwt.sign', result: { is: 'opaque', tags: { mac: true }, hint: 'string', truthy: true } }),
        lookupToken: fn('lookupToken', { result: { is: 'opaque', tags: { input: true, cred: 'strong' } } }),
      }),
    ),
  );
  put(call, instance, 'decorateRequest', decorator, constant(null));
});
export const fastifyJwt: Library = library('@fastify/jwt', jwt, { fastifyJwt: jwt });
