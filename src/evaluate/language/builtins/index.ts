/** What the language and the web platform bring. */
import type { FunctionModel, Model } from '../../models.ts';
import { constant, derivedTags, eitherBoolean, join, never, opaque, truthOf, undefinedValue, withDecided, withTags } from '../../values/values.ts';
import type { Decided, Value } from '../../values/values.ts';
import { askedIn, listMethodNames, optimistic } from './lists.ts';
import { objectGlobals, objectMethod } from './objects.ts';
import { promiseGlobal, promiseMethods, timers } from './promises.ts';
import { native, primitiveMethod, stringMethod } from './strings.ts';
import { webGlobals } from './web.ts';

export { objectMethod, primitiveMethod };

/** The global object: what nobody put there is undefined, which is what `globalThis.client ?? new Client()` asks. */
const globalObject: Model = { kind: 'object', name: 'globalThis', members: {} };

/** A static that no table here names is there all the same: what it gives comes of its arguments, and calling it is no crash. */
function withUnlisted(model: Model): Model {
  if (model.kind !== 'object' || model.otherwise) return model;
  const otherwise = (name: string): Model | null =>
    /^[A-Za-z]+$/.test(name) && name !== 'then' && name !== 'prototype' ? native(`${model.name}.${name}`, (call) => opaque(derivedTags(...call.args))) : null;
  return { ...model, otherwise };
}

export const globals: Readonly<Record<string, Model>> = {
  ...Object.fromEntries(Object.entries({ ...objectGlobals, ...webGlobals }).map(([name, model]) => [name, withUnlisted(model)])),
  ...timers,
  Promise: promiseGlobal,
  globalThis: globalObject,
  global: globalObject,
  self: globalObject,
};

/** The decision by which a predicate says no to every element. */
function refused(answer: Value): Decided | undefined {
  return answer.length > 0 && answer.every((alt) => truthOf(alt) === false) ? answer.find((alt) => alt.tags.decided)?.tags.decided : undefined;
}

/** Iteration over something of which only provenance is known: no time, or once with an element of the same provenance. */
const iterate = (name: string): FunctionModel =>
  native(name, (call) => {
    const { machine, args, site } = call;
    const self = call.state.self ?? call.self;
    const tags = derivedTags(self);
    const element = opaque(tags);
    const [callback] = args;
    if (!callback || !callback.some((a) => a.t === 'function' || a.t === 'model')) return opaque(derivedTags(self, ...args));
    let answer: Value = never;
    machine.branch([
      () => undefinedValue,
      () => {
        answer = machine.call(callback, undefinedValue, name === 'reduce' ? [args[1] ?? element, element] : [element, opaque({}, { hint: 'number' })], site);
        return undefinedValue;
      },
    ]);
    // What the persona's rules say of every element they say of the whole.
    const refusal = refused(answer);
    const asked = askedIn(answer);
    switch (name) {
      case 'map':
      case 'flatMap':
        return machine.newList([], answer.length > 0 ? answer : null, site);
      case 'filter':
        return refusal ? withDecided(machine.newList([], null, site), refusal) : machine.newList([], element, site);
      case 'some':
        if (refusal) return constant(false, { decided: refusal });
        return optimistic(machine, answer) ? constant(true) : eitherBoolean(asked);
      case 'every':
        return machine.persona === 'insider' ? constant(true) : eitherBoolean(asked);
      case 'reduce':
        return join(args[1] ?? opaque(tags), answer);
      case 'findIndex':
        return refusal ? constant(-1, { decided: refusal }) : opaque({}, { hint: 'number' });
      case 'find':
        if (refusal) return constant(undefined, { decided: refusal });
        return optimistic(machine, answer) ? opaque(tags, { truthy: true }) : withTags(join(opaque(tags, { truthy: true }), undefinedValue), asked);
      default:
        return undefinedValue;
    }
  });
const iterations: Record<string, FunctionModel> = Object.fromEntries(
  ['map', 'flatMap', 'filter', 'forEach', 'some', 'every', 'find', 'findIndex', 'reduce', 'sort'].map((n) => [n, iterate(n)]),
);

/** What is piped into an answer is the answer. */
const pipe = native('pipe', (call) => {
  const target = call.args[0] ?? undefinedValue;
  if (target.some((alt) => alt.t === 'object' && alt.cell.type === 'Reply')) {
    const self = call.state.self ?? call.self;
    call.machine.callMethod(target, 'end', [self.length > 0 ? self : opaque()], call.site);
  }
  return target.length > 0 ? target : opaque();
});

/** Methods called on something opaque that has them whatever it is. */
export function opaqueMethod(key: string): FunctionModel | null {
  if (key === 'pipe') return pipe;
  if (Object.hasOwn(iterations, key)) return iterations[key] ?? null;
  if (Object.hasOwn(promiseMethods, key)) return promiseMethods[key] ?? null;
  if (
    listMethodNames.has(key) &&
    key !== 'includes' &&
    key !== 'indexOf' &&
    key !== 'slice' &&
    key !== 'concat' &&
    key !== 'at' &&
    key !== 'toString' &&
    key !== 'entries' &&
    key !== 'keys' &&
    key !== 'values' &&
    key !== 'push' &&
    key !== 'fill'
  )
    return null;
  return stringMethod(key);
}
