import type { RawCookieFacts, Tri } from '../evaluate/security/set-cookie.ts';
import type { Confidence, Finding, ReportedEffect, ReportedEntry, Severity, Step } from './model.ts';

/** Reference data of a rule: shown by `authlint rules`, the SARIF rule list and the rule's page. */
export interface RuleMeta {
  /** Without the `authlint/` prefix. */
  id: string;
  title: string;
  /** One sentence: what is reported. */
  description: string;
  /** Markdown: what an attacker does, how to mend it. */
  help: string;
  cwe: string[];
  owasp: string[];
  asvs: string[];
  /** Severity of a finding where `check` says nothing else; also the SARIF default level. */
  severity: Severity;
  /** CVSS-like number as text, '9.1' ... '0.1'. */
  securitySeverity: string;
  precision: 'very-high' | 'high' | 'medium' | 'low';
  recommended: boolean;
  /** JSON Schema of the rule's options object, or null where it takes none. */
  options: Record<string, unknown> | null;
  /** Judges what the other rules left: runs after them. */
  last?: boolean;
}

/** Where a finding stands. Offsets are never shown: these are 1-based. */
export interface Region {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** One call of a library role, with what its arguments evaluate to. */
export interface RoleSite {
  role: string;
  /** What was called, as written: `reply.setCookie`. */
  symbol: string;
  region: Region;
  /** Facts the role's library computed: for `cookie.set` see CookieFacts, for `storage.write` StorageFacts, ... */
  facts: unknown;
  /** Ids of the entries from which the site is reached, as far as known. */
  entries: string[];
  /** Absolute paths of the files it hangs on where no entry reaches it. */
  files: () => ReadonlySet<string>;
  /** The enclosing function's name or ''. */
  enclosing: string;
  confidence: Confidence;
  /** Calls that led to the site from the place where the facts were decided, outermost first. */
  steps: Step[];
}

/** Facts of a `cookie.set` site. */
export interface CookieFacts extends Omit<RawCookieFacts, 'optionsPlace'> {
  /** Where the options object stands, if elsewhere. */
  optionsAt: Region | null;
}

/** Facts of a `storage.write` site. */
export interface StorageFacts {
  store: string;
  key: string | null;
  /** What is stored is a credential, by its key, its name or its origin. */
  credential: Tri;
  /** Why it is believed to be one. */
  why: string;
  deletes: boolean;
}

/** Facts of a `response.leak` site: detail of an error or of an account's existence that reaches the client. */
export interface LeakFacts {
  kind: 'error-detail' | 'stack' | 'user-enumeration';
  /** What is sent, as written. */
  text: string;
  status: number | null;
  /** The function is part of an authentication entry (login, sign-up, reset, ...). */
  authentication: boolean;
}

/** What an outsider gains at an open entry. */
export interface Hole {
  /** The gravest effect, and all that count. */
  worst: ReportedEffect;
  reached: ReportedEffect[];
  intent: PublicIntent | null;
  severity: Severity;
}

/** A guard in front of the application that would refuse an outsider, and does not run for a path of the entry. */
export interface MatcherGap {
  /** A path that slips past. */
  witness: string;
  /** What would have refused. */
  symbol: string;
  /** Where it says for which paths it runs. */
  region: Region;
}

/** A check that nearly all siblings of an entry pass and it does not. */
export interface SiblingGuard {
  symbol: string;
  file: string;
  line: number;
  /** Siblings that go through it. */
  count: number;
  /** All siblings, this one included. */
  of: number;
  /** The guard that they have in common. */
  sharedGuard: string;
}

/** A guard that stands on the way and stops nobody. */
export interface GuardDefect {
  kind: 'not-awaited' | 'dropped' | 'uncalled' | 'empty' | 'swallowed' | 'presence' | 'conditional' | 'guessable';
  region: Region;
  /** What was called or asked, as written. */
  symbol: string;
  /** What it would have decided, where that is known. */
  decides: ReportedEntry['guards'][number]['kind'] | null;
  /** Who walks past it. */
  persona: 'outsider' | 'stranger';
  /** Entries that it lets him into, the gravest first. */
  entries: ReportedEntry[];
  /** The gravest effect behind it; null where it has stopped him all the same, and only its rejection goes unheard. */
  worst: ReportedEffect | null;
  severity: Severity;
  steps: Step[];
}

/** An effect of a signed-in user on a record that his request picks and nothing ties to him. */
export interface Breach extends Omit<ReportedEffect, 'by'> {
  /** Name of the request value that picks the record: `noteId`. */
  picked: string;
  steps: Step[];
  /** A check of a role, a membership or an owner that refuses him on another way. */
  elsewhere: { symbol: string; file: string; line: number } | null;
}

/** A record that a request names beside another one, of which alone the caller's right is checked. */
export interface UntiedRecord {
  /** The request value that names it. */
  picked: string;
  /** A request value whose record the caller has a right to. */
  anchor: string;
  /** Where it is named. */
  region: Region;
  /** Entries that do something with it, the gravest first. */
  entries: ReportedEntry[];
  worst: ReportedEffect;
  steps: Step[];
}

/** What a rule sees of a scan. */
export interface RuleContext {
  readonly entries: readonly ReportedEntry[];
  /** Declaration region of an entry. */
  regionOf(entry: ReportedEntry): Region;
  /** A line as a region. */
  lineOf(file: string, line: number): Region;
  /** The walk that shows an open path or the guard, as steps. */
  stepsOf(entry: ReportedEntry): Step[];
  /** Why an open entry looks meant to be public, or null. */
  intentOf(entry: ReportedEntry): PublicIntent | null;
  /** Where sight was lost, for an unknown entry. */
  lostAt(entry: ReportedEntry): { file: string; line: number } | null;
  /** What an outsider gains at an open entry; null where that is nothing, or a log-in. */
  holeOf(entry: ReportedEntry): Hole | null;
  /** The check of a role that nearly all entries under the same guard make on top of it, and this one does not. */
  siblingGuard(entry: ReportedEntry): SiblingGuard | null;
  /** How a request gets past the guard in front of the application, or null. */
  gapOf(entry: ReportedEntry): MatcherGap | null;
  /** Guards that stop nobody, of these kinds. */
  guardDefects(kinds: readonly GuardDefect['kind'][]): GuardDefect[];
  /** What a user without any relation to the record does with it, of a guarded entry. */
  breachesOf(entry: ReportedEntry): Breach[];
  /** Records that requests name beside those whose owner is checked. */
  untiedRecords(): readonly UntiedRecord[];
  /** The guard that most entries of the same application rely on: the project's own idiom. */
  usualGuard(entry: ReportedEntry): UsualGuard | null;
  sites(role: string): readonly RoleSite[];
  /** Guards of the configuration whose code says otherwise. */
  declaredTroubles(): readonly DeclaredTrouble[];
  /** What is wrong with the suppression comments; empty until every other rule has spoken. */
  suppressionProblems(): readonly SuppressionTrouble[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface UsualGuard {
  symbol: string;
  file: string;
  line: number;
  how: ReportedEntry['guards'][number]['how'];
  /** Entries of the application that it stops. */
  count: number;
  /** All entries of the application. */
  of: number;
}

export interface DeclaredTrouble {
  /** The module exports nothing of that name, or the code lets an anonymous request through. */
  kind: 'missing' | 'passes';
  region: Region;
  module: string;
  symbol: string;
  /** How the configuration says that it refuses. */
  how: 'throw' | 'null' | 'response';
}

export interface SuppressionTrouble {
  region: Region;
  kind: 'missing-reason' | 'unused' | 'expired' | 'unknown-rule' | 'misplaced';
  /** The rule concerned, or null for the comment as a whole. */
  rule: string | null;
  until: string | null;
}

export interface PublicIntent {
  kind:
    | 'authentication'
    | 'declared'
    | 'no-private-data'
    | 'public-form'
    | 'visitor-report'
    | 'published'
    | 'own-answer'
    | 'own-cookie'
    | 'forwarded'
    | 'sign-up'
    | 'first-run'
    | 'verified-otherwise';
  reason: string;
}

export interface RuleFinding {
  region: Region;
  message: string;
  severity?: Severity;
  confidence?: Confidence;
  entry?: string | null;
  /** Ids of all entries that it is about, where they are more than that one. */
  entries?: readonly string[];
  /** The call that it is about. */
  site?: RoleSite;
  steps?: Step[];
  related?: Finding['related'];
  /** Distinguishes findings of one rule for one entry or symbol; the fingerprint is made from it, never from lines. */
  symbol?: string;
}

export interface Rule {
  meta: RuleMeta;
  check(context: RuleContext): RuleFinding[];
}
