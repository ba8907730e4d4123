/** Plugins that put a database on the instance: @fastify/mongodb (`mongo`), -postgres (`pg`), -mysql (`mysql`), -redis (`redis`); a `name` puts it one step below. */
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { modelValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { mongoClient, mongoDatabase, objectId } from '../data/mongoose.ts';
import { mysqlClient, pgClient } from '../data/drivers.ts';
import { keyValueStore } from '../services/redis.ts';
import { library, plugin, put, text } from './plugin.ts';

function database(packageName: string, decorator: string, make: (call: NativeCall) => Value): Library {
  return library(
    packageName,
    plugin(packageName, (call, instance, options) => {
      const { machine, site } = call;
      const made = make(call);
      const name = text(call, options, 'name') ?? text(call, options, 'namespace');
      if (name === undefined) {
        put(call, instance, 'decorate', decorator, made);
        return;
      }
      // Several databases share the decorator.
      const shared = machine.peekOr(instance, decorator) ?? machine.newObject({}, site);
      machine.set(shared, name, made, site);
      put(call, instance, 'decorate', decorator, shared);
    }),
  );
}
const mongo = (call: NativeCall): Value =>
  call.machine.newObject(
    { client: modelValue(mongoClient), db: modelValue(mongoDatabase), ObjectId: modelValue(objectId), ObjectID: modelValue(objectId) },
    call.site,
  );

export const fastifyDatabases: readonly Library[] = [
  database('@fastify/mongodb', 'mongo', mongo),
  database('@fastify/postgres', 'pg', () => modelValue(pgClient)),
  database('@fastify/mysql', 'mysql', () => modelValue(mysqlClient)),
  database('@fastify/redis', 'redis', () => modelValue(keyValueStore)),
];
