/** Property reads and writes. */
import { objectMethod, opaqueMethod, primitiveMethod } from './builtins/index.ts';
import { credentialStrengthOfName, isRightFlag } from '../security/credentials.ts';
import { callClosure } from './closures.ts';
import { ageOfWorld, Cell, elementsIn, isList, isMap, isValue, Slot } from '../values/heap.ts';
import { errorKindKeys } from '../security/leaks.ts';
import type { Interpreter } from '../machine.ts';
import type { LoadedModule } from './modules.ts';
import type { Model } from '../models.ts';
import { headerValue } from '../security/request.ts';
import { buildShape } from '../values/shapes.ts';
import {
  constant,
  isNullish,
  join,
  modelValue,
  never,
  noTags,
  onlyWhereSet,
  opaque,
  opaqueAlt,
  settingOf,
  undefinedValue,
  withDecided,
} from '../values/values.ts';
import type { Alt, FunctionAlt, ModelAlt, OpaqueAlt, Place, Tags, Value, Memory } from '../values/values.ts';

export function accessGet(m: Interpreter, object: Value, key: string, site: Place): Value {
  let result: Value = never;
  let crashes: Value = never;
  for (const alt of object) {
    if (isNullish(alt) === true) {
      crashes = join(crashes, [alt]);
      continue;
    }
    const value = getOf(m, alt, key, site);
    result = join(result, object.length > 1 && alt.when ? remembering(value, alt.when) : value);
  }
  if (crashes.length > 0 && m.neutral?.lifts(site) && crashes.some((alt) => alt.tags.decided)) {
    m.lift(site);
    return join(result, opaque());
  }
  if (crashes.length > 0) {
    // While an application registers, what looks like null is what has not been seen being made.
    const undecided = result.length === 0 && !crashes.some((alt) => alt.tags.decided ?? alt.tags.absent) && !m.path.decided;
    if (result.length === 0 && (m.persona === 'load' || undecided)) {
      // Code that crashes for everybody would not have shipped: what looks like null here is what was not seen being made.
      m.mayThrow(m.newError('TypeError', constant(`Cannot read properties of null (reading '${key}')`), site), site);
      return opaque({ lost: { reason: 'registration-lost', text: m.text(site).slice(0, 60), place: site } });
    }
    crash(m, crashes, key, site, result.length === 0);
  }
  return result;
}

/** What is read of one of several results says on which way that result came about: `const { ok } = await check()`. */
function remembering(value: Value, when: Memory): Value {
  if (!value.some((alt) => alt.t === 'const' && !alt.when)) return value;
  return value.map((alt) => (alt.t === 'const' && !alt.when ? { ...alt, when } : alt));
}

/** Reading a property of null or undefined. What a persona rule made null stops the persona for certain; other nulls only perhaps. */
function crash(m: Interpreter, nulls: Value, key: string, site: Place, certain: boolean): void {
  const decided = nulls.find((alt) => alt.tags.decided)?.tags.decided;
  if (m.persona === 'load' || m.persona === 'sweep') {
    if (certain) throwCrash(m, nulls, key, site);
    return;
  }
  if (certain) throwCrash(m, nulls, key, site);
  if (decided) m.attempt(() => throwCrash(m, nulls, key, site));
}
function throwCrash(m: Interpreter, nulls: Value, key: string, site: Place): never {
  const decided = nulls.find((alt) => alt.tags.decided)?.tags.decided;
  const error = m.newError('TypeError', constant(`Cannot read properties of null (reading '${key}')`), site);
  return m.throw(decided ? withDecided(error, decided) : error, site, 'crash');
}

export function getOf(m: Interpreter, alt: Alt, key: string, site: Place): Value {
  const value = getPlain(m, alt, key, site);
  // Data of an object that exists only because the persona was refused is itself part of the refusal.
  if (alt.tags.decided && alt.t === 'object' && !isPut(alt.cell, value)) return withDecided(value, alt.tags.decided);
  // So it is with one that exists only where a setting is.
  const setting = alt.t === 'object' ? settingOf(alt) : null;
  return setting ? value.map((v) => onlyWhereSet(v, setting)) : value;
}

