/** tsconfig `paths`, `baseUrl`, `extends` and `references`, as far as the scanned tree holds them. */
import { dirname, join } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';

export interface PathMapping {
  /** Folder that targets are relative to. */
  base: string;
  paths: { prefix: string; suffix: string; star: boolean; targets: string[] }[];
  baseUrl: string | null;
}

export class Tsconfigs {
  private readonly cache = new Map<string, PathMapping | null>();
  private readonly read: (path: string) => string | null;
  /** Folder of a workspace package by name: `extends: "@acme/tsconfig/base.json"`. */
  private readonly packageDir: (name: string) => string | null;
  constructor(read: (path: string) => string | null, packageDir: (name: string) => string | null) {
    this.read = read;
    this.packageDir = packageDir;
  }

  /** Mappings of the config in a folder: its own, or of those it references; null where there is none. */
  inFolder(dir: string): PathMapping | null {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const file = join(dir, name);
      if (this.read(file) === null) continue;
      const own = this.load(file, new Set());
      if (own && (own.paths.length > 0 || own.baseUrl)) return own;
      for (const reference of this.references(file)) {
        const other = this.load(reference, new Set());
        if (other && (other.paths.length > 0 || other.baseUrl)) return other;
      }
      for (const other of ['tsconfig.app.json', 'tsconfig.base.json', 'tsconfig.build.json']) {
        const mapping = this.read(join(dir, other)) === null ? null : this.load(join(dir, other), new Set());
        if (mapping && mapping.paths.length > 0) return mapping;
      }
      return own;
    }
    return null;
  }

  private json(file: string): Record<string, unknown> | null {
    const text = this.read(file);
    if (text === null) return null;
    const value: unknown = parseJsonc(text, [], { allowTrailingComma: true });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }
  private references(file: string): string[] {
    const list = this.json(file)?.references;
    if (!Array.isArray(list)) return [];
    return list
      .map((r: unknown) => (typeof r === 'object' && r !== null ? (r as { path?: unknown }).path : undefined))
      .filter((p): p is string => typeof p === 'string')
      .map((p) => (p.endsWith('.json') ? join(dirname(file), p) : join(dirname(file), p, 'tsconfig.json')));
  }

  private load(file: string, seen: Set<string>): PathMapping | null {
    const known = this.cache.get(file);
    if (known !== undefined) return known;
    if (seen.has(file)) return null;
    seen.add(file);
    const json = this.json(file);
    if (!json) return null;
    const dir = dirname(file);
    let mapping: PathMapping = { base: dir, paths: [], baseUrl: null };
    const parents =
      typeof json.extends === 'string' ? [json.extends] : Array.isArray(json.extends) ? json.extends.filter((e): e is string => typeof e === 'string') : [];
    for (const parent of parents) {
      // One that is not installed loses nothing but itself.
      const inherited = this.parent(dir, parent, seen);
      if (inherited) mapping = { ...inherited };
    }
    const options = (typeof json.compilerOptions === 'object' && json.compilerOptions !== null ? json.compilerOptions : {}) as Record<string, unknown>;
    if (typeof options.baseUrl === 'string') {
      mapping = { ...mapping, baseUrl: join(dir, options.baseUrl), base: options.paths ? join(dir, options.baseUrl) : mapping.base };
    }
    if (typeof options.paths === 'object' && options.paths !== null) {
      const base = typeof options.baseUrl === 'string' ? join(dir, options.baseUrl) : (mapping.baseUrl ?? dir);
      mapping = {
        ...mapping,
        base,
        paths: Object.entries(options.paths as Record<string, unknown>).map(([pattern, targets]) => {
          const star = pattern.indexOf('*');
          return {
            prefix: star < 0 ? pattern : pattern.slice(0, star),
            suffix: star < 0 ? '' : pattern.slice(star + 1),
            star: star >= 0,
            targets: Array.isArray(targets) ? targets.filter((t): t is string => typeof t === 'string').map((t) => join(base, t)) : [],
          };
        }),
      };
    }
    this.cache.set(file, mapping);
    return mapping;
  }
  private parent(dir: string, name: string, seen: Set<string>): PathMapping | null {
    const candidates: string[] = [];
    if (name.startsWith('.') || name.startsWith('/')) candidates.push(join(dir, name), join(dir, `${name}.json`), join(dir, name, 'tsconfig.json'));
    else {
      const match = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(name);
      const home = match?.[1] ? this.packageDir(match[1]) : null;
      if (home) candidates.push(join(home, match?.[2] ?? 'tsconfig.json'), join(home, `${match?.[2] ?? 'tsconfig'}.json`));
    }
    for (const candidate of candidates) {
      const found = this.load(candidate, seen);
      if (found) return found;
    }
    return null;
  }
}

/** Files an import may mean by the mapping, best first. */
export function mappedTargets(mapping: PathMapping, specifier: string): string[] {
  const exact = mapping.paths.find((p) => !p.star && p.prefix === specifier);
  if (exact) return exact.targets;
  let best: PathMapping['paths'][0] | null = null;
  for (const p of mapping.paths) {
    if (!p.star || !specifier.startsWith(p.prefix) || !specifier.endsWith(p.suffix)) continue;
    if (!best || p.prefix.length > best.prefix.length) best = p;
  }
  if (!best) return [];
  const star = specifier.slice(best.prefix.length, specifier.length - best.suffix.length);
  return best.targets.map((t) => t.replace('*', star));
}
