/** The parser is native code that recurses: text nested some thousands deep would end the whole process, so that it is refused before. */

export const deepest = 1500;
const longestChain = 2 * deepest;

/** Offset at which brackets are open deeper than that, or null. Those in strings and comments count too: hand-written code stays far below. */
export function tooDeepAt(text: string): number | null {
  return (mayBeDeep(text) ? deepAt(text) : null) ?? (text.length > longestChain * 'else if'.length ? chainAt(text) : null);
}
/** Most files hold fewer brackets than that, and are not looked at character by character. */
function mayBeDeep(text: string): boolean {
  let found = 0;
  for (const bracket of '([{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++found > deepest) return true;
  }
  return false;
}
function deepAt(text: string): number | null {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x5b || c === 0x7b) {
      depth += 1;
      if (depth > deepest) return i;
    } else if ((c === 0x29 || c === 0x5d || c === 0x7d) && depth > 0) depth -= 1;
  }
  return null;
}
function chainAt(text: string): number | null {
  let chained = 0;
  for (const match of text.matchAll(/\belse\s+if\b/g)) if (++chained > longestChain) return match.index;
  return null;
}
