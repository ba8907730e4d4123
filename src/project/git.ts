/** What git says of a folder: what has changed, and what the next commit will hold. Reads only; nothing is written, locked or refreshed. */
import { join, resolve } from 'node:path';
import { Listing } from './listing.ts';
import type { ListedFile } from './listing.ts';

/** One sentence for whoever asked: what is wrong and what to do. */
export class GitError extends Error {}

export interface Changes {
  /** With what the files are compared, for people. */
  against: string;
  /** Absolute paths of what was added, altered or removed; both names of what was renamed. */
  files: ReadonlySet<string>;
  /** Those among them that are not there any more. */
  removed: ReadonlySet<string>;
  /** The text that a file had before, or null where there was none. */
  before(path: string): string | null;
}
/** The files as the next commit will hold them. */
export interface Staged {
  changes: Changes;
  listing: Listing;
  /** Texts of what is staged in another form than the disk has it, by absolute path. */
  overlay: ReadonlyMap<string, string>;
}

const decoder = new TextDecoder();

/** Files whose text a scan may read. */
const readable = /\.[cm]?[jt]sx?$|\.jsonc?$/;
/** What they pin is not read: versions are those that a package.json asks for. */
const lockfile = /\/(?:package-lock|npm-shrinkwrap)\.json$/;
/** Whether a change of a file can matter to a scan. */
export const mayBeRead = (path: string): boolean => (readable.test(path) && !lockfile.test(path)) || path.endsWith('/.gitignore');

/** What is staged against the last commit. */
export function staged(root: string): Staged {
  const git = new Git(root);
  const against = git.head() ?? git.emptyTree();
  const changes = git.changes(['--cached', against], against, git.head() === null ? 'an empty repository' : 'HEAD');
  const onDisk = git.status([]);
  const conflict = onDisk.find((s) => s.status === 'U');
  if (conflict) throw new GitError(`${conflict.path}: has a merge conflict, so that nothing can be said of what is staged; resolve it first.`);
  // Noted to be added later, and so no part of the commit.
  const promised = new Set(onDisk.filter((s) => s.status === 'A').map((s) => s.path));
  const index = git.index().filter((f) => !promised.has(f.path));
  const differing = new Set(onDisk.filter((s) => s.status !== 'A').map((s) => s.path));
  const wanted = index.filter((f) => f.kind === 'file' && differing.has(f.path) && readable.test(f.path));
  const texts = git.objects(wanted.map((f) => f.object));
  return {
    changes,
    listing: new Listing(
      git.top,
      index.map(({ path, kind }): ListedFile => ({ path: git.absolute(path), kind })),
    ),
    overlay: new Map(wanted.map((f, i) => [git.absolute(f.path), texts[i] ?? ''])),
  };
}

/** The working tree, untracked files included, against HEAD or against where it left `base`. */
export function changedSince(root: string, base: string | null): Changes {
  const git = new Git(root);
  const head = git.head();
  if (base !== null) git.commit(base);
  if (base !== null && head === null) throw new GitError(`there is no commit yet to compare with ${base}; make one, or say --changed without a base.`);
  const against = base === null ? (head ?? git.emptyTree()) : git.mergeBase(base);
  const changes = git.changes([against], against, base === null ? (head === null ? 'an empty repository' : 'HEAD') : base);
  return { ...changes, files: new Set([...changes.files, ...git.untracked()]) };
}

interface IndexFile {
  /** Relative to the top. */
  path: string;
  kind: ListedFile['kind'];
  object: string;
}

