/**
 * TypeBox: schemas, and what is checked against them. Facts: @sinclair/typebox 0.34 and typebox 1.0 (`Value.Check(schema, value)`, with a
 * list or object of references between the two; `Parse` throws, `Decode` too; `Compile(schema)` gives `Check`, `Errors`, `Decode`, `Parse`).
 */
import { fn, instance, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel } from '../evaluate/models.ts';
import { constant, eitherBoolean, opaque, undefinedValue } from '../evaluate/values/values.ts';
import { native } from './shared.ts';
import { zod } from './zod.ts';

const check = native('Check', (call) => (call.machine.persona === 'insider' ? constant(true) : eitherBoolean()));
const errors = native('Errors', (call) => call.machine.newList([], opaque({}, { truthy: true }), call.site));
/** What comes last is what is checked; it keeps its provenance. */
const same = (name: string, throws: boolean): FunctionModel =>
  native(name, (call) => {
    if (throws) call.machine.mayThrow(call.machine.newError('TypeBoxError', opaque({ input: true }, { hint: 'string', truthy: true }), call.site), call.site);
    return call.args.at(-1) ?? undefinedValue;
  });
const members: Record<string, Model> = {
  Check: check,
  Errors: errors,
  Parse: same('Parse', true),
  Decode: same('Decode', true),
  Encode: same('Encode', true),
  Convert: same('Convert', false),
  Cast: same('Cast', false),
  Clean: same('Clean', false),
  Default: same('Default', false),
  Clone: same('Clone', false),
};
const compiled: ObjectModel = object('TypeCheck', members);
const compile = fn('Compile', { result: instance(() => compiled) });
const value: Record<string, Model> = { Value: object('Value', members), default: object('Value', members), ...members };
const schemas = zod.modules[''] ?? {};
export const typebox: Library = {
  name: 'typebox',
  packages: ['@sinclair/typebox', 'typebox'],
  modules: {
    '': schemas,
    value,
    'value/index': value,
    compiler: { TypeCompiler: object('TypeCompiler', { Compile: compile }), Compile: compile },
    compile: { Compile: compile, default: compile },
    '*': schemas,
  },
};
