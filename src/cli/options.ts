/** What the commands have in common: the root, the rules asked for, the scan. */
import { severities } from '../audit/order.ts';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rules } from '../../rules/index.ts';
import { FileStore, defaultFolder } from '../audit/cache/store.ts';
import { UsageError } from '../audit/config/errors.ts';
import type { RuleOverride } from '../audit/config/settings.ts';
import { runScan } from '../audit/run.ts';
import type { RunOptions, RunResult } from '../audit/run.ts';
import { progressLine } from './output.ts';
import { Threads } from './threads.ts';

export interface CommonOptions {
  root?: string;
  config?: string;
  rule?: string[];
  stats?: boolean;
  output?: string;
  /** `--no-cache` makes it false. */
  cache?: boolean;
  cacheLocation?: string;
  threads?: number;
}

/** `--root`, else the one folder given, else the working directory. */
export function rootOf(paths: readonly string[], options: CommonOptions): { root: string; paths: string[] } {
  const absolute = paths.map((p) => resolve(p));
  for (const [i, path] of absolute.entries()) {
    if (!statSync(path, { throwIfNoEntry: false })) throw new UsageError(`${paths[i] ?? path}: no such file or folder.`);
  }
  if (options.root !== undefined) {
    const root = resolve(options.root);
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${options.root}: no such folder; check --root.`);
    return { root, paths: absolute };
  }
  const [only] = absolute;
  if (absolute.length === 1 && only !== undefined && statSync(only).isDirectory()) return { root: only, paths: [] };
  const here = process.cwd();
  const outside = absolute.find((p) => p !== here && !p.startsWith(`${here}/`));
  // Files elsewhere: their common folder is no root of anything, so that it has to be said.
  if (outside !== undefined) {
    if (absolute.length === 1) return { root: dirname(outside), paths: absolute };
    throw new UsageError(`${outside}: lies outside the working directory; say --root.`);
  }
  return { root: here, paths: absolute };
}

const settings = ['off', ...severities] as const;

function ruleOverrides(given: readonly string[] | undefined): RuleOverride[] {
  return (given ?? []).map((text) => {
    const [id = '', severity] = text.split('=');
    if (severity === undefined) return { id, severity: null };
    const known = settings.find((s) => s === severity);
    if (!known) throw new UsageError(`--rule ${text}: "${severity}" is no severity; use off, note, warning or error.`);
    return { id, severity: known };
  });
}

/** How the options describe a scan. */
export function runOptions(paths: readonly string[], options: CommonOptions, content: 'disk' | 'index' = 'disk'): RunOptions {
  const { root, paths: narrowed } = rootOf(paths, options);
  const config = options.config === undefined ? null : resolve(options.config);
  const { threads = 1 } = options;
  // The file that Node was started with: the command line itself, wherever its parts stand.
  const [, script] = process.argv;
  return {
    root,
    paths: narrowed,
    rules,
    config,
    overrides: ruleOverrides(options.rule),
    progress: progressLine(),
    ...(threads > 1 && script ? { others: () => new Threads(threads - 1, script, root, config) } : {}),
    ...(options.cache === false ? {} : { store: new FileStore(resolve(options.cacheLocation ?? defaultFolder(root)), root, content) }),
  };
}

export function scanFor(
  paths: readonly string[],
  options: CommonOptions,
  more: Pick<RunOptions, 'prove' | 'ledger' | 'store' | 'changes' | 'overlay' | 'listing'> = {},
): RunResult & { root: string } {
  const run = runOptions(paths, options, more.listing ? 'index' : 'disk');
  return { ...runScan({ ...run, ...more }), root: run.root };
}
