/**
 * A project in an ESLint process: read, parsed and walked once, looked at again when something may have changed, and scanned anew (from what is
 * remembered) when something has. An editor's process lives for days and lints one file at a time; a run of the command line lints
 * thousands within seconds. Both ask the same: is what is known still so?
 */
import { existsSync } from 'node:fs';
import { ProcessStore } from '../audit/cache/store.ts';
import { NothingToScan } from '../audit/config/errors.ts';
import type { Rule } from '../audit/rule.ts';
import { openScan } from '../audit/run.ts';
import type { RunOptions } from '../audit/run.ts';
import { Sources } from '../project/sources.ts';
import { analyse } from './analysis.ts';
import type { Analysis } from './analysis.ts';

/** A look at everything costs some milliseconds; in a run over thousands of files it may take this share of the time. */
const share = 1 / 20;

export class Workspace {
  private readonly options: RunOptions;
  private readonly sources = new Sources();
  private files: ReadonlySet<string> | null = null;
  /** The scan of what is on disk. */
  private disk: Analysis | null = null;
  /** The scan with one text that is not on disk: of the file that is being edited. */
  private edited: { file: string; text: string; analysis: Analysis } | null = null;
  /** Files asked for since the last look at everything. */
  private readonly asked = new Set<string>();
  private looked = { at: 0, cost: 0 };
  private readonly warned = new Set<string>();
  /** Scans made so far; for tests. */
  scans = 0;

  constructor(root: string, config: string | null, rules: readonly Rule[]) {
    this.options = { root, config, rules, sources: this.sources, store: new ProcessStore() };
  }

  /**
   * The scan that holds for a text now, or null where the file is none of the project's (a test, an ignored folder, another language).
   * @throws UsageError for a configuration that is wrong
   */
  of(file: string, text: string): Analysis | null {
    this.look(file);
    const saved = existsSync(file);
    if (!this.holds(file, text, saved)) return null;
    try {
      if (saved && text === this.onDisk(file)) return (this.disk ??= this.scan({}));
      if (this.edited?.file !== file || this.edited.text !== text) {
        this.edited = { file, text, analysis: this.scan({ overlay: new Map([[file, text]]) }) };
      }
      return this.edited.analysis;
    } catch (error) {
      if (error instanceof NothingToScan) return null;
      throw error;
    }
  }

  private scan(more: Partial<RunOptions>): Analysis {
    this.scans += 1;
    const analysis = analyse({ ...this.options, ...more });
    // So that a change of it is noticed.
    if (analysis.config !== null) this.sources.data(analysis.config);
    // A scan reads what is there now; nothing is older than its end.
    this.looked.at = performance.now();
    for (const trouble of analysis.troubles) {
      if (!this.warned.has(trouble)) process.emitWarning(`authlint: ${trouble}`);
      this.warned.add(trouble);
    }
    return analysis;
  }

  /** Forgets what no longer holds. */
  private look(file: string): void {
    const known = this.edited?.file === file ? this.edited.analysis : this.disk;
    const since = performance.now() - this.looked.at;
    // Asked for once more, or after a while, everything is looked at; in between only what the file hangs on.
    const everything = known === null || this.asked.has(file) || since * share > this.looked.cost;
    this.asked.add(file);
    const near = !everything && this.sources.changed(known.around(file));
    if (!everything && !near) return;
    this.asked.clear();
    this.asked.add(file);
    const started = performance.now();
    if (this.sources.changed() || near) {
      this.disk = null;
      this.edited = null;
      this.files = null;
    }
    const ended = performance.now();
    this.looked = { at: ended, cost: ended - started };
  }

  private onDisk(file: string): string | null {
    try {
      return this.sources.text(file);
    } catch {
      // Not UTF-8, or gone again: what ESLint holds is all there is.
      return null;
    }
  }
  private holds(file: string, text: string, saved: boolean): boolean {
    if (!saved) return openScan({ ...this.options, overlay: new Map([[file, text]]) }).project.has(file);
    this.files ??= new Set(openScan(this.options).project.files);
    return this.files.has(file);
  }
}
