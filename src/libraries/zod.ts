/** Schemas: what is parsed keeps its provenance and may be refused. */
import { checkedEnvironment } from '../evaluate/builtins/web.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { constant, opaque, promiseOf, undefinedValue } from '../evaluate/values.ts';
import type { Value } from '../evaluate/values.ts';
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
    otherwise: (p) =>
      p === 'then' || (p === 'catch' && false)
        ? null
        : p === 'shape' || p === 'enum' || p === 'Values' || p === 'Enum'
          ? object('shape', {}, { otherwise: (q) => (p === 'shape' ? schema : { kind: 'value', shape: { is: 'constant', value: q } }) })
          : chainable,
    call: fn('schema', { result: { is: 'instance', of: () => schema } }),
  },
);
const chainable: ObjectModel = object(
  'schema method',
  {},
  { call: fn('schema method', { result: { is: 'instance', of: () => schema } }), otherwise: (p) => (p === 'then' ? null : chainable) },
);
const zodRoot: ObjectModel = object(
  'z',
  {
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
