/**
 * next-safe-action. Facts: 8.7: `use` steps run first, then the input is validated, then `useValidated` steps; what a step returns is
 * not looked at, only whether it called `next`; `next({ ctx })` merges one level deep. Up to 6: `createSafeActionClient({ middleware })`
 * and `action(schema, (input, ctx) => ...)`.
 */
import { asyncNative, builderState, isMarked, itemsOf, markResult, mergeShallow, runChain, unmarkResult, withItems } from '../../evaluate/chains.ts';
import { recordLeaks } from '../../evaluate/security/leaks.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, join, modelValue, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';

/** What the client is told of an error that a step throws. */
function meetErrorHandler({ machine, site }: NativeCall, state: ModelState): void {
  if (machine.persona !== 'sweep' || !state.options) return;
  const handler = machine.peekOr(state.options, 'handleServerError');
  if (!handler?.some((a) => a.t === 'function')) return;
  const error = opaque({ error: true }, { hint: 'error', truthy: true, nullish: false });
  recordLeaks(machine, machine.await(machine.call(handler, undefinedValue, [error, opaque()], site, { awaited: true }), site), site, null);
}

interface Sent {
  input: Value;
  bound: readonly Value[];
  previous: Value | null;
}
function runAction(call: NativeCall, state: ModelState, action: Value, sent: Sent): Value {
  const { machine, site } = call;
  meetErrorHandler(call, state);
  const bound = machine.newList(sent.bound, null, site);
  const fixed = {
    metadata: state.metadata ?? undefinedValue,
    clientInput: sent.input,
    parsedInput: sent.input,
    bindArgsClientInputs: bound,
    bindArgsParsedInputs: bound,
  };
  const result = runChain(
    machine,
    {
      steps: [...itemsOf(state, 'step'), ...itemsOf(state, 'validated')],
      args: (ctx, next) => [machine.newObject({ ...fixed, ctx, next }, site)],
      advance: (ctx, [given], at) => {
        const own = given ? machine.peekOr(given, 'ctx') : undefined;
        return own && own.some((alt) => alt.t !== 'const') ? mergeShallow(machine, [ctx, own], at) : ctx;
      },
      isResult: isMarked,
      settle: (given, rest) =>
        rest
          ? join(
              given.filter((alt) => alt.tags.decided && !isMarked(alt)),
              rest,
            )
          : given,
      end: (ctx) => {
        const args = machine.newObject({ ...fixed, ctx }, site);
        const given = sent.previous ? [args, machine.newObject({ prevResult: sent.previous }, site)] : [args];
        const data = machine.await(machine.call(action, undefinedValue, given, site, { awaited: true }), site);
        return markResult(machine, data, (value) => ({ data: value, success: constant(true) }), site);
      },
    },
    machine.newObject({}, site, { type: 'Context' }),
    site,
  );
  const { data, others } = unmarkResult(result);
  const wrapped = data.flatMap((alt): Value => machine.newObject({ data: [alt] }, site).map((made) => (alt.when ? { ...made, when: alt.when } : made)));
  return join(wrapped, others);
}

const asked = opaque({ input: true });
const ending = (name: string, stateful: boolean): FunctionModel =>
  native(name, ({ args, state }) => {
    const own = builderState(state);
    return asyncNative('action', (call) => {
      const tail = stateful ? 2 : 1;
      const bound = call.args.slice(0, Math.max(0, call.args.length - tail));
      const previous = stateful ? (call.args.at(-2) ?? undefinedValue) : null;
      return runAction(call, own, args[0] ?? undefinedValue, { input: call.args.at(-1) ?? asked, bound, previous });
    });
  });
const more = (name: string, list: string): FunctionModel =>
  native(name, ({ args, state }) => modelValue(client, withItems(state, list, args.slice(0, 1))), { role: 'chain.use' });
const client: ObjectModel = object(
  'actionClient',
  {
    use: more('use', 'step'),
    useValidated: more('useValidated', 'validated'),
    metadata: native('metadata', ({ args, state }) => modelValue(client, { ...builderState(state), metadata: args[0] ?? undefinedValue })),
    action: ending('action', false),
    stateAction: ending('stateAction', true),
  },
  {
    // schema, inputSchema, bindArgsSchemas, outputSchema: what is validated is the attacker's all the same.
    otherwise: (p) => (p === 'then' ? null : native(p, ({ state }) => modelValue(client, builderState(state)))),
    call: native('action', ({ machine, args, state }) => {
      const middleware = state.options ? machine.peekOr(state.options, 'middleware') : undefined;
      const action = args.at(-1) ?? undefinedValue;
      return asyncNative('action', (call) => {
        const { machine: m, site } = call;
        meetErrorHandler(call, state);
        const input = call.args[0] ?? asked;
        const ctx = middleware?.some((a) => a.t !== 'const')
          ? m.await(m.call(middleware, undefinedValue, [input, m.newObject({}, site)], site, { awaited: true }), site)
          : undefinedValue;
        return m.newObject({ data: m.await(m.call(action, undefinedValue, [input, ctx], site, { awaited: true }), site) }, site);
      });
    }),
  },
);
const define = fn('define', { result: { is: 'argument', index: 0 } });
const middlewareMaker = fn('createMiddleware', { result: { is: 'instance', of: () => object('middleware', { define }) } });
const refuses = (name: string): FunctionModel =>
  native(name, (call) => call.machine.throw(call.machine.newError(name, constant('refused'), call.site), call.site));
const truthy = fn('next-safe-action', { result: { is: 'opaque', truthy: true } });

export const nextSafeAction: Library = {
  name: 'next-safe-action',
  packages: ['next-safe-action'],
  modules: {
    '': {
      createSafeActionClient: native('createSafeActionClient', ({ args }) => modelValue(client, args[0] ? { options: args[0] } : {})),
      createMiddleware: middlewareMaker,
      createValidatedMiddleware: middlewareMaker,
      returnValidationErrors: refuses('returnValidationErrors'),
      returnServerError: refuses('returnServerError'),
      DEFAULT_SERVER_ERROR_MESSAGE: { kind: 'value', shape: { is: 'constant', value: 'Something went wrong while executing the operation.' } },
      '*': truthy,
    },
    '*': { '*': truthy },
  },
};
