/** What a request consists of, whatever framework receives it. */
import { credentialStrengthOfName, isCredentialHeader } from './credentials.ts';
import { Slot } from '../values/heap.ts';
import type { Interpreter } from '../machine.ts';
import type { FunctionModel, Machine, Model, ObjectModel } from '../models.ts';
import { allConstants, constant, constantString, modelValue, opaque, undefinedValue, withTags } from '../values/values.ts';
import type { Hole, Tags, Value } from '../values/values.ts';

const circumstances =
  /^(?:user-agent|sec-ch-ua(?:-.*)?|referr?er|x-forwarded-for|forwarded|x-forwarded|(?:x-|true-|fastly-|.+-)?client-(?:ip|country|region|city)|x-real-ip|x-appengine-user-ip|.*connect(?:ing|ion)-ip|.*ip-?(?:country|region|city|continent|timezone|latitude|longitude)(?:-.*)?|cf-region(?:-code)?|cloudfront-viewer-.*)$/i;
/** A header that browsers and proxies fill: from where, with what and from which page somebody comes. */
function tellsOfVisitor(name: string): boolean {
  return circumstances.test(name);
}

/** A header as the attacker sends it, or not. */
export function headerValue(name: string | undefined, absent: 'null' | 'undefined', m: Pick<Machine, 'persona' | 'form'>): Value {
  const credential = name !== undefined && isCredentialHeader(name);
  const tags: Tags = {
    input: true,
    ...(name ? { name } : {}),
    ...(credential ? { cred: 'strong' as const } : {}),
    ...(name !== undefined && tellsOfVisitor(name) ? { visitor: true as const } : {}),
  };
  // Whoever holds every credential sends it; where one is refused that another would let in, he sends the other.
  if (credential && m.persona === 'insider' && !m.form.misses) return opaque(tags, { hint: 'string', truthy: true, nullish: false });
  return [...opaque(tags, { hint: 'string', truthy: undefined, nullish: false }), ...constant(absent === 'null' ? null : undefined, { input: true })];
}
/** A cookie as the attacker sends it, or not: its text, unverified. */
export function cookieText(name: string | undefined): Value {
  return [
    ...opaque({ input: true, cred: 'strong', ...(name ? { name } : {}) }, { hint: 'string', truthy: undefined, nullish: false }),
    ...constant(undefined, { input: true }),
  ];
}

const method = (name: string, apply: NonNullable<FunctionModel['apply']>): FunctionModel => ({ kind: 'function', name, apply });

/** Read-only request headers with `get` and `has`. */
export const headersModel: ObjectModel = {
  kind: 'object',
  name: 'Headers',
  types: ['Headers'],
  members: {
    get: method('headers.get', ({ machine, args }) => {
      const name = constantString(args[0] ?? undefinedValue);
      if (name && isCredentialHeader(name)) machine.looked();
      const value = headerValue(name?.toLowerCase(), 'null', machine);
      // One of several names, each of which tells of the visitor.
      const names = name === undefined ? allConstants(args[0] ?? undefinedValue) : undefined;
      return names?.every((n) => typeof n === 'string' && tellsOfVisitor(n)) ? withTags(value, { visitor: true }) : value;
    }),
    has: method('headers.has', ({ args }) => {
      const name = constantString(args[0] ?? undefinedValue);
      return opaque({ input: true, ...(name && isCredentialHeader(name) ? { present: name } : {}) }, { hint: 'boolean' });
    }),
    getSetCookie: method('headers.getSetCookie', ({ machine, site }) => machine.newList([], opaque({ input: true }), site)),
    entries: method('headers.entries', ({ machine, site }) => machine.newList([], opaque({ input: true, header: true }), site)),
    keys: method('headers.keys', ({ machine, site }) => machine.newList([], opaque({ input: true }), site)),
    values: method('headers.values', ({ machine, site }) => machine.newList([], opaque({ input: true, header: true }), site)),
    forEach: method('headers.forEach', ({ machine, args, site }) => {
      const text = (tags: Tags): Value => opaque({ input: true, ...tags }, { hint: 'string', nullish: false });
      if (args[0]) machine.branch([() => undefinedValue, () => machine.call(args[0] as Value, undefinedValue, [text({ header: true }), text({})], site)]);
      return undefinedValue;
    }),
    set: method('headers.set', () => undefinedValue),
    append: method('headers.append', () => undefinedValue),
    delete: method('headers.delete', () => undefinedValue),
    toJSON: method('headers.toJSON', () => opaque({ input: true, cred: 'strong' }, { truthy: true })),
  },
};

/** Read-only request cookies in the manner of the web: `get(name)?.value`. */
export const cookiesModel: ObjectModel = {
  kind: 'object',
  name: 'Cookies',
  types: ['Cookies'],
  members: {
    get: method('cookies.get', ({ machine, args, site }) => {
      machine.looked();
      const name = constantString(args[0] ?? undefinedValue);
      const tags: Tags = { input: true, cred: 'strong', ...(name ? { name } : {}) };
      if (machine.persona === 'insider')
        return machine.newObject({ name: constant(name ?? ''), value: opaque(tags, { hint: 'string', truthy: true, nullish: false }) }, site);
      return [
        ...withTags(machine.newObject({ name: constant(name ?? ''), value: opaque(tags, { hint: 'string', nullish: false }) }, site), {
          input: true,
          present: name ?? 'cookie',
        }),
        ...constant(undefined, { input: true }),
      ];
    }),
    getAll: method('cookies.getAll', ({ machine, site }) =>
      machine.newList(
        [],
        machine.newObject({ name: opaque({ input: true }, { hint: 'string' }), value: opaque({ input: true, cred: 'strong' }, { hint: 'string' }) }, site),
        site,
      ),
    ),
    has: method('cookies.has', ({ machine, args }) => {
      machine.looked();
      return opaque({ input: true, present: constantString(args[0] ?? undefinedValue) ?? 'cookie' }, { hint: 'boolean' });
    }),
    set: method('request.cookies.set', () => undefinedValue),
    delete: method('request.cookies.delete', () => undefinedValue),
    toString: method('cookies.toString', () => opaque({ input: true, cred: 'strong' }, { hint: 'string' })),
  },
};

