/** Equality, where most guards decide. */
import { isCredentialField, isCredentialHeader, isPrivilegeField, isPublicSetting, namesRole, wordsOf } from './credentials.ts';
import { patternEquals } from '../language/builtins/patterns.ts';
import { groupAskedBy } from './lookup.ts';
import { namesRecord } from './picked.ts';
import type { Machine } from '../models.ts';
import { constant, eitherBoolean, isAnything, isNullish, join, never, settingOf, truthOf, unsetTags } from '../values/values.ts';
import type { Constant, Alt, Place, Tags, Value } from '../values/values.ts';

/** `a == b`, or `a === b` where `strict`, as a boolean value; the persona's rules decide where credentials, secrets, owners and roles are compared. */
export function looseEquals(machine: Machine, a: Value, b: Value, site: Place, strict = false): Value {
  let result: Value = never;
  machine.tie(a, b);
  if (a.length * b.length > 36) return eitherBoolean();
  for (const x of asFound(a, b)) for (const y of asFound(b, a)) result = join(result, pair(machine, x, y, site, strict));
  // The same answer for whoever is refused is no word of a setting.
  const refused = result.filter((alt) => alt.tags.decided);
  return refused.length === 0
    ? result
    : result.map((alt) => (refused.some((other) => truthOf(other) === truthOf(alt)) ? { ...alt, tags: unsetTags(alt) } : alt));
}

/**
 * Whether something of which only provenance is known holds a value, as far as the persona's rules say: as for an equality with one of
 * its elements. Null where they say nothing.
 */
export function holdsValue(m: Machine, container: Alt, needle: Value, site: Place): Value | null {
  if (container.t !== 'opaque' || needle.length === 0) return null;
  m.tie([container], needle);
  let result: Value = never;
  for (const alt of needle) {
    const answer = byPersona(m, container, alt, site, container);
    if (!answer) return null;
    result = join(result, answer);
  }
  return result;
}

/** What steers a condition about the operands. */
function about(...alts: Alt[]): Tags {
  const tags: Tags = {};
  for (const { tags: t } of alts) {
    if (t.input) tags.input = true;
    if (t.config) tags.config = true;
    if (t.answer) tags.answer = t.answer;
    if (t.conditional) tags.conditional = t.conditional;
  }
  return tags;
}

/** What a deployment calls itself on somebody's own machine or in a test run, and what it calls itself where users are. */
const developing = /^(?:local|localhost|dev|develop|development|test|testing|e2e)$/i;
const running = /^(?:prod|production)$/i;
/** Settings that say what kind of deployment it is, or who lets people in. A store or a driver that is `local` says neither. */
const modes = new Set(['env', 'environment', 'stage', 'mode', 'auth', 'deployment', 'runtime']);
/** A setting of which `local` or `production` is asked is a mode: production's side is taken. */
function asMode(setting: Alt, other: Constant, tags: Tags): Value | null {
  const { config, input, secret, record, name } = setting.tags;
  if (!config || input || secret || record || name === undefined || typeof other !== 'string') return null;
  const runs = running.test(other);
  if ((!runs && !developing.test(other)) || !wordsOf(name).some((word) => modes.has(word))) return null;
  return constant(runs, { ...tags, conditional: `${name} is ${runs ? '' : 'not '}${other}` });
}
/** The two answers of a comparison with a setting: equal to something it is where it is set, unlike it also where it may be absent. */
function whereSet(setting: Alt, toSomething: boolean, tags: Tags): Value {
  const { ifSet } = setting.tags;
  if (!ifSet) return eitherBoolean(tags);
  const set: Tags = { ...tags, ifSet };
  const unlike = !toSomething || isNullish(setting) === false ? set : tags;
  return [...constant(true, toSomething ? set : tags), ...constant(false, unlike)];
}
/** Neither is null or undefined. `==` compares as numbers what is of two types. */
function sameConstant(a: Constant, b: Constant, strict: boolean): boolean {
  return a === b || (!strict && typeof a !== typeof b && Number(a) === Number(b));
}

