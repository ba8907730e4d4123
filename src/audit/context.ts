/** What rules see of a scan. */
import type { Project } from '../project/types.ts';
import type { Config } from './config/schema.ts';
import type { ReportedEntry, Step } from './model.ts';
import { declaredPublic, evidentIntent } from './public.ts';
import { firstLineOf, regionOfPlace } from './regions.ts';
import { breachesOf } from './breaches.ts';
import { guardDefects } from './defects.ts';
import { holeOf } from './holes.ts';
import type {
  DeclaredTrouble,
  Breach,
  GuardDefect,
  Hole,
  MatcherGap,
  PublicIntent,
  Region,
  RoleSite,
  RuleContext,
  SiblingGuard,
  SuppressionTrouble,
  UntiedRecord,
  UsualGuard,
} from './rule.ts';
import { untiedRecords } from './untied.ts';
import { Upkeep, questionsOf } from './upkeep.ts';
import { siblingGuards } from './siblings.ts';
import { witnessSteps } from './scan.ts';
import type { Scanned, Walked } from './scan.ts';

export class ScanContext {
  readonly entries: readonly ReportedEntry[];
  private readonly project: Project;
  private readonly config: Config;
  private readonly walkedOf = new Map<ReportedEntry, Walked>();
  private readonly byRole = new Map<string, RoleSite[]>();
  private readonly guards = new Map<string, UsualGuard | null>();
  private readonly upkeep: Upkeep;
  private readonly intents = new Map<ReportedEntry, PublicIntent | null>();
  private found: GuardDefect[] | null = null;
  private siblingsFound: Map<ReportedEntry, SiblingGuard> | null = null;
  private untiedFound: UntiedRecord[] | null = null;
  troubles: SuppressionTrouble[] = [];
  declared: readonly DeclaredTrouble[] = [];

  constructor(project: Project, scanned: Scanned, config: Config, sites: readonly RoleSite[]) {
    this.project = project;
    this.config = config;
    this.entries = scanned.walked.map((w) => w.entry);
    for (const w of scanned.walked) this.walkedOf.set(w.entry, w);
    this.upkeep = new Upkeep(scanned.walked);
    for (const site of sites) this.byRole.set(site.role, [...(this.byRole.get(site.role) ?? []), site]);
  }

  /** The view of one rule with its options. */
  forRule(options: Readonly<Record<string, unknown>>): RuleContext {
    return {
      entries: this.entries,
      regionOf: (entry) => this.regionOf(entry),
      lineOf: (file, line) => ({ file, line, column: 1, endLine: line, endColumn: 2 }),
      stepsOf: (entry) => this.stepsOf(entry),
      intentOf: (entry) => this.intentOf(entry),
      lostAt: (entry) => (entry.unknown ? { file: entry.unknown.file, line: entry.unknown.line } : null),
      holeOf: (entry) => this.holeOf(entry),
      siblingGuard: (entry) => this.siblings().get(entry) ?? null,
      gapOf: (entry) => this.gapOf(entry),
      guardDefects: (kinds) => this.defects().filter((d) => kinds.includes(d.kind)),
      breachesOf: (entry) => this.breachesOf(entry),
      untiedRecords: () => this.untied(),
      usualGuard: (entry) => this.usualGuard(entry),
      sites: (role) => this.byRole.get(role) ?? [],
      declaredTroubles: () => this.declared,
      suppressionProblems: () => this.troubles,
      options,
    };
  }

  private walked(entry: ReportedEntry): Walked {
    const found = this.walkedOf.get(entry);
    if (!found) throw new Error(`no walk of ${entry.id}`);
    return found;
  }
  regionOf(entry: ReportedEntry): Region {
    const { point } = this.walked(entry);
    return firstLineOf(this.project, { file: point.file, start: point.span.start, end: point.span.end });
  }
  stepsOf(entry: ReportedEntry): Step[] {
    return witnessSteps(this.project, this.walked(entry).judgement);
  }
  private gapOf(entry: ReportedEntry): MatcherGap | null {
    const gap = this.walked(entry).reports.find((r) => r.met.gap !== null)?.met.gap;
    return gap ? { witness: gap.witness, symbol: gap.symbol, region: regionOfPlace(this.project, gap.place) } : null;
  }
  private holeOf(entry: ReportedEntry): Hole | null {
    const walked = this.walked(entry);
    return holeOf(entry, this.upkeep.without(walked), this.intentOf(entry), questionsOf(walked));
  }
  private siblings(): Map<ReportedEntry, SiblingGuard> {
    this.siblingsFound ??= siblingGuards(this.project, [...this.walkedOf.values()]);
    return this.siblingsFound;
  }
  private defects(): GuardDefect[] {
    this.found ??= guardDefects(this.project, [...this.walkedOf.values()], (w) => this.holeOf(w.entry));
    return this.found;
  }
  breachesOf(entry: ReportedEntry): Breach[] {
    return breachesOf(this.project, this.walked(entry));
  }
  private untied(): UntiedRecord[] {
    this.untiedFound ??= untiedRecords(this.project, [...this.walkedOf.values()]);
    return this.untiedFound;
  }
  intentOf(entry: ReportedEntry): PublicIntent | null {
    if (!this.intents.has(entry))
      this.intents.set(entry, declaredPublic(this.config, entry) ?? evidentIntent(this.walked(entry), [...this.walkedOf.values()], this.upkeep));
    return this.intents.get(entry) ?? null;
  }
  usualGuard(entry: ReportedEntry): UsualGuard | null {
    const key = `${entry.app} ${entry.framework}`;
    let found = this.guards.get(key);
    if (found === undefined) {
      const peers = this.entries.filter((e) => e.app === entry.app && e.framework === entry.framework);
      const counts = new Map<string, UsualGuard>();
      for (const peer of peers) {
        const met = new Set<string>();
        for (const g of peer.guards) {
          if (g.persona !== 'outsider' || g.kind === 'token' || g.kind === 'secret' || g.symbol === '') continue;
          const at = `${g.symbol} ${g.file}:${String(g.line)}`;
          if (met.has(at)) continue;
          met.add(at);
          const known = counts.get(at);
          if (known) known.count++;
          else counts.set(at, { symbol: g.symbol, file: g.file, line: g.line, how: g.how, count: 1, of: peers.length });
        }
      }
      found = [...counts.values()].sort((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1))[0] ?? null;
      if (found && found.count < 2) found = null;
      this.guards.set(key, found);
    }
    return found;
  }
}
