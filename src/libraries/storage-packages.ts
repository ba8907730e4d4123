/**
 * Packages that keep things where scripts read them, IndexedDB and a mobile web view's preferences included, and state containers that
 * persist. Stores of the operating system's key chain (expo-secure-store and the like) are none of these.
 */
import type { Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { fn, object } from '../evaluate/models.ts';
import { constant, constantString, never, opaque, undefinedValue } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';
import { namesCredential, recordWrite } from './web-storage.ts';

const reading = { result: { is: 'opaque', nullish: true } } as const;
/** `set(key, value)`. */
const writer = (name: string, store: string): Model =>
  native(
    name,
    (call) => {
      recordWrite(call, store, call.args[0], call.args[1]);
      return undefinedValue;
    },
    { role: 'storage.write', async: store !== 'localStorage' },
  );
/** Modules of `get`, `set`, `remove`, on themselves and on the instances that they make. */
function keyed(name: string, store: string, writes: readonly string[], instances: readonly string[] = []): ObjectModel {
  const model: ObjectModel = object(name, Object.fromEntries(writes.map((w) => [w, writer(`${name}.${w}`, store)])), {
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : instances.includes(p) ? fn(p, { result: { is: 'self' } }) : fn(`${name}.${p}`, reading)),
    ...(instances.includes('') ? { construct: fn(name, { result: { is: 'instance', of: () => model } }) } : {}),
  });
  return model;
}
const localforage = keyed('localforage', 'IndexedDB', ['setItem'], ['createInstance']);
const preferences: ObjectModel = object(
  'Preferences',
  {
    set: native(
      'Preferences.set',
      (call) => {
        const [given = never] = call.args;
        recordWrite(call, 'the preferences of the web view', call.machine.peekOr(given, 'key'), call.machine.peekOr(given, 'value'));
        return undefinedValue;
      },
      { role: 'storage.write', async: true },
    ),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`Preferences.${p}`, reading)) },
);
const atomWithStorage = native(
  'atomWithStorage',
  (call) => {
    recordWrite(call, storeOf(call, call.args[2]), call.args[0], undefined);
    return opaque({}, { truthy: true });
  },
  { role: 'storage.write' },
);

/** Which store an option names; the packages here take localStorage where none does. */
function storeOf(call: NativeCall, storage: Value | undefined): string {
  return storage && /session/i.test(call.machine.text(call.site)) ? 'sessionStorage' : 'localStorage';
}
function names(call: NativeCall, list: Value | undefined): string[] | null {
  const content = list ? call.machine.list(list) : null;
  return content && !content.rest ? content.known.flatMap((v) => constantString(v) ?? []) : null;
}
const holdsFunction = (value: Value): boolean => value.some((a) => a.t === 'function');

/** What is known of a state that is persisted: every member with a credential's name, `kept` only where that is given. */
function recordState(call: NativeCall, state: Value, kept: readonly string[] | null = null): void {
  for (const [key, value] of call.machine.properties(state).known) {
    if (!namesCredential(key) || holdsFunction(value) || (kept && !kept.includes(key))) continue;
    const empty = value.length > 0 && value.every((a) => a.t === 'const');
    recordWrite(call, 'localStorage (persisted state)', constant(key), empty ? undefined : value);
  }
}
/** zustand: `persist(creator, { partialize })`. */
const persist = native('persist', (call) => {
  const { machine, args, site } = call;
  const [creator, options] = args;
  const set = machine.native('set', () => undefinedValue);
  const get = machine.native('get', () => opaque());
  const state = creator && holdsFunction(creator) ? machine.call(creator, undefinedValue, [set, get, opaque()], site) : never;
  const partial = options ? machine.peekOr(options, 'partialize') : undefined;
  recordState(call, partial && holdsFunction(partial) ? machine.call(partial, undefinedValue, [state], site) : state);
  return creator ?? undefinedValue;
});
/** pinia with its persistence plugin: `defineStore(id, { state, persist: true | { pick } })`, or the same options as third argument of a set-up function. */
const defineStore = native('defineStore', (call) => {
  const { machine, args, site } = call;
  const [, second = never, third] = args;
  const setup = holdsFunction(second);
  const persisted = machine.peekOr(setup ? (third ?? never) : second, 'persist');
  const made = setup ? second : machine.peekOr(second, 'state');
  if (persisted && made && !persisted.every((a) => a.t === 'const' && a.v === false)) {
    const state = holdsFunction(made) ? machine.call(made, undefinedValue, [], site) : made;
    recordState(call, state, names(call, machine.peekOr(persisted, 'pick') ?? machine.peekOr(persisted, 'paths')));
  }
  return opaque({}, { truthy: true });
});
/** redux-persist: of a reducer's state only the names in `whitelist` are known. */
const persistReducer = native('persistReducer', (call) => {
  const [config = never, reducer] = call.args;
  const safe = call.machine.peekOr(config, 'transforms') !== undefined;
  for (const name of names(call, call.machine.peekOr(config, 'whitelist')) ?? []) {
    if (!safe && namesCredential(name)) recordWrite(call, 'localStorage (persisted state)', constant(name), undefined);
  }
  return reducer ?? undefinedValue;
});

const library = (name: string, packages: readonly string[], exports: Readonly<Record<string, Model>>, words: readonly string[]): Library => ({
  name,
  packages,
  modules: { '': { '*': fn(name, { result: { is: 'opaque', truthy: true } }), ...exports } },
  words,
});
const store2 = keyed('store', 'localStorage', ['set', 'setItem', 'add'], ['namespace', '']);
const lscache = keyed('lscache', 'localStorage', ['set']);

export const storagePackages: readonly Library[] = [
  library('localforage', ['localforage'], { default: localforage, setItem: writer('localforage.setItem', 'IndexedDB') }, ['localforage']),
  library('idb-keyval', ['idb-keyval'], { set: writer('set', 'IndexedDB'), '*': fn('idb-keyval', reading) }, ['idb-keyval']),
  library('small storage packages', ['store2', 'store'], { default: store2 }, ["from 'store2'", 'from "store2"']),
  library('lscache', ['lscache'], { default: lscache, set: writer('lscache.set', 'localStorage') }, ['lscache.set']),
  library('Capacitor preferences', ['@capacitor/preferences', '@capacitor/storage'], { Preferences: preferences, Storage: preferences }, ['Preferences.set']),
  library('pinia', ['pinia'], { defineStore }, ['persist:']),
  library('redux-persist', ['redux-persist'], { persistReducer }, ['persistReducer']),
  {
    name: 'jotai',
    packages: ['jotai'],
    modules: {
      utils: { atomWithStorage, '*': fn('jotai', { result: { is: 'opaque', truthy: true } }) },
      '': { '*': fn('jotai', { result: { is: 'opaque', truthy: true } }) },
    },
    words: ['atomWithStorage'],
  },
  {
    name: 'zustand',
    packages: ['zustand', 'zustand/middleware'],
    modules: {
      middleware: { persist, '*': fn('zustand', { result: { is: 'argument', index: 0 } }) },
      '': { '*': fn('zustand', { result: { is: 'opaque', truthy: true } }) },
    },
    words: ['zustand/middleware'],
  },
];
