/** Stores that scripts in the browser read: localStorage, sessionStorage, document.cookie, and the packages that write to them. */
import { credentialStrengthOfName, wordsOf } from '../evaluate/security/credentials.ts';
import type { Interpreter } from '../evaluate/machine.ts';
import { fn, object } from '../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../evaluate/models.ts';
import { recordSetCookie } from '../evaluate/security/set-cookie.ts';
import { constantString, never, opaque, tagsOf, undefinedValue } from '../evaluate/values/values.ts';
import type { Place, Value } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

/**
 * What is made for scripts (publishable keys, anti-forgery values), is used up at once (links of a reset or an invitation, captchas), or
 * belongs to a flow of the browser's own (PKCE).
 */
const harmless = new Set(
  'publishable anon public csrf xsrf captcha recaptcha hcaptcha turnstile pkce verifier nonce reset verification verify confirmation invite invitation unsubscribe'.split(
    ' ',
  ),
);
const isHarmless = (name: string): boolean => wordsOf(name).some((w) => harmless.has(w));
/** A key or name whose last word says that it is a token, secret or the like. */
export function namesCredential(name: string): boolean {
  if (isHarmless(name)) return false;
  const words = wordsOf(name);
  if (credentialStrengthOfName(name) === 'named') return true;
  const last = words.at(-1) ?? '';
  return last === 'auth' || last === 'credentials' || (last === 'session' && words.includes('auth'));
}
const written = /token|jwt|secret|password|credential|apikey|api_key|\bauth/i;

/**
 * Records a write. Where a helper of the project does the writing, the finding belongs to those who hand it the token: every call on
 * the way whose own text names one.
 */
export function recordWrite(call: NativeCall, store: string, key: Value | undefined, value: Value | undefined): void {
  const machine = call.machine as Interpreter;
  const name = constantString(key ?? never) ?? null;
  const holds = tagsOf(value ?? never);
  const byKey = name !== null && namesCredential(name);
  // A key that says what else it is outweighs the name of the variable.
  const byValue = !(name !== null && isHarmless(name)) && ((holds.name !== undefined && namesCredential(holds.name)) || holds.cred === 'strong');
  const facts = {
    store,
    key: name,
    credential: byKey || byValue,
    why: byKey ? `its key "${name ?? ''}" says so` : byValue ? `the value is \`${holds.name ?? 'a credential'}\`` : '',
    deletes: value ? value.every((a) => a.t === 'const' && (a.v === '' || a.v === null || a.v === undefined)) : false,
  };
  const places: Place[] = [call.site, ...machine.frames.map((f) => f.site).reverse()];
  const speaking = places.filter((p) => p.file !== '' && written.test(machine.text(p).slice(0, 200)));
  for (const place of facts.credential && speaking.length > 0 ? speaking : [call.site]) machine.site('storage.write', `${store}.setItem`, facts, place);
}

const storage = (name: string): ObjectModel => {
  const model: ObjectModel = object(
    name,
    {
      setItem: native(
        `${name}.setItem`,
        (call) => {
          recordWrite(call, name, call.args[0], call.args[1]);
          return undefinedValue;
        },
        { role: 'storage.write' },
      ),
      getItem: fn(`${name}.getItem`, { result: { is: 'opaque', hint: 'string', nullish: true } }),
      removeItem: fn(`${name}.removeItem`),
      clear: fn(`${name}.clear`),
    },
    {
      otherwise: (p) => {
        if (p === 'then' || p.startsWith('@@')) return null;
        if (!p.startsWith('set ')) return { kind: 'value', shape: { is: 'opaque', hint: 'string', nullish: true } };
        return native(`${name}.${p.slice(4)}`, (call) => {
          recordWrite(call, name, [{ t: 'const', v: p.slice(4), tags: {} }], call.args[0]);
          return undefinedValue;
        });
      },
    },
  );
  return model;
};
const local = storage('localStorage');
const session = storage('sessionStorage');
const anything: Model = object(
  'dom',
  {},
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : anything), call: fn('dom', { result: { is: 'opaque' } }) },
);
const document: ObjectModel = object(
  'document',
  {
    cookie: { kind: 'value', shape: { is: 'opaque', hint: 'string', tags: { input: true } } },
    'set cookie': native('document.cookie', (call) => {
      recordSetCookie(call.machine, call.args[0], call.site, true);
      return undefinedValue;
    }),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : anything) },
);
const window: ObjectModel = object(
  'window',
  { localStorage: local, sessionStorage: session, document },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : { kind: 'value', shape: { is: 'opaque' } }) },
);

/** Hooks that mirror a state into storage: `const [token, setToken] = useLocalStorage('token', '')`. */
const hook = (name: string, store: string): Model =>
  native(
    name,
    (call) => {
      const key = call.args[0];
      return call.machine.newList(
        [
          opaque({}, { nullish: true }),
          call.machine.native('setValue', (inner) => {
            recordWrite({ ...inner, site: call.site }, store, key, inner.args[0]);
            return undefinedValue;
          }),
          call.machine.native('remove', () => undefinedValue),
        ],
        null,
        call.site,
      );
    },
    { role: 'storage.write' },
  );
export const webStorage: Library = {
  name: 'web storage',
  packages: [],
  modules: {},
  pageGlobals: { localStorage: local, sessionStorage: session, document, window },
  words: ['localStorage', 'sessionStorage', 'document.cookie'],
};
export const storageHooks: readonly Library[] = [
  {
    name: 'storage hooks',
    packages: ['usehooks-ts', '@uidotdev/usehooks', 'react-use', '@mantine/hooks', 'ahooks', 'use-local-storage-state', '@react-hookz/web'],
    modules: {
      '': {
        useLocalStorage: hook('useLocalStorage', 'localStorage'),
        useLocalStorageState: hook('useLocalStorageState', 'localStorage'),
        useSessionStorage: hook('useSessionStorage', 'sessionStorage'),
        default: hook('useLocalStorageState', 'localStorage'),
        '*': fn('hook', { result: { is: 'opaque', truthy: true } }),
      },
    },
    words: ['useLocalStorage', 'useSessionStorage'],
  },
];
