/** Object, Array, JSON, Reflect, errors, numbers and the like. */
import { negate } from '../conditions.ts';
import { Cell, Slot, isList, isValue } from '../../values/heap.ts';
import type { FunctionModel, Model, NativeCall } from '../../models.ts';
import { constant, constantString, derivedTags, eitherBoolean, hasTag, join, never, objectValue, opaque, tagsOf, undefinedValue } from '../../values/values.ts';
import { headersModel, plainHeadersValue } from '../../security/request.ts';
import type { Alt, Tags, Value } from '../../values/values.ts';
import { collectionMethod, newCollection } from './collections.ts';
import { listMethod } from './lists.ts';
import { constantOf } from './ordering.ts';
import { native } from './strings.ts';

export function objectMethod(cell: Cell, key: string): Model | null {
  if (cell.elements) {
    const own = listMethod(cell, key) ?? collectionMethod(cell, key);
    if (own) return own;
  }
  if (cell.open) return null;
  return Object.hasOwn(plain, key) ? (plain[key] ?? null) : null;
}
const plain: Record<string, FunctionModel> = {
  hasOwnProperty: native('hasOwnProperty', (call) => hasOwn(call, call.state.self ?? call.self, call.args[0] ?? undefinedValue)),
  toString: native('toString', (call) => opaque(derivedTags(call.state.self ?? call.self), { hint: 'string', truthy: true })),
  valueOf: native('valueOf', (call) => call.state.self ?? call.self),
};
function hasOwn(call: NativeCall, object: Value, key: Value): Value {
  const name = constantString(key);
  const { known, open } = call.machine.properties(object);
  if (name !== undefined && known.has(name)) return constant(true);
  if (name === undefined || open) return eitherBoolean(derivedTags(key));
  return constant(false);
}

function entries(call: NativeCall, what: 'keys' | 'values' | 'entries'): Value {
  const { machine, args, site } = call;
  const value = args[0] ?? undefinedValue;
  const { known, open } = machine.properties(value);
  const item = (key: Value, v: Value): Value => (what === 'keys' ? key : what === 'values' ? v : machine.newList([key, v], null, site));
  const list: Value[] = [];
  let rest: Value = never;
  for (const [key, v] of known) {
    if (key === '*') rest = join(rest, item(opaque({}, { hint: 'string' }), v));
    else list.push(item(constant(key), v));
  }
  if (open) rest = join(rest, item(opaque(derivedTags(value), { hint: 'string' }), opaque(derivedTags(value))));
  return machine.newList(list, rest.length > 0 ? rest : null, site);
}

/** A property as a descriptor says it. Under a name that is not known it may be any property that the object has not otherwise. */
function define(call: NativeCall, target: Value, key: Value, descriptor: Value): void {
  const { machine, site } = call;
  const name = constantString(key);
  const value = machine.peek(descriptor, 'value') ?? undefinedValue;
  const getter = machine.peek(descriptor, 'get')?.[0];
  if (getter?.t === 'function') {
    for (const alt of target) if (alt.t === 'object') alt.cell.accessors.set(name ?? '*', { get: getter.closure, set: null });
  } else if (name === undefined) machine.setComputed(target, key, value, site);
  else machine.set(target, name, value, site);
}
/** Copies the properties of the sources into an object that exists. */
function assign(call: NativeCall, target: Value, sources: readonly Value[]): Value {
  for (const source of sources) {
    const { known, open } = call.machine.properties(source.filter((a) => a.t !== 'const'));
    for (const [key, v] of known) {
      if (key === '*') call.machine.setComputed(target, opaque({}, { hint: 'string' }), v, call.site);
      else call.machine.set(target, key, v, call.site);
    }
    if (open && source.some((a) => a.t !== 'const')) {
      const data = tagsOf(
        source,
        source.flatMap((a) => (a.t === 'object' && a.cell.open ? opaque(a.cell.open) : never)),
      );
      for (const alt of target) {
        if (alt.t !== 'object') continue;
        // Data may hold what stands there already: `Object.assign({ user }, body)`.
        if (data.input || data.record)
          for (const [key, slot] of alt.cell.properties)
            if (!known.has(key) && isValue(slot.content) && slot.content.every((a) => a.t === 'const'))
              call.machine.set([alt], key, join(slot.content, opaque(data)), call.site);
        alt.cell.open ??= derivedTags(source);
      }
    }
  }
  return target;
}

