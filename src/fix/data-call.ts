/** Calls that name records by a condition, as the usual clients write them: what they ask of which records, and how one thing more is asked. */
import type { CallExpression, Node, ObjectLiteralExpression } from 'ts-morph';
import type { Edit } from './edits.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt } from './style.ts';

export interface DataCall {
  /** Model, table or collection. */
  resource: string;
  call: CallExpression;
  /** `note.delete` and the like: what is called last. */
  operation: string;
  /** What columns are compared with, or set to. */
  columns: Map<string, Node>;
  /** New values rather than a condition. */
  sets: boolean;
  /** The text in front of a column, where columns are named as properties of the table. */
  ask(column: string, value: string): Edit[];
}

/** All of them below a node, outermost first. */
export function dataCalls(sources: Sources, source: Source, root: Node): DataCall[] {
  const { Node } = sources.kit;
  return root.getDescendants().flatMap((d) => (Node.isCallExpression(d) ? (read(sources, source, d) ?? []) : []));
}

function read(sources: Sources, source: Source, call: CallExpression): DataCall[] | null {
  const { Node } = sources.kit;
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return null;
  const operation = callee.getName();
  const [first] = call.getArguments();
  const holder = callee.getExpression();
  const base = { call, operation };
  if (operation === 'eq' && chainStart(sources, call)) return chained(sources, source, call);
  if (operation === 'where' || operation === 'values' || operation === 'insert') {
    const resource = tableOf(sources, call);
    if (resource === null || !first) return null;
    if (Node.isObjectLiteralExpression(first))
      return [{ ...base, resource, columns: columnsOf(sources, first), sets: operation !== 'where', ask: inObject(sources, source, first) }];
    if (operation === 'where' && Node.isCallExpression(first)) return comparing(sources, source, call, first);
    return null;
  }
  if (!first || !Node.isObjectLiteralExpression(first)) return null;
  const model = Node.isPropertyAccessExpression(holder) ? holder.getName() : null;
  const where = valueOf(sources, first, 'where');
  const data = valueOf(sources, first, 'data');
  const out: DataCall[] = [];
  if (model !== null && where && Node.isObjectLiteralExpression(where))
    out.push({ ...base, resource: model, columns: columnsOf(sources, where), sets: false, ask: inObject(sources, source, where) });
  if (model !== null && where && Node.isCallExpression(where)) out.push(...(comparing(sources, source, call, where) ?? []));
  if (model !== null && data && Node.isObjectLiteralExpression(data) && !where)
    out.push({ ...base, resource: model, columns: columnsOf(sources, data), sets: true, ask: inObject(sources, source, data) });
  if (Node.isIdentifier(holder) && /^[A-Z]/.test(holder.getText()) && /^(?:find|findOne|update|delete|replace|findOneAnd|count|create)\w*$/.test(operation))
    out.push({
      ...base,
      resource: holder.getText(),
      columns: columnsOf(sources, first),
      sets: operation.startsWith('create'),
      ask: inObject(sources, source, first),
    });
  return out.length > 0 ? out : null;
}
function valueOf({ kit: { Node } }: Sources, object: ObjectLiteralExpression, name: string): Node | undefined {
  const property = object.getProperty(name);
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}
function columnsOf({ kit: { Node } }: Sources, object: ObjectLiteralExpression): Map<string, Node> {
  const out = new Map<string, Node>();
  for (const p of object.getProperties()) {
    if (Node.isShorthandPropertyAssignment(p)) out.set(p.getName(), p.getNameNode());
    else if (Node.isPropertyAssignment(p)) {
      const value = p.getInitializer();
      if (value) out.set(p.getName().replaceAll(/^['"]|['"]$/g, ''), value);
    }
  }
  return out;
}
function inObject(sources: Sources, source: Source, object: ObjectLiteralExpression): DataCall['ask'] {
  return (column, value) => {
    const text = column === value ? column : `${column}: ${value}`;
    const last = object.getProperties().at(-1);
    if (!last) return [edit(source, object.getStart() + 1, object.getEnd() - 1, ` ${text} `)];
    const lines = last.getStartLineNumber() !== object.getStartLineNumber();
    return [edit(source, last.getEnd(), last.getEnd(), `,${lines ? source.style.eol + indentAt(source.text, last.getStart()) : ' '}${text}`)];
  };
}

/** `'tasks'` of `db('tasks').where(...)`, `notes` of `db.delete(notes).where(...)`. */
function tableOf({ kit: { Node } }: Sources, call: CallExpression): string | null {
  for (let at: Node = call; Node.isCallExpression(at) || Node.isPropertyAccessExpression(at); at = at.getExpression()) {
    if (!Node.isCallExpression(at)) continue;
    const callee = at.getExpression();
    const [first] = at.getArguments();
    const named = Node.isPropertyAccessExpression(callee) ? callee.getName() : '';
    const opens = Node.isIdentifier(callee) || /^(?:from|into|table|insert|update|delete|insertInto|updateTable|deleteFrom|selectFrom)$/.test(named);
    if (!first || !opens || (named === 'insert' && at === call && !Node.isIdentifier(first))) continue;
    if (Node.isStringLiteral(first)) return first.getLiteralText();
    if (Node.isIdentifier(first)) return first.getText();
  }
  return null;
}

/** `eq(notes.id, id)`, `and(eq(...), eq(...))`. */
function comparing(sources: Sources, source: Source, call: CallExpression, condition: CallExpression): DataCall[] | null {
  const { Node } = sources.kit;
  const name = condition.getExpression().getText();
  const parts = name === 'and' ? condition.getArguments() : [condition];
  const columns = new Map<string, Node>();
  let table: string | null = null;
  for (const part of parts) {
    if (!Node.isCallExpression(part) || part.getExpression().getText() !== 'eq') continue;
    const [left, right] = part.getArguments();
    if (!Node.isPropertyAccessExpression(left) || !right) continue;
    table ??= left.getExpression().getText();
    columns.set(left.getName(), right);
  }
  if (table === null) return null;
  const resource = table;
  const operation = sources.kit.Node.isPropertyAccessExpression(call.getExpression()) ? 'where' : '';
  const ask = (column: string, value: string): Edit[] => {
    const text = `eq(${resource}.${column}, ${value})`;
    const last = condition.getArguments().at(-1);
    if (name === 'and' && last) return [edit(source, last.getEnd(), last.getEnd(), `, ${text}`)];
    return [
      edit(source, condition.getStart(), condition.getStart(), 'and('),
      edit(source, condition.getEnd(), condition.getEnd(), `, ${text})`),
      ...besideImport(sources, source, 'eq', 'and'),
    ];
  };
  return [{ resource, call, operation, columns, sets: false, ask }];
}
/** A name out of the module that another one is imported from already. */
function besideImport(sources: Sources, source: Source, known: string, wanted: string): Edit[] {
  for (const declaration of source.tree.getImportDeclarations()) {
    const names = declaration.getNamedImports();
    if (names.some((n) => n.getText() === wanted)) return [];
    const beside = names.find((n) => n.getText() === known);
    if (beside) return [edit(source, beside.getStart(), beside.getStart(), `${wanted}, `)];
  }
  return [];
}

/** `.from('notes').delete().eq('id', id)`: one step more. */
function chainStart({ kit: { Node } }: Sources, call: CallExpression): boolean {
  const parent = call.getParent();
  // The last of several stands for all.
  return !(Node.isPropertyAccessExpression(parent) && parent.getName() === 'eq');
}
function chained(sources: Sources, source: Source, call: CallExpression): DataCall[] | null {
  const { Node } = sources.kit;
  const columns = new Map<string, Node>();
  let operation = 'select';
  for (let at: Node = call; Node.isCallExpression(at) || Node.isPropertyAccessExpression(at); at = at.getExpression()) {
    if (!Node.isCallExpression(at)) continue;
    const callee = at.getExpression();
    if (!Node.isPropertyAccessExpression(callee)) continue;
    const [first, second] = at.getArguments();
    if (callee.getName() === 'eq' && Node.isStringLiteral(first) && second) columns.set(first.getLiteralText(), second);
    else if (/^(?:update|delete|upsert)$/.test(callee.getName())) operation = callee.getName();
    else if (callee.getName() === 'from' && Node.isStringLiteral(first)) {
      const ask = (column: string, value: string): Edit[] => [
        edit(source, call.getEnd(), call.getEnd(), `.eq(${source.style.quote}${column}${source.style.quote}, ${value})`),
      ];
      return [{ resource: first.getLiteralText(), call, operation, columns, sets: false, ask }];
    }
  }
  return null;
}
