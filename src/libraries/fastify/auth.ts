/** @fastify/auth: lists of checks joined by `or` (the default) or `and`; nested lists flip the relation. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import type { Library, NativeCall } from '../../evaluate/models.ts';
import { constantString, never, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { library, plugin, proceed, put, text } from './plugin.ts';

/** Runs one check function as a hook would; throws what it throws. */
function runCheck(call: NativeCall, check: Value, self: Value, args: readonly Value[]): Value {
  const { machine, site } = call;
  const fail = machine.thrower();
  const done = machine.native('done', (inner) => {
    const error = inner.args[0];
    if (error && !error.every((a) => truthOf(a) === false)) return fail(error, inner.site);
    return undefinedValue;
  });
  return machine.await(machine.call(check, self, [...args.slice(0, 2), done], site, { awaited: true }), site);
}
const auth = plugin('@fastify/auth', (call, instance, pluginOptions) => {
  const defaultRelation = text(call, pluginOptions, 'defaultRelation') ?? 'or';
  put(
    call,
    instance,
    'decorate',
    'auth',
    call.machine.native('fastify.auth', (declared) => {
      const { machine } = declared;
      const relation = (declared.args[1] ? constantString(machine.peekOr(declared.args[1], 'relation') ?? never) : undefined) ?? defaultRelation;
      const list = declared.args[0];
      const run = (inner: NativeCall, checks: Value, how: string): Value => {
        const content = machine.list(checks);
        const each =
          (check: Value): (() => Value) =>
          () =>
            machine.list(check) ? run(inner, check, how === 'or' ? 'and' : 'or') : runCheck(inner, check, inner.self, inner.args);
        const all = (content ? elementsIn(content) : [checks]).map(each);
        if (how === 'and') {
          for (const check of all) check();
          return undefinedValue;
        }
        return machine.branch(all);
      };
      return machine.native('auth hook', (inner) => {
        run(inner, list ?? undefinedValue, relation);
        return proceed(inner);
      });
    }),
  );
});
export const fastifyAuth: Library = library('@fastify/auth', auth);
