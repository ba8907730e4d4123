import { rules } from '../../rules/index.ts';
import { UsageError, nearest } from '../audit/config/errors.ts';
import { findEntries, tellWalks } from '../audit/explain.ts';
import { explainReport } from '../report/explain.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';
import { lineReader } from './lines.ts';

/** Entries told in one go; a wider pattern lists ids instead. */
const mostTold = 5;

/** `explain ENTRY`: the walk of each persona; `explain RULE`: what the rule says. */
export function explainCommand(what: string, paths: readonly string[], options: CommonOptions): number {
  const rule = rules.find((r) => r.meta.id === what.replace(/^authlint\//, ''));
  const colors = colorsFor(options.output !== undefined);
  const output = options.output ?? null;
  if (rule) {
    const { meta } = rule;
    const refs = [...meta.cwe, ...meta.owasp, ...meta.asvs.map((a) => `ASVS ${a}`)].join(', ');
    emit(`${colors.bold(`authlint/${meta.id}`)}  ${meta.title}\n\n${meta.description}\n\n${meta.help}\n\n${refs}\n`, output);
    return 0;
  }
  const { scanned, project, root } = scanFor(paths, options);
  const found = findEntries(scanned.walked, what);
  const ids = scanned.walked.map((w) => w.entry.id);
  if (found.length === 0) {
    const like = nearest(what, ids);
    const holds = ids.filter((id) => id.toLowerCase().includes(what.toLowerCase().split(' ').at(-1) ?? what)).slice(0, 5);
    const names = [...new Set([...(like ? [like] : []), ...holds])];
    throw new UsageError(`there is no entry "${what}"${names.length > 0 ? `; the nearest are: ${names.join(', ')}` : '; `authlint routes` lists them'}.`);
  }
  if (found.length > mostTold) {
    emit(`${String(found.length)} entries match; say more:\n${found.map((w) => `  ${w.entry.id}`).join('\n')}\n`, output);
    return 0;
  }
  emit(found.map((w) => explainReport({ entry: w.entry, personas: tellWalks(project, w) }, colors, lineReader(root))).join('\n'), output);
  return 0;
}
