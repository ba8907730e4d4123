/** The JavaScript and TypeScript front end: oxc-parser's tree to IR. */
import { parseSync } from 'oxc-parser';
import type { IrModule } from '../../ir/nodes.ts';
import { lineStartsOf, positionAt } from '../../ir/positions.ts';
import { deepest, tooDeepAt } from './depth.ts';
import { lowerProgram } from './modules.ts';

type Lang = 'js' | 'jsx' | 'ts' | 'tsx';

/** Languages to try, in order: plain .js files hold JSX, and now and then types. */
function languagesOf(file: string): Lang[] {
  if (/\.[cm]?ts$/.test(file)) return ['ts'];
  if (file.endsWith('.tsx')) return ['tsx'];
  return ['jsx', 'tsx'];
}

/**
 * Lowers one module. Never throws: a module that does not parse has `error` set and an empty body.
 * A byte order mark is not part of the text: all offsets are relative to the text without it.
 */
export function parseJavaScript(file: string, source: string): IrModule {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const lineStarts = lineStartsOf(text);
  const language = /\.[cm]?tsx?$/.test(file) ? 'typescript' : 'javascript';
  const empty: IrModule = {
    file,
    language,
    format: 'script',
    directives: [],
    imports: [],
    sideEffectImports: [],
    exports: [],
    body: [],
    lineStarts,
    comments: [],
    error: null,
  };
  const deep = tooDeepAt(text);
  if (deep !== null) return { ...empty, error: { message: `nested more than ${deepest} deep`, ...positionAt({ lineStarts }, deep) } };
  let failure: IrModule['error'] = null;
  for (const lang of languagesOf(file)) {
    try {
      const result = parseSync(file, text, { lang, sourceType: 'unambiguous', astType: 'ts', preserveParens: false });
      const fatal = result.errors.find((e) => (e.severity as string) === 'Error');
      if (fatal && result.program.body.length === 0) {
        const { line, column } = positionAt({ lineStarts }, fatal.labels[0]?.start ?? 0);
        failure ??= { message: fatal.message, line, column };
        continue;
      }
      const comments = result.comments.map((c) => ({ text: c.value, block: c.type === 'Block', start: c.start, end: c.end }));
      return { ...empty, ...lowerProgram(result.program, text), comments };
    } catch (error) {
      failure ??= { message: error instanceof Error ? error.message : String(error), line: 1, column: 1 };
    }
  }
  return { ...empty, error: failure };
}
