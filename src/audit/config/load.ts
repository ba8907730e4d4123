/** Finds, reads and validates the configuration. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { lineStartsOf, positionAt } from '../../ir/positions.ts';
import type { Listing } from '../../project/listing.ts';
import { UsageError, nearest } from './errors.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';

export const configNames = ['authlint.config.json', 'authlint.config.jsonc'] as const;

export interface LoadedConfig {
  config: Config;
  /** Absolute path, or null where there is none. */
  file: string | null;
}

/** The top of the git work tree that holds a folder, or null. */
export function workTreeTop(from: string): string | null {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.git'))) return dir;
    if (dirname(dir) === dir) return null;
  }
}

/** What stands for the files on disk. */
export interface FileView {
  overlay?: ReadonlyMap<string, string>;
  listing?: Listing;
}
function isThere(file: string, { overlay, listing }: FileView): boolean {
  return overlay?.has(file) === true || (listing ? listing.has(file) : existsSync(file));
}

/** Nearest configuration from a folder upwards, not above the top of its work tree. */
export function findConfig(root: string, view: FileView = {}): string | null {
  const top = workTreeTop(root) ?? root;
  for (let dir = root; ; dir = dirname(dir)) {
    for (const name of configNames) {
      const file = join(dir, name);
      if (isThere(file, view)) return file;
    }
    if (dir === top || dirname(dir) === dir) return null;
  }
}

/** Whether a path is one at which the configuration of a root is looked for. */
export function isConfigurationOf(root: string, path: string): boolean {
  const dir = dirname(path);
  return configNames.some((name) => name === basename(path)) && (root === dir || root.startsWith(dir.endsWith('/') ? dir : `${dir}/`));
}

/**
 * @param explicit path given by the user; it must exist
 * @throws UsageError one sentence: what, where, what to do
 */
export function loadConfig(root: string, explicit: string | null, ruleIds: readonly string[], view: FileView = {}): LoadedConfig {
  if (explicit !== null && !existsSync(explicit)) throw new UsageError(`${explicit}: no such configuration file; check the path given to --config.`);
  const file = explicit ?? findConfig(root, view);
  if (file === null) return { config: {}, file: null };
  let text: string;
  try {
    text = view.overlay?.get(file) ?? readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const errors: ParseError[] = [];
  const data: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    const at = positionAt({ lineStarts: lineStartsOf(text) }, first.offset);
    throw new UsageError(`${name(root, file)}:${String(at.line)}:${String(at.column)}: is no valid JSON (${printParseErrorCode(first.error)}); mend it there.`);
  }
  const result = configSchema().safeParse(data);
  if (!result.success) throw new UsageError(`${name(root, file)}: ${explain(result.error.issues[0], data)}`);
  const known = new Set(ruleIds);
  const settings = [result.data.rules ?? {}, ...(result.data.overrides ?? []).map((o) => o.rules)];
  for (const id of settings.flatMap((s) => Object.keys(s))) {
    if (!known.has(id.replace(/^authlint\//, ''))) throw new UsageError(`${name(root, file)}: ${unknownRule(id, ruleIds)}`);
  }
  return { config: result.data, file };
}

export function unknownRule(id: string, ruleIds: readonly string[]): string {
  const like = nearest(id.replace(/^authlint\//, ''), ruleIds);
  return `there is no rule "${id}"${like ? `; did you mean "${like}"` : ''}; \`authlint rules\` lists them.`;
}
function name(root: string, file: string): string {
  const local = relative(root, file);
  return local.startsWith('..') ? file : local;
}
function explain(issue: z.core.$ZodIssue | undefined, data: unknown): string {
  if (!issue) return 'does not validate.';
  const at = issue.path.length > 0 ? issue.path.map(String).join('.') : 'the top level';
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const like = nearest(key, allowedKeys(issue.path));
    return `unknown key "${key}" at ${at}${like ? `; did you mean "${like}"?` : '; remove it.'}`;
  }
  if (issue.code === 'invalid_union')
    return `${at}: expected a severity (off, note, warning, error) or [severity, options], got ${JSON.stringify(valueAt(data, issue.path))}.`;
  return `${at}: ${issue.message}, got ${JSON.stringify(valueAt(data, issue.path)) ?? 'nothing'}.`;
}
function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  return value;
}
function allowedKeys(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(configSchema().shape);
  const nested: Record<string, string[]> = {
    apps: ['root', 'framework'],
    public: ['entry', 'reason'],
    guards: ['module', 'export', 'proves', 'how'],
    roles: ['module', 'export', 'role'],
    overrides: ['files', 'rules'],
  };
  return nested[String(path[0])] ?? [];
}
