/**
 * The ESLint face, first form: one ESLint rule per authlint rule that concerns a file. The text in the editor is an overlay over
 * the files on disk; the core parses for itself, so that any parser will do.
 */
import { dirname } from 'node:path';
import type { ESLint, Linter, Rule as EslintRule } from 'eslint';
import { rules } from './rules/index.ts';
import { findConfig, workTreeTop } from './src/audit/config/load.ts';
import type { Finding } from './src/audit/model.ts';
import { runScan, toolVersion } from './src/audit/run.ts';
import type { Rule } from './src/audit/rule.ts';

/** One analysis per text, whatever the number of rules. */
const last: { file: string; text: string; findings: Finding[] } = { file: '', text: '', findings: [] };

function findingsOf(file: string, text: string): Finding[] {
  if (last.file === file && last.text === text) return last.findings;
  const folder = dirname(file);
  const config = findConfig(folder);
  const root = config ? dirname(config) : (workTreeTop(folder) ?? folder);
  const { report } = runScan({ root, rules, paths: [file], overlay: new Map([[file, text]]) });
  Object.assign(last, { file, text, findings: report.findings.filter((f) => f.suppressed === null) });
  return last.findings;
}

function eslintRule(rule: Rule): EslintRule.RuleModule {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.meta.description, recommended: rule.meta.recommended },
      schema: [],
      messages: { finding: '{{message}}' },
    },
    create(context) {
      return {
        'Program:exit'() {
          for (const f of findingsOf(context.filename, context.sourceCode.text)) {
            if (f.ruleId !== `authlint/${rule.meta.id}`) continue;
            context.report({
              loc: { start: { line: f.line, column: f.column - 1 }, end: { line: f.endLine, column: f.endColumn - 1 } },
              messageId: 'finding',
              data: { message: f.message },
            });
          }
        },
      };
    },
  };
}

const plugin: ESLint.Plugin & { configs: Record<'recommended' | 'strict' | 'all', Linter.Config> } = {
  meta: { name: 'authlint', version: toolVersion },
  rules: Object.fromEntries(rules.map((r) => [r.meta.id, eslintRule(r)])),
  configs: { recommended: {}, strict: {}, all: {} },
};
function preset(name: string, on: (rule: Rule) => boolean): Linter.Config {
  return {
    name: `authlint/${name}`,
    plugins: { authlint: plugin },
    rules: Object.fromEntries(rules.filter(on).map((r) => [`authlint/${r.meta.id}`, r.meta.severity === 'error' ? 'error' : 'warn'] as const)),
  };
}
plugin.configs.recommended = preset('recommended', (r) => r.meta.recommended);
plugin.configs.strict = preset('strict', (r) => r.meta.recommended || r.meta.severity !== 'note');
plugin.configs.all = preset('all', () => true);

export default plugin;