class Git {
  /** The top of the work tree, as seen from the root: by the same way, whatever links lead there. */
  readonly top: string;
  private readonly root: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(root: string) {
    this.root = root;
    // In a hook git says where its folder is and takes the working directory for the top of the tree then: from a folder below it has
    // to look for itself. Which index is to be judged (`git commit FILE` has one of its own) still is as the hook was told.
    const { GIT_DIR, GIT_WORK_TREE, GIT_PREFIX, GIT_COMMON_DIR, ...rest } = process.env;
    this.env = { ...rest, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
    let prefix = this.ask(['rev-parse', '--show-prefix']);
    if (prefix === null && GIT_DIR !== undefined) {
      // A folder that is kept elsewhere and only named: `git --git-dir`.
      Object.assign(this.env, { GIT_DIR, GIT_WORK_TREE, GIT_PREFIX, GIT_COMMON_DIR });
      prefix = this.ask(['rev-parse', '--show-prefix']);
    }
    if (prefix === null || this.ask(['rev-parse', '--is-inside-work-tree']) !== 'true')
      throw new GitError(`${root}: is in no git work tree; leave --staged and --changed away, or scan a folder that git knows.`);
    this.top = resolve(
      root,
      ...prefix
        .split('/')
        .filter((part) => part !== '')
        .map(() => '..'),
    );
  }
  absolute(path: string): string {
    return join(this.top, path);
  }
  head(): string | null {
    return this.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  }
  /** Its name, which depends on how the repository hashes; git knows it without having it. */
  emptyTree(): string {
    return this.run(['hash-object', '-t', 'tree', '--stdin'], '').toString().trim();
  }
  commit(name: string): string {
    const found = name === '' ? null : this.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    if (found === null)
      throw new GitError(`--changed ${name}: git knows no such commit or branch; fetch it, or where a path was meant, put it before --changed.`);
    return found;
  }
  mergeBase(base: string): string {
    const found = this.ask(['merge-base', this.commit(base), 'HEAD']);
    if (found === null) throw new GitError(`--changed ${base}: no commit is common to ${base} and HEAD; in a shallow clone, fetch more of the history first.`);
    return found;
  }
  /** Names of a rename stand for themselves: one is removed, one added. */
  status(against: readonly string[]): { status: string; path: string }[] {
    const fields = this.run(
      ['diff', '--name-status', '-z', '--no-renames', '--no-ext-diff', '--no-color', '--no-relative', '--ignore-submodules=dirty', ...against, '--'],
      '',
      this.top,
    )
      .toString()
      .split('\0');
    const out: { status: string; path: string }[] = [];
    for (let i = 0; i + 1 < fields.length; i += 2) out.push({ status: (fields[i] ?? '').charAt(0), path: fields[i + 1] ?? '' });
    return out;
  }
  changes(how: readonly string[], against: string, name: string): Changes {
    const found = this.status(how);
    return {
      against: name,
      files: new Set(found.map((s) => this.absolute(s.path))),
      removed: new Set(found.filter((s) => s.status === 'D').map((s) => this.absolute(s.path))),
      before: (path) => {
        const local = path.startsWith(`${this.top}/`) ? path.slice(this.top.length + 1) : path;
        const text = this.content(`${against}:${local}`);
        return text === null ? null : decoder.decode(text);
      },
    };
  }
  private content(name: string): Buffer | null {
    try {
      return this.call(['cat-file', 'blob', name], '', this.top);
    } catch (error) {
      if (error instanceof GitError) throw error;
      // It was not there.
      return null;
    }
  }
  untracked(): string[] {
    const names = this.run(['ls-files', '--others', '--exclude-standard', '--full-name', '-z'], '', this.top).toString();
    return names
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => this.absolute(name));
  }
  index(): IndexFile[] {
    const out: IndexFile[] = [];
    for (const line of this.run(['ls-files', '--stage', '--full-name', '-z'], '', this.top).toString().split('\0')) {
      const match = /^(\d+) ([0-9a-f]+) \d\t([^]*)$/.exec(line);
      if (!match) continue;
      const [, mode = '', object = '', path = ''] = match;
      out.push({ path, object, kind: mode === '160000' ? 'repository' : mode === '120000' ? 'link' : 'file' });
    }
    return out;
  }
  /** Texts of objects, in order. */
  objects(names: readonly string[]): string[] {
    if (names.length === 0) return [];
    const all = this.run(['cat-file', '--batch'], names.map((name) => `${name}\n`).join(''), this.top);
    const out: string[] = [];
    let at = 0;
    while (out.length < names.length && at < all.length) {
      const end = all.indexOf(10, at);
      const size = Number(/ blob (\d+)$/.exec(all.toString('latin1', at, end))?.[1]);
      if (end < 0 || Number.isNaN(size))
        throw new GitError(`git cannot read what is staged: ${all.toString('utf8', at, end < 0 ? all.length : end)}; run git fsck.`);
      out.push(decoder.decode(all.subarray(end + 1, end + 1 + size)));
      at = end + 1 + size + 1;
    }
    return out;
  }

  /** What git answers, or null where it answers with a failure. */
  private ask(args: readonly string[]): string | null {
    try {
      return this.call(args, '', this.root).toString().replace(/\n$/, '');
    } catch (error) {
      if (error instanceof GitError) throw error;
      return null;
    }
  }
  private run(args: readonly string[], input: string, cwd = this.root): Buffer {
    try {
      return this.call(args, input, cwd);
    } catch (error) {
      if (error instanceof GitError) throw error;
      const { stderr } = error as { stderr?: Buffer };
      const said = stderr?.toString().trim() ?? '';
      throw new GitError(`git ${args[0] ?? ''} failed in ${cwd}: ${said.split('\n')[0] || 'it gave no reason'}.`);
    }
  }
  private call(args: readonly string[], input: string, cwd: string): Buffer {
    try {
      return process
        .getBuiltinModule('node:child_process')
        .execFileSync('git', args, { cwd, env: this.env, input, maxBuffer: Infinity, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new GitError('git cannot be run, and --staged and --changed ask it; install it or put it on the PATH.');
      throw error;
    }
  }
}
