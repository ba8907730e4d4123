/** What formats for a code host know besides the report: the rules, and where its top stands. */
import { relative } from 'node:path';
import type { Rule } from '../audit/rule.ts';

export interface HostOptions {
  rules: readonly Rule[];
  /** Absolute root of the scan. */
  root: string;
  /** Absolute folder that paths are relative to: the top of the work tree. */
  top: string;
  /** Whether the scan itself went well. */
  successful: boolean;
}

/** Turns a path relative to the root into one relative to the top, where a code host looks for files. */
export function pathFromTop(options: Pick<HostOptions, 'root' | 'top'>): (file: string) => string {
  const prefix = relative(options.top, options.root).replaceAll('\\', '/');
  return (file) => (prefix === '' ? file : file === '.' ? prefix : `${prefix}/${file}`);
}
