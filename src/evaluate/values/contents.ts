/** What lists and objects hold, all alternatives together. */
import { accessGet } from '../language/access.ts';
import { isList, isValue, joinLists } from './heap.ts';
import type { ListContent } from './heap.ts';
import type { Interpreter } from '../machine.ts';
import type { LoadedModule } from '../language/modules.ts';
import { nowhere } from './state.ts';
import { constant, join, never } from './values.ts';
import type { Value } from './values.ts';

/** Contents of list alternatives joined; null where some alternative is no list that is known. */
export function listIn(value: Value): ListContent | null {
  let content: ListContent | null = null;
  for (const alt of value) {
    if (alt.t !== 'object' || !alt.cell.elements || !isList(alt.cell.elements.content)) return null;
    content = content ? joinLists(content, alt.cell.elements.content) : alt.cell.elements.content;
  }
  return content;
}
/** Own enumerable properties of all alternatives, with whether more unknown ones may exist. */
export function propertiesIn(m: Interpreter, value: Value): { known: Map<string, Value>; open: boolean } {
  const known = new Map<string, Value>();
  let open = value.length === 0;
  const objects: Map<string, Value>[] = [];
  for (const alt of value) {
    const own = new Map<string, Value>();
    objects.push(own);
    if (alt.t === 'object') {
      if (alt.cell.namespace) {
        for (const name of m.world.exportNames(alt.cell.namespace as LoadedModule)) {
          own.set(name, m.world.exportOf(m, alt.cell.namespace as LoadedModule, name));
        }
      }
      if (alt.cell.open) open = true;
      for (const [key, slot] of alt.cell.properties) {
        if (key === '*') {
          open = true;
          if (isValue(slot.content)) own.set('*', slot.content);
        } else if (isValue(slot.content)) own.set(key, slot.content);
      }
      if (alt.cell.elements && isList(alt.cell.elements.content)) {
        alt.cell.elements.content.known.forEach((v, i) => own.set(String(i), v));
        if (alt.cell.elements.content.rest) open = true;
      }
      for (const key of alt.cell.accessors.keys()) {
        if (key === '*') open = true;
        own.set(key, accessGet(m, [alt], key, alt.cell.place ?? nowhere));
      }
    } else if (alt.t === 'model' && alt.model.kind === 'object') {
      for (const key of Object.keys(alt.model.members)) own.set(key, accessGet(m, [alt], key, nowhere));
      if (alt.model.otherwise) open = true;
    } else if (alt.t === 'function') {
      for (const [key, slot] of alt.closure.cell.properties) {
        if (key !== 'prototype' && isValue(slot.content)) own.set(key, slot.content);
      }
    } else if (alt.t === 'opaque') {
      open = true;
      if (alt.cell) for (const [key, slot] of alt.cell.properties) if (isValue(slot.content)) own.set(key, slot.content);
    }
  }
  for (const own of objects) {
    for (const [key, v] of own) {
      const everywhere = objects.every((o) => o.has(key));
      const joined = join(known.get(key) ?? never, v);
      known.set(key, everywhere ? joined : join(joined, constant(undefined)));
    }
  }
  return { known, open };
}
