/** An ESLint rule for each rule of authlint. */
import { basename, isAbsolute, resolve } from 'node:path';
import { RuleCreator } from '@typescript-eslint/utils/eslint-utils';
import type { RuleContext, RuleModule } from '@typescript-eslint/utils/ts-eslint';
import type { Finding, Severity } from '../audit/model.ts';
import type { Rule } from '../audit/rule.ts';
import { toolVersion } from '../audit/version.ts';
import { codeExtensions } from '../syntax/index.ts';
import { reaches, severities } from '../audit/order.ts';
import type { Analysis } from './analysis.ts';
import { rootFor } from './root.ts';
import { Workspace } from './workspace.ts';

type MessageId = 'finding' | 'ofSeverity';
export type RuleOptions = Record<string, unknown> & { minSeverity?: Severity };
type Context = Readonly<RuleContext<MessageId, [RuleOptions?]>>;

/** The page that the package of this version holds. */
const makeRule = RuleCreator((name) => `https://unpkg.com/authlint@${toolVersion}/docs/rules/${name}.md`);

export function eslintRule(rule: Rule, scans: Scans): RuleModule<MessageId, [RuleOptions?]> {
  const { meta } = rule;
  return makeRule<[RuleOptions?], MessageId>({
    name: meta.id,
    meta: {
      type: 'problem',
      docs: { description: meta.description },
      schema: [optionsSchema(rule)],
      messages: { finding: '{{message}}', ofSeverity: '{{message}} [{{severity}}]' },
      defaultOptions: [],
    },
    // Everything is said before the tree is walked: authlint parses for itself, and oxlint need not hand its tree over.
    create(context) {
      const { minSeverity = 'note', ...options } = context.options[0] ?? {};
      for (const finding of scans.findings(rule, options, context)) {
        if (!reaches(finding.severity, minSeverity)) continue;
        context.report({ loc: locationOf(finding), ...messageOf(rule, finding) });
      }
      return {};
    },
  });
}

/** The rule's own options, and from which severity on it speaks. */
function optionsSchema({ meta }: Rule): Record<string, unknown> & { type: 'object' } {
  const own = meta.options?.properties;
  return {
    additionalProperties: false,
    ...meta.options,
    type: 'object',
    properties: {
      ...(typeof own === 'object' ? own : {}),
      minSeverity: { type: 'string', enum: [...severities], description: 'Findings below are left out.' },
    },
  };
}

/** ESLint knows one severity per rule: where a finding has another than its rule, the message says so. */
function messageOf({ meta }: Rule, { message, severity }: Finding): { messageId: MessageId; data: Record<string, string> } {
  return severity === meta.severity ? { messageId: 'finding', data: { message } } : { messageId: 'ofSeverity', data: { message, severity } };
}

/** ESLint counts columns from 0. */
function locationOf(f: Finding): { start: { line: number; column: number }; end: { line: number; column: number } } {
  return { start: { line: f.line, column: f.column - 1 }, end: { line: f.endLine, column: f.endColumn - 1 } };
}

/** What a file was linted with: the rules ask one after the other, and get the same answer. */
interface Lint {
  sourceCode: object;
  file: string;
  text: string;
  asked: Set<string>;
  analysis: Analysis | null;
}

/** What ESLint calls standard input that it was given no name for. */
const nameless = '__placeholder__.js';

/** The projects of a process, and the file in hand. */
export class Scans {
  private readonly rules: readonly Rule[];
  private readonly workspaces = new Map<string, Workspace>();
  private lint: Lint | null = null;
  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  findings(rule: Rule, options: Record<string, unknown>, context: Context): readonly Finding[] {
    const { filename, physicalFilename, sourceCode } = context;
    // A block that a processor cut out of another file (`README.md/0_0.ts`) has no place in the project, nor has a text without a name.
    if (filename !== physicalFilename || !isAbsolute(filename) || basename(filename) === nameless || !codeExtensions.some((e) => filename.endsWith(e)))
      return [];
    const { text } = sourceCode;
    // ESLint makes a new object for each lint; oxlint hands out the same one for all files, so that the rules that asked are counted.
    const { lint } = this;
    const same = lint?.sourceCode === sourceCode && lint.file === filename && lint.text === text && !lint.asked.has(rule.meta.id);
    const current = same ? lint : { sourceCode, file: filename, text, asked: new Set<string>(), analysis: this.workspaceOf(context).of(filename, text) };
    current.asked.add(rule.meta.id);
    this.lint = current;
    return current.analysis?.findings(rule, options, filename) ?? [];
  }

  workspaceOf({ filename, cwd, settings }: Pick<Context, 'filename' | 'cwd' | 'settings'>): Workspace {
    const given = settings.authlint;
    const path = (key: string): string | null => {
      const value: unknown = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[key] : undefined;
      return typeof value === 'string' ? resolve(cwd, value) : null;
    };
    const root = path('root') ?? rootFor(filename);
    const config = path('config');
    const key = `${root}\n${config ?? ''}`;
    let workspace = this.workspaces.get(key);
    if (!workspace) this.workspaces.set(key, (workspace = new Workspace(root, config, this.rules)));
    return workspace;
  }
}
