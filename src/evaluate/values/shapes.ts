/** Values made after a library file's description. */
import { valueOfModel } from '../language/access.ts';
import type { Interpreter } from '../machine.ts';
import type { NativeCall, Shape } from '../models.ts';
import { constant, derivedTags, join, modelValue, never, noTags, opaque, withDecided } from './values.ts';
import type { Decided, Tags, Value } from './values.ts';

/** `decided`: the shape is what a refused persona gets, so every constant in it is the refusal's. */
export function buildShape(m: Interpreter, shape: Shape, call: NativeCall, decided: Decided | null = null): Value {
  const tags: Tags = decided ? { decided } : noTags;
  switch (shape.is) {
    case 'constant':
      return constant(shape.value, shape.tags ? { ...shape.tags, ...tags } : tags);
    case 'object': {
      const fields: Record<string, Value> = {};
      for (const [key, field] of Object.entries(shape.fields)) fields[key] = buildShape(m, field, call, decided);
      const made = m.newObject(fields, call.site, shape.open ? { open: shape.open } : {});
      return decided ? withDecided(made, decided) : made;
    }
    case 'opaque':
      return opaque(decided ? { ...shape.tags, decided } : (shape.tags ?? noTags), {
        ...(shape.hint === undefined ? {} : { hint: shape.hint }),
        ...(shape.truthy === undefined ? {} : { truthy: shape.truthy }),
        ...(shape.nullish === undefined ? {} : { nullish: shape.nullish }),
      });
    case 'own': {
      const fields: Record<string, Value> = {};
      for (const [key, field] of Object.entries(shape.fields ?? {})) fields[key] = buildShape(m, field, call, decided);
      return m.newObject(fields, call.site, { open: { own: true } });
    }
    case 'instance': {
      const model = shape.of();
      return model.kind === 'value' ? valueOfModel(m, model, {}, call.site) : modelValue(model, { ...call.state }, tags);
    }
    case 'argument':
      return call.args[shape.index] ?? constant(undefined);
    case 'self':
      return call.state.self ?? call.self;
    case 'derived':
      return opaque(derivedTags(...call.args, call.state.self ?? call.self), {
        ...(shape.hint === undefined ? {} : { hint: shape.hint }),
        ...(shape.truthy === undefined ? {} : { truthy: shape.truthy }),
      });
    case 'list':
      return m.newList([], shape.of ? buildShape(m, shape.of, call, decided) : null, call.site);
    case 'record':
      return m.newObject({}, call.site, { open: { record: [shape.store] } });
    case 'either':
      return shape.of.map((s) => buildShape(m, s, call, decided)).reduce(join, never);
    case 'kept':
      return shape.by(m);
  }
}
