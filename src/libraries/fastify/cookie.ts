/** @fastify/cookie. */
import { fn, nullShape } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall } from '../../evaluate/models.ts';
import { modelValue, never, opaque } from '../../evaluate/values/values.ts';
import { cookieSet } from '../cookie-facts.ts';
import type { CookieDefaults } from '../cookie-facts.ts';
import { library, plugin, put } from './plugin.ts';
import { majorOf, native } from '../shared.ts';

/** `SameSite=Lax` is added since version 10; before, nothing. */
export const cookieDefaults = (call: NativeCall): CookieDefaults => {
  const major = majorOf(call.machine.version(call.site, '@fastify/cookie'));
  return { library: 'fastify', defaults: major === null || major >= 10 ? { sameSite: 'lax' } : {}, sameSiteTrue: 'strict', maxAge: 'seconds' };
};
export const cookie = plugin('@fastify/cookie', (call, instance, options) => {
  const defaults = call.machine.peekOr(options, 'parseOptions');
  const set = native('reply.setCookie', (inner) => {
    const given = inner.args[2];
    const merged = defaults
      ? inner.machine.newObject(
          Object.fromEntries([...inner.machine.properties(defaults).known, ...(given ? inner.machine.properties(given).known : [])]),
          inner.site,
        )
      : given;
    cookieSet(inner, cookieDefaults(inner), [inner.args[0] ?? never, inner.args[1] ?? never, ...(merged ? [merged] : [])]);
    return inner.self;
  });
  put(call, instance, 'decorateReply', 'setCookie', modelValue(set));
  put(call, instance, 'decorateReply', 'cookie', modelValue(set));
  put(
    call,
    instance,
    'decorateReply',
    'clearCookie',
    call.machine.native('clearCookie', (inner) => inner.self),
  );
  const unsign: Model = fn('unsignCookie', {
    role: 'credential.verify',
    guard: { kind: 'session', how: { is: 'object', fields: { valid: { is: 'constant', value: false }, value: nullShape } } },
    result: {
      is: 'object',
      fields: {
        valid: { is: 'constant', value: true },
        value: { is: 'opaque', tags: { own: true }, hint: 'string', truthy: true },
        renew: { is: 'constant', value: false },
      },
    },
  });
  for (const target of ['decorate', 'decorateRequest', 'decorateReply'] as const) put(call, instance, target, 'unsignCookie', modelValue(unsign));
  put(
    call,
    instance,
    'decorate',
    'signCookie',
    call.machine.native('signCookie', (inner) => opaque({ ...(inner.args[0]?.[0]?.tags ?? {}), mac: true }, { hint: 'string', truthy: true })),
  );
});
export const fastifyCookie: Library = library('@fastify/cookie', cookie);
