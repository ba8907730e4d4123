import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of the scanned files, read when they are asked for. */
export function lineReader(root: string, overlay: ReadonlyMap<string, string> = new Map()): (file: string, line: number) => string | null {
  const texts = new Map<string, string[]>();
  return (file, line) => {
    let lines = texts.get(file);
    if (!lines) {
      try {
        lines = (overlay.get(join(root, file)) ?? readFileSync(join(root, file), 'utf8')).split(/\r\n|\n|\r/);
      } catch {
        // It changed after the scan: the report goes without the line.
        lines = [];
      }
      texts.set(file, lines);
    }
    return lines[line - 1] ?? null;
  };
}
