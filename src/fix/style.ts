/** How a file is written: what is put into it is written the same way. */
import { lineStarts } from './edits.ts';

export interface Style {
  eol: string;
  /** One step of indentation. */
  indent: string;
  quote: "'" | '"';
  semicolons: boolean;
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

export function styleOf(text: string): Style {
  const crlf = count(text, /\r\n/g);
  const indents = [...text.matchAll(/^(\t+|(?: {2})+)\S/gm)].map((m) => m[1] ?? '');
  const tabs = indents.filter((i) => i.startsWith('\t')).length;
  const widths = indents.filter((i) => i.startsWith(' ')).map((i) => i.length);
  const width = widths.length > 0 && Math.min(...widths) >= 4 ? 4 : 2;
  const imports = /^\s*(?:import|export)\b[^\n]*?(['"])[^\n]*?\1(;?)\s*$/gm;
  const quoted = [...text.matchAll(imports)].map((m) => m[1]);
  const doubles = quoted.length > 0 ? quoted.filter((q) => q === '"').length * 2 > quoted.length : count(text, /"/g) > count(text, /'/g);
  const ends = [...text.matchAll(/[)\]'"\w](;?)[ \t]*(?:\/\/[^\n\r]*)?\r?$/gm)].map((m) => m[1]);
  return {
    eol: crlf * 2 > count(text, /\n/g) ? '\r\n' : '\n',
    indent: tabs * 2 > indents.length ? '\t' : ' '.repeat(width),
    quote: doubles ? '"' : "'",
    semicolons: ends.filter((e) => e === ';').length * 3 >= ends.length,
  };
}

/** The white space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const start = lineStarts(text).findLast((s) => s <= offset) ?? 0;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** Lines of one file, rewritten for another: quotes are left, they stand in code that may hold both. */
export function relaid(statement: string, from: { indent: string; style: Style }, to: { indent: string; style: Style }): string {
  const lines = statement.split(/\r\n|\n|\r/);
  const unit = from.style.indent;
  return lines
    .map((line, i) => {
      if (i === 0 || line.trim() === '') return i === 0 ? line : '';
      let rest = line.startsWith(from.indent) ? line.slice(from.indent.length) : line.trimStart();
      let steps = '';
      while (rest.startsWith(unit)) {
        rest = rest.slice(unit.length);
        steps += to.style.indent;
      }
      return to.indent + steps + rest;
    })
    .join(to.style.eol);
}
