/** What a walk meets on its way beside its endings. Plain data: walks are remembered from scan to scan. */
import type { Defect } from '../security/defects.ts';
import { newTies } from '../security/ties.ts';
import type { Ties } from '../security/ties.ts';
import type { Decided, Place } from './values.ts';

export interface PassedCheck {
  kind: 'role' | 'membership' | 'ownership';
  /** The function's name and place. */
  symbol: string;
  place: Place;
  /** How deep in the chain of calls. */
  depth: number;
}
export interface Met {
  rateLimit: { max: number | null; window: string | null; by: string | null } | true | null;
  validated: boolean;
  permissions: Set<string>;
  /** Project functions in which a check of a role, a membership or an owner was passed, by where they stand. */
  checks: Map<string, PassedCheck>;
  /** A guard in front would refuse this persona, and does not run for this path: a path that slips past, and where it says for which it runs. */
  gap: { witness: string; symbol: string; place: Place } | null;
  /** Guards that stop nobody. */
  defects: Defect[];
  /** What the persona's rules decided last. */
  decision: Decided | null;
  created: Set<'session' | 'account'>;
  /** A limit is counted on a way that only those without a session take. */
  limitsGuests: boolean;
  /** A new row keeps a digest of a password that is sent; false where the request says too what rights go with it. */
  signsUp: boolean | null;
  /** A password, one-time code or foreign identity was verified on the way: the entry's purpose may be to log in. */
  authenticates: boolean;
  /** A code that the request brings was exchanged for tokens of another system. */
  exchanges: boolean;
  /** A session was handed out: a token was signed, or its cookie set. */
  handsOut: boolean;
  /** What the insider has seen brought together. */
  ties: Ties;
  /** Secrets and settings whose presence was asked for. */
  settingsAsked: Set<string>;
  /** Credentials of the request that named what is looked up or changed: whoever makes one up finds nothing. */
  keys: Set<string>;
  /** Cookies and the like by which a record was named, without a proof of anything. */
  namedBy: Set<string>;
}
export function newMet(): Met {
  return {
    rateLimit: null,
    validated: false,
    permissions: new Set(),
    checks: new Map(),
    gap: null,
    defects: [],
    decision: null,
    created: new Set(),
    limitsGuests: false,
    signsUp: null,
    authenticates: false,
    exchanges: false,
    handsOut: false,
    ties: newTies(),
    settingsAsked: new Set(),
    keys: new Set(),
    namedBy: new Set(),
  };
}
