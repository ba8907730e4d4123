/** A language is a front end: extension to parser. */
import type { IrModule } from '../ir/nodes.ts';
import { parseJavaScript } from './javascript/index.ts';

const frontEnds: Readonly<Record<string, (file: string, text: string) => IrModule>> = {
  '.ts': parseJavaScript,
  '.tsx': parseJavaScript,
  '.mts': parseJavaScript,
  '.cts': parseJavaScript,
  '.js': parseJavaScript,
  '.jsx': parseJavaScript,
  '.mjs': parseJavaScript,
  '.cjs': parseJavaScript,
};

export const codeExtensions: readonly string[] = Object.keys(frontEnds);

/** Parses a file with the front end of its extension; null where none knows it. Never throws. */
export function parse(file: string, text: string): IrModule | null {
  const dot = file.lastIndexOf('.');
  const frontEnd = frontEnds[file.slice(dot)];
  return frontEnd ? frontEnd(file, text) : null;
}
