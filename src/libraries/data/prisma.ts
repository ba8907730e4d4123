/** Prisma: model delegates by property. An undefined value in `where` drops the condition (documented behaviour of the client). */
import { conditionOf, isEmptyCondition, isMissing, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import type { Condition, Conjunct, ReadForm } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Machine, Model, ObjectModel } from '../../evaluate/models.ts';
import { relationsOf, selectedNames } from './relations.ts';
import type { RelationSpec } from './relations.ts';
import { constant, derivedTags, modelValue, never, opaque, undefinedValue, withDecided } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';

const reads: Readonly<Record<string, ReadForm>> = {
  findUnique: 'null',
  findFirst: 'null',
  findUniqueOrThrow: 'throw',
  findFirstOrThrow: 'throw',
  findMany: 'list',
  groupBy: 'list',
  count: 'count',
  aggregate: 'first',
};
const writes: Readonly<Record<string, 'create' | 'update' | 'delete'>> = {
  create: 'create',
  createMany: 'create',
  createManyAndReturn: 'create',
  update: 'update',
  updateMany: 'update',
  updateManyAndReturn: 'update',
  upsert: 'update',
  delete: 'delete',
  deleteMany: 'delete',
};

/** What needs no key of a row. The others throw without one, also where a part of a compound key is missing. */
const takesAny = new Set(['findFirst', 'findFirstOrThrow', 'findMany', 'groupBy', 'count', 'aggregate', 'updateMany', 'updateManyAndReturn', 'deleteMany']);
/** What nobody filled in is left out of the condition, also for want of a session. */
function dropUndefined(machine: Machine, where: Value | undefined, method: string): Condition {
  const condition = conditionOf(machine, where);
  const fields = where ? machine.properties(where).known : new Map<string, Value>();
  const beside = [...fields.values()].some((value) => !isMissing(value));
  const isLeftOut = ({ column, value }: Conjunct): boolean =>
    isMissing(value) && (!value.some((a) => a.tags.decided) || takesAny.has(method) || (beside && isMissing(fields.get(column) ?? never)));
  return { ...condition, all: condition.all.filter((c) => !isLeftOut(c)) };
}

/** What gives rows of the table, with the columns that `select` lists. */
const rows = new Set<ReadForm>(['null', 'throw', 'list']);
const relations: RelationSpec = {
  nested: ['include', 'select'],
  columns: (call, given) => selectedNames(call, call.machine.peek(given, 'select')),
};