function pair(m: Machine, a: Alt, b: Alt, site: Place, strict: boolean): Value {
  if (b.tags.lacking) m.guessable(a, b, site);
  if (a.tags.lacking) m.guessable(b, a, site);
  const decided = a.tags.decided ?? b.tags.decided;
  // An answer about what is there only where a setting is set is given only there.
  const setting = (a.t === 'opaque' ? null : settingOf(a)) ?? (b.t === 'opaque' ? null : settingOf(b));
  const keep: Tags = { ...about(a, b), ...(decided ? { decided } : {}), ...(setting ? { ifSet: setting } : {}) };
  if (isNoneOf(a, b) || isNoneOf(b, a)) return constant(false, keep);
  // Nothing is compared with null or undefined but itself.
  const aNull = a.t === 'const' && (a.v === null || a.v === undefined);
  const bNull = b.t === 'const' && (b.v === null || b.v === undefined);
  if (aNull || bNull) {
    const other = aNull ? b : a;
    // A column holds a value or null: what is undefined because the persona has no identity equals none.
    const none = aNull ? a : b;
    if (
      none.t === 'const' &&
      none.v === undefined &&
      decided &&
      other.t === 'opaque' &&
      other.tags.record &&
      other.tags.name !== undefined &&
      !other.tags.decided
    )
      return constant(false, keep);
    // No more does what was not sent equal a stored credential.
    if (
      strict &&
      none.t === 'const' &&
      none.v === undefined &&
      other.t === 'opaque' &&
      storedCredential(other.tags) &&
      !other.tags.input &&
      !other.tags.decided
    )
      return constant(false, { ...keep, decided: decided ?? m.decided('token', m.text(site), site, 'medium') });
    // What unseen code gives the refused may be either of the two.
    if (strict && aNull && bNull && decided?.confidence !== 'low') return constant(Object.is(a.v, b.v), keep);
    // A variable of the environment is a text or undefined.
    if (strict && none.t === 'const' && none.v === null && other.t === 'opaque' && other.hint === 'string' && other.tags.config && !other.tags.input)
      return constant(false, keep);
    const nullish = ownIdentifier(other) ? false : isNullish(other);
    // Only the null side's decision speaks here.
    if (nullish === true) return constant(true, keep);
    if (nullish === false) return constant(false, keep);
    return whereSet(other, false, about(a, b));
  }
  if (a.t === 'const' && b.t === 'const' && !special(a) && !special(b)) return constant(sameConstant(a.v, b.v, strict), keep);
  const rule = byPersona(m, a, b, site);
  if (rule) return rule;
  if (a.t === 'const' && b.t === 'const') return constant(sameConstant(a.v, b.v, strict), keep);
  // `==` asks an object for its primitive value.
  if (!strict && (a.t === 'const' || b.t === 'const') && (a.t === 'object' || b.t === 'object')) return eitherBoolean(keep);
  if (a.t === 'pattern' || b.t === 'pattern') {
    const [pattern, other] = a.t === 'pattern' ? [a, b] : [b as Extract<Alt, { t: 'pattern' }>, a];
    if (other.t === 'const') {
      const equal = typeof other.v === 'string' ? patternEquals(pattern.parts, other.v) : false;
      return equal === undefined ? eitherBoolean({ ...keep, input: true }) : constant(equal, keep);
    }
    return eitherBoolean(keep);
  }
  if (a.t === 'object' && b.t === 'object') {
    if (a.cell === b.cell) return constant(true, keep);
    return a.cell.open || b.cell.open ? eitherBoolean(keep) : constant(false, keep);
  }
  if (a.t === 'opaque' || b.t === 'opaque') {
    const [opaque, other] = a.t === 'opaque' ? [a, b] : [b as Extract<Alt, { t: 'opaque' }>, a];
    if (other.t === 'const' && opaque.truthy !== undefined && opaque.truthy !== Boolean(other.v)) return constant(false, keep);
    if (other.t === 'function') return constant(false, keep);
    // What a request says compared with a setting is no question about the setting.
    if (other.t !== 'const') return eitherBoolean(about(a, b));
    const tags: Tags = { ...about(a, b), ...(setting ? { ifSet: setting } : {}) };
    return asMode(opaque, other.v, about(a, b)) ?? whereSet(opaque, true, tags);
  }
  if (isAnything(a) || isAnything(b)) return eitherBoolean(keep);
  if (a.t === 'model' && b.t === 'model') return constant(a.model === b.model, keep);
  if (a.t === 'function' && b.t === 'function') return constant(a.closure === b.closure, keep);
  return constant(false, keep);
}
/**
 * None were found of those that the request names, and how many it names. Whoever names none for the sake of passing has named nothing
 * that anything could be done with.
 */
