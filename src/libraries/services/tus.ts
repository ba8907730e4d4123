/**
 * @tus/server: resumable uploads behind `handle(req, res)`. Facts: dist/server.js and dist/handlers of version 2.4: OPTIONS and methods it does
 * not know never ask the application; all others ask `onIncomingRequest` first, POST `onUploadCreate` too, and what these throw becomes the answer.
 */
import { fn, object } from '../../evaluate/models.ts';
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constant, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native } from '../shared.ts';

const store = 'uploads';
const methods = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];

function answer(call: NativeCall, response: Value, status: number, body: Value = undefinedValue): Value {
  const { machine, site } = call;
  machine.callMethod(response, 'writeHead', [constant(status)], site);
  machine.callMethod(response, 'end', [body], site);
  return undefinedValue;
}
/** What the application's own callback says to a request; what it throws is the refusal. */
function ask(call: NativeCall, name: string, args: readonly Value[]): void {
  const { machine, site } = call;
  const callback = machine.peekOr(call.state.options ?? undefinedValue, name);
  if (callback) machine.await(machine.call(callback, undefinedValue, args, site, { awaited: true }), site);
}
/** The web Request that the callbacks are given; the Node request stands below it. */
function webRequest(call: NativeCall, method: string, request: Value): Value {
  const { machine, site } = call;
  const node = machine.newObject({ req: request, res: call.args[1] ?? undefinedValue }, site);
  const fields = { method: constant(method), runtime: machine.newObject({ node }, site), node };
  const url = machine.peekOr(request, 'url');
  return machine.newObject({ ...fields, ...(url ? { url } : {}) }, site, { open: { input: true }, type: 'Request' });
}
function serve(call: NativeCall, method: string): Value {
  const { machine, site } = call;
  const [request = never, response = never] = call.args;
  if (method === 'OPTIONS') return answer(call, response, 204);
  if (!methods.includes(method)) return answer(call, response, 404);
  const asked = webRequest(call, method, request);
  const upload = opaque({ input: true, record: [store] }, { truthy: true });
  ask(call, 'onIncomingRequest', [asked, opaque({ input: true }, { hint: 'string', truthy: true })]);
  if (method === 'POST') ask(call, 'onUploadCreate', [asked, upload]);
  if (method === 'GET' || method === 'HEAD') return answer(call, response, 200, opaque({ record: [store] }, { truthy: true }));
  machine.effect({ kind: 'file', operation: method === 'DELETE' ? 'delete' : 'update', resource: store, symbol: `tus ${method}` }, site);
  return answer(call, response, method === 'POST' ? 201 : 204);
}

const server = object(
  'tus server',
  {
    handle: native(
      'tus.handle',
      (call) => {
        const method = call.machine.peekOr(call.args[0] ?? never, 'method');
        const known = method?.every((alt) => alt.t === 'const') ? method.map((alt) => (alt.t === 'const' ? String(alt.v) : '')) : methods;
        return call.machine.branch(known.map((name) => () => serve(call, name)));
      },
      { async: true },
    ),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`tus.${p}`)) },
);

export const tus: Library = {
  name: '@tus/server',
  packages: ['@tus/server'],
  modules: {
    '': {
      Server: object('Server', {}, { construct: native('Server', ({ args }) => modelValue(server, { options: args[0] ?? undefinedValue })) }),
      '*': chained('tus'),
    },
  },
};
