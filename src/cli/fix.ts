/** `fix [paths]`: what could be changed, as a diff; with `--write` it is changed, looked at again, and taken back where it did not help. */
import { byText } from '../audit/order.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../audit/config/errors.ts';
import type { Finding } from '../audit/model.ts';
import { relativePath } from '../audit/paths.ts';
import { runScan } from '../audit/run.ts';
import type { RunOptions } from '../audit/run.ts';
import { findFixes, fixableRules } from '../fix/run.ts';
import type { Fixed, Fixes } from '../fix/run.ts';
import { runOptions } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';
import type { Colors } from './output.ts';

export interface FixOptions extends CommonOptions {
  write?: boolean;
  unsafe?: boolean;
}

/** @returns 0 where nothing is left to fix, or with a preview; 1 where `--write` left something; 2 where the scan itself failed */
export async function fixCommand(paths: readonly string[], options: FixOptions): Promise<number> {
  const only = rulesAsked(options.rule);
  const run: RunOptions = { ...runOptions(paths, { ...options, rule: [] }), overrides: [] };
  const fixes = await findFixes(run, only, options.unsafe ?? false);
  const colors = colorsFor(options.output !== undefined);
  const undone = options.write ? write(run, fixes) : [];
  const output = options.write ? '' : await preview(fixes, colors);
  emit(output + summary(fixes, undone, options.write ?? false, colors), options.output ?? null);
  if (fixes.failed) return 2;
  return options.write && (undone.length > 0 || fixes.left.some((l) => l.counts)) ? 1 : 0;
}

function rulesAsked(given: readonly string[] | undefined): string[] {
  return (given ?? []).map((text) => {
    const id = text.replace(/^authlint\//, '');
    if (!fixableRules.includes(id)) throw new UsageError(`--rule ${text}: there are fixes for ${fixableRules.join(', ')}.`);
    return id;
  });
}

async function preview(fixes: Fixes, colors: Colors): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const paint = (line: string): string => {
    if (/^(?:---|\+\+\+) /.test(line)) return colors.bold(line);
    if (line.startsWith('@@')) return colors.cyan(line);
    return line.startsWith('+') ? colors.green(line) : line.startsWith('-') ? colors.red(line) : line;
  };
  return [...fixes.after]
    .sort(([a], [b]) => byText(a, b))
    .map(([file, text]) => {
      const name = relativePath(fixes.root, file);
      const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, fixes.before.get(file) ?? '', text, undefined, undefined, {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });
      return `${patch.trimEnd().split('\n').map(paint).join('\n')}\n\n`;
    })
    .join('');
}

const where = (f: Finding): string => `${f.file}:${String(f.line)}`;
function summary(fixes: Fixes, undone: readonly Fixed[], written: boolean, colors: Colors): string {
  const lines: string[] = [];
  const done = fixes.fixed.filter((f) => !undone.includes(f));
  if (done.length > 0)
    lines.push(colors.bold(written ? 'Fixed, and gone in a scan of what was written:' : 'Would be fixed (a scan of the changed text no longer finds them):'));
  const told = ({ finding, what }: Fixed): string => `${finding.ruleId}  ${finding.entry ?? where(finding)}: ${what}`;
  for (const f of done) if (!f.unsafe) lines.push(`  ${colors.green('✓')} ${told(f)}`);
  const unsafe = done.filter((f) => f.unsafe);
  if (unsafe.length > 0) lines.push(colors.bold('Unsafe, since nothing in the code says that it is what is meant; look at each:'));
  for (const f of unsafe) lines.push(`  ${colors.yellow('!')} ${told(f)}`);
  if (undone.length > 0) lines.push(colors.bold('Taken back, since a scan of what was written still finds them:'));
  for (const { finding } of undone) lines.push(`  ${colors.red('✗')} ${finding.ruleId}  ${finding.entry ?? where(finding)}`);
  const left = fixes.left.filter((l) => l.counts);
  if (left.length > 0) lines.push(colors.bold('Left as they are:'));
  for (const { finding, reason, proposed } of left) {
    lines.push(`  ${colors.yellow('-')} ${finding.ruleId}  ${where(finding)}  ${finding.entry ?? ''}${finding.entry ? ': ' : ''}${reason}`);
    if (proposed !== null) lines.push(`      --unsafe proposes: ${proposed}`);
  }
  if (fixes.loose.length > 0) {
    lines.push(colors.bold('Signed in is enough for these now, where siblings ask for a role too; look whether they have to:'));
    for (const id of fixes.loose) lines.push(`  ${id}`);
  }
  if (lines.length === 0) lines.push('Nothing to fix.');
  else if (!written && done.length > 0)
    lines.push('', `${String(fixes.after.size)} ${fixes.after.size === 1 ? 'file' : 'files'}; nothing is written without --write.`);
  return `${lines.join('\n')}\n`;
}

/** The byte order mark, which is no part of the text that was scanned. */
const markOf = (bytes: Buffer | undefined): string => (bytes?.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? '\uFEFF' : '');

/** Writes, scans what is on the disk, and restores the files of fixes whose finding is still there. */
function write(run: RunOptions, fixes: Fixes): Fixed[] {
  const originals = new Map<string, Buffer>();
  for (const [file, text] of fixes.before) {
    const bytes = readFileSync(file);
    // What somebody has written meanwhile is not written over.
    if (!bytes.equals(Buffer.from(markOf(bytes) + text)))
      throw new UsageError(`${relativePath(fixes.root, file)}: it has changed meanwhile; nothing was written.`);
    originals.set(file, bytes);
  }
  const restore = (files: Iterable<string>): void => {
    for (const file of files) {
      const bytes = originals.get(file);
      if (bytes) writeFileSync(file, bytes);
    }
  };
  try {
    for (const [file, text] of fixes.after) writeFileSync(file, markOf(originals.get(file)) + text);
    const { report } = runScan(run);
    const found = new Set(report.findings.filter((f) => f.suppressed === null).map((f) => `${f.ruleId} ${f.fingerprint}`));
    const expected = new Set(fixes.left.map((l) => `${l.finding.ruleId} ${l.finding.fingerprint}`));
    const undone = fixes.fixed.filter(
      ({ finding }) => found.has(`${finding.ruleId} ${finding.fingerprint}`) && !expected.has(`${finding.ruleId} ${finding.fingerprint}`),
    );
    // Files that fixes share go back together.
    const back = new Set(undone.flatMap((f) => f.files));
    for (let size = -1; size !== back.size;) {
      size = back.size;
      for (const f of fixes.fixed) if (f.files.some((file) => back.has(file))) for (const file of f.files) back.add(file);
    }
    restore(back);
    return fixes.fixed.filter((f) => f.files.some((file) => back.has(file)));
  } catch (error) {
    restore(originals.keys());
    throw error;
  }
}
