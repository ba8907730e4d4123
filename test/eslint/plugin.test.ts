/** What the plugin is made of: presets, options, the lazy parser, blocks of processors; and how often it works. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'eslint/config';
import type { ESLint as ESLintClass, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import authlint from '../../eslint-plugin.ts';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../src/audit/rule.ts';
import { lazyParser } from '../../src/eslint/parser.ts';
import { makePlugin } from '../../src/eslint/plugin.ts';
import { makeApp } from '../support.ts';
import { ESLint10 as ESLint } from './support.ts';

// Types: what the README shows is what a TypeScript configuration may say.
const plain: Linter.Config[] = [authlint.configs.recommended, { rules: { 'authlint/cookie-flags': ['warn', { minSeverity: 'error' }] } }];
const defined: Linter.Config[] = defineConfig([authlint.configs.strict, { plugins: { authlint }, extends: [authlint.configs.all] }]);

/** Speaks once for each file, with the severity that the file's name says; its options say the word. */
function talker(id: string, counted: () => void): Rule {
  const [first] = rules;
  if (!first) throw new Error('no rules');
  const options = { type: 'object', properties: { word: { type: 'string' } }, additionalProperties: false };
  return {
    meta: { ...first.meta, id, severity: 'warning', recommended: true, options },
    check(context) {
      counted();
      const word = typeof context.options.word === 'string' ? context.options.word : 'none';
      return context.entries.map((entry) => ({
        region: context.regionOf(entry),
        message: `said ${word}`,
        severity: entry.path.includes('note') ? 'error' : entry.path.includes('hint') ? 'note' : 'warning',
      }));
    },
  };
}
const handler = `export async function GET() { return Response.json({}); }\n`;
const files = {
  '.git/HEAD': '',
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', react: '19.2.0' } }),
  ...Object.fromEntries(['note', 'hint', 'plain'].map((name) => [`app/api/${name}/route.ts`, handler])),
};
function talk(config: Linter.RulesRecord): { eslint: ESLintClass; root: string; checks: () => number } {
  let checks = 0;
  const plugin = makePlugin(['a', 'b', 'c'].map((id) => talker(id, () => (checks += 1))));
  const root = makeApp(files);
  return {
    root,
    checks: () => checks,
    eslint: new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [plugin.configs.recommended, { rules: config }] }),
  };
}
const off: Linter.RulesRecord = { 'authlint/b': 'off', 'authlint/c': 'off' };
const said = (results: ESLintClass.LintResult[]): string[] => results.flatMap((r) => r.messages.map((m) => m.message)).sort();

describe('rules', () => {
  it('one for each rule of authlint, with its page, its messages and its options', () => {
    expect(Object.keys(authlint.rules)).toEqual(rules.map((r) => r.meta.id));
    for (const [id, rule] of Object.entries(authlint.rules)) {
      expect(rule.meta?.docs?.url, id).toMatch(new RegExp(`^https://.*/docs/rules/${id}\\.md$`));
      expect(rule.meta?.schema, id).toMatchObject([
        { type: 'object', additionalProperties: false, properties: { minSeverity: { enum: ['note', 'warning', 'error'] } } },
      ]);
      expect(Object.keys(rule.meta?.messages ?? {}), id).toEqual(['finding', 'ofSeverity']);
    }
  });
  it('presets', () => {
    const on = (name: 'recommended' | 'strict' | 'all') => Object.keys(authlint.configs[name].rules ?? {}).map((id) => id.slice('authlint/'.length));
    expect(on('recommended')).toEqual(rules.filter((r) => r.meta.recommended).map((r) => r.meta.id));
    expect(on('strict')).toEqual(rules.filter((r) => r.meta.recommended || r.meta.severity !== 'note').map((r) => r.meta.id));
    expect(on('all')).toEqual(rules.map((r) => r.meta.id));
    expect(authlint.configs.recommended.rules).toMatchObject({ 'authlint/no-unprotected-route': 'error', 'authlint/require-authorization': 'warn' });
    expect([plain, defined].flat().every((c) => c.files === undefined || c.files.length > 0)).toBe(true);
  });
  it('the message says the severity where it is not that of the rule, and minSeverity leaves out what is milder', async () => {
    expect(said(await talk(off).eslint.lintFiles(['.']))).toEqual(['said none', 'said none [error]', 'said none [note]']);
    expect(said(await talk({ ...off, 'authlint/a': ['warn', { minSeverity: 'warning' }] }).eslint.lintFiles(['.']))).toEqual([
      'said none',
      'said none [error]',
    ]);
    expect(said(await talk({ ...off, 'authlint/a': ['warn', { minSeverity: 'error' }] }).eslint.lintFiles(['.']))).toEqual(['said none [error]']);
  });
  it("options are those of ESLint's configuration, else of authlint's, and are validated", async () => {
    const own = talk({ ...off, 'authlint/a': ['warn', { word: 'yes', minSeverity: 'error' }] });
    expect(said(await own.eslint.lintFiles(['.']))).toEqual(['said yes [error]']);
    const configured = talk({ ...off, 'authlint/a': ['warn', { minSeverity: 'error' }] });
    writeFileSync(join(configured.root, 'authlint.config.json'), JSON.stringify({ rules: { a: ['warning', { word: 'so' }] } }));
    expect(said(await configured.eslint.lintFiles(['app/api/plain']))).toEqual([]);
    const wrong = talk({ ...off, 'authlint/a': ['warn', { words: 'yes' }] });
    await expect(wrong.eslint.lintFiles(['.'])).rejects.toThrow(/words/);
  });
  it('one analysis for all rules and, on disk, for all files', async () => {
    const { eslint, checks, root } = talk({});
    await eslint.lintFiles(['.']);
    expect(checks()).toBe(3);
    await eslint.lintFiles(['.']);
    expect(checks()).toBe(3);
    const file = join(root, 'app/api/plain/route.ts');
    await eslint.lintText(`${handler}\n`, { filePath: file });
    await eslint.lintText(`${handler}\n`, { filePath: file });
    expect(checks()).toBe(6);
    await eslint.lintText(handler, { filePath: file });
    expect(checks()).toBe(6);
    // What came and went is forgotten, and not held against every later lint.
    writeFileSync(join(root, 'fresh.ts'), '');
    await eslint.lintFiles(['.']);
    expect(checks()).toBe(9);
    rmSync(join(root, 'fresh.ts'));
    for (let n = 0; n < 3; n++) await eslint.lintFiles(['.']);
    expect(checks()).toBe(12);
  });
});