function isNoneOf(found: Alt, named: Alt): boolean {
  const none = found.t === 'const' && found.v === 0 && found.tags.decided !== undefined;
  return none && named.tags.input === true && /^(?:length|size)$/.test(named.tags.name ?? '');
}
/** How many were found, without the none that were looked for in an empty list. */
function asFound(found: Value, named: Value): Value {
  const none = found.find((alt) => named.some((other) => isNoneOf(alt, other)));
  return none ? found.filter((alt) => alt === none || alt.t !== 'const' || alt.v !== 0) : found;
}
/** `<` and the like between the two; null for anything else. */
export function countCompare(op: string, left: Value, right: Value): Value | null {
  const sides: readonly [Value, Value, string][] = [
    [asFound(left, right), right, '<'],
    [asFound(right, left), left, '>'],
  ];
  for (const [found, named, fewer] of sides) {
    const decided = found[0]?.tags.decided;
    if (decided && found.every((a) => named.every((b) => isNoneOf(a, b)))) return constant(op.startsWith(fewer), { decided });
  }
  return null;
}
/** What a request names may be any of many; the one that code or settings name is none where the member belongs. */
function isOneOfMany(alt: Alt, other: Alt): boolean {
  const { tags } = alt;
  const fixed = other.t === 'const' ? typeof other.v === 'string' && other.v !== '' : other.t === 'opaque' && other.tags.config === true && !other.tags.input;
  return fixed && alt.t === 'opaque' && tags.name !== undefined && namesRecord(tags.name) && (tags.picked !== undefined || tags.input === true);
}
/** Whoever has an identity has an id. */
function ownIdentifier(alt: Alt): boolean {
  return alt.tags.own === true && alt.t === 'opaque' && /^(?:id|_id|userId|user_id|uid|sub|email|username)$/.test(alt.tags.name ?? '');
}
/** It tells one person from all others, whichever system counts them. */
function namesSomebody(alt: Alt): boolean {
  const counted = /^(?:user|internal|external|account|member|profile|person|subject|owner|auth)_?id$/i;
  return ownIdentifier(alt) || (alt.tags.own === true && alt.t === 'opaque' && counted.test(alt.tags.name ?? ''));
}
function special(alt: Alt): boolean {
  return Boolean(alt.tags.secret ?? alt.tags.mac ?? alt.tags.own);
}

const sent = (t: Tags): boolean => t.input === true || t.cred !== undefined;
const secretish = (t: Tags): boolean => Boolean(t.secret ?? t.mac);
/** Something the database keeps and only the rightful holder knows. */
const storedCredential = (t: Tags): boolean => t.record !== undefined && t.name !== undefined && isCredentialField(t.name);

/** What a row keeps as `key` or `code` is one to whoever has to send it where credentials are sent. */
const isKeyOf = (given: Tags, kept: Tags): boolean =>
  given.cred === 'strong' &&
  (given.name === undefined || isCredentialHeader(given.name)) &&
  kept.record !== undefined &&
  /^(?:key|code|hash)$/.test(wordsOf(kept.name ?? '').at(-1) ?? '');

/** What is sent where credentials are sent, and held against a setting. */
const isKeyOfDeployment = (given: Tags, kept: Tags): boolean =>
  !isPublicSetting(kept.name ?? '') &&
  given.cred === 'strong' &&
  (given.name === undefined || isCredentialHeader(given.name)) &&
  kept.config === true &&
  !kept.input &&
  kept.own === undefined;

