/** Who can do what to which resource, over all entry points. */
import type { ReportedEffect, ReportedEntry } from '../audit/model.ts';
import type { Colors } from './pretty.ts';
import type { MatrixFormat } from './routes.ts';
import { csvTable, markdownTable, textTable } from './tables.ts';

const letters = { create: 'C', read: 'R', update: 'U', delete: 'D', call: 'X' } as const;
const order = ['C', 'R', 'U', 'D', 'X'];
/** From whoever asks to whoever has a certain right. */
const everybody = ['anyone', 'signed in', 'key or signature'];

/** Whose doing an effect is: the persona that reaches it, and for whoever is let in the right that the entry asks for. */
function actorsOf(entry: ReportedEntry, effect: ReportedEffect): readonly string[] {
  if (effect.by === 'outsider') return ['anyone'];
  if (effect.by === 'stranger' || entry.level === 'authenticated') return ['signed in'];
  if (entry.level === 'signature') return ['key or signature'];
  if (entry.level === 'role') return entry.permissions.length > 0 ? entry.permissions : ['a role'];
  return ['anyone'];
}

export interface RoleRow {
  resource: string;
  /** `CRUD` letters and X for calls, by actor. */
  actors: Record<string, string>;
}
export function roleRows(entries: readonly ReportedEntry[]): RoleRow[] {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const entry of entries) {
    if (entry.verdict === 'unknown') continue;
    for (const effect of entry.effects) {
      if (effect.resource === '') continue;
      const actors = found.get(effect.resource) ?? new Map<string, Set<string>>();
      found.set(effect.resource, actors);
      for (const actor of actorsOf(entry, effect)) actors.set(actor, (actors.get(actor) ?? new Set<string>()).add(letters[effect.operation]));
    }
  }
  const names = [...found.keys()].sort();
  return names.map((resource) => ({
    resource,
    actors: Object.fromEntries([...(found.get(resource) ?? [])].map(([actor, ops]) => [actor, order.filter((letter) => ops.has(letter)).join('')])),
  }));
}

export function rolesReport(entries: readonly ReportedEntry[], format: MatrixFormat, colors: Colors): string {
  const rows = roleRows(entries);
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  const met = new Set(rows.flatMap((row) => Object.keys(row.actors)));
  const others = [...met].filter((actor) => !everybody.includes(actor)).sort();
  const actors = [...everybody.filter((actor) => met.has(actor)), ...others];
  const headings = ['Resource', ...actors];
  const cells = rows.map((row) => [row.resource, ...actors.map((actor) => row.actors[actor] ?? '')]);
  if (format === 'csv') return `${csvTable(headings, cells)}\n`;
  if (format === 'markdown') return `${markdownTable(headings, cells)}\n`;
  return `${textTable(headings, cells, colors, (row, text) => (rows[row]?.actors.anyone ? colors.yellow(text) : text))}\n`;
}
