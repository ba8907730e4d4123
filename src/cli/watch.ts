/** `scan --watch`: scans again when something changes, and remembers the walks in between. */
import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ProcessStore } from '../audit/cache/store.ts';
import { UsageError } from '../audit/config/errors.ts';
import { workTreeTop } from '../audit/config/load.ts';
import { rootOf } from './options.ts';
import { isTerminal } from './output.ts';
import { scanOnce } from './scan.ts';
import type { ScanCommandOptions } from './scan.ts';

/** Editors write a file in several steps, and a checkout writes many: what comes within this time is one change. */
const quietMilliseconds = 150;
/** Files that a verdict can hang on: code, and the settings beside it. */
const relevant = /(?:\.(?:[cm]?[jt]sx?|jsonc?)|^\.gitignore)$/;
const never = new Set(['node_modules', '.git']);

export function watchCommand(paths: readonly string[], options: ScanCommandOptions): number {
  const watching = new Watch(paths, options);
  watching.scan();
  return 0;
}

class Watch {
  private readonly root: string;
  private readonly store = new ProcessStore();
  /** What the scan itself writes is no change. */
  private readonly written: ReadonlySet<string>;
  private readonly watchers = new Map<string, FSWatcher>();
  private changed = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private readonly paths: readonly string[];
  private readonly options: ScanCommandOptions;

  constructor(paths: readonly string[], options: ScanCommandOptions) {
    this.paths = paths;
    this.options = options;
    ({ root: this.root } = rootOf(paths, options));
    const files = [options.output, ...(options.report ?? []).map((r) => r.file)];
    this.written = new Set(files.filter((file) => file !== undefined).map((file) => resolve(file)));
  }

  /** @throws UsageError what is wrong before the first scan; later it is printed, since the next change may mend it */
  scan(): void {
    const started = Date.now();
    if (isTerminal(1, () => process.stdout)) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
    const { files } = scanOnce(this.paths, this.options, this.options.cache === false ? {} : { store: this.store });
    this.follow(files);
    this.listen();
    // Written while the scan ran, when nobody watched its folder yet or the event waits behind the scan.
    for (const file of files) if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > started) this.later(file);
    this.say(`watching ${String(this.watchers.size)} ${this.watchers.size === 1 ? 'folder' : 'folders'} for changes; Ctrl+C ends it`);
  }

  private readonly again = (): void => {
    this.timer = null;
    const names = [...this.changed].map((path) => relative(this.root, path) || '.');
    this.changed = new Set();
    // A scan takes all of the thread: meanwhile an interrupt ends the process at once, as it does without a listener.
    this.unlisten();
    try {
      this.scan();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.say(error.message);
      this.listen();
    }
    this.say(`that was after a change of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${String(names.length - 3)} more` : ''}`);
  };

  private later(path: string): void {
    this.changed.add(path);
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(this.again, quietMilliseconds);
  }

  /** The folders of the files that were read, those between them and the root, and those above that may hold a configuration. */
  private follow(files: readonly string[]): void {
    const folders = new Set([this.root]);
    const upTo = (folder: string, top: string): void => {
      for (let dir = folder; !folders.has(dir) && dir.startsWith(top); dir = dirname(dir)) folders.add(dir);
    };
    for (const file of files) upTo(dirname(file), this.root);
    const top = workTreeTop(this.root);
    if (top !== null && top !== this.root) upTo(dirname(this.root), top);
    if (this.options.config !== undefined) folders.add(dirname(resolve(this.options.config)));
    if (this.options.baseline !== undefined) folders.add(dirname(resolve(this.options.baseline)));
    for (const folder of [...this.watchers.keys()]) if (!folders.has(folder)) this.leave(folder);
    for (const folder of folders) this.enter(folder);
  }
  private enter(folder: string): void {
    if (this.watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => {
      const path = name === null ? folder : join(folder, name);
      if (this.written.has(path) || never.has(basename(path))) return;
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
      // What is written into a new folder before the next scan has been made is not missed.
      if (isFolder) this.enter(path);
      if (isFolder || name === null || relevant.test(name) || !name.includes('.')) this.later(path);
    });
    // The folder went; the one above it says so too.
    watcher.on('error', () => this.leave(folder));
    this.watchers.set(folder, watcher);
  }
  private leave(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  private listen(): void {
    process.on('SIGINT', this.end).on('SIGTERM', this.end);
  }
  private unlisten(): void {
    process.off('SIGINT', this.end).off('SIGTERM', this.end);
  }
  private readonly end = (): void => {
    this.unlisten();
    if (this.timer) clearTimeout(this.timer);
    for (const folder of [...this.watchers.keys()]) this.leave(folder);
    this.say('stopped watching');
    // Nothing is left to wait for: the process ends by itself.
  };
  private say(text: string): void {
    process.stderr.write(`authlint: ${text}\n`);
  }
}
