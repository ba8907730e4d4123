/** Which rules run, at what severity, with which options, for which file. */
import picomatch from 'picomatch';
import type { Severity } from '../model.ts';
import type { Rule } from '../rule.ts';
import type { Config, RuleSetting, SeveritySetting } from './schema.ts';

export interface EffectiveRule {
  rule: Rule;
  /** Null: the rule's own severity per finding. */
  severity: Severity | null;
  options: Record<string, unknown>;
}

/** Settings of the command line: `--rule ID`, `--rule ID=warning`. */
export type RuleOverride = { id: string; severity: SeveritySetting | null };

const bare = (id: string): string => id.replace(/^authlint\//, '');

function parts(setting: RuleSetting): { severity: SeveritySetting; options: Record<string, unknown> } {
  return typeof setting === 'string' ? { severity: setting, options: {} } : { severity: setting[0], options: setting[1] };
}

export class RuleSettings {
  private readonly config: Config;
  private readonly overrides: { match: (file: string) => boolean; rules: Map<string, RuleSetting> }[];

  constructor(config: Config) {
    this.config = config;
    this.overrides = (config.overrides ?? []).map((o) => ({
      match: picomatch(o.files, { dot: true }),
      rules: new Map(Object.entries(o.rules).map(([id, s]) => [bare(id), s])),
    }));
  }

  /**
   * The rules that run. `--rule ID` without a severity narrows to the named ones.
   * The presets: `recommended` what the rule's metadata says; `strict` adds every rule that is no note; `all` everything.
   */
  effective(rules: readonly Rule[], given: readonly RuleOverride[]): EffectiveRule[] {
    const preset = this.config.extends ?? 'recommended';
    const only = given.filter((g) => g.severity === null).map((g) => bare(g.id));
    const out: EffectiveRule[] = [];
    for (const rule of rules) {
      const { id } = rule.meta;
      if (only.length > 0 && !only.includes(id)) continue;
      let on = rule.meta.recommended || preset === 'all' || (preset === 'strict' && rule.meta.severity !== 'note') || only.includes(id);
      // A note that only the report shows: the summary counts it, whatever the preset.
      if (rule.meta.severity === 'note' && !rule.meta.recommended) on = true;
      let severity: Severity | null = null;
      let options: Record<string, unknown> = {};
      const written = Object.entries(this.config.rules ?? {}).find(([key]) => bare(key) === id)?.[1];
      if (written !== undefined) {
        const p = parts(written);
        on = p.severity !== 'off';
        severity = p.severity === 'off' ? null : p.severity;
        ({ options } = p);
      }
      for (const g of given) {
        if (bare(g.id) !== id || g.severity === null) continue;
        on = g.severity !== 'off';
        severity = g.severity === 'off' ? null : g.severity;
      }
      if (on) out.push({ rule, severity, options });
    }
    return out;
  }

  /** What the overrides say of a rule in a file: 'off', a severity, or null where they are silent. */
  inFile(id: string, file: string): SeveritySetting | null {
    let found: SeveritySetting | null = null;
    for (const o of this.overrides) {
      const setting = o.rules.get(id);
      if (setting !== undefined && o.match(file)) found = parts(setting).severity;
    }
    return found;
  }
}
