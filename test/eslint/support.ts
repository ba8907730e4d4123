/** Applications for the ESLint tests, and findings as lines that can be compared. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { ESLint as ESLint10 } from 'eslint';
import type { Linter } from 'eslint';
import { ESLint as Nine } from 'eslint9';
import { rules } from '../../rules/index.ts';
import { main } from '../cli/main.ts';
import type { Report } from '../../src/audit/model.ts';
import { temporaryFolder } from '../support.ts';

export { ESLint10 };
/** Version 9 has the same face as far as it is used here. */
export const ESLint9 = Nine as unknown as typeof ESLint10;
export const versions: [name: string, ESLint: typeof ESLint10][] = [
  ['ESLint 9', ESLint9],
  ['ESLint 10', ESLint10],
];

const fixtures = join(import.meta.dirname, '../../fixtures');
export const fixtureApps = readdirSync(fixtures)
  .flatMap((name) => ['weak', 'mended'].map((half) => `${name}/${half}`))
  .sort();

/** A fixture as a git work tree of its own: its top is the root of the scan. */
export function copyOf(app: string): string {
  const root = realpathSync(temporaryFolder());
  cpSync(join(fixtures, app), root, { recursive: true });
  mkdirSync(join(root, '.git'));
  return root;
}

/** What the command line finds in a root, a line for each finding. */
export function commandLine(root: string): string[] {
  const output = join(realpathSync(temporaryFolder()), 'report.json');
  main(['scan', root, '--format', 'json', '--output', output, '--fail-on', 'never', '--no-cache']);
  const { findings } = JSON.parse(readFileSync(output, 'utf8')) as Report;
  return findings
    .filter((f) => f.suppressed === null)
    .map(
      (f) =>
        `${f.file}:${String(f.line)}:${String(f.column)}-${String(f.endLine)}:${String(f.endColumn)} ${f.ruleId} ${marked(f.ruleId, f.severity, f.message)}`,
    )
    .sort();
}
export function marked(ruleId: string, severity: string, message: string): string {
  return rules.find((r) => `authlint/${r.meta.id}` === ruleId)?.meta.severity === severity ? message : `${message} [${severity}]`;
}

/** The same of ESLint's results. */
export function linesOf(root: string, results: readonly ESLint10.LintResult[]): string[] {
  return results.flatMap((r) => r.messages.map((m) => lineOf(relative(root, r.filePath), m))).sort();
}
function lineOf(file: string, m: Linter.LintMessage): string {
  return `${file}:${String(m.line)}:${String(m.column)}-${String(m.endLine)}:${String(m.endColumn)} ${m.ruleId ?? 'fatal'} ${m.message}`;
}

/** The plugin as it is published, for linters that run in a process of their own: in a folder below this repository, so that its packages are found. */
export async function bundledPlugin(): Promise<string> {
  const root = join(import.meta.dirname, '../..');
  const outfile = join(mkdtempSync(join(root, 'node_modules/.eslint-test-')), 'eslint-plugin.mjs');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const external = Object.keys(dependencies);
  await build({ absWorkingDir: root, entryPoints: ['eslint-plugin.ts'], outfile, bundle: true, platform: 'node', format: 'esm', external });
  return outfile;
}