describe('texts that are no files of the project', () => {
  it('have no findings', async () => {
    const { eslint, root, checks } = talk({});
    expect(said(await eslint.lintText(handler))).toEqual([]);
    expect(said(await eslint.lintText(handler, { filePath: join(root, 'app/api/note/route.test.ts') }))).toEqual([]);
    expect(checks()).toBe(0);
  });
  it('nor have the blocks that a processor cuts out of a file', async () => {
    const root = makeApp({ ...files, 'README.md': handler });
    const blocks: Linter.Processor = {
      preprocess: (text, name) => (name.endsWith('.md') ? [{ text, filename: 'app/api/note/route.ts' }] : [text]),
      postprocess: (lists) => lists.flat(),
    };
    const plugin = makePlugin([talker('a', () => undefined)]);
    const processed: Linter.Config[] = [
      plugin.configs.recommended,
      { files: ['**/*.md', '**/*.ts'], plugins: { blocks: { processors: { blocks } } }, processor: 'blocks/blocks' },
    ];
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: processed });
    expect(said(await eslint.lintFiles(['README.md']))).toEqual([]);
    expect(said(await eslint.lintFiles(['app/api/note']))).toEqual(['said none [error]']);
  });
});

describe('the parser of the presets', () => {
  it('is loaded when a TypeScript file needs it; where it cannot be, one sentence says so and JavaScript is linted all the same', async () => {
    const asked: string[] = [];
    const parser = lazyParser((_from, name) => {
      asked.push(name);
      throw new Error('typescript-eslint does not support TS 7.0.\nsee elsewhere');
    });
    expect(asked).toEqual([]);
    const root = makeApp({ ...files, 'app/api/js/route.js': handler });
    mkdirSync(join(root, 'app/api/js'), { recursive: true });
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [authlint.configs.recommended, { files: ['**/*.ts'], languageOptions: { parser } }],
    });
    const [typescript] = await eslint.lintFiles(['app/api/note/route.ts']);
    expect(typescript?.messages.map((m) => m.message)).toEqual([
      'Parsing error: @typescript-eslint/parser, which ESLint needs for TypeScript files, cannot be loaded (typescript-eslint does not support TS 7.0): install it or, beside TypeScript 7, lint TypeScript with oxlint or `authlint scan` (docs/eslint.md).',
    ]);
    expect(asked).toEqual(['@typescript-eslint/parser']);
    expect(said(await eslint.lintFiles(['app/api/js/route.js']))).toEqual([]);
  });
  it('takes JSX, modules and CommonJS', async () => {
    const root = makeApp({
      ...files,
      'a.jsx': 'export const A = () => <b />;\n',
      'b.cjs': 'module.exports = require("fs");\n',
      'c.tsx': 'export const A = (a: number) => <b>{a}</b>;\n',
      'd.mts': 'export const a: number = 1;\n',
    });
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [
        authlint.configs.recommended,
        { rules: { 'no-undef': 'error' }, languageOptions: { globals: { require: 'readonly', module: 'writable' } } },
      ],
    });
    expect(said(await eslint.lintFiles(['a.jsx', 'b.cjs', 'c.tsx', 'd.mts']))).toEqual([]);
  });
});
