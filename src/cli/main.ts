#!/usr/bin/env node
/** The command line as it is installed. Exit codes: 0 clean, 1 findings, 2 the scan itself failed; 2 wins. */
import module from 'node:module';
import { workerData } from 'node:worker_threads';
import { commands } from './commands.ts';
import { failed, parse } from './program.ts';
import type { Share } from './threads.ts';

// Node 22.8 and newer keep what they compiled for the next start.
const { enableCompileCache } = module as { enableCompileCache?: () => void };
enableCompileCache?.();

const { share } = (workerData ?? {}) as { share?: Share };
if (share) void import('./threads.ts').then(({ walkShare }) => walkShare(share));
else
  process.exitCode = parse(process.argv.slice(2), (name, ...args) => {
    const ended = commands[name]().then((command) => (command as (...given: typeof args) => number | Promise<number>)(...args));
    void ended.catch(failed).then((code) => {
      process.exitCode = code;
    });
  });
