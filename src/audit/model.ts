/**
 * The shapes of a report: the JSON contract of version 1. Fields may be added; those here keep their meaning.
 * Lines and columns are 1-based; paths use `/` and are relative to the root of the scan.
 */

export type Severity = 'error' | 'warning' | 'note';
export type Confidence = 'high' | 'medium' | 'low';
export type Verdict = 'guarded' | 'open' | 'unknown';
export type Level = 'public' | 'optional' | 'authenticated' | 'role' | 'signature' | 'local' | 'unknown';

export interface UnknownSight {
  reason:
    | 'unresolved-import'
    | 'unknown-callee'
    | 'handed-over'
    | 'dynamic-dispatch'
    | 'budget'
    | 'parse-error'
    | 'registration-lost'
    | 'raw-sql'
    | 'outside-service';
  text: string;
  file: string;
  line: number;
}

/** A function on the way to the statement that refuses. */
export interface ChainLink {
  symbol: string;
  file: string;
  line: number;
}

export interface ReportedGuard {
  how: 'throw' | 'redirect' | 'response' | 'not-found' | 'hook' | 'no-next' | 'close' | 'crash';
  kind: 'session' | 'identity' | 'secret' | 'token' | 'membership' | 'role' | 'ownership';
  layer: 'proxy' | 'hook' | 'wrapper' | 'handler';
  symbol: string;
  file: string;
  line: number;
  /** The functions on the way, from the first that the request meets to the one whose statement refuses. */
  chain: ChainLink[];
  persona: 'outsider' | 'stranger';
  level: Level;
}

export type EffectKind = 'read' | 'write' | 'delete' | 'external' | 'mail' | 'payment' | 'model' | 'file' | 'process' | 'response' | 'cookie' | 'session';

export interface ReportedEffect {
  kind: EffectKind;
  by: 'outsider' | 'stranger' | 'insider';
  operation: 'create' | 'read' | 'update' | 'delete' | 'call';
  resource: string;
  symbol: string;
  file: string;
  line: number;
}

export interface RateLimit {
  max: number | null;
  window: string | null;
  by: string | null;
}

export interface ReportedEntry {
  id: string;
  app: string;
  framework: string;
  method: string;
  path: string;
  symbol: string;
  file: string;
  line: number;
  column: number;
  definedIn: string;
  verdict: Verdict;
  guarded: boolean;
  unknown: UnknownSight | null;
  level: Level;
  confidence: Confidence;
  conditional: string | null;
  guards: ReportedGuard[];
  effects: ReportedEffect[];
  effectsCut: boolean;
  permissions: string[];
  rateLimit: RateLimit | true | null;
  validated: boolean | null;
}

export interface Step {
  file: string;
  line: number;
  column: number;
  message: string;
}

export interface Suppression {
  kind: 'comment' | 'config' | 'baseline';
  reason: string;
  until?: string;
}

export interface Finding {
  ruleId: string;
  severity: Severity;
  confidence: Confidence;
  message: string;
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  entry: string | null;
  steps: Step[];
  related: { file: string; line: number; message: string }[];
  fingerprint: string;
  suppressed: Suppression | null;
  /** Where there is a baseline: whether it holds the finding; `updated` is one that became more severe than what was accepted. */
  baselineState?: 'new' | 'unchanged' | 'updated';
}

export interface ReportedDiagnostic {
  severity: Severity;
  file: string | null;
  line: number | null;
  message: string;
}

/** What the check on the proofs gave (`scan --prove`). */
export interface ProofCount {
  /** Guarded entries whose proof was checked. */
  entries: number;
  /** Refusals left out, one walk each. */
  guards: number;
  /** ... after which the outsider got an answer or had an effect. */
  further: number;
  /** ... after which a later guard stopped him. */
  later: number;
  /** ... after which the request went on, to an end that everybody meets. */
  elsewhere: number;
  /** ... after which the budget ran out before it was seen. */
  spent: number;
  /** ... which changed nothing: internal contradictions, see the diagnostics. */
  void: number;
}

/** What comparing with a baseline gave (`scan --baseline`). */
export interface BaselineCount {
  /** Findings that the baseline accepts. */
  accepted: number;
  /** Lines of the baseline whose finding is gone. */
  obsolete: AcceptedFinding[];
}
/** A line of a baseline. */
export interface AcceptedFinding {
  fingerprint: string;
  rule: string;
  severity: Severity;
  entry: string | null;
  file: string;
  /** YYYY-MM-DD: the day on which it was accepted first. */
  since: string;
}

/** What a report is confined to: entries and findings that hang on what has changed. */
export interface ReportedChanges {
  /** With what the files were compared. */
  against: string;
  /** Changed files. */
  files: number;
  /** All entries, those that are not reported included; null where nothing had to be scanned to tell that none is concerned. */
  of: number | null;
  /** Why everything is reported all the same, or null. */
  everything: string | null;
}

export interface Report {
  schemaVersion: 1;
  tool: { name: 'authlint'; version: string };
  entries: ReportedEntry[];
  findings: Finding[];
  diagnostics: ReportedDiagnostic[];
  /** With `--prove` only. */
  proof?: ProofCount;
  /** With `--baseline` only. */
  baseline?: BaselineCount;
  /** With `--staged` and `--changed` only. */
  changes?: ReportedChanges;
  stats: { files: number; parsed: number; fromCache: number; entries: number; milliseconds: number };
}
