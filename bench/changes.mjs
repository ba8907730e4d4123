// What a scan costs after a change, as a share of a cold scan's CPU, and whether it says what a scan without a memory says.
//   node bench/changes.mjs [--check] [--entry ID] folder...        (build first; the folder itself is not touched)
// The changes: nothing; a line more in an entry's file; the file copied to a new place, moved there, removed; a helper that nobody imports.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' }, entry: { type: 'string' } } });
if (positionals.length === 0) throw new Error('give a folder to scan');
const scratch = mkdtempSync(join(tmpdir(), 'authlint-bench-'));
const [root, cache, kept] = ['root', 'cache', 'kept'].map((name) => join(scratch, name));

/** CPU in ms, and the report without its statistics. */
function scan(...more) {
  const [output, usage] = ['report.json', 'usage.json'].map((name) => join(scratch, name));
  const cli = join(here, '../dist/cli.js');
  const args = ['--import', pathToFileURL(join(here, 'usage.mjs')).href, cli, 'scan', root, '--format', 'json', '--output', output, '--fail-on', 'never'];
  const run = spawnSync(process.execPath, [...args, ...more], { env: { ...process.env, AUTHLINT_BENCH: usage }, stdio: ['ignore', 'ignore', 'pipe'] });
  if (run.status !== 0) throw new Error(`the scan failed: ${String(run.stderr).trim()}`);
  const { stats: _, ...report } = JSON.parse(readFileSync(output, 'utf8'));
  return { cpu: JSON.parse(readFileSync(usage, 'utf8')).cpu, report };
}
const withMemory = () => scan('--cache-location', cache);
const text = (file) => readFileSync(join(root, file), 'utf8');
const write = (file, content) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
};
const remove = (file) => rmSync(join(root, file));
/** A place of the same kind: another folder of routes, else another name. */
const beside = (file) => (/\/(?:route|page|index)\.\w+$/.test(file) ? join(dirname(file), 'another', basename(file)) : file.replace(/(\.\w+)$/, '-another$1'));

try {
  for (const given of positionals) {
    for (const folder of [root, cache, kept]) rmSync(folder, { recursive: true, force: true });
    cpSync(resolve(given), root, { recursive: true, verbatimSymlinks: true, filter: (path) => !/[/\\](?:\.git|node_modules)$/.test(path) });
    const cold = withMemory();
    cpSync(cache, kept, { recursive: true });
    const { entries } = cold.report;
    const entry = values.entry === undefined ? entries[Math.floor(entries.length / 2)] : entries.find((e) => e.id === values.entry);
    if (!entry) throw new Error(`${given} has no such entry`);
    const { file } = entry;
    const before = text(file);
    const changes = {
      nothing: () => undefined,
      'a line more': () => write(file, `${before}\n// another line\n`),
      'a copy': () => write(beside(file), before),
      'another place': () => {
        remove(file);
        write(beside(file), before);
      },
      'not there': () => remove(file),
      'a new helper': () => write(join(dirname(file), 'another-helper.ts'), 'export const another = 1;\n'),
    };
    console.log(`${basename(given)}: ${String(entries.length)} entries, cold ${String(Math.round(cold.cpu))} ms; ${entry.id} in ${file}`);
    for (const [name, change] of Object.entries(changes)) {
      rmSync(cache, { recursive: true, force: true });
      cpSync(kept, cache, { recursive: true });
      change();
      const warm = withMemory();
      let said = '';
      if (values.check) said = JSON.stringify(warm.report) === JSON.stringify(scan('--no-cache').report) ? '  same report' : '  ANOTHER REPORT';
      console.log(`  ${name.padEnd(16)}${String(Math.round(warm.cpu)).padStart(8)} ms  ${(warm.cpu / cold.cpu).toFixed(2)}${said}`);
      for (const made of [beside(file), join(dirname(file), 'another-helper.ts')]) if (existsSync(join(root, made))) remove(made);
      write(file, before);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
