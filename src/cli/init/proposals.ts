/** What `init` proposes: for each file what it does and the text afterwards. What somebody wrote is added to or left alone, never replaced. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withEslintPreset } from './eslint.ts';
import { hookProposal } from './hooks.ts';
import type { Found } from './look.ts';
import { mentions, shown } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { configText, eslintSnippet, runnerOf, workflowText } from './texts.ts';

export function proposalsFor(found: Found): Proposal[] {
  return [configProposal(found), eslintProposal(found), hookProposal(found), workflowProposal(found)];
}
function configProposal(found: Found): Proposal {
  const title = 'configuration';
  if (found.config !== null) return { title, write: null, says: `${shown(found, found.config)} is there already and stays as it is` };
  const file = join(found.root, 'authlint.config.jsonc');
  return { title, write: { file, text: configText }, says: `${shown(found, file)} is new: the recommended rules, and places for what is open on purpose` };
}

function eslintProposal(found: Found): Proposal {
  const title = 'ESLint';
  const file = found.eslintConfig;
  if (file === null) return { title, write: null, says: 'no ESLint configuration was found; nothing to do' };
  const name = shown(found, file);
  if (basename(file).startsWith('.eslintrc'))
    return { title, write: null, says: `${name} is of the old form, which the plugin does not have; the command line works without ESLint` };
  const text = readFileSync(file, 'utf8');
  if (mentions(text)) return { title, write: null, says: `${name} names authlint already and stays as it is` };
  const added = withEslintPreset(file, text);
  if (added !== null) return { title, write: { file, text: added }, says: `${name} gets the import of the plugin and its recommended rules` };
  return { title, write: null, says: `${name} is left alone, for where the rules belong is not plain to see; add:`, snippet: eslintSnippet };
}

function workflowProposal(found: Found): Proposal {
  const title = 'continuous integration';
  if (found.top === null) return { title, write: null, says: 'this is in no git work tree; no workflow is written' };
  if (found.ci && found.ci.name !== 'GitHub Actions') {
    const snippet = `${runnerOf(found)} scan${found.below === '' ? '' : ` ${found.below}`}\n`;
    return { title, write: null, says: `${found.ci.name} is in use (${shown(found, found.ci.file)}); let it run:`, snippet };
  }
  const folder = join(found.top, '.github/workflows');
  const file = join(folder, 'authlint.yml');
  const others = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const known = others.find((name) => mentions(readFileSync(join(folder, name), 'utf8')));
  if (known !== undefined || existsSync(file))
    return { title, write: null, says: `${shown(found, join(folder, known ?? 'authlint.yml'))} runs authlint already and stays as it is` };
  return {
    title,
    write: { file, text: workflowText(found) },
    says: `${shown(found, file)} is new: the action on pull requests and on the main branch`,
  };
}
