/** The syntax trees that fixes look at. ts-morph is loaded when the first fix is asked for, never by a scan. */
import type * as TsMorph from 'ts-morph';
import type { Node, SourceFile } from 'ts-morph';
import type { Project } from '../project/types.ts';
import type { Edit } from './edits.ts';
import { styleOf } from './style.ts';
import type { Style } from './style.ts';

export type Kit = typeof TsMorph;

export interface Source {
  file: string;
  text: string;
  tree: SourceFile;
  style: Style;
}

export class Sources {
  readonly kit: Kit;
  readonly project: Project;
  private readonly trees: TsMorph.Project;
  private readonly known = new Map<string, Source | null>();
  /** Trees of an earlier state of the project: those whose text is the same are kept. */
  private readonly earlier: ReadonlyMap<string, Source | null>;

  constructor(kit: Kit, project: Project, before: Sources | null) {
    this.kit = kit;
    this.project = project;
    this.trees = before?.trees ?? new kit.Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true, compilerOptions: { allowJs: true } });
    this.earlier = before ? new Map([...before.earlier, ...before.known]) : new Map();
  }

  of(file: string): Source | null {
    let source = this.known.get(file);
    if (source === undefined) {
      const text = this.project.text(file);
      const same = this.earlier.get(file);
      if (text === null) source = null;
      else if (same?.text === text) source = same;
      else {
        source = { file, text, tree: this.trees.createSourceFile(file, text, { overwrite: true }), style: styleOf(text) };
      }
      this.known.set(file, source);
    }
    return source;
  }

  /** The largest node that begins and ends within a span and begins where it begins. */
  at(source: Source, start: number, end: number): Node | null {
    let node: Node | undefined = source.tree.getDescendantAtPos(start);
    let found: Node | null = null;
    while (node && node.getStart() >= start && node.getEnd() <= end) {
      found = node;
      node = node.getParent();
    }
    return found ?? node ?? null;
  }
}

export async function openSources(project: Project, before: Sources | null = null): Promise<Sources> {
  return new Sources(await import('ts-morph'), project, before);
}

/** An edit by offsets of the tree. */
export function edit(source: Source, start: number, end: number, text: string): Edit {
  return { file: source.file, start, end, text };
}
