/**
 * Supabase (@supabase/ssr 0.12, supabase-js 2.109): getUser verifies over the network and its `data` is always an object, getClaims verifies
 * locally, getSession on the server only reads the cookie. The service key passes row-level security, the anonymous one is bound by it.
 */
import { fn, nullShape, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel, Shape } from '../../evaluate/models.ts';
import { creates } from './shared.ts';
import { modelValue, trueValue } from '../../evaluate/values/values.ts';
import { supabaseQuery } from '../data/supabase.ts';
import { native, own, sessionRead, truthy } from '../shared.ts';

const noUser: Shape = { is: 'object', fields: { data: { is: 'object', fields: { user: nullShape, claims: nullShape } }, error: truthy } };
const someUser: Shape = { is: 'object', fields: { data: { is: 'object', fields: { user: own, claims: own } }, error: nullShape } };
/** Works on the session of whoever calls, and gives an error where there is none. */
const needsSession = (name: string): FunctionModel =>
  fn(name, {
    async: true,
    guard: { kind: 'session', how: { is: 'object', fields: { data: { is: 'object', fields: { user: nullShape } }, error: truthy } } },
    result: someUser,
  });
const supabaseAuth: ObjectModel = object(
  'supabase.auth',
  {
    getUser: sessionRead('supabase.auth.getUser', noUser, someUser),
    getClaims: sessionRead(
      'supabase.auth.getClaims',
      { is: 'object', fields: { data: nullShape, error: nullShape } },
      { is: 'object', fields: { data: { is: 'object', fields: { claims: own } }, error: nullShape } },
    ),
    getSession: fn('supabase.auth.getSession', {
      async: true,
      role: 'credential.decode',
      result: {
        is: 'object',
        fields: { data: { is: 'object', fields: { session: { is: 'opaque', tags: { input: true }, nullish: true } } }, error: nullShape },
      },
    }),
    signInWithPassword: creates('supabase.auth.signInWithPassword', 'session.create'),
    signInWithOAuth: creates('supabase.auth.signInWithOAuth', 'session.create'),
    signInWithOtp: creates('supabase.auth.signInWithOtp', 'session.create'),
    signUp: creates('supabase.auth.signUp', 'account.create'),
    exchangeCodeForSession: creates('supabase.auth.exchangeCodeForSession', 'session.create'),
    verifyOtp: creates('supabase.auth.verifyOtp', 'session.create'),
    resetPasswordForEmail: creates('supabase.auth.resetPasswordForEmail', 'session.create'),
    signOut: fn('supabase.auth.signOut', { async: true, result: { is: 'object', fields: { error: nullShape } } }),
    mfa: object('supabase.auth.mfa', {}, { otherwise: (p) => (p === 'then' ? null : needsSession(`supabase.auth.mfa.${p}`)) }),
    admin: object(
      'supabase.auth.admin',
      {},
      {
        otherwise: (p) =>
          p === 'then'
            ? null
            : fn(`supabase.auth.admin.${p}`, {
                async: true,
                effect: { kind: /^(?:get|list)/.test(p) ? 'audit' : /^delete/.test(p) ? 'delete' : 'write', resource: 'auth users' },
                result: { is: 'object', fields: { data: { is: 'opaque', tags: { record: ['auth.users'] }, truthy: true }, error: { is: 'opaque' } } },
              }),
      },
    ),
  },
  {
    otherwise: (p) => (p === 'then' ? null : needsSession(`supabase.auth.${p}`)),
  },
);
const supabaseClient: ObjectModel = object('supabase', { auth: supabaseAuth }, { otherwise: (p, state) => supabaseQuery(p, state), types: ['SupabaseClient'] });
/** Keys by the names under which they are read: those that browsers hold too. */
const forBrowsers = /anon|publishable|public/i;
const newSupabase = native('createClient', (call) => {
  const name = call.args[1]?.find((a) => a.tags.name !== undefined)?.tags.name ?? '';
  return modelValue(supabaseClient, forBrowsers.test(name) && !/service|secret/i.test(name) ? { rowLevel: trueValue } : {});
});
/** Of the older helpers: they read the anonymous key themselves. */
const newHelper = native('createClient', () => modelValue(supabaseClient, { rowLevel: trueValue }));
export const supabase: Library = {
  name: '@supabase/supabase-js',
  packages: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/auth-helpers-nextjs'],
  modules: {
    '': {
      createClient: newSupabase,
      createServerClient: newSupabase,
      createBrowserClient: newHelper,
      createServerComponentClient: newHelper,
      createRouteHandlerClient: newHelper,
      createMiddlewareClient: newHelper,
      createServerActionClient: newHelper,
      createPagesServerClient: newHelper,
      SupabaseClient: object('SupabaseClient', {}, { construct: newSupabase }),
      '*': fn('supabase', { result: truthy }),
    },
  },
  types: { SupabaseClient: supabaseClient },
};
