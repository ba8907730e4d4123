/**
 * What a result depends on: the code that was run or read for it, and what that asked of the project. Top-level statements and exports are
 * evaluated once per scan, so each of them keeps what it depended on, and whoever reads it later depends on the same.
 */
import type { FunctionExpr } from '../../ir/nodes.ts';
import { functionsBelow } from '../../ir/walk.ts';

/** What of a file is read, told without evaluating it. */
export type Subject =
  | { file: string; of: 'statement'; index: number }
  /** What a name means at the top level; what is exported under a name. */
  | { file: string; of: 'name' | 'export'; name: string }
  /** Which names are exported; all that the file says. */
  | { file: string; of: 'exports' | 'text' };
export type Question = { file: string; of: 'import' | 'version'; name: string };

export class Dependencies {
  /** Files whose code was read: a binding of theirs, their exports. */
  readonly files = new Set<string>();
  /** Files of which a function was run. */
  readonly ran = new Set<string>();
  /** Functions that were run, or looked into, and their files. */
  readonly code = new Map<FunctionExpr, string>();
  /** What was read that keeps dependencies of its own. */
  readonly parts = new Set<Dependencies>();
  /** Files that were only named here, to be run by somebody else who depends on them himself: plugins that are registered. */
  readonly delegated = new Set<string>();
  /** What else was found in the application at large, as text. */
  readonly facts = new Set<string>();
  /** Secrets and settings whose presence is asked for as this loads. */
  readonly asked = new Set<string>();
  /** Which top-level statement this is; null for what is no statement. */
  readonly id: string | null;
  /** What of a file this is; null for what is made of others. */
  readonly subject: Subject | null;
  /** What was asked of the project, by a name that is the same for the same question. */
  readonly questions = new Map<string, Question>();
  constructor(id: string | null = null, file?: string, subject: Subject | null = null) {
    this.id = id;
    this.subject = subject;
    if (file !== undefined) this.files.add(file);
  }
}

let current: Dependencies | null = null;

export const currentDependencies = (): Dependencies | null => current;
export function dependOn(part: Dependencies): void {
  if (current !== part) current?.parts.add(part);
}
export function dependOnFile(file: string): void {
  current?.files.add(file);
}
export function dependOnRun(file: string, fn: FunctionExpr): void {
  if (!current) return;
  current.ran.add(file);
  current.code.set(fn, file);
}
const below = new WeakMap<object, readonly FunctionExpr[]>();
/** For whoever looks into code without running it: the functions that stand in it too. */
export function dependOnCode(file: string, code: object): void {
  if (!current) return;
  let functions = below.get(code);
  if (!functions) below.set(code, (functions = functionsBelow(code)));
  for (const fn of functions) current.code.set(fn, file);
}
export function dependOnFunction(file: string, fn: FunctionExpr): void {
  current?.code.set(fn, file);
}
/** For whoever looks for words in a text. */
export function dependOnText(file: string): void {
  current?.parts.add(new Dependencies(null, file, { file, of: 'text' }));
}
export function dependOnQuestion(question: Question): void {
  current?.questions.set(`${question.of} ${question.file}\0${question.name}`, question);
}
/** Whoever is running registers something with the part: what he hangs on, it hangs on. */
export function registeredWith(part: Dependencies): void {
  if (!current || current === part) return;
  part.parts.add(current);
  // A statement that registers is run, whatever is handed over from its file.
  if (current.subject) part.ran.add(current.subject.file);
}
/** Whatever is read meanwhile is what `part` depends on, and nobody else. */
export function collecting<T>(part: Dependencies, run: () => T): T {
  const outer = current;
  current = part;
  try {
    return run();
  } finally {
    current = outer;
  }
}
/** The same, where whoever asks depends on the part. */
export function within<T>(part: Dependencies, run: () => T): T {
  dependOn(part);
  return collecting(part, run);
}

export interface Reach {
  files: Set<string>;
  /** Files of which nothing counts but that they are handed over, and how: as what runs within a scope of its own. */
  named: Set<string>;
  statements: Set<Dependencies>;
  asked: Set<string>;
  facts: Set<string>;
  code: Map<FunctionExpr, string>;
  /** Parts of files that were read. */
  read: Set<Dependencies>;
  questions: Map<string, Question>;
}
/** All that the parts depend on, the statements among it, and the settings that are asked for as they load. */
export function reach(roots: Iterable<Dependencies>): Reach {
  const seen = new Set<Dependencies>(roots);
  const files = new Set<string>();
  const ran = new Set<string>();
  const code = new Map<FunctionExpr, string>();
  const delegated = new Set<string>();
  const statements = new Set<Dependencies>();
  const read = new Set<Dependencies>();
  const asked = new Set<string>();
  const facts = new Set<string>();
  const questions = new Map<string, Question>();
  for (const part of seen) {
    for (const file of part.files) files.add(file);
    for (const file of part.ran) ran.add(file);
    for (const [fn, file] of part.code) code.set(fn, file);
    for (const file of part.delegated) delegated.add(file);
    for (const setting of part.asked) asked.add(setting);
    for (const fact of part.facts) facts.add(fact);
    for (const [key, question] of part.questions) questions.set(key, question);
    if (part.id !== null) statements.add(part);
    if (part.subject) read.add(part);
    // A set that grows while it is walked is walked to its end.
    for (const other of part.parts) seen.add(other);
  }
  const named = new Set<string>();
  for (const file of delegated) {
    files.delete(file);
    if (!ran.has(file)) named.add(file);
  }
  for (const file of ran) files.add(file);
  if (named.size > 0) {
    for (const part of read) if (part.subject && named.has(part.subject.file)) read.delete(part);
    for (const [fn, file] of code) if (named.has(file)) code.delete(fn);
    for (const [key, { file }] of questions) if (named.has(file)) questions.delete(key);
  }
  return { files, named, statements, asked, facts, code, read, questions };
}
