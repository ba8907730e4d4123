/** @fastify/csrf-protection: registering it protects nothing, and its hook knows nobody. */
import type { Library } from '../../evaluate/models.ts';
import { constant, opaque } from '../../evaluate/values/values.ts';
import { cookieFacts } from '../cookie-facts.ts';
import { cookieDefaults } from './cookie.ts';
import { library, plugin, proceed, put, text } from './plugin.ts';

const csrf = plugin('@fastify/csrf-protection', (call, instance, options) => {
  // Given options take the place of the plugin's own ones as a whole.
  const given = call.machine.peekOr(options, 'cookieOpts');
  if (given) {
    const facts = cookieFacts(call, cookieDefaults(call), constant(text(call, options, 'cookieKey') ?? '_csrf'), undefined, given);
    call.machine.site('cookie.set', '@fastify/csrf-protection', { ...facts, credential: true, sameSiteByDefault: false, deletes: false }, call.site);
  }
  put(
    call,
    instance,
    'decorate',
    'csrfProtection',
    call.machine.native('csrfProtection', (inner) => {
      return proceed(inner);
    }),
  );
  put(
    call,
    instance,
    'decorateReply',
    'generateCsrf',
    call.machine.native('generateCsrf', () => opaque({ random: true }, { hint: 'string', truthy: true })),
  );
});
export const fastifyCsrfProtection: Library = library('@fastify/csrf-protection', csrf);
