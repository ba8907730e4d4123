/** Comments that end a line: what a file says without them. */
import type { IrModule } from './nodes.ts';

/** From the white space in front of a comment to its end. The line break behind it stays, which may end a statement. */
export interface Remark {
  start: number;
  end: number;
}
const known = new WeakMap<IrModule, readonly Remark[]>();

/** In the order of the text. */
export function remarksOf(ir: IrModule, text: string): readonly Remark[] {
  let remarks = known.get(ir);
  if (!remarks) {
    remarks = ir.comments.filter(({ end }) => endsLine(text, end)).map(({ start, end }) => ({ start: behindCode(text, start), end }));
    known.set(ir, remarks);
  }
  return remarks;
}
function endsLine(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at >= text.length || text[at] === '\n' || text[at] === '\r';
}
function behindCode(text: string, start: number): number {
  let at = start;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}

/** A piece of the text without the remarks in it. */
export function withoutRemarks(ir: IrModule, text: string, start: number, end: number): string {
  let out = '';
  let at = start;
  for (const remark of remarksWithin(ir, text, start, end)) {
    out += text.slice(at, Math.max(at, remark.start));
    at = Math.max(at, Math.min(remark.end, end));
  }
  return out + text.slice(at, end);
}
/** Those that begin inside of a piece. */
export function remarksWithin(ir: IrModule, text: string, start: number, end: number): readonly Remark[] {
  const all = remarksOf(ir, text);
  let low = 0;
  for (let high = all.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while ((all[last]?.start ?? Infinity) < end) last++;
  return all.slice(low, last);
}
