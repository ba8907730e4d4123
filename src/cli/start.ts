#!/usr/bin/env node
/** What is installed as the command: loads the command line, which is one script, and has its compiled code kept for the next start. */
import { createRequire } from 'node:module';
import { runCompiled } from './compiled.ts';

const require = createRequire(import.meta.url);
const script = require.resolve('./cli/main.cjs');
if (process.argv.includes('--no-cache') || process.env.NODE_DISABLE_COMPILE_CACHE === '1') require(script);
// What scans run is what is worth keeping.
else runCompiled(script, require, process.argv[2] === 'scan');
