/**
 * mcp-handler (before: @vercel/mcp-adapter): a route that offers tools to language models. Facts: mcp-handler 1.0 and 2.4 (`dist/index.mjs`): what a tool
 * throws is told in the answer; `withMcpAuth` asks `verifyToken` for who it is, and lets nobody in without an answer only where `required` is true.
 */
import { newResponse } from '../../evaluate/language/builtins/web.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constant, join, modelValue, never, onlyConstant, opaque, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { chained, native, truthy } from '../shared.ts';

/** What a tool, a prompt or a resource does is the last thing that it is registered with. */
const offering = (offered: Value[]) => native('server.tool', ({ args }) => (offered.push(args.at(-1) ?? undefinedValue), opaque({}, { truthy: true })));
const offers = ['tool', 'registerTool', 'prompt', 'registerPrompt', 'resource', 'registerResource'];
function serve(inner: NativeCall, set: Value): Value {
  const { machine, args, site } = inner;
  const [request = undefinedValue] = args;
  const offered: Value[] = [];
  const offer = offering(offered);
  const server = object('McpServer', Object.fromEntries(offers.map((name) => [name, offer])), {
    otherwise: (p) => (p === 'then' ? null : chained('McpServer')),
  });
  machine.call(set, undefinedValue, [modelValue(server)], site, { awaited: true });
  const extra = machine.newObject({ authInfo: machine.peekOr(request, 'auth') ?? undefinedValue }, site, { open: {} });
  const answers = offered.map((tool) => {
    const run = native('tool', (call) => call.machine.call(tool, undefinedValue, [opaque({ input: true }), extra], call.site, { awaited: true }), {
      async: true,
    });
    // One of them is asked for, and what it throws is told.
    return machine.branch([() => undefinedValue, () => machine.call(modelValue(run), undefinedValue, [], site)]);
  });
  const told = answers.flat().flatMap((alt) => (alt.t === 'promise' ? alt.value : []));
  return newResponse(inner, join(machine.newObject({ jsonrpc: constant('2.0') }, site), told), undefined);
}
const createMcpHandler = native('createMcpHandler', ({ machine, args: [set = undefinedValue] }) => machine.native('mcp handler', (inner) => serve(inner, set)));

const withMcpAuth = native(
  'withMcpAuth',
  ({ machine, args: [handler = undefinedValue, verify = undefinedValue, options] }) =>
    machine.native('withMcpAuth', (inner) => {
      const { machine: m, args, site } = inner;
      const [request = undefinedValue] = args;
      const token = m.callMethod(m.get(request, 'headers', site), 'get', [constant('authorization')], site);
      const who = m.await(m.call(verify, undefinedValue, [request, token], site, { awaited: true }), site);
      const required = onlyConstant((options && m.peekOr(options, 'required')) ?? never)?.v === true;
      const nobody = who.filter((alt) => truthOf(alt) !== true);
      const somebody = who.filter((alt) => truthOf(alt) !== false);
      const go = (): Value => m.call(handler, undefinedValue, args, site, { awaited: true });
      const ways: (() => Value)[] = [];
      if (nobody.length > 0)
        ways.push(() => {
          m.recall(nobody);
          if (!required) {
            m.set(request, 'auth', undefinedValue, site);
            return go();
          }
          const decided = nobody.every((alt) => alt.tags.decided) ? nobody[0]?.tags.decided : undefined;
          const status = constant(401, decided ? { decided } : {});
          return newResponse(inner, constant('Unauthorized'), m.newObject({ status }, site));
        });
      if (somebody.length > 0)
        ways.push(() => {
          m.recall(somebody);
          m.set(request, 'auth', somebody, site);
          return go();
        });
      return m.branch(ways);
    }),
  { role: 'handler.wrap' },
);
/** Metadata that tells clients where to sign in. */
const metadata = native('metadata', ({ machine }) => machine.native('metadata', (inner) => newResponse(inner, opaque({}, { truthy: true }), undefined)));
export const mcpHandler: Library = {
  name: 'mcp-handler',
  packages: ['mcp-handler', '@vercel/mcp-adapter'],
  modules: {
    '': {
      createMcpHandler,
      withMcpAuth,
      experimental_withMcpAuth: withMcpAuth,
      protectedResourceHandler: metadata,
      metadataCorsOptionsRequestHandler: metadata,
      '*': fn('mcp-handler', { result: truthy }),
    },
  },
};
