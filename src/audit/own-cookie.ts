/**
 * Things that go with a visitor whom nobody knows: a basket, a draft. The application gives everybody who asks a row of his own and
 * keeps its name in a cookie of his; whoever sends that cookie back reaches what is his, and no list of others' names is at hand.
 */
import type { RawCookieFacts } from '../evaluate/security/set-cookie.ts';
import type { Effect } from '../evaluate/values/path.ts';
import type { PublicIntent } from './rule.ts';
import type { Walked } from './scan.ts';

const issued = new WeakMap<readonly Walked[], ReadonlySet<string>>();
/** Cookies that name a row made for an outsider. */
function issuedCookies(all: readonly Walked[]): ReadonlySet<string> {
  const known = issued.get(all);
  if (known) return known;
  const names = new Set<string>();
  for (const { reports } of all)
    for (const { persona, sites } of reports)
      for (const { role, facts } of persona === 'outsider' ? sites : []) {
        const cookie = role === 'cookie.set' ? (facts as Partial<RawCookieFacts>) : null;
        if (cookie?.name && cookie.ofNewRow === true) names.add(cookie.name);
      }
  issued.set(all, names);
  return names;
}
export function ownCookieIntent({ reports }: Walked, effects: readonly Effect[], all: readonly Walked[]): PublicIntent | null {
  const counted = effects.filter((e) => e.kind !== 'cookie' && e.kind !== 'response' && e.kind !== 'session');
  const name = counted[0]?.picked ?? null;
  if (name === null || counted.some((e) => e.picked !== name) || !issuedCookies(all).has(name)) return null;
  if (!reports.some((r) => r.persona === 'outsider' && r.met.namedBy.has(name))) return null;
  return { kind: 'own-cookie', reason: `all that it reaches is named by the cookie \`${name}\`, which the application gives to everybody with a new row` };
}
