/** One thing that `init` may do, and what the others need to word it. */
import { relative } from 'node:path';
import type { Found } from './look.ts';

export interface Proposal {
  /** What it is for. */
  title: string;
  /** What is written; null where it is left alone or to be done by hand. */
  write: { file: string; text: string; executable?: boolean } | null;
  /** One line: what is or was done, or why nothing is. */
  says: string;
  /** To be copied by hand. */
  snippet?: string;
}

/** A file as the user knows it. */
export const shown = (found: Found, file: string): string => relative(found.root, file).replaceAll('\\', '/');
export const mentions = (text: string): boolean => /\bauthlint\b/.test(text);
