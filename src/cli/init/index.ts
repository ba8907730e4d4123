/** `authlint init`: looks, proposes, asks, writes. */
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../audit/config/errors.ts';
import { emit } from '../output.ts';
import { ask } from './ask.ts';
import { lookAt } from './look.ts';
import type { Found } from './look.ts';
import { shown } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposalsFor } from './proposals.ts';
import { installOf, runnerOf } from './texts.ts';

export interface InitOptions {
  yes?: boolean;
}

/** @returns the exit code; a promise of it where somebody is asked */
export function initCommand(folder: string | undefined, options: InitOptions): number | Promise<number> {
  const root = resolve(folder ?? '.');
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${folder ?? '.'}: no such folder.`);
  const found = lookAt(root);
  const proposals = proposalsFor(found);
  const writing = proposals.filter((p) => p.write !== null);
  if (options.yes || writing.length === 0) return finish(found, proposals, new Set(writing));
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError('init asks before it writes, and nobody can be asked here; say --yes to have everything that it proposes.');
  return ask(writing).then((chosen) => finish(found, proposals, chosen));
}

function finish(found: Found, proposals: readonly Proposal[], chosen: ReadonlySet<Proposal>): number {
  const lines = proposals.map((p) => {
    if (p.write !== null && !chosen.has(p)) return `  ${p.title}: ${shown(found, p.write.file)} is not written\n`;
    if (p.write !== null) write(p.write);
    return `  ${p.title}: ${p.says}\n${(p.snippet ?? '').replace(/^(?=.)/gm, '      ')}`;
  });
  const next = [...(found.isDependency ? [] : [installOf(found)]), `${runnerOf(found)} scan`, `${runnerOf(found)} routes`];
  emit(`${seen(found)}\n${lines.join('')}Next: ${next.join(' · ')}\n`, null);
  return 0;
}
function write({ file, text, executable }: NonNullable<Proposal['write']>): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (executable) chmodSync(file, 0o755);
  } catch (error) {
    throw new UsageError(`${file}: cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
/** What was seen, in one line. */
function seen(found: Found): string {
  const { frameworks, packageManager, eslintConfig, hookTool, ci } = found;
  const parts = [
    frameworks.length > 0 ? frameworks.join(' and ') : 'no framework that is known',
    packageManager,
    eslintConfig === null ? 'no ESLint' : 'ESLint',
    hookTool?.name ?? 'no tool for git hooks',
    ci?.name ?? 'no continuous integration',
  ];
  return `Found: ${parts.join(', ')}.`;
}