const objectStatics: Record<string, FunctionModel> = {
  keys: native('Object.keys', (call) => entries(call, 'keys')),
  values: native('Object.values', (call) => entries(call, 'values')),
  entries: native('Object.entries', (call) => entries(call, 'entries')),
  getOwnPropertyNames: native('Object.getOwnPropertyNames', (call) => entries(call, 'keys')),
  fromEntries: native('Object.fromEntries', (call) => {
    const content = call.args[0] ? call.machine.list(call.args[0]) : null;
    const headers = call.args[0]?.some((alt) => alt.t === 'model' && alt.model === headersModel);
    if (headers || (content?.known.length === 0 && hasTag(content.rest ?? never, 'header'))) return plainHeadersValue(call.machine);
    if (!content) return call.machine.newObject({}, call.site, { open: derivedTags(call.args[0] ?? never) });
    const fields: Record<string, Value> = {};
    for (const pair of content.known) {
      const inner = call.machine.list(pair);
      const key = inner?.known[0] ? constantString(inner.known[0]) : undefined;
      if (key !== undefined) fields[key] = inner?.known[1] ?? undefinedValue;
    }
    const restPair = content.rest ? call.machine.list(content.rest) : null;
    const tags = content.rest ? derivedTags(restPair?.known[1] ?? restPair?.rest ?? content.rest) : null;
    return call.machine.newObject(fields, call.site, tags ? { open: tags } : {});
  }),
  assign: native('Object.assign', (call) => assign(call, call.args[0] ?? undefinedValue, call.args.slice(1))),
  freeze: native('Object.freeze', (call) => call.args[0] ?? undefinedValue),
  seal: native('Object.seal', (call) => call.args[0] ?? undefinedValue),
  create: native('Object.create', (call) => {
    const made = call.machine.newObject({}, call.site);
    const [alt] = made;
    const [proto] = call.args[0] ?? [];
    if (alt?.t === 'object' && proto?.t === 'object') alt.cell.prototype = proto.cell;
    return made;
  }),
  defineProperty: native('Object.defineProperty', (call) => {
    const [target, key, descriptor] = call.args;
    if (target && key && descriptor) define(call, target, key, descriptor);
    return target ?? undefinedValue;
  }),
  defineProperties: native('Object.defineProperties', (call) => {
    const [target, descriptors] = call.args;
    for (const [name, descriptor] of call.machine.properties(descriptors ?? never).known) define(call, target ?? never, constant(name), descriptor);
    return target ?? undefinedValue;
  }),
  getPrototypeOf: native('Object.getPrototypeOf', (call) => {
    const [alt] = call.args[0] ?? [];
    return alt?.t === 'object' && alt.cell.prototype ? objectValue(alt.cell.prototype) : opaque();
  }),
  setPrototypeOf: native('Object.setPrototypeOf', (call) => call.args[0] ?? undefinedValue),
  is: native('Object.is', () => eitherBoolean()),
  hasOwn: native('Object.hasOwn', (call) => hasOwn(call, call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue)),
};

