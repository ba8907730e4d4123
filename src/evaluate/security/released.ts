/** Which records are in a value that leaves. */
import { isList, isValue } from '../values/heap.ts';
import { answered } from './outside.ts';
import type { Cell } from '../values/heap.ts';
import type { Lost, Tags, Value } from '../values/values.ts';

/** Of a store whose records leave: only the persona's own ones do; the request value that picked one that is not tied to it. */
export interface Released {
  store: string;
  own: boolean;
  picked: string | null;
  published: boolean;
  /** What another system gave for the credential of the request that it was handed. */
  elsewhere: Lost | null;
}
/** Stores whose records are in a value, apart by what picked them. */
export function collectRecords(value: Value, stores: Map<string, Released>, seen: Set<Cell>, depth: number): void {
  const add = (tags: Tags): void => {
    for (const store of tags.record ?? []) {
      const picked = tags.own ? null : (tags.picked ?? null);
      const key = `${store} ${picked ?? ''}`;
      const known = stores.get(key);
      const published = (known?.published ?? true) && tags.published === true;
      const given = store === answered && tags.answer?.reason === 'outside-service' ? tags.answer : null;
      const elsewhere = known && !known.elsewhere ? null : given;
      stores.set(key, { store, own: (known?.own ?? true) && tags.own === true, picked, published, elsewhere });
    }
  };
  for (const alt of value) {
    if (alt.tags.record) {
      // A number or a yes/no about records is no data of theirs.
      const plain = alt.t === 'const' ? typeof alt.v !== 'string' : alt.t === 'opaque' && alt.hint === 'number' && alt.tags.record.every((s) => s === answered);
      if (!plain && !alt.tags.decided) add(alt.tags);
    }
    if (depth > 6) continue;
    if (alt.t === 'object' || (alt.t === 'opaque' && alt.cell)) {
      const cell = alt.cell as Cell;
      if (seen.has(cell)) continue;
      seen.add(cell);
      if (cell.open && alt.t === 'object') add(cell.open);
      for (const slot of cell.properties.values()) {
        if (isValue(slot.content)) collectRecords(slot.content, stores, seen, depth + 1);
      }
      const content = cell.elements?.content;
      if (content && isList(content)) {
        for (const v of content.known) collectRecords(v, stores, seen, depth + 1);
        if (content.rest) collectRecords(content.rest, stores, seen, depth + 1);
      } else if (content && !isValue(content) && 'rest' in content) {
        for (const v of (content.known as ReadonlyMap<unknown, Value>).values()) collectRecords(v, stores, seen, depth + 1);
        if (content.rest) collectRecords(content.rest, stores, seen, depth + 1);
      }
    } else if (alt.t === 'promise') collectRecords(alt.value, stores, seen, depth + 1);
    else if (alt.t === 'model') {
      for (const v of Object.values(alt.state)) if (v && v !== alt.state.self) collectRecords(v, stores, seen, depth + 2);
    }
  }
}
