/**
 * Looking records up and writing them, whatever the client: conditions are read as conjuncts, and the persona decides whether a
 * record that satisfies them is found.
 */
import { elementsIn } from '../values/heap.ts';
import {
  credentialStrengthOfName,
  isCredentialField,
  isCredentialHeader,
  isPendingStore,
  isPrivilegeField,
  isSessionCookieName,
  isSessionStore,
  isTokenStore,
  keepsProofs,
  namesRole,
  wordsOf,
} from './credentials.ts';
import { namesRecord, parentPickedBy, pickedBy } from './picked.ts';
import { asksForPublic } from './terms.ts';
import type { Cell } from '../values/heap.ts';
import type { Machine } from '../models.ts';
import { constant, isNullish, join, never, noTags, opaque, tagsOf, withDecided } from '../values/values.ts';
import type { Alt, Decided, Place, Tags, Value } from '../values/values.ts';

export interface Conjunct {
  /** Last segment of the column's path. */
  column: string;
  value: Value;
  negated: boolean;
}
export interface Condition {
  all: Conjunct[];
  /** Alternatives, one of which has to hold. */
  any: Condition[][];
  /** More conditions that could not be read. */
  unknown: boolean;
}
export const noCondition: Condition = { all: [], any: [], unknown: false };

const operators = new Set([
  'equals',
  'in',
  'eq',
  '$eq',
  '$in',
  'contains',
  'has',
  'hasSome',
  'startsWith',
  'some',
  'is',
  'every',
  'mode',
  'path',
  'string_contains',
  'endsWith',
  '@@Op.eq',
  '@@Op.in',
]);
/** Nothing is among the elements of an empty list. */
const isOneOf = /^(?:\$|@@Op\.)?in$/;
/**
 * A search through text: what input fills in thins out, it names nothing. Keys that come with each request are looked for by how they
 * begin, and compared afterwards.
 */
const searches = new Set(['contains', 'startsWith', 'endsWith', 'string_contains']);
const thinsOut = (value: Value): boolean => value.every((alt) => alt.tags.input && !alt.tags.own && alt.tags.cred !== 'strong' && !alt.tags.record);
/** What a column has to look like. Whoever writes the pattern has one that fits any, also where only the rightful holder knows what stands there. */
export function likePattern(column: string, value: Value): { column: string; value: Value } {
  const sent = value.every((alt) => alt.tags.input && alt.tags.cred !== 'strong') && (isCredentialField(column) || value.some((alt) => alt.tags.cred));
  return sent ? { column: '?', value: value.map(plainName) } : { column, value };
}
/** A value that nobody filled in. */
export const isMissing = (value: Value): boolean => value.length > 0 && value.every((a) => a.t === 'const' && a.v === undefined);
const negations = new Set(['not', 'NOT', 'none', 'isNot', 'notIn', '$ne', '$nin', '@@Op.not', '@@Op.ne', '@@Op.notIn']);
const ranges = new Set(['gt', 'gte', 'lt', 'lte', '$gt', '$gte', '$lt', '$lte', '@@Op.gt', '@@Op.gte', '@@Op.lt', '@@Op.lte']);

