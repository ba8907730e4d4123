/**
 * awilix 5 to 13 (lib/container.js, lib/resolvers.js, lib/load-modules.js): a container of what an application consists of. Each name is
 * resolved when somebody asks for it; what it is made with is the container's `cradle` (PROXY, the default) or what its parameters are
 * called (CLASSIC).
 */
import { Cell, Slot, ageOfWorld, elementsIn } from '../evaluate/values/heap.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Machine, Model, NativeCall } from '../evaluate/models.ts';
import { constant, constantString, modelValue, never, objectValue, opaque, promiseOf, truthOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Place, Value } from '../evaluate/values/values.ts';
import type { Pattern } from '../ir/nodes.ts';
import { filesNamed, globsIn } from './glob-files.ts';
import { native, truthy } from './shared.ts';

type Make = (machine: Machine, cradle: Value, classic: boolean, site: Place) => Value;

// ---------------------------------------------------------------- resolvers

const parameterName = (pattern: Pattern): string | null =>
  pattern.kind === 'name' ? pattern.name : pattern.kind === 'default-pattern' ? parameterName(pattern.target) : null;
/** What a function or class is made with. */
function madeWith(machine: Machine, made: Value, cradle: Value, classic: boolean, site: Place): Value[] {
  const [alt] = made;
  if (!classic || alt?.t !== 'function') return [cradle];
  return alt.closure.fn.params.map((param) => {
    const name = parameterName(param);
    return name === null ? undefinedValue : machine.get(cradle, name, site);
  });
}
const chainedOptions = ['singleton', 'scoped', 'transient', 'setLifetime', 'disposer', 'inject'];
/** An object with `resolve(container)`; the options that can be chained to it change nothing but how often it is asked. */
function resolverOf(machine: Machine, site: Place, make: Make, options: Value = never): Value {
  const cell = new Cell('object', site);
  const resolver = objectValue(cell);
  const mode = (): string | undefined => constantString(machine.peekOr(resolver, 'injectionMode') ?? machine.peekOr(options, 'injectionMode') ?? never);
  const put = (name: string, apply: FunctionModel['apply']): void => {
    if (apply) cell.properties.set(name, new Slot(machine.native(name, apply)));
  };
  put('resolve', (call) => {
    const container = call.args[0] ?? never;
    const chosen = mode();
    const classic = chosen === undefined ? machine.peekOr(container, 'isClassic')?.some((a) => truthOf(a) === true) === true : chosen === 'CLASSIC';
    return make(call.machine, machine.peekOr(container, 'cradle') ?? opaque(), classic, call.site);
  });
  for (const name of chainedOptions) put(name, () => resolver);
  const setMode = (chosen: Value): Value => {
    cell.properties.set('injectionMode', new Slot(chosen));
    return resolver;
  };
  put('setInjectionMode', (call) => setMode(call.args[0] ?? never));
  put('classic', () => setMode(constant('CLASSIC')));
  put('proxy', () => setMode(constant('PROXY')));
  return resolver;
}
const asClass = native('asClass', ({ machine, args, site }) => {
  const type = args[0] ?? never;
  return resolverOf(machine, site, (m, cradle, classic, at) => m.construct(type, madeWith(m, type, cradle, classic, at), at), args[1]);
});
const asFunction = native('asFunction', ({ machine, args, site }) => {
  const maker = args[0] ?? never;
  return resolverOf(machine, site, (m, cradle, classic, at) => m.call(maker, undefinedValue, madeWith(m, maker, cradle, classic, at), at), args[1]);
});
const asValue = native('asValue', ({ machine, args, site }) => resolverOf(machine, site, () => args[0] ?? undefinedValue));
const aliasTo = native('aliasTo', ({ machine, args, site }) =>
  resolverOf(machine, site, (m, cradle, _classic, at) => m.getComputed(cradle, args[0] ?? undefinedValue, at)),
);

// ---------------------------------------------------------------- containers

