/**
 * better-all: `Promise.all` of an object of tasks, each of which finds the others' promises under `this.$`.
 * Facts: better-all 0.0.7 `dist/es/index.js`. `all` rejects where a task does, `allSettled` tells of each how it went.
 */
import { promiseGlobal } from '../evaluate/language/builtins/promises.ts';
import { object } from '../evaluate/models.ts';
import type { FunctionModel, Library, NativeCall } from '../evaluate/models.ts';
import { modelValue, never, opaque, promiseOf, tagsOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

/** Runs the tasks one after another; one that asks for a later one gets what that gives. */
function promisesOf({ machine, site }: NativeCall, tasks: ReadonlyMap<string, Value>): Map<string, Value> {
  const begun = new Map<string, Value>();
  const under = new Set<string>();
  const run = (name: string): Value => {
    const task = tasks.get(name);
    if (!task || under.has(name)) return promiseOf(opaque());
    under.add(name);
    const made = machine.call(task, self, [], site);
    under.delete(name);
    return made.some((alt) => alt.t === 'promise') ? made : promiseOf(made);
  };
  const others = object('tasks', {}, { otherwise: (name) => ({ kind: 'value', shape: { is: 'kept', by: () => begun.get(name) ?? run(name) } }) });
  const self = machine.newObject({ $: modelValue(others), $signal: opaque({}, { truthy: true }) }, site);
  for (const name of tasks.keys()) begun.set(name, run(name));
  return begun;
}
const together = (name: 'all' | 'allSettled'): FunctionModel =>
  native(
    name,
    (call) => {
      const { machine, args, site } = call;
      const given = args[0] ?? never;
      const { known, open } = machine.properties(given);
      if (open) return opaque(tagsOf(given), { truthy: true });
      const begun = promisesOf(call, known);
      const combine = promiseGlobal.kind === 'object' ? promiseGlobal.members[name] : undefined;
      const list = combine ? machine.call(modelValue(combine), undefinedValue, [machine.newList([...begun.values()], null, site)], site) : never;
      const settled = machine.list(machine.await(list, site))?.known ?? [];
      return machine.newObject(Object.fromEntries([...begun.keys()].map((task, i) => [task, settled[i] ?? undefinedValue])), site);
    },
    { async: true },
  );
export const betterAll: Library = {
  name: 'better-all',
  packages: ['better-all'],
  modules: { '': { all: together('all'), allSettled: together('allSettled') } },
};