/** A condition over relations goes down two levels for each: the relation, and `some` or `is`. */
const deepest = 16;
/** Reads an object-shaped condition (Prisma, Mongo, Sequelize, Supabase match). */
export function conditionOf(machine: Machine, where: Value | undefined): Condition {
  const condition: Condition = { all: [], any: [], unknown: false };
  if (where) readInto(machine, where, '', false, condition, 0);
  return condition;
}
function readInto(machine: Machine, where: Value, column: string, negated: boolean, into: Condition, depth: number): void {
  const objects = where.filter((alt) => alt.t === 'object' && (alt.cell.kind === 'object' || alt.cell.kind === 'instance') && alt.cell.type !== 'Condition');
  // A condition that may be left out asks for something or for nothing.
  const leftOut = where.filter((alt) => alt.t === 'const' && alt.v === undefined && !alt.tags.decided);
  if (column === '' && !negated && objects.length > 0 && leftOut.length > 0 && objects.length + leftOut.length === where.length) {
    into.any.push([...objects.map((alt) => conditionOf(machine, [alt])), { all: [], any: [], unknown: false }]);
    return;
  }
  if (depth > deepest || objects.length === 0 || objects.length < where.length) {
    if (column !== '') into.all.push({ column, value: where, negated });
    else if (where.some((alt) => isNullish(alt) !== true)) into.unknown = true;
    return;
  }
  if (objects.length > 1) {
    into.any.push(
      objects.map((alt) => {
        const one: Condition = { all: [], any: [], unknown: false };
        readInto(machine, [alt], column, negated, one, depth + 1);
        return one;
      }),
    );
    return;
  }
  const { known, open } = machine.properties(objects);
  const [only] = objects;
  // What is handed over whole (a request) asks for none of its parts.
  const whole = only?.t === 'object' && (known.size === 0 || (only.cell.type !== '' && only.cell.open?.input === true));
  if (column !== '' && whole && only.cell.open) {
    into.all.push({ column, value: opaque({ ...only.cell.open, ...only.tags }), negated });
    return;
  }
  if (open) into.unknown = true;
  for (const [key, value] of known) {
    if (key === '*') {
      into.all.push({ column: '?', value, negated });
      continue;
    }
    if (key === 'AND' || key === '$and' || key === '@@Op.and') {
      for (const part of partsOf(machine, value)) readInto(machine, part, column, negated, into, depth + 1);
    } else if (key === 'OR' || key === '$or' || key === '@@Op.or') {
      // What is left out of the alternatives is none of them.
      const parts = partsOf(machine, value).filter((part) => part.length === 0 || !part.every((alt) => alt.t === 'const' && alt.v === undefined));
      into.any.push(
        parts.map((part) => {
          const one: Condition = { all: [], any: [], unknown: false };
          readInto(machine, part, column, negated, one, depth + 1);
          return one;
        }),
      );
    } else if (negations.has(key)) readInto(machine, value, column, !negated, into, depth + 1);
    else if (ranges.has(key) || (searches.has(key) && thinsOut(value))) continue;
    else if (operators.has(key)) {
      const list = machine.list(value);
      if (!list) readInto(machine, value, column, negated, into, depth + 1);
      else if (isOneOf.test(key) || elementsIn(list).length > 0) into.all.push({ column, value: elementsIn(list).reduce(join, never), negated });
    } else {
      const list = machine.list(value);
      if (list) into.all.push({ column: key, value: elementsIn(list).reduce(join, never), negated });
      else readInto(machine, value, key, negated, into, depth + 1);
    }
  }
}
function partsOf(machine: Machine, value: Value): Value[] {
  const list = machine.list(value);
  return list ? elementsIn(list) : [value];
}

export interface Found {
  found: 'yes' | 'no' | 'either';
  decided: Decided | null;
  /** The record was named by input. */
  foreign: boolean;
  /** The record hangs off the persona's own identity alone. */
  own: boolean;
  /** It is the record of the credential itself. */
  credential: boolean;
  /** Name of the request value that picks the record while nothing ties it to the persona. */
  picked: string | null;
  /** The condition asks for something of the persona's own. */
  tied: boolean;
  /** Only records that say of themselves that they are for everybody are asked for. */
  published: boolean;
  /** The row is new. */
  made: boolean;
}