/** What the code itself has put into a session that nobody has is there for everybody. */
const isPut = (cell: Cell, value: Value): boolean => cell.type === 'Session' && value.some((alt) => isNullish(alt) !== true);

function getPlain(m: Interpreter, alt: Alt, key: string, site: Place): Value {
  switch (alt.t) {
    case 'object':
      return getOfCell(m, alt, alt.cell, key, site);
    case 'function':
      return getOfFunction(m, alt, key, site);
    case 'model':
      return getOfModel(m, alt, key, site);
    case 'opaque':
      return getOfOpaque(m, alt, key, site);
    case 'promise':
      return modelOrUndefined(m, promiseMethod(key), alt, site);
    case 'const':
    case 'pattern':
    case 'regex':
      return modelOrUndefined(m, primitiveMethod(alt, key), alt, site);
  }
}
function promiseMethod(key: string): Model | null {
  return opaqueMethod(key);
}
function modelOrUndefined(m: Interpreter, model: Model | null | undefined, self: Alt, site: Place): Value {
  if (!model) return undefinedValue;
  return valueOfModel(m, model, { self: [self] }, site);
}

export function valueOfModel(m: Interpreter, model: Model, state: Record<string, Value>, site: Place): Value {
  if (model.kind === 'value') {
    return buildShape(m, model.shape, {
      machine: m,
      args: [],
      self: state.self ?? undefinedValue,
      state,
      model: { kind: 'function', name: '' },
      site,
      construct: false,
    });
  }
  return modelValue(model, state);
}

function getOfCell(m: Interpreter, alt: Alt, cell: Cell, key: string, site: Place): Value {
  if (cell.namespace) {
    const module = cell.namespace as LoadedModule;
    return m.world.exportOf(m, module, key);
  }
  if (cell.trap) return m.call(cell.trap.get, cell.trap.handler, [cell.trap.target, constant(key), [alt]], site);
  for (let c: Cell | null = cell, n = 0; c && n < 20; c = c.prototype, n++) {
    const slot = c.properties.get(key);
    if (slot && isValue(slot.content)) {
      return slot.content;
    }
    const accessor = c.accessors.get(key);
    if (accessor) {
      if (accessor.native) return m.call(accessor.native, [alt], [], site);
      if (!accessor.get) return undefinedValue;
      return callClosure(m, { t: 'function', closure: accessor.get, bound: null, tags: noTags }, [alt], [], site, {});
    }
  }
  // What a class of a library has stands behind all classes of the project that extend it. A row has the methods of its class; what its
  // mapper gives it besides is not what it gives the class.
  for (let c: Cell | null = cell.open?.record ? null : cell, n = 0; c && n < 20; c = c.prototype, n++) {
    const inherited = c.fallback ? accessFallback(m, c.fallback, alt, key, site) : null;
    if (inherited) return inherited;
  }
  if (cell.elements && isList(cell.elements.content)) {
    const list = cell.elements.content;
    if (/^\d+$/.test(key)) {
      const known = list.known[Number(key)];
      if (known) return known;
      return list.rest ? join(list.rest, undefinedValue) : undefinedValue;
    }
  }
  if (cell.elements && isMap(cell.elements.content) && key === 'size') {
    return cell.elements.content.rest ? opaque(noTags, { hint: 'number' }) : constant(cell.elements.content.known.size);
  }
  const method = objectMethod(cell, key);
  if (method) return valueOfModel(m, method, { self: [alt] }, site);
  const star = cell.properties.get('*');
  if (star && isValue(star.content)) return join(star.content, undefinedValue);
  const any = cell.accessors.get('*')?.get;
  if (any) return join(callClosure(m, { t: 'function', closure: any, bound: null, tags: noTags }, [alt], [], site, {}), undefinedValue);
  if (cell.columns && !cell.columns.has(key)) return undefinedValue;
  // Every object names what made it: `error.constructor.name`.
  if (key === 'constructor' && !cell.open) return m.newObject({ name: constant(cell.type || 'Object') }, site, { open: noTags });
  if (cell.open) {
    const value = cell.type === 'PlainHeaders' && cell.open.input ? headerValue(key, 'undefined', m) : unknownProperty(m, cell.open, key, site);
    cell.properties.set(key, new Slot(value, false, cell));
    return value;
  }
  return undefinedValue;
}
function accessFallback(m: Interpreter, fallback: Value, self: Alt, key: string, site: Place): Value | null {
  for (const alt of fallback) {
    if (alt.t === 'model') {
      const model = memberOf(alt, key);
      if (model) return valueOfModel(m, model, { ...alt.state, self: [self] }, site);
    } else if (alt.t === 'opaque') return getOfOpaque(m, alt, key, site);
  }
  return null;
}

