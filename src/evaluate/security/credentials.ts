/** Which names speak of credentials, privileges and secrets. */
import type { CredentialStrength } from '../values/values.ts';

/** Words of an identifier, lower-cased: camelCase, snake_case, kebab-case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((w) => w.toLowerCase());
}

const named = new Set(['token', 'secret', 'otp', 'password', 'passwd', 'signature', 'apikey', 'jwt']);
const weak = new Set(['code', 'key', 'state', 'hash', 'invite', 'invitation']);
/** Tokens that are no credentials: cursors, device addresses, anti-forgery values. */
const notToken = new Set(['next', 'page', 'continuation', 'push', 'fcm', 'csrf', 'xsrf', 'cursor', 'device', 'sync', 'max', 'design']);

/** Strength of an input field by its last word; undefined: an ordinary field. */
export function credentialStrengthOfName(name: string): CredentialStrength | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (!last) return undefined;
  const before = words.at(-2);
  if (named.has(last)) {
    if (last === 'token' && before && notToken.has(before)) return undefined;
    return 'named';
  }
  if (
    before &&
    ((before === 'api' && last === 'key') ||
      (before === 'code' && last === 'verifier') ||
      (before === 'client' && last === 'secret') ||
      (before === 'secret' && last === 'key'))
  )
    return 'named';
  if (weak.has(last)) return 'weak';
  return undefined;
}

/** A column or record field that holds a credential. */
export function isCredentialField(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (!last) return false;
  if (credentialStrengthOfName(name) === 'named') return true;
  const before = words.at(-2);
  return (
    (last === 'hash' && (before === 'token' || before === 'password' || before === 'key' || before === 'secret')) ||
    (last === 'key' && (before === 'hashed' || before === 'api' || before === 'secret' || before === 'access')) ||
    (words.includes('token') && (last === 'hash' || last === 'hashed' || last === 'value')) ||
    (words.includes('hashed') && (last === 'key' || last === 'token')) ||
    last === 'hashedkey'
  );
}

/** A table of one-time tokens. */
export function isTokenStore(resource: string): boolean {
  const words = wordsOf(resource);
  return (
    /^(?:tokens?|otps?|verifications?|challenges?|resets?|recover(?:y|ies))$/.test(words.at(-1) ?? '') ||
    (words.includes('magic') && /^links?$/.test(words.at(-1) ?? ''))
  );
}

/** A table of what one waits for who is not let in yet: the second step of a log-in, the proof of an address. */
export function isPendingStore(resource: string): boolean {
  return /^(?:otps?|verifications?|challenges?|resets?|recover(?:y|ies))$/.test(wordsOf(resource).at(-1) ?? '');
}

/** A table of the sessions of those who are signed in. */
export function isSessionStore(resource: string): boolean {
  return /^(?:(?:user|auth|login) )?sessions?$/.test(wordsOf(resource).join(' '));
}

const headerWords = new Set(['authorization', 'cookie', 'signature', 'token', 'secret', 'apikey', 'jwt', 'password', 'hmac']);
/** A header that carries a credential. */
export function isCredentialHeader(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((w) => headerWords.has(w))) {
    return !(words.includes('csrf') || words.includes('xsrf'));
  }
  const last = words.at(-1);
  return last === 'key' && (words.includes('api') || words.includes('access') || words.includes('auth') || (words.length <= 2 && words[0] === 'x'));
}

const privilegeWords = new Set([
  'role',
  'roles',
  'admin',
  'permission',
  'permissions',
  'scope',
  'scopes',
  'plan',
  'superuser',
  'superadmin',
  'privileges',
  'groups',
  'tier',
  'rights',
  'access',
]);
/** What a row of a table of roles or permissions is called, or is about: `role.type === 'admin'`, `{ resource: 'user', action: 'delete' }`. */
export function namesRole(store: string, field: string): boolean {
  const roles = wordsOf(store).some((word) => /^(?:roles?|rolemanagements?|permissions?|privileges?)$/.test(word));
  return roles && /^(?:type|name|kind|code|slug|key|resource|action)$/.test(wordsOf(field).at(-1) ?? '');
}
/** A field of the own identity that gives rights. */
export function isPrivilegeField(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (!last) return false;
  if (privilegeWords.has(last)) return true;
  return (
    (words.length >= 2 &&
      words[0] === 'is' &&
      (words.includes('admin') ||
        words.includes('owner') ||
        words.includes('superuser') ||
        words.includes('staff') ||
        words.includes('manager') ||
        words.includes('moderator'))) ||
    (words.includes('admin') && words.length <= 3) ||
    last === 'staff'
  );
}

const flags = new Set(['admin', 'administrator', 'superadmin', 'superuser', 'staff']);
/** A field of the own identity that is true for those who have a right and false for all others: `admin`, `isSuperuser`, `is_staff`. */
export function isRightFlag(name: string): boolean {
  const words = wordsOf(name);
  return flags.has(words.at(-1) ?? '') && (words.length === 1 || words[0] === 'is' || (words.length === 2 && words[0] === 'super'));
}

