/** The plugin says what the command line says: each fixture app, finding by finding, with every linter and parser that it is made for. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import babel from '@babel/eslint-parser';
import typescript from '@typescript-eslint/parser';
import type { Linter } from 'eslint';
import * as espree from 'espree';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import authlint from '../../eslint-plugin.ts';
import { bundledPlugin, commandLine, copyOf, fixtureApps, linesOf, versions, ESLint9, ESLint10 } from './support.ts';
import { temporaryFolder } from '../support.ts';

const { all } = authlint.configs;

describe.each(versions)('%s', (_name, ESLint) => {
  it.each(fixtureApps)('%s', async (app) => {
    const root = copyOf(app);
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [all] });
    expect(linesOf(root, await eslint.lintFiles(['.']))).toEqual(commandLine(root));
  });
});

it('the fixtures have findings to compare', () => {
  expect(fixtureApps.flatMap((app) => commandLine(copyOf(app))).length).toBeGreaterThan(40);
});

describe('parsers', () => {
  const babelOptions = { requireConfigFile: false, babelOptions: { parserOpts: { plugins: ['jsx'] } } };
  const javascript = 'monorepo/weak';
  it.each<[name: string, app: string, config: Linter.Config]>([
    ['@typescript-eslint/parser', 'next-pages/weak', { files: ['**/*.{ts,tsx}'], languageOptions: { parser: typescript } }],
    ['@babel/eslint-parser', javascript, { files: ['**/*.js'], languageOptions: { parser: babel, parserOptions: babelOptions } }],
    ['espree', javascript, { files: ['**/*.js'], languageOptions: { parser: espree } }],
  ])("%s, set after the preset, is the user's", async (parser, app, config) => {
    // The parser of Babel 7 knows ESLint up to 9; that of Babel 8 asks for Node 22.
    const ESLint = parser.startsWith('@babel') ? ESLint9 : ESLint10;
    const root = copyOf(app);
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [all, config] });
    const found = await eslint.lintFiles(['.']);
    const own = ((await eslint.calculateConfigForFile(join(root, app === javascript ? 'a.js' : 'a.ts'))) as Linter.Config).languageOptions?.parser;
    expect(own).toBe(config.languageOptions?.parser);
    expect(linesOf(root, found)).toEqual(commandLine(root));
  });
});

describe('oxlint', () => {
  let bundle = '';
  beforeAll(async () => {
    bundle = await bundledPlugin();
  });
  afterAll(() => rmSync(dirname(bundle), { recursive: true, force: true }));

  it.each(fixtureApps)('%s', (app) => {
    const root = copyOf(app);
    const config = join(temporaryFolder(), 'oxlint.json');
    const rules = Object.fromEntries(Object.keys(authlint.rules).map((id) => [`authlint/${id}`, 'error']));
    writeFileSync(config, JSON.stringify({ jsPlugins: [bundle], categories: { correctness: 'off' }, plugins: [], rules }));
    const oxlint = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');
    const ran = spawnSync(process.execPath, [oxlint, '-c', config, '--format', 'json', '.'], { cwd: root, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(ran.stdout) as { diagnostics: OxlintDiagnostic[] };
    const lines = diagnostics.map(({ code, message, filename, labels: [label] }) => {
      const rule = code.replace(/^(\w+)\((.*)\)$/, '$1/$2');
      // The span of oxlint is an offset and a length in bytes.
      const { offset, length, line, column } = label?.span ?? { offset: 0, length: 0, line: 0, column: 0 };
      const text = readFileSync(join(root, filename))
        .subarray(offset, offset + length)
        .toString()
        .split('\n');
      const end = text.length === 1 ? column + (text[0] ?? '').length : (text.at(-1) ?? '').length + 1;
      return `${filename}:${String(line)}:${String(column)}-${String(line + text.length - 1)}:${String(end)} ${rule} ${message}`;
    });
    expect(lines.sort()).toEqual(commandLine(root));
  });
});
interface OxlintDiagnostic {
  code: string;
  message: string;
  filename: string;
  labels: { span: { offset: number; length: number; line: number; column: number } }[];
}