function getOfFunction(m: Interpreter, alt: FunctionAlt, key: string, site: Place): Value {
  const { closure } = alt;
  const slot = closure.cell.properties.get(key);
  if (slot && isValue(slot.content)) return slot.content;
  const accessor = closure.cell.accessors.get(key);
  if (accessor?.get) {
    return callClosure(m, { t: 'function', closure: accessor.get, bound: null, tags: noTags }, [alt], [], site, {});
  }
  if (key === 'name') return constant(closure.fn.name);
  if (key === 'length') return constant(closure.fn.params.filter((p) => p.kind !== 'default-pattern' && p.kind !== 'rest-pattern').length);
  if (key === 'bind' || key === 'call' || key === 'apply') return modelValue(functionMethod(key), { self: [alt] });
  if (closure.superClass) {
    // A static of a library's base class is called on the class that inherits it.
    const own = closure.superClass.some((a) => a.t === 'model') ? accessFallback(m, closure.superClass, alt, key, site) : null;
    if (own) return own;
    const inherited = accessGet(
      m,
      closure.superClass.filter((a) => isNullish(a) !== true),
      key,
      site,
    );
    if (inherited.length > 0) return inherited;
  }
  return undefinedValue;
}
const bindModel: Model = {
  kind: 'function',
  name: 'bind',
  apply: ({ self, args, state }) =>
    (state.self ?? self).map((alt): Alt => {
      if (alt.t === 'function') {
        return {
          ...alt,
          bound: { self: alt.bound?.self ?? args[0] ?? undefinedValue, args: [...(alt.bound?.args ?? []), ...args.slice(1)] },
        };
      }
      if (alt.t !== 'model' || alt.model.kind === 'value') return alt;
      const inner = alt;
      return {
        t: 'model',
        tags: alt.tags,
        state: {},
        model: {
          kind: 'function',
          name: alt.model.name,
          apply: (call) => call.machine.call([inner], args[0] ?? undefinedValue, [...args.slice(1), ...call.args], call.site),
        },
      };
    }),
};
/** A method of `Object.prototype` belongs to nothing until it is called on something. */
function calledOn(fns: Value, receiver: Value): Value {
  return fns.map((alt) =>
    alt.t === 'model' && alt.model.kind === 'function' && alt.model.unbound ? { ...alt, state: { ...alt.state, self: receiver } } : alt,
  );
}
const callModel: Model = {
  kind: 'function',
  name: 'call',
  apply: ({ machine, self, args, state, site }) => {
    const receiver = args[0] ?? undefinedValue;
    return machine.call(calledOn(state.self ?? self, receiver), receiver, args.slice(1), site);
  },
};
const applyModel: Model = {
  kind: 'function',
  name: 'apply',
  apply: ({ machine, self, args, state, site }) => {
    const list = args[1] ? machine.list(args[1]) : null;
    const values = list ? elementsIn(list) : args[1] ? [opaque()] : [];
    return machine.call(state.self ?? self, args[0] ?? undefinedValue, values, site);
  },
};
function functionMethod(key: string): Model {
  return key === 'bind' ? bindModel : key === 'call' ? callModel : applyModel;
}

