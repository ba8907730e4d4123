/** The command line. Exit codes: 0 clean, 1 findings, 2 the scan itself failed; 2 wins. */
import { commands } from './commands.ts';
import { failed, parse } from './program.ts';
import { shareArgument } from './share-argument.ts';

function start(): void {
  process.exitCode = parse(process.argv.slice(2), (name, ...args) => {
    const ended = commands[name]().then((command) => (command as (...given: typeof args) => number | Promise<number>)(...args));
    void ended.catch(failed).then((code) => {
      process.exitCode = code;
    });
  });
}

if (process.argv[2] === shareArgument) {
  void import('./threads.ts').then(({ givenShare, walkShare }) => {
    const share = givenShare();
    if (share) walkShare(share);
    else start();
  });
} else start();