interface Facts {
  cred: 'strong' | 'named' | null;
  /** The credential is the password of whoever logs in. */
  password: boolean;
  own: boolean;
  /** A fixed group that the persona would have to belong to, or a role that it would have to have. */
  group: 'membership' | 'role' | null;
  foreign: boolean;
  refusedNull: Decided | null;
}
function factsOf(condition: Condition, store: string): Facts {
  const facts: Facts = { cred: null, password: false, own: false, group: null, foreign: false, refusedNull: null };
  for (const c of condition.all) {
    if (c.negated) continue;
    const tags = tagsOf(c.value, c.value.flatMap(ofRow));
    // A code that is the very name of a one-time token has to be known like any other.
    const column = isCredentialField(c.column) || (tags.cred === 'weak' && isTokenStore(store));
    if (tags.cred === 'strong') facts.cred = 'strong';
    else if (tags.cred === 'named' || (tags.cred === 'weak' && (tags.hashed || column)) || (tags.input && column)) {
      facts.cred ??= 'named';
      facts.password ||= tags.input === true && wordsOf(c.column).some((word) => word === 'password' || word === 'passwd');
    } else if (tags.own) {
      facts.own = true;
    } else if ((tags.input || tags.foreign || tags.record) && !tags.config && c.value.some((alt) => alt.t !== 'const' || alt.tags.input)) facts.foreign = true;
    else if (isFixed(c.value)) facts.group ??= groupAskedBy(c.column) ?? (namesRole(store, c.column) ? 'role' : null);
    // The empty text that stands for whoever is not there is nobody's name either.
    const stands = (alt: Alt): boolean => isNullish(alt) === true || (alt.t === 'const' && alt.v === '');
    const refused = c.value.length > 0 && c.value.every((alt) => alt.tags.decided && stands(alt)) ? c.value[0]?.tags.decided : undefined;
    if (refused) facts.refusedNull = refused;
  }
  return facts;
}
/** A row that stands for one of its columns (`pluck`, a list of ids as it came from the database) has its provenance. */
const ofRow = (alt: Alt): Value => (alt.t === 'object' && alt.cell.open?.record ? opaque(alt.cell.open) : never);

/** Which record it is, under a name of its own, and no proof of anything: the id of a cart or of a user, in a cookie. */
function isBareName({ tags }: Alt): boolean {
  const { name } = tags;
  if (tags.cred !== 'strong' || name === undefined || tags.hashed || tags.secret || tags.mac || tags.own || tags.lost || tags.answer) return false;
  return !isSessionCookieName(name) && !isCredentialHeader(name) && credentialStrengthOfName(name) !== 'named';
}
const plainName = (alt: Alt): Alt => {
  const { cred: _cred, ...tags } = alt.tags;
  return { ...alt, tags };
};
/** What merely names a thing of this store, taken for that: whoever sends the cookie writes into it what he likes. */
export function plainNames(machine: Machine, store: string, value: Value): Value {
  if (keepsProofs(store) || !value.some(isBareName)) return value;
  return value.map((alt) => {
    if (!isBareName(alt)) return alt;
    machine.namedBy(alt.tags.name ?? '');
    return plainName(alt);
  });
}
function withPlainNames(machine: Machine, condition: Condition, store: string): Condition {
  const names = (c: Conjunct): boolean => namesRecord(c.column) && !isCredentialField(c.column);
  return { ...condition, all: condition.all.map((c) => (names(c) ? { ...c, value: plainNames(machine, store, c.value) } : c)) };
}

const groups = new Set(['project', 'team', 'org', 'organization', 'organisation', 'workspace', 'tenant', 'group', 'company', 'community', 'program', 'role']);
/** What a column asks for that is compared with a fixed value: belonging to one certain group, having one certain role. */
export function groupAskedBy(column: string): Facts['group'] {
  if (isPrivilegeField(column)) return 'role';
  const words = wordsOf(column);
  return words.length > 1 && words.at(-1) === 'id' && groups.has(words.at(-2) ?? '') ? 'membership' : null;
}

const isFixed = (value: Value): boolean =>
  value.length > 0 && value.every((alt) => (alt.t === 'const' ? alt.v !== null && alt.v !== undefined : alt.t === 'opaque' && alt.tags.config === true));
/** Whether it asks for what belongs to one certain group. */
export function asksForGroup(c: Conjunct): boolean {
  return !c.negated && isFixed(c.value) && groupAskedBy(c.column) !== null;
}

function noteKeys(machine: Machine, condition: Condition): void {
  for (const { value, negated } of condition.all) for (const { tags } of negated ? never : value) if (tags.cred && tags.name) machine.keyed(tags.name);
}

