/** The programmatic face: `import { scan } from 'authlint'`. */
import { resolve } from 'node:path';
import { rules } from '../rules/index.ts';
import { runScan } from './audit/run.ts';
import type { Report } from './audit/model.ts';

export type * from './audit/model.ts';
export type { Config } from './audit/config/schema.ts';
export { UsageError } from './audit/config/errors.ts';

export interface ScanOptions {
  /** Folder to scan; default: the working directory. */
  root?: string;
  /** Files or folders that narrow what is reported, never what is read. */
  paths?: readonly string[];
  /** Path of a configuration file; default: the nearest one from the root upwards. */
  config?: string;
  /** `{ 'cookie-flags': 'off' }`. */
  rules?: Readonly<Record<string, 'off' | 'note' | 'warning' | 'error'>>;
  /** Texts that stand for what is on disk, by absolute path. */
  overlay?: ReadonlyMap<string, string>;
}

/**
 * Scans a folder and gives the report of version 1.
 * @throws UsageError for a path, configuration or rule id that is wrong: one sentence that says what to do
 */
export function scan(options: ScanOptions = {}): Promise<Report> {
  return Promise.resolve().then(() => {
    const root = resolve(options.root ?? '.');
    return runScan({
      root,
      rules,
      paths: (options.paths ?? []).map((p) => resolve(p)),
      config: options.config === undefined ? null : resolve(options.config),
      overrides: Object.entries(options.rules ?? {}).map(([id, severity]) => ({ id, severity })),
      ...(options.overlay ? { overlay: options.overlay } : {}),
    }).report;
  });
}
