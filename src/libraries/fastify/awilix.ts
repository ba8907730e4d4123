/** @fastify/awilix 3 to 8 (lib/index.js): the application's container as `diContainer`, and a scope of it on each request as `diScope`. */
import { value } from '../../evaluate/models.ts';
import type { Library, Model } from '../../evaluate/models.ts';
import { constant, undefinedValue } from '../../evaluate/values/values.ts';
import { sharedContainer } from '../awilix.ts';
import { library, plugin, proceed, put, text } from './plugin.ts';

const register = plugin('@fastify/awilix', (call, instance, options) => {
  const { machine } = call;
  const container = machine.peekOr(options, 'container') ?? sharedContainer(machine, text(call, options, 'injectionMode') === 'CLASSIC');
  put(call, instance, 'decorate', 'diContainer', container);
  put(call, instance, 'decorateRequest', 'diScope', constant(null));
  const scope = machine.native('diScope', (inner) => {
    inner.machine.set(inner.args[0] ?? undefinedValue, 'diScope', inner.machine.callMethod(container, 'createScope', [], inner.site), inner.site);
    return proceed(inner);
  });
  put(call, instance, 'addHook', 'onRequest', scope);
});
const shared = (classic: boolean): Model => value({ is: 'kept', by: (machine) => sharedContainer(machine, classic) });
export const fastifyAwilix: Library = library('@fastify/awilix', register, {
  fastifyAwilixPlugin: register,
  diContainer: shared(false),
  diContainerProxy: shared(false),
  diContainerClassic: shared(true),
});