/** Whether this persona finds a record under a condition. */
export function decideLookup(machine: Machine, asked: Condition, symbol: string, site: Place): Found {
  const store = symbol.split('.').at(-2) ?? symbol;
  const condition = withPlainNames(machine, asked, store);
  const facts = factsOf(condition, store);
  const base: Found = {
    found: 'either',
    decided: null,
    foreign: facts.foreign,
    own: facts.own && !facts.foreign,
    credential: facts.cred !== null,
    picked: pickedBy(condition),
    tied: facts.own,
    published: asksForPublic(condition),
    made: false,
  };
  const { persona } = machine;
  if (persona === 'load' || persona === 'sweep') return base;
  if (facts.cred) {
    machine.looked();
    noteKeys(machine, condition);
  }
  if (condition.all.some((c) => !c.negated && c.value.length === 0)) return { ...base, found: 'no' };
  machine.tieCondition(condition, base.picked, store, site);
  for (const group of condition.any) {
    // One alternative that is open opens the whole; the record is as foreign as any alternative makes it.
    const answers = group.map((one) => decideLookup(machine, { ...one, all: [...condition.all, ...one.all] }, symbol, site));
    if (answers.length > 0) {
      const open = answers.filter((a) => a.found !== 'no');
      const best = open[0] ?? answers[0];
      if (best && !facts.cred)
        return {
          ...best,
          foreign: answers.some((a) => a.foreign) || facts.foreign,
          // What finds nothing makes no record anybody else's.
          own: (open.length > 0 ? open : answers).every((a) => a.own),
          published: open.length > 0 && open.every((a) => a.published),
        };
    }
  }
  if (persona === 'insider' && facts.own && (facts.foreign || facts.group)) machine.passed(facts.group === 'role' ? 'role' : 'membership');
  // What is looked for may be what must not be there, whoever it belongs to: a token that was revoked, a user who was banned.
  if (persona === 'insider')
    return {
      ...base,
      found: machine.form.misses ? 'either' : 'yes',
      own: facts.cred === 'strong' || (machine.form.member && facts.cred !== null),
      foreign: facts.foreign,
    };
  if (facts.cred) {
    // He has a session, wherever it is kept; a key only where keys are asked for.
    const strong = facts.cred === 'strong' && !isPendingStore(store);
    const hasKey = persona === 'stranger' && strong && (machine.form.hasKey || isSessionStore(store));
    if (hasKey) return { ...base, found: 'yes', own: true, foreign: false };
    const logsIn = facts.password && !strong;
    if (logsIn && machine.form.logsIn) return { ...base, found: 'yes', own: true, foreign: false };
    return { ...base, found: 'no', decided: machine.decided(strong ? 'identity' : 'token', symbol, site, strong ? 'high' : 'medium', logsIn) };
  }
  if (facts.refusedNull) return { ...base, found: 'no', decided: facts.refusedNull };
  if (persona === 'stranger' && facts.own && (facts.foreign || condition.unknown)) {
    return { ...base, found: 'no', decided: machine.decided('membership', symbol, site), own: false };
  }
  if (persona === 'stranger' && facts.own && facts.group) return { ...base, found: 'no', decided: machine.decided(facts.group, symbol, site), own: false };
  if (persona === 'stranger' && facts.own) return { ...base, found: machine.form.misses ? 'either' : 'yes', own: true };
  return { ...base, found: 'yes', foreign: facts.foreign };
}

/** Provenance of a record that was found. */
export function recordTags(store: string, found: Pick<Found, 'own' | 'foreign' | 'picked' | 'tied'> & Partial<Pick<Found, 'published' | 'made'>>): Tags {
  return {
    record: [store],
    ...(found.published ? { published: true } : {}),
    ...(found.made ? { made: true } : {}),
    ...(found.own || found.tied ? { own: true } : {}),
    ...(found.foreign ? { foreign: true } : {}),
    ...(found.picked !== null && !found.own ? { picked: found.picked } : {}),
  };
}

/** A record as its mapper hands it out: an object of its class, of which more columns exist than are known. */
export function newRecord(
  machine: Machine,
  fields: Readonly<Record<string, Value>>,
  tags: Tags,
  site: Place,
  prototype: Cell | null = null,
  /** All the columns that it has. */
  columns: ReadonlySet<string> | null = null,
): Value {
  const record = machine.newObject(fields, site, { open: tags });
  const [alt] = record;
  if (alt?.t === 'object') {
    if (prototype) alt.cell.prototype = prototype;
    alt.cell.columns = columns;
  }
  return record;
}

export type ReadForm = 'null' | 'undefined' | 'throw' | 'list' | 'first' | 'count' | 'boolean' | 'rows';

