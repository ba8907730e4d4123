#!/usr/bin/env node
/** What is installed as the command: loads the command line, which is one script, and has its compiled code kept for the next start. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runCompiled } from './compiled.ts';

const require = createRequire(import.meta.url);
const without = process.argv.includes('--no-cache') || process.env.NODE_DISABLE_COMPILE_CACHE === '1';
// What scans run is what is worth keeping.
runCompiled(fileURLToPath(new URL('cli/main.script', import.meta.url)), require, without ? 'never' : process.argv[2] === 'scan' ? 'kept' : 'taken');