function delegateMethod(store: string, method: string): FunctionModel {
  const name = `prisma.${store}.${method}`;
  const form = Object.hasOwn(reads, method) ? reads[method] : undefined;
  if (form) {
    return fn(name, {
      role: 'data.read',
      async: true,
      apply: (call) => {
        const { machine, args, site } = call;
        const [options] = args;
        const condition = dropUndefined(machine, options ? machine.peekOr(options, 'where') : undefined, method);
        const selection = options ? (machine.peekOr(options, 'include') ?? machine.peekOr(options, 'select')) : undefined;
        const columns = options && rows.has(form) ? selectedNames(call, machine.peekOr(options, 'select')) : null;
        return readRecords(machine, store, name, condition, form, site, (found) => relationsOf(call, relations, selection, found, store), null, columns);
      },
    });
  }
  const operation = Object.hasOwn(writes, method) ? writes[method] : undefined;
  if (operation) {
    return fn(name, {
      role: 'data.write',
      async: true,
      apply: (call) => {
        const { machine, args, site } = call;
        const [options] = args;
        const where = options ? machine.peekOr(options, 'where') : undefined;
        const condition = operation === 'create' ? null : dropUndefined(machine, where, method);
        const { found, happens } = writeRecords(
          machine,
          store,
          name,
          operation,
          condition && isEmptyCondition(condition) && method !== 'updateMany' && method !== 'deleteMany' ? null : condition,
          site,
          operation === 'create' && options ? machine.peekOr(options, 'data') : undefined,
        );
        const many = method.includes('Many');
        // What is not found is made, unless nobody is there to be looked for.
        if (!happens && method === 'upsert' && (found.credential || found.tied))
          return writtenRecord(
            machine,
            store,
            writeRecords(machine, store, name, 'create', null, site, options && machine.peekOr(options, 'create')).found,
            site,
          );
        if (!happens) {
          if (many) return machine.newObject({ count: constant(0, found.decided ? { decided: found.decided } : {}) }, site);
          return machine.throw(
            found.decided
              ? withDecided(machine.newError('PrismaClientKnownRequestError', constant('not found'), site), found.decided)
              : machine.newError('PrismaClientKnownRequestError', constant('not found'), site),
            site,
          );
        }
        if (method === 'update' || method === 'delete')
          machine.mayThrow(
            machine.newError('PrismaClientKnownRequestError', opaque({ error: true }, { hint: 'string', truthy: true }), site, {
              code: opaque({}, { hint: 'string', truthy: true }),
            }),
            site,
          );
        if (many && !method.endsWith('Return')) return machine.newObject({ count: opaque({}, { hint: 'number' }) }, site);
        return writtenRecord(machine, store, found, site);
      },
    });
  }
  return fn(name, { async: true, result: { is: 'opaque', tags: { record: [store] } } });
}
const delegates = new Map<string, ObjectModel>();
function delegate(store: string): ObjectModel {
  let model = delegates.get(store);
  if (!model) {
    const methods = new Map<string, FunctionModel>();
    model = object(
      `prisma.${store}`,
      {},
      {
        otherwise: (method) => {
          if (method === 'then') return null;
          let m = methods.get(method);
          if (!m) methods.set(method, (m = delegateMethod(store, method)));
          return m;
        },
      },
    );
    delegates.set(store, model);
  }
  return model;
}
/** Raw SQL: which table and which values is read off the text. */
const raw = (name: string, write: boolean): FunctionModel =>
  fn(name, {
    role: write ? 'data.write' : 'data.read',
    async: true,
    apply: ({ machine, args, site }) => {
      const values = args.slice(1);
      const strings = args[0] ? machine.list(args[0]) : null;
      const text = (strings?.known ?? (args[0] ? [args[0]] : []))
        .map((v) => (v[0]?.t === 'const' ? String(v[0].v) : v[0]?.t === 'pattern' ? v[0].parts.filter((p) => typeof p === 'string').join(' ') : ''))
        .join(' ? ');
      const store = /(?:from|into|update|join)\s+["'`]?([\w.]+)/i.exec(text)?.[1] ?? 'database';
      const condition: Condition = { all: values.map((value, i) => ({ column: columnBefore(text, i), value, negated: false })), any: [], unknown: false };
      // Nothing of a row: the connection's own settings and transactions. Of a text that is put together the beginning is as written.
      const verb = /^\s*(\w+)/.exec(text)?.[1] ?? /\(\s*[`'"]\s*(\w+)/.exec(machine.text(site))?.[1] ?? '';
      if (/^(?:set|show|begin|commit|rollback|savepoint|pragma|explain|listen|lock)$/i.test(verb)) return opaque({}, { hint: 'number' });
      if (write || /^\s*(?:insert|update|delete)/i.test(text)) {
        writeRecords(machine, store, name, /delete/i.test(text) ? 'delete' : 'update', condition, site);
        return opaque({}, { hint: 'number' });
      }
      return readRecords(machine, store, name, condition, 'list', site);
    },
  });
function columnBefore(text: string, index: number): string {
  const piece = text.split('?')[index] ?? '';
  return /["`]?(\w+)["`]?\s*(?:=|in|like|ilike)\s*\(?\s*$/i.exec(piece)?.[1] ?? '?';
}

const prismaClient: ObjectModel = object(
  'prisma',
  {
    $transaction: fn('prisma.$transaction', {
      async: true,
      apply: ({ machine, args, site }) => {
        const [work] = args;
        if (!work) return undefinedValue;
        if (work.some((a) => a.t === 'function'))
          return machine.await(machine.call(work, undefinedValue, [modelValue(prismaClient)], site, { awaited: true }), site);
        const list = machine.list(work);
        if (!list) return opaque(derivedTags(work));
        return machine.newList(
          list.known.map((v) => machine.await(v, site)),
          list.rest ? machine.await(list.rest, site) : null,
          site,
        );
      },
    }),
    $queryRaw: raw('prisma.$queryRaw', false),
    $queryRawUnsafe: raw('prisma.$queryRawUnsafe', false),
    $executeRaw: raw('prisma.$executeRaw', true),
    $executeRawUnsafe: raw('prisma.$executeRawUnsafe', true),
    $extends: fn('prisma.$extends', { result: { is: 'instance', of: () => prismaClient } }),
    $connect: fn('prisma.$connect', { async: true }),
    $disconnect: fn('prisma.$disconnect', { async: true }),
    $on: fn('prisma.$on'),
    $use: fn('prisma.$use'),
    $replica: fn('prisma.$replica', { result: { is: 'instance', of: () => prismaClient } }),
    $primary: fn('prisma.$primary', { result: { is: 'instance', of: () => prismaClient } }),
  },
  {
    otherwise: (property) =>
      property === 'then' || property.startsWith('set ') || property.startsWith('$') || property.startsWith('_') ? null : delegate(property),
    types: ['PrismaClient'],
  },
);

/** Enums and helper namespaces of a generated client: each member is a constant of its own name. */
const enumeration: Model = object(
  'prisma enum',
  {},
  {
    otherwise: (p) => ({ kind: 'value', shape: { is: 'constant', value: p } }),
    call: fn('prisma'),
    construct: fn('prisma', { result: { is: 'opaque', truthy: true } }),
  },
);
const exports: Record<string, Model> = {
  PrismaClient: object('PrismaClient', {}, { construct: fn('PrismaClient', { result: { is: 'instance', of: () => prismaClient } }), types: ['PrismaClient'] }),
  Prisma: object(
    'Prisma',
    {
      sql: fn('Prisma.sql', { result: { is: 'derived', truthy: true } }),
      join: fn('Prisma.join', { result: { is: 'derived', truthy: true } }),
      raw: fn('Prisma.raw', { result: { is: 'derived', truthy: true } }),
      empty: { kind: 'value', shape: { is: 'opaque', truthy: true } },
      validator: fn('Prisma.validator', {
        result: { is: 'instance', of: () => object('validator', {}, { call: fn('validator', { result: { is: 'argument', index: 0 } }) }) },
      }),
      defineExtension: fn('Prisma.defineExtension', { result: { is: 'argument', index: 0 } }),
      PrismaClientKnownRequestError: object('PrismaClientKnownRequestError', {}, { construct: fn('PrismaClientKnownRequestError') }),
    },
    { otherwise: () => enumeration },
  ),
  '*': enumeration,
};
export const prisma: Library = {
  name: '@prisma/client',
  packages: ['@prisma/client', '.prisma/client'],
  // The client stands where the schema's `output` puts it; wherever that is, only Prisma's is called so.
  generated: { from: /generated\/(?:prisma|client)|prisma\/(?:generated|client)/, names: ['PrismaClient'] },
  modules: { '': exports, '*': exports },
  types: { PrismaClient: prismaClient },
};
export const prismaExtensions: Library = {
  name: '@prisma/extension-*',
  packages: ['@prisma/extension-read-replicas', '@prisma/extension-accelerate', '@prisma/adapter-pg', '@prisma/adapter-neon', '@prisma/adapter-planetscale'],
  modules: {
    '': { '*': fn('extension', { result: { is: 'opaque', truthy: true } }), default: fn('extension', { result: { is: 'opaque', truthy: true } }) },
    '*': { '*': fn('extension', { result: { is: 'opaque', truthy: true } }) },
  },
  inert: true,
};
