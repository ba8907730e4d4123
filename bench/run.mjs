// Times a whole scan as a process of its own, in turn with a peer on the same folder: ESLint with the TypeScript parser and no rule on.
//   node bench/run.mjs [--runs N] [folder...]        (default: the bundled fixtures, 3 runs; build first)
// Machines drift: the ratio is taken pair by pair, and its median is the figure to quote.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '3' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number of at least 1');
const folders = positionals.length > 0 ? positionals.map((p) => resolve(p)) : [join(root, 'fixtures')];
const scratch = mkdtempSync(join(tmpdir(), 'authlint-bench-'));

/** CPU in ms, wall time in ms and peak memory in MiB of one process. */
function measure(script, args, cwd) {
  const usage = join(scratch, 'usage.json');
  const started = performance.now();
  const run = spawnSync(process.execPath, ['--import', pathToFileURL(join(here, 'usage.mjs')).href, script, ...args], {
    cwd,
    env: { ...process.env, AUTHLINT_BENCH: usage },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const wall = performance.now() - started;
  // 1 is a verdict on the code, not a failure.
  if (run.status !== 0 && run.status !== 1) throw new Error(`${script} failed: ${String(run.stderr).trim().split('\n').at(-1)}`);
  return { wall, ...JSON.parse(readFileSync(usage, 'utf8')) };
}
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const column = (text, width) => String(text).padStart(width);

console.log(
  `${'folder'.padEnd(28)}${['cpu ms', 'wall ms', 'MiB', 'peer cpu', 'peer wall', 'peer MiB', 'cpu x', 'wall x', 'MiB x'].map((h) => column(h, 10)).join('')}`,
);
try {
  for (const folder of folders) {
    const pairs = [];
    for (let i = 0; i <= runs; i++) {
      const own = measure(
        join(root, 'dist/cli.js'),
        ['scan', folder, '--format', 'json', '--output', join(scratch, 'report.json'), '--fail-on', 'never', '--no-cache'],
        root,
      );
      const peer = measure(join(root, 'node_modules/eslint/bin/eslint.js'), ['--config', join(here, 'peer.config.mjs'), '--no-warn-ignored', folder], folder);
      if (i > 0) pairs.push({ own, peer });
    }
    const of = (who, what) => median(pairs.map((p) => p[who][what]));
    const ratio = (what) => median(pairs.map((p) => p.own[what] / p.peer[what])).toFixed(2);
    const figures = [of('own', 'cpu'), of('own', 'wall'), of('own', 'memory'), of('peer', 'cpu'), of('peer', 'wall'), of('peer', 'memory')];
    console.log(
      `${basename(folder).padEnd(28)}${figures.map((f) => column(Math.round(f), 10)).join('')}${['cpu', 'wall', 'memory'].map((w) => column(ratio(w), 10)).join('')}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
