/** What the entries of an application say of whose records are: by which column, and how the caller is written there. */
import type { Node } from 'ts-morph';
import type { Walked } from '../audit/scan.ts';
import { rootOf } from './caller.ts';
import { nearest } from './custom.ts';
import { dataCalls } from './data-call.ts';
import type { DataCall } from './data-call.ts';
import { entryCode } from './entry-code.ts';
import type { EntryCode } from './entry-code.ts';
import type { Scene } from './fix.ts';

/** A column that an entry compares with, or sets to, the id of whoever asks. */
export interface Owned {
  resource: string;
  column: string;
  value: Node;
  code: EntryCode;
  /** It says so of a new or changed row alone. */
  sets: boolean;
}
export interface Ownership {
  owned: Owned[];
  /** Fields of rows that the entry itself reads. */
  fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Columns of which the code knows, by what has them. */
  columns: Map<string, Set<string>>;
}

/** Columns that say whose a record is; others (who is to do it, who has seen it) say something else of people. */
const owners = /^(?:user|owner|author|creator|created_?by|account|customer|profile|org|organi[sz]ation|team|tenant|workspace|company)(?:_?id)?$/i;
/** What identifies whoever asks. */
const identity = /(?:^|\.)(?:id|sub|uid|\w*(?:user|account|owner|org|organi[sz]ation|team|tenant|workspace)_?id)$/i;
export const isOwner = (column: string): boolean => owners.test(column);

const looked = 80;
const read = new WeakMap<Scene, Map<Walked, { code: EntryCode; calls: DataCall[] } | null>>();

/** The data calls of an entry's handler. */
export function callsOf(scene: Scene, walked: Walked): { code: EntryCode; calls: DataCall[] } | null {
  let known = read.get(scene);
  if (!known) read.set(scene, (known = new Map<Walked, { code: EntryCode; calls: DataCall[] } | null>()));
  let found = known.get(walked);
  if (found === undefined) {
    const code = entryCode(scene, walked);
    found = code?.handler ? { code, calls: dataCalls(scene.sources, code.source, code.handler) } : null;
    known.set(walked, found);
  }
  return found;
}

/** Of the entries of the same application, the nearest first. */
export function ownershipAround(scene: Scene, target: Walked): Ownership {
  const owned: Owned[] = [];
  const columns = new Map<string, Set<string>>();
  let fields = new Map<string, Set<string>>();
  const peers = scene.run.scanned.walked.filter((w) => w.entry.app === target.entry.app && (w === target || w.entry.verdict === 'guarded'));
  for (const w of nearest(target, peers).slice(0, looked)) {
    const found = callsOf(scene, w);
    if (!found) continue;
    for (const { resource, columns: own, sets } of found.calls) {
      for (const [column, value] of own) {
        const known = columns.get(resource) ?? new Set<string>();
        columns.set(resource, known.add(column));
        if (w !== target && identity.test(value.getText()) && isCaller(scene, found.code, value))
          owned.push({ resource, column, value, code: found.code, sets });
      }
    }
    const read = fieldsRead(scene, found.code, found.calls);
    if (w === target) {
      fields = read;
      owned.push(...ownNames(scene, found.code));
    }
    for (const [resource, names] of read) columns.set(resource, new Set([...(columns.get(resource) ?? []), ...names]));
  }
  return { owned, columns, fields };
}
/** `user.id`, where the entry says it of what its own guard gave. */
function ownNames(scene: Scene, code: EntryCode): Owned[] {
  const { Node } = scene.sources.kit;
  const asked = new Set(code.walked.entry.guards.flatMap((g) => [g.symbol, ...g.chain.map((link) => link.symbol)]));
  return (code.handler?.getDescendants() ?? []).flatMap((d) => {
    if (!Node.isPropertyAccessExpression(d) || d.hasQuestionDotToken() || !/\.(?:id|sub|uid|user_?id)$/i.test(d.getText())) return [];
    const root = rootOf(scene.sources, d);
    const declaration = code.handler?.getDescendants().find((x) => Node.isVariableDeclaration(x) && x.getNameNode().getText() === root?.getText());
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    const call = Node.isAwaitExpression(value) ? value.getExpression() : value;
    return Node.isCallExpression(call) && asked.has(call.getExpression().getText()) ? [{ resource: '', column: 'id', value: d, code, sets: false }] : [];
  });
}
/** A chain of names whose first does not come out of the request: whether it is the caller is for the walk to say. */
function isCaller({ sources }: Scene, { handler }: EntryCode, value: Node): boolean {
  const root = rootOf(sources, value);
  const { Node } = sources.kit;
  if (!root || !handler) return false;
  const name = root.getText();
  if (/\.(?:params|query|body|input)\b/.test(value.getText()) || /^(?:params|input|body|query|searchParams)$/.test(name)) return false;
  const declaration = handler.getDescendants().find((d) => Node.isVariableDeclaration(d) && new RegExp(`\\b${name}\\b`).test(d.getNameNode().getText()));
  const from = Node.isVariableDeclaration(declaration) ? (declaration.getInitializer()?.getText() ?? '') : '';
  return !/\.json\(|\bparams\b|\.body\b|\.query\b|\.parse\(|searchParams|formData/.test(from) && !/\.(?:find|get|select|create|update)\w*\(\s*[{'"]/.test(from);
}
/** `board.ownerId`, where `board` is a row that was loaded. */
function fieldsRead({ sources }: Scene, { handler }: EntryCode, calls: readonly DataCall[]): Map<string, Set<string>> {
  const { Node } = sources.kit;
  const rows = new Map<string, string>();
  for (const { call, resource } of calls) {
    const declaration = call.getFirstAncestor((a) => Node.isVariableDeclaration(a));
    if (
      Node.isVariableDeclaration(declaration) &&
      /^(?:await )?[\w.(]/.test(declaration.getInitializer()?.getText() ?? '') &&
      Node.isIdentifier(declaration.getNameNode())
    )
      rows.set(declaration.getName(), resource);
  }
  const out = new Map<string, Set<string>>();
  for (const d of handler?.getDescendants() ?? []) {
    if (!Node.isPropertyAccessExpression(d)) continue;
    const resource = rows.get(d.getExpression().getText());
    if (resource !== undefined) out.set(resource, (out.get(resource) ?? new Set<string>()).add(d.getName()));
  }
  return out;
}
