/** SQL as text: which table, which columns and which values are read off it. */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { readRecords, writeRecords } from '../../evaluate/security/lookup.ts';
import type { ReadForm } from '../../evaluate/security/lookup.ts';
import type { NativeCall } from '../../evaluate/models.ts';
import { conditionInText } from './sql-condition.ts';
import { withTerm, withoutTerm } from '../../evaluate/values/path.ts';
import { never, opaque } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

/** The known pieces of a text, holes as `?`. */
export function sqlText(call: NativeCall, value: Value | undefined): string {
  const strings = value ? call.machine.list(value) : null;
  return (strings?.known ?? (value ? [value] : []))
    .map((v) => (v[0]?.t === 'const' ? String(v[0].v) : v[0]?.t === 'pattern' ? v[0].parts.map((p) => (typeof p === 'string' ? p : '?')).join('') : ''))
    .join(' ? ');
}

/**
 * `select set_config('request.jwt.claims', $1, true)`: the session learns who asks, and the policies of the tables choose the rows from
 * then on (PostgreSQL, 9.28.1 and 5.9). Set to what is not the caller's own, it is somebody else who asks.
 */
function identify({ machine }: NativeCall, text: string, values: readonly Value[]): void {
  const settings = [...text.matchAll(/\bset_config\s*\(\s*'([^']+)'/gi)].map((match) => match[1] ?? '');
  if (!settings.some((name) => /(?:^|[._])(?:role|jwt|claims?|sub|uid|user|tenant|org|organi[sz]ation|account|company|team|workspace)(?:$|[._])/i.test(name)))
    return;
  const own = values.some((value) => value.some((alt) => alt.tags.own ?? alt.tags.cred));
  machine.path = own ? withTerm(machine.path, 'row-security') : withoutTerm(machine.path, 'row-security');
}

/** Runs a statement: `values` fill its holes in order (`?`, `$1`, `:name` alike). */
export function runSql(call: NativeCall, symbol: string, text: string, values: readonly Value[], form: ReadForm): Value {
  const { machine, site } = call;
  identify(call, text, values);
  const table = /\b(?:from|into|update|join)\s+["'`]?([\w.]+)/i.exec(text)?.[1] ?? 'database';
  const condition = conditionInText(text, values);
  const statement = /^\s*(?:with\b[\s\S]*?\)\s*)?(insert|update|delete|truncate|drop|alter|create|merge|replace)\b/i.exec(text)?.[1]?.toLowerCase();
  if (statement) {
    const operation =
      statement === 'delete' || statement === 'truncate' || statement === 'drop'
        ? 'delete'
        : statement === 'insert' || statement === 'create'
          ? 'create'
          : 'update';
    const { happens, found } = writeRecords(machine, table, symbol, operation, operation === 'create' || values.length === 0 ? null : condition, site);
    const rows = happens ? machine.newList([], machine.newObject({}, site, { open: { record: [table] } }), site) : machine.newList([], null, site);
    const tagged = found.decided ? rows.map((alt) => ({ ...alt, tags: { ...alt.tags, ...(found.decided ? { decided: found.decided } : {}) } })) : rows;
    return form === 'rows' ? machine.newObject({ rows: tagged, rowCount: opaque({}, { hint: 'number' }) }, site) : tagged;
  }
  return readRecords(machine, table, symbol, condition, form, site);
}

/** The values of `query(text, [a, b])` and of `query({ text, values })`. */
export function sqlArguments(call: NativeCall): { text: string; values: readonly Value[] } {
  const [first, second, ...rest] = call.args;
  const config = first?.some((a) => a.t === 'object' && !a.cell.elements) ? first : null;
  const given = config ? (call.machine.peekOr(config, 'values') ?? second) : second;
  const list = given ? call.machine.list(given) : null;
  const text = sqlText(
    call,
    config ? (call.machine.peekOr(config, 'text') ?? call.machine.peekOr(config, 'sql') ?? call.machine.peekOr(config, 'query')) : first,
  );
  if (list) return { text, values: elementsIn(list) };
  const plain = [given ?? never, ...rest].filter((v) => v.length > 0 && !v.some((a) => a.t === 'function'));
  // Named values: `{ id }`.
  if (plain.length === 1 && plain[0]?.some((a) => a.t === 'object')) return { text, values: [...call.machine.properties(plain[0]).known.values()] };
  return { text, values: plain };
}
