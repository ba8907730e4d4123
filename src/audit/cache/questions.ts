/**
 * What the code of a file asked of the project besides its own text: what its imports mean, which version of a package it is to have. A new
 * file, another package.json or tsconfig matters to a walk where one of these answers is another, and nowhere else.
 */
import { createHash } from 'node:crypto';
import type { Questions } from '../../evaluate/world.ts';
import type { Project, Resolution } from '../../project/types.ts';

export interface Answered {
  readonly imports: readonly string[];
  readonly versions: readonly string[];
  /** Hash of all answers. */
  readonly answers: string;
}

export function answered(project: Project, file: string, imports: Iterable<string>, versions: Iterable<string>): Answered {
  const asked = { imports: [...imports].sort(), versions: [...versions].sort() };
  return { ...asked, answers: answersTo(project, file, asked) };
}
/** Whether everything would be answered as it was. */
export const stillSo = (project: Project, file: string, asked: Answered): boolean => answersTo(project, file, asked) === asked.answers;

/** The questions of two scans of the same text. */
export function allQuestions(
  before: Pick<Answered, 'imports' | 'versions'> | undefined,
  now: Questions | undefined,
): [imports: Set<string>, versions: Set<string>] {
  return [new Set([...(before?.imports ?? []), ...(now?.imports ?? [])]), new Set([...(before?.versions ?? []), ...(now?.versions ?? [])])];
}

function answersTo(project: Project, file: string, { imports, versions }: Pick<Answered, 'imports' | 'versions'>): string {
  const hash = createHash('sha1');
  for (const specifier of imports) hash.update(`${specifier}\0${meaning(project.resolve(file, specifier))}\n`);
  for (const name of versions) hash.update(`${name}\0${project.versionOf(file, name) ?? ''}\n`);
  return hash.digest('base64');
}
function meaning(resolution: Resolution): string {
  switch (resolution.kind) {
    case 'file':
    case 'asset':
      return `${resolution.kind} ${resolution.file}`;
    case 'package':
      return `package ${resolution.name} ${resolution.subpath}`;
    case 'builtin':
      return `builtin ${resolution.name}`;
    case 'unresolved':
      return 'unresolved';
  }
}
