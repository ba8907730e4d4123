/** Object storage other than S3. Facts: @vercel/blob 2 (dist/index.d.ts), uploadthing 7 (dist/types). */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { undefinedValue } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';
import { client } from './shared.ts';

const blob = (name: string, operation: 'update' | 'delete' | 'read'): FunctionModel =>
  fn(`blob.${name}`, {
    async: true,
    effect: operation === 'read' ? { kind: 'audit' } : { kind: 'file', operation, resource: 'object storage' },
    result: { is: 'opaque', tags: { record: ['object storage'] }, truthy: true },
  });
/** Hands out upload tokens after `onBeforeGenerateToken`, which is the place to check who asks. */
const handleUpload = native(
  'handleUpload',
  (call) => {
    const { machine, site } = call;
    const before = call.args[0] ? machine.peekOr(call.args[0], 'onBeforeGenerateToken') : undefined;
    if (before)
      machine.await(
        machine.call(before, undefinedValue, [machine.shape({ is: 'opaque', tags: { input: true }, hint: 'string' }, call)], site, { awaited: true }),
        site,
      );
    machine.effect({ kind: 'file', operation: 'update', resource: 'object storage', symbol: 'handleUpload' }, site);
    return machine.shape(truthy, call);
  },
  { async: true },
);
const vercelBlob: Library = {
  name: '@vercel/blob',
  packages: ['@vercel/blob'],
  modules: {
    '': {
      ...Object.fromEntries(
        ['put', 'copy', 'createMultipartUpload', 'uploadPart', 'completeMultipartUpload', 'createFolder'].map((n) => [n, blob(n, 'update')]),
      ),
      del: blob('del', 'delete'),
      ...Object.fromEntries(['head', 'list', 'get'].map((n) => [n, blob(n, 'read')])),
      '*': object('blob', {}),
    },
    client: { handleUpload, upload: fn('upload', { async: true, result: truthy }), '*': fn('blob', { result: truthy }) },
  },
};

/** `f({...}).middleware(check).onUploadComplete(done)`: the middleware runs when an upload is asked for. */
const route: ObjectModel = object(
  'file route',
  {
    middleware: native('middleware', (call) => {
      const [self] = call.state.self ?? [];
      return self?.t === 'model' ? [{ ...self, state: { ...self.state, check: call.args[0] ?? undefinedValue } }] : undefinedValue;
    }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(p, { result: { is: 'self' } })) },
);
const builder = fn('createUploadthing', { result: instance(() => fn('f', { result: instance(() => route) })) });
const routeHandler = native('createRouteHandler', (call) => {
  const router = call.args[0] ? call.machine.peekOr(call.args[0], 'router') : undefined;
  const handler = call.machine.native('uploadthing', (inner) => {
    const { machine, site } = inner;
    const routes = router ? [...machine.properties(router).known.values()] : [];
    const ways = routes.map((r) => () => {
      const [alt] = r;
      const check = alt?.t === 'model' ? alt.state.check : undefined;
      if (check)
        machine.await(
          machine.call(check, undefinedValue, [machine.newObject({ req: inner.args[0] ?? undefinedValue }, site, { open: { input: true } })], site, {
            awaited: true,
          }),
          site,
        );
      machine.effect({ kind: 'file', operation: 'update', resource: 'object storage', symbol: 'uploadthing' }, site);
      return machine.shape(truthy, inner);
    });
    if (ways.length === 0) {
      machine.lose('handed-over', 'the file router is not known', site);
      return machine.shape(truthy, inner);
    }
    return machine.branch(ways);
  });
  return call.machine.newObject({ GET: handler, POST: handler }, call.site);
});
const serverApi: ObjectModel = object(
  'UTApi',
  {},
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : fn(`utapi.${p}`, {
            async: true,
            effect: /^(?:get|list)/.test(p)
              ? { kind: 'audit' }
              : { kind: 'file', operation: /^delete/.test(p) ? 'delete' : 'update', resource: 'object storage' },
            result: truthy,
          }),
  },
);
const uploads: Record<string, Model> = {
  createUploadthing: builder,
  createRouteHandler: routeHandler,
  createNextRouteHandler: routeHandler,
  createNextPageApiHandler: routeHandler,
  UTApi: object('UTApi', {}, { construct: fn('UTApi', { result: instance(() => serverApi) }) }),
  UploadThingError: object(
    'UploadThingError',
    {},
    { construct: native('UploadThingError', (c) => c.machine.newError('UploadThingError', c.args[0] ?? undefinedValue, c.site)) },
  ),
  '*': chained('uploadthing'),
};
export const objectStorage: readonly Library[] = [
  vercelBlob,
  { name: 'uploadthing', packages: ['uploadthing', '@uploadthing/*'], modules: { '': uploads, '*': uploads } },
  client(
    'object storage',
    [
      '@aws-sdk/lib-storage',
      '@google-cloud/storage',
      '@azure/storage-blob',
      'minio',
      'basic-ftp',
      'ssh2-sftp-client',
      'aws-sdk',
      'aws4fetch',
      'cloudinary',
      'imagekit',
    ],
    'file',
    [],
  ),
];
