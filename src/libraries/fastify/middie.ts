/** @fastify/middie 9 and @fastify/express 4: `use(path?, middleware)` runs Express-style middleware as an onRequest hook on the raw request and reply. */
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, falseValue, join, never, trueValue, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { eitherWay } from '../auth/route-patterns.ts';
import { library, plugin, proceed, put } from './plugin.ts';

/** The raw response: what was written into `statusCode` counts when it ends. */
function rawResponse(inner: NativeCall, reply: Value): Value {
  const { machine, site } = inner;
  const code = (status: Value): Value => machine.callMethod(reply, 'code', [status], site);
  const end = machine.native('end', (call) => {
    const status = machine.peek(call.self, 'statusCode');
    if (status) code(status);
    return machine.callMethod(reply, 'send', [call.args[0] ?? constant('')], call.site);
  });
  return machine.newObject(
    {
      end,
      statusCode: constant(200),
      setHeader: machine.native('setHeader', () => undefinedValue),
      writeHead: machine.native('writeHead', (call) => {
        machine.set(call.self, 'statusCode', call.args[0] ?? constant(200), call.site);
        return call.self;
      }),
      write: machine.native('write', () => trueValue),
      on: machine.native('on', (call) => call.self),
    },
    site,
    { open: {}, type: 'Reply' },
  );
}
const middleware = plugin('use', (call, scope) => {
  const { machine } = call;
  const use = machine.native('fastify.use', (declared) => {
    const given = declared.args.flatMap((a): Value[] => {
      const list = declared.machine.list(a);
      return list ? [...list.known] : [a];
    });
    const paths = given.filter((a) => a.every((x) => x.t === 'const' || x.t === 'regex'));
    for (const step of given.filter((a) => a.some((x) => x.t === 'function' || x.t === 'model'))) {
      const hook = declared.machine.native('middleware', (inner) => {
        const { machine: m, site } = inner;
        const [request = undefinedValue, reply = undefinedValue] = inner.args;
        // The path is that of the request, cut at the prefix; a letter written in another way is the attacker's choice and no business of this walk.
        const url = m.get(request, 'url', site);
        const covered = paths.reduce<Value>(
          (sum, path) => join(sum, constantString(path) === undefined ? join(trueValue, falseValue) : m.callMethod(url, 'startsWith', [path], site)),
          never,
        );
        const run = (): Value => {
          let went = false;
          const fail = m.thrower();
          const next = m.native('next', (done) => {
            const [error] = done.args;
            if (error && !error.every((a) => a.t === 'const' && !a.v)) return fail(error, done.site);
            went = true;
            return undefinedValue;
          });
          m.await(m.call(step, undefinedValue, [m.get(request, 'raw', site), rawResponse(inner, reply), next], site, { awaited: true }), site);
          return went ? proceed(inner) : undefinedValue;
        };
        return covered.length === 0 ? run() : eitherWay(inner, covered, run, () => proceed(inner));
      });
      declared.machine.callMethod(declared.self, 'addHook', [constant('onRequest'), hook], declared.site);
    }
    return declared.self;
  });
  put(call, scope, 'decorate', 'use', use);
});
export const fastifyMiddleware: readonly Library[] = [library('@fastify/middie', middleware), library('@fastify/express', middleware)];
