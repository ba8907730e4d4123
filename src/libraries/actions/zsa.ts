/** zsa 0.6: each procedure of a chain is given what the one before it returned as `ctx`; whatever throws ends the action as `[null, error]`. */
import { asyncNative, builderState, itemsOf, withItems } from '../../evaluate/chains.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Library, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, modelValue, never, opaque, undefinedValue } from '../../evaluate/values/values.ts';
import type { ModelState, Value } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';

function run(call: NativeCall, state: ModelState): Value {
  const { machine, site } = call;
  const input = call.args[0] ?? opaque({ input: true });
  let ctx: Value = undefinedValue;
  for (const step of itemsOf(state, 'step')) {
    const args = machine.newObject({ ctx, input, request: opaque({}, { nullish: true }), responseMeta: opaque({}, { nullish: true }) }, site);
    ctx = machine.await(machine.call(step, undefinedValue, [args], site, { awaited: true }), site);
  }
  return ctx;
}
const builder: ObjectModel = object(
  'zsa action',
  {
    handler: native('handler', ({ args, state }) => {
      const own = withItems(state, 'step', args.slice(0, 1));
      if (state.procedure) return modelValue(procedure, own);
      return asyncNative('action', (call) => call.machine.newList([run(call, own), constant(null)], null, call.site));
    }),
  },
  { otherwise: (p) => (p === 'then' ? null : native(p, ({ state }) => modelValue(builder, builderState(state)))) },
);
/** A finished procedure: makes actions that run it first, and can be called by itself. */
const procedure: ObjectModel = object(
  'zsa procedure',
  {
    createServerAction: native('createServerAction', ({ state }) => {
      const { procedure: _procedure, ...own } = builderState(state);
      return modelValue(builder, own);
    }),
  },
  { call: fn('zsa procedure', { async: true, apply: (call) => call.machine.newList([run(call, call.state), constant(null)], null, call.site) }) },
);
const stepsOf = (values: readonly Value[]): Value[] =>
  values.flatMap((value) => {
    const [alt] = value;
    return alt?.t === 'model' && alt.model === procedure ? itemsOf(alt.state, 'step') : value === never ? [] : [value];
  });
const given = (args: readonly Value[]): readonly Value[] => args.filter((arg) => arg.some((alt) => alt.t !== 'const'));

export const zsa: Library = {
  name: 'zsa',
  packages: ['zsa'],
  modules: {
    '': {
      createServerAction: native('createServerAction', () => modelValue(builder)),
      createServerActionProcedure: native('createServerActionProcedure', ({ args }) =>
        modelValue(builder, withItems({ procedure: constant(true) }, 'step', stepsOf(given(args)))),
      ),
      chainServerActionProcedures: native('chainServerActionProcedures', ({ args }) =>
        modelValue(procedure, withItems({ procedure: constant(true) }, 'step', stepsOf(given(args)))),
      ),
      ZSAError: object(
        'ZSAError',
        {},
        {
          types: ['ZSAError'],
          construct: native('ZSAError', (call) =>
            call.machine.newError('ZSAError', call.args[1] ?? constant(''), call.site, { code: call.args[0] ?? undefinedValue }),
          ),
        },
      ),
      '*': fn('zsa', { result: { is: 'opaque', truthy: true } }),
    },
  },
};
