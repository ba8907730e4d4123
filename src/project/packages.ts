/** package.json files: names, dependencies, where a package's source is. */
import { dirname, join } from 'node:path';
import type { Diagnostic, PackageInfo } from './types.ts';
import { errorText } from './discovery.ts';

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
function strings(value: unknown): [string, string][] {
  return Object.entries(record(value)).filter((e): e is [string, string] => typeof e[1] === 'string');
}

export function readPackages(files: readonly string[], read: (path: string) => string | null, diagnostics: Diagnostic[]): PackageInfo[] {
  const packages: PackageInfo[] = [];
  for (const file of files) {
    if (!file.endsWith('/package.json')) continue;
    const text = read(file);
    if (text === null) continue;
    let json: Record<string, unknown>;
    try {
      json = record(JSON.parse(text));
    } catch (error) {
      diagnostics.push({ severity: 'warning', file, line: null, message: `is no valid JSON: ${errorText(error)}` });
      continue;
    }
    packages.push({
      dir: dirname(file),
      name: typeof json.name === 'string' ? json.name : null,
      dependencies: new Map([
        ...strings(json.peerDependencies),
        ...strings(json.optionalDependencies),
        ...strings(json.devDependencies),
        ...strings(json.dependencies),
      ]),
      shipped: new Set(strings(json.dependencies).map(([name]) => name)),
      scripts: new Map(strings(json.scripts)),
      type: json.type === 'module' ? 'module' : 'commonjs',
      json,
    });
  }
  return packages.sort((a, b) => (a.dir < b.dir ? -1 : 1));
}

/** Candidate files for a subpath of a package, best first: its exports, then what the fields say, then the folder itself. */
export function packageTargets(info: PackageInfo, subpath: string): string[] {
  const { json, dir } = info;
  const targets: string[] = [];
  if (json.exports !== undefined) targets.push(...exportTargets(json.exports, subpath === '' ? '.' : `./${subpath}`));
  if (subpath === '') {
    for (const field of ['source', 'module', 'main', 'types', 'typings']) if (typeof json[field] === 'string') targets.push(json[field]);
    targets.push('src/index', 'index', 'src/main', 'lib/index');
  } else targets.push(subpath, `src/${subpath}`, `lib/${subpath}`);
  return targets.flatMap((t) => sourceOf(t).map((s) => join(dir, s)));
}

const conditions = ['source', 'development', 'import', 'module', 'node', 'default', 'require', 'types', 'browser', 'react-server'];

/** Resolves the `exports` (or `imports`) map of a package for a key, as far as it goes without running conditions. */
export function exportTargets(map: unknown, key: string): string[] {
  if (typeof map === 'string') return key === '.' ? [map] : [];
  if (Array.isArray(map)) return map.flatMap((m) => exportTargets(m, key));
  const table = record(map);
  const keys = Object.keys(table);
  if (!keys.some((k) => k.startsWith('.') || k.startsWith('#'))) return key === '.' ? conditionTargets(map, '') : [];
  if (Object.hasOwn(table, key)) return conditionTargets(table[key], '');
  let best: { value: unknown; star: string; length: number } | null = null;
  for (const pattern of keys) {
    const star = pattern.indexOf('*');
    if (star < 0) continue;
    const head = pattern.slice(0, star);
    const tail = pattern.slice(star + 1);
    if (key.startsWith(head) && key.endsWith(tail) && key.length >= head.length + tail.length && (!best || head.length > best.length)) {
      best = { value: table[pattern], star: key.slice(head.length, key.length - tail.length), length: head.length };
    }
  }
  return best ? conditionTargets(best.value, best.star) : [];
}
function conditionTargets(value: unknown, star: string): string[] {
  if (typeof value === 'string') return [value.replaceAll('*', star)];
  if (Array.isArray(value)) return value.flatMap((v) => conditionTargets(v, star));
  if (value === null || typeof value !== 'object') return [];
  const table = value as Record<string, unknown>;
  const ordered = [...conditions.filter((c) => c in table), ...Object.keys(table).filter((k) => !conditions.includes(k))];
  return ordered.flatMap((c) => conditionTargets(table[c], star));
}

/** A built file stands for its source: packages of a workspace are read, not built. */
function sourceOf(target: string): string[] {
  const clean = target.replace(/^\.\//, '');
  const bare = clean.replace(/\.d\.[cm]?ts$/, '').replace(/\.[cm]?[jt]sx?$/, '');
  const out = [clean, bare];
  const built = /^(?:\.?\/)?(?:dist|build|lib|out|esm|cjs|es)\/(?:(?:esm|cjs|es|types|src)\/)?(.*)$/.exec(bare);
  if (built?.[1]) out.push(`src/${built[1]}`, built[1]);
  return out;
}
