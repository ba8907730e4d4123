/** One scan: project, walks, sites, rules, suppressions, report. */
import { oncePerCode } from './mounted.ts';
import { byText, milder, reaches } from './order.ts';
import { dirname, isAbsolute, join } from 'node:path';
import type { Ledger } from '../evaluate/verdicts/ledger.ts';
import type { DeclaredExport } from '../evaluate/world.ts';
import type { Changes } from '../project/git.ts';
import { openProject } from '../project/index.ts';
import type { Sources } from '../project/sources.ts';
import type { Listing } from '../project/listing.ts';
import type { Project } from '../project/types.ts';
import { declaredGuard, declaredRole } from './config/declared.ts';
import { keyOf } from './cache/store.ts';
import type { WalkStore } from './cache/store.ts';
import { WalkMemory } from './cache/walks.ts';
import { Affected } from './changes.ts';
import { NothingToScan, UsageError } from './config/errors.ts';
import { loadConfig, unknownRule } from './config/load.ts';
import type { LoadedConfig } from './config/load.ts';
import { RuleSettings } from './config/settings.ts';
import type { EffectiveRule, RuleOverride } from './config/settings.ts';
import { ScanContext } from './context.ts';
import { declaredTroubles } from './declared-guards.ts';
import { internalError, isTooDeep } from './failures.ts';
import { fingerprints } from './fingerprints.ts';
import type { Finding, Report, ReportedDiagnostic, ReportedEntry, Severity, Suppression } from './model.ts';
import { relativePath } from './paths.ts';
import { matchesEntry } from './public.ts';
import { proveAll } from './prove.ts';
import type { Rule, RuleFinding } from './rule.ts';
import { scanProject } from './scan.ts';
import type { Others, ScanProgress, Scanned } from './scan.ts';
import { roleSites } from './sites.ts';
import type { MetSite } from './sites.ts';
import { Suppressions, mentionsSuppression } from './suppressions.ts';
import { sweep } from './sweep.ts';
import { toolVersion } from './version.ts';

export interface RunOptions {
  /** Absolute folder. */
  root: string;
  /** Absolute files or folders that narrow what is reported; empty: everything. */
  paths?: readonly string[];
  /** Absolute path of a configuration file, or null to look for one. */
  config?: string | null;
  rules: readonly Rule[];
  overrides?: readonly RuleOverride[];
  /** Texts that stand for what is on disk, by absolute path. */
  overlay?: ReadonlyMap<string, string>;
  /** Which files there are, where that is not for the disk to say. */
  listing?: Listing;
  /** Report only what hangs on a file that has changed. */
  changes?: Changes;
  /** Decides which suppressions have expired. */
  now?: Date;
  progress?: ScanProgress;
  /** Check every guarded verdict by leaving its refusals out. */
  prove?: boolean;
  /** Where walks are kept from scan to scan; without it everything is walked. */
  store?: WalkStore;
  /** What was read and parsed in earlier scans of the root. */
  sources?: Sources;
  /** Keeps what the functions of the project did on the walks. */
  ledger?: Ledger;
  /**
   * Who else walks entries of this scan. Nobody is asked where walks are known from an earlier one, where a proof or a ledger is asked for,
   * or where what is scanned is not what is on disk.
   */
  others?: () => Others;
}

export interface RunResult {
  report: Report;
  /** The rules that ran. */
  ran: readonly EffectiveRule[];
  config: LoadedConfig;
  /** Whether the findings of a file, relative to the root, were asked for. */
  reported: (file: string) => boolean;
  /** Entries whose analysis ended in an internal error. */
  internalErrors: number;
  context: ScanContext;
  scanned: Scanned;
  project: Project;
  /** Findings that a comment of ESLint's suppresses. */
  byEslint: ReadonlySet<Finding>;
  /** What a rule finds with other options. */
  judge(rule: EffectiveRule): Finding[];
}
/** What the findings of a rule hang on besides the rule. */
interface Judging {
  context: ScanContext;
  settings: RuleSettings;
  suppressions: Suppressions;
  config: LoadedConfig['config'];
  reported: (finding: RuleFinding) => boolean;
  byEslint: Set<Finding>;
}

