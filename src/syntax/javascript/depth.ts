/** The parser is native code that recurses: text nested some thousands deep would end the whole process, so that it is refused before. */

export const deepest = 1500;

/** Offset at which brackets are open deeper than that, or null. Those in strings and comments count too: hand-written code stays far below. */
export function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x5b || c === 0x7b) {
      depth += 1;
      if (depth > deepest) return i;
    } else if ((c === 0x29 || c === 0x5d || c === 0x7d) && depth > 0) depth -= 1;
  }
  let chained = 0;
  for (const match of text.matchAll(/\belse\s+if\b/g)) if (++chained > 2 * deepest) return match.index;
  return null;
}