/** An object whose properties are headers by name. */
export function plainHeadersValue(m: Machine): Value {
  const object = m.newObject({}, null, { open: { input: true }, type: 'PlainHeaders' });
  const [alt] = object;
  if (alt?.t === 'object') {
    for (const name of ['authorization', 'cookie', 'x-api-key', 'x-signature', 'stripe-signature', 'x-hub-signature-256', 'proxy-authorization']) {
      alt.cell.properties.set(name, new Slot(headerValue(name, 'undefined', m), false, alt.cell));
    }
  }
  return object;
}

/** Cookies as a plain object. */
export function plainCookiesValue(m: Interpreter): Value {
  return m.newObject({}, null, { open: { input: true, cred: 'strong' }, type: 'Cookies' });
}

/** A parameter of the path. */
export function parameterValue(name: string, options: { empty: boolean; many?: boolean }, m: Machine): Value {
  const strength = credentialStrengthOfName(name);
  const tags: Tags = { input: true, name, ...(strength ? { cred: strength } : {}) };
  if (options.many)
    return m.newList([opaque(tags, { hint: 'string', truthy: true, nullish: false })], opaque(tags, { hint: 'string', truthy: true, nullish: false }), null);
  return opaque(tags, { hint: 'string', truthy: options.empty ? undefined : true, nullish: false });
}

/** A path as a pattern string: what is literal in it is constant, parameters are holes. */
export function pathPattern(parts: readonly (string | Hole)[]): Value {
  if (parts.every((p) => typeof p === 'string')) return constant(parts.join(''), { input: true });
  return [{ t: 'pattern', parts, tags: { input: true } }];
}

export function searchParamsModel(): Model {
  return searchParams;
}
const searchParams: ObjectModel = {
  kind: 'object',
  name: 'URLSearchParams',
  types: ['URLSearchParams'],
  members: {
    get: method('searchParams.get', ({ args }) => {
      const name = constantString(args[0] ?? undefinedValue);
      const strength = name ? credentialStrengthOfName(name) : undefined;
      return [
        ...opaque({ input: true, ...(name ? { name } : {}), ...(strength ? { cred: strength } : {}) }, { hint: 'string', truthy: undefined, nullish: false }),
        ...constant(null, { input: true }),
      ];
    }),
    getAll: method('searchParams.getAll', ({ machine, site }) => machine.newList([], opaque({ input: true }, { hint: 'string' }), site)),
    has: method('searchParams.has', () => opaque({ input: true }, { hint: 'boolean' })),
    entries: method('searchParams.entries', ({ machine, site }) =>
      machine.newList([], machine.newList([opaque({ input: true }, { hint: 'string' }), opaque({ input: true }, { hint: 'string' })], null, site), site),
    ),
    keys: method('searchParams.keys', ({ machine, site }) => machine.newList([], opaque({ input: true }, { hint: 'string' }), site)),
    values: method('searchParams.values', ({ machine, site }) => machine.newList([], opaque({ input: true }, { hint: 'string' }), site)),
    forEach: method('searchParams.forEach', ({ machine, args, site }) => {
      if (args[0])
        machine.branch([
          () => undefinedValue,
          () =>
            machine.call(args[0] as Value, undefinedValue, [opaque({ input: true }, { hint: 'string' }), opaque({ input: true }, { hint: 'string' })], site),
        ]);
      return undefinedValue;
    }),
    toString: method('searchParams.toString', () => opaque({ input: true }, { hint: 'string' })),
    set: method('searchParams.set', () => undefinedValue),
    append: method('searchParams.append', () => undefinedValue),
    delete: method('searchParams.delete', () => undefinedValue),
  },
};

/** A URL with a known path. */
export function urlValue(m: Interpreter, pathname: Value, prefix = 'https://host.example'): Value {
  const href = pathname.map((alt) => {
    if (alt.t === 'const') return { t: 'pattern' as const, parts: [`${prefix}${String(alt.v)}`, { name: 'search', slash: true, empty: true }], tags: alt.tags };
    if (alt.t === 'pattern') return { t: 'pattern' as const, parts: [prefix, ...alt.parts, { name: 'search', slash: true, empty: true }], tags: alt.tags };
    return alt;
  });
  return m.newObject(
    {
      pathname,
      href,
      search: opaque({ input: true }, { hint: 'string' }),
      hash: opaque({ input: true }, { hint: 'string' }),
      searchParams: modelValue(searchParams),
      origin: opaque({ config: true }, { hint: 'string', truthy: true }),
      protocol: constant('https:'),
      host: opaque({ input: true }, { hint: 'string', truthy: true }),
      hostname: opaque({ input: true }, { hint: 'string', truthy: true }),
      port: constant(''),
      locale: opaque({ input: true }, { hint: 'string' }),
      basePath: constant(''),
      clone: m.native('clone', ({ self }) => self),
      toString: m.native('toString', () => href),
    },
    null,
    { type: 'URL' },
  );
}