export function memberOf(alt: ModelAlt, key: string): Model | null {
  const { model } = alt;
  if (model.kind === 'value') return null;
  const member = model.members && Object.hasOwn(model.members, key) ? model.members[key] : undefined;
  if (member) return member;
  return model.kind === 'object' ? (model.otherwise?.(key, alt.state) ?? null) : null;
}
function getOfModel(m: Interpreter, alt: ModelAlt, key: string, site: Place): Value {
  const held = alt.state[`.${key}`];
  if (held) return held;
  const member = memberOf(alt, key);
  if (member) return valueOfModel(m, member, { ...alt.state, self: [alt] }, site);
  if ((key === 'bind' || key === 'call' || key === 'apply') && (alt.model.kind === 'function' || (alt.model.kind === 'object' && alt.model.call))) {
    return modelValue(functionMethod(key), { self: [alt] });
  }
  if (alt.model.kind === 'object' && !alt.model.call) return undefinedValue;
  return undefinedValue;
}

function getOfOpaque(m: Interpreter, alt: OpaqueAlt, key: string, site: Place): Value {
  const known = alt.cell?.properties.get(key);
  if (known && isValue(known.content)) {
    // The detail of an error is taken where it is read, each time.
    return alt.tags.error ? known.content.map((a) => (a.tags.error ? { ...a, tags: { ...a.tags, detail: site } } : a)) : known.content;
  }
  const { secret, mac, cred, ...rest } = alt.tags;
  // How long a secret or a digest is everybody knows: whoever sends one to be held against it sends as much.
  if ((secret || mac || cred) && (key === 'length' || key === 'byteLength')) return opaque({ ...dropDecided(rest), name: key }, { hint: 'number' });
  if (key === 'length' || key === 'size') {
    if (alt.hint === 'string' || alt.hint === 'list') return opaque({ ...dropDecided(alt.tags), name: key }, { hint: 'number' });
  }
  alt.cell ??= new Cell('object', null, ageOfWorld);
  const value = unknownProperty(m, alt.tags, key, site);
  alt.cell.properties.set(key, new Slot(value, false, ageOfWorld));
  return value;
}

function dropDecided(tags: Tags): Tags {
  if (!tags.decided) return tags;
  const { decided: _decided, ...rest } = tags;
  return rest;
}

/** The same as this persona meets it: a right that is kept as a flag is what a stranger lacks and an insider has. */
function unknownProperty(m: Interpreter, tags: Tags, key: string, site: Place): Value {
  if (tags.own && !tags.input && isRightFlag(key)) {
    if (m.persona === 'stranger' || (m.form.member && !tags.foreign))
      return constant(false, { own: true, name: key, decided: m.decided('role', m.text(site), site) });
    if (m.persona === 'insider') return opaque({ ...dropDecided(tags), name: key }, { hint: 'boolean', truthy: true });
  }
  return deriveProperty(tags, key, site);
}
/** Whoever is somebody, and whatever belongs to him, has an id; whoever has an identity has it under these names too. */
const isCertain = (tags: Tags, key: string): boolean =>
  tags.own === true && !tags.input && (/^_?id$/.test(key) || (!tags.record && /^(?:userId|user_id|uid|sub|username|email)$/.test(key)));
/** What an unknown property of something with this provenance is. */
function deriveProperty(tags: Tags, key: string, site: Place): Value {
  // One of a list is told by the list's name.
  const name = /^\d+$/.test(key) && tags.name !== undefined ? `${tags.name}[${key}]` : key;
  const derived: Tags = { ...dropDecided(tags), name };
  if (derived.error) {
    if (errorKindKeys.has(key)) delete derived.error;
    else derived.detail ??= site;
  }
  if (tags.input && tags.cred !== 'strong') {
    const strength = credentialStrengthOfName(key);
    if (strength) derived.cred = strength;
  }
  return [opaqueAlt(derived, isCertain(tags, key) ? { truthy: true } : {})];
}

// ---------------------------------------------------------------- writing

