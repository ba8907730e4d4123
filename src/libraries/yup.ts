/**
 * yup: schemas of which it is known what they ask for, so that whoever's session is null is refused by `object({ session: object().defined() })`.
 * Facts: yup 1.7 `index.js`. Everything may be left out unless `defined()` or `required()` is said, null is refused unless `nullable()` is;
 * `oneOf` lets null and undefined through; an object that is left out is made of the defaults of its fields, unless it has a default of its own.
 */
import { object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Machine, Model, Native, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { requiredState } from '../evaluate/security/required.ts';
import { isValue } from '../evaluate/values/heap.ts';
import type { Slot } from '../evaluate/values/heap.ts';
import {
  allConstants,
  constant,
  constantString,
  falseValue,
  join,
  modelValue,
  never,
  onlyConstant,
  opaque,
  trueValue,
  undefinedValue,
  withDecided,
} from '../evaluate/values/values.ts';
import type { Alt, Decided, ModelState, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

/** `type`, `fields`, `among` (what `oneOf` names), `nullable`, `asked` (it may not be left out), `default`, `changed` (turned into something else first). */
type SchemaState = ModelState;

const schemaOf = (state: SchemaState): Value => modelValue(schema, state);
/** A schema of which nothing is known. */
const anySchema = (): Value => schemaOf({ changed: trueValue, nullable: trueValue });
const stateOf = (value: Value | undefined): SchemaState | null => {
  const [alt, more] = value ?? never;
  return alt?.t === 'model' && alt.model === schema && !more ? alt.state : null;
};

// ---------------------------------------------------------------- what is asked

/** A property that some of what it may hold is refused for. */
interface Cut {
  slot: Slot;
  refused: Value;
  rest: Value;
}
/** Whether one alternative of a value passes; undefined where it may. What is refused in an object for some of its properties only is noted. */
function passes(machine: Machine, asked: SchemaState, alt: Alt, cuts: Cut[]): boolean | undefined {
  if (alt.t === 'const' && alt.v === undefined) {
    if (asked.default) return true;
    if (asked.fields && constantString(asked.type ?? never) === 'object') return fieldsPass(machine, asked.fields, null, cuts);
    if (!asked.asked) return true;
    return asked.changed ? undefined : false;
  }
  if (alt.t === 'const' && alt.v === null) return asked.nullable ? true : asked.changed ? undefined : false;
  if (alt.t === 'const') {
    const among = asked.among && !asked.changed ? allConstants(asked.among) : undefined;
    return among && !among.includes(alt.v) ? false : undefined;
  }
  if (alt.t === 'object' && asked.fields && !asked.changed) return fieldsPass(machine, asked.fields, alt, cuts);
  return undefined;
}
function fieldsPass(machine: Machine, fields: Value, of: (Alt & { t: 'object' }) | null, cuts: Cut[]): boolean | undefined {
  let all: boolean | undefined = true;
  for (const [name, field] of machine.properties(fields).known) {
    const asked = stateOf(field);
    if (!asked) {
      all = undefined;
      continue;
    }
    const slot = of?.cell.properties.get(name);
    const content = slot && isValue(slot.content) ? slot.content : ((of && machine.peekOr([of], name)) ?? undefinedValue);
    const own: Cut[] = [];
    const passed = content.map((alt) => [alt, passes(machine, asked, alt, own)] as const);
    const refused = passed.flatMap(([alt, ok]) => (ok === false ? [alt] : []));
    if (refused.length === content.length) {
      cuts.push(...own);
      return false;
    }
    if (passed.some(([, ok]) => ok !== true)) all = undefined;
    if (refused.length > 0 && slot) cuts.push({ slot, refused, rest: content.filter((alt) => !refused.includes(alt)) });
    cuts.push(...own);
  }
  return all;
}
/** By whose refusal a value is what it is: its own, or that of something in it. */
function decisionIn(machine: Machine, value: Value, depth = 3): Decided | undefined {
  const own = value.find((alt) => alt.tags.decided)?.tags.decided;
  if (own || depth === 0) return own;
  for (const alt of value) {
    if (alt.t !== 'object') continue;
    for (const inner of machine.properties([alt]).known.values()) {
      const found = inner.every((one) => one.tags.decided) ? decisionIn(machine, inner, depth - 1) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}
const text = (): Value => opaque({ input: true }, { hint: 'string', truthy: true });
function validationError({ machine, site }: NativeCall, refused: Value): Value {
  const made = machine.newError('ValidationError', text(), site, {
    errors: machine.newList([], text(), site),
    inner: machine.newList([], opaque({ input: true }, { truthy: true }), site),
    path: text(),
    type: text(),
    value: refused,
    params: opaque({ input: true }),
  });
  const by = decisionIn(machine, refused);
  return by ? withDecided(made, by) : made;
}
/** Runs what follows for what passes, and what is done with what is refused beside it. */
function validated(call: NativeCall, given: Value, refuse: (refused: Value) => Value, pass: (value: Value) => Value): Value {
  const { machine, state } = call;
  const cuts: Cut[] = [];
  const asked: SchemaState = state;
  const judged = given.map((alt) => [alt, passes(machine, asked, alt, cuts)] as const);
  const refused = judged.flatMap(([alt, ok]) => (ok === false ? [alt] : []));
  const rest = judged.flatMap(([alt, ok]) => (ok === false ? [] : [alt]));
  const ways: (() => Value)[] = [];
  if (refused.length > 0) {
    ways.push(() => {
      machine.recall(refused);
      return refuse(refused);
    });
  }
  if (rest.length > 0) {
    for (const { slot, refused: part } of cuts) {
      ways.push(() => {
        machine.heap.write(slot, part);
        machine.recall(part);
        return refuse(part);
      });
    }
    ways.push(() => {
      for (const { slot, rest: left } of cuts) {
        machine.heap.write(slot, left);
        machine.recall(left);
      }
      if (refused.length > 0) machine.recall(rest);
      const value = asked.default ? rest.flatMap((alt) => (alt.t === 'const' && alt.v === undefined ? (asked.default ?? never) : [alt])) : rest;
      return pass(value);
    });
  }
  return machine.branch(ways);
}

// ---------------------------------------------------------------- methods of a schema

const validate = (name: string, async: boolean): FunctionModel =>
  native(
    name,
    (call) =>
      validated(
        call,
        call.args[0] ?? undefinedValue,
        (refused) => call.machine.throw(validationError(call, refused), call.site),
        (value) => {
          call.machine.mayThrow(validationError(call, never), call.site);
          return value;
        },
      ),
    { async },
  );
const isValid = (name: string, async: boolean): FunctionModel =>
  native(
    name,
    (call) => {
      const no = (refused: Value): Value => {
        const by = decisionIn(call.machine, refused);
        return by ? withDecided(falseValue, by) : falseValue;
      };
      return validated(call, call.args[0] ?? undefinedValue, no, () => (call.machine.persona === 'insider' ? trueValue : join(trueValue, falseValue)));
    },
    { async },
  );
const changes = (name: string, change: (state: SchemaState, call: NativeCall) => SchemaState): FunctionModel =>
  native(name, (call) => schemaOf(change(call.state, call)));
const same = native('schema method', (call) => schemaOf(call.state));
/** Methods that ask for more, or say something of the schema. */
const stricter =
  'test matches email url uuid datetime min max length moreThan lessThan positive negative integer notOneOf typeError label strict strip unknown noUnknown exact stripUnknown of isTrue isFalse'.split(
    ' ',
  );
/** Methods that turn what is given into something else before anything is asked of it. */
const turning = 'transform trim lowercase uppercase truncate round ensure compact json camelCase snakeCase constantCase from when'.split(' ');
const fieldsOf = (call: NativeCall, value: Value | undefined): Record<string, Value> =>
  value ? Object.fromEntries([...call.machine.properties(value).known].filter(([key]) => key !== '*')) : {};
const withFields = (call: NativeCall, state: SchemaState, fields: Record<string, Value>): SchemaState => {
  const required = Object.entries(fields).flatMap(([name, field]) => (stateOf(field)?.asked ? [constant(name)] : []));
  return { ...state, fields: call.machine.newObject(fields, call.site), [requiredState]: call.machine.newList(required, null, call.site) };
};
const without = (state: SchemaState, key: string): SchemaState => Object.fromEntries(Object.entries(state).filter(([name]) => name !== key));
const merged: Native = (call) => {
  const [a, b] = [call.state, stateOf(call.args[0])];
  if (!b) return anySchema();
  const state: SchemaState = { ...a, ...b };
  return schemaOf(a.fields && b.fields ? withFields(call, state, { ...fieldsOf(call, a.fields), ...fieldsOf(call, b.fields) }) : state);
};
const leftOut = (value: Value): Value => {
  const state = stateOf(value);
  return state ? schemaOf(without(state, 'asked')) : value;
};
const schema: ObjectModel = object(
  'schema',
  {
    ...Object.fromEntries(stricter.map((name) => [name, same])),
    ...Object.fromEntries(turning.map((name) => [name, changes(name, (state) => ({ ...without(state, 'among'), changed: trueValue }))])),
    defined: changes('schema.defined', (state) => ({ ...state, asked: trueValue })),
    required: changes('schema.required', (state) => without({ ...state, asked: trueValue }, 'nullable')),
    optional: changes('schema.optional', (state) => without(state, 'asked')),
    notRequired: changes('schema.notRequired', (state) => without({ ...state, nullable: trueValue }, 'asked')),
    nullable: changes('schema.nullable', (state, call) =>
      onlyConstant(call.args[0] ?? never)?.v === false ? without(state, 'nullable') : { ...state, nullable: trueValue },
    ),
    nonNullable: changes('schema.nonNullable', (state) => without(state, 'nullable')),
    default: native('schema.default', (call) => (call.args[0] ? schemaOf({ ...call.state, default: call.args[0] }) : (call.state.default ?? undefinedValue))),
    oneOf: changes('schema.oneOf', (state, call) => {
      const list = call.machine.list(call.args[0] ?? never);
      const named = list && !list.rest && list.known.every((value) => onlyConstant(value));
      return named ? { ...state, among: list.known.flat() } : without(state, 'among');
    }),
    meta: native('schema.meta', (call) => (call.args[0] ? schemaOf(call.state) : opaque({}, { nullish: true }))),
    shape: native('schema.shape', (call) => schemaOf(withFields(call, call.state, { ...fieldsOf(call, call.state.fields), ...fieldsOf(call, call.args[0]) }))),
    concat: native('schema.concat', merged),
    pick: native('schema.pick', (call) => {
      const names = call.machine.list(call.args[0] ?? never)?.known.map(constantString);
      const fields = Object.entries(fieldsOf(call, call.state.fields)).filter(([name]) => names?.includes(name));
      return schemaOf(withFields(call, call.state, Object.fromEntries(fields)));
    }),
    omit: native('schema.omit', (call) => {
      const names = call.machine.list(call.args[0] ?? never)?.known.map(constantString);
      const fields = Object.entries(fieldsOf(call, call.state.fields)).filter(([name]) => !names?.includes(name));
      return schemaOf(withFields(call, call.state, Object.fromEntries(fields)));
    }),
    partial: native('schema.partial', (call) => {
      const fields = Object.entries(fieldsOf(call, call.state.fields)).map(([name, field]) => [name, leftOut(field)] as const);
      return schemaOf(withFields(call, call.state, Object.fromEntries(fields)));
    }),
    deepPartial: native('schema.deepPartial', () => anySchema()),
    fields: { kind: 'value', shape: { is: 'opaque', truthy: true } },
    describe: native('schema.describe', () => opaque({}, { truthy: true })),
    validate: validate('schema.validate', true),
    validateSync: validate('schema.validateSync', false),
    validateAt: native('schema.validateAt', () => opaque({ input: true }), { async: true }),
    isValid: isValid('schema.isValid', true),
    isValidSync: isValid('schema.isValidSync', false),
    cast: native('schema.cast', (call) => call.args[0] ?? undefinedValue),
  },
  { otherwise: (p) => (p === 'then' ? null : unknownMember) },
);
/** What a project adds to schemas by `addMethod`. */
const unknownMember: ObjectModel = object(
  'schema method',
  {},
  { call: native('schema method', () => anySchema()), otherwise: (p) => (p === 'then' ? null : unknownMember) },
);

// ---------------------------------------------------------------- exports

const makes = (type: string): FunctionModel =>
  native(`yup.${type}`, (call) => {
    const state: SchemaState = { type: constant(type) };
    return schemaOf(type === 'object' && call.args[0] ? withFields(call, state, fieldsOf(call, call.args[0])) : state);
  });
const classes = ['Schema', 'MixedSchema', 'StringSchema', 'NumberSchema', 'BooleanSchema', 'DateSchema', 'ArraySchema', 'ObjectSchema', 'TupleSchema'];
const schemaClass = (name: string): Model => object(name, {}, { construct: native(name, () => anySchema()) });
const exports: Record<string, Model> = {
  ...Object.fromEntries(['string', 'number', 'boolean', 'bool', 'date', 'array', 'tuple', 'mixed', 'object'].map((type) => [type, makes(type)])),
  lazy: native('yup.lazy', () => anySchema()),
  reach: native('yup.reach', () => anySchema()),
  addMethod: native('yup.addMethod', () => undefinedValue),
  setLocale: native('yup.setLocale', () => undefinedValue),
  ref: native('yup.ref', () => opaque({}, { truthy: true })),
  ValidationError: object(
    'ValidationError',
    {
      isError: native('ValidationError.isError', (call) =>
        call.machine.peekOr(call.args[0] ?? never, 'inner') === undefined ? join(trueValue, falseValue) : trueValue,
      ),
    },
    { construct: native('ValidationError', (call) => validationError(call, never)) },
  ),
  ...Object.fromEntries(classes.map((name) => [name, schemaClass(name)])),
  '*': unknownMember,
};
export const yup: Library = {
  name: 'yup',
  packages: ['yup'],
  modules: { '': { ...exports, default: object('yup', exports, { otherwise: (p) => (p === 'then' ? null : unknownMember) }) }, '*': exports },
};
