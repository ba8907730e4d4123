/** Texts of a scanned project reach a terminal here: what would move its cursor, set its title or turn its lines around is shown instead of done. */

/** Controls but for tab and line feed, and those that reorder text; an escape is left where it begins one of our own colours. */
const controls = /\u001b(?!\[\d{1,3}(?:;\d{1,3})*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function forTerminal(text: string): string {
  return text.replace(controls, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