/** `Array(3)` has so many empty places, `Array(1, 2)` those elements. */
function newArray(call: NativeCall): Value {
  const length = constantOf(call.args[0])?.v;
  if (call.args.length !== 1) return call.machine.newList(call.args, null, call.site);
  if (typeof length === 'number' && length <= 50)
    return call.machine.newList(
      Array.from({ length }, () => undefinedValue),
      null,
      call.site,
    );
  return call.machine.newList([], typeof length === 'number' ? undefinedValue : opaque(), call.site);
}
const arrayStatics: Record<string, FunctionModel> = {
  isArray: native('Array.isArray', (call) => {
    let result: Value = never;
    for (const alt of call.args[0] ?? undefinedValue) {
      const decided = alt.tags.decided ? { decided: alt.tags.decided } : {};
      if (alt.t === 'object') result = join(result, constant(alt.cell.kind === 'list', decided));
      else if (alt.t === 'opaque' && alt.truthy !== false)
        result = join(
          result,
          alt.hint === 'list'
            ? constant(true)
            : alt.hint === 'string' || alt.hint === 'number'
              ? constant(false)
              : eitherBoolean({ ...(alt.tags.input ? { input: true } : {}) }),
        );
      else result = join(result, constant(false, decided));
    }
    return result;
  }),
  from: native('Array.from', (call) => {
    const { machine, args, site } = call;
    const source = args[0] ?? undefinedValue;
    const [alt] = source;
    let content = machine.list(source);
    if (!content && alt?.t === 'object' && alt.cell.elements && !isList(alt.cell.elements.content))
      content = machine.list(machine.callMethod(source, alt.cell.kind === 'map' ? 'entries' : 'values', [], site));
    const length = content ? null : constantOf(machine.peekOr(source, 'length'));
    if (typeof length?.v === 'number' && length.v <= 50) content = { known: Array.from({ length: length.v }, () => undefinedValue), rest: null };
    const made = content ? machine.newList(content.known, content.rest, site) : machine.newList([], opaque(derivedTags(source)), site);
    return args[1] ? machine.callMethod(made, 'map', [args[1]], site) : made;
  }),
  of: native('Array.of', (call) => call.machine.newList(call.args, null, call.site)),
};

const newError = (type: string): Model => {
  const make = native(type, (call) => {
    const message = call.args[0] ?? constant('');
    const made = call.machine.newError(type, message, call.site);
    const options = call.args[1];
    if (options) {
      const cause = call.machine.peek(options, 'cause');
      if (cause) call.machine.set(made, 'cause', cause, call.site);
    }
    call.machine.set(made, 'stack', opaque({ ...tagsOf(message), error: true }, { hint: 'string', truthy: true }), call.site);
    return made;
  });
  return { kind: 'object', name: type, members: { captureStackTrace: native('captureStackTrace', () => undefinedValue) }, call: make, construct: make };
};

/** A deep copy as JSON makes it, so that it can be changed without changing the original. */
function copy(call: NativeCall, value: Value, depth: number): Value {
  return value.flatMap((alt): Value => {
    if (alt.t === 'object' && depth < 6 && !alt.cell.namespace) {
      const made = new Cell(alt.cell.kind, alt.cell.place);
      made.open = alt.cell.open;
      for (const [key, slot] of alt.cell.properties) if (isValue(slot.content)) made.properties.set(key, new Slot(copy(call, slot.content, depth + 1)));
      const content = alt.cell.elements?.content;
      if (content && isList(content))
        made.elements = new Slot({
          known: content.known.map((v) => copy(call, v, depth + 1)),
          rest: content.rest ? copy(call, content.rest, depth + 1) : null,
        });
      return objectValue(made, alt.tags);
    }
    if (alt.t === 'function' || alt.t === 'model') return undefinedValue;
    return [alt];
  });
}
const numberMethod = (name: string, apply: (n: unknown) => string | number | boolean, hint: string): FunctionModel =>
  native(name, (call) => {
    const [alt] = call.args[0] ?? undefinedValue;
    if (call.args[0]?.length === 1 && alt?.t === 'const') return constant(apply(alt.v), alt.tags);
    return hint === 'boolean' ? eitherBoolean(inputOnly(call)) : opaque(derivedTags(...call.args), { hint, nullish: false });
  });
const inputOnly = (call: NativeCall): { input?: true } => (tagsOf(...call.args).input ? { input: true } : {});

