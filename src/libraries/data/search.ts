/** Search engines and vector stores: what is indexed is read and written by name. */
import { noCondition, readRecords, writeRecords } from '../../evaluate/security/lookup.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { opaque } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';

const writes = /^(?:index|create|bulk|update|put|upsert|add|save|set|reindex|partialUpdate|insert)/;
const deletes = /^(?:delete|remove|clear|reset|drop)/;
const member = (name: string): Model =>
  object(
    name,
    {},
    {
      otherwise: (p) => (p === 'then' || p === 'catch' || p.startsWith('set ') ? null : member(`${name}.${p}`)),
      call: native(
        name,
        (call) => {
          const method = name.slice(name.lastIndexOf('.') + 1);
          const store = 'search index';
          // `client.index('notes')` and the like give a handle, not an effect.
          if (
            /^(?:index|initIndex|collections?|namespace|Index|documents|getCollection)$/.test(method) &&
            call.args.length <= 1 &&
            !call.args[0]?.some((a) => a.t === 'object')
          )
            return call.machine.shape({ is: 'instance', of: () => member(store) }, call);
          if (deletes.test(method) || writes.test(method)) {
            writeRecords(call.machine, store, name, deletes.test(method) ? 'delete' : 'update', null, call.site);
            return opaque({}, { truthy: true });
          }
          const rows = readRecords(call.machine, store, name, noCondition, 'list', call.site);
          return call.machine.newObject({ hits: rows, results: rows, matches: rows, documents: rows }, call.site, { open: { record: [store] } });
        },
        {},
      ),
    },
  );
const root: ObjectModel = object('search', {}, { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : member(`search.${p}`)) });
const factory: Model = object(
  'search',
  {},
  { construct: fn('search', { result: instance(() => root) }), call: fn('search', { result: instance(() => root) }) },
);
const exported: Record<string, Model> = {
  default: factory,
  '*': factory,
  errors: object('errors', {}, { otherwise: (p) => object(p, {}) }),
  ResponseError: fn('error', { result: truthy }),
};
export const searchEngines: Library = {
  name: 'search engines',
  packages: [
    '@elastic/elasticsearch',
    '@opensearch-project/opensearch',
    'meilisearch',
    'typesense',
    'algoliasearch',
    '@pinecone-database/pinecone',
    '@upstash/vector',
    '@upstash/search',
    '@qdrant/js-client-rest',
    'chromadb',
    'weaviate-client',
  ],
  modules: { '': exported, '*': exported },
};
