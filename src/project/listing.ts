/** Which files there are, where that is not for the disk to say: those of a commit that is about to be made. */
import { dirname } from 'node:path';

export interface ListedFile {
  /** Absolute. */
  path: string;
  kind: 'file' | 'link' | 'repository';
}
/** What a folder holds, in the form in which Node reads folders. */
export interface FolderEntry {
  name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

export class Listing {
  private readonly paths = new Set<string>();
  private readonly folders = new Map<string, Map<string, FolderEntry>>();
  /** Repositories within this one, of which nothing but their place is known. */
  private readonly repositories: string[] = [];

  /** @param top folder below which the listing is complete */
  constructor(top: string, files: readonly ListedFile[]) {
    for (const { path, kind } of files) {
      this.paths.add(path);
      if (kind === 'repository') this.repositories.push(path);
      let child = path;
      let entry = folderEntry(path, kind === 'repository' ? 'folder' : kind);
      for (let dir = dirname(path); ; dir = dirname(dir)) {
        let folder = this.folders.get(dir);
        const known = folder !== undefined;
        if (!folder) this.folders.set(dir, (folder = new Map<string, FolderEntry>()));
        folder.set(child.slice(dir.length + (dir.endsWith('/') ? 0 : 1)), entry);
        if (known || dir === top || dir === dirname(dir)) break;
        child = dir;
        entry = folderEntry(dir, 'folder');
      }
    }
  }
  has(path: string): boolean {
    return this.paths.has(path);
  }
  /** What a folder holds; null where the disk has to say. */
  below(dir: string): FolderEntry[] | null {
    if (this.repositories.some((r) => dir === r || dir.startsWith(`${r}/`))) return null;
    return [...(this.folders.get(dir)?.values() ?? [])];
  }
}

function folderEntry(path: string, kind: 'file' | 'link' | 'folder'): FolderEntry {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    isDirectory: () => kind === 'folder',
    isFile: () => kind === 'file',
    isSymbolicLink: () => kind === 'link',
  };
}
