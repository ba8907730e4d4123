/** The project: files, packages, modules, and what imports mean. */
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { IrModule } from '../ir/nodes.ts';
import { lineStartsOf } from '../ir/positions.ts';
import { codeExtensions } from '../syntax/index.ts';
import { discover, errorText } from './discovery.ts';
import type { Listing } from './listing.ts';
import { exportTargets, packageTargets, readPackages } from './packages.ts';
import { Sources } from './sources.ts';
import { Tsconfigs, mappedTargets } from './tsconfig.ts';
import type { PathMapping } from './tsconfig.ts';
import type { Diagnostic, PackageInfo, Project, Resolution } from './types.ts';

export interface ProjectOptions {
  root: string;
  include?: readonly string[];
  exclude?: readonly string[];
  tests?: boolean;
  /** Texts that stand for what is on disk: an editor's unsaved file. */
  overlay?: ReadonlyMap<string, string>;
  /** What was read before, and is kept for the next project of the same root. */
  sources?: Sources;
  /** Which files there are, where that is not for the disk to say. */
  listing?: Listing;
}

const builtins = new Set(builtinModules);
const resolvable = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const swapped: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx', '.jsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** Folders of what tools make. */
const madeByTools = /\/(?:node_modules|_*generated_*|dist|build|out|coverage|\.[^/]+)\/|\.gen(?:erated)?(?:\.|$)/;
const largestLeftOut = 500_000;

/** Opens a project: walks its folders once; everything else is read when asked for. */
export function openProject(options: ProjectOptions): Project {
  return new DiskProject(options);
}

class DiskProject implements Project {
  readonly root: string;
  readonly files: readonly string[];
  readonly packages: readonly PackageInfo[];
  readonly diagnostics: Diagnostic[] = [];
  readonly stats = { files: 0, parsed: 0, fromCache: 0 };
  private readonly known: ReadonlySet<string>;
  private readonly others: ReadonlySet<string>;
  private readonly folders = new Map<string, { files: string[]; dirs: string[] }>();
  private readonly texts = new Map<string, string | null>();
  private readonly data = new Map<string, string | null>();
  private readonly modules = new Map<string, IrModule | null>();
  private readonly lines = new Map<string, readonly number[] | null>();
  private readonly byName = new Map<string, PackageInfo>();
  private readonly tsconfigs: Tsconfigs;
  private readonly mappings = new Map<string, PathMapping | null>();
  private readonly askedForMappings = new Set<string>();
  private readonly resolved = new Map<string, Resolution>();
  private readonly owners = new Map<string, PackageInfo | null>();
  private readonly overlay: ReadonlyMap<string, string>;
  private readonly sources: Sources;
  private readonly listing: Listing | null;
  private readonly excluded: (path: string) => boolean;

  constructor(options: ProjectOptions) {
    this.root = resolve(options.root);
    this.overlay = options.overlay ?? new Map();
    this.sources = options.sources ?? new Sources();
    this.listing = options.listing ?? null;
    const { include = [], exclude = [], tests = false, listing } = options;
    this.excluded = exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false;
    // A listing knows of them.
    const held = listing ? [] : this.overlay.keys();
    const found = discover(
      { root: this.root, include, exclude, tests, extensions: codeExtensions, held, sources: this.sources, ...(listing ? { listing } : {}) },
      this.diagnostics,
    );
    this.files = found.files;
    this.known = new Set(found.files);
    this.others = new Set(found.others);
    this.stats.files = found.files.length;
    for (const file of [...found.files, ...found.others]) this.register(file);
    this.packages = readPackages(found.others, (path) => this.dataText(path), this.diagnostics);
    for (const info of this.packages) if (info.name && !this.byName.has(info.name)) this.byName.set(info.name, info);
    this.tsconfigs = new Tsconfigs(
      (path) => {
        this.askedForMappings.add(path);
        return this.dataText(path);
      },
      (name) => this.byName.get(name)?.dir ?? null,
    );
  }
  private register(file: string): void {
    let child = file;
    for (let dir = dirname(file); ; dir = dirname(dir)) {
      let folder = this.folders.get(dir);
      const fresh = !folder;
      if (!folder) this.folders.set(dir, (folder = { files: [], dirs: [] }));
      const name = child.slice(dir.length + (dir.endsWith('/') ? 0 : 1));
      if (child === file) folder.files.push(name);
      else if (!folder.dirs.includes(name)) folder.dirs.push(name);
      if (!fresh || dir === this.root || dir === dirname(dir)) break;
      child = dir;
    }
  }

  has(file: string): boolean {
    return this.known.has(file);
  }
  isDirectory(path: string): boolean {
    return this.folders.has(path);
  }
  entriesOf(dir: string): { files: readonly string[]; dirs: readonly string[] } {
    return this.folders.get(dir) ?? { files: [], dirs: [] };
  }