/** The value of a read. `shape` adds known fields to each record. */
export function readRecords(
  machine: Machine,
  store: string,
  symbol: string,
  condition: Condition,
  form: ReadForm,
  site: Place,
  fields: (found: Found) => Readonly<Record<string, Value>> = () => ({}),
  /** The class whose methods the records have. */
  prototype: Cell | null = null,
  columns: ReadonlySet<string> | null = null,
): Value {
  const found = decideLookup(machine, condition, symbol, site);
  machine.site('data.read', symbol, { store }, site);
  const tags = recordTags(store, found);
  const record = (): Value => newRecord(machine, fields(found), tags, site, prototype, columns);
  const none = (value: Value): Value => (found.decided ? withDecided(value, found.decided) : value);
  const surely = machine.persona === 'insider' && found.found === 'yes';
  switch (form) {
    case 'null':
    case 'undefined':
    case 'first': {
      const missing = none(form === 'null' ? constant(null) : constant(undefined));
      if (found.found === 'no') return missing;
      // A record that input names exists, or it does not: the attacker picks; for those who get in it exists.
      if (surely || (found.found === 'yes' && found.own)) return record();
      return join(record(), missing);
    }
    case 'throw':
      if (found.found === 'no') return machine.throw(none(machine.newError('NotFoundError', constant('not found'), site)), site);
      if (found.found === 'either') machine.mayThrow(machine.newError('NotFoundError', constant('not found'), site), site);
      return record();
    case 'list':
      if (found.found === 'no') return none(machine.newList([], null, site));
      return surely ? machine.newList([record()], record(), site) : machine.newList([], record(), site);
    case 'rows':
      if (found.found === 'no') return machine.newObject({ rows: none(machine.newList([], null, site)), rowCount: none(constant(0)) }, site);
      return machine.newObject(
        {
          rows: surely ? machine.newList([record()], record(), site) : machine.newList([], record(), site),
          rowCount: opaque(noTags, { hint: 'number' }),
        },
        site,
      );
    case 'count':
      if (found.found === 'no') return none(constant(0));
      return surely ? opaque({ record: [store] }, { hint: 'number', truthy: true }) : opaque({ record: [store] }, { hint: 'number', nullish: false });
    case 'boolean':
      if (found.found === 'no') return none(constant(false));
      return surely ? constant(true) : opaque(noTags, { hint: 'boolean', nullish: false });
  }
}

const benignStores = new Set(['audit', 'log', 'logs', 'attempt', 'attempts', 'ratelimit', 'limiter', 'throttle']);
/** Stores whose rows are about requests, not of them. */
export function isBenignStore(store: string): boolean {
  const words = wordsOf(store.split('.').at(-1) ?? store);
  return words.some((w) => benignStores.has(w)) || (words.includes('rate') && words.includes('limit'));
}

/** Records a write; false where this persona's write meets no row. */
export function writeRecords(
  machine: Machine,
  store: string,
  symbol: string,
  operation: 'create' | 'update' | 'delete',
  condition: Condition | null,
  site: Place,
  /** What a new record holds: a parent that the request names is picked by it. */
  data?: Value,
): { found: Found; happens: boolean } {
  const found: Found = condition
    ? decideLookup(machine, condition, symbol, site)
    : {
        found: 'yes',
        decided: null,
        foreign: false,
        own: false,
        credential: false,
        picked: null,
        tied: false,
        published: false,
        made: true,
      };
  machine.site('data.write', symbol, { store, operation }, site);
  const happens = found.found !== 'no';
  if (happens) {
    const benign = isBenignStore(store) || found.credential;
    machine.effect(
      {
        kind: benign ? 'audit' : operation === 'delete' ? 'delete' : 'write',
        operation,
        resource: store,
        symbol,
        own: found.own,
        picked: condition ? found.picked : data ? parentPickedBy(machine, data) : null,
        tied: found.tied,
      },
      site,
    );
  }
  return { found, happens };
}

/** A record as a write gives it back. */
export function writtenRecord(machine: Machine, store: string, found: Found, site: Place, prototype: Cell | null = null): Value {
  return newRecord(machine, {}, recordTags(store, found), site, prototype);
}

/** Whether some alternative of a value could name a record. */
export function isEmptyCondition(condition: Condition): boolean {
  return condition.all.length === 0 && condition.any.length === 0 && !condition.unknown;
}
