/** With what an effect was fed: words of the request, what tells of whoever sends it, a row that this very walk has made. */
import { isPrivilegeField } from './credentials.ts';
import { holds } from './holds.ts';
import type { Interpreter } from './machine.ts';
import type { NativeCall } from './models.ts';
import type { Effect } from './path.ts';
import type { Value } from './values.ts';

/** Describes the effects that a library's call has added by what the call was given. */
export function describeEffects(m: Interpreter, before: readonly Effect[], call: NativeCall): void {
  const { effects } = m.path;
  if (effects === before || effects.length === before.length) return;
  const known = new Set(before);
  const { self: _self, ...gathered } = call.state;
  const given: Value[] = [...call.args, ...Object.values(gathered).filter((v): v is Value => v !== undefined)];
  const fed = given.some((v) => holds(v, (t) => t.input === true));
  const keepsPassword = fed && given.some((v) => holds(v, (t) => t.passwordHash === true));
  if (keepsPassword && effects.some((e) => !known.has(e) && e.kind === 'write' && e.operation === 'create')) m.met.signsUp ??= !choosesRights(m, given);
  const described = effects.map((effect): Effect => {
    if (known.has(effect) || effect.kind === 'read') return effect;
    return {
      ...effect,
      fed: effect.fed || fed,
      visitor: effect.visitor || given.some((v) => holds(v, (t) => t.visitor === true)),
      made: effect.made || (effect.picked === null && given.some((v) => holds(v, (t) => t.made === true))),
    };
  });
  m.path = { ...m.path, effects: described };
}

/** A field that gives rights is filled with what the request says. */
function choosesRights(m: Interpreter, given: readonly Value[], depth = 0): boolean {
  return given.some((value) =>
    [...m.properties(value.filter((alt) => alt.t === 'object')).known].some(
      ([key, v]) => (isPrivilegeField(key) && v.some((alt) => alt.tags.input && alt.t !== 'const')) || (depth < 3 && choosesRights(m, [v], depth + 1)),
    ),
  );
}
