/**
 * The parser of the presets: @typescript-eslint/parser for TypeScript, ESLint's own for JavaScript, each loaded when a file needs it.
 * authlint's rules need neither, but ESLint does not run a rule on a file that it cannot parse.
 */
import { createRequire } from 'node:module';
import type { Linter } from 'eslint';
import { toolVersion } from '../audit/version.ts';

type Parsing = Extract<Linter.Parser, { parseForESLint: unknown }>;
type ParseResult = ReturnType<Parsing['parseForESLint']>;
type Load = (from: string, name: string) => unknown;

const typescript = /\.[cm]?tsx?$/;

/** From the linted project, else from where authlint is installed. */
const load: Load = (from, name) => {
  try {
    return createRequire(from)(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return createRequire(import.meta.url)(name);
  }
};

export function lazyParser(loading: Load = load): Linter.Parser {
  const memory = new Map<string, Partial<Parsing> & { parse?: (text: string, options: unknown) => ParseResult['ast'] }>();
  const parserOf = (name: string, file: string) => {
    let parser = memory.get(name);
    if (!parser) memory.set(name, (parser = loading(file, name) as object));
    return parser;
  };
  return {
    meta: { name: 'authlint/parser', version: toolVersion },
    parseForESLint(text: string, options?: { filePath?: string }): ParseResult {
      const file = options?.filePath ?? import.meta.url;
      if (!typescript.test(file)) return { ast: javascript(parserOf, file).parse?.(text, options) };
      const parser = (() => {
        try {
          return parserOf('@typescript-eslint/parser', file);
        } catch (error) {
          throw new Error(unloadable(error), { cause: error });
        }
      })();
      return (parser.parseForESLint as Parsing['parseForESLint'])(text, options);
    },
  };
}

/** espree is a dependency of ESLint's, not of the project's. */
function javascript<P>(parserOf: (name: string, file: string) => P, file: string): P {
  const eslint = (() => {
    try {
      return createRequire(file).resolve('eslint');
    } catch {
      // ESLint is installed elsewhere than the linted file says: beside authlint.
      return createRequire(import.meta.url).resolve('eslint');
    }
  })();
  return parserOf('espree', eslint);
}

function unloadable(error: unknown): string {
  const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `@typescript-eslint/parser, which ESLint needs for TypeScript files, cannot be loaded (${why.replace(/\.$/, '')}): install it or, beside TypeScript 7, lint TypeScript with oxlint or \`authlint scan\` (docs/eslint.md).`;
}
