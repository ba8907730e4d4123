/** @fastify/error 2 to 4 (index.js): makes classes of errors with a code and a status, called with `new` or without. */
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constant, modelValue, undefinedValue } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';
import { library } from './plugin.ts';

const createError = native('createError', (call) => {
  const [code, message, given] = call.args;
  const statusCode = given && !given.every((a) => a.t === 'const' && a.v === undefined) ? given : constant(500);
  const make = (inner: NativeCall) => inner.machine.newError('FastifyError', message ?? constant(''), inner.site, { code: code ?? undefinedValue, statusCode });
  return modelValue(native('FastifyError', make, { construct: make }));
});
export const fastifyError: Library = library('@fastify/error', createError, { createError });
