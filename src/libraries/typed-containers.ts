/**
 * tsyringe 4 (dist/esm5/dependency-container.js) and typedi 0.10 (esm5/container-instance.class.js): a class is made with what the types
 * of its constructor's parameters name, each of them once. What was registered under a token is given for it.
 */
import { fn, object } from '../evaluate/models.ts';
import type { Library, Machine, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constantString, never, opaque, undefinedValue } from '../evaluate/values/values.ts';
import type { FunctionAlt, Place, Value } from '../evaluate/values/values.ts';
import type { Pattern } from '../ir/nodes.ts';
import { native, truthy } from './shared.ts';

type Make = (machine: Machine, site: Place) => Value;
/** What an application has registered and made, by token: a text, a class, or a library's class. */
class Container {
  private readonly made = new Map<unknown, Value>();
  private readonly registered = new Map<unknown, Make>();
  private readonly pending = new Set<unknown>();

  register(token: unknown, make: Make): void {
    this.registered.set(token, make);
  }
  resolve(machine: Machine, token: Value, site: Place): Value {
    const [alt] = token;
    const key = keyOf(token);
    const kept = this.made.get(key);
    if (kept) return kept;
    const make = this.registered.get(key);
    // Two that ask for each other are made by a proxy of the container's.
    if (this.pending.has(key) || (!make && (alt?.t !== 'function' || !alt.closure.classNode))) return opaque({}, { truthy: true });
    this.pending.add(key);
    try {
      const value = make ? make(machine, site) : machine.construct(token, alt?.t === 'function' ? this.parameters(machine, alt, site) : [], site);
      if (machine.persona === 'load') this.made.set(key, value);
      return value;
    } finally {
      this.pending.delete(key);
    }
  }
  private parameters(machine: Machine, type: FunctionAlt, site: Place): Value[] {
    return type.closure.fn.params.map((param) => {
      const name = typeOf(param);
      const named = name === undefined ? never : machine.named(type.closure, name);
      return this.resolve(machine, named, site);
    });
  }
}
const typeOf = (param: Pattern): string | undefined =>
  param.kind === 'name' ? param.type : param.kind === 'default-pattern' ? typeOf(param.target) : undefined;
/** A token as it is compared. */
function keyOf(token: Value): unknown {
  const [alt] = token;
  if (alt?.t === 'function') return alt.closure.fn;
  return alt?.t === 'model' ? alt.model : (constantString(token) ?? null);
}

const containers = new WeakMap<Machine, Container>();
function containerOf(machine: Machine): Container {
  const known = containers.get(machine) ?? new Container();
  containers.set(machine, known);
  return known;
}
const resolve = native('container.resolve', ({ machine, args, site }) => containerOf(machine).resolve(machine, args[0] ?? never, site));
const given = (call: NativeCall, make: Make): Value => {
  containerOf(call.machine).register(keyOf(call.args[0] ?? never), make);
  return call.self;
};
/** `register(token, { useValue | useClass | useFactory | useToken })` */
const register = native('container.register', (call) => {
  const [, provider = never] = call.args;
  const read = (key: string): Value | undefined => call.machine.peekOr(provider, key)?.filter((alt) => alt.t !== 'const' || alt.v !== undefined);
  const value = read('useValue');
  const other = read('useClass') ?? read('useToken');
  const factory = read('useFactory');
  return given(call, (machine, site) => {
    if (value && value.length > 0) return value;
    if (factory && factory.length > 0) return machine.call(factory, undefinedValue, [opaque({}, { truthy: true })], site, { awaited: true });
    return other && other.length > 0 ? containerOf(machine).resolve(machine, other, site) : opaque({}, { truthy: true });
  });
});
const registerInstance = native('container.registerInstance', (call) => given(call, () => call.args[1] ?? undefinedValue));
const registerSingleton = native('container.registerSingleton', (call) => {
  const other = call.args[1];
  return other ? given(call, (machine, site) => containerOf(machine).resolve(machine, other, site)) : call.self;
});
const quiet = (name: string): Model => fn(name, { result: { is: 'self' } });
const container: ObjectModel = object(
  'container',
  {
    resolve,
    get: resolve,
    register,
    registerInstance,
    set: registerInstance,
    registerSingleton,
    registerType: registerSingleton,
    isRegistered: fn('container.isRegistered', { result: { is: 'opaque' } }),
    has: fn('container.has', { result: { is: 'opaque' } }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : quiet(`container.${p}`)) },
);
const passes = (name: string): Model => fn(name, { result: { is: 'argument', index: 0 } });
export const typedContainers: Library = {
  name: 'tsyringe',
  packages: ['tsyringe', 'typedi'],
  modules: {
    '': {
      container,
      Container: container,
      default: container,
      instanceCachingFactory: passes('instanceCachingFactory'),
      instancePerContainerCachingFactory: passes('instancePerContainerCachingFactory'),
      '*': fn('tsyringe', { result: truthy }),
    },
  },
};