export function accessSet(m: Interpreter, object: Value, key: string, value: Value, site: Place): void {
  const targets = object.filter((alt) => isNullish(alt) !== true);
  if (targets.length === 0 && object.length > 0) crash(m, object, key, site, true);
  const strong = targets.length === 1;
  for (const alt of targets) {
    switch (alt.t) {
      case 'object':
        setOfCell(m, alt, alt.cell, key, value, strong, site);
        break;
      case 'function':
        writeSlot(m, alt.closure.cell, key, value, strong);
        break;
      case 'opaque':
        alt.cell ??= new Cell('object', null, ageOfWorld);
        writeSlot(m, alt.cell, key, value, strong);
        break;
      case 'model': {
        const setter = memberOf(alt, `set ${key}`);
        if (setter) m.call(valueOfModel(m, setter, { ...alt.state, self: [alt] }, site), [alt], [value], site);
        else alt.state[`.${key}`] = value;
        break;
      }
      default:
    }
  }
}
function setOfCell(m: Interpreter, alt: Alt, cell: Cell, key: string, value: Value, strong: boolean, site: Place): void {
  for (let c: Cell | null = cell, n = 0; c && n < 20; c = c.prototype, n++) {
    const accessor = c.accessors.get(key);
    if (accessor) {
      if (accessor.set) callClosure(m, { t: 'function', closure: accessor.set, bound: null, tags: noTags }, [alt], [value], site, {});
      return;
    }
    // A plain object that a library's was spread into takes what is written to it, an instance of the library's class hands it on.
    if (c.fallback && !cell.properties.has(key) && !(c === cell && cell.kind === 'object')) {
      for (const f of c.fallback) {
        // Only what its class declares to be set: whatever else a library's object answers to, the fields of the project's class are its own.
        const setter = f.t === 'model' && f.model.kind === 'object' && Object.hasOwn(f.model.members, `set ${key}`) ? memberOf(f, `set ${key}`) : null;
        if (setter) {
          m.call(valueOfModel(m, setter, { self: [alt] }, site), [alt], [value], site);
          return;
        }
      }
    }
  }
  if (cell.elements && isList(cell.elements.content) && /^\d+$/.test(key)) {
    const list = cell.elements.content;
    const index = Number(key);
    if (index <= list.known.length && strong && !cell.summary) {
      const known = [...list.known];
      known[index] = value;
      m.heap.write(cell.elements, { known, rest: list.rest });
    } else m.heap.write(cell.elements, { known: list.known, rest: join(list.rest ?? never, value) });
    return;
  }
  writeSlot(m, cell, key, value, strong && !cell.summary);
}
function writeSlot(m: Interpreter, cell: Cell, key: string, value: Value, strong: boolean): void {
  let slot = cell.properties.get(key);
  if (!slot) {
    // The slot begins as absent, so that taking the write back makes the property absent again.
    slot = new Slot(null, false, cell);
    cell.properties.set(key, slot);
  }
  const old = isValue(slot.content) ? slot.content : null;
  m.heap.write(slot, strong || !old ? value : join(old, value));
}

export function peekProperty(object: Value, key: string): Value | undefined {
  let result: Value = never;
  for (const alt of object) {
    let slot: Slot | undefined;
    if (alt.t === 'object') {
      slot = alt.cell.properties.get(key);
      if (!slot && alt.cell.elements && isList(alt.cell.elements.content) && /^\d+$/.test(key)) {
        const known = alt.cell.elements.content.known[Number(key)];
        if (known) {
          result = join(result, known);
          continue;
        }
      }
    } else if (alt.t === 'opaque') slot = alt.cell?.properties.get(key);
    else if (alt.t === 'function') slot = alt.closure.cell.properties.get(key);
    else if (alt.t === 'model') {
      const held = alt.state[`.${key}`];
      if (held) {
        result = join(result, held);
        continue;
      }
    }
    if (!slot || !isValue(slot.content)) return undefined;
    result = join(result, slot.content);
  }
  return result.length > 0 ? result : undefined;
}
