/** @fastify/sensible: errors by name, replies by name, `assert`. */
import { object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, modelValue, opaque, truthOf, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { library, plugin, put } from './plugin.ts';
import { native } from '../shared.ts';

const httpError = (call: NativeCall, status: number): Value =>
  call.machine.newError('HttpError', call.args[0] ?? constant(''), call.site, { statusCode: constant(status), status: constant(status) });
const statuses: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  conflict: 409,
  gone: 410,
  unprocessableEntity: 422,
  tooManyRequests: 429,
  internalServerError: 500,
  notImplemented: 501,
  badGateway: 502,
  serviceUnavailable: 503,
};
const errors: Model = object(
  'httpErrors',
  {
    ...Object.fromEntries(Object.entries(statuses).map(([n, s]) => [n, native(`httpErrors.${n}`, (call) => httpError(call, s))])),
    createError: native('createError', (call) => {
      const status = call.args[0]?.[0];
      return call.machine.newError('HttpError', call.args[1] ?? constant(''), call.site, {
        statusCode: status?.t === 'const' ? constant(status.v) : opaque({}, { hint: 'number' }),
      });
    }),
  },
  { otherwise: (p) => native(`httpErrors.${p}`, (call) => httpError(call, Number(p.replace(/\D/g, '')) || 500)) },
);
const sensible = plugin('@fastify/sensible', (call, instance) => {
  put(call, instance, 'decorate', 'httpErrors', modelValue(errors));
  put(
    call,
    instance,
    'decorate',
    'assert',
    call.machine.native('fastify.assert', (inner) => {
      const condition = inner.args[0] ?? undefinedValue;
      const fails = condition.filter((a) => truthOf(a) !== true);
      const decided = fails.find((a) => a.tags.decided)?.tags.decided;
      if (fails.length === 0) return undefinedValue;
      const error = inner.machine.newError('HttpError', constant('assertion'), inner.site, { statusCode: inner.args[1] ?? constant(500) });
      if (fails.length === condition.length && fails.every((a) => truthOf(a) === false))
        return inner.machine.throw(decided ? withDecided(error, decided) : error, inner.site);
      inner.machine.mayThrow(error, inner.site);
      return undefinedValue;
    }),
  );
  put(
    call,
    instance,
    'decorate',
    'to',
    call.machine.native('fastify.to', (inner) => inner.args[0] ?? undefinedValue),
  );
  for (const [name, status] of Object.entries(statuses)) {
    put(
      call,
      instance,
      'decorateReply',
      name,
      call.machine.native(`reply.${name}`, (inner) => {
        inner.machine.callMethod(inner.self, 'code', [constant(status)], inner.site);
        return inner.machine.callMethod(
          inner.self,
          'send',
          [inner.machine.newObject({ statusCode: constant(status), error: constant(name), message: inner.args[0] ?? constant('') }, inner.site)],
          inner.site,
        );
      }),
    );
  }
  put(call, instance, 'decorateReply', 'getHttpError', modelValue(errors));
});
export const fastifySensible: Library = library('@fastify/sensible', sensible, { httpErrors: errors });
