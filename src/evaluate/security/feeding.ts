/** With what an effect was fed: words of the request, what tells of whoever sends it, a row that this very walk has made. */
import { isPrivilegeField } from './credentials.ts';
import { holds } from '../values/holds.ts';
import type { Interpreter } from '../machine.ts';
import type { NativeCall } from '../models.ts';
import type { Effect } from '../values/path.ts';
import type { Tags, Value } from '../values/values.ts';

/** Describes the effects that a library's call has added by what the call was given; those of calls within it are described already. */
export function describeEffects(m: Interpreter, before: readonly Effect[], call: NativeCall): void {
  const { effects } = m.path;
  if (effects === before || effects.length === before.length) return;
  const known = new Set(before);
  const isNew = (e: Effect): boolean => e.kind !== 'read' && e.given === null && !known.has(e);
  if (!effects.some(isNew)) return;
  const { self: _self, ...gathered } = call.state;
  const values: Value[] = [...call.args, ...Object.values(gathered).filter((v): v is Value => v !== undefined)];
  const some = (test: (tags: Tags) => boolean): boolean => values.some((v) => holds(v, test));
  // A row that is saved holds what was put into it before.
  const request = some((t) => t.input === true) || holds(call.self, (t) => t.input === true);
  const visitor = some((t) => t.visitor === true);
  const made = some((t) => t.made === true);
  const creates = effects.some((e) => isNew(e) && e.kind === 'write' && e.operation === 'create');
  if (creates && request && some((t) => t.passwordHash === true)) m.met.signsUp ??= !choosesRights(m, values);
  // In place: what was thrown on the way here has the same effects.
  for (const e of effects) if (isNew(e)) e.given = { request, visitor, made: made && e.picked === null };
}
/** A field that gives rights is filled with what the request says. */
function choosesRights(m: Interpreter, given: readonly Value[], depth = 0): boolean {
  return given.some((value) =>
    [...m.properties(value.filter((alt) => alt.t === 'object')).known].some(
      ([key, v]) => (isPrivilegeField(key) && v.some((alt) => alt.tags.input && alt.t !== 'const')) || (depth < 3 && choosesRights(m, [v], depth + 1)),
    ),
  );
}
