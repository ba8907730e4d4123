/** The command line with all commands at hand, so that it can be run and looked at in one step. */
import { baselineCommand } from '../../src/cli/baseline.ts';
import type { Commands } from '../../src/cli/commands.ts';
import { explainCommand } from '../../src/cli/explain.ts';
import { fixCommand } from '../../src/cli/fix.ts';
import { guardsCommand } from '../../src/cli/guards.ts';
import { initCommand } from '../../src/cli/init/index.ts';
import { failed, parse } from '../../src/cli/program.ts';
import { routesCommand } from '../../src/cli/routes.ts';
import { rulesCommand } from '../../src/cli/rules.ts';
import { scanCommand } from '../../src/cli/scan.ts';
import { watchCommand } from '../../src/cli/watch.ts';

const commands: Commands = {
  baseline: baselineCommand,
  explain: explainCommand,
  fix: fixCommand,
  guards: guardsCommand,
  init: initCommand,
  routes: routesCommand,
  rules: rulesCommand,
  scan: scanCommand,
  watch: watchCommand,
};

/**
 * @param later takes the exit code of a command that takes its time
 * @returns the exit code
 */
export function main(argv: readonly string[], later: (code: Promise<number>) => void = unexpected): number {
  let code = 0;
  const wrong = parse(argv, (name, ...args) => {
    const given = (commands[name] as (...given: typeof args) => number | Promise<number>)(...args);
    if (typeof given === 'number') code = given;
    else later(given.catch(failed));
  });
  return wrong || code;
}
function unexpected(): void {
  throw new Error('this command takes its time');
}
