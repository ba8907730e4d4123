/** The pre-commit hook, in the tool that the project uses. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Found } from './look.ts';
import { mentions, shown } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { runnerOf } from './texts.ts';

const title = 'pre-commit hook';

export function hookProposal(found: Found): Proposal {
  const { hookTool: tool } = found;
  if (found.top === null) return { title, write: null, says: 'this is in no git work tree; no hook is set up' };
  const command = commandOf(found);
  if (tool === null) return byHand('no tool for git hooks was found; in the one you choose, run:', `${command}\n`);
  const name = shown(found, tool.file);
  const text = existsSync(tool.file) ? readFileSync(tool.file, 'utf8') : null;
  if (text !== null && mentions(text)) return { title, write: null, says: `${name} runs authlint already and stays as it is` };
  switch (tool.name) {
    case 'husky':
      return huskyProposal(tool.file, name, text, command);
    case 'lefthook':
      return lefthookProposal(tool.file, name, text ?? '', command);
    case 'pre-commit':
      return preCommitProposal(tool.file, name, text ?? '', command);
    case 'simple-git-hooks':
      return byHand(`simple-git-hooks is in use (${name}); let its pre-commit command run:`, `${command}\n`);
  }
}
const byHand = (says: string, snippet: string): Proposal => ({ title, write: null, says, snippet });

/** Hooks run at the top of the work tree; what is installed below is found from there. */
function commandOf(found: Found): string {
  const scan = `${runnerOf(found)} scan --staged`;
  return found.below === '' ? scan : `(cd ${quoted(found.below)} && ${scan})`;
}
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);
const ending = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function huskyProposal(file: string, name: string, text: string | null, command: string): Proposal {
  if (text === null) {
    const says = `${name} is new: it runs ${command}`;
    return { title, write: { file, text: `${huskyHead(dirname(file))}${command}\n`, executable: true }, says };
  }
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (/^(?:exit|exec)\b|\\$|[|&]$/.test(last)) return byHand(`${name} is left alone, for nothing after its last line would run; add above it:`, `${command}\n`);
  return { title, write: { file, text: `${ending(text)}${command}\n` }, says: `${name} gets one more line: ${command}` };
}
/** Hooks of husky before version 9 begin by loading it; the others there show which it is. */
function huskyHead(folder: string): string {
  const others = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((e) => e.isFile() && !e.name.startsWith('.')) : [];
  const old = others.some((e) => readFileSync(join(folder, e.name), 'utf8').includes('_/husky.sh'));
  return old ? '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n' : '';
}

function lefthookProposal(file: string, name: string, text: string, command: string): Proposal {
  const jobs = `  jobs:\n    - name: authlint\n      run: ${command}\n`;
  if (/^["']?pre-commit["']?\s*:/m.test(text)) return byHand(`${name} has a pre-commit hook already; add the job to it:`, `pre-commit:\n${jobs}`);
  if (!isBlockMapping(text)) return byHand(`${name} is left alone, for its form is not plain to see; add:`, `pre-commit:\n${jobs}`);
  const gap = text.trim() === '' ? '' : '\n';
  return { title, write: { file, text: `${ending(text)}${gap}pre-commit:\n${jobs}` }, says: `${name} gets a pre-commit job: ${command}` };
}

function preCommitProposal(file: string, name: string, text: string, command: string): Proposal {
  const hook = (indent: string): string =>
    [
      '- repo: local',
      '  hooks:',
      '    - id: authlint',
      '      name: authlint',
      `      entry: ${command.startsWith('(') ? `sh -c "${command.slice(1, -1).replaceAll('"', String.raw`\"`)}"` : command}`,
      '      language: system',
      '      pass_filenames: false',
      '      always_run: true',
    ]
      .map((line) => `${indent}${line}\n`)
      .join('');
  const indents = [...text.matchAll(/^([ \t]*)- repo:/gm)].map((m) => m[1] ?? '');
  const [indent = ''] = indents;
  const afterRepos = text.split(/^repos:[ \t]*(?:#.*)?$/m)[1];
  const isLast = afterRepos !== undefined && !/^[^\s#-]/m.test(afterRepos);
  if (!isLast || indents.length === 0 || indents.some((i) => i !== indent) || !isBlockMapping(text))
    return byHand(`${name} is left alone, for its form is not plain to see; add to its repos:`, hook('  '));
  return { title, write: { file, text: `${ending(text)}${hook(indent)}` }, says: `${name} gets a local hook: ${command}` };
}
/** One document of lines that a further line can follow: no flow style and no end mark. */
function isBlockMapping(text: string): boolean {
  return !/^[[{]|^(?:\.\.\.)\s*$/m.test(text) && text.split(/^---/m).length <= 2;
}
