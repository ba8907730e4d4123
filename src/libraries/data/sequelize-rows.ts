/** Rows of Sequelize: they have the methods of their model's class, and what `include` asks for as properties. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { conditionOf, newRecord, recordTags } from '../../evaluate/security/lookup.ts';
import type { Condition, Found } from '../../evaluate/security/lookup.ts';
import type { Cell } from '../../evaluate/values/heap.ts';
import type { Machine, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, never, onlyConstant, opaque, tagsOf, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

/** The model's name: as given to `define`, else by `init`'s options, else the class's own. */
export function nameOfModel(machine: Machine, model: Value): string {
  const [alt] = model;
  if (alt?.t === 'model') return constantString(alt.state.table ?? never) ?? 'model';
  if (alt?.t === 'function') {
    // Where registration could not see for certain that `init` runs, the name may be absent too.
    const names = (machine.peek([alt], '$modelName') ?? never).filter((a) => a.t === 'const' && typeof a.v === 'string');
    return constantString(names) ?? alt.closure.fn.name;
  }
  return 'model';
}
/** The object whose methods the rows of a model have; null where it is no class. */
export function prototypeOf(machine: Machine, model: Value): Cell | null {
  const [alt] = model;
  const [prototype] = alt?.t === 'function' ? (machine.peek([alt], 'prototype') ?? []) : [];
  return prototype?.t === 'object' ? prototype.cell : null;
}

interface Included {
  model: Value;
  /** Names under which the row may hold it. */
  names: { one: string; many: string };
  where: Value | undefined;
  required: boolean;
  include: Value | undefined;
}
/** What `include` asks for: a model, `{ model, as, where, required, include }`, or a list of those. */
function includedBy(machine: Machine, options: Value | undefined): Included[] {
  const include = options ? machine.peekOr(options, 'include') : undefined;
  if (!include) return [];
  const list = machine.list(include);
  const items = list ? elementsIn(list) : [include];
  return items.flatMap((item): Included[] => {
    const [alt] = item;
    if (alt?.t === 'function' || alt?.t === 'model')
      return [{ model: item, names: namesOf(nameOfModel(machine, item)), where: undefined, required: false, include: undefined }];
    if (alt?.t !== 'object') return [];
    const model = machine.peekOr(item, 'model') ?? never;
    const as = constantString(machine.peekOr(item, 'as') ?? never);
    const where = machine.peekOr(item, 'where');
    const required = onlyConstant(machine.peekOr(item, 'required') ?? never)?.v;
    if (model.length === 0 && as === undefined) return [];
    return [
      {
        model,
        names: as === undefined ? namesOf(nameOfModel(machine, model)) : { one: as, many: as },
        where,
        // A condition on what is included filters the rows themselves, unless it says otherwise.
        required: required === true || (where !== undefined && required !== false),
        include: machine.peekOr(item, 'include') ? item : undefined,
      },
    ];
  });
}
/** Sequelize pluralises the model's name for relations to many. */
function namesOf(model: string): Included['names'] {
  return { one: model, many: /[^aeiou]y$/.test(model) ? `${model.slice(0, -1)}ies` : model.endsWith('s') ? `${model}es` : `${model}s` };
}

/** The condition on the rows themselves: their own, and that of what has to be there with them. */
export function conditionOfQuery(machine: Machine, options: Value | undefined): Condition {
  const condition = conditionOf(machine, options ? machine.peekOr(options, 'where') : undefined);
  for (const included of includedBy(machine, options)) {
    if (!included.required || !included.where) continue;
    const more = conditionOf(machine, included.where);
    condition.all.push(...more.all);
    condition.any.push(...more.any);
    condition.unknown ||= more.unknown;
  }
  return condition;
}

/** What a found row holds besides its columns. */
export function includedFields(call: NativeCall, options: Value | undefined, found: Found, depth = 0): Record<string, Value> {
  const { machine, site } = call;
  const fields: Record<string, Value> = {};
  if (depth > 3) return fields;
  for (const included of includedBy(machine, options)) {
    const store = nameOfModel(machine, included.model);
    const asked = included.where === undefined ? [] : conditionOf(machine, included.where).all.filter((c) => !c.negated);
    const own = asked.some((c) => tagsOf(c.value).own === true);
    if (found.picked !== null) machine.tie(opaque({ picked: found.picked }), ...asked.map((c) => c.value));
    const held: Found = own ? { ...found, own: true } : found;
    const record = newRecord(
      machine,
      includedFields(call, included.include, held, depth + 1),
      recordTags(store, held),
      site,
      prototypeOf(machine, included.model),
    );
    const { one, many } = included.names;
    const refused = own && machine.persona === 'stranger' && !found.own && !included.required;
    const none = (value: Value): Value => (refused ? withDecided(value, machine.decided('membership', `${store} (include)`, site)) : value);
    const empty = none(machine.newList([], null, site));
    const several = refused ? empty : machine.persona === 'insider' ? machine.newList([record], record, site) : machine.newList([], record, site);
    const single = refused ? none(constant(null)) : machine.persona === 'insider' || found.own ? record : [...record, ...constant(null)];
    if (one !== many) {
      fields[one] = single;
      fields[many] = several;
    } else fields[one] = one.endsWith('s') && !one.endsWith('ss') ? several : single;
  }
  return fields;
}
