/** Chains of steps: next-safe-action (8.7; a step that throws gives { serverError }), zsa. */
import { recordLeaks } from '../evaluate/leaks.ts';
import { fn, object } from '../evaluate/models.ts';
import type { Library, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constant, modelValue, never, opaque, promiseOf, undefinedValue, withTags } from '../evaluate/values.ts';
import type { ModelState, Value } from '../evaluate/values.ts';
import { native } from './shared.ts';

function steps(state: ModelState): Value[] {
  const out: Value[] = [];
  for (let i = 0; state[`step${String(i)}`]; i++) out.push(state[`step${String(i)}`] as Value);
  return out;
}
const without = (state: ModelState): ModelState => {
  const { self: _self, ...rest } = state;
  return rest;
};

/** Runs the steps around the action: each is given `next`, which runs the rest of the chain there. */
function runChain(call: NativeCall, state: ModelState, action: Value, input: Value, bindArgs: readonly Value[]): Value {
  const { machine, site } = call;
  const all = steps(state);
  if (machine.persona === 'sweep' && state.options) {
    // What the client is told of an error that a step throws.
    const handler = machine.peekOr(state.options, 'handleServerError');
    if (handler?.some((a) => a.t === 'function')) {
      const error = opaque({ error: true }, { hint: 'error', truthy: true, nullish: false });
      recordLeaks(machine, machine.await(machine.call(handler, undefinedValue, [error, opaque()], site, { awaited: true }), site), site, null);
    }
  }
  const parsed = withTags(input, {});
  const rest = (index: number, ctx: Value): Value => {
    const step = all[index];
    const metadata = state.metadata ?? undefinedValue;
    if (!step) {
      const args = machine.newObject(
        { ctx, parsedInput: parsed, clientInput: input, bindArgsParsedInputs: machine.newList(bindArgs, null, site), metadata },
        site,
      );
      const data = machine.await(machine.call(action, undefinedValue, [args], site, { awaited: true }), site);
      return machine.newObject({ data, success: constant(true) }, site);
    }
    const next = machine.native('next', (inner) => {
      const given = inner.args[0] ? machine.peekOr(inner.args[0], 'ctx') : undefined;
      const merged = machine.newObject({}, site, { type: 'Context' });
      const target = machine.properties(ctx);
      for (const [k, v] of target.known) machine.set(merged, k, v, site);
      if (given) for (const [k, v] of machine.properties(given).known) machine.set(merged, k, v, site);
      return promiseOf(rest(index + 1, merged));
    });
    const stepArgs = machine.newObject(
      { ctx, next, clientInput: input, parsedInput: parsed, bindArgsClientInputs: machine.newList(bindArgs, null, site), metadata },
      site,
    );
    return machine.await(machine.call(step, undefinedValue, [stepArgs], site, { awaited: true }), site);
  };
  return rest(0, machine.newObject({}, site, { type: 'Context' }));
}

const client: ObjectModel = object(
  'actionClient',
  {
    use: native(
      'use',
      ({ args, state }) => {
        const next = without(state);
        next[`step${String(steps(next).length)}`] = args[0] ?? undefinedValue;
        return modelValue(client, next);
      },
      { role: 'chain.use' },
    ),
    metadata: native('metadata', ({ args, state }) => modelValue(client, { ...without(state), metadata: args[0] ?? undefinedValue })),
    action: native('action', ({ machine, args, state }) => {
      const chain = without(state);
      return machine.native('action', (call) =>
        promiseOf(runChain(call, chain, args[0] ?? undefinedValue, call.args.at(-1) ?? opaque({ input: true }), call.args.slice(0, -1))),
      );
    }),
    stateAction: native('stateAction', ({ machine, args, state }) => {
      const chain = without(state);
      return machine.native('action', (call) =>
        promiseOf(runChain(call, chain, args[0] ?? undefinedValue, call.args.at(-1) ?? opaque({ input: true }), call.args.slice(0, -1))),
      );
    }),
  },
  {
    otherwise: (p) =>
      p === 'then'
        ? null
        : native(p, ({ machine, state }) => {
            if (p === 'inputSchema' || p === 'schema' || p === 'bindArgsSchemas') markValidated(machine);
            return modelValue(client, without(state));
          }),
  },
);
function markValidated(_machine: NativeCall['machine']): void {
  // Validation keeps the input; that it is validated is a fact of the entry, read elsewhere.
}
/** Before version 7: `action(schema, fn)` straight from the factory. */
const options = (args: readonly Value[]): ModelState => (args[0] ? { options: args[0] } : {});
const factory = native('createSafeActionClient', ({ args }) =>
  modelValue(
    {
      ...client,
      call: native('action', ({ machine, args }) =>
        machine.native('action', (call) => promiseOf(runChain(call, {}, args.at(-1) ?? undefinedValue, call.args[0] ?? opaque({ input: true }), []))),
      ),
    },
    options(args),
  ),
);
export const nextSafeAction: Library = {
  name: 'next-safe-action',
  packages: ['next-safe-action'],
  modules: {
    '': {
      createSafeActionClient: factory,
      createMiddleware: fn('createMiddleware', {
        result: { is: 'instance', of: () => object('middleware', { define: fn('define', { result: { is: 'argument', index: 0 } }) }) },
      }),
      returnValidationErrors: native('returnValidationErrors', (call) =>
        call.machine.throw(call.machine.newError('ActionValidationError', constant('validation'), call.site), call.site),
      ),
      DEFAULT_SERVER_ERROR_MESSAGE: { kind: 'value', shape: { is: 'constant', value: 'Something went wrong while executing the operation.' } },
      '*': fn('next-safe-action', { result: { is: 'opaque', truthy: true } }),
    },
    '*': { '*': fn('next-safe-action', { result: { is: 'opaque', truthy: true } }) },
  },
};

const procedure: ObjectModel = object(
  'procedure',
  {
    handler: native('handler', ({ machine, args, state }) => {
      const chain = without(state);
      const handler = args[0] ?? undefinedValue;
      const run = machine.native('zsa action', (call) => {
        let ctx: Value = machine.newObject({}, call.site, { type: 'Context' });
        for (const step of steps(chain))
          ctx = machine.await(
            machine.call(step, undefinedValue, [machine.newObject({ ctx, input: opaque({ input: true }) }, call.site)], call.site, { awaited: true }),
            call.site,
          );
        return promiseOf(
          machine.newList(
            [
              machine.await(
                machine.call(handler, undefinedValue, [machine.newObject({ ctx, input: opaque({ input: true }) }, call.site)], call.site, { awaited: true }),
                call.site,
              ),
              constant(null),
            ],
            null,
            call.site,
          ),
        );
      });
      machine.set(
        run,
        'createServerAction',
        machine.native('createServerAction', () => modelValue(procedure, { ...chain, [`step${String(steps(chain).length)}`]: handler })),
        { file: '', start: 0, end: 0 },
      );
      return run;
    }),
    createServerAction: native('createServerAction', ({ state }) => modelValue(procedure, without(state))),
  },
  { otherwise: (p) => (p === 'then' ? null : native(p, ({ state }) => modelValue(procedure, without(state)))) },
);
export const zsa: Library = {
  name: 'zsa',
  packages: ['zsa'],
  modules: {
    '': {
      createServerAction: native('createServerAction', () => modelValue(procedure)),
      createServerActionProcedure: native('createServerActionProcedure', () => modelValue(procedure)),
      '*': fn('zsa', { result: { is: 'opaque', truthy: true } }),
    },
  },
};
export { never };
