/** The command line. Exit codes: 0 clean, 1 findings, 2 the scan itself failed; 2 wins. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { rules } from '../../rules/index.ts';
import { UsageError } from '../audit/config/errors.ts';
import { toolVersion } from '../audit/run.ts';
import type { GuardFormat } from '../report/guards.ts';
import { rolesReport } from '../report/roles.ts';
import { routesReport } from '../report/routes.ts';
import type { MatrixFormat } from '../report/routes.ts';
import { defaultBaseline } from '../audit/baseline.ts';
import { baselineCommand } from './baseline.ts';
import { explainCommand } from './explain.ts';
import { fixCommand } from './fix.ts';
import type { FixOptions } from './fix.ts';
import { scanFormats } from './formats.ts';
import { guardsCommand } from './guards.ts';
import { initCommand } from './init/index.ts';
import type { InitOptions } from './init/index.ts';
import { scanFor } from './options.ts';
import type { CommonOptions } from './options.ts';
import { colorsFor, emit } from './output.ts';
import { furtherReport, scanCommand } from './scan.ts';
import type { ScanCommandOptions } from './scan.ts';
import { watchCommand } from './watch.ts';

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
function wholeNumber(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number of at least 1.');
  return n;
}

/** Options that every command reading a project takes. */
function reading(command: Command, output = 'standard output'): Command {
  return command
    .option('--root <dir>', 'root of the scan (default: the one folder given, else the working directory)')
    .option('--config <file>', 'configuration file (default: authlint.config.json or .jsonc from the root upwards)')
    .option('--output <file>', `write there instead of ${output}`)
    .option('--rule <id[=severity]>', 'run only this rule, or set its severity (repeatable)', collect, [])
    .option('--no-cache', 'do not use the cache')
    .option('--cache-location <dir>', 'folder of the cache')
    .option('--threads <n>', 'accepted for later; a scan runs in one thread', wholeNumber)
    .option('--stats', 'print counts and times');
}

export function makeProgram(done: (code: number) => void, later: (code: Promise<number>) => void = exitWith): Command {
  const program = new Command('authlint');
  program
    .description('Walks an anonymous request through a Next.js or Fastify codebase and says what stops it.')
    .version(toolVersion)
    .showSuggestionAfterError(true)
    .configureOutput({ writeErr: (text) => process.stderr.write(text.replace(/^error: /, 'authlint: ')) })
    .exitOverride();
  reading(program.command('scan').description('findings').argument('[paths...]', 'folder to scan, or files that narrow what is reported'))
    .addOption(new Option('--format <format>', 'how to print').choices(scanFormats).default('pretty'))
    .option('--report <format=file>', 'write a further report of the same scan (repeatable)', furtherReport, [])
    .option('--baseline <file>', 'report only what is not in this baseline')
    .option('--no-suppressed', 'leave what is suppressed out of JSON and SARIF too')
    .addOption(new Option('--watch', 'scan again when something changes').conflicts(['staged', 'changed']))
    .addOption(new Option('--fail-on <severity>', 'exit code 1 from this severity on (default: error)').choices(['error', 'warning', 'note', 'never']))
    .option('--strict', 'exit code 1 for any diagnostic or unknown entry')
    .option('--staged', 'only what hangs on files that are staged, judged as they are staged')
    .option('--changed [base]', 'only what hangs on files that differ from the last commit, or from where the branch left BASE')
    .option('--prove', 'check every guarded verdict: leave out what refuses and walk again')
    .action((paths: string[], options: ScanCommandOptions) => {
      done(options.watch ? watchCommand(paths, options) : scanCommand(paths, options));
    });
  reading(
    program.command('baseline').description('accept what is found now').argument('[paths...]', 'folder to scan'),
    `${defaultBaseline} in the root`,
  ).action((paths: string[], options: CommonOptions) => {
    done(baselineCommand(paths, options));
  });
  reading(program.command('routes').description('the protection matrix').argument('[paths...]', 'folder to scan'))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'markdown', 'json', 'csv']).default('table'))
    .addOption(new Option('--by <what>', 'entry: one row per entry point; role: who can do what to which resource').choices(['entry', 'role']).default('entry'))
    .action((paths: string[], options: CommonOptions & { format: MatrixFormat; by: 'entry' | 'role' }) => {
      const { report } = scanFor(paths, options);
      const table = options.by === 'role' ? rolesReport : routesReport;
      emit(table(report.entries, options.format, colorsFor(options.output !== undefined)), options.output ?? null);
      done(0);
    });
  reading(
    program
      .command('guards')
      .description("the project's guards, found by what they do; with a NAME: what hangs on that one")
      .argument('[name-or-paths...]', 'a guard, and the folder to scan'),
  )
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'markdown', 'json']).default('table'))
    .action((given: string[], options: CommonOptions & { format: GuardFormat }) => {
      done(guardsCommand(given, options));
    });
  reading(
    program
      .command('explain')
      .description('the walk of each persona through an entry, or the page of a rule')
      .argument('<entry-or-rule>')
      .argument('[paths...]', 'folder to scan'),
  ).action((what: string, paths: string[], options: CommonOptions) => {
    done(explainCommand(what, paths, options));
  });
  program
    .command('init')
    .description('set up the configuration, ESLint, the pre-commit hook and the workflow')
    .argument('[folder]', 'folder to scan')
    .option('--yes', 'write everything that is proposed, without asking')
    .action((folder: string | undefined, options: InitOptions) => {
      const code = initCommand(folder, options);
      if (typeof code === 'number') done(code);
      else later(code);
    });
  reading(
    program
      .command('fix')
      .description('changes that mend findings, shown as a diff; --write makes them')
      .argument('[paths...]', 'folder to scan, or files that narrow what is fixed'),
  )
    .option('--write', 'make the changes, scan again, and take back what did not help')
    .action((paths: string[], options: FixOptions) => {
      later(fixCommand(paths, options));
    });
  program
    .command('rules')
    .description('what is checked, with CWE, OWASP and ASVS references')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action((options: { format: 'table' | 'json' }) => {
      const metas = rules.map((r) => r.meta);
      if (options.format === 'json') emit(`${JSON.stringify(metas, null, 2)}\n`, null);
      else {
        const width = Math.max(...metas.map((m) => m.id.length));
        emit(
          metas
            .map(
              (m) =>
                `${m.id.padEnd(width)}  ${m.severity.padEnd(7)}  ${m.title} (${[...m.cwe, ...m.owasp, ...m.asvs.map((a) => `ASVS ${a}`)].join(', ') || 'hygiene'})\n`,
            )
            .join(''),
          null,
        );
      }
      done(0);
    });
  return program;
}

/**
 * @param later takes the exit code of a command that asks on the way
 * @returns the exit code; never throws for what a user did
 */
export function main(argv: readonly string[], later: (code: Promise<number>) => void = exitWith): number {
  let code = 0;
  try {
    const program = makeProgram(
      (c) => {
        code = c;
      },
      (pending) => {
        later(pending.catch(failed));
      },
    );
    for (const command of program.commands) command.exitOverride().showHelpAfterError(false);
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return failed(error);
  }
  return code;
}
function exitWith(code: Promise<number>): void {
  void code.then((c) => {
    process.exitCode = c;
  });
}
function failed(error: unknown): number {
  const text =
    error instanceof UsageError
      ? error.message
      : `internal error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  process.stderr.write(`authlint: ${text}\n`);
  return 2;
}