/** The configuration and the files of a scan, nothing walked yet. */
export function openScan(options: RunOptions): { loaded: LoadedConfig; project: Project } {
  const ruleIds = options.rules.map((r) => r.meta.id);
  const view = { ...(options.overlay ? { overlay: options.overlay } : {}), ...(options.listing ? { listing: options.listing } : {}) };
  const loaded = loadConfig(options.root, options.config ?? null, ruleIds, view);
  for (const { id } of options.overrides ?? []) {
    if (!ruleIds.includes(id.replace(/^authlint\//, ''))) throw new UsageError(unknownRule(id, ruleIds).replace(/^t/, 'T'));
  }
  const { config } = loaded;
  const project = openProject({
    root: options.root,
    include: config.include ?? [],
    exclude: config.exclude ?? [],
    tests: config.tests ?? false,
    ...view,
    ...(options.sources ? { sources: options.sources } : {}),
  });
  return { loaded, project };
}

/** What the configuration declares of the project's own code. */
export function declaredIn({ config, file }: LoadedConfig, root: string): DeclaredExport[] {
  const base = file === null ? root : dirname(file);
  return [...(config.guards ?? []).map((g) => declaredGuard(g, base)), ...(config.roles ?? []).map((r) => declaredRole(r, base))];
}

/** @throws UsageError for what the user has to mend (configuration, unknown rule, nothing to scan) */
export function runScan(options: RunOptions): RunResult {
  const started = performance.now();
  const ruleIds = options.rules.map((r) => r.meta.id);
  const { loaded, project } = openScan(options);
  const { config } = loaded;
  const base = loaded.file === null ? options.root : dirname(loaded.file);
  const declared = declaredIn(loaded, options.root);
  // A proof walks the code itself, and a ledger is written by walking.
  const store = options.prove || options.ledger ? null : (options.store ?? null);
  const key = store ? keyOf(project.root, toolVersion, [config.guards, config.roles]) : '';
  const apart = options.prove || options.ledger || options.overlay || options.listing || options.sources;
  const ask = apart ? undefined : options.others;
  const memory = store ? new WalkMemory(project, store.load(key)) : ask ? new WalkMemory(project) : null;
  const others = memory?.isEmpty ? (ask?.() ?? null) : null;
  const scanned = scanProject(project, declared, options.progress, undefined, options.ledger ?? null, memory, others);
  if (project.files.length === 0 && scanned.walked.length === 0) {
    throw new NothingToScan(`${options.root}: nothing to scan: no JavaScript or TypeScript files were found; check the path and .gitignore.`);
  }
  const proved = options.prove ? proveAll(project, scanned) : null;
  const settings = new RuleSettings(config);
  const ran = settings.effective(options.rules, options.overrides ?? []);
  const met: MetSite[] = scanned.walked.flatMap((w) => w.reports.flatMap((r) => r.sites.map((record): MetSite => ({ record, entry: w.entry.id }))));
  for (const w of scanned.walked) met.push(...w.faults.map((record): MetSite => ({ record, entry: w.entry.id })));
  met.push(
    ...sweep(project, scanned.machine, scanned.registered, memory, (file, error) => {
      if (!isTooDeep(error)) scanned.internalErrors.push(internalError('the functions of this file', file, error));
    }),
  );
  // After the sweep, which loads what no entry asked for.
  for (const { record } of scanned.loadSites) met.push({ record, entry: null });
  for (const record of memory?.sitesAtLoad(scanned.loadSites, scanned.world.evaluated) ?? []) met.push({ record, entry: null });
  const sites = roleSites(project, met);
  const context = new ScanContext(project, scanned, config, sites);
  context.declared = declaredTroubles(project, scanned.machine, config.guards ?? [], base);
  const suppressions = suppressionsOf(project, options.now ?? new Date());
  const reported = pathFilter(options);
  const affected = options.changes ? new Affected(options.changes, project, scanned.walked, memory, loaded) : null;
  const findings: Finding[] = [];
  const byEslint = new Set<Finding>();
  const judging: Judging = {
    context,
    settings,
    suppressions,
    config,
    reported: (f) => reported(f.region.file) && affected?.finding(f) !== false,
    byEslint,
  };
  const last = ran.filter((r) => r.rule.meta.last);
  const judgeRules = (rules: readonly EffectiveRule[]): void => {
    for (const effective of rules) {
      try {
        findings.push(...findingsOf(effective, judging));
      } catch (error) {
        scanned.internalErrors.push(internalError(`rule authlint/${effective.rule.meta.id}`, options.root, error));
      }
    }
  };
  judgeRules(ran.filter((r) => !r.rule.meta.last));
  const ranIds = new Set(ran.map((r) => r.rule.meta.id));
  context.troubles = suppressions.problems(ranIds, new Set(ruleIds)).map(({ kind, comment, rule }) => ({
    region: { file: comment.file, line: comment.line, column: comment.column, endLine: comment.endLine, endColumn: comment.endColumn },
    kind,
    rule,
    until: comment.until,
  }));
  judgeRules(last);
  if (memory) project.diagnostics.push(...memory.diagnostics());
  if (store && memory) {
    store.save(key, memory.stored(scanned.walked));
    project.stats.fromCache = memory.spared.size;
  }
  findings.sort((a, b) => byText(a.file, b.file) || a.line - b.line || a.column - b.column || byText(a.ruleId, b.ruleId) || byText(a.message, b.message));
  const shown = scanned.walked.map((w) => w.entry).filter((e) => (reported(e.file) || reported(e.definedIn)) && affected?.entry(e.id) !== false);
  const diagnostics = diagnosticsOf(project, scanned, proved?.contradictions ?? []);
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'authlint', version: toolVersion },
    entries: shown,
    findings,
    diagnostics: affected ? diagnostics.filter((d) => d.file === null || affected.file(d.file)) : diagnostics,
    ...(proved ? { proof: proved.count } : {}),
    ...(options.changes && affected
      ? { changes: { against: options.changes.against, files: options.changes.files.size, of: scanned.walked.length, everything: affected.everything } }
      : {}),
    stats: {
      files: project.stats.files,
      parsed: project.stats.parsed,
      fromCache: project.stats.fromCache,
      entries: shown.length,
      milliseconds: Math.round(performance.now() - started),
    },
  };
  return {
    report,
    ran,
    config: loaded,
    reported,
    internalErrors: scanned.internalErrors.length,
    context,
    scanned,
    project,
    byEslint,
    judge: (rule) => findingsOf(rule, judging),
  };
}

function suppressionsOf(project: Project, now: Date): Suppressions {
  const suppressions = new Suppressions(now.toISOString().slice(0, 10));
  for (const file of project.files) {
    const text = project.text(file);
    if (text === null || !mentionsSuppression(text)) continue;
    const module = project.module(file);
    if (module) suppressions.add(module, relativePath(project.root, file));
  }
  return suppressions;
}

/** Given files and folders narrow what is reported, never what is read. */
function pathFilter(options: RunOptions): (file: string) => boolean {
  const paths = (options.paths ?? []).map((p) => relativePath(options.root, isAbsolute(p) ? p : join(options.root, p)));
  if (paths.length === 0 || paths.includes('.')) return () => true;
  return (file) => paths.some((p) => file === p || file.startsWith(`${p}/`));
}

function findingsOf(effective: EffectiveRule, judging: Judging): Finding[] {
  const { context, settings, reported } = judging;
  const { rule } = effective;
  const { id } = rule.meta;
  const entries = new Map<string, ReportedEntry>(context.entries.map((e) => [e.id, e]));
  const declared = (entry: ReportedEntry): boolean => (judging.config.public ?? []).some((p) => matchesEntry(p.entry, entry.id));
  const made = oncePerCode(rule.check(context.forRule(effective.options)), entries, declared);
  const prints = fingerprints(
    made.map((f) => ({ ruleId: id, entry: f.entry ? (entries.get(f.entry) ?? null) : null, file: f.region.file, symbol: f.symbol ?? '' })),
  );
  const out: Finding[] = [];
  made.forEach((f, i) => {
    const override = settings.inFile(id, f.region.file);
    if (override === 'off') return;
    // A severity that the user sets is a ceiling for what the rule itself made milder.
    const own: Severity = f.severity ?? rule.meta.severity;
    const wished = override ?? effective.severity;
    const severity = wished === null ? own : !reaches(own, rule.meta.severity) ? milder(own, wished) : wished;
    if (!reported(f)) return;
    out.push(finding(`authlint/${id}`, f, severity, prints[i] ?? '', judging));
  });
  return out;
}

function finding(ruleId: string, f: RuleFinding, severity: Severity, fingerprint: string, { suppressions, config, byEslint }: Judging): Finding {
  const heard = suppressions.of({ ruleId, file: f.region.file, line: f.region.line });
  const by = heard ? { reason: heard.reason, ...(heard.until === undefined ? {} : { until: heard.until }) } : null;
  const declared = by || !f.entry ? undefined : (config.public ?? []).find((p) => matchesEntry(p.entry, f.entry ?? ''));
  const suppressed: Suppression | null = by
    ? { kind: 'comment', ...by }
    : declared && ruleId === 'authlint/no-unprotected-route'
      ? { kind: 'config', reason: declared.reason }
      : null;
  const made: Finding = {
    ruleId,
    severity,
    confidence: f.confidence ?? 'high',
    message: f.message,
    ...f.region,
    entry: f.entry ?? null,
    steps: f.steps ?? [],
    related: f.related ?? [],
    fingerprint,
    suppressed,
  };
  if (heard?.eslint) byEslint.add(made);
  return made;
}

function diagnosticsOf(project: Project, scanned: Scanned, contradictions: readonly ReportedDiagnostic[]): ReportedDiagnostic[] {
  const all: ReportedDiagnostic[] = [...project.diagnostics, ...scanned.diagnostics].map((d) => ({
    severity: d.severity,
    file: d.file === null ? null : relativePath(project.root, d.file),
    line: d.line,
    message: d.message,
  }));
  all.push(...contradictions);
  for (const e of scanned.internalErrors) {
    const [first = ''] = e.message.split('\n');
    all.push({
      severity: 'error',
      file: e.file === project.root ? null : relativePath(project.root, e.file),
      line: null,
      message: `internal error, ${e.entry}: ${first}; nothing is known of it, please report this`,
    });
  }
  const seen = new Set<string>();
  return all
    .filter((d) => {
      const key = JSON.stringify(d);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => byText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || byText(a.message, b.message));
}
