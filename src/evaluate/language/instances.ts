/** `instanceof`: classes of the project, of libraries and of the language; and `in`. */
import { isValue } from '../values/heap.ts';
import type { Cell } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import { constant, constantString, derivedTags, eitherBoolean, falseValue, isNullish, join, never, noTags } from '../values/values.ts';
import type { Alt, Closure, OpaqueAlt, Value } from '../values/values.ts';

/** `left instanceof right`. */
export function isInstance(left: Value, right: Value): Value {
  let result: Value = never;
  for (const alt of left) {
    const truth = instanceTruth(alt, right);
    const decided = alt.tags.decided ? { decided: alt.tags.decided } : noTags;
    result = join(result, truth === undefined ? eitherBoolean(decided) : constant(truth, { ...decided }));
  }
  return result.length > 0 ? result : falseValue;
}
/** true, false, or undefined where it cannot be told. */
export function instanceTruth(alt: Alt, right: Value): boolean | undefined {
  let unknown = false;
  for (const type of right) {
    if (type.t === 'function') {
      if (alt.t === 'object') {
        if (alt.cell.kind === 'instance' && descendsFrom(alt.cell, type.closure)) return true;
        if (alt.cell.open) unknown = true;
      } else if (alt.t === 'opaque') unknown = unknown || alt.truthy !== false;
    } else if (type.t === 'model') {
      const names = type.model.kind === 'object' ? [type.model.name, ...(type.model.types ?? [])] : [type.model.kind === 'function' ? type.model.name : ''];
      if (alt.t === 'object') {
        if (names.some((n) => alt.cell.type === n || alt.cell.ancestors.has(n) || ancestorOf(alt.cell, n))) return true;
        if (names.includes('Error') && (alt.cell.kind === 'error' || ancestorIsError(alt.cell))) return true;
        if (names.includes('Array') && alt.cell.kind === 'list') return true;
        if (names.includes('Object')) return true;
        if ((names.includes('Response') || names.includes('NextResponse')) && alt.cell.kind === 'response') return true;
        if (alt.cell.open && !isOfAnother(alt.cell.type, names)) unknown = true;
      } else if (alt.t === 'model') {
        if (alt.model.kind === 'object' && [alt.model.name, ...(alt.model.types ?? [])].some((n) => names.includes(n))) return true;
      } else if (alt.t === 'function') {
        if (names.includes('Function')) return true;
      } else if (alt.t === 'opaque') {
        if (alt.hint === 'error' && names.includes('Error')) return true;
        unknown = unknown || alt.truthy !== false;
      }
    } else unknown = true;
  }
  return unknown ? undefined : false;
}
const webClasses = new Set([
  'Request',
  'NextRequest',
  'Response',
  'NextResponse',
  'URL',
  'Headers',
  'FormData',
  'URLSearchParams',
  'Blob',
  'File',
  'Error',
  'Date',
]);
/** The platform's own classes stand beside each other: a request is no response, whatever else may be in it. */
const isOfAnother = (type: string, names: readonly string[]): boolean =>
  (type === 'Request' || type === 'URL' || type === 'PlainHeaders') && names.every((n) => webClasses.has(n) && !n.endsWith(type));
function descendsFrom(cell: Cell, closure: Closure): boolean {
  const target = closure.cell.properties.get('prototype')?.content;
  const [proto] = Array.isArray(target) ? (target as Value) : [];
  if (proto?.t !== 'object') return false;
  for (let c: Cell | null = cell.prototype, n = 0; c && n < 20; c = c.prototype, n++) if (c === proto.cell) return true;
  return false;
}
function ancestorOf(cell: Cell, name: string): boolean {
  for (let c: Cell | null = cell.prototype, n = 0; c && n < 20; c = c.prototype, n++) if (c.ancestors.has(name)) return true;
  return false;
}
function ancestorIsError(cell: Cell): boolean {
  if ([...cell.ancestors].some((n) => n.endsWith('Error'))) return true;
  for (let c: Cell | null = cell.prototype, n = 0; c && n < 20; c = c.prototype, n++) if ([...c.ancestors].some((a) => a.endsWith('Error'))) return true;
  return false;
}

/** Of something of which only provenance is known, it is known that it has this. */
function isThere({ cell }: OpaqueAlt, name: string): boolean {
  const content = cell?.properties.get(name)?.content;
  return content !== undefined && content !== null && isValue(content) && content.length > 0 && content.every((one) => isNullish(one) === false);
}
/** `key in object`. */
export function isIn(m: Interpreter, key: Value, object: Value): Value {
  const name = constantString(key);
  let result: Value = never;
  for (const alt of object) {
    if (name === undefined) result = join(result, eitherBoolean(derivedTags(key)));
    else if (alt.t === 'object') {
      const { known, open } = m.properties([alt]);
      // What every object inherits is in every object.
      let has = known.has(name) || Object.hasOwn(Object.prototype, name);
      for (let c = alt.cell.prototype; c && !has; c = c.prototype) has = c.properties.has(name) || c.accessors.has(name);
      const value = known.get(name);
      const absent = alt.cell.properties.has(name) && value === undefined;
      if (has && !absent) result = join(result, constant(true));
      else if (open && !alt.cell.properties.has(name)) result = join(result, eitherBoolean(alt.tags));
      else result = join(result, constant(false, alt.tags.decided ? { decided: alt.tags.decided } : noTags));
    } else if (alt.t === 'opaque') result = join(result, isThere(alt, name) ? constant(true) : eitherBoolean(alt.tags));
    else if (alt.t === 'model')
      result = join(
        result,
        alt.model.kind === 'object' && name in alt.model.members
          ? constant(true)
          : alt.model.kind === 'object' && alt.model.otherwise
            ? eitherBoolean()
            : falseValue,
      );
    else result = join(result, falseValue);
  }
  return result;
}
