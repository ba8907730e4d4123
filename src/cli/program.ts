/** What the command line takes. Nothing here works on a project: what does is loaded when a command is run. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultBaseline } from '../audit/baseline.ts';
import { UsageError } from '../audit/config/errors.ts';
import { toolVersion } from '../audit/version.ts';
import type { GuardFormat } from '../report/guards.ts';
import type { Commands } from './commands.ts';
import type { FixOptions } from './fix.ts';
import { furtherReport, scanFormats } from './format-names.ts';
import type { InitOptions } from './init/index.ts';
import type { CommonOptions } from './options.ts';
import type { RoutesOptions } from './routes.ts';
import type { RulesOptions } from './rules.ts';
import type { ScanCommandOptions } from './scan.ts';

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
    .option('--threads <n>', 'walk entries in so many threads, where nothing is known from an earlier scan (default: 1)', wholeNumber)
    .option('--stats', 'print counts and times');
}

/** Runs a command by its name; it may have to be loaded first. */
export type Run = <Name extends keyof Commands>(name: Name, ...args: Parameters<Commands[Name]>) => void;

export function makeProgram(run: Run): Command {
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
      run(options.watch ? 'watch' : 'scan', paths, options);
    });
  reading(
    program.command('baseline').description('accept what is found now').argument('[paths...]', 'folder to scan'),
    `${defaultBaseline} in the root`,
  ).action((paths: string[], options: CommonOptions) => {
    run('baseline', paths, options);
  });
  reading(program.command('routes').description('the protection matrix').argument('[paths...]', 'folder to scan'))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'markdown', 'json', 'csv']).default('table'))
    .addOption(new Option('--by <what>', 'entry: one row per entry point; role: who can do what to which resource').choices(['entry', 'role']).default('entry'))
    .action((paths: string[], options: RoutesOptions) => {
      run('routes', paths, options);
    });
  reading(
    program
      .command('guards')
      .description("the project's guards, found by what they do; with a NAME: what hangs on that one")
      .argument('[name-or-paths...]', 'a guard, and the folder to scan'),
  )
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'markdown', 'json']).default('table'))
    .action((given: string[], options: CommonOptions & { format: GuardFormat }) => {
      run('guards', given, options);
    });
  reading(
    program
      .command('explain')
      .description('the walk of each persona through an entry, or the page of a rule')
      .argument('<entry-or-rule>')
      .argument('[paths...]', 'folder to scan'),
  ).action((what: string, paths: string[], options: CommonOptions) => {
    run('explain', what, paths, options);
  });
  program
    .command('init')
    .description('set up the configuration, ESLint, the pre-commit hook and the workflow')
    .argument('[folder]', 'folder to scan')
    .option('--yes', 'write everything that is proposed, without asking')
    .action((folder: string | undefined, options: InitOptions) => {
      run('init', folder, options);
    });
  reading(
    program
      .command('fix')
      .description('changes that mend findings, shown as a diff; --write makes them')
      .argument('[paths...]', 'folder to scan, or files that narrow what is fixed'),
  )
    .option('--write', 'make the changes, scan again, and take back what did not help')
    .option('--unsafe', 'also propose changes of which nothing in the code says that they are meant: they may change what it does for legitimate users')
    .action((paths: string[], options: FixOptions) => {
      run('fix', paths, options);
    });
  program
    .command('rules')
    .description('what is checked, with CWE, OWASP and ASVS references')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action((options: RulesOptions) => {
      run('rules', options);
    });
  return program;
}

/** Runs what the command line asks for. @returns 0, or 2 where it is wrong or `run` fails; never throws for what a user did */
export function parse(argv: readonly string[], run: Run): number {
  try {
    const program = makeProgram(run);
    for (const command of program.commands) command.exitOverride().showHelpAfterError(false);
    program.parse([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return failed(error);
  }
}
export function failed(error: unknown): number {
  const text =
    error instanceof UsageError
      ? error.message
      : `internal error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  process.stderr.write(`authlint: ${text}\n`);
  return 2;
}