  text(file: string): string | null {
    const over = this.overlay.get(file);
    if (over !== undefined) return over;
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    let text: string | null = null;
    try {
      text = this.sources.text(file);
    } catch (error) {
      const message = error instanceof TypeError ? 'is not UTF-8 text and is left out' : `cannot be read and is left out: ${errorText(error)}`;
      this.diagnostics.push({ severity: 'warning', file, line: null, message });
    }
    this.texts.set(file, text);
    return text;
  }
  dataText(path: string): string | null {
    const known = this.data.get(path);
    if (known !== undefined) return known;
    let text = this.overlay.get(path)?.replace(/^\uFEFF/, '') ?? null;
    // What is installed is no part of any listing.
    const absent = this.listing !== null && !this.listing.has(path) && !path.includes('/node_modules/');
    try {
      if (text === null && !absent) text = this.sources.data(path);
    } catch (error) {
      this.diagnostics.push({ severity: 'warning', file: path, line: null, message: `cannot be read: ${errorText(error)}` });
    }
    this.data.set(path, text);
    return text;
  }

  module(file: string): IrModule | null {
    const known = this.modules.get(file);
    if (known !== undefined) return known;
    const text = this.text(file);
    let module: IrModule | null = null;
    if (text !== null) {
      if (isMinified(text)) {
        this.diagnostics.push({ severity: 'note', file, line: null, message: 'looks minified and is not analysed' });
      } else {
        module = this.sources.module(file, text);
        this.stats.parsed += 1;
        if (module?.error) {
          const { message, line } = module.error;
          this.diagnostics.push({ severity: 'warning', file, line, message: `does not parse: ${message}` });
        }
      }
    }
    this.modules.set(file, module);
    return module;
  }
  peek(file: string): IrModule | null {
    const known = this.modules.get(file);
    if (known !== undefined) return known;
    const text = this.text(file);
    return text === null || isMinified(text) ? null : this.sources.module(file, text);
  }

  lineStarts(file: string): readonly number[] | null {
    const module = this.modules.get(file);
    if (module !== undefined) return module && !module.error ? module.lineStarts : null;
    let starts = this.lines.get(file);
    if (starts === undefined) {
      const text = this.text(file);
      // Offsets count from behind a byte order mark.
      starts = text === null || isMinified(text) ? null : lineStartsOf(text.replace(/^\uFEFF/, ''));
      this.lines.set(file, starts);
    }
    return starts;
  }

  packageOf(file: string): PackageInfo | null {
    const dir = dirname(file);
    const known = this.owners.get(dir);
    if (known !== undefined) return known;
    let owner: PackageInfo | null = null;
    for (const info of this.packages) {
      if ((dir === info.dir || dir.startsWith(`${info.dir}/`)) && info.dir.length > (owner?.dir.length ?? -1)) owner = info;
    }
    this.owners.set(dir, owner);
    return owner;
  }
  versionOf(fromFile: string, packageName: string): string | null {
    for (let dir = dirname(fromFile); ; dir = dirname(dir)) {
      const range = this.packages.find((p) => p.dir === dir)?.dependencies.get(packageName);
      if (range !== undefined) return range;
      if (dir === dirname(dir) || dir === this.root) return null;
    }
  }

  // ---------------------------------------------------------------- resolution

