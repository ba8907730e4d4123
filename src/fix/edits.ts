/** Changes to texts: kept small, so that every byte that no edit names stays as it is. */

export interface Edit {
  /** Absolute path. */
  file: string;
  start: number;
  end: number;
  text: string;
}

const byPlace = (a: Edit, b: Edit): number => a.start - b.start || a.end - b.end;

/** Edits of one file, applied to its text. They do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort(byPlace)) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** Whether two sets of edits would meet in one place. */
export function meet(a: readonly Edit[], b: readonly Edit[]): boolean {
  return a.some((x) => b.some((y) => x.file === y.file && x.start <= y.end && y.start <= x.end));
}

/** Where an offset of the old text stands in the new one. What is inserted right before it moves it on. */
export function moved(offset: number, edits: readonly Edit[]): number {
  return edits.reduce((sum, e) => (e.end <= offset ? sum + e.text.length - (e.end - e.start) : sum), offset);
}

export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\n' || (c === '\r' && text[i + 1] !== '\n')) starts.push(i + 1);
  }
  return starts;
}
/** Of a 1-based line and column. */
export function offsetAt(text: string, line: number, column: number): number {
  return (lineStarts(text)[line - 1] ?? text.length) + column - 1;
}
export function lineAt(text: string, offset: number): number {
  return lineStarts(text).filter((start) => start <= offset).length;
}
