/** @fastify/swagger. */
import type { Library } from '../../evaluate/models.ts';
import { opaque } from '../../evaluate/values/values.ts';
import { library, plugin, put } from './plugin.ts';

const swagger = plugin('@fastify/swagger', (call, instance) => {
  put(
    call,
    instance,
    'decorate',
    'swagger',
    call.machine.native('swagger', () => opaque({}, { truthy: true })),
  );
});
export const fastifySwagger: Library = library('@fastify/swagger', swagger);
