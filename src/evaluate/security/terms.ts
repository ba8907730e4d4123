/**
 * On what terms a way goes on: conditions that end the request for everybody unless the application, the record or the request itself
 * says that the entry is there for all. They hold on every way behind them, or not at all.
 */
import type { Expr } from '../../ir/nodes.ts';
import { dependOnCode } from '../values/dependencies.ts';
import { walk as walkIr } from '../../ir/walk.ts';
import { wordsOf } from './credentials.ts';
import type { Environment } from '../values/environment.ts';
import { isValue } from '../values/heap.ts';
import type { Condition } from './lookup.ts';
import type { Interpreter } from '../machine.ts';
import type { Outcome } from '../values/state.ts';
import { withTerm } from '../values/path.ts';
import { isNullish, onlyConstant, truthOf } from '../values/values.ts';
import type { Alt } from '../values/values.ts';
import { silent } from '../language/narrow.ts';
import { placeIn } from '../values/places.ts';

const setUp = /set.?up|initiali[sz]ed|installed|onboarded|first.?run|bootstrap/i;
/** OAuth 2.0, RFC 6749 3.1.2: the address that a client has registered, and the one that a request for authorisation names. */
const redirectAddress = /redirect_?uris?\b/gi;

/** What the words of a test ask for; a test is met many times. */
interface Asked {
  setUp: boolean;
  public: boolean;
  redirect: boolean;
  names: string[];
}
const known = new WeakMap<Expr, Asked>();
function askedBy(m: Interpreter, expr: Expr, env: Environment): Asked {
  dependOnCode(env.module.file, expr);
  let asked = known.get(expr);
  if (!asked) {
    const text = m.text(placeIn(env, expr));
    const names: string[] = [];
    walkIr([expr], (node) => {
      if (node.kind === 'name') names.push(node.name);
    });
    const properties = [...text.matchAll(/\.\s*([A-Za-z_$][\w$]*)/g)].map((match) => match[1] ?? '');
    asked = { setUp: setUp.test(text), public: properties.some(saysPublic), redirect: (text.match(redirectAddress) ?? []).length > 1, names };
    known.set(expr, asked);
  }
  return asked;
}

/** `sides`: what was left of the ways on which the condition holds, and does not. A helper that merely ends on one joins its other way again. */
export function noteTerms(m: Interpreter, sides: readonly (Outcome | null)[], expr: Expr, env: Environment): void {
  const [yes, no] = sides;
  if ((yes === null) === (no === null)) return;
  const asked = askedBy(m, expr, env);
  if ((yes === null && asked.setUp) || asked.names.some((name) => isStepOfSetUp(name, env))) m.path = withTerm(m.path, 'first-run');
  if (asked.public || answersPublic(m, yes !== null, expr, env) || asked.names.some((name) => isFoundPublic(name, env))) m.path = withTerm(m.path, 'published');
  if (asked.redirect) m.path = withTerm(m.path, 'registered-client');
}

/** A helper's answer that is a column by which a record says that it is for everybody, where the way goes on only with a yes. */
function answersPublic(m: Interpreter, goesOn: boolean, expr: Expr, env: Environment): boolean {
  let [side, e] = [true, expr];
  for (; e.kind === 'unary' && e.op === '!'; e = e.value) side = !side;
  if (side !== goesOn) return false;
  const yes = silent(m, e, env)?.filter((alt) => truthOf(alt) !== false) ?? [];
  return yes.length > 0 && yes.every(({ tags }) => tags.record !== undefined && !tags.own && tags.name !== undefined && saysPublic(tags.name));
}

/** A row of the application's own about how far it has been set up: `onboarding`, `setup`; none that belongs to somebody. */
const stepsOfSetUp = /^(?:app |instance |system )?(?:onboarding|setup|installation|setup state)s?$/;
function isStepOfSetUp(name: string, env: Environment): boolean {
  const content = env.lookup(name)?.content ?? null;
  if (!isValue(content)) return false;
  return content.some(({ tags }) => {
    const { record, own, foreign, picked } = tags;
    return record !== undefined && !own && !foreign && picked === undefined && record.every((store) => stepsOfSetUp.test(wordsOf(store).join(' ')));
  });
}

const people = /^(?:users?|accounts?|admins?|members?)$/;
const fewer: Readonly<Record<string, readonly [most: number, side: boolean]>> = {
  '<': [2, true],
  '<=': [1, true],
  '===': [0, true],
  '==': [0, true],
  '>': [1, false],
  '>=': [2, false],
  '!==': [0, false],
  '!=': [0, false],
};
/** The side of a condition on which there are no users yet, or one at most: `count === 0`, `count > 0`, `count <= 1`. Null: it asks for something else. */
export function sideWithoutUsers(m: Interpreter, expr: Expr, env: Environment): boolean | null {
  if (expr.kind !== 'binary' || expr.right.kind !== 'literal' || typeof expr.right.value !== 'number') return null;
  const rule = fewer[expr.op];
  if (!rule || expr.right.value > rule[0]) return null;
  const count = silent(m, expr.left, env);
  const counts = count?.every(
    (alt) => alt.t === 'opaque' && alt.hint === 'number' && alt.tags.record?.every((store) => people.test(wordsOf(store).at(-1) ?? '')),
  );
  return count && count.length > 0 && counts ? rule[1] : null;
}

/**
 * What the test was about can be nothing but records that were looked for among the public ones. What a cache gives was put there by
 * an earlier request that went the same way.
 */
function isFoundPublic(name: string, env: Environment): boolean {
  const content = env.lookup(name)?.content ?? null;
  if (!isValue(content)) return false;
  const found = content.filter((alt) => !isCached(alt));
  return found.length > 0 && found.every((alt) => (alt.tags.record && alt.tags.published) ?? (alt.t === 'object' && alt.cell.open?.published));
}
const isCached = (alt: Alt): boolean => alt.t === 'opaque' && alt.tags.record !== undefined && alt.tags.record.every((store) => store === 'cache');

const publicWords = new Set(['public', 'published', 'publish', 'shared', 'share', 'sharing', 'visibility', 'listed', 'unlisted', 'visible', 'embeddable']);
/** A column or field by which a record says that it is for everybody: `isPublic`, `publishedAt`, `visibility`. */
function saysPublic(name: string): boolean {
  return wordsOf(name).some((word) => publicWords.has(word));
}

/** Only records that say so of themselves are asked for: `{ isPublic: true }`, `{ status: 'published' }`, `{ publishedAt: { not: null } }`. */
export function asksForPublic(condition: Condition): boolean {
  const says = condition.all.some(({ column, value, negated }) => {
    if (negated) return saysPublic(column) && value.length > 0 && value.every((alt) => isNullish(alt) === true);
    const only = onlyConstant(value);
    if (!only) return false;
    return typeof only.v === 'string' ? saysPublic(only.v) : only.v === true && saysPublic(column);
  });
  return says || condition.any.some((group) => group.length > 0 && group.every(asksForPublic));
}
