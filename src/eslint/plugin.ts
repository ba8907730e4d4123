/** The plugin: rules and presets. */
import type { ESLint, Linter } from 'eslint';
import type { Rule } from '../audit/rule.ts';
import { toolVersion } from '../audit/version.ts';
import { codeExtensions } from '../syntax/index.ts';
import { lazyParser } from './parser.ts';
import { Scans, eslintRule } from './rule.ts';

export type PresetName = 'recommended' | 'strict' | 'all';
export interface AuthlintPlugin extends ESLint.Plugin {
  meta: { name: string; version: string; namespace: string };
  rules: NonNullable<ESLint.Plugin['rules']>;
  configs: Record<PresetName, Linter.Config>;
}

export function makePlugin(rules: readonly Rule[]): AuthlintPlugin {
  const scans = new Scans(rules);
  const made = rules.map((rule) => [rule.meta.id, eslintRule(rule, scans)]);
  const plugin: AuthlintPlugin = {
    meta: { name: 'authlint', version: toolVersion, namespace: 'authlint' },
    // typescript-eslint's types of a rule are narrower than ESLint's own.
    rules: Object.fromEntries(made) as AuthlintPlugin['rules'],
    configs: { recommended: {}, strict: {}, all: {} },
  };
  const parser = lazyParser();
  const preset = (name: PresetName, on: (rule: Rule) => boolean): Linter.Config => ({
    name: `authlint/${name}`,
    files: codeExtensions.map((extension) => `**/*${extension}`),
    plugins: { authlint: plugin },
    // ESLint's own parser takes JSX only when asked to; TypeScript goes by the file's name.
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: Object.fromEntries(rules.filter(on).map(({ meta }) => [`authlint/${meta.id}`, meta.severity === 'error' ? 'error' : 'warn'])),
  });
  plugin.configs.recommended = preset('recommended', ({ meta }) => meta.recommended);
  plugin.configs.strict = preset('strict', ({ meta }) => meta.recommended || meta.severity !== 'note');
  plugin.configs.all = preset('all', () => true);
  return plugin;
}
