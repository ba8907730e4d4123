/**
 * Entries that take in what visitors report: events of a page, answers to a form, files that belong to them. Each of them only adds
 * to what is there, and shows in what it does that it is made for people whom nobody knows.
 */
import type { Effect } from '../evaluate/values/path.ts';
import { wordsOf } from '../evaluate/security/credentials.ts';
import type { PublicIntent } from './rule.ts';
import type { Walked } from './scan.ts';

/** Rows that give somebody power or access: whoever may add one has more than a visitor's part. */
const powerful = new Set([
  'user',
  'users',
  'account',
  'accounts',
  'member',
  'members',
  'membership',
  'memberships',
  'role',
  'roles',
  'permission',
  'permissions',
  'key',
  'keys',
  'token',
  'tokens',
  'secret',
  'secrets',
  'credential',
  'credentials',
  'admin',
  'admins',
  'owner',
  'owners',
  'webhook',
  'webhooks',
  'invite',
  'invites',
  'invitation',
  'invitations',
  'payment',
  'payments',
  'payout',
  'payouts',
  'subscription',
  'subscriptions',
  'balance',
  'balances',
]);
const isPowerful = (resource: string): boolean => powerful.has(wordsOf(resource).at(-1) ?? '');

const adds = (e: Effect): boolean => e.kind === 'write' && e.operation === 'create' && !isPowerful(e.resource);
const tells = (e: Effect): boolean => e.given?.visitor === true;
/** It changes what this request has made itself, or something with no word of the request. */
const follows = (e: Effect): boolean =>
  ((e.kind === 'write' || e.kind === 'delete') && e.given?.made === true) || (e.kind === 'write' && e.given?.request === false);
/** A job that goes on with what was added. */
const queues = (e: Effect): boolean => e.kind === 'external' && /queue|workflow|qstash|job/i.test(e.resource);
const sends = (e: Effect): boolean => e.kind === 'external' && e.operation !== 'call';
/** What changes nothing that anybody else has. */
export const quiet = new Set<Effect['kind']>(['read', 'response', 'cookie', 'session']);

/** RFC 6585, 4. */
const tooManyRequests = 429;

/** `preflight`: a preflight for the same path is answered for pages of any origin. */
export function visitorIntent(walked: Walked, effects: readonly Effect[], preflight: boolean): PublicIntent | null {
  const acts = effects.filter((e) => !quiet.has(e.kind));
  if (acts.length === 0 || acts.some((e) => e.kind === 'payment' || e.kind === 'process')) return null;
  const outsider = walked.reports.find((r) => r.persona === 'outsider');
  const limited = walked.reports.some((r) => r.met.rateLimit !== null || r.endings.some((e) => e.status === tooManyRequests));
  const anyOrigin = preflight || outsider?.endings.some((e) => !e.denied && e.anyOrigin) === true;
  // Each row that holds words of the request tells of its sender too, or hangs off one that does; one that is there already is not picked.
  const observes = (e: Effect): boolean => tells(e) && (adds(e) || sends(e) || (e.kind === 'write' && e.picked === null && !isPowerful(e.resource)));
  const idle = (e: Effect): boolean => (adds(e) || sends(e)) && (e.given?.request === false || e.given?.made === true);
  if (acts.some(observes) && acts.every((e) => observes(e) || idle(e) || follows(e) || queues(e)))
    return { kind: 'visitor-report', reason: 'it records what visitors do, with their browser, address or origin, and gives nothing away' };
  const puts = (e: Effect): boolean => adds(e) || follows(e) || queues(e) || sends(e) || (e.kind === 'file' && e.operation !== 'delete');
  if (anyOrigin && acts.some((e) => adds(e) || sends(e) || e.kind === 'file') && acts.every(puts))
    return { kind: 'visitor-report', reason: 'pages of any origin may send to it (without cookies), and it only adds what they send' };
  const isForm = (e: Effect): boolean => e.kind === 'mail' || (e.kind === 'write' && e.operation === 'create') || follows(e) || queues(e);
  if (limited && acts.some((e) => e.kind === 'mail' || adds(e)) && acts.every(isForm))
    return { kind: 'public-form', reason: 'it takes a form from anybody behind a rate limit' };
  if (outsider?.met.limitsGuests === true && !acts.some((e) => e.kind === 'delete' && !follows(e)))
    return { kind: 'public-form', reason: 'it counts the requests of those who have no session, and lets them go on within a limit of their own' };
  return null;
}
