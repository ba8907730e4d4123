import { statSync } from 'node:fs';
import { UsageError, nearest } from '../audit/config/errors.ts';
import { GuardSurvey } from '../audit/guards.ts';
import type { GuardFunction } from '../audit/guards.ts';
import { withoutGuard } from '../audit/without-guard.ts';
import { Ledger } from '../evaluate/verdicts/ledger.ts';
import { blastReport, guardsReport } from '../report/guards.ts';
import type { GuardFormat } from '../report/guards.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';

/** `guards [paths]`: what the project's guards are; `guards NAME [paths]`: what hangs on one of them. */
export function guardsCommand(given: readonly string[], options: CommonOptions & { format: GuardFormat }): number {
  const isPath = (text: string): boolean => statSync(text, { throwIfNoEntry: false }) !== undefined;
  const [name, more] = given.filter((text) => !isPath(text));
  if (more !== undefined) throw new UsageError(`${more}: no such file or folder; \`guards\` takes one name.`);
  const ledger = new Ledger();
  const { scanned, project } = scanFor(given.filter(isPath), options, { ledger });
  const survey = new GuardSurvey(project, scanned, ledger);
  const colors = colorsFor(options.output !== undefined);
  const text =
    name === undefined
      ? guardsReport(survey.list(), options.format, colors)
      : blastReport(
          named(survey, name).map((guard) => withoutGuard(project, scanned, survey, guard)),
          options.format,
          colors,
        );
  emit(text, options.output ?? null);
  return 0;
}

/** By name, or by `file:line`. */
function named(survey: GuardSurvey, name: string): GuardFunction[] {
  const found = survey.guards.filter((g) => g.symbol === name || `${g.file}:${String(g.line)}` === name);
  if (found.length > 0) return found;
  const alike = survey.lookAlikes.find((l) => l.symbol === name);
  if (alike) throw new UsageError(`"${name}" (${alike.file}:${String(alike.line)}) is no guard: ${alike.reason}.`);
  const symbols = [...new Set(survey.guards.map((g) => g.symbol))];
  const like = nearest(name, symbols);
  throw new UsageError(`there is no guard "${name}"${like ? `; did you mean "${like}"?` : '; `authlint guards` lists them.'}`);
}
