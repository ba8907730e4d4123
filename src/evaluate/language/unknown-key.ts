/** Reads under a key that is not known. */
import { accessGet } from './access.ts';
import { patternEquals } from './builtins/patterns.ts';
import { isList } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { constant, join, never, noTags, withDecided, withTags } from '../values/values.ts';
import type { Alt, Place, Value } from '../values/values.ts';

export function accessUnknown(machine: Interpreter, object: Value, key: Alt, site: Place): Value {
  // An unknown key: any property it has, or none.
  let result: Value = never;
  // An application that has started was given a setting that the table knows.
  const setUp = machine.persona === 'load' && key.tags.config === true;
  for (const alt of object) {
    if (alt.t === 'object' && !alt.cell.open && !alt.cell.elements && alt.cell.kind !== 'map') {
      const { known, open } = machine.properties([alt]);
      let own: Value = never;
      for (const [name, v] of known) if (key.t !== 'pattern' || patternEquals(key.parts, name) !== false) own = join(own, v);
      const privilege = key.tags.own && machine.persona === 'stranger';
      if (privilege) {
        // A stranger's role is in no table.
        own = withDecided(constant(undefined), machine.decided('role', machine.text(site), site));
      } else if (!(machine.persona === 'insider' && key.tags.own) && !(setUp && own.length > 0)) own = join(own, constant(undefined));
      if (open) own = join(own, [{ t: 'opaque', hint: '', truthy: undefined, nullish: true, cell: null, tags: alt.tags }]);
      result = join(result, own);
    } else if (alt.t === 'object' && alt.cell.elements && isList(alt.cell.elements.content)) {
      const { known, rest } = alt.cell.elements.content;
      let own: Value = rest ?? never;
      for (const v of known) own = join(own, v);
      result = join(result, join(own, constant(undefined)));
    } else if (alt.t === 'const' && (alt.v === null || alt.v === undefined)) {
      result = join(result, accessGet(machine, [alt], '*', site));
    } else {
      result = join(
        result,
        withTags(accessGet(machine, [alt], `[${machine.text({ file: site.file, start: site.start, end: site.end }).slice(0, 40)}]`, site), noTags),
      );
    }
  }
  return result;
}