const secretEnv = /SECRET|_KEY|KEY_|^KEY|APIKEY|TOKEN|PASSWORD|PASSWD|_PASS$|CREDENTIAL|SALT|PRIVATE|SIGNING|ENCRYPTION/i;
/** Where something is, or how long: no secret, whatever it is that is there. */
const place = /_(?:URLS?|URI|HOST|PORT|DOMAIN|ISSUER|ENDPOINT|WELL_KNOWN|REGION|BUCKET|TTL|EXPIRES_IN|EXPIRATION)$/i;
/** Whether something is done, or how: no secret, whatever it is done with. */
const switches = new Set(['disable', 'disabled', 'enable', 'enabled', 'is', 'has', 'use', 'skip', 'allow', 'require', 'required', 'ignore', 'force', 'should']);
const measures = new Set(['enabled', 'disabled', 'required', 'rounds', 'length', 'expiry', 'lifetime', 'algorithm', 'minutes', 'hours', 'days', 'seconds']);
function isSwitchName(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && (switches.has(words[0] ?? '') || measures.has(words.at(-1) ?? ''));
}
/** A variable of the environment that stands in the code that browsers load, or is made to be handed out. */
export function isPublicSetting(name: string): boolean {
  return /^(?:NEXT_)?PUBLIC_|^VITE_|^EXPO_PUBLIC_|PUBLISHABLE|ANON_KEY|PUBLIC_KEY|SITE_KEY/i.test(name);
}
/** An environment variable or setting that is a deployment secret. */
export function isSecretName(name: string): boolean {
  if (isSwitchName(name)) return false;
  if (isPublicSetting(name)) return false;
  if (place.test(name)) return false;
  return secretEnv.test(name) || isCredentialField(name) || (wordsOf(name).at(-1) === 'key' && wordsOf(name).length > 1);
}

const cookieWord =
  /^(?:session|sess|sessionid|sessiontoken|sid|ssid|auth|authtoken|authorization|token|accesstoken|refreshtoken|idtoken|jwt|remember|rememberme|credentials?|password|apikey)$/;
/** `multi_auth.user-id`: which of several somebody is, not the proof that he is it. */
const namesWhich = (words: readonly string[]): boolean =>
  words.at(-1) === 'id' && /^(?:user|account|member|org|organization|team|workspace|tenant|project)$/.test(words.at(-2) ?? '');
/** Names under which a session, a log-in or another credential goes. */
export function isSessionCookieName(name: string): boolean {
  return !isPreferenceName(name) && !namesWhich(wordsOf(name)) && wordsOf(name).some((w) => cookieWord.test(w));
}

const preferenceWords = new Set([
  'theme',
  'locale',
  'lang',
  'language',
  'sidebar',
  'consent',
  'banner',
  'csrf',
  'xsrf',
  'i18n',
  'timezone',
  'visited',
  'dismissed',
]);
/** A cookie that keeps what somebody likes, not who somebody is. */
export function isPreferenceName(name: string): boolean {
  return wordsOf(name).some((w) => preferenceWords.has(w));
}

const identityWords = new Set(['user', 'login', 'account', 'member', 'admin', 'identity', 'uid', 'username']);
/** A cookie or header that says who somebody is, by its name: a cart, a language or a campaign does not. */
export function namesIdentity(name: string): boolean {
  return isSessionCookieName(name) || isCredentialHeader(name) || credentialStrengthOfName(name) === 'named' || wordsOf(name).some((w) => identityWords.has(w));
}

const stepWords = new Set(['state', 'nonce', 'pkce', 'verifier', 'csrf', 'xsrf', 'captcha', 'redirect', 'callback', 'oauth', 'oauth2', 'oidc', 'saml', 'sso']);
const whoWords = new Set(['user', 'profile', 'account', 'id', 'token', 'tokens', 'claims', 'identity', 'email', 'session', 'login', 'authenticated']);
/** What a session keeps on the way to a log-in, before anybody is logged in: whoever starts one has it there. */
export function isLogInStepName(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && words.some((w) => stepWords.has(w)) && !words.some((w) => whoWords.has(w));
}

const keepsProof =
  /^(?:sessions?|tokens?|keys?|log|logins?|sign|auth|oauth|otps?|challenges?|credentials?|devices?|invit(?:es?|ations?)|verifications?|codes?|tickets?|nonces?|grants?|links?|resets?|secrets?|states?|requests?|authenticators?)$/;
/** A table whose rows are found by something that only the rightful holder has, whatever the column is called. */
export function keepsProofs(resource: string): boolean {
  return wordsOf(resource).some((word) => keepsProof.test(word));
}