/** What everybody is who has signed up. */
export const ordinary = /^(?:user|guest|basic|default|free|customer|regular|normal)$/i;
/** Who speaks in a conversation with a language model is a `role` too, and no right. */
const speakers = /^(?:assistant|model|tool|function)$/;
/** `container`: the operand that is asked whether it holds the other one. */
function byPersona(m: Machine, a: Alt, b: Alt, site: Place, container: Alt | null = null): Value | null {
  const persona = m.persona;
  if (persona === 'load') return null;
  const { tags: s } = a;
  const { tags: t } = b;
  const symbol = (): string => m.text(site);
  // A digest that the server makes of what it was sent is a guess too where it is held against what is kept.
  const attacker = (x: Tags, y: Tags): boolean => sent(x) && (!secretish(x) || (x.mac === true && !sent(y)));
  // A credential or plain input against a secret, a keyed digest or a stored credential.
  for (const [x, y] of [
    [s, t],
    [t, s],
  ] as const) {
    if (!attacker(x, y)) continue;
    const secret = secretish(y) || isKeyOfDeployment(x, y);
    const stored = (storedCredential(y) || isKeyOf(x, y)) && !y.input;
    if (!secret && !stored) continue;
    if (persona === 'sweep') return eitherBoolean();
    if (persona === 'insider') return constant(true);
    m.looked();
    // A key of the stranger's own is none of a record that he merely names.
    const key = persona === 'stranger' && m.form.hasKey && stored && !secret && !y.foreign && x.cred === 'strong';
    if (key) return constant(true);
    // Whoever is signed in knows his own password.
    if (persona === 'stranger' && stored && y.own) return constant(true);
    // Only passwords are put through a function that is slow on purpose; what comes in a header or a cookie logs nobody in.
    const password = stored && x.cred !== 'strong' && (x.passwordHash === true || wordsOf(y.name ?? '').some((w) => w === 'password' || w === 'passwd'));
    return constant(false, { decided: m.decided(secret ? 'secret' : 'token', symbol(), site, x.cred === 'strong' || secret ? 'high' : 'medium', password) });
  }
  if (persona === 'sweep') return null;
  if (m.form.member && (isOneOfMany(a, b) || isOneOfMany(b, a))) return constant(false);
  const own = s.own ? a : t.own ? b : null;
  if (own) {
    const other = own === a ? b : a;
    const name = own.tags.name ?? '';
    if (other.tags.own) {
      if (other.t === 'opaque' || own.t === 'opaque') return other.tags.name === name ? constant(true) : null;
      return null;
    }
    const literal = other.t === 'const' || (other.t === 'opaque' && other.tags.config === true && !other.tags.input);
    // Somebody in particular is asked for: a person that code or settings name. The stranger is not among them.
    const named = other.t !== 'const' || (typeof other.v === 'string' && other.v !== '');
    // So it is with a group that code or settings name.
    const group = own.t === 'opaque' && groupAskedBy(name) === 'membership';
    const somebody = own !== container && (namesSomebody(own) || group) && named;
    const speaker = other.t === 'const' && typeof other.v === 'string' && speakers.test(other.v);
    if (literal && !speaker && (isPrivilegeField(name) || somebody || (own.tags.record?.some((store) => namesRole(store, name)) ?? false))) {
      // A role that comes with a membership is a right where he belongs.
      const everywhere = m.form.member && !own.tags.foreign;
      if (persona === 'insider' && !everywhere) {
        m.passed('role');
        // Of several roles that are told apart he has one: what one of them may not do another may.
        return m.form.misses || (group && !namesSomebody(own)) ? eitherBoolean() : constant(true);
      }
      // What everybody is who has signed up is no role that he lacks.
      if (persona === 'stranger' && other.t === 'const' && typeof other.v === 'string' && isPrivilegeField(name) && ordinary.test(other.v))
        return constant(true);
      if (persona === 'stranger' || everywhere) return constant(false, { decided: m.decided('role', symbol(), site) });
    }
    if (other.tags.foreign || other.tags.input || other.tags.record) {
      if (persona === 'insider') {
        m.passed('ownership');
        // A new address, a new password must not be the one that he has.
        return m.form.misses && other.tags.input ? eitherBoolean() : constant(true);
      }
      if (persona === 'stranger') return constant(false, { decided: m.decided('ownership', symbol(), site) });
    }
  }
  return null;
}
