/**
 * @fastify/jwt 10 (types/index.d.ts): registering it protects nothing; `jwtVerify` rejects, `jwtDecode` only decodes. A namespace renames the
 * decorators, and `fastify.jwt` then holds one tool per namespace.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { constant, modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import { decide, refuseWith } from '../auth/shared.ts';
import { decodes, native, own, signs } from '../shared.ts';
import { verifier } from '../tokens/shared.ts';
import { library, plugin, put, text } from './plugin.ts';

const tools: Readonly<Record<string, Model>> = {
  verify: verifier('fastify.jwt.verify', 1),
  decode: decodes('fastify.jwt.decode'),
  sign: signs('fastify.jwt.sign'),
  lookupToken: fn('lookupToken', { result: { is: 'opaque', tags: { input: true, cred: 'strong' } } }),
  options: { kind: 'value', shape: { is: 'opaque', truthy: true } },
};
/** Any other property is a namespace. */
const jwtDecorator = object('fastify.jwt', tools, { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : object(`fastify.jwt.${p}`, tools)) });

/** With a callback it gives no promise. */
const requestVerify = (decorator: string): FunctionModel => {
  const verify = verifies(decorator);
  return native('request.jwtVerify', (inner) => {
    const callback = inner.args.some((a) => a.some((x) => x.t === 'function' || x.t === 'model'));
    return inner.machine.call(modelValue(callback ? verify : { ...verify, async: true }), inner.self, inner.args, inner.site);
  });
};
const verifies = (decorator: string): FunctionModel =>
  native(
    'request.jwtVerify',
    (inner) => {
      const { machine, site } = inner;
      const callback = inner.args.find((a) => a.some((x) => x.t === 'function' || x.t === 'model'));
      return decide(
        inner,
        { kind: 'identity' },
        'request.jwtVerify',
        (decided) => {
          if (!callback) return refuseWith(inner, decided, 'FastifyError', { statusCode: constant(401) });
          const error = machine.newError('FastifyError', constant('Authorization token is invalid'), site, { statusCode: constant(401) });
          return machine.call(callback, undefinedValue, [error.map((a) => ({ ...a, tags: { ...a.tags, decided } })), constant(undefined, { decided })], site);
        },
        () => {
          const user = machine.shape(own, inner);
          machine.set(inner.self, decorator, user, site);
          return callback ? machine.call(callback, undefinedValue, [constant(null), user], site) : user;
        },
      );
    },
    { role: 'jwt.verify' },
  );
const jwt = plugin('@fastify/jwt', (call, scope, options) => {
  const namespace = text(call, options, 'namespace');
  const decorator = text(call, options, 'decoratorName') ?? 'user';
  const name = (base: string): string =>
    text(call, options, base) ?? (namespace === undefined ? base : `${namespace}${base.charAt(0).toUpperCase()}${base.slice(1)}`);
  put(call, scope, 'decorateRequest', name('jwtVerify'), modelValue(requestVerify(decorator)));
  put(call, scope, 'decorateRequest', name('jwtDecode'), modelValue({ ...decodes('request.jwtDecode'), async: true }));
  put(call, scope, 'decorateReply', name('jwtSign'), modelValue({ ...signs('reply.jwtSign'), async: true }));
  put(call, scope, 'decorate', 'jwt', modelValue(jwtDecorator));
  put(call, scope, 'decorateRequest', decorator, constant(null));
});
export const fastifyJwt: Library = library('@fastify/jwt', jwt);