const math: Record<string, Model> = Object.fromEntries(
  ['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sqrt', 'trunc', 'pow', 'sign', 'log', 'log2', 'log10', 'exp'].map((name) => [
    name,
    native(`Math.${name}`, (call) => {
      const numbers = call.args.map((a) => (a.length === 1 && a[0]?.t === 'const' && typeof a[0].v === 'number' ? a[0].v : undefined));
      const method = (Math as unknown as Record<string, (...n: number[]) => number>)[name];
      if (method && numbers.every((n) => n !== undefined)) return constant(method(...numbers), derivedTags(...call.args));
      return opaque(derivedTags(...call.args), { hint: 'number', nullish: false });
    }),
  ]),
);

/** Whether `String(x)` is more than the empty text: that of a list may be empty, a text stays what it is, all others say something. */
function textIsTruthy(alt: Alt): boolean | undefined {
  if (alt.t === 'object') return alt.cell.kind === 'list' ? undefined : true;
  if (alt.t !== 'opaque' || alt.hint === 'number' || alt.hint === 'boolean') return true;
  return alt.hint === 'string' && alt.truthy === true ? true : undefined;
}
const stringConstructor: FunctionModel = native('String', (call) => {
  const value = call.args[0] ?? constant('');
  return value.map((alt) => {
    if (alt.t === 'const') return { ...alt, v: String(alt.v) };
    if (alt.t === 'pattern') return alt;
    if (alt.t === 'object' && alt.cell.kind === 'error') return opaque({ ...alt.tags, error: true }, { hint: 'string', truthy: true })[0] as (typeof value)[0];
    return opaque(derivedTags([alt]), { hint: 'string', truthy: textIsTruthy(alt), nullish: false })[0] as (typeof value)[0];
  });
});

