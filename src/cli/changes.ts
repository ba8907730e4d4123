/** `--staged` and `--changed`: what git says of the root, as options of a scan. */
import { UsageError } from '../audit/config/errors.ts';
import type { Report } from '../audit/model.ts';
import { toolVersion } from '../audit/version.ts';
import type { RunOptions } from '../audit/run.ts';
import type { Changes } from '../project/git.ts';
import { GitError, changedSince, mayBeRead, staged } from '../project/git.ts';

export interface ChangeOptions {
  staged?: boolean;
  /** true without a base. */
  changed?: string | boolean;
}
export type ChangedScan = Pick<RunOptions, 'changes' | 'overlay' | 'listing'>;

export function changesFor(root: string, options: ChangeOptions): ChangedScan {
  if (!options.staged && options.changed === undefined) return {};
  if (options.staged && options.changed !== undefined)
    throw new UsageError('--staged looks at the index and --changed at the working tree; give one of the two.');
  try {
    if (options.staged) return staged(root);
    return { changes: changedSince(root, typeof options.changed === 'string' ? options.changed : null) };
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}

/** The report of a change in which nothing is that a scan reads; null where there is something. */
export function reportOfNothing(changes: Changes): Report | null {
  const { against, files } = changes;
  if ([...files].some(mayBeRead)) return null;
  return {
    schemaVersion: 1,
    tool: { name: 'authlint', version: toolVersion },
    entries: [],
    findings: [],
    diagnostics: [],
    changes: { against, files: files.size, of: null, everything: null },
    stats: { files: 0, parsed: 0, fromCache: 0, entries: 0, milliseconds: 0 },
  };
}
