/** Records that a query takes along with the one it asks for (`include`, `with`), and what they are to whoever asks. */
import { conditionOf, newRecord } from '../../evaluate/security/lookup.ts';
import type { Found } from '../../evaluate/security/lookup.ts';
import type { NativeCall } from '../../evaluate/models.ts';
import { constant, opaque, tagsOf, truthOf, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

/** The names that a selection lists with a yes or with what to take of them; null where it may list others. */
export function selectedNames(call: NativeCall, selection: Value | undefined): ReadonlySet<string> | null {
  const [only, ...others] = selection ?? [];
  if (only?.t !== 'object' || others.length > 0 || only.cell.kind !== 'object') return null;
  const { known, open } = call.machine.properties([only]);
  if (open || known.has('*')) return null;
  return new Set([...known].filter(([, value]) => value.some((alt) => truthOf(alt) !== false)).map(([name]) => name));
}

export interface RelationSpec {
  /** The names under which a relation lists all that is taken of it, given what it is asked with. */
  columns?: (call: NativeCall, given: Value) => ReadonlySet<string> | null;
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
    const tags = {
      record: [store],
      ...(found.own ? { own: true as const } : {}),
      ...(found.foreign ? { foreign: true as const } : {}),
      ...(found.picked !== null && !own && !found.own ? { picked: found.picked } : {}),
      ...(own ? { own: true as const } : {}),
      // What is taken along with what is for everybody is shown with it.
      ...(found.published ? { published: true as const } : {}),
    };
    const record = newRecord(machine, nested, tags, site, null, spec.columns?.(call, value) ?? null);
    if (own && machine.persona === 'stranger' && !found.own) {
      const decided = machine.decided('membership', `${store}.${name}`, site);
      fields[name] = withDecided(machine.newList([], null, site), decided);
    } else if (where || machine.peek(value, 'take') || machine.peek(value, 'orderBy') || isPlural(name)) {
      const list = machine.persona === 'insider' ? machine.newList([record], record, site) : machine.newList([], record, site);
      // A name in the plural may be that of one row all the same: what lists do not have is a column of it.
      if (!where && isPlural(name)) for (const alt of list) if (alt.t === 'object') alt.cell.open = tags;
      fields[name] = list;
    } else {
      // A key belongs to somebody; of other rows one may have nobody.
      const surely = machine.persona === 'insider' || (found.own && found.credential);
      fields[name] = surely ? record : [...record, ...constant(null)];
    }
  }
  return fields;
}
