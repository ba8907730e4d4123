import { relative } from 'node:path';

/** Path relative to the root with `/`; '.' for the root itself. */
export function relativePath(root: string, path: string): string {
  if (path === '') return '.';
  const local = relative(root, path).replaceAll('\\', '/');
  return local === '' ? '.' : local;
}
