/** Records that a query takes along with the one it asks for (`include`, `with`), and what they are to whoever asks. */
import { conditionOf } from '../../evaluate/lookup.ts';
import type { Found } from '../../evaluate/lookup.ts';
import type { NativeCall } from '../../evaluate/models.ts';
import { constant, opaque, tagsOf, withDecided } from '../../evaluate/values.ts';
import type { Value } from '../../evaluate/values.ts';

export interface RelationSpec {
  /** Names under which a relation takes more relations along. */
  nested: readonly string[];
  /** The condition of a relation, where the mapper lets it be more than an object. */
  where?: (call: NativeCall, given: Value, relation: string) => Value;
}

/** What is asked for without a condition or an order is one record or many: its name tells. */
const isPlural = (name: string): boolean => /s$/.test(name) && !/(?:ss|status)$/i.test(name);

/** Fields of a found record that a selection names: relations filtered by the own identity are empty on a foreign row. */
export function relationsOf(call: NativeCall, spec: RelationSpec, selection: Value | undefined, found: Found, store: string, depth = 0): Record<string, Value> {
  const { machine, site } = call;
  const fields: Record<string, Value> = {};
  if (!selection || depth > 3) return fields;
  const { known } = machine.properties(selection.filter((a) => a.t === 'object'));
  for (const [name, value] of known) {
    if (name === '*' || !value.some((a) => a.t === 'object')) continue;
    const given = machine.peek(value, 'where');
    const where = given && spec.where ? spec.where(call, given, name) : given;
    const inner = where ? conditionOf(machine, where) : null;
    const own = inner?.all.some((c) => tagsOf(c.value).own === true && !c.negated) ?? false;
    if (inner && own && found.picked !== null) machine.tie(opaque({ picked: found.picked }), ...inner.all.map((c) => c.value));
    const deeper = spec.nested.map((key) => machine.peek(value, key)).find((v) => v !== undefined);
    const nested = relationsOf(call, spec, deeper, found, `${store}.${name}`, depth + 1);
    const record = machine.newObject(nested, site, {
      open: {
        record: [store],
        ...(found.own ? { own: true } : {}),
        ...(found.foreign ? { foreign: true } : {}),
        ...(found.picked !== null && !own && !found.own ? { picked: found.picked } : {}),
        ...(own ? { own: true } : {}),
      },
    });
    if (own && machine.persona === 'stranger' && !found.own) {
      const decided = machine.decided('membership', `${store}.${name}`, site);
      fields[name] = withDecided(machine.newList([], null, site), decided);
    } else if (where || machine.peek(value, 'take') || machine.peek(value, 'orderBy') || isPlural(name)) {
      fields[name] = machine.persona === 'insider' ? machine.newList([record], record, site) : machine.newList([], record, site);
    } else {
      // A key belongs to somebody; of other rows one may have nobody.
      const surely = machine.persona === 'insider' || (found.own && found.credential);
      fields[name] = surely ? record : [...record, ...constant(null)];
    }
  }
  return fields;
}