  resolve(fromFile: string, specifier: string): Resolution {
    const dir = dirname(fromFile);
    const key = `${dir}\0${specifier}`;
    const known = this.resolved.get(key);
    if (known) return known;
    const found = this.find(fromFile, dir, specifier.replace(/[?#](?:raw|url|inline).*$/, ''));
    this.resolved.set(key, found);
    return found;
  }
  private find(fromFile: string, dir: string, specifier: string): Resolution {
    if (specifier.startsWith('file://')) return this.find(fromFile, dir, specifier.slice(7));
    if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier.slice(5) };
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const path = specifier.startsWith('/') ? specifier : join(dir, specifier);
      return this.asFile(path) ?? (specifier.startsWith('/') ? this.mapped(dir, specifier) : this.leftOut([path])) ?? { kind: 'unresolved', specifier };
    }
    if (specifier.startsWith('#')) {
      const own = this.packageOf(fromFile);
      for (const target of own ? exportTargets(own.json.imports, specifier) : []) {
        const file = target.startsWith('.') ? this.asFile(join(own?.dir ?? dir, target)) : null;
        if (file) return file;
        if (!target.startsWith('.')) return this.find(fromFile, dir, target);
      }
    }
    const mapping = this.mappingOf(dir);
    const mapped = this.mapped(dir, specifier) ?? (mapping ? this.leftOut(mappedTargets(mapping, specifier)) : null);
    if (mapped) return mapped;
    const match = /^(@[^/]+\/[^/]+|[^@/][^/]*)(?:\/(.*))?$/.exec(specifier);
    if (!match?.[1]) return { kind: 'unresolved', specifier };
    const name = match[1];
    const subpath = match[2] ?? '';
    const workspace = this.byName.get(name);
    if (workspace) {
      for (const target of packageTargets(workspace, subpath)) {
        const file = this.asFile(target);
        if (file) return file;
      }
      // A workspace package without reachable source is as good as one that is not installed.
      if (workspace.dir !== this.root) return { kind: 'package', name, subpath };
    }
    if (builtins.has(specifier) && !this.versionOf(fromFile, name)) return { kind: 'builtin', name: specifier };
    if (name.startsWith('@/') || name === '~' || name === '@') return { kind: 'unresolved', specifier };
    return { kind: 'package', name, subpath };
  }
  private mapped(dir: string, specifier: string): Resolution | null {
    const mapping = this.mappingOf(dir);
    if (mapping) {
      for (const target of mappedTargets(mapping, specifier)) {
        const file = this.asFile(target);
        if (file) return file;
      }
      if (mapping.baseUrl) {
        const file = this.asFile(join(mapping.baseUrl, specifier));
        if (file) return file;
      }
    }
    // Without any config: the conventions of most starters.
    const alias = /^(?:@|~|src)\/(.*)$/.exec(specifier);
    if (alias?.[1] && !this.byName.has(specifier)) {
      const owner = this.packageOf(join(dir, 'x'));
      for (const base of [join(owner?.dir ?? this.root, 'src'), owner?.dir ?? this.root]) {
        const file = this.asFile(join(base, alias[1]));
        if (file) return file;
      }
    }
    return null;
  }
  /** Code that is imported is part of the program, also where .gitignore says nothing of it is to be kept, unless a tool makes it. */
  private leftOut(targets: readonly string[]): Resolution | null {
    for (const target of targets) {
      if (!target.startsWith(`${this.root}/`) || madeByTools.test(target.slice(this.root.length)) || this.excluded(relative(this.root, target))) continue;
      const stem = target.replace(/\.[cm]?jsx?$/, '');
      const ends = [...resolvable, ...resolvable.map((e) => `/index${e}`)];
      for (const file of new Set([target, ...ends.map((e) => target + e), ...ends.map((e) => stem + e)])) {
        if (!codeExtensions.some((e) => file.endsWith(e)) || (this.listing && !this.listing.has(file))) continue;
        const text = this.sources.data(file);
        if (text !== null && text.length <= largestLeftOut) return { kind: 'file', file };
      }
    }
    return null;
  }
  private mappingOf(dir: string): PathMapping | null {
    const known = this.mappings.get(dir);
    if (known !== undefined) return known;
    const own = this.tsconfigs.inFolder(dir);
    const parent = dirname(dir);
    const mapping = own ?? (dir === this.root || parent === dir ? null : this.mappingOf(parent));
    this.mappings.set(dir, mapping);
    return mapping;
  }
  mappingFiles(): ReadonlySet<string> {
    for (const file of this.files) this.mappingOf(dirname(file));
    return this.askedForMappings;
  }
  private asFile(path: string): Resolution | null {
    // With a slash at the end a folder is meant, whatever file has its name.
    if (path.length > 1 && path.endsWith('/')) return this.asFolder(path.slice(0, -1));
    if (this.known.has(path)) return { kind: 'file', file: path };
    const extension = /\.[cm]?[jt]sx?$/.exec(path)?.[0];
    if (extension) {
      const stem = path.slice(0, -extension.length);
      for (const other of swapped[extension] ?? []) if (this.known.has(stem + other)) return { kind: 'file', file: stem + other };
    }
    for (const e of resolvable) if (this.known.has(path + e)) return { kind: 'file', file: path + e };
    const folder = this.asFolder(path);
    if (folder) return folder;
    if (this.others.has(path)) return { kind: 'asset', file: path };
    if (this.others.has(`${path}.json`)) return { kind: 'asset', file: `${path}.json` };
    return null;
  }
  private asFolder(path: string): Resolution | null {
    if (!this.folders.has(path)) return null;
    const nested = this.packages.find((p) => p.dir === path);
    if (nested && typeof nested.json.main === 'string') {
      const main = this.asFile(join(path, nested.json.main));
      if (main) return main;
    }
    for (const e of resolvable) if (this.known.has(`${path}/index${e}`)) return { kind: 'file', file: `${path}/index${e}` };
    return null;
  }
}

function isMinified(text: string): boolean {
  if (text.length < 20_000) return false;
  const lines = text.split('\n').length;
  return text.length / lines > 2000;
}