/** Its methods are taken from there to be called on something else: `Object.prototype.hasOwnProperty.call(o, 'x')`. */
const unbound = (name: string, apply: (call: NativeCall) => Value): FunctionModel => ({ ...native(`Object.prototype.${name}`, apply), unbound: true });
const objectPrototype: Model = {
  kind: 'object',
  name: 'Object.prototype',
  members: {
    hasOwnProperty: unbound('hasOwnProperty', (call) => hasOwn(call, call.self, call.args[0] ?? undefinedValue)),
    propertyIsEnumerable: unbound('propertyIsEnumerable', (call) => hasOwn(call, call.self, call.args[0] ?? undefinedValue)),
    isPrototypeOf: unbound('isPrototypeOf', (call) => eitherBoolean(derivedTags(call.self, ...call.args))),
    toString: unbound('toString', (call) => opaque(derivedTags(call.self), { hint: 'string', truthy: true })),
    valueOf: unbound('valueOf', (call) => call.self),
  },
};
export const objectGlobals: Record<string, Model> = {
  Object: {
    kind: 'object',
    name: 'Object',
    members: { ...objectStatics, prototype: objectPrototype },
    call: native('Object', (call) => call.args[0] ?? call.machine.newObject({}, call.site)),
    construct: native('Object', (call) => call.args[0] ?? call.machine.newObject({}, call.site)),
  },
  Array: {
    kind: 'object',
    name: 'Array',
    types: ['Array'],
    members: arrayStatics,
    call: native('Array', (call) => newArray(call)),
    construct: native('Array', (call) => newArray(call)),
  },
  Map: { kind: 'object', name: 'Map', types: ['Map'], members: {}, construct: native('Map', (call) => newCollection(call, 'map')) },
  WeakMap: { kind: 'object', name: 'WeakMap', members: {}, construct: native('WeakMap', (call) => newCollection(call, 'map')) },
  Set: { kind: 'object', name: 'Set', types: ['Set'], members: {}, construct: native('Set', (call) => newCollection(call, 'set')) },
  WeakSet: { kind: 'object', name: 'WeakSet', members: {}, construct: native('WeakSet', (call) => newCollection(call, 'set')) },
  WeakRef: {
    kind: 'object',
    name: 'WeakRef',
    members: {},
    construct: native('WeakRef', (call) => call.machine.newObject({ deref: call.machine.native('deref', () => call.args[0] ?? undefinedValue) }, call.site)),
  },
  JSON: {
    kind: 'object',
    name: 'JSON',
    members: {
      parse: native('JSON.parse', (call) => {
        const [text] = call.args;
        const held = text?.[0];
        const { input, record, secret, mac } = tagsOf(text ?? never);
        // V8 quotes the text that is no JSON: what the request itself sent tells it nothing.
        const quoted: Tags = (record ?? secret ?? mac) ? { error: true } : { input: true };
        if (input) call.machine.mayThrow(call.machine.newError('SyntaxError', opaque(quoted, { hint: 'string', truthy: true }), call.site), call.site);
        if (held?.t === 'opaque' && held.cell) {
          const original = held.cell.properties.get('#json');
          if (original && isValue(original.content)) return copy(call, original.content, 0);
        }
        if (text && constantString(text) !== undefined) {
          try {
            return fromJson(call, JSON.parse(constantString(text) ?? 'null') as unknown);
          } catch {
            // The constant is no JSON: it throws at run time too.
            return call.machine.throw(call.machine.newError('SyntaxError', constant('invalid JSON'), call.site), call.site);
          }
        }
        return opaque(derivedTags(text ?? never));
      }),
      stringify: native('JSON.stringify', (call) => {
        const given = call.args[0] ?? never;
        const { name, ...tags } = deepTags(given, 0);
        // The text of an object is none of its fields.
        const named = name !== undefined && !given.some((a) => a.t === 'object') ? { name } : {};
        const made = opaque({ ...tags, ...named }, { hint: 'string', truthy: true, nullish: false });
        const [alt] = made;
        if (alt?.t === 'opaque' && call.args[0]) {
          alt.cell = new Cell('object', call.site);
          alt.cell.properties.set('#json', new Slot(call.args[0]));
        }
        return made;
      }),
    },
  },
  structuredClone: native('structuredClone', (call) => copy(call, call.args[0] ?? undefinedValue, 0)),
  String: {
    kind: 'object',
    name: 'String',
    types: ['String'],
    members: {
      raw: native('String.raw', (call) => opaque(derivedTags(...call.args.slice(1)), { hint: 'string' })),
      fromCharCode: native('fromCharCode', () => opaque({}, { hint: 'string' })),
    },
    call: stringConstructor,
    construct: stringConstructor,
  },
  Number: {
    kind: 'object',
    name: 'Number',
    members: {
      isInteger: numberMethod('Number.isInteger', (n) => Number.isInteger(n), 'boolean'),
      isNaN: numberMethod('Number.isNaN', (n) => Number.isNaN(n), 'boolean'),
      isFinite: numberMethod('Number.isFinite', (n) => Number.isFinite(n), 'boolean'),
      isSafeInteger: numberMethod('Number.isSafeInteger', (n) => Number.isSafeInteger(n), 'boolean'),
      parseInt: numberMethod('parseInt', (n) => Number.parseInt(String(n), 10), 'number'),
      parseFloat: numberMethod('parseFloat', (n) => Number.parseFloat(String(n)), 'number'),
      MAX_SAFE_INTEGER: { kind: 'value', shape: { is: 'constant', value: Number.MAX_SAFE_INTEGER } },
    },
    call: numberMethod('Number', (n) => Number(n), 'number'),
    construct: numberMethod('Number', (n) => Number(n), 'number'),
  },
  Boolean: {
    kind: 'object',
    name: 'Boolean',
    members: {},
    call: native('Boolean', (call) => negate(negate(call.args[0] ?? undefinedValue))),
  },
  BigInt: numberMethod('BigInt', (n) => Number(n), 'number'),
  Symbol: {
    kind: 'object',
    name: 'Symbol',
    members: {
      for: native('Symbol.for', (call) => constant(`@@${constantString(call.args[0] ?? never) ?? 'symbol'}`)),
      iterator: { kind: 'value', shape: { is: 'constant', value: '@@iterator' } },
      asyncIterator: { kind: 'value', shape: { is: 'constant', value: '@@asyncIterator' } },
    },
    call: native('Symbol', (call) => constant(`@@${constantString(call.args[0] ?? never) ?? 'symbol'}:${String(call.site.start)}`)),
  },
  Math: {
    kind: 'object',
    name: 'Math',
    members: {
      ...math,
      random: native('Math.random', () => opaque({ random: true }, { hint: 'number' })),
      PI: { kind: 'value', shape: { is: 'constant', value: Math.PI } },
    },
  },
  parseInt: numberMethod('parseInt', (n) => Number.parseInt(String(n), 10), 'number'),
  parseFloat: numberMethod('parseFloat', (n) => Number.parseFloat(String(n)), 'number'),
  isNaN: numberMethod('isNaN', (n) => Number.isNaN(Number(n)), 'boolean'),
  isFinite: numberMethod('isFinite', (n) => Number.isFinite(Number(n)), 'boolean'),
  NaN: { kind: 'value', shape: { is: 'constant', value: Number.NaN } },
  Infinity: { kind: 'value', shape: { is: 'constant', value: Infinity } },
  RegExp: {
    kind: 'object',
    name: 'RegExp',
    types: ['RegExp'],
    members: {},
    call: native('RegExp', (call) => newRegex(call)),
    construct: native('RegExp', (call) => newRegex(call)),
  },
  Reflect: {
    kind: 'object',
    name: 'Reflect',
    members: {
      apply: native('Reflect.apply', (call) => {
        const content = call.args[2] ? call.machine.list(call.args[2]) : null;
        return call.machine.call(call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue, content ? content.known : [opaque()], call.site);
      }),
      get: native('Reflect.get', (call) => call.machine.getComputed(call.args[0] ?? undefinedValue, call.args[1] ?? undefinedValue, call.site)),
      has: native('Reflect.has', () => eitherBoolean()),
      ownKeys: native('Reflect.ownKeys', (call) => entries(call, 'keys')),
    },
  },
  Proxy: { kind: 'object', name: 'Proxy', members: {}, construct: native('Proxy', newProxy) },
  Error: newError('Error'),
  TypeError: newError('TypeError'),
  RangeError: newError('RangeError'),
  SyntaxError: newError('SyntaxError'),
  EvalError: newError('EvalError'),
  URIError: newError('URIError'),
  AggregateError: newError('AggregateError'),
  DOMException: newError('DOMException'),
};
/** Only reading is asked of the handler; a target that can be called stands for its proxy. */
function newProxy({ machine, args, site }: NativeCall): Value {
  const [target = undefinedValue, handler = undefinedValue] = args;
  const get = machine.peekOr(handler, 'get');
  if (!get?.some((alt) => alt.t === 'function') || target.some((alt) => alt.t === 'function')) return target;
  const made = machine.newObject({}, site, { open: {} });
  for (const alt of made) if (alt.t === 'object') alt.cell.trap = { handler, get, target };
  return made;
}
function newRegex(call: NativeCall): Value {
  const source = call.args[0] ?? never;
  const text = constantString(source);
  if (text !== undefined) return [{ t: 'regex', source: text, flags: constantString(call.args[1] ?? never) ?? '', tags: {} }];
  return source.length === 1 && source[0]?.t === 'regex' ? source : opaque(derivedTags(source), { truthy: true });
}
function fromJson(call: NativeCall, value: unknown): Value {
  if (Array.isArray(value))
    return call.machine.newList(
      value.slice(0, 500).map((v: unknown) => fromJson(call, v)),
      null,
      call.site,
    );
  if (typeof value === 'object' && value !== null)
    return call.machine.newObject(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromJson(call, v)])), call.site);
  return constant(value as string | number | boolean | null);
}
function deepTags(value: Value, depth: number): ReturnType<typeof derivedTags> {
  let tags = derivedTags(value);
  if (depth > 3) return tags;
  for (const alt of value) {
    if (alt.t !== 'object') continue;
    if (alt.cell.open) tags = derivedTags([{ t: 'const', v: null, tags }], [{ t: 'const', v: null, tags: alt.cell.open }]);
    for (const slot of alt.cell.properties.values())
      if (isValue(slot.content)) tags = derivedTags([{ t: 'const', v: null, tags }], [{ t: 'const', v: null, tags: deepTags(slot.content, depth + 1) }]);
  }
  return tags;
}
