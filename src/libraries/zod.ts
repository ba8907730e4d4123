/** Schemas: what is parsed keeps its provenance and may be refused. */
import { checkedEnvironment } from '../evaluate/builtins/web.ts';
import { object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constant, modelValue, opaque, promiseOf, undefinedValue } from '../evaluate/values.ts';
import type { ModelState, Value } from '../evaluate/values.ts';
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
    // Data of the deployment or of the persona itself is what the schema was written for.
    const made = call.machine.persona === 'insider' ? [...ok, ...bad] : [...ok, ...bad];
    return async ? promiseOf(made) : made;
  });
/** Types of Zod that take no undefined: a field of such a type is there in whatever passes. */
const definite = ['string', 'number', 'boolean', 'bigint', 'date', 'enum', 'nativeEnum', 'array', 'object', 'record', 'tuple', 'uuid', 'email', 'url', 'int'];
/** Methods that leave that as it is. */
const narrowing =
  /^(?:min|max|length|nonempty|email|uuid|url|cuid2?|ulid|regex|trim|startsWith|endsWith|toLowerCase|toUpperCase|datetime|int|positive|nonnegative|gte?|lte?|finite|describe|meta|brand|strict|passthrough|strip|refine|superRefine)$/;
const definiteType = (type: string): FunctionModel =>
  native(`z.${type}`, ({ args }) => modelValue(schema, { definite: constant(true), ...(type === 'object' && args[0] ? { fields: args[0] } : {}) }));
/** Any other method may let through what is not there. */
const unclear = native('schema method', () => modelValue(schema));
const kept = ({ definite: is, fields }: ModelState): ModelState => ({ ...(is ? { definite: is } : {}), ...(fields ? { fields } : {}) });
const schema: ObjectModel = object(
  'schema',
  {
    parse: parse('schema.parse', false),
    parseAsync: parse('schema.parseAsync', true),
    validate: parse('schema.validate', true),
    validateSync: parse('schema.validateSync', false),
    cast: parse('schema.cast', false),
    safeParse: safeParse('schema.safeParse', false),
    safeParseAsync: safeParse('schema.safeParseAsync', true),
    spa: safeParse('schema.spa', true),
  },
  {
    otherwise: (p, state) =>
      p === 'then'
        ? null
        : state.definite && narrowing.test(p)
          ? native(`schema.${p}`, (call) => modelValue(schema, kept(call.state)))
          : p === 'shape' || p === 'enum' || p === 'Values' || p === 'Enum'
            ? object('shape', {}, { otherwise: (q) => (p === 'shape' ? schema : { kind: 'value', shape: { is: 'constant', value: q } }) })
            : chainable,
    call: unclear,
  },
);
const chainable: ObjectModel = object('schema method', {}, { call: unclear, otherwise: (p) => (p === 'then' ? null : chainable) });
const zodRoot: ObjectModel = object(
  'z',
  {
    ...Object.fromEntries(definite.map((type) => [type, definiteType(type)])),
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
  packages: ['zod', 'yup', 'joi', 'superstruct', 'zod-openapi', '@hono/zod-openapi', 'drizzle-zod', 'zod-form-data'],
  modules: { '': exports, '*': exports },
};
