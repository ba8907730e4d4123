/** URL, Headers, Request, Response, FormData, fetch, text encoding, process. */
import { recordLeaks } from '../../security/leaks.ts';
import { recordSetCookie } from '../../security/set-cookie.ts';
import { credentialStrengthOfName, isSecretName } from '../../security/credentials.ts';
import { elementsIn, isValue } from '../../values/heap.ts';
import { headerValue, headersModel, searchParamsModel } from '../../security/request.ts';
import type { FunctionModel, Model, NativeCall, ObjectModel } from '../../models.ts';
import {
  constant,
  constantString,
  derivedTags,
  eitherBoolean,
  hasTag,
  join,
  mergeTags,
  modelValue,
  never,
  opaque,
  promiseOf,
  tagsOf,
  undefinedValue,
} from '../../values/values.ts';
import type { Hole, Tags, Value } from '../../values/values.ts';
import { fetchModel } from './fetch.ts';
import { laterModel } from './promises.ts';
import { native } from './strings.ts';

function urlParts(value: Value, base: string | undefined): { pathname: Value; constant: URL | null } | null {
  const [alt] = value;
  if (value.length !== 1 || !alt) return null;
  if (alt.t === 'const' && typeof alt.v === 'string') {
    try {
      const url = new URL(alt.v, base ?? 'http://relative.example');
      return { pathname: constant(url.pathname, alt.tags), constant: url };
    } catch {
      // No URL: the constructor throws at run time; here its value stays unknown.
      return null;
    }
  }
  if (alt.t === 'pattern') {
    const [head] = alt.parts;
    if (typeof head !== 'string') return null;
    const path = head.replace(/^[a-z]+:\/\/[^/]*/i, '');
    const parts: (string | Hole)[] = [];
    let ended = false;
    for (const part of [path, ...alt.parts.slice(1)]) {
      if (ended) break;
      if (typeof part === 'string') {
        const cut = part.search(/[?#]/);
        if (cut >= 0) ended = true;
        const text = cut >= 0 ? part.slice(0, cut) : part;
        if (text !== '') parts.push(text);
      } else if (part.name === 'search') ended = true;
      else parts.push(part);
    }
    if (parts.every((p) => typeof p === 'string')) return { pathname: constant(parts.join(''), alt.tags), constant: null };
    return { pathname: [{ t: 'pattern', parts, tags: alt.tags }], constant: null };
  }
  return null;
}

function newUrl(call: NativeCall): Value {
  const { machine, args, site } = call;
  const [input, base] = args;
  const tags = derivedTags(input ?? never, base ?? never);
  if (hasTag(input ?? never, 'input')) machine.mayThrow(machine.newError('TypeError', constant('Invalid URL'), site), site);
  const text = opaque(tags, { hint: 'string', nullish: false });
  const fixed = base ? constantString(base) : undefined;
  const parts = input ? urlParts(input, fixed) : null;
  const href = parts?.constant && fixed !== undefined ? constant(parts.constant.href) : (input ?? text);
  const pathname = parts?.pathname ?? opaque(tags, { hint: 'string', truthy: true, nullish: false });
  const params = parts?.constant ? newParams(call, parts.constant.searchParams) : modelValue(searchParamsModel(), {}, tags.input ? {} : {});
  return machine.newObject(
    {
      pathname,
      href,
      search: text,
      hash: text,
      origin: parts?.constant && !base ? constant(parts.constant.origin) : opaque(derivedTags(base ?? input ?? never), { hint: 'string', truthy: true }),
      host: text,
      hostname: text,
      protocol: opaque(tags, { hint: 'string', truthy: true }),
      port: text,
      searchParams: tags.input || !parts?.constant ? params : params,
      toString: machine.native('toString', () => href),
    },
    site,
    { type: 'URL' },
  );
}
function newParams(call: NativeCall, params: URLSearchParams): Value {
  const fields: Record<string, Value> = {};
  for (const [key, v] of params) fields[key] = constant(v);
  return keyed(call, 'URLSearchParams', fields, null);
}

/** An object with get/set/has/append over named values: Headers, FormData, URLSearchParams that the code itself makes. */
function keyed(call: NativeCall, type: string, fields: Record<string, Value>, open: Tags | null): Value {
  const { machine, site } = call;
  const store = machine.newObject(fields, site, open ? { open } : {});
  const lower = type === 'Headers';
  const nameOf = (value: Value | undefined): string | undefined => {
    const name = value ? constantString(value) : undefined;
    return lower ? name?.toLowerCase() : name;
  };
  const read: FunctionModel = native(`${type}.get`, (c) => {
    const name = nameOf(c.args[0]);
    if (name === undefined) return open ? opaque(open) : join(opaque(), constant(null));
    const found = c.machine.peek(store, name);
    if (found) return found;
    if (!open) return constant(null);
    // Copied from the request's own headers.
    if (lower && open.input) return headerValue(name, 'null', c.machine);
    const strength = lower ? undefined : credentialStrengthOfName(name);
    return opaque({ ...open, name, ...(strength && open.input ? { cred: strength } : {}) }, { hint: lower ? 'string' : '' });
  });
  const write: FunctionModel = native(`${type}.set`, (c) => {
    const name = nameOf(c.args[0]);
    if (name !== undefined) {
      if (lower && name === 'set-cookie') recordSetCookie(c.machine, c.args[1], c.site);
      c.machine.set(store, name, c.args[1] ?? undefinedValue, c.site);
    } else c.machine.setComputed(store, c.args[0] ?? undefinedValue, c.args[1] ?? undefinedValue, c.site);
    return undefinedValue;
  });
  const model: Model = {
    kind: 'object',
    name: type,
    types: [type],
    members: {
      get: read,
      getAll: native('getAll', (c) => c.machine.newList([], opaque(open ?? {}), c.site)),
      has: native('has', (c) => {
        const name = nameOf(c.args[0]);
        if (name !== undefined && c.machine.peek(store, name)) return constant(true);
        return open ? eitherBoolean({ input: true }) : constant(false);
      }),
      set: write,
      append: write,
      delete: native('delete', () => undefinedValue),
      entries: native('entries', (c) => c.machine.callMethod(modelValue(objectEntries), 'entries', [store], c.site)),
      keys: native('keys', (c) => c.machine.newList([], opaque(open ?? {}, { hint: 'string' }), c.site)),
      values: native('values', (c) => c.machine.newList([], opaque(open ?? {}), c.site)),
      forEach: native('forEach', () => undefinedValue),
      toString: native('toString', () => opaque(open ?? {}, { hint: 'string' })),
      getSetCookie: native('getSetCookie', (c) => c.machine.newList([], opaque({}, { hint: 'string' }), c.site)),
    },
  };
  return modelValue(model, { store });
}
const objectEntries: Model = {
  kind: 'object',
  name: 'Object',
  members: { entries: native('entries', (c) => c.machine.newList([], opaque(tagsOf(c.args[0] ?? never)), c.site)) },
};

function headersFrom(call: NativeCall, init: Value | undefined): Value {
  const fields: Record<string, Value> = {};
  let open: Tags | null = null;
  for (const alt of init ?? []) {
    if (alt.t === 'model' && alt.model.kind === 'object' && alt.model.name === 'Headers') {
      if (alt.model === headersModel) return init ?? modelValue(headersModel);
      const store = alt.state.store;
      if (store) for (const [k, v] of call.machine.properties(store).known) fields[k] = v;
      else open = { input: true };
      continue;
    }
    const pairs = call.machine.list([alt]);
    if (pairs) {
      for (const pair of elementsIn(pairs)) {
        const [key, value] = call.machine.list(pair)?.known ?? [];
        const name = key ? constantString(key) : undefined;
        if (name !== undefined && value) fields[name.toLowerCase()] = value;
        // The request's own, one by one.
        else if (hasTag(value ?? pair, 'input')) open = { input: true };
      }
      continue;
    }
    const { known, open: more } = call.machine.properties([alt]);
    for (const [k, v] of known) fields[k.toLowerCase()] = v.map((a) => (a.t === 'const' && a.v === undefined ? { ...a, v: null } : a));
    if (more && alt.t !== 'const') open = mergeTags(alt.tags, (alt.t === 'object' && alt.cell.open) || {});
  }
  if (fields['set-cookie']) recordSetCookie(call.machine, fields['set-cookie'], call.site);
  return keyed(call, 'Headers', fields, open);
}

/** A response as the framework will send it. */
export function newResponse(call: NativeCall, body: Value, init: Value | undefined, defaultStatus = 200): Value {
  const { machine, site } = call;
  const given = init ? machine.peekOr(init, 'status') : undefined;
  const status = given ?? constant(defaultStatus);
  const headers = headersFrom(call, init ? machine.peekOr(init, 'headers') : undefined);
  recordLeaks(machine, body, site, status[0]?.t === 'const' && typeof status[0].v === 'number' ? status[0].v : null);
  return machine.newObject(
    {
      status: status.map((alt) => (alt.t === 'const' && alt.v === undefined ? { ...alt, v: defaultStatus } : alt)),
      body,
      headers,
      ok: opaque({}, { hint: 'boolean' }),
      ...responseMethods(call, body),
    },
    site,
    { kind: 'response', type: 'Response' },
  );
}
export function newRedirect(call: NativeCall, location: Value, status: Value): Value {
  const { machine, site } = call;
  return machine.newObject(
    { status, body: constant(null), headers: headersFrom(call, undefined), redirected: constant(true), location, ...responseMethods(call, constant(null)) },
    site,
    { kind: 'response', type: 'Response' },
  );
}
function responseMethods(call: NativeCall, body: Value): Record<string, Value> {
  const { machine } = call;
  return {
    json: machine.native('json', () => promiseOf(body)),
    text: machine.native('text', () => promiseOf(opaque(tagsOf(body), { hint: 'string' }))),
    clone: machine.native('clone', ({ self }) => self),
  };
}
const responseGlobal: Model = {
  kind: 'object',
  name: 'Response',
  types: ['Response'],
  members: {
    json: native('Response.json', (call) => newResponse(call, call.args[0] ?? undefinedValue, call.args[1])),
    redirect: native('Response.redirect', (call) => newRedirect(call, call.args[0] ?? undefinedValue, call.args[1] ?? constant(302))),
    error: native('Response.error', (call) => newResponse(call, constant(null), undefined, 500)),
  },
  construct: native('Response', (call) => newResponse(call, call.args[0] ?? constant(null), call.args[1])),
};

const requestConstruct = native('Request', (call) => {
  const { machine, args, site } = call;
  const [input, init] = args;
  const method = init ? (machine.peekOr(init, 'method') ?? constant('GET')) : constant('GET');
  const body = init ? machine.peekOr(init, 'body') : undefined;
  const parsed = body ? machine.callMethod(modelValue(objectJson), 'parse', [body], site) : opaque({ input: true });
  const headers = init && machine.peekOr(init, 'headers') ? headersFrom(call, machine.peekOr(init, 'headers')) : modelValue(headersModel);
  return machine.newObject(
    {
      url: input ?? undefinedValue,
      method,
      headers,
      body: body ?? constant(null),
      json: machine.native('json', () => promiseOf(parsed)),
      text: machine.native('text', () => promiseOf(body ?? constant(''))),
      clone: machine.native('clone', ({ self }) => self),
    },
    site,
    { type: 'Request', open: { input: true } },
  );
});
const objectJson: Model = {
  kind: 'object',
  name: 'JSON',
  members: {
    parse: native('JSON.parse', (c) => {
      const [alt] = c.args[0] ?? [];
      const held = alt?.t === 'opaque' ? alt.cell?.properties.get('#json')?.content : undefined;
      return held && isValue(held) ? held : opaque(derivedTags(c.args[0] ?? never));
    }),
  },
};

function environmentVariable(name: string): Value {
  // Vercel's own name for the kind of a deployment, and the copy that it gives to browsers: docs, system environment variables.
  if (name === 'NODE_ENV' || name === 'VERCEL_ENV' || name === 'NEXT_PUBLIC_VERCEL_ENV')
    return constant('production', { config: true, conditional: `${name} is production` });
  if (name === 'VERCEL') return constant('1', { config: true, conditional: 'VERCEL is set' });
  if (name === 'CI') return constant(undefined, { config: true, conditional: 'CI is not set' });
  if (isSecretName(name)) return opaque({ config: true, secret: true, name, lacking: `nothing ${name}` }, { hint: 'string', truthy: true, nullish: false });
  return opaque({ config: true, name, ifSet: name }, { hint: 'string', truthy: undefined, nullish: true });
}

const text = (name: string): FunctionModel => native(name, (call) => opaque(derivedTags(...call.args), { hint: 'string', nullish: false }));
const uri = (name: string, throws: boolean): FunctionModel =>
  native(name, (call) => {
    const [alt] = call.args[0] ?? never;
    if (throws && hasTag(call.args[0] ?? never, 'input'))
      call.machine.mayThrow(call.machine.newError('URIError', constant('URI malformed'), call.site), call.site);
    if (alt?.t === 'pattern' && call.args[0]?.length === 1) return [alt];
    if (call.args[0]?.length === 1 && alt?.t === 'const' && typeof alt.v === 'string') {
      const run = (globalThis as unknown as Record<string, (t: string) => string>)[name];
      try {
        if (run) return constant(run(alt.v), alt.tags);
      } catch {
        // Malformed: unknown text.
      }
    }
    return opaque(derivedTags(...call.args), { hint: 'string', nullish: false });
  });

const buffer = (name: string): FunctionModel =>
  native(name, (call) => {
    const source = call.args[0] ?? never;
    const list = call.machine.list(source);
    return opaque(list ? derivedTags(...list.known) : derivedTags(source), { hint: 'buffer', truthy: true, nullish: false });
  });

const inert = (name: string): FunctionModel => native(name, () => undefinedValue);

const version: Model = { kind: 'value', shape: { is: 'opaque', hint: 'string', truthy: true } };
export const webGlobals: Record<string, Model> = {
  URL: {
    kind: 'object',
    name: 'URL',
    types: ['URL'],
    members: {
      canParse: native('URL.canParse', () => eitherBoolean({ input: true })),
      createObjectURL: text('createObjectURL'),
      parse: native('URL.parse', (call) => join(newUrl(call), constant(null))),
    },
    construct: native('URL', newUrl),
  },
  URLSearchParams: {
    kind: 'object',
    name: 'URLSearchParams',
    types: ['URLSearchParams'],
    members: {},
    construct: native('URLSearchParams', (call) => {
      const init = call.args[0];
      if (!init) return keyed(call, 'URLSearchParams', {}, null);
      if (init.some((a) => a.tags.input)) return modelValue(searchParamsModel());
      const { known, open } = call.machine.properties(init);
      return keyed(call, 'URLSearchParams', Object.fromEntries(known), open ? derivedTags(init) : null);
    }),
  },
  Headers: { kind: 'object', name: 'Headers', types: ['Headers'], members: {}, construct: native('Headers', (call) => headersFrom(call, call.args[0])) },
  FormData: { kind: 'object', name: 'FormData', types: ['FormData'], members: {}, construct: native('FormData', (call) => keyed(call, 'FormData', {}, null)) },
  Request: { kind: 'object', name: 'Request', types: ['Request'], members: {}, construct: requestConstruct },
  Response: responseGlobal,
  fetch: fetchModel,
  AbortController: {
    kind: 'object',
    name: 'AbortController',
    members: {},
    construct: native('AbortController', (call) =>
      call.machine.newObject({ signal: opaque({}, { truthy: true }), abort: call.machine.native('abort', () => undefinedValue) }, call.site),
    ),
  },
  AbortSignal: {
    kind: 'object',
    name: 'AbortSignal',
    members: { timeout: native('timeout', () => opaque({}, { truthy: true })), any: native('any', () => opaque({}, { truthy: true })) },
  },
  TextEncoder: {
    kind: 'object',
    name: 'TextEncoder',
    members: {},
    construct: native('TextEncoder', (call) =>
      call.machine.newObject({ encode: call.machine.native('encode', (c) => opaque(derivedTags(...c.args), { hint: 'buffer', truthy: true })) }, call.site),
    ),
  },
  TextDecoder: {
    kind: 'object',
    name: 'TextDecoder',
    members: {},
    construct: native('TextDecoder', (call) =>
      call.machine.newObject({ decode: call.machine.native('decode', (c) => opaque(derivedTags(...c.args), { hint: 'string' })) }, call.site),
    ),
  },
  Uint8Array: { kind: 'object', name: 'Uint8Array', types: ['Uint8Array'], members: { from: buffer('Uint8Array.from') }, construct: buffer('Uint8Array') },
  ArrayBuffer: { kind: 'object', name: 'ArrayBuffer', types: ['ArrayBuffer'], members: {}, construct: buffer('ArrayBuffer') },
  Blob: { kind: 'object', name: 'Blob', types: ['Blob'], members: {}, construct: buffer('Blob') },
  File: { kind: 'object', name: 'File', types: ['File'], members: {}, construct: buffer('File') },
  Buffer: {
    kind: 'object',
    name: 'Buffer',
    types: ['Buffer'],
    members: {
      from: buffer('Buffer.from'),
      alloc: buffer('Buffer.alloc'),
      concat: buffer('Buffer.concat'),
      byteLength: native('byteLength', (c) => opaque(derivedTags(...c.args), { hint: 'number' })),
      isBuffer: native('isBuffer', () => eitherBoolean()),
    },
  },
  atob: text('atob'),
  btoa: text('btoa'),
  escape: uri('escape', false),
  unescape: uri('unescape', false),
  encodeURIComponent: uri('encodeURIComponent', false),
  encodeURI: uri('encodeURI', false),
  decodeURIComponent: uri('decodeURIComponent', true),
  decodeURI: uri('decodeURI', true),
  Date: {
    kind: 'object',
    name: 'Date',
    types: ['Date'],
    members: {
      now: native('Date.now', () => opaque({}, { hint: 'number', truthy: true })),
      parse: native('Date.parse', (c) => opaque(derivedTags(...c.args), { hint: 'number' })),
      UTC: native('Date.UTC', () => opaque({}, { hint: 'number' })),
    },
    call: text('Date'),
    construct: native('Date', (c) => opaque(derivedTags(...c.args), { hint: 'date', truthy: true, nullish: false })),
  },
  console: { kind: 'object', name: 'console', members: {}, otherwise: (p) => inert(`console.${p}`) },
  performance: {
    kind: 'object',
    name: 'performance',
    members: { now: native('now', () => opaque({}, { hint: 'number' })) },
    otherwise: (name) => inert(`performance.${name}`),
  },
  Intl: {
    kind: 'object',
    name: 'Intl',
    members: {},
    otherwise: () => ({ kind: 'object', name: 'Intl', members: {}, construct: native('Intl', () => opaque({}, { truthy: true })) }),
  },
  process: {
    kind: 'object',
    name: 'process',
    members: {
      env: { kind: 'object', name: 'process.env', members: {}, otherwise: (name) => (name.startsWith('set ') ? inert('set') : environmentModel(name)) },
      exit: native('process.exit', (c) => c.machine.dead()),
      cwd: native('process.cwd', () => opaque({ config: true }, { hint: 'string', truthy: true })),
      nextTick: laterModel('process.nextTick', 0),
      on: inert('process.on'),
      once: inert('process.once'),
      argv: { kind: 'value', shape: { is: 'opaque', tags: { config: true }, truthy: true } },
      version,
      // What tells Node from other places that run JavaScript: it has the one, and neither `bun` nor `electron`.
      versions: { kind: 'object', name: 'process.versions', members: { node: version, v8: version, openssl: version } },
      release: { kind: 'object', name: 'process.release', members: { name: { kind: 'value', shape: { is: 'constant', value: 'node' } } } },
      pid: { kind: 'value', shape: { is: 'opaque', hint: 'number' } },
      platform: { kind: 'value', shape: { is: 'opaque', hint: 'string', truthy: true } },
      uptime: native('process.uptime', () => opaque({}, { hint: 'number' })),
      memoryUsage: native('process.memoryUsage', () => opaque({}, { truthy: true })),
      hrtime: {
        ...native('process.hrtime', () => opaque({}, { truthy: true })),
        members: { bigint: native('process.hrtime.bigint', () => opaque({}, { hint: 'number', truthy: true })) },
      },
    },
    otherwise: () => ({ kind: 'value', shape: { is: 'opaque', tags: { config: true } } }),
  },
};
/** The environment after a schema has asked for what it has to hold. */
export const checkedEnvironment: ObjectModel = {
  kind: 'object',
  name: 'environment',
  members: {},
  otherwise: (name) => checkedVariable(name),
};
export function checkedVariable(name: string): Model {
  const model = environmentModel(name);
  if (model.kind !== 'value' || model.shape.is !== 'opaque') return model;
  const { lacking: _lacking, ...tags } = model.shape.tags ?? {};
  return { kind: 'value', shape: { ...model.shape, tags } };
}
const environmentModels = new Map<string, Model>();
/** A variable of the deployment's environment. */
export function environmentModel(name: string): Model {
  let model = environmentModels.get(name);
  if (!model) {
    const [alt] = environmentVariable(name);
    model =
      alt?.t === 'const'
        ? { kind: 'value', shape: { is: 'opaque', tags: alt.tags, hint: 'env' } }
        : {
            kind: 'value',
            shape: {
              is: 'opaque',
              tags: alt?.tags ?? {},
              hint: 'string',
              ...(alt?.t === 'opaque' && alt.truthy ? { truthy: true } : {}),
              nullish: alt?.t === 'opaque' ? alt.nullish : true,
            },
          };
    if (alt?.t === 'const') model = { kind: 'value', shape: { is: 'constant', value: alt.v, tags: alt.tags } };
    environmentModels.set(name, model);
  }
  return model;
}
