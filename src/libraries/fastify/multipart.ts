/** @fastify/multipart: files are input. */
import type { Library } from '../../evaluate/models.ts';
import { opaque, promiseOf } from '../../evaluate/values/values.ts';
import { library, plugin, put } from './plugin.ts';

const multipart = plugin('@fastify/multipart', (call, instance) => {
  for (const name of ['file', 'files', 'parts', 'saveRequestFiles'])
    put(
      call,
      instance,
      'decorateRequest',
      name,
      call.machine.native(`request.${name}`, (inner) =>
        name === 'file' ? promiseOf(opaque({ input: true })) : inner.machine.newList([], opaque({ input: true }, { truthy: true }), inner.site),
      ),
    );
});

export const fastifyMultipart: Library = library('@fastify/multipart', multipart);