/** A container, with its cradle; `parent` where it is the scope of another. */
function newContainer(machine: Machine, classic: boolean, site: Place | null, parent: Cell | null = null): Value {
  const age = site ? null : ageOfWorld;
  const at = site ?? { file: '', start: 0, end: 0 };
  const cradle = new Cell('object', site, age);
  cradle.type = 'Cradle';
  cradle.prototype = parent;
  cradle.open = { lost: { reason: 'registration-lost', text: 'a registration of the container that was not seen', place: at } };
  const cell = new Cell('object', site, age);
  const container = objectValue(cell);
  const put = (name: string, apply: (call: NativeCall) => Value): void => {
    cell.properties.set(name, new Slot(machine.native(`container.${name}`, apply), false, age));
  };
  const cradleValue = objectValue(cradle);
  cell.properties.set('cradle', new Slot(cradleValue, false, age));
  cell.properties.set('isClassic', new Slot(constant(classic), false, age));
  const register = (m: Machine, name: string, resolver: Value, place: Place): void => {
    // What a request registers on a scope of its own is there for that request alone.
    if (m.persona !== 'load') m.set(cradleValue, name, m.callMethod(resolver, 'resolve', [container], place), place);
    else cradle.accessors.set(name, { get: null, set: null, native: once(m, name, resolver, container) });
  };
  put('register', (call) => {
    const [first, second] = call.args;
    const name = first ? constantString(first) : undefined;
    if (name !== undefined) register(call.machine, name, second ?? undefinedValue, call.site);
    else for (const [key, resolver] of call.machine.properties(first ?? never).known) register(call.machine, key, resolver, call.site);
    return container;
  });
  put('loadModules', (call) => {
    const loaded = loadModules(call, (name, resolver) => {
      register(call.machine, name, resolver, call.site);
    });
    return call.machine.peekOr(call.args[1] ?? never, 'esModules')?.some((a) => truthOf(a) === true) ? promiseOf(loaded) : loaded;
  });
  put('resolve', (call) => call.machine.getComputed(cradleValue, call.args[0] ?? undefinedValue, call.site));
  put('build', (call) => {
    const [target] = call.args;
    if (target && call.machine.peekOr(target, 'resolve')) return call.machine.callMethod(target, 'resolve', [container], call.site);
    const isClass = target?.some((a) => a.t === 'function' && a.closure.classNode);
    const resolver = call.machine.call(modelValue(isClass ? asClass : asFunction), undefinedValue, call.args, call.site);
    return call.machine.callMethod(resolver, 'resolve', [container], call.site);
  });
  put('createScope', (call) => newContainer(call.machine, classic, call.site, cradle));
  put('hasRegistration', () => opaque({}));
  put('getRegistration', () => opaque({}));
  put('dispose', () => promiseOf(undefinedValue));
  return container;
}
/** What a name stands for: made once as the application starts, else for whoever asks. */
function once(machine: Machine, name: string, resolver: Value, container: Value): Value {
  let kept: Value | null = null;
  let pending = false;
  return machine.native(name, (call) => {
    if (kept) return kept;
    if (pending) return opaque();
    pending = true;
    try {
      const made = call.machine.callMethod(resolver, 'resolve', [container], call.site);
      if (call.machine.persona === 'load') kept = made;
      return made;
    } finally {
      pending = false;
    }
  });
}

/** Registers what files export by default, under the names of the files (list-modules.js: without the last extension). */
function loadModules(call: NativeCall, register: (name: string, resolver: Value) => void): Value {
  const { machine, args, site } = call;
  const options = args[1] ?? never;
  const given = machine.list(args[0] ?? never);
  const patterns = (given ? elementsIn(given) : []).flatMap((one) => {
    const pair = machine.list(one);
    return pair ? (pair.known[0] ?? never) : one;
  });
  const globs =
    patterns.length > 0
      ? globsIn(
          call,
          machine.newList(
            patterns.map((alt) => [alt]),
            null,
            site,
          ),
          options,
        )
      : null;
  const format = machine.peekOr(options, 'formatName');
  const resolverOptions = machine.peekOr(options, 'resolverOptions') ?? undefinedValue;
  const chosen = machine.peekOr(resolverOptions, 'register');
  for (const file of new Set(globs?.flatMap((glob) => filesNamed(machine, glob) ?? []))) {
    const module = machine.moduleOf(file);
    const made = [module ? machine.peekOr(module, 'default') : undefined, module].find((value) => value?.some((a) => a.t === 'function'));
    if (!made) continue;
    const stem = /([^/]+)\.[^./]*$/.exec(file)?.[1] ?? '';
    const name = format?.some((a) => a.t === 'function')
      ? constantString(machine.call(format, undefinedValue, [constant(stem), opaque({ config: true })], site))
      : constantString(format ?? never) === 'camelCase'
        ? camelCase(stem)
        : stem;
    const isClass = made.some((a) => a.t === 'function' && a.closure.classNode);
    const resolver = machine.call(chosen ?? modelValue(isClass ? asClass : asFunction), undefinedValue, [made, resolverOptions], site);
    if (name !== undefined) register(name, resolver);
  }
  return machine.newObject({ loadedModules: machine.newList([], opaque({ config: true }), site) }, site);
}
/** lib/camel-case.js */
function camelCase(text: string): string {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [];
  return words.map((word, n) => (n === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())).join('');
}

const createContainer = native('createContainer', ({ machine, args, site }) =>
  newContainer(machine, constantString(machine.peekOr(args[0] ?? never, 'injectionMode') ?? never) === 'CLASSIC', site),
);
/** Containers that belong to a package: one for the whole process. */
const shared = new WeakMap<Machine, Map<string, Value>>();
export function sharedContainer(machine: Machine, classic: boolean): Value {
  const all = shared.get(machine) ?? new Map<string, Value>();
  shared.set(machine, all);
  const key = classic ? 'classic' : 'proxy';
  const known = all.get(key) ?? newContainer(machine, classic, null);
  all.set(key, known);
  return known;
}
const constants = (name: string, words: readonly string[]): Model =>
  object(name, Object.fromEntries(words.map((word) => [word, { kind: 'value', shape: { is: 'constant', value: word } }])));

export const awilix: Library = {
  name: 'awilix',
  packages: ['awilix'],
  modules: {
    '': {
      createContainer,
      asClass,
      asFunction,
      asValue,
      aliasTo,
      Lifetime: constants('Lifetime', ['SINGLETON', 'SCOPED', 'TRANSIENT']),
      InjectionMode: constants('InjectionMode', ['PROXY', 'CLASSIC']),
      '*': fn('awilix', { result: truthy }),
    },
  },
};
