/**
 * What a result depends on: the files whose code was run or read for it. Top-level statements and exports are evaluated once per scan, so
 * each of them keeps what it depended on, and whoever reads it later depends on the same.
 */
export class Dependencies {
  /** Files whose code was read: a binding of theirs, their exports. */
  readonly files = new Set<string>();
  /** Files of which a function was run. */
  readonly ran = new Set<string>();
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
  constructor(id: string | null = null, file?: string) {
    this.id = id;
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
export function dependOnRun(file: string): void {
  current?.ran.add(file);
}
/** Whoever is running registers something with the part: what he hangs on, it hangs on. */
export function registeredWith(part: Dependencies): void {
  if (current && current !== part) part.parts.add(current);
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
}
/** All that the parts depend on, the statements among it, and the settings that are asked for as they load. */
export function reach(roots: Iterable<Dependencies>): Reach {
  const seen = new Set<Dependencies>(roots);
  const files = new Set<string>();
  const ran = new Set<string>();
  const delegated = new Set<string>();
  const statements = new Set<Dependencies>();
  const asked = new Set<string>();
  const facts = new Set<string>();
  for (const part of seen) {
    for (const file of part.files) files.add(file);
    for (const file of part.ran) ran.add(file);
    for (const file of part.delegated) delegated.add(file);
    for (const setting of part.asked) asked.add(setting);
    for (const fact of part.facts) facts.add(fact);
    if (part.id !== null) statements.add(part);
    // A set that grows while it is walked is walked to its end.
    for (const other of part.parts) seen.add(other);
  }
  const named = new Set<string>();
  for (const file of delegated) {
    files.delete(file);
    if (!ran.has(file)) named.add(file);
  }
  for (const file of ran) files.add(file);
  return { files, named, statements, asked, facts };
}
