/** Schemas: what is parsed keeps its provenance and may be refused. */
import { checkedEnvironment } from '../evaluate/language/builtins/web.ts';
import { object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { optionalState, requiredBy, requiredState } from '../evaluate/security/required.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue } from '../evaluate/values/values.ts';
import type { ModelState, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

const issues = (call: NativeCall): Value =>
  call.machine.newError('ZodError', opaque({ input: true }, { hint: 'string', truthy: true }), call.site, {
    issues: call.machine.newList([], opaque({ input: true }, { truthy: true }), call.site),
    errors: call.machine.newList([], opaque({ input: true }, { truthy: true }), call.site),
    flatten: call.machine.native('flatten', () => opaque({ input: true }, { truthy: true })),
    format: call.machine.native('format', () => opaque({ input: true }, { truthy: true })),
  });
/** A schema that the environment has passed has asked for what it names. */
const checked = (value: Value): Value =>
  value.map((alt) => (alt.t === 'model' && alt.model.kind === 'object' && alt.model.name === 'process.env' ? { ...alt, model: checkedEnvironment } : alt));
const parse = (name: string, async: boolean): FunctionModel =>
  native(name, (call) => {
    call.machine.mayThrow(issues(call), call.site);
    const value = checked(call.args[0] ?? undefinedValue);
    return async ? promiseOf(value) : value;
  });
const safeParse = (name: string, async: boolean): FunctionModel =>
  native(name, (call) => {
    const value = call.args[0] ?? undefinedValue;
    const ok = call.machine.newObject({ success: constant(true), data: checked(value), error: constant(undefined) }, call.site);
    const bad = call.machine.newObject({ success: constant(false), error: issues(call) }, call.site);
    const made = [...ok, ...bad];
    return async ? promiseOf(made) : made;
  });
/** Methods of a schema that ask for more, or say something of it, and let nobody leave it out. */
const stricter =
  'min max length gt gte lt lte int positive negative nonnegative nonpositive multipleOf finite safe nonempty email url uuid cuid cuid2 ulid nanoid regex startsWith endsWith includes datetime ip trim toLowerCase toUpperCase refine superRefine check describe meta brand readonly strict strip passthrough loose openapi'.split(
    ' ',
  );
/** A schema of the same kind: it must be there, and so must what it asks for. */
const sameKind = native('schema method', ({ state: { present, [requiredState]: required } }) =>
  schemaWith({ ...(present ? { present } : {}), ...(required ? { [requiredState]: required } : {}) }),
);
const schemaWith = (state: ModelState): Value => modelValue(schema, state);
/** The properties of a shape that nobody may leave out. What is asked of the others is not known, or nothing. */
function requiredIn(call: NativeCall, shape: Value | undefined): string[] {
  if (!shape) return [];
  const { known } = call.machine.properties(shape);
  return [...known].flatMap(([key, value]) =>
    key !== '*' && value.every((alt) => alt.t === 'model' && alt.model === schema && alt.state.present) ? [key] : [],
  );
}
const asking = (call: NativeCall, names: readonly string[]): Value =>
  schemaWith({
    present: constant(true),
    [requiredState]: call.machine.newList(
      [...new Set(names)].map((name) => constant(name)),
      null,
      call.site,
    ),
  });
const extended = native('schema.extend', (call) => {
  const given = call.args[0] ?? undefinedValue;
  const overridden = new Set(call.machine.properties(given).known.keys());
  const before = requiredBy(call.machine, [{ t: 'model', model: schema, state: call.state, tags: {} }]);
  return call.state.present ? asking(call, [...before.filter((name) => !overridden.has(name)), ...requiredIn(call, given)]) : modelValue(anySchema);
});
const parsers = {
  parse: parse('schema.parse', false),
  parseAsync: parse('schema.parseAsync', true),
  validate: parse('schema.validate', true),
  validateSync: parse('schema.validateSync', false),
  cast: parse('schema.cast', false),
  safeParse: safeParse('schema.safeParse', false),
  safeParseAsync: safeParse('schema.safeParseAsync', true),
  spa: safeParse('schema.spa', true),
};
const more = {
  otherwise: (p: string): Model | null =>
    p === 'then'
      ? null
      : p === 'shape' || p === 'enum' || p === 'Values' || p === 'Enum'
        ? object('shape', {}, { otherwise: (q) => (p === 'shape' ? anySchema : { kind: 'value', shape: { is: 'constant', value: q } }) })
        : chainable,
  call: native('schema', () => modelValue(anySchema)),
};
const leftOut = native('schema.optional', () => modelValue(anySchema, { [optionalState]: constant(true) }));
/** A schema of which it is not known what it asks for. */
const anySchema: ObjectModel = object('schema', { ...parsers, optional: leftOut, nullish: leftOut }, more);
const schema: ObjectModel = object(
  'schema',
  { ...parsers, ...Object.fromEntries(stricter.map((name) => [name, sameKind])), extend: extended, safeExtend: extended, optional: leftOut, nullish: leftOut },
  more,
);
const chainable: ObjectModel = object(
  'schema method',
  {},
  { call: native('schema method', () => modelValue(anySchema)), otherwise: (p) => (p === 'then' ? null : chainable) },
);
/** What has to be sent where it is asked for. */
const kinds = 'string number boolean bigint date array enum nativeEnum literal record tuple map set email url uuid guid cuid cuid2 ulid nanoid int'.split(' ');
const zodRoot: ObjectModel = object(
  'z',
  {
    ...Object.fromEntries(kinds.map((name) => [name, native(`z.${name}`, () => schemaWith({ present: constant(true) }))])),
    ...Object.fromEntries(
      ['object', 'strictObject', 'looseObject'].map((name) => [name, native(`z.${name}`, (call) => asking(call, requiredIn(call, call.args[0])))]),
    ),
    ZodError: object('ZodError', {}),
    ZodIssueCode: object('ZodIssueCode', {}, { otherwise: (q) => ({ kind: 'value', shape: { is: 'constant', value: q } }) }),
  },
  { otherwise: (p) => (p === 'then' ? null : chainable) },
);
const exports: Record<string, Model> = {
  z: zodRoot,
  default: zodRoot,
  ZodError: object('ZodError', {}),
  ZodIssueCode: object('ZodIssueCode', {}, { otherwise: (q) => ({ kind: 'value', shape: { is: 'constant', value: q } }) }),
  ZodSchema: object('ZodSchema', {}),
  ZodObject: object('ZodObject', {}),
  ZodType: object('ZodType', {}),
  '*': chainable,
};
export const zod: Library = {
  name: 'zod',
  packages: ['zod', 'joi', 'superstruct', 'zod-openapi', '@hono/zod-openapi', 'drizzle-zod', 'zod-form-data'],
  modules: { '': exports, '*': exports },
};
