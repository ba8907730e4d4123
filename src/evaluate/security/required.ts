/** What a schema asks of an object: whoever leaves one of its required properties out is refused before anything else happens. */
import { Slot, ageOfWorld } from '../values/heap.ts';
import type { Machine } from '../models.ts';
import { constantString, isNullish, never } from '../values/values.ts';
import type { Value } from '../values/values.ts';

/** Schemas keep the names of the properties that have to be there under this name in their state. */
export const requiredState = 'required';

export function requiredBy(machine: Machine, schema: Value | undefined): string[] {
  const [alt, more] = schema ?? never;
  if (alt?.t !== 'model' || more) return [];
  const names = machine.list(alt.state[requiredState] ?? never)?.known ?? [];
  return names.map(constantString).filter((name) => name !== undefined);
}
/** Under this name they keep that nothing at all will do as well. */
export const optionalState = 'optional';
export function mayBeLeftOut(schema: Value): boolean {
  return schema.length > 0 && schema.every((alt) => alt.t === 'model' && alt.state[optionalState] !== undefined);
}
/** Says of an input of which nothing is known yet that these properties of it are there. */
export function requireOf(machine: Machine, input: Value, names: readonly string[]): void {
  for (const alt of input) {
    if (alt.t !== 'opaque' || !alt.tags.input) continue;
    for (const name of names) {
      const value = machine.peekOr([alt], name);
      if (!value?.every((one) => one.t === 'opaque' && isNullish(one) === undefined)) continue;
      alt.cell?.properties.set(
        name,
        new Slot(
          value.map((one) => (one.t === 'opaque' ? { ...one, nullish: false } : one)),
          false,
          ageOfWorld,
        ),
      );
    }
  }
}
