/** Adds the preset to a flat configuration whose form leaves no doubt. */
import type { Expr, IrModule, Span } from '../../ir/nodes.ts';
import { parse } from '../../syntax/index.ts';
import { eslintImport, eslintPreset } from './texts.ts';

/** @returns the text with the import and the preset, or null where it is not plain to see where they belong */
export function withEslintPreset(file: string, text: string): string | null {
  const module = parse(file, text);
  const list = module && !module.error && module.format === 'esm' ? listOf(module, text) : null;
  const at = module ? importAt(module, text) : 0;
  if (!list || at > list.open) return null;
  const { open, last } = list;
  const where = last?.end ?? open;
  const after = `${text.slice(0, at)}${eslintImport}\n${text.slice(at, where)}${last ? separator(text, open, last) : ''}${eslintPreset}${text.slice(where)}`;
  // What is written has to say what was meant.
  const again = parse(file, after);
  const found = again && !again.error ? listOf(again, after) : null;
  return found?.count === list.count + 1 && found.last && after.slice(found.last.start, found.last.end) === eslintPreset ? after : null;
}

interface List {
  /** Just behind the opening bracket. */
  open: number;
  last: Span | null;
  count: number;
}

/** The list of configurations that the default export is, or that it hands to a function made for that. */
function listOf(module: IrModule, text: string): List | null {
  const exported = module.exports.find((e) => e.kind === 'local' && e.exported === 'default');
  let value = exported?.kind === 'local' ? valueOf(module, exported.local) : null;
  if (value?.kind === 'name') value = valueOf(module, value.name);
  if (value?.kind === 'call') {
    const name = value.callee.kind === 'member' ? value.callee.property : value.callee.kind === 'name' ? value.callee.name : '';
    if (name !== 'defineConfig' && name !== 'config') return null;
    const [first] = value.args;
    if (value.args.length !== 1 || first?.kind !== 'array') return bracketed(text, value.args, text.indexOf('(', value.callee.end) + 1, value.end, ')');
    value = first;
  }
  return value?.kind === 'array' ? bracketed(text, value.elements, value.start + 1, value.end, ']') : null;
}
function valueOf(module: IrModule, name: string): Expr | null {
  for (const statement of module.body) {
    if (statement.kind === 'let' && statement.declaration === 'const' && statement.target.kind === 'name' && statement.target.name === name)
      return statement.value;
  }
  return null;
}
function bracketed(text: string, elements: readonly (Span | null)[], open: number, end: number, bracket: string): List | null {
  const last = elements.at(-1) ?? null;
  if (elements.some((e) => e === null) || text.charAt(end - 1) !== bracket) return null;
  // Nothing but a comma and comments behind the last one: no parenthesis, no type.
  const rest = text.slice(last?.end ?? open, end - 1);
  return /^\s*,?\s*(?:\/\/[^\n]*\s*|\/\*[^]*?\*\/\s*)*$/.test(rest) ? { open, last, count: elements.length } : null;
}
/** A line of its own where the others have one. */
function separator(text: string, open: number, last: Span): string {
  const lineStart = text.lastIndexOf('\n', last.start) + 1;
  const own = lineStart > open && text.slice(lineStart, last.start).trim() === '';
  return own ? `,\n${text.slice(lineStart, last.start)}` : ', ';
}
/** In front of the first import, else at the start, behind what has to stand in the first line. */
function importAt(module: IrModule, text: string): number {
  const spans = [...module.imports, ...module.sideEffectImports].map((i) => i.start);
  if (spans.length > 0) {
    const before = text.slice(0, Math.min(...spans) + 'import'.length);
    return Math.max(before.lastIndexOf('\nimport') + 1, 0);
  }
  return /^(?:#!|\/\/ *@ts-).*\n/.exec(text)?.[0].length ?? 0;
}
