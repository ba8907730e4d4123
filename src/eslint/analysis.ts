/** What the ESLint rules ask of one scan. */
import { dirname, join } from 'node:path';
import type { Finding } from '../audit/model.ts';
import type { Rule } from '../audit/rule.ts';
import { runScan } from '../audit/run.ts';
import type { RunOptions, RunResult } from '../audit/run.ts';

export type Options = Readonly<Record<string, unknown>>;

export interface Analysis {
  /** Findings of a rule in a file (absolute), those that an ESLint comment suppresses included: ESLint hides them itself, and calls its comments unused otherwise. */
  findings(rule: Rule, options: Options, file: string): readonly Finding[];
  /** Files and folders whose change can change what is said of a file, as far as the walks tell. */
  around(file: string): ReadonlySet<string>;
  /** The configuration that was read. */
  config: string | null;
  /** What the tool itself could not do. */
  troubles: readonly string[];
}

export function analyse(options: RunOptions): Analysis {
  // Which rules speak is for ESLint's configuration to say, so that all of them run; what authlint's own configuration switches off stays off.
  const result = runScan({ ...options, overrides: options.rules.map((rule) => ({ id: rule.meta.id, severity: null })) });
  const { root } = options;
  const found = grouped(root, result.report.findings, result.byEslint);
  const near = new Map<string, ReadonlySet<string>>();
  const walks = result.scanned.walked.map((w) => w.files);
  // A whole scan is a lot to hold: it is let go of where no rule can ask for more.
  const more = options.rules.some((rule) => rule.meta.options !== null) ? new Judged(root, result) : null;
  return {
    findings: (rule, given, file) => (Object.keys(given).length > 0 && more ? more.of(rule, given, file) : (found.get(keyOf(rule, file)) ?? [])),
    around: (file) => {
      let paths = near.get(file);
      if (!paths) near.set(file, (paths = pathsAround(root, [file, ...walks.filter((files) => files.includes(file)).flat()])));
      return paths;
    },
    config: result.config.file,
    troubles: result.report.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.file ?? root}: ${d.message}`),
  };
}

/** The files, the folders that they are in, and what says in those how imports are meant. */
function pathsAround(root: string, files: readonly string[]): Set<string> {
  const paths = new Set(files);
  for (const file of files) {
    for (let dir = dirname(file); !paths.has(dir); dir = dirname(dir)) {
      for (const path of [dir, join(dir, 'package.json'), join(dir, 'tsconfig.json')]) paths.add(path);
      if (dir === root || dirname(dir) === dir) break;
    }
  }
  return paths;
}

/** Rules judged again with options of ESLint's configuration. */
class Judged {
  private readonly root: string;
  private readonly result: RunResult;
  private readonly known = new Map<string, Map<string, Finding[]>>();
  constructor(root: string, result: RunResult) {
    this.root = root;
    this.result = result;
  }
  of(rule: Rule, options: Options, file: string): readonly Finding[] {
    const own = this.result.ran.find((r) => r.rule.meta.id === rule.meta.id);
    // Switched off in authlint's own configuration.
    if (!own) return [];
    const key = `${rule.meta.id} ${JSON.stringify(options)}`;
    let found = this.known.get(key);
    if (!found) {
      const made = this.result.judge({ ...own, options: { ...own.options, ...options } });
      this.known.set(key, (found = grouped(this.root, made, this.result.byEslint)));
    }
    return found.get(keyOf(rule, file)) ?? [];
  }
}

const keyOf = (rule: Rule, file: string): string => `authlint/${rule.meta.id} ${file}`;

function grouped(root: string, findings: readonly Finding[], byEslint: ReadonlySet<Finding>): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.suppressed !== null && !byEslint.has(finding)) continue;
    const key = `${finding.ruleId} ${join(root, finding.file)}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return groups;
}
