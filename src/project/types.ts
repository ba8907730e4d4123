import type { IrModule } from '../ir/nodes.ts';

/** What an import specifier means in a project. Packages need not be installed: a bare specifier that names no workspace package is `package`. */
export type Resolution =
  | { kind: 'file'; file: string }
  /** Third-party: `name` is 'better-auth', `subpath` '' or 'next-js'. */
  | { kind: 'package'; name: string; subpath: string }
  /** `node:crypto` and 'crypto' alike: name 'crypto'. */
  | { kind: 'builtin'; name: string }
  /** A file of the project that is no code: css, json without code meaning, images. */
  | { kind: 'asset'; file: string }
  | { kind: 'unresolved'; specifier: string };

export interface PackageInfo {
  /** Absolute folder. */
  dir: string;
  name: string | null;
  /** dependencies, devDependencies, peerDependencies and optionalDependencies merged: name to range as written. */
  dependencies: ReadonlyMap<string, string>;
  /** Names found in `dependencies` proper (what ships). */
  shipped: ReadonlySet<string>;
  scripts: ReadonlyMap<string, string>;
  type: 'module' | 'commonjs';
  /** The parsed package.json. */
  json: Readonly<Record<string, unknown>>;
}

export interface Diagnostic {
  severity: 'error' | 'warning' | 'note';
  /** Absolute path, or null where it concerns the scan as a whole. */
  file: string | null;
  line: number | null;
  message: string;
}

/**
 * The files of one scan and how they hang together. Reads lazily, never executes anything of the scanned project,
 * never goes to the network. All paths are absolute with `/`.
 */
export interface Project {
  /** Root of the scan. */
  readonly root: string;
  /** Code files by discovery rules, sorted. */
  readonly files: readonly string[];
  /** Test, story, example or build files that discovery skipped are not known here. */
  has(file: string): boolean;
  /** Text of a known file (overlay first), or null where it cannot be read (a diagnostic is recorded once). */
  text(file: string): string | null;
  /** Text of a file that is no code (package.json, vercel.json), or null where it is absent. */
  dataText(path: string): string | null;
  /** Names of the known files and folders directly below a folder. */
  entriesOf(dir: string): { files: readonly string[]; dirs: readonly string[] };
  isDirectory(path: string): boolean;
  /** Parsed on first request and kept; null where the file cannot be read. A module with `error` set is returned for one that does not parse (diagnostic recorded once). */
  module(file: string): IrModule | null;
  /** The same, without a word about what is wrong with it. */
  peek(file: string): IrModule | null;
  /** Where the lines of a code file start, without parsing it for that; null where it is known not to parse or cannot be read. */
  lineStarts(file: string): readonly number[] | null;
  resolve(fromFile: string, specifier: string): Resolution;
  /** The package a file belongs to (nearest package.json upwards, not above the root's work tree). */
  packageOf(file: string): PackageInfo | null;
  /** All packages of the scan: the root's and every workspace or nested one, sorted by folder. */
  readonly packages: readonly PackageInfo[];
  /** Installed or declared range of a dependency as seen from a file: the nearest package.json upwards that names it. */
  versionOf(fromFile: string, packageName: string): string | null;
  /** Files in which path mappings stand or would be looked for, those that are not there included. */
  mappingFiles(): ReadonlySet<string>;
  readonly diagnostics: Diagnostic[];
  readonly stats: { files: number; parsed: number; fromCache: number };
}
