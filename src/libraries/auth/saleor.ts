/**
 * @saleor/app-sdk: applications that a Saleor shop installs. Facts: @saleor/app-sdk 1.15 (`auth/index.mjs`, `handlers/`): a webhook's signature is
 * verified with the shop's keys, a protected handler and `verifyJWT` ask for a token of the dashboard and the permissions in it; anybody may read the
 * manifest, and registering is how a shop logs in. Handlers of the pages router get request and reply, the others the request alone.
 */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { elementsIn } from '../../evaluate/values/heap.ts';
import { constant, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';
import { creates, decide, refuseWith } from './shared.ts';

/** Where shops' tokens are kept, by the shop's address, which everybody may know. */
const shops: ObjectModel = object(
  'APL',
  {
    get: fn('apl.get', { role: 'data.read', async: true, result: { is: 'record', store: 'saleor shop' } }),
    getAll: fn('apl.getAll', { role: 'data.read', async: true, result: { is: 'list', of: { is: 'record', store: 'saleor shop' } } }),
    set: fn('apl.set', { role: 'data.write', async: true, effect: { kind: 'write', resource: 'saleor shop' } }),
    delete: fn('apl.delete', { role: 'data.write', async: true, effect: { kind: 'delete', resource: 'saleor shop' } }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`apl.${p}`, { result: truthy })) },
);
const keepsShops: Model = object('APL', {}, { construct: fn('APL', { result: instance(() => shops) }) });
const app: Model = object(
  'SaleorApp',
  {},
  {
    construct: native('SaleorApp', ({ machine, args, site }) =>
      machine.newObject({ apl: (args[0] && machine.peekOr(args[0], 'apl')) ?? modelValue(shops) }, site, { open: {} }),
    ),
  },
);

const own = (): Value => opaque({ own: true }, { truthy: true });
/** Stops whoever has no token of the dashboard, and whoever's token lacks the permissions that are asked for. */
function askDashboard(call: NativeCall, symbol: string, permissions: Value | undefined): Value {
  const asked = permissions ? call.machine.list(permissions) : null;
  const refuse = (kind: 'identity' | 'role', refuses: 'outsider' | 'stranger'): Value =>
    decide(
      call,
      { kind, refuses },
      symbol,
      (decided) => refuseWith(call, decided, 'Error'),
      () => undefinedValue,
    );
  refuse('identity', 'outsider');
  return asked && elementsIn(asked).length > 0 ? refuse('role', 'stranger') : undefinedValue;
}
const verifyJWT = native(
  'verifyJWT',
  (call) => askDashboard(call, 'verifyJWT', call.args[0] ? call.machine.peekOr(call.args[0], 'requiredPermissions') : undefined),
  { role: 'credential.verify', async: true },
);

/** Runs a handler with what the request is, and what is known of it besides. `given`: how many arguments of the host it gets. */
const run = (inner: NativeCall, handler: Value | undefined, given: number, more: Readonly<Record<string, Value>>): Value => {
  const context = inner.machine.newObject({ authData: own(), baseUrl: opaque({ input: true }, { truthy: true }), ...more }, inner.site, { open: {} });
  return inner.machine.call(handler ?? undefinedValue, undefinedValue, [...inner.args.slice(0, given), context], inner.site, { awaited: true });
};
const protectedHandler = (given: number): FunctionModel =>
  native(
    'createProtectedHandler',
    (call) =>
      call.machine.native('createProtectedHandler', (inner) => {
        askDashboard(inner, 'createProtectedHandler', call.args[2]);
        return run(inner, call.args[0], given, { user: own() });
      }),
    { role: 'handler.wrap' },
  );
const webhook = (given: number): ObjectModel =>
  object(
    'SaleorWebhook',
    {
      createHandler: native(
        'SaleorWebhook.createHandler',
        (call) =>
          call.machine.native('SaleorWebhook.createHandler', (inner) =>
            decide(
              inner,
              { kind: 'secret', refuses: 'everyone' },
              'SaleorWebhook.createHandler',
              (decided) => refuseWith(inner, decided, 'WebhookError'),
              () =>
                run(inner, call.args[0], given, {
                  payload: own(),
                  event: opaque({}, { hint: 'string', truthy: true }),
                  schemaVersion: opaque({}, { truthy: true }),
                }),
            ),
          ),
        { role: 'handler.wrap' },
      ),
    },
    { otherwise: (p) => (p === 'then' ? null : fn(`SaleorWebhook.${p}`, { result: truthy })) },
  );
const answersManifest = (given: number): FunctionModel =>
  native('createManifestHandler', (call) =>
    call.machine.native('createManifestHandler', (inner) => {
      const { machine, args, site } = inner;
      const [, reply] = args;
      const asked = machine.newObject({ appBaseUrl: opaque({ input: true }, { truthy: true }), request: args[0] ?? undefinedValue }, site, {
        open: { input: true },
      });
      const factory = (call.args[0] && machine.peekOr(call.args[0], 'manifestFactory')) ?? never;
      const manifest = machine.await(machine.call(factory, undefinedValue, [asked], site, { awaited: true }), site);
      if (given < 2 || !reply) return newResponse(inner, manifest, undefined);
      machine.callMethod(reply, 'status', [constant(200)], site);
      return machine.callMethod(reply, 'json', [manifest], site);
    }),
  );
const registers = native('createAppRegisterHandler', () => modelValue(creates('createAppRegisterHandler', 'account.create')));
function handlers(given: number): Record<string, Model> {
  const hook = object('SaleorWebhook', {}, { construct: fn('SaleorWebhook', { result: instance(() => webhook(given)) }) });
  return {
    createProtectedHandler: protectedHandler(given),
    createManifestHandler: answersManifest(given),
    createAppRegisterHandler: registers,
    SaleorAsyncWebhook: hook,
    SaleorSyncWebhook: hook,
    '*': chained('saleor'),
  };
}
const named = (value: string): Model => ({ kind: 'value', shape: { is: 'constant', value } });
const anything = { '*': chained('saleor') };
export const saleor: Library = {
  name: '@saleor/app-sdk',
  packages: ['@saleor/app-sdk'],
  modules: {
    auth: { verifyJWT, '*': chained('saleor') },
    'handlers/next': handlers(2),
    'handlers/next-app-router': handlers(1),
    'handlers/fetch-api': handlers(1),
    APL: { '*': keepsShops },
    'APL/*': { '*': keepsShops },
    'saleor-app': { SaleorApp: app, '*': chained('saleor') },
    headers: {
      SALEOR_EVENT_HEADER: named('saleor-event'),
      SALEOR_SIGNATURE_HEADER: named('saleor-signature'),
      SALEOR_AUTHORIZATION_BEARER_HEADER: named('authorization-bearer'),
      SALEOR_API_URL_HEADER: named('saleor-api-url'),
      SALEOR_SCHEMA_VERSION_HEADER: named('saleor-schema-version'),
      '*': chained('saleor'),
    },
    'app-bridge': anything,
    'app-bridge/*': anything,
    types: anything,
    util: anything,
    'util/*': anything,
    'handlers/shared': anything,
  },
};
